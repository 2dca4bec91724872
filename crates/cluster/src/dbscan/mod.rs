//! DBSCAN: clusters are where points lie densely, and what lies in no dense place is noise.

mod cells;
mod grid;
mod tree;
mod union_find;

use linfa::traits::Fit;
use linfa::{DatasetBase, Float, ParamGuard};
use ndarray::{Array1, ArrayBase, Data, Ix2};

use crate::bounds::{check_counts, check_positive, check_square};
use crate::input::{Records, check_weights};
use crate::metric::{Measure, with_measure};
use crate::{ClusterError, Metric};
use grid::Grid;

/// A clustering by density (Ester, Kriegel, Sander & Xu 1996).
///
/// A sample with at least `min_samples` samples within `eps` of it, itself among them, is a *core* sample. Core samples within
/// `eps` of each other share a cluster. A sample that is no core but lies within `eps` of one is a *border* sample
/// of that core's cluster; where several clusters reach it, it goes to the one with the lowest number.
/// Every other sample is *noise*: its label is `None`.
///
/// Clusters are numbered from 0 by their first core sample, in the order of the records. Labels, core samples and noise are those
/// of scikit-learn's `DBSCAN`. Only where a distance equals eps to the last bit may they differ: what counts here is the sum of squared
/// differences, feature by feature, against the square of eps, while scikit-learn computes distances in another way for few samples or
/// many features, and `float32` in 64 bits.
///
/// | scikit-learn | here |
/// |---|---|
/// | `eps` | first argument of [`Dbscan::params`], inclusive as there |
/// | `min_samples` | second argument of [`Dbscan::params`], the sample itself counted as there |
/// | `metric` | [`DbscanParams::metric`]; no Minkowski `p`, no precomputed distances |
/// | `sample_weight` of `fit` | the dataset's weights, which may not be negative |
/// | `labels_`, −1 for noise | [`Dbscan::labels`], `None` for noise |
/// | `core_sample_indices_` | [`Dbscan::core_samples`] |
/// | `components_` | the records' rows at [`Dbscan::core_samples`] |
/// | `algorithm`, `leaf_size`, `n_jobs` | nothing: there is one index, and the result does not depend on threads |
///
/// # Complexity
///
/// Up to three features, with no weights and `min_samples` of at most 256: O(n) to sort the samples into cells that are smaller than `eps`; then
/// a sample looks at O(`min_samples`) samples in each of the few cells around it, or, in a cell of `min_samples` samples, at none. Otherwise
/// O(n log n) to build a k-d tree; each sample then costs a search, and regions whose diameter is at most `eps` are settled as a
/// whole, but in many dimensions a search may visit everything: O(n²). Memory is O(n · n_features): neighbourhoods
/// are counted, never stored.
///
/// # Example
///
/// ```
/// use hyades_cluster::Dbscan;
/// use linfa::{DatasetBase, traits::Fit};
/// use ndarray::array;
///
/// let records = array![[0.0, 0.0], [0.1, 0.0], [0.0, 0.1], [5.0, 5.0], [5.1, 5.0], [5.0, 5.1], [9.0, 0.0]];
/// let model = Dbscan::params(0.2, 3).fit(&DatasetBase::from(records))?;
/// assert_eq!(model.labels().to_vec(), [Some(0), Some(0), Some(0), Some(1), Some(1), Some(1), None]);
/// assert_eq!((model.n_clusters(), model.n_noise()), (2, 1));
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// M. Ester, H.-P. Kriegel, J. Sander, X. Xu, “A density-based algorithm for discovering clusters in large spatial databases with noise”,
/// KDD-96, 226–231 (1996). How to choose the parameters: E. Schubert et al. 2017, doi:10.1145/3068335.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dbscan {
    labels: Array1<Option<usize>>,
    core: Array1<bool>,
    n_clusters: usize,
}

impl Dbscan {
    /// Parameters with the given radius and number of samples, and the Euclidean metric.
    #[must_use]
    pub fn params<F: Float>(eps: F, min_samples: usize) -> DbscanParams<F> {
        DbscanParams(DbscanValidParams {
            eps,
            min_samples,
            metric: Metric::Euclidean,
        })
    }

