//! DBSCAN against the definition, written out.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::{Dbscan, Metric};
use linfa::traits::Fit;
use linfa::{DatasetBase, Float};
use ndarray::{Array1, Array2, array};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn distance<F: Float>(metric: Metric, a: &[F], b: &[F]) -> F {
    let differences = a.iter().zip(b).map(|(&x, &y)| (x - y).abs());
    match metric {
        Metric::Manhattan => differences.sum(),
        Metric::Chebyshev => differences.fold(F::zero(), F::max),
        // Left squared: the root could round a distance onto eps.
        _ => differences.map(|d| d * d).sum(),
    }
}

/// The algorithm as the paper tells it: all neighbourhoods from all pairs, clusters grown one after another.
fn by_definition<F: Float>(
    records: &Array2<F>,
    eps: F,
    min_samples: usize,
    metric: Metric,
    weights: Option<&[f32]>,
) -> (Vec<Option<usize>>, Vec<bool>) {
    let rows: Vec<Vec<F>> = records.rows().into_iter().map(|row| row.to_vec()).collect();
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

fn check<F: Float>(
    records: &Array2<F>,
    eps: F,
    min_samples: usize,
    metric: Metric,
    weights: Option<Vec<f32>>,
) {
    if weights.is_none() {
        // Weights change the way of the search, and if each is 1, nothing else.
        let ones = vec![1.0; records.nrows()];
        check(records, eps, min_samples, metric, Some(ones));
    }
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
        (d, values) in (1usize..6).prop_flat_map(|d| (Just(d), prop::collection::vec(-9i32..9, d..80 * d))),
        eps in 1u8..4, min_samples in 1usize..8, metric in 0usize..3,
    ) {
        let n = values.len() / d;
        let records = Array2::from_shape_fn((n, d), |(i, j)| f64::from(values[i * d + j]));
        check(&records, f64::from(eps), min_samples, METRICS[metric], None);
    }

    /// Dense and loose places at once, so that boxes lie inside, across and outside neighbourhoods.
    #[test]
    fn clumps(
        clumps in prop::collection::vec((prop::array::uniform5(-5.0f64..5.0), 0.001f64..1.0, 1usize..120), 1..5),
        d in 1usize..6, seed in 0u64..1000, eps in 0.05f64..2.0, min_samples in 1usize..30, metric in 0usize..3,
    ) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut values = Vec::new();
        for (middle, size, n) in clumps {
            for _ in 0..n {
                values.extend(middle[..d].iter().map(|x| x + size * rng.gen_range(-1.0..1.0)));
            }
        }
        let records = Array2::from_shape_vec((values.len() / d, d), values).unwrap();
        check(&records, eps, min_samples, METRICS[metric], None);
        check(&records.mapv(|x| x as f32), eps as f32, min_samples, METRICS[metric], None);
    }

    /// A grid of samples whose steps are eps or parts of it, far from the origin: what a cell's border might part.
    #[test]
    fn on_the_borders_of_cells(
        steps in prop::collection::vec((0i32..12, 0i32..12, 0i32..4), 1..150),
        d in 1usize..4, part in 1i32..5, offset in prop::sample::select(vec![0.0f64, 0.1, -1e6, 12_345.678]),
        min_samples in 1usize..12, metric in 0usize..3,
    ) {
        let eps = 0.3;
        let records = Array2::from_shape_fn((steps.len(), d), |(i, j)| {
            let (x, y, z) = steps[i];
            offset + f64::from([x, y, z][j]) * eps / f64::from(part)
        });
        check(&records, eps, min_samples, METRICS[metric], None);
        check(&records.mapv(|x| x as f32), eps as f32, min_samples, METRICS[metric], None);
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

/// Two slanting walls, nowhere or at one place within eps: their boxes are near each other all along, and the pairs are too many to look at each.
#[test]
fn walls_that_touch_at_one_place_or_nowhere() {
    for (eps, clusters) in [(5.0, 1), (5.0 - 1e-9, 2)] {
        for d in [2, 3, 4] {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
            let mut records = Array2::zeros((1600, d));
            for (i, mut row) in records.rows_mut().into_iter().enumerate().skip(2) {
                let along = rng.gen_range(-0.3..0.3);
                let across = if i % 2 == 0 { 0.0 } else { 1.001 };
                row.fill(rng.gen_range(0.0..0.5));
                row[0] = 3.0 * across - 4.0 * along;
                row[1] = 4.0 * across + 3.0 * along;
            }
            (records[[1, 0]], records[[1, 1]]) = (3.0, 4.0);
            check(&records, eps, 5, Metric::Euclidean, None);
            let model = Dbscan::params(eps, 5).fit(&DatasetBase::from(records));
            assert_eq!(model.unwrap().n_clusters(), clusters, "{eps} {d}");
        }
    }
}

/// More cells along a feature than can be numbered, and a spread that overflows.
#[test]
fn an_eps_that_is_tiny_beside_the_spread() {
    for far in [1e9, 1e12, 1e150, f64::MAX] {
        let records = array![
            [0.0, 0.0],
            [-far, far],
            [1e-3, 0.0],
            [-far, far],
            [0.0, -1e-3]
        ];
        check(&records, 1e-3, 2, Metric::Euclidean, None);
        check(&records, 1e-3, 3, Metric::Chebyshev, None);
    }
}
