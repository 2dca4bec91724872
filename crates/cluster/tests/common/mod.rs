//! What the tests of more than one algorithm need.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "each test takes what it needs, and what surprises a helper should stop it"
)]

use hyades_cluster::Metric;
use ndarray::Array2;
use serde_json::Value;

/// The peers' results in `tests/reference/NAME.json`, made by the script beside it.
pub fn reference(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/reference");
    let text = std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A list that is not empty.
pub fn list(value: &Value) -> &[Value] {
    let list = value.as_array().unwrap();
    assert!(!list.is_empty());
    list
}

/// Numbers; JSON has no infinity, so `null` stands for it.
pub fn vector(value: &Value) -> Vec<f64> {
    let values = value.as_array().unwrap().iter();
    values
        .map(|v| v.as_f64().unwrap_or(f64::INFINITY))
        .collect()
}

/// Whole numbers from 0.
pub fn counts(value: &Value) -> Vec<usize> {
    let values = value.as_array().unwrap().iter();
    values.map(|v| v.as_u64().unwrap() as usize).collect()
}

/// Labels, of which those below 0 are noise.
pub fn labels(value: &Value) -> Vec<Option<usize>> {
    let values = value.as_array().unwrap().iter();
    values
        .map(|v| usize::try_from(v.as_i64().unwrap()).ok())
        .collect()
}

/// Rows of numbers.
pub fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(value).iter().map(vector).collect();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

/// The same labels up to their names; noise stays noise.
pub fn is_same_partition(a: &[Option<usize>], b: &[Option<usize>]) -> bool {
    let renamed = |labels: &[Option<usize>]| -> Vec<Option<usize>> {
        let mut names = Vec::new();
        let mut number = |label| {
            names
                .iter()
                .position(|&name| name == label)
                .unwrap_or_else(|| {
                    names.push(label);
                    names.len() - 1
                })
        };
        labels.iter().map(|label| label.map(&mut number)).collect()
    };
    renamed(a) == renamed(b)
}

/// The distance of two rows.
pub fn distance(metric: Metric, a: &[f64], b: &[f64]) -> f64 {
    let differences = a.iter().zip(b).map(|(x, y)| (x - y).abs());
    match metric {
        Metric::Manhattan => differences.sum(),
        Metric::Chebyshev => differences.fold(0.0, f64::max),
        _ => differences.map(|d| d * d).sum::<f64>().sqrt(),
    }
}

/// What `work` gives on so many threads.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(work)
}
