//! HDBSCAN against the definition, written out: no spanning tree, all edges of one length removed at once.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::{ClusterSelection, CondensedRow, Dbscan, Hdbscan, HdbscanParams, Metric};
use linfa::traits::Fit;
use linfa::{DatasetBase, ParamGuard};
use ndarray::Array2;
use proptest::prelude::*;

mod common;

use common::distance;

/// A cluster as the paper sees it: a set of samples that hold together until the threshold reaches a length.
struct Cluster {
    parent: Option<usize>,
    birth: f64,
    members: Vec<usize>,
    children: Vec<usize>,
    stability: f64,
}

struct ByDefinition {
    core: Vec<f64>,
    reach: Vec<Vec<f64>>,
    clusters: Vec<Cluster>,
    rows: Vec<CondensedRow<f64>>,
}

impl ByDefinition {
    fn new(records: &Array2<f64>, params: &HdbscanParams<f64>) -> Self {
        let params = params.check_ref().unwrap();
        let rows: Vec<Vec<f64>> = records.rows().into_iter().map(|row| row.to_vec()).collect();
        let n = rows.len();
        let between = |i: usize, j: usize| distance(params.metric(), &rows[i], &rows[j]);
        let core: Vec<f64> = (0..n)
            .map(|i| {
                let mut all: Vec<f64> = (0..n).map(|j| between(i, j)).collect();
                all.sort_by(f64::total_cmp);
                all[params.min_samples() - 1]
            })
            .collect();
        let reach = (0..n)
            .map(|i| {
                let to = |j: usize| (between(i, j) / params.alpha()).max(core[i]).max(core[j]);
                (0..n).map(to).collect()
            })
            .collect();
        let mut this = Self {
            core,
            reach,
            clusters: vec![Cluster {
                parent: None,
                birth: 0.0,
                members: (0..n).collect(),
                children: vec![],
                stability: 0.0,
            }],
            rows: vec![],
        };
        let mut at = 0;
        while at < this.clusters.len() {
            this.live(at, n, params.min_cluster_size());
            at += 1;
        }
        this
    }

    /// The length at which the last edges go that hold the samples together.
    fn holds_until(&self, members: &[usize]) -> f64 {
        let mut outside = members[1..].to_vec();
        let mut nearest: Vec<f64> = outside.iter().map(|&i| self.reach[members[0]][i]).collect();
        let mut longest = 0.0f64;
        while !outside.is_empty() {
            let next = (0..outside.len()).min_by(|&a, &b| nearest[a].total_cmp(&nearest[b]));
            let next = next.unwrap();
            longest = longest.max(nearest.swap_remove(next));
            let taken = outside.swap_remove(next);
            for (near, &i) in nearest.iter_mut().zip(&outside) {
                *near = near.min(self.reach[taken][i]);
            }
        }
        longest
    }

    /// What edges that `kept` allows hold together, each part by ascending sample, the parts by their first.
    fn parts(&self, members: &[usize], kept: impl Fn(f64) -> bool) -> Vec<Vec<usize>> {
        let mut left = members.to_vec();
        let mut parts = vec![];
        while !left.is_empty() {
            let mut part = vec![left.remove(0)];
            let mut next = 0;
            while next < part.len() {
                let from = part[next];
                let (joined, others) = left.into_iter().partition(|&i| kept(self.reach[from][i]));
                left = others;
                part.extend::<Vec<usize>>(joined);
                next += 1;
            }
            part.sort_unstable();
            parts.push(part);
        }
        parts
    }

