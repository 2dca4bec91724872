//! What machine learning is: the same points with labels for all, for a few, for none.

mod figures;
mod learners;
mod pictures;
mod values;

use clap::Args;
use hyades_cluster::{Dbscan, KMeans};
use hyades_datasets::{Dataset, moons_2025};
use linfa::traits::Fit;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use self::learners::{as_classes, nearest_label, passed_on, right};
use crate::drawing::as_options;
use crate::flags::{seed, whole};
use crate::program::{Program, Report};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::fixed;
use crate::{BookError, Chapter, OutputEntry};

/// The chapter.
pub const CHAPTER: Chapter = Chapter {
    name: "machine-learning",
    title: "What machine learning is",
    summary: "learns two moons with labels for all, for a few, for none",
    figures: figures::ALL,
    outputs: &[OutputEntry::of::<MachineLearningProgram>(
        "machine-learning",
        &[],
    )],
    values: values::values,
};

const LABELS: usize = 8;
const SEED: u64 = 42;

/// Flags of `cargo chapter machine-learning`.
#[derive(Debug, Clone, Args)]
pub struct MachineLearningProgram {
    /// How many points keep their label where only a few do, half from each moon: 2 to 198
    #[arg(long, value_parser = whole(2, 198), default_value_t = LABELS)]
    labels: usize,
    /// The seed of the choice which points keep their label
    #[arg(long, value_parser = seed(), default_value_t = SEED)]
    seed: u64,
}

impl Program for MachineLearningProgram {
    const NAME: &'static str = "machine-learning";
    const ABOUT: &'static str = "Learns two moons with labels for all, for a few, for none";

    fn run(&self, _: &Progress) -> Result<Report, BookError> {
        let lessons = self.lessons()?;
        let mut table = Table::new(&["how it learns", "labels it was given", "right", "of", "%"]);
        for lesson in &lessons.all {
            let of = lesson.judged.len();
            table.row(vec![
                lesson.name.to_owned(),
                lesson.given.len().to_string(),
                lesson.right.to_string(),
                of.to_string(),
                fixed(lesson.right as f64 / of.max(1) as f64 * 100.0, 1),
            ]);
        }
        Ok(Report {
            text: table.text(),
            figures: vec![figures::three(&lessons)],
        })
    }
}

/// What one way of learning was given, what it said, and where it was right.
struct Lesson {
    name: &'static str,
    /// The points whose label it was told.
    given: Vec<usize>,
    /// What it says of every point; `None` where it says nothing.
    said: Vec<Option<usize>>,
    /// The points that it had to find out about.
    judged: Vec<usize>,
    right: usize,
}

struct Lessons {
    dataset: Dataset,
    all: Vec<Lesson>,
}

impl Lessons {
    fn named(&self, name: &str) -> Option<&Lesson> {
        self.all.iter().find(|lesson| lesson.name == name)
    }
}

const SUPERVISED: &str = "supervised";
const FEW: &str = "supervised, few labels";
const SEMI: &str = "semi-supervised";
const K_MEANS: &str = "unsupervised: K-means";
const DBSCAN: &str = "unsupervised: DBSCAN";

impl MachineLearningProgram {
    fn lessons(&self) -> Result<Lessons, BookError> {
        let dataset = moons_2025();
        let points = dataset.records().view();
        let truth = dataset.targets().to_vec();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let mut shuffled: Vec<usize> = (0..truth.len()).collect();
        shuffled.shuffle(&mut rng);
        // As many from each moon; an odd one comes from the first.
        let few: Vec<usize> = (0..2)
            .flat_map(|moon| {
                let truth = &truth;
                let of_moon = shuffled.iter().copied().filter(move |&i| truth[i] == moon);
                of_moon.take((self.labels + 1 - moon) / 2)
            })
            .collect();
        let half: Vec<usize> = shuffled[..truth.len() / 2].to_vec();
        let others = |given: &[usize]| -> Vec<usize> {
            (0..truth.len()).filter(|i| !given.contains(i)).collect()
        };
        let lesson = |name, given: Vec<usize>, said: Vec<Option<usize>>| {
            let judged = others(&given);
            let right = right(&said, &truth, &judged);
            Lesson {
                name,
                given,
                said,
                judged,
                right,
            }
        };
        let k_means = KMeans::params(2).n_runs(50).fit(&dataset)?;
        let dbscan = Dbscan::params(0.22, 5).fit(&dataset)?;
        let found = as_options(k_means.labels());
        let all = vec![
            lesson(
                SUPERVISED,
                half.clone(),
                nearest_label(points, &half, &truth),
            ),
            lesson(FEW, few.clone(), nearest_label(points, &few, &truth)),
            lesson(SEMI, few.clone(), passed_on(points, &few, &truth)),
            lesson(K_MEANS, Vec::new(), as_classes(&found, &truth)),
            lesson(
                DBSCAN,
                Vec::new(),
                as_classes(&dbscan.labels().to_vec(), &truth),
            ),
        ];
        Ok(Lessons { dataset, all })
    }
}

/// The lessons of the chapter.
fn of_the_chapter() -> Result<Lessons, BookError> {
    MachineLearningProgram {
        labels: LABELS,
        seed: SEED,
    }
    .lessons()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(flags: &[&str]) -> String {
        crate::program::outcome::<MachineLearningProgram>(flags)
    }

    #[test]
    fn bad_flags_name_value_and_bound() {
        for (flags, expected) in [
            (&["--labels", "1"][..], "--labels 1 must be at least 2"),
            (&["--labels", "199"], "--labels 199 must be at most 198"),
        ] {
            assert_eq!(outcome(flags), expected);
        }
    }

    #[test]
    fn labels_come_from_both_moons() {
        for labels in [2, 3, 8, 198] {
            let lessons = MachineLearningProgram { labels, seed: 5 }
                .lessons()
                .unwrap();
            let few = lessons.named(SEMI).unwrap();
            assert_eq!(few.given.len(), labels);
            let upper = few
                .given
                .iter()
                .filter(|&&i| lessons.dataset.targets()[i] == 0)
                .count();
            assert_eq!(upper, labels.div_ceil(2));
        }
    }
}
