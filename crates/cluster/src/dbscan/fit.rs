//! The search: core samples, their components, then the border.
//!
//! A node of the tree whose diameter is at most `eps` is called *tight*: any two of its samples are neighbours. Its core
//! samples are one component from the start, and to link a sample with it takes one neighbour among its cores. Dense places are
//! settled node by node, not pair by pair.

use linfa::Float;
use ndarray::Array1;

use super::Dbscan;
use super::union_find::UnionFind;
use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::Measure;
use crate::reduce::{SEARCHES, map_chunks, map_chunks_mut};

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
        stack: &mut Vec<usize>,
    ) -> bool {
        let tree = self.tree;
        let mut sum = 0.0;
        stack.clear();
        stack.push(0);
        while let Some(node) = stack.pop() {
            if tree.nearest::<M>(node, query) > self.bound {
                continue;
            }
            if tree.farthest::<M>(node, query) <= self.bound {
                sum += node_weight[node];
            } else if let Some((left, right)) = tree.nodes()[node].children(node) {
                stack.extend([right, left]);
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
        let tree = self.tree;
        let sets = UnionFind::new(tree.len());
        for &node in &self.largest_tight {
            for position in tree.nodes()[node].range().filter(|&p| core[p]) {
                sets.unite(cores[node].first as usize, position);
            }
        }
        map_chunks(tree.len(), SEARCHES, |range| {
            let mut stack = Vec::new();
            for position in range.filter(|&p| core[p]) {
                self.unite_with_later::<M>(position, core, cores, &sets, &mut stack);
            }
        });
        sets
    }

    /// Unites a core sample with those within eps that come after it: each pair is met once.
    fn unite_with_later<M: Measure>(
        &self,
        me: usize,
        core: &[bool],
        cores: &[Cores],
        sets: &UnionFind,
        stack: &mut Vec<usize>,
    ) {
        let tree = self.tree;
        let query = tree.point(me);
        stack.clear();
        stack.push(0);
        while let Some(node) = stack.pop() {
            let range = tree.nodes()[node].range();
            if range.end <= me || cores[node].count == 0 {
                continue;
            }
            let one_set = self.tight[node];
            let first = cores[node].first as usize;
            if one_set && sets.find(me) == sets.find(first) {
                continue;
            }
            if tree.nearest::<M>(node, query) > self.bound {
                continue;
            }
            if one_set && tree.farthest::<M>(node, query) <= self.bound {
                sets.unite(me, first);
            } else if let Some((left, right)) = tree.nodes()[node].children(node) {
                stack.extend([right, left]);
            } else {
                for position in range.filter(|&p| p > me && core[p]) {
                    if M::between(query, tree.point(position)) <= self.bound {
                        sets.unite(me, position);
                        if one_set {
                            break;
                        }
                    }
                }
            }
        }
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
