//! Mean shift against its definition and against scikit-learn.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use approx::assert_relative_eq;
use common::{counts, labels, list, matrix, on_threads, reference};
use hyades_cluster::choose::estimate_bandwidth;
use hyades_cluster::{MeanShift, MeanShiftParams};
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array2, array};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::Value;

fn squared(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}

fn fit(params: &MeanShiftParams<f64>, records: &Array2<f64>) -> MeanShift<f64> {
    params.fit(&DatasetBase::from(records.view())).unwrap()
}

/// What the definition gives.
#[derive(Debug, PartialEq)]
struct Expected {
    centers: Vec<Vec<f64>>,
    labels: Vec<Option<usize>>,
    n_iterations: usize,
}

/// The algorithm as it is told: every ball from all samples, one mean after the other; `None` where no ball holds a sample.
fn by_definition(
    rows: &[Vec<f64>],
    seeds: &[Vec<f64>],
    bandwidth: f64,
    max_n_iterations: usize,
    assign_orphans: bool,
) -> Option<Expected> {
    let mut peaks: Vec<(Vec<f64>, usize)> = Vec::new();
    let mut most = 0;
    for seed in seeds {
        let (mut mean, mut iterations) = (seed.clone(), 0);
        let count = loop {
            let inside = |row: &&Vec<f64>| squared(&mean, row) <= bandwidth * bandwidth;
            let within: Vec<&Vec<f64>> = rows.iter().filter(inside).collect();
            if within.is_empty() {
                break 0;
            }
            let sum = |j: usize| within.iter().map(|row| row[j]).sum::<f64>();
            let new = (0..seed.len()).map(|j| sum(j) / within.len() as f64);
            let new: Vec<f64> = new.collect();
            let shift = squared(&new, &mean).sqrt();
            mean = new;
            if shift <= 1e-3 * bandwidth || iterations == max_n_iterations {
                break within.len();
            }
            iterations += 1;
        };
        most = most.max(iterations);
        if count > 0 {
            // Of equal peaks the last one counts.
            peaks.retain(|(peak, _)| *peak != mean);
            peaks.push((mean, count));
        }
    }
    peaks.sort_by(|a, b| (b.1, &b.0).partial_cmp(&(a.1, &a.0)).unwrap());
    let mut centers: Vec<Vec<f64>> = Vec::new();
    for (peak, _) in peaks {
        if centers
            .iter()
            .all(|c| squared(c, &peak) > bandwidth * bandwidth)
        {
            centers.push(peak);
        }
    }
    let label = |row: &Vec<f64>| {
        let distances: Vec<f64> = centers.iter().map(|center| squared(row, center)).collect();
        let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
        let reached = assign_orphans || least <= bandwidth * bandwidth;
        let nearest = distances.iter().position(|&d| d == least);
        nearest.filter(|_| reached)
    };
    let labels = rows.iter().map(label).collect();
    (!centers.is_empty()).then_some(Expected {
        centers,
        labels,
        n_iterations: most,
    })
}

fn rows(records: &Array2<f64>) -> Vec<Vec<f64>> {
    records.rows().into_iter().map(|row| row.to_vec()).collect()
}

fn found(model: &MeanShift<f64>) -> Expected {
    Expected {
        centers: rows(model.centers()),
        labels: model.labels().to_vec(),
        n_iterations: model.n_iterations(),
    }
}

/// The middles of the bins that hold `frequency` samples, in order of appearance.
fn bins(rows: &[Vec<f64>], bandwidth: f64, frequency: usize) -> Vec<Vec<f64>> {
    let mut bins: Vec<(Vec<f64>, usize)> = Vec::new();
    for row in rows {
        let bin = row.iter().map(|x| (x / bandwidth).round_ties_even());
        let bin: Vec<f64> = bin.collect();
        match bins.iter_mut().find(|(other, _)| *other == bin) {
            Some((_, count)) => *count += 1,
            None => bins.push((bin, 1)),
        }
    }
    bins.retain(|(_, count)| *count >= frequency);
    if bins.len() == rows.len() {
        return rows.to_vec();
    }
    let middle = |(bin, _): (Vec<f64>, usize)| bin.iter().map(|x| x * bandwidth).collect();
    bins.into_iter().map(middle).collect()
}

