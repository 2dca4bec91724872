//! hyades-cluster against scikit-learn and kneed: `reference/cluster.json`, made by `reference/cluster.py`.

#![allow(
    clippy::unwrap_used,
    reason = "a file of another shape should stop the test"
)]

use approx::assert_relative_eq;
use hyades_cluster::choose::{CurveShape, k_distances, knees, sweep_eps};
use hyades_cluster::{Dbscan, KMeans, KMeansInit, Metric, MiniBatchKMeans};
use linfa::DatasetBase;
use linfa::traits::{Fit, FitWith};
use ndarray::{Array1, Array2, s};
use serde_json::Value;

fn reference(part: &str) -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/cluster.json");
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()[part].clone()
}

fn cases(part: &str) -> Vec<Value> {
    let cases = reference(part).as_array().unwrap().clone();
    assert!(!cases.is_empty());
    cases
}

fn vector(value: &Value) -> Vec<f64> {
    let values = value.as_array().unwrap().iter();
    values.map(|v| v.as_f64().unwrap()).collect()
}

fn counts(value: &Value) -> Vec<usize> {
    let values = value.as_array().unwrap().iter();
    values.map(|v| v.as_u64().unwrap() as usize).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(vector).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

fn dataset(case: &Value) -> DatasetBase<Array2<f64>, Array1<()>> {
    let dataset = DatasetBase::from(matrix(&case["records"]));
    match &case["weights"] {
        Value::Null => dataset,
        weights => {
            let weights: Array1<f32> = vector(weights).into_iter().map(|w| w as f32).collect();
            dataset.with_weights(weights)
        }
    }
}

fn name(case: &Value) -> &str {
    case["name"].as_str().unwrap()
}

#[test]
fn k_means_from_the_same_start() {
    for case in cases("k_means") {
        let init = matrix(&case["init"]);
        let model = KMeans::params(init.nrows())
            .init_method(KMeansInit::Precomputed(init))
            .tolerance(case["tolerance"].as_f64().unwrap())
            .max_n_iterations(case["max_n_iterations"].as_u64().unwrap() as usize)
            .fit(&dataset(&case))
            .unwrap();
        assert_eq!(
            model.labels().to_vec(),
            counts(&case["labels"]),
            "{}",
            name(&case)
        );
        assert_relative_eq!(
            model.inertia(),
            case["inertia"].as_f64().unwrap(),
            max_relative = 1e-9
        );
        assert_relative_eq!(
            *model.centroids(),
            matrix(&case["centroids"]),
            max_relative = 1e-9,
            epsilon = 1e-12
        );
        assert_eq!(
            model.n_iterations() as u64,
            case["n_iterations"].as_u64().unwrap(),
            "{}",
            name(&case)
        );
    }
}

#[test]
fn dbscan_labels_and_core_samples() {
    for case in cases("dbscan") {
        let metric = match case["metric"].as_str().unwrap() {
            "manhattan" => Metric::Manhattan,
            "chebyshev" => Metric::Chebyshev,
            _ => Metric::Euclidean,
        };
        let eps = case["eps"].as_f64().unwrap();
        let min_samples = case["min_samples"].as_u64().unwrap() as usize;
        let model = Dbscan::params(eps, min_samples)
            .metric(metric)
            .fit(&dataset(&case))
            .unwrap();
        assert_eq!(
            as_sklearn(&model),
            labels(&case["labels"]),
            "{}",
            name(&case)
        );
        assert_eq!(
            model.core_samples(),
            counts(&case["core"]),
            "{}",
            name(&case)
        );
    }
}

fn as_sklearn(model: &Dbscan) -> Vec<i64> {
    let labels = model.labels().iter();
    labels.map(|label| label.map_or(-1, |l| l as i64)).collect()
}

fn labels(value: &Value) -> Vec<i64> {
    let values = value.as_array().unwrap().iter();
    values.map(|v| v.as_i64().unwrap()).collect()
}

#[test]
fn mini_batches_one_by_one() {
    for case in cases("mini_batch") {
        let (all, init) = (dataset(&case), matrix(&case["init"]));
        let params = MiniBatchKMeans::params(init.nrows())
            .init_method(KMeansInit::Precomputed(init))
            .reassignment_ratio(0.0);
        let (mut model, mut start) = (None, 0);
        let steps = case["steps"].as_array().unwrap();
        for (size, expected) in counts(&case["sizes"]).into_iter().zip(steps) {
            let batch = DatasetBase::from(all.records.slice(s![start..start + size, ..]));
            let batch = match all.weights.len() {
                0 => batch,
                _ => batch.with_weights(all.weights.slice(s![start..start + size]).to_owned()),
            };
            start += size;
            let next = params.fit_with(model, &batch).unwrap();
            assert_relative_eq!(*next.centroids(), matrix(expected), max_relative = 1e-9);
            model = Some(next);
        }
    }
}

#[test]
fn knees_are_those_of_kneed() {
    for case in cases("knees") {
        let shape = match (
            case["curve"].as_str().unwrap(),
            case["direction"].as_str().unwrap(),
        ) {
            ("concave", "increasing") => CurveShape::ConcaveIncreasing,
            ("convex", "increasing") => CurveShape::ConvexIncreasing,
            ("convex", "decreasing") => CurveShape::ConvexDecreasing,
            _ => CurveShape::ConcaveDecreasing,
        };
        let sensitivity = case["sensitivity"].as_f64().unwrap();
        let found = knees(&vector(&case["x"]), &vector(&case["y"]), shape, sensitivity).unwrap();
        let found: Vec<f64> = found.iter().map(|knee| knee.x).collect();
        assert_eq!(found, vector(&case["knees"]), "{}", name(&case));
    }
}

#[test]
fn k_distances_are_those_of_brute_force() {
    for case in cases("k_distances") {
        let min_samples = case["min_samples"].as_u64().unwrap() as usize;
        let found = k_distances(matrix(&case["records"]).view(), min_samples).unwrap();
        let expected = Array1::from(vector(&case["distances"]));
        // scikit-learn's brute force expands the square, which loses digits near 0.
        assert_relative_eq!(
            Array1::from(found.of_samples().to_vec()),
            expected,
            epsilon = 1e-6
        );
    }
}

#[test]
fn two_groups_2025() {
    let expected = &reference("shipped")["two_groups"];
    let dataset = hyades_datasets::two_groups_2025();
    let model = KMeans::params(2).fit(&dataset).unwrap();
    let mut centroids: Vec<Vec<f64>> = model
        .centroids()
        .rows()
        .into_iter()
        .map(|c| c.to_vec())
        .collect();
    centroids.sort_by(|a, b| a[0].total_cmp(&b[0]));
    assert_relative_eq!(
        Array1::from(centroids.concat()),
        Array1::from(matrix(&expected["centroids"]).into_raw_vec_and_offset().0),
        max_relative = 1e-9
    );
    assert_relative_eq!(
        model.inertia(),
        expected["inertia"].as_f64().unwrap(),
        max_relative = 1e-12
    );
    // As quoted on the page.
    assert_relative_eq!(model.inertia(), 357.9588306476535, max_relative = 1e-12);
    let quoted = [2.88345763, 2.69265377, 8.11134233, 8.10006931];
    for (found, quoted) in centroids.concat().into_iter().zip(quoted) {
        assert_relative_eq!(found, quoted, epsilon = 5e-9);
    }
}

#[test]
fn moons_2025() {
    let shipped = reference("shipped");
    let dataset = hyades_datasets::moons_2025();
    for (pair, expected) in shipped["moons_dbscan"].as_object().unwrap() {
        let (eps, min_samples) = pair.split_once(' ').unwrap();
        let model = Dbscan::params(eps.parse::<f64>().unwrap(), min_samples.parse().unwrap())
            .fit(&dataset)
            .unwrap();
        assert_eq!(as_sklearn(&model), labels(expected), "{pair}");
    }
    let fit = |eps, min_samples| Dbscan::params(eps, min_samples).fit(&dataset).unwrap();
    let (bad, good) = (fit(0.08, 3), fit(0.22, 5));
    assert_eq!((bad.n_clusters(), bad.n_noise()), (25, 73));
    assert_eq!((good.n_clusters(), good.n_noise()), (2, 1));

    let eps = (0..50).map(|i| f64::from(1 + 10 * i) / 1000.0);
    let sweep = sweep_eps(&Dbscan::params(0.1, 3), eps, &dataset).unwrap();
    let found: Vec<usize> = sweep.iter().map(|row| row.n_labels()).collect();
    assert_eq!(found, counts(&shipped["moons_sweep"]));
    let most = sweep.iter().max_by_key(|row| row.n_labels()).unwrap();
    assert_eq!((most.eps, most.n_labels()), (0.071, 26));
}
