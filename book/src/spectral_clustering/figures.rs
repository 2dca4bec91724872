//! The figures of the page on spectral clustering.

use hyades_cluster::{Affinity, KMeans, SpectralClustering};
use hyades_datasets::Dataset;
use hyades_figures::{
    Anchor, Centroids, Clusters, Color, Curve, Figure, Marker, Panel, Points, Segments, Text,
    Values,
};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use ndarray::{Array2, Axis, array};

use super::graph::{Cut, averaged, ends, links};
use super::{NEIGHBOURS, SAMPLES, SEED, SHOWN, Source, circles, fit, linked_by, uneven};
use crate::drawing::{as_options, plane};
use crate::text::{capital, counted, fixed, join, plain};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "spectral-clustering-k-means",
        draw: k_means_and_truth,
    },
    FigureEntry {
        id: "spectral-clustering-graph",
        draw: || Ok(graph("spectral-clustering-graph", &circles()?, NEIGHBOURS)),
    },
    FigureEntry {
        id: "spectral-clustering-cuts",
        draw: three_cuts,
    },
    FigureEntry {
        id: "spectral-clustering-averaging",
        draw: averaging,
    },
    FigureEntry {
        id: "spectral-clustering-triangles",
        draw: || Ok(triangles()),
    },
    FigureEntry {
        id: "spectral-clustering-embedding",
        draw: || {
            let dataset = circles()?;
            let model = fit(&dataset, 2, Affinity::NearestNeighbours(NEIGHBOURS), 3)?;
            Ok(coordinates(
                "spectral-clustering-embedding",
                &dataset,
                &model,
            ))
        },
    },
    FigureEntry {
        id: "spectral-clustering-eigenvalues",
        draw: eigenvalues,
    },
    FigureEntry {
        id: "spectral-clustering-neighbours",
        draw: neighbours,
    },
    FigureEntry {
        id: "spectral-clustering-gamma",
        draw: gammas,
    },
    FigureEntry {
        id: "spectral-clustering-square",
        draw: square,
    },
];

fn k_means_and_truth() -> Result<Figure, BookError> {
    let dataset = circles()?;
    let k_means = KMeans::params(2).fit(&dataset)?;
    let model = fit(&dataset, 2, Affinity::NearestNeighbours(NEIGHBOURS), 2)?;
    let clusters = |labels| Clusters::new(&dataset.records, &as_options(labels)).size(2.8);
    Ok(Figure::new("spectral-clustering-k-means", "Two circles")
        .caption(format!(
            "The same {SAMPLES} points, twice. Left, K-means with k = 2: a straight border between two centroids. Right, spectral clustering."
        ))
        .alt("Two pictures of a circle of points around a smaller one. On the left both circles are cut in half by a straight line. On the right each circle has its own colour.")
        .columns(2)
        .shared_axes(true)
        .panel(
            plane()
                .title("K-means")
                .clusters(clusters(k_means.labels()))
                .centroids(Centroids::new(k_means.centroids()))
                .legend(false),
        )
        .panel(plane().title("spectral clustering").clusters(clusters(model.labels())).legend(false)))
}

pub(super) fn graph(id: &str, dataset: &Dataset, neighbours: usize) -> Figure {
    let points = dataset.records.view();
    let all = links(points, neighbours);
    let mutual = all.iter().filter(|link| link.2 == 1.0).count();
    let halves: Vec<_> = all.iter().filter(|link| link.2 < 1.0).collect();
    let words = format!(
        "{} make {}, {mutual} of them mutual",
        counted(dataset.records.nrows(), "point"),
        counted(all.len(), "link")
    );
    Figure::new(id, "The graph of nearest neighbours")
        .caption(format!("Each point is linked with its {} nearest others. {words}: these are drawn solid and weigh 1. The others, dashed, weigh ½.", neighbours - 1))
        .alt(format!("The points, and a straight line for each link. {words}."))
        .panel(
            plane()
                .segments(Segments::new(&ends(points, halves)).dashed(true).width(0.7))
                .segments(Segments::new(&ends(points, all.iter().filter(|link| link.2 == 1.0))).width(0.9))
                .points(Points::new(points).color(Color::Label(0)).size(3.0)),
        )
}

