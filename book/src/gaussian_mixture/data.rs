//! The points of the page on Gaussian mixtures.

use clap::ValueEnum;
use hyades_datasets::{
    Blob, Dataset, anisotropic_blobs, blobs, two_moons, uniform_square, varied_blobs,
};
use ndarray::array;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;

/// How many points there are, unless a flag says otherwise.
pub(super) const SAMPLES: usize = 300;

/// The noise of the two moons.
const NOISE: f64 = 0.08;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Data {
    /// Three long, narrow groups
    Sheared,
    /// Three round groups of different spread
    Varied,
    /// A round group and a long one that overlap
    Overlapping,
    /// Two half circles
    Moons,
    /// No groups at all
    Square,
}

impl Data {
    /// How many there are.
    pub(super) const COUNT: usize = 5;

    pub(super) fn points(self, samples: usize, seed: u64) -> Result<Dataset, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let rng = &mut rng;
        Ok(match self {
            Self::Sheared => anisotropic_blobs(samples, rng)?,
            Self::Varied => varied_blobs(samples, rng)?,
            Self::Overlapping => blobs(&overlapping(samples)?, rng)?,
            Self::Moons => two_moons(samples, NOISE, rng)?,
            Self::Square => uniform_square(samples, rng)?,
        })
    }

    /// How many groups the points were drawn from.
    pub(super) fn groups(self) -> usize {
        match self {
            Self::Sheared | Self::Varied => 3,
            Self::Overlapping | Self::Moons => 2,
            Self::Square => 1,
        }
    }

    pub(super) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Two of three points in a round group, the others in a long one across its edge.
fn overlapping(samples: usize) -> Result<[Blob; 2], BookError> {
    let long = samples / 3;
    Ok([
        Blob::isotropic(array![0.0, 0.0], 1.0, samples - long)?,
        Blob::new(array![3.0, 0.5], array![[0.5, 0.9], [0.9, 2.5]], long)?,
    ])
}
