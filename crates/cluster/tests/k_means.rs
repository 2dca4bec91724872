//! K-means against Lloyd's algorithm written out, and its invariants.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use approx::assert_relative_eq;
use hyades_cluster::{KMeans, KMeansInit, KMeansIteration, MiniBatchKMeans};
use linfa::DatasetBase;
use linfa::traits::{Fit, FitWith, Predict};
use ndarray::{Array1, Array2, Axis, array, s};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn random(n: usize, d: usize, seed: u64) -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    Array2::from_shape_fn((n, d), |(i, _)| {
        (i % 3) as f64 * 4.0 + rng.gen_range(-2.0..2.0)
    })
}

fn squared(a: ndarray::ArrayView1<'_, f64>, b: ndarray::ArrayView1<'_, f64>) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

/// Labels, centroids and inertia, iterated until no label changes; starts in which no cluster runs empty.
fn by_definition(
    records: &Array2<f64>,
    mut centroids: Array2<f64>,
) -> Option<(Vec<usize>, Array2<f64>, f64)> {
    let mut labels = vec![usize::MAX; records.nrows()];
    loop {
        let nearest: Vec<usize> = records
            .rows()
            .into_iter()
            .map(|row| {
                let distances: Vec<f64> = centroids
                    .rows()
                    .into_iter()
                    .map(|c| squared(row, c))
                    .collect();
                (0..distances.len()).fold(0, |best, c| {
                    if distances[c] < distances[best] {
                        c
                    } else {
                        best
                    }
                })
            })
            .collect();
        for c in 0..centroids.nrows() {
            let members: Vec<usize> = (0..nearest.len()).filter(|&i| nearest[i] == c).collect();
            let mean = records.select(Axis(0), &members).mean_axis(Axis(0))?;
            centroids.row_mut(c).assign(&mean);
        }
        if nearest == labels {
            let inertia = (0..labels.len())
                .map(|i| squared(records.row(i), centroids.row(labels[i])))
                .sum();
            return Some((labels, centroids, inertia));
        }
        labels = nearest;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn equals_lloyd_written_out(n in 5usize..120, d in 1usize..7, k in 1usize..5, seed in 0u64..1000) {
        let records = random(n, d, seed);
        let init = records.slice(s![..k, ..]).to_owned();
        let Some((labels, centroids, inertia)) = by_definition(&records, init.clone()) else { return Ok(()) };
        let model = KMeans::params(k)
            .init_method(KMeansInit::Precomputed(init))
            .tolerance(0.0)
            .fit(&DatasetBase::from(records))
            .unwrap();
        prop_assert_eq!(model.labels().to_vec(), labels);
        assert_relative_eq!(*model.centroids(), centroids, max_relative = 1e-12, epsilon = 1e-12);
        assert_relative_eq!(model.inertia(), inertia, max_relative = 1e-12, epsilon = 1e-12);
        prop_assert!(model.converged());
    }

    /// From any start, neither step raises the inertia; and what a model says of itself fits together.
    #[test]
    fn inertia_never_rises(n in 8usize..100, d in 1usize..5, k in 1usize..8, seed in 0u64..1000, plus_plus: bool) {
        let records = random(n, d, seed);
        let init = if plus_plus { KMeansInit::KMeansPlusPlus } else { KMeansInit::Random };
        let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let model = KMeans::params_with_rng(k, rng)
            .init_method(init)
            .n_runs(3)
            .keep_history(true)
            .fit(&DatasetBase::from(records.view()))
            .unwrap();
        let history = model.history().unwrap();
        prop_assert_eq!(history.len(), model.n_iterations());
        for pair in history.windows(2) {
            prop_assert!(pair[1].inertia <= pair[0].inertia * (1.0 + 1e-12));
        }
        prop_assert!(model.inertia() <= history[history.len() - 1].inertia * (1.0 + 1e-12));
        let again = model.predict(&records);
        prop_assert_eq!(&again, model.labels());
        let inertia: f64 = (0..n).map(|i| squared(records.row(i), model.centroids().row(again[i]))).sum();
        assert_relative_eq!(inertia, model.inertia(), max_relative = 1e-12, epsilon = 1e-12);
        let distances = model.distances(records.view()).unwrap();
        for i in 0..n {
            let nearest = distances.row(i).iter().copied().fold(f64::INFINITY, f64::min);
            prop_assert_eq!(distances[(i, again[i])], nearest);
        }
    }

    /// A weight of w counts as w equal samples.
    #[test]
    fn weights_are_repeated_samples(weights in prop::collection::vec(0u8..4, 12..50), k in 1usize..4, seed in 0u64..1000) {
        prop_assume!(weights.iter().filter(|&&w| w > 0).count() >= k);
        let records = random(weights.len(), 2, seed);
        let repeated: Vec<usize> = weights.iter().enumerate().flat_map(|(i, &w)| vec![i; usize::from(w)]).collect();
        // Different samples to start from: a cluster that runs empty would take one copy of the farthest sample, or its whole weight.
        let mut distinct = repeated.clone();
        distinct.dedup();
        let init = records.select(Axis(0), &distinct[..k]);
        let params = KMeans::params(k).init_method(KMeansInit::Precomputed(init)).tolerance(0.0);
        let weighted = DatasetBase::from(records.view()).with_weights(weights.iter().map(|&w| f32::from(w)).collect());
        let one = params.fit(&weighted).unwrap();
        let other = params.fit(&DatasetBase::from(records.select(Axis(0), &repeated))).unwrap();
        assert_relative_eq!(one.inertia(), other.inertia(), max_relative = 1e-9, epsilon = 1e-9);
        assert_relative_eq!(*one.centroids(), *other.centroids(), max_relative = 1e-9, epsilon = 1e-9);
    }
}

#[test]
fn equal_on_any_number_of_threads() {
    // Three chunks of samples, so that several threads have work.
    let dataset = DatasetBase::from(random(10_000, 3, 5));
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let k_means: KMeans<f64> = KMeans::params(7)
                .n_runs(2)
                .keep_history(true)
                .fit(&dataset)
                .unwrap();
            let mini_batch: MiniBatchKMeans<f64> =
                MiniBatchKMeans::params(7).fit(&dataset).unwrap();
            (k_means, mini_batch)
        })
    };
    let one = fit(1);
    assert_eq!(one, fit(2));
    assert_eq!(one, fit(5));
}

