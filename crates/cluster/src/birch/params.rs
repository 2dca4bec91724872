//! Parameters of BIRCH.

use linfa::{Float, ParamGuard};

use crate::ClusterError;
use crate::bounds::{check_counts, check_positive, check_square};

/// Parameters of [`Birch`](crate::Birch), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct BirchValidParams<F> {
    n_clusters: Option<usize>,
    threshold: F,
    branching_factor: usize,
}

impl<F: Float> BirchValidParams<F> {
    /// The number of clusters into which Ward's linkage joins the subclusters; `None`: each is a cluster.
    pub fn n_clusters(&self) -> Option<usize> {
        self.n_clusters
    }

    /// The largest radius of a subcluster, inclusive.
    pub fn threshold(&self) -> F {
        self.threshold
    }

    /// The most subclusters in a node.
    pub fn branching_factor(&self) -> usize {
        self.branching_factor
    }
}

/// Parameters of [`Birch`](crate::Birch), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct BirchParams<F>(BirchValidParams<F>);

impl<F: Float> BirchParams<F> {
    pub(super) fn new(n_clusters: Option<usize>) -> Self {
        Self(BirchValidParams {
            n_clusters,
            threshold: F::cast(0.5),
            branching_factor: 50,
        })
    }

    /// Changes the number of clusters: a number, or `None` for a cluster each subcluster.
    #[must_use]
    pub fn n_clusters(mut self, n_clusters: impl Into<Option<usize>>) -> Self {
        self.0.n_clusters = n_clusters.into();
        self
    }

    /// Changes the largest radius of a subcluster, 0.5 at first, in the unit of the records.
    ///
    /// The radius is the root of the mean squared distance of the samples to their centroid. A larger threshold makes
    /// fewer and wider subclusters.
    #[must_use]
    pub fn threshold(mut self, threshold: F) -> Self {
        self.0.threshold = threshold;
        self
    }

    /// Changes the most subclusters in a node, 50 at first; at least 2.
    #[must_use]
    pub fn branching_factor(mut self, branching_factor: usize) -> Self {
        self.0.branching_factor = branching_factor;
        self
    }
}

impl<F: Float> ParamGuard for BirchParams<F> {
    type Checked = BirchValidParams<F>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        check_n_clusters(self.0.n_clusters)?;
        check_positive("threshold", self.0.threshold)?;
        // Squared radii are compared with its square.
        check_square("threshold", self.0.threshold)?;
        if self.0.branching_factor < 2 {
            return Err(ClusterError::parameter(
                "branching_factor",
                self.0.branching_factor,
                "at least 2",
            ));
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

pub(super) fn check_n_clusters(n_clusters: Option<usize>) -> Result<(), ClusterError> {
    check_counts(&[("n_clusters", n_clusters.unwrap_or(1))])
}
