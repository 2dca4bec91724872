//! The points of the page: groups of unlike density, and some that belong to none.

use clap::ValueEnum;
use hyades_datasets::{Blob, Dataset, blobs, two_moons, uniform_square, varied_blobs};
use ndarray::{Array1, Array2, arr1};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;

/// Which points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Source {
    /// Two moons, a dense group, a thin one, and strewn points
    Mixed,
    /// Two moons
    Moons,
    /// Three round groups of unlike scatter
    Varied,
    /// A square without groups
    Square,
}

/// Of the chapter's points.
pub(super) const SAMPLES: usize = 150;
pub(super) const SEED: u64 = 42;

/// The names of what the chapter's points are made of.
pub(super) const KINDS: [&str; 5] = [
    "upper moon",
    "lower moon",
    "dense group",
    "thin group",
    "strewn",
];

/// The moons' radius.
const SMALLER: f64 = 0.6;

/// The number that strewn points have as their group.
pub(super) const STREWN: usize = 4;

pub(super) fn points(source: Source, samples: usize, seed: u64) -> Result<Dataset, BookError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    Ok(match source {
        Source::Mixed => mixed(samples, &mut rng)?,
        Source::Moons => two_moons(samples, 0.08, &mut rng)?,
        Source::Varied => varied_blobs(samples, &mut rng)?,
        Source::Square => uniform_square(samples, &mut rng)?,
    })
}

/// Of fifteen points eight are in the moons, two and a half in the dense group, three in the thin one, and the rest is strewn over all.
fn mixed(samples: usize, rng: &mut Xoshiro256PlusPlus) -> Result<Dataset, BookError> {
    let (of_moons, dense, thin) = (samples * 8 / 15, samples / 6, samples / 5);
    let moons = two_moons(of_moons, 0.025 / SMALLER, rng)?;
    let groups = blobs(
        &[
            Blob::isotropic(arr1(&[-1.3, -0.9]), 0.0144, dense)?,
            Blob::isotropic(arr1(&[3.0, 0.3]), 0.3, thin)?,
        ],
        rng,
    )?;
    let sides = [(-2.0, 4.8), (-1.8, 2.2)];
    let strewn = Array2::from_shape_fn((samples - of_moons - dense - thin, 2), |(_, j)| {
        rng.gen_range(sides[j].0..sides[j].1)
    });
    let kinds = moons.targets.iter().copied();
    let kinds = kinds.chain(groups.targets.iter().map(|&group| group + 2));
    let kinds = kinds.chain(std::iter::repeat_n(STREWN, strewn.nrows()));
    let targets: Array1<usize> = kinds.collect();
    let rows = (moons.records * SMALLER).into_iter();
    let rows = rows.chain(groups.records).chain(strewn);
    let values: Vec<f64> = rows.collect();
    let records = Array2::from_shape_fn((samples, 2), |(i, j)| values[2 * i + j]);
    Ok(Dataset::new(records, targets))
}
