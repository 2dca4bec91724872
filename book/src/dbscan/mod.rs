//! DBSCAN: two moons, found by where points lie densely.

mod figures;
mod parameters;
mod points;
mod waves;

use clap::{Args, ValueEnum};
use hyades_cluster::choose::k_distances;
use hyades_cluster::{Dbscan, Metric};
use hyades_datasets::moons_2025;
use hyades_figures::{Clusters, Figure, Points};
use hyades_metrics::adjusted_rand_score;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};

use crate::drawing::{as_options, plane};
use crate::flags::{Decimal, seed, whole};
use crate::plane_points::{self, Data, PlaneFlags};
use crate::program::{Program, Report, told_by_caption};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, plain};
use crate::{BookError, Chapter, OutputEntry, Values};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "dbscan",
    title: "DBSCAN",
    summary: "finds dense groups of any shape, and noise, in two moons",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<DbscanProgram>("dbscan-bad", &["--eps", "0.08", "--min-samples", "3"]),
        OutputEntry::of::<DbscanProgram>("dbscan-good", &["--eps", "0.22", "--min-samples", "5"]),
    ],
    values,
};

/// The pairs of eps and min_samples that the chapter begins with and arrives at.
const BAD: (f64, usize) = (0.08, 3);
const GOOD: (f64, usize) = (0.22, 5);

/// Flags of `cargo chapter dbscan`.
#[derive(Debug, Clone, Args)]
pub struct DbscanProgram {
    /// The points: the fixed moons of the chapter, new ones, or others
    #[arg(long, value_parser = plane_points::data::<Source>(), default_value = "fixed")]
    data: Data<Source>,
    /// Radius of a neighbourhood, 1e-9 to 1000000
    #[arg(long, value_parser = Decimal::between(1e-9, 1e6), default_value_t = GOOD.0)]
    eps: f64,
    /// Points within eps, the point itself counted, that make a core point: 1 to 1000000
    #[arg(long, value_parser = whole(1, 1_000_000), default_value_t = GOOD.1)]
    min_samples: usize,
    /// How distance is measured
    #[arg(long, value_enum, default_value_t = MetricFlag::Euclidean)]
    metric: MetricFlag,
    /// With --data new: points in both moons together, 2 to 20000 [default: 200]; with --data blobs, varied, sheared, moons, circles or uniform: their points, 30 to 20000 [default: 300]
    #[arg(long, value_parser = whole(2, 20_000))]
    samples: Option<usize>,
    /// With --data new: deviation of each point from its moon, 0 to 100 [default: 0.1]
    #[arg(long, value_parser = Decimal::between(0.0, 100.0))]
    noise: Option<f64>,
    /// With --data new: the seed of the points [default: 42]
    #[arg(long, value_parser = seed())]
    seed: Option<u64>,
    #[command(flatten)]
    plane: PlaneFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
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
        let points = self.points()?;
        let records = &points.records;
        let model = Dbscan::params(self.eps, self.min_samples)
            .metric(self.metric.into())
            .fit(&DatasetBase::from(records.view()))?;
        let mut text = summary(points.truth.as_ref(), &model)?;
        let n = records.nrows();
        if self.min_samples > n {
            text.push_str(&format!(
                "min_samples {} is more than the {n} points: none can be a core point\n",
                self.min_samples
            ));
        }
        let title = title((self.eps, self.min_samples));
        let found = found("dbscan-found", &title, records, &model);
        let figures = match (&points.truth, self.has_own_moons()) {
            (Some(moons), true) => vec![truth(records, moons), unlabelled(records), found],
            (groups, _) => {
                let groups = groups.as_ref().map(|groups| grouped(records, groups));
                let others = [one_colour("Points as one sees them", records), found];
                let figures = groups.into_iter().chain(others);
                figures.map(told_by_caption).collect()
            }
        };
        Ok(Report { text, figures })
    }
}

fn title((eps, min_samples): (f64, usize)) -> String {
    format!("DBSCAN, eps {} and min_samples {min_samples}", plain(eps))
}

/// How many rows for clusters are printed before the rest is summed up.
const ROWS: usize = 8;

fn summary(truth: Option<&Array1<usize>>, model: &Dbscan) -> Result<String, BookError> {
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
    if let Some(truth) = truth
        && model.n_clusters() > 0
    {
        // Noise counted as a cluster of its own: leaving it out would flatter a fit that calls most points noise.
        let rand = adjusted_rand_score(truth, &model.labels().mapv(Some))?;
        text.push_str(&format!(
            "; adjusted Rand index against the truth {}",
            fixed(rand, 2)
        ));
    }
    text.push('\n');
    Ok(text)
}

