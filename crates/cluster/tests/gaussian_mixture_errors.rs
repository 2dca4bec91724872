//! What a Gaussian mixture refuses, and how it says so.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

use hyades_cluster::{CovarianceType, GaussianMixture, GaussianMixtureInit, GaussianMixtureParams};
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2, array};
use rand_xoshiro::Xoshiro256PlusPlus;

type Params = GaussianMixtureParams<f64, Xoshiro256PlusPlus>;

fn refused(params: Params, records: &Array2<f64>, weights: &[f32]) -> String {
    let dataset = DatasetBase::from(records.view()).with_weights(Array1::from(weights.to_vec()));
    params.fit(&dataset).unwrap_err().to_string()
}

#[test]
fn records() {
    let params = || GaussianMixture::params(1);
    let one = array![[1.0, 2.0]];
    let message = |records| refused(params(), &records, &[]);
    assert_eq!(
        message(Array2::zeros((0, 2))),
        "the records have no rows: at least 1 sample is needed"
    );
    assert_eq!(
        message(Array2::zeros((3, 0))),
        "the records have no columns: at least 1 feature is needed"
    );
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let expected =
            format!("the records hold {bad} at row 1, column 0: every value must be finite");
        assert_eq!(message(array![[1.0, 2.0], [bad, 3.0]]), expected);
    }
    assert_eq!(
        message(array![[0.0], [1e200]]),
        "the records spread over 1e200: sums of squared distances overflow, so rescale them first"
    );
    assert_eq!(
        refused(params(), &one, &[1.0, 2.0]),
        "2 weights were given for 1 samples: as many are needed, or none"
    );
    assert_eq!(
        refused(params(), &one, &[-1.0]),
        "the weight of sample 0 is -1: a weight must be finite and not negative"
    );
    assert_eq!(
        refused(
            GaussianMixture::params(2),
            &array![[1.0], [2.0]],
            &[1.0, 0.0]
        ),
        "k = 2 needs at least 2 samples of positive weight, got 1"
    );
}

#[test]
fn parameters() {
    let records = array![[0.0, 0.0], [1.0, 1.0], [2.0, 3.0]];
    let given = |rows: Array2<f64>| {
        GaussianMixture::params(2).init_method(GaussianMixtureInit::Responsibilities(rows))
    };
    let params = || GaussianMixture::params(2);
    for (params, message) in [
        (
            GaussianMixture::params(0),
            "n_components = 0 must be at least 1",
        ),
        (
            params().n_components(4),
            "k = 4 needs at least 4 samples, got 3",
        ),
        (params().n_runs(0), "n_runs = 0 must be at least 1"),
        (
            params().max_n_iterations(0),
            "max_n_iterations = 0 must be at least 1",
        ),
        (
            params().tolerance(-1.0),
            "tolerance = -1 must be finite and not negative",
        ),
        (
            params().tolerance(f64::NAN),
            "tolerance = NaN must be finite and not negative",
        ),
        (
            params().regularization(-0.5),
            "regularization = -0.5 must be finite and not negative",
        ),
        (
            params().regularization(f64::INFINITY),
            "regularization = inf must be finite and not negative",
        ),
        (
            given(array![[1.0, 0.0], [0.0, 1.0]]),
            "the given responsibilities are 2 × 2, but 3 samples and k = 2 need 3 × 2",
        ),
        (
            given(array![[1.0, 0.0], [0.0, 1.0], [-0.5, 1.5]]),
            "the given responsibilities hold -0.5 at row 2, column 0: each must be from 0 to 1",
        ),
        (
            given(array![[1.0, 0.0], [f64::NAN, 1.0], [0.5, 0.5]]),
            "the given responsibilities hold NaN at row 1, column 0: each must be from 0 to 1",
        ),
        (
            given(array![[1.0, 0.0], [0.25, 0.5], [0.5, 0.5]]),
            "the given responsibilities of sample 1 add up to 0.75: their sum must be 1",
        ),
    ] {
        assert_eq!(refused(params, &records, &[]), message);
    }
}

