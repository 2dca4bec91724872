//! The overview: eleven algorithms on six sets.

mod agreement;
mod cells;
mod figures;
mod guide;
mod points;
mod values;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use hyades_datasets::ComparisonSet;
use hyades_playground::comparison::Algorithm;

use self::cells::{Row, row};
use self::points::Points;
use crate::drawing::as_options;
use crate::flags::{Decimal, seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{BUILD, fixed, seconds};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "overview",
    title: "Eleven algorithms on six sets",
    summary: "runs eleven algorithms on six sets of points",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<OverviewProgram>("overview-varied-set", &["--set", "varied"]),
        OutputEntry::of::<OverviewProgram>("overview-agreement", &["--agreement"]),
    ],
    values: values::values,
};

/// Points a set, as in the published comparison.
const SAMPLES: usize = 500;

/// Flags of `cargo chapter overview`.
#[derive(Debug, Clone, Args)]
pub struct OverviewProgram {
    /// The set; all six if it is not given
    #[arg(long, value_parser = set())]
    set: Option<ComparisonSet>,
    /// One algorithm alone; all eleven if it is not given
    #[arg(long, value_parser = algorithm())]
    algorithm: Option<Algorithm>,
    /// scikit-learn's own points, or new ones of the same kind
    #[arg(long, value_enum, default_value = "published")]
    data: Source,
    /// With --data new: the number of points in each set, 30 to 5000 [default: 500]
    #[arg(long, value_parser = whole(30, 5000))]
    samples: Option<usize>,
    /// With --data new: how many times as far the points scatter as usual, 0 to 10 [default: 1]
    #[arg(long, value_parser = Decimal::between(0.0, 10.0))]
    noise: Option<f64>,
    /// Print how far the panels agree with scikit-learn's, and why where they do not
    #[arg(long, conflicts_with_all = ["set", "algorithm", "data", "samples", "noise", "seed"])]
    agreement: bool,
    /// With --data new: the seed of the points [default: 42]
    #[arg(long, value_parser = seed())]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    /// scikit-learn's own points
    Published,
    /// New points
    New,
}

/// A set by its name.
fn set() -> impl TypedValueParser<Value = ComparisonSet> {
    let names = PossibleValuesParser::new(ComparisonSet::ALL.map(ComparisonSet::name));
    names.try_map(|name| {
        let mut sets = ComparisonSet::ALL.into_iter();
        sets.find(|set| set.name() == name).ok_or("no such set")
    })
}

/// An algorithm by its name.
fn algorithm() -> impl TypedValueParser<Value = Algorithm> {
    let names = PossibleValuesParser::new(Algorithm::ALL.map(Algorithm::key));
    names.try_map(|name| {
        let mut algorithms = Algorithm::ALL.into_iter();
        let found = algorithms.find(|algorithm| algorithm.key() == name);
        found.ok_or("no such algorithm")
    })
}

impl Program for OverviewProgram {
    const NAME: &'static str = "overview";
    const ABOUT: &'static str = "Runs eleven algorithms on six sets of points";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        if self.agreement {
            return Ok(Report {
                text: agreement::text()?,
                figures: Vec::new(),
            });
        }
        let rows = self.rows(progress)?;
        let mut text = format!("times of single fits on this machine, in {} build\n", BUILD);
        for row in &rows {
            text.push_str(&format!(
                "\n{}, {} points\n\n",
                row.points.set.name(),
                row.points.records.nrows()
            ));
            text.push_str(&table(row)?.text());
        }
        let total: f64 = rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|cell| cell.seconds)
            .sum();
        text.push_str(&format!("\nall fits together: {}\n", seconds(total)));
        let mut drawn = vec![figures::all(&rows)];
        drawn.extend(rows.iter().map(figures::one));
        Ok(Report {
            text,
            figures: drawn,
        })
    }
}

