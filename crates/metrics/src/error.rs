//! What can be wrong with the input of a score.

/// Why a score could not be computed.
///
/// ```
/// use hyades_metrics::silhouette_score;
/// use ndarray::array;
///
/// let error = silhouette_score(&array![[0.0], [1.0], [2.0]], &array![0, 0, 0]).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the score is defined for 2 to n_samples − 1 = 2 labels, found 1 among 3 samples without noise"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MetricsError {
    /// There is no sample at all.
    #[error("a score needs at least 1 sample, got 0")]
    NoSamples,
    /// The records have no column.
    #[error("a score needs at least 1 feature, got 0")]
    NoFeatures,
    /// Not one label for each record.
    #[error("{n_samples} samples need {n_samples} labels, got {n_labels}")]
    LabelsMismatch {
        /// Rows of the records.
        n_samples: usize,
        /// Length of the labels.
        n_labels: usize,
    },
    /// Two labelings of different length.
    #[error(
        "the truth and the found labels must have one length, got {n_truth} true and {n_found} found"
    )]
    LabelingsMismatch {
        /// Length of the true labels.
        n_truth: usize,
        /// Length of the found labels.
        n_found: usize,
    },
    /// A record holds NaN or an infinity.
    #[error("records must be finite, got {value} in row {row}, column {column}")]
    NotFinite {
        /// The sample, counted from 0.
        row: usize,
        /// The feature, counted from 0.
        column: usize,
        /// What stands there.
        value: f64,
    },
    /// Every sample is noise, so nothing is left to score.
    #[error("a score needs at least 1 sample that is not noise, got {n_samples} samples of noise")]
    AllNoise {
        /// How many samples were given.
        n_samples: usize,
    },
    /// Too few or too many clusters for a score that compares clusters with each other.
    #[error(
        "the score is defined for 2 to n_samples − 1 = {} labels, found {n_labels} among {n_samples} samples without noise",
        .n_samples.saturating_sub(1)
    )]
    LabelCount {
        /// Distinct labels, noise not counted.
        n_labels: usize,
        /// Samples that are not noise.
        n_samples: usize,
    },
    /// The weight of completeness in the V-measure is negative or not finite.
    #[error("beta must be at least 0 and finite, got {beta}")]
    Beta {
        /// The weight given.
        beta: f64,
    },
}
