//! The drawn figures of the page on machine learning: a timeline, a curve of catalogues, a tree.

use hyades_figures::{Anchor, Color, Curve, Figure, Marker, Panel, Points, Segments, Text};
use ndarray::Array2;

/// A year, and what happened, by lane: ideas, computing, data.
const EVENTS: [(f64, usize, &str); 21] = [
    (1943.0, 0, "a neuron as logic"),
    (1950.0, 0, "Turing's question"),
    (1956.0, 0, "Dartmouth workshop"),
    (1959.0, 0, "Samuel's checkers"),
    (1967.0, 0, "“k-means” gets its name"),
    (1986.0, 0, "backpropagation"),
    (1996.0, 0, "DBSCAN"),
    (2001.0, 0, "random forests"),
    (2012.0, 0, "deep networks win"),
    (2017.0, 0, "transformers"),
    (1951.0, 1, "first computers for sale"),
    (1965.0, 1, "Moore's forecast"),
    (1977.0, 1, "home computers"),
    (1999.0, 1, "graphics processors"),
    (2006.0, 1, "computing for rent"),
    (1989.0, 2, "Hipparcos flies"),
    (1991.0, 1, "the web"),
    (2000.0, 2, "Sloan survey begins"),
    (2009.0, 2, "ImageNet"),
    (2013.0, 2, "Gaia flies"),
    (2025.0, 2, "Rubin: first images"),
];
const LANES: [&str; 3] = ["ideas", "computing", "data"];
/// How wide a lane is, in years, as the drawing measures.
const LANE: f64 = 36.0;

