//! Groups whose number and places are to be found out.

use ndarray::{Array1, Array2};
use rand::Rng;
use rand::seq::SliceRandom;
use rand_distr::StandardNormal;
use std::fmt;

/// Points in a group.
const GROUP: usize = 50;

/// Draws between 3 and 6 Gaussian groups of 50 points each and hides what they are. The means lie on whole numbers from
/// −10 to 14, no two at the same place; the variance along each axis is 1 or 2, without correlation. The points come in
/// random order.
///
/// ```
/// use hyades_datasets::mystery_blobs;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// let mystery = mystery_blobs(&mut Xoshiro256PlusPlus::seed_from_u64(7));
/// let points = mystery.records(); // find the groups in these …
/// let answer = mystery.reveal(); // … and then compare.
/// assert_eq!(points.nrows(), 50 * answer.n_clusters);
/// ```
pub fn mystery_blobs<R: Rng>(rng: &mut R) -> MysteryBlobs {
    // Integers of 32 bits: the draw must not depend on the machine's word.
    let n_clusters = rng.gen_range(3..=6_u32) as usize;
    let mut means: Vec<[i32; 2]> = Vec::with_capacity(n_clusters);
    while means.len() < n_clusters {
        let mean = [rng.gen_range(-10..=14), rng.gen_range(-10..=14)];
        if !means.contains(&mean) {
            means.push(mean);
        }
    }
    let means = Array2::from_shape_fn((n_clusters, 2), |(group, axis)| {
        f64::from(means[group][axis])
    });
    let variances =
        Array2::from_shape_simple_fn((n_clusters, 2), || f64::from(rng.gen_range(1..=2_i32)));

    let mut order: Vec<usize> = (0..GROUP * n_clusters).map(|index| index / GROUP).collect();
    order.shuffle(rng);
    let labels = Array1::from_vec(order);
    let records = Array2::from_shape_fn((labels.len(), 2), |(index, axis)| {
        let at = [labels[index], axis];
        means[at] + f64::sqrt(variances[at]) * rng.sample::<f64, _>(StandardNormal)
    });
    MysteryBlobs {
        records,
        answer: MysteryAnswer {
            n_clusters,
            means,
            variances,
            labels,
        },
    }
}

/// What [`mystery_blobs`] drew: the points for all to see, the answer on request.
#[derive(Clone, PartialEq)]
pub struct MysteryBlobs {
    records: Array2<f64>,
    answer: MysteryAnswer,
}

impl MysteryBlobs {
    /// The points, `(n_samples, 2)`, in random order.
    #[must_use]
    pub fn records(&self) -> &Array2<f64> {
        &self.records
    }

    /// The answer.
    #[must_use]
    pub fn reveal(&self) -> MysteryAnswer {
        self.answer.clone()
    }
}

impl fmt::Debug for MysteryBlobs {
    /// Nothing that helps: fifty points a group make even their number an answer.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("MysteryBlobs")
            .finish_non_exhaustive()
    }
}

/// The answer to [`MysteryBlobs`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MysteryAnswer {
    /// How many groups there are.
    pub n_clusters: usize,
    /// Their means, `(n_clusters, 2)`.
    pub means: Array2<f64>,
    /// Their variances along each axis, `(n_clusters, 2)`.
    pub variances: Array2<f64>,
    /// The group of each point, `(n_samples,)`, from 0.
    pub labels: Array1<usize>,
}
