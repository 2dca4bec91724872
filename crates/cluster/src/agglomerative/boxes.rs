//! A tree of nested boxes over the centres of clusters, in which the nearest cluster is found without a look at all of them.
//!
//! Each box knows the smallest cluster in it. A merge moves a centre, and the boxes around it grow with it; when many of the clusters are gone, the tree is
//! built anew.

use linfa::Float;
use ndarray::{ArrayView2, CowArray};

use super::chain::GONE;
use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::Measure;

/// Fewer clusters than this are not worth a new tree.
const SMALLEST: usize = 32;

/// How the distance of a cluster, for which a search is, to others follows from that of their centres.
pub(super) trait Offer<F: Float> {
    /// No cluster of this size or a larger one whose centre is as far away as this or farther is nearer.
    fn least(&self, reduced: F, size: F) -> F;
    /// The distance to the cluster in `slot`, or infinity if it is seen to be larger than `limit`.
    fn distance(&mut self, slot: usize, reduced: F, size: F, limit: F) -> F;
}

#[derive(Clone, Copy)]
struct Node<F> {
    /// The places in it.
    start: usize,
    end: usize,
    /// The right child, of which the left one comes after the node itself; 0 for a leaf.
    right: usize,
    /// The node above; the first one is its own.
    parent: usize,
    /// The size of the smallest cluster in it, infinite where there is none.
    smallest: F,
}

pub(super) struct Boxes<F> {
    n_features: usize,
    /// By place in the tree's order: centre, size (0 where the cluster is gone), slot, and the leaf that holds it.
    centres: Vec<F>,
    sizes: Vec<F>,
    slots: Vec<usize>,
    leaves: Vec<usize>,
    /// The place of the cluster of each slot, [`GONE`] for those that are empty.
    places: Vec<usize>,
    nodes: Vec<Node<F>>,
    /// For each node the lowest values of all features, then the highest.
    bounds: Vec<F>,
    n_alive: usize,
    stack: Vec<(F, usize)>,
    /// Clusters that searches have looked at so far, and how many they would have had to look at without the tree.
    n_seen: usize,
    n_asked: usize,
}

impl<F: Float> Boxes<F> {
    /// One cluster in a slot for each row, of the given size.
    pub(super) fn new(rows: ArrayView2<'_, F>, sizes: &[F]) -> Result<Self, ClusterError> {
        let n = rows.nrows();
        let mut boxes = Self {
            n_features: rows.ncols(),
            centres: rows.iter().copied().collect(),
            sizes: sizes.to_vec(),
            slots: (0..n).collect(),
            leaves: vec![0; n],
            places: (0..n).collect(),
            nodes: Vec::new(),
            bounds: Vec::new(),
            n_alive: n,
            stack: Vec::new(),
            n_seen: 0,
            n_asked: 0,
        };
        boxes.build()?;
        Ok(boxes)
    }

    pub(super) fn n_slots(&self) -> usize {
        self.places.len()
    }

    pub(super) fn n_features(&self) -> usize {
        self.n_features
    }

    pub(super) fn n_alive(&self) -> usize {
        self.n_alive
    }

    pub(super) fn n_seen(&self) -> usize {
        self.n_seen
    }

    pub(super) fn n_asked(&self) -> usize {
        self.n_asked
    }

    pub(super) fn is_alive(&self, slot: usize) -> bool {
        self.places[slot] != GONE
    }

    /// The slots that hold a cluster.
    pub(super) fn alive(&self) -> Vec<usize> {
        let slots = 0..self.n_slots();
        slots.filter(|&slot| self.is_alive(slot)).collect()
    }

    pub(super) fn size(&self, slot: usize) -> F {
        self.sizes[self.places[slot]]
    }

    pub(super) fn centre(&self, slot: usize) -> &[F] {
        self.centre_at(self.places[slot])
    }

    fn centre_at(&self, place: usize) -> &[F] {
        &self.centres[place * self.n_features..][..self.n_features]
    }

    /// Makes the tree of the clusters that are still there.
    fn build(&mut self) -> Result<(), ClusterError> {
        let d = self.n_features;
        let alive: Vec<usize> = (0..self.sizes.len())
            .filter(|&place| self.sizes[place] > F::zero())
            .collect();
        let rows: Vec<F> = alive
            .iter()
            .flat_map(|&place| self.centre_at(place))
            .copied()
            .collect();
        let rows = CowArray::from(rows).into_shape_with_order((alive.len(), d));
        // As many values as places and features.
        let Ok(rows) = rows else { return Ok(()) };
        let tree = KdTree::build(&Records::trusted(rows.view()))?;
        let before = |place: usize| alive[tree.sample(place)];
        self.sizes = (0..tree.len())
            .map(|place| self.sizes[before(place)])
            .collect();
        self.slots = (0..tree.len())
            .map(|place| self.slots[before(place)])
            .collect();
        self.centres.clear();
        self.leaves.clear();
        for place in 0..tree.len() {
            self.centres.extend_from_slice(tree.point(place));
            self.places[self.slots[place]] = place;
        }
        self.leaves.resize(tree.len(), 0);
        let mut parent = vec![0; tree.nodes().len()];
        self.nodes.clear();
        for (me, node) in tree.nodes().iter().enumerate() {
            let (start, end) = (node.range().start, node.range().end);
            let mut right = 0;
            match node.children(me) {
                Some((left, other)) => {
                    right = other;
                    (parent[left], parent[other]) = (me, me);
                }
                None => self.leaves[start..end].fill(me),
            }
            self.nodes.push(Node {
                start,
                end,
                right,
                parent: parent[me],
                smallest: F::infinity(),
            });
        }
        self.bounds.clear();
        for node in 0..self.nodes.len() {
            let (low, high) = tree.bounds(node);
            self.bounds.extend_from_slice(low);
            self.bounds.extend_from_slice(high);
        }
        // Children come after their parent, so walking backwards meets them first.
        for me in (0..self.nodes.len()).rev() {
            self.nodes[me].smallest = self.smallest_in(me);
        }
        Ok(())
    }

