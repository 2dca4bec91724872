//! Agglomerative clustering: from every sample alone, the two nearest clusters merge again and again, until one is left.

mod boxes;
mod centres;
mod chain;
mod columns;
mod distinct;
mod fit;
mod generic;
mod graph;
mod lineage;
mod matrix;
mod pairs;
mod params;
mod prim;
mod ward;

use linfa::traits::Fit;
use linfa::{DatasetBase, Float, ParamGuard};
use ndarray::{Array1, ArrayBase, ArrayView2, Data, Ix2};

pub use params::{AgglomerativeParams, AgglomerativeValidParams};

use crate::input::Records;
use crate::{ClusterError, Dendrogram, Metric};

/// Merges of two clusters, each named by any one of its members, with their heights.
type Merges<F> = Vec<(usize, usize, F)>;

/// How the distance of two clusters follows from their samples.
///
/// Below, A and B are the clusters, |A| and |B| their numbers of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Linkage {
    /// The distance of the two samples that are nearest to each other.
    Single,
    /// The distance of the two samples that are farthest from each other.
    Complete,
    /// The mean distance over all pairs of a sample of A and one of B.
    Average,
    /// The mean of the distances from A to the two parts of which B was made, whatever their sizes.
    Weighted,
    /// The root of twice the amount by which a merge makes the sum of squared distances to the centroids grow: `√(2 |A| |B| / (|A| + |B|))` times the
    /// distance of the centroids. For two single samples that is their distance.
    Ward,
    /// The distance of the centroids. Heights can fall from one merge to the next.
    Centroid,
    /// The distance of the middles, where the middle of a merged cluster lies halfway between those of its parts, whatever their sizes.
    /// Heights can fall from one merge to the next.
    Median,
}

impl Linkage {
    /// Whether it works with centres of samples, which only coordinates and the straight line have.
    fn needs_centres(self) -> bool {
        matches!(self, Self::Ward | Self::Centroid | Self::Median)
    }
}

/// How far apart two samples are, as linkages ask. Unlike a [`Metric`] it may break the triangle inequality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Dissimilarity {
    /// The straight line: the root of the sum of squared differences.
    #[default]
    Euclidean,
    /// Along the axes: the sum of absolute differences.
    Manhattan,
    /// The largest absolute difference.
    Chebyshev,
    /// One minus the cosine of the angle between the two rows, from 0 for the same direction to 2 for opposite ones. A row of zeros has no direction
    /// and is refused.
    Cosine,
}

impl From<Metric> for Dissimilarity {
    fn from(metric: Metric) -> Self {
        match metric {
            Metric::Euclidean => Self::Euclidean,
            Metric::Manhattan => Self::Manhattan,
            Metric::Chebyshev => Self::Chebyshev,
        }
    }
}

impl Dissimilarity {
    /// The metric whose reduced distances order pairs likewise; for the cosine, of rows of length 1.
    fn measure(self) -> Metric {
        match self {
            Self::Euclidean | Self::Cosine => Metric::Euclidean,
            Self::Manhattan => Metric::Manhattan,
            Self::Chebyshev => Metric::Chebyshev,
        }
    }

    /// Turns reduced distances into distances.
    fn expand<F: Float>(self, reduced: &mut [F]) {
        match self {
            Self::Euclidean => reduced.iter_mut().for_each(|value| *value = value.sqrt()),
            // Rows u and v of length 1 have |u − v|² = 2 − 2 u·v.
            Self::Cosine => reduced.iter_mut().for_each(|value| *value *= F::cast(0.5)),
            Self::Manhattan | Self::Chebyshev => {}
        }
    }
}

