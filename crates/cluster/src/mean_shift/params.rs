//! Parameters of mean shift.

use linfa::{Float, ParamGuard};
use ndarray::Array2;

use crate::ClusterError;
use crate::bounds::{check_counts, check_positive, check_square};

/// Parameters of [`MeanShift`](crate::MeanShift), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanShiftValidParams<F> {
    bandwidth: F,
    seeds: Option<Array2<F>>,
    binned_seeds: bool,
    min_bin_frequency: usize,
    assign_orphans: bool,
    max_n_iterations: usize,
    keep_paths: bool,
}

impl<F: Float> MeanShiftValidParams<F> {
    /// The radius of the ball whose mean a seed moves to, inclusive.
    pub fn bandwidth(&self) -> F {
        self.bandwidth
    }

    /// The given seeds, shape `(n_seeds, n_features)`.
    pub fn seeds(&self) -> Option<&Array2<F>> {
        self.seeds.as_ref()
    }

    /// Whether seeds are the middles of the bins that hold samples.
    pub fn seeds_are_binned(&self) -> bool {
        self.binned_seeds
    }

    /// The samples that a bin must hold to give a seed.
    pub fn min_bin_frequency(&self) -> usize {
        self.min_bin_frequency
    }

    /// Whether samples farther than the bandwidth from every centre get the nearest centre's label.
    pub fn orphans_are_assigned(&self) -> bool {
        self.assign_orphans
    }

    /// The most shifts of a seed after its first.
    pub fn max_n_iterations(&self) -> usize {
        self.max_n_iterations
    }

    /// Whether the model keeps every seed's path.
    pub fn paths_are_kept(&self) -> bool {
        self.keep_paths
    }
}

/// Parameters of [`MeanShift`](crate::MeanShift), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanShiftParams<F>(MeanShiftValidParams<F>);

impl<F: Float> MeanShiftParams<F> {
    pub(super) fn new(bandwidth: F) -> Self {
        Self(MeanShiftValidParams {
            bandwidth,
            seeds: None,
            binned_seeds: false,
            min_bin_frequency: 1,
            assign_orphans: true,
            max_n_iterations: 300,
            keep_paths: false,
        })
    }

    /// Changes the bandwidth.
    #[must_use]
    pub fn bandwidth(mut self, bandwidth: F) -> Self {
        self.0.bandwidth = bandwidth;
        self
    }

    /// Gives the seeds, shape `(n_seeds, n_features)`; without them every sample is one. Given seeds are taken whatever
    /// [`MeanShiftParams::binned_seeds`] says.
    #[must_use]
    pub fn seeds(mut self, seeds: Array2<F>) -> Self {
        self.0.seeds = Some(seeds);
        self
    }

    /// Takes as seeds the middles of those bins of a grid, a bandwidth wide, that hold samples: far fewer than there are samples. Where
    /// every sample has a bin of its own, the samples are the seeds.
    #[must_use]
    pub fn binned_seeds(mut self, binned_seeds: bool) -> Self {
        self.0.binned_seeds = binned_seeds;
        self
    }

    /// Changes how many samples a bin must hold to give a seed, 1 at first.
    #[must_use]
    pub fn min_bin_frequency(mut self, min_bin_frequency: usize) -> Self {
        self.0.min_bin_frequency = min_bin_frequency;
        self
    }

    /// Changes what becomes of orphans, the samples farther than the bandwidth from every centre: at first they get the nearest
    /// centre's label, with `false` they are noise.
    #[must_use]
    pub fn assign_orphans(mut self, assign_orphans: bool) -> Self {
        self.0.assign_orphans = assign_orphans;
        self
    }

    /// Changes the most shifts of a seed after its first, 300 at first.
    #[must_use]
    pub fn max_n_iterations(mut self, max_n_iterations: usize) -> Self {
        self.0.max_n_iterations = max_n_iterations;
        self
    }

    /// Keeps every seed's path in the model.
    #[must_use]
    pub fn keep_paths(mut self, keep_paths: bool) -> Self {
        self.0.keep_paths = keep_paths;
        self
    }
}

impl<F: Float> ParamGuard for MeanShiftParams<F> {
    type Checked = MeanShiftValidParams<F>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        check_positive("bandwidth", self.0.bandwidth)?;
        check_square("bandwidth", self.0.bandwidth)?;
        check_counts(&[("min_bin_frequency", self.0.min_bin_frequency)])?;
        if let Some(seeds) = &self.0.seeds {
            if seeds.nrows() == 0 {
                return Err(ClusterError::parameter("seeds", "0 rows", "at least 1 row"));
            }
            if let Some(((row, column), value)) =
                seeds.indexed_iter().find(|(_, value)| !value.is_finite())
            {
                return Err(ClusterError::parameter(
                    "seeds",
                    format!("{value} at row {row}, column {column}"),
                    "finite",
                ));
            }
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}
