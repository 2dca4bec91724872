//! Spectral clustering against its definition, written out on dense matrices, and against scikit-learn.

#![allow(
    clippy::unwrap_used,
    reason = "what surprises a helper should stop the test"
)]

mod common;

use approx::assert_abs_diff_eq;
use common::{is_same_partition, list, matrix, on_threads, reference, vector};
use hyades_cluster::{Affinity, ClusterError, SpectralClustering};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, Axis};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

type Model = SpectralClustering<f64>;

fn fit(
    records: &Array2<f64>,
    k: usize,
    affinity: Affinity<f64>,
    n_components: usize,
) -> Result<Model, ClusterError> {
    let params = SpectralClustering::params(k).affinity(affinity);
    params
        .n_components(n_components)
        .fit(&DatasetBase::from(records.view()))
}

fn square_distance(records: &Array2<f64>, i: usize, j: usize) -> f64 {
    let pairs = records.row(i).to_vec().into_iter().zip(records.row(j));
    pairs.map(|(x, y)| (x - y) * (x - y)).sum()
}

/// All affinities, sample by sample, copies too; none of a sample with itself.
fn affinities(records: &Array2<f64>, affinity: Affinity<f64>) -> Array2<f64> {
    let n = records.nrows();
    let distance = |i, j| square_distance(records, i, j);
    let near = |i: usize, k: usize| -> Vec<bool> {
        // Nearest by distinct places: copies of a sample share its rank.
        let mut far: Vec<f64> = (0..n).map(|j| distance(i, j)).collect();
        let all = far.clone();
        far.sort_by(f64::total_cmp);
        far.dedup();
        let bound = far[(k - 1).min(far.len() - 1)];
        all.into_iter().map(|d| d <= bound).collect()
    };
    let near: Vec<Vec<bool>> = match affinity {
        Affinity::NearestNeighbours(k) => (0..n).map(|i| near(i, k)).collect(),
        _ => Vec::new(),
    };
    Array2::from_shape_fn((n, n), |(i, j)| match affinity {
        _ if i == j => 0.0,
        Affinity::Rbf { gamma } => (-gamma * distance(i, j)).exp(),
        _ => 0.5 * f64::from(u8::from(near[i][j]) + u8::from(near[j][i])),
    })
}

fn degrees(w: &Array2<f64>) -> Vec<f64> {
    let sums = w.sum_axis(Axis(1));
    sums.into_iter()
        .map(|d| if d > 0.0 { d } else { 1.0 })
        .collect()
}

fn laplacian(w: &Array2<f64>) -> Array2<f64> {
    let d = degrees(w);
    Array2::from_shape_fn(w.dim(), |(i, j)| {
        f64::from(i == j) - w[(i, j)] / d[i].sqrt() / d[j].sqrt()
    })
}

/// All eigenvalues by Jacobi's rotations, ascending: the matrix is turned until nothing is left beside the diagonal.
fn eigenvalues(mut a: Array2<f64>) -> Vec<f64> {
    let n = a.nrows();
    for _ in 0..50 {
        let beside: f64 = a
            .indexed_iter()
            .filter(|((i, j), _)| i != j)
            .map(|(_, v)| v * v)
            .sum();
        if beside < 1e-26 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[(p, q)].abs() < 1e-300 {
                    continue;
                }
                let theta = (a[(q, q)] - a[(p, p)]) / (2.0 * a[(p, q)]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let t = if theta == 0.0 { 1.0 } else { t };
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for k in 0..n {
                    let (x, y) = (a[(k, p)], a[(k, q)]);
                    (a[(k, p)], a[(k, q)]) = (c * x - s * y, s * x + c * y);
                }
                for k in 0..n {
                    let (x, y) = (a[(p, k)], a[(q, k)]);
                    (a[(p, k)], a[(q, k)]) = (c * x - s * y, s * x + c * y);
                }
            }
        }
    }
    let mut values = a.diag().to_vec();
    values.sort_by(f64::total_cmp);
    values
}

fn n_pieces(w: &Array2<f64>) -> usize {
    let n = w.nrows();
    let mut seen = vec![false; n];
    let mut pieces = 0;
    for first in 0..n {
        let mut stack = vec![first];
        pieces += usize::from(!seen[first]);
        while let Some(i) = stack.pop() {
            if !std::mem::replace(&mut seen[i], true) {
                stack.extend((0..n).filter(|&j| w[(i, j)] > 0.0));
            }
        }
    }
    pieces
}

