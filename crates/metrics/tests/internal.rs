//! The internal scores against their definitions, and what must leave them unchanged.

use approx::assert_relative_eq;
use hyades_metrics::{
    InternalScores, Silhouette, calinski_harabasz_score, davies_bouldin_score, inertia,
    silhouette_by_cluster, silhouette_samples, silhouette_score,
};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, array, s};
use proptest::prelude::*;
use rand::{SeedableRng, seq::SliceRandom};
use rand_xoshiro::Xoshiro256PlusPlus;

mod by_definition;
use by_definition::{
    blobs, centroid, distance, members, naive_calinski_harabasz, naive_davies_bouldin,
    naive_inertia, naive_silhouettes,
};

#[test]
fn scores_equal_their_definitions() {
    // Sizes around the eight samples that the inner loop takes at once, and beyond.
    for (seed, &n) in [5, 7, 8, 9, 15, 16, 17, 33, 120].iter().enumerate() {
        for d in [1, 2, 3, 5, 9] {
            for k in [2, 3, 6] {
                let (records, labels) = blobs(n, d, k, seed as u64);
                let distinct = members(&labels).len();
                if !(2..n).contains(&distinct) {
                    continue;
                }
                let samples = silhouette_samples(&records, &labels).unwrap();
                let naive = naive_silhouettes(&records, &labels);
                for (got, want) in samples.iter().zip(&naive) {
                    assert_relative_eq!(got.unwrap(), *want, epsilon = 1e-12, max_relative = 1e-12);
                }
                let by_cluster = silhouette_by_cluster(&records, &labels).unwrap();
                assert_eq!(by_cluster.len(), distinct);
                for (label, rows) in members(&labels) {
                    let want = rows.iter().map(|&i| naive[i]).sum::<f64>() / rows.len() as f64;
                    assert_relative_eq!(by_cluster[&label], want, epsilon = 1e-12);
                }
                let scores = InternalScores::of(records.view(), labels.view()).unwrap();
                assert_relative_eq!(
                    scores.silhouette,
                    naive.iter().sum::<f64>() / n as f64,
                    epsilon = 1e-12
                );
                assert_relative_eq!(
                    scores.inertia,
                    naive_inertia(&records, &labels),
                    max_relative = 1e-11
                );
                assert_relative_eq!(
                    scores.calinski_harabasz,
                    naive_calinski_harabasz(&records, &labels),
                    max_relative = 1e-10,
                    epsilon = 1e-12
                );
                assert_relative_eq!(
                    scores.davies_bouldin,
                    naive_davies_bouldin(&records, &labels),
                    max_relative = 1e-11
                );
            }
        }
    }
}

#[test]
fn the_four_at_once_equal_the_functions() {
    let (records, labels) = blobs(70, 3, 4, 1);
    let scores = InternalScores::of(records.view(), labels.view()).unwrap();
    assert_eq!(scores.inertia, inertia(&records, &labels).unwrap());
    assert_eq!(
        scores.silhouette,
        silhouette_score(&records, &labels).unwrap()
    );
    assert_eq!(
        scores.calinski_harabasz,
        calinski_harabasz_score(&records, &labels).unwrap()
    );
    assert_eq!(
        scores.davies_bouldin,
        davies_bouldin_score(&records, &labels).unwrap()
    );
    let silhouette = Silhouette::of(&records, &labels).unwrap();
    assert_eq!(silhouette.score(), scores.silhouette);
    assert_eq!(
        silhouette.samples(),
        &silhouette_samples(&records, &labels).unwrap()
    );
    assert_eq!(
        silhouette.by_cluster(),
        &silhouette_by_cluster(&records, &labels).unwrap()
    );
}

#[test]
fn the_four_fit_a_sweep() {
    fn sweep<T, E>(
        records: &Array2<f64>,
        labels: &Array1<usize>,
        score: impl Fn(ArrayView2<f64>, ArrayView1<usize>) -> Result<T, E>,
    ) -> Result<T, E> {
        score(records.view(), labels.view())
    }
    let (records, labels) = blobs(20, 2, 3, 2);
    let swept = sweep(&records, &labels, InternalScores::of).unwrap();
    assert_eq!(
        swept,
        InternalScores::of(records.view(), labels.view()).unwrap()
    );
}

