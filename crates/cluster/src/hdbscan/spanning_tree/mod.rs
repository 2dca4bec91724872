//! The shortest spanning tree of the mutual reachability distances, by Borůvka's rounds on the k-d tree.
//!
//! Every component looks for the shortest edge that leaves it; all these edges go into the tree at once, which at least halves the number of
//! components. Four things keep a round cheap. A node of the tree whose samples all lie in the asking component is passed
//! by. Where no sample of a node can have a shorter edge than the one known, as its box tells, none of them is asked. What a sample
//! has learnt stays true, since components only grow: an edge that still leaves the component is still its shortest, and one that does
//! not is a lower bound from now on. And no sample searches farther than the shortest edge known so far of its component.
//!
//! All lengths are reduced until the end. Samples go by their position in the tree.

mod search;

use std::cmp::Ordering;

use linfa::Float;

use crate::ClusterError;
use crate::dendrogram::find;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::{Measure, OfWidth};
use crate::reduce::{SEARCHES, map_chunks, map_chunks_mut};
use crate::wide::with_narrow_width;

use search::Look;

/// Neighbours that each sample remembers, at most, from the search for its core distance.
const REMEMBERED: usize = 16;

/// Components a chunk, where each is asked for one edge.
const PROBES: usize = 16;

/// No sample, or more than one component.
const NONE: u32 = u32::MAX;

/// An edge of the spanning tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpanningEdge<F> {
    /// The sample of lower number.
    pub from: usize,
    /// The sample of higher number.
    pub to: usize,
    /// Their mutual reachability distance.
    pub length: F,
}

/// What a sample knows of the edges that leave its component.
#[derive(Clone, Copy)]
struct Known<F> {
    /// None is shorter than this.
    at_least: F,
    /// The other end of the shortest, whose length is then `at_least`; or [`NONE`].
    other: u32,
    /// The first sample in the same chunk and component, counted from the start of the chunk.
    first: u32,
}

struct Forest<F> {
    tree: KdTree<F>,
    /// By this a reduced distance is multiplied for `alpha`.
    scale: F,
    core: Vec<F>,
    /// The lowest core distance in each node.
    lowest_core: Vec<F>,
    neighbours: Vec<u32>,
    n_neighbours: usize,
    /// The component of each sample, numbered in order of first appearance.
    component: Vec<u32>,
    n_components: usize,
    /// The component of all samples in a node, or [`NONE`].
    node_component: Vec<u32>,
    /// The largest nodes all samples of which are equal.
    of_one_value: Vec<usize>,
}

/// The core distance of every sample, and the edges by length, then by sample.
pub(super) fn spanning_tree<F: Float, M: Measure>(
    records: &Records<'_, F>,
    min_samples: usize,
    scale: F,
) -> Result<(Vec<F>, Vec<SpanningEdge<F>>), ClusterError> {
    let mut forest = Forest::plant::<M>(KdTree::build(records)?, min_samples, scale);
    let n = forest.tree.len();
    let mut edges = Vec::with_capacity(n - 1);
    forest.unite_equal(&mut edges);
    let mut known: Vec<Known<F>> = forest
        .core
        .iter()
        .map(|&core| Known {
            at_least: core,
            other: NONE,
            first: 0,
        })
        .collect();
    with_narrow_width!(records.n_features(), D => {
        while forest.n_components > 1 {
            forest.round::<OfWidth<M, D>>(&mut known, &mut edges);
        }
    });
    let tree = &forest.tree;
    let mut edges: Vec<SpanningEdge<F>> = edges
        .into_iter()
        .map(|(a, b, reduced)| {
            let (a, b) = (tree.sample(a as usize), tree.sample(b as usize));
            SpanningEdge {
                from: a.min(b),
                to: a.max(b),
                length: M::expand(reduced),
            }
        })
        .collect();
    edges.sort_unstable_by(|a, b| {
        let by_length = a.length.partial_cmp(&b.length).unwrap_or(Ordering::Equal);
        by_length.then((a.from, a.to).cmp(&(b.from, b.to)))
    });
    let mut core = vec![F::zero(); n];
    for (position, &reduced) in forest.core.iter().enumerate() {
        core[tree.sample(position)] = M::expand(reduced);
    }
    Ok((core, edges))
}

