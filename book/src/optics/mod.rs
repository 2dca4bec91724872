//! OPTICS: groups of different density, as valleys of one landscape.

mod data;
mod figures;
mod landscape;
mod values;

use std::sync::OnceLock;

use clap::Args;
use hyades_cluster::{ClusterSize, Optics, OpticsClusters, OpticsExtraction};
use hyades_datasets::Dataset;
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;

use self::data::{Source, points};
use crate::flags::{Decimal, seed, whole};
use crate::plane_points::{self, Asked, Data, PlaneFlags};
use crate::program::{Program, Report, told_by_caption};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, number, plain};
use crate::{BookError, Chapter, OutputEntry, once};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "optics",
    title: "OPTICS",
    summary: "orders points by density and finds clusters within clusters",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<OpticsProgram>("optics", &[]),
        OutputEntry::of::<OpticsProgram>(
            "optics-uniform",
            &[
                "--data",
                "uniform",
                "--min-samples",
                "5",
                "--xi",
                "0.05",
                "--min-cluster-size",
                "5",
            ],
        ),
    ],
    values: values::values,
};

/// The parameters of the page.
const SAMPLES: usize = 320;
const MIN_SAMPLES: usize = 10;
const XI: f64 = 0.15;
const SIZE: usize = 20;
/// Heights of cuts, and eps of DBSCAN: for the dense groups, for neither, for the loose ones.
const CUTS: [f64; 3] = [0.25, 0.5, 1.0];
/// Points visited in the pictures of the walk.
const STEPS: [usize; 6] = [20, 73, 122, 187, 260, 320];
/// Values of xi: too small, good, too large.
const XIS: [f64; 3] = [0.01, XI, 0.5];
/// The min_samples and xi that see valleys in a square without groups.
const UNIFORM: (usize, f64) = (5, 0.05);
/// Values of min_samples: too few, good, many.
const JAGGED: [usize; 3] = [2, MIN_SAMPLES, 40];

/// Flags of `cargo chapter optics`.
#[derive(Debug, Clone, Args)]
pub struct OpticsProgram {
    /// The points
    #[arg(long, value_parser = plane_points::data::<Source>(), default_value = "nested")]
    data: Data<Source>,
    /// The number of points, 16 to 20000 [default: 320; of the points of other chapters 300, and at least 30]
    #[arg(long, value_parser = whole(16, 20_000))]
    samples: Option<usize>,
    /// The nearest points, itself counted, that make the core distance of a point: 2 to 20000
    #[arg(long, value_parser = whole(2, 20_000), default_value_t = MIN_SAMPLES)]
    min_samples: usize,
    /// How steep a slope must be: the fraction by which the landscape falls or rises from a point to the next, 0 to 0.99
    #[arg(long, value_parser = Decimal::between(0.0, 0.99), default_value_t = XI)]
    xi: f64,
    /// The least number of points in a valley, 2 to 20000
    #[arg(long, value_parser = whole(2, 20_000), default_value_t = SIZE)]
    min_cluster_size: usize,
    /// The largest distance at which points are neighbours, 1e-9 to 1000000 [default: no limit]
    #[arg(long, value_parser = Decimal::between(1e-9, 1e6))]
    max_eps: Option<f64>,
    /// A height at which to cut the landscape too, 1e-9 to 1000000
    #[arg(long, value_parser = Decimal::between(1e-9, 1e6))]
    eps: Option<f64>,
    /// The seed of the points [default: 42]
    #[arg(long, value_parser = seed())]
    seed: Option<u64>,
    #[command(flatten)]
    plane: PlaneFlags,
}

