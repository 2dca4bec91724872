//! Checks of exercise 9: the update of reachabilities, compared with `Optics`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, is_near};
use hyades_cluster::Optics;
use linfa::traits::Fit;
use ndarray::{Array1, array};

#[cfg(not(hyades_answer))]
#[path = "../reachability.rs"]
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
            what: "four points on a line by hand: one inside the core distance of p, one outside",
            hint: "The reachability distance is the larger of the two: the distance, and the core distance of p.",
            run: by_hand,
        },
        Check {
            what: "a point that was reached for less before",
            hint: "A reachability only falls: change it where p reaches for less than before.",
            run: reached_for_less,
        },
        Check {
            what: "points that the walk has been at",
            hint: "A visited point keeps what it was reached for.",
            run: visited_points,
        },
        Check {
            what: "the whole walk over moons_2025, as the library does it",
            hint: "A point that was reached once may be reached for less later: then its reachability falls again.",
            run: as_the_library,
        },
    ])
}

/// Four points on a line; with min_samples = 3 the last has the core distance 2.
fn by_hand() -> Result<(), Failure> {
    let points = array![[1.0], [-2.0], [5.0], [0.0]];
    let core_distances = array![3.0, 3.0, 5.0, 2.0];
    let visited = array![false, false, false, true];
    let mut came = Array1::from_elem(4, f64::INFINITY);
    answer::update(&points, &core_distances, &visited, 3, &mut came);
    if came[3].is_finite() {
        let of = "the reachability of point 3, at which the walk began";
        return Err(Failure::expected(of, "inf", came[3]).hint(
            "The walk has been at p itself: a visited point keeps what it was reached for.",
        ));
    }
    let Err(failure) = compare(&array![2.0, 2.0, 5.0, f64::INFINITY], &came) else {
        return Ok(());
    };
    let is = |expected: [f64; 3]| (0..3).all(|i| same(expected[i], came[i]));
    Err(if is([1.0, 2.0, 5.0]) {
        failure.hint(
            "Point 0 is nearer to p than the core distance of p, which is 2. Its reachability is never less than the core distance.",
        )
    } else if is([3.0, 3.0, 5.0]) {
        failure.hint(
            "It is the core distance of p, not that of q, which counts: the walk steps out of p.",
        )
    } else if is([1.0, 2.0, 2.0]) {
        failure.hint("Of distance and core distance the larger of the two counts.")
    } else if came.iter().all(|reach| reach.is_infinite()) {
        failure.hint("Here p is the last point: those to be visited stand before it in the list. Look at all of them.")
    } else {
        failure
    })
}

fn reached_for_less() -> Result<(), Failure> {
    let points = array![[1.0], [11.0], [0.0], [10.0]];
    let core_distances = array![1.0, 1.0, 1.0, 1.0];
    let visited = array![false, false, true, true];
    let mut came = array![1.0, f64::INFINITY, f64::INFINITY, 9.0];
    answer::update(&points, &core_distances, &visited, 3, &mut came);
    if !same(came[0], 1.0) {
        let of = "the reachability of point 0, which was 1 and is 9 from point 3";
        return Err(Failure::expected(of, 1, came[0]));
    }
    compare(&array![1.0, 1.0, f64::INFINITY, 9.0], &came)
}

fn visited_points() -> Result<(), Failure> {
    let points = array![[0.0], [2.0], [3.0], [9.0]];
    let core_distances = array![3.0, 2.0, 3.0, 7.0];
    let visited = array![true, true, true, false];
    let mut came = array![f64::INFINITY, 3.0, 2.5, f64::INFINITY];
    answer::update(&points, &core_distances, &visited, 1, &mut came);
    if came[3].is_infinite() {
        return Err(Failure::expected("the reachability of point 3", 7, came[3]).hint(
            "Before point 3 stand visited points: leave each of them out, and go on with the next.",
        ));
    }
    compare(&array![f64::INFINITY, 3.0, 2.5, 7.0], &came)
}

fn as_the_library() -> Result<(), Failure> {
    let dataset = hyades_datasets::moons_2025();
    let points = dataset.records();
    let model = Optics::params(5).fit(&dataset)?;
    let n = points.nrows();
    let mut visited = Array1::from_elem(n, false);
    let mut reachability = Array1::from_elem(n, f64::INFINITY);
    // In the library's order: of points that are reached for the same, the last digit would decide.
    for (place, &p) in model.ordering().iter().enumerate() {
        let (expected, came) = (model.reachability()[p], reachability[p]);
        if !same(expected, came) {
            let of = format!(
                "step {} of the walk, the reachability of point {p}",
                place + 1
            );
            return Err(Failure::expected(of, expected, came));
        }
        visited[p] = true;
        answer::update(
            points,
            model.core_distances(),
            &visited,
            p,
            &mut reachability,
        );
    }
    compare(model.reachability(), &reachability)
}

/// Equal but for rounding; infinity only equals itself.
fn same(a: f64, b: f64) -> bool {
    a == b || (a.is_finite() && b.is_finite() && is_near(a, b))
}

fn compare(expected: &Array1<f64>, came: &Array1<f64>) -> Result<(), Failure> {
    match (0..expected.len()).find(|&i| !same(expected[i], came[i])) {
        None => Ok(()),
        Some(i) => Err(Failure::expected(
            format!("the reachability of point {i}"),
            expected[i],
            came[i],
        )),
    }
}
