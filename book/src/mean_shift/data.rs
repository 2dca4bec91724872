//! The points of the page on mean shift.

use clap::ValueEnum;
use hyades_datasets::{Blob, Dataset, blobs, moons_2025, uniform_square};
use ndarray::arr1;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;
use crate::round_groups::round_groups;

/// Points in all groups together.
pub(super) const SAMPLES: usize = 300;
pub(super) const SEED: u64 = 42;

/// Middles of the three groups, whose deviation is 1 in each coordinate.
const MIDDLES: [[f64; 2]; 3] = [[0.0, 0.0], [5.0, 0.5], [2.0, 4.5]];

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Source {
    /// Three round groups of deviation 1
    Groups,
    /// A wide group, and two narrow ones close to each other
    Widths,
    /// Points without groups in a square
    Square,
    /// The 200 points of the two moons of 2025
    Moons,
}

impl Source {
    pub(super) fn points(self, samples: usize, seed: u64) -> Result<Dataset, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        match self {
            Self::Groups => round_groups(&MIDDLES, 1.0, samples / 3, &mut rng),
            Self::Widths => {
                let groups = [([0.0, 0.0], 4.0), ([7.0, -1.0], 0.09), ([7.0, 1.0], 0.09)];
                let groups = groups
                    .iter()
                    .map(|(middle, variance)| Blob::isotropic(arr1(middle), *variance, samples / 3))
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(blobs(&groups, &mut rng)?)
            }
            Self::Square => Ok(uniform_square(samples, &mut rng)?),
            Self::Moons => Ok(moons_2025()),
        }
    }

    /// The points of the page.
    pub(super) fn of_the_page(self) -> Result<Dataset, BookError> {
        self.points(SAMPLES, SEED)
    }
}
