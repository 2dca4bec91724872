//! The figures of the page on eps.

use hyades_cluster::Dbscan;
use hyades_cluster::choose::{EpsSweepRow, Knee, k_distances};
use hyades_datasets::{Dataset, moons_2025};
use hyades_figures::{Centroids, Clusters, Curve, Figure, Mark, Panel};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;

use super::{FOUR, MIN_SAMPLES, k_means, of_the_chapter, rand};
use crate::drawing::{as_options, plane};
use crate::text::{counted, fixed, plain};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "choosing-eps-distances",
        draw: || distances("choosing-eps-distances", MIN_SAMPLES),
    },
    FigureEntry {
        id: "choosing-eps-several",
        draw: several,
    },
    FigureEntry {
        id: "choosing-eps-labels",
        draw: || {
            Ok(labels(
                "choosing-eps-labels",
                &of_the_chapter(&moons_2025())?,
                MIN_SAMPLES,
            ))
        },
    },
    FigureEntry {
        id: "choosing-eps-four",
        draw: || found("choosing-eps-four", &moons_2025(), &FOUR, MIN_SAMPLES),
    },
    FigureEntry {
        id: "choosing-eps-k-means",
        draw: against_k_means,
    },
];

/// The sorted distances over their places, and the knee.
type Sorted = (Vec<f64>, Vec<f64>, Option<Knee>);

fn curve(min_samples: usize) -> Result<Sorted, BookError> {
    let distances = k_distances(moons_2025().records().view(), min_samples)?;
    let ys = distances.sorted();
    let xs = (0..ys.len()).map(|i| i as f64).collect();
    Ok((xs, ys, distances.knee()))
}

pub(super) fn distances(id: &str, min_samples: usize) -> Result<Figure, BookError> {
    let (xs, ys, knee) = curve(min_samples)?;
    let mut panel = Panel::new()
        .x_label("points, sorted")
        .y_label(format!(
            "distance that reaches {}",
            counted(min_samples, "point")
        ))
        .curve(Curve::new(&xs, &ys));
    let mut words = "It has no knee.".to_owned();
    if let Some(knee) = knee {
        panel = panel.mark(Mark::new(knee.x, knee.y).text(format!("knee: eps {:.3}", knee.y)));
        words = format!("The ring marks the knee, at {:.3}.", knee.y);
    }
    let last = ys.len() - 1;
    Ok(Figure::new(id, "The k-distance curve")
        .caption(format!("For each point the eps with which it becomes a core point for min_samples = {min_samples}, sorted. {words}"))
        .alt(format!("A rising curve over the 200 points. It is at {} in its middle and ends at {}. {words}", fixed(ys[last / 2], 2), fixed(ys[last], 2)))
        .panel(panel))
}

fn several() -> Result<Figure, BookError> {
    let mut panel = Panel::new()
        .x_label("points, sorted")
        .y_label("eps that makes a core point");
    let mut ends = Vec::new();
    for min_samples in [3, 5, 10, 20] {
        let (xs, ys, knee) = curve(min_samples)?;
        panel = panel.curve(Curve::new(&xs, &ys).name(format!("min_samples {min_samples}")));
        if let Some(knee) = knee {
            panel = panel.mark(Mark::new(knee.x, knee.y));
            ends.push(format!("{:.2} for {min_samples}", knee.y));
        }
    }
    Ok(Figure::new("choosing-eps-several", "The curve for several min_samples")
        .caption("The same curve for several min_samples. Whoever asks for more neighbours has to reach farther, and the knee moves up.")
        .alt(format!("Four rising curves, one above the other in the order of min_samples. Their knees lie at an eps of {}.", crate::text::join(&ends, "and")))
        .panel(panel))
}

