//! The search in a k-d tree, for many features, weights or large neighbourhoods: core samples, their components, then the border.
//!
//! A node of the tree whose diameter is at most `eps` is called *tight*: any two of its samples are neighbours. Its core
//! samples are one component from the start, and to link a sample with it takes one neighbour among its cores. Dense places are
//! settled node by node, not pair by pair.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use linfa::Float;
use ndarray::Array1;

use super::Dbscan;
use super::union_find::UnionFind;
use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::{KdTree, SIDE_BY_SIDE};
use crate::metric::Measure;
use crate::reduce::{SEARCHES, map_chunks_mut};

struct Search<'a, F> {
    tree: &'a KdTree<F>,
    /// The reduced eps.
    bound: F,
    tight: Vec<bool>,
    /// The tight nodes that lie in no other.
    largest_tight: Vec<usize>,
}

/// The core samples in a node: how many, and the first, in the tree's order.
#[derive(Clone, Copy, Default)]
struct Cores {
    count: u32,
    first: u32,
}

/// The core samples' components, found from the leaves up: first inside a node's children, then between them. Where all core samples of
/// two nodes are of one component each, the first pair within eps ends the work on these nodes.
struct Union<'a, F> {
    search: &'a Search<'a, F>,
    core: &'a [bool],
    cores: &'a [Cores],
    sets: UnionFind,
    /// Whether a node's core samples are known to be of one component. Once true it stays true.
    of_one_set: Vec<AtomicBool>,
}

impl<F: Float> Union<'_, F> {
    fn one_set(&self, node: usize) -> bool {
        self.of_one_set[node].load(Relaxed)
    }

    fn first(&self, node: usize) -> usize {
        self.cores[node].first as usize
    }

    fn core_positions(&self, node: usize) -> impl Iterator<Item = usize> + Clone {
        let range = self.search.tree.nodes()[node].range();
        range.filter(|&position| self.core[position])
    }

    fn within_eps<M: Measure>(&self, a: usize, b: usize) -> bool {
        let tree = self.search.tree;
        M::between(tree.point(a), tree.point(b)) <= self.search.bound
    }

    /// Unites the core samples of a node.
    fn inside<M: Measure>(&self, node: usize) {
        let tree = self.search.tree;
        if self.cores[node].count == 0 {
            return;
        }
        let one_set = if self.search.tight[node] {
            for position in self.core_positions(node) {
                self.sets.unite(self.first(node), position);
            }
            true
        } else if let Some((left, right)) = tree.nodes()[node].children(node) {
            self.both(
                tree.nodes()[node].range().len(),
                || self.inside::<M>(left),
                || self.inside::<M>(right),
            );
            self.between::<M>(left, right);
            let empty = |child: usize| self.cores[child].count == 0;
            let one_set = |child: usize| empty(child) || self.one_set(child);
            let joined = || self.sets.find(self.first(left)) == self.sets.find(self.first(right));
            one_set(left) && one_set(right) && (empty(left) || empty(right) || joined())
        } else {
            let mut positions = self.core_positions(node);
            while let Some(a) = positions.next() {
                for b in positions.clone().filter(|&b| self.within_eps::<M>(a, b)) {
                    self.sets.unite(a, b);
                }
            }
            let root = self.sets.find(self.first(node));
            self.core_positions(node).all(|p| self.sets.find(p) == root)
        };
        self.of_one_set[node].store(one_set, Relaxed);
    }

    /// Unites core samples of one node with those of another.
    fn between<M: Measure>(&self, a: usize, b: usize) {
        let tree = self.search.tree;
        if self.cores[a].count == 0 || self.cores[b].count == 0 {
            return;
        }
        let one_set_each = self.one_set(a) && self.one_set(b);
        let joined = || self.sets.find(self.first(a)) == self.sets.find(self.first(b));
        if one_set_each && joined() || tree.nearest_between::<M>(a, b) > self.search.bound {
            return;
        }
        if one_set_each && tree.farthest_between::<M>(a, b) <= self.search.bound {
            self.sets.unite(self.first(a), self.first(b));
            return;
        }
        let (size_a, size_b) = (tree.nodes()[a].range().len(), tree.nodes()[b].range().len());
        let (larger, smaller) = if size_a >= size_b { (a, b) } else { (b, a) };
        // The nearer half first: a pair is found sooner there.
        if let Some((left, right)) = tree.nodes()[larger].children(larger) {
            let distance = |child| tree.nearest_between::<M>(child, smaller);
            let (near, far) = if distance(right) < distance(left) {
                (right, left)
            } else {
                (left, right)
            };
            self.both(
                size_a.min(size_b),
                || self.between::<M>(near, smaller),
                || self.between::<M>(far, smaller),
            );
            return;
        }
        for p in self.core_positions(a) {
            for q in tree.nodes()[b].range() {
                if self.core[q] && self.within_eps::<M>(p, q) {
                    self.sets.unite(p, q);
                    if one_set_each {
                        return;
                    }
                }
            }
        }
    }

    /// Does two things on nodes of so many samples, side by side if they are many.
    fn both(&self, size: usize, one: impl FnOnce() + Send, other: impl FnOnce() + Send) {
        if size >= SIDE_BY_SIDE {
            rayon::join(one, other);
        } else {
            one();
            other();
        }
    }
}

