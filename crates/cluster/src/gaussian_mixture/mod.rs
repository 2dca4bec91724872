//! Gaussian mixtures: k normal distributions, to each of which every sample belongs in part.

mod covariance;
mod density;
mod em;
mod moments;
mod params;

use linfa::traits::{Fit, PredictInplace};
use linfa::{DatasetBase, Float};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Axis, Data, Ix1, Ix2};
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::ClusterError;
use crate::input::{Records, check_new, check_weights, rows_to_label};
use crate::k_means::{KMeansInit, check_start};

use covariance::Components;
pub use covariance::{CovarianceType, Covariances};
use density::Density;
use moments::Samples;
pub use params::{GaussianMixtureInit, GaussianMixtureParams, GaussianMixtureValidParams};

/// A mixture of k Gaussians, fitted by expectation–maximisation (Dempster, Laird & Rubin 1977).
///
/// The samples are taken to be drawn from k normal distributions, the *components*, each with a weight, a mean and a covariance.
/// What is sought are the numbers under which the samples are most likely. Two steps alternate. The E step asks, for every
/// sample, how probable it is that each component has made it: these *responsibilities* add up to 1. The M step moves each component
/// to the weighted mean and covariance of all samples, weighted by its responsibilities. No such pair of steps lowers the
/// likelihood, so it ends, in a maximum that depends on the start.
///
/// Unlike K-means, a mixture has clusters of different sizes, spreads and directions, and says how sure it is of a sample's place: see
/// [`GaussianMixture::probabilities`]. A sample's label is its most probable component, the first of equals.
///
/// To every variance [`GaussianMixtureParams::regularization`] is added, without which a component could shrink onto one sample. So the M step is
/// not quite the best, and close to a maximum the likelihood may fall by as little as that changes it.
///
/// Given the same responsibilities, everything equals scikit-learn's to rounding. Four things differ on purpose. A component to which
/// nothing belongs stays where it is; there it goes to the origin. Covariances are added up about the means, and lose no digits far from the
/// origin, as the tied, diagonal and spherical ones do there. k-means++ and random starts give every sample to the nearest centre, which scikit-learn's
/// reach after one iteration. Weights of samples count here.
///
/// | scikit-learn | here |
/// |---|---|
/// | `n_components` | argument of [`GaussianMixture::params`] |
/// | `covariance_type="full"`, `"tied"`, `"diag"`, `"spherical"` | [`GaussianMixtureParams::covariance`] |
/// | `tol` | [`GaussianMixtureParams::tolerance`], 1e-3 |
/// | `reg_covar` | [`GaussianMixtureParams::regularization`], 1e-6 |
/// | `max_iter` | [`GaussianMixtureParams::max_n_iterations`], 100 |
/// | `n_init` | [`GaussianMixtureParams::n_runs`], 1 |
/// | `init_params="kmeans"`, `"k-means++"`, `"random_from_data"` | [`GaussianMixtureParams::init_method`] |
/// | `init_params="random"`; `weights_init`, `means_init`, `precisions_init` | [`GaussianMixtureInit::Responsibilities`] that you make |
/// | `warm_start` | [`GaussianMixtureInit::Responsibilities`] with the [`GaussianMixture::probabilities`] of the model that goes on |
/// | `random_state` | the generator given to [`GaussianMixture::params_with_rng`] |
/// | nothing: there are no weights of samples | the dataset's weights |
/// | `weights_`, `means_`, `covariances_` | [`GaussianMixture::weights`], [`GaussianMixture::means`], [`GaussianMixture::covariances`] |
/// | `precisions_`, `precisions_cholesky_` | nothing: inverses of the covariances |
/// | `converged_`, `n_iter_` | [`GaussianMixture::converged`], [`GaussianMixture::n_iterations`] |
/// | `lower_bounds_`, `lower_bound_` | [`GaussianMixture::lower_bounds`] and its last |
/// | `fit_predict` | [`GaussianMixture::labels`] |
/// | `predict` | linfa's `Predict`, or [`GaussianMixture::assign`] |
/// | `predict_proba` | [`GaussianMixture::probabilities`] |
/// | `score_samples`, `score` | [`GaussianMixture::log_likelihoods`], [`GaussianMixture::score`] |
/// | `aic`, `bic` | [`GaussianMixture::aic`], [`GaussianMixture::bic`] |
/// | `sample` | [`GaussianMixture::sample`], in random order |
/// | `verbose`, `verbose_interval` | nothing: [`GaussianMixture::lower_bounds`] tells more |
///
/// # Complexity
///
/// O(n · k · n_features²) time an iteration and O(k · n_features³) once in each, with diagonal and spherical covariances O(n · k · n_features); and one K-means for
/// the start of each run. O(n + k · n_features²) memory beside the records: responsibilities are made and used block by block.
/// No result depends on the number of threads.
///
/// # Example
///
/// ```
/// use hyades_cluster::GaussianMixture;
/// use linfa::{DatasetBase, traits::Fit};
/// use ndarray::array;
///
/// let records = array![[1.0], [1.2], [0.8], [1.1], [5.0], [5.9], [4.1], [5.3]];
/// let model = GaussianMixture::params(2).fit(&DatasetBase::from(records))?;
/// assert_eq!(model.n_clusters(), 2);
/// assert!((0.4..0.6).contains(&model.weights()[0]));
///
/// // Between the groups nothing is sure.
/// let probabilities = model.probabilities(array![[1.0], [1.9]].view())?;
/// assert!(probabilities[(0, model.labels()[0])] > 0.99);
/// assert!(probabilities[(1, model.labels()[0])] < 0.99);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Papers
///
/// A. P. Dempster, N. M. Laird, D. B. Rubin, “Maximum likelihood from incomplete data via the EM algorithm”, J. R. Stat. Soc. B 39 (1977),
/// doi:10.1111/j.2517-6161.1977.tb01600.x.
/// H. Akaike, “A new look at the statistical model identification”, IEEE Trans. Autom. Control 19 (1974), doi:10.1109/TAC.1974.1100705.
/// G. Schwarz, “Estimating the dimension of a model”, Ann. Stat. 6 (1978), doi:10.1214/aos/1176344136.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianMixture<F> {
    components: Components<F>,
    density: Density<F>,
    labels: Array1<usize>,
    lower_bounds: Vec<F>,
    converged: bool,
}