#[test]
fn threads_do_not_change_a_bit() {
    let (records, labels) = blobs(700, 3, 5, 3);
    let on = |threads: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| Silhouette::of(&records, &labels).unwrap())
    };
    let bits = |s: &Silhouette<f64, usize>| -> Vec<u64> {
        s.samples()
            .iter()
            .flatten()
            .copied()
            .chain([s.score()])
            .map(f64::to_bits)
            .collect()
    };
    assert_eq!(bits(&on(1)), bits(&on(2)));
    assert_eq!(bits(&on(1)), bits(&on(5)));
}

#[test]
fn many_rows() {
    // More rows than one thread takes before their sums are put together, and noise among them.
    let (records, labels) = blobs(100_000, 2, 5, 9);
    let noisy = Array1::from_shape_fn(100_000, |i| (i % 11 != 3).then_some(labels[i]));
    let kept: Vec<usize> = (0..100_000).filter(|&i| noisy[i].is_some()).collect();
    let on = |threads: usize| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap()
            .install(|| {
                [
                    inertia(&records, &noisy).unwrap(),
                    calinski_harabasz_score(&records, &noisy).unwrap(),
                    davies_bouldin_score(&records, &noisy).unwrap(),
                ]
            })
    };
    let scores = on(1);
    assert_eq!(scores, on(2));
    assert_eq!(scores, on(5));

    let (records, labels) = (
        records.select(Axis(0), &kept),
        labels.select(Axis(0), &kept),
    );
    let dispersion = |labels: &Array1<usize>| -> f64 {
        let of_cluster = |rows: &Vec<usize>| -> f64 {
            let centre = centroid(&records, rows);
            rows.iter()
                .map(|&i| distance(records.row(i), centre.view()).powi(2))
                .sum()
        };
        members(labels).values().map(of_cluster).sum()
    };
    let (within, total) = (dispersion(&labels), dispersion(&Array1::zeros(kept.len())));
    assert_relative_eq!(scores[0], within, max_relative = 1e-11);
    let ratio = ((total - within) / 4.0) / (within / (kept.len() - 5) as f64);
    assert_relative_eq!(scores[1], ratio, max_relative = 1e-10);
    assert_relative_eq!(
        scores[2],
        naive_davies_bouldin(&records, &labels),
        max_relative = 1e-11
    );
}

#[test]
fn layout_does_not_change_a_bit() {
    let (records, labels) = blobs(40, 3, 4, 4);
    let want = InternalScores::of(records.view(), labels.view()).unwrap();
    let mut columns = Array2::zeros((3, 40));
    columns.assign(&records.t());
    assert_eq!(
        InternalScores::of(columns.t(), labels.view()).unwrap(),
        want
    );
    let mut wide = Array2::zeros((80, 6));
    wide.slice_mut(s![..;2, ..;2]).assign(&records);
    assert_eq!(
        InternalScores::of(wide.slice(s![..;2, ..;2]), labels.view()).unwrap(),
        want
    );
}

#[test]
fn single_precision_records() {
    let (records, labels) = blobs(60, 2, 3, 5);
    let single = records.mapv(|x| x as f32);
    let scores: InternalScores<f32> = InternalScores::of(single.view(), labels.view()).unwrap();
    let double = single.mapv(f64::from);
    let want = InternalScores::of(double.view(), labels.view()).unwrap();
    assert_eq!(scores.inertia, want.inertia as f32);
    assert_eq!(scores.silhouette, want.silhouette as f32);
    assert_eq!(scores.calinski_harabasz, want.calinski_harabasz as f32);
    assert_eq!(scores.davies_bouldin, want.davies_bouldin as f32);
    // What the type cannot hold is infinite, not a panic.
    let huge = array![[-3e38_f32], [3e38], [0.0]];
    assert_eq!(inertia(&huge, &array![0, 0, 1]).unwrap(), f32::INFINITY);
}

#[test]
fn noise_counts_as_deleted_rows_or_as_a_cluster() {
    let (records, labels) = blobs(50, 2, 3, 6);
    let noisy = Array1::from_shape_fn(50, |i| (i % 7 != 3).then_some(labels[i]));
    let kept: Vec<usize> = (0..50).filter(|&i| noisy[i].is_some()).collect();
    let (fewer, fewer_labels) = (
        records.select(Axis(0), &kept),
        labels.select(Axis(0), &kept),
    );
    assert_eq!(
        InternalScores::of(records.view(), noisy.view()).unwrap(),
        InternalScores::of(fewer.view(), fewer_labels.view()).unwrap()
    );
    let samples = silhouette_samples(&records, &noisy).unwrap();
    assert_eq!(samples.len(), 50);
    assert_eq!(
        samples.select(Axis(0), &kept),
        silhouette_samples(&fewer, &fewer_labels).unwrap()
    );
    assert!((0..50).all(|i| samples[i].is_some() == noisy[i].is_some()));

    // None sorts before every Some: the cluster of noise comes first, as label 0 does here.
    let as_cluster = noisy.mapv(|label| label.map_or(0, |l| l + 1));
    assert_eq!(
        InternalScores::of(records.view(), noisy.mapv(Some).view()).unwrap(),
        InternalScores::of(records.view(), as_cluster.view()).unwrap()
    );
}

