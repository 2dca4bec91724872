//! Two interleaved half circles.

use crate::shape::{check_noise, check_samples, dataset};
use crate::{Dataset, Result};
use libm::{cos, sin};
use ndarray::{Array1, Array2};
use rand::Rng;
use rand_distr::StandardNormal;
use std::f64::consts::PI;

/// Two interleaved half circles of radius 1, the geometry of scikit-learn's `make_moons`: moon 0 is the upper half
/// around (0, 0), moon 1 the lower half around (1, 0.5), each with its points at equal angles from end to end. Normal
/// noise of standard deviation `noise` is added to each coordinate; with noise 0 the points lie on the curves.
///
/// Moon 0 has `n_samples / 2` points, moon 1 the rest; the points come moon by moon.
///
/// ```
/// use hyades_datasets::two_moons;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// let dataset = two_moons(200, 0.0, &mut Xoshiro256PlusPlus::seed_from_u64(1))?;
/// assert_eq!(dataset.records.row(0).to_vec(), [1.0, 0.0]);
/// assert_eq!(dataset.targets.sum(), 100);
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
///
/// # Errors
///
/// Fewer than 2 samples, or more than memory can address; a noise that is negative, NaN or infinite.
pub fn two_moons<R: Rng>(n_samples: usize, noise: f64, rng: &mut R) -> Result<Dataset> {
    check_samples("a pair of moons", 2, n_samples, 2)?;
    check_noise(noise)?;
    let upper = n_samples / 2;
    let mut records = Array2::zeros((n_samples, 2));
    let targets = Array1::from_shape_fn(n_samples, |index| usize::from(index >= upper));
    for (index, mut row) in records.rows_mut().into_iter().enumerate() {
        let (x, y) = if index < upper {
            let angle = angle(index, upper);
            (cos(angle), sin(angle))
        } else {
            let angle = angle(index - upper, n_samples - upper);
            (1.0 - cos(angle), 0.5 - sin(angle))
        };
        // Drawn whatever the noise, so that one seed gives the same directions at every noise.
        row[0] = x + noise * rng.sample::<f64, _>(StandardNormal);
        row[1] = y + noise * rng.sample::<f64, _>(StandardNormal);
    }
    Ok(dataset(records, targets))
}

/// Angle `index` of `count` from 0 to π, both ends included.
fn angle(index: usize, count: usize) -> f64 {
    PI * index as f64 / count.saturating_sub(1).max(1) as f64
}
