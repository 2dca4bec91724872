//! The walk: from sample to sample, always to the one that is reached for least.
//!
//! Told plainly, every step compares the new sample with all that are still open, and then looks for the least of them: work for each pair of samples.
//! Here the comparisons wait in the tree. A new sample is *offered* to the root, with a bound below which no sample in the box can be reached
//! from it. Only when that bound is the least of all does the offer pass on to the children, in the end to the samples of a leaf. An offer that cannot better what
//! a node already has is dropped. What is far off is thus never looked at closely before the walk comes near, and what lies
//! behind has no open samples left.
//!
//! The result is that of the plain procedure, ties included: bounds are computed by the same operations as distances, so that rounding
//! keeps them on their side, and offers reach a leaf in the order in which they were made.

use linfa::Float;

use super::rounded;
use crate::k_d_tree::KdTree;
use crate::metric::Measure;

/// Where there is no sample.
const NONE: u32 = u32::MAX;

/// A node's room for offers that is kept for later ones.
const KEPT: usize = 64;

/// What is known of the open samples in a node.
struct Outlook<F> {
    /// None of them is reached for less,
    low: F,
    /// and none of lower index for as little.
    first: u32,
    /// Each of them is reached for this or less.
    high: F,
    /// The lowest index of them; `NONE` where no sample is open.
    first_open: u32,
    /// Positions of samples whose distances to these were not computed yet, in the order of the walk, each with its bound.
    offers: Vec<(F, u32)>,
}

impl<F: Float> Outlook<F> {
    /// The least that can be hoped for.
    fn best(&self) -> (F, u32) {
        (self.low, self.first)
    }
}

struct Walk<'a, F> {
    tree: &'a KdTree<F>,
    /// Core distances, by position.
    core: &'a [F],
    /// The reduced `max_eps`.
    bound: F,
    outlooks: Vec<Outlook<F>>,
    /// By position, as all that follow.
    reachability: Vec<F>,
    predecessors: Vec<u32>,
    open: Vec<bool>,
    /// The nodes from the root to the leaf of the last descent,
    path: Vec<usize>,
    /// and for each the best that any node beside the way to it has.
    rivals: Vec<(F, u32)>,
}

/// The walk's result. Everything is a position in the tree's order, or stands at one.
pub(super) struct Walked<F> {
    pub(super) ordering: Vec<u32>,
    pub(super) reachability: Vec<F>,
    pub(super) predecessors: Vec<Option<u32>>,
}

pub(super) fn walk<F: Float, M: Measure>(tree: &KdTree<F>, core: &[F], max_eps: F) -> Walked<F> {
    let mut walk = Walk::new(tree, core, M::reduce(max_eps));
    let mut ordering = Vec::with_capacity(tree.len());
    for _ in 0..tree.len() {
        let position = walk.find_next::<M>();
        walk.close(position);
        if core[position].is_finite() {
            walk.offer::<M>(0, position as u32);
        }
        ordering.push(position as u32);
    }
    let predecessors = walk.predecessors.iter();
    Walked {
        ordering,
        predecessors: predecessors.map(|&p| (p != NONE).then_some(p)).collect(),
        reachability: walk.reachability,
    }
}

impl<'a, F: Float> Walk<'a, F> {
    fn new(tree: &'a KdTree<F>, core: &'a [F], bound: F) -> Self {
        let n = tree.len();
        let outlooks = tree.nodes().iter().map(|_| Outlook {
            low: F::infinity(),
            first: NONE,
            high: F::infinity(),
            first_open: NONE,
            offers: Vec::new(),
        });
        let mut walk = Self {
            tree,
            core,
            bound,
            outlooks: outlooks.collect(),
            reachability: vec![F::infinity(); n],
            predecessors: vec![NONE; n],
            open: vec![true; n],
            path: Vec::new(),
            rivals: Vec::new(),
        };
        // Children come after their parent, so walking backwards meets them first.
        for node in (0..tree.nodes().len()).rev() {
            walk.renew(node);
        }
        walk
    }

    /// The position of the open sample that is reached for least; of several the one of lowest index.
    fn find_next<M: Measure>(&mut self) -> usize {
        self.path.clear();
        self.path.push(0);
        self.rivals.clear();
        self.rivals.push((F::infinity(), NONE));
        loop {
            let depth = self.path.len() - 1;
            let (node, rival) = (self.path[depth], self.rivals[depth]);
            self.pass_on::<M>(node);
            // What was learned may have raised the node's bound, so that another way down is the better one.
            if self.outlooks[node].best() > rival {
                self.path.pop();
                self.rivals.pop();
                self.renew(self.path[depth - 1]);
                continue;
            }
            if let Some((left, right)) = self.tree.nodes()[node].children(node) {
                let is_left = self.outlooks[left].best() <= self.outlooks[right].best();
                let (way, other) = if is_left {
                    (left, right)
                } else {
                    (right, left)
                };
                let other = self.outlooks[other].best();
                self.path.push(way);
                self.rivals.push(if other < rival { other } else { rival });
                continue;
            }
            let first = self.outlooks[node].first as usize;
            let mut range = self.tree.nodes()[node].range();
            if let Some(position) = range.find(|&p| self.tree.sample(p) == first) {
                return position;
            }
        }
    }

