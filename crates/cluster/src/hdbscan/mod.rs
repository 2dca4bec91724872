//! HDBSCAN: the clusters that stay longest while the density threshold rises.

mod condensed_tree;
mod params;
mod selection;
mod spanning_tree;

use linfa::Float;
use ndarray::Array1;

use crate::input::Records;
use crate::metric::Measure;
use crate::{ClusterError, Dendrogram};

pub use condensed_tree::{CondensedCluster, CondensedRow, CondensedTree};
pub use params::{ClusterSelection, HdbscanParams, HdbscanValidParams};
pub use spanning_tree::SpanningEdge;

/// A clustering by density at all thresholds at once (Campello, Moulavi & Sander 2013).
///
/// The *core distance* of a sample is the distance to its `min_samples`-th nearest sample, itself counted as the first: small where
/// samples lie densely. The *mutual reachability distance* of two samples is the largest of their distance and both core distances, so that it
/// pushes thin places away. Its shortest spanning tree, merged edge by edge from the shortest, is a hierarchy that
/// holds every DBSCAN without border samples for every eps ([`dbscan_at`](Hdbscan::dbscan_at)).
///
/// Read from the top, a cluster of the hierarchy loses samples as the distance falls, and at times it splits. The *condensed tree* calls it a split only where at least two parts
/// have `min_cluster_size` samples each. λ is the inverse of the distance, a density. A cluster's *stability* is the sum over its samples of how much λ grows from the
/// cluster's beginning until the sample leaves it. Of clusters inside each other those are taken that are the most stable together
/// ([`ClusterSelection::ExcessOfMass`]), or those that split no more ([`ClusterSelection::Leaf`]). Samples in none are *noise*: `None`.
///
/// Clusters are numbered from 0 by their first sample, in the order of the records.
///
/// # Where lengths are equal
///
/// Edges of equal length are removed at once, as the paper has it: where a cluster falls into several parts at one distance, the parts smaller
/// than `min_cluster_size` are samples that leave it then. So neither the order of the records nor the choice among shortest spanning trees decides
/// anything but the numbers of the clusters. This is where labels differ from scikit-learn's, which takes such edges one after another in an order that changes with the order of the
/// records. Equal lengths are no rare thing: from `min_samples` = 3 on, one core distance is often the length of two edges. A sample that joins two clusters just when
/// they join each other is then noise here, and goes with one of them there. Where no lengths are equal, labels and probabilities are scikit-learn's.
///
/// [`spanning_tree`](Hdbscan::spanning_tree) lists edges by length, then by their samples' numbers. Among shortest spanning trees it is the one that
/// the search finds; it follows from the records and parameters alone, not from threads.
///
/// | scikit-learn | here |
/// |---|---|
/// | `min_cluster_size` | argument of [`Hdbscan::params`] (5 there by default) |
/// | `min_samples` | [`HdbscanParams::min_samples`], the sample itself counted and `min_cluster_size` by default as there |
/// | `cluster_selection_epsilon` | [`HdbscanParams::cluster_selection_epsilon`] |
/// | `max_cluster_size` | [`HdbscanParams::max_cluster_size`] |
/// | `metric` | [`HdbscanParams::metric`]; no others, no precomputed distances |
/// | `alpha` | [`HdbscanParams::alpha`]; divides no core distance, as there with a tree |
/// | `cluster_selection_method` | [`HdbscanParams::cluster_selection`], `"eom"` is [`ClusterSelection::ExcessOfMass`] |
/// | `allow_single_cluster` | [`HdbscanParams::allow_single_cluster`]; with fewer samples than `min_cluster_size` all are noise nevertheless |
/// | `labels_`, −1 for noise | [`Hdbscan::labels`], `None` for noise |
/// | `probabilities_` | [`Hdbscan::probabilities`] |
/// | `dbscan_clustering` | [`Hdbscan::dbscan_at`], which counts a distance equal to eps in |
/// | −2 and −3 for infinite and missing values | an error |
/// | `store_centers`, `centroids_`, `medoids_` | nothing |
/// | `algorithm`, `leaf_size`, `n_jobs`, `copy` | nothing: there is one way, and the result does not depend on threads |
///
/// # Complexity
///
/// In few dimensions and for small `min_samples` O(n log n) time: a k-d tree, one search a sample for core distances, and a few rounds of
/// searches for the spanning tree, each round at most half as many components as before (Borůvka). In many dimensions a search may visit everything: O(n² log n). Memory is O(n · n_features).
///
/// # Example
///
/// ```
/// use hyades_cluster::Hdbscan;
/// use linfa::{DatasetBase, traits::Fit};
/// use ndarray::array;
///
/// // A dense group, a group ten times as wide, and a sample far from both.
/// let records = array![[0.0], [0.1], [0.2], [0.3], [5.0], [6.0], [7.0], [8.0], [30.0]];
/// let model = Hdbscan::params(3).fit(&DatasetBase::from(records))?;
/// let labels = model.labels().to_vec();
/// assert_eq!(labels, [Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(1), Some(1), None]);
/// assert_eq!((model.n_clusters(), model.n_noise()), (2, 1));
/// assert_eq!(model.outlier_scores()[1], 0.0);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// R. J. G. B. Campello, D. Moulavi, J. Sander, “Density-based clustering based on hierarchical density estimates”, PAKDD 2013, doi:10.1007/978-3-642-37456-2_14.
/// Outlier scores: R. J. G. B. Campello et al. 2015, doi:10.1145/2733381. On trees: L. McInnes, J. Healy 2017, doi:10.1109/ICDMW.2017.12. Rounds on a tree: W. B. March, P. Ram, A. G.
/// Gray 2010, doi:10.1145/1835804.1835882.
#[derive(Debug, Clone, PartialEq)]
pub struct Hdbscan<F> {
    labels: Array1<Option<usize>>,
    probabilities: Array1<F>,
    outlier_scores: Array1<F>,
    core_distances: Array1<F>,
    spanning_tree: Vec<SpanningEdge<F>>,
    single_linkage_tree: Dendrogram<F>,
    condensed_tree: CondensedTree<F>,
    selected: Vec<usize>,
}

