//! The part of the samples that belong to the commonest class of their cluster.

use ndarray::{ArrayBase, Data, Ix1};

use super::ContingencyTable;
use crate::{ClusterLabel, MetricsError};

impl<T, P> ContingencyTable<T, P> {
    /// See [`purity`].
    pub fn purity(&self) -> f64 {
        let mut largest = vec![0; self.found_counts().len()];
        for (_, column, count) in self.cells() {
            largest[column] = largest[column].max(count);
        }
        largest.iter().sum::<usize>() as f64 / self.n_samples() as f64
    }
}

/// The part of the samples that belong to the commonest true class of their found cluster.
///
/// Above 0 and at most 1, more is better. It only ever gains from splitting a cluster: with one for each sample it is 1.
/// Compare it at equal numbers of clusters. Exchanging truth and found changes it.
///
/// `truth` and `found` have one label a sample and may be of different types; noise in either is left out.
///
/// # Errors
///
/// Labelings that are empty, of different length, or nothing but noise: [`MetricsError`].
///
/// # Complexity
///
/// O(n log n) time, O(n) memory.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// let purity = hyades_metrics::purity(&array!["B", "B", "O", "O"], &array![0, 0, 0, 1])?;
/// assert_eq!(purity, 3.0 / 4.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
pub fn purity<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.purity())
}