    /// Takes the sample that the last descent found out of all nodes.
    fn close(&mut self, position: usize) {
        self.open[position] = false;
        for at in (0..self.path.len()).rev() {
            self.renew(self.path[at]);
        }
    }

    /// Offers a node to reach its open samples from the sample at position `from`.
    fn offer<M: Measure>(&mut self, node: usize, from: u32) {
        let outlook = &mut self.outlooks[node];
        if outlook.first_open == NONE {
            return;
        }
        let query = self.tree.point(from as usize);
        let core = self.core[from as usize];
        let nearest = self.tree.nearest::<M>(node, query);
        if nearest > self.bound {
            return;
        }
        let low = rounded(M::distance(nearest).max(core));
        if low >= outlook.high {
            return;
        }
        let farthest = self.tree.farthest::<M>(node, query);
        if farthest <= self.bound {
            let high = rounded(M::distance(farthest).max(core));
            outlook.high = outlook.high.min(high);
        }
        let offers = &mut outlook.offers;
        if offers.len() >= KEPT && offers.len() == offers.capacity() {
            let high = outlook.high;
            offers.retain(|&(low, _)| low <= high);
        }
        offers.push((low, from));
        if (low, outlook.first_open) < outlook.best() {
            (outlook.low, outlook.first) = (low, outlook.first_open);
        }
    }

    /// Passes a node's offers on to its children, or, in a leaf, to its samples.
    fn pass_on<M: Measure>(&mut self, node: usize) {
        let outlook = &mut self.outlooks[node];
        if outlook.offers.is_empty() {
            return;
        }
        let high = outlook.high;
        let mut offers = std::mem::take(&mut outlook.offers);
        // An offer as good as `high` may still be the first of several equal ones.
        let useful = offers.iter().filter(|&&(low, _)| low <= high);
        match self.tree.nodes()[node].children(node) {
            Some((left, right)) => {
                for &(_, from) in useful {
                    self.offer::<M>(left, from);
                    self.offer::<M>(right, from);
                }
            }
            None => {
                for &(_, from) in useful {
                    self.reach::<M>(self.tree.nodes()[node].range(), from);
                }
            }
        }
        self.renew(node);
        if offers.capacity() <= KEPT {
            offers.clear();
            self.outlooks[node].offers = offers;
        }
    }

    /// Reaches the open samples of a leaf from the sample at position `from`, where that is less than before.
    fn reach<M: Measure>(&mut self, leaf: std::ops::Range<usize>, from: u32) {
        let query = self.tree.point(from as usize);
        let core = self.core[from as usize];
        for position in leaf {
            if !self.open[position] {
                continue;
            }
            let reduced = M::between(query, self.tree.point(position));
            if reduced > self.bound {
                continue;
            }
            let reachability = rounded(M::distance(reduced).max(core));
            if reachability < self.reachability[position] {
                self.reachability[position] = reachability;
                self.predecessors[position] = from;
            }
        }
    }

    /// Works a node's outlook out anew from its children or samples. It must have no offers.
    fn renew(&mut self, node: usize) {
        let (mut low, mut first) = (F::infinity(), NONE);
        let (mut high, mut first_open) = (F::neg_infinity(), NONE);
        if let Some((left, right)) = self.tree.nodes()[node].children(node) {
            let (left, right) = (&self.outlooks[left], &self.outlooks[right]);
            (low, first) = if left.best() <= right.best() {
                left.best()
            } else {
                right.best()
            };
            high = left.high.max(right.high);
            first_open = left.first_open.min(right.first_open);
        } else {
            for position in self.tree.nodes()[node].range() {
                if !self.open[position] {
                    continue;
                }
                let sample = self.tree.sample(position) as u32;
                let reachability = self.reachability[position];
                if (reachability, sample) < (low, first) {
                    (low, first) = (reachability, sample);
                }
                high = high.max(reachability);
                first_open = first_open.min(sample);
            }
        }
        let outlook = &mut self.outlooks[node];
        (outlook.low, outlook.first) = (low, first);
        (outlook.high, outlook.first_open) = (high, first_open);
    }
}
