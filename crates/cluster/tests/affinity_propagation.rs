//! Affinity propagation against its definition and against scikit-learn.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use approx::assert_relative_eq;
use common::{counts, is_same_partition, labels, list, matrix, on_threads, reference, vector};
use hyades_cluster::{AffinityPropagation, AffinityPropagationParams};
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2, array};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::Value;

fn fit(params: &AffinityPropagationParams<f64>, records: &Array2<f64>) -> AffinityPropagation<f64> {
    params.fit(&DatasetBase::from(records.view())).unwrap()
}

/// Similarities with the preferences on the diagonal.
fn similarities(records: &Array2<f64>, preferences: &[f64]) -> Array2<f64> {
    let n = records.nrows();
    Array2::from_shape_fn((n, n), |(i, k)| {
        let pairs = records
            .row(i)
            .to_vec()
            .into_iter()
            .zip(records.row(k).to_vec());
        if i == k {
            preferences[i]
        } else {
            -pairs.map(|(x, y)| (x - y) * (x - y)).sum::<f64>()
        }
    })
}

/// The messages as the paper has them, each from its own sum or maximum. Returns responsibilities and availabilities.
fn by_definition(s: &Array2<f64>, damping: f64, iterations: usize) -> (Array2<f64>, Array2<f64>) {
    let n = s.nrows();
    let mix = |old: f64, new: f64| damping * old + (1.0 - damping) * new;
    let (mut r, mut a) = (Array2::<f64>::zeros((n, n)), Array2::<f64>::zeros((n, n)));
    for _ in 0..iterations {
        let old = r.clone();
        for i in 0..n {
            for k in 0..n {
                let others = (0..n).filter(|&other| other != k);
                let best = others.map(|other| a[(i, other)] + s[(i, other)]);
                r[(i, k)] = mix(
                    old[(i, k)],
                    s[(i, k)] - best.fold(f64::NEG_INFINITY, f64::max),
                );
            }
        }
        let old = a.clone();
        for i in 0..n {
            for k in 0..n {
                let others = (0..n).filter(|&other| other != k && other != i);
                let support: f64 = others.map(|other| r[(other, k)].max(0.0)).sum();
                let new = if i == k {
                    support
                } else {
                    (r[(k, k)] + support).min(0.0)
                };
                a[(i, k)] = mix(old[(i, k)], new);
            }
        }
    }
    (r, a)
}

