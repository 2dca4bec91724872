//! The eleven algorithms, each with the parameters of scikit-learn's published example.

use clap::ValueEnum;
use hyades_cluster::choose::estimate_bandwidth;
use hyades_cluster::{
    Affinity, AffinityPropagation, Agglomerative, Birch, ClusterSize, Dbscan, Dissimilarity,
    GaussianMixture, Hdbscan, Linkage, MeanShift, MiniBatchKMeans, Optics, OpticsExtraction,
    SpectralClustering,
};
use hyades_datasets::ComparisonSet;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;
use crate::drawing::as_options;

/// The algorithms, in the order of the figure's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Algorithm {
    #[value(name = "mini-batch-k-means")]
    MiniBatchKMeans,
    AffinityPropagation,
    MeanShift,
    SpectralClustering,
    Ward,
    Average,
    Dbscan,
    Hdbscan,
    Optics,
    Birch,
    GaussianMixture,
}

impl Algorithm {
    pub(super) const ALL: [Self; 11] = [
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
    pub(super) fn title(self) -> &'static str {
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
    pub(super) fn name(self) -> String {
        self.title().replace('\n', " ")
    }

    /// Its column in the table of scikit-learn's labels.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::MiniBatchKMeans => "mini_batch_k_means",
            Self::AffinityPropagation => "affinity_propagation",
            Self::MeanShift => "mean_shift",
            Self::SpectralClustering => "spectral_clustering",
            Self::Ward => "ward",
            Self::Average => "average",
            Self::Dbscan => "dbscan",
            Self::Hdbscan => "hdbscan",
            Self::Optics => "optics",
            Self::Birch => "birch",
            Self::GaussianMixture => "gaussian_mixture",
        }
    }
}

/// What the published example sets for one set of points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Settings {
    pub(super) n_clusters: usize,
    pub(super) damping: f64,
    pub(super) preference: f64,
    pub(super) quantile: f64,
    /// Neighbours of a point in the graph that constrains the linkages.
    pub(super) n_neighbors: usize,
    pub(super) eps: f64,
    pub(super) min_samples: usize,
    pub(super) xi: f64,
    /// As a fraction of the points.
    pub(super) min_cluster_size: f64,
}

impl Settings {
    pub(super) fn of(set: ComparisonSet) -> Self {
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

/// scikit-learn's own defaults where its example sets nothing, and what the example sets alike for all sets.
pub(super) const SPECTRAL_NEIGHBOURS: usize = 10;
const DBSCAN_MIN_SAMPLES: usize = 5;
const HDBSCAN_MIN_CLUSTER_SIZE: usize = 15;
const HDBSCAN_MIN_SAMPLES: usize = 3;
/// Starts of what begins at random, of which the best counts.
const RUNS: usize = 10;
/// Batches without a gain before mini-batch K-means stops: ten, as usual, leave much to luck on sets of one batch.
const PATIENCE: usize = 100;

/// What an algorithm makes of the points: a label each, `None` for noise.
pub(super) fn labels(
    algorithm: Algorithm,
    records: &Array2<f64>,
    settings: &Settings,
) -> Result<Vec<Option<usize>>, BookError> {
    let dataset = DatasetBase::from(records.view());
    let k = settings.n_clusters;
    Ok(match algorithm {
        Algorithm::MiniBatchKMeans => as_options(
            MiniBatchKMeans::params(k)
                .max_no_improvement(Some(PATIENCE))
                .n_runs(RUNS)
                .fit(&dataset)?
                .labels(),
        ),
        Algorithm::AffinityPropagation => AffinityPropagation::params()
            .damping(settings.damping)
            .preference(settings.preference)
            .fit(&dataset)?
            .labels()
            .to_vec(),
        Algorithm::MeanShift => {
            // No sample is drawn where all are taken, so the generator is not used.
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(0);
            let bandwidth = estimate_bandwidth(records.view(), settings.quantile, None, &mut rng)?;
            MeanShift::params(bandwidth)
                .binned_seeds(true)
                .fit(&dataset)?
                .labels()
                .to_vec()
        }
        Algorithm::SpectralClustering => {
            let affinity = Affinity::NearestNeighbours(SPECTRAL_NEIGHBOURS);
            let params = SpectralClustering::params(k).affinity(affinity);
            as_options(params.fit(&dataset)?.labels())
        }
        Algorithm::Ward | Algorithm::Average => {
            let params = if algorithm == Algorithm::Ward {
                Agglomerative::params(Linkage::Ward)
            } else {
                Agglomerative::params(Linkage::Average).metric(Dissimilarity::Manhattan)
            };
            let params = params.n_clusters(k).connectivity(settings.n_neighbors);
            as_options(params.fit(&dataset)?.labels())
        }
        Algorithm::Dbscan => Dbscan::params(settings.eps, DBSCAN_MIN_SAMPLES)
            .fit(&dataset)?
            .labels()
            .to_vec(),
        Algorithm::Hdbscan => Hdbscan::params(HDBSCAN_MIN_CLUSTER_SIZE)
            .min_samples(HDBSCAN_MIN_SAMPLES)
            .allow_single_cluster(true)
            .fit(&dataset)?
            .labels()
            .to_vec(),
        Algorithm::Optics => Optics::params(settings.min_samples)
            .extraction(OpticsExtraction::Xi {
                xi: settings.xi,
                min_cluster_size: Some(ClusterSize::Fraction(settings.min_cluster_size)),
                predecessor_correction: true,
            })
            .fit(&dataset)?
            .labels()
            .to_vec(),
        Algorithm::Birch => as_options(Birch::params(k).fit(&dataset)?.labels()),
        Algorithm::GaussianMixture => as_options(mixture(records, settings)?.labels()),
    })
}

/// The mixture of the points.
pub(super) fn mixture(
    records: &Array2<f64>,
    settings: &Settings,
) -> Result<GaussianMixture<f64>, BookError> {
    let params = GaussianMixture::params(settings.n_clusters).n_runs(RUNS);
    Ok(params.fit(&DatasetBase::from(records.view()))?)
}
