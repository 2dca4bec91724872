//! Clusters with all their distances in a triangle of a matrix, for complete, average and weighted linkage.

use linfa::Float;
use ndarray::ArrayView2;

use super::Linkage;
use super::chain::{Clusters, GONE};
use super::columns::{BLOCK, first_smallest};
use super::lineage::join;
use crate::ClusterError;

/// The most clusters of which a matrix is made: it then takes 4 GiB in double precision.
pub(super) const MOST: usize = 1 << 15;

/// The distances of pairs `i < j`, row after row: those of `i` to all later `j` lie side by side.
pub(super) struct Matrix<F> {
    linkage: Linkage,
    n_slots: usize,
    n_alive: usize,
    distances: Vec<F>,
    /// Sizes of clusters, 0 in empty slots.
    sizes: Vec<F>,
    samples: Vec<usize>,
}

/// Where row `i` would begin if it had a place for every column, so that adding `j` gives the place of the pair `i < j`.
fn row(n: usize, i: usize) -> usize {
    // i (2n − i − 1) / 2 numbers stand before row i, whose first column is i + 1. For i = 0 this is one before the beginning.
    (i * (2 * n - i - 1) / 2).wrapping_sub(i + 1)
}

fn place(n: usize, i: usize, j: usize) -> usize {
    row(n, i).wrapping_add(j)
}

impl<F: Float> Matrix<F> {
    /// The distances of a square matrix, of which the upper triangle is read.
    pub(super) fn of_square(
        linkage: Linkage,
        square: ArrayView2<'_, F>,
    ) -> Result<Self, ClusterError> {
        let n = square.nrows();
        let mut matrix = Self::new(linkage, vec![F::one(); n], (0..n).collect())?;
        for i in 0..n {
            for j in i + 1..n {
                matrix.distances[place(n, i, j)] = square[(i, j)];
            }
        }
        Ok(matrix)
    }

    /// Clusters of these sizes, each named by a sample, with distances that `fill` writes.
    pub(super) fn of_clusters(
        linkage: Linkage,
        sizes: Vec<F>,
        samples: Vec<usize>,
        fill: impl FnOnce(&mut [F]),
    ) -> Result<Self, ClusterError> {
        let mut matrix = Self::new(linkage, sizes, samples)?;
        fill(&mut matrix.distances);
        Ok(matrix)
    }

    fn new(linkage: Linkage, sizes: Vec<F>, samples: Vec<usize>) -> Result<Self, ClusterError> {
        let n = sizes.len();
        let too_many = ClusterError::TooManyDistinct {
            n_distinct: n,
            bound: MOST,
        };
        if n > MOST {
            return Err(too_many);
        }
        let n_pairs = n * (n - 1) / 2;
        let mut distances = Vec::new();
        if distances.try_reserve_exact(n_pairs).is_err() {
            return Err(too_many);
        }
        distances.resize(n_pairs, F::zero());
        Ok(Self {
            linkage,
            n_slots: n,
            n_alive: n,
            distances,
            sizes,
            samples,
        })
    }

    /// Gives the cluster in `into`, the later slot, the distances that `join` makes of those of the two that merge.
    fn update(&mut self, from: usize, into: usize, join: impl Fn(F, F) -> F) {
        debug_assert!(from < into);
        let n = self.n_slots;
        let distances = &mut self.distances;
        let filled = |slot: &usize| self.sizes[*slot] > F::zero();
        for i in (0..from).filter(filled) {
            let (at_from, at_into) = (place(n, i, from), place(n, i, into));
            distances[at_into] = join(distances[at_from], distances[at_into]);
            // The row of `i` is scanned side by side: the empty slot in it must never be the nearest.
            distances[at_from] = F::infinity();
        }
        for i in (from + 1..into).filter(filled) {
            let at_into = place(n, i, into);
            distances[at_into] = join(distances[place(n, from, i)], distances[at_into]);
        }
        let (row_from, row_into) = (row(n, from), row(n, into));
        for i in (into + 1..n).filter(filled) {
            let at_into = row_into.wrapping_add(i);
            distances[at_into] = join(distances[row_from.wrapping_add(i)], distances[at_into]);
        }
    }
}

impl<F: Float> Clusters<F> for Matrix<F> {
    fn n_slots(&self) -> usize {
        self.n_slots
    }

    fn is_alive(&self, slot: usize) -> bool {
        self.sizes[slot] > F::zero()
    }

    fn sample(&self, slot: usize) -> usize {
        self.samples[slot]
    }

    fn between(&mut self, a: usize, b: usize) -> F {
        self.distances[place(self.n_slots, a.min(b), a.max(b))]
    }

    fn nearest(&mut self, slot: usize, bound: F) -> Option<(usize, F)> {
        let n = self.n_slots;
        let mut found = (bound, usize::MAX);
        // Down the column: each row is one place shorter than the one above.
        let mut at = place(n, 0, slot);
        for i in 0..slot {
            let distance = self.distances[at];
            // Empty slots too have a distance here, from before they merged.
            if distance < found.0 && self.sizes[i] > F::zero() {
                found = (distance, i);
            }
            at = at.wrapping_add(n - i - 2);
        }
        // Along the row, where empty slots are infinitely far.
        let start = place(n, slot, slot + 1);
        let along = &self.distances[start.min(self.distances.len())..][..n - slot - 1];
        for (block, distances) in along.chunks(BLOCK).enumerate() {
            let (distance, i) = first_smallest(distances);
            if distance < found.0 {
                found = (distance, slot + 1 + block * BLOCK + i);
            }
        }
        (found.1 != usize::MAX).then_some((found.1, found.0))
    }

    fn merge(&mut self, from: usize, into: usize, _distance: F) {
        let (x, y) = (self.sizes[from], self.sizes[into]);
        match self.linkage {
            // Each as code of its own.
            Linkage::Complete => {
                self.update(from, into, |a, b| join(Linkage::Complete, (a, x), (b, y)))
            }
            Linkage::Weighted => {
                self.update(from, into, |a, b| join(Linkage::Weighted, (a, x), (b, y)))
            }
            linkage => self.update(from, into, |a, b| join(linkage, (a, x), (b, y))),
        }
        self.sizes[from] = F::zero();
        self.sizes[into] = x + y;
        self.n_alive -= 1;
    }

    fn close_gaps(&mut self) -> Option<Vec<usize>> {
        let n = self.n_slots;
        if n < BLOCK || self.n_alive * 4 > n * 3 {
            return None;
        }
        let kept: Vec<usize> = (0..n).filter(|&slot| self.is_alive(slot)).collect();
        let mut new_slots = vec![GONE; n];
        // Every distance moves towards the beginning, so none is overwritten before it was moved.
        let mut end = 0;
        for (new, &slot) in kept.iter().enumerate() {
            new_slots[slot] = new;
            let from = row(n, slot);
            for &other in &kept[new + 1..] {
                self.distances[end] = self.distances[from.wrapping_add(other)];
                end += 1;
            }
            self.sizes[new] = self.sizes[slot];
            self.samples[new] = self.samples[slot];
        }
        self.distances.truncate(end);
        self.sizes.truncate(kept.len());
        self.samples.truncate(kept.len());
        self.n_slots = kept.len();
        Some(new_slots)
    }

    fn height(distance: F) -> F {
        distance
    }
}
