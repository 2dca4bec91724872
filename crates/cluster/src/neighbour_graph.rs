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
        let mut position_of = vec![0u32; n];
        for position in 0..n {
            position_of[tree.sample(position)] = position as u32;
        }
        let nearest = map_chunks(n, SEARCHES, |range| {
            let mut found = Vec::with_capacity(k + 1);
            let mut pairs = Vec::with_capacity(range.len() * k);
            for sample in range {
                // One more, for the sample itself; where equal samples hide it, the last found goes instead.
                let me = position_of[sample];
                tree.nearest_k::<M>(tree.point(me as usize), k + 1, &mut found);
                let others = found
                    .iter()
                    .filter(|&&(_, position)| position != me)
                    .take(k);
                pairs.extend(others.map(|&(_, p)| (sample as u32, tree.sample(p as usize) as u32)));
            }
            pairs
        });
        let directed: Vec<(u32, u32)> = nearest.concat();
        let mut both: Vec<(u32, u32)> = directed.iter().map(|&(a, b)| (b, a)).collect();
        both.extend(directed);
        both.sort_unstable();
        let mut graph = Self {
            starts: Vec::with_capacity(n + 1),
            links: Vec::with_capacity(both.len()),
        };
        let mut pairs = both.chunk_by(|a, b| a == b).peekable();
        for sample in 0..n as u32 {
            graph.starts.push(graph.links.len());
            while let Some(pair) = pairs.next_if(|pair| pair[0].0 == sample) {
                graph.links.push(Link {
                    to: pair[0].1,
                    mutual: pair.len() == 2,
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
        const UNSEEN: usize = usize::MAX;
        let mut component = vec![UNSEEN; self.len()];
        let mut n_components = 0;
        let mut stack = Vec::new();
        for first in 0..self.len() {
            if component[first] != UNSEEN {
                continue;
            }
            component[first] = n_components;
            stack.push(first);
            while let Some(sample) = stack.pop() {
                for link in self.links(sample) {
                    let to = link.to as usize;
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
