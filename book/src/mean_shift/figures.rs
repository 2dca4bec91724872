//! The figures of the page on mean shift.

use hyades_cluster::MeanShift;
use hyades_datasets::Dataset;
use hyades_figures::{
    Arrow, Centroids, Circle, Clusters, Color, Curve, Figure, Mark, Marker, Panel, Points, Segments,
};
use linfa::traits::Fit;
use ndarray::{Array2, Axis};

use super::data::Source;
use super::{estimated, values};
use crate::drawing::plane;
use crate::text::{counted, fixed, number};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "mean-shift-steps",
        draw: steps,
    },
    FigureEntry {
        id: "mean-shift-paths",
        draw: || {
            let dataset = Source::Groups.of_the_page()?;
            let model = values::fit(&dataset, values::MIDDLE)?;
            Ok(paths("mean-shift-paths", &dataset, &model, 5))
        },
    },
    FigureEntry {
        id: "mean-shift-bandwidths",
        draw: bandwidths,
    },
    FigureEntry {
        id: "mean-shift-count",
        draw: count,
    },
    FigureEntry {
        id: "mean-shift-moons",
        draw: moons,
    },
    FigureEntry {
        id: "mean-shift-widths",
        draw: widths,
    },
    FigureEntry {
        id: "mean-shift-square",
        draw: square,
    },
];

/// One seed's climb, step by step.
fn steps() -> Result<Figure, BookError> {
    let dataset = Source::Groups.of_the_page()?;
    let records = dataset.records();
    let h = values::MIDDLE;
    let model = MeanShift::params(h).keep_paths(true).fit(&dataset)?;
    // The seed with the longest first step.
    let longest = model.paths().and_then(|paths| {
        let first = |path: &&Array2<f64>| {
            let step = &path.row(1) - &path.row(0);
            step.mapv(|x| x * x).sum()
        };
        paths.iter().max_by(|a, b| first(a).total_cmp(&first(b)))
    });
    let Some(path) = longest else {
        return Ok(Figure::new("mean-shift-steps", "One seed climbs"));
    };
    let last = path.nrows() - 2;
    let mut figure = Figure::new("mean-shift-steps", "One seed climbs")
        .caption("The ball around a seed, and the points in it. The arrow leads to their mean, where the ball goes next. It is long at the foot of the hill, where there are few points and most lie on one side, and short near the peak.")
        .alt("Four pictures of three clouds of points with one ball. It starts at the rim of a cloud, and an arrow leads from its middle to the mean of the points in it. From picture to picture the ball lies nearer to the middle of the cloud and holds more points; in the last one it lies on the middle, and no arrow is left.")
        .columns(2)
        .shared_axes(true);
    for step in [0, 1, 2, last] {
        let (from, to) = (path.row(step), path.row(step + 1));
        let inside: Vec<usize> = (0..records.nrows())
            .filter(|&i| (&records.row(i) - &from).mapv(|x| x * x).sum() <= h * h)
            .collect();
        let title = if step == last {
            format!(
                "the last of {}: {}",
                counted(last + 1, "step"),
                counted(inside.len(), "point")
            )
        } else {
            format!("step {}: {}", step + 1, counted(inside.len(), "point"))
        };
        figure = figure.panel(
            plane()
                .title(title)
                .legend(false)
                .points(Points::new(records).color(Color::Muted).size(1.5))
                .points(
                    Points::new(&records.select(Axis(0), &inside))
                        .color(Color::Label(0))
                        .size(2.5),
                )
                .circle(
                    Circle::new(from[0], from[1], h)
                        .color(Color::Ink)
                        .filled_opacity(0.05),
                )
                .arrow(Arrow::new(from[0], from[1], to[0], to[1])),
        );
    }
    Ok(figure)
}

/// The ways of every n-th seed, in the colour of the centre that they lead to.
pub(super) fn paths(id: &str, dataset: &Dataset, model: &MeanShift<f64>, every: usize) -> Figure {
    let mut ways = vec![Vec::new(); model.n_clusters()];
    let shown = model.paths().unwrap_or_default().iter().step_by(every);
    let n_shown = shown.len();
    for path in shown {
        let end = path.row(path.nrows() - 1);
        let to = |k: usize| (&model.centers().row(k) - &end).mapv(|x| x * x).sum();
        let near = (0..ways.len()).min_by(|&a, &b| to(a).total_cmp(&to(b)));
        if let Some(near) = near {
            let steps = path.axis_windows(Axis(0), 2).into_iter();
            ways[near].extend(steps.map(|s| [s[(0, 0)], s[(0, 1)], s[(1, 0)], s[(1, 1)]]));
        }
    }
    let mut panel = plane()
        .legend(false)
        .points(Points::new(dataset.records()).color(Color::Muted).size(1.8));
    for (cluster, ways) in ways.iter().enumerate() {
        panel = panel.segments(Segments::new(ways).color(Color::Label(cluster)).width(1.2));
    }
    Figure::new(id, "The ways of the seeds")
        .caption(format!("The ways of {} to the centres that they lead to. Steps are straight lines from mean to mean. Ways that meet go on together.", counted(n_shown, "seed")))
        .alt(format!("Lines from {} spread over all the points run together, like brooks, into {}, each marked with a thick cross.", counted(n_shown, "seed"), counted(model.n_clusters(), "centre")))
        .panel(panel.centroids(Centroids::new(model.centers())))
}

