//! Hierarchical clustering: trees of merges by several linkages, and where to cut them.

mod figures;
mod linkages;
mod sets;
mod tree;
mod values;

use clap::{Args, ValueEnum};
use hyades_cluster::{Agglomerative, Dissimilarity, Linkage};
use hyades_datasets::Dataset;
use hyades_figures::{Clusters, Figure};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;

use self::sets::{NAMES, Source};
use self::tree::{n_drawn, tree_panel, widest_gap};
use crate::drawing::{as_options, plane};
use crate::flags::{Decimal, seed, whole};
use crate::plane_points::{self, Asked, Data, PlaneFlags};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, number, plain};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "hierarchy",
    title: "Hierarchical clustering",
    summary: "merges the nearest clusters into a tree, and cuts it",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<HierarchyProgram>("hierarchy-letters", &[]),
        OutputEntry::of::<HierarchyProgram>(
            "hierarchy-graph",
            &["--data", "moons", "--clusters", "2", "--neighbours", "10"],
        ),
    ],
    values: values::values,
};

/// Rows of the table of merges.
const ROWS: usize = 11;
/// The most clusters whose sizes are printed.
const SIZES: usize = 12;
/// Points that the generators draw, unless told otherwise.
const SAMPLES: usize = 200;
/// The seed that they draw with, unless told otherwise.
const SEED: u64 = 42;

