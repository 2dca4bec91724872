//! The comparison drawn: all cells in one figure, and each row by itself.

use std::fmt::Write as _;

use hyades_datasets::ComparisonSet;
use hyades_figures::{Clusters, Figure, Panel};
use hyades_playground::comparison;

use super::cells::{Cell, Row, of_the_chapter};
use super::guide;
use crate::drawing::as_options;
use crate::text::{capital, counted, join};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "overview",
        draw: || Ok(all(of_the_chapter()?)),
    },
    entry("overview-circles", || row(ComparisonSet::Circles)),
    entry("overview-moons", || row(ComparisonSet::Moons)),
    entry("overview-varied", || row(ComparisonSet::Varied)),
    entry("overview-sheared", || row(ComparisonSet::Sheared)),
    entry("overview-blobs", || row(ComparisonSet::Blobs)),
    entry("overview-uniform", || row(ComparisonSet::Uniform)),
    FigureEntry {
        id: "overview-guide",
        draw: || Ok(guide::figure()),
    },
];

const fn entry(id: &'static str, draw: fn() -> Result<Figure, BookError>) -> FigureEntry {
    FigureEntry { id, draw }
}

fn plot(row: &Row, labels: &[Option<usize>]) -> (Panel, Clusters) {
    comparison::plot(&row.points.records, labels)
}

/// Algorithms across, sets down: dots in the colour of their cluster, and under each the time of the fit.
pub(super) fn all(rows: &[Row]) -> Figure {
    let columns = rows.first().map_or(0, |row| row.cells.len());
    let names: Vec<String> = rows
        .iter()
        .flat_map(|row| &row.cells)
        .take(columns)
        .map(|cell| cell.algorithm.name())
        .collect();
    let mut figure = Figure::new("overview", "Eleven algorithms on six sets")
        .caption(format!(
            "{} on {} of scikit-learn's comparison, with its parameters. A colour is a cluster, grey is noise; the colours of \
             two panels have nothing to do with each other. Under each panel stands the time of the fit, in the build that made this figure.",
            counted(columns, "algorithm"),
            counted(rows.len(), "set"),
        ))
        .alt(format!(
            "A grid of small scatter plots. Columns: {}. Rows: {}. Which algorithm finds what in each row stands in the text and in the table of the program.",
            join(&names, "and"),
            join(&rows.iter().map(|row| row.points.set.name()).collect::<Vec<_>>(), "and"),
        ))
        .columns(columns.max(1))
        .data(table(rows));
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.cells.iter().enumerate() {
            let (mut panel, clusters) = plot(row, &cell.labels);
            if r == 0 {
                panel = panel.title(cell.algorithm.title());
            }
            if c == 0 {
                panel = panel.y_label(row.points.set.name());
            }
            let panel = panel.measured(milliseconds(cell.seconds));
            figure = figure.panel(panel.clusters(clusters.dots(true).size(1.1)));
        }
    }
    figure
}

/// One set by all algorithms, large enough for shapes beside colours; the true groups come first.
fn row(set: ComparisonSet) -> Result<Figure, BookError> {
    let rows = of_the_chapter()?;
    let row = rows.iter().find(|row| row.points.set == set);
    row.map(one)
        .ok_or_else(|| BookError::Flag(format!("there is no set {}", set.name())))
}

pub(super) fn one(row: &Row) -> Figure {
    let set = row.points.set;
    let found: Vec<String> = row
        .cells
        .iter()
        .map(|cell| format!("{} {}", cell.algorithm.name(), found(cell)))
        .collect();
    let mut figure = Figure::new(format!("overview-{}", set.name()), format!("The set {}", set.name()))
        .caption(format!(
            "{}: the true groups, then what each algorithm makes of them. A colour with its shape is a cluster, a grey cross noise.",
            capital(set.name())
        ))
        .alt(format!(
            "The set {} twelve times over: coloured by its true groups, then by the clusters of each algorithm. Clusters found: {}.",
            set.name(),
            join(&found, "and")
        ))
        .columns(4)
        .data(table(std::slice::from_ref(row)));
    let (panel, clusters) = plot(row, &as_options(&row.points.groups));
    figure = figure.panel(panel.title("the true groups").clusters(clusters.size(1.7)));
    for cell in &row.cells {
        let (panel, clusters) = plot(row, &cell.labels);
        let panel = panel.title(cell.algorithm.name());
        figure = figure.panel(panel.clusters(clusters.size(1.7)));
    }
    figure
}

fn found(cell: &Cell) -> String {
    match cell.n_noise() {
        0 => cell.n_clusters().to_string(),
        noise => format!("{} and {noise} points of noise", cell.n_clusters()),
    }
}

/// Points, true groups and labels, a column an algorithm; noise is −1.
fn table(rows: &[Row]) -> String {
    let mut text = String::from("set,x,y,group");
    for cell in rows.iter().take(1).flat_map(|row| &row.cells) {
        text.push(',');
        text.push_str(&cell.algorithm.column());
    }
    text.push('\n');
    for row in rows {
        let points = row
            .points
            .records
            .rows()
            .into_iter()
            .zip(&row.points.groups);
        for (i, (point, group)) in points.enumerate() {
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "{},{},{},{group}",
                row.points.set.name(),
                point[0],
                point[1]
            );
            for cell in &row.cells {
                let _ = match cell.labels[i] {
                    Some(label) => write!(text, ",{label}"),
                    None => write!(text, ",-1"),
                };
            }
            text.push('\n');
        }
    }
    text
}

fn milliseconds(seconds: f64) -> String {
    let milliseconds = seconds * 1e3;
    if milliseconds < 9.95 {
        format!("{milliseconds:.1} ms")
    } else {
        format!("{milliseconds:.0} ms")
    }
}
