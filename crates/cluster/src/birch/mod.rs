//! BIRCH: one pass over the samples, which leaves a tree of small groups; the groups are then clustered instead of the samples.

mod node;
mod params;
mod tree;

use linfa::traits::{Fit, FitWith, PredictInplace};
use linfa::{DatasetBase, Float};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix2};

use crate::input::{Records, check_new, check_weights, check_width, rows_to_label};
use crate::k_d_tree::KdTree;
use crate::k_means::{distances, nearest};
use crate::metric::Euclidean;
use crate::reduce::{SEARCHES, map_chunks_mut};
use crate::{Agglomerative, ClusterError, Linkage};

use node::{Feature, Kind};
use params::check_n_clusters;
use tree::{Leaves, Tree};

pub use params::{BirchParams, BirchValidParams};

/// A clustering in one pass over the samples, which need not be in memory together (Zhang, Ramakrishnan & Livny 1996).
///
/// The samples are summed up in *subclusters*. Of its samples a subcluster keeps three things, its *clustering feature*: how many they are,
/// their mean, and the sum of their squared distances to it. From these follows the radius, the root of the mean squared distance; and
/// the features of two subclusters give the feature of both together.
///
/// The subclusters stand in the leaves of a balanced tree, and each subcluster of an inner node sums up a node below it. A new sample
/// goes down the tree, in each node to the nearest centroid. In the leaf it joins the nearest subcluster if the radius of that stays
/// within `threshold`; otherwise it begins one of its own. A node with more than `branching_factor` subclusters splits: the two that are
/// farthest apart part, and each of the others follows the nearer one.
///
/// In the end the *global step* joins the centroids of the subclusters into `n_clusters` clusters by Ward's linkage ([`Agglomerative`]), each
/// counting once however many samples it has. A sample gets the cluster of the subcluster whose centroid is nearest, which
/// need not be the one that it went into: later samples move centroids, and the way down the tree is a guess at every node.
///
/// [`Fit`] makes a new tree. [`FitWith`] puts one more batch into the tree of a model: batch after batch makes the same tree as all samples at once.
///
/// The order of the samples matters: another order gives another tree.
///
/// | scikit-learn | here |
/// |---|---|
/// | `threshold` | [`BirchParams::threshold`], 0.5, inclusive as there |
/// | `branching_factor` | [`BirchParams::branching_factor`], 50, at least 2 as there |
/// | `n_clusters`, an integer or `None` | argument of [`Birch::params`]: a number or `None` |
/// | `n_clusters`, another algorithm | that algorithm's `fit` on [`Birch::subcluster_centroids`], and [`Birch::subclusters`] to carry its labels over |
/// | `compute_labels` | nothing: labels are always found |
/// | `partial_fit` with a batch | linfa's `fit_with` |
/// | `partial_fit` without one | [`Birch::regroup`] |
/// | `transform` | [`Birch::distances`] |
/// | `subcluster_centers_`, `subcluster_labels_`, `labels_` | the methods of these names; labels are numbered by first appearance among the subclusters |
/// | `root_`, `dummy_leaf_` | [`Birch::nodes`] |
/// | nothing: there are no weights | the dataset's weights; a sample of weight 0 enters no subcluster, but gets a label |
///
/// The tree is scikit-learn's, node by node and subcluster by subcluster, wherever no decision hangs on rounding; only the order of the two parts of a split does, for
/// the distance from the one to the other and back is rounded in two ways there, while here the earlier one stays first. In scikit-learn the mean squared radius is the mean of squares
/// minus the square of the mean, and distances come from a like difference; far from the origin that loses the digits that decide.
/// Here means and squared deviations are updated instead (Lang & Schubert 2020). Of equally near centroids the first one is taken, and of
/// equally distant pairs the first; in scikit-learn rounding decides once a mean is no round number.
///
/// With fewer subclusters than `n_clusters`, each is a cluster, as in scikit-learn, which warns of it: compare
/// [`Birch::n_clusters`] with the number asked for. A smaller threshold helps.
///
/// # Complexity
///
/// For m subclusters, a branching factor b and a tree of height h, which is about log m / log (b / 2): O(n · b · h · n_features) time to build, a search in
/// a k-d tree a label, and O(m² · n_features) time for the global step. O(m · n_features) memory for the tree, O(n) for the labels.
///
/// # Example
///
/// ```
/// use hyades_cluster::Birch;
/// use linfa::{DatasetBase, traits::{Fit, FitWith}};
/// use ndarray::array;
///
/// let records = array![[0.0, 0.0], [0.4, 0.1], [9.0, 9.0], [9.3, 8.8], [1.6, 0.0], [0.2, 0.3]];
/// let params = Birch::params(2).threshold(0.5);
/// let model = params.fit(&DatasetBase::from(records.view()))?;
/// assert_eq!(model.subcluster_sizes().to_vec(), [3.0, 2.0, 1.0]);
/// assert_eq!(model.subcluster_labels().to_vec(), [0, 1, 0]);
/// assert_eq!(model.labels().to_vec(), [0, 0, 1, 1, 0, 0]);
///
/// // The same tree, a batch at a time. `labels` are those of the last batch.
/// let mut grown = None;
/// for batch in records.axis_chunks_iter(ndarray::Axis(0), 2) {
///     grown = Some(params.fit_with(grown, &DatasetBase::from(batch))?);
/// }
/// assert_eq!(grown.map(|model| model.subcluster_sizes().to_vec()), Some(vec![3.0, 2.0, 1.0]));
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// T. Zhang, R. Ramakrishnan, M. Livny, “BIRCH: an efficient data clustering method for very large databases”, SIGMOD 1996, doi:10.1145/233269.233324; at more length
/// in Data Mining and Knowledge Discovery 1, 141–182 (1997), doi:10.1023/A:1009783824328. The features as they are kept here: A. Lang, E. Schubert, “BETULA: numerically
/// stable CF-trees for BIRCH clustering”, SISAP 2020, doi:10.1007/978-3-030-60936-8_22.
#[derive(Debug, Clone, PartialEq)]
pub struct Birch<F> {
    tree: Tree<F>,
    centroids: Array2<F>,
    sizes: Array1<F>,
    radii: Array1<F>,
    subcluster_labels: Array1<usize>,
    n_clusters: usize,
    subclusters: Array1<usize>,
    labels: Array1<usize>,
}

