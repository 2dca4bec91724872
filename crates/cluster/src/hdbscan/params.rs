//! Parameters of HDBSCAN.

use linfa::traits::Fit;
use linfa::{DatasetBase, Float, ParamGuard};
use ndarray::{ArrayBase, Data, Ix2};

use super::Hdbscan;
use crate::bounds::{check_counts, check_not_negative, check_positive, check_square};
use crate::input::Records;
use crate::metric::{Measure, with_measure};
use crate::{ClusterError, Metric};

/// Which clusters of the condensed tree [`Hdbscan`] takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ClusterSelection {
    /// Those that together are most stable: a cluster gives way to the clusters inside of it if their stabilities sum up to more than its own.
    #[default]
    ExcessOfMass,
    /// Those that do not split any more: many, small and alike.
    Leaf,
}

/// Parameters of [`Hdbscan`], as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct HdbscanValidParams<F> {
    min_cluster_size: usize,
    min_samples: Option<usize>,
    metric: Metric,
    alpha: F,
    cluster_selection: ClusterSelection,
    cluster_selection_epsilon: F,
    max_cluster_size: Option<usize>,
    allow_single_cluster: bool,
}

impl<F: Float> HdbscanValidParams<F> {
    /// The fewest samples of a cluster.
    pub fn min_cluster_size(&self) -> usize {
        self.min_cluster_size
    }

    /// The samples within its core distance of a sample, itself among them.
    pub fn min_samples(&self) -> usize {
        self.min_samples.unwrap_or(self.min_cluster_size)
    }

    /// The metric.
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// The number by which distances, but not core distances, are divided.
    pub fn alpha(&self) -> F {
        self.alpha
    }

    /// Which clusters of the condensed tree are taken.
    pub fn cluster_selection(&self) -> ClusterSelection {
        self.cluster_selection
    }

    /// The distance below which no cluster is split off.
    pub fn cluster_selection_epsilon(&self) -> F {
        self.cluster_selection_epsilon
    }

    /// The most samples of a cluster, if there is a bound.
    pub fn max_cluster_size(&self) -> Option<usize> {
        self.max_cluster_size
    }

    /// Whether all samples may be one cluster.
    pub fn allow_single_cluster(&self) -> bool {
        self.allow_single_cluster
    }
}

/// Parameters of [`Hdbscan`], to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct HdbscanParams<F>(HdbscanValidParams<F>);

impl<F: Float> HdbscanParams<F> {
    pub(super) fn new(min_cluster_size: usize) -> Self {
        Self(HdbscanValidParams {
            min_cluster_size,
            min_samples: None,
            metric: Metric::Euclidean,
            alpha: F::one(),
            cluster_selection: ClusterSelection::ExcessOfMass,
            cluster_selection_epsilon: F::zero(),
            max_cluster_size: None,
            allow_single_cluster: false,
        })
    }

    /// Changes the fewest samples of a cluster, at least 2.
    #[must_use]
    pub fn min_cluster_size(mut self, min_cluster_size: usize) -> Self {
        self.0.min_cluster_size = min_cluster_size;
        self
    }

    /// Changes how many samples lie within its core distance of a sample, itself among them (default: `min_cluster_size`). More of them make a smoother density and more
    /// noise.
    #[must_use]
    pub fn min_samples(mut self, min_samples: usize) -> Self {
        self.0.min_samples = Some(min_samples);
        self
    }

    /// Changes the metric.
    #[must_use]
    pub fn metric(mut self, metric: Metric) -> Self {
        self.0.metric = metric;
        self
    }

    /// Divides distances, but not core distances, by `alpha` (default 1): above 1, core distances decide more often.
    #[must_use]
    pub fn alpha(mut self, alpha: F) -> Self {
        self.0.alpha = alpha;
        self
    }

    /// Changes which clusters of the condensed tree are taken.
    #[must_use]
    pub fn cluster_selection(mut self, cluster_selection: ClusterSelection) -> Self {
        self.0.cluster_selection = cluster_selection;
        self
    }

    /// Takes no cluster that splits off at a distance below this, but the one around it (default 0: none).
    #[must_use]
    pub fn cluster_selection_epsilon(mut self, cluster_selection_epsilon: F) -> Self {
        self.0.cluster_selection_epsilon = cluster_selection_epsilon;
        self
    }

    /// Bounds the samples of a cluster that the excess of mass takes (default `None`: no bound).
    #[must_use]
    pub fn max_cluster_size(mut self, max_cluster_size: Option<usize>) -> Self {
        self.0.max_cluster_size = max_cluster_size;
        self
    }

    /// Lets all samples be one cluster (default `false`).
    #[must_use]
    pub fn allow_single_cluster(mut self, allow_single_cluster: bool) -> Self {
        self.0.allow_single_cluster = allow_single_cluster;
        self
    }
}

impl<F: Float> ParamGuard for HdbscanParams<F> {
    type Checked = HdbscanValidParams<F>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        let min_cluster_size = self.0.min_cluster_size;
        if min_cluster_size < 2 {
            return Err(ClusterError::parameter(
                "min_cluster_size",
                min_cluster_size,
                "at least 2",
            ));
        }
        check_counts(&[("min_samples", self.0.min_samples.unwrap_or(1))])?;
        check_positive("alpha", self.0.alpha)?;
        // Squared distances are divided by the square of alpha.
        check_square("alpha", self.0.alpha)?;
        check_not_negative(
            "cluster_selection_epsilon",
            self.0.cluster_selection_epsilon,
        )?;
        check_counts(&[("max_cluster_size", self.0.max_cluster_size.unwrap_or(1))])?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<F: Float, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for HdbscanValidParams<F>
{
    type Object = Hdbscan<F>;

    /// Finds the clusters of `dataset`'s records, shape `(n_samples, n_features)`. Its weights are not used.
    ///
    /// # Errors
    ///
    /// No rows, no columns, a value that is not finite, values so far apart or so near each other that squared distances overflow or vanish, fewer samples than `min_samples`.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Hdbscan<F>, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        if self.min_samples() > records.n_samples() {
            return Err(ClusterError::TooFewNeighbours {
                min_samples: self.min_samples(),
                n_samples: records.n_samples(),
            });
        }
        with_measure!(self.metric, M => {
            let scale = F::one() / M::reduce(self.alpha);
            records.check_spread_by::<M>(None, scale)?;
            super::fit::<F, M>(&records, self, scale)
        })
    }
}
