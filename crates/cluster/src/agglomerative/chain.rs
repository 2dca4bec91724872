//! The chain of nearest neighbours (Murtagh 1983; here as Murtagh & Contreras 2012 and Müllner 2011 describe it).
//!
//! From any cluster go to the one nearest to it, from there to the one nearest to that, and so on. The distances shrink with every
//! step, so the walk ends at two clusters that are nearest to each other. Such a pair may merge at once, although nearer
//! pairs may exist elsewhere: the linkages for which this holds, the reducible ones, never make a merged cluster nearer to
//! a third than its nearer part was. Sorted by height, the merges are those of the plain algorithm. The rest of the chain stays good.

use linfa::Float;

use super::Merges;
use crate::ClusterError;

/// Where the cluster of an empty slot has gone.
pub(super) const GONE: usize = usize::MAX;

/// Clusters that stand in slots, some of which a merge has emptied.
pub(super) trait Clusters<F: Float> {
    fn n_slots(&self) -> usize;
    fn is_alive(&self, slot: usize) -> bool;
    /// Any sample of the cluster.
    fn sample(&self, slot: usize) -> usize;
    /// How far apart two clusters are, in a measure that orders pairs as the heights do.
    fn between(&mut self, a: usize, b: usize) -> F;
    /// The first slot of the clusters that are nearest to the one in `slot` and nearer than `bound`, with their distance.
    fn nearest(&mut self, slot: usize, bound: F) -> Option<(usize, F)>;
    /// Moves the cluster in one slot, which is left empty, into that of another.
    fn merge(&mut self, from: usize, into: usize, distance: F);
    /// Closes the gaps if they are many, and tells where each slot's cluster has gone, [`GONE`] for those that were empty.
    fn close_gaps(&mut self) -> Option<Vec<usize>> {
        None
    }
    /// The height of a merge at this distance.
    fn height(distance: F) -> F;
}

/// The walk so far.
pub(super) struct Chain<F> {
    n_clusters: usize,
    merges: Merges<F>,
    slots: Vec<usize>,
    is_in_chain: Vec<bool>,
    /// No cluster stands in a slot before this one.
    start: usize,
}

/// All merges, each of two clusters named by samples, not in order of height.
pub(super) fn merges<F: Float, C: Clusters<F>>(clusters: &mut C) -> Merges<F> {
    let mut chain = Chain::new(clusters.n_slots());
    chain.follow(clusters, |_| false);
    chain.merges
}

/// The same, where another way to store the clusters takes over once the first is spent: what `others` makes of it, the same clusters in the same order without gaps.
pub(super) fn merges_in_two<F: Float, A: Clusters<F>, B: Clusters<F>>(
    mut clusters: A,
    is_spent: impl Fn(&A) -> bool,
    others: impl FnOnce(A) -> Result<B, ClusterError>,
) -> Result<Merges<F>, ClusterError> {
    let n = clusters.n_slots();
    let mut chain = Chain::new(n);
    chain.follow(&mut clusters, is_spent);
    if chain.is_open() {
        let mut n_kept = 0;
        let new_slots = (0..n).map(|slot| {
            let new = if clusters.is_alive(slot) {
                n_kept
            } else {
                GONE
            };
            n_kept += usize::from(new != GONE);
            new
        });
        chain.renumber(&new_slots.collect::<Vec<_>>());
        chain.follow(&mut others(clusters)?, |_| false);
    }
    Ok(chain.merges)
}

impl<F: Float> Chain<F> {
    fn new(n_clusters: usize) -> Self {
        Self {
            n_clusters,
            merges: Vec::with_capacity(n_clusters - 1),
            slots: Vec::new(),
            is_in_chain: vec![false; n_clusters],
            start: 0,
        }
    }

    /// Whether there is something left to merge.
    fn is_open(&self) -> bool {
        self.merges.len() + 1 < self.n_clusters
    }

    fn push(&mut self, slot: usize) {
        self.slots.push(slot);
        self.is_in_chain[slot] = true;
    }

    fn renumber(&mut self, new_slots: &[usize]) {
        self.start = 0;
        self.is_in_chain.fill(false);
        for slot in &mut self.slots {
            *slot = new_slots[*slot];
            self.is_in_chain[*slot] = true;
        }
    }

    /// Merges until one cluster is left or `is_spent` says that it is enough.
    fn follow<C: Clusters<F>>(&mut self, clusters: &mut C, is_spent: impl Fn(&C) -> bool) {
        while self.is_open() && !is_spent(clusters) {
            let Some(&tail) = self.slots.last() else {
                while !clusters.is_alive(self.start) {
                    self.start += 1;
                }
                self.push(self.start);
                continue;
            };
            // Where others are just as near, the one from which the chain came is preferred: the walk could go round in circles else.
            let before = self.slots.len().checked_sub(2).map(|i| self.slots[i]);
            let bound = before.map_or(F::infinity(), |before| clusters.between(tail, before));
            match (clusters.nearest(tail, bound), before) {
                (Some((nearest, _)), _) => {
                    if self.is_in_chain[nearest] {
                        // Exact arithmetic never leads back into the chain; where rounding does, a new one begins.
                        let chain = self.slots.drain(..);
                        chain.for_each(|slot| self.is_in_chain[slot] = false);
                    }
                    self.push(nearest);
                }
                (None, Some(before)) => {
                    // The merged cluster takes the later slot, as in SciPy: where distances tie, the slots decide.
                    let (from, into) = (tail.min(before), tail.max(before));
                    let height = C::height(bound);
                    self.merges
                        .push((clusters.sample(from), clusters.sample(into), height));
                    clusters.merge(from, into, bound);
                    self.slots.truncate(self.slots.len() - 2);
                    self.is_in_chain[from] = false;
                    self.is_in_chain[into] = false;
                    if let Some(new_slots) = clusters.close_gaps() {
                        self.renumber(&new_slots);
                    }
                }
                // Not nearer than infinity is nothing: all distances overflowed, which the check of the spread rules out.
                (None, None) => {
                    let mut slots = 0..clusters.n_slots();
                    let Some(other) = slots.find(|&s| s != tail && clusters.is_alive(s)) else {
                        break;
                    };
                    self.push(other);
                }
            }
        }
    }
}
