//! From exemplars to clusters: every sample goes to the exemplar it is most similar to, and each cluster looks once more for its own best.
//!
//! This goes by the true similarities, not by those that were set apart for the messages: of equals the first wins.

use linfa::Float;
use ndarray::{Array1, Axis};

use super::similarity::ROWS;
use crate::input::Records;
use crate::k_means::nearest;
use crate::metric::{Euclidean, Measure};
use crate::reduce::map_chunks;

/// The refined exemplars, ascending, and each sample's place among them.
pub(super) fn settle<F: Float>(
    records: &Records<'_, F>,
    preferences: &Array1<F>,
    mut exemplars: Vec<usize>,
) -> (Vec<usize>, Array1<usize>) {
    let mut clusters = vec![Vec::new(); exemplars.len()];
    for (i, &cluster) in assigned(records, &exemplars).iter().enumerate() {
        clusters[cluster].push(i);
    }
    for (exemplar, members) in exemplars.iter_mut().zip(clusters) {
        *exemplar = most_similar(records, preferences, &members);
    }
    exemplars.sort_unstable();
    let labels = assigned(records, &exemplars);
    (exemplars, labels)
}

/// The place of the most similar exemplar, the first of equals; an exemplar's own is its own.
fn assigned<F: Float>(records: &Records<'_, F>, exemplars: &[usize]) -> Array1<usize> {
    let rows = records.view().select(Axis(0), exemplars);
    let mut labels = nearest(records.values(), rows.view());
    for (place, &exemplar) in exemplars.iter().enumerate() {
        labels[exemplar] = place;
    }
    labels
}

/// The member to which all members are together most similar, its preference included; the first of equals.
fn most_similar<F: Float>(
    records: &Records<'_, F>,
    preferences: &Array1<F>,
    members: &[usize],
) -> usize {
    let sums = map_chunks(members.len(), ROWS, |range| {
        let sum = |&k: &usize| {
            members.iter().fold(F::zero(), |sum, &i| {
                if i == k {
                    sum + preferences[k]
                } else {
                    sum - Euclidean::between(records.row(i), records.row(k))
                }
            })
        };
        members[range].iter().map(sum).collect::<Vec<F>>()
    })
    .concat();
    let better = |best: usize, k: usize| if sums[k] > sums[best] { k } else { best };
    members[(1..members.len()).fold(0, better)]
}
