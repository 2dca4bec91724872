//! The gap statistic and the stability of K-means, against their definitions written out.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::choose::{SweepError, gap_statistic, stability};
use hyades_cluster::{ClusterError, KMeans};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, ArrayView1, array};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn generator(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

fn uniform(n: usize, d: usize, seed: u64) -> Array2<f64> {
    let mut rng = generator(seed);
    Array2::from_shape_simple_fn((n, d), || rng.gen_range(0.0..1.0))
}

/// Groups of 30 in corners, each in a square of side 1. (Three groups in a row would not do: at k = 2 the references gain as much.)
fn groups(n: usize, seed: u64) -> Array2<f64> {
    let mut points = uniform(30 * n, 2, seed);
    for (i, mut point) in points.rows_mut().into_iter().enumerate() {
        let (x, y) = [(0.0, 0.0), (6.0, 6.0), (0.0, 6.0), (6.0, 0.0)][i / 30];
        point[0] += x;
        point[1] += y;
    }
    points
}

/// The sum of squared distances to the nearest centroid, pair by pair.
fn log_inertia(records: &Array2<f64>, model: &KMeans<f64>) -> f64 {
    let squared = |a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>| {
        a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>()
    };
    let nearest = |point: ArrayView1<'_, f64>| {
        let distances = model
            .centroids()
            .rows()
            .into_iter()
            .map(|c| squared(point, c));
        distances.fold(f64::INFINITY, f64::min)
    };
    records.rows().into_iter().map(nearest).sum::<f64>().ln()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_gap_is_what_the_paper_says(n in 12usize..60, d in 1usize..4, references in 1usize..6, seed in 0u64..1000) {
        let records = uniform(n, d, seed);
        let dataset = DatasetBase::from(records.clone());
        let params = KMeans::params_with_rng(1, generator(seed)).n_runs(2);
        let gaps = gap_statistic(&params, 1..=4, &dataset, references, &mut generator(seed + 1)).unwrap();
        // The same reference sets, drawn here.
        let mut rng = generator(seed + 1);
        let sets: Vec<Array2<f64>> = (0..references).map(|_| {
            let mut set = Array2::zeros((n, d));
            for i in 0..n {
                for j in 0..d {
                    let column = records.column(j).to_vec();
                    let low = column.iter().copied().fold(f64::INFINITY, f64::min);
                    let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    set[(i, j)] = low + (high - low) * rng.r#gen::<f64>();
                }
            }
            set
        }).collect();
        for (row, k) in gaps.rows().iter().zip(1..) {
            prop_assert_eq!(row.k, k);
            let fit = |records: &Array2<f64>| {
                let model = params.clone().n_clusters(k).fit(&DatasetBase::from(records.clone())).unwrap();
                log_inertia(records, &model)
            };
            let logs: Vec<f64> = sets.iter().map(fit).collect();
            let b = references as f64;
            let mean = logs.iter().sum::<f64>() / b;
            let deviation = (logs.iter().map(|l| (l - mean) * (l - mean)).sum::<f64>() / b).sqrt();
            prop_assert!((row.gap() - (mean - fit(&records))).abs() < 1e-9);
            prop_assert!((row.standard_error() - deviation * (1.0 + 1.0 / b).sqrt()).abs() < 1e-9);
        }
        let rows = gaps.rows();
        let first = (0..3).find(|&i| rows[i].gap() >= rows[i + 1].gap() - rows[i + 1].standard_error());
        prop_assert_eq!(gaps.choice(), first.map(|i| i + 1));
    }

    #[test]
    fn agreement_is_asked_about_all_samples(n in 6usize..40, pairs in 1usize..5, seed in 0u64..1000) {
        let records = uniform(n, 2, seed);
        let dataset = DatasetBase::from(records.clone());
        let params = KMeans::params_with_rng(2, generator(seed));
        // How often the two labellings give a sample the same number.
        let same = |a: ArrayView1<'_, usize>, b: ArrayView1<'_, usize>| {
            let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
            Ok::<_, ClusterError>(equal as f64)
        };
        let rows = stability(&params, [2, 3], &dataset, pairs, &mut generator(seed), same).unwrap();
        let mut rng = generator(seed);
        for pair in 0..pairs {
            let mut sample = || {
                let drawn: Vec<usize> = (0..n).map(|_| rng.gen_range(0..n as u64) as usize).collect();
                records.select(ndarray::Axis(0), &drawn)
            };
            let (a, b) = (sample(), sample());
            for (row, k) in rows.iter().zip([2, 3]) {
                let labels = |sample: &Array2<f64>| {
                    let dataset = DatasetBase::from(sample.clone());
                    let model = params.clone().n_clusters(k).fit(&dataset).unwrap();
                    let squared = |i: usize, c: usize| {
                        let difference = &records.row(i) - &model.centroids().row(c);
                        difference.dot(&difference)
                    };
                    let nearest = |i: usize| (0..k).min_by(|&c, &e| squared(i, c).total_cmp(&squared(i, e))).unwrap();
                    (0..n).map(nearest).collect::<Array1<usize>>()
                };
                let (a, b) = (labels(&a), labels(&b));
                let equal = a.iter().zip(&b).filter(|(a, b)| a == b).count();
                prop_assert_eq!(row.agreements[pair], equal as f64);
            }
        }
        for row in &rows {
            let mean = row.agreements.iter().sum::<f64>() / pairs as f64;
            let variance = row.agreements.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / pairs as f64;
            prop_assert!((row.mean() - mean).abs() < 1e-12);
            prop_assert!((row.standard_deviation() - variance.sqrt()).abs() < 1e-12);
        }
    }
}

