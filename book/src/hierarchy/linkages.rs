//! Pictures of what a linkage measures, and of what it finds where linkages differ.

use hyades_cluster::{Agglomerative, Linkage};
use hyades_datasets::Dataset;
use hyades_figures::{
    Anchor, Centroids, Clusters, Color, Figure, Marker, Panel, Points, Segments, Text,
};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use ndarray::{Array2, Axis, arr2};

use super::sets::Source;
use crate::BookError;
use crate::drawing::{as_options, plane};
use crate::text::{capital, fixed, join};

/// The linkages that are compared, with their names.
pub(super) const FOUR: [(Linkage, &str); 4] = [
    (Linkage::Single, "single"),
    (Linkage::Complete, "complete"),
    (Linkage::Average, "average"),
    (Linkage::Ward, "Ward"),
];

/// Points that the comparisons draw.
pub(super) const SAMPLES: usize = 200;
/// The seed of those that are drawn.
pub(super) const SEED: u64 = 42;

/// A cut into so many clusters.
pub(super) fn fit(
    dataset: &Dataset,
    linkage: Linkage,
    n_clusters: usize,
    neighbours: Option<usize>,
) -> Result<Agglomerative<f64>, BookError> {
    let params = Agglomerative::params(linkage).n_clusters(n_clusters);
    let params = match neighbours {
        Some(k) => params.connectivity(k),
        None => params,
    };
    Ok(params.fit(dataset)?)
}

/// The agreement with the truth.
pub(super) fn rand(dataset: &Dataset, model: &Agglomerative<f64>) -> Result<f64, BookError> {
    Ok(adjusted_rand_score(dataset.targets(), model.labels())?)
}

/// The sizes of the clusters, from the largest to the smallest.
pub(super) fn sizes(model: &Agglomerative<f64>) -> Vec<usize> {
    let count = |cluster| {
        model
            .labels()
            .iter()
            .filter(|&&label| label == cluster)
            .count()
    };
    let mut sizes: Vec<usize> = (0..model.n_clusters()).map(count).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes
}

fn found(title: String, dataset: &Dataset, model: &Agglomerative<f64>) -> Panel {
    plane()
        .title(title)
        .legend(false)
        .clusters(Clusters::new(dataset.records(), &as_options(model.labels())).size(2.5))
}

/// What the four linkages make of the same points, cut into so many clusters.
fn four(
    figure: Figure,
    source: Source,
    n_clusters: usize,
    caption: &str,
    alt: &str,
) -> Result<Figure, BookError> {
    let dataset = source.points(SAMPLES, SEED)?;
    let mut figure = figure.columns(2).shared_axes(true);
    let mut words = Vec::new();
    for (linkage, name) in FOUR {
        let model = fit(&dataset, linkage, n_clusters, None)?;
        let rand = fixed(rand(&dataset, &model)?, 2);
        let counts: Vec<String> = sizes(&model).iter().map(ToString::to_string).collect();
        words.push(format!("{name}: {} points", join(&counts, "and")));
        figure = figure.panel(found(
            format!("{name}: adjusted Rand {rand}"),
            &dataset,
            &model,
        ));
    }
    let words = capital(&words.join("; "));
    Ok(figure
        .caption(format!("{caption} {words}."))
        .alt(format!("{alt} {words}.")))
}

pub(super) fn moons() -> Result<Figure, BookError> {
    four(
        Figure::new("hierarchy-moons", "Moons under four linkages"),
        Source::NewMoons,
        2,
        "Two moons with little noise, cut into two clusters.",
        "Four pictures of the two moons. Single linkage gives each moon a colour of its own; the others cut across both moons.",
    )
}

pub(super) fn bridge() -> Result<Figure, BookError> {
    four(
        Figure::new("hierarchy-bridge", "A bridge under four linkages"),
        Source::Bridge,
        2,
        "Two round groups with a row of nine points between them, cut into two clusters.",
        "Four pictures of two round groups with a row of points between them. Single linkage gives nearly everything one colour; complete, average and Ward's linkage part the groups somewhere along the row.",
    )
}

pub(super) fn outlier() -> Result<Figure, BookError> {
    four(
        Figure::new("hierarchy-outlier", "An outlier under four linkages"),
        Source::Outlier,
        3,
        "Three round groups and one point far from all, cut into three clusters.",
        "Four pictures of three round groups and a point far off in the upper right corner.",
    )
}

/// Two small groups, on which the distance of two groups is drawn.
const LEFT: [[f64; 2]; 3] = [[0.0, 0.3], [0.9, 1.3], [1.2, 0.1]];
const RIGHT: [[f64; 2]; 4] = [[3.1, 0.9], [3.9, 0.2], [4.0, 1.6], [4.9, 1.0]];

