//! hyades-metrics against scikit-learn: `reference/metrics.json`, made by `reference/metrics.py`.

// A file that is not as it should be must stop the test there and then.
#![allow(clippy::unwrap_used)]

use hyades_metrics::{
    AverageMethod, ContingencyTable, InternalScores, Silhouette, adjusted_mutual_information,
    inertia, silhouette_by_cluster, silhouette_samples, silhouette_score,
};
use ndarray::{Array1, Array2};
use serde_json::Value;

fn reference() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/metrics.json");
    let value: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(value["scikit-learn"], "1.9.1");
    value
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(value)
        .map(|row| list(row).map(|x| x.as_f64().unwrap()).collect())
        .collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

/// A label below 0 is noise.
fn labels(value: &Value) -> Array1<Option<usize>> {
    list(value)
        .map(|label| usize::try_from(label.as_i64().unwrap()).ok())
        .collect()
}

/// Equal to 1e-10, absolutely or relative to the expected value.
fn is_equal(got: f64, want: f64) -> bool {
    (got - want).abs() <= 1e-10 * want.abs().max(1.0)
}

fn assert_equal(got: f64, want: &Value, what: &str) {
    let want = want.as_f64().unwrap();
    assert!(
        is_equal(got, want),
        "{what}: {got}, scikit-learn has {want}"
    );
}

/// Where scikit-learn's own distances have lost the digits, as `reference/metrics.py` explains: records far from the
/// origin, and, for Davies–Bouldin, single samples that it finds a little way from their own mean.
fn has_rounded_distances(name: &str, score: &str) -> bool {
    name.starts_with("offset: ")
        || score == "davies_bouldin"
            && [
                "blobs_5: singletons",
                "blobs_5: all but one alone",
                "unbalanced: all but one alone",
            ]
            .contains(&name)
}

#[test]
fn internal_scores_equal_scikit_learn() {
    let reference = reference();
    let mut n_cases = 0;
    for case in list(&reference["internal"]) {
        let name = case["name"].as_str().unwrap();
        let records = matrix(&reference["records"][case["records"].as_str().unwrap()]);
        let labels = labels(&case["labels"]);
        let check = |got: f64, score: &str| {
            assert_equal(got, &case[score], &format!("{name}: {score}"));
        };

        let scores = InternalScores::of(records.view(), labels.view()).unwrap();
        check(scores.inertia, "inertia");
        check(scores.calinski_harabasz, "calinski_harabasz");
        check(inertia(&records, &labels).unwrap(), "inertia");
        assert_eq!(
            silhouette_score(&records, &labels).unwrap(),
            scores.silhouette
        );
        for (got, score) in [
            (scores.silhouette, "silhouette"),
            (scores.davies_bouldin, "davies_bouldin"),
        ] {
            let exact = format!("{score}_exact");
            check(got, &exact);
            if has_rounded_distances(name, score) {
                let (rounded, exact) = (&case[score], &case[&exact]);
                let agree = is_equal(rounded.as_f64().unwrap(), exact.as_f64().unwrap());
                assert!(!agree, "{name}: {score} is no exception any more");
            } else {
                check(got, score);
            }
        }

        let silhouette = Silhouette::of(&records, &labels).unwrap();
        assert_eq!(
            silhouette.by_cluster(),
            &silhouette_by_cluster(&records, &labels).unwrap()
        );
        let by_cluster = case["silhouette_by_cluster"].as_object().unwrap();
        assert_eq!(silhouette.by_cluster().len(), by_cluster.len());
        for (label, &mean) in silhouette.by_cluster() {
            let label = label.unwrap().to_string();
            assert_equal(mean, &by_cluster[&label], &format!("{name}: {label}"));
        }

        if let Some(want) = case.get("silhouette_samples") {
            let samples = silhouette_samples(&records, &labels).unwrap();
            let got: Vec<f64> = samples.iter().flatten().copied().collect();
            assert_eq!(got.len(), list(want).count(), "{name}");
            for (i, (got, want)) in got.into_iter().zip(list(want)).enumerate() {
                assert_equal(got, want, &format!("{name}: sample {i} without noise"));
            }
        }
        n_cases += 1;
    }
    assert_eq!(n_cases, 51);
}

#[test]
fn scores_against_a_truth_equal_scikit_learn() {
    let reference = reference();
    let mut n_cases = 0;
    for case in list(&reference["external"]) {
        let name = case["name"].as_str().unwrap();
        let table = ContingencyTable::of(&labels(&case["truth"]), &labels(&case["found"])).unwrap();
        assert_eq!(
            table.to_array().mapv(|count| count as f64),
            matrix(&case["contingency"]),
            "{name}"
        );

        let check = |got: f64, score: &str| {
            assert_equal(got, &case[score], &format!("{name}: {score}"));
        };
        check(table.rand_score(), "rand");
        check(table.adjusted_rand_score(), "adjusted_rand");
        check(table.mutual_information(), "mutual_information");
        check(table.homogeneity(), "homogeneity");
        check(table.completeness(), "completeness");
        check(table.fowlkes_mallows_score(), "fowlkes_mallows");
        check(table.purity(), "purity");

        for (average, key) in [
            (AverageMethod::Min, "min"),
            (AverageMethod::Geometric, "geometric"),
            (AverageMethod::Arithmetic, "arithmetic"),
            (AverageMethod::Max, "max"),
        ] {
            assert_equal(
                table.normalized_mutual_information_with(average),
                &case["normalized_mutual_information"][key],
                &format!("{name}: normalized mutual information by {key}"),
            );
            assert_equal(
                table.adjusted_mutual_information_with(average),
                &case["adjusted_mutual_information"][key],
                &format!("{name}: adjusted mutual information by {key}"),
            );
        }
        for pair in list(&case["v_measure"]) {
            let beta = pair[0].as_f64().unwrap();
            assert_equal(
                table.v_measure_with(beta).unwrap(),
                &pair[1],
                &format!("{name}: v-measure, beta = {beta}"),
            );
        }
        n_cases += 1;
    }
    assert_eq!(n_cases, 56);
}

#[test]
fn many_samples_keep_their_digits() {
    let n = 200_000_usize;
    let truth = Array1::from_shape_fn(n, |i| 7919 * i % 50_000);
    let found = Array1::from_shape_fn(n, usize::isqrt);
    let got = adjusted_mutual_information(&truth, &found).unwrap();
    let want = &reference()["adjusted_mutual_information_of_many"];
    // It is -0.0016: compared with its own size, not with 1.
    let want = want.as_f64().unwrap();
    assert!((got - want).abs() <= 1e-9 * want.abs(), "{got} {want}");
}
