//! How many samples each true class shares with each found cluster.

use ndarray::{Array2, ArrayBase, Data, Ix1};

use crate::{
    ClusterLabel, MetricsError,
    label::{Encoded, encode},
};

/// Counts of samples by true class (rows) and found cluster (columns), both in ascending order of label.
///
/// All scores against a truth are functions of this table. The free functions make it anew for each score;
/// where several scores are wanted, make it once and call its methods.
///
/// A sample that is noise in the truth or in the found labels is left out, as if its row had been deleted from
/// both. Only cells that hold a sample are stored, so that thousands of classes and clusters take no more memory
/// than the samples.
///
/// # Example
///
/// ```
/// use hyades_metrics::ContingencyTable;
/// use ndarray::array;
///
/// let truth = array!["O", "O", "B", "B", "B"];
/// let found = array![Some(1), Some(0), Some(0), Some(0), None];
/// let table = ContingencyTable::of(&truth, &found)?;
///
/// assert_eq!(table.truth_labels(), ["B", "O"]);
/// assert_eq!(table.found_labels(), [Some(0), Some(1)]);
/// assert_eq!(table.to_array(), array![[2, 0], [1, 1]]);
/// assert_eq!(table.purity(), 0.75);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContingencyTable<T, P> {
    truth_labels: Vec<T>,
    found_labels: Vec<P>,
    truth_counts: Vec<usize>,
    found_counts: Vec<usize>,
    /// (row, column, count) of the cells that are not 0, by row, then by column.
    cells: Vec<(usize, usize, usize)>,
    n_samples: usize,
}

impl<T: ClusterLabel, P: ClusterLabel> ContingencyTable<T, P> {
    /// Counts the samples of two labelings of equal length.
    ///
    /// # Errors
    ///
    /// [`MetricsError::LabelingsMismatch`], [`MetricsError::NoSamples`], or [`MetricsError::AllNoise`] where each
    /// sample is noise in one of the two.
    ///
    /// # Complexity
    ///
    /// O(n log n) time, O(n) memory.
    pub fn of<D, E>(
        truth: &ArrayBase<D, Ix1>,
        found: &ArrayBase<E, Ix1>,
    ) -> Result<Self, MetricsError>
    where
        D: Data<Elem = T>,
        E: Data<Elem = P>,
    {
        if truth.len() != found.len() {
            return Err(MetricsError::LabelingsMismatch {
                n_truth: truth.len(),
                n_found: found.len(),
            });
        }
        if truth.is_empty() {
            return Err(MetricsError::NoSamples);
        }
        let kept = || {
            truth
                .iter()
                .zip(found)
                .filter(|(t, p)| !t.is_noise() && !p.is_noise())
        };
        let Encoded {
            labels: truth_labels,
            codes: rows,
            ..
        } = encode(kept().map(|(t, _)| Some(t)));
        let Encoded {
            labels: found_labels,
            codes: columns,
            ..
        } = encode(kept().map(|(_, p)| Some(p)));
        if rows.is_empty() {
            return Err(MetricsError::AllNoise {
                n_samples: truth.len(),
            });
        }

        let mut pairs: Vec<(usize, usize)> = rows.into_iter().zip(columns).collect();
        pairs.sort_unstable();
        let cells: Vec<(usize, usize, usize)> = pairs
            .chunk_by(|a, b| a == b)
            .map(|run| (run[0].0, run[0].1, run.len()))
            .collect();
        let mut truth_counts = vec![0; truth_labels.len()];
        let mut found_counts = vec![0; found_labels.len()];
        for &(row, column, count) in &cells {
            truth_counts[row] += count;
            found_counts[column] += count;
        }
        Ok(Self {
            truth_labels,
            found_labels,
            truth_counts,
            found_counts,
            cells,
            n_samples: pairs.len(),
        })
    }
}

impl<T, P> ContingencyTable<T, P> {
    /// The label of each row, ascending.
    pub fn truth_labels(&self) -> &[T] {
        &self.truth_labels
    }

    /// The label of each column, ascending.
    pub fn found_labels(&self) -> &[P] {
        &self.found_labels
    }

    /// The sum of each row: how many samples each true class has.
    pub fn truth_counts(&self) -> &[usize] {
        &self.truth_counts
    }

    /// The sum of each column: how many samples each found cluster has.
    pub fn found_counts(&self) -> &[usize] {
        &self.found_counts
    }

    /// The sum of all: samples that are noise in neither labeling.
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// The cells that are not 0 as (row, column, count), by row, then by column.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = (usize, usize, usize)> {
        self.cells.iter().copied()
    }

    /// The table in full, shape `(truth_labels, found_labels)`.
    ///
    /// # Complexity
    ///
    /// Memory for each cell, also those that are 0.
    pub fn to_array(&self) -> Array2<usize> {
        let mut array = Array2::zeros((self.truth_labels.len(), self.found_labels.len()));
        for (row, column, count) in self.cells() {
            array[[row, column]] = count;
        }
        array
    }

    /// Whether the two labelings differ in the names of the labels only.
    pub(super) fn is_one_to_one(&self) -> bool {
        self.cells.len() == self.truth_labels.len() && self.cells.len() == self.found_labels.len()
    }
}