impl<F: Float> Forest<F> {
    /// Every sample a component of its own, with its core distance and nearest neighbours.
    fn plant<M: Measure>(tree: KdTree<F>, min_samples: usize, scale: F) -> Self {
        let n = tree.len();
        let n_neighbours = min_samples.min(REMEMBERED);
        // Where enough samples are equal there is nothing to search.
        let mut crowded = vec![false; n];
        let of_one_value = tree.topmost(|node| tree.diameter::<M>(node) == F::zero());
        for &node in &of_one_value {
            let range = tree.nodes()[node].range();
            if range.len() >= min_samples {
                crowded[range].fill(true);
            }
        }
        let searched = map_chunks(n, SEARCHES, |range| {
            let mut core = Vec::with_capacity(range.len());
            let mut neighbours = Vec::with_capacity(range.len() * n_neighbours);
            let mut found = Vec::with_capacity(min_samples + 1);
            for position in range {
                if crowded[position] {
                    core.push(F::zero());
                    neighbours.extend(std::iter::repeat_n(position as u32, n_neighbours));
                    continue;
                }
                tree.nearest_k::<M>(tree.point(position), min_samples, &mut found);
                core.push(found.last().map_or(F::zero(), |&(distance, _)| distance));
                neighbours.extend(found.iter().take(n_neighbours).map(|&(_, other)| other));
            }
            (core, neighbours)
        });
        let mut core = Vec::with_capacity(n);
        let mut neighbours = Vec::with_capacity(n * n_neighbours);
        for (of_core, of_neighbours) in searched {
            core.extend(of_core);
            neighbours.extend(of_neighbours);
        }
        let nodes = tree.nodes();
        let mut lowest_core = vec![F::infinity(); nodes.len()];
        // Children come after their parent, so walking backwards meets them first.
        for me in (0..nodes.len()).rev() {
            lowest_core[me] = match nodes[me].children(me) {
                Some((left, right)) => lowest_core[left].min(lowest_core[right]),
                None => core[nodes[me].range()]
                    .iter()
                    .fold(F::infinity(), |low, &core| low.min(core)),
            };
        }
        Self {
            component: (0..n as u32).collect(),
            n_components: n,
            node_component: vec![NONE; nodes.len()],
            tree,
            scale,
            core,
            lowest_core,
            neighbours,
            n_neighbours,
            of_one_value,
        }
    }

    /// Unites the samples of every node that holds nothing but one value of core distance 0: where rows repeat a million times, no round has to
    /// look at them.
    fn unite_equal(&mut self, edges: &mut Vec<(u32, u32, F)>) {
        let mut parent: Vec<usize> = (0..self.tree.len()).collect();
        for &node in &self.of_one_value {
            let range = self.tree.nodes()[node].range();
            if self.core[range.clone()]
                .iter()
                .all(|&core| core == F::zero())
            {
                for position in range.skip(1) {
                    parent[position] = position - 1;
                    edges.push((position as u32 - 1, position as u32, F::zero()));
                }
            }
        }
        self.number_components(&mut parent);
    }

    /// Numbers the components, of which each sample's old one has a root in `parent`, and finds the nodes that lie in one.
    fn number_components(&mut self, parent: &mut [usize]) {
        let mut number = vec![NONE; parent.len()];
        let mut n_components = 0;
        for component in &mut self.component {
            let root = find(parent, *component as usize);
            if number[root] == NONE {
                number[root] = n_components;
                n_components += 1;
            }
            *component = number[root];
        }
        self.n_components = n_components as usize;
        let nodes = self.tree.nodes();
        for me in (0..nodes.len()).rev() {
            self.node_component[me] = match nodes[me].children(me) {
                Some((left, right)) if self.node_component[left] == self.node_component[right] => {
                    self.node_component[left]
                }
                Some(_) => NONE,
                None => {
                    let range = nodes[me].range();
                    let first = self.component[range.start];
                    let one = self.component[range].iter().all(|&other| other == first);
                    if one { first } else { NONE }
                }
            };
        }
    }

