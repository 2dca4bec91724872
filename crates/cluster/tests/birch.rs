//! BIRCH against a tree that keeps its samples, against scikit-learn, and against bad input.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use approx::assert_relative_eq;
use hyades_cluster::{Birch, BirchNode, BirchParams};
use linfa::DatasetBase;
use linfa::traits::{Fit, FitWith, Predict};
use ndarray::{Array1, Array2, ArrayView1, Axis, concatenate, s};
use proptest::prelude::*;
use serde_json::Value;

/// The tree as the paper tells it, slowly: a subcluster is the list of its samples, and whatever is asked of it is computed from them.
struct Slow<'a> {
    records: &'a Array2<f64>,
    threshold: f64,
    branching_factor: usize,
    /// The leaves' names in the order of the chain.
    chain: Vec<usize>,
    /// Whether a decision hung on the last digits of a mean that is no round number.
    doubtful: bool,
}

struct Entry {
    members: Vec<usize>,
    below: Option<Box<Level>>,
}

struct Level {
    name: usize,
    entries: Vec<Entry>,
}

impl Slow<'_> {
    fn centroid(&self, members: &[usize]) -> Vec<f64> {
        let sum = |j| members.iter().map(|&i| self.records[(i, j)]).sum::<f64>();
        let n = members.len() as f64;
        (0..self.records.ncols()).map(|j| sum(j) / n).collect()
    }

    fn square(&self, centroid: &[f64], point: &[f64]) -> f64 {
        let pairs = centroid.iter().zip(point);
        pairs.map(|(c, x)| (c - x) * (c - x)).sum()
    }

    /// Whether all members are equal, so that their mean is exact however it is computed.
    fn exact(&self, members: &[usize]) -> bool {
        let row = |i: usize| self.records.row(i);
        members.iter().all(|&i| row(i) == row(members[0]))
    }

    /// Notes when two numbers are too close to be told apart, unless both are exact and so are theirs.
    fn compare(&mut self, a: f64, b: f64, exact: bool) -> std::cmp::Ordering {
        if !exact && (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) {
            self.doubtful = true;
        }
        a.total_cmp(&b)
    }

    /// Puts sample `i` below `level`; returns whether that is now too full.
    fn insert(&mut self, level: &mut Level, i: usize) -> bool {
        let point = self.records.row(i).to_vec();
        let squares: Vec<f64> = level
            .entries
            .iter()
            .map(|entry| self.square(&self.centroid(&entry.members), &point))
            .collect();
        let mut nearest = 0;
        for other in 1..squares.len() {
            let entries = [nearest, other].map(|e| &level.entries[e].members);
            let exact = entries.iter().all(|members| self.exact(members));
            if self
                .compare(squares[other], squares[nearest], exact)
                .is_lt()
            {
                nearest = other;
            }
        }
        if let Some(entry) = level.entries.get_mut(nearest) {
            if let Some(below) = &mut entry.below {
                if self.insert(below, i) {
                    let parts = self.split(*entry.below.take().unwrap());
                    let [first, second] = parts;
                    level.entries[nearest] = first;
                    level.entries.push(second);
                } else {
                    entry.members.push(i);
                }
                return level.entries.len() > self.branching_factor;
            }
            let mut joined = entry.members.clone();
            joined.push(i);
            let centroid = self.centroid(&joined);
            let squares = joined.iter().map(|&i| {
                let row = self.records.row(i).to_vec();
                self.square(&centroid, &row)
            });
            let radius = squares.sum::<f64>() / joined.len() as f64;
            let exact = self.exact(&joined);
            let bound = self.threshold * self.threshold;
            if self.compare(radius, bound, exact).is_le() {
                entry.members = joined;
                return false;
            }
        }
        level.entries.push(Entry {
            members: vec![i],
            below: None,
        });
        level.entries.len() > self.branching_factor
    }

    fn split(&mut self, level: Level) -> [Entry; 2] {
        let of = |entry: &Entry| self.centroid(&entry.members);
        let centroids: Vec<Vec<f64>> = level.entries.iter().map(of).collect();
        let exact: Vec<bool> = level
            .entries
            .iter()
            .map(|e| self.exact(&e.members))
            .collect();
        let n = centroids.len();
        let mut farthest = (0, 0);
        for a in 0..n {
            for b in a + 1..n {
                let new = self.square(&centroids[a], &centroids[b]);
                let old = self.square(&centroids[farthest.0], &centroids[farthest.1]);
                let exact = [a, b, farthest.0, farthest.1].iter().all(|&e| exact[e]);
                if self.compare(new, old, exact).is_gt() {
                    farthest = (a, b);
                }
            }
        }
        let name = level.name;
        let is_leaf = level.entries.iter().all(|entry| entry.below.is_none());
        let mut second = name;
        if is_leaf {
            second = self.chain.len();
            let at = self.chain.iter().position(|&leaf| leaf == name).unwrap();
            self.chain.insert(at + 1, second);
        }
        let mut parts = [name, second].map(|name| Level {
            name,
            entries: Vec::new(),
        });
        for (i, entry) in level.entries.into_iter().enumerate() {
            let near = self.square(&centroids[farthest.0], &centroids[i]);
            let far = self.square(&centroids[farthest.1], &centroids[i]);
            let all = exact[i] && exact[farthest.0] && exact[farthest.1];
            let stays = i == farthest.0 || self.compare(near, far, all || i == farthest.1).is_lt();
            parts[usize::from(!stays)].entries.push(entry);
        }
        parts.map(|part| Entry {
            members: part
                .entries
                .iter()
                .flat_map(|e| e.members.clone())
                .collect(),
            below: Some(Box::new(part)),
        })
    }

    /// The members of the subclusters, leaf after leaf, and the height; `None` where rounding decided.
    fn run(mut self) -> Option<(Vec<Vec<usize>>, usize)> {
        let mut height = 1;
        let mut root = Level {
            name: 0,
            entries: Vec::new(),
        };
        self.chain = vec![0];
        for i in 0..self.records.nrows() {
            if self.insert(&mut root, i) {
                let parts = self.split(root);
                height += 1;
                root = Level {
                    name: usize::MAX,
                    entries: parts.into(),
                };
            }
        }
        let mut leaves = vec![Vec::new(); self.chain.len()];
        let mut stack = vec![root];
        while let Some(level) = stack.pop() {
            for entry in level.entries {
                match entry.below {
                    Some(below) => stack.push(*below),
                    None => leaves[level.name].push(entry.members),
                }
            }
        }
        let of_leaf = |&name: &usize| leaves[name].clone();
        let subclusters = self.chain.iter().flat_map(of_leaf).collect();
        (!self.doubtful).then_some((subclusters, height))
    }
}

