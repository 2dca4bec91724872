//! K-means: two groups of points, found again.

mod compare;
mod figures;

use clap::{Args, ValueEnum};
use hyades_cluster::{KMeans, KMeansInit};
use hyades_datasets::{Blob, blobs, two_groups_2025};
use hyades_figures::{Centroids, Clusters, Figure, Panel, Points};
use hyades_metrics::adjusted_rand_score;
use linfa::Dataset;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, Ix1, array};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::{BookError, Chapter, OutputEntry, Values};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "k-means",
    title: "K-means",
    summary: "finds k groups in two clouds of points",
    figures: figures::ALL,
    outputs: &[
        OutputEntry {
            id: "k-means",
            command: "cargo chapter k-means",
            print: || Ok(crate::program::report::<KMeansProgram>(&[])?.text),
        },
        OutputEntry {
            id: "k-means-three",
            command: "cargo chapter k-means -- --k 3",
            print: || Ok(crate::program::report::<KMeansProgram>(&["--k", "3"])?.text),
        },
        OutputEntry {
            id: "k-means-linfa",
            command: "cargo chapter k-means -- --linfa",
            print: || Ok(crate::program::report::<KMeansProgram>(&["--linfa"])?.text),
        },
    ],
    values,
};

/// The centres that the points were drawn around.
fn true_centres() -> Array2<f64> {
    array![[3.0, 3.0], [8.0, 8.0]]
}

/// The variance of each coordinate around its centre.
const VARIANCE: f64 = 2.0;

/// Flags of `cargo chapter k-means`.
#[derive(Debug, Clone, Args)]
pub struct KMeansProgram {
    /// The points: the fixed set of the chapter, or new ones drawn around the same centres
    #[arg(long, value_enum, default_value_t = Source::Fixed)]
    data: Source,
    /// How many clusters to look for
    #[arg(long, default_value_t = 2)]
    k: usize,
    /// How many starts to try; the one with the lowest inertia wins
    #[arg(long, default_value_t = 10)]
    runs: usize,
    /// How a start is made
    #[arg(long, value_enum, default_value_t = Start::PlusPlus)]
    start: Start,
    /// The seed of all random choices
    #[arg(long, default_value_t = 42)]
    seed: u64,
    /// With --data new: points in each group
    #[arg(long, default_value_t = 50)]
    samples: usize,
    /// With --data new: variance of each coordinate around its centre
    #[arg(long, default_value_t = VARIANCE)]
    variance: f64,
    /// Compare with linfa-clustering, both from the first k points
    #[arg(long)]
    linfa: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Source {
    /// The two groups of 2025, made with NumPy
    Fixed,
    /// New points from --seed, --samples and --variance
    New,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Start {
    /// Far apart, by k-means++
    #[value(name = "k-means++")]
    PlusPlus,
    /// Any k of the points
    Random,
}

impl Program for KMeansProgram {
    const NAME: &'static str = "k-means";
    const ABOUT: &'static str = "Finds k groups in two clouds of points";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let dataset = self.points()?;
        let model = KMeans::params_with_rng(self.k, Xoshiro256PlusPlus::seed_from_u64(self.seed))
            .n_runs(self.runs)
            .init_method(match self.start {
                Start::PlusPlus => KMeansInit::KMeansPlusPlus,
                Start::Random => KMeansInit::Random,
            })
            .fit(&dataset)?;
        let mut text = table(&model, dataset.targets()).text();
        text.push_str(&format!(
            "\ninertia {:.2} after {} iterations; adjusted Rand index against the truth {:.2}\n",
            model.inertia(),
            model.n_iterations(),
            adjusted_rand_score(dataset.targets(), model.labels())?,
        ));
        if self.linfa {
            text.push('\n');
            text.push_str(&compare::comparison(&dataset, self.k)?);
        }
        let figures = vec![
            truth(&dataset)?,
            unlabelled(&dataset),
            found(&dataset, &model),
        ];
        Ok(Report { text, figures })
    }
}

impl KMeansProgram {
    fn points(&self) -> Result<Dataset<f64, usize, Ix1>, BookError> {
        if matches!(self.data, Source::Fixed) {
            return Ok(two_groups_2025());
        }
        let groups = true_centres()
            .rows()
            .into_iter()
            .map(|centre| Blob::isotropic(centre.to_owned(), self.variance, self.samples))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(blobs(
            &groups,
            &mut Xoshiro256PlusPlus::seed_from_u64(self.seed),
        )?)
    }
}

/// The clusters from the lower left to the upper right, which is how the truth is numbered.
fn order(model: &KMeans<f64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..model.centroids().nrows()).collect();
    let along = |c: usize| model.centroids().row(c).sum();
    order.sort_by(|&a, &b| along(a).total_cmp(&along(b)));
    order
}

fn labels(model: &KMeans<f64>) -> Vec<Option<usize>> {
    let order = order(model);
    let place = |label: &usize| order.iter().position(|c| c == label);
    model.labels().iter().map(place).collect()
}

