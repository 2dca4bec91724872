//! Single linkage by a shortest spanning tree, grown sample by sample (Prim 1957) in a memory of O(n).

use linfa::Float;
use ndarray::{ArrayView2, Axis};

use super::columns::{BLOCK, Columns, first_smallest};
use super::{Dissimilarity, Merges};
use crate::metric::{Measure, with_measure};
use crate::reduce::{CHUNK, map_chunks_mut};

/// Numbers in the columns from which on a step is worth sharing among threads.
const SHARED: usize = 1 << 17;

/// Merges in the order in which the tree grew.
///
/// A merge joins the sample that was added with the one added before, whether or not that is the one to which it is near: sorted by height, these edges make the same clusters
/// as the tree's own, and in this order they are SciPy's.
pub(super) fn merges<F: Float>(rows: ArrayView2<'_, F>, metric: Dissimilarity) -> Merges<F> {
    let mut merges = with_measure!(metric.measure(), M => grow_on_rows::<F, M>(rows));
    let mut heights: Vec<F> = merges.iter().map(|merge| merge.2).collect();
    metric.expand(&mut heights);
    for (merge, height) in merges.iter_mut().zip(heights) {
        merge.2 = height;
    }
    merges
}

/// Likewise on a square matrix of distances.
pub(super) fn merges_of_square<F: Float>(square: ArrayView2<'_, F>) -> Merges<F> {
    let mut outside: Vec<(usize, F)> = (1..square.nrows()).map(|i| (i, F::infinity())).collect();
    let mut merges = Vec::with_capacity(outside.len());
    let mut last = 0;
    while !outside.is_empty() {
        let row = square.index_axis(Axis(0), last);
        let mut next = 0;
        for i in 0..outside.len() {
            let (sample, distance) = &mut outside[i];
            *distance = distance.min(row[*sample]);
            if outside[i].1 < outside[next].1 {
                next = i;
            }
        }
        // Order is kept: of equally near samples the first one comes first.
        let (sample, distance) = outside.remove(next);
        merges.push((last, sample, distance));
        last = sample;
    }
    merges
}

fn grow_on_rows<F: Float, M: Measure>(rows: ArrayView2<'_, F>) -> Merges<F> {
    let n = rows.nrows();
    // The samples outside the tree, with the reduced distance of each to it.
    let mut outside = Columns::of_rows(rows);
    let mut samples: Vec<usize> = (0..n).collect();
    let mut distance = vec![F::infinity(); n];
    let mut merges = Vec::with_capacity(n - 1);
    let mut query = Vec::with_capacity(rows.ncols());
    let mut next = 0;
    let mut last = 0;
    loop {
        query.clear();
        query.extend(outside.values(next));
        outside.swap_remove(next);
        samples.swap_remove(next);
        distance.swap_remove(next);
        if samples.is_empty() {
            return merges;
        }
        let step = |range: std::ops::Range<usize>, part: &mut [F]| {
            let mut block = [F::zero(); BLOCK];
            let mut found = (F::infinity(), usize::MAX, range.start);
            for (start, part) in range.step_by(BLOCK).zip(part.chunks_mut(BLOCK)) {
                let block = &mut block[..part.len()];
                outside.reduced::<M>(&query, start, block);
                for (old, &new) in part.iter_mut().zip(block.iter()) {
                    *old = if new < *old { new } else { *old };
                }
                let (smallest, place) = first_smallest(part);
                if smallest > found.0 {
                    continue;
                }
                // Of equally near samples the first one comes first, but they do not stand in order.
                let equals = part[place..]
                    .iter()
                    .enumerate()
                    .filter(|&(_, &d)| d == smallest);
                for (i, _) in equals {
                    let at = start + place + i;
                    if (smallest, samples[at]) < (found.0, found.1) {
                        found = (smallest, samples[at], at);
                    }
                }
            }
            found
        };
        let found = if outside.len() * query.len() < SHARED {
            step(0..samples.len(), &mut distance)
        } else {
            let parts = map_chunks_mut(&mut distance, CHUNK, step);
            let nearer = |a: (F, usize, usize), b| if b < a { b } else { a };
            parts
                .into_iter()
                .fold((F::infinity(), usize::MAX, 0), nearer)
        };
        merges.push((last, found.1, found.0));
        (last, next) = (found.1, found.2);
    }
}
