//! OPTICS against the procedure written out and against the definition of valleys.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use std::ops::RangeInclusive;

use common::{distance, is_same_partition, on_threads};
use hyades_cluster::{ClusterSize, Dbscan, Metric, Optics, OpticsClusters, OpticsExtraction};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;
use proptest::prelude::*;

const METRICS: [Metric; 3] = [Metric::Euclidean, Metric::Manhattan, Metric::Chebyshev];

/// To 15 decimals, as numpy rounds.
fn rounded(distance: f64) -> f64 {
    (distance * 1e15).round_ties_even() / 1e15
}

struct Walk {
    ordering: Vec<usize>,
    reachability: Vec<f64>,
    core_distances: Vec<f64>,
    predecessors: Vec<Option<usize>>,
}

/// The procedure as it is told: every step looks at all that are open, twice.
fn by_definition(records: &Array2<f64>, k: usize, max_eps: f64, metric: Metric) -> Walk {
    let rows: Vec<Vec<f64>> = records.rows().into_iter().map(|row| row.to_vec()).collect();
    let n = rows.len();
    let core_distances: Vec<f64> = rows
        .iter()
        .map(|row| {
            let mut all: Vec<f64> = rows.iter().map(|r| distance(metric, row, r)).collect();
            all.sort_by(f64::total_cmp);
            if all[k - 1] <= max_eps {
                rounded(all[k - 1])
            } else {
                f64::INFINITY
            }
        })
        .collect();
    let mut walk = Walk {
        ordering: Vec::new(),
        reachability: vec![f64::INFINITY; n],
        core_distances,
        predecessors: vec![None; n],
    };
    let mut open: Vec<usize> = (0..n).collect();
    while !open.is_empty() {
        // `min_by` takes the first of equal ones.
        let by_reach =
            |a: &&usize, b: &&usize| walk.reachability[**a].total_cmp(&walk.reachability[**b]);
        let next = *open.iter().min_by(by_reach).unwrap();
        open.retain(|&i| i != next);
        walk.ordering.push(next);
        if walk.core_distances[next].is_infinite() {
            continue;
        }
        for &other in &open {
            let apart = distance(metric, &rows[next], &rows[other]);
            let reach = rounded(apart.max(walk.core_distances[next]));
            if apart <= max_eps && reach < walk.reachability[other] {
                walk.reachability[other] = reach;
                walk.predecessors[other] = Some(next);
            }
        }
    }
    walk
}

fn plot(walk: &Walk) -> Vec<f64> {
    let mut plot: Vec<f64> = walk
        .ordering
        .iter()
        .map(|&i| walk.reachability[i])
        .collect();
    plot.push(f64::INFINITY);
    plot
}

fn max(heights: &[f64]) -> f64 {
    heights.iter().copied().fold(0.0, f64::max)
}

/// The valleys as the paper defines them, each condition looked up on the plot for each pair of slopes.
fn valleys(
    walk: &Walk,
    xi: f64,
    k: usize,
    size: usize,
    correct: bool,
) -> Vec<RangeInclusive<usize>> {
    let r = plot(walk);
    let n = r.len() - 1;
    let ratio = |i: usize| r[i] / r[i + 1];
    let (is_down, is_up) = (|i| ratio(i) >= 1.0 / (1.0 - xi), |i| ratio(i) <= 1.0 - xi);
    // Maximal slopes from left to right: whether down, first and last place.
    let mut slopes = Vec::new();
    let mut at = 0;
    while at < n {
        if !is_down(at) && !is_up(at) {
            at += 1;
            continue;
        }
        let down = is_down(at);
        let steep = |i| if down { is_down(i) } else { is_up(i) };
        let weak = |i: usize| !(if down { ratio(i) < 1.0 } else { ratio(i) > 1.0 });
        let is_slope = |end: usize| {
            let mut flat = 0;
            (at..=end).all(|i| {
                flat = if steep(i) { 0 } else { flat + 1 };
                (steep(i) || weak(i)) && flat <= k
            })
        };
        let ends = (at..n).take_while(|&end| is_slope(end));
        let end = ends.filter(|&end| steep(end)).last().unwrap();
        slopes.push((down, at, end));
        at = end + 1;
    }
    let mut found = Vec::new();
    for (u, &(down, up_start, up_end)) in slopes.iter().enumerate() {
        if down {
            continue;
        }
        for &(_, down_start, down_end) in slopes[..u].iter().rev().filter(|slope| slope.0) {
            let (left, right) = (r[down_start], r[up_end + 1]);
            let between = max(&r[down_end + 1..=up_start]);
            let low_enough = left.min(right) * (1.0 - xi);
            if between.is_infinite() || between > low_enough {
                continue;
            }
            let (mut start, mut end) = (down_start, up_end);
            if left * (1.0 - xi) >= right {
                let places = down_start..down_end;
                start = places
                    .into_iter()
                    .find(|&i| r[i + 1] <= right)
                    .unwrap_or(down_end);
            } else if right * (1.0 - xi) >= left {
                let mut places = (up_start + 1..=up_end).rev();
                end = places.find(|&i| r[i - 1] <= left).unwrap_or(up_start);
            }
            if correct {
                let inside = |place: usize| {
                    let from = walk.predecessors[walk.ordering[place]];
                    r[start] > r[place]
                        || walk.ordering[start..place].iter().any(|&i| Some(i) == from)
                };
                while end > start && !inside(end) {
                    end -= 1;
                }
                if end == start {
                    continue;
                }
            }
            if end + 1 - start >= size && start <= down_end && end >= up_start {
                found.push(start..=end);
            }
        }
    }
    found
}

