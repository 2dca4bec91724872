//! Checks of exercise 14: the normalised Laplacian, by hand and by the eigenvectors of `SpectralClustering`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_entries, check_length, is_near};
use hyades_cluster::{Affinity, SpectralClustering};
use linfa::traits::Fit;
use ndarray::{Array2, array};

#[cfg(not(hyades_answer))]
#[path = "../laplacian.rs"]
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
            what: "three nodes in a row, all weights 1",
            hint: "The nodes have degrees 1, 2 and 1. Beside the diagonal stands a weight over the root of the product of two degrees, with a minus.",
            run: in_a_row,
        },
        Check {
            what: "links of different weight",
            hint: "A degree does not count links: add up the weights of the row.",
            run: weighted,
        },
        Check {
            what: "a node that is linked with itself",
            hint: "Where a node is linked with itself, its own weight is taken from the 1 on the diagonal too.",
            run: with_itself,
        },
        Check {
            what: "the graph of two circles: the library's eigenvectors are only stretched",
            hint: "Go through all pairs of nodes: neighbours in the plane may stand far apart in the list.",
            run: as_the_library,
        },
    ])
}

fn in_a_row() -> Result<(), Failure> {
    let weights = array![[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]];
    let root = 0.5f64.sqrt();
    let expected = array![[1.0, -root, 0.0], [-root, 1.0, -root], [0.0, -root, 1.0]];
    let came = answer::normalised_laplacian(&weights);
    let Err(failure) = compare(&expected, &came) else {
        return Ok(());
    };
    let is = |i: usize, j: usize, value: f64| is_near(came[[i, j]], value);
    Err(if is(1, 1, 2.0) {
        failure.hint("A node with many links should count no more than one with few: divide by the roots of the degrees.")
    } else if is(0, 0, 0.0) {
        failure.hint("Do not forget I, the identity: it puts a 1 on the diagonal.")
    } else if is(0, 1, root) {
        failure.hint("Beside the diagonal no entry is above 0: a link makes it less than 0.")
    } else if is(0, 1, -1.0) && is(1, 0, -0.5) {
        failure.hint("The matrix must be the same when rows and columns change places: the degrees of both nodes belong into each entry.")
    } else if is(0, 1, -0.5) {
        failure.hint("Divide by the root of the product of the degrees, not by the product.")
    } else {
        failure
    })
}

fn weighted() -> Result<(), Failure> {
    // Degrees 4, 4.5, 0.5.
    let weights = array![[0.0, 4.0, 0.0], [4.0, 0.0, 0.5], [0.0, 0.5, 0.0]];
    let (a, b) = (-4.0 / 18f64.sqrt(), -0.5 / 2.25f64.sqrt());
    let expected = array![[1.0, a, 0.0], [a, 1.0, b], [0.0, b, 1.0]];
    compare(&expected, &answer::normalised_laplacian(&weights))
}

fn with_itself() -> Result<(), Failure> {
    // Degrees 4 and 1.
    let weights = array![[3.0, 1.0], [1.0, 0.0]];
    let expected = array![[0.25, -0.5], [-0.5, 1.0]];
    compare(&expected, &answer::normalised_laplacian(&weights))
}

fn as_the_library() -> Result<(), Failure> {
    // Every two points linked by e^(−20 d²): the weights are quickly told.
    let points = Array2::from_shape_fn((60, 2), |(i, j)| {
        let angle = i as f64 * std::f64::consts::TAU / 30.0;
        let radius = if i < 30 { 1.0 } else { 0.5 };
        radius
            * if j == 0 {
                angle.cos()
            } else {
                angle.sin() + 0.01 * i as f64
            }
    });
    let weights = Array2::from_shape_fn((60, 60), |(i, j)| {
        let square = (&points.row(i) - &points.row(j)).mapv(|x| x * x).sum();
        if i == j { 0.0 } else { (-20.0 * square).exp() }
    });
    let params = SpectralClustering::params(2).affinity(Affinity::Rbf { gamma: 20.0 });
    let model = params
        .n_components(4)
        .fit(&linfa::DatasetBase::from(points))?;
    let laplacian = answer::normalised_laplacian(&weights);
    check_length("rows", 60, laplacian.nrows())?;
    check_length("columns", 60, laplacian.ncols())?;
    let roots = weights.sum_axis(ndarray::Axis(1)).mapv(f64::sqrt);
    for (u, &eigenvalue) in model
        .embedding()
        .columns()
        .into_iter()
        .zip(model.eigenvalues())
    {
        let x = &u * &roots;
        let stretched = laplacian.dot(&x);
        if let Some(i) = (0..60).find(|&i| (stretched[i] - eigenvalue * x[i]).abs() > 1e-6) {
            return Err(Failure::expected(
                format!("node {i} of the eigenvector of {eigenvalue:.4}, after your matrix"),
                format!("{:.4}", eigenvalue * x[i]),
                format!("{:.4}", stretched[i]),
            ));
        }
    }
    Ok(())
}

fn compare(expected: &Array2<f64>, came: &Array2<f64>) -> Result<(), Failure> {
    check_length("rows", expected.nrows(), came.nrows())?;
    check_length("columns", expected.ncols(), came.ncols())?;
    check_entries(expected.indexed_iter(), came, |i, j| {
        format!("row {i}, column {j}")
    })
}
