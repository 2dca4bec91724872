//! Parameters of mini-batch K-means.

use linfa::{Float, ParamGuard};
use rand::Rng;

use crate::bounds::{check_counts, check_not_negative};
use crate::input::Records;
use crate::k_means::scaled_tolerance;
use crate::{ClusterError, KMeansInit};

/// Parameters of [`MiniBatchKMeans`](crate::MiniBatchKMeans), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct MiniBatchKMeansValidParams<F, R> {
    n_clusters: usize,
    init_method: KMeansInit<F>,
    n_runs: usize,
    init_size: Option<usize>,
    batch_size: usize,
    max_n_iterations: usize,
    tolerance: F,
    max_no_improvement: Option<usize>,
    reassignment_ratio: F,
    rng: R,
}

impl<F: Float, R: Rng> MiniBatchKMeansValidParams<F, R> {
    /// The number of clusters.
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// How initial centroids are found.
    pub fn init_method(&self) -> &KMeansInit<F> {
        &self.init_method
    }

    /// The number of starts that are tried.
    pub fn n_runs(&self) -> usize {
        self.n_runs
    }

    /// The number of samples a start looks at.
    pub fn init_size(&self) -> usize {
        let size = self.init_size.unwrap_or(self.batch_size.saturating_mul(3));
        size.max(self.n_clusters)
    }

    /// The number of samples in a batch.
    pub fn batch_size(&self) -> usize {
        self.batch_size
    }

    /// The most passes over the data.
    pub fn max_n_iterations(&self) -> usize {
        self.max_n_iterations
    }

    /// The tolerance, relative to the mean variance of the features; 0 for none.
    pub fn tolerance(&self) -> F {
        self.tolerance
    }

    /// The number of batches without improvement after which to stop.
    pub fn max_no_improvement(&self) -> Option<usize> {
        self.max_no_improvement
    }

    /// The fraction of the largest count below which a centroid is starved.
    pub fn reassignment_ratio(&self) -> F {
        self.reassignment_ratio
    }

    /// The generator.
    pub fn rng(&self) -> &R {
        &self.rng
    }

    pub(super) fn scaled_tolerance(&self, records: &Records<'_, F>) -> F {
        scaled_tolerance(records, self.tolerance)
    }
}

/// Parameters of [`MiniBatchKMeans`](crate::MiniBatchKMeans), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct MiniBatchKMeansParams<F, R>(MiniBatchKMeansValidParams<F, R>);

impl<F: Float, R: Rng> MiniBatchKMeansParams<F, R> {
    pub(super) fn new(n_clusters: usize, rng: R) -> Self {
        Self(MiniBatchKMeansValidParams {
            n_clusters,
            init_method: KMeansInit::KMeansPlusPlus,
            n_runs: 3,
            init_size: None,
            batch_size: 1024,
            max_n_iterations: 100,
            tolerance: F::zero(),
            max_no_improvement: Some(10),
            reassignment_ratio: F::cast(0.01),
            rng,
        })
    }

    /// Changes the number of clusters.
    #[must_use]
    pub fn n_clusters(mut self, n_clusters: usize) -> Self {
        self.0.n_clusters = n_clusters;
        self
    }

    /// Changes how initial centroids are found; k-means++ at first.
    #[must_use]
    pub fn init_method(mut self, init_method: KMeansInit<F>) -> Self {
        self.0.init_method = init_method;
        self
    }

    /// Changes the number of starts that are tried on a part of the samples, 3 at first; the best one is run.
    #[must_use]
    pub fn n_runs(mut self, n_runs: usize) -> Self {
        self.0.n_runs = n_runs;
        self
    }

    /// Changes the number of samples a start looks at, three batches at first; never fewer than k.
    #[must_use]
    pub fn init_size(mut self, init_size: usize) -> Self {
        self.0.init_size = Some(init_size);
        self
    }

    /// Changes the number of samples in a batch, 1024 at first.
    #[must_use]
    pub fn batch_size(mut self, batch_size: usize) -> Self {
        self.0.batch_size = batch_size;
        self
    }

    /// Changes the most passes over the data, 100 at first.
    #[must_use]
    pub fn max_n_iterations(mut self, max_n_iterations: usize) -> Self {
        self.0.max_n_iterations = max_n_iterations;
        self
    }

    /// Changes the tolerance, 0 (none) at first: `fit` ends when a step's squared shifts add up to no more than this times the mean variance of the
    /// features.
    #[must_use]
    pub fn tolerance(mut self, tolerance: F) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Changes after how many batches without improvement of the smoothed inertia `fit` stops, 10 at first; `None`: never.
    #[must_use]
    pub fn max_no_improvement(mut self, max_no_improvement: Option<usize>) -> Self {
        self.0.max_no_improvement = max_no_improvement;
        self
    }

    /// Changes below which fraction of the largest count a centroid is starved, 0.01 at first; 0 never moves one.
    #[must_use]
    pub fn reassignment_ratio(mut self, reassignment_ratio: F) -> Self {
        self.0.reassignment_ratio = reassignment_ratio;
        self
    }
}

impl<F: Float, R: Rng> ParamGuard for MiniBatchKMeansParams<F, R> {
    type Checked = MiniBatchKMeansValidParams<F, R>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        check_counts(&[
            ("n_clusters", self.0.n_clusters),
            ("n_runs", self.0.n_runs),
            ("init_size", self.0.init_size.unwrap_or(1)),
            ("batch_size", self.0.batch_size),
            ("max_n_iterations", self.0.max_n_iterations),
            ("max_no_improvement", self.0.max_no_improvement.unwrap_or(1)),
        ])?;
        check_not_negative("tolerance", self.0.tolerance)?;
        let ratio = self.0.reassignment_ratio;
        if !(ratio >= F::zero() && ratio <= F::one()) {
            return Err(ClusterError::parameter(
                "reassignment_ratio",
                ratio,
                "between 0 and 1",
            ));
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}