    /// Follows a cluster from its birth until it splits or ends.
    fn live(&mut self, at: usize, n: usize, min_cluster_size: usize) {
        let birth = self.clusters[at].birth;
        let mut members = self.clusters[at].members.clone();
        loop {
            let height = self.holds_until(&members);
            let lambda = 1.0 / height;
            let parts = self.parts(&members, |length| length < height);
            let (large, small): (Vec<_>, Vec<_>) = parts
                .into_iter()
                .partition(|part| part.len() >= min_cluster_size);
            let life = if lambda > birth { lambda - birth } else { 0.0 };
            let mut leave = |child: usize, child_size: usize| {
                self.rows.push(CondensedRow {
                    parent: n + at,
                    child,
                    lambda,
                    child_size,
                });
                if life > 0.0 {
                    self.clusters[at].stability += life * child_size as f64;
                }
            };
            let mut leaving = small.concat();
            leaving.sort_unstable();
            leaving.iter().for_each(|&sample| leave(sample, 1));
            if let [one] = &large[..] {
                members = one.clone();
                continue;
            }
            let first = self.clusters.len();
            let ends = large.iter().enumerate();
            ends.for_each(|(i, part)| {
                self.rows.push(CondensedRow {
                    parent: n + at,
                    child: n + first + i,
                    lambda,
                    child_size: part.len(),
                });
                if life > 0.0 {
                    self.clusters[at].stability += life * part.len() as f64;
                }
            });
            for members in large {
                let child = self.clusters.len();
                self.clusters[at].children.push(child);
                self.clusters.push(Cluster {
                    parent: Some(at),
                    birth: lambda,
                    members,
                    children: vec![],
                    stability: 0.0,
                });
            }
            return;
        }
    }

    /// The most stable choice in and below a cluster, and its stability.
    fn most_stable(&self, at: usize, largest: usize, root: bool) -> (f64, Vec<usize>) {
        let cluster = &self.clusters[at];
        let (mut below, mut chosen) = (0.0, vec![]);
        for &child in &cluster.children {
            let (stability, of_child) = self.most_stable(child, largest, root);
            below += stability;
            chosen.extend(of_child);
        }
        let size: usize = match at {
            0 => cluster
                .children
                .iter()
                .map(|&c| self.clusters[c].members.len())
                .sum(),
            _ => cluster.members.len(),
        };
        if (at == 0 && !root) || below > cluster.stability || size > largest {
            (below, chosen)
        } else {
            (cluster.stability, vec![at])
        }
    }

    fn select(&self, params: &HdbscanParams<f64>) -> (Vec<Option<usize>>, Vec<f64>) {
        let params = params.check_ref().unwrap();
        let n = self.core.len();
        let root = params.allow_single_cluster();
        let largest = params.max_cluster_size().unwrap_or(n);
        let mut chosen = match params.cluster_selection() {
            ClusterSelection::Leaf => (1..self.clusters.len())
                .filter(|&c| self.clusters[c].children.is_empty())
                .collect(),
            _ => self.most_stable(0, largest, root).1,
        };
        let epsilon = params.cluster_selection_epsilon();
        for chosen in &mut chosen {
            let mut at = *chosen;
            if at == 0 || 1.0 / self.clusters[at].birth >= epsilon {
                continue;
            }
            // Up to the first that begins above epsilon, the root being the last resort where it is allowed.
            loop {
                let parent = self.clusters[at].parent.unwrap();
                if parent == 0 {
                    *chosen = if root { 0 } else { at };
                    break;
                }
                at = parent;
                *chosen = at;
                if 1.0 / self.clusters[at].birth > epsilon {
                    break;
                }
            }
        }
        if n < params.min_cluster_size() {
            chosen.clear();
        }
        let highest = |at: usize| {
            let of = self.rows.iter().filter(|row| row.parent == n + at);
            of.map(|row| row.lambda).fold(0.0, f64::max)
        };
        let mut labels = vec![None; n];
        let mut probabilities = vec![0.0; n];
        let mut names = vec![];
        for sample in 0..n {
            let row = self.rows.iter().find(|row| row.child == sample).unwrap();
            let mut at = Some(row.parent - n);
            while at.is_some_and(|at| !chosen.contains(&at)) {
                at = self.clusters[at.unwrap()].parent;
            }
            let Some(at) = at else { continue };
            let until = if epsilon > 0.0 {
                1.0 / epsilon
            } else {
                highest(0)
            };
            if at == 0 && row.lambda < until {
                continue;
            }
            let number = names.iter().position(|&name| name == at);
            labels[sample] = number.or_else(|| {
                names.push(at);
                Some(names.len() - 1)
            });
            probabilities[sample] = if row.lambda.is_infinite() {
                1.0
            } else {
                row.lambda.min(highest(at)) / highest(at)
            };
        }
        (labels, probabilities)
    }