    /// The cluster of each sample, `None` for noise; shape `(n_samples,)`.
    #[must_use]
    pub fn labels(&self) -> &Array1<Option<usize>> {
        &self.labels
    }

    /// Whether each sample is a core sample; shape `(n_samples,)`.
    #[must_use]
    pub fn core_mask(&self) -> &Array1<bool> {
        &self.core
    }

    /// The core samples' indices, ascending.
    #[must_use]
    pub fn core_samples(&self) -> Vec<usize> {
        let core = self.core.iter().enumerate();
        core.filter_map(|(i, &core)| core.then_some(i)).collect()
    }

    /// The number of clusters, noise not counted.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// The number of noise samples.
    #[must_use]
    pub fn n_noise(&self) -> usize {
        self.labels.iter().filter(|label| label.is_none()).count()
    }
}

/// Parameters of [`Dbscan`], as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct DbscanValidParams<F> {
    eps: F,
    min_samples: usize,
    metric: Metric,
}

impl<F: Float> DbscanValidParams<F> {
    /// The radius of a neighbourhood, inclusive.
    pub fn eps(&self) -> F {
        self.eps
    }

    /// The samples within `eps`, itself among them, that make a sample a core sample.
    pub fn min_samples(&self) -> usize {
        self.min_samples
    }

    /// The metric.
    pub fn metric(&self) -> Metric {
        self.metric
    }
}

/// Parameters of [`Dbscan`], to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct DbscanParams<F>(DbscanValidParams<F>);

impl<F: Float> DbscanParams<F> {
    /// Changes the radius.
    #[must_use]
    pub fn eps(mut self, eps: F) -> Self {
        self.0.eps = eps;
        self
    }

    /// Changes the number of samples that make a core sample.
    #[must_use]
    pub fn min_samples(mut self, min_samples: usize) -> Self {
        self.0.min_samples = min_samples;
        self
    }

    /// Changes the metric.
    #[must_use]
    pub fn metric(mut self, metric: Metric) -> Self {
        self.0.metric = metric;
        self
    }
}

impl<F: Float> ParamGuard for DbscanParams<F> {
    type Checked = DbscanValidParams<F>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        let DbscanValidParams {
            eps, min_samples, ..
        } = self.0;
        check_positive("eps", eps)?;
        if self.0.metric == Metric::Euclidean {
            check_square("eps", eps)?;
        }
        check_counts(&[("min_samples", min_samples)])?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<F: Float, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for DbscanValidParams<F>
{
    type Object = Dbscan;

    /// Finds the clusters of `dataset`'s records, shape `(n_samples, n_features)`.
    ///
    /// # Errors
    ///
    /// No rows, no columns, a value that is not finite, weights that are too few, too many, negative or not finite.
    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<Dbscan, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        // Weights are added up as f64 whatever the records are: counts stay exact.
        let weights = check_weights::<F, D, T>(dataset)?
            .map(|w| w.into_iter().map(|w| w.to_f64().unwrap_or(0.0)).collect());
        with_measure!(self.metric, M => {
            fit::<F, M>(&records, self.eps, self.min_samples, weights)
        })
    }
}

/// Few features and counted samples go by cells, all else by a tree. The result is the same.
fn fit<F: Float, M: Measure>(
    records: &Records<'_, F>,
    eps: F,
    min_samples: usize,
    weights: Option<Vec<f64>>,
) -> Result<Dbscan, ClusterError> {
    let cells = weights.is_none() && min_samples <= cells::MOST_SAMPLES;
    let found = match records.n_features() {
        1 | 2 if cells => Grid::<F, 2>::build::<M>(records, eps)
            .map(|grid| cells::fit::<F, M, 2>(&grid, eps, min_samples)),
        3 if cells => Grid::<F, 3>::build::<M>(records, eps)
            .map(|grid| cells::fit::<F, M, 3>(&grid, eps, min_samples)),
        _ => None,
    };
    match found {
        Some(found) => Ok(found),
        None => tree::fit::<F, M>(records, eps, min_samples, weights),
    }
}