fn random(seed: u64, n: usize, d: usize) -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    Array2::from_shape_simple_fn((n, d), || rng.gen_range(-1.0..1.0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn messages_are_those_of_the_paper(
        seed in 0u64..1000, n in 3usize..75, d in 1usize..5, damping in 0.5f64..0.95, iterations in 1usize..12, low in -3.0f64..-0.01,
    ) {
        let records = random(seed, n, d);
        let preferences: Vec<f64> = (0..n).map(|i| low * (1.0 + 0.01 * i as f64)).collect();
        let params = AffinityPropagation::params()
            .damping(damping)
            .preferences(Array1::from(preferences.clone()))
            .max_n_iterations(iterations)
            .keep_history(true);
        let model = fit(&params, &records);
        let history = model.history().unwrap();
        let s = similarities(&records, &preferences);
        let (r, a) = by_definition(&s, damping, iterations);
        assert_relative_eq!(&history.responsibilities, &r, epsilon = 1e-11);
        assert_relative_eq!(&history.availabilities, &a, epsilon = 1e-11);
        prop_assert_eq!(history.iterations.len(), iterations);
        let last = &history.iterations[iterations - 1];
        for i in 0..n {
            let both = |k: usize| r[(i, k)] + a[(i, k)];
            let best = (0..n).map(both).fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(both(last.choices[i]) >= best - 1e-11);
            if both(i).abs() > 1e-11 {
                prop_assert_eq!(last.exemplars.contains(&i), r[(i, i)] + a[(i, i)] > 0.0);
            }
        }
        prop_assert_eq!(&on_threads(1, || fit(&params, &records)), &model);
        prop_assert_eq!(&on_threads(3, || fit(&params, &records)), &model);
    }

    /// Ties without end: what comes out must still be a clustering, the same each time.
    #[test]
    fn whole_numbers_give_exemplars_of_their_own_clusters(
        (d, values) in (1usize..4).prop_flat_map(|d| (Just(d), prop::collection::vec(-3i32..4, d..60 * d))), damping in 0.5f64..0.9,
    ) {
        let records = Array2::from_shape_fn((values.len() / d, d), |(i, j)| f64::from(values[i * d + j]));
        let params = AffinityPropagation::params().damping(damping);
        let model = fit(&params, &records);
        prop_assert!(model.exemplars().is_sorted_by(|a, b| a < b));
        for (place, &exemplar) in model.exemplars().iter().enumerate() {
            prop_assert_eq!(model.labels()[exemplar], Some(place));
        }
        let noise = if model.exemplars().is_empty() { records.nrows() } else { 0 };
        prop_assert_eq!(model.n_noise(), noise);
        // Every sample but an exemplar is placed as a new one would be; an exemplar may have an equal before it.
        let placed = model.assign(records.view()).unwrap();
        for i in (0..records.nrows()).filter(|i| !model.exemplars().contains(i)) {
            prop_assert_eq!(placed[i], model.labels()[i]);
        }
        prop_assert_eq!(&on_threads(1, || fit(&params, &records)), &model);
    }
}

fn squared(records: &Array2<f64>, i: usize, k: usize) -> f64 {
    let difference = &records.row(i) - &records.row(k);
    difference.mapv(|x| x * x).sum()
}

fn preferences_differ(case: &Value) -> bool {
    case["preference"].is_array()
}

fn params_of(case: &Value) -> AffinityPropagationParams<f64> {
    let params = AffinityPropagation::params()
        .damping(case["damping"].as_f64().unwrap())
        .max_n_iterations(case["max_n_iterations"].as_u64().unwrap() as usize)
        .convergence_iterations(case["convergence_iterations"].as_u64().unwrap() as usize);
    match &case["preference"] {
        Value::Null => params,
        Value::Number(same) => params.preference(same.as_f64().unwrap()),
        each => params.preferences(Array1::from(vector(each))),
    }
}

#[test]
fn as_scikit_learn_has_it() {
    let reference = reference("affinity_propagation");
    for case in list(&reference["cases"])
        .iter()
        .chain(list(&reference["whole_numbers"]))
    {
        let name = &case["name"];
        let records = matrix(&case["records"]);
        let model = fit(&params_of(case), &records);
        let theirs = labels(&case["labels"]);
        assert!(
            is_same_partition(&model.labels().to_vec(), &theirs),
            "{name}"
        );
        assert_eq!(
            Some(model.n_iterations() as u64),
            case["n_iterations"].as_u64(),
            "{name}"
        );
        assert_eq!(
            Some(model.converged()),
            case["converged"].as_bool(),
            "{name}"
        );
        // Where members are equally good, as in every pair, chance takes one of them there.
        let exemplars = counts(&case["exemplars"]);
        assert_eq!(model.n_clusters(), exemplars.len(), "{name}");
        for exemplar in exemplars {
            let label = model.labels()[exemplar].unwrap();
            let members = || (0..theirs.len()).filter(|&i| model.labels()[i] == Some(label));
            let to = |k: usize| members().map(|i| squared(&records, i, k)).sum::<f64>();
            let ours = model.exemplars()[label];
            let equal = (to(ours) - to(exemplar)).abs() < 1e-9 && !preferences_differ(case);
            assert!(ours == exemplar || equal && ours < exemplar, "{name}");
        }
        let new = matrix(&case["new"]);
        let found = model.assign(new.view()).unwrap();
        assert!(
            is_same_partition(&found.to_vec(), &labels(&case["predicted"])),
            "{name}"
        );
        assert_eq!(model.predict(&new), found);
    }
}

#[test]
fn equal_similarities_are_settled_at_once() {
    // The corners of a simplex are equally far from each other.
    let corners = Array2::<f64>::eye(4);
    let each = fit(&AffinityPropagation::params().preference(-1.9), &corners);
    assert_eq!(each.exemplars(), [0, 1, 2, 3]);
    let one = fit(&AffinityPropagation::params().preference(-2.0), &corners);
    assert_eq!(
        (one.exemplars(), one.n_iterations(), one.converged()),
        (&[0][..], 0, true)
    );
    // Unequal preferences are worth messages.
    let preferred = array![-9.0, -9.0, -1.0, -9.0];
    let model = fit(
        &AffinityPropagation::params().preferences(preferred),
        &corners,
    );
    assert_eq!(model.exemplars(), [2]);
    assert!(model.n_iterations() > 0);
    let kept = fit(&AffinityPropagation::params().keep_history(true), &corners);
    assert!(kept.history().unwrap().iterations.is_empty());
}

#[test]
fn a_million_equal_samples() {
    let records = Array2::from_elem((1_000_000, 2), 0.1);
    let one = fit(&AffinityPropagation::params(), &records);
    assert_eq!((one.n_clusters(), one.n_noise()), (1, 0));
    let each = fit(&AffinityPropagation::params().preference(0.5), &records);
    assert_eq!(each.n_clusters(), 1_000_000);
    for n in [1, 2, 3] {
        let few = fit(
            &AffinityPropagation::params(),
            &Array2::from_elem((n, 2), 0.1),
        );
        assert_eq!(few.exemplars(), [0]);
    }
}

#[test]
fn without_exemplars_nothing_has_a_label() {
    let params = AffinityPropagation::params()
        .max_n_iterations(1)
        .preference(-5.0);
    let model = fit(&params, &random(1, 20, 2));
    assert_eq!(
        (model.n_clusters(), model.n_noise(), model.converged()),
        (0, 20, false)
    );
    assert_eq!(
        model.assign(array![[0.0, 0.0]].view()).unwrap(),
        array![None]
    );
    assert_eq!(model.predict(&array![0.0, 0.0]), None);
}

#[test]
fn single_precision_and_views() {
    let records = array![
        [0.0f32, 9.0],
        [0.25, 9.0],
        [0.5, 9.0],
        [5.0, 9.0],
        [5.25, 9.0],
        [5.5, 9.0]
    ];
    let params = AffinityPropagation::params();
    let model = params.fit(&DatasetBase::from(records.clone())).unwrap();
    assert_eq!(model.exemplars(), [1, 4]);
    // A transposed view has its columns contiguous, not its rows.
    let columns = records.t().as_standard_layout().into_owned();
    assert_eq!(params.fit(&DatasetBase::from(columns.t())).unwrap(), model);
}

fn refused(params: AffinityPropagationParams<f64>, records: &Array2<f64>) -> String {
    let error = params.fit(&DatasetBase::from(records.view())).unwrap_err();
    error.to_string()
}

#[test]
fn bad_parameters_are_named() {
    let records = array![[0.0, 0.0], [1.0, 0.0], [1.2, 0.0]];
    let default = AffinityPropagation::params;
    for bad in [0.49, 1.0, -1.0, f64::NAN] {
        let message = format!("damping = {bad} must be at least 0.5 and below 1");
        assert_eq!(refused(default().damping(bad), &records), message);
    }
    for (params, message) in [
        (
            default().preference(f64::NAN),
            "preference = NaN must be finite",
        ),
        (
            default().preferences(array![0.0, f64::INFINITY, 1.0]),
            "preference = inf for sample 1 must be finite",
        ),
        (
            default().preferences(array![0.0, 1.0]),
            "preference = 2 values for 3 samples must be one value or one for each sample",
        ),
        (
            default().preferences(array![]),
            "preference = 0 values for 3 samples must be one value or one for each sample",
        ),
        (
            default().preference(-1e308),
            "preference = -1e308 must be so small that sums over all samples do not overflow",
        ),
        (
            default().max_n_iterations(0),
            "max_n_iterations = 0 must be at least 1",
        ),
        (
            default().convergence_iterations(0),
            "convergence_iterations = 0 must be at least 1",
        ),
    ] {
        assert_eq!(refused(params, &records), message);
    }
}

#[test]
fn bad_records_are_named() {
    let default = AffinityPropagation::params;
    let mut many = Array2::from_elem((10_001, 1), 1.0);
    many[(77, 0)] = 2.0;
    for (records, message) in [
        (
            Array2::zeros((0, 2)),
            "the records have no rows: at least 1 sample is needed",
        ),
        (
            Array2::zeros((2, 0)),
            "the records have no columns: at least 1 feature is needed",
        ),
        (
            array![[0.0], [f64::NAN]],
            "the records hold NaN at row 1, column 0: every value must be finite",
        ),
        (
            array![[0.0], [1e200]],
            "the records spread over 1e200: sums of squared distances overflow, so rescale them first",
        ),
        (
            array![[0.0], [1e-170]],
            "the records spread over 1e-170: squared distances underflow, so rescale them first",
        ),
        (
            many,
            "n_samples = 10001 must be at most 10000, for each pair of samples has messages of its own",
        ),
    ] {
        assert_eq!(refused(default(), &records), message);
    }
    let model = fit(&default(), &array![[0.0], [1.0]]);
    assert_eq!(
        model
            .assign(array![[0.0, 1.0]].view())
            .unwrap_err()
            .to_string(),
        "the model was fitted on 1 features, the records have 2"
    );
}

#[test]
fn scale_changes_nothing() {
    // Powers of two are exact, down to similarities just above the smallest number.
    let records = random(3, 40, 2);
    let expected = fit(&AffinityPropagation::params().damping(0.8), &records);
    assert!(expected.converged() && expected.n_clusters() > 1);
    for exponent in [-500, -400, 200] {
        let scaled = &records * 2f64.powi(exponent);
        let model = fit(&AffinityPropagation::params().damping(0.8), &scaled);
        assert_eq!(model.labels(), expected.labels(), "2^{exponent}");
    }
}