impl<F: Float> GaussianMixture<F> {
    /// Parameters for k components, with a generator of fixed seed: equal input gives equal output.
    #[must_use]
    pub fn params(n_components: usize) -> GaussianMixtureParams<F, Xoshiro256PlusPlus> {
        Self::params_with_rng(n_components, Xoshiro256PlusPlus::seed_from_u64(42))
    }

    /// Parameters for k components, with the given generator.
    #[must_use]
    pub fn params_with_rng<R: Rng>(n_components: usize, rng: R) -> GaussianMixtureParams<F, R> {
        GaussianMixtureParams::new(n_components, rng)
    }

    /// The share of each component in the mixture, shape `(n_components,)`: above 0, and 1 together.
    #[must_use]
    pub fn weights(&self) -> &Array1<F> {
        &self.components.weights
    }

    /// The mean of each component, shape `(n_components, n_features)`.
    #[must_use]
    pub fn means(&self) -> &Array2<F> {
        &self.components.means
    }

    /// The covariances, with the regularization in them.
    #[must_use]
    pub fn covariances(&self) -> &Covariances<F> {
        &self.components.covariances
    }

    /// The covariance matrix of one component, shape `(n_features, n_features)`, whatever the type; `None` where there is no
    /// such component.
    #[must_use]
    pub fn covariance_of(&self, component: usize) -> Option<Array2<F>> {
        let (k, d) = self.components.means.dim();
        (component < k).then(|| self.components.covariances.matrix(component, d))
    }

    /// The most probable component of each sample, shape `(n_samples,)`; the first of equals.
    #[must_use]
    pub fn labels(&self) -> &Array1<usize> {
        &self.labels
    }

