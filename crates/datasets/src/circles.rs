//! Two circles, one within the other.

use crate::shape::{check_noise, check_samples, dataset};
use crate::{Dataset, DatasetError, Result};
use libm::{cos, sin};
use ndarray::{Array1, Array2};
use rand::Rng;
use rand_distr::StandardNormal;
use std::f64::consts::TAU;

/// Two circles around (0, 0), the geometry of scikit-learn's `make_circles`: circle 0 of radius 1, circle 1 of radius
/// `factor` within it, each with its points at equal angles, the first on the x axis. Normal noise of standard
/// deviation `noise` is added to each coordinate; with noise 0 the points lie on the circles.
///
/// Circle 0 has `n_samples / 2` points, circle 1 the rest; the points come circle by circle.
///
/// ```
/// use hyades_datasets::two_circles;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// let dataset = two_circles(200, 0.5, 0.0, &mut Xoshiro256PlusPlus::seed_from_u64(1))?;
/// assert_eq!(dataset.records.row(100).to_vec(), [0.5, 0.0]);
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
///
/// # Errors
///
/// Fewer than 2 samples, or more than memory can address; a factor outside 0 (included) to 1 (excluded); a noise that
/// is negative, NaN or infinite.
pub fn two_circles<R: Rng>(
    n_samples: usize,
    factor: f64,
    noise: f64,
    rng: &mut R,
) -> Result<Dataset> {
    check_samples("a pair of circles", 2, n_samples, 2)?;
    if !(0.0..1.0).contains(&factor) {
        return Err(DatasetError::Factor { factor });
    }
    check_noise(noise)?;
    let outer = n_samples / 2;
    let mut records = Array2::zeros((n_samples, 2));
    let targets = Array1::from_shape_fn(n_samples, |index| usize::from(index >= outer));
    for (index, mut row) in records.rows_mut().into_iter().enumerate() {
        let (radius, position, count) = if index < outer {
            (1.0, index, outer)
        } else {
            (factor, index - outer, n_samples - outer)
        };
        let angle = TAU * position as f64 / count as f64;
        // Drawn whatever the noise, so that one seed gives the same directions at every noise.
        row[0] = radius * cos(angle) + noise * rng.sample::<f64, _>(StandardNormal);
        row[1] = radius * sin(angle) + noise * rng.sample::<f64, _>(StandardNormal);
    }
    Ok(dataset(records, targets))
}