impl Program for OpticsProgram {
    const NAME: &'static str = "optics";
    const ABOUT: &'static str = "Orders points by density and finds clusters within clusters";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let (dataset, has_groups) = self.points()?;
        let n = dataset.records().nrows();
        let model = Optics::params(self.min_samples)
            .max_eps(self.max_eps.unwrap_or(f64::INFINITY))
            .extraction(extraction(self.xi, self.min_cluster_size))
            .fit(&dataset)?;
        let mut text = format!(
            "{}, min_samples {}, xi {}, valleys of at least {}\n\n",
            counted(n, "point"),
            self.min_samples,
            plain(self.xi),
            counted(self.min_cluster_size, "point"),
        );
        text.push_str(&table(&model));
        text.push_str(&format!(
            "\n{}, {}, {}",
            counted(model.cluster_hierarchy().len(), "valley"),
            counted(model.n_clusters(), "cluster"),
            counted(model.n_noise(), "noise point"),
        ));
        if has_groups {
            let rand = fixed(rand(&dataset, model.labels())?, 2);
            text.push_str(&format!("; adjusted Rand index against the truth {rand}"));
        }
        text.push('\n');
        if let Some(eps) = self.eps {
            let cut = model.extract_dbscan(eps)?;
            text.push_str(&format!(
                "cut at {}: {}, {}",
                plain(eps),
                counted(cut.n_clusters(), "cluster"),
                counted(cut.n_noise(), "noise point"),
            ));
            if has_groups {
                let rand = fixed(rand(&dataset, cut.labels())?, 2);
                text.push_str(&format!("; adjusted Rand index {rand}"));
            }
            text.push('\n');
        }
        let figures = vec![told_by_caption(figures::found(
            "optics-found",
            &dataset,
            &model,
        ))];
        Ok(Report { text, figures })
    }
}

impl OpticsProgram {
    /// The points, and whether their groups are known.
    fn points(&self) -> Result<(Dataset, bool), BookError> {
        let asked = self
            .plane
            .points_or_seed(self.data, self.samples, self.seed)?;
        let source = match asked {
            Asked::Shared(points) => return Ok(points.dataset()),
            Asked::Own(source) => source,
        };
        let samples = self.samples.unwrap_or(SAMPLES);
        let dataset = points(source, samples, self.seed.unwrap_or(42))?;
        Ok((dataset, true))
    }
}

/// How many valleys are printed before the rest is summed up.
const ROWS: usize = 12;

/// The valleys, the longest first.
fn table(model: &Optics<f64>) -> String {
    let plot = model.reachability_plot();
    let mut table = Table::new(&["valley", "places", "points", "floor", "cluster"]);
    let valleys = model.cluster_hierarchy();
    let levels = landscape::levels(valleys);
    let labels = landscape::in_order(model, &model.labels().to_vec());
    let mut order: Vec<usize> = (0..valleys.len()).collect();
    order.sort_by_key(|&i| {
        (
            std::cmp::Reverse(valleys[i].clone().count()),
            *valleys[i].start(),
        )
    });
    for (row, &i) in order.iter().enumerate() {
        if row + 1 == ROWS && order.len() > ROWS {
            let rest = format!("{} more", order.len() - row);
            table.row(vec![
                rest,
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ]);
            break;
        }
        let (start, end) = (*valleys[i].start(), *valleys[i].end());
        let mut heights = plot[start..=end].to_vec();
        heights.sort_by(f64::total_cmp);
        let label = labels[start].filter(|_| levels[i] == 0);
        table.row(vec![
            (row + 1).to_string(),
            format!("{start} to {end}"),
            (end - start + 1).to_string(),
            number(heights[heights.len() / 2], 2),
            label.map_or_else(String::new, |label| (label + 1).to_string()),
        ]);
    }
    table.text()
}

fn extraction(xi: f64, size: usize) -> OpticsExtraction<f64> {
    OpticsExtraction::Xi {
        xi,
        min_cluster_size: Some(ClusterSize::Count(size)),
        predecessor_correction: true,
    }
}

/// The agreement with the truth, noise counted as a cluster of its own.
fn rand(dataset: &Dataset, labels: &ndarray::Array1<Option<usize>>) -> Result<f64, BookError> {
    Ok(adjusted_rand_score(dataset.targets(), &labels.mapv(Some))?)
}

