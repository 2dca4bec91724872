//! The widget against the library called directly.

mod library;
mod page;
mod states;

use hyades_cluster::{KMeans, KMeansInit};
use hyades_datasets::ComparisonSet;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::testing::{click, drag, fact, press, set};
use crate::{Call, Control, Playground, View};

fn widget() -> Playground {
    Playground::new("k-means").unwrap()
}

/// A new widget after these calls, none of which it refuses.
#[track_caller]
fn after(calls: &[Call]) -> View {
    let view = widget().act(calls);
    assert_eq!(view.refused, None);
    view
}

/// The centroids as the table has them, every digit of them.
fn centroids(view: &View) -> Array2<f64> {
    let facts = view
        .facts
        .iter()
        .filter(|(name, _)| name.starts_with("centroid "));
    let pair = |value: &str| -> [f64; 2] {
        let place = value.split(';').next().unwrap();
        let (x, y) = place.split_once(", ").unwrap();
        [x.parse().unwrap(), y.parse().unwrap()]
    };
    Array2::from(facts.map(|(_, value)| pair(value)).collect::<Vec<_>>())
}

/// The labels as the file has them.
fn labels(calls: &[Call]) -> Vec<usize> {
    let mut widget = widget();
    widget.act(calls);
    let csv = widget.csv().unwrap();
    let rows = csv.lines().skip(1);
    let label = |row: &str| row.rsplit(',').next().unwrap().parse::<usize>().unwrap() - 1;
    rows.map(label).collect()
}

/// The step and the last one, of the command's note or by pressing on.
fn number_of_steps(calls: &[Call]) -> usize {
    let mut widget = widget();
    widget.act(calls);
    let mut view = widget.act(&[press("to_the_beginning")]);
    let mut steps = 0;
    while is_enabled(&view, "step") {
        view = widget.act(&[press("step")]);
        steps += 1;
    }
    steps
}

fn is_enabled(view: &View, name: &str) -> bool {
    let mut controls = view.controls.iter();
    controls.any(|control: &Control| control.name == name && control.enabled)
}

fn model(records: &Array2<f64>, k: usize, start: KMeansInit<f64>, seed: u64) -> KMeans<f64> {
    KMeans::params_with_rng(k, Xoshiro256PlusPlus::seed_from_u64(seed))
        .init_method(start)
        .n_runs(1)
        .fit(&DatasetBase::from(records.view()))
        .unwrap()
}

fn made(set: ComparisonSet, samples: usize, seed: u64) -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    set.make(samples, &mut rng).unwrap().records
}

#[track_caller]
fn equal(calls: &[Call], expected: &KMeans<f64>) {
    let calls = [calls, &[press("to_the_end")]].concat();
    let view = after(&calls);
    assert_eq!(centroids(&view), expected.centroids());
    let inertia = expected.inertia().to_string();
    assert_eq!(fact(&view, "inertia"), Some(inertia.as_str()));
    let iterations = expected.n_iterations().to_string();
    assert_eq!(fact(&view, "iterations"), Some(iterations.as_str()));
    assert_eq!(labels(&calls), expected.labels().to_vec());
}
