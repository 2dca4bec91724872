//! Core distances: how far each sample has to reach for its `min_samples`-th nearest.

use std::collections::BinaryHeap;

use linfa::Float;

use super::rounded;
use crate::k_d_tree::KdTree;
use crate::metric::Measure;
use crate::reduce::{SEARCHES, map_chunks_mut};

/// The core distance at each position of the tree, the sample itself counted as its own nearest; infinite where it is above `max_eps`.
pub(super) fn core_distances<F: Float, M: Measure>(
    tree: &KdTree<F>,
    min_samples: usize,
    max_eps: F,
) -> Vec<F> {
    let mut core = vec![F::infinity(); tree.len()];
    map_chunks_mut(&mut core, SEARCHES, |range, core| {
        let mut search = Search {
            nearest: BinaryHeap::with_capacity(min_samples),
            stack: Vec::new(),
        };
        for (position, core) in range.zip(core) {
            let distance = M::distance(search.farthest_of::<M>(tree, position, min_samples));
            if distance <= max_eps {
                *core = rounded(distance);
            }
        }
    });
    core
}

struct Search<F> {
    /// The nearest so far, the farthest of them on top: `min_samples` may be thousands, and a sorted list would shift them all.
    nearest: BinaryHeap<Distance<F>>,
    stack: Vec<(F, usize)>,
}

impl<F: Float> Search<F> {
    /// The reduced distance to the farthest of the `k` nearest samples.
    fn farthest_of<M: Measure>(&mut self, tree: &KdTree<F>, position: usize, k: usize) -> F {
        let query = tree.point(position);
        let mut bound = F::infinity();
        self.nearest.clear();
        self.stack.clear();
        self.stack.push((F::zero(), 0));
        while let Some((low, node)) = self.stack.pop() {
            if low >= bound {
                continue;
            }
            if let Some(children) = tree.nodes()[node].children(node) {
                self.stack.extend(tree.nearer_last::<M>(children, query));
                continue;
            }
            for other in tree.nodes()[node].range() {
                let distance = M::between(query, tree.point(other));
                if distance >= bound {
                    continue;
                }
                if self.nearest.len() == k {
                    self.nearest.pop();
                }
                self.nearest.push(Distance(distance));
                if self.nearest.len() == k {
                    bound = self.nearest.peek().map_or(bound, |farthest| farthest.0);
                }
            }
        }
        bound
    }
}

/// A distance with an order: there is no NaN among distances of finite records.
#[derive(PartialEq)]
struct Distance<F>(F);

impl<F: Float> Eq for Distance<F> {}

impl<F: Float> Ord for Distance<F> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0
            .partial_cmp(&other.0)
            .unwrap_or(std::cmp::Ordering::Equal)
    }
}

impl<F: Float> PartialOrd for Distance<F> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