/// Whole numbers, so that samples lie exactly a bandwidth from means, peaks are equally high and seeds are equal.
fn whole_numbers() -> impl Strategy<Value = Array2<f64>> {
    (1usize..5)
        .prop_flat_map(|d| {
            let wide = [40, 12, 5, 3][d - 1];
            (Just(d), prop::collection::vec(-wide..=wide, d..70 * d))
        })
        .prop_map(|(d, values)| {
            Array2::from_shape_fn((values.len() / d, d), |(i, j)| f64::from(values[i * d + j]))
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    /// Sums of whole numbers are exact, so everything must be equal to the last bit.
    #[test]
    fn whole_numbers_are_exact(
        records in whole_numbers(), bandwidth in 1u8..9, most in 0usize..12, assign in any::<bool>(), frequency in 0usize..4,
    ) {
        // Halves let bins have their own middles between the samples.
        let bandwidth = f64::from(bandwidth) / 2.0;
        let all = rows(&records);
        let most = if most > 8 { 300 } else { most };
        let params = MeanShift::params(bandwidth).max_n_iterations(most).assign_orphans(assign);
        // A frequency of 0 stands for every sample a seed.
        let (params, seeds) = match frequency {
            0 => (params, all.clone()),
            frequency => (
                params.binned_seeds(true).min_bin_frequency(frequency),
                bins(&all, bandwidth, frequency),
            ),
        };
        let model = params.fit(&DatasetBase::from(records.view())).ok();
        let expected = by_definition(&all, &seeds, bandwidth, most, assign);
        prop_assert_eq!(model.as_ref().map(found), expected);
        if let Some(model) = model {
            prop_assert_eq!(model.assign(records.view()).unwrap(), model.labels());
            prop_assert_eq!(&model.predict(&records), model.labels());
        }
    }

    /// Elsewhere means differ by rounding, which only shows in the last digits.
    #[test]
    fn clumps(
        clumps in prop::collection::vec((-5.0f64..5.0, 0.01f64..1.0, 1usize..60), 1..5),
        seed in 0u64..1000, bandwidth in 0.2f64..3.0, d in 1usize..5, offset in prop::sample::select(vec![0.0, -1e5]), assign in any::<bool>(),
    ) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut values = Vec::new();
        for (middle, size, n) in clumps {
            values.extend((0..n * d).map(|_| offset + middle + size * rng.gen_range(-1.0..1.0)));
        }
        let records = Array2::from_shape_vec((values.len() / d, d), values).unwrap();
        let all = rows(&records);
        let params = MeanShift::params(bandwidth).assign_orphans(assign);
        let model = fit(&params, &records);
        let expected = by_definition(&all, &all, bandwidth, 300, assign).unwrap();
        prop_assert_eq!(model.n_iterations(), expected.n_iterations);
        prop_assert_eq!(model.n_clusters(), expected.centers.len());
        for (a, b) in model.centers().iter().zip(expected.centers.concat()) {
            assert_relative_eq!(*a, b, max_relative = 1e-13, epsilon = 1e-13);
        }
        prop_assert_eq!(model.labels().to_vec(), expected.labels);
        prop_assert_eq!(&on_threads(1, || fit(&params, &records)), &model);
        prop_assert_eq!(&on_threads(3, || fit(&params, &records)), &model);
    }

    /// A path begins at its seed, its steps are means, and it ends at a peak that some centre stands for.
    #[test]
    fn paths_lead_from_seeds_to_peaks(records in whole_numbers(), bandwidth in 1u8..6) {
        let bandwidth = f64::from(bandwidth);
        let model = fit(&MeanShift::params(bandwidth).keep_paths(true), &records);
        let mut distinct = rows(&records);
        let mut seen = Vec::new();
        distinct.retain(|row| {
            let new = !seen.contains(row);
            seen.push(row.clone());
            new
        });
        let paths = model.paths().unwrap();
        prop_assert_eq!(paths.len(), distinct.len());
        for (path, seed) in paths.iter().zip(&distinct) {
            prop_assert_eq!(&path.row(0).to_vec(), seed);
            let end = path.row(path.nrows() - 1).to_vec();
            let nearest = rows(model.centers()).iter().map(|c| squared(c, &end)).fold(f64::INFINITY, f64::min);
            prop_assert!(nearest <= bandwidth * bandwidth);
        }
        let longest = paths.iter().map(|path| path.nrows()).max().unwrap();
        prop_assert_eq!(longest, model.n_iterations() + 2);
    }
}

fn params_of(case: &Value) -> MeanShiftParams<f64> {
    let params = MeanShift::params(case["bandwidth"].as_f64().unwrap())
        .binned_seeds(case["binned_seeds"].as_bool().unwrap())
        .min_bin_frequency(case["min_bin_frequency"].as_u64().unwrap() as usize)
        .assign_orphans(case["assign_orphans"].as_bool().unwrap())
        .max_n_iterations(case["max_n_iterations"].as_u64().unwrap() as usize);
    match &case["seeds"] {
        Value::Null => params,
        seeds => params.seeds(matrix(seeds)),
    }
}

#[test]
fn as_scikit_learn_has_it() {
    for case in list(&reference("mean_shift")["cases"]) {
        let name = &case["name"];
        let model = fit(&params_of(case), &matrix(&case["records"]));
        assert_relative_eq!(
            model.centers(),
            &matrix(&case["centers"]),
            max_relative = 1e-12
        );
        assert_eq!(model.labels().to_vec(), labels(&case["labels"]), "{name}");
        assert_eq!(
            Some(model.n_iterations() as u64),
            case["n_iterations"].as_u64(),
            "{name}"
        );
        if case["assign_orphans"].as_bool().unwrap() {
            let new = model.assign(matrix(&case["new"]).view()).unwrap();
            let predicted = counts(&case["predicted"]).into_iter().map(Some);
            assert!(new.into_iter().eq(predicted), "{name}");
        }
    }
}

/// Where samples are as near to one centre as to another, scikit-learn takes either; all else is equal.
#[test]
fn as_scikit_learn_has_it_with_ties() {
    for case in list(&reference("mean_shift")["whole_numbers"]) {
        let name = &case["name"];
        let records = matrix(&case["records"]);
        let model = fit(&params_of(case), &records);
        assert_relative_eq!(
            model.centers(),
            &matrix(&case["centers"]),
            max_relative = 1e-12
        );
        assert_eq!(
            Some(model.n_iterations() as u64),
            case["n_iterations"].as_u64(),
            "{name}"
        );
        let centers = rows(model.centers());
        let pairs = model.labels().iter().zip(labels(&case["labels"]));
        for (row, (&ours, theirs)) in rows(&records).iter().zip(pairs) {
            let to = |label: Option<usize>| label.map(|label| squared(row, &centers[label]));
            match (to(ours), to(theirs)) {
                (Some(ours), Some(theirs)) => assert!((ours - theirs).abs() < 1e-12, "{name}"),
                (ours, theirs) => assert_eq!(ours, theirs, "{name}"),
            }
        }
    }
}

#[test]
fn bandwidths_are_those_of_scikit_learn() {
    for case in list(&reference("mean_shift")["bandwidths"]) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let quantile = case["quantile"].as_f64().unwrap();
        let records = matrix(&case["records"]);
        let found = estimate_bandwidth(records.view(), quantile, None, &mut rng).unwrap();
        assert_relative_eq!(
            found,
            case["bandwidth"].as_f64().unwrap(),
            max_relative = 1e-12
        );
    }
}

