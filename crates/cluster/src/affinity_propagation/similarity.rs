//! Similarities: negative squared distances, with the preferences on the diagonal.

use linfa::Float;
use ndarray::Array1;

use super::Preference;
use crate::ClusterError;
use crate::input::Records;
use crate::metric::{Euclidean, Measure};
use crate::reduce::map_chunks_mut;

/// Rows of pairs a chunk.
pub(super) const ROWS: usize = 32;

/// A message adds up a few similarities for each sample, at most: so many times their sum must not overflow.
pub(super) const OFFERS: usize = 4;

/// The similarity of each sample to each, row after row.
pub(super) struct Similarities<F> {
    pub(super) n: usize,
    pub(super) values: Vec<F>,
}

impl<F: Float> Similarities<F> {
    pub(super) fn of(records: &Records<'_, F>) -> Self {
        let n = records.n_samples();
        let mut values = vec![F::zero(); n * n];
        map_chunks_mut(&mut values, ROWS * n, |range, rows| {
            for (row, i) in rows.chunks_exact_mut(n).zip(range.start / n..) {
                let me = records.row(i);
                for (k, similarity) in row.iter_mut().enumerate() {
                    *similarity = -Euclidean::between(me, records.row(k));
                }
            }
        });
        Self { n, values }
    }

    pub(super) fn row(&self, i: usize) -> &[F] {
        &self.values[i * self.n..(i + 1) * self.n]
    }

    /// The similarity that every two samples have, if there is one. At least two samples.
    pub(super) fn of_all_pairs(&self) -> Option<F> {
        let first = self.values[1];
        let same = (0..self.n).all(|i| self.row(i)[i + 1..].iter().all(|&s| s == first));
        same.then_some(first)
    }

    /// The median of all similarities, each sample's 0 to itself among them.
    ///
    /// Every pair stands twice, and the zeros are the largest values. So the ranks in the middle are those of half the pairs, except for
    /// one or two samples.
    pub(super) fn median(&self) -> F {
        let n = self.n;
        let mut pairs: Vec<F> = Vec::with_capacity(n * (n - 1) / 2);
        (0..n).for_each(|i| pairs.extend_from_slice(&self.row(i)[i + 1..]));
        let mut at = |rank: usize| {
            if rank / 2 < pairs.len() {
                let order = |a: &F, b: &F| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal);
                *pairs.select_nth_unstable_by(rank / 2, order).1
            } else {
                F::zero()
            }
        };
        let all = n * n;
        if all.is_multiple_of(2) {
            (at(all / 2 - 1) + at(all / 2)) / F::cast(2)
        } else {
            at(all / 2)
        }
    }

    /// Writes the preferences on the diagonal and sets ties apart.
    ///
    /// Where two choices are exactly as good, messages may swing between them for ever. So each similarity is changed by up to one unit of its
    /// last place: by an amount that looks random but follows from the two samples' numbers.
    pub(super) fn prefer(&mut self, preferences: &Array1<F>) {
        let n = self.n;
        // The absolute part sets apart similarities of 0, those of equal samples; small ones must not drown in it.
        let largest = self.values.iter().fold(F::zero(), |a, &b| a.max(b.abs()));
        let relative = F::epsilon();
        let absolute = F::min_positive_value() * F::cast(100) * largest.min(F::one());
        map_chunks_mut(&mut self.values, ROWS * n, |range, rows| {
            for (row, i) in rows.chunks_exact_mut(n).zip(range.start / n..) {
                row[i] = preferences[i];
                for (similarity, cell) in row.iter_mut().zip(i * n..) {
                    let change = F::cast(scattered(cell as u64));
                    *similarity += (relative * *similarity + absolute) * change;
                }
            }
        });
    }
}

/// A number from −1 to 1 that belongs to a cell: splitmix64's mixing, so that neighbours have nothing in common.
fn scattered(cell: u64) -> f64 {
    let mut z = cell.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    (z >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

impl<F: Float> Preference<F> {
    /// Refuses more or fewer values than there are samples, and values whose sums would overflow.
    pub(super) fn check_for(&self, n: usize) -> Result<(), ClusterError> {
        if let Preference::Each(values) = self
            && values.len() != n
        {
            return Err(ClusterError::parameter(
                "preference",
                format!("{} values for {n} samples", values.len()),
                "one value or one for each sample",
            ));
        }
        let most = F::cast(OFFERS) * F::cast(n);
        let overflows = |value: &F| !(*value * most).is_finite();
        let bad = match self {
            Preference::Median => None,
            Preference::Same(value) => Some(*value).filter(overflows),
            Preference::Each(values) => values.iter().copied().find(overflows),
        };
        match bad {
            Some(value) => Err(ClusterError::parameter(
                "preference",
                format!("{value:e}"),
                "so small that sums over all samples do not overflow",
            )),
            None => Ok(()),
        }
    }

    /// Whether all samples are equally preferred.
    pub(super) fn is_same(&self) -> bool {
        match self {
            Preference::Each(values) => values.iter().all(|value| *value == values[0]),
            _ => true,
        }
    }

    /// The value of each of `n` samples.
    pub(super) fn of_samples(&self, n: usize, median: impl FnOnce() -> F) -> Array1<F> {
        match self {
            Preference::Median => Array1::from_elem(n, median()),
            Preference::Same(value) => Array1::from_elem(n, *value),
            Preference::Each(values) => values.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_median_is_that_of_the_whole_matrix(values in prop::collection::vec(-5i32..5, 1..30)) {
            let records = Array2::from_shape_fn((values.len(), 1), |(i, _)| f64::from(values[i]));
            let similarities = Similarities::of(&Records::check(records.view()).unwrap());
            let mut all = similarities.values.clone();
            all.sort_by(f64::total_cmp);
            let middle = all.len() / 2;
            let median = if all.len().is_multiple_of(2) { (all[middle - 1] + all[middle]) / 2.0 } else { all[middle] };
            prop_assert_eq!(similarities.median(), median);
        }
    }

    #[test]
    fn changes_are_small_and_of_either_sign() {
        let changes: Vec<f64> = (0..10_000).map(scattered).collect();
        assert!(changes.iter().all(|c| (-1.0..1.0).contains(c)));
        let mean = changes.iter().sum::<f64>() / 1e4;
        let square = changes.iter().map(|c| c * c).sum::<f64>() / 1e4;
        assert!(mean.abs() < 0.02 && (square - 1.0 / 3.0).abs() < 0.01);
    }
}
