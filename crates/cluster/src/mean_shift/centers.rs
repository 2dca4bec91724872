//! From peaks to clusters: near duplicates go, and every sample looks for its nearest centre.

use linfa::Float;
use ndarray::{Array1, Array2};

use super::climb::Peaks;
use super::seeds::compare;
use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::{Euclidean, Measure};
use crate::reduce::{SEARCHES, map_chunks_mut};

/// The peaks without those that lie within the bandwidth of a higher one, highest first, and their intensities. No peak: no rows.
///
/// Of peaks that are equally high, the one with the larger coordinates goes first. Where climbs that ended at the same place
/// counted differently, the seed that stood last counts.
pub(super) fn centers<F: Float>(
    peaks: &Peaks<F>,
    last: &[usize],
    d: usize,
    bandwidth: F,
) -> Result<(Array2<F>, Array1<usize>), ClusterError> {
    let row = |i: usize| &peaks.rows[i * d..(i + 1) * d];
    let mut order: Vec<usize> = (0..last.len())
        .filter(|&i| peaks.intensities[i] > 0)
        .collect();
    order.sort_unstable_by(|&a, &b| compare(row(a), row(b)).then(last[b].cmp(&last[a])));
    order.dedup_by(|later, first| compare(row(*later), row(*first)).is_eq());
    order.sort_unstable_by(|&a, &b| {
        let heights = peaks.intensities[b].cmp(&peaks.intensities[a]);
        heights.then_with(|| compare(row(b), row(a)))
    });
    let sorted = Array2::from_shape_fn((order.len(), d), |(i, j)| row(order[i])[j]);
    let mut kept = vec![true; order.len()];
    if !order.is_empty() {
        let tree = KdTree::build(&Records::trusted(sorted.view()))?;
        let bound = Euclidean::reduce(bandwidth);
        for i in 0..order.len() {
            if kept[i] {
                tree.within::<Euclidean>(row(order[i]), bound, |position, _| {
                    kept[tree.sample(position)] = false;
                });
                kept[i] = true;
            }
        }
    }
    let kept: Vec<usize> = (0..order.len()).filter(|&i| kept[i]).collect();
    let intensities = kept.iter().map(|&i| peaks.intensities[order[i]]).collect();
    Ok((sorted.select(ndarray::Axis(0), &kept), intensities))
}

/// The nearest centre of each row of `values`, the first of equals. With a `reach`, rows farther than that from every centre get none.
pub(super) fn labels<F: Float>(
    values: &[F],
    centers: &Array2<F>,
    reach: Option<F>,
) -> Result<Array1<Option<usize>>, ClusterError> {
    let d = centers.ncols();
    let tree = KdTree::build(&Records::trusted(centers.view()))?;
    let bound = reach.map_or(F::infinity(), Euclidean::reduce);
    let mut labels = vec![None; values.len() / d];
    map_chunks_mut(&mut labels, SEARCHES, |range, labels| {
        let mut stack = Vec::new();
        let rows = values[range.start * d..range.end * d].chunks_exact(d);
        for (label, row) in labels.iter_mut().zip(rows) {
            let (distance, center) = tree.nearest_one::<Euclidean>(row, &mut stack);
            *label = (distance <= bound).then_some(center);
        }
    });
    Ok(Array1::from(labels))
}