    /// The number of components that are the most probable one of some sample: k, or fewer.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        let mut used = vec![false; self.components.weights.len()];
        self.labels.iter().for_each(|&label| used[label] = true);
        used.into_iter().filter(|&used| used).count()
    }

    /// Whether the run that was kept ended because the likelihood hardly changed any more, not because of `max_n_iterations`.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// The number of iterations of that run.
    #[must_use]
    pub fn n_iterations(&self) -> usize {
        self.lower_bounds.len()
    }

    /// The (weighted) mean log-likelihood of a sample in each iteration of that run: under the components before its M step, so the last is a lower bound
    /// of what the model reaches.
    #[must_use]
    pub fn lower_bounds(&self) -> &[F] {
        &self.lower_bounds
    }

    /// The free numbers of the model: k − 1 weights, the means, and what the covariances have.
    #[must_use]
    pub fn n_parameters(&self) -> usize {
        let (k, d) = self.components.means.dim();
        let kind = self.components.covariances.covariance_type();
        k - 1 + k * d + kind.n_parameters(k, d)
    }

    /// The most probable component of each of `records`' rows: linfa's `predict`, with an error where that would panic or guess.
    ///
    /// # Errors
    ///
    /// Records without rows or of another width than the model's, values that are not finite, and a sample so far from all
    /// components that every density is 0 in floating point.
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features²) time, O(n) memory.
    pub fn assign(&self, records: ArrayView2<'_, F>) -> Result<Array1<usize>, ClusterError> {
        let records = check_new(records, &self.components.means)?;
        let mut labels = vec![0; records.n_samples()];
        self.density.fill_labels(&records, &mut labels)?;
        Ok(Array1::from(labels))
    }

    /// The probability that each component has made each of `records`' rows, shape `(n_samples, n_components)`: 1 together in each row.
    ///
    /// # Errors
    ///
    /// As [`GaussianMixture::assign`].
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features²) time, O(n · k) memory.
    pub fn probabilities(&self, records: ArrayView2<'_, F>) -> Result<Array2<F>, ClusterError> {
        let records = check_new(records, &self.components.means)?;
        self.density.probabilities(&records)
    }

    /// The natural logarithm of the mixture's density at each of `records`' rows, shape `(n_samples,)`.
    ///
    /// # Errors
    ///
    /// As [`GaussianMixture::assign`].
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features²) time, O(n) memory.
    pub fn log_likelihoods(&self, records: ArrayView2<'_, F>) -> Result<Array1<F>, ClusterError> {
        let records = check_new(records, &self.components.means)?;
        self.density.log_likelihoods(&records)
    }

    /// The mean of [`GaussianMixture::log_likelihoods`]. Weights, if the samples had any, do not count in it.
    ///
    /// # Errors
    ///
    /// As [`GaussianMixture::assign`].
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features²) time, O(n) memory.
    pub fn score(&self, records: ArrayView2<'_, F>) -> Result<F, ClusterError> {
        let log_likelihoods = self.log_likelihoods(records)?;
        Ok(log_likelihoods.sum() / F::cast(log_likelihoods.len()))
    }

    /// Akaike's information criterion on `records`, the lower the better: 2 p − 2 ln L with p free numbers and likelihood L.
    ///
    /// # Errors
    ///
    /// As [`GaussianMixture::assign`].
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features²) time, O(n) memory.
    pub fn aic(&self, records: ArrayView2<'_, F>) -> Result<F, ClusterError> {
        self.criterion(records, |_| F::cast(2))
    }

    /// The Bayesian information criterion on `records`, the lower the better: p ln n − 2 ln L with p free numbers, n samples and likelihood L.
    ///
    /// # Errors
    ///
    /// As [`GaussianMixture::assign`].
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features²) time, O(n) memory.
    pub fn bic(&self, records: ArrayView2<'_, F>) -> Result<F, ClusterError> {
        self.criterion(records, |n| F::cast(n).ln())
    }

    fn criterion(
        &self,
        records: ArrayView2<'_, F>,
        price: impl Fn(usize) -> F,
    ) -> Result<F, ClusterError> {
        let n = records.nrows();
        let likelihood = self.score(records)? * F::cast(n);
        Ok(price(n) * F::cast(self.n_parameters()) - F::cast(2) * likelihood)
    }

    /// Draws samples from the mixture, shape `(n_samples, n_features)`, and the component of each.
    ///
    /// # Complexity
    ///
    /// O(n · (k + n_features²)) time, O(n · n_features) memory.
    ///
    /// # Example
    ///
    /// ```
    /// # use hyades_cluster::GaussianMixture;
    /// # use linfa::{DatasetBase, traits::Fit};
    /// # use ndarray::array;
    /// use rand::SeedableRng;
    /// use rand_xoshiro::Xoshiro256PlusPlus;
    ///
    /// let model = GaussianMixture::params(2).fit(&DatasetBase::from(array![[0.0], [1.0], [90.0], [91.0]]))?;
    /// let (records, components) = model.sample(1000, &mut Xoshiro256PlusPlus::seed_from_u64(1));
    /// assert_eq!(records.dim(), (1000, 1));
    /// assert_eq!(components, model.assign(records.view())?);
    /// # Ok::<(), hyades_cluster::ClusterError>(())
    /// ```
    pub fn sample<R: Rng>(&self, n_samples: usize, rng: &mut R) -> (Array2<F>, Array1<usize>) {
        let (k, d) = self.components.means.dim();
        let mut records = Array2::zeros((n_samples, d));
        let mut components = Array1::zeros(n_samples);
        for (mut row, component) in records.rows_mut().into_iter().zip(&mut components) {
            let mut left = F::cast(rng.r#gen::<f64>());
            // Rounding may leave a rest beyond the last weight.
            while *component < k - 1 && left >= self.components.weights[*component] {
                left -= self.components.weights[*component];
                *component += 1;
            }
            let normals = (0..d).map(|_| F::cast(rng.sample::<f64, _>(StandardNormal)));
            let place = self.density.place(*component, normals.collect());
            row.assign(&Array1::from(place));
        }
        (records, components)
    }
}

