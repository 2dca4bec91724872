//! Parameters of K-means.

use linfa::{Float, ParamGuard};
use rand::Rng;

use super::KMeansInit;
use crate::ClusterError;
use crate::bounds::{check_counts, check_not_negative};

/// Parameters of [`KMeans`](crate::KMeans), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeansValidParams<F, R> {
    n_clusters: usize,
    init_method: KMeansInit<F>,
    n_runs: usize,
    max_n_iterations: usize,
    tolerance: F,
    keep_history: bool,
    rng: R,
}

impl<F: Float, R: Rng> KMeansValidParams<F, R> {
    /// The number of clusters.
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// How initial centroids are found.
    pub fn init_method(&self) -> &KMeansInit<F> {
        &self.init_method
    }

    /// The number of runs, each from a start of its own.
    pub fn n_runs(&self) -> usize {
        self.n_runs
    }

    /// The most iterations a run may take.
    pub fn max_n_iterations(&self) -> usize {
        self.max_n_iterations
    }

    /// The tolerance, relative to the mean variance of the features.
    pub fn tolerance(&self) -> F {
        self.tolerance
    }

    /// Whether the model keeps every iteration.
    pub fn history_is_kept(&self) -> bool {
        self.keep_history
    }

    /// The generator.
    pub fn rng(&self) -> &R {
        &self.rng
    }
}

/// Parameters of [`KMeans`](crate::KMeans), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeansParams<F, R>(KMeansValidParams<F, R>);

impl<F: Float, R: Rng> KMeansParams<F, R> {
    pub(super) fn new(n_clusters: usize, rng: R) -> Self {
        Self(KMeansValidParams {
            n_clusters,
            init_method: KMeansInit::KMeansPlusPlus,
            n_runs: 10,
            max_n_iterations: 300,
            tolerance: F::cast(1e-4),
            keep_history: false,
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

    /// Changes the number of runs, 10 at first. Given centroids make one run, whatever this says.
    #[must_use]
    pub fn n_runs(mut self, n_runs: usize) -> Self {
        self.0.n_runs = n_runs;
        self
    }

    /// Changes the most iterations a run may take, 300 at first.
    #[must_use]
    pub fn max_n_iterations(mut self, max_n_iterations: usize) -> Self {
        self.0.max_n_iterations = max_n_iterations;
        self
    }

    /// Changes the tolerance, 1e-4 at first: a run ends when the centroids' squared shifts add up to no more than this times the
    /// mean variance of the features. With 0 it ends when no label changes.
    #[must_use]
    pub fn tolerance(mut self, tolerance: F) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Keeps the labels, centroids and inertia of every iteration in the model.
    #[must_use]
    pub fn keep_history(mut self, keep_history: bool) -> Self {
        self.0.keep_history = keep_history;
        self
    }
}

impl<F: Float, R: Rng> ParamGuard for KMeansParams<F, R> {
    type Checked = KMeansValidParams<F, R>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        check_counts(&[
            ("n_clusters", self.0.n_clusters),
            ("n_runs", self.0.n_runs),
            ("max_n_iterations", self.0.max_n_iterations),
        ])?;
        check_not_negative("tolerance", self.0.tolerance)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}
