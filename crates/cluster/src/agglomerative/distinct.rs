//! Equal samples, taken together: under every linkage they merge at height 0 before anything else.

use std::cmp::Ordering;

use linfa::Float;
use ndarray::{ArrayView2, Axis, CowArray, Ix2};

/// The distinct rows of an array, in order of first appearance.
pub(super) struct Distinct<'a, F> {
    /// The distinct rows, contiguous.
    pub(super) rows: CowArray<'a, F, Ix2>,
    /// The first sample of each distinct row.
    pub(super) first: Vec<usize>,
    /// How many samples equal it.
    pub(super) counts: Vec<F>,
    /// The distinct row of each sample.
    pub(super) row_of: Vec<usize>,
}

impl<'a, F: Float> Distinct<'a, F> {
    /// Of contiguous rows of finite values.
    pub(super) fn of(rows: ArrayView2<'a, F>) -> Self {
        let n = rows.nrows();
        let d = rows.ncols();
        let values = rows.to_slice().unwrap_or_default();
        let compare = |a: usize, b: usize| {
            let (a, b) = (&values[a * d..][..d], &values[b * d..][..d]);
            a.partial_cmp(b).unwrap_or(Ordering::Equal)
        };
        let mut sorted: Vec<usize> = (0..n).collect();
        sorted.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
        // For each sample the first one that equals it.
        let mut row_of: Vec<usize> = (0..n).collect();
        for equal in sorted.chunk_by(|&a, &b| compare(a, b).is_eq()) {
            for &sample in equal {
                row_of[sample] = equal[0];
            }
        }
        let mut first = Vec::new();
        let mut counts: Vec<usize> = Vec::new();
        for sample in 0..n {
            let row = match row_of[sample] {
                first_equal if first_equal == sample => {
                    first.push(sample);
                    counts.push(0);
                    first.len() - 1
                }
                first_equal => row_of[first_equal],
            };
            row_of[sample] = row;
            counts[row] += 1;
        }
        let rows = if first.len() == n {
            CowArray::from(rows)
        } else {
            CowArray::from(rows.select(Axis(0), &first))
        };
        Self {
            rows,
            first,
            counts: counts.into_iter().map(F::cast).collect(),
            row_of,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.first.len()
    }

    /// The merges of equal samples, at height 0.
    pub(super) fn merges(&self) -> impl Iterator<Item = (usize, usize, F)> {
        let samples = self.row_of.iter().enumerate();
        samples
            .map(|(sample, &row)| (self.first[row], sample, F::zero()))
            .filter(|&(first, sample, _)| first != sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_are_counted_in_order_of_first_appearance() {
        let rows = array![
            [2.0, 0.0],
            [1.0, 5.0],
            [2.0, -0.0],
            [1.0, 4.0],
            [1.0, 5.0],
            [2.0, 0.0]
        ];
        let distinct = Distinct::of(rows.view());
        assert_eq!(distinct.rows, array![[2.0, 0.0], [1.0, 5.0], [1.0, 4.0]]);
        assert_eq!(distinct.first, [0, 1, 3]);
        assert_eq!(distinct.counts, [3.0, 2.0, 1.0]);
        assert_eq!(distinct.row_of, [0, 1, 0, 2, 1, 0]);
        let merges: Vec<_> = distinct.merges().collect();
        assert_eq!(merges, [(0, 2, 0.0), (1, 4, 0.0), (0, 5, 0.0)]);
    }
}
