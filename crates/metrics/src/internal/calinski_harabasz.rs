//! Dispersion between the clusters over dispersion within them.

use linfa::Float;
use ndarray::{ArrayBase, Data, Ix1, Ix2};

use super::grouped::Grouped;
use crate::{ClusterLabel, MetricsError};

/// The Calinski–Harabasz score, or variance ratio: dispersion between clusters over dispersion within.
///
/// With nₖ samples of mean μₖ in cluster k, μ the mean of all and W their [`inertia`](crate::inertia),
/// it is Σₖ nₖ‖μₖ − μ‖² / (k − 1) over W / (n − k). It is at least 0, without upper bound, and more is better.
/// Where every cluster is a single repeated point, W = 0, it is 1 by convention. It favours round clusters of
/// similar spread; rings and crescents get low values however well they are found.
///
/// `records` is `(n_samples, n_features)`, `labels` has one label a row; noise is left out.
///
/// # Errors
///
/// No samples or features, a value that is not finite, labels and records of different length, or a number of
/// labels outside 2 to n_samples − 1: [`MetricsError`].
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
/// let records = array![[0.0], [2.0], [10.0], [12.0]];
/// // Between: 2·5² + 2·5² = 100 over k − 1 = 1. Within: 4·1² = 4 over n − k = 2.
/// let score = hyades_metrics::calinski_harabasz_score(&records, &array![0, 0, 1, 1])?;
/// assert_eq!(score, 50.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// T. Caliński and J. Harabasz, 1974, *A dendrite method for cluster analysis*, Communications in Statistics 3,
/// 1–27, [doi:10.1080/03610927408827101](https://doi.org/10.1080/03610927408827101).
pub fn calinski_harabasz_score<F, L, R, S>(
    records: &ArrayBase<R, Ix2>,
    labels: &ArrayBase<S, Ix1>,
) -> Result<F, MetricsError>
where
    F: Float,
    L: ClusterLabel,
    R: Data<Elem = F>,
    S: Data<Elem = L>,
{
    Ok(F::cast(of_groups(&Grouped::of(records, labels)?)?))
}

pub(super) fn of_groups<F: Float, L: ClusterLabel>(
    groups: &Grouped<F, L>,
) -> Result<f64, MetricsError> {
    groups.check_label_count()?;
    let centroids = groups.centroids();
    let within = groups.dispersion_within(&centroids);
    if within == 0.0 {
        return Ok(1.0);
    }
    let between = groups.dispersion_between(&centroids);
    let (n, k) = (groups.n_samples() as f64, groups.n_clusters() as f64);
    Ok(between * (n - k) / (within * (k - 1.0)))
}
