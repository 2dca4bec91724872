//! K-means: two groups of points, found again.

mod compare;
mod figures;
mod others;
mod start;
mod values;

use clap::{Args, ValueEnum};
use hyades_cluster::KMeans;
use hyades_datasets::{Blob, blobs, two_groups_2025};
use hyades_figures::{Centroids, Clusters, Figure, Points};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use linfa::{Dataset, DatasetBase};
use ndarray::{Array1, Array2, ArrayView1, Ix1, array};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::drawing::{as_options, plane};
use crate::flags::{Decimal, Typed, seed, whole};
use crate::plane_points::{Asked, Data, PlaneFlags, data};
use crate::positions::note_on_empty;
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, number};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "k-means",
    title: "K-means",
    summary: "finds k groups in two clouds of points",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<KMeansProgram>("k-means", &[]),
        OutputEntry::of::<KMeansProgram>("k-means-three", &["--k", "3"]),
        OutputEntry::of::<KMeansProgram>("k-means-linfa", &["--linfa"]),
    ],
    values: values::values,
};

/// The centres that the points were drawn around.
fn true_centres() -> Array2<f64> {
    array![[3.0, 3.0], [8.0, 8.0]]
}

/// New points are like the fixed ones: so many in each group, with this variance of each coordinate around its centre.
const SAMPLES: usize = 50;
const VARIANCE: f64 = 2.0;

/// Flags of `cargo chapter k-means`.
#[derive(Debug, Clone, Args)]
pub struct KMeansProgram {
    /// The points: the fixed set of the chapter, new ones drawn around the same centres, or those of another chapter
    #[arg(long, value_parser = data::<Source>(), default_value = "fixed")]
    data: Data<Source>,
    /// How many clusters to look for: 1 to 1000, and at most as many as there are points
    #[arg(long, value_parser = whole(1, 1000), default_value_t = 2)]
    k: usize,
    /// How many starts to try, 1 to 1000; the one with the lowest inertia wins
    #[arg(long, value_parser = whole(1, 1000), default_value_t = 10)]
    runs: usize,
    /// How a start is made
    #[arg(long, value_enum, default_value_t = Start::PlusPlus)]
    start: Start,
    /// Centroids to start from, 'x,y;x,y' and so on, in place of --start and --runs
    #[arg(long, value_name = "POINTS", value_parser = Typed, allow_hyphen_values = true, conflicts_with_all = ["start", "runs"])]
    centroids: Option<String>,
    /// The seed of all random choices
    #[arg(long, value_parser = seed(), default_value_t = 42)]
    seed: u64,
    /// With --data new: points in each group, 1 to 20000 [default: 50]; with blobs, varied, sheared, moons, circles or uniform: all points, 30 to 20000 [default: 300]
    #[arg(long, value_parser = whole(1, 20_000))]
    samples: Option<usize>,
    /// With --data new: variance of each coordinate around its centre, 0 to 1000000 [default: 2]
    #[arg(long, value_parser = Decimal::between(0.0, 1e6))]
    variance: Option<f64>,
    #[command(flatten)]
    plane: PlaneFlags,
    /// Compare with linfa-clustering, both from the first k points
    #[arg(long)]
    linfa: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
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
    /// The first k points, which gives one start, whatever --runs says
    First,
}

impl Program for KMeansProgram {
    const NAME: &'static str = "k-means";
    const ABOUT: &'static str = "Finds k groups in two clouds of points";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        if let Asked::Shared(points) = self.plane.points(self.data, self.samples)? {
            if self.variance.is_some() {
                return Err(BookError::Flag(
                    "--variance works only with --data new".to_owned(),
                ));
            }
            return others::report(self, points);
        }
        let dataset = self.points()?;
        let model = self.fit(dataset.records())?;
        let text = self.text(&model, table(&model), &dataset, true)?;
        let figures = vec![
            truth(&dataset),
            unlabelled(&dataset),
            found(&dataset, &model),
        ];
        Ok(Report { text, figures })
    }
}

impl KMeansProgram {
    fn fit(&self, points: &Array2<f64>) -> Result<KMeans<f64>, BookError> {
        let n = points.nrows();
        if self.k > n {
            return Err(BookError::Flag(format!(
                "--k {} must be at most {n}: there are {}",
                self.k,
                counted(n, "point")
            )));
        }
        let model = KMeans::params_with_rng(self.k, Xoshiro256PlusPlus::seed_from_u64(self.seed))
            .n_runs(self.runs)
            .init_method(self.init(points)?)
            .fit(&DatasetBase::from(points.view()))?;
        Ok(model)
    }

