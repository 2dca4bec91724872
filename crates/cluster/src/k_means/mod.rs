//! K-means: k centroids, each the mean of the samples that are nearest to it.

mod assignment;
mod bounded;
mod drift;
mod estimate;
mod init;
mod lloyd;
mod nearest;
mod open;
mod params;
mod potential;

use linfa::traits::{Fit, PredictInplace};
use linfa::{DatasetBase, Float};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix1, Ix2};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::ClusterError;
use crate::input::{Records, check_new, check_weights, rows_to_label};

pub(crate) use assignment::{assign, label};
pub use init::KMeansInit;
pub(crate) use init::{Start, check_start, start};
pub(crate) use lloyd::{distances, nearest, scaled_tolerance};
pub use params::{KMeansParams, KMeansValidParams};

/// A partition into k clusters by Lloyd's algorithm.
///
/// It looks for the k centroids that make the *inertia* small: the sum over all samples of the squared Euclidean distance to the
/// nearest centroid. From a start, two steps alternate: each sample goes to its nearest centroid, each centroid to the mean of its
/// samples. Neither step can raise the inertia, so it ends, in a minimum that depends on the start; hence several runs
/// from different starts, of which the one with the lowest inertia is kept whole.
///
/// A cluster's label is the row of its centroid. Where a sample is equally near to two centroids it goes to the first. A centroid that loses all its
/// samples moves to the sample that is farthest from its own centroid.
///
/// Given the same start, labels, centroids and the number of iterations are those of scikit-learn, with two exceptions where a cluster
/// runs empty. A sample of weight 0 never becomes a centroid here. And after a centroid has moved to a far sample, another iteration follows here, while
/// scikit-learn may stop with labels that are not those of the nearest centroids.
///
/// | scikit-learn | here |
/// |---|---|
/// | `n_clusters` | argument of [`KMeans::params`] |
/// | `init="k-means++"`, `"random"`, array | [`KMeansParams::init_method`] |
/// | `n_init` (1 with k-means++) | [`KMeansParams::n_runs`], 10 |
/// | `max_iter` | [`KMeansParams::max_n_iterations`], 300 |
/// | `tol` | [`KMeansParams::tolerance`], 1e-4, relative to the features' mean variance as there |
/// | `random_state` | the generator given to [`KMeans::params_with_rng`] |
/// | `sample_weight` of `fit` | the dataset's weights |
/// | `cluster_centers_`, `labels_` | [`KMeans::centroids`], [`KMeans::labels`] |
/// | `inertia_`, `n_iter_` | [`KMeans::inertia`], [`KMeans::n_iterations`] |
/// | `predict` | linfa's `Predict`, or [`KMeans::assign`] |
/// | `transform` | [`KMeans::distances`] |
/// | `copy_x`, `algorithm`, `verbose` | nothing: records are never changed, and [`KMeansParams::keep_history`] tells more |
///
/// # Complexity
///
/// O(n · k · n_features) time an iteration, and once more 2 + ⌊ln k⌋ times that for the k-means++ start of each run; O(n + k · n_features)
/// memory beside the records. Neither the labels nor any sum depends on the number of threads.
///
/// # Example
///
/// ```
/// use hyades_cluster::KMeans;
/// use linfa::{DatasetBase, traits::{Fit, Predict}};
/// use ndarray::array;
///
/// let records = array![[1.0, 1.0], [1.0, 2.0], [8.0, 8.0], [9.0, 8.0]];
/// let model = KMeans::params(2).fit(&DatasetBase::from(records))?;
/// assert_eq!(model.inertia(), 1.0);
/// assert_eq!(model.labels()[0], model.labels()[1]);
/// let new = model.predict(&array![[7.0, 7.0]]);
/// assert_eq!(new[0], model.labels()[2]);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Papers
///
/// S. P. Lloyd, “Least squares quantization in PCM”, IEEE Trans. Inf. Theory 28 (1982), doi:10.1109/TIT.1982.1056489.
/// D. Arthur, S. Vassilvitskii, “k-means++: the advantages of careful seeding”, SODA 2007, 1027–1035.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeans<F> {
    centroids: Array2<F>,
    labels: Array1<usize>,
    inertia: F,
    n_iterations: usize,
    converged: bool,
    initial_centroids: Array2<F>,
    history: Option<Vec<KMeansIteration<F>>>,
}

