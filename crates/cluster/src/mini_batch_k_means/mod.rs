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
use crate::input::{Records, check_weights, check_width};
use crate::k_means::{Start, assign, check_start, nearest, predict_rows, start};

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
/// | `n_init` | [`MiniBatchKMeansParams::n_runs`], 3: starts that are tried, of which one is run |
/// | `init_size` | [`MiniBatchKMeansParams::init_size`], three batches |
/// | `batch_size` | [`MiniBatchKMeansParams::batch_size`], 1024 |
/// | `max_iter` | [`MiniBatchKMeansParams::max_n_iterations`], 100 passes over the data |
/// | `tol` | [`MiniBatchKMeansParams::tolerance`], 0 |
/// | `max_no_improvement` | [`MiniBatchKMeansParams::max_no_improvement`], 10 |
/// | `reassignment_ratio` | [`MiniBatchKMeansParams::reassignment_ratio`], 0.01 |
/// | `random_state` | the generator given to [`MiniBatchKMeans::params_with_rng`] |
/// | `partial_fit` | linfa's `fit_with` |
/// | `cluster_centers_`, `labels_`, `inertia_`, `n_steps_` | the methods of these names |
///
/// # Complexity
///
/// O(batch_size · k · n_features) time a step, however many samples there are, and one pass over all of them for the labels.
/// O(n + k · n_features) memory beside the records.
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

    /// The number of clusters.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.centroids.nrows()
    }

    /// The nearest centroid of each of `records`' rows: linfa's `predict`, with an error where that would panic.
    ///
    /// # Errors
    ///
    /// Records without rows or of another width than the model's, or with values that are not finite.
    pub fn assign(&self, records: ArrayView2<'_, F>) -> Result<Array1<usize>, ClusterError> {
        let records = Records::check(records)?;
        check_width(self.centroids.ncols(), records.n_features())?;
        Ok(nearest(records.values(), self.centroids.view()))
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
        let mut labels = vec![0; records.n_samples()];
        self.inertia = assign(records.values(), weights, &self.centroids, &mut labels).inertia;
        self.labels = Array1::from(labels);
    }
}

/// Rows of `records`, and their weights, by number.
fn pick<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    samples: &[usize],
) -> (Array2<F>, Option<Vec<F>>) {
    let shape = (samples.len(), records.n_features());
    (
        Array2::from_shape_fn(shape, |(i, j)| records.row(samples[i])[j]),
        weights.map(|w| samples.iter().map(|&i| w[i]).collect()),
    )
}

impl<F: Float, R: Rng + Clone> MiniBatchKMeansValidParams<F, R> {
    /// Of `n_runs` starts the one with the lowest inertia on `validation`.
    fn best_start(
        &self,
        records: &Records<'_, F>,
        weights: Option<&[F]>,
        rng: &mut R,
    ) -> Result<Array2<F>, ClusterError> {
        let n = records.n_samples();
        let size = self.init_size().clamp(self.n_clusters().min(n), n);
        let draw = |rng: &mut R| match weights {
            // A subset may lack samples of weight, so a weighted start looks at all of them.
            None if size < n => index::sample(rng, n, size).into_vec(),
            _ => (0..n).collect(),
        };
        let (validation, validation_weights) = pick(records, weights, &draw(rng));
        let validation = Records::check(validation.view())?;
        let mut labels = vec![0; validation.n_samples()];
        let mut best: Option<(F, Array2<F>)> = None;
        for _ in 0..self.n_runs() {
            let (subset, subset_weights) = pick(records, weights, &draw(rng));
            let subset = Records::check(subset.view())?;
            let start = start(
                Start {
                    records: &subset,
                    weights: subset_weights.as_deref(),
                    n_clusters: self.n_clusters(),
                    method: self.init_method(),
                },
                rng,
            );
            let weights = validation_weights.as_deref();
            let inertia = assign(validation.values(), weights, &start, &mut labels).inertia;
            if best.as_ref().is_none_or(|(lowest, _)| inertia < *lowest) {
                best = Some((inertia, start));
            }
        }
        // `n_runs` is at least 1, so there is one.
        Ok(best.map_or_else(|| Array2::zeros((0, 0)), |(_, start)| start))
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
        let mut model = MiniBatchKMeans::from_start(self.best_start(&records, weights, &mut rng)?);
        let batch_size = self.batch_size().min(n);
        let tolerance = self.scaled_tolerance(&records);
        let n_steps = self.max_n_iterations().saturating_mul(n) / batch_size;
        let mut stop = step::EarlyStop::new(batch_size, n, self.max_no_improvement());
        for _ in 0..n_steps {
            let samples: Vec<usize> = (0..batch_size).map(|_| rng.gen_range(0..n)).collect();
            let (batch, batch_weights) = pick(&records, weights, &samples);
            let batch = Records::check(batch.view())?;
            let before = model.centroids.clone();
            self.step(&mut model, &batch, batch_weights.as_deref(), &mut rng);
            let shift: F = (&model.centroids - &before).iter().map(|&x| x * x).sum();
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
                if model.n_clusters() != self.n_clusters() {
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
                MiniBatchKMeans::from_start(self.best_start(&batch, weights, &mut rng)?)
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
    /// If the records' width is not the model's: linfa's trait leaves no room for an error. [`MiniBatchKMeans::assign`] returns one.
    fn predict_inplace(&self, records: &ArrayBase<D, Ix2>, labels: &mut Array1<usize>) {
        predict_rows(self.centroids.view(), records.view(), labels);
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<usize> {
        Array1::zeros(records.nrows())
    }
}