pub(super) fn found(id: &str, title: &str, dataset: &Dataset, model: &MeanShift<f64>) -> Figure {
    Figure::new(id, title)
        .caption(format!("{title}: {}. Crosses mark the centres.", counted(model.n_clusters(), "cluster")))
        .alt(format!("The points coloured by the cluster that mean shift puts them into, {} in all, each with a thick cross at its centre.", model.n_clusters()))
        .panel(clusters(dataset, model))
}

fn clusters(dataset: &Dataset, model: &MeanShift<f64>) -> Panel {
    let labels = model.labels().to_vec();
    plane()
        .legend(false)
        .clusters(Clusters::new(dataset.records(), &labels).size(2.4))
        .centroids(Centroids::new(model.centers()).size(6.0))
}

/// A panel for each bandwidth, with its number of clusters.
fn side_by_side(
    mut figure: Figure,
    dataset: &Dataset,
    bandwidths: &[f64],
) -> Result<Figure, BookError> {
    for &h in bandwidths {
        let model = values::fit(dataset, h)?;
        let title = format!(
            "{}: {}",
            number(h, 2),
            counted(model.n_clusters(), "cluster")
        );
        figure = figure.panel(clusters(dataset, &model).title(title));
    }
    Ok(figure.columns(bandwidths.len().min(2)).shared_axes(true))
}

fn bandwidths() -> Result<Figure, BookError> {
    let figure = Figure::new("mean-shift-bandwidths", "A small, a middle and a wide ball")
        .caption("What four bandwidths find in the same points. Above each stands the bandwidth. A small ball climbs every small hill; a wide one sees a single mountain.")
        .alt("Four pictures of the same three clouds. With the smallest bandwidth they fall into many pieces, with the second into the three clouds, with the third too, and with the widest all points are one cluster with its centre between the clouds.");
    let dataset = Source::Groups.of_the_page()?;
    let found = [values::SMALL, values::MIDDLE, values::WIDE, values::WIDEST];
    side_by_side(figure, &dataset, &found)
}

fn count() -> Result<Figure, BookError> {
    let dataset = Source::Groups.of_the_page()?;
    let rows = values::sweep()?;
    let xs: Vec<f64> = rows.iter().map(|row| row.0).collect();
    let ys: Vec<f64> = rows.iter().map(|row| row.1 as f64).collect();
    let mut panel = Panel::new()
        .x_label("bandwidth")
        .y_label("clusters")
        .log_y(true)
        .curve(Curve::new(&xs, &ys).steps(true));
    for quantile in [0.05, 0.2, 0.5] {
        let bandwidth = estimated(&dataset, quantile)?;
        panel = panel.mark(Mark::vertical(bandwidth).text(fixed(quantile, 2)));
    }
    let (from, to) = values::plateau(rows, 3);
    Ok(Figure::new("mean-shift-count", "Clusters and bandwidth")
        .caption("The number of clusters for each bandwidth, on a logarithmic scale. The lines are bandwidths estimated from the quantiles written on them.")
        .alt(format!("A curve that falls from hundreds of clusters at a bandwidth of 0.1 to one. It has a long step at 3 clusters, from {} to {}. Vertical lines stand at the estimates from three quantiles.", fixed(from, 2), fixed(to, 2)))
        .panel(panel))
}

fn moons() -> Result<Figure, BookError> {
    let figure = Figure::new("mean-shift-moons", "Two moons, cut across")
        .caption("Two moons and two bandwidths. The small ball finds pieces of the bands; the wide one finds two clusters, but each holds the tip of the other moon.")
        .alt("Two pictures of two half circles of points that reach into each other. In the first each band is cut into several pieces, in the second a straight line cuts both bands across, so that each of two clusters holds parts of both.");
    side_by_side(figure, &Source::Moons.of_the_page()?, &values::MOONS)
}

fn widths() -> Result<Figure, BookError> {
    let figure = Figure::new("mean-shift-widths", "One ball for wide and narrow groups")
        .caption("A wide group and two narrow ones. A ball that keeps the narrow ones apart breaks the wide one; a ball that keeps the wide one whole joins the narrow ones.")
        .alt("Two pictures of a wide cloud at the left and two narrow ones, one above the other, at the right. In the first the narrow ones are two clusters, and the wide one is cut into several. In the second the wide one is one cluster, and the two narrow ones are one.");
    side_by_side(figure, &Source::Widths.of_the_page()?, &values::WIDTHS)
}

fn square() -> Result<Figure, BookError> {
    let dataset = Source::Square.of_the_page()?;
    let model = values::fit(&dataset, estimated(&dataset, super::QUANTILE)?)?;
    let labels = model.labels().to_vec();
    Ok(Figure::new("mean-shift-square", "Clusters where there are none")
        .caption(format!("Points drawn evenly from a square, with the bandwidth from quantile 0.2. There are no groups; mean shift finds {}.", counted(model.n_clusters(), "cluster")))
        .alt(format!("A square evenly filled with points, cut into {} in different colours and shapes, each with a centre.", counted(model.n_clusters(), "cluster")))
        .panel(
            plane()
                .legend(false)
                .clusters(Clusters::new(dataset.records(), &labels))
                .centroids(Centroids::new(model.centers()).marker(Marker::HeavyCross)),
        ))
}