impl OverviewProgram {
    fn rows(&self, progress: &Progress) -> Result<Vec<Row>, BookError> {
        if self.data == Source::Published {
            for (flag, given) in [
                ("--samples", self.samples.is_some()),
                ("--noise", self.noise.is_some()),
                ("--seed", self.seed.is_some()),
            ] {
                if given {
                    return Err(BookError::Flag(format!(
                        "{flag} needs --data new: the published points are fixed"
                    )));
                }
            }
        }
        let sets = self
            .set
            .map_or(ComparisonSet::ALL.to_vec(), |set| vec![set]);
        let algorithms = self
            .algorithm
            .map_or(Algorithm::ALL.to_vec(), |algorithm| vec![algorithm]);
        progress.begin("fits", sets.len() * algorithms.len());
        let rows = sets.into_iter().map(|set| {
            let points = match self.data {
                Source::Published => Points::published(set)?,
                Source::New => Points::new(
                    set,
                    self.samples.unwrap_or(SAMPLES),
                    self.noise.unwrap_or(1.0),
                    self.seed.unwrap_or(42),
                )?,
            };
            row(points, &algorithms, progress)
        });
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        progress.end();
        Ok(rows)
    }
}

/// What each algorithm found in a set.
fn table(row: &Row) -> Result<Table, BookError> {
    let against_reference = !row.points.reference.is_empty();
    let mut heads = vec!["algorithm", "clusters", "noise", "with the truth"];
    if against_reference {
        heads.push("with scikit-learn");
    }
    heads.push("time");
    let mut table = Table::new(&heads);
    for cell in &row.cells {
        let truth = as_options(&row.points.groups);
        let mut line = vec![
            cell.algorithm.name(),
            cell.n_clusters().to_string(),
            cell.n_noise().to_string(),
            fixed(cell.agreement(&truth)?, 2),
        ];
        if against_reference {
            line.push(fixed(
                cell.agreement(row.points.labels_of(cell.algorithm))?,
                2,
            ));
        }
        line.push(seconds(cell.seconds));
        table.row(line);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (
                &["--data", "new", "--samples", "29"][..],
                "--samples 29 must be at least 30",
            ),
            (
                &["--data", "new", "--samples", "5001"],
                "--samples 5001 must be at most 5000",
            ),
            (
                &["--seed", "3"],
                "--seed needs --data new: the published points are fixed",
            ),
            (
                &["--noise", "2"],
                "--noise needs --data new: the published points are fixed",
            ),
            (
                &["--data", "new", "--noise", "-1"],
                "--noise -1 must be at least 0 and at most 10",
            ),
            (
                &["--algorithm", "k-means"],
                "--algorithm k-means must be mini-batch-k-means, affinity-propagation, mean-shift, spectral-clustering, ward, average, dbscan, hdbscan, optics, birch or gaussian-mixture",
            ),
            (
                &["--samples", "100"],
                "--samples needs --data new: the published points are fixed",
            ),
        ] {
            let error = crate::program::report::<OverviewProgram>(flags)
                .err()
                .unwrap();
            assert_eq!(error.to_string(), expected, "{flags:?}");
        }
    }

    #[test]
    fn new_points_and_single_algorithms_run() {
        let flags = ["--data", "new", "--samples", "40", "--seed", "5"];
        let report = crate::program::report::<OverviewProgram>(&flags).unwrap();
        assert_eq!(report.figures.len(), 7);
        assert!(!report.text.contains("scikit-learn"));
        let points = |noise| {
            let flags = [&flags[..], &["--set", "moons", "--noise", noise]].concat();
            let report = crate::program::report::<OverviewProgram>(&flags).unwrap();
            report.figures[1].csv()
        };
        assert_eq!(points("1"), report.figures[2].csv());
        assert_ne!(points("1"), points("2"));
        let one = ["--set", "moons", "--algorithm", "dbscan"];
        let report = crate::program::report::<OverviewProgram>(&one).unwrap();
        assert!(report.text.contains("DBSCAN"), "{}", report.text);
        assert_eq!(report.figures.len(), 2);
    }
}
