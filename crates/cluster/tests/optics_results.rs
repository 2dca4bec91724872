//! OPTICS against scikit-learn, on bad input, and where there is much or nothing to tell samples apart.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use common::{counts, labels, list, matrix, reference, vector};
use hyades_cluster::{ClusterError, ClusterSize, Metric, Optics, OpticsClusters, OpticsExtraction};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, array};

#[test]
fn scikit_learn() {
    let mut n_extractions = 0;
    for case in list(&reference("optics")) {
        let dataset = DatasetBase::from(matrix(&case["records"]));
        for walk in list(&case["walks"]) {
            let name = format!(
                "{} {} {}",
                case["name"], walk["min_samples"], walk["max_eps"]
            );
            let metric = match walk["metric"].as_str().unwrap() {
                "manhattan" => Metric::Manhattan,
                "chebyshev" => Metric::Chebyshev,
                _ => Metric::Euclidean,
            };
            let max_eps = walk["max_eps"].as_f64().unwrap_or(f64::INFINITY);
            let params = Optics::params(walk["min_samples"].as_u64().unwrap() as usize);
            let model = params
                .max_eps(max_eps)
                .metric(metric)
                .fit(&dataset)
                .unwrap();
            assert_eq!(
                model.ordering().to_vec(),
                counts(&walk["ordering"]),
                "{name}"
            );
            assert_eq!(
                model.predecessors().to_vec(),
                labels(&walk["predecessors"]),
                "{name}"
            );
            // To the last bit, which on other processors may need a tolerance of 1e-9.
            for (key, ours) in [
                ("reachability", model.reachability()),
                ("core_distances", model.core_distances()),
            ] {
                for (i, (&ours, theirs)) in ours.iter().zip(vector(&walk[key])).enumerate() {
                    let is_near = (ours - theirs).abs() <= 1e-9;
                    assert!(
                        ours == theirs || is_near,
                        "{name}, {key} {i}: {ours}, not {theirs}"
                    );
                }
            }
            for cut in list(&walk["cuts"]) {
                let clusters = model.extract_dbscan(cut["eps"].as_f64().unwrap()).unwrap();
                assert_eq!(
                    clusters.labels().to_vec(),
                    labels(&cut["labels"]),
                    "{name}, {cut}"
                );
                n_extractions += 1;
            }
            for xi in list(&walk["xi"]) {
                let size = &xi["min_cluster_size"];
                let size = match xi["is_count"].as_bool() {
                    Some(true) => size
                        .as_u64()
                        .map(|count| ClusterSize::Count(count as usize)),
                    _ => size.as_f64().map(ClusterSize::Fraction),
                };
                let correct = xi["predecessor_correction"].as_bool().unwrap();
                let clusters = model
                    .extract_xi(xi["xi"].as_f64().unwrap(), size, correct)
                    .unwrap();
                let stretch = |pair| (*counts(pair).first().unwrap())..=counts(pair)[1];
                let hierarchy: Vec<_> = xi["hierarchy"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(stretch)
                    .collect();
                assert_eq!(clusters.hierarchy(), hierarchy, "{name}, {xi}");
                assert_eq!(
                    clusters.labels().to_vec(),
                    labels(&xi["labels"]),
                    "{name}, {xi}"
                );
                n_extractions += 1;
            }
        }
    }
    assert!(n_extractions > 300);
}

#[test]
fn bad_input_is_named() {
    let records = array![[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [3.0, 3.0], [4.0, 4.0]];
    let dataset = DatasetBase::from(records);
    let xi = |xi| OpticsExtraction::xi(xi);
    let size = |size| OpticsExtraction::Xi {
        xi: 0.05,
        min_cluster_size: Some(size),
        predecessor_correction: true,
    };
    let cut = |eps| OpticsExtraction::Dbscan { eps };
    let params = || Optics::params(2);
    let cases = [
        (Optics::params(0), "min_samples = 0 must be at least 2"),
        (Optics::params(1), "min_samples = 1 must be at least 2"),
        (
            Optics::params(6),
            "min_samples = 6 for 5 samples must be at most the number of samples",
        ),
        (params().max_eps(-1.0), "max_eps = -1 must be at least 0"),
        (
            params().max_eps(f64::NAN),
            "max_eps = NaN must be at least 0",
        ),
        (
            params().extraction(xi(-0.1)),
            "xi = -0.1 must be at least 0 and below 1",
        ),
        (
            params().extraction(xi(1.0)),
            "xi = 1 must be at least 0 and below 1",
        ),
        (
            params().extraction(xi(f64::NAN)),
            "xi = NaN must be at least 0 and below 1",
        ),
        (
            params().extraction(size(ClusterSize::Count(1))),
            "min_cluster_size = 1 must be at least 2",
        ),
        (
            params().extraction(size(ClusterSize::Count(6))),
            "min_cluster_size = 6 for 5 samples must be at most the number of samples",
        ),
        (
            params().extraction(size(ClusterSize::Fraction(1.5))),
            "min_cluster_size = 1.5 of the samples must be from 0 to 1",
        ),
        (
            params().extraction(size(ClusterSize::Fraction(f64::NAN))),
            "min_cluster_size = NaN of the samples must be from 0 to 1",
        ),
        (
            params().extraction(cut(-1.0)),
            "eps = -1 must be finite and at least 0",
        ),
        (
            params().extraction(cut(f64::INFINITY)),
            "eps = inf must be finite and at least 0",
        ),
        (
            params().max_eps(1.0).extraction(cut(2.0)),
            "eps = 2 with max_eps = 1 must be at most max_eps",
        ),
    ];
    for (params, message) in cases {
        assert_eq!(params.fit(&dataset).unwrap_err().to_string(), message);
    }
    // A model refuses the same.
    let model = Optics::params(2).max_eps(3.0).fit(&dataset).unwrap();
    let message = |result: Result<OpticsClusters, ClusterError>| result.unwrap_err().to_string();
    assert_eq!(
        message(model.extract_dbscan(4.0)),
        "eps = 4 with max_eps = 3 must be at most max_eps"
    );
    assert_eq!(
        message(model.extract_xi(2.0, None, true)),
        "xi = 2 must be at least 0 and below 1"
    );
    assert_eq!(
        message(model.extract_xi(0.1, Some(ClusterSize::Count(7)), true)),
        "min_cluster_size = 7 for 5 samples must be at most the number of samples"
    );
}

#[test]
fn bad_records_are_named() {
    let message = |records: Array2<f64>| {
        let result = Optics::params(2).fit(&DatasetBase::from(records));
        result.unwrap_err().to_string()
    };
    assert_eq!(
        message(Array2::zeros((0, 2))),
        "the records have no rows: at least 1 sample is needed"
    );
    assert_eq!(
        message(Array2::zeros((3, 0))),
        "the records have no columns: at least 1 feature is needed"
    );
    assert_eq!(
        message(array![[1.0, 2.0], [f64::NAN, 3.0]]),
        "the records hold NaN at row 1, column 0: every value must be finite"
    );
    assert_eq!(
        message(array![[0.0], [1e200]]),
        "the records spread over 1e200: sums of squared distances overflow, so rescale them first"
    );
    assert_eq!(
        message(array![[1.0]]),
        "min_samples = 2 for 1 samples must be at most the number of samples"
    );
}

#[test]
fn equal_rows() {
    let model = Optics::params(3)
        .fit(&DatasetBase::from(Array2::<f64>::ones((7, 2))))
        .unwrap();
    assert_eq!(model.ordering().to_vec(), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(model.reachability_plot()[1..], [0.0; 6]);
    assert_eq!(model.predecessors().to_vec()[1..], [Some(0); 6]);
    assert_eq!((model.n_clusters(), model.n_noise()), (1, 0));
    // At the height of nothing they are still one cluster, and so they are where nothing else is a neighbour.
    assert_eq!(model.extract_dbscan(0.0).unwrap().n_clusters(), 1);
    let alone = Optics::params(3)
        .max_eps(0.0)
        .fit(&DatasetBase::from(Array2::<f64>::ones((7, 2))))
        .unwrap();
    assert_eq!(alone.reachability(), model.reachability());
}

#[test]
fn a_million_equal_rows() {
    // Offers of equal samples better nothing, so the root drops them.
    let dataset = DatasetBase::from(Array2::<f64>::ones((1_000_000, 2)));
    let model = Optics::params(5).fit(&dataset).unwrap();
    assert!(model.ordering().iter().copied().eq(0..1_000_000));
    assert_eq!((model.n_clusters(), model.n_noise()), (1, 0));
}

#[test]
fn a_long_line_and_a_wide_grid() {
    // Where each step improves all that is left, and where many samples are equally near.
    let line = Array2::from_shape_fn((200_000, 1), |(i, _)| i as f64);
    let model = Optics::params(2).fit(&DatasetBase::from(line)).unwrap();
    assert!(model.ordering().iter().copied().eq(0..200_000));
    let grid = Array2::from_shape_fn(
        (90_000, 2),
        |(i, j)| if j == 0 { i / 300 } else { i % 300 } as f64,
    );
    let model = Optics::params(5).fit(&DatasetBase::from(grid)).unwrap();
    // Inside of the grid the fifth nearest is a step away, on an edge a diagonal, and in the corner two steps.
    assert_eq!(model.core_distances()[301], 1.0);
    assert_eq!(
        model.core_distances()[1],
        (2f64.sqrt() * 1e15).round() / 1e15
    );
    assert_eq!(model.core_distances()[0], 2.0);
}

#[test]
fn single_precision_and_views() {
    let records = array![
        [0.0f32, 9.0],
        [0.1, 9.0],
        [0.3, 9.0],
        [5.0, 9.0],
        [5.2, 9.0],
        [5.3, 9.0]
    ];
    let params = Optics::params(2).extraction(OpticsExtraction::Dbscan { eps: 0.5f32 });
    let model = params.fit(&DatasetBase::from(records.clone())).unwrap();
    assert_eq!(
        model.labels().to_vec(),
        [Some(0), Some(0), Some(0), Some(1), Some(1), Some(1)]
    );
    // A transposed view has its columns contiguous, not its rows.
    let columns = records.t().as_standard_layout().into_owned();
    assert_eq!(params.fit(&DatasetBase::from(columns.t())).unwrap(), model);
    // As small as arcseconds in radians, where six decimals would leave nothing.
    let small = records.mapv(|x| x * 1e-7);
    let small = Optics::params(2).fit(&DatasetBase::from(small)).unwrap();
    assert_eq!(small.ordering(), model.ordering());
    assert!((small.reachability()[4] / 2e-8 - 1.0).abs() < 1e-3);
}
