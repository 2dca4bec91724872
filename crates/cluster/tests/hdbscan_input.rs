//! HDBSCAN on bad, poor and plentiful input, on threads and in single precision.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::{Hdbscan, HdbscanParams};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, array};

mod common;

#[test]
fn bad_input() {
    let message = |records: Array2<f64>, params: HdbscanParams<f64>| {
        let result = params.fit(&DatasetBase::from(records));
        result.unwrap_err().to_string()
    };
    let five = || Array2::from_shape_fn((5, 1), |(i, _)| i as f64);
    let params = |min_cluster_size| Hdbscan::<f64>::params(min_cluster_size);
    for (params, expected) in [
        (params(1), "min_cluster_size = 1 must be at least 2"),
        (
            params(3).min_cluster_size(0),
            "min_cluster_size = 0 must be at least 2",
        ),
        (
            params(3).min_samples(0),
            "min_samples = 0 must be at least 1",
        ),
        (params(6), "min_samples = 6 needs at least 6 samples, got 5"),
        (
            params(2).min_samples(usize::MAX),
            "min_samples = 18446744073709551615 needs at least 18446744073709551615 samples, got 5",
        ),
        (params(2).alpha(0.0), "alpha = 0 must be finite and above 0"),
        (
            params(2).alpha(f64::NAN),
            "alpha = NaN must be finite and above 0",
        ),
        (
            params(2).alpha(1e-200),
            "alpha = 1e-200 must be such that its square neither overflows nor underflows",
        ),
        (
            params(2).cluster_selection_epsilon(-0.5),
            "cluster_selection_epsilon = -0.5 must be finite and not negative",
        ),
        (
            params(2).cluster_selection_epsilon(f64::INFINITY),
            "cluster_selection_epsilon = inf must be finite and not negative",
        ),
        (
            params(2).max_cluster_size(Some(0)),
            "max_cluster_size = 0 must be at least 1",
        ),
    ] {
        assert_eq!(message(five(), params), expected);
    }
    for (records, expected) in [
        (
            Array2::zeros((0, 2)),
            "the records have no rows: at least 1 sample is needed",
        ),
        (
            Array2::zeros((3, 0)),
            "the records have no columns: at least 1 feature is needed",
        ),
        (
            array![[0.0], [f64::NAN]],
            "the records hold NaN at row 1, column 0: every value must be finite",
        ),
        (
            array![[0.0], [f64::INFINITY]],
            "the records hold inf at row 1, column 0: every value must be finite",
        ),
        (
            array![[0.0], [1e200]],
            "the records spread over 1e200: sums of squared distances overflow, so rescale them first",
        ),
    ] {
        assert_eq!(message(records, params(2)), expected);
    }
    let near = message(five(), params(2).alpha(2e-154));
    assert_eq!(
        near,
        "the records spread over 4e0: sums of squared distances overflow, so rescale them first"
    );
    let model = params(2).fit(&DatasetBase::from(five())).unwrap();
    let cut = |eps, size| model.dbscan_at(eps, size).unwrap_err().to_string();
    assert_eq!(cut(-1.0, 2), "eps = -1 must be at least 0");
    assert_eq!(cut(f64::NAN, 2), "eps = NaN must be at least 0");
    assert_eq!(cut(1.0, 0), "min_cluster_size = 0 must be at least 1");
}

#[test]
fn one_row_and_equal_rows() {
    for single in [false, true] {
        let one = DatasetBase::from(array![[1.0, 2.0]]);
        let params = Hdbscan::params(2)
            .min_samples(1)
            .allow_single_cluster(single);
        let model = params.fit(&one).unwrap();
        assert_eq!(
            (model.labels().to_vec(), model.n_clusters()),
            (vec![None], 0)
        );
        assert_eq!(model.condensed_tree().rows().len(), 1);
        assert_eq!(model.outlier_scores().to_vec(), [0.0]);
        // Fewer samples than a cluster needs.
        let few = DatasetBase::from(array![[0.0], [1.0], [3.0]]);
        let params = Hdbscan::params(4)
            .min_samples(2)
            .allow_single_cluster(single);
        assert_eq!(params.fit(&few).unwrap().n_noise(), 3);
    }
    let same = DatasetBase::from(Array2::from_elem((40, 3), 0.1));
    let model = Hdbscan::params(5).fit(&same).unwrap();
    assert_eq!((model.n_clusters(), model.n_noise()), (0, 40));
    let model = Hdbscan::params(5)
        .allow_single_cluster(true)
        .fit(&same)
        .unwrap();
    assert_eq!((model.n_clusters(), model.n_noise()), (1, 0));
    assert!(model.probabilities().iter().all(|&p| p == 1.0));
    assert!(model.outlier_scores().iter().all(|&score| score == 0.0));
}

#[test]
fn a_million_rows_of_two_values_and_of_one() {
    let n = 1_000_000;
    for values in [1, 2] {
        let records = Array2::from_shape_fn((n, 2), |(i, _)| f64::from((i % values) as u8));
        let params = Hdbscan::params(1000).allow_single_cluster(values == 1);
        let model = params.fit(&DatasetBase::from(records)).unwrap();
        assert_eq!((model.n_clusters(), model.n_noise()), (values, 0));
    }
}

/// Three groups of different density in thin noise.
fn groups(n: usize, seed: u64) -> Array2<f64> {
    use rand::{Rng, SeedableRng};
    let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(seed);
    Array2::from_shape_fn((n, 2), |(i, _)| {
        let sum: f64 = (0..6).map(|_| rng.gen_range(-1.0..1.0)).sum();
        match i % 10 {
            0 => 4.0 * sum,
            1..=4 => 0.2 * sum - 6.0,
            5..=7 => 0.6 * sum,
            _ => sum + 8.0,
        }
    })
}

#[test]
fn threads_change_nothing() {
    let dataset = DatasetBase::from(groups(5000, 1));
    let fit = || Hdbscan::params(20).min_samples(5).fit(&dataset).unwrap();
    let one = common::on_threads(1, fit);
    assert!(one.n_clusters() >= 3);
    assert_eq!(one, common::on_threads(2, fit));
}

#[test]
fn single_precision() {
    let records = groups(2000, 2);
    let model = Hdbscan::params(20)
        .fit(&DatasetBase::from(records.view()))
        .unwrap();
    let single = records.mapv(|value| value as f32);
    let other = Hdbscan::params(20).fit(&DatasetBase::from(single)).unwrap();
    let differ = |i: &usize| model.labels()[*i] != other.labels()[*i];
    assert!((0..2000).filter(differ).count() <= 3);
    for (&a, &b) in model.probabilities().iter().zip(other.probabilities()) {
        assert!((a - f64::from(b)).abs() < 1e-3 || (a == 0.0) != (b == 0.0));
    }
}
