//! Mini-batch K-means: centroids that follow small random batches, one after another.

mod params;
mod step;

use linfa::traits::{Fit, FitWith, PredictInplace};
use linfa::{DatasetBase, Float};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix2};
use rand::seq::index;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::ClusterError;
use crate::input::{Records, check_new, check_weights, check_width};
use crate::k_means::{
    KMeansInit, Start, check_start, distances, label, nearest, predict_rows, start,
};

pub use params::{MiniBatchKMeansParams, MiniBatchKMeansValidParams};

/// K-means on random batches (Sculley 2010), for more samples than Lloyd's algorithm can go over again and again.
///
/// Each step draws `batch_size` samples and assigns them to their nearest centroids. A centroid is the mean of all samples that it was ever given, so each
/// new one moves it by one over their number: later batches move it less. Centroids that receive far fewer samples than
/// the others are *starved*, and from time to time are set on a random sample of the batch.
///
/// [`Fit`] draws its batches itself and stops early when the smoothed loss of the batches no longer falls. [`FitWith`]
/// makes one step with the batch that it is given: for data that arrive in pieces.
///
/// | scikit-learn | here |
/// |---|---|
/// | `n_clusters` | argument of [`MiniBatchKMeans::params`] |
/// | `init` | [`MiniBatchKMeansParams::init_method`] |
/// | `n_init` (1 with k-means++, 3 with random) | [`MiniBatchKMeansParams::n_runs`], 3: starts that are tried, of which one is run |
/// | `init_size` | [`MiniBatchKMeansParams::init_size`], three batches |
/// | `batch_size` | [`MiniBatchKMeansParams::batch_size`], 1024 |
/// | `max_iter` | [`MiniBatchKMeansParams::max_n_iterations`], 100 passes over the data |
/// | `tol` | [`MiniBatchKMeansParams::tolerance`], 0 |
/// | `max_no_improvement` | [`MiniBatchKMeansParams::max_no_improvement`], 10 |
/// | `reassignment_ratio` | [`MiniBatchKMeansParams::reassignment_ratio`], 0.01 |
/// | `random_state` | the generator given to [`MiniBatchKMeans::params_with_rng`] |
/// | `sample_weight` of `fit` | the dataset's weights: batches are drawn in proportion to them, as there |
/// | `sample_weight` of `partial_fit` | the batch's weights |
/// | `partial_fit` | linfa's `fit_with` |
/// | `cluster_centers_`, `labels_`, `inertia_`, `n_steps_` | the methods of these names |
///
/// # Complexity
///
/// O(batch_size · k · n_features) time a step, however many samples there are; for the start `n_runs` k-means++ on
/// `init_size` samples; and one pass over all samples for the labels. O(n + (init_size + k) · n_features) memory beside the records.
///
/// # Example
///
/// ```
/// use hyades_cluster::MiniBatchKMeans;
/// use linfa::{DatasetBase, traits::{Fit, FitWith}};
/// use ndarray::Array2;
///
/// let records = Array2::from_shape_fn((1000, 2), |(i, j)| (i % 2 * 10) as f64 + (i * (j + 3) % 7) as f64 * 0.1);
/// let params = MiniBatchKMeans::params(2).batch_size(100);
/// let model = params.fit(&DatasetBase::from(records.clone()))?;
/// assert_ne!(model.labels()[0], model.labels()[1]);
///
/// // The same, a batch at a time.
/// let mut model = None;
/// for batch in records.axis_chunks_iter(ndarray::Axis(0), 100) {
///     model = Some(params.fit_with(model, &DatasetBase::from(batch))?);
/// }
/// assert_eq!(model.map(|m| m.n_steps()), Some(10));
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// D. Sculley, “Web-scale k-means clustering”, WWW 2010, doi:10.1145/1772690.1772862.
#[derive(Debug, Clone, PartialEq)]
pub struct MiniBatchKMeans<F> {
    centroids: Array2<F>,
    labels: Array1<usize>,
    inertia: F,
    counts: Array1<F>,
    n_steps: usize,
    since_reassignment: usize,
}

impl<F: Float> MiniBatchKMeans<F> {
    /// Parameters for k clusters, with a generator of fixed seed: equal input gives equal output.
    #[must_use]
    pub fn params(n_clusters: usize) -> MiniBatchKMeansParams<F, Xoshiro256PlusPlus> {
        Self::params_with_rng(n_clusters, Xoshiro256PlusPlus::seed_from_u64(42))
    }

    /// Parameters for k clusters, with the given generator.
    #[must_use]
    pub fn params_with_rng<R: Rng>(n_clusters: usize, rng: R) -> MiniBatchKMeansParams<F, R> {
        MiniBatchKMeansParams::new(n_clusters, rng)
    }

    /// The centroids, shape `(n_clusters, n_features)`.
    #[must_use]
    pub fn centroids(&self) -> &Array2<F> {
        &self.centroids
    }

