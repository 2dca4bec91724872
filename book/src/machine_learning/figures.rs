//! The figures of the page on machine learning that are computed from points.

use hyades_cluster::choose::sweep_eps;
use hyades_cluster::{Dbscan, KMeans};
use hyades_datasets::{Dataset, moons_2025};
use hyades_figures::{Clusters, Color, Figure, Marker, Points};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use ndarray::Axis;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{DBSCAN, Lesson, Lessons, SEMI, SUPERVISED, of_the_chapter, pictures};
use crate::drawing::{as_options, plane};
use crate::round_groups::round_groups;
use crate::text::{capital, fixed};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "machine-learning-timeline",
        draw: || Ok(pictures::timeline()),
    },
    FigureEntry {
        id: "machine-learning-parallaxes",
        draw: || Ok(pictures::parallaxes()),
    },
    FigureEntry {
        id: "machine-learning-branches",
        draw: || Ok(pictures::branches()),
    },
    FigureEntry {
        id: "machine-learning-three",
        draw: || Ok(three(&of_the_chapter()?)),
    },
    FigureEntry {
        id: "machine-learning-no-best",
        draw: no_best,
    },
];

/// What was given, and what was made of it.
pub(super) fn three(lessons: &Lessons) -> Figure {
    let records = lessons.dataset.records();
    let truth = lessons.dataset.targets();
    let mut figure = Figure::new(
        "machine-learning-three",
        "Labels for many, for a few, for none",
    )
    .columns(2)
    .size(760, 760)
    .shared_axes(true);
    let mut words = Vec::new();
    for (name, title) in [
        (SUPERVISED, "supervised"),
        (SEMI, "semi-supervised"),
        (DBSCAN, "unsupervised"),
    ] {
        let Some(lesson) = lessons.named(name) else {
            continue;
        };
        let given = given(lesson, truth.as_slice().unwrap_or_default());
        let n = lesson.given.len();
        let mut before = plane()
            .title(format!("{title}: {n} labels"))
            .legend(false)
            .points(Points::new(records).color(Color::Muted).size(2.0));
        for (class, members) in given.iter().enumerate() {
            let rows = records.select(Axis(0), members);
            before = before.points(
                Points::new(&rows)
                    .color(Color::Label(class))
                    .marker(Marker::of_label(class))
                    .size(if n > 50 { 2.5 } else { 5.0 }),
            );
        }
        figure = figure.panel(before).panel(
            plane()
                .title(format!("{} of {} right", lesson.right, lesson.judged.len()))
                .legend(false)
                .clusters(Clusters::new(records, &lesson.said).size(2.5)),
        );
        words.push(format!(
            "{title}, {n} labels: {} of {} right",
            lesson.right,
            lesson.judged.len()
        ));
    }
    figure
        .caption(format!("The same points, learned three ways. On the left what the computer is told: a grey point has no label. On the right what it makes of that. {}.", capital(&words.join("; "))))
        .alt(format!("Three pairs of pictures of two moons. On the left the points that carry a label are coloured, on the right all points by what was made of that. {}.", words.join("; ")))
}

/// The points that were given a label, by class.
fn given(lesson: &Lesson, truth: &[usize]) -> [Vec<usize>; 2] {
    [0, 1].map(|class| {
        lesson
            .given
            .iter()
            .copied()
            .filter(|&i| truth[i] == class)
            .collect()
    })
}

/// Labels, and their agreement with the truth.
type Found = (Vec<Option<usize>>, f64);

/// One data set and what two algorithms make of it.
pub(super) struct Duel {
    name: &'static str,
    pub(super) dataset: Dataset,
    pub(super) found: [Found; 2],
}

/// K-means and DBSCAN on two sets, DBSCAN with the eps that suits the truth best, which nobody knows in practice.
pub(super) fn duels() -> Result<Vec<Duel>, BookError> {
    let middles = [[0.0, 0.0], [3.4, 0.0], [1.7, 3.0]];
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
    let clouds = round_groups(&middles, 0.8, 80, &mut rng)?;
    let mut duels = Vec::new();
    for (name, dataset, k) in [("clouds that touch", clouds, 3), ("moons", moons_2025(), 2)] {
        let k_means = KMeans::params(k).n_runs(50).fit(&dataset)?;
        let labels = as_options(k_means.labels());
        let agreement = adjusted_rand_score(dataset.targets(), k_means.labels())?;
        let mut best = (Vec::new(), f64::NEG_INFINITY);
        let eps = (1..=100).map(|i| f64::from(i) / 100.0);
        for row in sweep_eps(&Dbscan::params(0.1, 5), eps, &dataset)? {
            let agreement = adjusted_rand_score(dataset.targets(), &row.model.labels().mapv(Some))?;
            if agreement > best.1 {
                best = (row.model.labels().to_vec(), agreement);
            }
        }
        duels.push(Duel {
            name,
            dataset,
            found: [(labels, agreement), best],
        });
    }
    Ok(duels)
}

fn no_best() -> Result<Figure, BookError> {
    let mut figure = Figure::new(
        "machine-learning-no-best",
        "No algorithm is best everywhere",
    )
    .columns(2);
    let mut words = Vec::new();
    for duel in duels()? {
        for (name, (labels, agreement)) in ["K-means", "DBSCAN"].iter().zip(&duel.found) {
            words.push(format!("{name} on {}: {}", duel.name, fixed(*agreement, 2)));
            figure = figure.panel(
                plane()
                    .title(format!("{name}: adjusted Rand {}", fixed(*agreement, 2)))
                    .clusters(Clusters::new(duel.dataset.records(), labels).size(2.5))
                    .legend(false),
            );
        }
    }
    Ok(figure
        .caption("Two data sets and two algorithms. Above, three clouds that touch: K-means parts them; DBSCAN, even with the eps that suits it best, cannot. Below, two moons, where it is the other way round.")
        .alt(format!("Four pictures, two data sets above each other and two algorithms side by side. The adjusted Rand index tells how well each agrees with the truth. {}.", words.join("; "))))
}