fn values() -> Result<Values, BookError> {
    let dataset = moons_2025();
    let fit = |(eps, min_samples)| Dbscan::params(eps, min_samples).fit(&dataset);
    let (bad, good) = (fit(BAD)?, fit(GOOD)?);
    let (nine, twelve) = (fit((GOOD.0, 9))?, fit((GOOD.0, 12))?);
    let rand = |model: &Dbscan| {
        let labels = model.labels().mapv(Some);
        Ok::<_, BookError>(fixed(adjusted_rand_score(dataset.targets(), &labels)?, 2))
    };
    let points = dataset.records();
    let fullest = parameters::fullest_neighbourhood(points.view(), GOOD.0);
    let curve = k_distances(points.view(), GOOD.1)?;
    let knee = curve.knee().map_or(f64::NAN, |knee| knee.y);
    let core_at_knee = curve.of_samples().iter().filter(|&&d| d <= knee).count();
    Ok(vec![
        ("dbscan.bad-clusters", bad.n_clusters().to_string()),
        ("dbscan.bad-core", bad.core_samples().len().to_string()),
        ("dbscan.bad-noise", bad.n_noise().to_string()),
        ("dbscan.bad-rand", rand(&bad)?),
        ("dbscan.good-clusters", good.n_clusters().to_string()),
        ("dbscan.good-core", good.core_samples().len().to_string()),
        ("dbscan.good-noise", good.n_noise().to_string()),
        ("dbscan.good-rand", rand(&good)?),
        ("dbscan.fullest", fullest.to_string()),
        ("dbscan.none-from", (fullest + 1).to_string()),
        ("dbscan.nine-clusters", nine.n_clusters().to_string()),
        ("dbscan.twelve-clusters", twelve.n_clusters().to_string()),
        ("dbscan.twelve-noise", twelve.n_noise().to_string()),
        ("dbscan.knee", fixed(knee, 2)),
        ("dbscan.core-at-knee", core_at_knee.to_string()),
    ])
}

fn truth(records: &Array2<f64>, moons: &Array1<usize>) -> Figure {
    let labels = as_options(moons);
    let lower = moons.iter().filter(|&&moon| moon == 1).count();
    let upper = moons.len() - lower;
    let sizes = if upper == lower {
        format!("{} each", counted(upper, "point"))
    } else {
        format!("{upper} and {}", counted(lower, "point"))
    };
    Figure::new("dbscan-truth", "Two moons as they were made")
        .caption(format!("Two moons of {sizes}, coloured by the moon that each point belongs to."))
        .alt("Two half circles that reach into each other: one open below, the other open above, each a band of scattered points in its own colour.")
        .panel(plane().clusters(Clusters::new(records, &labels).names(vec!["upper moon".into(), "lower moon".into()])))
}

/// As [`truth`], of other points than moons.
fn grouped(records: &Array2<f64>, groups: &Array1<usize>) -> Figure {
    let labels = as_options(groups);
    let n_groups = groups.iter().max().map_or(0, |last| last + 1);
    let names = (1..=n_groups).map(|group| format!("group {group}"));
    Figure::new("dbscan-truth", "Groups as they were made")
        .caption(format!(
            "{} of {}, coloured by the group that each point belongs to.",
            counted(n_groups, "group"),
            counted(records.nrows(), "point")
        ))
        .panel(plane().clusters(Clusters::new(records, &labels).names(names.collect())))
}

fn unlabelled(records: &Array2<f64>) -> Figure {
    one_colour("Two moons as one sees them", records).alt(format!(
        "{} points along two half circles that reach into each other, all in one colour.",
        records.nrows()
    ))
}

fn one_colour(title: &str, records: &Array2<f64>) -> Figure {
    Figure::new("dbscan-unlabelled", title)
        .caption(format!(
            "{}, as a clustering algorithm is given them.",
            counted(records.nrows(), "point")
        ))
        .panel(plane().points(Points::new(records)))
}

