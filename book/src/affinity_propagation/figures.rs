//! The figures of the page on affinity propagation.

use hyades_cluster::AffinityPropagation;
use hyades_datasets::Dataset;
use hyades_figures::{
    Anchor, Arrow, Clusters, Color, Curve, Figure, Mark, Marker, Panel, Points, Segments, Text,
};
use linfa::traits::Fit;
use ndarray::{Array2, Axis, arr2};

use super::data::Source;
use super::{median, values};
use crate::drawing::plane;
use crate::text::{counted, plain, with_minus};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "affinity-propagation-messages",
        draw: || Ok(messages()),
    },
    FigureEntry {
        id: "affinity-propagation-choices",
        draw: choices,
    },
    FigureEntry {
        id: "affinity-propagation-preferences",
        draw: preferences,
    },
    FigureEntry {
        id: "affinity-propagation-count",
        draw: count,
    },
    FigureEntry {
        id: "affinity-propagation-damping",
        draw: damping,
    },
    FigureEntry {
        id: "affinity-propagation-moons",
        draw: moons,
    },
];

/// Who tells whom what.
fn messages() -> Figure {
    let points = arr2(&[[0.0, 0.0], [4.0, 0.0], [0.9, 2.2], [6.2, 1.3], [6.4, -1.1]]);
    let rows = |which: &[usize]| points.select(Axis(0), which);
    let label = |x: f64, y: f64, text: &str| Text::new(x, y, text).anchor(Anchor::Middle);
    let panel = Panel::new()
        .hide_axes()
        .equal_aspect(true)
        .legend(false)
        .arrow(Arrow::new(0.3, 0.13, 3.7, 0.13).color(Color::Label(0)))
        .arrow(Arrow::new(3.7, -0.13, 0.3, -0.13).color(Color::Label(1)))
        .arrow(Arrow::new(0.8, 1.95, 0.12, 0.3).color(Color::Label(1)))
        .arrow(Arrow::new(5.95, 1.15, 4.3, 0.18).color(Color::Label(0)))
        .arrow(Arrow::new(6.15, -0.97, 4.3, -0.13).color(Color::Label(0)))
        .points(
            Points::new(&rows(&[0, 3, 4]))
                .color(Color::Ink)
                .marker(Marker::Disc)
                .size(6.0),
        )
        .points(
            Points::new(&rows(&[1, 2]))
                .color(Color::Ink)
                .marker(Marker::Star)
                .size(9.0),
        )
        .text(label(0.0, -0.38, "i").bold(true))
        .text(label(4.0, -0.42, "k").bold(true))
        .text(label(1.25, 2.2, "k′").bold(true))
        .text(label(6.5, 1.3, "i′").bold(true))
        .text(label(6.7, -1.1, "i′").bold(true))
        .text(label(2.0, 0.34, "r(i, k)").color(Color::Label(0)))
        .text(label(2.0, -0.38, "a(i, k)").color(Color::Label(1)))
        .text(
            Text::new(0.68, 1.15, "a(i, k′) + s(i, k′)")
                .anchor(Anchor::Start)
                .color(Color::Label(1)),
        )
        .text(label(4.7, 1.15, "r(i′, k)").color(Color::Label(0)))
        .text(label(4.85, -0.95, "r(i′, k)").color(Color::Label(0)));
    Figure::new("affinity-propagation-messages", "Two kinds of messages")
        .caption("Stars are candidates. Point i tells candidate k how much it prefers k to the best other offer, here that of k′. Candidate k tells i how much support it has from the others.")
        .alt("A point i and a candidate k, with an arrow of responsibility from i to k and one of availability from k to i. Another candidate, k prime, makes its own offer to i. Two other points send their responsibilities to k.")
        .size(640, 340)
        .panel(panel)
}

/// How far an arrow's head stays from the point that it leads to.
const GAP: f64 = 0.12;

