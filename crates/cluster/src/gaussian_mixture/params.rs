//! Parameters of Gaussian mixtures.

use linfa::{Float, ParamGuard};
use ndarray::Array2;
use rand::Rng;

use super::CovarianceType;
use crate::ClusterError;
use crate::bounds::{check_counts, check_not_negative};
use crate::input::Records;

/// From which responsibilities the first components are made: how much of each sample belongs to each component.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum GaussianMixtureInit<F> {
    /// Each sample belongs wholly to its cluster by one run of [`KMeans`](crate::KMeans).
    #[default]
    KMeans,
    /// Each sample belongs wholly to the nearest of k samples, which greedy k-means++ draws.
    KMeansPlusPlus,
    /// Each sample belongs wholly to the nearest of k samples, drawn at random in proportion to their weights.
    Random,
    /// These, shape `(n_samples, n_components)`: each from 0 to 1, and 1 together in each row.
    Responsibilities(Array2<F>),
}

impl<F: Float> GaussianMixtureInit<F> {
    /// Whether given responsibilities fit.
    pub(super) fn check(&self, records: &Records<'_, F>, k: usize) -> Result<(), ClusterError> {
        let Self::Responsibilities(given) = self else {
            return Ok(());
        };
        let (rows, columns) = given.dim();
        if (rows, columns) != (records.n_samples(), k) {
            return Err(ClusterError::ResponsibilityShape {
                rows,
                columns,
                n_samples: records.n_samples(),
                n_components: k,
            });
        }
        // Written so that NaN fails.
        let is_share = |value: F| value >= F::zero() && value <= F::one();
        if let Some(((row, column), value)) = given.indexed_iter().find(|(_, v)| !is_share(**v)) {
            return Err(ClusterError::Responsibility {
                row,
                column,
                value: value.to_string(),
            });
        }
        let slack = F::cast(1e-6).max(F::cast(100) * F::epsilon());
        let sums = given.rows().into_iter().map(|row| row.sum());
        match sums
            .enumerate()
            .find(|(_, sum)| (*sum - F::one()).abs() > slack)
        {
            Some((row, sum)) => Err(ClusterError::ResponsibilitySum {
                row,
                sum: sum.to_string(),
            }),
            None => Ok(()),
        }
    }
}

/// Parameters of [`GaussianMixture`](crate::GaussianMixture), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianMixtureValidParams<F, R> {
    n_components: usize,
    covariance: CovarianceType,
    init_method: GaussianMixtureInit<F>,
    n_runs: usize,
    max_n_iterations: usize,
    tolerance: F,
    regularization: F,
    rng: R,
}

impl<F: Float, R: Rng> GaussianMixtureValidParams<F, R> {
    /// The number of components.
    pub fn n_components(&self) -> usize {
        self.n_components
    }

    /// Which covariances the components may have.
    pub fn covariance(&self) -> CovarianceType {
        self.covariance
    }

    /// How a run starts.
    pub fn init_method(&self) -> &GaussianMixtureInit<F> {
        &self.init_method
    }

    /// The number of runs, each from a start of its own.
    pub fn n_runs(&self) -> usize {
        self.n_runs
    }

    /// The most iterations a run may take.
    pub fn max_n_iterations(&self) -> usize {
        self.max_n_iterations
    }

    /// The change of the mean log-likelihood below which a run ends.
    pub fn tolerance(&self) -> F {
        self.tolerance
    }

    /// What is added to each variance, in units of the features squared.
    pub fn regularization(&self) -> F {
        self.regularization
    }

    /// The generator.
    pub fn rng(&self) -> &R {
        &self.rng
    }
}

/// Parameters of [`GaussianMixture`](crate::GaussianMixture), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct GaussianMixtureParams<F, R>(GaussianMixtureValidParams<F, R>);

impl<F: Float, R: Rng> GaussianMixtureParams<F, R> {
    pub(super) fn new(n_components: usize, rng: R) -> Self {
        Self(GaussianMixtureValidParams {
            n_components,
            covariance: CovarianceType::Full,
            init_method: GaussianMixtureInit::KMeans,
            n_runs: 1,
            max_n_iterations: 100,
            tolerance: F::cast(1e-3),
            regularization: F::cast(1e-6),
            rng,
        })
    }

    /// Changes the number of components.
    #[must_use]
    pub fn n_components(mut self, n_components: usize) -> Self {
        self.0.n_components = n_components;
        self
    }

    /// Changes which covariances the components may have; each any of its own at first.
    #[must_use]
    pub fn covariance(mut self, covariance: CovarianceType) -> Self {
        self.0.covariance = covariance;
        self
    }

    /// Changes how a run starts; from the clusters of K-means at first.
    #[must_use]
    pub fn init_method(mut self, init_method: GaussianMixtureInit<F>) -> Self {
        self.0.init_method = init_method;
        self
    }

    /// Changes the number of runs, 1 at first. The one with the highest likelihood is kept; given responsibilities make one run, whatever this says.
    #[must_use]
    pub fn n_runs(mut self, n_runs: usize) -> Self {
        self.0.n_runs = n_runs;
        self
    }

    /// Changes the most iterations a run may take, 100 at first.
    #[must_use]
    pub fn max_n_iterations(mut self, max_n_iterations: usize) -> Self {
        self.0.max_n_iterations = max_n_iterations;
        self
    }

    /// Changes the tolerance, 1e-3 at first: a run ends when the mean log-likelihood of a sample changes by less. With 0 it always
    /// takes all iterations.
    #[must_use]
    pub fn tolerance(mut self, tolerance: F) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// Changes what is added to each variance, 1e-6 at first, in units of the features squared. It keeps a component from
    /// shrinking onto a single sample, where the likelihood would grow without end.
    #[must_use]
    pub fn regularization(mut self, regularization: F) -> Self {
        self.0.regularization = regularization;
        self
    }
}

impl<F: Float, R: Rng> ParamGuard for GaussianMixtureParams<F, R> {
    type Checked = GaussianMixtureValidParams<F, R>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        check_counts(&[
            ("n_components", self.0.n_components),
            ("n_runs", self.0.n_runs),
            ("max_n_iterations", self.0.max_n_iterations),
        ])?;
        check_not_negative("tolerance", self.0.tolerance)?;
        check_not_negative("regularization", self.0.regularization)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}