/// The model's eigenvalues are the smallest; its coordinates times the roots of the degrees are eigenvectors, of length 1 and orthogonal; signs are fixed.
fn check(records: &Array2<f64>, affinity: Affinity<f64>, n_components: usize) -> Model {
    let model = fit(records, 2, affinity, n_components).unwrap();
    let w = affinities(records, affinity);
    let (l, d) = (laplacian(&w), degrees(&w));
    let expected = eigenvalues(l.clone());
    let found = model.eigenvalues();
    assert_eq!(model.embedding().dim(), (records.nrows(), found.len()));
    for (&found, &expected) in found.iter().zip(&expected) {
        // Eigenvectors that differ on copies are not looked for: their eigenvalues are above 1.
        if expected <= 1.0 {
            assert_abs_diff_eq!(found, expected, epsilon = 1e-8);
        }
    }
    let roots = Array1::from(d).mapv(f64::sqrt);
    let vectors = model.embedding() * &roots.view().insert_axis(Axis(1));
    let missing = l.dot(&vectors) - &vectors * found;
    for column in missing.columns() {
        assert!(column.dot(&column).sqrt() <= 2e-9);
    }
    assert_abs_diff_eq!(
        vectors.t().dot(&vectors),
        Array2::eye(found.len()),
        epsilon = 1e-9
    );
    for column in model.embedding().columns() {
        let most = column.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
        let largest = column.iter().fold(f64::NEG_INFINITY, |m, &x| m.max(x));
        assert!(largest >= most * (1.0 - 1e-9));
    }
    if matches!(affinity, Affinity::NearestNeighbours(_)) {
        assert_eq!(model.n_graph_components(), n_pieces(&w));
    }
    model
}

