//! Stars grouped by the widths of their spectral lines, with any algorithm of the library.
//!
//! The book's page *Spectral types of hot stars* and the widget on it both stand on this.
//!
//! ```
//! use hyades_datasets::Catalogue;
//! use hyades_playground::spectral_fits::{Algorithm, Fit, Parameters, from_hot_to_cool};
//!
//! # let text = include_str!("../../../data/stellar_mock.dat");
//! let stars = Catalogue::parse(text)?.select(&["HeII/4200", "HeI/4471"])?;
//! let fit = Fit::of(stars.records.view(), Algorithm::KMeans, &Parameters::default())?;
//! let clusters = from_hot_to_cool(&fit.labels, &stars.spectral_types);
//! assert_eq!(clusters.len(), 5);
//! assert!(clusters[0].quantile(0.5) < clusters[4].quantile(0.5));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use hyades_cluster::{
    Affinity, AffinityPropagation, Agglomerative, Birch, ClusterError, ClusterSize, CovarianceType,
    Dbscan, GaussianMixture, Hdbscan, KMeans, Linkage, MeanShift, MiniBatchKMeans, Optics,
    OpticsExtraction, SpectralClustering,
};
use hyades_datasets::SpectralType;
use linfa::DatasetBase;
use linfa::traits::Fit as _;
use ndarray::{Array1, Array2, ArrayView2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// The algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// K-means, the best of several runs.
    KMeans,
    /// K-means on small random batches, the best of several runs.
    MiniBatchKMeans,
    /// A mixture of normal distributions of equal shape.
    GaussianMixture,
    /// Agglomerative clustering with Ward's linkage.
    Ward,
    /// Agglomerative clustering with average linkage.
    Average,
    /// A tree of small clusters, then Ward's linkage.
    Birch,
    /// K-means on eigenvectors of a graph of neighbours.
    SpectralClustering,
    /// Stars that climb to where they are densest.
    MeanShift,
    /// Density-based clustering with one radius.
    Dbscan,
    /// Density-based clustering by an ordering of the stars.
    Optics,
    /// Density-based clustering with all radii.
    Hdbscan,
    /// Stars that elect their exemplars.
    AffinityPropagation,
}

/// What an algorithm is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// The number of clusters.
    K,
    /// The radius of a neighbourhood in ångström.
    Eps,
    /// Stars in a neighbourhood that make a core star.
    MinSamples,
    /// The fewest stars of a cluster.
    MinClusterSize,
    /// The radius of mean shift's ball in ångström.
    Bandwidth,
    /// How much each star wants to be an exemplar, below 0.
    Preference,
    /// The seed of all random choices.
    Seed,
}

/// The values of all parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// See [`Parameter::K`].
    pub k: usize,
    /// See [`Parameter::Eps`].
    pub eps: f64,
    /// See [`Parameter::MinSamples`].
    pub min_samples: usize,
    /// See [`Parameter::MinClusterSize`].
    pub min_cluster_size: usize,
    /// See [`Parameter::Bandwidth`].
    pub bandwidth: f64,
    /// See [`Parameter::Preference`].
    pub preference: f64,
    /// See [`Parameter::Seed`].
    pub seed: u64,
    /// How many starts are tried where chance decides.
    pub runs: usize,
}

impl Default for Parameters {
    /// What the page arrives at with K-means, and what shows something with the others.
    fn default() -> Self {
        Self {
            k: 5,
            eps: 0.05,
            min_samples: 10,
            min_cluster_size: 15,
            bandwidth: 0.3,
            preference: -5.0,
            seed: 42,
            runs: 10,
        }
    }
}

