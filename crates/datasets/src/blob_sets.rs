//! Sets of blobs that break an assumption of K-means.

use crate::shape::{check_samples, split_evenly};
use crate::{Blob, Dataset, Result, blobs};
use ndarray::{Array2, array};
use rand::Rng;

/// Where the three groups lie before any shear: far enough apart for the eye, near enough for a mistake.
const CENTRES: [[f64; 2]; 3] = [[-9.0, -5.5], [-4.5, 0.0], [2.0, 0.5]];

/// Three round groups of variance 1, sheared: each point, as a row, is multiplied by `[[0.6, -0.6], [-0.4, 0.8]]`.
/// The groups become long and narrow, six times as long as wide, which K-means cuts across.
///
/// The groups are as equal in size as they can be, the first ones larger by one; the points come group by group.
///
/// ```
/// use hyades_datasets::anisotropic_blobs;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// let dataset = anisotropic_blobs(500, &mut Xoshiro256PlusPlus::seed_from_u64(1))?;
/// assert_eq!(dataset.records.dim(), (500, 2));
/// assert_eq!(dataset.targets[499], 2);
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
///
/// # Errors
///
/// Fewer than 3 samples, or more than memory can address.
pub fn anisotropic_blobs<R: Rng>(n_samples: usize, rng: &mut R) -> Result<Dataset> {
    anisotropic(n_samples, 1.0, rng)
}

/// The same with so many times the standard deviation.
pub(crate) fn anisotropic<R: Rng>(n_samples: usize, factor: f64, rng: &mut R) -> Result<Dataset> {
    check_samples("a set of three groups", 3, n_samples, 2)?;
    // A row z of variance 1 times S has the covariance SᵀS.
    let [[a, b], [c, d]] = [[0.6, -0.6], [-0.4, 0.8]];
    let covariance: Array2<f64> = array![
        [a * a + c * c, a * b + c * d],
        [a * b + c * d, b * b + d * d]
    ] * (factor * factor);
    let groups = CENTRES
        .iter()
        .zip(split_evenly(n_samples, CENTRES.len()))
        .map(|([x, y], size)| {
            Blob::new(
                array![x * a + y * c, x * b + y * d],
                covariance.clone(),
                size,
            )
        })
        .collect::<Result<Vec<Blob>>>()?;
    blobs(&groups, rng)
}

/// Three round groups with standard deviations 1, 2.5 and 0.5: the wide one reaches into its neighbours' cells.
///
/// The groups are as equal in size as they can be, the first ones larger by one; the points come group by group.
///
/// ```
/// use hyades_datasets::varied_blobs;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// let dataset = varied_blobs(500, &mut Xoshiro256PlusPlus::seed_from_u64(1))?;
/// assert_eq!(dataset.records.dim(), (500, 2));
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
///
/// # Errors
///
/// Fewer than 3 samples, or more than memory can address.
pub fn varied_blobs<R: Rng>(n_samples: usize, rng: &mut R) -> Result<Dataset> {
    varied(n_samples, 1.0, rng)
}

/// The same with so many times the standard deviations.
pub(crate) fn varied<R: Rng>(n_samples: usize, factor: f64, rng: &mut R) -> Result<Dataset> {
    check_samples("a set of three groups", 3, n_samples, 2)?;
    let groups = CENTRES
        .iter()
        .zip([1.0, 2.5, 0.5])
        .zip(split_evenly(n_samples, CENTRES.len()))
        .map(|(([x, y], deviation), size)| {
            let deviation = deviation * factor;
            Blob::isotropic(array![*x, *y], deviation * deviation, size)
        })
        .collect::<Result<Vec<Blob>>>()?;
    blobs(&groups, rng)
}
