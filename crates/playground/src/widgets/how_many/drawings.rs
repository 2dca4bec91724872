//! The points, the four scores, the silhouettes.

use hyades_figures::{
    Centroids, Clusters, Color, Curve, Figure, Mark, Marker, Panel, Points as Dots, Silhouette,
};
use ndarray::arr2;

use super::judged::{Judged, Row, Score};
use crate::error::Refused;
use crate::points::{Points, Source};
use crate::text::{counted, fixed, join};
use crate::view::{Drawing, Handle};

fn labels(row: &Row) -> Vec<Option<usize>> {
    row.model.labels().iter().copied().map(Some).collect()
}

/// The points, in the clusters of a row where there is one.
pub(super) fn points(points: &Points, row: Option<&Row>) -> Result<Drawing, Refused> {
    let records = points.records();
    let [x, y] = points.range();
    let panel = Panel::new()
        .x_label("x")
        .y_label("y")
        .x_range(x.0, x.1)
        .y_range(y.0, y.1)
        .equal_aspect(true);
    let mut alt = counted(records.nrows(), "point");
    let panel = match row {
        Some(row) => {
            alt.push_str(&format!(" in {} of K-means", counted(row.k, "cluster")));
            panel
                .title(format!("k = {}", row.k))
                .clusters(Clusters::new(records, &labels(row)).size(2.5))
                .centroids(Centroids::new(row.model.centroids()).size(6.0))
        }
        None => panel.points(Dots::new(records).size(2.5)),
    };
    let figure = Figure::new("how-many-points", "The points")
        .alt(alt)
        .size(370, 410)
        .panel(panel);
    Ok(Drawing {
        clicks: points.source() == Source::Drawn,
        ..Drawing::of(&figure)?
    })
}

/// Four curves over k, a ring on what each chooses, and a line at the k that is shown.
pub(super) fn scores(judged: &Judged, row: &Row) -> Result<Drawing, Refused> {
    let ks: Vec<f64> = judged.rows().iter().map(|row| row.k as f64).collect();
    let chosen: Vec<String> = Score::ALL
        .iter()
        .map(|score| match judged.choice(*score) {
            Some(row) => format!("{} {} at k = {}", score.name(), score.best(), row.k),
            None => format!("{} without {}", score.name(), score.best()),
        })
        .collect();
    let mut figure = Figure::new("how-many-scores", "Four scores")
        .alt(format!(
            "Four small curves over k, with a line at k = {}: {}",
            row.k,
            join(&chosen)
        ))
        .columns(2)
        .size(370, 410);
    let along = (
        ks.first().copied().unwrap_or_default(),
        ks.last().copied().unwrap_or_default(),
    );
    let even = ks.iter().filter(|k| *k % 2.0 == 0.0);
    let ticks: Vec<(f64, String)> = even.map(|&k| (k, k.to_string())).collect();
    // With a single k an axis still needs two ends.
    let (first, last) = (along.0 - 0.5, along.1 + 0.5);
    for score in Score::ALL {
        let values: Vec<f64> = judged
            .rows()
            .iter()
            .map(|row| score.of(&row.scores.scores))
            .collect();
        let mut panel = Panel::new()
            .title(format!("{}\n{}", score.name(), score.better()))
            .x_label("k")
            .x_range(first, last)
            .x_ticks(ticks.clone())
            .legend(false)
            .mark(Mark::vertical(row.k as f64))
            .curve(Curve::new(&ks, &values).markers(true));
        if let Some(best) = judged.choice(score) {
            let spot = arr2(&[[best.k as f64, score.of(&best.scores.scores)]]);
            panel = panel.points(
                Dots::new(&spot)
                    .marker(Marker::Ring)
                    .color(Color::Ink)
                    .size(6.0),
            );
        }
        figure = figure.panel(panel);
    }
    let handle = Handle {
        name: "k".to_owned(),
        label: "k, the number of clusters".to_owned(),
        x: Some(row.k as f64),
        y: None,
        step: 1.0,
        along: Some(along),
    };
    Ok(Drawing {
        handles: vec![handle],
        ..Drawing::of(&figure)?
    })
}

/// The silhouettes of all points, sorted within their cluster.
pub(super) fn silhouettes(row: &Row) -> Result<Drawing, Refused> {
    let sizes = |cluster: usize| {
        row.model
            .labels()
            .iter()
            .filter(|&&label| label == cluster)
            .count()
    };
    let means: Vec<String> = (0..row.k)
        .map(|cluster| {
            let members = row.model.labels().iter().zip(&row.scores.silhouettes);
            let own = members.filter(|(label, _)| **label == cluster);
            let mean = own.map(|(_, value)| value).sum::<f64>() / sizes(cluster).max(1) as f64;
            fixed(mean, 2)
        })
        .collect();
    let figure = Figure::new("how-many-silhouettes", "Silhouettes")
        .alt(format!(
            "Horizontal bars, a block for each cluster: the silhouettes of its points. The means of the clusters are {}, that of all points is {}",
            join(&means),
            fixed(row.scores.scores.silhouette, 2)
        ))
        .size(380, 420)
        .panel(
            Panel::new()
                .title(format!("silhouettes for k = {}", row.k))
                .x_label("silhouette")
                .silhouette(Silhouette::new(&row.scores.silhouettes, &labels(row))),
        );
    Drawing::of(&figure)
}