/// What one iteration of Lloyd's algorithm did.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeansIteration<F> {
    /// The cluster of each sample: its nearest among the centroids before this iteration.
    pub labels: Array1<usize>,
    /// The centroids after it: the means of those clusters.
    pub centroids: Array2<F>,
    /// The sum of squared distances of the samples to the new centroids of their clusters.
    pub inertia: F,
}

impl<F: Float> KMeans<F> {
    /// Parameters for k clusters, with a generator of fixed seed: equal input gives equal output.
    #[must_use]
    pub fn params(n_clusters: usize) -> KMeansParams<F, Xoshiro256PlusPlus> {
        Self::params_with_rng(n_clusters, Xoshiro256PlusPlus::seed_from_u64(42))
    }

    /// Parameters for k clusters, with the given generator.
    #[must_use]
    pub fn params_with_rng<R: Rng>(n_clusters: usize, rng: R) -> KMeansParams<F, R> {
        KMeansParams::new(n_clusters, rng)
    }

    /// The centroids, shape `(n_clusters, n_features)`.
    #[must_use]
    pub fn centroids(&self) -> &Array2<F> {
        &self.centroids
    }

    /// The cluster of each sample, shape `(n_samples,)`: the row of its nearest centroid.
    #[must_use]
    pub fn labels(&self) -> &Array1<usize> {
        &self.labels
    }

    /// The number of clusters that hold a sample: k, unless there are fewer than k distinct samples.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        let mut used = vec![false; self.centroids.nrows()];
        self.labels.iter().for_each(|&label| used[label] = true);
        used.into_iter().filter(|&used| used).count()
    }

    /// The (weighted) sum of squared distances of the samples to their centroids, after the last update.
    #[must_use]
    pub fn inertia(&self) -> F {
        self.inertia
    }

    /// The number of iterations of the run that was kept.
    #[must_use]
    pub fn n_iterations(&self) -> usize {
        self.n_iterations
    }

    /// Whether that run ended because nothing moved any more, not because of `max_n_iterations`.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// The centroids from which that run started.
    #[must_use]
    pub fn initial_centroids(&self) -> &Array2<F> {
        &self.initial_centroids
    }

    /// The iterations of that run, if [`KMeansParams::keep_history`] asked for them.
    #[must_use]
    pub fn history(&self) -> Option<&[KMeansIteration<F>]> {
        self.history.as_deref()
    }

    /// The nearest centroid of each of `records`' rows: linfa's `predict`, with an error where that would panic or guess.
    ///
    /// # Errors
    ///
    /// Records without rows or of another width than the model's, values that are not finite or so far from the
    /// centroids that squared distances overflow.
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features) time, O(n) memory.
    ///
    /// # Example
    ///
    /// ```
    /// # use hyades_cluster::KMeans;
    /// # use linfa::{DatasetBase, traits::Fit};
    /// # use ndarray::array;
    /// let model = KMeans::params(2).fit(&DatasetBase::from(array![[0.0], [1.0], [9.0]]))?;
    /// let new = model.assign(array![[8.0], [-3.0]].view())?;
    /// assert_eq!((new[0], new[1]), (model.labels()[2], model.labels()[0]));
    /// assert!(model.assign(array![[f64::NAN]].view()).is_err());
    /// # Ok::<(), hyades_cluster::ClusterError>(())
    /// ```
    pub fn assign(&self, records: ArrayView2<'_, F>) -> Result<Array1<usize>, ClusterError> {
        let records = check_new(records, &self.centroids)?;
        Ok(nearest(records.values(), self.centroids.view()))
    }

    /// The Euclidean distance of each of `records`' rows to each centroid, shape `(n_samples, n_clusters)`.
    ///
    /// # Errors
    ///
    /// As [`KMeans::assign`].
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features) time, O(n · k) memory.
    ///
    /// # Example
    ///
    /// ```
    /// # use hyades_cluster::{KMeans, KMeansInit};
    /// # use linfa::{DatasetBase, traits::Fit};
    /// # use ndarray::array;
    /// let start = KMeansInit::Precomputed(array![[0.0], [9.0]]);
    /// let model = KMeans::params(2).init_method(start).fit(&DatasetBase::from(array![[0.0], [9.0]]))?;
    /// assert_eq!(model.distances(array![[2.0]].view())?, array![[2.0, 7.0]]);
    /// # Ok::<(), hyades_cluster::ClusterError>(())
    /// ```
    pub fn distances(&self, records: ArrayView2<'_, F>) -> Result<Array2<F>, ClusterError> {
        let records = check_new(records, &self.centroids)?;
        Ok(distances(&records, &self.centroids))
    }
}