/// Whom each of the few points chooses, iteration by iteration.
fn choices() -> Result<Figure, BookError> {
    let dataset = Source::Few.of_the_page()?;
    let model = AffinityPropagation::params()
        .keep_history(true)
        .fit(&dataset)?;
    let iterations = model
        .history()
        .map_or(&[][..], |history| &history.iterations);
    let mut figure = Figure::new("affinity-propagation-choices", "Points choose")
        .caption("An arrow leads from each point to the candidate for which responsibility and availability together are largest; a point without an arrow chooses itself. Stars are the exemplars so far.")
        .alt("Four pictures of 15 points in three groups, with arrows from points to those that they choose. After the first iteration the arrows go to near neighbours and there is no exemplar. After the fourth two groups agree on an exemplar each, and at the end all points of each of the three groups point to the one that stands for them.")
        .columns(2)
        .shared_axes(true);
    let records = dataset.records();
    for at in [1, 2, 4, iterations.len()] {
        let Some(iteration) = iterations.get(at - 1) else {
            continue;
        };
        let title = format!("after {}", counted(at, "iteration"));
        let mut panel = plane().title(title).legend(false);
        for (i, &choice) in iteration
            .choices
            .iter()
            .enumerate()
            .filter(|(i, c)| i != *c)
        {
            let (from, to) = (records.row(i), records.row(choice));
            // The head ends before the point that it leads to.
            let way = (&to - &from).mapv(|x| x * x).sum().sqrt();
            let end = &from + &((&to - &from) * ((way - GAP) / way).max(0.3));
            panel = panel.arrow(Arrow::new(from[0], from[1], end[0], end[1]).color(Color::Muted));
        }
        panel = panel.points(Points::new(records).color(Color::Label(0)).size(3.5));
        if !iteration.exemplars.is_empty() {
            let exemplars = records.select(Axis(0), &iteration.exemplars);
            panel = panel.points(
                Points::new(&exemplars)
                    .color(Color::Label(1))
                    .marker(Marker::Star)
                    .size(8.0),
            );
        }
        figure = figure.panel(panel);
    }
    Ok(figure)
}

/// Points in the colours of their clusters, each tied to its exemplar.
fn tied(dataset: &Dataset, model: &AffinityPropagation<f64>) -> Panel {
    let records = dataset.records();
    let mut ties = vec![Vec::new(); model.n_clusters()];
    for (row, label) in records.rows().into_iter().zip(model.labels()) {
        if let Some(label) = label {
            let to = records.row(model.exemplars()[*label]);
            ties[*label].push([row[0], row[1], to[0], to[1]]);
        }
    }
    let mut panel = plane().legend(false);
    for (label, ties) in ties.iter().enumerate() {
        panel = panel.segments(Segments::new(ties).color(Color::Label(label)).width(0.6));
    }
    let exemplars: Array2<f64> = records.select(Axis(0), model.exemplars());
    let panel = panel.clusters(Clusters::new(records, &model.labels().to_vec()).size(2.4));
    if model.n_clusters() == 0 {
        return panel;
    }
    panel.points(
        Points::new(&exemplars)
            .color(Color::Ink)
            .marker(Marker::Star)
            .size(6.0),
    )
}

pub(super) fn found(id: &str, dataset: &Dataset, model: &AffinityPropagation<f64>) -> Figure {
    Figure::new(id, "Exemplars")
        .caption(format!("{}. Stars are exemplars, and a line ties each point to its own.", counted(model.n_clusters(), "exemplar")))
        .alt(format!("Points coloured by cluster, each tied by a thin line to the exemplar of its cluster, of which there are {}.", model.n_clusters()))
        .panel(tied(dataset, model))
}

/// A panel for each preference, with the number of exemplars over it.
fn side_by_side(
    mut figure: Figure,
    dataset: &Dataset,
    preferences: &[f64],
) -> Result<Figure, BookError> {
    for &preference in preferences {
        let model = values::fit(dataset, preference)?;
        let title = format!(
            "{}: {}",
            with_minus(&plain(preference)),
            counted(model.n_clusters(), "exemplar")
        );
        figure = figure.panel(tied(dataset, &model).title(title));
    }
    Ok(figure)
}

fn preferences() -> Result<Figure, BookError> {
    let dataset = Source::Groups.of_the_page()?;
    let figure = Figure::new("affinity-propagation-preferences", "High and low preferences")
        .caption("The same points with four preferences. Stars are exemplars, and a line ties each point to its own.")
        .alt("Four pictures of the same three clouds, each point tied to an exemplar by a line. With the highest preference there are many small stars of lines, with lower ones fewer: at last three, one for each cloud, and then a single one for all points.")
        .columns(2)
        .shared_axes(true);
    side_by_side(figure, &dataset, &values::PREFERENCES)
}