pub(super) fn timeline() -> Figure {
    let mut panel = Panel::new()
        .hide_axes()
        .legend(false)
        .equal_aspect(true)
        .x_range(-9.0, 3.0 * LANE)
        .y_range(-2028.0, -1936.0);
    for decade in (1940..=2020).step_by(10).map(f64::from) {
        panel = panel
            .segments(
                Segments::new(&[[-1.0, -decade, 3.0 * LANE, -decade]])
                    .color(Color::Muted)
                    .width(0.5)
                    .dashed(true),
            )
            .text(
                Text::new(-2.0, -decade, format!("{decade}"))
                    .anchor(Anchor::End)
                    .color(Color::Muted),
            );
    }
    for (lane, name) in LANES.iter().enumerate() {
        let x = lane as f64 * LANE + 1.0;
        let of_lane: Vec<[f64; 2]> = EVENTS
            .iter()
            .filter(|(_, l, _)| *l == lane)
            .map(|(year, _, _)| [x, -year])
            .collect();
        let points = Array2::from_shape_fn((of_lane.len(), 2), |(i, j)| of_lane[i][j]);
        panel = panel
            .text(
                Text::new(x, -1937.5, *name)
                    .anchor(Anchor::Start)
                    .bold(true),
            )
            .points(
                Points::new(&points)
                    .color(Color::Label(lane))
                    .marker(Marker::of_label(lane))
                    .size(4.0),
            );
    }
    for (year, lane, what) in EVENTS {
        panel = panel.text(Text::new(lane as f64 * LANE + 3.0, -year, what).anchor(Anchor::Start));
    }
    let lane = |wanted: usize| {
        let mut of_lane: Vec<_> = EVENTS
            .iter()
            .filter(|(_, lane, _)| *lane == wanted)
            .collect();
        of_lane.sort_by(|a, b| a.0.total_cmp(&b.0));
        of_lane
            .iter()
            .map(|(year, _, what)| format!("{year} {what}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    Figure::new("machine-learning-timeline", "How the field got here")
        .size(760, 590)
        .caption("Ideas, computing and data. Most ideas are older than the data and the machines that made them useful. What the text names has its source there.")
        .alt(format!("A timeline from 1943 to 2025 in three columns. Ideas: {}. Computing: {}. Data: {}.", lane(0), lane(1), lane(2)))
        .panel(panel)
}

/// Stars with a measured parallax: the year, the number, the catalogue.
pub(super) const PARALLAXES: [(f64, f64, &str); 6] = [
    (1838.0, 1.0, "Bessel"),
    (1952.0, 5_822.0, "Yale, 3rd edition"),
    (1995.0, 8_112.0, ""),
    (1997.0, 117_955.0, "Hipparcos"),
    (2016.0, 2_057_050.0, "Gaia DR1"),
    (2018.0, 1_331_909_727.0, "Gaia DR2"),
];

pub(super) fn parallaxes() -> Figure {
    let xs: Vec<f64> = PARALLAXES.iter().map(|(year, _, _)| *year).collect();
    let ys: Vec<f64> = PARALLAXES.iter().map(|(_, stars, _)| *stars).collect();
    let mut panel = Panel::new()
        .x_label("year")
        .y_label("stars with a measured parallax")
        .log_y(true)
        .x_range(1830.0, 2030.0)
        .y_range(0.5, 1e10)
        .curve(Curve::new(&xs, &ys).markers(true));
    for (year, stars, name) in PARALLAXES {
        panel = if year < 1900.0 {
            panel.text(Text::new(year + 4.0, stars, name).anchor(Anchor::Start))
        } else {
            // Above the curve where it is level, left of it where it is steep.
            let up = if year < 1990.0 { 2.5 } else { 1.0 };
            panel.text(Text::new(year - 3.0, stars * up, name).anchor(Anchor::End))
        };
    }
    Figure::new("machine-learning-parallaxes", "Stars with a measured parallax")
        .caption("How many stars had a measured parallax, and with it a distance, in catalogues of their time. The scale is logarithmic: each line up is ten times as many or more.")
        .alt("A curve over the years on a logarithmic scale. One star in 1838, some thousands from 1952 to 1995, about a hundred thousand in 1997, two million in 2016, more than a thousand million in 2018.")
        .panel(panel)
}

pub(super) fn branches() -> Figure {
    // x, y, name, and what it stands under.
    const TREE: [(f64, f64, &str, Option<usize>); 11] = [
        (0.0, 3.2, "machine learning", None),
        (3.6, 6.2, "supervised", Some(0)),
        (3.6, 4.4, "semi-supervised", Some(0)),
        (3.6, 1.2, "unsupervised", Some(0)),
        (7.2, 6.8, "classification: which type of galaxy?", Some(1)),
        (7.2, 5.6, "regression: which redshift?", Some(1)),
        (7.2, 4.4, "a few labels, many points", Some(2)),
        (
            7.2,
            2.6,
            "clustering: which stars belong together?",
            Some(3),
        ),
        (7.2, 1.2, "association: what occurs together?", Some(3)),
        (7.2, -0.2, "reduction: which few numbers say most?", Some(3)),
        (3.6, -1.4, "reinforcement: learn from reward", Some(0)),
    ];
    let mut panel = Panel::new()
        .hide_axes()
        .legend(false)
        .x_range(-0.2, 14.6)
        .y_range(-2.0, 7.4);
    for (x, y, name, parent) in TREE {
        if let Some(parent) = parent {
            let (px, py, parent_name, _) = TREE[parent];
            // From the end of the parent's name to the beginning of this one.
            let from = px + 0.17 * parent_name.chars().count() as f64 + 0.1;
            let bend = x - 0.55;
            panel = panel.segments(
                Segments::new(&[
                    [from, py, bend, py],
                    [bend, py, bend, y],
                    [bend, y, x - 0.1, y],
                ])
                .color(Color::Muted),
            );
        }
        let is_branch = x < 7.0;
        let ours = name.starts_with("clustering");
        let color = if ours { Color::Label(0) } else { Color::Ink };
        panel = panel.text(
            Text::new(x, y, name)
                .anchor(Anchor::Start)
                .bold(is_branch || ours)
                .color(color),
        );
    }
    Figure::new("machine-learning-branches", "The branches of machine learning")
        .size(760, 380)
        .caption("The branches, each with a question that it answers. This book is about the one in colour.")
        .alt("A tree. Machine learning parts into supervised (classification, regression), semi-supervised (a few labels, many points), unsupervised (clustering, association, reduction of dimensions) and reinforcement learning. Clustering is set off by colour.")
        .panel(panel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_a_lane_do_not_overlap() {
        for lane in 0..LANES.len() {
            let mut years: Vec<f64> = EVENTS
                .iter()
                .filter(|(_, l, _)| *l == lane)
                .map(|(year, _, _)| *year)
                .collect();
            years.sort_by(f64::total_cmp);
            assert!(
                years.windows(2).all(|pair| pair[1] - pair[0] >= 2.0),
                "{years:?}"
            );
        }
    }
}
