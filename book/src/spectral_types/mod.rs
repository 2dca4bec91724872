//! Spectral types of hot stars, grouped by the widths of two spectral lines.

mod figures;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use hyades_cluster::KMeans;
use hyades_cluster::choose::{KSweep, sweep_k};
use hyades_datasets::{Catalogue, Selection, SpectralType};
use hyades_metrics::{InternalScores, MetricsError};
use linfa::DatasetBase;
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::{BookError, Chapter, OutputEntry, Values};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "spectral-types",
    title: "Spectral types of hot stars",
    summary: "groups hot stars by the widths of their spectral lines",
    figures: figures::ALL,
    outputs: &[
        OutputEntry {
            id: "spectral-types",
            command: "cargo chapter spectral-types",
            print: || Ok(crate::program::report::<SpectralTypesProgram>(&[])?.text),
        },
        OutputEntry {
            id: "spectral-types-two",
            command: "cargo chapter spectral-types -- --k 2",
            print: || Ok(crate::program::report::<SpectralTypesProgram>(&["--k", "2"])?.text),
        },
    ],
    values,
};

/// The pair of lines of the first part of the page: ionised and neutral helium.
const HELIUM: [&str; 2] = ["HeII/4200", "HeI/4471"];

/// The pair of the second part: neutral helium and magnesium, which lie side by side in the spectrum.
const HELIUM_AND_MAGNESIUM: [&str; 2] = ["HeI/4471", "MgII/4481"];

/// The catalogue that the repository ships: a mock, see `data/README.md`.
const MOCK: &str = include_str!("../../../data/stellar_mock.dat");
const MOCK_PATH: &str = "data/stellar_mock.dat";

/// Flags of `cargo chapter spectral-types`.
#[derive(Debug, Clone, Args)]
pub struct SpectralTypesProgram {
    /// A catalogue of equivalent widths [default: the mock catalogue that comes with the book]
    #[arg(long, value_name = "PATH")]
    catalog: Option<PathBuf>,
    /// The spectral lines to group by, two or more
    #[arg(long, value_delimiter = ',', num_args = 1.., value_name = "LINE,LINE", default_values_t = HELIUM.map(String::from))]
    lines: Vec<String>,
    /// The smallest number of clusters of the sweep
    #[arg(long, default_value_t = 2)]
    k_min: usize,
    /// The largest number of clusters of the sweep
    #[arg(long, default_value_t = 10)]
    k_max: usize,
    /// The score that chooses the number of clusters
    #[arg(long, value_enum, default_value_t = Score::DaviesBouldin)]
    score: Score,
    /// The number of clusters to show [default: what --score chooses]
    #[arg(long)]
    k: Option<usize>,
    /// How many starts to try for each number of clusters
    #[arg(long, default_value_t = 10)]
    runs: usize,
    /// The seed of all random choices
    #[arg(long, default_value_t = 42)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Score {
    /// The highest silhouette
    Silhouette,
    /// The highest Calinski–Harabasz score
    CalinskiHarabasz,
    /// The lowest Davies–Bouldin score
    DaviesBouldin,
}

impl Score {
    /// More is better, whichever score it is.
    fn goodness(self, scores: &InternalScores<f64>) -> f64 {
        match self {
            Self::Silhouette => scores.silhouette,
            Self::CalinskiHarabasz => scores.calinski_harabasz,
            Self::DaviesBouldin => -scores.davies_bouldin,
        }
    }
}

type Sweep = KSweep<f64, InternalScores<f64>>;

/// The stars, grouped.
struct Grouped {
    stars: Selection,
    sweep: Sweep,
    k: usize,
    lines: Vec<String>,
}