/// The radius of a subcluster of BIRCH in ångström: the usual 0.5 is as wide as most of the stars together.
pub const BIRCH_THRESHOLD: f64 = 0.05;
/// Neighbours of a star in the graph that spectral clustering cuts.
pub const SPECTRAL_NEIGHBOURS: usize = 10;
/// The steepness at which a valley of OPTICS begins.
pub const OPTICS_XI: f64 = 0.05;
/// How much of an old message affinity propagation keeps.
pub const DAMPING: f64 = 0.9;

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::KMeans,
        Self::MiniBatchKMeans,
        Self::GaussianMixture,
        Self::Ward,
        Self::Average,
        Self::Birch,
        Self::SpectralClustering,
        Self::MeanShift,
        Self::Dbscan,
        Self::Optics,
        Self::Hdbscan,
        Self::AffinityPropagation,
    ];

    /// How a flag or an address names it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::KMeans => "k-means",
            Self::MiniBatchKMeans => "mini-batch-k-means",
            Self::GaussianMixture => "gaussian-mixture",
            Self::Ward => "ward",
            Self::Average => "average",
            Self::Birch => "birch",
            Self::SpectralClustering => "spectral-clustering",
            Self::MeanShift => "mean-shift",
            Self::Dbscan => "dbscan",
            Self::Optics => "optics",
            Self::Hdbscan => "hdbscan",
            Self::AffinityPropagation => "affinity-propagation",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::KMeans => "K-means",
            Self::MiniBatchKMeans => "mini-batch K-means",
            Self::GaussianMixture => "Gaussian mixture",
            Self::Ward => "Ward",
            Self::Average => "average linkage",
            Self::Birch => "BIRCH",
            Self::SpectralClustering => "spectral clustering",
            Self::MeanShift => "mean shift",
            Self::Dbscan => "DBSCAN",
            Self::Optics => "OPTICS",
            Self::Hdbscan => "HDBSCAN",
            Self::AffinityPropagation => "affinity propagation",
        }
    }

    /// What it is told.
    #[must_use]
    pub fn parameters(self) -> &'static [Parameter] {
        use Parameter::{Bandwidth, Eps, K, MinClusterSize, MinSamples, Preference, Seed};
        match self {
            Self::KMeans
            | Self::MiniBatchKMeans
            | Self::GaussianMixture
            | Self::SpectralClustering => &[K, Seed],
            Self::Ward | Self::Average | Self::Birch => &[K],
            Self::MeanShift => &[Bandwidth],
            Self::Dbscan => &[Eps, MinSamples],
            Self::Optics | Self::Hdbscan => &[MinClusterSize, MinSamples],
            Self::AffinityPropagation => &[Preference],
        }
    }
}

impl Parameter {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::K,
        Self::Eps,
        Self::MinSamples,
        Self::MinClusterSize,
        Self::Bandwidth,
        Self::Preference,
        Self::Seed,
    ];

    /// The name in the library.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::K => "k",
            Self::Eps => "eps",
            Self::MinSamples => "min_samples",
            Self::MinClusterSize => "min_cluster_size",
            Self::Bandwidth => "bandwidth",
            Self::Preference => "preference",
            Self::Seed => "seed",
        }
    }

    /// The flag of the chapter's program.
    #[must_use]
    pub fn flag(self) -> String {
        format!("--{}", self.name().replace('_', "-"))
    }

    /// Its value, as text.
    #[must_use]
    pub fn value(self, of: &Parameters) -> String {
        match self {
            Self::K => of.k.to_string(),
            Self::Eps => of.eps.to_string(),
            Self::MinSamples => of.min_samples.to_string(),
            Self::MinClusterSize => of.min_cluster_size.to_string(),
            Self::Bandwidth => of.bandwidth.to_string(),
            Self::Preference => of.preference.to_string(),
            Self::Seed => of.seed.to_string(),
        }
    }
}

/// What an algorithm makes of stars.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The cluster of each star; `None` for noise.
    pub labels: Vec<Option<usize>>,
    /// The middles of the clusters, where the algorithm has some.
    pub centroids: Option<Array2<f64>>,
}