#[test]
fn covariances_without_an_inverse() {
    let message = |component: usize| {
        format!(
            "the covariance of component {component} is not positive definite with regularization = 0: it must be larger, or the components fewer"
        )
    };
    let equal = Array2::from_elem((6, 2), 1.0);
    let line = Array2::from_shape_fn((9, 2), |(i, _)| i as f64);
    for kind in [
        CovarianceType::Full,
        CovarianceType::Tied,
        CovarianceType::Diagonal,
        CovarianceType::Spherical,
    ] {
        let params = || {
            GaussianMixture::params(1)
                .regularization(0.0)
                .covariance(kind)
        };
        assert_eq!(refused(params(), &equal, &[]), message(0));
        let straight = params().fit(&DatasetBase::from(line.view()));
        let is_triangle = matches!(kind, CovarianceType::Full | CovarianceType::Tied);
        assert_eq!(straight.is_err(), is_triangle);
    }
    // The component is told: the first has a width, the second is one point.
    let records = array![[0.0], [1.0], [2.0], [50.0], [50.0]];
    let shares = array![[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]];
    let params = GaussianMixture::params(2)
        .regularization(0.0)
        .init_method(GaussianMixtureInit::Responsibilities(shares));
    assert_eq!(refused(params, &records, &[]), message(1));
}

#[test]
fn new_samples() {
    let records = array![[0.0, 0.0], [0.0, 1e-3], [1e-3, 0.0], [5.0, 5.0]];
    let model = GaussianMixture::params(2)
        .fit(&DatasetBase::from(records))
        .unwrap();
    let wide = Array2::zeros((1, 3));
    let message = "the model was fitted on 2 features, the records have 3";
    assert_eq!(model.assign(wide.view()).unwrap_err().to_string(), message);
    assert_eq!(
        model.probabilities(wide.view()).unwrap_err().to_string(),
        message
    );
    assert_eq!(
        model.log_likelihoods(wide.view()).unwrap_err().to_string(),
        message
    );
    assert_eq!(model.score(wide.view()).unwrap_err().to_string(), message);
    assert_eq!(model.aic(wide.view()).unwrap_err().to_string(), message);
    assert_eq!(model.bic(wide.view()).unwrap_err().to_string(), message);
    let none = Array2::zeros((0, 2));
    let message = "the records have no rows: at least 1 sample is needed";
    assert_eq!(model.bic(none.view()).unwrap_err().to_string(), message);
    let nan = array![[0.0, f64::NAN]];
    assert!(model.probabilities(nan.view()).is_err());
    // The square of 1e153 has room, but not in units of a width of 1e-3.
    let far = array![[0.0, 0.0], [1e153, 0.0]];
    let message = "sample 1 is so far from every component that its squared distance overflows: rescale the records first";
    assert_eq!(model.assign(far.view()).unwrap_err().to_string(), message);
    assert_eq!(
        model.probabilities(far.view()).unwrap_err().to_string(),
        message
    );
    assert_eq!(
        model.log_likelihoods(far.view()).unwrap_err().to_string(),
        message
    );
    // linfa's predict has no room for an error.
    assert_eq!(model.predict(&far)[1], 0);
    assert_eq!(model.predict(&nan)[0], 0);
    assert_eq!(model.predict(&array![5.0, 5.0]), model.labels()[3]);
    // Far, but not out of reach of logarithms.
    let probabilities = model.probabilities(array![[1e100, -1e100]].view()).unwrap();
    assert!((probabilities.sum() - 1.0).abs() < 1e-12);
}

#[test]
#[should_panic(expected = "records must have the model's number of features")]
fn predict_of_another_width() {
    let model = GaussianMixture::params(1)
        .fit(&DatasetBase::from(array![[0.0], [1.0]]))
        .unwrap();
    let _: Array1<usize> = model.predict(&Array2::zeros((1, 2)));
}