#[test]
fn the_best_run_is_kept_whole() {
    let dataset = DatasetBase::from(random(90, 2, 3));
    let rng = Xoshiro256PlusPlus::seed_from_u64(9);
    let fit = |n_runs| {
        let params = KMeans::params_with_rng(6, rng.clone()).init_method(KMeansInit::Random);
        params.n_runs(n_runs).fit(&dataset).unwrap()
    };
    // Runs draw from one generator, so the first n runs are the same whatever their number.
    let inertias: Vec<f64> = (1..12).map(|n| fit(n).inertia()).collect();
    assert!(inertias.windows(2).all(|pair| pair[1] <= pair[0]));
    assert!(
        inertias[10] < inertias[0],
        "random starts should differ: {inertias:?}"
    );
    let best = fit(11);
    let labels = best.assign(dataset.records.view()).unwrap();
    assert_eq!(&labels, best.labels());
}

#[test]
fn an_empty_cluster_takes_the_farthest_sample() {
    // All five are nearest to the first centroid; 9 is farthest from it.
    let dataset = DatasetBase::from(array![[0.0], [0.1], [0.2], [5.0], [9.0]]);
    let model = KMeans::params(2)
        .init_method(KMeansInit::Precomputed(array![[1.0], [100.0]]))
        .max_n_iterations(1)
        .keep_history(true)
        .fit(&dataset)
        .unwrap();
    let KMeansIteration {
        labels, centroids, ..
    } = &model.history().unwrap()[0];
    assert_eq!(labels.to_vec(), [0; 5]);
    assert_eq!(centroids[(1, 0)], 9.0);
    assert_relative_eq!(centroids[(0, 0)], 5.3 / 4.0, max_relative = 1e-15);
    assert!(!model.converged());
    assert_eq!(model.labels().to_vec(), [0, 0, 0, 0, 1]);
}

#[test]
fn fewer_distinct_samples_than_clusters() {
    let records = array![[1.0, 1.0], [2.0, 2.0], [1.0, 1.0], [1.0, 1.0]];
    let model = KMeans::params(3).fit(&DatasetBase::from(records)).unwrap();
    assert_eq!((model.inertia(), model.n_clusters()), (0.0, 2));
    assert!(model.centroids().iter().all(|&c: &f64| c.is_finite()));
    let equal: KMeans<f64> = KMeans::params(4)
        .fit(&DatasetBase::from(Array2::ones((50, 2))))
        .unwrap();
    assert_eq!((equal.inertia(), equal.n_clusters()), (0.0, 1));
}

#[test]
fn single_precision_and_views() {
    let records = random(200, 2, 8).mapv(|x| x as f32);
    let model = KMeans::params(3)
        .fit(&DatasetBase::from(records.clone()))
        .unwrap();
    let columns = records.t().as_standard_layout().into_owned();
    let turned = KMeans::params(3)
        .fit(&DatasetBase::from(columns.t()))
        .unwrap();
    assert_eq!(model, turned);
    assert_eq!(model.predict(&records.row(0)), model.labels()[0]);
    assert_eq!(model.predict(&columns.t()), *model.labels());
}

