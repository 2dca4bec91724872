//! HDBSCAN: groups of unlike density, through five stages on one set of points.

mod data;
mod figures;
mod icicles;
mod stages;
mod values;

use clap::{Args, ValueEnum};
use hyades_cluster::{ClusterSelection, Hdbscan};
use hyades_datasets::Dataset;
use hyades_figures::{Clusters, Figure};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use ndarray::Array1;

use self::data::{SAMPLES, SEED, Source, points};
use crate::drawing::plane;
use crate::flags::{Decimal, at_most_samples, seed, whole};
use crate::plane_points::{self, Asked, Data, PlaneFlags};
use crate::program::{Program, Report, told_by_caption};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{capital, counted, fixed, number, plain};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "hdbscan",
    title: "HDBSCAN",
    summary: "finds groups of unlike density, and how firmly each point belongs to its own",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<HdbscanProgram>("hdbscan", &[]),
        OutputEntry::of::<HdbscanProgram>("hdbscan-square", &["--data", "square"]),
    ],
    values: values::values,
};

/// What the chapter uses.
const MIN_CLUSTER_SIZE: usize = 10;
const MIN_SAMPLES: usize = 5;

/// Flags of `cargo chapter hdbscan`.
#[derive(Debug, Clone, Args)]
pub struct HdbscanProgram {
    /// The points
    #[arg(long, value_parser = plane_points::data::<Source>(), default_value = "mixed")]
    data: Data<Source>,
    /// How many points, 20 to 5000 [default: 150; of the points of other chapters 300, and at least 30]
    #[arg(long, value_parser = whole(20, 5000))]
    samples: Option<usize>,
    /// The fewest points of a cluster, 2 to 5000
    #[arg(long, value_parser = whole(2, 5000), default_value_t = MIN_CLUSTER_SIZE)]
    min_cluster_size: usize,
    /// Points within its core distance of a point, itself counted: 1 to 5000
    #[arg(long, value_parser = whole(1, 5000), default_value_t = MIN_SAMPLES)]
    min_samples: usize,
    /// Which clusters of the condensed tree are taken
    #[arg(long, value_enum, default_value_t = Selection::ExcessOfMass)]
    selection: Selection,
    /// A distance below which no cluster is split off, 0 to 1000000
    #[arg(long, value_parser = Decimal::between(0.0, 1e6), default_value_t = 0.0)]
    epsilon: f64,
    /// A distance at which to cut the hierarchy too: DBSCAN's clusters there, without border points, 1e-9 to 1000000
    #[arg(long, value_parser = Decimal::between(1e-9, 1e6))]
    cut: Option<f64>,
    /// The seed of the points [default: 42]
    #[arg(long, value_parser = seed())]
    seed: Option<u64>,
    #[command(flatten)]
    plane: PlaneFlags,
}

/// The points with what the program makes of their source.
struct Given {
    dataset: Dataset,
    /// Whether the true groups are known.
    has_groups: bool,
    /// Whether they are those of the page.
    of_the_page: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Selection {
    /// The most stable ones
    ExcessOfMass,
    /// Those that split no more
    Leaf,
}

impl From<Selection> for ClusterSelection {
    fn from(flag: Selection) -> Self {
        match flag {
            Selection::ExcessOfMass => Self::ExcessOfMass,
            Selection::Leaf => Self::Leaf,
        }
    }
}

impl Program for HdbscanProgram {
    const NAME: &'static str = "hdbscan";
    const ABOUT: &'static str =
        "Finds groups of unlike density, and tells how firmly each point belongs to its own";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let given = self.points()?;
        let dataset = &given.dataset;
        let model = Hdbscan::params(self.min_cluster_size)
            .min_samples(self.min_samples)
            .cluster_selection(self.selection.into())
            .cluster_selection_epsilon(self.epsilon)
            .fit(dataset)?;
        let mut text = self.summary(&given, &model)?;
        let mut figures = vec![
            stages::tree("hdbscan-tree", dataset, &model)?,
            stages::dendrogram("hdbscan-dendrogram", &model, &[]),
            icicles::condensed("hdbscan-stability", &model, true),
            stages::result("hdbscan-result", dataset, &model),
        ];
        if let Some(distance) = self.cut {
            let labels = model.dbscan_at(distance, self.min_cluster_size)?;
            let found = self.found_at(distance, &labels);
            figures.push(cut_figure(&found, dataset, &labels));
            text.push_str(&found);
            if given.has_groups {
                text.push_str(&format!(
                    "; adjusted Rand index {}",
                    fixed(rand(dataset, &labels)?, 2)
                ));
            }
            text.push('\n');
        }
        let of_the_page = given.of_the_page
            && (self.min_cluster_size, self.min_samples) == (MIN_CLUSTER_SIZE, MIN_SAMPLES)
            && (self.selection, self.epsilon) == (Selection::ExcessOfMass, 0.0)
            && self.cut.is_none();
        let figures = if of_the_page {
            figures
        } else {
            figures.into_iter().map(told_by_caption).collect()
        };
        Ok(Report { text, figures })
    }
}

/// How many rows for clusters are printed before the rest is summed up.
const ROWS: usize = 10;

