//! The nearest samples of a query.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use linfa::Float;

use super::{KdTree, LEAF};
use crate::metric::{Measure, OfWidth};
use crate::wide::with_narrow_width;

/// The most neighbours that are kept in a sorted list.
const MOST_SORTED: usize = 64;

/// Nodes that can wait at once in a search that goes depth first: a level of the tree leaves one, and numbers of samples have 32 bits.
const MOST_WAITING: usize = 40;

impl<F: Float> KdTree<F> {
    /// The `k` nearest samples, as reduced distance and position in the tree's order, nearest first; the query's own is among
    /// them if it is one. All distances must be finite. Of samples that are equally far the one that the search meets first comes first: that
    /// follows from the records alone.
    pub(crate) fn nearest_k<M: Measure>(&self, query: &[F], k: usize, found: &mut Vec<(F, u32)>) {
        found.clear();
        if k > MOST_SORTED {
            return self.nearest_many::<M>(query, k, found);
        }
        with_narrow_width!(self.n_features, D => self.nearest_few::<OfWidth<M, D>>(query, k, found));
    }

    fn nearest_few<M: Measure>(&self, query: &[F], k: usize, found: &mut Vec<(F, u32)>) {
        let query = &query[..M::width(self.n_features)];
        // Places that are still free are infinitely far.
        found.resize(k.min(self.len()), (F::infinity(), u32::MAX));
        let found = &mut found[..];
        let Some(last) = found.len().checked_sub(1) else {
            return;
        };
        let mut waiting = [(F::zero(), 0); MOST_WAITING];
        let mut n_waiting = 1;
        let mut n_found = 0;
        while n_waiting > 0 {
            n_waiting -= 1;
            let (bound, node) = waiting[n_waiting];
            if bound >= found[last].0 {
                continue;
            }
            if let Some(children) = self.nodes[node as usize].children(node as usize) {
                for (bound, child) in self.nearer_last::<M>(children, query) {
                    waiting[n_waiting] = (bound, child as u32);
                    n_waiting += 1;
                }
                continue;
            }
            let range = self.nodes[node as usize].range();
            let mut distances = [F::infinity(); LEAF];
            let rows = self.rows::<M>(range.clone());
            for (distance, row) in distances.iter_mut().zip(rows) {
                *distance = M::between(query, row);
            }
            for (&distance, position) in distances.iter().zip(range) {
                if distance < found[last].0 {
                    let mut at = last.min(n_found);
                    n_found += 1;
                    while at > 0 && found[at - 1].0 > distance {
                        found[at] = found[at - 1];
                        at -= 1;
                    }
                    found[at] = (distance, position as u32);
                }
            }
        }
    }

    /// The same for a `k` so large that a sorted list would shift too much: the nearest so far are a heap, and are sorted in the end.
    fn nearest_many<M: Measure>(&self, query: &[F], k: usize, found: &mut Vec<(F, u32)>) {
        let mut heap: BinaryHeap<Found<F>> = BinaryHeap::with_capacity(k);
        let mut order = 0;
        let mut stack = vec![(self.nearest::<M>(0, query), 0)];
        let mut farthest = F::infinity();
        while let Some((bound, node)) = stack.pop() {
            if heap.len() == k && bound >= farthest {
                continue;
            }
            if let Some(children) = self.nodes[node].children(node) {
                stack.extend(self.nearer_last::<M>(children, query));
                continue;
            }
            for position in self.nodes[node].range() {
                let distance = M::between(query, self.point(position));
                if heap.len() == k {
                    if distance >= farthest {
                        continue;
                    }
                    heap.pop();
                }
                heap.push(Found {
                    distance,
                    order,
                    position: position as u32,
                });
                order += 1;
                farthest = heap.peek().map_or(farthest, |found| found.distance);
            }
        }
        let sorted = heap.into_sorted_vec().into_iter();
        found.extend(sorted.map(|found| (found.distance, found.position)));
    }
}

/// A sample that a search has found: ordered by distance, and of equally far ones by which was met first.
#[derive(PartialEq)]
struct Found<F> {
    distance: F,
    order: u32,
    position: u32,
}

impl<F: Float> Eq for Found<F> {}

impl<F: Float> Ord for Found<F> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_distance = self.distance.partial_cmp(&other.distance);
        // There is no NaN among distances of finite records.
        by_distance
            .unwrap_or(Ordering::Equal)
            .then(self.order.cmp(&other.order))
    }
}

impl<F: Float> PartialOrd for Found<F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::on_a_grid;
    use super::*;
    use crate::input::Records;
    use crate::metric::Euclidean;

    #[test]
    fn many_neighbours_and_known_widths_come_as_few_of_any_width_do() {
        for d in [2, 3] {
            let records = on_a_grid(d);
            let checked = Records::check(records.view()).unwrap();
            let tree = KdTree::build(&checked).unwrap();
            let (mut few, mut other) = (Vec::new(), Vec::new());
            for (i, k) in [(0, 1), (17, 2), (100, 7), (150, 16), (299, MOST_SORTED)] {
                let query = checked.row(i);
                few.clear();
                tree.nearest_few::<Euclidean>(query, k, &mut few);
                assert_eq!(few.len(), k);
                other.clear();
                tree.nearest_many::<Euclidean>(query, k, &mut other);
                assert_eq!(few, other, "{i} {k}");
                other.clear();
                if d == 2 {
                    tree.nearest_few::<OfWidth<Euclidean, 2>>(query, k, &mut other);
                } else {
                    tree.nearest_few::<OfWidth<Euclidean, 3>>(query, k, &mut other);
                }
                assert_eq!(few, other, "{i} {k}");
            }
        }
    }
}
