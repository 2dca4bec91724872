//! The record of a hierarchy: which clusters merged, at which height.

use linfa::Float;
use ndarray::{Array1, Array2};

use crate::ClusterError;

/// One merge of a [`Dendrogram`]: two clusters become one.
///
/// The samples are the clusters `0..n_samples`; merge number `i` makes cluster `n_samples + i`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge<F> {
    /// The cluster of lower number.
    pub left: usize,
    /// The cluster of higher number.
    pub right: usize,
    /// The distance of the two, as the linkage measures it.
    pub height: F,
    /// The samples in the cluster that they become.
    pub size: usize,
}

/// A tree of merges, from every sample alone to one cluster of all.
///
/// The merges are SciPy's linkage matrix in order and numbering; [`linkage_matrix`](Dendrogram::linkage_matrix) is that matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Dendrogram<F> {
    n_samples: usize,
    merges: Vec<Merge<F>>,
}

impl<F: Float> Dendrogram<F> {
    /// The tree of the given merges of two clusters, each named by any one of its samples, in the order in which they happen.
    /// They must make one cluster of all samples.
    pub(crate) fn of_merges(
        n_samples: usize,
        pairs: impl IntoIterator<Item = (usize, usize, F)>,
    ) -> Self {
        // Every root knows the number of its cluster and its size.
        let mut parent: Vec<usize> = (0..n_samples).collect();
        let mut cluster: Vec<(usize, usize)> = (0..n_samples).map(|i| (i, 1)).collect();
        let mut merges = Vec::with_capacity(n_samples.saturating_sub(1));
        for (a, b, height) in pairs {
            let (a, b) = (find(&mut parent, a), find(&mut parent, b));
            let (one, other) = (cluster[a], cluster[b]);
            let size = one.1 + other.1;
            let (root, child) = if one.1 >= other.1 { (a, b) } else { (b, a) };
            parent[child] = root;
            cluster[root] = (n_samples + merges.len(), size);
            merges.push(Merge {
                left: one.0.min(other.0),
                right: one.0.max(other.0),
                height,
                size,
            });
        }
        debug_assert_eq!(merges.len() + 1, n_samples);
        Self { n_samples, merges }
    }

    /// The tree of a spanning tree's edges: shorter ones merge first, equal ones in the order given.
    pub(crate) fn of_spanning_tree(n_samples: usize, mut edges: Vec<(usize, usize, F)>) -> Self {
        edges.sort_by(|a, b| a.2.partial_cmp(&b.2).unwrap_or(std::cmp::Ordering::Equal));
        Self::of_merges(n_samples, edges)
    }

    /// The number of samples.
    #[must_use]
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// The merges in the order in which they happened, one fewer than samples.
    #[must_use]
    pub fn merges(&self) -> &[Merge<F>] {
        &self.merges
    }

    /// The heights of the merges, in the order in which they happened.
    #[must_use]
    pub fn heights(&self) -> Vec<F> {
        self.merges.iter().map(|merge| merge.height).collect()
    }

    /// The merges as SciPy writes them: one row each of both clusters, height and size; shape `(n_samples − 1, 4)`.
    #[must_use]
    pub fn linkage_matrix(&self) -> Array2<F> {
        Array2::from_shape_fn((self.merges.len(), 4), |(i, column)| {
            let merge = self.merges[i];
            match column {
                0 => F::cast(merge.left),
                1 => F::cast(merge.right),
                2 => merge.height,
                _ => F::cast(merge.size),
            }
        })
    }

    /// The labels after all but the last `n_clusters − 1` merges, numbered in order of first appearance; shape `(n_samples,)`.
    ///
    /// # Errors
    ///
    /// No clusters, or more of them than samples.
    ///
    /// # Complexity
    ///
    /// O(n) time and memory.
    pub fn cut_into(&self, n_clusters: usize) -> Result<Array1<usize>, ClusterError> {
        if n_clusters == 0 {
            return Err(ClusterError::parameter("n_clusters", 0, "at least 1"));
        }
        if n_clusters > self.n_samples {
            return Err(ClusterError::TooFewSamples {
                n_clusters,
                n_samples: self.n_samples,
            });
        }
        let merged = self.n_samples - n_clusters;
        Ok(self.labels(|i| i < merged))
    }

    /// The labels where every cluster whose merges all lie at or below `height` stays whole, numbered in order of first appearance; shape
    /// `(n_samples,)`. Where a merge lies lower than one inside of it, as with centroids it can, the higher one decides.
    ///
    /// # Errors
    ///
    /// A height that is NaN or negative.
    ///
    /// # Complexity
    ///
    /// O(n) time and memory.
    pub fn cut_at(&self, height: F) -> Result<Array1<usize>, ClusterError> {
        if height.is_nan() || height < F::zero() {
            return Err(ClusterError::parameter("height", height, "at least 0"));
        }
        let mut highest = Vec::with_capacity(self.merges.len());
        for merge in &self.merges {
            let below = |cluster: usize| match cluster.checked_sub(self.n_samples) {
                Some(inner) => highest[inner],
                None => F::neg_infinity(),
            };
            highest.push(merge.height.max(below(merge.left)).max(below(merge.right)));
        }
        Ok(self.labels(|i| highest[i] <= height))
    }