#[test]
fn equal_samples() {
    for n in [1, 2, 7, 1_000_000] {
        // No sum of many tenths is exact.
        let records = Array2::from_elem((n, 2), 0.1);
        for params in [MeanShift::params(0.5), MeanShift::params(1e-30)] {
            let model = fit(&params.assign_orphans(false), &records);
            assert_eq!((model.n_clusters(), model.n_noise()), (1, 0));
            assert_eq!(model.centers(), &array![[0.1, 0.1]]);
            assert_eq!(model.intensities(), &array![n]);
            assert_eq!(model.n_iterations(), 0);
        }
        let binned = fit(&MeanShift::params(0.5).binned_seeds(true), &records);
        assert_eq!(binned.n_clusters(), 1);
    }
}

#[test]
fn values_at_the_end_of_the_range() {
    // Their sum would overflow; their differences are nothing.
    let model = fit(&MeanShift::params(1.0), &Array2::from_elem((30, 1), 1e308));
    assert_eq!(model.centers(), &array![[1e308]]);
    // Far from the origin, no digit of the difference is lost.
    let records = Array2::from_shape_fn((60, 1), |(i, _)| 1e15 + (i % 2) as f64 * 64.0);
    let model = fit(&MeanShift::params(2.0), &records);
    assert_eq!(model.centers(), &array![[1e15 + 64.0], [1e15]]);
}