fn clumps(seed: u64, d: usize, sizes: &[usize], spread: f64) -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut values = Vec::new();
    for &size in sizes {
        let centre: Vec<f64> = (0..d).map(|_| rng.gen_range(-spread..spread)).collect();
        for _ in 0..size {
            values.extend(centre.iter().map(|c| c + rng.gen_range(-1.0..1.0)));
        }
    }
    Array2::from_shape_vec((values.len() / d, d), values).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Few samples, for which all eigenvectors are found at once.
    #[test]
    fn few_samples(seed in 0u64..1000, d in 1usize..5, sizes in prop::collection::vec(4usize..20, 1..4), spread in 0.5f64..6.0, near in 2usize..9, wanted in 1usize..5) {
        let records = clumps(seed, d, &sizes, spread);
        check(&records, Affinity::NearestNeighbours(near), wanted.min(records.nrows()));
        check(&records, Affinity::Rbf { gamma: 0.3 * spread }, wanted.min(records.nrows()));
    }

    /// Whole numbers: many copies. Every two distinct samples are linked, for among equally near ones the neighbours are anyone's choice.
    #[test]
    fn copies(d in 1usize..4, values in prop::collection::vec(0i32..3, 6..90), gamma in 0.05f64..1.0) {
        let n = values.len() / d;
        let records = Array2::from_shape_fn((n, d), |(i, j)| f64::from(values[i * d + j]));
        for affinity in [Affinity::Rbf { gamma }, Affinity::NearestNeighbours(100)] {
            let model = check(&records, affinity, 1);
            for i in 0..n {
                for j in 0..i {
                    prop_assert!(records.row(i) != records.row(j) || model.labels()[i] == model.labels()[j]);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Enough samples for the iterative solver, on one or several levels, with graphs whole and in pieces.
    #[test]
    fn many_samples(seed in 0u64..1000, d in 1usize..5, sizes in prop::collection::vec(30usize..120, 2..4), spread in 0.5f64..4.0, near in 4usize..14, wanted in 1usize..6) {
        let records = clumps(seed, d, &sizes, spread);
        check(&records, Affinity::NearestNeighbours(near), wanted);
        check(&records, Affinity::Rbf { gamma: 0.1 * f64::from(near as u32) }, wanted);
    }

    /// Copies without ties: places in general position, each held by a number of samples.
    #[test]
    fn heavy_places(seed in 0u64..1000, near in 3usize..8, wanted in 1usize..4, counts in prop::collection::vec(1usize..3, 100..115)) {
        let places = clumps(seed, 2, &[counts.len()], 1.0);
        let rows = counts.iter().enumerate().flat_map(|(place, &count)| vec![place; count]);
        let records = places.select(Axis(0), &rows.collect::<Vec<_>>());
        check(&records, Affinity::NearestNeighbours(near), wanted);
        check(&records, Affinity::Rbf { gamma: 4.0 }, wanted);
    }

    /// The order of the records makes no difference.
    #[test]
    fn order(seed in 0u64..1000, near in 4usize..9) {
        let records = clumps(seed, 2, &[60, 50, 40], 2.0);
        let mut order: Vec<usize> = (0..150).collect();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        rand::seq::SliceRandom::shuffle(&mut order[..], &mut rng);
        let shuffled = records.select(Axis(0), &order);
        let affinity = Affinity::NearestNeighbours(near);
        let (one, other) = (fit(&records, 3, affinity, 3).unwrap(), fit(&shuffled, 3, affinity, 3).unwrap());
        prop_assert_eq!(one.eigenvalues(), other.eigenvalues());
        prop_assert_eq!(&one.embedding().select(Axis(0), &order), other.embedding());
        let turned: Vec<_> = order.iter().map(|&i| Some(one.labels()[i])).collect();
        let found: Vec<_> = other.labels().iter().map(|&l| Some(l)).collect();
        prop_assert!(is_same_partition(&turned, &found));
    }
}

/// The sum of squared distances to the means of the clusters, in the embedding.
fn inertia(model: &Model, labels: &[usize]) -> f64 {
    let coordinates = model.embedding();
    let most = labels.iter().max().unwrap();
    let clusters = (0..=*most).map(|cluster| {
        let rows: Vec<usize> = (0..labels.len())
            .filter(|&i| labels[i] == cluster)
            .collect();
        let rows = coordinates.select(Axis(0), &rows);
        let differences = &rows - &rows.mean_axis(Axis(0)).unwrap();
        differences.mapv(|x| x * x).sum()
    });
    clusters.sum()
}

/// What is cut of each cluster, as a part of all its links, added up (Shi & Malik 2000).
fn normalised_cut(w: &Array2<f64>, labels: &[usize]) -> f64 {
    let most = labels.iter().max().unwrap();
    let part = |cluster: usize| {
        let (mut cut, mut all) = (0.0, 0.0);
        for ((i, j), value) in w.indexed_iter().filter(|((i, _), _)| labels[*i] == cluster) {
            assert!(i != j || *value == 0.0);
            all += value;
            cut += if labels[j] == cluster { 0.0 } else { *value };
        }
        cut / all
    };
    (0..=*most).map(part).sum()
}

#[test]
fn as_scikit_learn() {
    for case in list(&reference("spectral_clustering")["cases"]) {
        let name = case["name"].as_str().unwrap();
        let records = matrix(&case["records"]);
        let k = case["k"].as_u64().unwrap() as usize;
        let affinity = match case["n_neighbours"].as_u64() {
            Some(n) => Affinity::NearestNeighbours(n as usize),
            None => Affinity::Rbf {
                gamma: case["gamma"].as_f64().unwrap(),
            },
        };
        let model = fit(&records, k, affinity, k).unwrap();
        let expected = vector(&case["eigenvalues"]);
        for (&found, expected) in model.eigenvalues().iter().zip(expected) {
            assert_abs_diff_eq!(found, expected, epsilon = 1e-10);
        }
        if case["embedding"].is_array() {
            // Up to the sign, which may fall either way where the two largest coordinates are nearly equal.
            for (found, expected) in model
                .embedding()
                .columns()
                .into_iter()
                .zip(matrix(&case["embedding"]).columns())
            {
                let sign = found.dot(&expected).signum();
                assert_abs_diff_eq!(found.to_owned(), &expected * sign, epsilon = 1e-7);
            }
        }
        if case["n_neighbours"].is_u64() {
            let expected = case["n_pieces"].as_u64().unwrap() as usize;
            assert_eq!(model.n_graph_components(), expected, "{name}");
        }
        let labels = common::counts(&case["labels"]);
        let found = model.labels().to_vec();
        if name.starts_with("square") {
            // No structure: K-means may end elsewhere, but not worse.
            assert!(
                inertia(&model, &found) <= inertia(&model, &labels) * (1.0 + 1e-9),
                "{name}"
            );
        } else {
            let as_options = |labels: &[usize]| labels.iter().map(|&l| Some(l)).collect::<Vec<_>>();
            assert!(
                is_same_partition(&as_options(&found), &as_options(&labels)),
                "{name}"
            );
            let w = affinities(&records, affinity);
            assert_abs_diff_eq!(
                normalised_cut(&w, &found),
                normalised_cut(&w, &labels),
                epsilon = 1e-12
            );
        }
    }
}

#[test]
fn threads_make_no_difference() {
    let records = clumps(5, 2, &[3000, 2500, 2000], 2.5);
    for (rows, affinity) in [
        (7500, Affinity::NearestNeighbours(10)),
        (900, Affinity::Rbf { gamma: 2.0 }),
    ] {
        let records = records.slice(ndarray::s![..rows, ..]).to_owned();
        let one = on_threads(1, || fit(&records, 3, affinity, 3).unwrap());
        let two = on_threads(2, || fit(&records, 3, affinity, 3).unwrap());
        assert_eq!(one, two);
    }
}

#[test]
fn many_equal_eigenvalues() {
    // All samples linked alike: one eigenvalue of 0, all others are equal, and any vector is an eigenvector.
    check(
        &clumps(4, 2, &[130], 1.0),
        Affinity::NearestNeighbours(130),
        20,
    );
    // Twelve equal pieces: more vectors than are improved at once.
    let square = clumps(6, 2, &[12], 1.0);
    let squares: Vec<Array2<f64>> = (0..12).map(|i| &square + 100.0 * f64::from(i)).collect();
    let views: Vec<_> = squares.iter().map(|square| square.view()).collect();
    let records = ndarray::concatenate(Axis(0), &views).unwrap();
    let model = check(&records, Affinity::NearestNeighbours(4), 30);
    assert!(model.n_graph_components() >= 12);
}

#[test]
fn narrow_kernels() {
    // Almost separate pieces without number: the approximate inverse does not suffice.
    let records = clumps(3, 2, &[100, 60], 3.0);
    for gamma in [30.0, 100.0, 1000.0, 1e4] {
        check(&records, Affinity::Rbf { gamma }, 4);
    }
}
