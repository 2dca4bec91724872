//! DBSCAN against the definition, written out.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::{Dbscan, Metric};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, array};
use proptest::prelude::*;

fn distance(metric: Metric, a: &[f64], b: &[f64]) -> f64 {
    let differences = a.iter().zip(b).map(|(x, y)| (x - y).abs());
    match metric {
        Metric::Manhattan => differences.sum(),
        Metric::Chebyshev => differences.fold(0.0, f64::max),
        // Left squared: the root could round a distance onto eps.
        _ => differences.map(|d| d * d).sum(),
    }
}

/// The algorithm as the paper tells it: all neighbourhoods from all pairs, clusters grown one after another.
fn by_definition(
    records: &Array2<f64>,
    eps: f64,
    min_samples: usize,
    metric: Metric,
    weights: Option<&[f32]>,
) -> (Vec<Option<usize>>, Vec<bool>) {
    let rows: Vec<Vec<f64>> = records.rows().into_iter().map(|row| row.to_vec()).collect();
    let n = rows.len();
    let bound = if metric == Metric::Euclidean {
        eps * eps
    } else {
        eps
    };
    let neighbours: Vec<Vec<usize>> = (0..n)
        .map(|i| {
            (0..n)
                .filter(|&j| distance(metric, &rows[i], &rows[j]) <= bound)
                .collect()
        })
        .collect();
    let core: Vec<bool> = neighbours
        .iter()
        .map(|of| {
            of.iter()
                .map(|&j| weights.map_or(1.0, |w| f64::from(w[j])))
                .sum::<f64>()
                >= min_samples as f64
        })
        .collect();
    let mut labels = vec![None; n];
    let mut next = 0;
    for i in 0..n {
        if !core[i] || labels[i].is_some() {
            continue;
        }
        labels[i] = Some(next);
        let mut queue = vec![i];
        while let Some(j) = queue.pop() {
            for &other in &neighbours[j] {
                if labels[other].is_none() {
                    labels[other] = Some(next);
                    if core[other] {
                        queue.push(other);
                    }
                }
            }
        }
        next += 1;
    }
    (labels, core)
}

fn check(
    records: &Array2<f64>,
    eps: f64,
    min_samples: usize,
    metric: Metric,
    weights: Option<Vec<f32>>,
) {
    let (labels, core) = by_definition(records, eps, min_samples, metric, weights.as_deref());
    let dataset =
        DatasetBase::from(records.view()).with_weights(Array1::from(weights.unwrap_or_default()));
    let params = Dbscan::params(eps, min_samples).metric(metric);
    for threads in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let model = pool.install(|| params.fit(&dataset)).unwrap();
        assert_eq!(model.labels().to_vec(), labels);
        assert_eq!(model.core_mask().to_vec(), core);
        let clusters = labels.iter().flatten().max().map_or(0, |&most| most + 1);
        assert_eq!(model.n_clusters(), clusters);
        assert_eq!(
            model.n_noise(),
            labels.iter().filter(|l| l.is_none()).count()
        );
    }
}