/// A hierarchy of clusters from the bottom up, cut where you ask.
///
/// At first every sample is a cluster. Then the two clusters nearest to each other merge, until one is left. What *near* means is the
/// [`Linkage`]. The merges and the distances at which they happen make a tree, the [`Dendrogram`]; a cut through it gives clusters, and the model keeps the tree, so that
/// you can cut again without another fit.
///
/// The tree is that of SciPy's `linkage`, heights and numbers of clusters. With [`connectivity`](AgglomerativeParams::connectivity) only clusters that are linked in
/// a graph of nearest neighbours may merge, and a distance of two clusters counts only linked pairs, as in scikit-learn's `AgglomerativeClustering`: heights can then
/// fall from one merge to the next. Where distances tie, the order of the samples decides, and trees may differ from the peers'. Equal samples merge first. With a graph they are linked with
/// each other whether or not the graph says so.
///
/// Labels are numbered in order of first appearance.
///
/// | scikit-learn | here |
/// |---|---|
/// | `linkage` | argument of [`Agglomerative::params`]; SciPy's weighted, centroid and median too |
/// | `n_clusters`, 2 at first | [`AgglomerativeParams::n_clusters`] |
/// | `distance_threshold` | [`AgglomerativeParams::distance_threshold`], exclusive as there: merges at or above it do not count |
/// | `metric` | [`AgglomerativeParams::metric`]; Chebyshev too |
/// | `metric="precomputed"` | [`AgglomerativeParams::fit_dissimilarities`] |
/// | `connectivity=kneighbors_graph(X, k)` | [`AgglomerativeParams::connectivity`]`(k)`; no other graphs |
/// | `labels_`, `n_clusters_` | [`Agglomerative::labels`], [`Agglomerative::n_clusters`] |
/// | `children_`, `distances_` | [`Agglomerative::dendrogram`], its [`merges`](Dendrogram::merges) |
/// | `n_connected_components_`, with a warning | [`Agglomerative::n_graph_components`] |
/// | `compute_full_tree`, `compute_distances` | nothing: the tree is always whole, with heights |
/// | `memory` | nothing: the model keeps the tree |
///
/// # Complexity
///
/// For n distinct samples. Single linkage grows a spanning tree: O(n² · n_features) time, O(n · n_features) memory. Ward's follows chains of nearest neighbours from centroid to centroid, which
/// a tree of boxes finds: about O(n · log n · n_features) time in few dimensions, O(n² · n_features) at worst, O(n · n_features) memory. Complete, average and weighted linkage follow such chains, too;
/// every distance of two samples counts in the end: O(n² · n_features) time, and at most 32 768 distinct samples. In few dimensions a triangle of distances is needed only when a sixth of the clusters are
/// left, which takes n² / 72 numbers; at worst it is needed from the first, n² / 2 numbers (4 GiB in double precision). Centroid and median linkage: O(n² · n_features) time as a rule, O(n³ · n_features) at
/// worst, O(n · n_features) memory. With a graph of k neighbours: O(n · k · log n) time as a rule and O(n · k) memory. Finding equal samples takes O(n log n) time.
///
/// # Example
///
/// ```
/// use hyades_cluster::{Agglomerative, Linkage};
/// use linfa::{DatasetBase, traits::Fit};
/// use ndarray::array;
///
/// let dataset = DatasetBase::from(array![[0.0], [1.0], [4.0], [6.0], [20.0]]);
/// let model = Agglomerative::params(Linkage::Single).n_clusters(3).fit(&dataset)?;
/// assert_eq!(model.labels().to_vec(), [0, 0, 1, 1, 2]);
///
/// let heights: Vec<f64> = model.dendrogram().merges().iter().map(|merge| merge.height).collect();
/// assert_eq!(heights, [1.0, 2.0, 3.0, 14.0]);
/// // The widest gap is above height 3: a cut there leaves two clusters.
/// assert_eq!(model.dendrogram().cut_at(3.0)?.to_vec(), [0, 0, 0, 0, 1]);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// J. H. Ward, “Hierarchical grouping to optimize an objective function”, J. Am. Stat. Assoc. 58, 236–244 (1963), doi:10.1080/01621459.1963.10500845. One formula for
/// the linkages: G. N. Lance, W. T. Williams, Comput. J. 9, 373–380 (1967), doi:10.1093/comjnl/9.4.373. Chains of nearest neighbours: F. Murtagh, P. Contreras, WIREs Data Mining Knowl. Discov. 2, 86–97 (2012),
/// doi:10.1002/widm.53. The algorithms compared: D. Müllner, [arXiv:1109.2378](https://arxiv.org/abs/1109.2378) (2011).
#[derive(Debug, Clone, PartialEq)]
pub struct Agglomerative<F> {
    labels: Array1<usize>,
    n_clusters: usize,
    dendrogram: Dendrogram<F>,
    n_graph_components: usize,
}

