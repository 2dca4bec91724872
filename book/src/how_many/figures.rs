//! The figures of the page on the number of clusters.

use hyades_cluster::KMeans;
use hyades_datasets::moons_2025;
use hyades_figures::{
    Anchor, Area, Centroids, Clusters, Color, Curve, Figure, Mark, Marker, Panel, Points, Segments,
    Silhouette, Text,
};
use hyades_metrics::{silhouette_samples, silhouette_score};
use linfa::traits::Fit;
use ndarray::{Array1, Array2, arr2};

use super::judged::{Judged, Row};
use super::{five, mystery, square};
use crate::drawing::{as_options, plane};
use crate::program::told_by_caption;
use crate::text::{fixed, number};
use crate::{BookError, FigureEntry, four_scores};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "how-many-points",
        draw: || {
            let figure = points("how-many-points", &five()?.points);
            Ok(figure.alt("Points in one colour. Two round clouds lie below, side by side, a third above the left one. At the upper right is a longer cloud, rising to the right, which could be one group or two that touch."))
        },
    },
    FigureEntry {
        id: "how-many-elbow",
        draw: elbow,
    },
    FigureEntry {
        id: "how-many-silhouette",
        draw: || Ok(silhouette_schematic()),
    },
    FigureEntry {
        id: "how-many-silhouettes",
        draw: silhouettes,
    },
    FigureEntry {
        id: "how-many-scores",
        draw: || {
            let judged = five()?;
            let rows: Vec<&Row> = judged.rows().into_iter().filter(|row| row.k <= 9).collect();
            Ok(scores("how-many-scores", &rows))
        },
    },
    FigureEntry {
        id: "how-many-mislead",
        draw: misleading,
    },
    FigureEntry {
        id: "how-many-further",
        draw: || Ok(further("how-many-further", five()?)),
    },
    FigureEntry {
        id: "how-many-found",
        draw: found,
    },
    FigureEntry {
        id: "how-many-mystery",
        draw: || {
            Ok(Figure::new("how-many-mystery", "Mystery blobs")
                .size(560, 520)
                .caption("The points of exercise 1. Every group has 50 points.")
                .alt("Points in one colour, gathered in several round clouds of similar size. Some clouds stand alone, others nearly touch.")
                .panel(plane().points(Points::new(&mystery()).size(2.5))))
        },
    },
];

pub(super) fn points(id: &str, points: &Array2<f64>) -> Figure {
    Figure::new(id, "How many groups?")
        .caption(format!(
            "{} points. How many groups do you see?",
            points.nrows()
        ))
        .alt(format!(
            "{} points in one colour. How many groups they form is for the reader to say.",
            points.nrows()
        ))
        .panel(plane().points(Points::new(points).size(2.5)))
}

fn inertia_panel(judged: &Judged, title: &str) -> Panel {
    let rows = judged.rows();
    let xs: Vec<f64> = rows.iter().map(|row| row.k as f64).collect();
    let ys: Vec<f64> = rows.iter().map(|row| row.scores.inertia).collect();
    let panel = Panel::new()
        .title(title)
        .x_label("k")
        .y_label("inertia")
        .curve(Curve::new(&xs, &ys).markers(true));
    match judged.choice("elbow").and_then(|k| judged.row(k)) {
        Some(row) => {
            panel.mark(Mark::new(row.k as f64, row.scores.inertia).text(format!("k = {}", row.k)))
        }
        None => panel,
    }
}

fn elbow() -> Result<Figure, BookError> {
    let (five, square) = (five()?, square()?);
    let name = |judged: &Judged| {
        judged
            .choice("elbow")
            .map_or_else(|| "no k".to_owned(), |k| format!("k = {k}"))
    };
    Ok(Figure::new("how-many-elbow", "An elbow, and none")
        .caption("The inertia for k = 2 to 13, and the k that Kneedle picks. Left, the five groups. Right, a square that was filled evenly, where there is nothing to find.")
        .alt(format!("Two falling curves. The left one drops steeply and turns into a nearly level line; the rule marks {}. The right one bends gently all the way, without a corner, and the rule still marks {}.", name(five), name(square)))
        .columns(2)
        .panel(inertia_panel(five, "five groups"))
        .panel(inertia_panel(square, "no groups")))
}

/// Three small groups; the first point of the first is the one whose silhouette is explained.
const SCHEMATIC: [[[f64; 2]; 4]; 3] = [
    [[1.3, 0.3], [0.0, 0.0], [0.3, 1.0], [-0.5, 0.7]],
    [[4.2, 0.2], [4.9, 0.8], [5.2, -0.2], [4.6, -0.7]],
    [[2.6, 4.4], [3.4, 4.8], [3.1, 3.8], [3.9, 4.1]],
];

