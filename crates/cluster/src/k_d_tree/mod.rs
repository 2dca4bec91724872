//! A k-d tree: samples sorted into nested boxes, so that a search can pass whole boxes by.
//!
//! The samples are stored again in the tree's order, so that a leaf is one stretch of memory. Each node splits its samples
//! into halves at the median of the feature in which they spread most; the halves are halves by number, so
//! the tree is balanced even where all samples are equal.

mod build;
mod nearest_k;

use linfa::Float;

use crate::metric::{Measure, larger};

/// Samples in a leaf, at most.
const LEAF: usize = 16;

/// Samples from which on the two halves of a node are worked on side by side.
pub(crate) const SIDE_BY_SIDE: usize = 4096;

/// A node: the stretch of samples in it, and its right child (the left one follows the node itself).
#[derive(Clone, Copy, Default)]
pub(crate) struct Node {
    start: u32,
    end: u32,
    right: u32,
}

impl Node {
    /// The positions in the tree's order of the samples in the node.
    #[inline(always)]
    pub(crate) fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The two children, or `None` for a leaf.
    #[inline(always)]
    pub(crate) fn children(&self, me: usize) -> Option<(usize, usize)> {
        (self.right != 0).then_some((me + 1, self.right as usize))
    }
}

pub(crate) struct KdTree<F> {
    n_features: usize,
    /// Rows in the tree's order.
    points: Vec<F>,
    /// The sample at each position of the tree's order.
    order: Vec<u32>,
    nodes: Vec<Node>,
    /// For each node the lowest values of all features, then the highest.
    boxes: Vec<F>,
}

impl<F: Float> KdTree<F> {
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The row at a position of the tree's order.
    #[inline(always)]
    pub(crate) fn point(&self, position: usize) -> &[F] {
        self.row_of_width(position, self.n_features)
    }

    /// The same, of a width that the compiler knows if the measure does.
    #[inline(always)]
    pub(crate) fn row<M: Measure>(&self, position: usize) -> &[F] {
        self.row_of_width(position, M::width(self.n_features))
    }

    #[inline(always)]
    fn row_of_width(&self, position: usize, d: usize) -> &[F] {
        &self.points[position * d..(position + 1) * d]
    }

    /// The sample at a position of the tree's order.
    pub(crate) fn sample(&self, position: usize) -> usize {
        self.order[position] as usize
    }

    /// The nodes that are `wanted` and lie in no other such node, in the tree's order.
    pub(crate) fn topmost(&self, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        let mut stack = vec![0];
        while let Some(node) = stack.pop() {
            if wanted(node) {
                found.push(node);
            } else if let Some((left, right)) = self.nodes[node].children(node) {
                stack.extend([right, left]);
            }
        }
        found
    }

    /// The position in the tree's order of each sample.
    pub(crate) fn positions(&self) -> Vec<u32> {
        let mut positions = vec![0; self.len()];
        for (position, &sample) in self.order.iter().enumerate() {
            positions[sample as usize] = position as u32;
        }
        positions
    }

