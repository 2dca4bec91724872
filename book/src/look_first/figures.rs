//! The figures of the page on looking first.

use hyades_datasets::{moons_2025, uniform_square};
use hyades_figures::{Clusters, Figure, Panel, Points};
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::clustered;
use super::data::{MISSING, Measured, Scaling, Source};
use crate::drawing::{as_options, bars, ends, histogram};
use crate::round_groups::round_groups;
use crate::text::{capital, fixed, number};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "look-first-meanings",
        draw: meanings,
    },
    FigureEntry {
        id: "look-first-columns",
        draw: || Ok(columns("look-first-columns", &stars(0)?)),
    },
    FigureEntry {
        id: "look-first-missing",
        draw: missing,
    },
    FigureEntry {
        id: "look-first-both",
        draw: || both("look-first-both", &stars(0)?, Scaling::Standard, 2, 42),
    },
    FigureEntry {
        id: "look-first-row",
        draw: || {
            both(
                "look-first-row",
                &Measured::of(Source::Row, 0, 42)?,
                Scaling::Standard,
                4,
                42,
            )
        },
    },
];

pub(super) fn stars(missing: usize) -> Result<Measured, BookError> {
    Measured::of(Source::Stars, missing, 42)
}

/// Three pairs of groups.
fn nested() -> Result<Array2<f64>, BookError> {
    let centres = [
        [0.0, 0.0],
        [1.6, 0.6],
        [8.0, 1.0],
        [8.6, 2.6],
        [3.5, 7.0],
        [5.2, 6.6],
    ];
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
    Ok(round_groups(&centres, 0.06, 40, &mut rng)?.records)
}

fn meanings() -> Result<Figure, BookError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let clouds = round_groups(&[[0.0, 0.0], [5.0, 1.0], [2.0, 5.0]], 0.8, 70, &mut rng)?;
    let panel = |title: &str, points: &Array2<f64>| {
        Panel::new()
            .title(title)
            .hide_axes()
            .equal_aspect(true)
            .points(Points::new(points).size(2.0))
    };
    Ok(Figure::new("look-first-meanings", "What is a cluster?")
        .caption("Four sets of points. What is a cluster in each? Compact clouds; connected bands; groups of groups, three or six; and nothing.")
        .alt("Four small pictures. First three round clouds apart from each other. Then two curved bands that reach into each other. Then three pairs of tight clouds. Last a square filled evenly with points.")
        .columns(2)
        .size(700, 620)
        .panel(panel("clouds", clouds.records()))
        .panel(panel("bands", moons_2025().records()))
        .panel(panel("groups of groups", &nested()?))
        .panel(panel("nothing", &uniform_square(200, &mut rng)?.records)))
}

/// The values of a feature, in bars.
fn bar_panel(name: &str, values: &[f64], bins: usize) -> Panel {
    let (low, high) = ends(values);
    let range = if low < high {
        (low, high)
    } else {
        (low - 0.5, low + 0.5)
    };
    Panel::new()
        .x_label(name)
        .y_label("points")
        .area(bars(&histogram(values, range, bins), range))
}

pub(super) fn columns(id: &str, measured: &Measured) -> Figure {
    let mut figure = Figure::new(id, "Each feature by itself")
        .caption("How the values of each feature are distributed.")
        .columns(2);
    let mut words = Vec::new();
    for (column, name) in measured.records.columns().into_iter().zip(measured.names) {
        let values = column.to_vec();
        let (low, high) = ends(&values);
        words.push(format!(
            "{name} runs from {} to {}",
            number(low, 1),
            number(high, 1)
        ));
        figure = figure.panel(bar_panel(name, &values, 30));
    }
    figure.alt(format!(
        "Two histograms, one for each feature: {}.",
        words.join("; ")
    ))
}

fn missing() -> Result<Figure, BookError> {
    let with = stars(3)?.records.column(0).to_vec();
    let without: Vec<f64> = with.iter().copied().filter(|&v| v != MISSING).collect();
    Ok(Figure::new("look-first-missing", "Three missing values")
        .caption("The colours of the same stars, three of which were not measured. Left, all values as they stand in the file; right, without the three.")
        .alt("Two histograms of the colour. On the left all stars form one thin bar at zero, and a tiny bar stands alone at 100. On the right two humps show, around 0.3 and 1.1.")
        .columns(2)
        .panel(bar_panel("colour (mag)", &with, 60).title("as in the file"))
        .panel(bar_panel("colour (mag)", &without, 30).title("without 99.99")))
}

pub(super) fn both(
    id: &str,
    measured: &Measured,
    scaling: Scaling,
    k: usize,
    seed: u64,
) -> Result<Figure, BookError> {
    let mut figure = Figure::new(id, "As measured and scaled")
        .columns(2)
        .shared_axes(true);
    let mut words = Vec::new();
    // The values as measured need no second picture.
    let scalings = [Scaling::None, scaling];
    for &scaling in &scalings[usize::from(scaling == Scaling::None)..] {
        let (labels, agreement) = clustered(measured, scaling, k, seed)?;
        let title = format!("{}: adjusted Rand {}", scaling.name(), fixed(agreement, 2));
        words.push(title.clone());
        figure = figure.panel(
            Panel::new()
                .title(title)
                .x_label(measured.names[0])
                .y_label(measured.names[1])
                .clusters(Clusters::new(&measured.records, &as_options(&labels)).size(2.5))
                .legend(false),
        );
    }
    Ok(figure
        .caption(format!("What K-means finds with k = {k} in the values as measured and in those that were scaled, both drawn in the units of the measurement. {}.", capital(&words.join("; "))))
        .alt(format!("The points with the clusters of K-means in colour. {}.", capital(&words.join("; ")))))
}