fn fit<F: Float, M: Measure>(
    records: &Records<'_, F>,
    params: &HdbscanValidParams<F>,
    scale: F,
) -> Result<Hdbscan<F>, ClusterError> {
    let (core_distances, spanning_tree) =
        spanning_tree::spanning_tree::<F, M>(records, params.min_samples(), scale)?;
    let edges = spanning_tree
        .iter()
        .map(|edge| (edge.from, edge.to, edge.length))
        .collect();
    let single_linkage_tree = Dendrogram::of_spanning_tree(records.n_samples(), edges);
    let condensed_tree = CondensedTree::condense(&single_linkage_tree, params.min_cluster_size());
    let selected = selection::select(&condensed_tree, params);
    Ok(Hdbscan {
        labels: selected.labels,
        probabilities: selected.probabilities,
        outlier_scores: selection::outlier_scores(&condensed_tree),
        core_distances: Array1::from(core_distances),
        spanning_tree,
        single_linkage_tree,
        condensed_tree,
        selected: selected.clusters,
    })
}

impl<F: Float> Hdbscan<F> {
    /// Parameters with the given fewest samples of a cluster, as many `min_samples`, the Euclidean metric, and clusters by excess of mass.
    #[must_use]
    pub fn params(min_cluster_size: usize) -> HdbscanParams<F> {
        HdbscanParams::new(min_cluster_size)
    }

    /// The cluster of each sample, `None` for noise; shape `(n_samples,)`.
    #[must_use]
    pub fn labels(&self) -> &Array1<Option<usize>> {
        &self.labels
    }

