//! K-means for many k, scored.

use linfa::traits::Fit;
use linfa::{DatasetBase, Float};
use ndarray::{ArrayBase, ArrayView1, ArrayView2, Data, Ix2};
use rand::Rng;

use super::{CurveShape, strongest_knee};
use crate::{ClusterError, KMeans, KMeansParams};

/// Why a sweep ended early: the clustering failed, or the score did.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SweepError<E: std::error::Error + 'static> {
    /// A model could not be fitted.
    #[error("the sweep stopped at k = {k}: {error}")]
    Cluster {
        /// The number of clusters.
        k: usize,
        /// Why not.
        error: ClusterError,
    },
    /// A model could not be scored.
    #[error("the sweep stopped at k = {k}: {error}")]
    Score {
        /// The number of clusters.
        k: usize,
        /// Why not.
        error: E,
    },
}

/// What one k of a sweep gave.
#[derive(Debug, Clone, PartialEq)]
pub struct KSweepRow<F, S> {
    /// The number of clusters.
    pub k: usize,
    /// The clustering.
    pub model: KMeans<F>,
    /// What the score function made of it.
    pub scores: S,
}

/// The models and scores of a sweep over k, in the order of the k.
#[derive(Debug, Clone, PartialEq)]
pub struct KSweep<F, S> {
    rows: Vec<KSweepRow<F, S>>,
}

/// Fits K-means with the given parameters once for each k, and scores each model.
///
/// `score` receives the records and the labels. To have inertia, silhouette, Calinski–Harabasz and Davies–Bouldin, pass
/// `hyades_metrics::InternalScores::of`. All k start from the same generator, so a sweep over 2…10 and one over 5 alone agree about 5.
///
/// # Errors
///
/// Those of the fit or of the score, with the k at which they occur.
///
/// # Complexity
///
/// That of a fit and a score for each k.
///
/// # Example
///
/// ```
/// use hyades_cluster::{ClusterError, KMeans, choose::sweep_k};
/// use linfa::DatasetBase;
/// use ndarray::array;
///
/// let dataset = DatasetBase::from(array![[0.0], [1.0], [10.0], [11.0], [20.0], [21.0]]);
/// // A score of one's own: the size of the largest cluster.
/// let sweep = sweep_k(&KMeans::params(1), 1..=3, &dataset, |_, labels| {
///     let size = |c: usize| labels.iter().filter(|&&label| label == c).count();
///     Ok::<_, ClusterError>((0..3).map(size).max())
/// })?;
/// let sizes: Vec<_> = sweep.rows().iter().map(|row| row.scores).collect();
/// assert_eq!(sizes, [Some(6), Some(4), Some(2)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sweep_k<F, R, D, T, S, E>(
    params: &KMeansParams<F, R>,
    ks: impl IntoIterator<Item = usize>,
    dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    score: impl Fn(ArrayView2<'_, F>, ArrayView1<'_, usize>) -> Result<S, E>,
) -> Result<KSweep<F, S>, SweepError<E>>
where
    F: Float,
    R: Rng + Clone,
    D: Data<Elem = F>,
    E: std::error::Error + 'static,
{
    let rows = ks.into_iter().map(|k| {
        let model = params
            .clone()
            .n_clusters(k)
            .fit(dataset)
            .map_err(|error| SweepError::Cluster { k, error })?;
        let scores = score(dataset.records.view(), model.labels().view())
            .map_err(|error| SweepError::Score { k, error })?;
        Ok(KSweepRow { k, model, scores })
    });
    Ok(KSweep {
        rows: rows.collect::<Result<_, _>>()?,
    })
}

impl<F: Float, S> KSweep<F, S> {
    /// A row for each k.
    #[must_use]
    pub fn rows(&self) -> &[KSweepRow<F, S>] {
        &self.rows
    }

    /// The row of the k for which `value` is largest, the first of equals; `None` for an empty sweep. For a score of which less is better, negate it.
    #[must_use]
    pub fn best_by(&self, value: impl Fn(&S) -> F) -> Option<&KSweepRow<F, S>> {
        self.rows.iter().reduce(|best, row| {
            let (new, old) = (value(&row.scores), value(&best.scores));
            if new > old || old.is_nan() { row } else { best }
        })
    }

    /// The k at which the inertia bends most, by Kneedle with sensitivity 1 ([`knees`](super::knees)); `None` where it has no elbow.
    ///
    /// # Errors
    ///
    /// If the sweep's k do not ascend.
    pub fn elbow(&self) -> Result<Option<usize>, ClusterError> {
        let xs: Vec<f64> = self.rows.iter().map(|row| row.k as f64).collect();
        let ys: Vec<f64> = self
            .rows
            .iter()
            .map(|row| row.model.inertia().to_f64().unwrap_or(f64::NAN))
            .collect();
        let knee = strongest_knee(&xs, &ys, CurveShape::ConvexDecreasing, 1.0)?;
        Ok(knee.map(|knee| self.rows[knee.index].k))
    }
}
