//! The figures of the page on starts.

use hyades_cluster::KMeans;
use hyades_datasets::Dataset;
use hyades_figures::{Centroids, Clusters, Curve, Figure, Panel, Values};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::starts::{Kind, Starts, plus_plus, squared_distances};
use super::{of_the_chapter, percent};
use crate::drawing::{as_options, bars, histogram, plane};
use crate::text::{counted, number};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "where-to-start-truth",
        draw: || Ok(truth(&of_the_chapter()?.0)),
    },
    FigureEntry {
        id: "where-to-start-ends",
        draw: || {
            let (dataset, starts) = of_the_chapter()?;
            Ok(two_ends(dataset, starts))
        },
    },
    FigureEntry {
        id: "where-to-start-plus-plus",
        draw: chances,
    },
    FigureEntry {
        id: "where-to-start-losses",
        draw: || Ok(losses(&of_the_chapter()?.1)),
    },
    FigureEntry {
        id: "where-to-start-runs",
        draw: || Ok(runs(&of_the_chapter()?.1)),
    },
];

pub(super) fn truth(dataset: &Dataset) -> Figure {
    let groups = dataset.targets().iter().max().map_or(0, |most| most + 1);
    Figure::new("where-to-start-truth", "Eight groups")
        .caption(format!("{groups} groups of {} points each, as they were drawn.", dataset.records().nrows() / groups.max(1)))
        .alt("Eight round clouds of points, told apart by colour and marker, spread over the plane in three uneven rows: two above, three in the middle, three below.")
        .panel(plane().clusters(Clusters::new(dataset.records(), &as_options(dataset.targets())).size(2.5)).legend(false))
}

pub(super) fn two_ends(dataset: &Dataset, starts: &Starts) -> Figure {
    let figure = Figure::new("where-to-start-ends", "Two ends")
        .caption("Two ends of K-means, with the same points and the same k. Hollow marks show where the centroids started. Left, the random start that ended highest: no centroid can leave its place without making the loss larger, so this is the end. Right, the lowest end of all.")
        .alt("Two pictures of the same points. On the left some centroids share one cloud between them while another centroid has two clouds or more to itself. On the right every cloud has its own centroid.")
        .columns(2)
        .shared_axes(true);
    let panel = |name: &str, model: &KMeans<f64>| {
        plane()
            .title(format!("{name}: loss {}", number(model.inertia(), 0)))
            .clusters(Clusters::new(dataset.records(), &as_options(model.labels())).size(2.0))
            .centroids(
                Centroids::new(model.initial_centroids())
                    .name("start")
                    .hollow(true),
            )
            .centroids(Centroids::new(model.centroids()).name("end"))
            .legend(false)
    };
    figure
        .panel(panel("a bad end", &starts.worst))
        .panel(panel("the best end", &starts.best))
}

/// Three steps of plain k-means++.
fn chances() -> Result<Figure, BookError> {
    let (dataset, _) = of_the_chapter()?;
    let points = dataset.records();
    let chosen = plus_plus(points.view(), 5, &mut Xoshiro256PlusPlus::seed_from_u64(3));
    let mut figure = Figure::new("where-to-start-plus-plus", "How k-means++ chooses")
        .caption("k-means++ at work. The colour of a point is its chance to become the next start, as a share of the largest chance: its squared distance to the nearest start so far. Large marks are the starts chosen so far.")
        .alt("Four pictures of the points. In the first, with one start, the clouds far from it are bright and those near it dark. With each further start another region goes dark, and what is bright moves to the clouds that have no start yet.")
        .columns(2)
        .size(760, 640)
        .shared_axes(true);
    for n in 1..=4 {
        let squared = squared_distances(points.view(), &chosen[..n]);
        let most = squared.iter().copied().fold(0.0, f64::max);
        let shares: Vec<f64> = squared.iter().map(|d| d / most).collect();
        let starts = points.select(ndarray::Axis(0), &chosen[..n]);
        let title = format!("{} chosen", counted(n, "start"));
        figure = figure.panel(
            plane()
                .title(title)
                .values(
                    Values::new(points, &shares)
                        .label("chance")
                        .range(0.0, 1.0)
                        .size(2.0)
                        .bar(n % 2 == 0),
                )
                .centroids(Centroids::new(&starts)),
        );
    }
    Ok(figure)
}

pub(super) fn losses(starts: &Starts) -> Figure {
    let highest = Kind::ALL
        .iter()
        .flat_map(|&kind| starts.sorted(kind))
        .fold(0.0, f64::max);
    let range = (0.0, highest.max(1.0) * 1.0001);
    let mut figure = Figure::new("where-to-start-losses", "Where starts end")
        .caption("The loss at which each start ended. The leftmost bar holds the starts that found the lowest loss; every other bar is a local minimum, or several.")
        .alt(format!(
            "Three histograms of the final loss. Random starts are spread over many losses, {} % of them above the lowest bar. With k-means++ it is {} %, with greedy k-means++ {} %.",
            percent(starts.failed(Kind::Random)),
            percent(starts.failed(Kind::PlusPlus)),
            percent(starts.failed(Kind::Greedy)),
        ))
        .columns(1)
        .size(600, 620)
        .shared_axes(true);
    for kind in Kind::ALL {
        let counts = histogram(&starts.sorted(kind), range, 60);
        figure = figure.panel(
            Panel::new()
                .title(format!(
                    "{}: {} % fail",
                    kind.name(),
                    percent(starts.failed(kind))
                ))
                .x_label("loss at the end")
                .y_label("starts")
                .area(bars(&counts, range)),
        );
    }
    figure
}

pub(super) fn runs(starts: &Starts) -> Figure {
    const MOST: usize = 10;
    let xs: Vec<f64> = (1..=MOST).map(|runs| runs as f64).collect();
    let mut panel = Panel::new()
        .x_label("runs, of which the best is kept")
        .y_label("fails (%)")
        .y_range(0.0, 105.0);
    for kind in Kind::ALL {
        let failed: Vec<f64> = (1..=MOST)
            .map(|runs| starts.best_of_fails(kind, runs) * 100.0)
            .collect();
        panel = panel.curve(Curve::new(&xs, &failed).name(kind.name()).markers(true));
    }
    for kind in Kind::ALL {
        let expected: Vec<f64> = (1..=MOST as i32)
            .map(|runs| starts.failed(kind).powi(runs) * 100.0)
            .collect();
        panel = panel.curve(
            Curve::new(&xs, &expected)
                .color(hyades_figures::Color::Label(kind as usize))
                .dashed(true),
        );
    }
    Figure::new("where-to-start-runs", "The best of several runs")
        .caption("How often the best of several runs still fails: counted (marks and full lines), and as it should be if the runs are independent, $p^r$ for $r$ runs that each fail with probability $p$ (dashed).")
        .alt(format!(
            "Three falling curves over the number of runs from 1 to {MOST}. Random starts begin at {} % and are still at {} % after {MOST} runs; k-means++ falls from {} % to {} %; greedy k-means++ from {} % to {} %.",
            percent(starts.best_of_fails(Kind::Random, 1)),
            percent(starts.best_of_fails(Kind::Random, MOST)),
            percent(starts.best_of_fails(Kind::PlusPlus, 1)),
            percent(starts.best_of_fails(Kind::PlusPlus, MOST)),
            percent(starts.best_of_fails(Kind::Greedy, 1)),
            percent(starts.best_of_fails(Kind::Greedy, MOST)),
        ))
        .panel(panel)
}