    fn smallest_in(&self, node: usize) -> F {
        let Node {
            start, end, right, ..
        } = self.nodes[node];
        if right == 0 {
            let sizes = self.sizes[start..end].iter();
            let sizes = sizes.filter(|&&size| size > F::zero());
            return sizes.fold(F::infinity(), |a, &b| a.min(b));
        }
        let (left, right) = (self.nodes[node + 1].smallest, self.nodes[right].smallest);
        left.min(right)
    }

    /// The first slot of the clusters that are nearest to the one in `slot` and nearer than `bound`, with their distance.
    pub(super) fn nearest<M: Measure>(
        &mut self,
        slot: usize,
        bound: F,
        offer: &mut impl Offer<F>,
    ) -> Option<(usize, F)> {
        let me = self.places[slot];
        let mut stack = std::mem::take(&mut self.stack);
        let mut found = (bound, GONE);
        let mut n_seen = 0;
        let centre = self.centre_at(me);
        // Of equally near clusters the first slot counts, so they must be met, but none at the bound itself.
        let is_of_use =
            |least: F, found: (F, usize)| least < found.0 || (least == found.0 && found.1 != GONE);
        stack.push((F::zero(), 0));
        while let Some((least, node)) = stack.pop() {
            if !is_of_use(least, found) {
                continue;
            }
            let Node {
                start, end, right, ..
            } = self.nodes[node];
            if right == 0 {
                n_seen += end - start;
                for place in start..end {
                    let size = self.sizes[place];
                    if place == me || size == F::zero() {
                        continue;
                    }
                    let other = self.slots[place];
                    let reduced = M::between(self.centre_at(place), centre);
                    let distance = offer.distance(other, reduced, size, found.0);
                    // Nothing is found yet: no slot is before it.
                    if distance < found.0
                        || (distance == found.0 && found.1 != GONE && other < found.1)
                    {
                        found = (distance, other);
                    }
                }
                continue;
            }
            let least = |node: usize| {
                let smallest = self.nodes[node].smallest;
                if smallest == F::infinity() {
                    return (smallest, node);
                }
                let d = self.n_features;
                let (low, high) = self.bounds[2 * d * node..2 * d * (node + 1)].split_at(d);
                let sides = centre.iter().zip(low.iter().zip(high));
                let reduced = sides.fold(F::zero(), |sum, (&q, (&low, &high))| {
                    M::add(sum, (low - q).max(q - high).max(F::zero()))
                });
                (offer.least(reduced, smallest), node)
            };
            let (left, right) = (least(node + 1), least(right));
            // The nearer one is taken first, so it goes on top.
            let order = if left.0 <= right.0 {
                [right, left]
            } else {
                [left, right]
            };
            stack.extend(order.into_iter().filter(|child| is_of_use(child.0, found)));
        }
        self.stack = stack;
        self.n_seen += n_seen;
        self.n_asked += self.n_alive;
        (found.1 != GONE).then_some((found.1, found.0))
    }

    /// Moves the cluster in one slot, which is left empty, into that of another; `step` moves a value of its centre and its size towards those of the other.
    pub(super) fn merge(&mut self, from: usize, into: usize, step: impl Fn((&mut F, F), (F, F))) {
        let d = self.n_features;
        let (gone, place) = (self.places[from], self.places[into]);
        let (size_gone, size) = (self.sizes[gone], self.sizes[place]);
        for j in 0..d {
            let other = self.centres[gone * d + j];
            step((&mut self.centres[place * d + j], size), (other, size_gone));
        }
        self.sizes[place] = size + size_gone;
        self.sizes[gone] = F::zero();
        self.places[from] = GONE;
        self.n_alive -= 1;
        let is_due = self.sizes.len() >= SMALLEST && self.n_alive * 3 <= self.sizes.len() * 2;
        // A smaller tree than the one before it has no reason to fail; if it did, that one would still be good.
        if is_due && self.build().is_ok() {
            return;
        }
        self.widen(place);
        self.resize(self.leaves[place]);
        self.resize(self.leaves[gone]);
    }

    /// Makes the boxes around a place hold its centre.
    fn widen(&mut self, place: usize) {
        let d = self.n_features;
        let centre = &self.centres[place * d..][..d];
        let mut node = self.leaves[place];
        loop {
            let (low, high) = self.bounds[2 * d * node..2 * d * (node + 1)].split_at_mut(d);
            let mut is_inside = true;
            for ((&value, low), high) in centre.iter().zip(low).zip(high) {
                is_inside &= *low <= value && value <= *high;
                *low = low.min(value);
                *high = high.max(value);
            }
            // What holds this box holds the centre, too.
            if is_inside || node == 0 {
                return;
            }
            node = self.nodes[node].parent;
        }
    }

    /// Tells the nodes from this leaf upwards that a size in it has changed.
    fn resize(&mut self, leaf: usize) {
        let mut node = leaf;
        loop {
            let smallest = self.smallest_in(node);
            if smallest == self.nodes[node].smallest {
                return;
            }
            self.nodes[node].smallest = smallest;
            if node == 0 {
                return;
            }
            node = self.nodes[node].parent;
        }
    }
}