impl<F: Float, R: Rng + Clone, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for GaussianMixtureValidParams<F, R>
{
    type Object = GaussianMixture<F>;

    /// Fits the mixture to `dataset`'s records, shape `(n_samples, n_features)`.
    ///
    /// # Errors
    ///
    /// No rows, no columns, fewer rows than components, a value that is not finite or so large that squared distances
    /// overflow, weights that are too few, too many, negative or not finite, given responsibilities that do not fit, and a covariance that is not positive
    /// definite: with a regularization of 0, or one that is lost beside variances that are larger by all digits.
    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<GaussianMixture<F>, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        let weights = check_weights(dataset)?;
        check_start(
            &records,
            weights.as_deref(),
            self.n_components(),
            &KMeansInit::Random,
        )?;
        records.check_spread(None, F::cast(records.n_samples()))?;
        self.init_method().check(&records, self.n_components())?;
        let weights = weights.map(|_| with_mean_one(&dataset.weights));
        let samples = Samples {
            records: &records,
            weights: weights.as_deref(),
            n_components: self.n_components(),
            kind: self.covariance(),
            regularization: self.regularization(),
        };
        let n_runs = match self.init_method() {
            // The same start would give the same end.
            GaussianMixtureInit::Responsibilities(_) => 1,
            _ => self.n_runs(),
        };
        let mut rng = self.rng().clone();
        let mut best = self.run(&samples, &dataset.weights, &mut rng)?;
        for _ in 1..n_runs {
            let other = self.run(&samples, &dataset.weights, &mut rng)?;
            if other.lower_bounds.last() > best.lower_bounds.last() {
                best = other;
            }
        }
        let mut labels = vec![0; records.n_samples()];
        best.density.fill_labels(&records, &mut labels)?;
        Ok(GaussianMixture {
            components: best.components,
            density: best.density,
            labels: Array1::from(labels),
            lower_bounds: best.lower_bounds,
            converged: best.converged,
        })
    }
}

/// The weights over their mean, of which at least one is above 0: then no scale of theirs is too small or too large.
fn with_mean_one<F: Float>(weights: &Array1<f32>) -> Vec<F> {
    let total: f64 = weights.iter().copied().map(f64::from).sum();
    let mean = total / weights.len() as f64;
    weights
        .iter()
        .map(|&w| F::cast(f64::from(w) / mean))
        .collect()
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix2>, Array1<usize>>
    for GaussianMixture<F>
{
    /// # Panics
    ///
    /// If the records' width is not the model's: linfa's trait leaves no room for an error. A row that is not finite or too far
    /// from every component gets component 0, for the same reason. [`GaussianMixture::assign`] returns an error for all three.
    fn predict_inplace(&self, records: &ArrayBase<D, Ix2>, labels: &mut Array1<usize>) {
        let width = self.components.means.ncols();
        let rows = rows_to_label(records.view(), width, labels.len());
        let mut found = vec![0; labels.len()];
        // The error says where a density is 0, and 0 is what the label is there.
        let _ = self
            .density
            .fill_labels(&Records::trusted(rows.view()), &mut found);
        *labels = Array1::from(found);
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<usize> {
        Array1::zeros(records.nrows())
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix1>, usize> for GaussianMixture<F> {
    /// # Panics
    ///
    /// If the sample's width is not the model's.
    fn predict_inplace(&self, sample: &ArrayBase<D, Ix1>, label: &mut usize) {
        let row = sample.view().insert_axis(Axis(0));
        let mut labels = Array1::zeros(1);
        self.predict_inplace(&row, &mut labels);
        *label = labels[0];
    }

    fn default_target(&self, _: &ArrayBase<D, Ix1>) -> usize {
        0
    }
}
