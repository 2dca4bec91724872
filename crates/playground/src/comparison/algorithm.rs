//! The eleven algorithms.

/// The algorithms, in the order of the figure's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// K-means on small random batches.
    MiniBatchKMeans,
    /// Points that elect their exemplars.
    AffinityPropagation,
    /// Points that climb to where they are densest.
    MeanShift,
    /// K-means on eigenvectors of a graph of neighbours.
    SpectralClustering,
    /// Agglomerative clustering with Ward's linkage, along a graph of neighbours.
    Ward,
    /// The same with average linkage.
    Average,
    /// Density-based clustering with one radius.
    Dbscan,
    /// Density-based clustering with all radii.
    Hdbscan,
    /// Density-based clustering by an ordering of the points.
    Optics,
    /// A tree of small clusters, then Ward's linkage.
    Birch,
    /// A mixture of normal distributions.
    GaussianMixture,
}

impl Algorithm {
    /// All eleven.
    pub const ALL: [Self; 11] = [
        Self::MiniBatchKMeans,
        Self::AffinityPropagation,
        Self::MeanShift,
        Self::SpectralClustering,
        Self::Ward,
        Self::Average,
        Self::Dbscan,
        Self::Hdbscan,
        Self::Optics,
        Self::Birch,
        Self::GaussianMixture,
    ];

    /// The name, as at the head of a column: two lines where it has two words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::MiniBatchKMeans => "mini-batch\nK-means",
            Self::AffinityPropagation => "affinity\npropagation",
            Self::MeanShift => "mean\nshift",
            Self::SpectralClustering => "spectral\nclustering",
            Self::Ward => "Ward",
            Self::Average => "average\nlinkage",
            Self::Dbscan => "DBSCAN",
            Self::Hdbscan => "HDBSCAN",
            Self::Optics => "OPTICS",
            Self::Birch => "BIRCH",
            Self::GaussianMixture => "Gaussian\nmixture",
        }
    }

    /// The name in one line.
    #[must_use]
    pub fn name(self) -> String {
        self.title().replace('\n', " ")
    }

    /// How a flag or an address names it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::MiniBatchKMeans => "mini-batch-k-means",
            Self::AffinityPropagation => "affinity-propagation",
            Self::MeanShift => "mean-shift",
            Self::SpectralClustering => "spectral-clustering",
            Self::Ward => "ward",
            Self::Average => "average",
            Self::Dbscan => "dbscan",
            Self::Hdbscan => "hdbscan",
            Self::Optics => "optics",
            Self::Birch => "birch",
            Self::GaussianMixture => "gaussian-mixture",
        }
    }

    /// Its column in a table of labels: the key with underscores.
    #[must_use]
    pub fn column(self) -> String {
        self.key().replace('-', "_")
    }
}
