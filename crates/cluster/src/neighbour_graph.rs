//! Who is among whose nearest neighbours: the graph on which spectral clustering and constrained linkages work.

use linfa::Float;

use crate::ClusterError;
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::Measure;
use crate::reduce::{SEARCHES, map_chunks};

/// A symmetric graph of nearest neighbours in compressed rows.
///
/// Two samples are linked if either is among the other's nearest; the link is mutual if both are. scikit-learn's `0.5 * (C + C.T)` of a
/// `kneighbors_graph` gives a mutual link 1 and any other ½.
pub(crate) struct NeighbourGraph {
    starts: Vec<usize>,
    links: Vec<Link>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Link {
    pub(crate) to: u32,
    pub(crate) mutual: bool,
}

impl NeighbourGraph {
    /// Links every sample with the `k` others nearest to it. Fewer than `k` others: all of them.
    pub(crate) fn build<F: Float, M: Measure>(
        records: &Records<'_, F>,
        k: usize,
    ) -> Result<Self, ClusterError> {
        let tree = KdTree::build(records)?;
        let n = tree.len();
        let k = k.min(n - 1);
        // Searches go by the tree's order: what one has read, the next needs again.
        let nearest = map_chunks(n, SEARCHES, |range| {
            let mut found = Vec::with_capacity(k + 1);
            let mut nearest = Vec::with_capacity(range.len() * k);
            for me in range {
                // One more, for the sample itself; where equal samples hide it, the last found goes instead.
                tree.nearest_k::<M>(tree.point(me), k + 1, &mut found);
                let others = found.iter().filter(|&&(_, p)| p as usize != me).take(k);
                let start = nearest.len();
                nearest.extend(others.map(|&(_, p)| tree.sample(p as usize) as u32));
                nearest[start..].sort_unstable();
            }
            nearest
        });
        let nearest = nearest.concat();
        let position_of = tree.positions();
        let nearest_of = |sample: usize| {
            let position = position_of[sample] as usize;
            &nearest[position * k..(position + 1) * k]
        };
        // Those to whom a sample is among the nearest, by ascending sample.
        let mut ends = vec![0; n + 1];
        for &to in &nearest {
            ends[to as usize + 1] += 1;
        }
        for sample in 0..n {
            ends[sample + 1] += ends[sample];
        }
        let mut near_to = vec![0u32; nearest.len()];
        for sample in 0..n {
            for &to in nearest_of(sample) {
                near_to[ends[to as usize]] = sample as u32;
                ends[to as usize] += 1;
            }
        }
        let mut graph = Self {
            starts: Vec::with_capacity(n + 1),
            links: Vec::with_capacity(nearest.len() * 3 / 2),
        };
        for sample in 0..n {
            graph.starts.push(graph.links.len());
            let start = if sample == 0 { 0 } else { ends[sample - 1] };
            let (mut out, mut back) = (nearest_of(sample), &near_to[start..ends[sample]]);
            while let Some(&to) = out.first().into_iter().chain(back.first()).min() {
                let (is_out, is_back) = (out.first() == Some(&to), back.first() == Some(&to));
                out = &out[usize::from(is_out)..];
                back = &back[usize::from(is_back)..];
                graph.links.push(Link {
                    to,
                    mutual: is_out && is_back,
                });
            }
        }
        graph.starts.push(graph.links.len());
        Ok(graph)
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The links of a sample, by ascending sample.
    pub(crate) fn links(&self, sample: usize) -> &[Link] {
        &self.links[self.starts[sample]..self.starts[sample + 1]]
    }

    /// The connected component of each sample, numbered in order of first appearance, and how many there are.
    pub(crate) fn components(&self) -> (Vec<usize>, usize) {
        connected(self.len(), |sample| {
            self.links(sample).iter().map(|link| link.to as usize)
        })
    }
}

/// The connected component of each of `n` nodes, numbered in order of first appearance, and how many there are.
pub(crate) fn connected<I: Iterator<Item = usize>>(
    n: usize,
    linked: impl Fn(usize) -> I,
) -> (Vec<usize>, usize) {
    const UNSEEN: usize = usize::MAX;
    let mut component = vec![UNSEEN; n];
    let mut n_components = 0;
    let mut stack = Vec::new();
    for first in 0..n {
        if component[first] != UNSEEN {
            continue;
        }
        component[first] = n_components;
        stack.push(first);
        while let Some(node) = stack.pop() {
            for to in linked(node) {
                if component[to] == UNSEEN {
                    component[to] = n_components;
                    stack.push(to);
                }
            }
        }
        n_components += 1;
    }
    (component, n_components)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Euclidean;
    use ndarray::array;

    #[test]
    fn links_go_both_ways_and_say_whether_they_are_mutual() {
        // 3 has 2 as its nearest, not the other way round; 10 and 11 stand apart.
        let records = array![[0.0], [1.0], [3.0], [10.0], [11.0]];
        let checked = Records::check(records.view()).unwrap();
        let graph = NeighbourGraph::build::<f64, Euclidean>(&checked, 1).unwrap();
        let links = |sample: usize| -> Vec<(u32, bool)> {
            graph
                .links(sample)
                .iter()
                .map(|l| (l.to, l.mutual))
                .collect()
        };
        assert_eq!(links(0), [(1, true)]);
        assert_eq!(links(1), [(0, true), (2, false)]);
        assert_eq!(links(2), [(1, false)]);
        assert_eq!(links(3), [(4, true)]);
        assert_eq!(graph.components(), (vec![0, 0, 0, 1, 1], 2));
    }

    #[test]
    fn equal_samples_are_others_still() {
        let records = ndarray::Array2::<f64>::zeros((40, 2));
        let checked = Records::check(records.view()).unwrap();
        for k in [1, 3, 39, 100] {
            let graph = NeighbourGraph::build::<f64, Euclidean>(&checked, k).unwrap();
            for sample in 0..40 {
                let links = graph.links(sample);
                assert!(links.len() >= k.min(39));
                assert!(links.iter().all(|link| link.to as usize != sample));
            }
        }
    }
}
