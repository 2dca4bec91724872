//! The reachability plot as a landscape, with its valleys as bars below.

use std::ops::RangeInclusive;

use hyades_cluster::Optics;
use hyades_figures::{Area, Clusters, Color, Panel, Segments};
use ndarray::Array2;

use crate::text::plain;

/// The heights in the order of the walk. A walk begins at infinity, which is drawn a little above the highest that can be drawn.
pub(super) fn heights(model: &Optics<f64>) -> Vec<f64> {
    let plot = model.reachability_plot();
    let highest = plot.iter().copied().filter(|h| h.is_finite());
    let top = 1.1 * highest.fold(0.0, f64::max);
    let top = if top > 0.0 { top } else { 1.0 };
    plot.iter()
        .map(|&h| if h.is_finite() { h } else { top })
        .collect()
}

/// The labels in the order of the walk.
pub(super) fn in_order(model: &Optics<f64>, labels: &[Option<usize>]) -> Vec<Option<usize>> {
    model
        .ordering()
        .iter()
        .map(|&sample| labels[sample])
        .collect()
}

/// The landscape, each place with the colour and marker of its label.
pub(super) fn landscape(model: &Optics<f64>, labels: &[Option<usize>]) -> Panel {
    with_valleys(model, labels, &[])
}

/// The landscape, and below it a bar for each valley: those that hold no other at the top, in the colour of their label.
pub(super) fn with_valleys(
    model: &Optics<f64>,
    labels: &[Option<usize>],
    valleys: &[RangeInclusive<usize>],
) -> Panel {
    let heights = heights(model);
    let n = heights.len();
    let top = heights.iter().copied().fold(0.0, f64::max);
    let levels = levels(valleys);
    let deepest = levels.iter().max().map_or(0, |level| level + 1);
    // Bars that stay apart, however many there are.
    let step = (0.07 * top).min(0.9 * top / (deepest.max(1)) as f64);
    let edges: Vec<f64> = (0..n)
        .flat_map(|i| [i as f64 - 0.5, i as f64 + 0.5])
        .collect();
    let tops: Vec<f64> = heights.iter().flat_map(|&h| [h; 2]).collect();
    let mut places = Array2::zeros((n, 2));
    for (place, &height) in heights.iter().enumerate() {
        places[(place, 0)] = place as f64;
        places[(place, 1)] = height;
    }
    let ordered = in_order(model, labels);
    let mut panel = Panel::new()
        .x_label("place in the walk")
        .y_label("reachability")
        .x_range(-0.02 * n as f64, 1.02 * n as f64)
        .y_range(-step * (deepest as f64 + 0.4), 1.06 * top)
        .y_ticks(ticks(top))
        .legend(false)
        .area(
            Area::new(&edges, &vec![0.0; edges.len()], &tops)
                .color(Color::Muted)
                .opacity(0.35),
        )
        .clusters(Clusters::new(&places, &ordered).size(2.0));
    for (valley, level) in valleys.iter().zip(levels) {
        let y = -step * (level as f64 + 0.7);
        // Only an innermost valley has one label throughout.
        let label = ordered[*valley.start()].filter(|_| level == 0);
        let ends = [
            *valley.start() as f64 - 0.4,
            y,
            *valley.end() as f64 + 0.4,
            y,
        ];
        let bar = Segments::new(&[ends]).width(if deepest > 12 { 2.0 } else { 4.0 });
        panel = panel.segments(bar.color(label.map_or(Color::Muted, Color::Label)));
    }
    panel
}

/// For each valley how many lie in it one in the other, at most. Inner ones come before outer ones.
pub(super) fn levels(valleys: &[RangeInclusive<usize>]) -> Vec<usize> {
    let mut levels: Vec<usize> = Vec::with_capacity(valleys.len());
    for (i, outer) in valleys.iter().enumerate() {
        let meets = |inner: &RangeInclusive<usize>| {
            inner.start() <= outer.end() && outer.start() <= inner.end()
        };
        let inner = (0..i).filter(|&j| meets(&valleys[j]));
        levels.push(inner.map(|j| levels[j] + 1).max().unwrap_or(0));
    }
    levels
}

/// Round values from 0 to `top`, at most six.
fn ticks(top: f64) -> Vec<(f64, String)> {
    let power = 10f64.powf((top / 5.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|s| s * power);
    let step = step.into_iter().find(|s| top / s <= 5.0).unwrap_or(top);
    let values = (0..=(top / step) as u32).map(|i| f64::from(i) * step);
    values
        .map(|v| (v, plain((v * 1e9).round() / 1e9)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_valleys_stand_above_outer_ones() {
        assert_eq!(
            levels(&[1..=3, 5..=9, 1..=9, 12..=14, 0..=20]),
            [0, 0, 1, 0, 2]
        );
    }

    #[test]
    fn ticks_are_round() {
        let words = |top| {
            ticks(top)
                .into_iter()
                .map(|(_, word)| word)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(4.1), ["0", "1", "2", "3", "4"]);
        assert_eq!(words(0.33), ["0", "0.1", "0.2", "0.3"]);
    }
}
