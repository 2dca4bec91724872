//! The widget's two drawings: the points, and the curve from which eps can be read.

use std::collections::BTreeMap;

use hyades_figures::{Circle, Color, Curve, Figure, Mark, Marker, Panel, Points as Dots, Text};
use ndarray::{Array2, Axis};

use super::words::{count, place};
use super::{DbscanWidget, Kind};
use crate::error::Refused;
use crate::points::Source;
use crate::text::counted;
use crate::view::{Drawing, Handle, Pointer};

/// The size of each drawing: two stand side by side in a page's column.
const SIZE: (u32, u32) = (376, 384);

/// More circles than this hide what is in them.
const MOST_CIRCLES: usize = 20;

fn plane() -> Panel {
    Panel::new().x_label("x").y_label("y").equal_aspect(true)
}

fn figure(id: &str, title: &str) -> Figure {
    Figure::new(id, title).size(SIZE.0, SIZE.1)
}

/// The legend tells kinds of points apart, not clusters: it is always of one line, so that the plot keeps its place.
fn legend(panel: Panel, last: Kind) -> Panel {
    let none = Array2::<f64>::zeros((0, 2));
    let mut panel = panel.legend(true);
    for kind in [Kind::Core, Kind::Border, last] {
        panel = panel.points(look(Dots::new(&none), kind, None, 4.0).name(kind.name()));
    }
    panel
}

/// Core points are filled, border points hollow, noise is crossed out; what is not reached yet is small and grey.
fn look(dots: Dots, kind: Kind, cluster: Option<usize>, radius: f64) -> Dots {
    let dots = match cluster {
        Some(cluster) => dots
            .color(Color::Label(cluster))
            .marker(Marker::of_label(cluster)),
        None => dots.color(Color::Ink),
    };
    match kind {
        Kind::Core => dots.size(radius),
        Kind::Border => dots.size(radius).filled(false),
        Kind::Noise => dots
            .color(Color::Muted)
            .marker(Marker::Cross)
            .size(radius * 0.9),
        Kind::NotReached => dots.color(Color::Muted).size(radius * 0.6),
    }
}

/// The radius of a marker that suits so many points.
fn radius(n: usize) -> f64 {
    match n {
        0..=60 => 4.2,
        61..=150 => 3.7,
        151..=400 => 3.1,
        _ => 2.6,
    }
}

/// The points, each shown as what it is.
pub(super) fn points(widget: &DbscanWidget) -> Result<Drawing, Refused> {
    let records = widget.points.records();
    let [x, y] = widget.points.range();
    let last = match widget.wave {
        Some(_) => Kind::NotReached,
        None => Kind::Noise,
    };
    let mut panel = legend(plane(), last).x_range(x.0, x.1).y_range(y.0, y.1);
    let shown = widget.shown();
    // What says least lies lowest, as kinds are ordered.
    let mut alike: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (i, point) in shown.iter().enumerate() {
        let key = (point.kind, point.fresh, point.cluster);
        alike.entry(key).or_default().push(i);
    }
    let usual = radius(records.nrows());
    for ((kind, fresh, cluster), rows) in alike {
        let radius = if fresh { usual * 1.6 } else { usual };
        let dots = Dots::new(&records.select(Axis(0), &rows));
        panel = panel.points(look(dots, kind, cluster, radius));
    }
    let fresh_cores: Vec<usize> = (0..shown.len())
        .filter(|&i| shown[i].fresh && shown[i].kind == Kind::Core)
        .collect();
    if fresh_cores.len() <= MOST_CIRCLES {
        for &i in &fresh_cores {
            let circle = Circle::new(records[(i, 0)], records[(i, 1)], widget.eps);
            panel = panel.circle(circle.dashed(true).color(Color::Muted));
        }
    }
    let is_drawn = widget.points.source() == Source::Drawn;
    if is_drawn && records.nrows() == 0 {
        let middle = |(low, high): (f64, f64)| (low + high) / 2.0;
        let text = Text::new(middle(x), middle(y), "click here to put points");
        panel = panel.text(text);
    }
    let figure = figure("dbscan-points", "What DBSCAN finds")
        .alt(alt_of_points(widget, fresh_cores.len()))
        .panel(panel);
    Ok(Drawing {
        pointer: Some(Pointer::Circle { radius: widget.eps }),
        clicks: is_drawn,
        ..Drawing::of(&figure)?
    })
}

fn alt_of_points(widget: &DbscanWidget, fresh_cores: usize) -> String {
    let n = counted(widget.points.records().nrows(), "point");
    let Some(place) = place(widget) else {
        return format!(
            "{n} in the plane, in the colour and with the marker of their cluster, {} in all. Core points ({}) are filled, border points ({}) are hollow, noise points ({}) are grey crosses.",
            counted(widget.n_clusters(), "cluster"),
            count(widget, Kind::Core),
            count(widget, Kind::Border),
            count(widget, Kind::Noise),
        );
    };
    let circles = if (1..=MOST_CIRCLES).contains(&fresh_cores) {
        " Around its core points there are circles of radius eps."
    } else {
        ""
    };
    format!(
        "{n} in the plane. {}: its points are large.{circles} Those taken in before have the colour of their cluster, the other {} are small and grey.",
        place.text("Wave"),
        count(widget, Kind::NotReached),
    )
}

/// The sorted distances at which points become core points, and the line that is eps.
pub(super) fn curve(widget: &DbscanWidget) -> Result<Drawing, Refused> {
    let (eps, min_samples) = (widget.eps, widget.min_samples);
    let ys = &widget.distances;
    let reach = 1.2 * ys.last().copied().unwrap_or(widget.scale().most);
    // Where the line leaves the curve below, it is the plot's upper edge: dragged there, it stays under the pointer.
    let top = reach.max(eps);
    let right = ys.len().saturating_sub(1).max(1) as f64;
    let mut panel = Panel::new()
        .x_label("points, sorted")
        .y_label(format!(
            "distance that reaches {}",
            counted(min_samples, "point")
        ))
        .x_range(0.0, right)
        .y_range(0.0, top)
        .legend(false);
    let alt = if let (Some(first), Some(last)) = (ys.first(), ys.last()) {
        let xs: Vec<f64> = (0..ys.len()).map(|i| i as f64).collect();
        panel = panel.curve(Curve::new(&xs, ys));
        format!(
            "A rising curve over the points, from {first:.3} to {last:.3}: for each point the eps with which it becomes a core point, sorted. The line at eps {eps} has {} at or below it.",
            counted(ys.iter().filter(|&&y| y <= eps).count(), "point")
        )
    } else {
        let few = format!("no curve for fewer than {}", counted(min_samples, "point"));
        panel = panel.text(Text::new(right / 2.0, top / 2.0, &few));
        format!("A line at eps {eps}, and {few}.")
    };
    panel = panel.mark(
        Mark::horizontal(eps)
            .text(format!("eps {eps}"))
            .color(Color::Label(1)),
    );
    let figure = figure("dbscan-k-distances", "The k-distance curve")
        .alt(alt)
        .panel(panel);
    Ok(Drawing {
        handles: vec![Handle {
            name: "eps".to_owned(),
            label: "eps".to_owned(),
            x: None,
            y: Some(eps),
            step: widget.scale().step(),
            along: None,
        }],
        ..Drawing::of(&figure)?
    })
}