pub(super) fn measured() -> Figure {
    let (left, right) = (arr2(&LEFT), arr2(&RIGHT));
    let mean = |points: &Array2<f64>| {
        let mean = points.mean_axis(Axis(0)).unwrap_or_default();
        [mean[0], mean[1]]
    };
    let pairs: Vec<[f64; 4]> = LEFT
        .iter()
        .flat_map(|a| RIGHT.iter().map(move |b| [a[0], a[1], b[0], b[1]]))
        .collect();
    let length = |pair: &[f64; 4]| (pair[0] - pair[2]).hypot(pair[1] - pair[3]);
    let by_length = |a: &&[f64; 4], b: &&[f64; 4]| length(a).total_cmp(&length(b));
    let some = |pair: Option<&[f64; 4]>| pair.copied().into_iter().collect::<Vec<_>>();
    let (a, b) = (mean(&left), mean(&right));
    let centroids = vec![[a[0], a[1], b[0], b[1]]];
    let panel = |title: &str, ends: &[[f64; 4]], width: f64| {
        Panel::new()
            .title(title)
            .hide_axes()
            .equal_aspect(true)
            .legend(false)
            .x_range(-0.4, 5.3)
            .y_range(-0.3, 2.0)
            .segments(Segments::new(ends).color(Color::Ink).width(width))
            .points(Points::new(&left).color(Color::Label(0)).size(5.0))
            .points(
                Points::new(&right)
                    .color(Color::Label(1))
                    .marker(Marker::Triangle)
                    .size(5.0),
            )
    };
    let means = |panel: Panel| {
        panel
            .centroids(Centroids::new(&arr2(&[a])).size(6.0))
            .centroids(Centroids::new(&arr2(&[b])).labels_from(1).size(6.0))
    };
    Figure::new("hierarchy-linkages", "The distance of two clusters")
        .caption("Four answers to the question how far apart two clusters are: the shortest of all distances, the longest, the mean of them all, or something about the centroids (crosses).")
        .alt("Two small clusters of three and four points, four times. Single: a line joins the nearest pair. Complete: a line joins the farthest pair. Average: thin lines join all twelve pairs. Ward: a line joins the centroids.")
        .columns(2)
        .size(700, 340)
        .panel(panel("single", &some(pairs.iter().min_by(by_length)), 2.0))
        .panel(panel("complete", &some(pairs.iter().max_by(by_length)), 2.0))
        .panel(panel("average", &pairs, 0.8))
        .panel(means(panel("Ward, centroid", &centroids, 2.0)))
}

/// The neighbours of the graph on the moons of 2025, and of that on the circles.
pub(super) const NEIGHBOURS: [usize; 2] = [10, 5];
/// The clusters into which the circles are cut.
pub(super) const SIX: usize = 6;

/// How many clusters hold points of more than one true group.
pub(super) fn mixed(dataset: &Dataset, model: &Agglomerative<f64>) -> usize {
    let holds = |cluster: usize, group: usize| {
        let mut pairs = model.labels().iter().zip(dataset.targets());
        pairs.any(|(&label, &target)| label == cluster && target == group)
    };
    let clusters = 0..model.n_clusters();
    clusters
        .filter(|&cluster| holds(cluster, 0) && holds(cluster, 1))
        .count()
}

pub(super) fn graph() -> Result<Figure, BookError> {
    let moons = Source::Moons.points(SAMPLES, SEED)?;
    let circles = Source::Circles.points(SAMPLES, SEED)?;
    let [on_moons, on_circles] = NEIGHBOURS;
    let mut figure = Figure::new("hierarchy-graph", "With and without a graph")
        .columns(2)
        .size(700, 620);
    let mut agreements = Vec::new();
    for (neighbours, how) in [(None, "free"), (Some(on_moons), "with a graph")] {
        let model = fit(&moons, Linkage::Average, 2, neighbours)?;
        let agreement = fixed(rand(&moons, &model)?, 2);
        let title = format!("average, {how}: {agreement}");
        figure = figure.panel(found(title, &moons, &model));
        agreements.push(agreement);
    }
    let mut counts = Vec::new();
    for (neighbours, how) in [(None, "free"), (Some(on_circles), "with a graph")] {
        let model = fit(&circles, Linkage::Ward, SIX, neighbours)?;
        let count = mixed(&circles, &model);
        let title = format!("Ward, {how}: {count} of {SIX} mixed");
        figure = figure.panel(found(title, &circles, &model));
        counts.push(count);
    }
    Ok(figure
        .caption(format!("Left, any two clusters may merge; right, only linked ones. Above, average linkage on the moons of 2025, cut into two, with a graph of {on_moons} neighbours: the adjusted Rand index goes from {} to {}. Below, Ward's linkage on two circles, cut into six, with a graph of {on_circles} neighbours: of the six clusters, {} hold points of both circles without the graph, and {} with it.", agreements[0], agreements[1], counts[0], counts[1]))
        .alt(format!("Four pictures. Above left, the moons cut across; above right, each moon in its own colour. Below left, six sectors that lie on both circles; below right, pieces of one circle or the other, with {} of both.", counts[1])))
}

/// A name beside a point.
pub(super) fn name(x: f64, y: f64, text: &str) -> Text {
    Text::new(x, y, text).anchor(Anchor::Middle)
}