    /// The rows at positions of the tree's order, one after the other.
    #[inline(always)]
    fn rows<M: Measure>(&self, range: std::ops::Range<usize>) -> std::slice::ChunksExact<'_, F> {
        let d = M::width(self.n_features);
        self.points[range.start * d..range.end * d].chunks_exact(d)
    }

    /// The lowest values of all features in the node, and the highest.
    #[inline(always)]
    pub(crate) fn bounds(&self, node: usize) -> (&[F], &[F]) {
        self.bounds_of_width(node, self.n_features)
    }

    #[inline(always)]
    fn bounds_of_width(&self, node: usize, d: usize) -> (&[F], &[F]) {
        self.boxes[2 * d * node..2 * d * (node + 1)].split_at(d)
    }

    /// No point of the node is nearer than this reduced distance.
    #[inline(always)]
    pub(crate) fn nearest<M: Measure>(&self, node: usize, query: &[F]) -> F {
        let d = M::width(self.n_features);
        let (low, high) = self.bounds_of_width(node, d);
        let mut sum = F::zero();
        for ((&q, &low), &high) in query[..d].iter().zip(low).zip(high) {
            sum = M::add(sum, larger(larger(low - q, q - high), F::zero()));
        }
        sum
    }

    /// No point of the node is farther than this reduced distance.
    pub(crate) fn farthest<M: Measure>(&self, node: usize, query: &[F]) -> F {
        let (low, high) = self.bounds(node);
        let mut sum = F::zero();
        for ((&q, &low), &high) in query.iter().zip(low).zip(high) {
            sum = M::add(sum, larger(q - low, high - q));
        }
        sum
    }

    /// No point of one node is nearer to one of the other than this reduced distance.
    pub(crate) fn nearest_between<M: Measure>(&self, a: usize, b: usize) -> F {
        let d = M::width(self.n_features);
        let (a_low, a_high) = self.bounds_of_width(a, d);
        let (b_low, b_high) = self.bounds_of_width(b, d);
        (0..d).fold(F::zero(), |sum, j| {
            let gap = larger(a_low[j] - b_high[j], b_low[j] - a_high[j]);
            M::add(sum, larger(gap, F::zero()))
        })
    }

    /// No point of one node is farther from one of the other than this reduced distance.
    pub(crate) fn farthest_between<M: Measure>(&self, a: usize, b: usize) -> F {
        let ((a_low, a_high), (b_low, b_high)) = (self.bounds(a), self.bounds(b));
        (0..self.n_features).fold(F::zero(), |sum, j| {
            M::add(sum, larger(a_high[j] - b_low[j], b_high[j] - a_low[j]))
        })
    }

    /// No two points of the node are farther apart than this reduced distance.
    pub(crate) fn diameter<M: Measure>(&self, node: usize) -> F {
        let (low, high) = self.bounds(node);
        M::between(low, high)
    }

    /// Two children with their bounds for a search's stack: the nearer one is to be taken first, so it goes on top.
    #[inline(always)]
    pub(crate) fn nearer_last<M: Measure>(
        &self,
        children: (usize, usize),
        query: &[F],
    ) -> [(F, usize); 2] {
        nearer_last_by(children, |child| self.nearest::<M>(child, query))
    }

    /// The reduced distance to the sample nearest to `query`, and the sample: of equally near ones that of lowest number. A query that
    /// is not finite is near to nothing, and gets sample 0. `stack` is room for the search.
    pub(crate) fn nearest_one<M: Measure>(
        &self,
        query: &[F],
        stack: &mut Vec<(F, usize)>,
    ) -> (F, usize) {
        stack.clear();
        stack.push((F::zero(), 0));
        let mut best = (F::infinity(), 0);
        while let Some((bound, node)) = stack.pop() {
            if bound > best.0 {
                continue;
            }
            match self.nodes[node].children(node) {
                Some(children) => stack.extend(self.nearer_last::<M>(children, query)),
                None => {
                    for position in self.nodes[node].range() {
                        let distance = M::between(query, self.point(position));
                        let sample = self.sample(position);
                        if distance < best.0 || (distance == best.0 && sample < best.1) {
                            best = (distance, sample);
                        }
                    }
                }
            }
        }
        best
    }

    /// Calls `visit` with position and reduced distance of every sample within the reduced distance `bound`, in the tree's order.
    pub(crate) fn within<M: Measure>(
        &self,
        query: &[F],
        bound: F,
        mut visit: impl FnMut(usize, F),
    ) {
        let mut stack = vec![0];
        while let Some(node) = stack.pop() {
            if self.nearest::<M>(node, query) > bound {
                continue;
            }
            if let Some((left, right)) = self.nodes[node].children(node) {
                stack.extend([right, left]);
                continue;
            }
            for position in self.nodes[node].range() {
                let distance = M::between(query, self.point(position));
                if distance <= bound {
                    visit(position, distance);
                }
            }
        }
    }
}

