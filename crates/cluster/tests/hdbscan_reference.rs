//! HDBSCAN against scikit-learn's results, and its outlier scores against those of the package hdbscan.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::{ClusterSelection, Hdbscan, HdbscanParams, Metric};
use linfa::DatasetBase;
use linfa::traits::Fit;
use serde_json::Value;

mod common;

use common::{counts, is_same_partition, labels, list, matrix, reference, vector};

fn params(options: &Value) -> HdbscanParams<f64> {
    let mut params = Hdbscan::params(5);
    for (name, value) in options.as_object().unwrap() {
        let count = || value.as_u64().unwrap() as usize;
        let number = || value.as_f64().unwrap();
        params = match name.as_str() {
            "min_cluster_size" => params.min_cluster_size(count()),
            "min_samples" => params.min_samples(count()),
            "max_cluster_size" => params.max_cluster_size(Some(count())),
            "cluster_selection_epsilon" => params.cluster_selection_epsilon(number()),
            "alpha" => params.alpha(number()),
            "allow_single_cluster" => params.allow_single_cluster(value.as_bool().unwrap()),
            "cluster_selection_method" => {
                assert_eq!(value, "leaf");
                params.cluster_selection(ClusterSelection::Leaf)
            }
            "metric" => params.metric(match value.as_str().unwrap() {
                "manhattan" => Metric::Manhattan,
                "chebyshev" => Metric::Chebyshev,
                other => panic!("no metric {other}"),
            }),
            other => panic!("no option {other}"),
        };
    }
    params
}

#[test]
fn scikit_learn() {
    for case in list(&reference("hdbscan")["hdbscan"]) {
        let name = case["name"].as_str().unwrap();
        let records = matrix(&case["records"]);
        let n = records.nrows();
        let model = params(&case["options"])
            .fit(&DatasetBase::from(records))
            .unwrap();

        let heights = vector(&case["heights"]);
        let merges = model.single_linkage_tree().merges();
        assert_eq!(heights.len(), merges.len());
        for (merge, height) in merges.iter().zip(heights) {
            assert!((merge.height - height).abs() < 1e-12, "{name}");
        }

        // Where ties decide there, nothing is compared. They may only decide where core distances make some.
        let unsettled = counts(&case["unsettled"]);
        let makes_ties = case["options"]["min_samples"]
            .as_u64()
            .is_none_or(|k| k > 2);
        assert!(unsettled.len() <= if makes_ties { 2 } else { 0 }, "{name}");
        let settled: Vec<usize> = (0..n).filter(|i| !unsettled.contains(i)).collect();
        let of_settled = |labels: &[Option<usize>]| -> Vec<Option<usize>> {
            settled.iter().map(|&i| labels[i]).collect()
        };
        let ours = of_settled(&model.labels().to_vec());
        let theirs = of_settled(&labels(&case["labels"]));
        assert!(is_same_partition(&ours, &theirs), "{name}");
        let probabilities = vector(&case["probabilities"]);
        for &i in &settled {
            let off = (model.probabilities()[i] - probabilities[i]).abs();
            assert!(off < 1e-9, "{name}: sample {i} is off by {off}");
        }

        for cut in case["cuts"].as_array().unwrap() {
            let size = cut["min_cluster_size"].as_u64().unwrap() as usize;
            let ours = model.dbscan_at(cut["eps"].as_f64().unwrap(), size).unwrap();
            assert!(
                is_same_partition(&ours.to_vec(), &labels(&cut["labels"])),
                "{name}"
            );
        }

        if !case["outlier_scores"].is_null() {
            let scores = vector(&case["outlier_scores"]);
            for (i, (ours, theirs)) in model.outlier_scores().iter().zip(scores).enumerate() {
                assert!((ours - theirs).abs() < 1e-9, "{name}: sample {i}");
            }
        }
    }
}