fn silhouette_schematic() -> Figure {
    let [own, near, far] = SCHEMATIC.map(|group| arr2(&group));
    let point = SCHEMATIC[0][0];
    let to = |group: &Array2<f64>, skip: usize| -> Vec<[f64; 4]> {
        group
            .rows()
            .into_iter()
            .skip(skip)
            .map(|row| [point[0], point[1], row[0], row[1]])
            .collect()
    };
    let group = |points: &Array2<f64>, label: usize| {
        Points::new(points)
            .color(Color::Label(label))
            .marker(Marker::of_label(label))
            .size(5.0)
    };
    let label = |x: f64, y: f64, text: &str| Text::new(x, y, text).anchor(Anchor::Middle);
    Figure::new("how-many-silhouette", "The silhouette of one point")
        .size(620, 420)
        .caption("The silhouette of one point. $a$ is the mean length of the full lines, to the other points of its own cluster. $b$ is the mean length of the dashed lines, to the points of the cluster that is nearest in this sense. The third cluster is farther and does not count.")
        .alt("Three small clusters. From one point of the left cluster three full lines lead to the other members of its own cluster and four dashed lines to the members of the right cluster. The upper cluster has no lines.")
        .panel(
            Panel::new()
                .hide_axes()
                .equal_aspect(true)
                .legend(false)
                .segments(Segments::new(&to(&own, 1)).color(Color::Label(0)))
                .segments(Segments::new(&to(&near, 0)).color(Color::Label(1)).dashed(true))
                .points(group(&own, 0))
                .points(group(&near, 1))
                .points(group(&far, 2))
                .text(label(0.1, -0.55, "own cluster: a"))
                .text(label(3.9, 1.35, "nearest other cluster: b"))
                .text(label(3.3, 5.3, "another cluster")),
        )
}

/// Silhouettes of a partition, sample by sample.
fn samples(points: &Array2<f64>, labels: &Array1<usize>) -> Result<Vec<f64>, BookError> {
    let samples = silhouette_samples(points, labels)?;
    Ok(samples.into_iter().map(Option::unwrap_or_default).collect())
}

/// Those of a row's clustering.
pub(super) fn silhouettes_of(judged: &Judged, row: &Row) -> Result<Vec<f64>, BookError> {
    samples(&judged.points, row.model.labels())
}

fn silhouette_panel(values: &[f64], labels: &Array1<usize>) -> Panel {
    Panel::new()
        .x_label("silhouette")
        .silhouette(Silhouette::new(values, &as_options(labels)))
}

fn silhouettes() -> Result<Figure, BookError> {
    let judged = five()?;
    let mut figure = Figure::new("how-many-silhouettes", "Silhouettes for three k")
        .caption("The silhouette of every point, sorted within its cluster; the dashed line is the mean. With k = 3, the cluster of two groups that lie apart has short bars; that of the two groups that touch has not. With k = 7, the groups that were cut in two have.")
        .columns(3)
        .size(760, 420);
    let mut means = Vec::new();
    for k in [3, 5, 7] {
        let Some(row) = judged.row(k) else { continue };
        let labels = row.model.labels();
        let values = samples(&judged.points, labels)?;
        means.push(format!("{} for k = {k}", fixed(row.scores.silhouette, 2)));
        figure = figure.panel(silhouette_panel(&values, labels).title(format!("k = {k}")));
    }
    Ok(figure.alt(format!("Three plots of horizontal bars, a block for each cluster. The mean is {}. In the middle plot the blocks of three clusters reach far to the right and those of the two touching groups less far. With k = 3 one block is short throughout, with k = 7 most are.", crate::text::join(&means, "and"))))
}

pub(super) fn scores(id: &str, rows: &[&Row]) -> Figure {
    let last = rows.last().map_or(0, |row| row.k);
    let first = rows.first().map_or(0, |row| row.k);
    let figure = Figure::new(id, "Four scores side by side")
        .caption(format!(
            "Inertia, silhouette, Calinski–Harabasz and Davies–Bouldin for k = {first} to {last}."
        ))
        .alt(four_scores::alt(rows));
    four_scores::panels(figure, rows, None)
}

/// Labels, and their silhouette.
type Scored = (Array1<usize>, f64);

/// The moons with their true labels and with those of K-means.
pub(super) fn moons() -> Result<(Array2<f64>, [Scored; 2]), BookError> {
    let dataset = moons_2025();
    // The lowest of its several minima is rarely found from one start.
    let model = KMeans::params(2).n_runs(50).fit(&dataset)?;
    let scored = |labels: &Array1<usize>| {
        let score = silhouette_score(dataset.records(), labels)?;
        Ok::<_, BookError>((labels.clone(), score))
    };
    let both = [scored(dataset.targets())?, scored(model.labels())?];
    Ok((dataset.records, both))
}

fn misleading() -> Result<Figure, BookError> {
    let (points, [truth, found]) = moons()?;
    let panel = |name: &str, (labels, score): &Scored| {
        plane()
            .title(format!("{name}: silhouette {}", fixed(*score, 2)))
            .clusters(Clusters::new(&points, &as_options(labels)).size(2.5))
            .legend(false)
    };
    Ok(Figure::new("how-many-mislead", "A score that prefers the wrong answer")
        .caption("Two moons. Left, the true groups; right, what K-means finds. The silhouette is higher on the right, and so are the other scores better.")
        .alt(format!("Two pictures of the same moons. On the left each moon has one colour, silhouette {}. On the right a straight border cuts across both moons, silhouette {}.", fixed(truth.1, 2), fixed(found.1, 2)))
        .columns(2)
        .shared_axes(true)
        .panel(panel("truth", &truth))
        .panel(panel("K-means", &found)))
}

