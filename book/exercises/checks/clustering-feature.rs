//! Checks of exercise 12: the clustering feature, compared with `Birch`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_length, is_near};
use hyades_cluster::Birch;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, Axis, array};

#[cfg(not(hyades_answer))]
#[path = "../clustering-feature.rs"]
#[allow(
    unreachable_pub,
    missing_docs,
    clippy::needless_range_loop,
    reason = "plain loops and plain pub: readers need no more Rust than that"
)]
mod answer;

hyades_book::answer_of_the_reader!();

use answer::Feature;

fn main() -> ExitCode {
    exercise::main(&[
        Check {
            what: "one point at 3 and one at 7 are added",
            hint: "All three numbers are sums, and the sums of the whole belong to all points of both: add them, and divide nothing.",
            run: one_and_one,
        },
        Check {
            what: "two points in the plane are added to a third",
            hint: "`sum` has an entry for every coordinate: add them all.",
            run: in_the_plane,
        },
        Check {
            what: "the radius of the points 3 and 7",
            hint: "Their centroid is 5, and each lies 2 away from it. Work with the means: `squares / n` is the mean of the squares.",
            run: by_hand,
        },
        Check {
            what: "the radius of equal points",
            hint: "Rounding can leave a little less than nothing, and that has no root: `.max(0.0)` comes before `.sqrt()`.",
            run: equal,
        },
        Check {
            what: "the points of two_groups_2025, one added after the other, against the library",
            hint: "A point has two coordinates here. Take away the square of every coordinate of the centroid.",
            run: as_the_library,
        },
    ])
}

/// So many equal points: rounding leaves the mean of their squares a little below the square of their mean.
const TIMES: usize = 6;
const EQUAL: f64 = 0.7;

/// The feature of one point.
fn of_point(point: &[f64]) -> Feature {
    Feature {
        n: 1.0,
        sum: point.to_vec(),
        squares: point.iter().map(|x| x * x).sum(),
    }
}

/// The feature of all rows, by definition.
fn of_all(points: &Array2<f64>) -> Feature {
    Feature {
        n: points.nrows() as f64,
        sum: points.sum_axis(Axis(0)).to_vec(),
        squares: points.iter().map(|x| x * x).sum(),
    }
}

fn compare(expected: &Feature, came: &Feature) -> Result<(), Failure> {
    check_length("coordinates in `sum`", expected.sum.len(), came.sum.len())?;
    if !is_near(expected.n, came.n) {
        return Err(Failure::expected("n", expected.n, came.n));
    }
    for (j, (&expected, &came)) in expected.sum.iter().zip(&came.sum).enumerate() {
        if !is_near(expected, came) {
            return Err(Failure::expected(format!("sum[{j}]"), expected, came));
        }
    }
    if !is_near(expected.squares, came.squares) {
        let failure = Failure::expected("squares", expected.squares, came.squares);
        return Err(failure.hint("`squares` is the sum of the squares of all points: it is added like the others. The square of a sum is another number."));
    }
    Ok(())
}

fn one_and_one() -> Result<(), Failure> {
    let sum = answer::add(&of_point(&[3.0]), &of_point(&[7.0]));
    compare(&of_all(&array![[3.0], [7.0]]), &sum)
}

fn in_the_plane() -> Result<(), Failure> {
    let points = array![[1.0, 2.0], [3.0, -1.0], [0.5, 4.0]];
    let two = of_all(&points.select(Axis(0), &[0, 1]));
    let sum = answer::add(&two, &of_point(&[0.5, 4.0]));
    compare(&of_all(&points), &sum)
}

fn by_hand() -> Result<(), Failure> {
    let came = answer::radius(&of_all(&array![[3.0], [7.0]]));
    if is_near(came, 2.0) {
        return Ok(());
    }
    let failure = Failure::expected("the radius", "2", format!("{came:.4}"));
    Err(if is_near(came, 4.0) {
        failure.hint("This is the mean squared distance: the radius is its root.")
    } else if is_near(came, 8.0_f64.sqrt()) {
        failure.hint("This adds up the squared distances. They are to be a mean: divide by the number of points.")
    } else if is_near(came, 29.0_f64.sqrt()) {
        failure.hint("These are distances from 0. They are to be taken from the centroid: subtract its square from the mean of the squares.")
    } else {
        failure
    })
}

fn equal() -> Result<(), Failure> {
    let mut all = of_point(&[EQUAL]);
    for _ in 1..TIMES {
        let one = of_point(&[EQUAL]);
        all.n += one.n;
        all.sum[0] += one.sum[0];
        all.squares += one.squares;
    }
    let came = answer::radius(&all);
    if came.abs() < 1e-6 {
        return Ok(());
    }
    let what = format!("the radius of {TIMES} points at {EQUAL}");
    Err(Failure::expected(what, 0, came))
}

fn as_the_library() -> Result<(), Failure> {
    let points = hyades_datasets::two_groups_2025().records().clone();
    let mut feature = of_point(&points.row(0).to_vec());
    for i in 1..points.nrows() {
        feature = answer::add(&feature, &of_point(&points.row(i).to_vec()));
        if i % 9 == 0 {
            // So wide that all points go into one subcluster.
            let some = points.select(Axis(0), &(0..=i).collect::<Vec<_>>());
            let model = Birch::params(1)
                .threshold(1e3)
                .fit(&DatasetBase::from(some.clone()))?;
            compare(&of_all(&some), &feature)?;
            let (expected, came) = (model.subcluster_radii()[0], answer::radius(&feature));
            if came.is_nan() || (expected - came).abs() > 1e-9 {
                return Err(Failure::expected(
                    format!("the radius of the first {} points", i + 1),
                    format!("{expected:.6}"),
                    format!("{came:.6}"),
                ));
            }
        }
    }
    Ok(())
}