/// Flags of `cargo chapter hierarchy`.
#[derive(Debug, Clone, Args)]
pub struct HierarchyProgram {
    /// The points
    #[arg(long, value_parser = plane_points::data::<Source>(), default_value = "letters")]
    data: Data<Source>,
    /// How the distance of two clusters follows from that of their points
    #[arg(long, value_enum, default_value_t = LinkageFlag::Average)]
    linkage: LinkageFlag,
    /// How the distance of two points is measured
    #[arg(long, value_enum, default_value_t = MetricFlag::Euclidean)]
    metric: MetricFlag,
    /// Cut into so many clusters, 1 to 5000 [default: at the widest gap]
    #[arg(long, value_parser = whole(1, 5_000), conflicts_with = "height")]
    clusters: Option<usize>,
    /// Cut at this height, 0 to 1000000: what merges higher stays apart
    #[arg(long, value_parser = Decimal::between(0.0, 1e6))]
    height: Option<f64>,
    /// Let only clusters merge that a graph of so many nearest neighbours links, 1 to 5000
    #[arg(long, value_parser = whole(1, 5_000))]
    neighbours: Option<usize>,
    /// With points that are drawn anew: how many, 20 to 5000 [default: 200; of the points of other chapters 300, and at least 30]
    #[arg(long, value_parser = whole(20, 5_000))]
    samples: Option<usize>,
    /// With points that are drawn anew: the seed [default: 42]
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
    /// Whether they are the twelve points with names.
    has_names: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LinkageFlag {
    /// The nearest pair of points
    Single,
    /// The farthest pair of points
    Complete,
    /// The mean over all pairs
    Average,
    /// The mean over the two parts of the merged cluster
    Weighted,
    /// The growth of the sum of squares
    Ward,
    /// The distance of the centroids
    Centroid,
    /// The distance of the middles of the parts
    Median,
}

impl From<LinkageFlag> for Linkage {
    fn from(flag: LinkageFlag) -> Self {
        match flag {
            LinkageFlag::Single => Self::Single,
            LinkageFlag::Complete => Self::Complete,
            LinkageFlag::Average => Self::Average,
            LinkageFlag::Weighted => Self::Weighted,
            LinkageFlag::Ward => Self::Ward,
            LinkageFlag::Centroid => Self::Centroid,
            LinkageFlag::Median => Self::Median,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MetricFlag {
    /// In a straight line
    Euclidean,
    /// Along the axes
    Manhattan,
    /// The larger of the two differences
    Chebyshev,
    /// One minus the cosine of the angle, as seen from the origin
    Cosine,
}

impl From<MetricFlag> for Dissimilarity {
    fn from(flag: MetricFlag) -> Self {
        match flag {
            MetricFlag::Euclidean => Self::Euclidean,
            MetricFlag::Manhattan => Self::Manhattan,
            MetricFlag::Chebyshev => Self::Chebyshev,
            MetricFlag::Cosine => Self::Cosine,
        }
    }
}

/// The word that a flag takes for a value.
fn word(value: impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

impl Program for HierarchyProgram {
    const NAME: &'static str = "hierarchy";
    const ABOUT: &'static str = "Merges the nearest clusters into a tree, and cuts it";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let given = self.points()?;
        let dataset = &given.dataset;
        let model = self.fit(dataset)?;
        let tree = model.dendrogram();
        let (labels, height, how) = match (self.clusters, self.height, widest_gap(tree)) {
            (Some(clusters), ..) => (tree.cut_into(clusters)?, None, String::new()),
            (_, Some(height), _) => {
                let how = format!("cut at height {}: ", plain(height));
                (tree.cut_at(height)?, Some(height), how)
            }
            (_, _, Some((clusters, low, high))) => {
                let how = format!(
                    "widest gap between the heights {} and {}: ",
                    number(low, 2),
                    number(high, 2)
                );
                (tree.cut_into(clusters)?, Some((low + high) / 2.0), how)
            }
            _ => (tree.cut_into(1)?, None, String::new()),
        };
        let text = self.text(&given, &model, &labels, &how)?;
        let names = given.has_names.then_some(&NAMES[..]);
        let n_clusters = counted(clusters_of(&labels), "cluster");
        let linkage = word(self.linkage);
        let figures = vec![
            Figure::new("hierarchy-tree-found", "The tree")
                .caption(format!(
                    "The tree of {}, {linkage} linkage, cut into {n_clusters}.",
                    if n_drawn(tree) < tree.n_samples() {
                        format!("the last {} merges", n_drawn(tree) - 1)
                    } else {
                        counted(tree.n_samples(), "point")
                    }
                ))
                .alt(format!("A tree of merges, each as high as the distance at which it happens, coloured by {n_clusters}."))
                .panel(tree_panel(tree, &labels, names, height)),
            Figure::new("hierarchy-found", "The clusters")
                .caption(format!("{} in {n_clusters}, {linkage} linkage.", counted(tree.n_samples(), "point")))
                .alt(format!("Points in the plane, coloured by {n_clusters}."))
                .panel(
                    plane()
                        .legend(false)
                        .clusters(Clusters::new(dataset.records(), &as_options(&labels))),
                ),
        ];
        Ok(Report { text, figures })
    }
}

impl HierarchyProgram {
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
                    has_names: false,
                });
            }
            Asked::Own(source) => source,
        };
        if source.is_fixed() {
            let flags = [
                ("--samples", self.samples.is_some()),
                ("--seed", self.seed.is_some()),
            ];
            if let Some((flag, _)) = flags.iter().find(|(_, given)| *given) {
                return Err(BookError::Flag(format!(
                    "{flag} needs points that are drawn anew: --data {} is always the same",
                    word(source)
                )));
            }
        }
        let samples = self.samples.unwrap_or(SAMPLES);
        Ok(Given {
            dataset: source.points(samples, self.seed.unwrap_or(SEED))?,
            has_groups: source != Source::Square,
            has_names: source == Source::Letters,
        })
    }

    fn fit(&self, dataset: &Dataset) -> Result<Agglomerative<f64>, BookError> {
        let n = dataset.records().nrows();
        if let Some(clusters) = self.clusters.filter(|&clusters| clusters > n) {
            let points = counted(n, "point");
            return Err(BookError::Flag(format!(
                "--clusters {clusters} needs as many points, and there are {points}"
            )));
        }
        if let Some(k) = self.neighbours.filter(|&k| k >= n) {
            return Err(BookError::Flag(format!(
                "--neighbours {k} must be below the number of points, {n}"
            )));
        }
        let by_centres = matches!(
            self.linkage,
            LinkageFlag::Ward | LinkageFlag::Centroid | LinkageFlag::Median
        );
        if by_centres && self.metric != MetricFlag::Euclidean {
            return Err(BookError::Flag(format!(
                "--metric {} must be euclidean with --linkage {}, which works with centres",
                word(self.metric),
                word(self.linkage)
            )));
        }
        let params = Agglomerative::params(self.linkage.into())
            .metric(Dissimilarity::from(self.metric))
            .n_clusters(1);
        let params = match self.neighbours {
            Some(k) => params.connectivity(k),
            None => params,
        };
        Ok(params.fit(dataset)?)
    }

    fn text(
        &self,
        given: &Given,
        model: &Agglomerative<f64>,
        labels: &ndarray::Array1<usize>,
        how: &str,
    ) -> Result<String, BookError> {
        let tree = model.dendrogram();
        let n = tree.n_samples();
        let size = |cluster: usize| match cluster.checked_sub(n) {
            Some(merge) => tree.merges()[merge].size,
            None => 1,
        };
        let mut table = Table::new(&["clusters left", "height", "sizes that merge"]);
        let first = tree.merges().len().saturating_sub(ROWS);
        for (i, merge) in tree.merges().iter().enumerate().skip(first) {
            let mut sizes = [size(merge.left), size(merge.right)];
            sizes.sort_unstable();
            table.row(vec![
                (n - 1 - i).to_string(),
                number(merge.height, 2),
                format!("{} and {}", sizes[0], sizes[1]),
            ]);
        }
        let mut text = format!("{}, {} linkage\n", counted(n, "point"), word(self.linkage));
        if let Some(k) = self.neighbours {
            text.push_str(&format!(
                "a graph of {} in {}\n",
                counted(k, "nearest neighbour"),
                counted(model.n_graph_components(), "part")
            ));
        }
        text.push_str(&format!("\n{}\n{how}", table.text()));
        let n_clusters = clusters_of(labels);
        let mut sizes: Vec<usize> = (0..n_clusters)
            .map(|cluster| labels.iter().filter(|&&label| label == cluster).count())
            .collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let mut shown: Vec<String> = sizes.iter().take(SIZES).map(ToString::to_string).collect();
        if sizes.len() > SIZES {
            shown.push("…".to_owned());
        }
        text.push_str(&format!(
            "{}, of {} points",
            counted(n_clusters, "cluster"),
            shown.join(", ")
        ));
        if given.has_groups {
            let rand = adjusted_rand_score(given.dataset.targets(), labels)?;
            text.push_str(&format!(
                "; adjusted Rand index against the truth {}",
                fixed(rand, 2)
            ));
        }
        text.push('\n');
        Ok(text)
    }
}

