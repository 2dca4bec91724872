//! The drawings: stars by two widths, and which types each cluster holds.

use hyades_datasets::SpectralType;
use hyades_figures::{Area, Centroids, Clusters, Color, Figure, Panel, Values};
use ndarray::Axis;

use super::found::Found;
use crate::error::Refused;
use crate::spectral_fits::OfOneCluster;
use crate::text::counted;
use crate::view::Drawing;

/// With more stars than these they are plain dots.
const MANY: usize = 2000;
/// So many clusters have a row of their own in the drawing of types.
const ROWS: usize = 12;

/// The type that a number stands for.
fn type_name(number: f64) -> String {
    SpectralType::from_number(number).map_or_else(|_| number.to_string(), |t| t.to_string())
}

/// Types to name on an axis, as numbers: the ends of classes and what lies evenly between.
fn ticks(first: f64, last: f64) -> Vec<f64> {
    let step = match last - first {
        span if span <= 8.0 => 1.0,
        span if span <= 25.0 => 5.0,
        _ => 10.0,
    };
    let (from, to) = ((first / step).ceil() as i64, (last / step).floor() as i64);
    let ticks: Vec<f64> = (from..=to).map(|i| i as f64 * step).collect();
    if ticks.is_empty() { vec![first] } else { ticks }
}

/// The hottest and the coolest type, as numbers.
fn ends(found: &Found) -> (f64, f64) {
    let numbers = found.stars.type_numbers();
    let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (low, high)
}

fn plane(found: &Found) -> Panel {
    let [x, y] = &found.stars.lines[..] else {
        return Panel::new();
    };
    Panel::new()
        .x_label(format!("{x}: equivalent width (Å)"))
        .y_label(format!("{y}: equivalent width (Å)"))
}

/// What there is, in words.
fn told(found: &Found) -> String {
    format!(
        "{} by the widths of {}",
        counted(found.stars.records.nrows(), "star"),
        found.stars.lines.join(" and ")
    )
}

/// The stars with the markers of their clusters, numbered from hot to cool.
pub(super) fn by_cluster(found: &Found) -> Result<Drawing, Refused> {
    let records = &found.stars.records;
    let many = records.nrows() > MANY;
    let clusters = Clusters::new(records.view(), &found.places())
        .size(if many { 1.5 } else { 2.5 })
        .dots(many);
    let mut panel = plane(found).clusters(clusters);
    if let Some(centroids) = &found.fit.centroids {
        let order = found.clusters.iter().filter_map(|cluster| cluster.label);
        let order: Vec<usize> = order.filter(|label| *label < centroids.nrows()).collect();
        let centroids = centroids.select(Axis(0), &order);
        panel = panel.centroids(Centroids::new(centroids.view()).name("centroids"));
    }
    let alt = format!(
        "{}, in {} and {}, each cluster with a colour and a marker of its own.",
        told(found),
        counted(found.clusters.len(), "cluster"),
        counted(found.noise.members.len(), "noise point")
    );
    let figure = Figure::new("spectral-types-clusters", "Clusters of stars")
        .alt(alt)
        .size(380, 420)
        .panel(panel);
    Drawing::of(&figure)
}

/// The stars in the colours of their types.
pub(super) fn by_type(found: &Found) -> Result<Drawing, Refused> {
    let (first, last) = ends(found);
    // A single type still needs a scale with two ends.
    let (low, high) = if first < last {
        (first, last)
    } else {
        (first - 0.5, last + 0.5)
    };
    let named = ticks(first, last).into_iter().map(|n| (n, type_name(n)));
    let numbers = found.stars.type_numbers().to_vec();
    let values = Values::new(found.stars.records.view(), &numbers)
        .label("spectral type")
        .ticks(named.collect())
        .range(low, high)
        .size(if numbers.len() > MANY { 1.5 } else { 2.5 });
    let alt = format!(
        "{}, shaded by spectral type from {} to {}: the hotter, the darker.",
        told(found),
        type_name(first),
        type_name(last)
    );
    let figure = Figure::new("spectral-types-types", "Stars by spectral type")
        .alt(alt)
        .size(380, 420)
        .panel(plane(found).values(values));
    Drawing::of(&figure)
}

/// How many stars of each whole subclass a cluster has: the subclass's number, and the stars.
fn counts(cluster: &OfOneCluster) -> Vec<(f64, usize)> {
    let mut counts: Vec<(f64, usize)> = Vec::new();
    for number in cluster.types.iter().map(|t| t.number().floor()) {
        match counts.last_mut() {
            Some((last, n)) if *last == number => *n += 1,
            _ => counts.push((number, 1)),
        }
    }
    counts
}

/// For each cluster how its stars spread over the types; the longest bar of each row is equally long.
pub(super) fn types_of_clusters(found: &Found) -> Result<Drawing, Refused> {
    let shown = found.clusters.iter().take(ROWS);
    let mut rows: Vec<(&OfOneCluster, String, Color)> = shown
        .enumerate()
        .map(|(place, cluster)| (cluster, (place + 1).to_string(), Color::Label(place)))
        .collect();
    if !found.noise.members.is_empty() {
        rows.push((&found.noise, "noise".to_owned(), Color::Muted));
    }
    let (first, last) = ends(found);
    let (low, high) = (first.floor(), last.floor() + 1.0);
    // A bar is as wide as its subclass, whose name stands below its middle.
    let named = ticks(low, high - 1.0).into_iter();
    let named = named.map(|n| (n + 0.5, type_name(n)));
    let mut panel = Panel::new()
        .x_label("spectral type, hot to cool")
        .y_label("cluster")
        .x_range(low, high)
        .y_range(-0.1, rows.len().max(1) as f64)
        .x_ticks(named.collect())
        .legend(false);
    let mut y_ticks = Vec::new();
    for ((cluster, name, color), base) in rows.iter().rev().zip(0_u32..) {
        let base = f64::from(base);
        y_ticks.push((base + 0.4, name.clone()));
        let counts = counts(cluster);
        let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(1) as f64;
        for (number, n) in counts {
            let top = base + 0.85 * n as f64 / most;
            let bar = Area::rectangle(number + 0.06, base, number + 0.94, top);
            panel = panel.area(bar.color(*color).opacity(0.9));
        }
    }
    let panel = panel.y_ticks(y_ticks);
    let told = found
        .clusters
        .iter()
        .take(ROWS)
        .enumerate()
        .map(|(place, cluster)| {
            format!(
                "cluster {} from {} to {}",
                place + 1,
                cluster.type_at(0.1),
                cluster.type_at(0.9)
            )
        });
    let told: Vec<String> = told.collect();
    let alt = format!(
        "Bars for each cluster: how its stars spread over the spectral types. Without a tenth of the stars at either end: {}.",
        if told.is_empty() {
            "no cluster".to_owned()
        } else {
            told.join(", ")
        }
    );
    let figure = Figure::new("spectral-types-of-clusters", "Types of each cluster")
        .alt(alt)
        .size(372, 420)
        .panel(panel);
    Drawing::of(&figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_few_and_within() {
        assert_eq!(ticks(15.0, 29.0), [15.0, 20.0, 25.0]);
        assert_eq!(ticks(21.5, 21.5), [21.5]);
        assert_eq!(ticks(20.0, 23.0), [20.0, 21.0, 22.0, 23.0]);
        assert_eq!(
            ticks(10.0, 79.9),
            [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]
        );
        assert_eq!(type_name(19.5), "O9.5");
    }
}
