//! The figures of the K-means page.

use hyades_cluster::{KMeans, KMeansInit};
use hyades_datasets::{anisotropic_blobs, two_groups_2025};
use hyades_figures::{Arrow, Centroids, Clusters, Curve, Figure, Panel, Points};
use hyades_metrics::adjusted_rand_score;
use linfa::traits::Fit;
use linfa::{Dataset, DatasetBase};
use ndarray::{Array2, Axis, Ix1};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::{SIZE, found, truth, unlabelled};
use crate::drawing::{as_options, plane};
use crate::{BookError, FigureEntry};

type Points2 = Dataset<f64, usize, Ix1>;

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "k-means-truth",
        draw: || Ok(truth(&two_groups_2025())),
    },
    FigureEntry {
        id: "k-means-unlabelled",
        draw: || Ok(unlabelled(&two_groups_2025())),
    },
    FigureEntry {
        id: "k-means-step-1",
        draw: step_1,
    },
    FigureEntry {
        id: "k-means-step-2",
        draw: step_2,
    },
    FigureEntry {
        id: "k-means-step-3",
        draw: step_3,
    },
    FigureEntry {
        id: "k-means-step-4",
        draw: step_4,
    },
    FigureEntry {
        id: "k-means-found",
        draw: found_figure,
    },
    FigureEntry {
        id: "k-means-too-many",
        draw: too_many,
    },
    FigureEntry {
        id: "k-means-elongated",
        draw: elongated_figure,
    },
    FigureEntry {
        id: "k-means-dimension",
        draw: dimension,
    },
];

/// Two points at opposite rims of the lower group, so that the steps have something to put right.
const BAD_START: [usize; 2] = [35, 44];

/// Every iteration from a start that is far from the answer.
pub(super) fn from_a_bad_start(dataset: &Points2) -> Result<KMeans<f64>, BookError> {
    let start = dataset.records().select(Axis(0), &BAD_START);
    Ok(KMeans::params(2)
        .init_method(KMeansInit::Precomputed(start))
        .keep_history(true)
        .fit(dataset)?)
}

fn with_arrows(panel: Panel, from: &Array2<f64>, to: &Array2<f64>) -> Panel {
    from.rows()
        .into_iter()
        .zip(to.rows())
        .fold(panel, |panel, (a, b)| {
            panel.arrow(Arrow::new(a[0], a[1], b[0], b[1]))
        })
}

fn step_1() -> Result<Figure, BookError> {
    let dataset = two_groups_2025();
    let model = from_a_bad_start(&dataset)?;
    Ok(Figure::new("k-means-step-1", "Step 1: a start")
        .size(SIZE.0, SIZE.1)
        .caption("Step 1. Two of the points serve as first centroids. Here both lie in the lower group: a bad start, chosen so that there is something to see.")
        .alt("All points in one colour, with a large centroid at the upper left rim of the lower cloud and another at its lower right rim; none is near the upper cloud.")
        .panel(
            plane()
                .points(Points::new(dataset.records()))
                .centroids(Centroids::new(model.initial_centroids()).name("centroids")),
        ))
}

fn step_2() -> Result<Figure, BookError> {
    let dataset = two_groups_2025();
    let model = from_a_bad_start(&dataset)?;
    let first = &model.history().unwrap_or_default()[0];
    Ok(Figure::new("k-means-step-2", "Step 2: assign")
        .size(SIZE.0, SIZE.1)
        .caption("Step 2. Each point goes to the centroid that is nearest to it.")
        .alt("The points are split along a rising diagonal, halfway between the two centroids: those to its upper left in one colour, those to its lower right in another. Both clouds are cut in half.")
        .panel(
            plane()
                .clusters(Clusters::new(dataset.records(), &as_options(&first.labels)))
                .centroids(Centroids::new(model.initial_centroids()).name("centroids")),
        ))
}

