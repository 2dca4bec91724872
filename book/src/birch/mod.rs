//! BIRCH: one pass over the points, which leaves a tree of small groups.

mod figures;
mod points;
mod race;
mod tree;
mod values;

use clap::Args;
use hyades_cluster::{Birch, BirchParams};
use hyades_datasets::Dataset;
use hyades_metrics::adjusted_rand_score;
use linfa::DatasetBase;
use linfa::traits::FitWith;
use ndarray::s;

use self::points::{Data, Order};
use self::race::Race;
use crate::flags::{Decimal, seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{counted, fixed, plain};
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "birch",
    title: "BIRCH",
    summary: "sums points up in small groups, in one pass, and clusters the groups",
    figures: figures::ALL,
    outputs: &[
        OutputEntry::of::<BirchProgram>("birch", &[]),
        OutputEntry::of::<BirchProgram>("birch-race", &["--race"]),
        OutputEntry::of::<BirchProgram>("birch-too-large", &["--threshold", "4"]),
    ],
    values: values::values,
};

const SAMPLES: usize = 1000;
const THRESHOLD: f64 = 1.0;
const BRANCHING: usize = 10;
const SEED: u64 = 42;
/// Points of the race.
const RACE: usize = 100_000;
/// The most subclusters that a program lets Ward's linkage join: beyond, the square of their number is felt.
const MOST: usize = 20_000;

/// Flags of `cargo chapter birch`.
#[derive(Debug, Clone, Args)]
pub struct BirchProgram {
    /// The points [default: groups]
    #[arg(long, value_enum)]
    data: Option<Data>,
    /// The number of points, 20 to 200000 [default: 1000, with --race 100000]
    #[arg(long, value_parser = whole(20, 200_000))]
    samples: Option<usize>,
    /// The largest radius of a subcluster, 1e-6 to 1000000
    #[arg(long, value_parser = Decimal::between(1e-6, 1e6), default_value_t = THRESHOLD)]
    threshold: f64,
    /// The most subclusters in a node, 2 to 1000
    #[arg(long, value_parser = whole(2, 1000), default_value_t = BRANCHING)]
    branching: usize,
    /// The number of clusters, 1 to 1000 [default: as many as there are groups]
    #[arg(long, value_parser = whole(1, 1000))]
    k: Option<usize>,
    /// In which order the points come [default: shuffled]
    #[arg(long, value_enum)]
    order: Option<Order>,
    /// Compare with K-means and mini-batch K-means on growing sets of points in 20 groups
    #[arg(long)]
    race: bool,
    /// The seed of the points and of their order
    #[arg(long, value_parser = seed(), default_value_t = SEED)]
    seed: u64,
}

impl Program for BirchProgram {
    const NAME: &'static str = "birch";
    const ABOUT: &'static str =
        "Sums points up in small groups, in one pass, and clusters the groups";

    fn run(&self, progress: &Progress) -> Result<Report, BookError> {
        if self.race {
            return self.run_race(progress);
        }
        let data = self.data.unwrap_or(Data::Groups);
        let order = self.order.unwrap_or(Order::Shuffled);
        let dataset = data.points(self.samples.unwrap_or(SAMPLES), order, self.seed)?;
        let k = self.k.unwrap_or(data.n_groups());
        let n = dataset.records().nrows();
        let params = Birch::params(None)
            .threshold(self.threshold)
            .branching_factor(self.branching);

        // In pieces, so that the tree can be looked at on the way: it is the same as in one go.
        let mut table = Table::new(&["points so far", "subclusters", "nodes", "levels"]);
        let mut ends: Vec<usize> = (1..)
            .map(|power| 10_usize.pow(power))
            .take_while(|&end| end < n)
            .collect();
        ends.push(n);
        let (mut model, mut start) = (None, 0);
        for end in ends {
            let piece = DatasetBase::from(dataset.records().slice(s![start..end, ..]));
            let next = params.fit_with(model, &piece)?;
            table.row(vec![
                end.to_string(),
                next.n_subclusters().to_string(),
                next.n_nodes().to_string(),
                next.height().to_string(),
            ]);
            model = Some(next);
            start = end;
        }
        let model = checked(&params.n_clusters(k), &dataset)?;
        let mut text = format!(
            "{n} points, {}, {}; threshold {}, branching factor {}\n\n{}\n",
            data.words(),
            order.words(),
            plain(self.threshold),
            self.branching,
            table.text(),
        );
        text.push_str(&format!(
            "{} into {}",
            counted(model.n_subclusters(), "subcluster"),
            counted(model.n_clusters(), "cluster"),
        ));
        if data != Data::Square {
            let rand = adjusted_rand_score(dataset.targets(), model.labels())?;
            let rand = fixed(rand, 2);
            text.push_str(&format!("; adjusted Rand index against the truth {rand}"));
        }
        text.push('\n');
        if model.n_clusters() < k {
            text.push_str(&format!(
                "no {k} clusters without {k} subclusters: a smaller threshold makes more\n"
            ));
        }
        let title = format!("BIRCH, threshold {}", plain(self.threshold));
        Ok(Report {
            text,
            figures: vec![
                figures::subclusters("birch-subclusters", &title, &dataset, &model),
                figures::found("birch-found", &title, &dataset, &model),
            ],
        })
    }
}

