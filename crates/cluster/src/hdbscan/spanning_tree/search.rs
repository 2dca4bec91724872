//! The searches of one round: from a chunk of samples, from one sample, and for whole nodes whether there is anything to search for.

use std::ops::Range;

use linfa::Float;

use super::{Forest, Known, NONE};
use crate::k_d_tree::nearer_last_by;
use crate::metric::{Measure, larger};

impl<F: Float> Forest<F> {
    /// Whether, as far as boxes tell, no edge from `me`, a node whose samples are one component, into `node` and out of that component is shorter
    /// than `bound`.
    fn none_below<M: Measure>(&self, me: usize, node: usize, bound: F) -> bool {
        let (tree, component) = (&self.tree, self.node_component[me]);
        if self.node_component[node] == component
            || self.lowest_core[node] >= bound
            || tree.nearest_between::<M>(me, node) * self.scale >= bound
        {
            return true;
        }
        if let Some((left, right)) = tree.nodes()[node].children(node) {
            return self.none_below::<M>(me, left, bound) && self.none_below::<M>(me, right, bound);
        }
        tree.nodes()[node].range().all(|position| {
            self.component[position] == component
                || self.core[position] >= bound
                || tree.nearest::<M>(me, tree.row::<M>(position)) * self.scale >= bound
        })
    }

    /// The shortest edge from a sample out of its component, if it is shorter than `bound`, as length and other end; otherwise `bound` and [`NONE`].
    /// None is shorter than `at_least`.
    pub(super) fn search<M: Measure>(
        &self,
        me: usize,
        at_least: F,
        bound: F,
        stack: &mut Vec<(F, usize)>,
    ) -> (F, u32) {
        let tree = &self.tree;
        let mut shortest = Shortest {
            forest: self,
            query: tree.row::<M>(me),
            component: self.component[me],
            core: self.core[me],
            best: bound,
            other: NONE,
        };
        let near = me * self.n_neighbours..(me + 1) * self.n_neighbours;
        for &position in &self.neighbours[near] {
            shortest.look_at::<M>(position as usize);
            if shortest.best <= at_least {
                return (shortest.best, shortest.other);
            }
        }
        stack.clear();
        stack.push((F::zero(), 0));
        while let Some((near, node)) = stack.pop() {
            if near >= shortest.best || self.lowest_core[node] >= shortest.best {
                continue;
            }
            if let Some(children) = tree.nodes()[node].children(node) {
                for next in nearer_last_by(children, |child| shortest.nearest::<M>(child)) {
                    if next.0 < shortest.best {
                        stack.push(next);
                    }
                }
                continue;
            }
            for position in tree.nodes()[node].range() {
                shortest.look_at::<M>(position);
                if shortest.best <= at_least {
                    return (shortest.best, shortest.other);
                }
            }
        }
        (shortest.best, shortest.other)
    }
}

/// A chunk's search for edges that are shorter than those known.
pub(super) struct Look<'a, F> {
    forest: &'a Forest<F>,
    /// Where the chunk begins.
    start: usize,
    known: &'a mut [Known<F>],
    /// The shortest edge of a component, at the place of its first sample in the chunk.
    in_chunk: Vec<F>,
    stack: Vec<(F, usize)>,
}

impl<'a, F: Float> Look<'a, F> {
    /// Finds for every sample of the chunk that may have one the shortest edge, if it is shorter than `shortest`, the one known of each
    /// component.
    pub(super) fn in_chunk<M: Measure>(
        forest: &'a Forest<F>,
        chunk: Range<usize>,
        known: &'a mut [Known<F>],
        shortest: &[F],
    ) {
        let of_component = forest.component[chunk.clone()].iter();
        let mut look = Self {
            forest,
            start: chunk.start,
            known,
            in_chunk: of_component.map(|&c| shortest[c as usize]).collect(),
            stack: Vec::new(),
        };
        look.in_node::<M>(0);
    }

    fn in_node<M: Measure>(&mut self, node: usize) {
        let forest = self.forest;
        let whole = forest.tree.nodes()[node].range();
        let chunk = self.start..self.start + self.known.len();
        let range = whole.start.max(chunk.start)..whole.end.min(chunk.end);
        if range.is_empty() {
            return;
        }
        if forest.node_component[node] != NONE && range == whole {
            let known = &mut self.known[range.start - self.start..range.end - self.start];
            let bound = self.in_chunk[known[0].first as usize];
            let asked = |me: &Known<F>| me.other == NONE && me.at_least < bound;
            if !known.iter().any(asked) {
                return;
            }
            if forest.lowest_core[node] >= bound || forest.none_below::<M>(node, 0, bound) {
                for me in known.iter_mut().filter(|me| asked(me)) {
                    me.at_least = bound;
                }
                return;
            }
        }
        if let Some((left, right)) = forest.tree.nodes()[node].children(node) {
            self.in_node::<M>(left);
            self.in_node::<M>(right);
            return;
        }
        for position in range {
            let me = &mut self.known[position - self.start];
            let shortest = &mut self.in_chunk[me.first as usize];
            if me.other == NONE && me.at_least < *shortest {
                (me.at_least, me.other) =
                    forest.search::<M>(position, me.at_least, *shortest, &mut self.stack);
                *shortest = shortest.min(me.at_least);
            }
        }
    }
}

/// The search for the shortest edge from one sample out of its component.
struct Shortest<'a, F> {
    forest: &'a Forest<F>,
    query: &'a [F],
    component: u32,
    core: F,
    best: F,
    other: u32,
}

impl<F: Float> Shortest<'_, F> {
    #[inline(always)]
    fn look_at<M: Measure>(&mut self, position: usize) {
        let forest = self.forest;
        if forest.component[position] == self.component || forest.core[position] >= self.best {
            return;
        }
        let distance = M::between(self.query, forest.tree.row::<M>(position)) * forest.scale;
        let length = larger(larger(distance, forest.core[position]), self.core);
        if length < self.best {
            self.best = length;
            self.other = position as u32;
        }
    }

    /// No edge to a sample in the node is shorter than this, by the distance; infinite where none can be the shortest.
    #[inline(always)]
    fn nearest<M: Measure>(&self, node: usize) -> F {
        let forest = self.forest;
        if forest.node_component[node] == self.component || forest.lowest_core[node] >= self.best {
            return F::infinity();
        }
        forest.tree.nearest::<M>(node, self.query) * forest.scale
    }
}