    /// What is printed: the clusters, the inertia, and how it compares.
    fn text(
        &self,
        model: &KMeans<f64>,
        table: Table,
        dataset: &Dataset<f64, usize, Ix1>,
        is_truth: bool,
    ) -> Result<String, BookError> {
        let mut text = table.text();
        text.push_str(&note_on_empty(
            order(model).len(),
            self.k,
            dataset.records().view(),
            "points",
        ));
        text.push_str(&format!(
            "\ninertia {} after {}",
            number(model.inertia(), 2),
            counted(model.n_iterations(), "iteration"),
        ));
        if is_truth {
            text.push_str(&format!(
                "; adjusted Rand index against the truth {}",
                fixed(adjusted_rand_score(dataset.targets(), model.labels())?, 2)
            ));
        }
        text.push('\n');
        if self.linfa {
            text.push('\n');
            text.push_str(&compare::comparison(dataset, self.k)?);
        }
        Ok(text)
    }

    /// The two groups of the chapter, or new ones.
    fn points(&self) -> Result<Dataset<f64, usize, Ix1>, BookError> {
        if self.data == Data::Own(Source::Fixed) {
            let flags = [
                (
                    "--samples",
                    "new, blobs, varied, sheared, moons, circles or uniform",
                    self.samples.is_some(),
                ),
                ("--variance", "new", self.variance.is_some()),
            ];
            return match flags.iter().find(|(_, _, given)| *given) {
                Some((flag, data, _)) => Err(BookError::Flag(format!(
                    "{flag} works only with --data {data}"
                ))),
                None => Ok(two_groups_2025()),
            };
        }
        let samples = self.samples.unwrap_or(SAMPLES);
        let variance = self.variance.unwrap_or(VARIANCE);
        let groups = true_centres()
            .rows()
            .into_iter()
            .map(|centre| Blob::isotropic(centre.to_owned(), variance, samples))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(blobs(
            &groups,
            &mut Xoshiro256PlusPlus::seed_from_u64(self.seed),
        )?)
    }
}

/// The clusters that hold points, from the lower left to the upper right, which is how the truth is numbered.
fn order(model: &KMeans<f64>) -> Vec<usize> {
    let held = |c: &usize| model.labels().iter().any(|label| label == c);
    from_lower_left(model.centroids(), held)
}

/// The places of the centroids that are wanted, from the lower left to the upper right.
fn from_lower_left(centroids: &Array2<f64>, wanted: impl Fn(&usize) -> bool) -> Vec<usize> {
    let mut order: Vec<usize> = (0..centroids.nrows()).filter(wanted).collect();
    let along = |c: usize| centroids.row(c).sum();
    order.sort_by(|&a, &b| along(a).total_cmp(&along(b)));
    order
}

/// The true centre that is nearest to a centroid, and how far it is.
fn nearest_centre(centroid: ArrayView1<'_, f64>) -> (Array1<f64>, f64) {
    let centres = true_centres();
    let distance = |t: usize| (&centres.row(t) - &centroid).mapv(|x| x * x).sum().sqrt();
    let nearest = (0..centres.nrows()).min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
    let nearest = nearest.unwrap_or_default();
    (centres.row(nearest).to_owned(), distance(nearest))
}

fn labels(model: &KMeans<f64>) -> Vec<Option<usize>> {
    let order = order(model);
    let place = |label: &usize| order.iter().position(|c| c == label);
    model.labels().iter().map(place).collect()
}

fn table(model: &KMeans<f64>) -> Table {
    let mut table = Table::new(&[
        "cluster",
        "points",
        "centroid x",
        "centroid y",
        "true x",
        "true y",
        "off by",
    ]);
    for (place, &cluster) in order(model).iter().enumerate() {
        let centroid = model.centroids().row(cluster);
        let labels = model.labels().iter();
        let members = labels.filter(|&&label| label == cluster).count();
        // With k = 2 each cluster has a true centre of its own.
        let (centre, off_by) = nearest_centre(centroid);
        table.row(vec![
            (place + 1).to_string(),
            members.to_string(),
            number(centroid[0], 3),
            number(centroid[1], 3),
            number(centre[0], 1),
            number(centre[1], 1),
            number(off_by, 3),
        ]);
    }
    table
}

/// A picture of the two groups, nearly square: both axes run as far.
const SIZE: (u32, u32) = (520, 500);

/// Whether a rising diagonal parts the two groups.
fn are_apart(dataset: &Dataset<f64, usize, Ix1>) -> bool {
    let along = |group: usize| {
        let rows = dataset.records().rows().into_iter();
        let rows = rows
            .zip(dataset.targets())
            .filter(move |(_, t)| **t == group);
        rows.map(|(row, _)| row.sum())
    };
    let highest = along(0).fold(f64::NEG_INFINITY, f64::max);
    highest < along(1).fold(f64::INFINITY, f64::min)
}

fn truth(dataset: &Dataset<f64, usize, Ix1>) -> Figure {
    let labels = as_options(dataset.targets());
    let groups = labels.iter().flatten().max().map_or(0, |most| most + 1);
    let names = (1..=groups).map(|g| format!("group {g}")).collect();
    let each = counted(dataset.records().nrows() / groups.max(1), "point");
    let gap = if are_apart(dataset) {
        "with a gap between them"
    } else {
        "with no gap between them"
    };
    Figure::new("k-means-truth", "Two groups as they were made")
        .size(SIZE.0, SIZE.1)
        .caption("The points, coloured by the group that each was drawn from. In practice this is what nobody tells you.")
        .alt(format!("Two clouds of {each} each: one around (3, 3) at the lower left, one around (8, 8) at the upper right, {gap}."))
        .panel(plane().clusters(Clusters::new(dataset.records(), &labels).names(names)))
}