    /// The nearest centroid of each sample: of all samples after `fit`, of the last batch after `fit_with`.
    #[must_use]
    pub fn labels(&self) -> &Array1<usize> {
        &self.labels
    }

    /// The (weighted) sum of squared distances of the samples of [`MiniBatchKMeans::labels`] to their centroids.
    #[must_use]
    pub fn inertia(&self) -> F {
        self.inertia
    }

    /// The total weight of the samples that each centroid has been given so far.
    #[must_use]
    pub fn counts(&self) -> &Array1<F> {
        &self.counts
    }

    /// The number of batches so far.
    #[must_use]
    pub fn n_steps(&self) -> usize {
        self.n_steps
    }

    /// The number of clusters that have been given a sample: k, unless there are fewer than k distinct samples.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.counts
            .iter()
            .filter(|&&count| count > F::zero())
            .count()
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
    pub fn assign(&self, records: ArrayView2<'_, F>) -> Result<Array1<usize>, ClusterError> {
        let records = check_new(records, &self.centroids)?;
        Ok(nearest(records.values(), self.centroids.view()))
    }

    /// The Euclidean distance of each of `records`' rows to each centroid, shape `(n_samples, n_clusters)`.
    ///
    /// # Errors
    ///
    /// As [`MiniBatchKMeans::assign`].
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features) time, O(n · k) memory.
    pub fn distances(&self, records: ArrayView2<'_, F>) -> Result<Array2<F>, ClusterError> {
        let records = check_new(records, &self.centroids)?;
        Ok(distances(&records, &self.centroids))
    }

    fn from_start(centroids: Array2<F>) -> Self {
        Self {
            labels: Array1::zeros(0),
            inertia: F::zero(),
            counts: Array1::zeros(centroids.nrows()),
            n_steps: 0,
            since_reassignment: 0,
            centroids,
        }
    }

    /// Labels and inertia of these samples with the centroids as they are.
    fn label(&mut self, records: &Records<'_, F>, weights: Option<&[F]>) {
        let (labels, inertia) = label(records, weights, &self.centroids);
        self.labels = Array1::from(labels);
        self.inertia = inertia;
    }
}

/// Draws samples in proportion to their weights, with replacement.
struct Draw<F> {
    n: usize,
    /// The weight of each sample and of all before it; empty where all weigh the same.
    ends: Vec<F>,
}

impl<F: Float> Draw<F> {
    fn new(n: usize, weights: Option<&[F]>) -> Self {
        let mut sum = F::zero();
        let ends = weights.unwrap_or_default().iter().map(|&w| {
            sum += w;
            sum
        });
        Self {
            n,
            ends: ends.collect(),
        }
    }

    fn one<R: Rng>(&self, rng: &mut R) -> usize {
        match self.ends.last() {
            // 64 bits on every platform, so that equal seeds give equal draws.
            None => rng.gen_range(0..self.n as u64) as usize,
            Some(&total) => {
                let at = F::cast(rng.r#gen::<f64>()) * total;
                let drawn = self.ends.partition_point(|&end| end <= at);
                // Rounding may reach the end; the last sample of weight is the first at which the sum is whole.
                drawn.min(self.ends.partition_point(|&end| end < total))
            }
        }
    }

    /// Fills `rows` with the rows of samples drawn.
    fn fill<R: Rng>(&self, records: &Records<'_, F>, rows: &mut Array2<F>, rng: &mut R) {
        // All draws first, then all copies: a row from far off in memory does not keep the next one waiting.
        let drawn: Vec<usize> = (0..rows.nrows()).map(|_| self.one(rng)).collect();
        let rows = rows.as_slice_mut().unwrap_or_default();
        for (row, i) in rows.chunks_exact_mut(records.n_features()).zip(drawn) {
            for (value, &new) in row.iter_mut().zip(records.row(i)) {
                *value = new;
            }
        }
    }
}

impl<F: Float, R: Rng + Clone> MiniBatchKMeansValidParams<F, R> {
    /// Of `n_runs` starts, each from some of the samples, the one with the lowest inertia on some others.
    fn best_start(
        &self,
        records: &Records<'_, F>,
        weights: Option<&[F]>,
        rng: &mut R,
    ) -> Array2<F> {
        let (n, size) = (records.n_samples(), self.init_size());
        let one = |records: &Records<'_, F>, weights: Option<&[F]>, rng: &mut R| {
            let n_clusters = self.n_clusters();
            let method = self.init_method();
            start(
                Start {
                    records,
                    weights,
                    n_clusters,
                    method,
                },
                rng,
            )
        };
        if matches!(self.init_method(), KMeansInit::Precomputed(_)) {
            return one(records, weights, rng);
        }
        let draw = Draw::new(n, weights);
        let some = |rng: &mut R| {
            let mut rows = Array2::zeros((size.min(n), records.n_features()));
            if weights.is_some() {
                draw.fill(records, &mut rows, rng);
            } else {
                for (mut row, i) in rows.rows_mut().into_iter().zip(index::sample(rng, n, size)) {
                    row.assign(&records.view().row(i));
                }
            }
            rows
        };
        let mut best: Option<(F, Array2<F>)> = None;
        let validation = (size < n).then(|| some(rng));
        for _ in 0..self.n_runs() {
            let (start, loss) = match &validation {
                // So few samples that all of them serve.
                None => {
                    let start = one(records, weights, rng);
                    let (_, loss) = label(records, weights, &start);
                    (start, loss)
                }
                Some(validation) => {
                    let start = one(&Records::trusted(some(rng).view()), None, rng);
                    let (_, loss) = label(&Records::trusted(validation.view()), None, &start);
                    (start, loss)
                }
            };
            if best.as_ref().is_none_or(|(lowest, _)| loss < *lowest) {
                best = Some((loss, start));
            }
        }
        // `n_runs` is at least 1, so there is one.
        best.map_or_else(|| Array2::zeros((0, 0)), |(_, start)| start)
    }
}

