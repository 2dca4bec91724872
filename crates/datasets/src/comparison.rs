//! The six sets on which scikit-learn's gallery compares clustering algorithms.

use crate::blob_sets::{anisotropic, varied};
use crate::shape::{check_noise, dataset};
use crate::{Blob, Dataset, Result, blobs, two_circles, two_moons, uniform_square};
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
        self.make_with_noise(n_samples, 1.0, rng)
    }

    /// The same with `factor` times the noise: points scatter so many times as far around their circle, moon or centre, in the same directions,
    /// before all are standardised. With 1 it is [`make`](ComparisonSet::make) to the last bit, with 0 circles and moons are bare curves and every group is a single
    /// place. Uniform points have nothing to scatter around, and no factor changes them.
    ///
    /// ```
    /// use hyades_datasets::ComparisonSet;
    /// use rand::SeedableRng;
    /// use rand_xoshiro::Xoshiro256PlusPlus;
    ///
    /// let moons = |factor| {
    ///     let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    ///     ComparisonSet::Moons.make_with_noise(200, factor, &mut rng)
    /// };
    /// assert_eq!(moons(1.0)?, ComparisonSet::Moons.make(200, &mut Xoshiro256PlusPlus::seed_from_u64(1))?);
    /// assert_ne!(moons(2.0)?, moons(1.0)?);
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`make`](ComparisonSet::make), or a factor that is negative, NaN or infinite.
    pub fn make_with_noise<R: Rng>(
        self,
        n_samples: usize,
        factor: f64,
        rng: &mut R,
    ) -> Result<Dataset> {
        check_noise(factor)?;
        let made = match self {
            Self::Circles => two_circles(n_samples, 0.5, 0.05 * factor, rng)?,
            Self::Moons => two_moons(n_samples, 0.05 * factor, rng)?,
            Self::Varied => varied(n_samples, factor, rng)?,
            Self::Sheared => anisotropic(n_samples, factor, rng)?,
            Self::Blobs => {
                crate::shape::check_samples("a set of three groups", 3, n_samples, 2)?;
                let sizes = crate::shape::split_evenly(n_samples, PLAIN_CENTRES.len());
                let groups = PLAIN_CENTRES.iter().zip(sizes);
                let groups = groups
                    .map(|(centre, size)| Blob::isotropic(arr1(centre), factor * factor, size));
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

    /// The points before they are standardised, by the generators that everybody can call.
    fn raw(set: ComparisonSet, n_samples: usize) -> Option<Dataset> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let made = match set {
            ComparisonSet::Circles => two_circles(n_samples, 0.5, 0.05, &mut rng),
            ComparisonSet::Moons => two_moons(n_samples, 0.05, &mut rng),
            ComparisonSet::Varied => crate::varied_blobs(n_samples, &mut rng),
            ComparisonSet::Sheared => crate::anisotropic_blobs(n_samples, &mut rng),
            ComparisonSet::Uniform => uniform_square(n_samples, &mut rng),
            ComparisonSet::Blobs => return None,
        };
        Some(made.unwrap())
    }

    fn noisy(set: ComparisonSet, n_samples: usize, factor: f64) -> Dataset {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        set.make_with_noise(n_samples, factor, &mut rng).unwrap()
    }

    #[test]
    fn a_factor_of_one_changes_no_bit() {
        for set in ComparisonSet::ALL {
            let one = noisy(set, 100, 1.0);
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
            assert_eq!(one, set.make(100, &mut rng).unwrap(), "{}", set.name());
            let Some(raw) = raw(set, 100) else { continue };
            let mut records = raw.records;
            for (made, mut feature) in one.records.columns().into_iter().zip(records.columns_mut())
            {
                let mean = feature.sum() / 100.0;
                feature -= mean;
                let deviation = (feature.dot(&feature) / 100.0).sqrt();
                feature /= deviation;
                assert_eq!(made, feature, "{}", set.name());
            }
        }
    }

    /// Squared distances to the mean of the group, over those to the mean of all, which are 1 a feature.
    fn scatter(dataset: &Dataset) -> f64 {
        let mut within = 0.0;
        for group in 0..3 {
            let rows: Vec<usize> = (0..dataset.targets.len())
                .filter(|&i| dataset.targets[i] == group)
                .collect();
            let own = dataset.records.select(Axis(0), &rows);
            if let Some(mean) = own.mean_axis(Axis(0)) {
                within += (&own - &mean).mapv(|x| x * x).sum();
            }
        }
        within / dataset.targets.len() as f64
    }

    #[test]
    fn more_noise_scatters_further_and_none_not_at_all() {
        for set in [
            ComparisonSet::Varied,
            ComparisonSet::Sheared,
            ComparisonSet::Blobs,
        ] {
            let [none, half, one, two] = [0.0, 0.5, 1.0, 2.0].map(|f| scatter(&noisy(set, 300, f)));
            assert!(none < 1e-20, "{}: {none}", set.name());
            assert!(
                half < one && one < two,
                "{}: {half} {one} {two}",
                set.name()
            );
        }
        let moons = noisy(ComparisonSet::Moons, 101, 0.0);
        // The upper moon lies on an ellipse now: its ends are level, its top is in the middle.
        assert!((moons.records[[0, 1]] - moons.records[[49, 1]]).abs() < 1e-12);
        let uniform = ComparisonSet::Uniform;
        assert_eq!(noisy(uniform, 50, 0.0), noisy(uniform, 50, 3.0));
    }

    #[test]
    fn a_factor_that_is_none_is_named() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        for set in ComparisonSet::ALL {
            for factor in [-0.1, f64::NAN, f64::INFINITY] {
                let error = set.make_with_noise(50, factor, &mut rng).unwrap_err();
                assert!(error.to_string().contains(&factor.to_string()), "{error}");
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
