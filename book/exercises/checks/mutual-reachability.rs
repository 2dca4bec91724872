//! Checks of exercise 13: mutual reachability, compared with what `Hdbscan` works on.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_entries, check_length, is_near};
use hyades_cluster::Hdbscan;
use linfa::traits::Fit;
use ndarray::{Array2, array};

#[cfg(not(hyades_answer))]
#[path = "../mutual-reachability.rs"]
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
            what: "min_samples 1: every core distance is 0, and distances stay what they are",
            hint: "With min_samples 1 the core distance is that to the point itself, 0. The result is then the plain distance.",
            run: unchanged,
        },
        Check {
            what: "four points on a line by hand: 0, 1, 2, 3, and min_samples 2",
            hint: "Every point has a neighbour at a distance of 1, which is its core distance. No distance is smaller, so none changes.",
            run: by_hand,
        },
        Check {
            what: "a dense place and a lonely point: 0, 1, 2 and 10, and min_samples 3",
            hint: "Take the largest of three numbers: the distance and the core distances of both points.",
            run: lonely,
        },
        Check {
            what: "the points of moons_2025, as the library does it",
            hint: "Look at all points for each one: neighbours in the plane may stand far apart in the list.",
            run: as_the_library,
        },
    ])
}

fn unchanged() -> Result<(), Failure> {
    let points = array![[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]];
    let expected = array![[0.0, 5.0, 10.0], [5.0, 0.0, 5.0], [10.0, 5.0, 0.0]];
    let came = answer::mutual_reachability(&points, 1);
    let Err(failure) = compare(&expected, &came) else {
        return Ok(());
    };
    Err(if (came[[0, 1]], came[[0, 2]]) == (5.0, 10.0) {
        failure
            .hint("Sort the distances from each point: the point itself then comes first, with 0.")
    } else if came[[0, 1]] == 0.0 && came[[0, 2]] == 0.0 {
        failure.hint(
            "The core distances are 0 here. Take the largest of the three numbers, and their distance counts too.",
        )
    } else {
        failure.hint(
            "The point itself counts as the first: with min_samples 1 its core distance is 0.",
        )
    })
}

fn by_hand() -> Result<(), Failure> {
    let points = array![[0.0], [1.0], [2.0], [3.0]];
    let expected = Array2::from_shape_fn((4, 4), |(i, j)| (i as f64 - j as f64).abs());
    let came = answer::mutual_reachability(&points, 2);
    let Err(failure) = compare(&expected, &came) else {
        return Ok(());
    };
    Err(match came[[0, 1]] {
        3.0 => failure.hint("The result is the largest of the three numbers, not their sum."),
        1.0 => failure.hint(
            "The second nearest point need not be the second in the list. Sort the distances before you take one.",
        ),
        2.0 => failure.hint("The point itself counts as the first, and its neighbour as the second."),
        _ => failure,
    })
}

fn lonely() -> Result<(), Failure> {
    let points = array![[0.0], [1.0], [2.0], [10.0]];
    // Core distances 2, 1, 2 and 9.
    let expected = array![
        [0.0, 2.0, 2.0, 10.0],
        [2.0, 0.0, 2.0, 9.0],
        [2.0, 2.0, 0.0, 9.0],
        [10.0, 9.0, 9.0, 0.0]
    ];
    compare(&expected, &answer::mutual_reachability(&points, 3))
}

fn as_the_library() -> Result<(), Failure> {
    let dataset = hyades_datasets::moons_2025();
    let points = dataset.records();
    for min_samples in [2, 5] {
        let model = Hdbscan::params(5).min_samples(min_samples).fit(&dataset)?;
        let core = model.core_distances();
        let expected = Array2::from_shape_fn((points.nrows(), points.nrows()), |(i, j)| {
            let difference = &points.row(i) - &points.row(j);
            difference.dot(&difference).sqrt().max(core[i]).max(core[j])
        });
        let came = answer::mutual_reachability(points, min_samples);
        compare(&expected, &came)?;
        // The edges of the library's spanning tree are such distances.
        for edge in model.spanning_tree() {
            let came = came[[edge.from, edge.to]];
            if !is_near(came, edge.length) {
                let what = format!("points {} and {}", edge.from, edge.to);
                return Err(Failure::expected(what, edge.length, came));
            }
        }
    }
    Ok(())
}

fn compare(expected: &Array2<f64>, came: &Array2<f64>) -> Result<(), Failure> {
    check_length("points", expected.nrows(), came.nrows())?;
    check_length("points", expected.ncols(), came.ncols())?;
    let apart = expected.indexed_iter().filter(|((i, j), _)| i != j);
    check_entries(apart, came, |i, j| format!("points {i} and {j}"))
}
