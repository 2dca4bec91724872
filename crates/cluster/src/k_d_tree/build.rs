//! Building the tree: halves of a node in turn, or side by side where they are large. The room for all nodes is known beforehand.

use std::cmp::Ordering;

use linfa::Float;

use super::{KdTree, LEAF, Node, SIDE_BY_SIDE};
use crate::ClusterError;
use crate::input::Records;
use crate::metric::{larger, smaller};
use crate::reduce::{CHUNK, map_chunks_mut};
use crate::wide::{width, with_narrow_width};

impl<F: Float> KdTree<F> {
    pub(crate) fn build(records: &Records<'_, F>) -> Result<Self, ClusterError> {
        let n = records.n_samples();
        let Ok(count) = u32::try_from(n) else {
            return Err(ClusterError::TooManySamples {
                n_samples: n,
                bound: u32::MAX as usize,
            });
        };
        let d = records.n_features();
        let n_nodes = count_nodes(n);
        let mut nodes = vec![Node::default(); n_nodes];
        let mut boxes = vec![F::zero(); 2 * d * n_nodes];
        let mut keys: Vec<Key<F>> = (0..count).map(|sample| (F::zero(), sample)).collect();
        let whole = Part {
            keys: &mut keys,
            start: 0,
            me: 0,
            nodes: &mut nodes,
            boxes: &mut boxes,
        };
        with_narrow_width!(d, D => whole.split::<D>(records.values(), d));
        let order: Vec<u32> = keys.into_iter().map(|(_, sample)| sample).collect();
        let mut points = vec![F::zero(); n * d];
        map_chunks_mut(&mut points, CHUNK * d, |range, points| {
            let rows = points.chunks_exact_mut(d);
            for (row, &i) in rows.zip(&order[range.start / d..range.end / d]) {
                row.copy_from_slice(records.row(i as usize));
            }
        });
        Ok(Self {
            n_features: d,
            points,
            order,
            nodes,
            boxes,
        })
    }
}

/// The number of nodes in a tree of `n` samples. The parts on one level have at most two sizes, `size` and one more.
fn count_nodes(n: usize) -> usize {
    let (mut size, mut of_size, mut of_next) = (n, 1, 0);
    let mut nodes = 0;
    while of_size + of_next > 0 {
        nodes += of_size + of_next;
        // Leaves are divided no more.
        if size <= LEAF {
            of_size = 0;
        }
        if size < LEAF {
            of_next = 0;
        }
        (of_size, of_next) = if size % 2 == 0 {
            (2 * of_size + of_next, of_next)
        } else {
            (of_size, of_size + 2 * of_next)
        };
        size /= 2;
    }
    nodes
}

/// A sample, and before it room for the value by which it is being sorted.
type Key<F> = (F, u32);

/// By value, then by sample. Records are finite, so every pair compares; without a branch, since which way it goes is chance.
#[inline(always)]
fn in_order<F: Float>(a: &Key<F>, b: &Key<F>) -> Ordering {
    if (a.0 < b.0) | ((a.0 == b.0) & (a.1 < b.1)) {
        Ordering::Less
    } else if a.1 == b.1 {
        Ordering::Equal
    } else {
        Ordering::Greater
    }
}

/// A node that is to be built, and the room for it and all nodes below it.
struct Part<'a, F> {
    keys: &'a mut [Key<F>],
    /// Where `keys` begins in the tree's order.
    start: u32,
    me: usize,
    nodes: &'a mut [Node],
    boxes: &'a mut [F],
}

impl<F: Float> Part<'_, F> {
    fn split<const D: usize>(self, values: &[F], d: usize) {
        let d = width::<D>(d);
        let n = self.keys.len();
        let (node, nodes) = self.nodes.split_at_mut(1);
        let (bounds, boxes) = self.boxes.split_at_mut(2 * d);
        let (low, high) = bounds.split_at_mut(d);
        low.fill(F::infinity());
        high.fill(F::neg_infinity());
        for &(_, i) in self.keys.iter() {
            let row = &values[i as usize * d..][..d];
            for ((low, high), &value) in low.iter_mut().zip(high.iter_mut()).zip(row) {
                *low = smaller(value, *low);
                *high = larger(value, *high);
            }
        }
        node[0] = Node {
            start: self.start,
            end: self.start + n as u32,
            right: 0,
        };
        if n <= LEAF {
            return;
        }
        let spread = |j: usize| high[j] - low[j];
        let widest = (1..d).fold(0, |best, j| if spread(j) > spread(best) { j } else { best });
        let middle = n / 2;
        for (value, i) in self.keys.iter_mut() {
            *value = values[*i as usize * d + widest];
        }
        self.keys.select_nth_unstable_by(middle, in_order);
        let (left, right) = self.keys.split_at_mut(middle);
        let n_left = count_nodes(middle);
        let (left_nodes, right_nodes) = nodes.split_at_mut(n_left);
        let (left_boxes, right_boxes) = boxes.split_at_mut(2 * d * n_left);
        let me = self.me;
        node[0].right = (me + 1 + n_left) as u32;
        let left = Part {
            keys: left,
            start: self.start,
            me: me + 1,
            nodes: left_nodes,
            boxes: left_boxes,
        };
        let right = Part {
            keys: right,
            start: self.start + middle as u32,
            me: me + 1 + n_left,
            nodes: right_nodes,
            boxes: right_boxes,
        };
        if n >= SIDE_BY_SIDE {
            rayon::join(
                || left.split::<D>(values, d),
                || right.split::<D>(values, d),
            );
        } else {
            left.split::<D>(values, d);
            right.split::<D>(values, d);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_counted_as_they_are_divided() {
        fn by_dividing(n: usize) -> usize {
            if n <= LEAF {
                1
            } else {
                1 + by_dividing(n / 2) + by_dividing(n - n / 2)
            }
        }
        for n in (0..3000).chain([65_535, 65_536, 65_537, 100_000]) {
            assert_eq!(count_nodes(n), by_dividing(n), "{n}");
        }
    }
}