/// A node of the tree of a [`Birch`], as [`Birch::nodes`] lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct BirchNode<F> {
    /// Steps down from the root, which is at 0.
    pub level: usize,
    /// The node above and the number of the subcluster in it that sums up this node; `None` for the root.
    pub parent: Option<(usize, usize)>,
    /// The nodes that the subclusters sum up, in their order; none in a leaf.
    pub children: Vec<usize>,
    /// The subclusters' centroids, shape `(n_subclusters, n_features)`.
    pub centroids: Array2<F>,
    /// Their total weights: numbers of samples where these have no weights.
    pub sizes: Array1<F>,
    /// Their radii.
    pub radii: Array1<F>,
}

impl<F: Float> Birch<F> {
    /// Parameters for so many clusters, with a threshold of 0.5 and a branching factor of 50. `None` leaves the global step out: each
    /// subcluster is a cluster.
    #[must_use]
    pub fn params(n_clusters: impl Into<Option<usize>>) -> BirchParams<F> {
        BirchParams::new(n_clusters.into())
    }

    /// The cluster of each sample: of all samples after `fit`, of the last batch after `fit_with`.
    #[must_use]
    pub fn labels(&self) -> &Array1<usize> {
        &self.labels
    }

    /// The subcluster of each sample of [`Birch::labels`], by the nearest centroid.
    #[must_use]
    pub fn subclusters(&self) -> &Array1<usize> {
        &self.subclusters
    }

    /// The number of clusters: that asked for, unless there are fewer subclusters.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// The centroids of the subclusters, leaf after leaf; shape `(n_subclusters, n_features)`.
    #[must_use]
    pub fn subcluster_centroids(&self) -> &Array2<F> {
        &self.centroids
    }

    /// The total weight of the samples that went into each subcluster: their number, where they have no weights.
    #[must_use]
    pub fn subcluster_sizes(&self) -> &Array1<F> {
        &self.sizes
    }

    /// The radius of each subcluster: the root of the mean squared distance to its centroid of the samples that went into it.
    #[must_use]
    pub fn subcluster_radii(&self) -> &Array1<F> {
        &self.radii
    }

    /// The cluster of each subcluster.
    #[must_use]
    pub fn subcluster_labels(&self) -> &Array1<usize> {
        &self.subcluster_labels
    }

    /// The number of subclusters.
    #[must_use]
    pub fn n_subclusters(&self) -> usize {
        self.sizes.len()
    }

    /// The number of levels of the tree; 1 as long as the root is a leaf.
    #[must_use]
    pub fn height(&self) -> usize {
        self.tree.height()
    }

    /// The number of nodes of the tree, leaves among them.
    #[must_use]
    pub fn n_nodes(&self) -> usize {
        self.tree.n_nodes()
    }