/// Innermost valleys in the order found are the clusters.
fn innermost(walk: &Walk, valleys: &[RangeInclusive<usize>]) -> Vec<Option<usize>> {
    let mut labels = vec![None; walk.ordering.len()];
    let mut next = 0;
    for valley in valleys {
        if valley
            .clone()
            .all(|place| labels[walk.ordering[place]].is_none())
        {
            for place in valley.clone() {
                labels[walk.ordering[place]] = Some(next);
            }
            next += 1;
        }
    }
    labels
}

fn assert_clusters(clusters: &OpticsClusters, labels: &[Option<usize>]) {
    assert_eq!(clusters.labels().to_vec(), labels);
    let n_clusters = labels.iter().flatten().max().map_or(0, |&most| most + 1);
    assert_eq!(clusters.n_clusters(), n_clusters);
    assert_eq!(
        clusters.n_noise(),
        labels.iter().filter(|l| l.is_none()).count()
    );
}

fn check(records: &Array2<f64>, k: usize, max_eps: f64, metric: Metric, xi: f64) {
    let walk = by_definition(records, k, max_eps, metric);
    let params = Optics::params(k).max_eps(max_eps).metric(metric);
    let params = params.extraction(OpticsExtraction::xi(xi));
    let dataset = DatasetBase::from(records.view());
    let model = on_threads(1, || params.fit(&dataset)).unwrap();
    assert_eq!(model.core_distances().to_vec(), walk.core_distances);
    assert_eq!(model.ordering().to_vec(), walk.ordering);
    assert_eq!(model.reachability().to_vec(), walk.reachability);
    assert_eq!(model.predecessors().to_vec(), walk.predecessors);
    assert_eq!(model.reachability_plot(), plot(&walk)[..records.nrows()]);
    assert_eq!(on_threads(2, || params.fit(&dataset)).unwrap(), model);

    let n = records.nrows();
    for size in [2, k, n.min(3 * k)] {
        for correct in [true, false] {
            let expected = valleys(&walk, xi, k, size, correct);
            let clusters = model
                .extract_xi(xi, Some(ClusterSize::Count(size)), correct)
                .unwrap();
            assert_eq!(clusters.hierarchy(), expected);
            assert_clusters(&clusters, &innermost(&walk, &expected));
            if size == k && correct {
                assert_eq!(model.cluster_hierarchy(), expected);
                assert_eq!(model.labels(), clusters.labels());
                assert_eq!(
                    (model.n_clusters(), model.n_noise()),
                    (clusters.n_clusters(), clusters.n_noise())
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whole numbers: equal samples and equal distances, so that the order of the records decides, and plateaus in the plot.
    #[test]
    fn whole_numbers(
        (d, values) in (1usize..5).prop_flat_map(|d| (Just(d), prop::collection::vec(-9i32..9, 8 * d..90 * d))),
        k in 2usize..9, limit in 0u8..6, metric in 0usize..3, xi in 0u8..4,
    ) {
        let n = values.len() / d;
        let records = Array2::from_shape_fn((n, d), |(i, j)| f64::from(values[i * d + j]));
        let max_eps = if limit == 5 { f64::INFINITY } else { f64::from(limit) };
        check(&records, k.min(n), max_eps, METRICS[metric], f64::from(xi) * 0.15);
    }

    /// Dense and loose places at once, clumps in a row and far apart: offers wait long, and in many nodes.
    #[test]
    fn clumps(
        d in 1usize..5,
        clumps in prop::collection::vec((-5.0f64..5.0, 0.001f64..1.0, 1usize..120), 1..5),
        seed in 0u64..1000, k in 2usize..20, max_eps in prop::option::of(0.05f64..3.0), metric in 0usize..3, xi in 0.0f64..0.4,
    ) {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut values = Vec::new();
        for (x, size, n) in clumps {
            for _ in 0..n * d {
                values.push(x + size * rng.gen_range(-1.0..1.0));
            }
        }
        let n = values.len() / d;
        prop_assume!(n >= 2);
        let records = Array2::from_shape_vec((n, d), values).unwrap();
        check(&records, k.min(n), max_eps.unwrap_or(f64::INFINITY), METRICS[metric], xi);
    }

    /// Sorted lines: every step comes nearer to all that is left.
    #[test]
    fn lines(steps in prop::collection::vec(0.0f64..1.0, 8..400), k in 2usize..6, turned: bool) {
        let mut values: Vec<f64> = steps.iter().scan(0.0, |x, step| { *x += step; Some(*x) }).collect();
        if turned {
            values.reverse();
        }
        let records = Array2::from_shape_vec((values.len(), 1), values).unwrap();
        check(&records, k, f64::INFINITY, Metric::Euclidean, 0.05);
    }

    /// A cut at eps has DBSCAN's core samples in DBSCAN's clusters; of its border samples some may be noise, and its noise is noise.
    #[test]
    fn a_cut_is_dbscan(values in prop::collection::vec(-4.0f64..4.0, 20..200), eps in 0.1f64..2.0, k in 2usize..7) {
        let n = values.len() / 2;
        let dataset = DatasetBase::from(Array2::from_shape_vec((n, 2), values[..2 * n].to_vec()).unwrap());
        let cut = Optics::params(k).fit(&dataset).unwrap().extract_dbscan(eps).unwrap();
        let dbscan = Dbscan::params(eps, k).fit(&dataset).unwrap();
        let of_core = |labels: &ndarray::Array1<Option<usize>>| -> Vec<Option<usize>> {
            dbscan.core_samples().iter().map(|&i| labels[i]).collect()
        };
        prop_assert!(is_same_partition(&of_core(cut.labels()), &of_core(dbscan.labels())));
        prop_assert_eq!(cut.n_clusters(), dbscan.n_clusters());
        for i in 0..n {
            prop_assert!(dbscan.labels()[i].is_some() || cut.labels()[i].is_none());
        }
    }
}