    /// The labels if only the merges that `kept` allows happen. A merge is only allowed where all inside of it are.
    fn labels(&self, kept: impl Fn(usize) -> bool) -> Array1<usize> {
        let n = self.n_samples;
        // From the top: a cluster passes its group to its parts, or each part begins one of its own.
        let mut group: Vec<usize> = (0..n + self.merges.len()).collect();
        for (i, merge) in self.merges.iter().enumerate().rev() {
            if kept(i) {
                group[merge.left] = group[n + i];
                group[merge.right] = group[n + i];
            }
        }
        const UNSEEN: usize = usize::MAX;
        let mut number = vec![UNSEEN; group.len()];
        let mut n_seen = 0;
        let labels = group[..n].iter().map(|&group| {
            if number[group] == UNSEEN {
                number[group] = n_seen;
                n_seen += 1;
            }
            number[group]
        });
        labels.collect()
    }

    /// The samples in an order in which every cluster is one stretch, so that a drawing of the tree crosses no lines.
    ///
    /// # Complexity
    ///
    /// O(n) time and memory.
    #[must_use]
    pub fn leaf_order(&self) -> Vec<usize> {
        let n = self.n_samples;
        let mut order = Vec::with_capacity(n);
        let mut stack = vec![(n + self.merges.len()).saturating_sub(1)];
        while let Some(cluster) = stack.pop() {
            match cluster.checked_sub(n) {
                Some(i) => stack.extend([self.merges[i].right, self.merges[i].left]),
                None => order.push(cluster),
            }
        }
        order
    }
}

/// The root of `i`'s set.
pub(crate) fn find(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Dendrogram<f64> {
        Dendrogram::of_spanning_tree(5, vec![(0, 4, 3.0), (1, 3, 1.0), (3, 4, 2.0), (2, 0, 1.0)])
    }

    #[test]
    fn merges_are_numbered_as_scipy_numbers_them() {
        let rows = tree().linkage_matrix();
        let expected = ndarray::array![
            [1.0, 3.0, 1.0, 2.0],
            [0.0, 2.0, 1.0, 2.0],
            [4.0, 5.0, 2.0, 3.0],
            [6.0, 7.0, 3.0, 5.0],
        ];
        assert_eq!(rows, expected);
        assert_eq!(tree().leaf_order(), [0, 2, 4, 1, 3]);
    }

    #[test]
    fn cuts() {
        let tree = tree();
        assert_eq!(tree.cut_into(1).unwrap().to_vec(), [0; 5]);
        assert_eq!(tree.cut_into(2).unwrap().to_vec(), [0, 1, 0, 1, 1]);
        assert_eq!(tree.cut_into(5).unwrap().to_vec(), [0, 1, 2, 3, 4]);
        assert_eq!(tree.cut_at(0.5).unwrap().to_vec(), [0, 1, 2, 3, 4]);
        assert_eq!(tree.cut_at(1.0).unwrap().to_vec(), [0, 1, 0, 1, 2]);
        assert_eq!(tree.cut_at(f64::INFINITY).unwrap().to_vec(), [0; 5]);
        let message = |result: Result<_, ClusterError>| {
            result.map(|_: Array1<usize>| ()).unwrap_err().to_string()
        };
        assert_eq!(
            message(tree.cut_into(0)),
            "n_clusters = 0 must be at least 1"
        );
        assert_eq!(
            message(tree.cut_into(6)),
            "k = 6 needs at least 6 samples, got 5"
        );
        assert_eq!(message(tree.cut_at(-1.0)), "height = -1 must be at least 0");
        assert_eq!(
            message(tree.cut_at(f64::NAN)),
            "height = NaN must be at least 0"
        );
    }

    #[test]
    fn an_inversion_keeps_its_parts_together() {
        // As three corners of a triangle merge by centroids: the second merge lies below the first.
        let tree = Dendrogram::of_merges(3, [(0, 1, 1.0), (0, 2, 0.9)]);
        assert_eq!(tree.cut_at(0.95).unwrap().to_vec(), [0, 1, 2]);
        assert_eq!(tree.cut_at(1.0).unwrap().to_vec(), [0, 0, 0]);
    }

    #[test]
    fn one_sample_is_a_tree_without_merges() {
        let tree = Dendrogram::<f64>::of_merges(1, []);
        assert_eq!(tree.linkage_matrix().dim(), (0, 4));
        assert_eq!(tree.cut_into(1).unwrap().to_vec(), [0]);
        assert_eq!(tree.leaf_order(), [0]);
    }
}