impl HdbscanProgram {
    fn points(&self) -> Result<Given, BookError> {
        let asked = self
            .plane
            .points_or_seed(self.data, self.samples, self.seed)?;
        let source = match asked {
            Asked::Shared(points) => {
                let (dataset, has_groups) = points.dataset();
                return Ok(Given {
                    dataset,
                    has_groups,
                    of_the_page: false,
                });
            }
            Asked::Own(source) => source,
        };
        let samples = self.samples.unwrap_or(SAMPLES);
        let seed = self.seed.unwrap_or(SEED);
        at_most_samples("--min-samples", self.min_samples, samples)?;
        at_most_samples("--min-cluster-size", self.min_cluster_size, samples)?;
        Ok(Given {
            dataset: points(source, samples, seed)?,
            has_groups: source != Source::Square,
            of_the_page: source == Source::Mixed && (samples, seed) == (SAMPLES, SEED),
        })
    }

    fn found_at(&self, distance: f64, labels: &Array1<Option<usize>>) -> String {
        let n_clusters = labels.iter().flatten().max().map_or(0, |most| most + 1);
        let n_noise = labels.iter().filter(|label| label.is_none()).count();
        format!(
            "cut at {}: {}, {}",
            plain(distance),
            counted(n_clusters, "cluster"),
            counted(n_noise, "noise point")
        )
    }

    fn summary(&self, given: &Given, model: &Hdbscan<f64>) -> Result<String, BookError> {
        let dataset = &given.dataset;
        let mut text = format!(
            "{}, min_cluster_size {}, min_samples {}, {}",
            counted(dataset.records().nrows(), "point"),
            self.min_cluster_size,
            self.min_samples,
            match self.selection {
                Selection::ExcessOfMass => "excess of mass",
                Selection::Leaf => "leaves",
            }
        );
        if self.epsilon > 0.0 {
            text.push_str(&format!(", epsilon {}", plain(self.epsilon)));
        }
        text.push_str("\n\n");
        let n = dataset.records().nrows();
        let condensed = model.condensed_tree().clusters();
        let mut table = Table::new(&[
            "cluster",
            "points",
            "from λ",
            "to λ",
            "stability",
            "mean probability",
        ]);
        let shown = if model.n_clusters() > ROWS {
            ROWS - 1
        } else {
            model.n_clusters()
        };
        for (label, &cluster) in model.selected_clusters().iter().enumerate().take(shown) {
            let members: Vec<f64> = members(model, label)
                .map(|i| model.probabilities()[i])
                .collect();
            let cluster = &condensed[cluster - n];
            table.row(vec![
                (label + 1).to_string(),
                members.len().to_string(),
                number(cluster.birth, 2),
                number(cluster.death, 2),
                number(cluster.stability, 1),
                fixed(members.iter().sum::<f64>() / members.len() as f64, 2),
            ]);
        }
        let rest = (shown..model.n_clusters()).map(|label| members(model, label).count());
        if shown < model.n_clusters() {
            table.row(vec![
                format!("{} more", model.n_clusters() - shown),
                rest.sum::<usize>().to_string(),
            ]);
        }
        table.row(vec!["noise".into(), model.n_noise().to_string()]);
        text.push_str(&table.text());
        text.push_str(&format!(
            "\n{} of {} in the condensed tree; {}",
            counted(model.n_clusters(), "cluster"),
            condensed.len(),
            counted(model.n_noise(), "noise point"),
        ));
        if given.has_groups {
            text.push_str(&format!(
                "; adjusted Rand index against the truth {}",
                fixed(rand(dataset, model.labels())?, 2)
            ));
        }
        text.push('\n');
        Ok(text)
    }
}

/// The points of a cluster.
fn members(model: &Hdbscan<f64>, label: usize) -> impl Iterator<Item = usize> {
    let labels = model.labels().iter().enumerate();
    labels.filter_map(move |(i, &of)| (of == Some(label)).then_some(i))
}

/// The agreement with the truth, noise counted as a cluster of its own.
fn rand(dataset: &Dataset, labels: &Array1<Option<usize>>) -> Result<f64, BookError> {
    Ok(adjusted_rand_score(dataset.targets(), &labels.mapv(Some))?)
}

/// The points by their clusters at a distance.
fn cut_figure(found: &str, dataset: &Dataset, labels: &Array1<Option<usize>>) -> Figure {
    let clusters = Clusters::new(dataset.records(), &labels.to_vec());
    Figure::new("hdbscan-cut", "The clusters at one distance")
        .caption(capital(&format!("{found}. Noise is crossed out.")))
        .panel(plane().legend(false).clusters(clusters))
}

/// The points of the chapter.
fn of_the_chapter() -> Result<Dataset, BookError> {
    points(Source::Mixed, SAMPLES, SEED)
}

/// What the chapter makes of points, with other than its own numbers where they are given.
fn fitted(
    dataset: &Dataset,
    min_cluster_size: usize,
    min_samples: usize,
) -> Result<Hdbscan<f64>, BookError> {
    Ok(Hdbscan::params(min_cluster_size)
        .min_samples(min_samples)
        .fit(dataset)?)
}

#[cfg(test)]
mod tests;
