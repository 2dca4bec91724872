//! The fits.

use hyades_cluster::choose::estimate_bandwidth;
use hyades_cluster::{
    Affinity, AffinityPropagation, Agglomerative, Birch, ClusterError, ClusterSize, Dbscan,
    Dissimilarity, GaussianMixture, Hdbscan, Linkage, MeanShift, MiniBatchKMeans, Optics,
    OpticsExtraction, SpectralClustering,
};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{Algorithm, Settings};

/// Nearest neighbours of a point in the graph that spectral clustering cuts: scikit-learn's own default, where its example sets nothing. So are the next
/// three, or what the example sets alike for all sets.
pub const SPECTRAL_NEIGHBOURS: usize = 10;
const DBSCAN_MIN_SAMPLES: usize = 5;
const HDBSCAN_MIN_CLUSTER_SIZE: usize = 15;
const HDBSCAN_MIN_SAMPLES: usize = 3;
/// Starts of what begins at random, of which the best counts.
const RUNS: usize = 10;
/// Batches without a gain before mini-batch K-means stops: ten, as usual, leave much to luck on sets of one batch.
const PATIENCE: usize = 100;

/// What an algorithm makes of the points: a label each, `None` for noise.
///
/// # Errors
///
/// Those of the fit.
pub fn labels(
    algorithm: Algorithm,
    records: &Array2<f64>,
    settings: &Settings,
) -> Result<Vec<Option<usize>>, ClusterError> {
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
///
/// # Errors
///
/// Those of the fit.
pub fn mixture(
    records: &Array2<f64>,
    settings: &Settings,
) -> Result<GaussianMixture<f64>, ClusterError> {
    let params = GaussianMixture::params(settings.n_clusters).n_runs(RUNS);
    params.fit(&DatasetBase::from(records.view()))
}

fn as_options(labels: &Array1<usize>) -> Vec<Option<usize>> {
    labels.iter().copied().map(Some).collect()
}