impl<F: Float> Agglomerative<F> {
    /// Parameters with the given linkage, Euclidean distances, no graph, and a cut into two clusters.
    #[must_use]
    pub fn params(linkage: Linkage) -> AgglomerativeParams<F> {
        AgglomerativeParams::new(linkage)
    }

    /// The cluster of each sample, numbered in order of first appearance; shape `(n_samples,)`.
    #[must_use]
    pub fn labels(&self) -> &Array1<usize> {
        &self.labels
    }

    /// The number of clusters.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// The whole tree, which can be cut elsewhere.
    #[must_use]
    pub fn dendrogram(&self) -> &Dendrogram<F> {
        &self.dendrogram
    }

    /// The parts into which the graph of nearest neighbours fell before the nearest samples of every two parts were linked too; 1 without a graph.
    /// Merges that use such a link join what the graph alone keeps apart.
    #[must_use]
    pub fn n_graph_components(&self) -> usize {
        self.n_graph_components
    }
}

impl<F: Float> AgglomerativeParams<F> {
    /// Finds the clusters from a square matrix of dissimilarities, shape `(n_samples, n_samples)`, under single, complete, average or weighted linkage. The metric is not asked.
    ///
    /// # Errors
    ///
    /// No rows, a matrix that is not square, not symmetric, or has something else than 0 on its diagonal; a value that is negative or not finite; a linkage that needs coordinates; a
    /// graph; too few or too many samples.
    ///
    /// # Complexity
    ///
    /// O(n²) time; O(n) memory for single linkage, O(n²) for the others.
    ///
    /// # Example
    ///
    /// ```
    /// use hyades_cluster::{Agglomerative, Linkage};
    /// use ndarray::array;
    ///
    /// let square = array![[0.0, 1.0, 5.0], [1.0, 0.0, 3.0], [5.0, 3.0, 0.0]];
    /// let model = Agglomerative::params(Linkage::Average).fit_dissimilarities(square.view())?;
    /// assert_eq!(model.labels().to_vec(), [0, 0, 1]);
    /// assert_eq!(model.dendrogram().merges()[1].height, 4.0);
    /// # Ok::<(), hyades_cluster::ClusterError>(())
    /// ```
    pub fn fit_dissimilarities(
        &self,
        dissimilarities: ArrayView2<'_, F>,
    ) -> Result<Agglomerative<F>, ClusterError> {
        self.check_ref()?.fit_square(dissimilarities)
    }
}

impl<F: Float, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for AgglomerativeValidParams<F>
{
    type Object = Agglomerative<F>;

    /// Finds the tree of `dataset`'s records, shape `(n_samples, n_features)`, and cuts it. Weights are not asked.
    ///
    /// # Errors
    ///
    /// No rows, no columns, a value that is not finite, values so far apart or so near each other that squares overflow or vanish; a row of zeros under the cosine; fewer samples than clusters; as many
    /// neighbours as samples or more; more than 32 768 distinct samples under a linkage that needs all distances; a graph that falls into too many parts.
    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<Agglomerative<F>, ClusterError> {
        self.fit_records(&Records::check(dataset.records.view())?)
    }
}