fn count() -> Result<Figure, BookError> {
    let dataset = Source::Groups.of_the_page()?;
    let rows = values::sweep()?;
    let xs: Vec<f64> = rows.iter().map(|row| (-row.0).log10()).collect();
    let ys: Vec<f64> = rows.iter().map(|row| row.1 as f64).collect();
    let ticks = [-1, 0, 1, 2, 3].map(|power| {
        let value = -(10_f64.powi(power));
        (f64::from(power), with_minus(&plain(value)))
    });
    let panel = Panel::new()
        .x_label("preference")
        .y_label("exemplars")
        .x_ticks(ticks.to_vec())
        .log_y(true)
        .curve(Curve::new(&xs, &ys).steps(true))
        .mark(Mark::vertical((-median(&dataset)).log10()).text("median"));
    let (from, to) = values::plateau(rows, 3);
    Ok(Figure::new("affinity-propagation-count", "Exemplars and preference")
        .caption("The number of exemplars for each preference, both on logarithmic scales, with damping 0.7. To the right the preference becomes lower. The line is the median similarity.")
        .alt(format!("A curve that falls from a hundred exemplars at a preference of −0.1 to a single one. It has a long step at 3 exemplars, from {} to {}. A vertical line at the median of the similarities crosses it well before that step.", values::rounded(from), values::rounded(to)))
        .panel(panel))
}

/// How many exemplars there were after each iteration.
fn counts(model: &AffinityPropagation<f64>) -> (Vec<f64>, Vec<f64>) {
    let iterations = model
        .history()
        .map_or(&[][..], |history| &history.iterations);
    let counts = iterations.iter().map(|i| i.exemplars.len() as f64);
    (
        (1..=iterations.len()).map(|i| i as f64).collect(),
        counts.collect(),
    )
}

pub(super) fn exemplars_over_iterations(id: &str, model: &AffinityPropagation<f64>) -> Figure {
    let (xs, ys) = counts(model);
    Figure::new(id, "Exemplars, iteration by iteration")
        .caption("How many points were exemplars after each iteration.")
        .alt(format!(
            "A curve of the number of exemplars over {}.",
            counted(xs.len(), "iteration")
        ))
        .panel(over_iterations(&xs, &ys))
}

fn over_iterations(xs: &[f64], ys: &[f64]) -> Panel {
    Panel::new()
        .x_label("iteration")
        .y_label("exemplars")
        .curve(Curve::new(xs, ys))
}

fn damping() -> Result<Figure, BookError> {
    let dataset = Source::Groups.of_the_page()?;
    let mut figure = Figure::new("affinity-propagation-damping", "Messages that swing")
        .caption("The number of exemplars after each of the first 100 iterations, with a preference of −200. With little damping nearly all points take themselves for exemplars, then few, then many again, without end. With more they settle on three.")
        .alt("Two curves of the number of exemplars over the iterations. With damping 0.5 it jumps up and down, at first between a few and all 150, then between some fifteen and some forty, and never comes to rest. With damping 0.7 it rises and falls twice at first, and then stays at 3.")
        .columns(2)
        .shared_axes(true);
    for damping in [0.5, values::DAMPING] {
        let model = AffinityPropagation::params()
            .damping(damping)
            .preference(values::SWING)
            .keep_history(true)
            .fit(&dataset)?;
        let (xs, ys) = counts(&model);
        let shown = xs.len().min(100);
        figure = figure.panel(
            over_iterations(&xs[..shown], &ys[..shown])
                .title(format!("damping {}", plain(damping))),
        );
    }
    Ok(figure)
}

fn moons() -> Result<Figure, BookError> {
    let dataset = Source::Moons.of_the_page()?;
    let figure = Figure::new("affinity-propagation-moons", "Nobody stands for a moon")
        .caption("Two moons and two preferences. Points follow the exemplar that is nearest to them, so each cluster is as round as the others leave room for.")
        .alt("Two pictures of two half circles of points that reach into each other. With the first preference each is cut into several short pieces, with the second there are two clusters, each of which holds parts of both half circles.")
        .columns(2)
        .shared_axes(true);
    side_by_side(figure, &dataset, &values::MOONS)
}