#[test]
fn the_gap_finds_the_groups_and_says_when_there_are_none() {
    let choice = |records: Array2<f64>, seed| {
        let dataset = DatasetBase::from(records);
        let gaps = gap_statistic(
            &KMeans::params(1),
            1..=6,
            &dataset,
            10,
            &mut generator(seed),
        );
        gaps.unwrap().choice()
    };
    for seed in 0..5 {
        assert_eq!(choice(uniform(100, 2, seed), seed), Some(1), "seed {seed}");
        for n in 2..=4 {
            assert_eq!(choice(groups(n, seed), seed), Some(n), "seed {seed}");
        }
    }
}

#[test]
fn a_sweep_that_ends_too_early_chooses_nothing() {
    let dataset = DatasetBase::from(groups(4, 1));
    let gaps = gap_statistic(&KMeans::params(1), 1..=3, &dataset, 5, &mut generator(1)).unwrap();
    assert_eq!(gaps.choice(), None);
    let none = gap_statistic(&KMeans::params(1), [], &dataset, 5, &mut generator(1)).unwrap();
    assert_eq!((none.rows().len(), none.choice()), (0, None));
}

#[test]
fn as_many_clusters_as_groups_come_out_again() {
    let dataset = DatasetBase::from(groups(3, 4));
    // Whether pairs of samples are together, as the paper counts.
    let agreement = |a: ArrayView1<'_, usize>, b: ArrayView1<'_, usize>| {
        let alike = |i: usize, j: usize| (a[i] == a[j]) == (b[i] == b[j]);
        let n = a.len();
        let count = (0..n)
            .map(|i| (0..i).filter(|&j| alike(i, j)).count())
            .sum::<usize>();
        Ok::<_, ClusterError>(count as f64 / (n * (n - 1) / 2) as f64)
    };
    let rows = stability(
        &KMeans::params(2),
        2..=5,
        &dataset,
        8,
        &mut generator(2),
        agreement,
    );
    let means: Vec<f64> = rows.unwrap().iter().map(|row| row.mean()).collect();
    assert_eq!(means[1], 1.0);
    assert!(means[2] < 1.0 && means[3] < 1.0, "{means:?}");
}

#[test]
fn equal_on_any_number_of_threads() {
    let dataset = DatasetBase::from(groups(3, 9));
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            gap_statistic(&KMeans::params(1), 1..=4, &dataset, 4, &mut generator(3)).unwrap()
        })
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn bad_input_is_named() {
    let dataset = DatasetBase::from(array![[0.0], [1.0], [2.0]]);
    let gap = |params, references| {
        let found = gap_statistic(&params, 2..=4, &dataset, references, &mut generator(1));
        found.unwrap_err().to_string()
    };
    assert_eq!(
        gap(KMeans::params(1), 0),
        "the sweep stopped at k = 2: n_references = 0 must be at least 1"
    );
    assert_eq!(
        gap(KMeans::params(1), 2),
        "the sweep stopped at k = 3: k = 3 leaves an inertia of 0, which has no logarithm: take fewer clusters"
    );
    assert_eq!(
        gap(KMeans::params(1).n_runs(0), 2),
        "the sweep stopped at k = 2: n_runs = 0 must be at least 1"
    );
    let broken = DatasetBase::from(array![[0.0], [f64::NAN]]);
    let found = gap_statistic(&KMeans::params(1), 1..=1, &broken, 2, &mut generator(1));
    assert!(matches!(
        found,
        Err(SweepError::Cluster {
            k: 1,
            error: ClusterError::NotFinite { .. }
        })
    ));
    let one = |_: ArrayView1<'_, usize>, _: ArrayView1<'_, usize>| Ok::<_, ClusterError>(1.0);
    let rows = stability(
        &KMeans::params(1),
        2..=2,
        &dataset,
        0,
        &mut generator(1),
        one,
    );
    assert_eq!(
        rows.unwrap_err().to_string(),
        "the sweep stopped at k = 2: n_pairs = 0 must be at least 1"
    );
    let rows = stability(&KMeans::params(1), [4], &dataset, 1, &mut generator(1), one);
    assert_eq!(
        rows.unwrap_err().to_string(),
        "the sweep stopped at k = 4: k = 4 needs at least 4 samples, got 3"
    );
    let fails =
        |_: ArrayView1<'_, usize>, _: ArrayView1<'_, usize>| Err::<f64, _>(ClusterError::NoSamples);
    let rows = stability(
        &KMeans::params(1),
        [2],
        &dataset,
        1,
        &mut generator(1),
        fails,
    );
    assert!(matches!(
        rows,
        Err(SweepError::Score {
            k: 2,
            error: ClusterError::NoSamples
        })
    ));
}

#[test]
fn weights_hold_for_the_references_too() {
    let records = groups(2, 5);
    let double = DatasetBase::from(records.clone()).with_weights(Array1::from_elem(60, 2.0));
    let gap = |dataset: &DatasetBase<Array2<f64>, Array1<()>>| {
        let params = KMeans::params(1);
        gap_statistic(&params, 1..=3, dataset, 3, &mut generator(1)).unwrap()
    };
    let (once, twice) = (gap(&DatasetBase::from(records)), gap(&double));
    for (once, twice) in once.rows().iter().zip(twice.rows()) {
        // Every inertia doubles, so every logarithm grows by ln 2 and the gap stays.
        assert!((twice.log_inertia - once.log_inertia - 2f64.ln()).abs() < 1e-12);
        assert!((twice.gap() - once.gap()).abs() < 1e-9);
    }
}