#[test]
fn singletons_score_zero() {
    let records = array![[0.0], [0.5], [10.0], [30.0]];
    let samples = silhouette_samples(&records, &array![0, 0, 1, 2]).unwrap();
    assert_eq!((samples[2], samples[3]), (Some(0.0), Some(0.0)));
    assert_relative_eq!(samples[0].unwrap(), 0.95);
}

#[test]
fn points_in_one_place() {
    // All clusters are repeated points: no dispersion within.
    let apart = array![[0.1, 0.3], [0.1, 0.3], [0.1, 0.3], [7.7, 0.3], [7.7, 0.3]];
    let labels = array![0, 0, 0, 1, 1];
    assert_eq!(calinski_harabasz_score(&apart, &labels).unwrap(), 1.0);
    assert_eq!(davies_bouldin_score(&apart, &labels).unwrap(), 0.0);
    assert_eq!(silhouette_score(&apart, &labels).unwrap(), 1.0);
    assert_eq!(inertia(&apart, &labels).unwrap(), 0.0);
    // All clusters are the same point: nothing between them either.
    let same = Array2::from_elem((5, 2), 0.1);
    let scores = InternalScores::of(same.view(), labels.view()).unwrap();
    assert_eq!(
        (
            scores.inertia,
            scores.silhouette,
            scores.calinski_harabasz,
            scores.davies_bouldin
        ),
        (0.0, 0.0, 1.0, 0.0)
    );
    // Two crosses with one centre: their means coincide.
    let crosses = array![[-1.0, -1.0], [1.0, 1.0], [-2.0, 2.0], [2.0, -2.0]];
    let labels = array![0, 0, 1, 1];
    assert_eq!(davies_bouldin_score(&crosses, &labels).unwrap(), 0.0);
    assert_eq!(calinski_harabasz_score(&crosses, &labels).unwrap(), 0.0);
    // Up to rounding, 10⁻⁸, they still do; beyond it they are apart.
    for (shift, least, most) in [(1e-9, 0.0, 0.0), (1e-7, 4e7, 5e7)] {
        let mut shifted = crosses.clone();
        shifted.slice_mut(s![2.., 0]).mapv_inplace(|x| x + shift);
        let score = davies_bouldin_score(&shifted, &labels).unwrap();
        assert!((least..=most).contains(&score), "{shift}: {score}");
    }
}

#[test]
fn one_pair_of_coinciding_means_counts_nothing() {
    // Means 0, 0 and 10 with spreads 1, 2 and 0: the worst ratios are 1/10, 2/10 and 2/10.
    let records = array![[-1.0], [1.0], [-2.0], [2.0], [10.0]];
    let score = davies_bouldin_score(&records, &array![0, 0, 1, 1, 2]).unwrap();
    assert_relative_eq!(score, 0.5 / 3.0);
}

#[test]
fn means_that_differ_by_rounding_coincide() {
    // Tenths have no exact binary form: the means of the first two clusters, both 0.2, come out 2.8e-17 apart.
    let records = array![[0.1], [0.2], [0.3], [0.0], [0.2], [0.4], [10.0], [10.2]];
    let score = davies_bouldin_score(&records, &array![0, 0, 0, 1, 1, 1, 2, 2]).unwrap();
    // Spreads 1/15, 2/15 and 0.1, the third mean 9.9 away.
    let (first, second) = ((1.0 / 15.0 + 0.1) / 9.9, (2.0 / 15.0 + 0.1) / 9.9);
    assert_relative_eq!(score, (first + second + second) / 3.0, max_relative = 1e-12);
}