fn clusters_of(labels: &ndarray::Array1<usize>) -> usize {
    labels.iter().max().map_or(0, |most| most + 1)
}

#[cfg(test)]
mod tests {
    fn text(flags: &[&str]) -> String {
        crate::program::outcome::<super::HierarchyProgram>(flags)
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--clusters", "0"][..], "--clusters 0 must be at least 1"),
            (
                &["--clusters", "13"],
                "--clusters 13 needs as many points, and there are 12 points",
            ),
            (
                &["--height", "-1"],
                "--height -1 must be at least 0 and at most 1000000",
            ),
            (&["--neighbours", "0"], "--neighbours 0 must be at least 1"),
            (
                &["--neighbours", "12"],
                "--neighbours 12 must be below the number of points, 12",
            ),
            (
                &["--linkage", "ward", "--metric", "manhattan"],
                "--metric manhattan must be euclidean with --linkage ward, which works with centres",
            ),
            (
                &["--linkage", "nearest"],
                "--linkage nearest must be single, complete, average, weighted, ward, centroid or median",
            ),
            (
                &["--data", "three", "--samples", "19"],
                "--samples 19 must be at least 20",
            ),
            (
                &["--samples", "30"],
                "--samples needs points that are drawn anew: --data letters is always the same",
            ),
            (
                &["--data", "moons", "--seed", "1"],
                "--seed needs points that are drawn anew: --data moons is always the same",
            ),
        ] {
            assert_eq!(text(flags), expected, "{flags:?}");
        }
        assert!(text(&["--clusters", "2", "--height", "1"]).contains("cannot be used with"));
    }

    #[test]
    fn points_of_the_other_chapters() {
        let moons = ["--linkage", "single", "--height", "0.2"];
        let moons = |data: &str| text(&[&moons[..], &["--data", data]].concat());
        assert_eq!(moons("moons"), moons("moons-2025"));
        // With their seed the moons are those of the comparison.
        let both = ["--data", "moons", "--samples", "300", "--data-seed", "42"];
        let both = text(&[&both[..], &["--linkage", "single", "--clusters", "2"]].concat());
        assert!(both.starts_with("300 points, single linkage\n"), "{both}");
        assert!(
            both.ends_with(
                "2 clusters, of 150, 150 points; adjusted Rand index against the truth 1.00\n"
            ),
            "{both}"
        );
        for data in ["mystery", "uniform", "blobs", "sheared", "two-groups-2025"] {
            let text = text(&["--data", data]);
            let is_known = !matches!(data, "mystery" | "uniform");
            assert_eq!(text.contains("truth"), is_known, "{text}");
        }
        assert_eq!(
            text(&["--data", "blobs", "--seed", "1"]),
            "--seed works only with the program's own points; those of other chapters have --data-seed"
        );
    }

    #[test]
    fn points_of_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points.csv");
        std::fs::write(&path, "x,y,cluster\n0,0,1\n0.1,0,1\n5,5,2\n").unwrap();
        let text = text(&["--points", path.to_str().unwrap(), "--height", "1"]);
        assert!(
            text.ends_with("\ncut at height 1: 2 clusters, of 2, 1 points\n"),
            "{text}"
        );
    }

    #[test]
    fn cuts_by_gap_number_and_height() {
        let by_gap = text(&[]);
        assert!(by_gap.contains("widest gap between the heights 1.97 and 3.81: 4 clusters, of 4, 4, 3, 1 points; adjusted Rand index against the truth 1.00\n"), "{by_gap}");
        assert!(text(&["--clusters", "2"]).contains("\n2 clusters, of 11, 1 points;"));
        assert!(text(&["--height", "1"]).contains("cut at height 1: 9 clusters"));
        assert!(text(&["--height", "0"]).contains("cut at height 0: 12 clusters"));
    }

    #[test]
    fn every_set_and_linkage_has_a_tree() {
        for data in [
            "groups",
            "new-moons",
            "circles",
            "three",
            "varied",
            "bridge",
            "outlier",
            "square",
        ] {
            for linkage in ["single", "weighted", "ward", "median"] {
                let report = text(&["--data", data, "--linkage", linkage]);
                assert!(report.contains("clusters left"), "{report}");
                assert!(report.contains(" clusters, of "), "{report}");
            }
        }
        let odd = text(&[
            "--data",
            "bridge",
            "--samples",
            "20",
            "--seed",
            "3",
            "--metric",
            "cosine",
        ]);
        assert!(odd.starts_with("19 points, average linkage\n"), "{odd}");
    }
}
