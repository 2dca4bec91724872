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
use crate::plane_points::{self, Asked, Data, PlaneFlags};
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
    #[arg(long, value_parser = plane_points::data::<Source>(), default_value = "five")]
    data: Data<Source>,
    /// The smallest number of clusters, 2 to 50
    #[arg(long, value_parser = whole(2, 50), default_value_t = 2)]
    k_min: usize,
    /// The largest number of clusters, 2 to 50
    #[arg(long, value_parser = whole(2, 50), default_value_t = 13)]
    k_max: usize,
    /// Draw the clusters of one k, too, and the silhouettes of its points
    #[arg(long, value_parser = whole(2, 50))]
    k: Option<usize>,
    /// Reference sets for the gap statistic, 2 to 200; it begins with k = 1, whatever --k-min is
    #[arg(long, value_parser = whole(2, 200), default_value_t = 20)]
    references: usize,
    /// Pairs of bootstrap samples for the stability, 2 to 200
    #[arg(long, value_parser = whole(2, 200), default_value_t = 20)]
    pairs: usize,
    /// The seed of all random choices, and of the points with --data five, moons or square
    #[arg(long, value_parser = seed(), default_value_t = 42)]
    seed: u64,
    /// The number of points, with --data blobs, varied, sheared, circles or uniform, and moons that have a --data-seed
    #[arg(long, value_parser = whole(30, 20_000))]
    samples: Option<usize>,
    #[command(flatten)]
    plane: PlaneFlags,
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
        if let Some(k) = self.k {
            self.check_k(k)?;
        }
        let points = self.points()?;
        let judged = Judged::of(points, self, progress)?;
        let mut figures = vec![
            figures::points("how-many-points", &judged.points),
            figures::scores("how-many-scores", &judged.rows()),
            figures::further("how-many-further", &judged),
        ];
        let mut text = judged.text();
        if let Some(row) = self.k.and_then(|k| judged.row(k)) {
            let silhouettes = figures::silhouettes_of(&judged, row)?;
            text.push_str(&format!("\n{}", judged::of_one(row, &silhouettes)));
            figures.push(figures::one(&judged, row, &silhouettes));
        }
        Ok(Report { text, figures })
    }
}

impl HowManyProgram {
    fn check_k(&self, k: usize) -> Result<(), BookError> {
        for (wrong, bound, flag, end) in [
            (k < self.k_min, "least", "--k-min", self.k_min),
            (k > self.k_max, "most", "--k-max", self.k_max),
        ] {
            if wrong {
                return Err(BookError::Flag(format!(
                    "--k {k} must be at {bound} {flag} {end}"
                )));
            }
        }
        Ok(())
    }

    fn points(&self) -> Result<Array2<f64>, BookError> {
        // The program's own mystery has the exercise's seed, its own moons have this program's.
        let own = match self.plane.points(self.data, self.samples)? {
            Asked::Shared(points) => return Ok(points.records),
            Asked::Own(own) => own,
        };
        if let Some(samples) = self.samples {
            return Err(BookError::Flag(format!(
                "--samples {samples} works only with --data blobs, varied, sheared, circles or uniform, or with moons and a --data-seed"
            )));
        }
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        Ok(match own {
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
        data: Data::Own(data),
        k_min: 2,
        k_max: 13,
        k: None,
        references: 20,
        pairs: 20,
        seed: 42,
        samples: None,
        plane: PlaneFlags::default(),
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
                "--data stars must be five, mystery, moons, square, two-groups-2025, moons-2025, blobs, varied, sheared, circles or uniform",
            ),
            (&["--k", "1"], "--k 1 must be at least 2"),
            (&["--k", "14"], "--k 14 must be at most --k-max 13"),
            (
                &["--k", "4", "--k-min", "5"],
                "--k 4 must be at least --k-min 5",
            ),
            (
                &["--samples", "100"],
                "--samples 100 works only with --data blobs, varied, sheared, circles or uniform, or with moons and a --data-seed",
            ),
            (
                &["--data-seed", "1"],
                "--data-seed works only with --data blobs, varied, sheared, moons, circles, uniform or mystery",
            ),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn shared_sets_and_one_k() {
        let flags = ["--data", "moons", "--data-seed", "3", "--samples", "60"];
        let few = [
            "--k-max",
            "4",
            "--pairs",
            "2",
            "--references",
            "2",
            "--k",
            "3",
        ];
        let flags = [&flags[..], &few].concat();
        let report = crate::program::report::<HowManyProgram>(&flags).unwrap();
        assert!(report.text.starts_with("60 points"), "{}", report.text);
        assert!(
            report.text.contains("k = 3: mean silhouette 0."),
            "{}",
            report.text
        );
        assert_eq!(report.figures.len(), 4);
        assert_eq!(report.figures[3].id(), "how-many-one");
        report.figures[3].svg().unwrap();
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