/// The page's points and their walk.
fn of_the_chapter() -> Result<&'static (Dataset, Optics<f64>), BookError> {
    static FOUND: OnceLock<(Dataset, Optics<f64>)> = OnceLock::new();
    once(&FOUND, || {
        let dataset = points(Source::Nested, SAMPLES, 42)?;
        let params = Optics::params(MIN_SAMPLES).extraction(extraction(XI, SIZE));
        let model = params.fit(&dataset)?;
        Ok((dataset, model))
    })
}

/// Other valleys of the page's walk.
fn valleys(model: &Optics<f64>, xi: f64) -> Result<OpticsClusters, BookError> {
    Ok(model.extract_xi(xi, Some(ClusterSize::Count(SIZE)), true)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(flags: &[&str]) -> String {
        crate::program::outcome::<OpticsProgram>(flags)
    }

    #[test]
    fn other_data_and_a_cut() {
        let cut = text(&["--eps", "0.25"]);
        assert!(
            cut.contains("\ncut at 0.25: 2 clusters, 197 noise points;"),
            "{cut}"
        );
        for data in ["varied", "moons", "uniform"] {
            let text = text(&["--data", data, "--samples", "200", "--seed", "7"]);
            assert!(
                text.starts_with("200 points, min_samples 10, xi 0.15,"),
                "{text}"
            );
        }
        // With so short a reach nobody is a neighbour of anybody.
        let alone = text(&["--max-eps", "1e-6"]);
        assert!(
            alone.contains("0 valleys, 0 clusters, 320 noise points;"),
            "{alone}"
        );
        let least = text(&["--samples", "16", "--min-cluster-size", "2"]);
        assert!(least.starts_with("16 points,"), "{least}");
    }

    #[test]
    fn points_of_the_other_chapters() {
        let moons = text(&[
            "--data",
            "moons-2025",
            "--min-samples",
            "5",
            "--eps",
            "0.22",
        ]);
        assert!(moons.starts_with("200 points, min_samples 5,"), "{moons}");
        // DBSCAN's clusters, but for border points.
        assert!(moons.contains("\ncut at 0.22: 2 clusters, "), "{moons}");
        let new = text(&["--data", "moons", "--samples", "100"]);
        let shared = text(&["--data", "moons", "--samples", "100", "--data-seed", "42"]);
        assert!(
            new != shared && shared.starts_with("100 points,"),
            "{shared}"
        );
        let mystery = text(&["--data", "mystery", "--eps", "0.5"]);
        assert!(
            !mystery.contains("truth") && !mystery.contains("Rand"),
            "{mystery}"
        );
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (
                &["--data", "none"][..],
                "--data none must be nested, varied, moons, uniform, two-groups-2025, moons-2025, blobs, sheared, circles or mystery",
            ),
            (&["--samples", "15"], "--samples 15 must be at least 16"),
            (
                &["--min-samples", "1"],
                "--min-samples 1 must be at least 2",
            ),
            (
                &["--min-samples", "321"],
                "min_samples = 321 for 320 samples must be at most the number of samples",
            ),
            (&["--xi", "1"], "--xi 1 must be at least 0 and at most 0.99"),
            (
                &["--xi", "-0.1"],
                "--xi -0.1 must be at least 0 and at most 0.99",
            ),
            (
                &["--min-cluster-size", "1"],
                "--min-cluster-size 1 must be at least 2",
            ),
            (
                &["--min-cluster-size", "400"],
                "min_cluster_size = 400 for 320 samples must be at most the number of samples",
            ),
            (
                &["--max-eps", "0"],
                "--max-eps 0 must be at least 1e-9 and at most 1000000",
            ),
            (&["--eps", "wide"], "--eps wide is no number"),
            (
                &["--data", "blobs", "--seed", "1"],
                "--seed works only with the program's own points; those of other chapters have --data-seed",
            ),
            (
                &["--eps", "2", "--max-eps", "1"],
                "eps = 2 with max_eps = 1 must be at most max_eps",
            ),
        ] {
            assert_eq!(text(flags), expected, "{flags:?}");
        }
    }
}
