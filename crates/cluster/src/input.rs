//! Checks at the door: what every algorithm asks of its records before any work.

use std::ops::Range;

use linfa::{DatasetBase, Float};
use ndarray::{Array2, ArrayBase, ArrayView2, CowArray, Data, Ix2};

use crate::ClusterError;
use crate::metric::{Euclidean, Measure, larger, smaller};
use crate::reduce::{CHUNK, chunk_len, map_chunks};

/// Records that were checked: at least one row and column, all finite, rows contiguous.
pub(crate) struct Records<'a, F> {
    array: CowArray<'a, F, Ix2>,
}

impl<'a, F: Float> Records<'a, F> {
    pub(crate) fn check(view: ArrayView2<'a, F>) -> Result<Self, ClusterError> {
        if view.nrows() == 0 {
            return Err(ClusterError::NoSamples);
        }
        if view.ncols() == 0 {
            return Err(ClusterError::NoFeatures);
        }
        // Where the first such value lies is only looked for once there is one.
        let all_finite = view.as_slice().is_some_and(|values| {
            let finite = |range: Range<usize>| {
                values[range]
                    .iter()
                    .fold(true, |all, v| all & v.is_finite())
            };
            map_chunks(values.len(), CHUNK * 16, finite)
                .into_iter()
                .all(|finite| finite)
        });
        let mut values = view.indexed_iter();
        if !all_finite && let Some(((row, column), value)) = values.find(|(_, v)| !v.is_finite()) {
            return Err(ClusterError::NotFinite {
                row,
                column,
                value: value.to_string(),
            });
        }
        Ok(Self {
            array: as_rows(view),
        })
    }

    pub(crate) fn n_samples(&self) -> usize {
        self.array.nrows()
    }

    pub(crate) fn n_features(&self) -> usize {
        self.array.ncols()
    }

    pub(crate) fn view(&self) -> ArrayView2<'_, F> {
        self.array.view()
    }

    /// Rows that are known to be finite and contiguous: those of a batch that was picked from checked records.
    pub(crate) fn trusted(view: ArrayView2<'a, F>) -> Self {
        Self {
            array: as_rows(view),
        }
    }

    /// All values, row after row.
    pub(crate) fn values(&self) -> &[F] {
        self.array.as_slice().unwrap_or_default()
    }

    pub(crate) fn row(&self, i: usize) -> &[F] {
        let d = self.n_features();
        &self.values()[i * d..(i + 1) * d]
    }

    /// The sum of the weights, which are 1 where there are none.
    pub(crate) fn total_weight(&self, weights: Option<&[F]>) -> F {
        weights.map_or(F::cast(self.n_samples()), |w| w.iter().copied().sum())
    }

    /// Refuses records whose sums of squared distances, weighted, would overflow, among themselves and to `others`, or whose squared distances would all
    /// be lost.
    pub(crate) fn check_spread(
        &self,
        others: Option<ArrayView2<'_, F>>,
        total_weight: F,
    ) -> Result<(), ClusterError> {
        self.check_spread_by::<Euclidean>(others, total_weight)
    }

    /// The same for the reduced distances of a metric.
    pub(crate) fn check_spread_by<M: Measure>(
        &self,
        others: Option<ArrayView2<'_, F>>,
        total_weight: F,
    ) -> Result<(), ClusterError> {
        let d = self.n_features();
        let none = || (vec![F::infinity(); d], vec![F::neg_infinity(); d]);
        let parts = map_chunks(self.n_samples(), chunk_len(2 * d, d), |range| {
            let (mut low, mut high) = none();
            let values = &self.values()[range.start * d..range.end * d];
            widen(&mut low, &mut high, values);
            (low, high)
        });
        let (mut low, mut high) = none();
        for (part_low, part_high) in &parts {
            widen_each(&mut low, &mut high, part_low);
            widen_each(&mut low, &mut high, part_high);
        }
        for row in others.iter().flat_map(|others| others.rows()) {
            widen_each(&mut low, &mut high, &row.to_vec());
        }
        let ranges = low.iter().zip(&high).map(|(&low, &high)| high - low);
        let widest = ranges.fold(F::zero(), F::max);
        let spread = || format!("{widest:e}");
        if !(M::between(&low, &high) * total_weight.max(F::one())).is_finite() {
            return Err(ClusterError::TooSpread { spread: spread() });
        }
        // What comes later may be equal to what was there.
        if others.is_none() && widest > F::zero() && M::reduce(widest) < F::min_positive_value() {
            return Err(ClusterError::TooNarrow { spread: spread() });
        }
        Ok(())
    }
}