fn nearest(centroids: &Array2<f64>, point: ArrayView1<'_, f64>) -> usize {
    let square = |c: usize| {
        let pairs = centroids.row(c).into_iter().zip(point);
        pairs.fold(0.0, |sum, (c, x)| sum + (x - c) * (x - c))
    };
    (1..centroids.nrows()).fold(0, |best, c| if square(c) < square(best) { c } else { best })
}

/// What must hold of every tree, however ties fell.
fn check_tree(model: &Birch<f64>, records: &Array2<f64>, params: (f64, usize)) {
    let (threshold, branching_factor) = params;
    let nodes = model.nodes();
    assert_eq!(nodes.len(), model.n_nodes());
    let total = records.nrows() as f64;
    let (mut subclusters, mut leaves) = (0, 0);
    for (me, node) in nodes.iter().enumerate() {
        assert!((1..=branching_factor).contains(&node.sizes.len()));
        let is_leaf = node.level + 1 == model.height();
        assert_eq!(node.children.is_empty(), is_leaf);
        if is_leaf {
            leaves += 1;
            subclusters += node.sizes.len();
            assert!(
                node.radii
                    .iter()
                    .all(|&radius| radius <= threshold * (1.0 + 1e-15))
            );
        }
        for (i, &child) in node.children.iter().enumerate() {
            // A subcluster sums up the node below it: the number, the mean, and the squared distances to it.
            let below = &nodes[child];
            assert_eq!((below.parent, below.level), (Some((me, i)), node.level + 1));
            let size = below.sizes.sum();
            assert_eq!(node.sizes[i], size);
            let mean = below.centroids.t().dot(&below.sizes) / size;
            assert_relative_eq!(mean, node.centroids.row(i).to_owned(), epsilon = 1e-9);
            let offsets = (&below.centroids - &mean).mapv(|x| x * x).sum_axis(Axis(1));
            let squares = (&below.radii * &below.radii + offsets).dot(&below.sizes) / size;
            assert_relative_eq!(squares.sqrt(), node.radii[i], epsilon = 1e-7);
        }
    }
    assert_eq!(subclusters, model.n_subclusters());
    assert!(leaves >= 1);
    assert_eq!(nodes[0].sizes.sum(), total);
    assert_eq!(model.subcluster_sizes().sum(), total);
    for (i, row) in records.rows().into_iter().enumerate() {
        let c = nearest(model.subcluster_centroids(), row);
        assert_eq!(model.subclusters()[i], c);
        assert_eq!(model.labels()[i], model.subcluster_labels()[c]);
    }
}

