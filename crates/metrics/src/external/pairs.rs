//! Scores that count pairs of samples: together or apart in the truth, together or apart as found.

use ndarray::{ArrayBase, Data, Ix1};

use super::ContingencyTable;
use crate::{ClusterLabel, MetricsError};

/// Ordered pairs of different samples. Sums of squared counts outgrow 64 bits long before memory ends.
struct Pairs {
    together_in_both: u128,
    together_in_truth: u128,
    together_in_found: u128,
    all: u128,
}

impl<T, P> ContingencyTable<T, P> {
    fn pairs(&self) -> Pairs {
        let pairs = |count: usize| (count as u128) * (count as u128 - 1);
        Pairs {
            together_in_both: self.cells().map(|(_, _, count)| pairs(count)).sum(),
            together_in_truth: self.truth_counts().iter().map(|&c| pairs(c)).sum(),
            together_in_found: self.found_counts().iter().map(|&c| pairs(c)).sum(),
            all: pairs(self.n_samples()),
        }
    }

    /// See [`rand_score`].
    pub fn rand_score(&self) -> f64 {
        let pairs = self.pairs();
        if self.is_one_to_one() {
            return 1.0;
        }
        let disagree =
            pairs.together_in_truth + pairs.together_in_found - 2 * pairs.together_in_both;
        (pairs.all - disagree) as f64 / pairs.all as f64
    }

    /// See [`adjusted_rand_score`].
    pub fn adjusted_rand_score(&self) -> f64 {
        if self.is_one_to_one() {
            return 1.0;
        }
        let pairs = self.pairs();
        // As parts of all pairs: the products of four counts would overflow even 128 bits.
        let part = |count: u128| count as f64 / pairs.all as f64;
        let both = part(pairs.together_in_both);
        let only_truth = part(pairs.together_in_truth - pairs.together_in_both);
        let only_found = part(pairs.together_in_found - pairs.together_in_both);
        let neither = part(
            pairs.all + pairs.together_in_both - pairs.together_in_truth - pairs.together_in_found,
        );
        2.0 * (both * neither - only_truth * only_found)
            / ((both + only_truth) * (only_truth + neither)
                + (both + only_found) * (only_found + neither))
    }

    /// See [`fowlkes_mallows_score`].
    pub fn fowlkes_mallows_score(&self) -> f64 {
        let pairs = self.pairs();
        if pairs.together_in_both == 0 {
            return 0.0;
        }
        let both = pairs.together_in_both as f64;
        (both / pairs.together_in_truth as f64).sqrt()
            * (both / pairs.together_in_found as f64).sqrt()
    }
}

/// The Rand index: the part of all pairs of samples on which the two labelings agree.
///
/// They agree on a pair that is together in both or apart in both. From 0 to 1, more is better, 1 where the
/// labelings differ in names only. With many clusters nearly all pairs are apart, and even random labels come
/// close to 1: prefer [`adjusted_rand_score`].
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
/// // Of six pairs, (0, 1) is together in both and four are apart in both.
/// let score = hyades_metrics::rand_score(&array![0, 0, 1, 1], &array!["a", "a", "b", "c"])?;
/// assert_eq!(score, 5.0 / 6.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// L. Hubert and P. Arabie, 1985, *Comparing partitions*, Journal of Classification 2, 193–218,
/// [doi:10.1007/BF01908075](https://doi.org/10.1007/BF01908075).
pub fn rand_score<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.rand_score())
}

/// The Rand index corrected for chance: 0 on average for random labels, 1 for the same partition.
///
/// From −½ to 1, more is better; below 0 the agreement is less than chance gives to clusters of these sizes.
/// Large clusters weigh most, for they hold most pairs.
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
/// use hyades_metrics::adjusted_rand_score;
/// use ndarray::array;
///
/// // Names do not matter.
/// assert_eq!(adjusted_rand_score(&array![0, 0, 1, 1], &array![1, 1, 0, 0])?, 1.0);
/// assert_eq!(adjusted_rand_score(&array![0, 0, 1, 1], &array![0, 1, 0, 1])?, -0.5);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// L. Hubert and P. Arabie, 1985, *Comparing partitions*, Journal of Classification 2, 193–218,
/// [doi:10.1007/BF01908075](https://doi.org/10.1007/BF01908075).
pub fn adjusted_rand_score<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.adjusted_rand_score())
}

/// The Fowlkes–Mallows score: the geometric mean of the precision and the recall of pairs.
///
/// Precision is the part of the pairs found together that are together in the truth, recall the part of the pairs
/// together in the truth that were found so. From 0 to 1, more is better; 0 where no pair is together in both. It is not
/// corrected for chance, and few large clusters give random labels a high score.
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
/// // One pair is together in both, of one found together and two truly together.
/// let score = hyades_metrics::fowlkes_mallows_score(&array![0, 0, 1, 1], &array![0, 0, 1, 2])?;
/// assert_eq!(score, 0.5_f64.sqrt());
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// E. B. Fowlkes and C. L. Mallows, 1983, *A method for comparing two hierarchical clusterings*, Journal of the American
/// Statistical Association 78, 553–569,
/// [doi:10.1080/01621459.1983.10478008](https://doi.org/10.1080/01621459.1983.10478008).
pub fn fowlkes_mallows_score<T, P, D, E>(
    truth: &ArrayBase<D, Ix1>,
    found: &ArrayBase<E, Ix1>,
) -> Result<f64, MetricsError>
where
    T: ClusterLabel,
    P: ClusterLabel,
    D: Data<Elem = T>,
    E: Data<Elem = P>,
{
    Ok(ContingencyTable::of(truth, found)?.fowlkes_mallows_score())
}
