//! The four internal scores at once.

use linfa::Float;
use ndarray::{ArrayView1, ArrayView2};

use super::{calinski_harabasz, davies_bouldin, grouped::Grouped, inertia, silhouette};
use crate::{ClusterLabel, MetricsError};

/// The scores that a sweep over the number of clusters compares.
///
/// [`InternalScores::of`] takes views by value, so that it can be handed on wherever a function of records and
/// labels is wanted:
///
/// ```
/// use hyades_metrics::InternalScores;
/// use ndarray::{array, Array1, Array2, ArrayView1, ArrayView2};
///
/// fn for_each_labeling<T, E>(
///     records: &Array2<f64>,
///     labelings: &[Array1<usize>],
///     score: impl Fn(ArrayView2<f64>, ArrayView1<usize>) -> Result<T, E>,
/// ) -> Result<Vec<T>, E> {
///     labelings.iter().map(|labels| score(records.view(), labels.view())).collect()
/// }
///
/// let records = array![[0.0], [2.0], [10.0], [12.0]];
/// let labelings = [array![0, 0, 1, 1], array![0, 1, 2, 2]];
/// let scores = for_each_labeling(&records, &labelings, InternalScores::of)?;
/// assert_eq!(scores[0].inertia, 4.0);
/// assert_eq!(scores[1].inertia, 2.0);
/// assert!(scores[0].silhouette > scores[1].silhouette);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InternalScores<F> {
    /// [`inertia`](crate::inertia): less is tighter, at equal k.
    pub inertia: F,
    /// [`silhouette_score`](crate::silhouette_score): −1 to 1, more is better.
    pub silhouette: F,
    /// [`calinski_harabasz_score`](crate::calinski_harabasz_score): 0 and up, more is better.
    pub calinski_harabasz: F,
    /// [`davies_bouldin_score`](crate::davies_bouldin_score): 0 and up, less is better.
    pub davies_bouldin: F,
}

impl<F: Float> InternalScores<F> {
    /// Computes all four; `records` is `(n_samples, n_features)`, `labels` has one label a row.
    ///
    /// # Errors
    ///
    /// No samples or features, a value that is not finite, labels and records of different length, or a number
    /// of labels outside 2 to n_samples − 1: [`MetricsError`].
    ///
    /// # Complexity
    ///
    /// O(n² d) time for the silhouette, shared between threads; O(n d) memory.
    pub fn of<L: ClusterLabel>(
        records: ArrayView2<'_, F>,
        labels: ArrayView1<'_, L>,
    ) -> Result<Self, MetricsError> {
        let groups = Grouped::of(&records, &labels)?;
        Ok(Self {
            inertia: F::cast(inertia::of_groups(&groups)),
            calinski_harabasz: F::cast(calinski_harabasz::of_groups(&groups)?),
            davies_bouldin: F::cast(davies_bouldin::of_groups(&groups)?),
            silhouette: F::cast(silhouette::score_of_groups(&groups)?),
        })
    }
}