    /// The number of clusters, noise not counted.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.selected.len()
    }

    /// The number of noise samples.
    #[must_use]
    pub fn n_noise(&self) -> usize {
        self.labels.iter().filter(|label| label.is_none()).count()
    }

    /// How firmly each sample belongs to its cluster: λ at which it leaves, over the highest λ of the cluster, at most 1; 0 for noise; shape `(n_samples,)`.
    #[must_use]
    pub fn probabilities(&self) -> &Array1<F> {
        &self.probabilities
    }

    /// GLOSH, from 0 to 1: 1 − λ/λmax, where λ is where the sample leaves its cluster of the condensed tree, taken or not, and λmax
    /// the highest λ of any sample inside that cluster. The outermost samples of a dense cluster score nearly 1, whether they are noise or
    /// not; shape `(n_samples,)`.
    #[must_use]
    pub fn outlier_scores(&self) -> &Array1<F> {
        &self.outlier_scores
    }

    /// The distance from each sample to its `min_samples`-th nearest, itself counted as the first; shape `(n_samples,)`.
    #[must_use]
    pub fn core_distances(&self) -> &Array1<F> {
        &self.core_distances
    }

    /// The edges of a shortest spanning tree of mutual reachability distances, by length, then by sample; one fewer than samples.
    #[must_use]
    pub fn spanning_tree(&self) -> &[SpanningEdge<F>] {
        &self.spanning_tree
    }

    /// The hierarchy: the spanning tree's edges merged from the shortest to the longest.
    #[must_use]
    pub fn single_linkage_tree(&self) -> &Dendrogram<F> {
        &self.single_linkage_tree
    }

    /// The hierarchy without splits into parts smaller than `min_cluster_size`.
    #[must_use]
    pub fn condensed_tree(&self) -> &CondensedTree<F> {
        &self.condensed_tree
    }

    /// The stability of each cluster of the condensed tree, in the order of [`CondensedTree::clusters`], taken or not.
    #[must_use]
    pub fn stabilities(&self) -> Array1<F> {
        let clusters = self.condensed_tree.clusters().iter();
        clusters.map(|cluster| cluster.stability).collect()
    }

    /// The number in the condensed tree of each cluster that was taken, by label.
    #[must_use]
    pub fn selected_clusters(&self) -> &[usize] {
        &self.selected
    }

    /// The labels at one distance: DBSCAN with this `eps` and the model's `min_samples`, without border samples (DBSCAN\*). Clusters are the
    /// samples that edges of at most `eps` hold together, if there are at least `min_cluster_size` of them; the others are noise, and so is a sample whose core distance is above
    /// `eps`. Clusters are numbered in order of first appearance; shape `(n_samples,)`.
    ///
    /// scikit-learn's `dbscan_clustering` leaves edges of exactly `eps` out.
    ///
    /// # Errors
    ///
    /// An `eps` that is NaN or negative, a `min_cluster_size` of 0.
    ///
    /// # Complexity
    ///
    /// O(n) time and memory.
    pub fn dbscan_at(
        &self,
        eps: F,
        min_cluster_size: usize,
    ) -> Result<Array1<Option<usize>>, ClusterError> {
        if eps.is_nan() || eps < F::zero() {
            return Err(ClusterError::parameter("eps", eps, "at least 0"));
        }
        if min_cluster_size == 0 {
            return Err(ClusterError::parameter("min_cluster_size", 0, "at least 1"));
        }
        let groups = self.single_linkage_tree.cut_at(eps)?;
        let mut size = vec![0; groups.len()];
        for &group in &groups {
            size[group] += 1;
        }
        let mut number = vec![None; groups.len()];
        let mut n_clusters = 0;
        let labels = groups
            .iter()
            .zip(&self.core_distances)
            .map(|(&group, &core)| {
                if core > eps || size[group] < min_cluster_size {
                    return None;
                }
                if number[group].is_none() {
                    number[group] = Some(n_clusters);
                    n_clusters += 1;
                }
                number[group]
            });
        Ok(labels.collect())
    }
}
