//! Mean shift: points climb to where points lie most densely.

mod data;
mod figures;
mod values;

use clap::Args;
use hyades_cluster::MeanShift;
use hyades_cluster::choose::estimate_bandwidth;
use hyades_datasets::Dataset;
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::data::{SAMPLES, SEED, Source};
use crate::flags::{Decimal, seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, number, plain};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "mean-shift",
    title: "Mean shift",
    summary: "lets points climb to the peaks of their density",
    figures: figures::ALL,
    outputs: &[OutputEntry::of::<MeanShiftProgram>("mean-shift", &[])],
    values: values::values,
};

/// The share of all points from which the bandwidth is estimated.
const QUANTILE: f64 = 0.2;

/// Flags of `cargo chapter mean-shift`.
#[derive(Debug, Clone, Args)]
pub struct MeanShiftProgram {
    /// The points
    #[arg(long, value_enum, default_value_t = Source::Groups)]
    data: Source,
    /// Radius of the ball, 1e-6 to 1000000 [default: estimated from --quantile]
    #[arg(long, value_parser = Decimal::between(1e-6, 1e6))]
    bandwidth: Option<f64>,
    /// The share of all points that a point reaches for, on average, with the estimated bandwidth: 0.001 to 1 [default: 0.2]
    #[arg(long, value_parser = Decimal::between(1e-3, 1.0))]
    quantile: Option<f64>,
    /// Start from the middles of a grid's cells, not from every point
    #[arg(long)]
    binned: bool,
    /// Leave points that are farther than the bandwidth from every centre without a cluster
    #[arg(long)]
    leave_orphans: bool,
    /// Points in all, 9 to 20000, as nearly as the groups can be equal [default: 300]
    #[arg(long, value_parser = whole(9, 20_000))]
    samples: Option<usize>,
    /// The seed of the points [default: 42]
    #[arg(long, value_parser = seed())]
    seed: Option<u64>,
}

impl Program for MeanShiftProgram {
    const NAME: &'static str = "mean-shift";
    const ABOUT: &'static str = "Lets points climb to the peaks of their density";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let dataset = self.points()?;
        let (bandwidth, origin) = self.bandwidth(&dataset)?;
        let model = MeanShift::params(bandwidth)
            .binned_seeds(self.binned)
            .assign_orphans(!self.leave_orphans)
            .keep_paths(true)
            .fit(&dataset)?;
        let seeds = model.paths().map_or(0, <[_]>::len);
        let text = format!(
            "{}, bandwidth {}{origin}; {}, at most {} after the first\n\n{}",
            counted(dataset.records().nrows(), "point"),
            number(bandwidth, 2),
            counted(seeds, "seed"),
            counted(model.n_iterations(), "step"),
            summary(&dataset, &model)?,
        );
        let title = format!("Mean shift, bandwidth {}", number(bandwidth, 2));
        let figures = vec![
            figures::paths("mean-shift-paths", &dataset, &model, 1),
            figures::found("mean-shift-found", &title, &dataset, &model),
        ];
        Ok(Report { text, figures })
    }
}

impl MeanShiftProgram {
    fn points(&self) -> Result<Dataset, BookError> {
        if self.data == Source::Moons {
            let flags = [
                ("--samples", self.samples.is_some()),
                ("--seed", self.seed.is_some()),
            ];
            if let Some((flag, _)) = flags.iter().find(|(_, given)| *given) {
                return Err(BookError::Flag(format!(
                    "{flag} does not work with --data moons, which never change"
                )));
            }
        }
        self.data
            .points(self.samples.unwrap_or(SAMPLES), self.seed.unwrap_or(SEED))
    }

    /// The bandwidth, and where it comes from.
    fn bandwidth(&self, dataset: &Dataset) -> Result<(f64, String), BookError> {
        match (self.bandwidth, self.quantile) {
            (Some(_), Some(_)) => Err(BookError::Flag(
                "--quantile works only without --bandwidth".to_owned(),
            )),
            (Some(bandwidth), None) => Ok((bandwidth, String::new())),
            (None, quantile) => {
                let quantile = quantile.unwrap_or(QUANTILE);
                let bandwidth = estimated(dataset, quantile)?;
                if bandwidth == 0.0 {
                    return Err(BookError::Flag(format!(
                        "--quantile {} takes in no neighbour: give more, or a --bandwidth",
                        plain(quantile)
                    )));
                }
                Ok((bandwidth, format!(" from quantile {}", plain(quantile))))
            }
        }
    }
}

