//! How much each cluster overlaps with the one it overlaps most.

use linfa::Float;
use ndarray::{ArrayBase, Data, Ix1, Ix2};

use super::grouped::{Grouped, squared_distance};
use crate::{ClusterLabel, MetricsError};

/// Lengths up to this part of the records' spread are rounding, not distances.
const NEGLIGIBLE: f64 = 1e-8;

/// Means that are nearer to each other than this, in units of their own size, differ by rounding alone.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// The Davies–Bouldin score: the mean, over clusters, of the worst ratio of spread to separation.
///
/// With sᵢ the mean distance of cluster i's samples to its mean μᵢ, the ratio of two clusters is
/// (sᵢ + sⱼ) / ‖μᵢ − μⱼ‖, and each cluster counts with its largest. It is at least 0, and less is better. It
/// favours round clusters; one cluster around another, whose means coincide, misleads it.
///
/// As in scikit-learn a pair of clusters with one and the same mean counts 0; here means count as the same if they
/// differ by rounding alone, where scikit-learn may divide by that rounding. And the score is 0 where all
/// spreads, or all separations, are at most 10⁻⁸. Here that bound shrinks with the records when their root
/// mean square distance from their mean is below 1, so that the score does not depend on their unit.
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
/// O((n + k²) d + n log k) time, shared between threads; O(n + k d) memory, and a copy of records
/// that are not row-major. The result is the same to the last bit on any number of threads.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// let records = array![[0.0], [2.0], [10.0], [12.0]];
/// // Both spreads are 1, the means are 10 apart.
/// let score = hyades_metrics::davies_bouldin_score(&records, &array![0, 0, 1, 1])?;
/// assert_eq!(score, 0.2);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// D. L. Davies and D. W. Bouldin, 1979, *A cluster separation measure*, IEEE Transactions on Pattern Analysis
/// and Machine Intelligence 1, 224–227, [doi:10.1109/TPAMI.1979.4766909](https://doi.org/10.1109/TPAMI.1979.4766909).
pub fn davies_bouldin_score<F, L, R, S>(
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
    let all_centroids = groups.centroids();
    let deviations = groups.deviations(&all_centroids);
    let spreads: Vec<f64> = deviations
        .iter()
        .zip(groups.counts())
        .map(|(deviation, &count)| deviation.distances / count as f64)
        .collect();

    // Root mean square distance of the samples from the mean of all.
    let within: f64 = deviations.iter().map(|deviation| deviation.squares).sum();
    let squares = within + groups.dispersion_between(&all_centroids);
    let overall_spread = (squares / groups.n_samples() as f64).sqrt();
    let bound = NEGLIGIBLE * groups.unit().min(overall_spread);
    if spreads.iter().all(|&spread| spread <= bound) {
        return Ok(0.0);
    }

    let centroids: Vec<&[f64]> = all_centroids.chunks_exact(groups.n_features).collect();
    let mut worst = vec![0.0_f64; centroids.len()];
    let mut all_coincide = true;
    for i in 0..centroids.len() {
        for j in i + 1..centroids.len() {
            let separation = squared_distance(centroids[i].iter().copied(), centroids[j]).sqrt();
            all_coincide &= separation <= bound;
            let magnitude = magnitude(centroids[i]).max(magnitude(centroids[j]));
            if separation > ROUNDING * magnitude {
                let ratio = (spreads[i] + spreads[j]) / separation;
                worst[i] = worst[i].max(ratio);
                worst[j] = worst[j].max(ratio);
            }
        }
    }
    if all_coincide {
        return Ok(0.0);
    }
    Ok(worst.iter().sum::<f64>() / worst.len() as f64)
}

fn magnitude(point: &[f64]) -> f64 {
    point.iter().fold(0.0, |largest, x| largest.max(x.abs()))
}
