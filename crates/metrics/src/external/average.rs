//! Means of two entropies.

/// How two entropies become the one that mutual information is measured by.
///
/// ```
/// use hyades_metrics::{AverageMethod, ContingencyTable};
/// use ndarray::array;
///
/// let table = ContingencyTable::of(&array![0, 0, 1, 1], &array![0, 1, 2, 2])?;
/// // Every found cluster lies within one class: measured by the smaller entropy the match is whole.
/// let by_smaller = table.normalized_mutual_information_with(AverageMethod::Min);
/// assert!((by_smaller - 1.0).abs() < 1e-15);
/// assert!(table.normalized_mutual_information() < 1.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AverageMethod {
    /// The smaller one.
    Min,
    /// The square root of their product.
    Geometric,
    /// Half their sum.
    #[default]
    Arithmetic,
    /// The larger one.
    Max,
}

impl AverageMethod {
    pub(super) fn of(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Min => a.min(b),
            Self::Geometric => (a * b).sqrt(),
            Self::Arithmetic => (a + b) / 2.0,
            Self::Max => a.max(b),
        }
    }
}
