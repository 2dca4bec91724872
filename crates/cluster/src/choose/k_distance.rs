//! The sorted k-distance curve.

use linfa::Float;
use ndarray::ArrayView2;

use super::{CurveShape, Knee, strongest_knee};
use crate::input::Records;
use crate::k_d_tree::KdTree;
use crate::metric::{Measure, with_measure};
use crate::reduce::{SEARCHES, map_chunks_mut};
use crate::{ClusterError, Metric};

/// How far each sample has to reach to be a core sample.
#[derive(Debug, Clone, PartialEq)]
pub struct KDistances<F> {
    distances: Vec<F>,
}

/// For each sample the smallest eps that makes it a core sample of DBSCAN: the Euclidean distance to its `min_samples`-th nearest sample, itself counted as the first.
///
/// Seen the other way: with this eps, as many samples are core samples as lie at or below it on the sorted curve. Samples
/// inside clusters make the long, flat part of the curve, noise its steep end; a good eps lies at the bend between them.
///
/// # Errors
///
/// No rows, no columns, a value that is not finite, values so far apart or so near each other that squared distances overflow or vanish,
/// `min_samples` of 0 or more than there are samples.
///
/// # Complexity
///
/// O(n log n) time in few dimensions and for small `min_samples`, O(n · n_features) memory.
///
/// # Example
///
/// ```
/// use hyades_cluster::choose::k_distances;
/// use ndarray::array;
///
/// let distances = k_distances(array![[0.0], [1.0], [3.0], [10.0]].view(), 2)?;
/// assert_eq!(distances.of_samples(), [1.0, 1.0, 2.0, 7.0]);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// M. Ester et al., KDD-96, section 4.2.
pub fn k_distances<F: Float>(
    records: ArrayView2<'_, F>,
    min_samples: usize,
) -> Result<KDistances<F>, ClusterError> {
    k_distances_with(records, min_samples, Metric::Euclidean)
}

/// As [`k_distances`], with a metric.
///
/// # Errors
///
/// As [`k_distances`].
///
/// # Complexity
///
/// As [`k_distances`].
///
/// # Example
///
/// ```
/// use hyades_cluster::{Metric, choose::k_distances_with};
/// use ndarray::array;
///
/// let distances = k_distances_with(array![[0.0, 0.0], [3.0, 4.0]].view(), 2, Metric::Manhattan)?;
/// assert_eq!(distances.of_samples(), [7.0, 7.0]);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
pub fn k_distances_with<F: Float>(
    records: ArrayView2<'_, F>,
    min_samples: usize,
    metric: Metric,
) -> Result<KDistances<F>, ClusterError> {
    let records = Records::check(records)?;
    records.check_spread(None, F::one())?;
    if min_samples == 0 || min_samples > records.n_samples() {
        return Err(ClusterError::parameter(
            "min_samples",
            format!("{min_samples} for {} samples", records.n_samples()),
            "at least 1 and at most the number of samples",
        ));
    }
    let distances = with_measure!(metric, M => distances::<F, M>(&records, min_samples)?);
    Ok(KDistances { distances })
}

fn distances<F: Float, M: Measure>(
    records: &Records<'_, F>,
    min_samples: usize,
) -> Result<Vec<F>, ClusterError> {
    let tree = KdTree::build(records)?;
    let mut distances = vec![F::zero(); records.n_samples()];
    map_chunks_mut(&mut distances, SEARCHES, |range, distances| {
        let mut found = Vec::new();
        for (i, distance) in range.zip(distances) {
            tree.nearest_k::<M>(records.row(i), min_samples, &mut found);
            *distance = M::expand(found[min_samples - 1].0);
        }
    });
    Ok(distances)
}

impl<F: Float> KDistances<F> {
    /// The distances in the samples' order.
    #[must_use]
    pub fn of_samples(&self) -> &[F] {
        &self.distances
    }

    /// The number of samples, at least 1.
    #[must_use]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.distances.len()
    }

    /// The distances in ascending order: the curve.
    #[must_use]
    pub fn sorted(&self) -> Vec<F> {
        let mut sorted = self.distances.clone();
        sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        sorted
    }

    /// The bend of the curve that stands out most, by Kneedle with sensitivity 1: `x` is the number of samples before it, `y` the eps
    /// to try first. `None` where the curve has no bend.
    #[must_use]
    pub fn knee(&self) -> Option<Knee> {
        let ys: Vec<f64> = self
            .sorted()
            .into_iter()
            .map(|y| y.to_f64().unwrap_or(f64::NAN))
            .collect();
        let xs: Vec<f64> = (0..ys.len()).map(|i| i as f64).collect();
        strongest_knee(&xs, &ys, CurveShape::ConvexIncreasing, 1.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn the_curves_bend_parts_group_from_stragglers() {
        // 30 samples a step of 0.1 apart, then five ever farther out.
        let mut values: Vec<f64> = (0..30).map(|i| f64::from(i) * 0.1).collect();
        values.extend([5.0, 8.0, 12.0, 17.0, 23.0]);
        let records = Array2::from_shape_vec((35, 1), values).unwrap();
        let curve = k_distances(records.view(), 3).unwrap();
        let knee = curve.knee().unwrap();
        // Ends of the row need 0.2, its inside 0.1: the bend is at the last of them.
        assert_eq!(knee.index, 29);
        assert!((knee.y - 0.2).abs() < 1e-12);
    }

    #[test]
    fn equal_samples_have_a_flat_curve_without_a_bend() {
        let records = Array2::<f64>::ones((10, 2));
        let curve = k_distances(records.view(), 4).unwrap();
        assert_eq!(curve.sorted(), [0.0; 10]);
        assert_eq!(curve.knee(), None);
    }

    #[test]
    fn bad_input_is_named() {
        let records = array![[0.0], [1.0]];
        for bad in [0, 3] {
            assert_eq!(
                k_distances(records.view(), bad).unwrap_err().to_string(),
                format!(
                    "min_samples = {bad} for 2 samples must be at least 1 and at most the number of samples"
                )
            );
        }
        assert!(k_distances(Array2::<f64>::zeros((0, 2)).view(), 1).is_err());
    }
}
