//! Spectral clustering: from points to a graph, from the graph to two numbers a point.

mod figures;
mod graph;
mod values;

use clap::{Args, ValueEnum};
use hyades_cluster::{Affinity, KMeans, SpectralClustering};
use hyades_datasets::{
    Blob, Dataset, anisotropic_blobs, blobs, two_circles, two_moons, uniform_square, varied_blobs,
};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use ndarray::arr1;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::flags::{Decimal, at_most_samples, seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::round_groups::round_groups;
use crate::table::Table;
use crate::text::{counted, fixed, plain};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "spectral-clustering",
    title: "Spectral clustering",
    summary: "cuts the graph of near points where little is lost",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<SpectralClusteringProgram>("spectral-clustering", &[]),
        OutputEntry::of::<SpectralClusteringProgram>(
            "spectral-clustering-many",
            &["--neighbours", "15"],
        ),
    ],
    values: values::values,
};

const SAMPLES: usize = 200;
const NEIGHBOURS: usize = 10;
const GAMMA: f64 = 1.0;
const SEED: u64 = 42;
/// How many eigenvalues are shown.
const SHOWN: usize = 8;

/// Flags of `cargo chapter spectral-clustering`.
#[derive(Debug, Clone, Args)]
pub struct SpectralClusteringProgram {
    /// The points
    #[arg(long, value_enum, default_value_t = Source::Circles)]
    data: Source,
    /// How many points, 20 to 5000
    #[arg(long, value_parser = whole(20, 5000), default_value_t = SAMPLES)]
    samples: usize,
    /// The number of clusters, 1 to 20 [default: as many as there are groups, 3 for the square]
    #[arg(long, value_parser = whole(1, 20))]
    k: Option<usize>,
    /// What links two points
    #[arg(long, value_enum, default_value_t = Linked::Neighbours)]
    affinity: Linked,
    /// With --affinity neighbours: nearest points that a point is linked with, itself counted, 2 to 5000 [default: 10]
    #[arg(long, value_parser = whole(2, 5000))]
    neighbours: Option<usize>,
    /// With --affinity rbf: gamma of the weights e^(−gamma d²), 1e-6 to 1000000 [default: 1]
    #[arg(long, value_parser = Decimal::between(1e-6, 1e6))]
    gamma: Option<f64>,
    /// The seed of the points and of K-means
    #[arg(long, value_parser = seed(), default_value_t = SEED)]
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    /// A circle around a smaller one
    Circles,
    /// Two moons that reach into each other
    Moons,
    /// Three round groups
    Blobs,
    /// Three round groups of different width
    Varied,
    /// Three long groups, aslant
    Stretched,
    /// No groups at all
    Square,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Linked {
    /// Each with its nearest
    Neighbours,
    /// Every two, the more weakly the farther apart they are
    Rbf,
}

impl Source {
    fn points(self, n: usize, seed: u64) -> Result<Dataset, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        Ok(match self {
            Self::Circles => two_circles(n, 0.5, 0.06, &mut rng)?,
            Self::Moons => two_moons(n, 0.08, &mut rng)?,
            Self::Blobs => round_groups(
                &[[0.0, 0.0], [6.0, 0.0], [3.0, 5.0]],
                1.0,
                n.div_ceil(3),
                &mut rng,
            )?,
            Self::Varied => varied_blobs(n, &mut rng)?,
            Self::Stretched => anisotropic_blobs(n, &mut rng)?,
            Self::Square => uniform_square(n, &mut rng)?,
        })
    }

    fn words(self) -> &'static str {
        match self {
            Self::Circles => "two circles",
            Self::Moons => "two moons",
            Self::Blobs => "three round groups",
            Self::Varied => "three groups of different width",
            Self::Stretched => "three long groups",
            Self::Square => "a square without groups",
        }
    }

    fn groups(self) -> usize {
        match self {
            Self::Circles | Self::Moons => 2,
            _ => 3,
        }
    }
}

impl Program for SpectralClusteringProgram {
    const NAME: &'static str = "spectral-clustering";
    const ABOUT: &'static str = "Cuts the graph of near points where little is lost";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let affinity = self.affinity()?;
        let dataset = self.data.points(self.samples, self.seed)?;
        let k = self.k.unwrap_or(self.data.groups());
        let model = self.fit(&dataset, k, affinity)?;
        let wide = fit(&dataset, 2, affinity, SHOWN)?;
        let linked = linked_by(affinity);
        let mut text = format!(
            "{} of {}, k = {k}, {linked}: a graph in {}\nfirst eigenvalues:",
            counted(dataset.records.nrows(), "point"),
            self.data.words(),
            counted(model.n_graph_components(), "piece"),
        );
        for &value in wide.eigenvalues() {
            text.push_str(&format!(" {}", fixed(value, 4)));
        }
        let mut table = Table::new(&["cluster", "points"]);
        for cluster in 0..model.n_clusters() {
            let size = model
                .labels()
                .iter()
                .filter(|&&label| label == cluster)
                .count();
            table.row(vec![(cluster + 1).to_string(), size.to_string()]);
        }
        text.push_str(&format!("\n\n{}", table.text()));
        if self.data != Source::Square {
            let rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
            let k_means = KMeans::params_with_rng(k, rng).fit(&dataset)?;
            text.push_str(&format!(
                "\nadjusted Rand index against the truth {}; of K-means on the points themselves {}\n",
                fixed(adjusted_rand_score(dataset.targets(), model.labels())?, 2),
                fixed(adjusted_rand_score(dataset.targets(), k_means.labels())?, 2),
            ));
        }
        let mut figures = vec![
            figures::found("spectral-clustering-found", &dataset, &model, &linked),
            figures::coordinates("spectral-clustering-coordinates", &dataset, &wide),
            figures::spectrum("spectral-clustering-spectrum", &wide, &linked),
        ];
        // A picture of very many links shows none.
        if let Affinity::NearestNeighbours(neighbours) = affinity
            && dataset.records.nrows() * neighbours <= 10_000
        {
            figures.insert(
                0,
                figures::graph("spectral-clustering-links", &dataset, neighbours),
            );
        }
        Ok(Report { text, figures })
    }
}

