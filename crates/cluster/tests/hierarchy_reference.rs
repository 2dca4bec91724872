//! Agglomerative clustering against SciPy's and scikit-learn's results.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use common::{is_same_partition, labels, list, matrix, reference, vector};
use hyades_cluster::{Agglomerative, Dissimilarity, Linkage};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use serde_json::Value;

fn linkage(case: &Value) -> Linkage {
    match case["method"].as_str().unwrap() {
        "single" => Linkage::Single,
        "complete" => Linkage::Complete,
        "average" => Linkage::Average,
        "weighted" => Linkage::Weighted,
        "ward" => Linkage::Ward,
        "centroid" => Linkage::Centroid,
        "median" => Linkage::Median,
        other => panic!("no linkage {other}"),
    }
}

fn metric(case: &Value) -> Dissimilarity {
    match case["metric"].as_str().unwrap() {
        "euclidean" => Dissimilarity::Euclidean,
        "manhattan" => Dissimilarity::Manhattan,
        "chebyshev" => Dissimilarity::Chebyshev,
        "cosine" => Dissimilarity::Cosine,
        other => panic!("no metric {other}"),
    }
}

fn some(labels: &Array1<usize>) -> Vec<Option<usize>> {
    labels.iter().copied().map(Some).collect()
}

#[test]
fn trees_are_scipys() {
    for case in list(&reference("hierarchy")["trees"]) {
        let (records, expected) = (matrix(&case["records"]), matrix(&case["tree"]));
        let params = Agglomerative::params(linkage(case)).metric(metric(case));
        let model = params.fit(&DatasetBase::from(records.view())).unwrap();
        let tree = model.dendrogram().linkage_matrix();
        assert_eq!(tree.dim(), expected.dim());
        for (merge, theirs) in tree.rows().into_iter().zip(expected.rows()) {
            assert!((merge[2] - theirs[2]).abs() < 1e-9, "{case}");
        }
        // Copies tie at height 0, so that the clusters of equal ones are numbered otherwise.
        if case["name"] != "copies" {
            for column in [0, 1, 3] {
                assert_eq!(tree.column(column), expected.column(column), "{case}");
            }
        }
    }
}

#[test]
fn dissimilarities_make_the_same_tree_as_records() {
    for case in list(&reference("hierarchy")["trees"]) {
        let params = Agglomerative::params(linkage(case));
        if let (Linkage::Ward | Linkage::Centroid | Linkage::Median, _) | (_, "copies") =
            (linkage(case), case["name"].as_str().unwrap())
        {
            continue;
        }
        if metric(case) != Dissimilarity::Euclidean {
            continue;
        }
        let (records, expected) = (matrix(&case["records"]), matrix(&case["tree"]));
        let n = records.nrows();
        let square = Array2::from_shape_fn((n, n), |(i, j)| {
            let difference = &records.row(i) - &records.row(j);
            difference.dot(&difference).sqrt()
        });
        let model = params.fit_dissimilarities(square.view()).unwrap();
        let tree = model.dendrogram().linkage_matrix();
        assert!(
            tree.iter()
                .zip(&expected)
                .all(|(a, b)| (a - b).abs() < 1e-9),
            "{case}"
        );
    }
}

#[test]
fn cuts_are_scikit_learns() {
    let reference = reference("hierarchy");
    let dataset = DatasetBase::from(matrix(&reference["cut_records"]));
    for case in list(&reference["cuts"]) {
        let params = Agglomerative::params(linkage(case));
        let params = match case["threshold"].as_f64() {
            Some(threshold) => params.distance_threshold(threshold),
            None => params.n_clusters(case["n_clusters"].as_u64().unwrap() as usize),
        };
        let model = params.fit(&dataset).unwrap();
        // Rounding decides whether a merge at exactly the threshold lies at it; Ward's and the mean's heights are rounded otherwise than SciPy's.
        let exact = matches!(linkage(case), Linkage::Single | Linkage::Complete);
        let threshold = case["threshold"].as_f64().unwrap_or(0.0);
        if !exact && threshold != threshold.round() {
            continue;
        }
        assert_eq!(
            model.n_clusters() as u64,
            case["found"].as_u64().unwrap(),
            "{case}"
        );
        assert!(
            is_same_partition(&some(model.labels()), &labels(&case["labels"])),
            "{case}"
        );
    }
}

#[test]
fn graphs_are_scikit_learns() {
    let reference = reference("hierarchy");
    for case in list(&reference["graphs"]) {
        let records = matrix(&reference["sets"][case["set"].as_str().unwrap()]);
        let count = |name: &str| case[name].as_u64().unwrap() as usize;
        let params = Agglomerative::params(linkage(case)).metric(metric(case));
        let params = params
            .n_clusters(count("n_clusters"))
            .connectivity(count("k"));
        let model = params.fit(&DatasetBase::from(records)).unwrap();
        assert_eq!(model.n_graph_components(), count("components"), "{case}");
        let heights = model.dendrogram().heights();
        let sum = case["sum"].as_f64().unwrap();
        assert!(
            (heights.iter().sum::<f64>() - sum).abs() < 1e-9 * sum,
            "{case}"
        );
        if !case["heights"].is_null() {
            let expected = vector(&case["heights"]);
            assert!(
                heights
                    .iter()
                    .zip(&expected)
                    .all(|(a, b)| (a - b).abs() < 1e-9),
                "{case}"
            );
        }
        assert!(
            is_same_partition(&some(model.labels()), &labels(&case["labels"])),
            "{case}"
        );
    }
}