/// The same with bounds of any kind.
#[inline(always)]
pub(crate) fn nearer_last_by<F: Float>(
    (left, right): (usize, usize),
    bound: impl Fn(usize) -> F,
) -> [(F, usize); 2] {
    let (a, b) = ((bound(left), left), (bound(right), right));
    if a.0 <= b.0 { [b, a] } else { [a, b] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Records;
    use crate::metric::{Chebyshev, Euclidean, Manhattan};
    use ndarray::Array2;
    use proptest::prelude::*;

    /// Samples of which many are equal, or equally far from others.
    pub(super) fn on_a_grid(d: usize) -> Array2<f64> {
        Array2::from_shape_fn((300, d), |(i, j)| [i % 11, i / 11 % 9, i % 2][j] as f64)
    }

    fn nearest_k_by_sorting<M: Measure>(records: &Array2<f64>, i: usize, k: usize) -> Vec<f64> {
        let query = records.row(i).to_vec();
        let mut all: Vec<f64> = records
            .rows()
            .into_iter()
            .map(|row| M::between(&query, &row.to_vec()))
            .collect();
        all.sort_by(f64::total_cmp);
        all.truncate(k);
        all
    }

    fn agrees<M: Measure>(records: &Array2<f64>, k: usize) {
        let checked = Records::check(records.view()).unwrap();
        let tree = KdTree::build(&checked).unwrap();
        let mut found = Vec::new();
        let mut stack = Vec::new();
        for i in 0..records.nrows() {
            let query = checked.row(i);
            // Among equal rows the first; and from a place between two of them, again the first of the nearest.
            let half: Vec<f64> = query.iter().map(|&x| x + 0.5).collect();
            for query in [query, &half] {
                let distance = |i: usize| M::between(query, checked.row(i));
                let first = (1..records.nrows()).fold(0, |best, i| {
                    if distance(i) < distance(best) {
                        i
                    } else {
                        best
                    }
                });
                let expected = (distance(first), first);
                assert_eq!(tree.nearest_one::<M>(query, &mut stack), expected);
            }
            tree.nearest_k::<M>(query, k, &mut found);
            let distances: Vec<f64> = found.iter().map(|&(distance, _)| distance).collect();
            assert_eq!(distances, nearest_k_by_sorting::<M>(records, i, k));
            for &(distance, position) in &found {
                assert_eq!(M::between(query, tree.point(position as usize)), distance);
            }
            let bound = distances[k - 1];
            let mut inside = Vec::new();
            tree.within::<M>(query, bound, |position, distance| {
                assert_eq!(M::between(query, tree.point(position)), distance);
                inside.push(position);
            });
            assert!(inside.is_sorted_by(|a, b| a < b));
            let n = (0..tree.len()).filter(|&p| M::between(query, tree.point(p)) <= bound);
            assert_eq!(inside.len(), n.count());
        }
        let mut samples: Vec<usize> = (0..tree.len()).map(|p| tree.sample(p)).collect();
        samples.sort_unstable();
        assert!(samples.into_iter().eq(0..records.nrows()));
        for (me, node) in tree.nodes().iter().enumerate() {
            for position in node.range() {
                for query in records.rows() {
                    let query = query.to_vec();
                    let distance = M::between(&query, tree.point(position));
                    assert!(tree.nearest::<M>(me, &query) <= distance);
                    assert!(tree.farthest::<M>(me, &query) >= distance);
                }
            }
        }
    }

    #[test]
    fn many_neighbours_are_those_of_sorting() {
        let records = on_a_grid(2);
        agrees::<Euclidean>(&records, 200);
        agrees::<Manhattan>(&records, 300);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn finds_what_sorting_finds(
            (d, values) in (1usize..5).prop_flat_map(|d| (Just(d), prop::collection::vec(-4i32..4, d..60 * d))),
            k in 1usize..7,
        ) {
            // Small whole numbers make many equal points and equal distances.
            let n = values.len() / d;
            let records = Array2::from_shape_fn((n, d), |(i, j)| f64::from(values[i * d + j]) * 0.3);
            let k = k.min(n);
            agrees::<Euclidean>(&records, k);
            agrees::<Manhattan>(&records, k);
            agrees::<Chebyshev>(&records, k);
        }
    }
}