impl Fit {
    /// The clusters that an algorithm finds. It looks at its own parameters alone.
    ///
    /// # Errors
    ///
    /// Those of the algorithm.
    pub fn of(
        records: ArrayView2<'_, f64>,
        algorithm: Algorithm,
        parameters: &Parameters,
    ) -> Result<Self, ClusterError> {
        let dataset = DatasetBase::from(records);
        let Parameters { k, runs, .. } = *parameters;
        let rng = Xoshiro256PlusPlus::seed_from_u64(parameters.seed);
        let min_samples = parameters.min_samples;
        let labels = match algorithm {
            Algorithm::KMeans => {
                let model = KMeans::params_with_rng(k, rng).n_runs(runs).fit(&dataset)?;
                return Ok(Self::around(model.labels(), model.centroids()));
            }
            Algorithm::MiniBatchKMeans => {
                let params = MiniBatchKMeans::params_with_rng(k, rng).n_runs(runs);
                let model = params.fit(&dataset)?;
                return Ok(Self::around(model.labels(), model.centroids()));
            }
            Algorithm::GaussianMixture => {
                let model = GaussianMixture::params_with_rng(k, rng)
                    .covariance(CovarianceType::Tied)
                    .n_runs(runs)
                    .tolerance(1e-7)
                    .max_n_iterations(2000)
                    .fit(&dataset)?;
                return Ok(Self::around(model.labels(), model.means()));
            }
            Algorithm::Ward | Algorithm::Average => {
                let linkage = match algorithm {
                    Algorithm::Ward => Linkage::Ward,
                    _ => Linkage::Average,
                };
                let params = Agglomerative::params(linkage).n_clusters(k);
                as_options(params.fit(&dataset)?.labels())
            }
            Algorithm::Birch => {
                let params = Birch::params(k).threshold(BIRCH_THRESHOLD);
                as_options(params.fit(&dataset)?.labels())
            }
            Algorithm::SpectralClustering => {
                let affinity = Affinity::NearestNeighbours(SPECTRAL_NEIGHBOURS);
                let params = SpectralClustering::params_with_rng(k, rng).affinity(affinity);
                as_options(params.n_runs(runs).fit(&dataset)?.labels())
            }
            Algorithm::MeanShift => {
                let params = MeanShift::params(parameters.bandwidth);
                params.fit(&dataset)?.labels().to_vec()
            }
            Algorithm::Dbscan => {
                let params = Dbscan::params(parameters.eps, min_samples);
                params.fit(&dataset)?.labels().to_vec()
            }
            Algorithm::Optics => {
                let size = ClusterSize::Count(parameters.min_cluster_size);
                let params = Optics::params(min_samples).extraction(OpticsExtraction::Xi {
                    xi: OPTICS_XI,
                    min_cluster_size: Some(size),
                    predecessor_correction: true,
                });
                params.fit(&dataset)?.labels().to_vec()
            }
            Algorithm::Hdbscan => {
                let params = Hdbscan::params(parameters.min_cluster_size);
                let model = params.min_samples(min_samples).fit(&dataset)?;
                model.labels().to_vec()
            }
            Algorithm::AffinityPropagation => {
                let params = AffinityPropagation::params().damping(DAMPING);
                let model = params.preference(parameters.preference).fit(&dataset)?;
                model.labels().to_vec()
            }
        };
        Ok(Self {
            labels,
            centroids: None,
        })
    }

    fn around(labels: &Array1<usize>, centroids: &Array2<f64>) -> Self {
        Self {
            labels: as_options(labels),
            centroids: Some(centroids.clone()),
        }
    }
}

fn as_options(labels: &Array1<usize>) -> Vec<Option<usize>> {
    labels.iter().copied().map(Some).collect()
}

/// The stars of one cluster, or of noise.
#[derive(Debug, Clone, PartialEq)]
pub struct OfOneCluster {
    /// The algorithm's own label; `None` for noise.
    pub label: Option<usize>,
    /// The places of its stars, ascending.
    pub members: Vec<usize>,
    /// Their types, from hot to cool.
    pub types: Vec<SpectralType>,
}

impl OfOneCluster {
    fn new(label: Option<usize>, labels: &[Option<usize>], types: &[SpectralType]) -> Self {
        let of_label = labels.iter().zip(types).enumerate();
        let of_label = of_label.filter(|(_, (other, _))| **other == label);
        let (members, mut types): (Vec<usize>, Vec<SpectralType>) =
            of_label.map(|(star, (_, t))| (star, *t)).unzip();
        types.sort_unstable();
        Self {
            label,
            members,
            types,
        }
    }