pub(super) fn labels(id: &str, rows: &[EpsSweepRow<f64>], min_samples: usize) -> Figure {
    let xs: Vec<f64> = rows.iter().map(|row| row.eps).collect();
    let ys: Vec<f64> = rows.iter().map(|row| row.n_labels() as f64).collect();
    let figure = Figure::new(id, "Labels for each eps");
    // The first of equals.
    let Some(peak) = rows.iter().reduce(|best, row| {
        if row.n_labels() > best.n_labels() {
            row
        } else {
            best
        }
    }) else {
        return figure;
    };
    let most = format!(
        "{} at eps {}",
        counted(peak.n_labels(), "label"),
        plain(peak.eps)
    );
    figure
        .caption(format!("How many different labels DBSCAN gives with min_samples = {min_samples}, noise counted as one, for each eps. The most are {most}."))
        .alt(format!("A curve over eps. Its highest place is {most}; it ends with {} at eps {}.", counted(ys[ys.len() - 1] as usize, "label"), plain(xs[xs.len() - 1])))
        .panel(
            Panel::new()
                .x_label("eps")
                .y_label("labels")
                .curve(Curve::new(&xs, &ys).markers(rows.len() <= 60))
                .mark(Mark::new(peak.eps, peak.n_labels() as f64).text(counted(peak.n_labels(), "label"))),
        )
}

pub(super) fn found(
    id: &str,
    dataset: &Dataset,
    values: &[f64],
    min_samples: usize,
) -> Result<Figure, BookError> {
    let mut figure = Figure::new(id, "What DBSCAN finds").shared_axes(true);
    let mut words = Vec::new();
    for &eps in values {
        let model = Dbscan::params(eps, min_samples).fit(dataset)?;
        let found = format!(
            "{}, {} noise",
            counted(model.n_clusters(), "cluster"),
            model.n_noise()
        );
        words.push(format!(
            "eps {}: {found}, adjusted Rand {}",
            plain(eps),
            fixed(rand(dataset, &model)?, 2)
        ));
        figure = figure.panel(
            plane()
                .title(format!("eps {}: {found}", plain(eps)))
                .clusters(
                    Clusters::new(dataset.records(), &model.labels().to_vec())
                        .emphasis(model.core_mask().to_vec())
                        .size(2.5),
                )
                .legend(false),
        );
    }
    let how_many = if values.len() == 1 {
        "What DBSCAN finds"
    } else {
        "What DBSCAN finds with four values"
    };
    Ok(figure
        .caption(format!(
            "{how_many}, min_samples = {min_samples}. {}.",
            words.join("; ")
        ))
        .alt(format!(
            "The moons coloured by cluster, noise crossed out in grey. {}.",
            words.join("; ")
        )))
}

fn against_k_means() -> Result<Figure, BookError> {
    let dataset = moons_2025();
    let model = k_means(&dataset)?;
    let dbscan = Dbscan::params(0.22, 5).fit(&dataset)?;
    let agreement = adjusted_rand_score(dataset.targets(), model.labels())?;
    let good = rand(&dataset, &dbscan)?;
    Ok(Figure::new("choosing-eps-k-means", "K-means on the moons")
        .caption(format!("The same moons. Left, K-means with k = 2, adjusted Rand {agreement:.2}; right, DBSCAN with eps 0.22 and min_samples 5, adjusted Rand {good:.2}."))
        .alt("Two pictures of the moons. On the left a straight border runs between two centroids, and each colour holds half of either moon. On the right each moon has its own colour, with one point crossed out.")
        .columns(2)
        .shared_axes(true)
        .panel(
            plane()
                .title(format!("K-means: adjusted Rand {agreement:.2}"))
                .clusters(Clusters::new(dataset.records(), &as_options(model.labels())).size(2.5))
                .centroids(Centroids::new(model.centroids()))
                .legend(false),
        )
        .panel(
            plane()
                .title(format!("DBSCAN: adjusted Rand {good:.2}"))
                .clusters(Clusters::new(dataset.records(), &dbscan.labels().to_vec()).size(2.5))
                .legend(false),
        ))
}
