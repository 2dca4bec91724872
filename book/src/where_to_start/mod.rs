//! Where K-means starts: how often a random start, or k-means++, ends in a poor local minimum.

mod figures;
mod starts;
mod values;

use std::sync::OnceLock;

use clap::Args;
use hyades_datasets::Dataset;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::starts::{Kind, Starts};
use crate::flags::{Decimal, seed, whole};
use crate::program::{Program, Report, told_by_caption};
use crate::progress::Progress;
use crate::round_groups::round_groups;
use crate::table::Table;
use crate::text::{counted, fixed, number};
use crate::{BookError, Chapter, OutputEntry, once};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "where-to-start",
    title: "Where to start",
    summary: "counts how often a start of K-means ends in a poor minimum",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<WhereToStartProgram>("where-to-start", &[]),
        OutputEntry::of::<WhereToStartProgram>("where-to-start-overlap", &["--variance", "3"]),
    ],
    values: values::values,
};

/// The middles of the eight groups.
const CENTRES: [[f64; 2]; 8] = [
    [0.0, 0.0],
    [4.0, 1.0],
    [9.0, 0.5],
    [1.0, 4.5],
    [5.5, 5.0],
    [10.0, 4.5],
    [4.5, 9.0],
    [9.0, 9.5],
];
const SAMPLES: usize = 40;
const VARIANCE: f64 = 0.35;

/// Flags of `cargo chapter where-to-start`.
#[derive(Debug, Clone, Args)]
pub struct WhereToStartProgram {
    /// How many clusters to look for, 1 to 100; there are 8 groups
    #[arg(long, value_parser = whole(1, 100), default_value_t = CENTRES.len())]
    k: usize,
    /// How many starts of each kind to count, 100 to 100000
    #[arg(long, value_parser = whole(100, 100_000), default_value_t = 1000)]
    starts: usize,
    /// Variance of each coordinate around the middle of its group, 0 to 100
    #[arg(long, value_parser = Decimal::between(0.0, 100.0), default_value_t = VARIANCE)]
    variance: f64,
    /// The seed of all random choices
    #[arg(long, value_parser = seed(), default_value_t = 42)]
    seed: u64,
}

impl Program for WhereToStartProgram {
    const NAME: &'static str = "where-to-start";
    const ABOUT: &'static str = "Counts how often a start of K-means ends in a poor minimum";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        let dataset = self.points()?;
        let starts = self.counted(&dataset, progress)?;
        let mut text = format!(
            "{} points in {} groups, k = {}, {} starts of each kind\n\n{}\n",
            dataset.records().nrows(),
            CENTRES.len(),
            self.k,
            self.starts,
            table(&starts).text(),
        );
        text.push_str(&runs_table(&starts).text());
        text.push_str(&format!(
            "\nlowest loss of all: {}; a start fails when it ends more than {} % above it\n",
            number(starts.lowest(), 2),
            fixed((starts::TOLERANCE - 1.0) * 100.0, 0),
        ));
        let mut figures = vec![
            figures::truth(&dataset),
            figures::two_ends(&dataset, &starts),
            figures::losses(&starts),
            figures::runs(&starts),
        ];
        if (self.k, self.variance) != (CENTRES.len(), VARIANCE) {
            figures = figures.into_iter().map(told_by_caption).collect();
        }
        Ok(Report { text, figures })
    }
}

impl WhereToStartProgram {
    fn points(&self) -> Result<Dataset, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        round_groups(&CENTRES, self.variance, SAMPLES, &mut rng)
    }

    fn counted(&self, dataset: &Dataset, progress: &Progress) -> Result<Starts, BookError> {
        let n = dataset.records().nrows();
        if self.k > n {
            return Err(BookError::Flag(format!(
                "--k {} must be at most {n}: there are {n} points",
                self.k
            )));
        }
        Starts::of(dataset, self.k, self.starts, self.seed, progress)
    }
}

/// The chapter's points and the starts that it counts.
fn of_the_chapter() -> Result<&'static (Dataset, Starts), BookError> {
    static FOUND: OnceLock<(Dataset, Starts)> = OnceLock::new();
    once(&FOUND, || {
        let program = WhereToStartProgram {
            k: CENTRES.len(),
            starts: 1000,
            variance: VARIANCE,
            seed: 42,
        };
        let dataset = program.points()?;
        let starts = program.counted(&dataset, &Progress::silent())?;
        Ok((dataset, starts))
    })
}

/// A fraction in per cent.
fn percent(fraction: f64) -> String {
    fixed(fraction * 100.0, 1)
}

fn table(starts: &Starts) -> Table {
    let mut table = Table::new(&["start", "failed", "%", "lowest loss", "median", "highest"]);
    for kind in Kind::ALL {
        let sorted = starts.sorted(kind);
        table.row(vec![
            kind.name().to_owned(),
            starts.n_failed(kind).to_string(),
            percent(starts.failed(kind)),
            number(sorted[0], 2),
            number(sorted[(sorted.len() - 1) / 2], 2),
            number(sorted[sorted.len() - 1], 2),
        ]);
    }
    table
}

/// How many runs to keep the best of.
const RUNS: [usize; 4] = [1, 2, 5, 10];

fn runs_table(starts: &Starts) -> Table {
    let heads: Vec<String> = RUNS.iter().map(|&runs| counted(runs, "run")).collect();
    let columns: Vec<&str> = std::iter::once("best of … fails, %")
        .chain(heads.iter().map(String::as_str))
        .collect();
    let mut table = Table::new(&columns);
    for kind in Kind::ALL {
        let cells = RUNS
            .iter()
            .map(|&runs| percent(starts.best_of_fails(kind, runs)));
        table.row(
            std::iter::once(kind.name().to_owned())
                .chain(cells)
                .collect(),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<WhereToStartProgram>(flags)
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--k", "0"][..], "--k 0 must be at least 1"),
            (&["--k", "101"], "--k 101 must be at most 100"),
            (&["--starts", "99"], "--starts 99 must be at least 100"),
            (
                &["--variance", "-1"],
                "--variance -1 must be at least 0 and at most 100",
            ),
            (
                &["--seed", "x"],
                "--seed x is no whole number from 0 to 18446744073709551615",
            ),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn points_on_one_another_are_no_trouble() {
        let text = outcome(&["--variance", "0", "--starts", "100"]);
        assert!(text.contains("lowest loss of all: 0.00"), "{text}");
        let one = outcome(&["--k", "1", "--starts", "100"]);
        assert!(
            one.lines()
                .any(|line| line.starts_with("random") && line.contains("  0  ")),
            "{one}"
        );
    }
}
