//! Checks of exercise 8: the probabilities of k-means++.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_length, is_near};
use ndarray::{Array1, Array2, Axis, array};

#[cfg(not(hyades_answer))]
#[path = "../plus-plus.rs"]
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
            what: "the probabilities add up to 1",
            hint: "Probabilities add up to 1: divide each by the sum of all.",
            run: sum,
        },
        Check {
            what: "one centroid, by hand: points at 0, 1 and 3, the centroid at 0",
            hint: "The squared distances are 0, 1 and 9, and their sum is 10.",
            run: one,
        },
        Check {
            what: "two centroids, by hand: points at 0, 1, 6 and 10, centroids at 0 and 10",
            hint: "A point is far only if it is far from all centroids: the nearest one counts.",
            run: two,
        },
        Check {
            what: "four centroids among the points of two_groups_2025",
            hint: "A distance takes every coordinate into account.",
            run: in_the_plane,
        },
    ])
}

fn sum() -> Result<(), Failure> {
    let came = answer::probabilities(&array![[0.0], [1.0], [3.0]], &array![[0.0]]);
    check_length("points", 3, came.len())?;
    if is_near(came.sum(), 1.0) {
        return Ok(());
    }
    Err(Failure::expected(
        "the sum of the probabilities",
        1,
        format!("{:.4}", came.sum()),
    ))
}

fn one() -> Result<(), Failure> {
    let came = answer::probabilities(&array![[0.0], [1.0], [3.0]], &array![[0.0]]);
    let Err(failure) = compare(&array![0.0, 0.1, 0.9], &came) else {
        return Ok(());
    };
    if is_near(came[2], 0.75) {
        return Err(failure.hint("This is proportional to the distance. k-means++ takes the squared distance, so that far points count more."));
    }
    Err(failure)
}

fn two() -> Result<(), Failure> {
    let points = array![[0.0], [1.0], [6.0], [10.0]];
    let came = answer::probabilities(&points, &array![[0.0], [10.0]]);
    // The squared distances to the nearest centroid are 0, 1, 16 and 0.
    let Err(failure) = compare(&array![0.0, 1.0 / 17.0, 16.0 / 17.0, 0.0], &came) else {
        return Ok(());
    };
    if came[0] > 0.0 && came[3] > 0.0 {
        return Err(failure.hint("Point 0 lies on a centroid and could be drawn again. Of the distances to all centroids only the nearest counts, and that is 0."));
    }
    if came[0] > 0.0 || came[3] > 0.0 {
        return Err(failure.hint("One of the centroids is forgotten. All of them count, not only the last one or the first."));
    }
    Err(failure)
}

fn in_the_plane() -> Result<(), Failure> {
    let points = hyades_datasets::two_groups_2025().records().clone();
    let centroids = points.select(Axis(0), &[0, 30, 60, 90]);
    let came = answer::probabilities(&points, &centroids);
    compare(&in_one_line(&points, &centroids), &came)
}

/// The definition, with iterators where the answer has loops.
fn in_one_line(points: &Array2<f64>, centroids: &Array2<f64>) -> Array1<f64> {
    let squares: Array1<f64> = points
        .rows()
        .into_iter()
        .map(|point| {
            let squared = |centroid| (&point - &centroid).mapv(|x: f64| x * x).sum();
            centroids
                .rows()
                .into_iter()
                .map(squared)
                .fold(f64::INFINITY, f64::min)
        })
        .collect();
    &squares / squares.sum()
}

fn compare(expected: &Array1<f64>, came: &Array1<f64>) -> Result<(), Failure> {
    check_length("points", expected.len(), came.len())?;
    let Some(i) = (0..expected.len()).find(|&i| !is_near(expected[i], came[i])) else {
        return Ok(());
    };
    Err(Failure::expected(
        format!("the probability of point {i}"),
        format!("{:.4}", expected[i]),
        format!("{:.4}", came[i]),
    ))
}