#[test]
fn mini_batches_come_near_lloyd() {
    // Well separated groups: the loss must be within a percent.
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(4);
    let records = Array2::from_shape_fn((5000, 2), |(i, _)| {
        (i % 5) as f64 * 10.0 + rng.gen_range(-1.0..1.0)
    });
    let dataset = DatasetBase::from(records);
    let lloyd = KMeans::params(5).fit(&dataset).unwrap();
    let model = MiniBatchKMeans::params(5)
        .batch_size(200)
        .fit(&dataset)
        .unwrap();
    assert!(model.inertia() >= lloyd.inertia());
    assert!(model.inertia() <= 1.01 * lloyd.inertia());
    assert_eq!(
        &model.assign(dataset.records.view()).unwrap(),
        model.labels()
    );
    assert_eq!(&model.predict(&dataset.records), model.labels());
    // Stopped early, long before 100 passes of 25 batches.
    assert!(model.n_steps() < 1000, "{}", model.n_steps());
}

#[test]
fn a_starved_centroid_moves_to_the_data() {
    let records = Array2::from_shape_fn((400, 1), |(i, _)| {
        (i % 2) as f64 * 10.0 + (i % 7) as f64 * 0.01
    });
    let dataset = DatasetBase::from(records);
    let init = KMeansInit::Precomputed(array![[0.0], [1e6]]);
    let params = MiniBatchKMeans::params(2).init_method(init).batch_size(50);
    let model = params.clone().fit(&dataset).unwrap();
    // Even samples lie at 0, odd ones at 10: each group has a centroid of its own.
    assert!((0..400).all(|i| (model.labels()[i] == model.labels()[0]) == (i % 2 == 0)));
    let stuck = params.reassignment_ratio(0.0).fit(&dataset).unwrap();
    assert!(
        model.inertia() < 1e-3 * stuck.inertia(),
        "{} {}",
        model.inertia(),
        stuck.inertia()
    );
    assert_eq!(stuck.centroids()[(1, 0)], 1e6);
}

#[test]
fn counts_are_the_samples_seen() {
    let records = random(300, 2, 6);
    let params = MiniBatchKMeans::params(3).reassignment_ratio(0.0);
    let mut model = None;
    for batch in records.axis_chunks_iter(Axis(0), 60) {
        model = Some(params.fit_with(model, &DatasetBase::from(batch)).unwrap());
    }
    let model: MiniBatchKMeans<f64> = model.unwrap();
    assert_eq!(
        (model.counts().sum(), model.n_steps(), model.labels().len()),
        (300.0, 5, 60)
    );
    let other = MiniBatchKMeans::params(4).fit_with(Some(model), &DatasetBase::from(records));
    assert_eq!(
        other.unwrap_err().to_string(),
        "n_clusters = 4 must be the number of clusters of the model that goes on"
    );
}

#[test]
fn with_one_cluster_a_mini_batch_keeps_the_running_mean() {
    // One centroid and no forgetting: after all batches it is the mean of everything.
    let records = random(120, 2, 2);
    let params = MiniBatchKMeans::params(1);
    let mut model: Option<MiniBatchKMeans<f64>> = None;
    for batch in records.axis_chunks_iter(Axis(0), 17) {
        model = Some(params.fit_with(model, &DatasetBase::from(batch)).unwrap());
    }
    let mean = records.mean_axis(Axis(0)).unwrap();
    assert_relative_eq!(
        model.unwrap().centroids().row(0).to_owned(),
        mean,
        max_relative = 1e-12
    );
    let _: Array1<f64> = mean;
}

#[test]
fn given_centroids_may_lie_in_memory_as_they_like() {
    // Column by column in memory, as a transposed array is.
    let centroids = array![[0.0, 10.0], [0.0, 10.0]].reversed_axes();
    assert!(!centroids.is_standard_layout());
    let dataset = DatasetBase::from(array![[0.0, 0.0], [1.0, 0.0], [10.0, 10.0], [9.0, 10.0]]);
    let given = || KMeansInit::Precomputed(centroids.clone());
    let expected = [0, 0, 1, 1];
    let k_means = KMeans::params(2)
        .init_method(given())
        .fit(&dataset)
        .unwrap();
    let params = MiniBatchKMeans::params(2).init_method(given());
    assert_eq!(k_means.labels().to_vec(), expected);
    assert_eq!(params.fit(&dataset).unwrap().labels().to_vec(), expected);
    let stepped = params.fit_with(None, &dataset).unwrap();
    assert_eq!(stepped.labels().to_vec(), expected);
    assert_eq!(stepped.centroids(), array![[0.5, 0.0], [9.5, 10.0]]);
}

