//! Centroid and median linkage, by the generic algorithm of Müllner 2011.
//!
//! Under these linkages a merged cluster can lie nearer to a third than either part did, so pairs must merge in the order of their
//! distances. Every slot keeps its nearest one among the later slots, and a distance below which none lies: a guess that is checked
//! only when the slot's turn comes.

use linfa::Float;

use super::Merges;
use super::centres::Centres;
use super::chain::{Clusters, GONE};
use super::columns::first_smallest;

/// All merges in order, each of two clusters named by samples.
pub(super) fn merges<F: Float>(centres: &mut Centres<F>) -> Merges<F> {
    let mut merges = Vec::with_capacity(centres.n_slots() - 1);
    let mut nearest: Vec<usize> = vec![usize::MAX; centres.n_slots()];
    let mut bound = vec![F::infinity(); centres.n_slots()];
    for slot in 0..centres.n_slots() {
        search(centres, slot, &mut nearest, &mut bound);
    }
    for _ in 1..centres.n_slots() {
        let (from, into, distance) = loop {
            let (distance, slot) = first_smallest(&bound);
            let guess = nearest[slot];
            if guess == usize::MAX {
                // Nothing is left below infinity.
                return merges;
            }
            if centres.between(slot, guess) == distance {
                break (slot, guess, distance);
            }
            search(centres, slot, &mut nearest, &mut bound);
        };
        let height = Centres::height(distance);
        merges.push((centres.sample(from), centres.sample(into), height));
        centres.merge(from, into, distance);
        (nearest[from], bound[from]) = (usize::MAX, F::infinity());
        // Who was nearest to one that is gone looks to the merged cluster first: only a guess, since the bound stays.
        for guess in &mut nearest[..from] {
            if *guess == from {
                *guess = into;
            }
        }
        centres.distances(into, 0, |start, distances| {
            for (slot, &distance) in (start..into).zip(distances) {
                if distance < bound[slot] {
                    (nearest[slot], bound[slot]) = (into, distance);
                }
            }
        });
        search(centres, into, &mut nearest, &mut bound);
        if let Some(new_slots) = centres.close_gaps() {
            for (slot, &new) in new_slots
                .iter()
                .enumerate()
                .filter(|&(_, &new)| new != GONE)
            {
                nearest[new] = new_slots.get(nearest[slot]).copied().unwrap_or(usize::MAX);
                bound[new] = bound[slot];
            }
            nearest.truncate(centres.n_slots());
            bound.truncate(centres.n_slots());
        }
    }
    merges
}

/// Finds the nearest of the later slots.
fn search<F: Float>(centres: &mut Centres<F>, slot: usize, nearest: &mut [usize], bound: &mut [F]) {
    let found = centres.nearest_from(slot, slot + 1, F::infinity());
    (nearest[slot], bound[slot]) = found.unwrap_or((usize::MAX, F::infinity()));
}
