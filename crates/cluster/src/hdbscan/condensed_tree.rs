//! The hierarchy without its small change: clusters that lose samples, split, and end.

use linfa::Float;

use crate::Dendrogram;

/// One line of a [`CondensedTree`]: a sample or a cluster leaves its cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CondensedRow<F> {
    /// The cluster that is left.
    pub parent: usize,
    /// What leaves it: a sample below `n_samples`, a cluster from there on.
    pub child: usize,
    /// λ, the inverse of the distance at which it leaves; infinite where that is 0.
    pub lambda: F,
    /// The samples that leave with it: 1 if it is a sample.
    pub child_size: usize,
}

/// A cluster of a [`CondensedTree`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CondensedCluster<F> {
    /// The cluster it split off from, `None` for the root.
    pub parent: Option<usize>,
    /// λ at which it begins, 0 for the root.
    pub birth: F,
    /// λ at which it splits or its last samples leave.
    pub death: F,
    /// The samples in it when it begins.
    pub size: usize,
    /// How much mass it has, summed up over its life: Σ (λ − birth) over its samples, λ being where each leaves it. 0 if it begins at
    /// infinite λ.
    pub stability: F,
}

/// What remains of a hierarchy if a split counts only where both sides have `min_cluster_size` samples; smaller sides are samples that leave.
///
/// Samples are `0..n_samples`. The clusters follow: the root, which holds all samples, is number `n_samples`, and a cluster's number is higher than that of the cluster it
/// split off from. Clusters that begin together are in the order of their first samples.
///
/// Merges of equal height count as one merge of many: that makes the tree independent of the order in which they are listed.
#[derive(Debug, Clone, PartialEq)]
pub struct CondensedTree<F> {
    n_samples: usize,
    rows: Vec<CondensedRow<F>>,
    clusters: Vec<CondensedCluster<F>>,
    /// The clusters that split off from each, which stand side by side.
    children: Vec<std::ops::Range<usize>>,
}

impl<F: Float> CondensedTree<F> {
    /// The number of samples.
    #[must_use]
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }

    /// Everything that leaves a cluster, by cluster, then by ascending λ, samples before clusters, then by number. scikit-learn's tree has these rows in another order.
    #[must_use]
    pub fn rows(&self) -> &[CondensedRow<F>] {
        &self.rows
    }

    /// The clusters; cluster number `n_samples + i` stands at `i`.
    #[must_use]
    pub fn clusters(&self) -> &[CondensedCluster<F>] {
        &self.clusters
    }

    /// The places in [`clusters`](Self::clusters) of the clusters into which the one at `place` splits.
    pub(super) fn children(&self, place: usize) -> std::ops::Range<usize> {
        self.children[place].clone()
    }

    pub(super) fn condense(dendrogram: &Dendrogram<F>, min_cluster_size: usize) -> Self {
        let hierarchy = Hierarchy::of(dendrogram);
        let n = dendrogram.n_samples();
        let mut tree = Self {
            n_samples: n,
            rows: Vec::with_capacity(n),
            clusters: vec![CondensedCluster {
                parent: None,
                birth: F::zero(),
                death: F::zero(),
                size: n,
                stability: F::zero(),
            }],
            children: Vec::new(),
        };
        // The cluster of the hierarchy with which each begins.
        let mut begins = vec![(2 * n).saturating_sub(2)];
        let mut parts = Vec::new();
        let mut stack = Vec::new();
        let mut place = 0;
        while place < tree.clusters.len() {
            let parent = n + place;
            let birth = tree.clusters[place].birth;
            let mut current = begins[place];
            // In 64 bits whatever the records are: a million small numbers are added up.
            let mut stability = 0.0;
            let death = loop {
                let lambda = hierarchy.split(current, &mut parts, &mut stack);
                let life = if lambda > birth {
                    (lambda - birth).to_f64().unwrap_or(0.0)
                } else {
                    0.0
                };
                let at = tree.rows.len();
                for &part in parts
                    .iter()
                    .filter(|&&p| hierarchy.size(p) < min_cluster_size)
                {
                    stack.push(part);
                    while let Some(cluster) = stack.pop() {
                        match hierarchy.merged(cluster) {
                            Some((left, right)) => stack.extend([right, left]),
                            None => tree.rows.push(CondensedRow {
                                parent,
                                child: cluster,
                                lambda,
                                child_size: 1,
                            }),
                        }
                    }
                }
                tree.rows[at..].sort_unstable_by_key(|row| row.child);
                parts.retain(|&part| hierarchy.size(part) >= min_cluster_size);
                if let [one] = parts[..] {
                    stability += life * (tree.rows.len() - at) as f64;
                    current = one;
                    continue;
                }
                parts.sort_unstable_by_key(|&part| hierarchy.first_sample(part));
                for &part in &parts {
                    tree.rows.push(CondensedRow {
                        parent,
                        child: n + tree.clusters.len(),
                        lambda,
                        child_size: hierarchy.size(part),
                    });
                    begins.push(part);
                    tree.clusters.push(CondensedCluster {
                        parent: Some(parent),
                        birth: lambda,
                        death: lambda,
                        size: hierarchy.size(part),
                        stability: F::zero(),
                    });
                }
                let leaving: usize = tree.rows[at..].iter().map(|row| row.child_size).sum();
                stability += life * leaving as f64;
                break lambda;
            };
            let end = tree.clusters.len();
            tree.children.push(end - parts.len()..end);
            tree.clusters[place].death = death;
            tree.clusters[place].stability = F::cast(stability);
            place += 1;
        }
        tree
    }
}

/// A dendrogram that is walked from the top.
struct Hierarchy<'a, F> {
    dendrogram: &'a Dendrogram<F>,
    n_samples: usize,
    first_sample: Vec<u32>,
}

impl<'a, F: Float> Hierarchy<'a, F> {
    fn of(dendrogram: &'a Dendrogram<F>) -> Self {
        let n_samples = dendrogram.n_samples();
        let mut first_sample: Vec<u32> = (0..n_samples as u32).collect();
        for merge in dendrogram.merges() {
            first_sample.push(first_sample[merge.left].min(first_sample[merge.right]));
        }
        Self {
            dendrogram,
            n_samples,
            first_sample,
        }
    }

    fn first_sample(&self, cluster: usize) -> u32 {
        self.first_sample[cluster]
    }

    fn size(&self, cluster: usize) -> usize {
        let merge = cluster.checked_sub(self.n_samples);
        merge.map_or(1, |i| self.dendrogram.merges()[i].size)
    }

    /// What a cluster was merged from, `None` for a sample.
    fn merged(&self, cluster: usize) -> Option<(usize, usize)> {
        let i = cluster.checked_sub(self.n_samples)?;
        let merge = self.dendrogram.merges()[i];
        Some((merge.left, merge.right))
    }

    /// Takes apart all merges of a cluster that have its own height, and returns their λ. A lone sample has itself as its only part.
    fn split(&self, cluster: usize, parts: &mut Vec<usize>, stack: &mut Vec<usize>) -> F {
        let height_of = |cluster: usize| {
            let i = cluster.checked_sub(self.n_samples)?;
            Some(self.dendrogram.merges()[i].height)
        };
        parts.clear();
        let Some(height) = height_of(cluster) else {
            parts.push(cluster);
            return F::infinity();
        };
        stack.push(cluster);
        while let Some(cluster) = stack.pop() {
            match self.merged(cluster) {
                Some((left, right)) if height_of(cluster) == Some(height) => {
                    stack.extend([right, left]);
                }
                _ => parts.push(cluster),
            }
        }
        F::one() / height
    }
}