fn step_3() -> Result<Figure, BookError> {
    let dataset = two_groups_2025();
    let model = from_a_bad_start(&dataset)?;
    let first = &model.history().unwrap_or_default()[0];
    let panel = plane()
        .clusters(Clusters::new(dataset.records(), &as_options(&first.labels)))
        .centroids(Centroids::new(&first.centroids).name("centroids"));
    Ok(Figure::new("k-means-step-3", "Step 3: move")
        .size(SIZE.0, SIZE.1)
        .caption("Step 3. Each centroid moves to the mean of the points that it was given.")
        .alt("The colours are those of step 2. An arrow leads from each old centroid to its new place, the mean of its points: both move up and to the right, into the gap between the clouds, one a little above the other.")
        .panel(with_arrows(panel, model.initial_centroids(), &first.centroids)))
}

/// The iterations after the first, until nothing changes.
fn step_4() -> Result<Figure, BookError> {
    let dataset = two_groups_2025();
    let model = from_a_bad_start(&dataset)?;
    let history = model.history().unwrap_or_default();
    let mut figure = Figure::new("k-means-step-4", "Step 4: repeat")
        .caption("Step 4. Steps 2 and 3 are repeated until no point changes its cluster. The loss, written above each picture, never rises.")
        .alt("One small picture for each further iteration. The border between the colours turns until it lies between the clouds; the centroids settle in the middle of each cloud and then stay.")
        .columns(2)
        .shared_axes(true);
    for (i, pair) in history.windows(2).enumerate() {
        let (before, now) = (&pair[0], &pair[1]);
        let panel = plane()
            .title(format!("iteration {}: loss {:.0}", i + 2, now.inertia))
            .clusters(Clusters::new(dataset.records(), &as_options(&now.labels)).size(2.5))
            .centroids(Centroids::new(&now.centroids).name("centroids"));
        figure = figure.panel(with_arrows(panel, &before.centroids, &now.centroids));
    }
    Ok(figure)
}

fn found_figure() -> Result<Figure, BookError> {
    let dataset = two_groups_2025();
    let model = KMeans::params(2).fit(&dataset)?;
    Ok(found(&dataset, &model))
}

fn too_many() -> Result<Figure, BookError> {
    let dataset = two_groups_2025();
    let mut figure = Figure::new("k-means-too-many", "K-means with the wrong k")
        .caption("The same two groups with k = 1, 3, 4 and 5. K-means returns as many clusters as it is asked for and never says that the number is wrong.")
        .alt("Four pictures. With k = 1 everything has one colour; with k = 3, 4 and 5 one or both clouds are cut into pieces between which there is no gap.")
        .columns(2)
        .shared_axes(true);
    for k in [1, 3, 4, 5] {
        let model = KMeans::params(k).fit(&dataset)?;
        figure = figure.panel(
            plane()
                .title(format!("k = {k}: loss {:.0}", model.inertia()))
                .clusters(Clusters::new(dataset.records(), &as_options(model.labels())).size(2.5))
                .centroids(Centroids::new(model.centroids()).name("centroids"))
                .legend(false),
        );
    }
    Ok(figure)
}

/// Three long groups, what K-means makes of them, and how far the two agree (adjusted Rand index).
pub(super) fn elongated() -> Result<(Points2, KMeans<f64>, f64), BookError> {
    let dataset = anisotropic_blobs(300, &mut Xoshiro256PlusPlus::seed_from_u64(4))?;
    let model = KMeans::params(3).fit(&dataset)?;
    let agreement = adjusted_rand_score(dataset.targets(), model.labels())?;
    Ok((dataset, model, agreement))
}

fn elongated_figure() -> Result<Figure, BookError> {
    let (dataset, model, agreement) = elongated()?;
    let panel = |title: String, labels: &ndarray::Array1<usize>| {
        plane()
            .title(title)
            .clusters(Clusters::new(dataset.records(), &as_options(labels)).size(2.5))
            .legend(false)
    };
    let truth = panel("the groups".to_owned(), dataset.targets());
    let found = panel(
        format!("K-means: adjusted Rand {agreement:.2}"),
        model.labels(),
    )
    .centroids(Centroids::new(model.centroids()).name("centroids"));
    Ok(Figure::new("k-means-elongated", "Long groups")
        .caption("Three long groups, and what K-means makes of them. It is told the right k and still cuts across the groups, because round pieces have a smaller loss.")
        .alt("Left, three long parallel bands in three colours. Right, K-means' clusters. One piece is nearly the whole right-hand band; the other two each hold parts of both left-hand bands.")
        .columns(2)
        .shared_axes(true)
        .panel(truth)
        .panel(found))
}

