//! How many clusters: what several scores say of each k, and what to do when they disagree.

mod figures;
mod judged;
mod values;

use std::sync::OnceLock;

use clap::{Args, ValueEnum};
use hyades_datasets::{mystery_blobs, two_moons, uniform_square};
use linfa::DatasetBase;
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::judged::Judged;
use crate::flags::{seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::round_groups::round_groups;
use crate::{BookError, Chapter, MYSTERY_SEED, OutputEntry, once};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "how-many",
    title: "How many clusters?",
    summary: "judges each number of clusters by several scores",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<HowManyProgram>("how-many", &[]),
        OutputEntry::of::<HowManyProgram>("how-many-square", &["--data", "square"]),
    ],
    values: values::values,
};

/// The middles of the five groups of the chapter, of which the last two touch.
const CENTRES: [[f64; 2]; 5] = [[0.0, 0.0], [6.0, 0.5], [2.0, 6.0], [9.0, 6.0], [11.2, 8.0]];
const SAMPLES: usize = 60;
const VARIANCE: f64 = 0.8;

/// Flags of `cargo chapter how-many`.
#[derive(Debug, Clone, Args)]
pub struct HowManyProgram {
    /// The points
    #[arg(long, value_enum, default_value_t = Source::Five)]
    data: Source,
    /// The smallest number of clusters, 2 to 50
    #[arg(long, value_parser = whole(2, 50), default_value_t = 2)]
    k_min: usize,
    /// The largest number of clusters, 2 to 50
    #[arg(long, value_parser = whole(2, 50), default_value_t = 13)]
    k_max: usize,
    /// Reference sets for the gap statistic, 2 to 200; it begins with k = 1, whatever --k-min is
    #[arg(long, value_parser = whole(2, 200), default_value_t = 20)]
    references: usize,
    /// Pairs of bootstrap samples for the stability, 2 to 200
    #[arg(long, value_parser = whole(2, 200), default_value_t = 20)]
    pairs: usize,
    /// The seed of all random choices, and of the points but for --data mystery
    #[arg(long, value_parser = seed(), default_value_t = 42)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    /// Five groups, of which two touch
    Five,
    /// The blobs of exercise 1, whose number is for you to find
    Mystery,
    /// Two moons, which K-means cuts whatever k is
    Moons,
    /// A square without any group
    Square,
}

impl Program for HowManyProgram {
    const NAME: &'static str = "how-many";
    const ABOUT: &'static str = "Judges each number of clusters by several scores";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        if self.k_max < self.k_min {
            return Err(BookError::Flag(format!(
                "--k-max {} must be at least --k-min {}",
                self.k_max, self.k_min
            )));
        }
        let points = self.points()?;
        let judged = Judged::of(points, self, progress)?;
        let figures = vec![
            figures::points("how-many-points", &judged.points),
            figures::scores("how-many-scores", &judged.rows()),
            figures::further("how-many-further", &judged),
        ];
        Ok(Report {
            text: judged.text(),
            figures,
        })
    }
}

impl HowManyProgram {
    fn points(&self) -> Result<Array2<f64>, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        Ok(match self.data {
            Source::Five => round_groups(&CENTRES, VARIANCE, SAMPLES, &mut rng)?.records,
            Source::Mystery => mystery(),
            Source::Moons => two_moons(300, 0.08, &mut rng)?.records,
            Source::Square => uniform_square(300, &mut rng)?.records,
        })
    }
}

/// The points of exercise 1.
fn mystery() -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(MYSTERY_SEED);
    mystery_blobs(&mut rng).records().clone()
}

/// What the program makes of the five groups with its default flags.
fn five() -> Result<&'static Judged, BookError> {
    static FOUND: OnceLock<Judged> = OnceLock::new();
    once(&FOUND, || by_default(Source::Five))
}

/// The same for the square without groups.
fn square() -> Result<&'static Judged, BookError> {
    static FOUND: OnceLock<Judged> = OnceLock::new();
    once(&FOUND, || by_default(Source::Square))
}

fn by_default(data: Source) -> Result<Judged, BookError> {
    let program = HowManyProgram {
        data,
        k_min: 2,
        k_max: 13,
        references: 20,
        pairs: 20,
        seed: 42,
    };
    Judged::of(program.points()?, &program, &Progress::silent())
}

/// A dataset of the points, as the library takes it.
fn dataset(points: &Array2<f64>) -> DatasetBase<ndarray::ArrayView2<'_, f64>, ndarray::Array1<()>> {
    DatasetBase::from(points.view())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<HowManyProgram>(flags)
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--k-min", "1"][..], "--k-min 1 must be at least 2"),
            (&["--k-max", "51"], "--k-max 51 must be at most 50"),
            (
                &["--k-min", "5", "--k-max", "4"],
                "--k-max 4 must be at least --k-min 5",
            ),
            (&["--references", "0"], "--references 0 must be at least 2"),
            (&["--pairs", "201"], "--pairs 201 must be at most 200"),
            (
                &["--data", "stars"],
                "--data stars must be five, mystery, moons or square",
            ),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn the_program_never_tells_the_number_of_the_mystery() {
        let report =
            crate::program::report::<HowManyProgram>(&["--data", "mystery", "--k-max", "4"])
                .unwrap();
        assert_eq!(report.figures.len(), 3);
        assert!(!report.figures[0].csv().contains("group"));
    }
}
