//! The nearest centroid of each row, and how near the next one is, for many rows at once.
//!
//! Rows go through in blocks, turned so that one feature of a whole block lies together. Then each step of a sum is the same operation on neighbouring
//! numbers, which a processor does for several at a time; the sums themselves are those of one row after the other, to the last bit.

use linfa::Float;

use crate::wide::{Kernel, run_wide, width, with_width};

/// Rows in a block: enough sums side by side that none waits for its own last step.
pub(super) const LANES: usize = 8;

/// What a block of rows came to. Where it is not full, what is beyond its rows means nothing.
pub(super) struct Block<F> {
    /// The nearest centroid, the first of equals.
    pub(super) label: [usize; LANES],
    /// The squared distance to it.
    pub(super) nearest: [F; LANES],
    /// The squared distance to the nearest of the others; infinite where there is none.
    pub(super) second: [F; LANES],
}

/// Compares rows with all centroids.
pub(super) struct Search<'a, F> {
    centroids: &'a [F],
    d: usize,
    /// The block: one feature after the other, each of all rows.
    columns: Vec<[F; LANES]>,
}

impl<'a, F: Float> Search<'a, F> {
    pub(super) fn new(centroids: &'a [F], d: usize) -> Self {
        Self {
            centroids,
            d,
            columns: vec![[F::zero(); LANES]; d],
        }
    }

    pub(super) fn d(&self) -> usize {
        self.d
    }

    /// Compares `n` rows, at most [`LANES`], with all centroids. Lanes without a row repeat the last one.
    #[inline(always)]
    pub(super) fn block<'v, const D: usize>(
        &mut self,
        n: usize,
        row: impl Fn(usize) -> &'v [F],
    ) -> Block<F>
    where
        F: 'v,
    {
        let d = width::<D>(self.d);
        let columns = &mut self.columns[..d];
        let rows: [&[F]; LANES] = std::array::from_fn(|lane| &row(lane.min(n - 1))[..d]);
        for (j, column) in columns.iter_mut().enumerate() {
            *column = std::array::from_fn(|lane| rows[lane][j]);
        }
        let mut label = [0; LANES];
        let (mut nearest, mut second) = ([F::infinity(); LANES], [F::infinity(); LANES]);
        for (c, centroid) in self.centroids.chunks_exact(d).enumerate() {
            let mut sum = [F::zero(); LANES];
            for (column, &center) in columns.iter().zip(centroid) {
                for lane in 0..LANES {
                    let difference = center - column[lane];
                    sum[lane] += difference * difference;
                }
            }
            for lane in 0..LANES {
                let is_nearer = sum[lane] < nearest[lane];
                let farther = if is_nearer { nearest[lane] } else { sum[lane] };
                let is_second = farther < second[lane];
                second[lane] = if is_second { farther } else { second[lane] };
                nearest[lane] = if is_nearer { sum[lane] } else { nearest[lane] };
                label[lane] = if is_nearer { c } else { label[lane] };
            }
        }
        Block {
            label,
            nearest,
            second,
        }
    }
}

/// Writes the nearest of `centroids` to each row of `values`, the first of equals, and the squared distance to it.
pub(super) fn nearest_rows<F: Float>(
    values: &[F],
    d: usize,
    centroids: &[F],
    labels: &mut [usize],
    distances: &mut [F],
) {
    run_wide(NearestRows {
        values,
        search: Search::new(centroids, d),
        labels,
        distances,
    });
}

struct NearestRows<'a, F> {
    values: &'a [F],
    search: Search<'a, F>,
    labels: &'a mut [usize],
    distances: &'a mut [F],
}

impl<F: Float> Kernel for NearestRows<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        with_width!(self.search.d, D => self.run_width::<D>());
    }
}

impl<F: Float> NearestRows<'_, F> {
    #[inline(always)]
    fn run_width<const D: usize>(mut self) {
        let d = width::<D>(self.search.d);
        let labels = self.labels.chunks_mut(LANES);
        let blocks = labels.zip(self.distances.chunks_mut(LANES));
        for (rows, (labels, distances)) in self.values.chunks(LANES * d).zip(blocks) {
            let found = self
                .search
                .block::<D>(labels.len(), |lane| &rows[lane * d..(lane + 1) * d]);
            labels.copy_from_slice(&found.label[..labels.len()]);
            distances.copy_from_slice(&found.nearest[..distances.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One row after the other: the nearest, its squared distance and the next one's.
    fn by_definition<F: Float>(row: &[F], d: usize, centroids: &[F]) -> (usize, F, F) {
        let sums = centroids.chunks_exact(d).map(|centroid| {
            let squares = row.iter().zip(centroid).map(|(&x, &y)| (x - y) * (x - y));
            squares.fold(F::zero(), |sum, square| sum + square)
        });
        let mut sums: Vec<(usize, F)> = sums.enumerate().collect();
        sums.sort_by(|a, b| a.1.partial_cmp(&b.1).unwrap());
        let second = sums.get(1).map_or(F::infinity(), |&(_, sum)| sum);
        (sums[0].0, sums[0].1, second)
    }

    fn agrees<F: Float>(values: &[F], d: usize, centroids: &[F]) {
        let n = values.len() / d;
        for wide in [true, false] {
            let (mut labels, mut distances) = (vec![usize::MAX; n], vec![F::nan(); n]);
            let kernel = NearestRows {
                values,
                search: Search::new(centroids, d),
                labels: &mut labels,
                distances: &mut distances,
            };
            if wide {
                run_wide(kernel);
            } else {
                kernel.run();
            }
            let mut search = Search::new(centroids, d);
            for (i, row) in values.chunks_exact(d).enumerate() {
                let (label, nearest, second) = by_definition(row, d, centroids);
                assert!(labels[i] == label, "{i}: {} {label}", labels[i]);
                assert!(distances[i] == nearest, "{i}");
                let alone = search.block::<0>(1, |_| row);
                assert!(alone.label[0] == label && alone.nearest[0] == nearest);
                assert!(alone.second[0] == second, "{i}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn as_by_definition_to_the_last_bit(
            d in 1usize..20,
            n in 0usize..70,
            k in 1usize..12,
            seed in prop::collection::vec(-9i32..9, 30..90),
        ) {
            // Thirds are rounded; repeated numbers make ties.
            let number = |i: usize| f64::from(seed[i % seed.len()]) / 3.0;
            let values: Vec<f64> = (0..n * d).map(number).collect();
            let centroids: Vec<f64> = (0..k * d).map(|i| number(7 * i + 3)).collect();
            agrees(&values, d, &centroids);
            let single = |values: &[f64]| values.iter().map(|&x| x as f32).collect::<Vec<f32>>();
            agrees(&single(&values), d, &single(&centroids));
        }
    }
}