fn unlabelled(dataset: &Dataset<f64, usize, Ix1>) -> Figure {
    let n = dataset.records().nrows();
    let eye = if are_apart(dataset) {
        "The eye still sees two clouds, one at the lower left and one at the upper right."
    } else {
        "They run from the lower left to the upper right without a gap."
    };
    Figure::new("k-means-unlabelled", "Two groups as one sees them")
        .size(SIZE.0, SIZE.1)
        .caption(format!(
            "{n} points, as a clustering algorithm is given them."
        ))
        .alt(format!("{n} points in one colour. {eye}"))
        .panel(plane().points(Points::new(dataset.records())))
}

fn found(dataset: &Dataset<f64, usize, Ix1>, model: &KMeans<f64>) -> Figure {
    let order = order(model);
    let centroids = model.centroids().select(ndarray::Axis(0), &order);
    Figure::new("k-means-found", "Two groups as K-means finds them")
        .size(SIZE.0, SIZE.1)
        .caption("What K-means finds: each point in the colour of its cluster, the centroids, and the true centres beside them.")
        .alt(format!("The points in {}, one for each cluster, with a large centroid in the middle of each. Hollow marks show the true centres, (3, 3) and (8, 8).", counted(order.len(), "colour")))
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

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<KMeansProgram>(flags)
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--k", "0"][..], "--k 0 must be at least 1"),
            (&["--k", "-1"], "--k -1 must be at least 1"),
            (&["--k", "1001"], "--k 1001 must be at most 1000"),
            (
                &["--k", "101"],
                "--k 101 must be at most 100: there are 100 points",
            ),
            (&["--k", "two"], "--k two is no whole number from 1 to 1000"),
            (&["--k", "1e3"], "--k 1e3 is no whole number from 1 to 1000"),
            (&["--k"], "--k needs a value"),
            (&["--runs", "0"], "--runs 0 must be at least 1"),
            (&["--runs", "1001"], "--runs 1001 must be at most 1000"),
            (
                &["--seed", "18446744073709551616"],
                "--seed 18446744073709551616 must be at most 18446744073709551615",
            ),
            (
                &["--start", "near"],
                "--start near must be k-means++, random or first",
            ),
            (
                &["--data", "new", "--samples", "20001"],
                "--samples 20001 must be at most 20000",
            ),
            (
                &["--data", "new", "--variance", "-1"],
                "--variance -1 must be at least 0 and at most 1000000",
            ),
            // Flags that would do nothing.
            (
                &["--samples", "9"],
                "--samples works only with --data new, blobs, varied, sheared, moons, circles or uniform",
            ),
            (
                &["--data", "blobs", "--samples", "9"],
                "--samples 9 must be at least 30 and at most 20000 with --data blobs",
            ),
            (
                &["--data", "mystery", "--variance", "9"],
                "--variance works only with --data new",
            ),
            (
                &["--data", "blobs", "--k", "31", "--samples", "30"],
                "--k 31 must be at most 30: there are 30 points",
            ),
            (
                &["--data-seed", "9"],
                "--data-seed works only with --data blobs, varied, sheared, moons, circles, uniform or mystery",
            ),
            (
                &["--data", "fixed", "--variance", "9"],
                "--variance works only with --data new",
            ),
            (&["--samples", "0"], "--samples 0 must be at least 1"),
        ] {
            assert_eq!(outcome(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn points_on_one_another_make_no_clusters() {
        let text = outcome(&["--data", "new", "--variance", "0", "--k", "5"]);
        let rows: Vec<&str> = text.lines().collect();
        assert!(
            rows[1].starts_with("1            50") && rows[2].starts_with("2            50"),
            "{text}"
        );
        assert_eq!(
            rows[3],
            "only 2 of 5 clusters hold points: the points have 2 distinct positions"
        );
        assert!(text.contains("inertia 0.00 after"), "{text}");
    }

    #[test]
    fn figures_tell_of_the_points_that_they_show() {
        let flags = [
            "--data",
            "new",
            "--samples",
            "7",
            "--variance",
            "100",
            "--k",
            "3",
        ];
        let figures = crate::program::report::<KMeansProgram>(&flags)
            .unwrap()
            .figures;
        assert!(
            figures[0]
                .alt_text()
                .starts_with("Two clouds of 7 points each")
        );
        assert_eq!(
            figures[1].caption_text(),
            "14 points, as a clustering algorithm is given them."
        );
        assert!(figures[1].alt_text().contains("without a gap"));
        assert!(figures[2].alt_text().starts_with("The points in 3 colours"));
        let fixed = crate::program::report::<KMeansProgram>(&[])
            .unwrap()
            .figures;
        assert!(
            fixed[0].alt_text().contains("50 points each")
                && fixed[0].alt_text().contains("with a gap")
        );
    }
}
