//! Scores from entropy: how much one labeling tells about the other. Logarithms are natural.

use ndarray::{ArrayBase, Data, Ix1};

use super::{
    AverageMethod, ContingencyTable,
    expected::{expected_mutual_information, information},
};
use crate::{ClusterLabel, MetricsError};

/// The entropy of a labeling whose clusters have these sizes.
fn entropy(counts: &[usize], n: usize) -> f64 {
    if counts.len() == 1 {
        return 0.0;
    }
    let sum: f64 = counts
        .iter()
        .map(|&count| {
            let part = count as f64 / n as f64;
            part * libm::log(part)
        })
        .sum();
    -sum
}

impl<T, P> ContingencyTable<T, P> {
    fn truth_entropy(&self) -> f64 {
        entropy(self.truth_counts(), self.n_samples())
    }

    fn found_entropy(&self) -> f64 {
        entropy(self.found_counts(), self.n_samples())
    }

    fn either_is_one_cluster(&self) -> bool {
        self.truth_counts().len() == 1 || self.found_counts().len() == 1
    }

    /// See [`mutual_information`].
    pub fn mutual_information(&self) -> f64 {
        if self.either_is_one_cluster() {
            return 0.0;
        }
        let sum: f64 = self
            .cells()
            .map(|(row, column, count)| {
                let (a, b) = (self.truth_counts()[row], self.found_counts()[column]);
                information(count, a, b, self.n_samples())
            })
            .sum();
        sum.max(0.0)
    }

    /// See [`adjusted_mutual_information`].
    pub fn adjusted_mutual_information(&self) -> f64 {
        self.adjusted_mutual_information_with(AverageMethod::default())
    }

    /// [`adjusted_mutual_information`], measured by another mean of the entropies.
    ///
    /// With [`AverageMethod::Min`], where a labeling of single samples makes both sides of the fraction 0, it is 0.
    pub fn adjusted_mutual_information_with(&self, average: AverageMethod) -> f64 {
        if self.is_one_to_one() {
            return 1.0;
        }
        let n = self.n_samples();
        // All ways to deal the samples then share equally much: nothing is left above chance.
        let always_the_same = |counts: &[usize]| counts.len() == 1 || counts.len() == n;
        if always_the_same(self.truth_counts()) || always_the_same(self.found_counts()) {
            return 0.0;
        }
        let expected = expected_mutual_information(self.truth_counts(), self.found_counts(), n);
        let largest = average.of(self.truth_entropy(), self.found_entropy());
        ((self.mutual_information() - expected) / (largest - expected)).min(1.0)
    }

    /// See [`normalized_mutual_information`].
    pub fn normalized_mutual_information(&self) -> f64 {
        self.normalized_mutual_information_with(AverageMethod::default())
    }

    /// [`normalized_mutual_information`], measured by another mean of the entropies.
    pub fn normalized_mutual_information_with(&self, average: AverageMethod) -> f64 {
        if self.is_one_to_one() {
            return 1.0;
        }
        let shared = self.mutual_information();
        if shared == 0.0 {
            return 0.0;
        }
        (shared / average.of(self.truth_entropy(), self.found_entropy())).min(1.0)
    }

    /// See [`homogeneity`].
    pub fn homogeneity(&self) -> f64 {
        part_of(self.mutual_information(), self.truth_entropy())
    }

    /// See [`completeness`].
    pub fn completeness(&self) -> f64 {
        part_of(self.mutual_information(), self.found_entropy())
    }

    /// See [`v_measure`].
    pub fn v_measure(&self) -> f64 {
        weighted_harmonic_mean(self.homogeneity(), self.completeness(), 1.0)
    }

    /// [`v_measure`] with completeness counted `beta` times as much as homogeneity: (1 + β) h c / (β h + c).
    ///
    /// # Errors
    ///
    /// [`MetricsError::Beta`] where `beta` is negative or not finite.
    pub fn v_measure_with(&self, beta: f64) -> Result<f64, MetricsError> {
        if !(beta.is_finite() && beta >= 0.0) {
            return Err(MetricsError::Beta { beta });
        }
        Ok(weighted_harmonic_mean(
            self.homogeneity(),
            self.completeness(),
            beta,
        ))
    }
}

