//! The six sets on which scikit-learn's gallery compares clustering algorithms.

use crate::shape::dataset;
use crate::{
    Blob, Dataset, Result, anisotropic_blobs, blobs, two_circles, two_moons, uniform_square,
    varied_blobs,
};
use ndarray::{Axis, arr1};
use rand::Rng;

/// One of six sets that part clustering algorithms from each other: each breaks an assumption that some of them make.
///
/// They are those of scikit-learn's published comparison. [`make`](ComparisonSet::make) draws new points of the same kind; the points that
/// scikit-learn itself draws are data of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComparisonSet {
    /// A circle inside another: factor 0.5, noise 0.05.
    Circles,
    /// Two half circles that reach into each other: noise 0.05.
    Moons,
    /// Three round groups with standard deviations 1, 2.5 and 0.5.
    Varied,
    /// Three round groups, sheared until they are long and narrow.
    Sheared,
    /// Three round groups of standard deviation 1.
    Blobs,
    /// No groups at all.
    Uniform,
}

impl ComparisonSet {
    /// All six, in the order of the comparison.
    pub const ALL: [Self; 6] = [
        Self::Circles,
        Self::Moons,
        Self::Varied,
        Self::Sheared,
        Self::Blobs,
        Self::Uniform,
    ];

    /// The name: one word in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Circles => "circles",
            Self::Moons => "moons",
            Self::Varied => "varied",
            Self::Sheared => "sheared",
            Self::Blobs => "blobs",
            Self::Uniform => "uniform",
        }
    }

    /// Draws so many points and standardises them: each feature has mean 0 and standard deviation 1. A single point is put at
    /// the origin.
    ///
    /// ```
    /// use hyades_datasets::ComparisonSet;
    /// use rand::SeedableRng;
    /// use rand_xoshiro::Xoshiro256PlusPlus;
    ///
    /// for set in ComparisonSet::ALL {
    ///     let dataset = set.make(500, &mut Xoshiro256PlusPlus::seed_from_u64(1))?;
    ///     assert_eq!(dataset.records.dim(), (500, 2));
    ///     assert!(dataset.records.column(0).sum().abs() < 1e-9);
    /// }
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fewer points than the set has groups, or more than memory can address.
    pub fn make<R: Rng>(self, n_samples: usize, rng: &mut R) -> Result<Dataset> {
        let made = match self {
            Self::Circles => two_circles(n_samples, 0.5, 0.05, rng)?,
            Self::Moons => two_moons(n_samples, 0.05, rng)?,
            Self::Varied => varied_blobs(n_samples, rng)?,
            Self::Sheared => anisotropic_blobs(n_samples, rng)?,
            Self::Blobs => {
                crate::shape::check_samples("a set of three groups", 3, n_samples, 2)?;
                let sizes = crate::shape::split_evenly(n_samples, PLAIN_CENTRES.len());
                let groups = PLAIN_CENTRES.iter().zip(sizes);
                let groups = groups.map(|(centre, size)| Blob::isotropic(arr1(centre), 1.0, size));
                blobs(&groups.collect::<Result<Vec<Blob>>>()?, rng)?
            }
            Self::Uniform => uniform_square(n_samples, rng)?,
        };
        let mut records = made.records;
        for mut feature in records.axis_iter_mut(Axis(1)) {
            let n = feature.len() as f64;
            let mean = feature.sum() / n;
            feature -= mean;
            let deviation = (feature.dot(&feature) / n).sqrt();
            if deviation > 0.0 {
                feature /= deviation;
            }
        }
        Ok(dataset(records, made.targets))
    }
}

/// Where the three plain groups lie: two of them nearly touch.
const PLAIN_CENTRES: [[f64; 2]; 3] = [[2.9, -2.4], [3.3, -6.7], [9.3, -3.1]];

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    #[test]
    fn every_set_is_standardised_and_has_its_groups() {
        for (set, groups) in ComparisonSet::ALL.into_iter().zip([2, 2, 3, 3, 3, 1]) {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
            let dataset = set.make(301, &mut rng).unwrap();
            assert_eq!(dataset.targets.iter().max(), Some(&(groups - 1)));
            for feature in dataset.records.columns() {
                assert!(feature.mean().unwrap().abs() < 1e-12, "{}", set.name());
                assert!((feature.std(0.0) - 1.0).abs() < 1e-12, "{}", set.name());
            }
        }
    }

    #[test]
    fn too_few_points_are_named() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        for set in ComparisonSet::ALL {
            let error = set.make(0, &mut rng).unwrap_err();
            assert!(error.to_string().contains('0'), "{error}");
        }
        let one = ComparisonSet::Uniform.make(1, &mut rng).unwrap();
        assert_eq!(one.records.sum(), 0.0);
    }
}