impl<F: Float, R: Rng + Clone, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for MiniBatchKMeansValidParams<F, R>
{
    type Object = MiniBatchKMeans<F>;

    /// Finds the clusters of `dataset`'s records, shape `(n_samples, n_features)`.
    ///
    /// # Errors
    ///
    /// As [`KMeans`](crate::KMeans)' `fit`.
    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<MiniBatchKMeans<F>, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        let weights = check_weights(dataset)?;
        let weights = weights.as_deref();
        check_start(&records, weights, self.n_clusters(), self.init_method())?;
        let mut rng = self.rng().clone();
        let n = records.n_samples();
        let mut model = MiniBatchKMeans::from_start(self.best_start(&records, weights, &mut rng));
        let batch_size = self.batch_size().min(n);
        let tolerance = self.scaled_tolerance(&records);
        let n_steps = self.max_n_iterations().saturating_mul(n) / batch_size;
        let mut stop = step::EarlyStop::new(batch_size, n, self.max_no_improvement());
        let draw = Draw::new(n, weights);
        let mut rows = Array2::zeros((batch_size, records.n_features()));
        for _ in 0..n_steps {
            draw.fill(&records, &mut rows, &mut rng);
            // Weights have had their say in the draw.
            let shift = self.step(&mut model, &Records::trusted(rows.view()), None, &mut rng);
            let settled = model.n_steps > 1 && tolerance > F::zero() && shift <= tolerance;
            if stop.after(model.n_steps, model.inertia) || settled {
                break;
            }
        }
        model.label(&records, weights);
        Ok(model)
    }
}

impl<'a, F: Float, R: Rng + Clone, D: Data<Elem = F>, T>
    FitWith<'a, ArrayBase<D, Ix2>, T, ClusterError> for MiniBatchKMeansValidParams<F, R>
{
    type ObjectIn = Option<MiniBatchKMeans<F>>;
    type ObjectOut = MiniBatchKMeans<F>;

    /// One step with `dataset` as the batch. Without a model, the batch first gives the initial centroids.
    ///
    /// # Errors
    ///
    /// As `fit`; and a model of another number of features or clusters.
    fn fit_with(
        &self,
        model: Option<MiniBatchKMeans<F>>,
        dataset: &'a DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<MiniBatchKMeans<F>, ClusterError> {
        let batch = Records::check(dataset.records.view())?;
        let weights = check_weights(dataset)?;
        let weights = weights.as_deref();
        let mut rng = self.rng().clone();
        let mut model = match model {
            Some(model) => {
                check_width(model.centroids.ncols(), batch.n_features())?;
                let total = batch.total_weight(weights);
                batch.check_spread(Some(model.centroids.view()), total)?;
                if model.centroids.nrows() != self.n_clusters() {
                    return Err(ClusterError::parameter(
                        "n_clusters",
                        self.n_clusters(),
                        "the number of clusters of the model that goes on",
                    ));
                }
                model
            }
            None => {
                check_start(&batch, weights, self.n_clusters(), self.init_method())?;
                MiniBatchKMeans::from_start(self.best_start(&batch, weights, &mut rng))
            }
        };
        // Each step draws from a stream of its own, so that equal steps give equal models however they are cut up.
        let stream = rng.next_u64() ^ (model.n_steps as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(stream);
        self.step(&mut model, &batch, weights, &mut rng);
        model.label(&batch, weights);
        Ok(model)
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix2>, Array1<usize>>
    for MiniBatchKMeans<F>
{
    /// # Panics
    ///
    /// If the records' width is not the model's: linfa's trait leaves no room for an error. A row that is not finite gets
    /// cluster 0, for the same reason. [`MiniBatchKMeans::assign`] returns an error for both.
    fn predict_inplace(&self, records: &ArrayBase<D, Ix2>, labels: &mut Array1<usize>) {
        predict_rows(self.centroids.view(), records.view(), labels);
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<usize> {
        Array1::zeros(records.nrows())
    }
}
