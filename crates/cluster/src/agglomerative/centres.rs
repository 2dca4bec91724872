//! Clusters as centres and sizes, which is all that Ward's, centroid and median linkage ask about them.

use linfa::Float;
use ndarray::ArrayView2;

use super::Linkage;
use super::chain::{Clusters, GONE};
use super::columns::{BLOCK, Columns, first_smallest};
use crate::metric::Euclidean;

/// A memory of O(n): distances are computed whenever they are asked for.
pub(super) struct Centres<F> {
    linkage: Linkage,
    columns: Columns<F>,
    sizes: Vec<F>,
    samples: Vec<usize>,
    alive: Vec<bool>,
    n_alive: usize,
    query: Vec<F>,
}

impl<F: Float> Centres<F> {
    /// One cluster for each row, of the given size.
    pub(super) fn new(linkage: Linkage, rows: ArrayView2<'_, F>, sizes: &[F]) -> Self {
        let samples = (0..rows.nrows()).collect();
        Self::of_clusters(linkage, Columns::of_rows(rows), sizes.to_vec(), samples)
    }

    /// Clusters with these centres and sizes, each named by a sample.
    pub(super) fn of_clusters(
        linkage: Linkage,
        columns: Columns<F>,
        sizes: Vec<F>,
        samples: Vec<usize>,
    ) -> Self {
        let n = samples.len();
        Self {
            linkage,
            columns,
            sizes,
            samples,
            alive: vec![true; n],
            n_alive: n,
            query: Vec::new(),
        }
    }

    /// The distances from `slot` to all slots from `start` on, block by block: calls `visit` with the first slot of the block and its distances, those to
    /// empty slots and to itself infinite.
    pub(super) fn distances(
        &mut self,
        slot: usize,
        start: usize,
        mut visit: impl FnMut(usize, &[F]),
    ) {
        self.query.clear();
        self.query.extend(self.columns.values(slot));
        let mut block = [F::zero(); BLOCK];
        let size = self.sizes[slot];
        let n_slots = self.columns.len();
        for start in (start..n_slots).step_by(BLOCK) {
            let end = n_slots.min(start + BLOCK);
            let out = &mut block[..end - start];
            self.columns.reduced::<Euclidean>(&self.query, start, out);
            if self.linkage == Linkage::Ward {
                for (distance, &other) in out.iter_mut().zip(&self.sizes[start..end]) {
                    *distance *= ward_factor(size, other);
                }
            }
            if (start..end).contains(&slot) {
                out[slot - start] = F::infinity();
            }
            visit(start, out);
        }
    }

    /// The first of the clusters nearest to `slot` among the slots from `start` on that are nearer than `bound`.
    pub(super) fn nearest_from(
        &mut self,
        slot: usize,
        start: usize,
        bound: F,
    ) -> Option<(usize, F)> {
        let mut found = (bound, usize::MAX);
        self.distances(slot, start, |start, distances| {
            let (distance, place) = first_smallest(distances);
            if distance < found.0 {
                found = (distance, start + place);
            }
        });
        (found.1 != usize::MAX).then_some((found.1, found.0))
    }
}

/// What the squared distance of two centres is multiplied with: twice the growth of the sum of squares when the two merge.
pub(super) fn ward_factor<F: Float>(a: F, b: F) -> F {
    F::cast(2) * a * b / (a + b)
}

/// Moves the centre of one cluster to that of the two together.
pub(super) fn move_centre<F: Float>(
    linkage: Linkage,
    (into, size): (&mut F, F),
    (from, size_from): (F, F),
) {
    let fraction = match linkage {
        // The point halfway, whatever the sizes.
        Linkage::Median => F::cast(0.5),
        _ => size_from / (size + size_from),
    };
    *into += (from - *into) * fraction;
}

impl<F: Float> Clusters<F> for Centres<F> {
    fn n_slots(&self) -> usize {
        self.columns.len()
    }

    fn is_alive(&self, slot: usize) -> bool {
        self.alive[slot]
    }

    fn sample(&self, slot: usize) -> usize {
        self.samples[slot]
    }

    fn between(&mut self, a: usize, b: usize) -> F {
        // The same steps in the same order as in `distances`.
        let pairs = self.columns.values(a).zip(self.columns.values(b));
        let square = pairs.fold(F::zero(), |sum, (x, y)| sum + (y - x) * (y - x));
        match self.linkage {
            Linkage::Ward => square * ward_factor(self.sizes[a], self.sizes[b]),
            _ => square,
        }
    }

    fn nearest(&mut self, slot: usize, bound: F) -> Option<(usize, F)> {
        self.nearest_from(slot, 0, bound)
    }

    fn merge(&mut self, from: usize, into: usize, _distance: F) {
        let (size_from, size) = (self.sizes[from], self.sizes[into]);
        self.query.clear();
        self.query.extend(self.columns.values(from));
        for (value, &from) in self.columns.values_mut(into).zip(&self.query) {
            move_centre(self.linkage, (value, size), (from, size_from));
        }
        self.sizes[into] = size + size_from;
        self.alive[from] = false;
        self.n_alive -= 1;
        // Infinitely far from everything.
        self.columns
            .values_mut(from)
            .for_each(|value| *value = F::infinity());
    }

    fn close_gaps(&mut self) -> Option<Vec<usize>> {
        let n_slots = self.n_slots();
        // Seldom enough that moving costs little, often enough that a scan meets few gaps.
        if n_slots < BLOCK || self.n_alive * 4 > n_slots * 3 {
            return None;
        }
        let alive = &self.alive;
        self.columns.retain(|slot| alive[slot]);
        let mut new_slots = Vec::with_capacity(n_slots);
        let mut n_kept = 0;
        for slot in 0..n_slots {
            new_slots.push(if self.alive[slot] { n_kept } else { GONE });
            if self.alive[slot] {
                self.sizes[n_kept] = self.sizes[slot];
                self.samples[n_kept] = self.samples[slot];
                n_kept += 1;
            }
        }
        self.alive.truncate(n_kept);
        self.alive.fill(true);
        Some(new_slots)
    }

    fn height(distance: F) -> F {
        distance.sqrt()
    }
}
