//! The points of the page.

use hyades_datasets::{
    Dataset, moons_2025, two_circles, two_groups_2025, two_moons, uniform_square, varied_blobs,
};
use linfa::DatasetBase;
use ndarray::{Array1, Array2, Axis, arr2, concatenate};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;
use crate::round_groups::round_groups;

/// The names of the twelve points.
pub(super) const NAMES: [&str; 12] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"];

/// Two groups of four, one of three, and one point apart.
const TWELVE: [[f64; 2]; 12] = [
    [1.0, 1.2],
    [1.7, 1.0],
    [1.3, 2.3],
    [2.6, 2.0],
    [6.0, 1.1],
    [6.5, 1.7],
    [7.4, 0.9],
    [6.9, 3.1],
    [4.6, 5.2],
    [5.2, 5.6],
    [5.9, 4.6],
    [9.6, 6.6],
];

/// Points that were made on a sheet of paper: A to D, E to H, I to K, and L.
pub(super) fn twelve() -> Dataset {
    let group = |i| [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3][i];
    DatasetBase::new(arr2(&TWELVE), Array1::from_shape_fn(12, group))
}

/// A triangle with nearly equal sides, and two points apart.
pub(super) fn triangle() -> Array2<f64> {
    arr2(&[[0.0, 0.0], [2.0, 0.0], [1.0, 1.8], [5.0, 0.4], [5.9, 0.9]])
}

/// Points on the bridge.
pub(super) const BRIDGE: usize = 9;

/// Two round groups, and a row of points from the one to the other.
pub(super) fn bridge(samples: usize, rng: &mut impl Rng) -> Result<Dataset, BookError> {
    let groups = round_groups(&[[0.0, 0.0], [7.0, 0.0]], 0.7, (samples - BRIDGE) / 2, rng)?;
    let row = Array2::from_shape_fn((BRIDGE, 2), |(i, j)| {
        if j == 0 {
            1.5 + 0.5 * i as f64
        } else {
            rng.gen_range(-0.1..0.1)
        }
    });
    let sides = Array1::from_shape_fn(BRIDGE, |i| usize::from(i > BRIDGE / 2));
    together(&groups, &row, &sides)
}

/// Three round groups and a point far from all.
pub(super) fn outlier(samples: usize, rng: &mut impl Rng) -> Result<Dataset, BookError> {
    let groups = three(samples - 1, rng)?;
    together(&groups, &arr2(&[[15.0, 12.0]]), &Array1::from_elem(1, 3))
}

/// Three round groups.
pub(super) fn three(samples: usize, rng: &mut impl Rng) -> Result<Dataset, BookError> {
    round_groups(
        &[[0.0, 0.0], [6.0, 0.0], [3.0, 5.5]],
        1.0,
        samples.div_ceil(3),
        rng,
    )
}

fn together(
    groups: &Dataset,
    more: &Array2<f64>,
    targets: &Array1<usize>,
) -> Result<Dataset, BookError> {
    let unequal = |error: ndarray::ShapeError| BookError::Flag(error.to_string());
    let records = concatenate(Axis(0), &[groups.records().view(), more.view()]).map_err(unequal)?;
    let targets = concatenate(Axis(0), &[groups.targets().view(), targets.view()]);
    Ok(DatasetBase::new(records, targets.map_err(unequal)?))
}

/// The sets of points that the figures and the program share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Source {
    /// The twelve points with names
    Letters,
    /// The two round groups of 2025
    Groups,
    /// The moons of 2025
    Moons,
    /// New moons with little noise
    NewMoons,
    /// Two circles, one inside the other
    Circles,
    /// Three round groups
    Three,
    /// Three round groups of different width
    Varied,
    /// Two round groups with a row of points between them
    Bridge,
    /// Three round groups and a point far from all
    Outlier,
    /// Points all over a square
    Square,
}

impl Source {
    /// Whether the points are always the same.
    pub(super) fn is_fixed(self) -> bool {
        matches!(self, Self::Letters | Self::Groups | Self::Moons)
    }

    /// The points; where they are not fixed, so many, or nearly, drawn with this seed.
    pub(super) fn points(self, samples: usize, seed: u64) -> Result<Dataset, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        Ok(match self {
            Self::Letters => twelve(),
            Self::Groups => two_groups_2025(),
            Self::Moons => moons_2025(),
            Self::NewMoons => two_moons(samples, 0.05, &mut rng)?,
            Self::Circles => two_circles(samples, 0.5, 0.05, &mut rng)?,
            Self::Three => three(samples, &mut rng)?,
            Self::Varied => varied_blobs(samples, &mut rng)?,
            Self::Bridge => bridge(samples, &mut rng)?,
            Self::Outlier => outlier(samples, &mut rng)?,
            Self::Square => uniform_square(samples, &mut rng)?,
        })
    }
}