impl BirchProgram {
    fn run_race(&self, progress: &Progress) -> Result<Report, BookError> {
        let own = [
            ("--data", self.data.is_some()),
            ("--order", self.order.is_some()),
            ("--k", self.k.is_some()),
        ];
        if let Some((flag, _)) = own.iter().find(|(_, given)| *given) {
            let error = format!(
                "{flag} does not work with --race, which has 20 shuffled groups of its own"
            );
            return Err(BookError::Flag(error));
        }
        let race = Race {
            samples: self.samples.unwrap_or(RACE),
            threshold: self.threshold,
            branching: self.branching,
            seed: self.seed,
        };
        let runs = race.runs(progress)?;
        Ok(Report {
            text: race.report(&runs),
            figures: vec![figures::kept(&runs)],
        })
    }
}

/// Fits, but does not let Ward's linkage loose on more subclusters than a reader wants to wait for.
fn checked(params: &BirchParams<f64>, dataset: &Dataset) -> Result<Birch<f64>, BookError> {
    use linfa::ParamGuard;
    use linfa::traits::Fit;
    let checked = params.check_ref()?;
    let model = params.clone().n_clusters(None).fit(dataset)?;
    if model.n_subclusters() > MOST {
        return Err(BookError::Flag(format!(
            "--threshold {} leaves {} subclusters, more than the {MOST} that the global step is given here: take a larger one",
            plain(checked.threshold()),
            model.n_subclusters(),
        )));
    }
    Ok(model.regroup(checked.n_clusters())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(flags: &[&str]) -> String {
        crate::program::outcome::<BirchProgram>(flags)
    }

    #[test]
    fn every_kind_of_points() {
        for data in [
            "groups",
            "moons",
            "circles",
            "varied",
            "stretched",
            "square",
        ] {
            for order in ["shuffled", "sorted", "grouped"] {
                let flags = [
                    "--data",
                    data,
                    "--order",
                    order,
                    "--samples",
                    "90",
                    "--threshold",
                    "0.3",
                ];
                let report = crate::program::report::<BirchProgram>(&flags).unwrap();
                assert!(report.text.starts_with("90 points, "), "{}", report.text);
                for figure in report.figures {
                    assert!(figure.svg().is_ok());
                }
            }
        }
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--samples", "19"][..], "--samples 19 must be at least 20"),
            (
                &["--samples", "200001"],
                "--samples 200001 must be at most 200000",
            ),
            (
                &["--threshold", "0"],
                "--threshold 0 must be at least 1e-6 and at most 1000000",
            ),
            (&["--branching", "1"], "--branching 1 must be at least 2"),
            (&["--k", "0"], "--k 0 must be at least 1"),
            (
                &["--order", "random"],
                "--order random must be shuffled, sorted or grouped",
            ),
            (
                &["--data", "blobs"],
                "--data blobs must be groups, moons, circles, varied, stretched or square",
            ),
            (
                &["--race", "--k", "3"],
                "--k does not work with --race, which has 20 shuffled groups of its own",
            ),
            (
                &["--samples", "30000", "--threshold", "1e-6"],
                "--threshold 1e-6 leaves 30000 subclusters, more than the 20000 that the global step is given here: take a larger one",
            ),
        ] {
            assert_eq!(text(flags), expected, "{flags:?}");
        }
    }

    #[test]
    fn too_few_subclusters_are_told() {
        let few = text(&["--threshold", "1000"]);
        assert!(few.contains("1 subcluster into 1 cluster; "), "{few}");
        assert!(few.contains("no 5 clusters without 5 subclusters"), "{few}");
        assert!(!text(&[]).contains("without"));
    }
}