/// The links that a division cuts, over the others.
fn cut_panel(dataset: &Dataset, labels: &[usize], name: &str) -> Panel {
    let points = dataset.records.view();
    let all = links(points, NEIGHBOURS);
    let is_cut = |&&(i, j, _): &&(usize, usize, f64)| labels[i] != labels[j];
    let options: Vec<Option<usize>> = labels.iter().copied().map(Some).collect();
    plane()
        .title(name)
        .segments(Segments::new(&ends(points, all.iter().filter(|link| !is_cut(link)))).width(0.6))
        .segments(
            Segments::new(&ends(points, all.iter().filter(is_cut)))
                .color(Color::Label(4))
                .width(2.2),
        )
        .clusters(Clusters::new(points, &options).size(2.2))
        .legend(false)
}

/// Three ways to divide the circles: by the line y = 0, one point from all others, and circle from circle.
pub(super) fn divisions(dataset: &Dataset) -> [(&'static str, Vec<usize>); 3] {
    let points = &dataset.records;
    let halves = points
        .rows()
        .into_iter()
        .map(|row| usize::from(row[1] < 0.0));
    // The point farthest out.
    let far = |i: usize| points.row(i).dot(&points.row(i));
    let one = (1..points.nrows()).fold(0, |best, i| if far(i) > far(best) { i } else { best });
    let alone = (0..points.nrows()).map(|i| usize::from(i == one));
    [
        ("halves", halves.collect()),
        ("one point", alone.collect()),
        ("circles", dataset.targets.to_vec()),
    ]
}

fn three_cuts() -> Result<Figure, BookError> {
    let dataset = circles()?;
    let all = links(dataset.records.view(), NEIGHBOURS);
    let mut figure = Figure::new("spectral-clustering-cuts", "Three ways to cut the graph")
        .columns(3)
        .shared_axes(true);
    let mut words = Vec::new();
    for (name, labels) in divisions(&dataset) {
        let cut = Cut::of(&all, &labels);
        words.push(format!(
            "{name}: weight {}, normalised cut {}",
            plain(cut.weight),
            fixed(cut.normalised, 3)
        ));
        figure = figure.panel(cut_panel(&dataset, &labels, name));
    }
    let words = capital(&words.join("; "));
    Ok(figure
        .caption(format!("What each division cuts is drawn thick. {words}."))
        .alt(format!("The graph three times, with the links that are cut drawn thick: all those across a horizontal line, those of a single point, and those between the circles. {words}.")))
}

fn averaging() -> Result<Figure, BookError> {
    let dataset = circles()?;
    let points = dataset.records.view();
    let all = links(points, NEIGHBOURS);
    let mut figure = Figure::new("spectral-clustering-averaging", "Averaging over neighbours")
        .columns(2)
        .shared_axes(true);
    for rounds in [0, 10, 100, 2000] {
        let values = averaged(SAMPLES, &all, rounds, 1);
        figure = figure.panel(
            plane()
                .title(format!("after {}", counted(rounds, "round")))
                .values(
                    Values::new(points, &values)
                        .range(-1.0, 1.0)
                        .label("value")
                        .size(2.8),
                ),
        );
    }
    Ok(figure
        .caption("Each point begins with a random value. In every round it goes halfway to the mean of its neighbours; what all have in common is taken out, and the rest is scaled to lie between −1 and 1. In the end the sign tells the circles apart.")
        .alt("The circles four times, coloured by value. At first the colours are mixed at random; after 10 rounds they form patches, after 100 rounds few large ones; after 2000 rounds the inner circle is dark and the outer one bright."))
}

/// The links of two triangles with one link between them.
pub(super) const TRIANGLES: [(usize, usize, f64); 7] = [
    (0, 1, 1.0),
    (0, 2, 1.0),
    (1, 2, 1.0),
    (2, 3, 1.0),
    (3, 4, 1.0),
    (3, 5, 1.0),
    (4, 5, 1.0),
];

fn triangles() -> Figure {
    let places = array![
        [0.0, 1.0],
        [0.0, -1.0],
        [1.6, 0.0],
        [3.4, 0.0],
        [5.0, 1.0],
        [5.0, -1.0]
    ];
    // Long enough that nothing else is left.
    let values = averaged(6, &TRIANGLES, 2000, 1);
    let sign = if values[0] < 0.0 { 1.0 } else { -1.0 };
    let at = |i: usize| (places[(i, 0)], places[(i, 1)]);
    // From rim to rim of the markers.
    let link = |&[x0, y0, x1, y1]: &[f64; 4]| {
        let length = (x1 - x0).hypot(y1 - y0);
        let (dx, dy) = (0.17 * (x1 - x0) / length, 0.17 * (y1 - y0) / length);
        [x0 + dx, y0 + dy, x1 - dx, y1 - dy]
    };
    let links: Vec<[f64; 4]> = ends(places.view(), &TRIANGLES).iter().map(link).collect();
    let mut panel = Panel::new()
        .hide_axes()
        .equal_aspect(true)
        .x_range(-0.9, 5.9)
        .y_range(-1.6, 1.6)
        .segments(Segments::new(&links).width(1.6).color(Color::Ink));
    for (side, marker) in [Marker::Disc, Marker::Square].into_iter().enumerate() {
        let rows: Vec<usize> = (0..6).filter(|i| i / 3 == side).collect();
        panel = panel.points(
            Points::new(&places.select(Axis(0), &rows))
                .color(Color::Label(side))
                .marker(marker)
                .filled(false)
                .size(13.0),
        );
    }
    for (i, value) in values.iter().enumerate() {
        let (x, y) = at(i);
        let beside = if y < 0.0 { y - 0.36 } else { y + 0.36 };
        let value = fixed(sign * value, 2).replace('-', "−");
        panel = panel
            .text(
                Text::new(x, y, i.to_string())
                    .anchor(Anchor::Middle)
                    .bold(true),
            )
            .text(Text::new(x, beside, value).anchor(Anchor::Middle));
    }
    Figure::new("spectral-clustering-triangles", "Two triangles and a bridge")
        .size(640, 300)
        .caption("Six nodes and seven links, all of weight 1, and beside each node its value in the second eigenvector. The sign tells the two triangles apart; at the bridge the values are nearer to 0.")
        .alt("Two triangles, linked by a bridge between a corner of each. Values beside the nodes: −1 at the two outer corners on the left, less far from 0 at the corner with the bridge, and the same with the other sign on the right.")
        .panel(panel)
}

pub(super) fn coordinates(id: &str, dataset: &Dataset, model: &SpectralClustering<f64>) -> Figure {
    let points = dataset.records.view();
    let column = |j: usize| {
        model
            .embedding()
            .column(j.min(model.embedding().ncols() - 1))
    };
    let second = column(1).to_vec();
    let embedded = Array2::from_shape_fn((points.nrows(), 2), |(i, j)| column(j + 1)[i]);
    Figure::new(id, "The coordinates of the eigenvectors")
        .caption("Left, the points where they are, coloured by the second eigenvector. Right, the same points by their second and third coordinate in the eigenvectors, coloured by the group that each one belongs to.")
        .alt("Left, the points coloured by value: points that hang together have nearly the same colour. Right, the same points in new coordinates, where groups stand apart along the first axis.")
        .columns(2)
        .panel(
            plane()
                .title("where they are")
                .values(Values::new(points, &second).label("second coordinate").size(2.8)),
        )
        .panel(
            Panel::new()
                .title("in the eigenvectors")
                .x_label("second coordinate")
                .y_label("third coordinate")
                .clusters(Clusters::new(&embedded, &as_options(dataset.targets())).size(2.8))
                .legend(false),
        )
}

fn spectrum_panel(model: &SpectralClustering<f64>) -> Panel {
    let ys = model.eigenvalues().to_vec();
    let xs: Vec<f64> = (1..=ys.len()).map(|i| i as f64).collect();
    let ticks = (1..=ys.len()).map(|i| (i as f64, i.to_string())).collect();
    Panel::new()
        .x_label("number")
        .y_label("eigenvalue")
        .x_ticks(ticks)
        .curve(Curve::new(&xs, &ys).markers(true))
}

pub(super) fn spectrum(id: &str, model: &SpectralClustering<f64>, linked: &str) -> Figure {
    let values: Vec<String> = model
        .eigenvalues()
        .iter()
        .map(|&value| fixed(value, 4))
        .collect();
    Figure::new(id, "The first eigenvalues")
        .caption(format!("The smallest eigenvalues of the normalised Laplacian, {linked}. A gap after the kth speaks for k clusters."))
        .alt(format!("A rising curve through {}.", join(&values, "and")))
        .panel(spectrum_panel(model))
}

/// The fit whose first eigenvalues are shown.
pub(super) fn shown(source: Source) -> Result<SpectralClustering<f64>, BookError> {
    let dataset = source.points(SAMPLES, SEED)?;
    fit(&dataset, 2, Affinity::NearestNeighbours(NEIGHBOURS), SHOWN)
}

fn eigenvalues() -> Result<Figure, BookError> {
    let mut figure = Figure::new("spectral-clustering-eigenvalues", "Where the gap is").columns(3);
    for (source, name) in [
        (Source::Circles, "two circles"),
        (Source::Blobs, "three round groups"),
        (Source::Square, "no groups"),
    ] {
        figure = figure.panel(spectrum_panel(&shown(source)?).title(name));
    }
    Ok(figure
        .caption(format!("The first {SHOWN} eigenvalues of three graphs of {NEIGHBOURS} nearest neighbours. Each value against the one before: for the circles the largest factor comes after the second eigenvalue, for the groups after the third; without groups no factor is large."))
        .alt("Three rising curves of eigenvalues with markers. In the first, two values lie at the bottom, four a little higher, and then the curve jumps. In the second, three lie at the bottom before the jump. The third rises from its second value on."))
}

/// Panels of fits on the same points, and what is found in each.
fn fits(
    figure: Figure,
    dataset: &Dataset,
    k: usize,
    affinities: &[Affinity<f64>],
) -> Result<(Figure, String), BookError> {
    let mut figure = figure.columns(2).shared_axes(true);
    let mut words = Vec::new();
    for &affinity in affinities {
        let model = fit(dataset, k, affinity, k)?;
        let rand = fixed(adjusted_rand_score(dataset.targets(), model.labels())?, 2);
        let linked = linked_by(affinity);
        let pieces = counted(model.n_graph_components(), "piece");
        words.push(format!("{linked}: {pieces}, adjusted Rand {rand}"));
        figure = figure.panel(
            plane()
                .title(format!("{linked}: {pieces}"))
                .clusters(Clusters::new(&dataset.records, &as_options(model.labels())).size(2.4))
                .legend(false),
        );
    }
    Ok((figure, capital(&words.join("; "))))
}

fn neighbours() -> Result<Figure, BookError> {
    let affinities = [3, 7, 10, 15].map(Affinity::NearestNeighbours);
    let figure = Figure::new(
        "spectral-clustering-neighbours",
        "Too few, enough, too many",
    );
    let (figure, words) = fits(figure, &circles()?, 2, &affinities)?;
    Ok(figure
        .caption(format!("The circles with graphs of 3, 7, 10 and 15 nearest neighbours. {words}."))
        .alt(format!("The circles four times, coloured by cluster. With 3 neighbours one arc of the inner circle differs from all the rest, with 7 and 10 each circle has its colour, with 15 both circles are cut in half. {words}.")))
}

pub(super) const GAMMAS: [f64; 3] = [0.1, 1.0, 100.0];

fn gammas() -> Result<Figure, BookError> {
    let mut affinities = GAMMAS.map(|gamma| Affinity::Rbf { gamma }).to_vec();
    affinities.push(Affinity::NearestNeighbours(NEIGHBOURS));
    let figure = Figure::new("spectral-clustering-gamma", "One gamma for all");
    let dataset = uneven()?;
    let (figure, words) = fits(figure, &dataset, 3, &affinities)?;
    Ok(figure
        .caption(format!("Two small dense groups near each other, a wide one apart; k = 3. With weights by distance, three values of γ; then the graph of {NEIGHBOURS} nearest neighbours. {words}."))
        .alt(format!("Two dense groups side by side and a wide one to their right, four times, coloured by cluster. {words}.")))
}

fn square() -> Result<Figure, BookError> {
    let dataset = Source::Square.points(SAMPLES, SEED)?;
    let model = fit(&dataset, 3, Affinity::NearestNeighbours(NEIGHBOURS), 3)?;
    Ok(found(
        "spectral-clustering-square",
        &dataset,
        &model,
        &linked_by(Affinity::NearestNeighbours(NEIGHBOURS)),
    ))
}

pub(super) fn found(
    id: &str,
    dataset: &Dataset,
    model: &SpectralClustering<f64>,
    linked: &str,
) -> Figure {
    let words = format!(
        "{} points, {linked}, a graph in {}: {}",
        dataset.records.nrows(),
        counted(model.n_graph_components(), "piece"),
        counted(model.n_clusters(), "cluster")
    );
    Figure::new(id, "What spectral clustering finds")
        .caption(format!("{words}."))
        .alt(format!("The points, coloured by cluster. {words}."))
        .panel(plane().clusters(Clusters::new(&dataset.records, &as_options(model.labels()))))
}