fn table(model: &KMeans<f64>, truth: &Array1<usize>) -> Table {
    let mut table = Table::new(&[
        "cluster",
        "points",
        "centroid x",
        "centroid y",
        "true x",
        "true y",
        "off by",
    ]);
    let centres = true_centres();
    for (place, &cluster) in order(model).iter().enumerate() {
        let centroid = model.centroids().row(cluster);
        let members = model
            .labels()
            .iter()
            .filter(|&&label| label == cluster)
            .count();
        // The true centre that is nearest: with k = 2 each cluster has its own.
        let distance = |t: &usize| (&centres.row(*t) - &centroid).mapv(|x| x * x).sum().sqrt();
        let nearest = (0..centres.nrows()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let nearest = nearest.unwrap_or_default();
        table.row(vec![
            (place + 1).to_string(),
            members.to_string(),
            format!("{:.3}", centroid[0]),
            format!("{:.3}", centroid[1]),
            format!("{:.1}", centres[(nearest, 0)]),
            format!("{:.1}", centres[(nearest, 1)]),
            format!("{:.3}", distance(&nearest)),
        ]);
    }
    debug_assert_eq!(truth.len(), model.labels().len());
    table
}

fn values() -> Result<Values, BookError> {
    let dataset = two_groups_2025();
    let model = KMeans::params(2).fit(&dataset)?;
    let steps = figures::from_a_bad_start(&dataset)?;
    let three = KMeans::params(3).fit(&dataset)?;
    let ten = KMeans::params(10).fit(&dataset)?;
    let (far, near) = figures::contrast(100)?;
    Ok(vec![
        ("k-means.inertia", format!("{:.2}", model.inertia())),
        (
            "k-means.bad-start-iterations",
            steps.n_iterations().to_string(),
        ),
        ("k-means.inertia-3", format!("{:.2}", three.inertia())),
        ("k-means.inertia-10", format!("{:.2}", ten.inertia())),
        ("k-means.contrast-100", format!("{:.1}", far / near)),
        ("k-means.linfa-inertia", compare::inertia_text(&dataset)?),
        (
            "k-means.elongated-rand",
            format!("{:.2}", figures::elongated()?.2),
        ),
    ])
}

/// A picture of the two groups, nearly square: both axes run as far.
const SIZE: (u32, u32) = (520, 500);

/// A square panel with both axes to the same scale.
fn plane() -> Panel {
    Panel::new().x_label("x").y_label("y").equal_aspect(true)
}

fn truth(dataset: &Dataset<f64, usize, Ix1>) -> Result<Figure, BookError> {
    let labels: Vec<Option<usize>> = dataset.targets().iter().copied().map(Some).collect();
    let groups = labels.iter().flatten().max().map_or(0, |most| most + 1);
    let names = (1..=groups).map(|g| format!("group {g}")).collect();
    Ok(Figure::new("k-means-truth", "Two groups as they were made")
        .size(SIZE.0, SIZE.1)
        .caption("The points, coloured by the group that each was drawn from. In practice this is what nobody tells you.")
        .alt("Two round clouds of 50 points each: one around (3, 3) at the lower left, one around (8, 8) at the upper right, with a gap between them.")
        .panel(plane().clusters(Clusters::new(dataset.records(), &labels).names(names))))
}

fn unlabelled(dataset: &Dataset<f64, usize, Ix1>) -> Figure {
    Figure::new("k-means-unlabelled", "Two groups as one sees them")
        .size(SIZE.0, SIZE.1)
        .caption("The same points without their groups: what a clustering algorithm is given.")
        .alt("A hundred points in one colour. The eye still sees two clouds, one at the lower left and one at the upper right.")
        .panel(plane().points(Points::new(dataset.records())))
}

fn found(dataset: &Dataset<f64, usize, Ix1>, model: &KMeans<f64>) -> Figure {
    let order = order(model);
    let centroids = model.centroids().select(ndarray::Axis(0), &order);
    Figure::new("k-means-found", "Two groups as K-means finds them")
        .size(SIZE.0, SIZE.1)
        .caption("What K-means finds: each point in the colour of its cluster, the centroids, and the true centres beside them.")
        .alt("The two clouds, each in its own colour, with a large centroid in the middle of each and, a little beside it, the hollow mark of the true centre.")
        .panel(
            plane()
                .clusters(Clusters::new(dataset.records(), &labels(model)))
                .centroids(Centroids::new(&true_centres()).name("true centres").hollow(true))
                .centroids(Centroids::new(&centroids).name("centroids")),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_points_are_found_too() {
        let flags = [
            "--data",
            "new",
            "--samples",
            "200",
            "--variance",
            "0.5",
            "--seed",
            "3",
            "--start",
            "random",
        ];
        let report = crate::program::report::<KMeansProgram>(&flags).unwrap();
        assert!(
            report
                .text
                .contains("adjusted Rand index against the truth 1.00"),
            "{}",
            report.text
        );
        assert_eq!(report.figures.len(), 3);
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        let error = |flags: &[&str]| match crate::program::report::<KMeansProgram>(flags) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert_eq!(error(&["--k", "0"]), "n_clusters = 0 must be at least 1");
        assert_eq!(
            error(&["--k", "101"]),
            "k = 101 needs at least 101 samples, got 100"
        );
        assert_eq!(error(&["--runs", "0"]), "n_runs = 0 must be at least 1");
        assert!(error(&["--k", "two"]).starts_with("invalid value 'two' for '--k <K>'"));
        assert!(error(&["--data", "new", "--variance", "-1"]).contains("-1"));
    }
}
