//! The sum of squared distances to the cluster means.

use linfa::Float;
use ndarray::{ArrayBase, Data, Ix1, Ix2};

use super::grouped::Grouped;
use crate::{ClusterLabel, MetricsError};

/// Sum of the squared distances of the samples to the mean of their cluster, Σₖ Σ_{i∈Cₖ} ‖xᵢ − μₖ‖².
///
/// This is the loss that K-means lowers. It is at least 0, less is tighter, and its unit is the square of the
/// records'. More clusters always allow less of it, down to 0 with a cluster for each sample, so it compares
/// clusterings of equal k only. It is computed in `f64` and may be infinite where the type of the records
/// cannot hold it.
///
/// `records` is `(n_samples, n_features)`, `labels` has one label a row; noise is left out.
///
/// # Errors
///
/// No samples or features, a value that is not finite, labels and records of different length, or nothing
/// but noise: [`MetricsError`].
///
/// # Complexity
///
/// O(n d + n log k) time, shared between threads; O(n + k d) memory, and a copy of records
/// that are not row-major. The result is the same to the last bit on any number of threads.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// let records = array![[0.0, 0.0], [0.0, 2.0], [5.0, 5.0]];
/// // The first cluster's mean is (0, 1): two samples at distance 1.
/// assert_eq!(hyades_metrics::inertia(&records, &array![0, 0, 1])?, 2.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
pub fn inertia<F, L, R, S>(
    records: &ArrayBase<R, Ix2>,
    labels: &ArrayBase<S, Ix1>,
) -> Result<F, MetricsError>
where
    F: Float,
    L: ClusterLabel,
    R: Data<Elem = F>,
    S: Data<Elem = L>,
{
    Ok(F::cast(of_groups(&Grouped::of(records, labels)?)))
}

pub(super) fn of_groups<F: Float, L: ClusterLabel>(groups: &Grouped<F, L>) -> f64 {
    groups.unscale_squared(groups.dispersion_within(&groups.centroids()))
}