pub(super) fn further(id: &str, judged: &Judged) -> Figure {
    let gaps = judged.gaps.rows();
    let xs: Vec<f64> = gaps.iter().map(|row| row.k as f64).collect();
    let ys: Vec<f64> = gaps.iter().map(|row| row.gap()).collect();
    let edge = |sign: f64| -> Vec<f64> {
        gaps.iter()
            .map(|row| row.gap() + sign * row.standard_error())
            .collect()
    };
    let mut gap = Panel::new()
        .title("gap statistic")
        .x_label("k")
        .y_label("gap")
        .legend(false)
        .area(Area::new(&xs, &edge(-1.0), &edge(1.0)))
        .curve(Curve::new(&xs, &ys).markers(true));
    let name = |k: Option<usize>| k.map_or_else(|| "no k".to_owned(), |k| format!("k = {k}"));
    let chosen = judged.choice("gap statistic");
    if let Some(row) = gaps.iter().find(|row| Some(row.k) == chosen) {
        gap = gap.mark(Mark::new(row.k as f64, row.gap()));
    }
    let ks: Vec<f64> = judged.stability.iter().map(|row| row.k as f64).collect();
    let means: Vec<f64> = judged.stability.iter().map(|row| row.mean()).collect();
    let spread = |sign: f64| -> Vec<f64> {
        judged
            .stability
            .iter()
            .map(|row| row.mean() + sign * row.standard_deviation())
            .collect()
    };
    let mut stable = Panel::new()
        .title("stability")
        .x_label("k")
        .y_label("adjusted Rand index of pairs")
        .legend(false)
        .area(Area::new(&ks, &spread(-1.0), &spread(1.0)))
        .curve(Curve::new(&ks, &means).markers(true));
    let steadiest = judged.choice("stability");
    if let Some(row) = judged.stability.iter().find(|row| Some(row.k) == steadiest) {
        stable = stable.mark(Mark::new(row.k as f64, row.mean()));
    }
    Figure::new(id, "Two ways further")
        .caption("Two ways further. Left, the gap between the inertia of evenly filled points and that of the data, with its standard error. Right, how well the clusterings of pairs of bootstrap samples agree, with their standard deviation. Rings mark what each chooses.")
        .alt(format!("Two curves over k with bands around them. The gap statistic chooses {}. The stability is highest at {}, where pairs of samples agree with a mean of {}.", name(chosen), name(steadiest), judged.stability.iter().find(|row| Some(row.k) == steadiest).map_or_else(String::new, |row| number(row.mean(), 2))))
        .columns(2)
        .panel(gap)
        .panel(stable)
}

fn clusters_panel(judged: &Judged, row: &Row) -> Panel {
    plane()
        .title(format!("k = {}", row.k))
        .clusters(Clusters::new(&judged.points, &as_options(row.model.labels())).size(2.5))
        .centroids(Centroids::new(row.model.centroids()))
        .legend(false)
}

/// The clusters of one k, and the silhouettes of its points.
pub(super) fn one(judged: &Judged, row: &Row, silhouettes: &[f64]) -> Figure {
    let figure = Figure::new("how-many-one", format!("k = {}", row.k))
        .caption(format!(
            "The clusters for k = {}, and the silhouette of every point, sorted within its cluster; the dashed line is the mean.",
            row.k
        ))
        .columns(2)
        .panel(clusters_panel(judged, row))
        .panel(silhouette_panel(silhouettes, row.model.labels()).title("silhouettes"));
    told_by_caption(figure)
}

fn found() -> Result<Figure, BookError> {
    let judged = five()?;
    let mut figure = Figure::new("how-many-found", "Four and five clusters")
        .caption("K-means with four and with five clusters. Both are sensible; they answer different questions.")
        .alt("Two pictures. With four clusters the two clouds at the upper right that touch share one colour. With five each of them has its own, and the border runs through the place where they touch.")
        .columns(2)
        .shared_axes(true);
    for row in [4, 5].into_iter().filter_map(|k| judged.row(k)) {
        figure = figure.panel(clusters_panel(judged, row));
    }
    Ok(figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_other_cluster_of_the_schematic_is_the_one_with_lines() {
        let point = SCHEMATIC[0][0];
        let mean = |group: &[[f64; 2]]| {
            let lengths = group
                .iter()
                .map(|p| (p[0] - point[0]).hypot(p[1] - point[1]));
            lengths.sum::<f64>() / group.len() as f64
        };
        let (a, b, c) = (
            mean(&SCHEMATIC[0][1..]),
            mean(&SCHEMATIC[1]),
            mean(&SCHEMATIC[2]),
        );
        assert!(a < b && b < c, "{a} {b} {c}");
    }
}
