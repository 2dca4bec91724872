//! Checks of exercise 6: the silhouette, compared with `hyades_metrics::silhouette_samples`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_length, is_near};
use hyades_cluster::KMeans;
use hyades_metrics::silhouette_samples;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, array};

#[cfg(not(hyades_answer))]
#[path = "../silhouette.rs"]
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
            what: "two clusters on a line by hand: 0 and 2, 10 and 12",
            hint: "For the point at 0, a is 2 and b is (10 + 12) / 2 = 11.",
            run: by_hand,
        },
        Check {
            what: "a point in the wrong cluster has a negative silhouette",
            hint: "Divide by the larger of a and b, so that the result never leaves the range from −1 to 1.",
            run: misplaced,
        },
        Check {
            what: "of three clusters, the nearest other one counts",
            hint: "Take the mean for each other cluster by itself, and b is the smallest of these means.",
            run: three,
        },
        Check {
            what: "a point that is alone in its cluster",
            hint: "A point that is alone in its cluster has no others, so a does not exist: its silhouette is 0 by definition.",
            run: alone,
        },
        Check {
            what: "eight clusters in the points of moons_2025, as the library does it",
            hint: "Try every other cluster, whatever its number: any of them may be the nearest.",
            run: as_the_library,
        },
    ])
}

fn by_hand() -> Result<(), Failure> {
    let points = array![[0.0], [2.0], [10.0], [12.0]];
    let labels = array![0, 0, 1, 1];
    let expected = array![9.0 / 11.0, 7.0 / 9.0, 7.0 / 9.0, 9.0 / 11.0];
    let came = answer::silhouette(&points, &labels, 2);
    let Err(failure) = compare(&expected, &came) else {
        return Ok(());
    };
    let first = came.first().copied().unwrap_or_default();
    Err(if is_near(first, 10.0 / 11.0) {
        failure.hint("The point itself is not one of the others: it must count neither in the sum nor in the number.")
    } else if is_near(first, -9.0 / 11.0) {
        failure.hint("The sign: a good silhouette is positive, and a is small for a good one. It is b − a above the line.")
    } else if is_near(first, 8.0 / 10.0) {
        failure.hint("b is a mean over a whole cluster, not the distance to its nearest point.")
    } else if is_near(first, 118.0 / 122.0) {
        failure.hint("Plain distances are asked for, not squared ones.")
    } else {
        failure
    })
}

fn misplaced() -> Result<(), Failure> {
    let points = array![[0.0], [2.0], [9.0], [10.0], [12.0]];
    let labels = array![0, 0, 0, 1, 1];
    let came = answer::silhouette(&points, &labels, 2);
    compare(&of_library(&points, &labels)?, &came)
}

fn three() -> Result<(), Failure> {
    let points = array![[0.0], [2.0], [10.0], [12.0], [100.0], [102.0]];
    let labels = array![0, 0, 1, 1, 2, 2];
    let came = answer::silhouette(&points, &labels, 3);
    compare(&of_library(&points, &labels)?, &came)
}

fn alone() -> Result<(), Failure> {
    let points = array![[0.0], [2.0], [10.0]];
    let labels = array![0, 0, 1];
    let came = answer::silhouette(&points, &labels, 2);
    compare(&of_library(&points, &labels)?, &came)
}

fn as_the_library() -> Result<(), Failure> {
    let dataset = hyades_datasets::moons_2025();
    let model = KMeans::params(8).fit(&dataset)?;
    let came = answer::silhouette(dataset.records(), model.labels(), 8);
    compare(&of_library(dataset.records(), model.labels())?, &came)
}

fn of_library(points: &Array2<f64>, labels: &Array1<usize>) -> Result<Array1<f64>, Failure> {
    let samples = silhouette_samples(points, labels)?;
    // Without noise every point has one.
    Ok(samples.mapv(Option::unwrap_or_default))
}

fn compare(expected: &Array1<f64>, came: &Array1<f64>) -> Result<(), Failure> {
    check_length("points", expected.len(), came.len())?;
    let Some(i) = (0..expected.len()).find(|&i| !is_near(expected[i], came[i])) else {
        return Ok(());
    };
    Err(Failure::expected(
        format!("the silhouette of point {i}"),
        format!("{:.4}", expected[i]),
        format!("{:.4}", came[i]),
    ))
}