    /// The nodes of the tree, level by level from the root, as copies.
    ///
    /// # Complexity
    ///
    /// O(m · n_features) time and memory for m subclusters.
    #[must_use]
    pub fn nodes(&self) -> Vec<BirchNode<F>> {
        let mut nodes: Vec<BirchNode<F>> = Vec::with_capacity(self.n_nodes());
        // Numbers of the tree with what is above them, in the order of the list to come.
        let mut queue = vec![(self.tree.root(), 0, None)];
        while let Some(&(number, level, parent)) = queue.get(nodes.len()) {
            let node = self.tree.node(number);
            let me = nodes.len();
            let below = match node.kind {
                Kind::Inner => node.features.as_slice(),
                Kind::Leaf { .. } => &[],
            };
            let children = (queue.len()..queue.len() + below.len()).collect();
            for (i, feature) in below.iter().enumerate() {
                queue.push((feature.child, level + 1, Some((me, i))));
            }
            let of = |value: fn(&Feature) -> f64| {
                let values = node.features.iter();
                values.map(|feature| F::cast(value(feature))).collect()
            };
            let mut centroids = Array2::zeros((node.len(), self.centroids.ncols()));
            for (i, mut row) in centroids.rows_mut().into_iter().enumerate() {
                row.iter_mut()
                    .zip(node.row(i))
                    .for_each(|(to, from)| *to = from);
            }
            nodes.push(BirchNode {
                level,
                parent,
                children,
                centroids,
                sizes: of(|feature| feature.weight),
                radii: of(|feature| feature.squared_radius().sqrt()),
            });
        }
        nodes
    }

    /// The same tree with another number of clusters: the global step alone. `None` makes each subcluster a cluster.
    ///
    /// # Errors
    ///
    /// No clusters.
    ///
    /// # Complexity
    ///
    /// O(m² · n_features) time for m subclusters.
    ///
    /// # Example
    ///
    /// ```
    /// # use hyades_cluster::Birch;
    /// # use linfa::{DatasetBase, traits::Fit};
    /// # use ndarray::array;
    /// let model = Birch::params(None).fit(&DatasetBase::from(array![[0.0], [3.0], [9.0], [0.1]]))?;
    /// assert_eq!(model.labels().to_vec(), [0, 1, 2, 0]);
    /// assert_eq!(model.regroup(2)?.labels().to_vec(), [0, 0, 1, 0]);
    /// # Ok::<(), hyades_cluster::ClusterError>(())
    /// ```
    pub fn regroup(mut self, n_clusters: impl Into<Option<usize>>) -> Result<Self, ClusterError> {
        let n_clusters = n_clusters.into();
        check_n_clusters(n_clusters)?;
        self.global_step(n_clusters)?;
        Ok(self)
    }

    /// The cluster of each of `records`' rows, that of the nearest subcluster: linfa's `predict`, with an error where that would panic or guess.
    ///
    /// # Errors
    ///
    /// Records without rows or of another width than the model's, values that are not finite or so far from the
    /// centroids that squared distances overflow.
    ///
    /// # Complexity
    ///
    /// O(m log m) time for m subclusters, and a search a row. O(n + m · n_features) memory.
    pub fn assign(&self, records: ArrayView2<'_, F>) -> Result<Array1<usize>, ClusterError> {
        let records = check_new(records, &self.centroids)?;
        let nearest = nearest_subclusters(records.values(), &self.centroids)?;
        Ok(nearest.mapv(|i| self.subcluster_labels[i]))
    }

    /// The Euclidean distance of each of `records`' rows to the centroid of each subcluster, shape `(n_samples, n_subclusters)`.
    ///
    /// # Errors
    ///
    /// As [`Birch::assign`].
    ///
    /// # Complexity
    ///
    /// O(n · m · n_features) time for m subclusters, O(n · m) memory.
    pub fn distances(&self, records: ArrayView2<'_, F>) -> Result<Array2<F>, ClusterError> {
        let records = check_new(records, &self.centroids)?;
        Ok(distances(&records, &self.centroids))
    }

    /// Reads the leaves of a tree, groups them, and places the samples of `records`.
    fn of_tree(
        tree: Tree<F>,
        records: &Records<'_, F>,
        n_clusters: Option<usize>,
    ) -> Result<Self, ClusterError> {
        let Leaves {
            centroids,
            weights,
            radii,
        } = tree.leaves();
        let mut model = Self {
            tree,
            subclusters: nearest_subclusters(records.values(), &centroids)?,
            centroids,
            sizes: weights,
            radii,
            subcluster_labels: Array1::zeros(0),
            n_clusters: 0,
            labels: Array1::zeros(0),
        };
        model.global_step(n_clusters)?;
        Ok(model)
    }

    fn global_step(&mut self, n_clusters: Option<usize>) -> Result<(), ClusterError> {
        let n_subclusters = self.n_subclusters();
        (self.n_clusters, self.subcluster_labels) = match n_clusters {
            Some(n_clusters) if n_clusters < n_subclusters => {
                let ward = Agglomerative::params(Linkage::Ward).n_clusters(n_clusters);
                let grouped = ward.fit(&DatasetBase::from(self.centroids.view()))?;
                (n_clusters, grouped.labels().clone())
            }
            _ => (n_subclusters, Array1::from_iter(0..n_subclusters)),
        };
        self.labels = self.subclusters.mapv(|i| self.subcluster_labels[i]);
        Ok(())
    }
}