fn check(records: &Array2<f64>, threshold: f64, branching_factor: usize) -> bool {
    let params = Birch::params(None)
        .threshold(threshold)
        .branching_factor(branching_factor);
    let fit = || params.fit(&DatasetBase::from(records.view())).unwrap();
    let model = common::on_threads(1, fit);
    assert_eq!(model, common::on_threads(2, fit));
    check_tree(&model, records, (threshold, branching_factor));
    let slow = Slow {
        records,
        threshold,
        branching_factor,
        chain: Vec::new(),
        doubtful: false,
    };
    let Some((subclusters, height)) = slow.run() else {
        return false;
    };
    let sizes: Vec<f64> = subclusters.iter().map(|s| s.len() as f64).collect();
    assert_eq!(model.subcluster_sizes().to_vec(), sizes);
    assert_eq!(model.height(), height);
    for (c, members) in subclusters.iter().enumerate() {
        let rows = records.select(Axis(0), members);
        let mean = rows.mean_axis(Axis(0)).unwrap();
        let centroid = model.subcluster_centroids().row(c);
        assert_relative_eq!(centroid.to_owned(), mean, epsilon = 1e-12);
        let square = (rows - &mean).mapv(|x| x * x).sum() / members.len() as f64;
        assert_relative_eq!(model.subcluster_radii()[c], square.sqrt(), epsilon = 1e-7);
    }
    true
}

fn rows(d: usize, values: &[f64]) -> Array2<f64> {
    let n = values.len() / d;
    Array2::from_shape_vec((n, d), values[..n * d].to_vec()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn anywhere(
        d in 1usize..5, values in prop::collection::vec(-5.0f64..5.0, 4..800),
        threshold in 0.05f64..3.0, branching_factor in 2usize..9,
    ) {
        // Decisions that hang on the last digits do not happen by chance.
        prop_assert!(check(&rows(d, &values), threshold, branching_factor));
    }

    /// Whole numbers: many equal samples, centroids equally near, pairs equally far. All that rounding does not decide must agree.
    #[test]
    fn whole_numbers(
        d in 1usize..5, values in prop::collection::vec(-3i32..4, 4..500),
        threshold in 0usize..5, branching_factor in 2usize..12,
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        check(&rows(d, &values), [0.25, 0.5, 1.0, 1.5, 2.0][threshold], branching_factor);
    }

    /// Whole numbers of which only equal ones join, in one leaf that splits at most once: no mean is rounded, so every tie is exact.
    #[test]
    fn exact_ties(d in 1usize..4, values in prop::collection::vec(-2i32..3, 4..200), room in 4usize..30) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let records = rows(d, &values);
        let params = Birch::params(None).threshold(0.25).branching_factor(room);
        let model = params.fit(&DatasetBase::from(records.view())).unwrap();
        if model.height() <= 1 {
            prop_assert!(check(&records, 0.25, room));
        } else {
            check(&records, 0.25, room);
        }
    }

    /// Cut into batches anywhere, the samples make the same tree.
    #[test]
    fn batches(values in prop::collection::vec(-5.0f64..5.0, 8..400), cut in 0.0f64..1.0, k in 1usize..6) {
        let records = rows(2, &values);
        let at = ((records.nrows() as f64 * cut) as usize).clamp(1, records.nrows() - 1);
        let params = Birch::params(k).threshold(0.7).branching_factor(4);
        let whole = params.fit(&DatasetBase::from(records.view())).unwrap();
        let first = DatasetBase::from(records.slice(s![..at, ..]));
        let second = DatasetBase::from(records.slice(s![at.., ..]));
        let model = params.clone().n_clusters(None).fit_with(None, &first).unwrap();
        let model = params.fit_with(Some(model), &second).unwrap();
        prop_assert_eq!(model.nodes(), whole.nodes());
        prop_assert_eq!(model.subcluster_labels(), whole.subcluster_labels());
        prop_assert_eq!(model.labels().to_vec(), whole.labels().slice(s![at..]).to_vec());
        // Placing the first batch in the finished tree completes the labels.
        let all = concatenate![Axis(0), model.assign(first.records.view()).unwrap(), model.labels().view()];
        prop_assert_eq!(&all, whole.labels());
        prop_assert_eq!(&whole.predict(&records), whole.labels());
        let plain = params.n_clusters(None).fit(&DatasetBase::from(records.view())).unwrap();
        prop_assert_eq!(plain.regroup(k).unwrap(), whole);
    }
}

