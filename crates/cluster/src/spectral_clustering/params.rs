//! Parameters of spectral clustering.

use linfa::{Float, ParamGuard};
use rand::Rng;

use crate::ClusterError;
use crate::bounds::{check_counts, check_positive};

/// How strongly two samples are linked.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Affinity<F> {
    /// So many nearest samples, the sample itself among them: 1 where both samples are among the other's nearest, ½ where only one is,
    /// 0 otherwise. Equal samples are one in the search, and linked among themselves.
    NearestNeighbours(usize),
    /// Every two samples, by e^(−γ d²) where d is their Euclidean distance.
    Rbf {
        /// γ, in units of 1 over a squared distance.
        gamma: F,
    },
}

/// Parameters of [`SpectralClustering`](crate::SpectralClustering), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectralClusteringValidParams<F, R> {
    n_clusters: usize,
    affinity: Affinity<F>,
    n_components: Option<usize>,
    n_runs: usize,
    rng: R,
}

impl<F: Float, R: Rng> SpectralClusteringValidParams<F, R> {
    /// The number of clusters.
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// How strongly two samples are linked.
    pub fn affinity(&self) -> Affinity<F> {
        self.affinity
    }

    /// The number of eigenvectors, k unless another was given.
    pub fn n_components(&self) -> usize {
        self.n_components.unwrap_or(self.n_clusters)
    }

    /// The number of runs of K-means.
    pub fn n_runs(&self) -> usize {
        self.n_runs
    }

    /// The generator of K-means.
    pub fn rng(&self) -> &R {
        &self.rng
    }
}

/// Parameters of [`SpectralClustering`](crate::SpectralClustering), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct SpectralClusteringParams<F, R>(SpectralClusteringValidParams<F, R>);

impl<F: Float, R: Rng> SpectralClusteringParams<F, R> {
    pub(super) fn new(n_clusters: usize, rng: R) -> Self {
        Self(SpectralClusteringValidParams {
            n_clusters,
            affinity: Affinity::Rbf { gamma: F::one() },
            n_components: None,
            n_runs: 10,
            rng,
        })
    }

    /// Changes the number of clusters.
    #[must_use]
    pub fn n_clusters(mut self, n_clusters: usize) -> Self {
        self.0.n_clusters = n_clusters;
        self
    }

    /// Changes how strongly two samples are linked; every two, with γ = 1, at first.
    #[must_use]
    pub fn affinity(mut self, affinity: Affinity<F>) -> Self {
        self.0.affinity = affinity;
        self
    }

    /// Changes the number of eigenvectors, k at first.
    #[must_use]
    pub fn n_components(mut self, n_components: usize) -> Self {
        self.0.n_components = Some(n_components);
        self
    }

    /// Changes the number of runs of K-means, 10 at first; the best one is kept.
    #[must_use]
    pub fn n_runs(mut self, n_runs: usize) -> Self {
        self.0.n_runs = n_runs;
        self
    }
}

impl<F: Float, R: Rng> ParamGuard for SpectralClusteringParams<F, R> {
    type Checked = SpectralClusteringValidParams<F, R>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        check_counts(&[
            ("n_clusters", self.0.n_clusters),
            ("n_components", self.0.n_components.unwrap_or(1)),
            ("n_runs", self.0.n_runs),
        ])?;
        match self.0.affinity {
            Affinity::NearestNeighbours(n) if n < 2 => Err(ClusterError::parameter(
                "n_neighbours",
                n,
                "at least 2, for the sample itself counts",
            )),
            Affinity::NearestNeighbours(_) => Ok(&self.0),
            Affinity::Rbf { gamma } => {
                check_positive("gamma", gamma)?;
                Ok(&self.0)
            }
        }
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}
