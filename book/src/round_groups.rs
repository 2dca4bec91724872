//! Round groups around given middles, of which most chapters' points are made.

use hyades_datasets::{Blob, Dataset, blobs};
use ndarray::arr1;
use rand::Rng;

use crate::BookError;

/// So many points around each middle, with this variance of each coordinate.
pub(crate) fn round_groups(
    middles: &[[f64; 2]],
    variance: f64,
    samples: usize,
    rng: &mut impl Rng,
) -> Result<Dataset, BookError> {
    let groups = middles
        .iter()
        .map(|middle| Blob::isotropic(arr1(middle), variance, samples))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(blobs(&groups, rng)?)
}
