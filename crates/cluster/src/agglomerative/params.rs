//! Parameters of agglomerative clustering.

use linfa::{Float, ParamGuard};

use super::{Dissimilarity, Linkage};
use crate::ClusterError;

/// Where the tree is cut.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cut<F> {
    Into(usize),
    Below(F),
}

/// Parameters of [`Agglomerative`](crate::Agglomerative), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct AgglomerativeValidParams<F> {
    linkage: Linkage,
    metric: Dissimilarity,
    cut: Cut<F>,
    connectivity: Option<usize>,
}

impl<F: Float> AgglomerativeValidParams<F> {
    /// How the distance of two clusters follows from that of their samples.
    pub fn linkage(&self) -> Linkage {
        self.linkage
    }

    /// The distance of two samples.
    pub fn metric(&self) -> Dissimilarity {
        self.metric
    }

    /// The number of clusters, unless a threshold decides.
    pub fn n_clusters(&self) -> Option<usize> {
        match self.cut {
            Cut::Into(n_clusters) => Some(n_clusters),
            Cut::Below(_) => None,
        }
    }

    /// The height at and above which nothing merges, unless the number of clusters decides.
    pub fn distance_threshold(&self) -> Option<F> {
        match self.cut {
            Cut::Into(_) => None,
            Cut::Below(threshold) => Some(threshold),
        }
    }

    /// The nearest neighbours with which a sample is linked, if only linked clusters may merge.
    pub fn connectivity(&self) -> Option<usize> {
        self.connectivity
    }

    pub(super) fn cut(&self) -> Cut<F> {
        self.cut
    }
}

/// Parameters of [`Agglomerative`](crate::Agglomerative), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct AgglomerativeParams<F>(AgglomerativeValidParams<F>);

impl<F: Float> AgglomerativeParams<F> {
    pub(super) fn new(linkage: Linkage) -> Self {
        Self(AgglomerativeValidParams {
            linkage,
            metric: Dissimilarity::Euclidean,
            cut: Cut::Into(2),
            connectivity: None,
        })
    }

    /// Changes the linkage.
    #[must_use]
    pub fn linkage(mut self, linkage: Linkage) -> Self {
        self.0.linkage = linkage;
        self
    }

    /// Changes the distance of two samples, Euclidean at first. [`Metric`](crate::Metric) converts into it.
    #[must_use]
    pub fn metric(mut self, metric: impl Into<Dissimilarity>) -> Self {
        self.0.metric = metric.into();
        self
    }

    /// Cuts the tree into so many clusters, 2 at first. It takes the place of a threshold.
    #[must_use]
    pub fn n_clusters(mut self, n_clusters: usize) -> Self {
        self.0.cut = Cut::Into(n_clusters);
        self
    }

    /// Cuts the tree so that only merges below this height count. It takes the place of a number of clusters. Where heights fall, as with centroids and
    /// along a graph they may, as many of the last merges are undone as lie at or above it, which is scikit-learn's rule;
    /// [`Dendrogram::cut_at`](crate::Dendrogram::cut_at) looks at each branch.
    #[must_use]
    pub fn distance_threshold(mut self, distance_threshold: F) -> Self {
        self.0.cut = Cut::Below(distance_threshold);
        self
    }

    /// Lets clusters merge only where a sample of the one is among the nearest neighbours of a sample of the other: so many nearest neighbours, by Euclidean
    /// distance, whatever the metric.
    #[must_use]
    pub fn connectivity(mut self, n_neighbours: usize) -> Self {
        self.0.connectivity = Some(n_neighbours);
        self
    }
}

impl<F: Float> ParamGuard for AgglomerativeParams<F> {
    type Checked = AgglomerativeValidParams<F>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        match self.0.cut {
            Cut::Into(0) => return Err(ClusterError::parameter("n_clusters", 0, "at least 1")),
            Cut::Below(threshold) if threshold.is_nan() || threshold < F::zero() => {
                return Err(ClusterError::parameter(
                    "distance_threshold",
                    threshold,
                    "at least 0",
                ));
            }
            _ => {}
        }
        if self.0.linkage.needs_centres() && self.0.metric != Dissimilarity::Euclidean {
            return Err(ClusterError::parameter(
                "metric",
                format!("{:?}", self.0.metric),
                "Euclidean for Ward's, centroid and median linkage, which work with centres",
            ));
        }
        if self.0.connectivity == Some(0) {
            return Err(ClusterError::parameter("connectivity", 0, "at least 1"));
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}
