//! The figure of the page on speed.

use hyades_figures::{Color, Curve, Figure, Panel};

use super::growth::{WORKS, exponent};
use super::record::{self, Growth};
use super::table::machine;
use crate::text::{fixed, join, thousands};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[FigureEntry {
    id: "how-fast-growth",
    draw: kept,
}];

fn kept() -> Result<Figure, BookError> {
    let record = record::kept()?;
    let day = record.growth.first().map_or("", |growth| &growth.date);
    let caption = format!(
        "Time over the number of points, both axes logarithmic, measured on {day} ({}). A straight line is a power of the number of points, and its slope the exponent. Grey: exponent 1, twice the points in twice the time.",
        machine(record),
    );
    Ok(growth(&record.growth).caption(caption))
}

/// The measured times of each work, and a line of exponent 1.
pub(super) fn growth(measured: &[Growth]) -> Figure {
    let known = |growth: &Growth| WORKS.iter().find(|work| work.key == growth.work);
    let log = |n: usize| (n as f64).log10();
    let sizes = measured.first().map(|growth| growth.times.as_slice());
    let sizes: Vec<usize> = sizes.unwrap_or_default().iter().map(|(n, _)| *n).collect();
    let ticks = sizes.iter().map(|&n| (log(n), thousands(n))).collect();
    let mut panel = Panel::new()
        .x_label("points")
        .x_ticks(ticks)
        .y_label("seconds")
        .log_y(true);
    let mut words = Vec::new();
    for growth in measured {
        let name = known(growth).map_or(growth.work.as_str(), |work| work.name);
        let power = fixed(exponent(&growth.times), 2);
        let xs: Vec<f64> = growth.times.iter().map(|(n, _)| log(*n)).collect();
        let ys: Vec<f64> = growth.times.iter().map(|(_, seconds)| *seconds).collect();
        words.push(format!("{name} with {power}"));
        let curve = Curve::new(&xs, &ys).markers(true);
        panel = panel.curve(curve.name(format!("{name}: {power}")));
    }
    if let (Some(&first), Some(&last)) = (sizes.first(), sizes.last()) {
        let lowest = measured
            .iter()
            .filter_map(|growth| Some(growth.times.first()?.1));
        // Below all curves, where it is in nobody's way.
        let from = lowest.fold(f64::INFINITY, f64::min) / 3.0;
        let to = from * last as f64 / first as f64;
        let line = Curve::new(&[log(first), log(last)], &[from, to]);
        panel = panel.curve(line.color(Color::Muted).dashed(true).name("exponent 1"));
    }
    let alt = format!(
        "Nearly straight, nearly parallel lines from lower left to upper right. Fitted exponents: {}.",
        join(&words, "and")
    );
    Figure::new("how-fast-growth", "How time grows with the number of points")
        .caption("Time over the number of points, both axes logarithmic, as measured by this run. Grey: exponent 1, twice the points in twice the time.")
        .alt(alt)
        .panel(panel)
}
