//! The generators: geometry without noise, statistics with it, and determinism.

use hyades_datasets::{
    Blob, Dataset, anisotropic_blobs, blobs, mystery_blobs, two_circles, two_moons, uniform_square,
    varied_blobs,
};
use ndarray::{Array1, Array2, Axis, array};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

fn rng(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

/// The points of a group.
fn group(dataset: &Dataset, group: usize) -> Array2<f64> {
    let members = dataset
        .targets
        .iter()
        .enumerate()
        .filter(|(_, label)| **label == group);
    let rows: Vec<usize> = members.map(|(row, _)| row).collect();
    dataset.records.select(Axis(0), &rows)
}

/// Mean and covariance of points, by the definition.
fn moments(points: &Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let n = points.nrows() as f64;
    let mean = points.sum_axis(Axis(0)) / n;
    let offsets = points - &mean;
    (mean, offsets.t().dot(&offsets) / (n - 1.0))
}

/// Five standard errors: by chance a seed fails one in two million times, and the seeds here are fixed.
fn assert_moments(points: &Array2<f64>, mean: &Array1<f64>, covariance: &Array2<f64>) {
    let n = points.nrows() as f64;
    let (found_mean, found) = moments(points);
    for i in 0..mean.len() {
        let bound = 5.0 * (covariance[[i, i]] / n).sqrt() + 1e-12;
        assert!(
            (found_mean[i] - mean[i]).abs() < bound,
            "mean {found_mean} instead of {mean}"
        );
        for j in 0..mean.len() {
            let spread = covariance[[i, i]] * covariance[[j, j]] + covariance[[i, j]].powi(2);
            let bound = 5.0 * (spread / n).sqrt() + 1e-12;
            let difference = (found[[i, j]] - covariance[[i, j]]).abs();
            assert!(
                difference < bound,
                "covariance {found} instead of {covariance}"
            );
        }
    }
}

#[test]
fn blobs_have_the_moments_asked_for() {
    let asked = [
        (array![3.0, 3.0], array![[2.0, 0.0], [0.0, 2.0]]),
        (array![-8.0, 80.0], array![[4.0, -1.5], [-1.5, 1.0]]),
        // Singular: all points on a line.
        (array![0.0, 1.0], array![[1.0, 2.0], [2.0, 4.0]]),
        // A point.
        (array![5.0, 5.0], array![[0.0, 0.0], [0.0, 0.0]]),
    ];
    let groups: Vec<Blob> = asked
        .iter()
        .map(|(mean, covariance)| Blob::new(mean.clone(), covariance.clone(), 20_000).unwrap())
        .collect();
    let dataset = blobs(&groups, &mut rng(1)).unwrap();
    assert_eq!(dataset.records.dim(), (80_000, 2));
    assert!(dataset.targets.iter().is_sorted());
    assert_eq!(dataset.feature_names(), ["x", "y"]);
    for (index, (mean, covariance)) in asked.iter().enumerate() {
        let points = group(&dataset, index);
        assert_eq!(points.nrows(), 20_000);
        assert_moments(&points, mean, covariance);
    }
    for point in group(&dataset, 2).rows() {
        assert!((point[1] - 1.0 - 2.0 * point[0]).abs() < 1e-12, "{point}");
    }
    assert!(group(&dataset, 3).iter().all(|&value| value == 5.0));
}

#[test]
fn blobs_of_more_dimensions() {
    let mean = array![1.0, -2.0, 3.0];
    let covariance = array![[2.0, 0.5, 0.0], [0.5, 1.0, -0.7], [0.0, -0.7, 3.0]];
    let blob = Blob::new(mean.clone(), covariance.clone(), 20_000).unwrap();
    let dataset = blobs(std::slice::from_ref(&blob), &mut rng(2)).unwrap();
    assert_moments(&dataset.records, &mean, &covariance);
    assert_eq!(
        (blob.mean(), blob.covariance(), blob.n_samples()),
        (&mean, covariance, 20_000)
    );
}

#[test]
fn an_isotropic_blob_is_the_blob_with_that_diagonal() {
    let round = Blob::isotropic(array![3.0, 4.0, 5.0], 2.0, 10).unwrap();
    let general = Blob::new(array![3.0, 4.0, 5.0], Array2::from_diag_elem(3, 2.0), 10).unwrap();
    assert_eq!(
        (round.mean(), round.covariance()),
        (general.mean(), general.covariance())
    );
    let draw = |blob: Blob| blobs(&[blob], &mut rng(8)).unwrap().records;
    assert_eq!(draw(round), draw(general));
}

#[test]
fn an_isotropic_blob_of_many_features_needs_no_matrix() {
    // A covariance of 100,000 × 100,000 numbers would take 80 GB.
    let blob = Blob::isotropic(Array1::zeros(100_000), 1.0, 2).unwrap();
    let records = blobs(&[blob], &mut rng(9)).unwrap().records;
    assert_eq!(records.dim(), (2, 100_000));
    // Five standard errors of a mean of squares, whose variance is 2.
    let mean_square = records.mapv(|x| x * x).mean().unwrap();
    assert!(
        (mean_square - 1.0).abs() < 5.0 * (2.0 / 200_000.0f64).sqrt(),
        "{mean_square}"
    );
}

#[test]
fn the_noise_of_a_covariance_by_a_product_is_forgiven() {
    let covariance = array![[2.0, 1.0 + 4e-16], [1.0, 0.5]];
    assert!(Blob::new(array![0.0, 0.0], covariance, 1).is_ok());
}

#[test]
fn sheared_blobs_have_the_sheared_moments() {
    let dataset = anisotropic_blobs(60_000, &mut rng(3)).unwrap();
    // SᵀS of S = [[0.6, −0.6], [−0.4, 0.8]], multiplied out by hand.
    let covariance = array![[0.52, -0.68], [-0.68, 1.0]];
    for index in 0..3 {
        let points = group(&dataset, index);
        let mean = moments(&points).0;
        assert_eq!(points.nrows(), 20_000);
        assert_moments(&points, &mean, &covariance);
    }
}

#[test]
fn varied_blobs_have_three_widths() {
    let dataset = varied_blobs(60_000, &mut rng(4)).unwrap();
    for (index, variance) in [(0, 1.0), (1, 6.25), (2, 0.25)] {
        let points = group(&dataset, index);
        let mean = moments(&points).0;
        assert_moments(&points, &mean, &Array2::from_diag_elem(2, variance));
    }
}

#[test]
fn sizes_are_as_even_as_can_be() {
    for (n_samples, sizes) in [(3, [1, 1, 1]), (10, [4, 3, 3]), (11, [4, 4, 3])] {
        for dataset in [
            anisotropic_blobs(n_samples, &mut rng(5)).unwrap(),
            varied_blobs(n_samples, &mut rng(5)).unwrap(),
        ] {
            assert_eq!([0, 1, 2].map(|index| group(&dataset, index).nrows()), sizes);
        }
    }
    for n_samples in [2, 3, 200, 201] {
        for dataset in [
            two_moons(n_samples, 0.1, &mut rng(5)).unwrap(),
            two_circles(n_samples, 0.5, 0.1, &mut rng(5)).unwrap(),
        ] {
            assert_eq!(group(&dataset, 0).nrows(), n_samples / 2);
            assert_eq!(group(&dataset, 1).nrows(), n_samples.div_ceil(2));
        }
    }
}

fn assert_points(dataset: &Dataset, expected: &Array2<f64>) {
    let largest = (&dataset.records - expected)
        .mapv(f64::abs)
        .fold(0.0, |a: f64, b| a.max(*b));
    assert!(largest < 1e-15, "{} instead of {expected}", dataset.records);
}

/// Quarter turns, whose sines and cosines are whole numbers.
#[test]
fn moons_and_circles_without_noise_are_exact() {
    let moons = two_moons(5, 0.0, &mut rng(6)).unwrap();
    assert_points(
        &moons,
        &array![[1.0, 0.0], [-1.0, 0.0], [0.0, 0.5], [1.0, -0.5], [2.0, 0.5]],
    );
    assert_eq!(moons.targets, array![0, 0, 1, 1, 1]);
    let pair = two_moons(2, 0.0, &mut rng(6)).unwrap();
    assert_points(&pair, &array![[1.0, 0.0], [0.0, 0.5]]);
    let circles = two_circles(6, 0.3, 0.0, &mut rng(6)).unwrap();
    let third = 3f64.sqrt() / 2.0;
    let expected = array![
        [1.0, 0.0],
        [-0.5, third],
        [-0.5, -third],
        [0.3, 0.0],
        [-0.15, 0.3 * third],
        [-0.15, -0.3 * third]
    ];
    assert_points(&circles, &expected);
}

#[test]
fn moons_and_circles_lie_on_their_curves_at_equal_steps() {
    let moons = two_moons(201, 0.0, &mut rng(7)).unwrap();
    for (index, centre, side) in [(0, [0.0, 0.0], 1.0), (1, [1.0, 0.5], -1.0)] {
        let points = group(&moons, index);
        // The chord of one step.
        let step = 2.0 * (std::f64::consts::PI / (points.nrows() - 1) as f64 / 2.0).sin();
        for row in points.rows() {
            assert!(((row[0] - centre[0]).hypot(row[1] - centre[1]) - 1.0).abs() < 1e-14);
            assert!(side * (row[1] - centre[1]) > -1e-14);
        }
        for pair in points.axis_windows(Axis(0), 2) {
            let chord = (pair[[0, 0]] - pair[[1, 0]]).hypot(pair[[0, 1]] - pair[[1, 1]]);
            assert!((chord - step).abs() < 1e-14);
        }
    }
    let circles = two_circles(201, 0.4, 0.0, &mut rng(7)).unwrap();
    for (index, radius) in [(0, 1.0), (1, 0.4)] {
        let points = group(&circles, index);
        assert!(
            points
                .rows()
                .into_iter()
                .all(|row| (row[0].hypot(row[1]) - radius).abs() < 1e-14)
        );
        let (mean, _) = moments(&points);
        assert!(
            mean.iter().all(|value| value.abs() < 1e-14),
            "a closed ring is balanced: {mean}"
        );
    }
}

/// The same seed draws the same directions at every noise, so what is left after the curve is the noise itself.
#[test]
fn noise_has_the_deviation_asked_for() {
    let covariance = Array2::from_diag_elem(2, 0.01);
    let noisy = two_moons(40_000, 0.1, &mut rng(8)).unwrap();
    let clean = two_moons(40_000, 0.0, &mut rng(8)).unwrap();
    assert_moments(
        &(noisy.records - clean.records),
        &array![0.0, 0.0],
        &covariance,
    );
    let noisy = two_circles(40_000, 0.5, 0.1, &mut rng(9)).unwrap();
    let clean = two_circles(40_000, 0.5, 0.0, &mut rng(9)).unwrap();
    assert_moments(
        &(noisy.records - clean.records),
        &array![0.0, 0.0],
        &covariance,
    );
}

#[test]
fn the_square_is_even() {
    let dataset = uniform_square(90_000, &mut rng(10)).unwrap();
    assert!(dataset.targets.iter().all(|&target| target == 0));
    let mut cells = [[0.0; 3]; 3];
    for row in dataset.records.rows() {
        assert!(row.iter().all(|value| (0.0..1.0).contains(value)));
        cells[(row[0] * 3.0) as usize][(row[1] * 3.0) as usize] += 1.0;
    }
    // Binomial: 10 000 expected, deviation √(90 000 · 1/9 · 8/9) ≈ 94.
    assert!(
        cells
            .as_flattened()
            .iter()
            .all(|count| (count - 10_000.0f64).abs() < 5.0 * 94.3),
        "{cells:?}"
    );
}

#[test]
fn mysteries_keep_their_rules() {
    let mut sizes = [0; 7];
    // By the variance asked for: sum of squares around the group's mean, and its degrees of freedom.
    let mut squares = [(0.0_f64, 0.0_f64); 3];
    let mut extremes = (f64::INFINITY, f64::NEG_INFINITY);
    for seed in 0..200 {
        let mystery = mystery_blobs(&mut rng(seed));
        let answer = mystery.reveal();
        let k = answer.n_clusters;
        assert!((3..=6).contains(&k));
        sizes[k] += 1;
        assert_eq!(mystery.records().dim(), (50 * k, 2));
        assert_eq!(
            (
                answer.means.dim(),
                answer.variances.dim(),
                answer.labels.len()
            ),
            ((k, 2), (k, 2), 50 * k)
        );
        assert!(
            !answer.labels.iter().is_sorted(),
            "the order would give the groups away"
        );
        for (index, mean) in answer.means.rows().into_iter().enumerate() {
            assert!(
                mean.iter()
                    .all(|value| value.fract() == 0.0 && (-10.0..=14.0).contains(value))
            );
            assert!((0..index).all(|other| answer.means.row(other) != mean));
            for axis in 0..2 {
                let label = answer
                    .labels
                    .iter()
                    .enumerate()
                    .filter(|(_, label)| **label == index);
                let values: Vec<f64> = label
                    .map(|(row, _)| mystery.records()[[row, axis]])
                    .collect();
                assert_eq!(values.len(), 50);
                let variance = answer.variances[[index, axis]];
                assert!(variance == 1.0 || variance == 2.0);
                let found = values.iter().sum::<f64>() / 50.0;
                assert!((found - mean[axis]).abs() < 6.0 * (variance / 50.0).sqrt());
                let (sum, freedom) = &mut squares[variance as usize];
                *sum += values
                    .iter()
                    .map(|value| (value - found).powi(2))
                    .sum::<f64>();
                *freedom += 49.0;
                extremes = (extremes.0.min(mean[axis]), extremes.1.max(mean[axis]));
            }
        }
    }
    assert_eq!(extremes, (-10.0, 14.0));
    // 50 of each size expected, deviation √(200 · 1/4 · 3/4) ≈ 6.1.
    assert!(
        sizes[3..].iter().all(|&count| (20..=80).contains(&count)),
        "{sizes:?}"
    );
    for (variance, (sum, freedom)) in squares.into_iter().enumerate().skip(1) {
        let bound = 5.0 * variance as f64 * (2.0 / freedom).sqrt();
        assert!((sum / freedom - variance as f64).abs() < bound);
    }
}

#[test]
fn a_mystery_does_not_print_its_answer() {
    let printed: Vec<String> = (0..20)
        .map(|seed| format!("{:?}", mystery_blobs(&mut rng(seed))))
        .collect();
    assert_eq!(printed[0], "MysteryBlobs { .. }");
    assert!(
        printed.iter().all(|text| *text == printed[0]),
        "the text depends on what is hidden"
    );
}

#[test]
fn one_seed_one_set() {
    type Generator = fn(&mut Xoshiro256PlusPlus) -> Array2<f64>;
    let generators: [Generator; 7] = [
        |rng| {
            let blob = Blob::new(array![1.0, 2.0], array![[2.0, 1.0], [1.0, 3.0]], 40).unwrap();
            blobs(&[blob.clone(), blob], rng).unwrap().records
        },
        |rng| anisotropic_blobs(40, rng).unwrap().records,
        |rng| varied_blobs(40, rng).unwrap().records,
        |rng| two_moons(40, 0.1, rng).unwrap().records,
        |rng| two_circles(40, 0.5, 0.1, rng).unwrap().records,
        |rng| uniform_square(40, rng).unwrap().records,
        |rng| mystery_blobs(rng).records().clone(),
    ];
    for (index, generate) in generators.iter().enumerate() {
        let bits = |records: Array2<f64>| records.mapv(f64::to_bits);
        assert_eq!(
            bits(generate(&mut rng(11))),
            bits(generate(&mut rng(11))),
            "{index}"
        );
        assert_ne!(
            bits(generate(&mut rng(11))),
            bits(generate(&mut rng(12))),
            "{index}"
        );
        let mut one = rng(11);
        assert_ne!(
            generate(&mut one),
            generate(&mut one),
            "{index}: the generator must move on"
        );
    }
}

proptest! {
    /// Whatever finite B, the covariance B Bᵀ is accepted, and points lie at finite places.
    #[test]
    fn every_product_with_its_transpose_is_a_covariance(
        n_features in 1usize..5,
        rank in 0usize..5,
        entries in prop::collection::vec(-1e3f64..1e3, 16),
        seed in any::<u64>(),
    ) {
        let b = Array2::from_shape_fn((n_features, rank), |(i, j)| entries[4 * i + j]);
        let blob = Blob::new(Array1::zeros(n_features), b.dot(&b.t()), 7)?;
        let dataset = blobs(&[blob], &mut rng(seed))?;
        prop_assert_eq!(dataset.records.dim(), (7, n_features));
        prop_assert!(dataset.records.iter().all(|value| value.is_finite()));
    }
}