impl Program for SpectralTypesProgram {
    const NAME: &'static str = "spectral-types";
    const ABOUT: &'static str = "Groups hot stars by the widths of their spectral lines";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        let grouped = self.grouped(progress)?;
        let stars = &grouped.stars;
        let mut text = match &self.catalog {
            Some(path) => format!("catalogue {}\n", path.display()),
            None => format!("mock catalogue {MOCK_PATH}\n"),
        };
        text.push_str(&format!(
            "{} stars with {}\n\n{}\n{}",
            stars.records.nrows(),
            self.lines.join(" and "),
            grouped.scores().text(),
            grouped.clusters().text(),
        ));
        let figures = vec![
            figures::unlabelled("spectral-types-unlabelled", &grouped),
            figures::scores(&grouped),
            figures::found("spectral-types-found", &grouped),
            figures::silhouette("spectral-types-silhouette", &grouped)?,
            figures::truth("spectral-types-truth", &grouped),
        ];
        Ok(Report { text, figures })
    }
}

fn mock() -> Result<Catalogue, BookError> {
    Catalogue::parse(MOCK).map_err(|source| BookError::Catalogue {
        path: MOCK_PATH.into(),
        source,
    })
}

fn read(path: &Path) -> Result<Catalogue, BookError> {
    let text = std::fs::read_to_string(path).map_err(|error| BookError::File {
        path: path.to_path_buf(),
        doing: "read",
        why: error.to_string(),
    })?;
    Catalogue::parse(&text).map_err(|source| BookError::Catalogue {
        path: path.to_path_buf(),
        source,
    })
}

impl SpectralTypesProgram {
    fn grouped(&self, progress: &Progress) -> Result<Grouped, BookError> {
        if self.lines.len() < 2 {
            return Err(BookError::Flag(format!(
                "--lines {} names 1 line, at least 2 are needed: --lines {}",
                self.lines.join(","),
                HELIUM.join(",")
            )));
        }
        if self.k_min < 2 || self.k_max < self.k_min {
            return Err(BookError::Flag(format!(
                "--k-min {} and --k-max {} must be at least 2 and in this order",
                self.k_min, self.k_max
            )));
        }
        let catalogue = self.catalog.as_deref().map_or_else(mock, read)?;
        let names: Vec<&str> = self.lines.iter().map(String::as_str).collect();
        let stars = catalogue.select(&names)?;
        let dataset = DatasetBase::from(stars.records.view());
        let rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let params = KMeans::params_with_rng(self.k_min, rng).n_runs(self.runs);
        // A k outside the sweep is fitted too, so that it can be shown.
        let mut ks: Vec<usize> = (self.k_min..=self.k_max).chain(self.k).collect();
        ks.sort_unstable();
        ks.dedup();
        progress.begin("k-means", ks.len());
        let sweep = sweep_k(&params, ks, &dataset, |records, labels| {
            let scores = InternalScores::of(records, labels)?;
            let k = labels.iter().max().map_or(0, |most| most + 1);
            progress.done(&format!("k = {k}"));
            Ok::<_, MetricsError>(scores)
        })?;
        progress.end();
        let best = sweep.best_by(|scores| self.score.goodness(scores));
        let k = self.k.or(best.map(|row| row.k)).unwrap_or(self.k_min);
        Ok(Grouped {
            stars,
            sweep,
            k,
            lines: self.lines.clone(),
        })
    }
}

/// The stars of the mock catalogue, grouped by two lines; k as the sweep's Davies–Bouldin score chooses, or as given.
fn grouped(lines: [&str; 2], k: Option<usize>) -> Result<Grouped, BookError> {
    let program = SpectralTypesProgram {
        catalog: None,
        lines: lines.map(String::from).to_vec(),
        k_min: 2,
        k_max: 10,
        score: Score::DaviesBouldin,
        k,
        runs: 10,
        seed: 42,
    };
    program.grouped(&Progress::silent())
}

impl Grouped {
    /// The model with the chosen number of clusters.
    fn model(&self) -> &KMeans<f64> {
        let rows = self.sweep.rows();
        // The chosen k comes from these rows.
        let row = rows.iter().find(|row| row.k == self.k).unwrap_or(&rows[0]);
        &row.model
    }

    fn numbers(&self) -> Vec<f64> {
        self.stars.type_numbers().to_vec()
    }