/// A labeling without entropy has nothing to tell, and tells it whole.
fn part_of(shared: f64, entropy: f64) -> f64 {
    if entropy == 0.0 {
        1.0
    } else {
        (shared / entropy).min(1.0)
    }
}

fn weighted_harmonic_mean(homogeneity: f64, completeness: f64, beta: f64) -> f64 {
    if homogeneity == 0.0 || completeness == 0.0 {
        return 0.0;
    }
    // Divided through by (1 + β): no β overflows.
    let (one, other) = (1.0 / (1.0 + beta), beta / (1.0 + beta));
    homogeneity * completeness / (other * homogeneity + one * completeness)
}

/// Mutual information of two labelings: how much, in nats, knowing one tells about the other.
///
/// At least 0, at most the smaller of the two entropies; more is more agreement. It is neither normalised nor corrected
/// for chance, and grows with the number of clusters: prefer [`adjusted_mutual_information`].
///
/// `truth` and `found` have one label a sample and may be of different types; noise in either is left out.
///
/// # Errors
///
/// Labelings that are empty, of different length, or nothing but noise: [`MetricsError`].
///
/// # Complexity
///
/// O(n log n) time, O(n) memory.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// // Two halves, told apart: one bit, ln 2 nats.
/// let information = hyades_metrics::mutual_information(&array![0, 0, 1, 1], &array![5, 5, 3, 3])?;
/// assert!((information - 2_f64.ln()).abs() < 1e-15);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// N. X. Vinh, J. Epps and J. Bailey, 2010, *Information theoretic measures for clusterings comparison: variants,
/// properties, normalization and correction for chance*, Journal of Machine Learning Research 11, 2837–2854,
/// <https://jmlr.org/papers/v11/vinh10a.html>.
pub fn mutual_information<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.mutual_information())
}

/// Mutual information corrected for chance: 0 on average for random labels, 1 for the same partition.
///
/// With I the mutual information, E its mean over all labelings with clusters of the same sizes, and H the arithmetic
/// mean of the two entropies, it is (I − E) / (H − E). At most 1, more is better, below 0 is less than chance. It is
/// 0 where one labeling, but not the other, is a single cluster or all single samples. Small clusters count for more
/// than in [`adjusted_rand_score`](crate::adjusted_rand_score).
/// [`ContingencyTable::adjusted_mutual_information_with`] takes other means of the entropies.
///
/// `truth` and `found` have one label a sample and may be of different types; noise in either is left out.
///
/// # Errors
///
/// Labelings that are empty, of different length, or nothing but noise: [`MetricsError`].
///
/// # Complexity
///
/// For sizes a and b that occur among the classes and the clusters, O(Σ min(a, b)) time over the pairs of *different*
/// sizes, and O(n log n) for the table; O(n) memory.
///
/// # Example
///
/// ```
/// use hyades_metrics::adjusted_mutual_information;
/// use ndarray::array;
///
/// let truth = array![0, 0, 0, 1, 1, 1];
/// assert_eq!(adjusted_mutual_information(&truth, &array![2, 2, 2, 7, 7, 7])?, 1.0);
/// assert!(adjusted_mutual_information(&truth, &array![0, 1, 0, 1, 0, 1])? < 0.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// N. X. Vinh, J. Epps and J. Bailey, 2010, *Information theoretic measures for clusterings comparison: variants,
/// properties, normalization and correction for chance*, Journal of Machine Learning Research 11, 2837–2854,
/// <https://jmlr.org/papers/v11/vinh10a.html>.
pub fn adjusted_mutual_information<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.adjusted_mutual_information())
}

