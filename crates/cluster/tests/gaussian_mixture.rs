//! Gaussian mixtures against expectation–maximisation written out, their invariants, and strange input.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use approx::assert_relative_eq;
use common::on_threads;
use hyades_cluster::{ClusterError, CovarianceType, GaussianMixture, GaussianMixtureInit};
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2, Axis, array};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const TYPES: [CovarianceType; 4] = [
    CovarianceType::Full,
    CovarianceType::Tied,
    CovarianceType::Diagonal,
    CovarianceType::Spherical,
];

/// Groups that overlap, or a grid of whole numbers with many equal rows.
fn random(n: usize, d: usize, whole: bool, seed: u64) -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    Array2::from_shape_fn((n, d), |(i, j)| {
        let value = (i % 3) as f64 * (2.0 - j as f64) + rng.gen_range(-2.0..2.0);
        if whole { f64::round(value) } else { value }
    })
}

fn shares(n: usize, k: usize, seed: u64) -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut shares = Array2::from_shape_fn((n, k), |_| rng.gen_range(0.01..1.0));
    shares
        .rows_mut()
        .into_iter()
        .for_each(|mut row| row /= row.sum());
    shares
}

/// Determinant and inverse by Gauss–Jordan elimination with pivots.
fn determinant_and_inverse(matrix: &Array2<f64>) -> (f64, Array2<f64>) {
    let d = matrix.nrows();
    let (mut left, mut right) = (matrix.clone(), Array2::eye(d));
    let mut determinant = 1.0;
    for i in 0..d {
        let best = (i..d).fold(i, |best, r| {
            if left[(r, i)].abs() > left[(best, i)].abs() {
                r
            } else {
                best
            }
        });
        if best != i {
            determinant = -determinant;
            for j in 0..d {
                left.swap((i, j), (best, j));
                right.swap((i, j), (best, j));
            }
        }
        let pivot = left[(i, i)];
        determinant *= pivot;
        left.row_mut(i).mapv_inplace(|v| v / pivot);
        right.row_mut(i).mapv_inplace(|v| v / pivot);
        for r in (0..d).filter(|&r| r != i) {
            let times = left[(r, i)];
            let (from_left, from_right) = (left.row(i).to_owned(), right.row(i).to_owned());
            left.row_mut(r).scaled_add(-times, &from_left);
            right.row_mut(r).scaled_add(-times, &from_right);
        }
    }
    (determinant, right)
}

struct Plain {
    weights: Vec<f64>,
    means: Array2<f64>,
    covariances: Vec<Array2<f64>>,
}

impl Plain {
    /// The M step by its formulas.
    fn of(records: &Array2<f64>, shares: &Array2<f64>, kind: CovarianceType, added: f64) -> Self {
        let ((n, d), k) = (records.dim(), shares.ncols());
        let totals = shares.sum_axis(Axis(0));
        let means = shares.t().dot(records) / totals.view().insert_axis(Axis(1));
        let mut covariances: Vec<Array2<f64>> = (0..k)
            .map(|c| {
                let mut sum = Array2::zeros((d, d));
                for i in 0..n {
                    let difference = (&records.row(i) - &means.row(c)).insert_axis(Axis(1));
                    sum = sum + difference.dot(&difference.t()) * shares[(i, c)];
                }
                sum / totals[c]
            })
            .collect();
        if kind == CovarianceType::Tied {
            let weighted = covariances
                .iter()
                .zip(&totals)
                .map(|(m, &w)| m * (w / n as f64));
            let tied = weighted.fold(Array2::zeros((d, d)), |sum, m| sum + m);
            covariances = vec![tied; k];
        }
        for matrix in &mut covariances {
            if matches!(kind, CovarianceType::Diagonal | CovarianceType::Spherical) {
                *matrix = Array2::from_diag(&matrix.diag());
            }
            if kind == CovarianceType::Spherical {
                *matrix = Array2::eye(d) * matrix.diag().mean().unwrap();
            }
            *matrix += &(Array2::eye(d) * added);
        }
        let weights = totals.iter().map(|&w| w / n as f64).collect();
        Self {
            weights,
            means,
            covariances,
        }
    }

