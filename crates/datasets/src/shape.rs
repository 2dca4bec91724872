//! Checks and small steps that the generators share.

use crate::{Dataset, DatasetError, Result};
use ndarray::{Array1, Array2};

/// Fails when `n_samples` is below `minimum`, or `n_samples` × `n_features` values cannot be held.
pub(crate) fn check_samples(
    what: &'static str,
    minimum: usize,
    n_samples: usize,
    n_features: usize,
) -> Result<()> {
    if n_samples < minimum {
        return Err(DatasetError::TooFewSamples {
            what,
            minimum,
            n_samples,
        });
    }
    let values = n_samples.checked_mul(n_features);
    match values {
        // An allocation holds at most isize::MAX bytes, and a matrix may be copied once.
        Some(values) if values <= isize::MAX as usize / (2 * size_of::<f64>()) => Ok(()),
        _ => Err(DatasetError::TooManySamples {
            n_samples,
            n_features,
        }),
    }
}

/// Fails on a deviation of noise that is negative, NaN or infinite.
pub(crate) fn check_noise(noise: f64) -> Result<()> {
    if noise.is_finite() && noise >= 0.0 {
        Ok(())
    } else {
        Err(DatasetError::Noise { noise })
    }
}

/// The size of each of `n_groups` groups of `n_samples` together: equal, or the first ones larger by 1.
pub(crate) fn split_evenly(n_samples: usize, n_groups: usize) -> impl Iterator<Item = usize> {
    (0..n_groups).map(move |group| n_samples / n_groups + usize::from(group < n_samples % n_groups))
}

/// A data set; its features are called x and y where there are two.
pub(crate) fn dataset(records: Array2<f64>, targets: Array1<usize>) -> Dataset {
    let names = if records.ncols() == 2 {
        vec!["x", "y"]
    } else {
        Vec::new()
    };
    Dataset::new(records, targets).with_feature_names(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_differ_by_one_at_most() {
        for n_samples in 0..30 {
            for n_groups in 1..5 {
                let sizes: Vec<usize> = split_evenly(n_samples, n_groups).collect();
                assert_eq!(sizes.iter().sum::<usize>(), n_samples);
                assert!(sizes.is_sorted_by(|a, b| a >= b) && sizes[0] - sizes[n_groups - 1] <= 1);
            }
        }
    }

    #[test]
    fn what_memory_cannot_hold_is_refused() {
        for (n_samples, n_features) in [(usize::MAX, 1), (usize::MAX, 2), (1 << 40, 1 << 30)] {
            assert_eq!(
                check_samples("a test", 1, n_samples, n_features),
                Err(DatasetError::TooManySamples {
                    n_samples,
                    n_features
                })
            );
        }
        assert_eq!(check_samples("a test", 1, 1000, 1000), Ok(()));
    }
}