pub(super) fn fit<F: Float, M: Measure>(
    records: &Records<'_, F>,
    eps: F,
    min_samples: usize,
    weights: Option<Vec<f64>>,
) -> Result<Dbscan, ClusterError> {
    let tree = KdTree::build(records)?;
    let bound = M::reduce(eps);
    let nodes = 0..tree.nodes().len();
    let tight: Vec<bool> = nodes
        .map(|node| tree.diameter::<M>(node) <= bound)
        .collect();
    let largest_tight = tree.topmost(|node| tight[node]);
    let search = Search {
        tree: &tree,
        bound,
        tight,
        largest_tight,
    };
    // From here on samples go by their position in the tree, until the labels are handed out.
    let weights = weights.map(|w| (0..w.len()).map(|p| w[tree.sample(p)]).collect::<Vec<_>>());
    let core = search.core::<M>(min_samples as f64, weights.as_deref());
    let cores = search.count_cores(&core);
    let sets = search.components::<M>(&core, &cores);
    Ok(search.labels::<M>(&core, &cores, &sets))
}

impl<F: Float> Search<'_, F> {
    /// Which samples have neighbours that weigh at least `threshold`.
    fn core<M: Measure>(&self, threshold: f64, weights: Option<&[f64]>) -> Vec<bool> {
        let tree = self.tree;
        let node_weight = |node: usize| {
            let range = tree.nodes()[node].range();
            weights.map_or(range.len() as f64, |w| w[range].iter().sum())
        };
        let weight: Vec<f64> = (0..tree.nodes().len()).map(node_weight).collect();
        let mut core = vec![false; tree.len()];
        for &node in &self.largest_tight {
            if weight[node] >= threshold {
                core[tree.nodes()[node].range()].fill(true);
            }
        }
        map_chunks_mut(&mut core, SEARCHES, |range, core| {
            let mut stack = Vec::new();
            for (position, core) in range.zip(core) {
                *core = *core || {
                    let query = tree.point(position);
                    self.weighs_enough::<M>(query, threshold, &weight, weights, &mut stack)
                };
            }
        });
        core
    }

    /// Whether the samples within eps of `query` weigh at least `threshold`.
    fn weighs_enough<M: Measure>(
        &self,
        query: &[F],
        threshold: f64,
        node_weight: &[f64],
        weights: Option<&[f64]>,
        stack: &mut Vec<(F, usize)>,
    ) -> bool {
        let tree = self.tree;
        let mut sum = 0.0;
        stack.clear();
        stack.push((tree.nearest::<M>(0, query), 0));
        while let Some((nearest, node)) = stack.pop() {
            if nearest > self.bound {
                continue;
            }
            if tree.farthest::<M>(node, query) <= self.bound {
                sum += node_weight[node];
            } else if let Some(children) = tree.nodes()[node].children(node) {
                // The nearer half first: where there are enough neighbours, they are found sooner.
                stack.extend(tree.nearer_last::<M>(children, query));
                continue;
            } else {
                for position in tree.nodes()[node].range() {
                    if M::between(query, tree.point(position)) <= self.bound {
                        sum += weights.map_or(1.0, |w| w[position]);
                    }
                }
            }
            if sum >= threshold {
                return true;
            }
        }
        false
    }

    fn count_cores(&self, core: &[bool]) -> Vec<Cores> {
        let nodes = self.tree.nodes();
        let mut cores = vec![Cores::default(); nodes.len()];
        // Children come after their parent, so walking backwards meets them first.
        for me in (0..nodes.len()).rev() {
            cores[me] = match nodes[me].children(me) {
                Some((left, right)) => Cores {
                    count: cores[left].count + cores[right].count,
                    first: if cores[left].count > 0 {
                        cores[left].first
                    } else {
                        cores[right].first
                    },
                },
                None => {
                    let mut found = nodes[me].range().filter(|&position| core[position]);
                    let first = found.next();
                    Cores {
                        count: first.map_or(0, |_| 1 + found.count() as u32),
                        first: first.unwrap_or(0) as u32,
                    }
                }
            };
        }
        cores
    }

    /// Unites core samples within eps of each other.
    fn components<M: Measure>(&self, core: &[bool], cores: &[Cores]) -> UnionFind {
        let union = Union {
            search: self,
            core,
            cores,
            sets: UnionFind::new(self.tree.len()),
            of_one_set: cores.iter().map(|_| AtomicBool::new(false)).collect(),
        };
        union.inside::<M>(0);
        union.sets
    }

    /// Numbers the components by their first core sample and hands border samples to the lowest number.
    fn labels<M: Measure>(&self, core: &[bool], cores: &[Cores], sets: &UnionFind) -> Dbscan {
        let tree = self.tree;
        let n = tree.len();
        let position_of = tree.positions();
        const UNSEEN: u32 = u32::MAX;
        let mut number = vec![UNSEEN; n];
        let mut n_clusters = 0;
        for position in position_of.iter().map(|&p| p as usize).filter(|&p| core[p]) {
            let root = sets.find(position);
            if number[root] == UNSEEN {
                number[root] = n_clusters;
                n_clusters += 1;
            }
        }
        let cluster = |position: usize| number[sets.find(position)];

        let mut found = vec![UNSEEN; n];
        map_chunks_mut(&mut found, SEARCHES, |range, found| {
            let mut stack = Vec::new();
            for (position, found) in range.zip(found) {
                if core[position] {
                    *found = cluster(position);
                    continue;
                }
                let query = tree.point(position);
                stack.clear();
                stack.push(0);
                while let Some(node) = stack.pop() {
                    if cores[node].count == 0 || tree.nearest::<M>(node, query) > self.bound {
                        continue;
                    }
                    if self.tight[node] {
                        let number = cluster(cores[node].first as usize);
                        if number >= *found {
                            continue;
                        }
                        if tree.farthest::<M>(node, query) <= self.bound {
                            *found = number;
                            continue;
                        }
                    }
                    if let Some((left, right)) = tree.nodes()[node].children(node) {
                        stack.extend([right, left]);
                        continue;
                    }
                    for other in tree.nodes()[node].range().filter(|&p| core[p]) {
                        if M::between(query, tree.point(other)) <= self.bound {
                            *found = (*found).min(cluster(other));
                        }
                    }
                }
            }
        });

        let at = |sample: usize| position_of[sample] as usize;
        Dbscan {
            labels: Array1::from_shape_fn(n, |i| {
                let number = found[at(i)];
                (number != UNSEEN).then_some(number as usize)
            }),
            core: Array1::from_shape_fn(n, |i| core[at(i)]),
            n_clusters: n_clusters as usize,
        }
    }
}
