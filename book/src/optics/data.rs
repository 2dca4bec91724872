//! The points of the page: dense groups inside a loose one, and others to try.

use clap::ValueEnum;
use hyades_datasets::{Blob, Dataset, blobs, two_moons, uniform_square, varied_blobs};
use ndarray::arr1;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;

/// Which points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Source {
    /// Two dense groups inside a loose one, and one of middling density apart
    Nested,
    /// Three round groups of different width
    Varied,
    /// Two moons with a noise of 0.1
    Moons,
    /// A square of points without any group
    Uniform,
}

/// Middle, variance of each coordinate, and sixteenths of all points.
const NESTED: [([f64; 2], f64, usize); 4] = [
    ([0.0, 0.0], 4.0, 7),
    ([-1.2, 0.6], 0.0225, 3),
    ([1.4, -0.8], 0.0625, 3),
    ([10.0, 1.0], 0.64, 3),
];

/// What the groups of the nested set are called.
pub(super) const NAMES: [&str; 4] = ["loose", "dense", "less dense", "apart"];

/// So many points of a kind, at least 16.
pub(super) fn points(source: Source, samples: usize, seed: u64) -> Result<Dataset, BookError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    Ok(match source {
        Source::Nested => {
            let mut left = samples;
            let mut groups = Vec::new();
            // The last groups first, so that the loose one gets what is left over.
            for (middle, variance, share) in NESTED.iter().skip(1) {
                let size = samples * share / 16;
                left -= size;
                groups.push(Blob::isotropic(arr1(middle), *variance, size)?);
            }
            let (middle, variance, _) = NESTED[0];
            groups.insert(0, Blob::isotropic(arr1(&middle), variance, left)?);
            blobs(&groups, &mut rng)?
        }
        Source::Varied => varied_blobs(samples, &mut rng)?,
        Source::Moons => two_moons(samples, 0.1, &mut rng)?,
        Source::Uniform => uniform_square(samples, &mut rng)?,
    })
}
