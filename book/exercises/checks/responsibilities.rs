//! Checks of exercise 11: responsibilities, compared with `GaussianMixture::probabilities`.

use std::process::ExitCode;

use hyades_book::exercise::{self, Check, Failure, check_entries, is_near};
use hyades_cluster::{CovarianceType, GaussianMixture};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, Axis, array};

#[cfg(not(hyades_answer))]
#[path = "../responsibilities.rs"]
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
            what: "a point in the middle between two equal components",
            hint: "Both components are as likely to have made it: 0.5 each. What is asked for is a share, so divide by the sum over all components.",
            run: middle,
        },
        Check {
            what: "a point in the middle between a heavy and a light component",
            hint: "The densities are equal, so the weight of each component decides: 0.8 and 0.2.",
            run: by_weight,
        },
        Check {
            what: "a narrow and a wide component around the same mean",
            hint: "Each component has a standard deviation of its own, `deviations[c]`.",
            run: by_deviation,
        },
        Check {
            what: "a point a thousand deviations away",
            hint: "Every density is too small for a number there. Take the largest logarithm off before `exp`.",
            run: far,
        },
        Check {
            what: "a far point beside a near one",
            hint: "The logarithm to take off is the largest of the same point, not of all points.",
            run: far_and_near,
        },
        Check {
            what: "three components over two_groups_2025 along x, as the library does it",
            hint: "Go through all points and all components.",
            run: as_the_library,
        },
    ])
}

fn middle() -> Result<(), Failure> {
    let came = answer::responsibilities(
        &array![1.0],
        &array![0.5, 0.5],
        &array![0.0, 2.0],
        &array![1.0, 1.0],
    );
    let Err(failure) = compare(&array![[0.5, 0.5]], &came) else {
        return Ok(());
    };
    Err(match came.as_slice() {
        Some([a, b]) if a + b == 1.0 => failure.hint("A point belongs to each component only in part: the result is a share, not a yes or no."),
        Some(_) => failure.hint("These do not add up to 1: divide by the sum over all components."),
        None => failure,
    })
}

fn by_weight() -> Result<(), Failure> {
    let came = answer::responsibilities(
        &array![1.0],
        &array![0.8, 0.2],
        &array![0.0, 2.0],
        &array![1.0, 1.0],
    );
    let failure = compare(&array![[0.8, 0.2]], &came);
    // The weight added to the logarithm of the density.
    let share = 1.0 / (1.0 + (0.2_f64 - 0.8).exp());
    match failure {
        Err(failure) if came.dim() == (1, 2) && is_near(came[[0, 0]], share) => Err(failure.hint(
            "A product becomes a sum of logarithms: add the logarithm of the weight, not the weight itself.",
        )),
        other => other,
    }
}

fn by_deviation() -> Result<(), Failure> {
    // At the mean the densities are as 1 / deviation.
    let came = answer::responsibilities(
        &array![3.0],
        &array![0.5, 0.5],
        &array![3.0, 3.0],
        &array![1.0, 4.0],
    );
    compare(&array![[0.8, 0.2]], &came)
}

fn far() -> Result<(), Failure> {
    let came = answer::responsibilities(
        &array![1000.0],
        &array![0.5, 0.5],
        &array![0.0, 1.0],
        &array![1.0, 1.0],
    );
    compare(&array![[0.0, 1.0]], &came)
}

fn far_and_near() -> Result<(), Failure> {
    let came = answer::responsibilities(
        &array![0.0, -1000.0],
        &array![0.5, 0.5],
        &array![0.0, 1.0],
        &array![1.0, 1.0],
    );
    // At 0 the densities are as 1 to e^(−1/2).
    let share = 1.0 / (1.0 + (-0.5_f64).exp());
    compare(&array![[share, 1.0 - share], [1.0, 0.0]], &came)
}

fn as_the_library() -> Result<(), Failure> {
    let records = hyades_datasets::two_groups_2025().records().clone();
    let x = records.column(0).to_owned();
    let points = x.view().insert_axis(Axis(1)).to_owned();
    let model = GaussianMixture::params(3)
        .covariance(CovarianceType::Spherical)
        .fit(&DatasetBase::from(points.view()))?;
    let means = model.means().column(0).to_owned();
    let deviation = |c: usize| {
        model
            .covariance_of(c)
            .map_or(f64::NAN, |matrix| matrix[[0, 0]].sqrt())
    };
    let deviations = Array1::from_shape_fn(3, deviation);
    let came = answer::responsibilities(&x, model.weights(), &means, &deviations);
    compare(&model.probabilities(points.view())?, &came)
}

fn check_shape(expected: (usize, usize), came: &Array2<f64>) -> Result<(), Failure> {
    if came.dim() == expected {
        return Ok(());
    }
    let shape = |(rows, columns): (usize, usize)| format!("{rows} × {columns}");
    Err(Failure::expected(
        "the shape of the result",
        shape(expected),
        shape(came.dim()),
    ))
}

fn compare(expected: &Array2<f64>, came: &Array2<f64>) -> Result<(), Failure> {
    check_shape(expected.dim(), came)?;
    check_entries(expected.indexed_iter(), came, |i, c| {
        format!("the responsibility of component {c} for point {i}")
    })
}
