//! What agglomerative clustering refuses, and what it says then.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::{
    Agglomerative, AgglomerativeParams, Dissimilarity, Hdbscan, Linkage, Metric, Optics,
};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, array};

fn refuses(params: AgglomerativeParams<f64>, records: &Array2<f64>) -> String {
    params
        .fit(&DatasetBase::from(records.view()))
        .unwrap_err()
        .to_string()
}

#[test]
fn records() {
    let params = |linkage| Agglomerative::params(linkage).n_clusters(1);
    for linkage in [
        Linkage::Single,
        Linkage::Average,
        Linkage::Ward,
        Linkage::Centroid,
    ] {
        assert_eq!(
            refuses(params(linkage), &Array2::zeros((0, 2))),
            "the records have no rows: at least 1 sample is needed"
        );
        assert_eq!(
            refuses(params(linkage), &Array2::zeros((2, 0))),
            "the records have no columns: at least 1 feature is needed"
        );
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(
                refuses(params(linkage), &array![[1.0, 2.0], [bad, 3.0]]),
                format!("the records hold {bad} at row 1, column 0: every value must be finite")
            );
        }
        assert_eq!(
            refuses(params(linkage), &array![[0.0], [1e160]]),
            "the records spread over 1e160: sums of squared distances overflow, so rescale them first"
        );
        assert_eq!(
            refuses(params(linkage), &array![[0.0], [1e-170]]),
            "the records spread over 1e-170: squared distances underflow, so rescale them first"
        );
        assert_eq!(
            refuses(Agglomerative::params(linkage), &array![[0.0]]),
            "k = 2 needs at least 2 samples, got 1"
        );
    }
    assert_eq!(
        refuses(
            params(Linkage::Average).metric(Dissimilarity::Cosine),
            &array![[1.0, 0.0], [0.0, 0.0]]
        ),
        "row 1 of the records holds only zeros: it has no direction for a cosine"
    );
}

#[test]
fn parameters() {
    let records = array![[0.0], [1.0], [2.0], [4.0], [8.0]];
    let params = Agglomerative::params(Linkage::Average);
    let ward = Agglomerative::params(Linkage::Ward);
    assert_eq!(
        refuses(params.clone().n_clusters(0), &records),
        "n_clusters = 0 must be at least 1"
    );
    assert_eq!(
        refuses(params.clone().n_clusters(6), &records),
        "k = 6 needs at least 6 samples, got 5"
    );
    for bad in [-1.0, f64::NAN] {
        assert_eq!(
            refuses(params.clone().distance_threshold(bad), &records),
            format!("distance_threshold = {bad} must be at least 0")
        );
    }
    for linkage in [Linkage::Ward, Linkage::Centroid, Linkage::Median] {
        assert_eq!(
            refuses(
                Agglomerative::params(linkage).metric(Metric::Manhattan),
                &records
            ),
            "metric = Manhattan must be Euclidean for Ward's, centroid and median linkage, which work with centres"
        );
    }
    assert_eq!(
        refuses(ward.clone().connectivity(0), &records),
        "connectivity = 0 must be at least 1"
    );
    assert_eq!(
        refuses(ward.clone().connectivity(5), &records),
        "connectivity = 5 must be below the number of samples"
    );
    // The threshold takes the place of the number, and the other way round.
    let by_height = ward.n_clusters(0).distance_threshold(f64::INFINITY);
    let model = by_height.fit(&DatasetBase::from(records)).unwrap();
    assert_eq!(model.n_clusters(), 1);
}

#[test]
fn too_many() {
    let distinct = Array2::from_shape_fn((32_769, 1), |(i, _)| i as f64);
    for linkage in [Linkage::Complete, Linkage::Average, Linkage::Weighted] {
        assert_eq!(
            refuses(Agglomerative::params(linkage), &distinct),
            "32769 distinct samples are more than the 32768 for which all distances are kept"
        );
    }
    // Pairs far from each other: every pair is a part of its own.
    let pairs = Array2::from_shape_fn((6000, 1), |(i, _)| (i / 2) as f64 + 0.1 * (i % 2) as f64);
    assert_eq!(
        refuses(Agglomerative::params(Linkage::Ward).connectivity(1), &pairs),
        "the graph of 1 nearest neighbours falls into 3000 parts, more than the 2048 that are linked: take more neighbours"
    );
}

