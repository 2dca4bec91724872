//! The points of the cases.

use crate::BenchError;
use hyades_datasets::{Blob, blobs, two_moons};
use ndarray::{Array1, Array2, Axis};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

type Points = Result<Array2<f64>, BenchError>;

fn generator(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

fn failed(error: hyades_datasets::DatasetError) -> BenchError {
    BenchError::Refused {
        library: "hyades-datasets",
        why: error.to_string(),
    }
}

/// Round groups at random places of a cube from −10 to 10, in random order.
fn groups(rows: usize, columns: usize, k: usize, deviation: f64, rng: &mut impl Rng) -> Points {
    let group = |i: usize, rng: &mut _| {
        let centre = Array1::from_shape_simple_fn(columns, || Rng::gen_range(rng, -10.0..10.0));
        let size = rows / k + usize::from(i < rows % k);
        Blob::isotropic(centre, deviation * deviation, size)
    };
    let made: Result<Vec<Blob>, _> = (0..k).map(|i| group(i, rng)).collect();
    let dataset = blobs(&made.map_err(failed)?, rng).map_err(failed)?;
    Ok(shuffled(dataset.records(), rng))
}

fn shuffled(points: &Array2<f64>, rng: &mut impl Rng) -> Array2<f64> {
    let mut order: Vec<usize> = (0..points.nrows()).collect();
    order.shuffle(rng);
    points.select(Axis(0), &order)
}

/// Eight groups in the plane.
pub(crate) fn eight_groups(rows: usize, seed: u64) -> Points {
    groups(rows, 2, 8, 1.0, &mut generator(seed))
}

/// Twenty wide groups in sixteen dimensions.
pub(crate) fn twenty_groups(rows: usize, seed: u64) -> Points {
    groups(rows, 16, 20, 4.0, &mut generator(seed))
}

/// Four groups in the corners of a square, far apart.
pub(crate) fn four_corners(rows: usize, seed: u64) -> Points {
    let mut rng = generator(seed);
    let corners = [[0.0, 0.0], [0.0, 20.0], [20.0, 0.0], [20.0, 20.0]];
    let made: Result<Vec<Blob>, _> = corners
        .iter()
        .map(|corner| Blob::isotropic(Array1::from_iter(*corner), 1.0, rows / 4))
        .collect();
    let dataset = blobs(&made.map_err(failed)?, &mut rng).map_err(failed)?;
    Ok(shuffled(dataset.records(), &mut rng))
}

/// Two moons.
pub(crate) fn moons(rows: usize, seed: u64) -> Points {
    let dataset = two_moons(rows, 0.05, &mut generator(seed)).map_err(failed)?;
    Ok(dataset.records().clone())
}

/// Twelve tight groups in the plane, and a twentieth of the points anywhere.
pub(crate) fn noisy_plane(rows: usize, seed: u64) -> Points {
    noisy_groups(rows, 2, seed)
}

/// The same in eight dimensions.
pub(crate) fn noisy_space(rows: usize, seed: u64) -> Points {
    noisy_groups(rows, 8, seed)
}

fn noisy_groups(rows: usize, columns: usize, seed: u64) -> Points {
    let mut rng = generator(seed);
    let noise = rows / 20;
    let mut points = groups(rows - noise, columns, 12, 0.4, &mut rng)?;
    let anywhere = Array2::from_shape_simple_fn((noise, columns), || rng.gen_range(-12.0..12.0));
    points
        .append(Axis(0), anywhere.view())
        .map_err(|error| BenchError::Refused {
            library: "ndarray",
            why: error.to_string(),
        })?;
    Ok(shuffled(&points, &mut rng))
}
