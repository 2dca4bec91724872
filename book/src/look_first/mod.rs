//! Looking at data before any algorithm: scale, distance, standardising.

mod data;
mod figures;
mod values;

use clap::Args;
use hyades_cluster::KMeans;
use hyades_metrics::adjusted_rand_score;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, ArrayView1};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::data::{Measured, Scaling, Source};
use crate::flags::{seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, number};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "look-first",
    title: "Look first",
    summary: "looks at two features and shows what scaling them changes",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<LookFirstProgram>("look-first", &[]),
        OutputEntry::of::<LookFirstProgram>("look-first-missing", &["--missing", "3"]),
        OutputEntry::of::<LookFirstProgram>("look-first-row", &["--data", "row"]),
    ],
    values: values::values,
};

/// How many sizes of clusters a line has room for.
const SIZES: usize = 8;

/// Flags of `cargo chapter look-first`.
#[derive(Debug, Clone, Args)]
pub struct LookFirstProgram {
    /// The points
    #[arg(long, value_enum, default_value_t = Source::Stars)]
    data: Source,
    /// The scaling that the figure shows beside the values as measured
    #[arg(long, value_enum, default_value_t = Scaling::Standard)]
    scale: Scaling,
    /// With --data stars: how many colours are missing and stand as 99.99, 0 to 50 [default: 0]
    #[arg(long, value_parser = whole(0, 50))]
    missing: Option<usize>,
    /// The number of clusters, 1 to 50 [default: as many as there are groups]
    #[arg(long, value_parser = whole(1, 50))]
    k: Option<usize>,
    /// The seed of all random choices
    #[arg(long, value_parser = seed(), default_value_t = 42)]
    seed: u64,
}

impl Program for LookFirstProgram {
    const NAME: &'static str = "look-first";
    const ABOUT: &'static str = "Looks at two features and shows what scaling them changes";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let measured = self.measured()?;
        let k = self.k.unwrap_or(measured.n_groups());
        let mut scalings = Table::new(&["K-means on values", "adjusted Rand", "sizes of clusters"]);
        for scaling in Scaling::ALL {
            let (labels, agreement) = clustered(&measured, scaling, k, self.seed)?;
            let mut sizes = vec![0_usize; k];
            labels.iter().for_each(|&label| sizes[label] += 1);
            let mut sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            if sizes.len() > SIZES {
                sizes.truncate(SIZES);
                sizes.push("…".to_owned());
            }
            scalings.row(vec![
                scaling.name().to_owned(),
                fixed(agreement, 2),
                sizes.join(" + "),
            ]);
        }
        let n = measured.records.nrows();
        Ok(Report {
            text: format!(
                "{}, k = {k}\n\n{}\n{}",
                counted(n, "point"),
                columns(&measured).text(),
                scalings.text()
            ),
            figures: vec![
                figures::columns("look-first-columns", &measured),
                figures::both("look-first-both", &measured, self.scale, k, self.seed)?,
            ],
        })
    }
}

impl LookFirstProgram {
    fn measured(&self) -> Result<Measured, BookError> {
        if self.missing.is_some() && self.data != Source::Stars {
            return Err(BookError::Flag(
                "--missing works only with --data stars".to_owned(),
            ));
        }
        Measured::of(self.data, self.missing.unwrap_or(0), self.seed)
    }
}

/// What K-means finds in the scaled values, and how well it agrees with the groups that were drawn.
fn clustered(
    measured: &Measured,
    scaling: Scaling,
    k: usize,
    seed: u64,
) -> Result<(Array1<usize>, f64), BookError> {
    let dataset = DatasetBase::from(scaling.of(&measured.records));
    let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let labels = KMeans::params_with_rng(k, rng)
        .n_runs(10)
        .fit(&dataset)?
        .labels()
        .clone();
    let agreement = adjusted_rand_score(&measured.groups, &labels)?;
    Ok((labels, agreement))
}

/// The value below which this fraction of the sorted ones lies, between two where it falls between them.
fn quantile(sorted: &[f64], fraction: f64) -> f64 {
    let at = fraction * (sorted.len() - 1) as f64;
    let (low, part) = (at.floor() as usize, at.fract());
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + part * (sorted[high] - sorted[low])
}

fn sorted(column: ArrayView1<'_, f64>) -> Vec<f64> {
    let mut sorted = column.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn columns(measured: &Measured) -> Table {
    let mut table = Table::new(&[
        "feature",
        "least",
        "quarter",
        "median",
        "three quarters",
        "most",
        "mean",
        "deviation",
    ]);
    for (column, name) in measured.records.columns().into_iter().zip(measured.names) {
        let values = sorted(column);
        let quantiles = [0.0, 0.25, 0.5, 0.75, 1.0].map(|fraction| quantile(&values, fraction));
        let cells = quantiles
            .into_iter()
            .chain([column.mean().unwrap_or(f64::NAN), column.std(0.0)]);
        table.row(
            std::iter::once(name.to_owned())
                .chain(cells.map(|v| number(v, 2)))
                .collect(),
        );
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<LookFirstProgram>(flags)
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--k", "0"][..], "--k 0 must be at least 1"),
            (&["--missing", "51"], "--missing 51 must be at most 50"),
            (
                &["--data", "row", "--missing", "1"],
                "--missing works only with --data stars",
            ),
            (
                &["--scale", "log"],
                "--scale log must be none, standard, min-max or robust",
            ),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn quantiles_are_numpys() {
        // numpy.quantile([1, 2, 4, 8], [0, .25, .5, .75, 1])
        let found = [0.0, 0.25, 0.5, 0.75, 1.0].map(|f| quantile(&[1.0, 2.0, 4.0, 8.0], f));
        assert_eq!(found, [1.0, 1.75, 3.0, 5.0, 8.0]);
    }

    #[test]
    fn scaling_decides_both_ways() {
        let rand = |source, scaling| {
            let measured = Measured::of(source, 0, 42).unwrap();
            clustered(&measured, scaling, measured.n_groups(), 42)
                .unwrap()
                .1
        };
        assert!(rand(Source::Stars, Scaling::None) < 0.1);
        assert!(rand(Source::Stars, Scaling::Standard) > 0.95);
        assert!(rand(Source::Row, Scaling::None) > 0.95);
        assert!(rand(Source::Row, Scaling::Standard) < 0.7);
    }
}
