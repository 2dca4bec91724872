//! What the generators refuse, and what they say.

use hyades_datasets::{
    Blob, DatasetError, anisotropic_blobs, blobs, two_circles, two_moons, uniform_square,
    varied_blobs,
};
use ndarray::{Array1, Array2, array};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

/// The error's text, which names the value and the bound.
fn message<T: std::fmt::Debug>(result: Result<T, DatasetError>) -> String {
    match result {
        Ok(value) => panic!("no error, but {value:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn broken_blobs_are_refused() {
    let plane = || Array2::eye(2);
    let mean = || array![0.0, 1.0];
    for (result, expected) in [
        (
            Blob::new(mean(), plane(), 0),
            "a group needs at least 1 sample, got 0",
        ),
        (
            Blob::isotropic(mean(), 1.0, 0),
            "a group needs at least 1 sample, got 0",
        ),
        (
            Blob::new(array![], Array2::eye(0), 1),
            "a mean needs at least 1 coordinate, got 0",
        ),
        (
            Blob::isotropic(array![], 1.0, 1),
            "a mean needs at least 1 coordinate, got 0",
        ),
        (
            Blob::new(array![0.0, f64::NAN], plane(), 1),
            "coordinate 1 of the mean must be finite, got NaN",
        ),
        (
            Blob::isotropic(array![f64::INFINITY], 1.0, 1),
            "coordinate 0 of the mean must be finite, got inf",
        ),
        (
            Blob::isotropic(mean(), -0.5, 1),
            "the variance must be finite and at least 0, got -0.5",
        ),
        (
            Blob::isotropic(mean(), f64::NAN, 1),
            "the variance must be finite and at least 0, got NaN",
        ),
        (
            Blob::new(mean(), Array2::zeros((2, 3)), 1),
            "a mean of 2 coordinates needs a 2 × 2 covariance, got 2 × 3",
        ),
        (
            Blob::new(mean(), array![[1.0, 0.0], [f64::NAN, 1.0]], 1),
            "entry (1, 0) of the covariance must be finite, got NaN",
        ),
        (
            Blob::new(mean(), array![[1.0, 0.5], [0.25, 1.0]], 1),
            "a covariance must be symmetric, but entry (0, 1) is 0.5 and entry (1, 0) is 0.25",
        ),
        (
            Blob::new(mean(), array![[2.0, 0.0], [0.0, -3.0]], 1),
            "a covariance must have no negative eigenvalue, but this has -3",
        ),
    ] {
        assert_eq!(message(result), expected);
    }
    // Positive on its diagonal, and yet no covariance: its eigenvalues are 3 and −1.
    let error = Blob::new(mean(), array![[1.0, 2.0], [2.0, 1.0]], 1).unwrap_err();
    assert!(
        matches!(error, DatasetError::NegativeEigenvalue { eigenvalue } if (eigenvalue + 1.0).abs() < 1e-14)
    );
}

#[test]
fn broken_requests_are_refused() {
    let rng = &mut rng(13);
    assert_eq!(
        message(blobs(&[], rng)),
        "blobs need at least 1 group, got 0"
    );
    let flat = Blob::isotropic(array![0.0], 1.0, 1).unwrap();
    let plane = Blob::isotropic(array![0.0, 0.0], 1.0, 1).unwrap();
    let mixed = blobs(&[flat.clone(), flat, plane], rng);
    assert_eq!(message(mixed), "group 0 has 1 features, but group 2 has 2");

    let three = "a set of three groups needs at least 3 samples, got 2";
    assert_eq!(message(anisotropic_blobs(2, rng)), three);
    assert_eq!(message(varied_blobs(2, rng)), three);
    assert_eq!(
        message(two_moons(1, 0.1, rng)),
        "a pair of moons needs at least 2 samples, got 1"
    );
    assert_eq!(
        message(two_circles(1, 0.5, 0.1, rng)),
        "a pair of circles needs at least 2 samples, got 1"
    );
    assert_eq!(
        message(uniform_square(0, rng)),
        "a square needs at least 1 sample, got 0"
    );
    for noise in [-0.1, f64::NAN, f64::INFINITY] {
        let expected = format!("the noise must be finite and at least 0, got {noise}");
        assert_eq!(message(two_moons(10, noise, rng)), expected);
        assert_eq!(message(two_circles(10, 0.5, noise, rng)), expected);
    }
    for factor in [-0.1, 1.0, f64::NAN] {
        let expected = format!("the factor must be at least 0 and below 1, got {factor}");
        assert_eq!(message(two_circles(10, factor, 0.1, rng)), expected);
    }
}

#[test]
fn sets_that_fit_no_memory_are_refused() {
    let rng = &mut rng(14);
    let too_many = |n_samples, n_features| DatasetError::TooManySamples {
        n_samples,
        n_features,
    };
    assert_eq!(
        uniform_square(usize::MAX, rng).unwrap_err(),
        too_many(usize::MAX, 2)
    );
    assert_eq!(
        two_moons(usize::MAX, 0.1, rng).unwrap_err(),
        too_many(usize::MAX, 2)
    );
    assert_eq!(
        two_circles(usize::MAX, 0.1, 0.1, rng).unwrap_err(),
        too_many(usize::MAX, 2)
    );
    assert_eq!(
        varied_blobs(usize::MAX, rng).unwrap_err(),
        too_many(usize::MAX, 2)
    );
    assert_eq!(
        anisotropic_blobs(usize::MAX, rng).unwrap_err(),
        too_many(usize::MAX, 2)
    );
    let huge = Blob::isotropic(array![0.0], 1.0, isize::MAX as usize / 16).unwrap();
    let together = isize::MAX as usize / 16 * 2;
    assert_eq!(
        blobs(&[huge.clone(), huge], rng).unwrap_err(),
        too_many(together, 1)
    );
}

proptest! {
    /// Any numbers at all are accepted or refused, never a panic.
    #[test]
    fn no_covariance_panics(entries in prop::collection::vec(any::<f64>(), 9), n_features in 1usize..4) {
        let mut covariance = Array2::from_shape_fn((n_features, n_features), |(i, j)| entries[3 * i.min(j) + i.max(j)]);
        let _ = Blob::new(Array1::zeros(n_features), covariance.clone(), 3);
        covariance[[0, n_features - 1]] = entries[8];
        let _ = Blob::new(Array1::zeros(n_features), covariance, 3);
    }
}