/// Mutual information over the arithmetic mean of the two entropies.
///
/// From 0 to 1, more is better, 1 for the same partition. It is not corrected for chance: random labels score the higher
/// the more clusters there are, so that it misleads where k is chosen by it. It equals [`v_measure`].
/// [`ContingencyTable::normalized_mutual_information_with`] takes other means of the entropies.
///
/// `truth` and `found` have one label a sample and may be of different types; noise in either is left out.
///
/// # Errors
///
/// Labelings that are empty, of different length, or nothing but noise: [`MetricsError`].
///
/// # Complexity
///
/// O(n log n) time, O(n) memory.
///
/// # Example
///
/// ```
/// use hyades_metrics::normalized_mutual_information;
/// use ndarray::array;
///
/// let truth = array![0, 0, 1, 1];
/// assert_eq!(normalized_mutual_information(&truth, &array![1, 1, 0, 0])?, 1.0);
/// assert_eq!(normalized_mutual_information(&truth, &array![0, 1, 0, 1])?, 0.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// N. X. Vinh, J. Epps and J. Bailey, 2010, *Information theoretic measures for clusterings comparison: variants,
/// properties, normalization and correction for chance*, Journal of Machine Learning Research 11, 2837–2854,
/// <https://jmlr.org/papers/v11/vinh10a.html>.
pub fn normalized_mutual_information<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.normalized_mutual_information())
}

/// Whether each found cluster holds samples of one true class only.
///
/// The mutual information over the entropy of the truth; 1 where the truth is a single class. From 0 to 1, more is
/// better. Splitting clusters only ever raises it, up to 1 with one for each sample: read it beside [`completeness`].
///
/// `truth` and `found` have one label a sample and may be of different types; noise in either is left out.
///
/// # Errors
///
/// Labelings that are empty, of different length, or nothing but noise: [`MetricsError`].
///
/// # Complexity
///
/// O(n log n) time, O(n) memory.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// // Each found cluster is pure, though class 1 is split.
/// let h = hyades_metrics::homogeneity(&array![0, 0, 1, 1], &array![0, 0, 1, 2])?;
/// assert!((h - 1.0).abs() < 1e-15);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// A. Rosenberg and J. Hirschberg, 2007, *V-Measure: a conditional entropy-based external cluster evaluation measure*,
/// Proceedings of EMNLP-CoNLL 2007, 410–420, <https://aclanthology.org/D07-1043/>.
pub fn homogeneity<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.homogeneity())
}

/// Whether all samples of a true class lie in one found cluster.
///
/// The mutual information over the entropy of the found labels; 1 where they are a single cluster. From 0 to 1, more is
/// better. Merging clusters only ever raises it, up to 1 with all in one: read it beside [`homogeneity`].
///
/// `truth` and `found` have one label a sample and may be of different types; noise in either is left out.
///
/// # Errors
///
/// Labelings that are empty, of different length, or nothing but noise: [`MetricsError`].
///
/// # Complexity
///
/// O(n log n) time, O(n) memory.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// let c = hyades_metrics::completeness(&array![0, 0, 1, 1], &array![0, 0, 0, 0])?;
/// assert_eq!(c, 1.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// A. Rosenberg and J. Hirschberg, 2007, *V-Measure: a conditional entropy-based external cluster evaluation measure*,
/// Proceedings of EMNLP-CoNLL 2007, 410–420, <https://aclanthology.org/D07-1043/>.
pub fn completeness<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.completeness())
}

/// The harmonic mean of [`homogeneity`] and [`completeness`].
///
/// From 0 to 1, more is better. It is not corrected for chance: random labels score the higher the more clusters there
/// are. [`ContingencyTable::v_measure_with`] weighs the two differently.
///
/// `truth` and `found` have one label a sample and may be of different types; noise in either is left out.
///
/// # Errors
///
/// Labelings that are empty, of different length, or nothing but noise: [`MetricsError`].
///
/// # Complexity
///
/// O(n log n) time, O(n) memory.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// // Homogeneity 1; completeness ln 2 / (1.5 ln 2) = 2/3; so V = 0.8.
/// let v = hyades_metrics::v_measure(&array![0, 0, 1, 1], &array![0, 0, 1, 2])?;
/// assert!((v - 0.8).abs() < 1e-15);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// A. Rosenberg and J. Hirschberg, 2007, *V-Measure: a conditional entropy-based external cluster evaluation measure*,
/// Proceedings of EMNLP-CoNLL 2007, 410–420, <https://aclanthology.org/D07-1043/>.
pub fn v_measure<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.v_measure())
}