#[test]
fn far_from_the_origin_single_precision_still_serves() {
    // 1e5 away, f32 resolves 0.008: two groups 3 apart must come out as in double precision.
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(12);
    let near = Array2::from_shape_fn((20_000, 2), |(i, _)| {
        (i % 2) as f64 * 3.0 + rng.gen_range(-1.5..1.5)
    });
    let far = near.mapv(|x| (x + 1e5) as f32);
    let double = far.mapv(f64::from);
    let single = KMeans::params(2).fit(&DatasetBase::from(far)).unwrap();
    let double = KMeans::params(2).fit(&DatasetBase::from(double)).unwrap();
    let differ = single
        .labels()
        .iter()
        .zip(double.labels())
        .filter(|(a, b)| a != b)
        .count();
    assert!(differ.min(20_000 - differ) < 20, "{differ}");
    assert_relative_eq!(
        f64::from(single.inertia()),
        double.inertia(),
        max_relative = 1e-3
    );
}

#[test]
fn equal_huge_values_do_not_overflow() {
    let dataset = DatasetBase::from(Array2::from_elem((20, 2), 1e307));
    let model = KMeans::params(2).fit(&dataset).unwrap();
    assert_eq!(model.inertia(), 0.0);
    assert!(model.centroids().iter().all(|&c| c == 1e307));
}

/// Where a cluster runs empty, two exceptions from scikit-learn, as the docs say.
#[test]
fn better_than_scikit_learn_where_a_cluster_runs_empty() {
    // scikit-learn stops with labels [0, 0, 1, 1] and inertia 1, though the third centroid has moved onto a sample.
    let dataset = DatasetBase::from(array![[5.0], [5.0], [0.0], [1.0]]);
    let init = KMeansInit::Precomputed(array![[4.0], [0.5], [100.0]]);
    let model = KMeans::params(3).init_method(init).fit(&dataset).unwrap();
    assert_eq!(
        (model.labels().to_vec(), model.inertia()),
        (vec![0, 0, 2, 1], 0.0)
    );
    // scikit-learn moves the empty one onto the weightless 50 and ends with a single cluster of inertia 50.
    let dataset = DatasetBase::from(array![[0.0], [1.0], [2.0], [50.0], [9.0]])
        .with_weights(array![1.0, 1.0, 1.0, 0.0, 1.0]);
    let init = KMeansInit::Precomputed(array![[1.0], [1000.0]]);
    let model = KMeans::params(2)
        .init_method(init)
        .tolerance(0.0)
        .fit(&dataset)
        .unwrap();
    assert_eq!(
        (model.labels().to_vec(), model.inertia()),
        (vec![0, 0, 0, 1, 1], 2.0)
    );
}

#[test]
fn weights_that_do_not_add_up_exactly_leave_no_residue() {
    // Single-precision weights: what is left of 0.03 + 0.46 + 0.74 after taking each away is not quite 0.
    let dataset = DatasetBase::from(array![[5.0f32], [6.8], [7.8], [0.0]])
        .with_weights(array![0.03, 0.46, 0.74, 1.0]);
    let init = KMeansInit::Precomputed(array![[6.0f32], [-1.0], [900.0], [901.0]]);
    let model = KMeans::params(4).init_method(init).fit(&dataset).unwrap();
    assert!(
        model.centroids().iter().all(|c| (0.0..=7.8).contains(c)),
        "{}",
        model.centroids()
    );
    assert!(model.inertia() < 1e-9);
}

#[test]
fn distances_agree_with_labels_in_many_features() {
    let records = random(300, 9, 31);
    let model = KMeans::params(6)
        .fit(&DatasetBase::from(records.view()))
        .unwrap();
    let distances = model.distances(records.view()).unwrap();
    for (row, &label) in distances.rows().into_iter().zip(model.labels()) {
        let nearest = (0..6).fold(0, |best, c| if row[c] < row[best] { c } else { best });
        assert_eq!(nearest, label);
    }
    let inertia: f64 = distances
        .rows()
        .into_iter()
        .zip(model.labels())
        .map(|(row, &label)| row[label] * row[label])
        .sum();
    assert_relative_eq!(inertia, model.inertia(), max_relative = 1e-12);
}

#[test]
fn mini_batches_are_drawn_by_weight() {
    // The left group weighs a thousand times the right one, whose samples are a thousand times as many.
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(6);
    let records = Array2::from_shape_fn(
        (20_020, 1),
        |(i, _)| if i < 20 { 0.0 } else { 10.0 } + rng.gen_range(-0.5..0.5),
    );
    let weights: Array1<f32> = (0..20_020)
        .map(|i| if i < 20 { 1e-6 } else { 1e-9 })
        .collect();
    let dataset = DatasetBase::from(records).with_weights(weights);
    let model = MiniBatchKMeans::params(1)
        .max_no_improvement(None)
        .max_n_iterations(10)
        .fit(&dataset)
        .unwrap();
    // Both groups weigh 2e-5: the only centroid lies halfway.
    assert_relative_eq!(model.centroids()[(0, 0)], 5.0, epsilon = 0.2);
}