    /// The E step by its formulas: densities, not their logarithms. Each sample's own, and the responsibilities.
    fn densities(&self, records: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
        let (n, d) = records.dim();
        let inverses: Vec<_> = self
            .covariances
            .iter()
            .map(determinant_and_inverse)
            .collect();
        let mut joint = Array2::from_shape_fn((n, self.weights.len()), |(i, c)| {
            let difference = &records.row(i) - &self.means.row(c);
            let (determinant, inverse) = &inverses[c];
            let square = difference.dot(&inverse.dot(&difference));
            let norm = (std::f64::consts::TAU.powi(d as i32) * determinant).sqrt();
            self.weights[c] * (-square / 2.0).exp() / norm
        });
        let totals = joint.sum_axis(Axis(1));
        joint /= &totals.view().insert_axis(Axis(1));
        (totals.to_vec(), joint)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn equals_the_formulas(n in 10usize..200, d in 1usize..5, k in 1usize..5, steps in 1usize..6, kind in 0usize..4, whole: bool, seed in 0u64..1000) {
        let records = random(n, d, whole, seed);
        let start = shares(n, k, seed + 1);
        // Wide enough that no density vanishes.
        let (kind, added) = (TYPES[kind], 0.1);
        let model = GaussianMixture::params(k)
            .covariance(kind)
            .regularization(added)
            .tolerance(0.0)
            .max_n_iterations(steps)
            .init_method(GaussianMixtureInit::Responsibilities(start.clone()))
            .fit(&DatasetBase::from(records.view()))
            .unwrap();
        let mut plain = Plain::of(&records, &start, kind, added);
        prop_assert_eq!(model.n_iterations(), steps);
        for &lower_bound in model.lower_bounds() {
            let (densities, shares) = plain.densities(&records);
            let mean = densities.iter().map(|p| p.ln()).sum::<f64>() / n as f64;
            assert_relative_eq!(lower_bound, mean, max_relative = 1e-9, epsilon = 1e-9);
            plain = Plain::of(&records, &shares, kind, added);
        }
        assert_relative_eq!(*model.weights(), Array1::from(plain.weights.clone()), max_relative = 1e-8, epsilon = 1e-9);
        assert_relative_eq!(*model.means(), plain.means, max_relative = 1e-8, epsilon = 1e-8);
        for (c, covariance) in plain.covariances.iter().enumerate() {
            assert_relative_eq!(model.covariance_of(c).unwrap(), *covariance, max_relative = 1e-8, epsilon = 1e-8);
        }
        let (densities, shares) = plain.densities(&records);
        let probabilities = model.probabilities(records.view()).unwrap();
        assert_relative_eq!(probabilities, shares, max_relative = 1e-7, epsilon = 1e-8);
        let log_likelihoods = model.log_likelihoods(records.view()).unwrap();
        for (i, density) in densities.iter().enumerate() {
            assert_relative_eq!(log_likelihoods[i], density.ln(), max_relative = 1e-8, epsilon = 1e-8);
            let most = probabilities.row(i).fold(0.0, |most: f64, &p| most.max(p));
            prop_assert!(probabilities[(i, model.labels()[i])] >= most - 1e-12);
        }
        prop_assert_eq!(&model.predict(&records), model.labels());
        prop_assert_eq!(&model.assign(records.view()).unwrap(), model.labels());
    }

    /// With nothing added to the variances, no iteration lowers the likelihood; with a little, by no more than it can matter.
    #[test]
    fn the_likelihood_never_falls(n in 40usize..150, d in 1usize..4, k in 1usize..4, kind in 0usize..4, start in 0usize..3, added: bool, seed in 0u64..1000) {
        let records = random(n, d, false, seed);
        let added = if added { 1e-6 } else { 0.0 };
        let fit = GaussianMixture::params_with_rng(k, Xoshiro256PlusPlus::seed_from_u64(seed))
            .covariance(TYPES[kind])
            .regularization(added)
            .tolerance(1e-9)
            .init_method([GaussianMixtureInit::KMeans, GaussianMixtureInit::KMeansPlusPlus, GaussianMixtureInit::Random][start].clone())
            .fit(&DatasetBase::from(records.view()));
        // A component may shrink onto one sample where nothing holds it.
        let model = match fit {
            Err(ClusterError::NotPositiveDefinite { .. }) if added == 0.0 => return Ok(()),
            fit => fit.unwrap(),
        };
        for pair in model.lower_bounds().windows(2) {
            let slack = if added == 0.0 { 1e-10 } else { 1e-5 };
            prop_assert!(pair[1] >= pair[0] - slack, "{:?}", model.lower_bounds());
        }
        let end = model.score(records.view()).unwrap();
        prop_assert!(end >= model.lower_bounds()[model.n_iterations() - 1] - 1e-5);
        assert_relative_eq!(model.weights().sum(), 1.0, max_relative = 1e-12);
    }

    /// A weight of w counts as w equal samples.
    #[test]
    fn weights_are_repeated_samples(weights in prop::collection::vec(0u8..4, 20..60), kind in 0usize..4, seed in 0u64..1000) {
        let records = random(weights.len(), 2, false, seed);
        let start = shares(weights.len(), 2, seed);
        let copies: Vec<usize> = (0..weights.len()).flat_map(|i| vec![i; usize::from(weights[i])]).collect();
        prop_assume!(copies.len() >= 10);
        let fit = |records: Array2<f64>, start, weights: Array1<f32>| {
            GaussianMixture::params(2)
                .covariance(TYPES[kind])
                .regularization(0.01)
                .init_method(GaussianMixtureInit::Responsibilities(start))
                .fit(&DatasetBase::from(records).with_weights(weights))
                .unwrap()
        };
        let repeated = fit(records.select(Axis(0), &copies), start.select(Axis(0), &copies), Array1::zeros(0));
        for scale in [1.0, 1e-30, 1e30] {
            let weights = weights.iter().map(|&w| f32::from(w) * scale).collect();
            let weighted = fit(records.clone(), start.clone(), weights);
            assert_relative_eq!(*weighted.means(), *repeated.means(), max_relative = 1e-6, epsilon = 1e-6);
            assert_relative_eq!(*weighted.weights(), *repeated.weights(), max_relative = 1e-6, epsilon = 1e-6);
            let last = weighted.n_iterations() - 1;
            assert_relative_eq!(weighted.lower_bounds()[last], repeated.lower_bounds()[last], max_relative = 1e-6, epsilon = 1e-6);
        }
    }
}

#[test]
fn threads_do_not_matter() {
    let records = random(20_000, 3, false, 1);
    for kind in TYPES {
        let fit = || {
            let params = GaussianMixture::params(4)
                .covariance(kind)
                .n_runs(2)
                .max_n_iterations(8);
            let model = params.fit(&DatasetBase::from(records.view())).unwrap();
            let probabilities = model.probabilities(records.view()).unwrap();
            (model, probabilities)
        };
        assert_eq!(on_threads(1, fit), on_threads(2, fit));
    }
}

#[test]
fn far_from_the_origin_and_far_from_the_start() {
    // Shifting everything shifts the means and nothing else: no covariance loses its digits to large squares.
    let records = random(300, 2, false, 3);
    let start = shares(300, 2, 4);
    for kind in TYPES {
        let fit = |shift: f64| {
            GaussianMixture::params(2)
                .covariance(kind)
                .init_method(GaussianMixtureInit::Responsibilities(start.clone()))
                .fit(&DatasetBase::from(records.mapv(|v| v + shift)))
                .unwrap()
        };
        let (near, far) = (fit(0.0), fit(f64::powi(2.0, 26)));
        assert_eq!(near.n_iterations(), far.n_iterations());
        assert_relative_eq!(
            near.covariance_of(1).unwrap(),
            far.covariance_of(1).unwrap(),
            max_relative = 1e-5,
            epsilon = 1e-6
        );
    }
    // Two narrow groups a million widths apart: the first centres are far from both means.
    let records = Array2::from_shape_fn((40, 1), |(i, _)| {
        (i % 2) as f64 * 1e9 + (i / 2) as f64 * 1e-3
    });
    let start = Array2::from_shape_fn((40, 2), |(i, c)| f64::from(u8::from(i % 2 == c)));
    let model = GaussianMixture::params(2)
        .regularization(0.0)
        .init_method(GaussianMixtureInit::Responsibilities(start))
        .fit(&DatasetBase::from(records))
        .unwrap();
    // The variance of 0 to 19 is 33.25; ten digits of the far group are gone in the input itself.
    assert_relative_eq!(
        model.covariance_of(0).unwrap()[(0, 0)],
        33.25e-6,
        max_relative = 1e-9
    );
    assert_relative_eq!(
        model.covariance_of(1).unwrap()[(0, 0)],
        33.25e-6,
        max_relative = 1e-3
    );
}

#[test]
fn more_runs_are_no_worse() {
    let records = random(200, 2, false, 9);
    let fit = |n_runs| {
        let params = GaussianMixture::params(5)
            .init_method(GaussianMixtureInit::Random)
            .n_runs(n_runs);
        let model = params.fit(&DatasetBase::from(records.view())).unwrap();
        *model.lower_bounds().last().unwrap()
    };
    assert!(fit(10) >= fit(1));
}

#[test]
fn samples_of_the_model_fit_it() {
    let records = array![
        [0.0, 0.0],
        [1.0, 2.0],
        [2.0, 1.0],
        [3.0, 4.0],
        [90.0, 0.0],
        [91.0, 1.0],
        [92.0, 0.5]
    ];
    for kind in TYPES {
        let model = GaussianMixture::params(2)
            .covariance(kind)
            .fit(&DatasetBase::from(records.view()))
            .unwrap();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        let (drawn, components) = model.sample(20_000, &mut rng);
        for c in 0..2 {
            let rows: Vec<usize> = (0..drawn.nrows()).filter(|&i| components[i] == c).collect();
            let rows = drawn.select(Axis(0), &rows);
            let share = rows.nrows() as f64 / drawn.nrows() as f64;
            assert_relative_eq!(share, model.weights()[c], epsilon = 0.02);
            let mean = rows.mean_axis(Axis(0)).unwrap();
            let covariance = model.covariance_of(c).unwrap();
            let centred = &rows - &mean;
            let of_rows = centred.t().dot(&centred) / rows.nrows() as f64;
            // Some five deviations of a mean and of a variance of 8000 draws.
            let width = covariance[(0, 0)].max(covariance[(1, 1)]);
            assert_relative_eq!(
                mean,
                model.means().row(c).to_owned(),
                epsilon = 0.06 * width.sqrt()
            );
            assert_relative_eq!(of_rows, covariance, epsilon = 0.08 * width);
        }
        assert_eq!(model.sample(0, &mut rng).0.dim(), (0, 2));
        assert_eq!(model.covariance_of(2), None);
    }
}

#[test]
fn equal_rows() {
    for n in [1, 2, 7, 1_000_000] {
        let dataset = DatasetBase::from(Array2::from_elem((n, 2), 3.5));
        for k in [1, 3.min(n)] {
            let model = GaussianMixture::params(k)
                .max_n_iterations(20)
                .fit(&dataset)
                .unwrap();
            assert_eq!(model.n_clusters(), 1);
            assert!(model.means().iter().all(|&m| (m - 3.5f64).abs() < 1e-9));
            assert_relative_eq!(
                model.covariance_of(0).unwrap(),
                Array2::eye(2) * 1e-6,
                epsilon = 1e-12
            );
        }
    }
    // Fewer distinct samples than components: each has one of its own, the others are nobody's.
    let few = array![[0.0], [5.0], [0.0], [5.0], [0.0]];
    for init in [
        GaussianMixtureInit::KMeans,
        GaussianMixtureInit::KMeansPlusPlus,
        GaussianMixtureInit::Random,
    ] {
        let params = GaussianMixture::params(4).init_method(init).n_runs(3);
        let model = params.fit(&DatasetBase::from(few.view())).unwrap();
        assert!(model.n_clusters() <= 2);
        assert_eq!(model.weights().len(), 4);
    }
}

#[test]
fn single_precision() {
    let records = random(500, 3, false, 6);
    let start = shares(500, 3, 7);
    for kind in TYPES {
        let double = GaussianMixture::params(3)
            .covariance(kind)
            .init_method(GaussianMixtureInit::Responsibilities(start.clone()))
            .max_n_iterations(10)
            .tolerance(0.0)
            .fit(&DatasetBase::from(records.view()))
            .unwrap();
        let single = GaussianMixture::<f32>::params(3)
            .covariance(kind)
            .init_method(GaussianMixtureInit::Responsibilities(
                start.mapv(|v| v as f32),
            ))
            .max_n_iterations(10)
            .tolerance(0.0)
            .fit(&DatasetBase::from(records.mapv(|v| v as f32)))
            .unwrap();
        let means = single.means().mapv(f64::from);
        assert_relative_eq!(means, *double.means(), max_relative = 1e-3, epsilon = 1e-3);
        let other =
            GaussianMixture::params(3).fit(&DatasetBase::from(records.mapv(|v| v as f32 + 1e4)));
        assert_eq!(other.unwrap().n_clusters(), 3);
    }
}