    /// The spectral type below which this fraction of the stars lies; `None` without stars.
    #[must_use]
    pub fn quantile(&self, fraction: f64) -> Option<SpectralType> {
        let last = self.types.len().saturating_sub(1) as f64;
        let place = (fraction * last).round() as usize;
        self.types.get(place).copied()
    }

    /// The quantile as a text without the luminosity; empty without stars.
    #[must_use]
    pub fn type_at(&self, fraction: f64) -> String {
        let found = self.quantile(fraction);
        found.map_or_else(String::new, |t| t.with_luminosity(None).to_string())
    }
}

/// The clusters that hold stars, from hot to cool by the median spectral type of their stars, and of equals that of the lower label first.
#[must_use]
pub fn from_hot_to_cool(labels: &[Option<usize>], types: &[SpectralType]) -> Vec<OfOneCluster> {
    let mut held: Vec<usize> = labels.iter().copied().flatten().collect();
    held.sort_unstable();
    held.dedup();
    let clusters = held.into_iter();
    let mut clusters: Vec<OfOneCluster> = clusters
        .map(|label| OfOneCluster::new(Some(label), labels, types))
        .collect();
    clusters.sort_by_key(|cluster| cluster.quantile(0.5));
    clusters
}

/// The stars that are noise.
#[must_use]
pub fn noise(labels: &[Option<usize>], types: &[SpectralType]) -> OfOneCluster {
    OfOneCluster::new(None, labels, types)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(names: &[&str]) -> Vec<SpectralType> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn clusters_run_from_hot_to_cool() {
        let types = types(&["B8 V", "O9 III", "B1", "B2", "O5", "A0"]);
        let labels = [Some(3), Some(0), Some(3), Some(7), Some(0), None];
        let clusters = from_hot_to_cool(&labels, &types);
        let order: Vec<Option<usize>> = clusters.iter().map(|c| c.label).collect();
        // Of two stars the cooler is the median, so B8 comes after B2.
        assert_eq!(order, [Some(0), Some(7), Some(3)]);
        assert_eq!(clusters[0].members, [1, 4]);
        assert_eq!(
            [0.0, 0.5, 1.0].map(|f| clusters[0].type_at(f)),
            ["O5", "O9", "O9"]
        );
        assert_eq!(noise(&labels, &types).members, [5]);
        let none = OfOneCluster::new(Some(9), &labels, &types);
        assert_eq!(
            (none.quantile(0.5), none.type_at(0.5)),
            (None, String::new())
        );
    }

    #[test]
    fn keys_are_unique() {
        let mut keys = Algorithm::ALL.map(Algorithm::key).to_vec();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Algorithm::ALL.len());
        assert_eq!(Parameter::MinClusterSize.flag(), "--min-cluster-size");
    }

    #[test]
    fn only_own_parameters_count() {
        let records = ndarray::array![
            [0.0, 0.0],
            [0.1, 0.0],
            [0.0, 0.1],
            [1.0, 1.0],
            [1.1, 1.0],
            [1.0, 1.2]
        ];
        let usual = Parameters {
            k: 2,
            min_samples: 2,
            min_cluster_size: 2,
            ..Parameters::default()
        };
        for algorithm in Algorithm::ALL {
            if algorithm == Algorithm::SpectralClustering {
                continue;
            }
            let fit = |parameters: &Parameters| {
                Fit::of(records.view(), algorithm, parameters)
                    .unwrap_or_else(|error| panic!("{}: {error}", algorithm.key()))
                    .labels
            };
            let expected = fit(&usual);
            let mut changed = usual;
            for parameter in Parameter::ALL {
                if algorithm.parameters().contains(&parameter) {
                    continue;
                }
                match parameter {
                    Parameter::K => changed.k = 3,
                    Parameter::Eps => changed.eps = 7.0,
                    Parameter::MinSamples => changed.min_samples = 5,
                    Parameter::MinClusterSize => changed.min_cluster_size = 5,
                    Parameter::Bandwidth => changed.bandwidth = 9.0,
                    Parameter::Preference => changed.preference = -100.0,
                    Parameter::Seed => changed.seed = 1,
                }
            }
            assert_eq!(fit(&changed), expected, "{}", algorithm.key());
        }
    }
}
