//! The points of the page on affinity propagation.

use clap::ValueEnum;
use hyades_datasets::{Dataset, moons_2025, uniform_square};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;
use crate::round_groups::round_groups;

pub(super) const SEED: u64 = 42;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Source {
    /// 15 points in three round groups
    Few,
    /// 150 points in three round groups of deviation 1
    Groups,
    /// 150 points without groups in a square
    Square,
    /// The 200 points of the two moons of 2025
    Moons,
}

impl Source {
    pub(super) fn points(self, seed: u64) -> Result<Dataset, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        match self {
            Self::Few => round_groups(&[[0.0, 0.0], [4.0, 0.5], [1.5, 3.5]], 0.6, 5, &mut rng),
            Self::Groups => round_groups(&[[0.0, 0.0], [5.0, 0.5], [2.0, 4.5]], 1.0, 50, &mut rng),
            Self::Square => Ok(uniform_square(150, &mut rng)?),
            Self::Moons => Ok(moons_2025()),
        }
    }

    /// The points of the page.
    pub(super) fn of_the_page(self) -> Result<Dataset, BookError> {
        self.points(SEED)
    }
}