/// The nearest centroid of each row of `values`, the first of equals.
fn nearest_subclusters<F: Float>(
    values: &[F],
    centroids: &Array2<F>,
) -> Result<Array1<usize>, ClusterError> {
    /// Below so many centroids looking at all of them is quicker than a search.
    const FEW: usize = 32;
    /// In so many dimensions a search looks at nearly all of them.
    const MANY_FEATURES: usize = 16;
    let (m, d) = centroids.dim();
    // Both ways sum up the same numbers in the same order, so the choice shows in nothing but time. A tree also has to be built.
    if m < FEW || d > MANY_FEATURES || values.len() / d < FEW {
        return Ok(nearest(values, centroids.view()));
    }
    let tree = KdTree::build(&Records::trusted(centroids.view()))?;
    let mut found = vec![0; values.len() / d];
    map_chunks_mut(&mut found, SEARCHES, |range, found| {
        let rows = values[range.start * d..range.end * d].chunks_exact(d);
        let mut stack = Vec::new();
        for (found, row) in found.iter_mut().zip(rows) {
            (_, *found) = tree.nearest_one::<Euclidean>(row, &mut stack);
        }
    });
    Ok(Array1::from(found))
}

impl<F: Float, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for BirchValidParams<F>
{
    type Object = Birch<F>;

    /// Builds the tree of `dataset`'s records, shape `(n_samples, n_features)`, and groups its subclusters.
    ///
    /// # Errors
    ///
    /// No rows, no columns, a value that is not finite, values so far apart or so near each other that squared distances overflow or vanish, weights that are too few, too
    /// many, negative, not finite or all 0; more subclusters than an index can number.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Birch<F>, ClusterError> {
        self.fit_with(None, dataset)
    }
}

impl<'a, F: Float, D: Data<Elem = F>, T> FitWith<'a, ArrayBase<D, Ix2>, T, ClusterError>
    for BirchValidParams<F>
{
    type ObjectIn = Option<Birch<F>>;
    type ObjectOut = Birch<F>;

    /// Puts `dataset` into the model's tree and groups the subclusters anew. Without a model, a new tree is begun.
    ///
    /// The number of clusters may change from batch to batch. `None` until the last one, or until [`Birch::regroup`], saves a global step each.
    ///
    /// # Errors
    ///
    /// As `fit`; and a model of another number of features, threshold or branching factor.
    fn fit_with(
        &self,
        model: Option<Birch<F>>,
        dataset: &'a DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<Birch<F>, ClusterError> {
        let batch = Records::check(dataset.records.view())?;
        let weights = check_weights(dataset)?;
        let weights = weights.as_deref();
        let total = batch.total_weight(weights);
        let mut tree = match model {
            Some(Birch {
                tree, centroids, ..
            }) => {
                check_width(centroids.ncols(), batch.n_features())?;
                batch.check_spread(Some(centroids.view()), total + F::cast(tree.total_weight()))?;
                if tree.threshold() != self.threshold() {
                    return Err(ClusterError::parameter(
                        "threshold",
                        self.threshold(),
                        "that of the model that goes on",
                    ));
                }
                if tree.branching_factor() != self.branching_factor() {
                    return Err(ClusterError::parameter(
                        "branching_factor",
                        self.branching_factor(),
                        "that of the model that goes on",
                    ));
                }
                tree
            }
            None => {
                batch.check_spread(None, total)?;
                Tree::new(
                    batch.n_features(),
                    self.threshold(),
                    self.branching_factor(),
                )
            }
        };
        tree.insert_all(batch.values(), weights);
        if tree.total_weight() == 0.0 {
            return Err(ClusterError::NoWeight {
                n_samples: batch.n_samples(),
            });
        }
        Birch::of_tree(tree, &batch, self.n_clusters())
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix2>, Array1<usize>> for Birch<F> {
    /// # Panics
    ///
    /// If the records' width is not the model's: linfa's trait leaves no room for an error. A row that is not finite gets
    /// some cluster, for the same reason. [`Birch::assign`] returns an error for both.
    fn predict_inplace(&self, records: &ArrayBase<D, Ix2>, labels: &mut Array1<usize>) {
        let rows = rows_to_label(records.view(), self.centroids.ncols(), labels.len());
        if !labels.is_empty() {
            let values = rows.as_slice().unwrap_or_default();
            // The one error, more subclusters than can be numbered, has stopped the fit.
            if let Ok(nearest) = nearest_subclusters(values, &self.centroids) {
                *labels = nearest.mapv(|i| self.subcluster_labels[i]);
            }
        }
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<usize> {
        Array1::zeros(records.nrows())
    }
}