    /// The clusters from hot to cool, by the median spectral type of their stars.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.k).collect();
        order.sort_by(|&a, &b| {
            self.quantile(a, 0.5)
                .cmp(&self.quantile(b, 0.5))
                .then(a.cmp(&b))
        });
        order
    }

    fn members(&self, cluster: usize) -> Vec<usize> {
        let labels = self.model().labels();
        (0..labels.len())
            .filter(|&i| labels[i] == cluster)
            .collect()
    }

    /// The spectral type below which this fraction of a cluster's stars lies.
    fn quantile(&self, cluster: usize, fraction: f64) -> Option<SpectralType> {
        let mut types: Vec<SpectralType> = self
            .members(cluster)
            .iter()
            .map(|&i| self.stars.spectral_types[i])
            .collect();
        types.sort_unstable();
        let at = (fraction * types.len().saturating_sub(1) as f64).round() as usize;
        types.get(at).copied()
    }

    /// Labels numbered from hot to cool.
    fn labels(&self) -> Vec<Option<usize>> {
        let order = self.order();
        let place = |label: &usize| order.iter().position(|c| c == label);
        self.model().labels().iter().map(place).collect()
    }

    fn centroids(&self) -> Array2<f64> {
        self.model()
            .centroids()
            .select(ndarray::Axis(0), &self.order())
    }

    fn scores(&self) -> Table {
        let mut table = Table::new(&[
            "k",
            "inertia",
            "silhouette",
            "Calinski–Harabasz",
            "Davies–Bouldin",
        ]);
        for row in self.sweep.rows() {
            table.row(vec![
                format!("{}{}", row.k, if row.k == self.k { " *" } else { "" }),
                format!("{:.2}", row.scores.inertia),
                format!("{:.3}", row.scores.silhouette),
                format!("{:.1}", row.scores.calinski_harabasz),
                format!("{:.3}", row.scores.davies_bouldin),
            ]);
        }
        table
    }

    fn clusters(&self) -> Table {
        let mut columns = vec!["cluster", "stars"];
        columns.extend(self.lines.iter().map(String::as_str));
        columns.extend(["10 % hotter", "median", "10 % cooler"]);
        let mut table = Table::new(&columns);
        let spectral_type = |cluster, fraction| {
            let found = self.quantile(cluster, fraction);
            found.map_or_else(String::new, |t| t.with_luminosity(None).to_string())
        };
        for (place, &cluster) in self.order().iter().enumerate() {
            let mut cells = vec![
                (place + 1).to_string(),
                self.members(cluster).len().to_string(),
            ];
            cells.extend(
                self.model()
                    .centroids()
                    .row(cluster)
                    .iter()
                    .map(|width| format!("{width:.2}")),
            );
            cells.extend([0.1, 0.5, 0.9].map(|fraction| spectral_type(cluster, fraction)));
            table.row(cells);
        }
        table
    }
}

fn values() -> Result<Values, BookError> {
    let helium = grouped(HELIUM, None)?;
    let best = |score: Score| {
        let row = helium.sweep.best_by(|scores| score.goodness(scores));
        row.map_or_else(String::new, |row| row.k.to_string())
    };
    let elbow = helium.sweep.elbow().map_err(BookError::Cluster)?;
    let negative = helium
        .stars
        .records
        .column(0)
        .iter()
        .filter(|&&width| width < -0.4)
        .count();
    let order = helium.order();
    let median = |place: usize| {
        let cluster = order.get(place).and_then(|&c| helium.quantile(c, 0.5));
        cluster.map_or_else(String::new, |t| t.with_luminosity(None).to_string())
    };
    let size = |place: usize| {
        order
            .get(place)
            .map_or(0, |&c| helium.members(c).len())
            .to_string()
    };
    Ok(vec![
        (
            "spectral-types.stars",
            helium.stars.records.nrows().to_string(),
        ),
        ("spectral-types.best-silhouette", best(Score::Silhouette)),
        (
            "spectral-types.best-calinski-harabasz",
            best(Score::CalinskiHarabasz),
        ),
        (
            "spectral-types.best-davies-bouldin",
            best(Score::DaviesBouldin),
        ),
        (
            "spectral-types.elbow",
            elbow.map_or_else(|| "none".to_owned(), |k| k.to_string()),
        ),
        ("spectral-types.negative", negative.to_string()),
        ("spectral-types.hottest-size", size(0)),
        ("spectral-types.hottest-median", median(0)),
    ])
}
