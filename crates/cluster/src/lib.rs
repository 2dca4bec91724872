//! Clustering algorithms with scikit-learn's results, on [ndarray] and [linfa].
//!
//! A clustering puts samples into groups without being told what the groups are. This crate has the algorithms; it takes the
//! records as an array of shape `(n_samples, n_features)` in a linfa [`DatasetBase`](linfa::DatasetBase), and gives a model that answers the same questions everywhere: `labels()`,
//! `n_clusters()`, and what is the algorithm's own.
//!
//! ```
//! use hyades_cluster::{Dbscan, KMeans};
//! use linfa::{DatasetBase, traits::Fit};
//! use ndarray::array;
//!
//! let dataset = DatasetBase::from(array![[1.0, 1.0], [1.2, 0.9], [0.9, 1.1], [8.0, 8.0], [8.1, 7.9], [7.9, 8.2], [20.0, 0.0]]);
//!
//! // K-means: k groups around their means. The sample far off pulls a centroid to itself.
//! let k_means = KMeans::params(3).fit(&dataset)?;
//! assert_eq!(k_means.centroids().dim(), (3, 2));
//!
//! // DBSCAN: groups where samples lie densely. The sample far off is noise.
//! let dbscan = Dbscan::params(0.5, 3).fit(&dataset)?;
//! assert_eq!(dbscan.n_clusters(), 2);
//! assert_eq!(dbscan.labels()[6], None);
//! # Ok::<(), hyades_cluster::ClusterError>(())
//! ```
//!
//! # The algorithms
//!
//! | | finds | needs | noise | new samples |
//! |---|---|---|---|---|
//! | [`KMeans`] | round groups of similar size | k | no | yes |
//! | [`MiniBatchKMeans`] | the same, on very many samples | k | no | yes |
//! | [`Birch`] | round groups, in one pass over samples that need not be in memory together | a threshold, k | no | yes |
//! | [`Dbscan`] | dense groups of any shape | eps, min_samples | yes | no |
//! | [`Agglomerative`] | a tree of clusters within clusters, by seven linkages | where to cut | no | no |
//! | [`GaussianMixture`] | ellipses of different sizes, and how sure each sample's place is | k | no | yes |
//! | [`Optics`] | dense groups of any shape and of different densities, one inside another | min_samples | yes | no |
//! | [`Hdbscan`] | dense groups of any shape, each as dense as it is | min_cluster_size | yes | no |
//! | [`MeanShift`] | round groups around peaks of the density | bandwidth | if asked | yes |
//! | [`AffinityPropagation`] | round groups, each around one of its samples | preference | no | yes |
//! | [`SpectralClustering`] | groups that hang together, of any shape | k, neighbours or γ | no | no |
//!
//! How to choose what they need: [`choose`].
//!
//! # Conventions
//!
//! - **Parameters** are a builder, `KMeans::params(3).n_runs(20)`; `fit` checks it first. Each type's page has a table of scikit-learn's names.
//! - **Labels** are `Array1<usize>` where every sample belongs to a cluster, `Array1<Option<usize>>` where there can be noise.
//! - **Randomness** comes in as a generator. Equal input and generator give equal output, to the last bit, on any number of threads.
//! - **Errors** are one enum, [`ClusterError`], that names the value and the bound. NaN and infinity are refused before any work. Only linfa's `predict` can panic, on records of the
//!   wrong width, for its trait has no room for an error: `assign` returns one.
//! - **Weights** are the dataset's (`with_weights`); without them every sample weighs 1.
//! - **Precision**: every algorithm is generic over [`linfa::Float`], so `f32` and `f64` work alike.
//!
//! # What is tested, and what is not
//!
//! Each algorithm is compared with an obvious, slow version of itself on random input, and with scikit-learn's results on shared input. K-means equals scikit-learn given the same start; starts
//! drawn at random differ, since the generators do. Samples that are exactly as near to one centroid as to another go to the first here; in scikit-learn rounding decides.
//! Mini-batch K-means equals scikit-learn's `partial_fit` batch by batch as long as no centroid starves. A Gaussian mixture equals scikit-learn's given the same responsibilities.
//! Agglomerative clustering has SciPy's trees and, with a graph, scikit-learn's; where distances tie, another tree can come first.
//! BIRCH grows scikit-learn's tree wherever no decision hangs on rounding. Affinity propagation equals scikit-learn wherever the last digit of a similarity does not decide; where
//! messages swing without settling, it does.

#[cfg(target_family = "wasm")]
extern crate hyades_one_thread as rayon;

mod affinity_propagation;
mod agglomerative;
mod birch;
mod bounds;
pub mod choose;
mod dbscan;
mod dendrogram;
mod error;
mod gaussian_mixture;
mod hdbscan;
mod input;
mod k_d_tree;
mod k_means;
mod mean_shift;
mod metric;
mod mini_batch_k_means;
mod neighbour_graph;
mod optics;
mod reduce;
mod spectral_clustering;
mod wide;

pub use affinity_propagation::{
    AffinityPropagation, AffinityPropagationHistory, AffinityPropagationIteration,
    AffinityPropagationParams, AffinityPropagationValidParams, Preference,
};
pub use agglomerative::{
    Agglomerative, AgglomerativeParams, AgglomerativeValidParams, Dissimilarity, Linkage,
};
pub use birch::{Birch, BirchNode, BirchParams, BirchValidParams};
pub use dbscan::{Dbscan, DbscanParams, DbscanValidParams};
pub use dendrogram::{Dendrogram, Merge};
pub use error::ClusterError;
pub use gaussian_mixture::{
    CovarianceType, Covariances, GaussianMixture, GaussianMixtureInit, GaussianMixtureParams,
    GaussianMixtureValidParams,
};
pub use hdbscan::{
    ClusterSelection, CondensedCluster, CondensedRow, CondensedTree, Hdbscan, HdbscanParams,
    HdbscanValidParams, SpanningEdge,
};
pub use k_means::{KMeans, KMeansInit, KMeansIteration, KMeansParams, KMeansValidParams};
pub use mean_shift::{MeanShift, MeanShiftParams, MeanShiftValidParams};
pub use metric::Metric;
pub use mini_batch_k_means::{MiniBatchKMeans, MiniBatchKMeansParams, MiniBatchKMeansValidParams};
pub use optics::{
    ClusterSize, Optics, OpticsClusters, OpticsExtraction, OpticsParams, OpticsValidParams,
};
pub use spectral_clustering::{
    Affinity, SpectralClustering, SpectralClusteringParams, SpectralClusteringValidParams,
};
