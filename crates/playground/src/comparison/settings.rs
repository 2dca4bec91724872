//! The parameters of scikit-learn's published example.

use hyades_datasets::ComparisonSet;

/// What the published example sets for one set of points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The number of clusters, for those that want it told.
    pub n_clusters: usize,
    /// The damping of affinity propagation.
    pub damping: f64,
    /// The preference of affinity propagation.
    pub preference: f64,
    /// The quantile of distances that gives mean shift its bandwidth.
    pub quantile: f64,
    /// Neighbours of a point in the graph that constrains the linkages.
    pub n_neighbors: usize,
    /// The radius of DBSCAN.
    pub eps: f64,
    /// The `min_samples` of OPTICS.
    pub min_samples: usize,
    /// The steepness of OPTICS.
    pub xi: f64,
    /// The smallest cluster of OPTICS, as a fraction of the points.
    pub min_cluster_size: f64,
}

impl Settings {
    /// The parameters for a set.
    #[must_use]
    pub fn of(set: ComparisonSet) -> Self {
        let usual = Self {
            n_clusters: 3,
            damping: 0.9,
            preference: -200.0,
            quantile: 0.3,
            n_neighbors: 3,
            eps: 0.3,
            min_samples: 7,
            xi: 0.05,
            min_cluster_size: 0.1,
        };
        match set {
            ComparisonSet::Circles => Self {
                n_clusters: 2,
                damping: 0.77,
                preference: -240.0,
                quantile: 0.2,
                xi: 0.08,
                ..usual
            },
            ComparisonSet::Moons => Self {
                n_clusters: 2,
                damping: 0.75,
                preference: -220.0,
                xi: 0.1,
                ..usual
            },
            ComparisonSet::Varied => Self {
                n_neighbors: 2,
                eps: 0.18,
                xi: 0.01,
                min_cluster_size: 0.2,
                ..usual
            },
            ComparisonSet::Sheared => Self {
                n_neighbors: 2,
                eps: 0.15,
                xi: 0.1,
                min_cluster_size: 0.2,
                ..usual
            },
            ComparisonSet::Blobs => Self {
                xi: 0.1,
                min_cluster_size: 0.2,
                ..usual
            },
            ComparisonSet::Uniform => usual,
        }
    }
}
