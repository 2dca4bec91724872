//! Checks of exercise 4: the assignment step, compared with `KMeans::assign`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_length};
use hyades_cluster::{KMeans, KMeansInit};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, Axis, array};

#[cfg(not(hyades_answer))]
#[path = "../assignment.rs"]
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
            what: "four points and two centroids by hand",
            hint: "For each point, look at every centroid, and remember the row of the nearest one you have met.",
            run: by_hand,
        },
        Check {
            what: "a point halfway between two centroids goes to the first",
            hint: "Two distances are equal here. `<` and `<=` differ only then: which of them keeps the first?",
            run: ties,
        },
        Check {
            what: "ten centroids on the points of two_groups_2025, as the library does it",
            hint: "Compare each centroid with the best so far, not with the one before it.",
            run: as_the_library,
        },
    ])
}

fn by_hand() -> Result<(), Failure> {
    let points = array![[0.0, 0.0], [9.0, 0.0], [1.0, 8.0], [8.0, 9.0]];
    // Along x alone, the points 2 and 3 would go elsewhere.
    let centroids = array![[6.0, 0.0], [4.0, 9.0]];
    let expected = array![0, 0, 1, 1];
    let labels = answer::assign(&points, &centroids);
    check_length("points", 4, labels.len())?;
    if labels == expected {
        return Ok(());
    }
    let failure = difference(&points, &expected, &labels);
    if labels == expected.mapv(|label| label + 1) {
        return Err(failure.hint("Rows are counted from 0: the first centroid is number 0."));
    }
    if labels == expected.mapv(|label| 1 - label.min(1)) {
        return Err(
            failure.hint("Every point has its farthest centroid. Which way round do you compare?")
        );
    }
    let along_x: Array1<usize> = points
        .rows()
        .into_iter()
        .map(|p| usize::from((p[0] - 4.0).abs() < (p[0] - 6.0).abs()))
        .collect();
    if labels == along_x {
        return Err(failure
            .hint("This is nearest along x. A distance takes every coordinate into account."));
    }
    Err(failure)
}

fn ties() -> Result<(), Failure> {
    let points = array![[0.0, 0.0], [0.0, 5.0]];
    let centroids = array![[1.0, 0.0], [-1.0, 0.0]];
    let expected = array![0, 0];
    let labels = answer::assign(&points, &centroids);
    check_length("points", 2, labels.len())?;
    if labels == expected {
        return Ok(());
    }
    Err(difference(&points, &expected, &labels))
}

fn as_the_library() -> Result<(), Failure> {
    let points = hyades_datasets::two_groups_2025().records().clone();
    let centroids = points.select(Axis(0), &[0, 11, 22, 33, 44, 55, 66, 77, 88, 99]);
    let params = KMeans::params(10).init_method(KMeansInit::Precomputed(centroids));
    let model = params.fit(&DatasetBase::from(points.clone()))?;
    let expected = model.assign(points.view())?;
    let labels = answer::assign(&points, model.centroids());
    check_length("points", points.nrows(), labels.len())?;
    if labels == expected {
        return Ok(());
    }
    Err(difference(&points, &expected, &labels))
}

/// The first point whose label is another.
fn difference(points: &Array2<f64>, expected: &Array1<usize>, labels: &Array1<usize>) -> Failure {
    let i = (0..expected.len())
        .find(|&i| expected[i] != labels[i])
        .unwrap_or(0);
    let wrong = (0..expected.len())
        .filter(|&i| expected[i] != labels[i])
        .count();
    Failure::new(format!(
        "point {i} at {:.2}: expected centroid {}, came {}; {wrong} of {} labels are wrong",
        points.row(i),
        expected[i],
        labels[i],
        expected.len()
    ))
}
