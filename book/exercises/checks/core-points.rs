//! Checks of exercise 5: core points, compared with `Dbscan::core_mask`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_length};
use hyades_cluster::Dbscan;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, array};

#[cfg(not(hyades_answer))]
#[path = "../core-points.rs"]
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
            what: "six points on a line by hand: eps 1.5 and min_samples 3",
            hint: "Count the points within eps of it, the point itself among them, and compare with min_samples.",
            run: by_hand,
        },
        Check {
            what: "neighbours at exactly eps",
            hint: "A point at a distance of exactly eps belongs to the neighbourhood.",
            run: at_eps,
        },
        Check {
            what: "distances in the plane: eps 5 and min_samples 3",
            hint: "squared_distance gives the square of a distance: compare it with the square of eps.",
            run: in_the_plane,
        },
        Check {
            what: "the points of moons_2025, as the library does it",
            hint: "Look at all points for each one: neighbours in the plane may stand far apart in the list.",
            run: as_the_library,
        },
    ])
}

fn by_hand() -> Result<(), Failure> {
    let points = array![[1.0], [0.0], [2.0], [10.0], [12.0], [11.0]];
    let expected = array![true, false, false, false, false, true];
    let came = answer::core_points(&points, 1.5, 3);
    let Err(failure) = compare(&points, &expected, &came) else {
        return Ok(());
    };
    Err(match came.to_vec().as_slice() {
        [false, false, false, ..] => failure.hint(
            "Three points lie within 1.5 of point 0: points 1 and 2, and the point itself. Do you count it? Do you accept exactly \
             min_samples?",
        ),
        [true, true, true, ..] => failure.hint(
            "Point 1 lies near a core point, which makes it a border point. A core point needs enough neighbours of its own.",
        ),
        [true, .., false] => failure.hint(
            "The neighbours of point 5 stand before it in the list, and far points before them. Look at all points for each one, from the \
             first to the last.",
        ),
        _ => failure,
    })
}

fn at_eps() -> Result<(), Failure> {
    let points = array![[0.0], [1.0], [2.0], [10.0]];
    compare(
        &points,
        &array![false, true, false, false],
        &answer::core_points(&points, 1.0, 3),
    )
}

fn in_the_plane() -> Result<(), Failure> {
    let points = array![[0.0, 0.0], [3.0, 4.0], [-3.0, 4.0], [20.0, 20.0]];
    compare(
        &points,
        &array![true, false, false, false],
        &answer::core_points(&points, 5.0, 3),
    )
}

fn as_the_library() -> Result<(), Failure> {
    let dataset = hyades_datasets::moons_2025();
    for (eps, min_samples) in [(0.22, 5), (0.08, 3), (0.3, 12)] {
        let model = Dbscan::params(eps, min_samples).fit(&dataset);
        let expected = model?.core_mask().clone();
        let came = answer::core_points(dataset.records(), eps, min_samples);
        compare(dataset.records(), &expected, &came)?;
    }
    Ok(())
}

fn compare(
    points: &Array2<f64>,
    expected: &Array1<bool>,
    came: &Array1<bool>,
) -> Result<(), Failure> {
    check_length("points", expected.len(), came.len())?;
    let Some(i) = (0..expected.len()).find(|&i| expected[i] != came[i]) else {
        return Ok(());
    };
    let count = |mask: &Array1<bool>| mask.iter().filter(|&&is_core| is_core).count();
    let word = |is_core: bool| if is_core { "core" } else { "not core" };
    Err(Failure::new(format!(
        "point {i} at {:.2}: expected {}, came {}; {} core points in all, where there are {}",
        points.row(i),
        word(expected[i]),
        word(came[i]),
        count(came),
        count(expected)
    )))
}
