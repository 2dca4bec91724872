//! Checks of exercise 7: one mini-batch step, compared with `MiniBatchKMeans`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_entries, is_near};
use hyades_cluster::{KMeansInit, MiniBatchKMeans};
use linfa::DatasetBase;
use linfa::traits::FitWith;
use ndarray::{Array1, Array2, Axis, array};

#[cfg(not(hyades_answer))]
#[path = "../mini-batch-step.rs"]
#[allow(
    unreachable_pub,
    clippy::needless_range_loop,
    reason = "plain loops and plain pub: readers need no more Rust than that"
)]
mod answer;

hyades_book::answer_of_the_reader!();

fn main() -> ExitCode {
    exercise::main(&[
        Check {
            what: "the first batch of all, with one centroid: 2 and 4",
            hint: "The mean of 2 and 4 is 3. With a count of 0 the centroid was only a first guess: it is not one of the points.",
            run: first,
        },
        Check {
            what: "a second batch: 9 comes to a centroid that is the mean of 2 and 4",
            hint: "The points of earlier batches are still part of the mean: it is (2 + 4 + 9) / 3.",
            run: second,
        },
        Check {
            what: "the whole batch is assigned to the centroids as they stood",
            hint: "Find the nearest centroid of all points of the batch before any centroid moves.",
            run: at_once,
        },
        Check {
            what: "a centroid that is given no point",
            hint: "No point came to this centroid, now or before: it stays where it is. Beware of 0 / 0.",
            run: nobody,
        },
        Check {
            what: "ten batches of two_groups_2025, as the library does it",
            hint: "A mean is taken in every coordinate: go through all `j in 0..batch.ncols()`.",
            run: as_the_library,
        },
    ])
}

fn first() -> Result<(), Failure> {
    let (mut centroids, mut counts) = (array![[0.0]], array![0.0]);
    answer::step(&mut centroids, &mut counts, &array![[2.0], [4.0]]);
    compare(&array![[3.0]], &centroids)?;
    compare_counts(&array![2.0], &counts)
}

fn second() -> Result<(), Failure> {
    let (mut centroids, mut counts) = (array![[3.0]], array![2.0]);
    answer::step(&mut centroids, &mut counts, &array![[9.0]]);
    compare(&array![[5.0]], &centroids)?;
    compare_counts(&array![3.0], &counts)
}

fn at_once() -> Result<(), Failure> {
    let (mut centroids, mut counts) = (array![[0.0], [10.0]], array![1.0, 1.0]);
    answer::step(&mut centroids, &mut counts, &array![[4.5], [5.5]]);
    compare(&array![[2.25], [7.75]], &centroids)?;
    compare_counts(&array![2.0, 2.0], &counts)
}

fn nobody() -> Result<(), Failure> {
    let (mut centroids, mut counts) = (array![[0.0], [10.0]], array![0.0, 0.0]);
    answer::step(&mut centroids, &mut counts, &array![[1.0], [2.0]]);
    compare(&array![[1.5], [10.0]], &centroids)?;
    compare_counts(&array![2.0, 0.0], &counts)
}

fn as_the_library() -> Result<(), Failure> {
    let points = hyades_datasets::two_groups_2025().records().clone();
    let start = points.select(Axis(0), &[0, 99]);
    // The library sets starved centroids on new places from time to time, which is no part of the step.
    let params = MiniBatchKMeans::params(2)
        .init_method(KMeansInit::Precomputed(start.clone()))
        .reassignment_ratio(0.0);
    let (mut centroids, mut counts) = (start, array![0.0, 0.0]);
    let mut model = None;
    for first in 0..10 {
        // Every tenth point, so that both groups are in the batch.
        let rows: Vec<usize> = (first..points.nrows()).step_by(10).collect();
        let batch = points.select(Axis(0), &rows);
        let next = params.fit_with(model.take(), &DatasetBase::from(batch.clone()))?;
        answer::step(&mut centroids, &mut counts, &batch);
        compare(next.centroids(), &centroids)?;
        compare_counts(next.counts(), &counts)?;
        model = Some(next);
    }
    Ok(())
}

fn compare(expected: &Array2<f64>, came: &Array2<f64>) -> Result<(), Failure> {
    check_entries(expected.indexed_iter(), came, |c, j| {
        format!("coordinate {j} of centroid {c}")
    })
}

fn compare_counts(expected: &Array1<f64>, came: &Array1<f64>) -> Result<(), Failure> {
    if (0..expected.len()).all(|c| is_near(expected[c], came[c])) {
        return Ok(());
    }
    let failure = Failure::expected("the counts after the step", expected, came);
    Err(failure.hint("Add the points of the batch to the counts, each to that of its centroid: the next batch needs them."))
}