impl SpectralClusteringProgram {
    fn affinity(&self) -> Result<Affinity<f64>, BookError> {
        let only = |flag: &str, value: &str| {
            Err(BookError::Flag(format!(
                "{flag} works only with --affinity {value}"
            )))
        };
        match self.affinity {
            Linked::Neighbours if self.gamma.is_some() => only("--gamma", "rbf"),
            Linked::Rbf if self.neighbours.is_some() => only("--neighbours", "neighbours"),
            Linked::Neighbours => {
                let neighbours = self.neighbours.unwrap_or(NEIGHBOURS);
                at_most_samples("--neighbours", neighbours, self.samples)?;
                Ok(Affinity::NearestNeighbours(neighbours))
            }
            Linked::Rbf => Ok(Affinity::Rbf {
                gamma: self.gamma.unwrap_or(GAMMA),
            }),
        }
    }

    fn fit(
        &self,
        dataset: &Dataset,
        k: usize,
        affinity: Affinity<f64>,
    ) -> Result<SpectralClustering<f64>, BookError> {
        let rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let params = SpectralClustering::params_with_rng(k, rng);
        Ok(params.affinity(affinity).fit(dataset)?)
    }
}

/// A fit with the generator of fixed seed.
fn fit(
    dataset: &Dataset,
    k: usize,
    affinity: Affinity<f64>,
    n_components: usize,
) -> Result<SpectralClustering<f64>, BookError> {
    let params = SpectralClustering::params(k).affinity(affinity);
    Ok(params.n_components(n_components).fit(dataset)?)
}

fn linked_by(affinity: Affinity<f64>) -> String {
    match affinity {
        Affinity::NearestNeighbours(n) => format!("{n} neighbours"),
        Affinity::Rbf { gamma } => format!("gamma {}", plain(gamma)),
        _ => String::new(),
    }
}

/// The circles of the chapter.
fn circles() -> Result<Dataset, BookError> {
    Source::Circles.points(SAMPLES, SEED)
}

/// Two small dense groups near each other, and a wide one apart.
fn uneven() -> Result<Dataset, BookError> {
    let groups = [
        ([0.0, 0.0], 0.02, 60),
        ([0.9, 0.0], 0.02, 60),
        ([8.0, 0.0], 4.0, 100),
    ]
    .iter()
    .map(|&(middle, variance, n)| Blob::isotropic(arr1(&middle), variance, n))
    .collect::<Result<Vec<_>, _>>()?;
    Ok(blobs(
        &groups,
        &mut Xoshiro256PlusPlus::seed_from_u64(SEED),
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(flags: &[&str]) -> String {
        crate::program::outcome::<SpectralClusteringProgram>(flags)
    }

    #[test]
    fn other_data_and_affinities() {
        for (flags, words) in [
            (
                &["--data", "moons"][..],
                "200 points of two moons, k = 2, 10 neighbours: a graph in ",
            ),
            (
                &["--data", "blobs", "--affinity", "rbf"],
                "201 points of three round groups, k = 3, gamma 1: a graph in 1 piece\n",
            ),
            (
                &["--data", "stretched", "--samples", "300"],
                "300 points of three long groups, k = 3, ",
            ),
            (&["--data", "varied", "--k", "5"], "k = 5, 10 neighbours"),
            (
                &["--data", "square", "--samples", "20", "--neighbours", "20"],
                "20 points of a square without groups, k = 3, 20 neighbours: a graph in 1 piece",
            ),
        ] {
            let text = text(flags);
            assert!(text.contains(words), "{flags:?}: {text}");
        }
        assert!(!text(&["--data", "square"]).contains("Rand"));
        assert!(text(&["--affinity", "rbf", "--gamma", "50"]).contains("against the truth 1.00"));
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--samples", "19"][..], "--samples 19 must be at least 20"),
            (
                &["--samples", "5001"],
                "--samples 5001 must be at most 5000",
            ),
            (&["--k", "0"], "--k 0 must be at least 1"),
            (&["--k", "21"], "--k 21 must be at most 20"),
            (&["--neighbours", "1"], "--neighbours 1 must be at least 2"),
            (
                &["--neighbours", "201"],
                "--neighbours 201 must be at most the 200 points of --samples",
            ),
            (&["--gamma", "2"], "--gamma works only with --affinity rbf"),
            (
                &["--affinity", "rbf", "--neighbours", "5"],
                "--neighbours works only with --affinity neighbours",
            ),
            (
                &["--affinity", "rbf", "--gamma", "0"],
                "--gamma 0 must be at least 1e-6 and at most 1000000",
            ),
            (
                &["--data", "rings"],
                "--data rings must be circles, moons, blobs, varied, stretched or square",
            ),
        ] {
            assert_eq!(text(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn a_picture_of_links_only_where_links_can_be_seen() {
        let figures = |flags: &[&str]| {
            crate::program::report::<SpectralClusteringProgram>(flags)
                .unwrap()
                .figures
                .len()
        };
        assert_eq!(figures(&[]), 4);
        assert_eq!(figures(&["--samples", "2000"]), 3);
        assert_eq!(figures(&["--affinity", "rbf"]), 3);
    }
}