/// Values side by side, at least, while bounds are widened.
const SIDE_BY_SIDE: usize = 16;

/// Widens the bounds of every feature to hold these rows: several narrow ones at a time, since one after the other each would wait for the one before.
fn widen<F: Float>(low: &mut [F], high: &mut [F], values: &[F]) {
    let d = low.len();
    let several = d * SIDE_BY_SIDE.div_ceil(d);
    let mut blocks = values.chunks_exact(several);
    let first = blocks.next().unwrap_or_default();
    let (mut lows, mut highs) = (first.to_vec(), first.to_vec());
    for block in blocks.by_ref() {
        widen_each(&mut lows, &mut highs, block);
    }
    for rows in [&lows, &highs, blocks.remainder()] {
        for row in rows.chunks_exact(d) {
            widen_each(low, high, row);
        }
    }
}

fn widen_each<F: Float>(low: &mut [F], high: &mut [F], values: &[F]) {
    for ((low, high), &value) in low.iter_mut().zip(high).zip(values) {
        *low = smaller(value, *low);
        *high = larger(value, *high);
    }
}

/// The same values with contiguous rows, copied only if they were not.
pub(crate) fn as_rows<F: Float>(view: ArrayView2<'_, F>) -> CowArray<'_, F, Ix2> {
    if view.is_standard_layout() {
        CowArray::from(view)
    } else {
        // `to_owned` may keep a transposed layout; building from the logical order does not.
        let rows = ndarray::Array2::from_shape_fn(view.dim(), |index| view[index]);
        CowArray::from(rows)
    }
}

/// The dataset's weights as floats, or `None` where it has none.
pub(crate) fn check_weights<F: Float, D: Data<Elem = F>, T>(
    dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
) -> Result<Option<Vec<F>>, ClusterError> {
    let weights = &dataset.weights;
    if weights.is_empty() {
        return Ok(None);
    }
    let n_samples = dataset.records.nrows();
    if weights.len() != n_samples {
        return Err(ClusterError::WeightCount {
            n_weights: weights.len(),
            n_samples,
        });
    }
    if let Some((row, &value)) = weights
        .iter()
        .enumerate()
        .find(|(_, w)| !w.is_finite() || **w < 0.0)
    {
        return Err(ClusterError::Weight { row, value });
    }
    let weights: Vec<F> = weights.iter().map(|&w| F::cast(w)).collect();
    if !weights.iter().copied().sum::<F>().is_finite() {
        return Err(ClusterError::WeightSum {
            bound: format!("{:e}", F::max_value()),
        });
    }
    Ok(Some(weights))
}

/// Refuses records of another width than the model's.
pub(crate) fn check_width(expected: usize, got: usize) -> Result<(), ClusterError> {
    if expected == got {
        Ok(())
    } else {
        Err(ClusterError::FeatureCount { expected, got })
    }
}

/// Checks samples that come after the fit.
pub(crate) fn check_new<'a, F: Float>(
    records: ArrayView2<'a, F>,
    centroids: &Array2<F>,
) -> Result<Records<'a, F>, ClusterError> {
    let records = Records::check(records)?;
    check_width(centroids.ncols(), records.n_features())?;
    records.check_spread(Some(centroids.view()), F::one())?;
    Ok(records)
}

/// The rows that linfa's `predict_inplace` is to label, contiguous.
///
/// # Panics
///
/// If they are of another width than the model's, or not as many as labels: the trait leaves no room for an error.
#[track_caller]
pub(crate) fn rows_to_label<F: Float>(
    records: ArrayView2<'_, F>,
    n_features: usize,
    n_labels: usize,
) -> CowArray<'_, F, Ix2> {
    assert_eq!(
        records.ncols(),
        n_features,
        "records must have the model's number of features"
    );
    assert_eq!(
        records.nrows(),
        n_labels,
        "there must be a label for each record"
    );
    as_rows(records)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bounds_widened_in_blocks_are_those_of_one_value_after_the_other(
            d in 1_usize..20, values in prop::collection::vec(-99_i32..99, 0..400)
        ) {
            let whole = values.len() / d * d;
            let values: Vec<f64> = values[..whole].iter().map(|&v| f64::from(v) / 8.0).collect();
            let (mut low, mut high) = (vec![f64::INFINITY; d], vec![f64::NEG_INFINITY; d]);
            widen(&mut low, &mut high, &values);
            for j in 0..d {
                let of_feature = || values.iter().skip(j).step_by(d).copied();
                prop_assert_eq!(low[j], of_feature().fold(f64::INFINITY, f64::min));
                prop_assert_eq!(high[j], of_feature().fold(f64::NEG_INFINITY, f64::max));
            }
        }
    }
}