impl<F: Float, R: Rng + Clone, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for KMeansValidParams<F, R>
{
    type Object = KMeans<F>;

    /// Finds the clusters of `dataset`'s records, shape `(n_samples, n_features)`.
    ///
    /// # Errors
    ///
    /// No rows, no columns, fewer rows than clusters, a value that is not finite, values so far apart or so near each other that squared distances overflow or vanish,
    /// given centroids of the wrong shape, weights that are too few, too many, negative or not finite.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<KMeans<F>, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        let weights = check_weights(dataset)?;
        let weights = weights.as_deref();
        check_start(&records, weights, self.n_clusters(), self.init_method())?;
        let tolerance = scaled_tolerance(&records, self.tolerance());
        let n_runs = match self.init_method() {
            // The same start would give the same end.
            KMeansInit::Precomputed(_) => 1,
            _ => self.n_runs(),
        };
        let mut rng = self.rng().clone();
        let mut run = || {
            let start = start(
                Start {
                    records: &records,
                    weights,
                    n_clusters: self.n_clusters(),
                    method: self.init_method(),
                },
                &mut rng,
            );
            lloyd::run(
                &records,
                weights,
                start,
                tolerance,
                self.max_n_iterations(),
                self.history_is_kept(),
            )
        };
        let mut best = run();
        for _ in 1..n_runs {
            let other = run();
            if other.inertia < best.inertia {
                best = other;
            }
        }
        Ok(best.into_model())
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix2>, Array1<usize>> for KMeans<F> {
    /// # Panics
    ///
    /// If the records' width is not the model's: linfa's trait leaves no room for an error. A row that is not finite gets
    /// cluster 0, for the same reason. [`KMeans::assign`] returns an error for both.
    fn predict_inplace(&self, records: &ArrayBase<D, Ix2>, labels: &mut Array1<usize>) {
        predict_rows(self.centroids.view(), records.view(), labels);
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<usize> {
        Array1::zeros(records.nrows())
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix1>, usize> for KMeans<F> {
    /// # Panics
    ///
    /// If the sample's width is not the model's.
    fn predict_inplace(&self, sample: &ArrayBase<D, Ix1>, label: &mut usize) {
        let mut labels = Array1::zeros(1);
        predict_rows(
            self.centroids.view(),
            sample.view().insert_axis(ndarray::Axis(0)),
            &mut labels,
        );
        *label = labels[0];
    }

    fn default_target(&self, _: &ArrayBase<D, Ix1>) -> usize {
        0
    }
}

/// linfa's `predict_inplace` for a model of centroids.
pub(crate) fn predict_rows<F: Float>(
    centroids: ArrayView2<'_, F>,
    records: ArrayView2<'_, F>,
    labels: &mut Array1<usize>,
) {
    let rows = rows_to_label(records, centroids.ncols(), labels.len());
    if !labels.is_empty() {
        *labels = nearest(rows.as_slice().unwrap_or_default(), centroids);
    }
}
