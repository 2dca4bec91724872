//! What the widget draws.

use hyades_figures::{Anchor, Centroids, Clusters, Color, Curve, Figure, Marker, Panel, Text};
use ndarray::Array2;

use super::run::{Moment, Run, sizes};
use super::words::short;
use crate::points::Points;
use crate::text::counted;

/// The sizes of both drawings, which stand side by side.
const POINTS: (u32, u32) = (380, 380);
const LOSS: (u32, u32) = (360, 380);

/// With more half steps the loss is a line without marks.
const MOST_MARKS: usize = 60;

/// A plot of the plane in which nothing moves from step to step.
fn plane(points: &Points) -> Panel {
    let [(left, right), (bottom, top)] = points.range();
    Panel::new()
        .x_label("x")
        .y_label("y")
        .x_range(left, right)
        .y_range(bottom, top)
        .equal_aspect(true)
        .legend(false)
}

fn figure(alt: String) -> Figure {
    Figure::new("k-means", "K-means")
        .size(POINTS.0, POINTS.1)
        .alt(alt)
}

/// The points alone.
pub(super) fn bare(points: &Points) -> Figure {
    let n = points.records().nrows();
    let alt = format!("A plot of the plane with {}.", counted(n, "point"));
    figure(alt).panel(plane(points).points(grey(points)))
}

fn grey(points: &Points) -> hyades_figures::Points {
    hyades_figures::Points::new(points.records().view())
}

/// The points by cluster, the centroids, and the ways that these have come.
pub(super) fn points(points: &Points, run: &Run, step: usize) -> Figure {
    let moment = run.at(step);
    let panel = match moment.labels {
        None => plane(points).points(grey(points)),
        Some(labels) => {
            let labels: Vec<Option<usize>> = labels.iter().copied().map(Some).collect();
            plane(points).clusters(Clusters::new(points.records().view(), &labels))
        }
    };
    let panel = ways(panel, run, step);
    let panel = panel.centroids(Centroids::new(moment.centroids.view()).name("centroids"));
    let panel = numbered(panel, points, moment.centroids);
    figure(alt(points, &moment)).panel(panel)
}

fn alt(points: &Points, moment: &Moment<'_>) -> String {
    let n = counted(points.records().nrows(), "point");
    let k = moment.centroids.nrows();
    let centroids = counted(k, "centroid");
    match moment.labels {
        None => format!("A plot of {n}, none in a cluster, and {centroids}."),
        Some(labels) => {
            let sizes = sizes(labels, k).into_iter().map(|size| size.to_string());
            let sizes = sizes.collect::<Vec<_>>().join(", ");
            format!("A plot of {n} by cluster, and {centroids} with so many points each: {sizes}.")
        }
    }
}

/// A line from each centroid's start, a ring, to where it is.
fn ways(mut panel: Panel, run: &Run, step: usize) -> Panel {
    let moves = (step / 2).min(run.n_iterations());
    if moves == 0 {
        return panel;
    }
    let places: Vec<&Array2<f64>> = (0..=moves)
        .map(|moves| run.centroids_after(moves))
        .collect();
    for c in 0..run.centroids_after(0).nrows() {
        let way = |axis: usize| -> Vec<f64> { places.iter().map(|p| p[(c, axis)]).collect() };
        panel = panel.curve(Curve::new(&way(0), &way(1)).color(Color::Ink));
    }
    let start = hyades_figures::Points::new(run.centroids_after(0).view())
        .marker(Marker::Ring)
        .color(Color::Ink)
        .filled(false)
        .size(3.5);
    panel.points(start)
}

/// The number of each centroid beside it, where there is more than one.
fn numbered(mut panel: Panel, points: &Points, centroids: &Array2<f64>) -> Panel {
    if centroids.nrows() == 1 {
        return panel;
    }
    let [(left, right), (bottom, top)] = points.range();
    let (aside, above) = (0.055 * (right - left), 0.04 * (top - bottom));
    for (c, row) in centroids.rows().into_iter().enumerate() {
        // At the edge the number stands on the other side.
        let (x, anchor) = if row[0] + 2.0 * aside < right {
            (row[0] + aside, Anchor::Start)
        } else {
            (row[0] - aside, Anchor::End)
        };
        let y = if row[1] + 2.0 * above < top {
            row[1] + above
        } else {
            row[1] - above
        };
        let number = Text::new(x, y, (c + 1).to_string());
        panel = panel.text(number.anchor(anchor).bold(true));
    }
    panel
}

/// The loss after each half step so far.
pub(super) fn loss(run: Option<&Run>, step: usize) -> Figure {
    let last = run.map_or(1, Run::last_step);
    let after = |step: usize| run.and_then(|run| run.at(step).inertia);
    let all = (0..=last).filter_map(after);
    let highest = all.fold(0.0, f64::max);
    let so_far: Vec<(f64, f64)> = (1..=step.min(last))
        .filter_map(|step| Some((step as f64 / 2.0, after(step)?)))
        .collect();
    let (iterations, losses): (Vec<f64>, Vec<f64>) = so_far.iter().copied().unzip();
    let mut panel = Panel::new()
        .x_label("iteration")
        .y_label("inertia")
        .x_range(0.0, last as f64 / 2.0 + 0.25)
        .y_range(0.0, if highest > 0.0 { 1.08 * highest } else { 1.0 });
    let marks = |is_move: bool| {
        let wanted = (1..).zip(&so_far);
        let wanted = wanted.filter(|(step, _)| last <= MOST_MARKS && (step % 2 == 0) == is_move);
        let places: Vec<[f64; 2]> = wanted.map(|(_, &(x, y))| [x, y]).collect();
        let marks = hyades_figures::Points::new(Array2::from(places).view())
            .color(Color::Label(0))
            .size(4.0);
        if is_move {
            marks.name("after moving")
        } else {
            marks.name("after assigning").marker(Marker::Ring)
        }
    };
    if !iterations.is_empty() {
        panel = panel.curve(Curve::new(&iterations, &losses).color(Color::Label(0)));
    }
    let alt = match (losses.first(), losses.last()) {
        (Some(first), Some(now)) if losses.len() > 1 => format!(
            "The loss after each half step so far: it fell from {} to {}.",
            short(*first),
            short(*now)
        ),
        (_, Some(now)) => format!("The loss after the first half step: {}.", short(*now)),
        _ => "The loss, of which there is none before the first step.".to_owned(),
    };
    Figure::new("k-means-loss", "The loss")
        .size(LOSS.0, LOSS.1)
        .alt(alt)
        .panel(panel.points(marks(false)).points(marks(true)))
}
