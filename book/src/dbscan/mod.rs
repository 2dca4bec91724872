//! DBSCAN: two moons, found by where points lie densely.

mod figures;
mod waves;

use clap::{Args, ValueEnum};
use hyades_cluster::{Dbscan, Metric};
use hyades_datasets::{moons_2025, two_moons};
use hyades_figures::{Clusters, Figure, Panel, Points};
use hyades_metrics::adjusted_rand_score;
use linfa::Dataset;
use linfa::traits::Fit;
use ndarray::Ix1;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::{Table, counted};
use crate::{BookError, Chapter, OutputEntry, Values};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "dbscan",
    title: "DBSCAN",
    summary: "finds dense groups of any shape, and noise, in two moons",
    figures: figures::ALL,
    outputs: &[
        OutputEntry {
            id: "dbscan-bad",
            command: "cargo chapter dbscan -- --eps 0.08 --min-samples 3",
            print: || {
                Ok(crate::program::report::<DbscanProgram>(&[
                    "--eps",
                    "0.08",
                    "--min-samples",
                    "3",
                ])?
                .text)
            },
        },
        OutputEntry {
            id: "dbscan-good",
            command: "cargo chapter dbscan -- --eps 0.22 --min-samples 5",
            print: || Ok(crate::program::report::<DbscanProgram>(&[])?.text),
        },
    ],
    values,
};

/// Flags of `cargo chapter dbscan`.
#[derive(Debug, Clone, Args)]
pub struct DbscanProgram {
    /// The points: the fixed moons of the chapter, or new ones
    #[arg(long, value_enum, default_value_t = Source::Fixed)]
    data: Source,
    /// Radius of a neighbourhood
    #[arg(long, default_value_t = 0.22)]
    eps: f64,
    /// Points within eps, the point itself counted, that make a core point
    #[arg(long, default_value_t = 5)]
    min_samples: usize,
    /// How distance is measured
    #[arg(long, value_enum, default_value_t = MetricFlag::Euclidean)]
    metric: MetricFlag,
    /// With --data new: points in both moons together
    #[arg(long, default_value_t = 200)]
    samples: usize,
    /// With --data new: deviation of each point from its moon
    #[arg(long, default_value_t = 0.1)]
    noise: f64,
    /// With --data new: the seed of the points
    #[arg(long, default_value_t = 42)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Source {
    /// The 200 points of 2025, made with scikit-learn
    Fixed,
    /// New points from --seed, --samples and --noise
    New,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum MetricFlag {
    /// In a straight line
    Euclidean,
    /// Along the axes
    Manhattan,
    /// The larger of the two differences
    Chebyshev,
}

impl From<MetricFlag> for Metric {
    fn from(flag: MetricFlag) -> Self {
        match flag {
            MetricFlag::Euclidean => Self::Euclidean,
            MetricFlag::Manhattan => Self::Manhattan,
            MetricFlag::Chebyshev => Self::Chebyshev,
        }
    }
}

impl Program for DbscanProgram {
    const NAME: &'static str = "dbscan";
    const ABOUT: &'static str = "Finds dense groups of any shape, and noise, in two moons";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let dataset = match self.data {
            Source::Fixed => moons_2025(),
            Source::New => two_moons(
                self.samples,
                self.noise,
                &mut Xoshiro256PlusPlus::seed_from_u64(self.seed),
            )?,
        };
        let model = Dbscan::params(self.eps, self.min_samples)
            .metric(self.metric.into())
            .fit(&dataset)?;
        let text = summary(&dataset, &model)?;
        let title = format!(
            "DBSCAN, eps {} and min_samples {}",
            self.eps, self.min_samples
        );
        let figures = vec![
            truth(&dataset),
            unlabelled(&dataset),
            found("dbscan-found", &title, &dataset, &model),
        ];
        Ok(Report { text, figures })
    }
}

/// How many tables rows for clusters are printed before the rest is summed up.
const ROWS: usize = 8;

fn summary(dataset: &Dataset<f64, usize, Ix1>, model: &Dbscan) -> Result<String, BookError> {
    let core = model.core_mask();
    let count = |wanted: Option<usize>, is_core: bool| {
        let pairs = model.labels().iter().zip(core);
        pairs
            .filter(|&(&label, &core)| label == wanted && core == is_core)
            .count()
    };
    let mut table = Table::new(&["cluster", "core", "border", "points"]);
    let mut row = |name: String, core: usize, border: usize| {
        table.row(vec![
            name,
            core.to_string(),
            border.to_string(),
            (core + border).to_string(),
        ]);
    };
    let shown = if model.n_clusters() > ROWS {
        ROWS - 1
    } else {
        model.n_clusters()
    };
    for cluster in 0..shown {
        row(
            (cluster + 1).to_string(),
            count(Some(cluster), true),
            count(Some(cluster), false),
        );
    }
    if shown < model.n_clusters() {
        let rest = |core| {
            (shown..model.n_clusters())
                .map(|c| count(Some(c), core))
                .sum()
        };
        row(
            format!("{} more", model.n_clusters() - shown),
            rest(true),
            rest(false),
        );
    }
    let noise = model.n_noise();
    table.row(vec![
        "noise".into(),
        "".into(),
        "".into(),
        noise.to_string(),
    ]);
    let mut text = table.text();
    text.push_str(&format!(
        "\n{}, {}",
        counted(model.n_clusters(), "cluster"),
        counted(noise, "noise point"),
    ));
    if model.n_clusters() > 0 {
        // Noise counted as a cluster of its own: leaving it out would flatter a fit that calls most points noise.
        let rand = adjusted_rand_score(dataset.targets(), &model.labels().mapv(Some))?;
        text.push_str(&format!(
            "; adjusted Rand index against the truth {rand:.2}"
        ));
    }
    text.push('\n');
    Ok(text)
}