/// Points of a standard normal distribution with `d` features.
fn normal(n: usize, d: usize) -> Array2<f64> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(d as u64);
    Array2::from_shape_simple_fn((n, d), || StandardNormal.sample(&mut rng))
}

/// How many points the figures about the dimension draw.
const N_DIMENSION: usize = 200;

/// The mean, over all points, of the distance to the farthest and to the nearest other point.
pub(super) fn contrast(d: usize) -> Result<(f64, f64), BookError> {
    let points = normal(N_DIMENSION, d);
    let (mut far, mut near) = (0.0, 0.0);
    for (i, a) in points.rows().into_iter().enumerate() {
        let others = points
            .rows()
            .into_iter()
            .enumerate()
            .filter(|(j, _)| *j != i);
        let distances: Vec<f64> = others
            .map(|(_, b)| (&a - &b).mapv(|x| x * x).sum().sqrt())
            .collect();
        far += distances.iter().copied().fold(0.0, f64::max);
        near += distances.iter().copied().fold(f64::INFINITY, f64::min);
    }
    let n = N_DIMENSION as f64;
    Ok((far / n, near / n))
}

fn dimension() -> Result<Figure, BookError> {
    let dimensions = [1usize, 2, 3, 5, 8, 12, 20, 30, 50, 70, 100];
    let xs: Vec<f64> = dimensions.iter().map(|&d| d as f64).collect();
    let (mut loss, mut ratio) = (Vec::new(), Vec::new());
    for &d in &dimensions {
        let dataset = DatasetBase::from(normal(N_DIMENSION, d));
        let model = KMeans::params(1).fit(&dataset)?;
        loss.push(model.inertia() / N_DIMENSION as f64);
        let (far, near) = contrast(d)?;
        ratio.push(far / near);
    }
    Ok(Figure::new("k-means-dimension", "Loss and distance in many dimensions")
        .caption("200 points of one round group, in more and more dimensions. Left: the loss per point grows with the number of dimensions, though the group is as tight as ever. Right: how many times farther the farthest point is than the nearest; with many dimensions all points are about equally far.")
        .alt("Two curves over the number of dimensions from 1 to 100. The loss per point rises in a straight line to about 100. The ratio of farthest to nearest distance falls steeply from about 200 towards 1.")
        .columns(2)
        .panel(
            Panel::new()
                .x_label("dimensions")
                .y_label("loss per point")
                .curve(Curve::new(&xs, &loss).markers(true)),
        )
        .panel(
            Panel::new()
                .x_label("dimensions")
                .y_label("farthest / nearest distance")
                .log_y(true)
                .curve(Curve::new(&xs, &ratio).markers(true)),
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the page and the alt text say it, by sorting all distances of each point.
    #[test]
    fn distances_become_alike() {
        let ratio = |d: usize| {
            let points = normal(N_DIMENSION, d);
            let (mut far, mut near) = (0.0, 0.0);
            for a in points.rows() {
                let mut distances: Vec<f64> = Vec::new();
                for b in points.rows() {
                    let squares = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y));
                    distances.push(squares.sum::<f64>().sqrt());
                }
                distances.sort_by(f64::total_cmp);
                // The first is the point itself.
                near += distances[1];
                far += distances[N_DIMENSION - 1];
            }
            far / near
        };
        let values = super::super::values::values().unwrap();
        let value = values.iter().find(|(k, _)| *k == "k-means.contrast-100");
        assert_eq!(value.unwrap().1, format!("{:.1}", ratio(100)));
        let first = ratio(1);
        assert!((150.0..250.0).contains(&first), "about 200: {first}");
        assert!(ratio(2) < first / 5.0, "it falls steeply");
    }
}
