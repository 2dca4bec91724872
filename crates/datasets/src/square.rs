//! Points without any group.

use crate::shape::{check_samples, dataset};
use crate::{Dataset, Result};
use ndarray::{Array1, Array2};
use rand::Rng;

/// Points spread evenly at random over the unit square, 0 included and 1 excluded: no group is there to be found, and
/// an algorithm that finds some has invented them. All targets are 0.
///
/// ```
/// use hyades_datasets::uniform_square;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// let dataset = uniform_square(500, &mut Xoshiro256PlusPlus::seed_from_u64(1))?;
/// assert!(dataset.records.iter().all(|value| (0.0..1.0).contains(value)));
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
///
/// # Errors
///
/// No sample, or more than memory can address.
pub fn uniform_square<R: Rng>(n_samples: usize, rng: &mut R) -> Result<Dataset> {
    check_samples("a square", 1, n_samples, 2)?;
    let records = Array2::from_shape_simple_fn((n_samples, 2), || rng.r#gen::<f64>());
    Ok(dataset(records, Array1::zeros(n_samples)))
}