    /// GLOSH in the paper's words: 1 − ε_max/ε, where ε is the distance at which the sample leaves its cluster and ε_max the smallest at which any member of it does.
    fn outlier_scores(&self) -> Vec<f64> {
        let n = self.core.len();
        let left: Vec<&CondensedRow<f64>> = (0..n)
            .map(|i| self.rows.iter().find(|row| row.child == i).unwrap())
            .collect();
        (0..n)
            .map(|i| {
                let epsilon = 1.0 / left[i].lambda;
                let members = self.clusters[left[i].parent - n].members.iter();
                let smallest = members
                    .map(|&j| 1.0 / left[j].lambda)
                    .fold(epsilon, f64::min);
                if epsilon == smallest {
                    0.0
                } else {
                    1.0 - smallest / epsilon
                }
            })
            .collect()
    }
}

fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs()) || (a - b).abs() < 1e-12
}

fn check(records: &Array2<f64>, params: &HdbscanParams<f64>) {
    let n = records.nrows();
    let model = params.fit(&DatasetBase::from(records.view())).unwrap();
    let truth = ByDefinition::new(records, params);
    for i in 0..n {
        assert!(close(model.core_distances()[i], truth.core[i]));
    }

    // The edges are mutual reachability distances and their merges fall apart where the graph does.
    let edges = model.spanning_tree();
    assert_eq!(edges.len(), n - 1);
    assert!(edges.is_sorted_by_key(|edge| (edge.length, edge.from, edge.to)));
    for edge in edges {
        assert!(edge.from < edge.to && close(edge.length, truth.reach[edge.from][edge.to]));
    }
    let all: Vec<usize> = (0..n).collect();
    let mut lengths: Vec<f64> = truth.reach.concat();
    lengths.sort_by(f64::total_cmp);
    lengths.dedup_by(|a, b| close(*a, *b));
    for &length in lengths.iter().step_by(1 + lengths.len() / 12) {
        // The last digit of a root may be one higher in the library.
        let length = length * (1.0 + 1e-14);
        let parts = truth.parts(&all, |reach| reach <= length);
        let tree = model.single_linkage_tree();
        let groups = tree.cut_at(length).unwrap();
        for (number, part) in parts.iter().enumerate() {
            assert!(part.iter().all(|&i| groups[i] == number));
        }
        let labels = model.dbscan_at(length, 3).unwrap();
        let mut large = parts.iter().filter(|part| part.len() >= 3);
        let number_of = |i: usize| large.clone().position(|part| part.contains(&i));
        assert!(all.iter().all(|&i| labels[i] == number_of(i)));
        assert_eq!(
            labels.iter().flatten().max().map_or(0, |m| m + 1),
            large.by_ref().count()
        );
    }

    let rows = model.condensed_tree().rows();
    assert_eq!(rows.len(), truth.rows.len());
    for (row, true_row) in rows.iter().zip(&truth.rows) {
        let same = (row.parent, row.child, row.child_size);
        assert_eq!(same, (true_row.parent, true_row.child, true_row.child_size));
        assert!(close(row.lambda, true_row.lambda));
    }
    let stabilities = model.stabilities();
    assert_eq!(stabilities.len(), truth.clusters.len());
    for (i, cluster) in model.condensed_tree().clusters().iter().enumerate() {
        let of_truth = &truth.clusters[i];
        assert_eq!(cluster.parent, of_truth.parent.map(|parent| n + parent));
        assert_eq!(cluster.size, of_truth.members.len());
        assert!(close(cluster.birth, of_truth.birth));
        assert!((close(stabilities[i] / 64.0, of_truth.stability / 64.0)));
    }

    let (labels, probabilities) = truth.select(params);
    assert_eq!(model.labels().to_vec(), labels);
    assert_eq!(
        model.n_noise(),
        labels.iter().filter(|l| l.is_none()).count()
    );
    assert_eq!(
        model.n_clusters(),
        labels.iter().flatten().max().map_or(0, |m| m + 1)
    );
    let scores = truth.outlier_scores();
    for i in 0..n {
        assert!(close(model.probabilities()[i], probabilities[i]));
        assert!(close(model.outlier_scores()[i], scores[i]));
    }
}