#[test]
fn single_precision_and_views() {
    let records = array![[0.0f32, 9.0], [0.25, 9.0], [5.0, 9.0], [5.5, 9.0]];
    let params = MeanShift::params(1.0f32);
    let model = params.fit(&DatasetBase::from(records.clone())).unwrap();
    assert_eq!(model.centers(), &array![[5.25f32, 9.0], [0.125, 9.0]]);
    assert_eq!(model.labels().to_vec(), [1, 1, 0, 0].map(Some));
    // A transposed view has its columns contiguous, not its rows.
    let columns = records.t().as_standard_layout().into_owned();
    assert_eq!(params.fit(&DatasetBase::from(columns.t())).unwrap(), model);
    assert_eq!(model.predict(&array![4.0f32, 9.0]), Some(0));
}

fn refused(params: MeanShiftParams<f64>, records: &Array2<f64>) -> String {
    let error = params.fit(&DatasetBase::from(records.view())).unwrap_err();
    error.to_string()
}

#[test]
fn bad_parameters_are_named() {
    let records = array![[0.0, 0.0], [1.0, 0.0], [1.2, 0.0]];
    let one = || MeanShift::params(1.0);
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let message = format!("bandwidth = {bad} must be finite and above 0");
        assert_eq!(refused(MeanShift::params(bad), &records), message);
    }
    for (params, message) in [
        (
            one().bandwidth(1e200),
            "bandwidth = 1e200 must be such that its square neither overflows nor underflows",
        ),
        (
            one().bandwidth(1e-200),
            "bandwidth = 1e-200 must be such that its square neither overflows nor underflows",
        ),
        (
            one().min_bin_frequency(0),
            "min_bin_frequency = 0 must be at least 1",
        ),
        (
            one().binned_seeds(true).min_bin_frequency(3),
            "min_bin_frequency = 3 where the fullest bin holds 2 must be at most what the fullest bin holds",
        ),
        (
            one().seeds(Array2::zeros((0, 2))),
            "seeds = 0 rows must be at least 1 row",
        ),
        (
            one().seeds(array![[1.0]]),
            "seeds = 1 columns for 2 features must be as wide as the records",
        ),
        (
            one().seeds(array![[0.0, 1.0], [f64::NAN, 1.0]]),
            "seeds = NaN at row 1, column 0 must be finite",
        ),
        (
            one().seeds(array![[9.0, 9.0]]),
            "bandwidth = 1 must be large enough that a sample lies within it of a seed",
        ),
        (
            one().seeds(array![[1e200, 9.0]]),
            "the records spread over 1e200: sums of squared distances overflow, so rescale them first",
        ),
    ] {
        assert_eq!(refused(params, &records), message);
    }
    assert_eq!(
        refused(
            MeanShift::params(1e-100).binned_seeds(true),
            &array![[1e300], [1e300]]
        ),
        "bandwidth = 1e-100 must be large enough to number the bins of the largest value"
    );
}

#[test]
fn bad_records_are_named() {
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
    ] {
        assert_eq!(refused(MeanShift::params(1.0), &records), message);
        let model = fit(&MeanShift::params(1.0), &array![[0.0]]);
        if records.ncols() == 1 {
            assert_eq!(
                model.assign(records.view()).unwrap_err().to_string(),
                message
            );
        }
    }
    let model = fit(&MeanShift::params(1.0), &array![[0.0]]);
    assert_eq!(
        model
            .assign(array![[0.0, 1.0]].view())
            .unwrap_err()
            .to_string(),
        "the model was fitted on 1 features, the records have 2"
    );
}

#[test]
fn far_from_the_origin() {
    // Whole numbers stay exact when they are shifted, and means lose few digits.
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
    let near = Array2::from_shape_simple_fn((200, 2), || f64::from(rng.gen_range(0u8..50)));
    for bandwidth in [8.0, 15.0, 20.0] {
        let expected = fit(&MeanShift::params(bandwidth), &near);
        assert!(expected.n_iterations() > 2);
        let far = fit(&MeanShift::params(bandwidth), &(&near + 1e12));
        assert_eq!(far.labels(), expected.labels(), "{bandwidth}");
        let single = |offset: f32| {
            let records = near.mapv(|x| x as f32 + offset);
            let params = MeanShift::params(bandwidth as f32);
            params.fit(&DatasetBase::from(records)).unwrap()
        };
        let (expected, far) = (single(0.0), single(5e5));
        assert_eq!(far.labels(), expected.labels(), "{bandwidth}");
        for (a, b) in far.centers().iter().zip(expected.centers()) {
            assert!((a - 5e5 - b).abs() < 0.1, "{a} {b}");
        }
    }
}