/// The bandwidth with which a point reaches so large a share of all points, on average. All points count, so nothing is drawn.
fn estimated(dataset: &Dataset, quantile: f64) -> Result<f64, BookError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(0);
    let records = dataset.records().view();
    Ok(estimate_bandwidth(records, quantile, None, &mut rng)?)
}

/// How many rows for clusters are printed before the rest is summed up.
const ROWS: usize = 8;

fn summary(dataset: &Dataset, model: &MeanShift<f64>) -> Result<String, BookError> {
    let mut sizes = vec![0_usize; model.n_clusters()];
    for label in model.labels().iter().flatten() {
        sizes[*label] += 1;
    }
    let mut table = Table::new(&["cluster", "x", "y", "in the ball", "points"]);
    let shown = if sizes.len() > ROWS {
        ROWS - 1
    } else {
        sizes.len()
    };
    for (cluster, center) in model.centers().rows().into_iter().take(shown).enumerate() {
        table.row(vec![
            (cluster + 1).to_string(),
            number(center[0], 2),
            number(center[1], 2),
            model.intensities()[cluster].to_string(),
            sizes[cluster].to_string(),
        ]);
    }
    let mut rest = |name: String, points: usize| {
        let nothing = String::new;
        table.row(vec![
            name,
            nothing(),
            nothing(),
            nothing(),
            points.to_string(),
        ]);
    };
    if shown < sizes.len() {
        rest(
            format!("{} more", sizes.len() - shown),
            sizes[shown..].iter().sum(),
        );
    }
    if model.n_noise() > 0 {
        rest("orphans".to_owned(), model.n_noise());
    }
    let mut text = format!("{}\n{}", table.text(), counted(sizes.len(), "cluster"));
    if dataset.targets().iter().any(|&group| group > 0) {
        text.push_str(&format!(
            "; adjusted Rand index against the truth {}",
            fixed(rand(dataset, model)?, 2)
        ));
    }
    text.push('\n');
    Ok(text)
}

/// The agreement with the truth, orphans counted as a cluster of their own.
fn rand(dataset: &Dataset, model: &MeanShift<f64>) -> Result<f64, BookError> {
    let labels = model.labels().mapv(Some);
    Ok(adjusted_rand_score(dataset.targets(), &labels)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<MeanShiftProgram>(flags)
    }

    #[test]
    fn other_data_and_seeds() {
        let binned = outcome(&["--binned"]);
        assert!(binned.contains("3 clusters; adjusted Rand"), "{binned}");
        let moons = outcome(&["--data", "moons", "--bandwidth", "0.2"]);
        assert!(
            moons.contains(" more  ") && moons.starts_with("200 points, bandwidth 0.20; "),
            "{moons}"
        );
        let square = outcome(&["--data", "square", "--quantile", "0.5"]);
        assert!(
            square.ends_with("cluster\n") || square.ends_with("clusters\n"),
            "{square}"
        );
        let orphans = outcome(&["--bandwidth", "1", "--leave-orphans"]);
        assert!(orphans.contains("\norphans"), "{orphans}");
        let wide = outcome(&["--bandwidth", "1000000"]);
        assert!(wide.contains("1 cluster;"), "{wide}");
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (
                &["--bandwidth", "0"][..],
                "--bandwidth 0 must be at least 1e-6 and at most 1000000",
            ),
            (
                &["--quantile", "1.5"],
                "--quantile 1.5 must be at least 0.001 and at most 1",
            ),
            (
                &["--quantile", "0.3", "--bandwidth", "1"],
                "--quantile works only without --bandwidth",
            ),
            (
                &["--quantile", "0.001"],
                "--quantile 0.001 takes in no neighbour: give more, or a --bandwidth",
            ),
            (&["--samples", "8"], "--samples 8 must be at least 9"),
            (
                &["--data", "moons", "--samples", "9"],
                "--samples does not work with --data moons, which never change",
            ),
            (
                &["--data", "moons", "--seed", "9"],
                "--seed does not work with --data moons, which never change",
            ),
            (
                &["--data", "suns"],
                "--data suns must be groups, widths, square or moons",
            ),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }
}