fn metrics() -> impl Strategy<Value = Metric> {
    prop::sample::select(vec![
        Metric::Euclidean,
        Metric::Manhattan,
        Metric::Chebyshev,
    ])
}

prop_compose! {
    fn parameters()(
        min_cluster_size in 2usize..7,
        min_samples in prop::option::of(1usize..7),
        metric in metrics(),
        alpha in prop::sample::select(vec![1.0, 1.0, 0.5, 2.0]),
        leaf in any::<bool>(),
        // No root of a small whole number, nor half of one: whether it is reached must not hang on a last digit.
        epsilon in prop::sample::select(vec![0.0, 0.0, 0.3, 0.61, 1.21, 1.7]),
        max_cluster_size in prop::option::of(3usize..20),
        single in any::<bool>(),
    ) -> HdbscanParams<f64> {
        let params = Hdbscan::params(min_cluster_size)
            .metric(metric)
            .alpha(alpha)
            .cluster_selection(if leaf { ClusterSelection::Leaf } else { ClusterSelection::ExcessOfMass })
            .cluster_selection_epsilon(epsilon)
            .max_cluster_size(max_cluster_size)
            .allow_single_cluster(single);
        match min_samples {
            Some(min_samples) => params.min_samples(min_samples),
            None => params,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whole_numbers(
        (d, values) in (1usize..5).prop_flat_map(|d| (Just(d), prop::collection::vec(-4i32..5, 6 * d..70 * d))),
        params in parameters(),
    ) {
        let n = values.len() / d;
        let records = Array2::from_shape_fn((n, d), |(i, j)| f64::from(values[i * d + j]));
        check(&records, &params);
    }

    #[test]
    fn random_floats(
        (d, values) in (1usize..5).prop_flat_map(|d| (Just(d), prop::collection::vec(-3.0f64..3.0, 6 * d..120 * d))),
        params in parameters(),
    ) {
        // Squared, so that some places are denser.
        let n = values.len() / d;
        let records = Array2::from_shape_fn((n, d), |(i, j)| values[i * d + j] * values[i * d + j].abs());
        check(&records, &params);
    }

    #[test]
    fn the_order_of_the_records_decides_nothing(
        values in prop::collection::vec(-5i32..6, 20..160),
        params in parameters(),
        seed in any::<u64>(),
    ) {
        use rand::{SeedableRng, seq::SliceRandom};
        let n = values.len() / 2;
        let records = Array2::from_shape_fn((n, 2), |(i, j)| f64::from(values[i * 2 + j]));
        let mut order: Vec<usize> = (0..n).collect();
        order.shuffle(&mut rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(seed));
        let shuffled = records.select(ndarray::Axis(0), &order);
        let model = params.fit(&DatasetBase::from(records)).unwrap();
        let other = params.fit(&DatasetBase::from(shuffled)).unwrap();
        let labels: Vec<_> = order.iter().map(|&i| model.labels()[i]).collect();
        prop_assert!(common::is_same_partition(&labels, &other.labels().to_vec()));
        for (at, &i) in order.iter().enumerate() {
            prop_assert_eq!(model.probabilities()[i], other.probabilities()[at]);
            prop_assert_eq!(model.outlier_scores()[i], other.outlier_scores()[at]);
        }
    }

    #[test]
    fn a_cut_is_dbscan_without_its_border(
        values in prop::collection::vec(0i32..9, 20..160),
        min_samples in 1usize..7,
        eps in prop::sample::select(vec![1.0, 2f64.sqrt(), 3f64.sqrt(), 2.0, 5f64.sqrt(), 8f64.sqrt()]),
    ) {
        let n = values.len() / 2;
        let records = Array2::from_shape_fn((n, 2), |(i, j)| f64::from(values[i * 2 + j]));
        let dataset = DatasetBase::from(records);
        let model = Hdbscan::params(2).min_samples(min_samples).fit(&dataset).unwrap();
        let dbscan = Dbscan::params(eps, min_samples).fit(&dataset).unwrap();
        let core = dbscan.core_mask();
        let labels: Vec<_> = (0..n).map(|i| dbscan.labels()[i].filter(|_| core[i])).collect();
        prop_assert_eq!(model.dbscan_at(eps, 1).unwrap().to_vec(), labels);
    }
}
