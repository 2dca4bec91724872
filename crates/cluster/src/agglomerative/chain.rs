//! The chain of nearest neighbours (Murtagh 1983; here as Murtagh & Contreras 2012 and Müllner 2011 describe it).
//!
//! From any cluster go to the one nearest to it, from there to the one nearest to that, and so on. The distances shrink with every
//! step, so the walk ends at two clusters that are nearest to each other. Such a pair may merge at once, although nearer
//! pairs may exist elsewhere: the linkages for which this holds, the reducible ones, never make a merged cluster nearer to
//! a third than its nearer part was. Sorted by height, the merges are those of the plain algorithm. The rest of the chain stays good.

use linfa::Float;

use super::Merges;

/// Where the cluster of an empty slot has gone.
pub(super) const GONE: usize = usize::MAX;

/// Clusters that stand in slots, some of which a merge has emptied.
pub(super) trait Clusters<F: Float> {
    fn n_slots(&self) -> usize;
    fn is_alive(&self, slot: usize) -> bool;
    /// Any sample of the cluster.
    fn sample(&self, slot: usize) -> usize;
    /// How far apart two clusters are, in a measure that orders pairs as the heights do.
    fn between(&self, a: usize, b: usize) -> F;
    /// The first slot of the clusters that are nearest to the one in `slot` and nearer than `bound`, with their distance.
    fn nearest(&mut self, slot: usize, bound: F) -> Option<(usize, F)>;
    /// Moves the cluster in one slot, which is left empty, into that of another.
    fn merge(&mut self, from: usize, into: usize, distance: F);
    /// Closes the gaps if they are many, and tells where each slot's cluster has gone, [`GONE`] for those that were empty.
    fn close_gaps(&mut self) -> Option<Vec<usize>>;
    /// The height of a merge at this distance.
    fn height(distance: F) -> F;
}

/// All merges, each of two clusters named by samples, not in order of height.
pub(super) fn merges<F: Float, C: Clusters<F>>(clusters: &mut C) -> Merges<F> {
    let n = clusters.n_slots();
    let mut merges = Vec::with_capacity(n - 1);
    let mut chain: Vec<usize> = Vec::new();
    let mut is_in_chain = vec![false; n];
    let mut start = 0;
    while merges.len() + 1 < n {
        let Some(&tail) = chain.last() else {
            while !clusters.is_alive(start) {
                start += 1;
            }
            chain.push(start);
            is_in_chain[start] = true;
            continue;
        };
        // Where others are just as near, the one from which the chain came is preferred: the walk could go round in circles else.
        let before = chain.len().checked_sub(2).map(|i| chain[i]);
        let bound = before.map_or(F::infinity(), |before| clusters.between(tail, before));
        match (clusters.nearest(tail, bound), before) {
            (Some((nearest, _)), _) if is_in_chain[nearest] => {
                // Exact arithmetic never leads back into the chain; where rounding does, a new one begins.
                chain.drain(..).for_each(|slot| is_in_chain[slot] = false);
                chain.push(nearest);
                is_in_chain[nearest] = true;
            }
            (Some((nearest, _)), _) => {
                chain.push(nearest);
                is_in_chain[nearest] = true;
            }
            (None, Some(before)) => {
                // The merged cluster takes the later slot, as in SciPy: where distances tie, the slots decide.
                let (from, into) = (tail.min(before), tail.max(before));
                let height = C::height(bound);
                merges.push((clusters.sample(from), clusters.sample(into), height));
                clusters.merge(from, into, bound);
                chain.truncate(chain.len() - 2);
                is_in_chain[from] = false;
                is_in_chain[into] = false;
                if let Some(new_slots) = clusters.close_gaps() {
                    start = 0;
                    is_in_chain.fill(false);
                    for slot in &mut chain {
                        *slot = new_slots[*slot];
                        is_in_chain[*slot] = true;
                    }
                }
            }
            // Not nearer than infinity is nothing: all distances overflowed, which the check of the spread rules out.
            (None, None) => {
                let mut others =
                    (0..clusters.n_slots()).filter(|&s| s != tail && clusters.is_alive(s));
                let Some(other) = others.next() else { break };
                chain.push(other);
                is_in_chain[other] = true;
            }
        }
    }
    merges
}