#[test]
fn a_huge_noise_row_is_as_good_as_deleted() {
    for noise in [1e3, 1e200, f64::MAX, -f64::MAX] {
        let records = array![[0.0], [1.0], [10.0], [11.0], [noise]];
        let labels = array![Some(0), Some(0), Some(1), Some(1), None];
        let with = InternalScores::of(records.view(), labels.view()).unwrap();
        let without =
            InternalScores::of(records.slice(s![..4, ..]), array![0, 0, 1, 1].view()).unwrap();
        assert_eq!(
            (with.inertia, with.silhouette),
            (without.inertia, without.silhouette)
        );
        assert_eq!((with.calinski_harabasz, with.davies_bouldin), (200.0, 0.1));
    }
}

#[test]
fn extreme_units() {
    let (records, labels) = blobs(30, 2, 3, 7);
    let want = InternalScores::of(records.view(), labels.view()).unwrap();
    for exponent in [-1020, -500, -60, 60, 500, 1015] {
        let unit = 2.0_f64.powi(exponent);
        let scaled = records.mapv(|x| x * unit);
        let got = InternalScores::of(scaled.view(), labels.view()).unwrap();
        assert_relative_eq!(got.silhouette, want.silhouette, max_relative = 1e-9);
        assert_relative_eq!(
            got.calinski_harabasz,
            want.calinski_harabasz,
            max_relative = 1e-9
        );
        assert_relative_eq!(got.davies_bouldin, want.davies_bouldin, max_relative = 1e-9);
        if exponent.abs() == 60 {
            assert_eq!(got.inertia, want.inertia * unit * unit);
        }
    }
}

#[test]
fn a_large_offset_costs_no_digits() {
    let (records, labels) = blobs(60, 2, 3, 8);
    // Whole numbers, so that the shift itself is exact.
    let records = records.mapv(|x| (x * 1e3).round());
    let want = InternalScores::of(records.view(), labels.view()).unwrap();
    let shifted = records.mapv(|x| x + 1e12);
    let got = InternalScores::of(shifted.view(), labels.view()).unwrap();
    assert_relative_eq!(got.inertia, want.inertia, max_relative = 1e-6);
    assert_eq!(got.silhouette, want.silhouette);
}

prop_compose! {
    fn labelled()(k in 2_usize..6, n in 8_usize..60, d in 1_usize..4, seed in any::<u64>())
        -> (Array2<f64>, Array1<usize>, u64)
    {
        let (records, mut labels) = blobs(n, d, k, seed);
        // At least two labels, and one of them at least twice.
        labels[0] = 0;
        labels[1] = 1;
        labels[2] = 1;
        (records, labels, seed)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bounds_hold((records, labels, _) in labelled()) {
        let scores = InternalScores::of(records.view(), labels.view()).unwrap();
        prop_assert!(scores.inertia >= 0.0);
        prop_assert!(scores.calinski_harabasz >= 0.0);
        prop_assert!(scores.davies_bouldin >= 0.0);
        for value in silhouette_samples(&records, &labels).unwrap() {
            prop_assert!((-1.0..=1.0).contains(&value.unwrap()));
        }
    }

    #[test]
    fn the_order_of_samples_and_the_names_of_labels_do_not_matter((records, labels, seed) in labelled()) {
        let mut order: Vec<usize> = (0..labels.len()).collect();
        order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
        let names = ["e", "a", "d", "b", "c", "f"];
        let renamed = labels.select(Axis(0), &order).mapv(|l| names[l]);
        let shuffled = records.select(Axis(0), &order);

        let want = InternalScores::of(records.view(), labels.view()).unwrap();
        let got = InternalScores::of(shuffled.view(), renamed.view()).unwrap();
        assert_relative_eq!(got.inertia, want.inertia, max_relative = 1e-12);
        assert_relative_eq!(got.silhouette, want.silhouette, epsilon = 1e-12);
        assert_relative_eq!(got.calinski_harabasz, want.calinski_harabasz, max_relative = 1e-10, epsilon = 1e-12);
        assert_relative_eq!(got.davies_bouldin, want.davies_bouldin, max_relative = 1e-10);

        let samples = silhouette_samples(&records, &labels).unwrap();
        for (&row, got) in order.iter().zip(silhouette_samples(&shuffled, &renamed).unwrap()) {
            assert_relative_eq!(got.unwrap(), samples[row].unwrap(), epsilon = 1e-12);
        }
        let by_name = silhouette_by_cluster(&shuffled, &renamed).unwrap();
        for (label, want) in silhouette_by_cluster(&records, &labels).unwrap() {
            assert_relative_eq!(by_name[names[label]], want, epsilon = 1e-12);
        }
    }
}