const METRICS: [Metric; 3] = [Metric::Euclidean, Metric::Manhattan, Metric::Chebyshev];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whole numbers: many samples exactly eps apart, equal ones, and border samples between clusters.
    #[test]
    fn whole_numbers(
        (d, values) in (1usize..4).prop_flat_map(|d| (Just(d), prop::collection::vec(-9i32..9, d..80 * d))),
        eps in 1u8..4, min_samples in 1usize..8, metric in 0usize..3,
    ) {
        let n = values.len() / d;
        let records = Array2::from_shape_fn((n, d), |(i, j)| f64::from(values[i * d + j]));
        check(&records, f64::from(eps), min_samples, METRICS[metric], None);
    }

    /// Dense and loose places at once, so that boxes lie inside, across and outside neighbourhoods.
    #[test]
    fn clumps(
        clumps in prop::collection::vec((-5.0f64..5.0, -5.0f64..5.0, 0.001f64..1.0, 1usize..120), 1..5),
        seed in 0u64..1000, eps in 0.05f64..2.0, min_samples in 1usize..30, metric in 0usize..3,
    ) {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut values = Vec::new();
        for (x, y, size, n) in clumps {
            for _ in 0..n {
                values.extend([x + size * rng.gen_range(-1.0..1.0), y + size * rng.gen_range(-1.0..1.0)]);
            }
        }
        let records = Array2::from_shape_vec((values.len() / 2, 2), values).unwrap();
        check(&records, eps, min_samples, METRICS[metric], None);
    }

    #[test]
    fn weights(values in prop::collection::vec((0i32..6, 0i32..6, 0u8..9), 1..60), min_samples in 1usize..9) {
        let records = Array2::from_shape_fn((values.len(), 2), |(i, j)| f64::from(if j == 0 { values[i].0 } else { values[i].1 }));
        let weights = values.iter().map(|v| f32::from(v.2) / 4.0).collect();
        check(&records, 1.0, min_samples, Metric::Euclidean, Some(weights));
    }

    /// A larger eps never takes a sample out of a cluster, and never lowers the number of core samples.
    #[test]
    fn growing_eps_only_joins(values in prop::collection::vec(-4.0f64..4.0, 2..120), eps in 0.05f64..1.0, more in 0.0f64..1.0) {
        let n = values.len() / 2;
        let dataset = DatasetBase::from(Array2::from_shape_vec((n, 2), values[..2 * n].to_vec()).unwrap());
        let small = Dbscan::params(eps, 4).fit(&dataset).unwrap();
        let large = Dbscan::params(eps + more, 4).fit(&dataset).unwrap();
        for i in 0..n {
            prop_assert!(large.core_mask()[i] || !small.core_mask()[i]);
            prop_assert!(large.labels()[i].is_some() || small.labels()[i].is_none());
            for j in 0..n {
                if small.core_mask()[i] && small.core_mask()[j] && small.labels()[i] == small.labels()[j] {
                    prop_assert_eq!(large.labels()[i], large.labels()[j]);
                }
            }
        }
    }

    /// Sample by sample, the k-distance is the eps at which it becomes a core sample.
    #[test]
    fn k_distances_tell_core_samples(values in prop::collection::vec(-4.0f64..4.0, 12..120), eps in 0.05f64..3.0) {
        let n = values.len() / 2;
        let records = Array2::from_shape_vec((n, 2), values[..2 * n].to_vec()).unwrap();
        let distances = hyades_cluster::choose::k_distances(records.view(), 4).unwrap();
        let model = Dbscan::params(eps, 4).fit(&DatasetBase::from(records)).unwrap();
        for i in 0..n {
            prop_assert_eq!(model.core_mask()[i], distances.of_samples()[i] <= eps);
        }
    }

    /// With its own k-distance as eps, a sample is a core sample, and with anything noticeably less it is none.
    #[test]
    fn the_k_distance_is_the_smallest_eps(values in prop::collection::vec(-4.0f64..4.0, 12..60), metric in 0usize..3) {
        let n = values.len() / 2;
        let records = Array2::from_shape_vec((n, 2), values[..2 * n].to_vec()).unwrap();
        let distances = hyades_cluster::choose::k_distances_with(records.view(), 4, METRICS[metric]).unwrap();
        let dataset = DatasetBase::from(records);
        for (i, &eps) in distances.of_samples().iter().enumerate() {
            let core = |eps| Dbscan::params(eps, 4).metric(METRICS[metric]).fit(&dataset).unwrap().core_mask()[i];
            prop_assert!(core(eps));
            prop_assert!(!core(eps * (1.0 - 1e-12)));
        }
    }
}

#[test]
fn eps_is_inclusive_and_the_sample_counts_itself() {
    let dataset = DatasetBase::from(array![[0.0], [1.0], [2.0]]);
    let three = Dbscan::params(1.0, 3).fit(&dataset).unwrap();
    assert_eq!(three.core_samples(), [1]);
    assert_eq!(three.labels().to_vec(), [Some(0); 3]);
    let none = Dbscan::params(1.0, 4).fit(&dataset).unwrap();
    assert_eq!((none.n_clusters(), none.n_noise()), (0, 3));
    let alone = Dbscan::params(0.5, 1).fit(&dataset).unwrap();
    assert_eq!(alone.labels().to_vec(), [Some(0), Some(1), Some(2)]);
}

#[test]
fn a_border_sample_goes_to_the_lower_number() {
    // The sample at 3 is reached from both groups and is no core; it stands first, so only the rule can decide.
    let dataset = DatasetBase::from(array![[3.0], [4.0], [4.2], [4.4], [2.0], [1.8], [1.6]]);
    let model = Dbscan::params(1.0, 4).fit(&dataset).unwrap();
    assert_eq!(
        model.core_mask().to_vec(),
        [false, true, false, false, true, false, false]
    );
    assert_eq!(model.labels()[0], Some(0));
    assert_eq!((model.labels()[1], model.labels()[4]), (Some(0), Some(1)));
}

#[test]
fn single_precision_and_views() {
    let records = array![[0.0f32, 9.0], [0.1, 9.0], [5.0, 9.0]];
    let model = Dbscan::params(0.2f32, 2)
        .fit(&DatasetBase::from(records.clone()))
        .unwrap();
    assert_eq!(model.labels().to_vec(), [Some(0), Some(0), None]);
    // A transposed view has its columns contiguous, not its rows.
    let columns = records.t().as_standard_layout().into_owned();
    let turned = Dbscan::params(0.2f32, 2)
        .fit(&DatasetBase::from(columns.t()))
        .unwrap();
    assert_eq!(turned, model);
}

#[test]
fn a_hundred_thousand_equal_samples() {
    // Every neighbourhood is everything; only settling whole boxes makes this feasible.
    let dataset = DatasetBase::from(Array2::<f64>::ones((100_000, 2)));
    let model = Dbscan::params(0.5, 10).fit(&dataset).unwrap();
    assert_eq!((model.n_clusters(), model.n_noise()), (1, 0));
}