    /// Finds the shortest edge out of every component, adds them, and unites what they join.
    fn round<M: Measure>(&mut self, known: &mut [Known<F>], edges: &mut Vec<(u32, u32, F)>) {
        let mut shortest = self.recall(known);
        self.probe::<M>(known, &mut shortest);
        // A chunk works on its own and in order, so what it skips does not depend on the other threads.
        map_chunks_mut(known, SEARCHES, |range, known| {
            Look::in_chunk::<M>(self, range, known, &shortest);
        });

        let mut leaving = vec![NONE; self.n_components];
        for (position, me) in known.iter().enumerate().filter(|(_, me)| me.other != NONE) {
            let best = &mut leaving[self.component[position] as usize];
            if *best == NONE || me.at_least < known[*best as usize].at_least {
                *best = position as u32;
            }
        }
        let mut parent: Vec<usize> = (0..self.n_components).collect();
        for from in leaving {
            debug_assert_ne!(from, NONE, "every component has an edge that leaves it");
            let Some(&Known {
                at_least, other, ..
            }) = known.get(from as usize)
            else {
                continue;
            };
            let component = |position: u32| self.component[position as usize] as usize;
            let a = find(&mut parent, component(from));
            let b = find(&mut parent, component(other));
            // Of edges of equal length that would close a circle, the last is left out.
            if a != b {
                parent[a.max(b)] = a.min(b);
                edges.push((from, other, at_least));
            }
        }
        self.number_components(&mut parent);
    }

    /// Forgets edges that no longer leave their component, finds the first sample of each component in each chunk, and returns the shortest edge known of
    /// each component.
    fn recall(&self, known: &mut [Known<F>]) -> Vec<F> {
        let mut shortest = vec![F::infinity(); self.n_components];
        let mut first = vec![NONE; self.n_components];
        for (position, me) in known.iter_mut().enumerate() {
            let component = self.component[position];
            if me.other != NONE && self.component[me.other as usize] == component {
                me.other = NONE;
            }
            if me.other != NONE {
                let shortest = &mut shortest[component as usize];
                *shortest = shortest.min(me.at_least);
            }
            let start = position - position % SEARCHES;
            let first = &mut first[component as usize];
            if *first == NONE || (*first as usize) < start {
                *first = position as u32;
            }
            me.first = *first - start as u32;
        }
        shortest
    }

    /// For each component of which no edge is known: the shortest edge of one sample, the one that may have the shortest. With that bound the others search less far.
    fn probe<M: Measure>(&self, known: &mut [Known<F>], shortest: &mut [F]) {
        let mut probes = vec![NONE; self.n_components];
        for (position, me) in known.iter().enumerate() {
            let component = self.component[position] as usize;
            let probe = &mut probes[component];
            if shortest[component].is_infinite()
                && (*probe == NONE || me.at_least < known[*probe as usize].at_least)
            {
                *probe = position as u32;
            }
        }
        probes.retain(|&probe| probe != NONE);
        let found = map_chunks(probes.len(), PROBES, |range| {
            let mut stack = Vec::new();
            let mut search = |&probe: &u32| {
                let (me, at_least) = (probe as usize, known[probe as usize].at_least);
                self.search::<M>(me, at_least, F::infinity(), &mut stack)
            };
            let found: Vec<_> = probes[range].iter().map(&mut search).collect();
            found
        });
        for (probe, (length, other)) in probes.into_iter().zip(found.into_iter().flatten()) {
            let me = &mut known[probe as usize];
            (me.at_least, me.other) = (length, other);
            shortest[self.component[probe as usize] as usize] = length;
        }
    }
}