fn values() -> Result<Values, BookError> {
    let dataset = moons_2025();
    let fit = |eps, min_samples| Dbscan::params(eps, min_samples).fit(&dataset);
    let (bad, good) = (fit(0.08, 3)?, fit(0.22, 5)?);
    let rand = adjusted_rand_score(dataset.targets(), &good.labels().mapv(Some))?;
    Ok(vec![
        ("dbscan.bad-clusters", bad.n_clusters().to_string()),
        ("dbscan.bad-core", bad.core_samples().len().to_string()),
        ("dbscan.bad-noise", bad.n_noise().to_string()),
        ("dbscan.good-clusters", good.n_clusters().to_string()),
        ("dbscan.good-noise", good.n_noise().to_string()),
        ("dbscan.good-rand", format!("{rand:.2}")),
    ])
}

/// A panel with both axes to the same scale, as a radius needs.
fn plane() -> Panel {
    Panel::new().x_label("x").y_label("y").equal_aspect(true)
}

fn truth(dataset: &Dataset<f64, usize, Ix1>) -> Figure {
    let labels: Vec<Option<usize>> = dataset.targets().iter().copied().map(Some).collect();
    Figure::new("dbscan-truth", "Two moons as they were made")
        .caption("Two moons of 100 points each, coloured by the moon that each point belongs to.")
        .alt("Two half circles that reach into each other: one open below, the other open above, each a band of scattered points in its own colour.")
        .panel(plane().clusters(Clusters::new(dataset.records(), &labels).names(vec!["upper moon".into(), "lower moon".into()])))
}

fn unlabelled(dataset: &Dataset<f64, usize, Ix1>) -> Figure {
    Figure::new("dbscan-unlabelled", "Two moons as one sees them")
        .caption("The same points without their moons.")
        .alt("Two interlocking half circles of points, all in one colour. The eye follows each band without effort.")
        .panel(plane().points(Points::new(dataset.records())))
}

fn found(id: &str, title: &str, dataset: &Dataset<f64, usize, Ix1>, model: &Dbscan) -> Figure {
    let labels = model.labels().to_vec();
    Figure::new(id, title)
        .caption(format!("{title}: {} and {}. Core points are large, border points small, noise crossed out.", counted(model.n_clusters(), "cluster"), counted(model.n_noise(), "noise point")))
        .alt(format!("The moons' points coloured by the cluster that DBSCAN puts them into, {} in all, with {} as grey crosses.", model.n_clusters(), counted(model.n_noise(), "noise point")))
        .panel(plane().clusters(Clusters::new(dataset.records(), &labels).emphasis(model.core_mask().to_vec())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(flags: &[&str]) -> String {
        match crate::program::report::<DbscanProgram>(flags) {
            Ok(report) => report.text,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_numbers_of_the_page() {
        assert!(
            text(&["--eps", "0.08", "--min-samples", "3"]).contains("25 clusters, 73 noise points")
        );
        assert!(text(&[]).contains("2 clusters, 1 noise point;"));
    }

    #[test]
    fn other_data_and_metrics() {
        let new = text(&[
            "--data",
            "new",
            "--noise",
            "0.02",
            "--samples",
            "400",
            "--metric",
            "manhattan",
            "--eps",
            "0.2",
        ]);
        assert!(
            new.contains("2 clusters, 0 noise points; adjusted Rand index against the truth 1.00"),
            "{new}"
        );
        assert!(text(&["--eps", "0.001"]).contains("0 clusters, 200 noise points\n"));
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        assert_eq!(text(&["--eps", "0"]), "eps = 0 must be finite and above 0");
        assert_eq!(
            text(&["--min-samples", "0"]),
            "min_samples = 0 must be at least 1"
        );
        assert!(text(&["--eps", "wide"]).starts_with("invalid value 'wide' for '--eps <EPS>'"));
        assert!(
            text(&["--metric", "taxi"])
                .contains("possible values: euclidean, manhattan, chebyshev")
        );
    }
}
