//! The drawings: all panels side by side, or one alone.

use hyades_figures::{Figure, Panel};

use super::cells::{Cell, Cells};
use super::{label, outcome};
use crate::comparison;
use crate::error::Refused;
use crate::text::fixed;
use crate::view::Drawing;

/// Above so many points the small panels have plain dots: shapes could not be told apart, and twelve times as many would be too large a page.
const MOST_WITH_SHAPES: usize = 300;

/// Above so many clusters there is no legend.
const LONGEST_LEGEND: usize = 8;

/// The true groups, then what each algorithm makes of the points.
pub(super) fn all(cells: &Cells) -> Result<Drawing, Refused> {
    let found: Vec<String> = cells
        .shown(None)
        .map(|cell| format!("{}: {}", cell.algorithm.name(), outcome(cell)))
        .collect();
    let mut figure = Figure::new("overview-all", "Eleven algorithms")
        .alt(format!(
            "{} twelve times over: coloured by true group, then by the clusters of each algorithm. {}.",
            label(cells.kind.set),
            found.join(". ")
        ))
        .columns(4)
        .size(760, 660)
        .panel(small(cells, &cells.truth, "the true groups").x_label("truth"));
    for cell in cells.shown(None) {
        let name = cell.algorithm.name();
        figure = figure.panel(match &cell.labels {
            Ok(labels) => small(cells, labels, &name)
                .x_label(format!("adjusted Rand {}", fixed(cell.agreement, 2))),
            Err(_) => Panel::new().title(name).x_label("nothing found"),
        });
    }
    Drawing::of(&figure)
}

fn small(cells: &Cells, labels: &[Option<usize>], title: &str) -> Panel {
    let (panel, clusters) = comparison::plot(&cells.records, labels);
    let clusters = if cells.kind.samples > MOST_WITH_SHAPES {
        clusters.dots(true).size(1.4)
    } else {
        clusters.size(1.7)
    };
    panel.title(title).clusters(clusters)
}

/// What one algorithm makes of them, large.
pub(super) fn one(cells: &Cells, cell: &Cell) -> Result<Drawing, Refused> {
    let name = cell.algorithm.name();
    let panel = match &cell.labels {
        Ok(labels) => {
            let (panel, clusters) = comparison::plot(&cells.records, labels);
            panel
                .legend(cell.n_clusters() <= LONGEST_LEGEND)
                .clusters(clusters)
        }
        Err(_) => Panel::new(),
    };
    let figure = Figure::new("overview-one", name.clone())
        .alt(format!(
            "{}, coloured by the clusters of one algorithm. {name}: {}.",
            label(cells.kind.set),
            outcome(cell)
        ))
        .size(560, 580)
        .panel(panel.title(name));
    Drawing::of(&figure)
}