fn found(id: &str, title: &str, records: &Array2<f64>, model: &Dbscan) -> Figure {
    let labels = model.labels().to_vec();
    Figure::new(id, title)
        .caption(format!("{title}: {} and {}. Core points are large, border points small, noise crossed out.", counted(model.n_clusters(), "cluster"), counted(model.n_noise(), "noise point")))
        .alt(format!("The moons' points coloured by the cluster that DBSCAN puts them into, {} in all; {} crossed out in grey.", model.n_clusters(), counted(model.n_noise(), "noise point")))
        .panel(plane().clusters(Clusters::new(records, &labels).emphasis(model.core_mask().to_vec())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(flags: &[&str]) -> String {
        crate::program::outcome::<DbscanProgram>(flags)
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
        for (flags, expected) in [
            (
                &["--eps", "0"][..],
                "--eps 0 must be at least 1e-9 and at most 1000000",
            ),
            (
                &["--eps", "-0.2"],
                "--eps -0.2 must be at least 1e-9 and at most 1000000",
            ),
            (&["--eps", "wide"], "--eps wide is no number"),
            (
                &["--min-samples", "0"],
                "--min-samples 0 must be at least 1",
            ),
            (
                &["--metric", "taxi"],
                "--metric taxi must be euclidean, manhattan or chebyshev",
            ),
            (
                &["--data", "new", "--samples", "1"],
                "--samples 1 must be at least 2",
            ),
            (
                &["--data", "new", "--noise", "101"],
                "--noise 101 must be at least 0 and at most 100",
            ),
            (&["--samples", "9"], "--samples works only with --data new"),
            (&["--noise", "9"], "--noise works only with --data new"),
            (&["--seed", "9"], "--seed works only with --data new"),
        ] {
            assert_eq!(text(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn points_of_the_other_chapters() {
        let moons = text(&[
            "--data",
            "moons-2025",
            "--eps",
            "0.08",
            "--min-samples",
            "3",
        ]);
        assert_eq!(moons, text(&["--eps", "0.08", "--min-samples", "3"]));
        let circles = ["--data", "circles", "--data-seed", "7", "--samples", "500"];
        assert!(
            text(&[&circles[..], &["--eps", "0.3"]].concat())
                .contains("2 clusters, 0 noise points; adjusted Rand index against the truth 1.00")
        );
        // What nobody knows is not compared.
        for data in ["mystery", "uniform"] {
            let text = text(&["--data", data, "--eps", "1"]);
            assert!(text.contains("noise") && !text.contains("truth"), "{text}");
        }
        for (flags, expected) in [
            (
                &["--data", "blobs", "--seed", "9"][..],
                "--seed works only with --data new",
            ),
            (
                &["--data", "blobs", "--noise", "9"],
                "--noise works only with --data new",
            ),
            (
                &["--data", "blobs", "--samples", "29"],
                "--samples 29 must be at least 30 and at most 20000 with --data blobs",
            ),
            (
                &["--data", "new", "--data-seed", "9"],
                "--data-seed works only with --data blobs, varied, sheared, moons, circles, uniform or mystery",
            ),
        ] {
            assert_eq!(text(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn points_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points.csv");
        std::fs::write(&path, "x,y\n0,0\n0.1,0\n0,0.1\n5,5\n").unwrap();
        let flags = ["--points", path.to_str().unwrap(), "--min-samples", "3"];
        let report = crate::program::report::<DbscanProgram>(&flags).unwrap();
        assert!(
            report.text.ends_with("\n1 cluster, 1 noise point\n"),
            "{}",
            report.text
        );
        let alts: Vec<&str> = report.figures.iter().map(Figure::alt_text).collect();
        assert_eq!(alts.len(), 2);
        assert!(
            alts[0].starts_with("4 points, as") && !alts[1].contains("moon"),
            "{alts:?}"
        );
    }

    #[test]
    fn more_min_samples_than_points() {
        assert!(text(&["--min-samples", "201"]).ends_with(
            "0 clusters, 200 noise points\nmin_samples 201 is more than the 200 points: none can be a core point\n"
        ));
        assert!(!text(&["--min-samples", "200"]).contains("more than"));
    }

    #[test]
    fn figures_tell_of_the_points_that_they_show() {
        let flags = ["--data", "new", "--samples", "31", "--eps", "1e-5"];
        let figures = crate::program::report::<DbscanProgram>(&flags)
            .unwrap()
            .figures;
        let caption = figures[0].caption_text();
        assert!(
            caption.contains("15 and 16") || caption.contains("16 and 15"),
            "{caption}"
        );
        assert!(figures[1].caption_text().starts_with("31 points"));
        assert!(
            figures[2]
                .caption_text()
                .starts_with("DBSCAN, eps 1e-5 and min_samples 5: 0 clusters and 31 noise points.")
        );
    }
}
