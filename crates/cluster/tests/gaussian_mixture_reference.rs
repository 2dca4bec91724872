//! Gaussian mixtures against scikit-learn's.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use approx::assert_relative_eq;
use common::{counts, list, matrix, reference, vector};
use hyades_cluster::{CovarianceType, Covariances, GaussianMixture, GaussianMixtureInit};
use linfa::DatasetBase;
use linfa::traits::Fit;

const TYPES: [CovarianceType; 4] = [
    CovarianceType::Full,
    CovarianceType::Tied,
    CovarianceType::Diagonal,
    CovarianceType::Spherical,
];

fn flat(covariances: &Covariances<f64>) -> Vec<f64> {
    match covariances {
        Covariances::Full(all) => all.iter().copied().collect(),
        Covariances::Tied(all) | Covariances::Diagonal(all) => all.iter().copied().collect(),
        Covariances::Spherical(all) => all.to_vec(),
        _ => Vec::new(),
    }
}

fn assert_near(ours: &[f64], theirs: &[f64]) {
    assert_eq!(ours.len(), theirs.len());
    for (&ours, &theirs) in ours.iter().zip(theirs) {
        assert_relative_eq!(ours, theirs, max_relative = 1e-8, epsilon = 1e-9);
    }
}

#[test]
fn equals_scikit_learn_from_the_same_responsibilities() {
    for case in list(&reference("gaussian-mixture")["given"]) {
        let (records, new) = (matrix(&case["records"]), matrix(&case["new"]));
        let start = matrix(&case["responsibilities"]);
        for (name, kind) in ["full", "tied", "diag", "spherical"].into_iter().zip(TYPES) {
            let theirs = &case["fits"][name];
            let model = GaussianMixture::params(start.ncols())
                .covariance(kind)
                .tolerance(case["tolerance"].as_f64().unwrap())
                .regularization(case["regularization"].as_f64().unwrap())
                .max_n_iterations(case["max_n_iterations"].as_u64().unwrap() as usize)
                .init_method(GaussianMixtureInit::Responsibilities(start.clone()))
                .fit(&DatasetBase::from(records.view()))
                .unwrap();
            println!(
                "{} {name}: {} iterations",
                case["name"],
                model.n_iterations()
            );
            assert_eq!(
                model.lower_bounds().len(),
                list(&theirs["lower_bounds"]).len()
            );
            assert_eq!(model.converged(), theirs["converged"].as_bool().unwrap());
            assert_eq!(model.labels().to_vec(), counts(&theirs["labels"]));
            assert_near(model.lower_bounds(), &vector(&theirs["lower_bounds"]));
            assert_near(&model.weights().to_vec(), &vector(&theirs["weights"]));
            let means = matrix(&theirs["means"]);
            assert_relative_eq!(*model.means(), means, max_relative = 1e-8, epsilon = 1e-9);
            assert_near(&flat(model.covariances()), &vector(&theirs["covariances"]));
            let probabilities = model.probabilities(new.view()).unwrap();
            let expected = matrix(&theirs["probabilities"]);
            assert_relative_eq!(probabilities, expected, max_relative = 1e-7, epsilon = 1e-9);
            let log_likelihoods = model.log_likelihoods(new.view()).unwrap();
            assert_near(
                &log_likelihoods.to_vec(),
                &vector(&theirs["log_likelihoods"]),
            );
            let number = |key: &str| theirs[key].as_f64().unwrap();
            assert_near(
                &[
                    model.score(records.view()).unwrap(),
                    model.aic(records.view()).unwrap(),
                    model.bic(records.view()).unwrap(),
                    model.n_parameters() as f64,
                ],
                &[
                    number("score"),
                    number("aic"),
                    number("bic"),
                    number("n_parameters"),
                ],
            );
        }
    }
}

#[test]
fn equals_scikit_learn_from_k_means() {
    for (case, kind) in list(&reference("gaussian-mixture")["default"])
        .iter()
        .zip(TYPES.into_iter().cycle())
    {
        let records = matrix(&case["records"]);
        let model = GaussianMixture::params(4)
            .covariance(kind)
            .fit(&DatasetBase::from(records.view()))
            .unwrap();
        let means = matrix(&case["means"]);
        let weights = vector(&case["weights"]);
        let labels = counts(&case["labels"]);
        assert_eq!(
            model.n_iterations() as u64,
            case["n_iterations"].as_u64().unwrap()
        );
        // Which component of theirs each of ours is, by a sample that both give it.
        let theirs: Vec<usize> = (0..4)
            .map(|c| labels[model.labels().iter().position(|&label| label == c).unwrap()])
            .collect();
        for i in 0..records.nrows() {
            assert_eq!(theirs[model.labels()[i]], labels[i]);
        }
        for (c, &their) in theirs.iter().enumerate() {
            assert_near(&model.means().row(c).to_vec(), &means.row(their).to_vec());
            assert_relative_eq!(model.weights()[c], weights[their], max_relative = 1e-8);
        }
        let last = model.lower_bounds()[model.n_iterations() - 1];
        assert_near(
            &[last, model.bic(records.view()).unwrap()],
            &[
                case["lower_bound"].as_f64().unwrap(),
                case["bic"].as_f64().unwrap(),
            ],
        );
    }
}