#[test]
fn dissimilarities() {
    let refuses = |linkage, square: &Array2<f64>| {
        let params = Agglomerative::params(linkage).n_clusters(1);
        params
            .fit_dissimilarities(square.view())
            .unwrap_err()
            .to_string()
    };
    for linkage in [Linkage::Single, Linkage::Average] {
        assert_eq!(
            refuses(linkage, &Array2::zeros((0, 0))),
            "the records have no rows: at least 1 sample is needed"
        );
        assert_eq!(
            refuses(linkage, &Array2::zeros((2, 3))),
            "the dissimilarities are 2 × 3: as many rows as columns are needed"
        );
        for (bad, message) in [
            (
                [[0.0, -1.0], [-1.0, 0.0]],
                "row 0, column 1 is -1: it must be finite and at least 0",
            ),
            (
                [[0.0, f64::NAN], [1.0, 0.0]],
                "row 0, column 1 is NaN: it must be finite and at least 0",
            ),
            (
                [[0.0, f64::INFINITY], [1.0, 0.0]],
                "row 0, column 1 is inf: it must be finite and at least 0",
            ),
            (
                [[0.0, 1.0], [1.0, 2.0]],
                "row 1, column 1 is 2: it must be 0, as that of a sample to itself",
            ),
            (
                [[0.0, 1.0], [2.0, 0.0]],
                "row 0, column 1 is 1: it must be the same in the other direction",
            ),
        ] {
            let expected = format!("the dissimilarity at {message}");
            assert_eq!(refuses(linkage, &array![bad[0], bad[1]]), expected);
        }
        assert_eq!(
            refuses(linkage, &array![[0.0, 1e308], [1e308, 0.0]]),
            "the records spread over 1e308: sums of squared distances overflow, so rescale them first"
        );
    }
    let square = array![[0.0, 1.0], [1.0, 0.0]];
    assert_eq!(
        refuses(Linkage::Ward, &square),
        "linkage = Ward must be one that needs no centres, where only dissimilarities are given"
    );
    let params = Agglomerative::params(Linkage::Average);
    assert_eq!(
        params
            .clone()
            .connectivity(1)
            .fit_dissimilarities(square.view())
            .unwrap_err()
            .to_string(),
        "connectivity = 1 must be left out where only dissimilarities are given"
    );
    assert_eq!(
        params
            .n_clusters(3)
            .fit_dissimilarities(square.view())
            .unwrap_err()
            .to_string(),
        "k = 3 needs at least 3 samples, got 2"
    );
}

#[test]
fn a_graph_asks_for_euclidean_distances_whatever_the_metric() {
    let rows = array![[1.0, 0.0], [1.1, 0.1], [0.0, 1.0], [0.1, 1.1], [1.2, 0.05]];
    let params = || {
        Agglomerative::params(Linkage::Single)
            .metric(Dissimilarity::Cosine)
            .connectivity(1)
    };
    assert!(params().fit(&DatasetBase::from(&rows * 1e100)).is_ok());
    for (scale, message) in [
        (1e160, "sums of squared distances overflow"),
        (1e-170, "squared distances underflow"),
    ] {
        let error = refuses(params(), &(&rows * scale));
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn other_metrics_take_no_squares() {
    for scale in [1e200, 1e-200] {
        let records = array![[0.0], [1.0], [3.0], [9.0], [9.5]] * scale;
        for metric in [Metric::Manhattan, Metric::Chebyshev] {
            let params = Agglomerative::params(Linkage::Single).metric(metric);
            let model = params.fit(&DatasetBase::from(records.clone())).unwrap();
            assert_eq!(
                model.labels().to_vec(),
                [0, 0, 0, 1, 1],
                "{scale} {metric:?}"
            );
            let model = Hdbscan::params(2).metric(metric);
            let model = model.fit(&DatasetBase::from(records.clone())).unwrap();
            assert_eq!(model.n_clusters(), 2, "{scale} {metric:?}");
            // OPTICS rounds to fifteen decimals, as scikit-learn does.
            if scale > 1.0 {
                let model = Optics::params(2).metric(metric);
                let model = model.fit(&DatasetBase::from(records.clone())).unwrap();
                let core: f64 = model.core_distances()[4] / scale;
                assert!((core - 0.5).abs() < 1e-9);
            }
        }
    }
}