fn params_of(case: &Value) -> BirchParams<f64> {
    Birch::params(case["n_clusters"].as_u64().map(|k| k as usize))
        .threshold(case["threshold"].as_f64().unwrap())
        .branching_factor(case["branching_factor"].as_u64().unwrap() as usize)
}

fn same_partition(a: &Array1<usize>, b: &[usize]) -> bool {
    let some = |labels: &[usize]| labels.iter().copied().map(Some).collect::<Vec<_>>();
    common::is_same_partition(&some(&a.to_vec()), &some(b))
}

/// The same subclusters in the same nodes, whatever their order: which of the two that are farthest apart comes first is rounding's choice
/// there, since the two squared distances between them differ in their last digits.
fn compare(model: &Birch<f64>, step: &Value, name: &str) {
    let centroids = common::matrix(&step["centroids"]);
    assert_eq!(model.n_subclusters(), centroids.nrows(), "{name}");
    let theirs: Vec<usize> = model
        .subcluster_centroids()
        .rows()
        .into_iter()
        .map(|row| nearest(&centroids, row))
        .collect();
    let of = |part: &str| Array1::from(common::vector(&step[part])).select(Axis(0), &theirs);
    let centroids = centroids.select(Axis(0), &theirs);
    assert_relative_eq!(*model.subcluster_centroids(), centroids, epsilon = 1e-9);
    assert_eq!(model.subcluster_sizes(), of("sizes"), "{name}");
    // Their radii are differences of squares, which lose digits.
    assert_relative_eq!(*model.subcluster_radii(), of("radii"), epsilon = 1e-5);
    let labels = common::counts(&step["subcluster_labels"]);
    let labels: Vec<usize> = theirs.iter().map(|&i| labels[i]).collect();
    assert!(same_partition(model.subcluster_labels(), &labels), "{name}");
    assert_eq!(model.n_clusters(), labels.iter().max().unwrap() + 1);
    assert_eq!(
        model.height() as u64,
        step["height"].as_u64().unwrap(),
        "{name}"
    );
    assert_eq!(
        model.n_nodes() as u64,
        step["n_nodes"].as_u64().unwrap(),
        "{name}"
    );
    // From each leaf up to the root.
    let nodes = model.nodes();
    let mut ours = vec![vec![0; theirs.len()]; model.height()];
    let is_leaf = |&(_, node): &(usize, &BirchNode<f64>)| node.children.is_empty();
    for (leaf, node) in nodes.iter().enumerate().filter(is_leaf) {
        for centroid in node.centroids.rows() {
            let subcluster = nearest(model.subcluster_centroids(), centroid);
            let (mut me, mut at) = (leaf, node);
            while let Some((above, _)) = at.parent {
                ours[at.level][subcluster] = me;
                (me, at) = (above, &nodes[above]);
            }
        }
    }
    for (ours, level) in ours.into_iter().zip(common::list(&step["nodes"])) {
        let level = common::counts(level);
        let level: Vec<usize> = theirs.iter().map(|&i| level[i]).collect();
        assert!(same_partition(&Array1::from(ours), &level), "{name}");
    }
}

#[test]
fn scikit_learn() {
    let reference = common::reference("birch");
    for case in common::list(&reference["cases"]) {
        let name = case["records"].as_str().unwrap();
        let records = common::matrix(&reference["records"][name]);
        let params = params_of(case);
        let (mut model, mut start) = (None, 0);
        let sizes = common::counts(&case["sizes"]);
        for (&size, step) in sizes.iter().zip(common::list(&case["steps"])) {
            let batch = DatasetBase::from(records.slice(s![start..start + size, ..]));
            let next = params.fit_with(model, &batch).unwrap();
            start += size;
            compare(&next, step, name);
            assert!(
                same_partition(next.labels(), &common::counts(&step["labels"])),
                "{name}"
            );
            model = Some(next);
        }
    }
}
