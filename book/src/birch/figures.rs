//! The figures of the page on BIRCH that lie in the plane.

use std::sync::OnceLock;

use hyades_cluster::Birch;
use hyades_datasets::Dataset;
use hyades_figures::{Anchor, Circle, Clusters, Color, Curve, Figure, Marker, Panel, Points, Text};
use hyades_metrics::adjusted_rand_score;
use linfa::DatasetBase;
use linfa::traits::{Fit, FitWith};
use ndarray::{Array1, Array2, Axis, s};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::points::{Data, MIDDLES, Order};
use super::race::{NAMES, Run};
use super::{BRANCHING, SAMPLES, SEED, THRESHOLD, tree};
use crate::drawing::{as_options, plane};
use crate::program::told_by_caption;
use crate::round_groups::round_groups;
use crate::text::{counted, fixed, join, plain};
use crate::{BookError, FigureEntry, once};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "birch-arriving",
        draw: arriving,
    },
    FigureEntry {
        id: "birch-adding",
        draw: adding,
    },
    FigureEntry {
        id: "birch-tree",
        draw: tree::tree,
    },
    FigureEntry {
        id: "birch-split",
        draw: tree::split,
    },
    FigureEntry {
        id: "birch-global",
        draw: global,
    },
    FigureEntry {
        id: "birch-batch",
        draw: batch,
    },
    FigureEntry {
        id: "birch-threshold",
        draw: thresholds,
    },
    FigureEntry {
        id: "birch-order",
        draw: orders,
    },
    FigureEntry {
        id: "birch-swallowed",
        draw: swallowed,
    },
    FigureEntry {
        id: "birch-moons",
        draw: moons,
    },
];

/// The points of the page.
pub(super) fn of_the_page(order: Order) -> Result<Dataset, BookError> {
    Data::Groups.points(SAMPLES, order, SEED)
}

/// The page's tree, and the clusters that it is cut into.
pub(super) fn fit(dataset: &Dataset, threshold: f64, k: usize) -> Result<Birch<f64>, BookError> {
    let params = Birch::params(k)
        .threshold(threshold)
        .branching_factor(BRANCHING);
    Ok(params.fit(dataset)?)
}

/// The subclusters as circles of their radius, a dot in each middle. `color` tells that of each one.
pub(super) fn circles(
    mut panel: Panel,
    centroids: &Array2<f64>,
    radii: impl IntoIterator<Item = f64>,
    color: impl Fn(usize) -> Color,
) -> Panel {
    for (i, radius) in radii.into_iter().enumerate() {
        // A single point has no radius: its dot must do.
        if radius > 0.0 {
            let (x, y) = (centroids[(i, 0)], centroids[(i, 1)]);
            let circle = Circle::new(x, y, radius).color(color(i));
            panel = panel.circle(circle.filled_opacity(0.15));
        }
    }
    panel
}

/// Points in grey, subclusters as circles in the colour of their cluster.
fn summed_up(dataset: &Array2<f64>, model: &Birch<f64>) -> Panel {
    summed_up_in(dataset, model, model.subcluster_labels())
}

fn summed_up_in(dataset: &Array2<f64>, model: &Birch<f64>, labels: &Array1<usize>) -> Panel {
    let panel = plane().points(Points::new(dataset).color(Color::Muted).size(1.2));
    let radii = model.subcluster_radii().iter().copied();
    circles(panel, model.subcluster_centroids(), radii, |i| {
        Color::Label(labels[i])
    })
    .clusters(Clusters::new(model.subcluster_centroids(), &as_options(labels)).size(3.0))
    .legend(false)
}

pub(super) fn subclusters(id: &str, title: &str, dataset: &Dataset, model: &Birch<f64>) -> Figure {
    let figure = Figure::new(id, format!("{title}: the subclusters"))
        .caption(format!("{} as circles of their radius around their centroids, coloured and marked by the cluster that they belong to. Those of a single point are a mark alone. Grey: the points.", counted(model.n_subclusters(), "subcluster")))
        .panel(summed_up(dataset.records(), model));
    told_by_caption(figure)
}

pub(super) fn found(id: &str, title: &str, dataset: &Dataset, model: &Birch<f64>) -> Figure {
    let figure = Figure::new(id, format!("{title}: the clusters"))
        .caption(format!(
            "The points in {}, each by its nearest subcluster.",
            counted(model.n_clusters(), "cluster")
        ))
        .panel(plane().clusters(Clusters::new(
            dataset.records(),
            &as_options(model.labels()),
        )));
    told_by_caption(figure)
}

/// After how many points the page looks at the tree.
pub(super) const SEEN: [usize; 4] = [10, 40, 160, SAMPLES];

/// The model after so many of the page's points.
pub(super) fn after(n: usize) -> Result<Birch<f64>, BookError> {
    let dataset = of_the_page(Order::Shuffled)?;
    let some = DatasetBase::from(dataset.records().slice(s![..n, ..]));
    let params = Birch::params(None).threshold(THRESHOLD);
    Ok(params.branching_factor(BRANCHING).fit(&some)?)
}

fn arriving() -> Result<Figure, BookError> {
    let dataset = of_the_page(Order::Shuffled)?;
    let mut figure = Figure::new("birch-arriving", "Points arrive")
        .columns(2)
        .shared_axes(true);
    let mut counts = Vec::new();
    for n in SEEN {
        let model = after(n)?;
        counts.push(model.n_subclusters().to_string());
        let seen = dataset.records().slice(s![..n, ..]);
        let panel = plane()
            .title(format!(
                "{n} points, {}",
                counted(model.n_subclusters(), "subcluster")
            ))
            .points(Points::new(seen).color(Color::Muted).size(1.5));
        let radii = model.subcluster_radii().iter().copied();
        let panel = circles(panel, model.subcluster_centroids(), radii, |_| {
            Color::Label(0)
        });
        let dots = Points::new(model.subcluster_centroids());
        let dots = dots.color(Color::Label(0)).marker(Marker::Square).size(2.2);
        figure = figure.panel(panel.points(dots).legend(false));
    }
    Ok(figure
        .caption(format!("The tree after {} points, at a threshold of {}. Squares: the centroids of the subclusters. Circles: their radius. A square without a circle is a single point.", join(&SEEN.map(|n| n.to_string()), "and"), plain(THRESHOLD)))
        .alt(format!("Four pictures of a growing number of points in five groups, covered by circles of about equal size. The subclusters grow in number much more slowly than the points: {}. In the last picture some circles overlap.", join(&counts, "and"))))
}

/// Two small groups whose features the page adds up.
pub(super) fn two_groups() -> Result<[Array2<f64>; 2], BookError> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(4);
    let dataset = round_groups(&[[0.0, 0.0], [4.0, 1.5]], 0.5, 12, &mut rng)?;
    // The second one has fewer, so that the sum lies nearer to the first.
    let rows = |range: std::ops::Range<usize>| {
        dataset
            .records()
            .select(Axis(0), &range.collect::<Vec<_>>())
    };
    Ok([rows(0..12), rows(12..16)])
}

/// Number, centroid and radius of all of these points, from a tree that holds them in one subcluster.
pub(super) fn feature(points: &Array2<f64>) -> Result<(usize, [f64; 2], f64), BookError> {
    let model = Birch::params(None)
        .threshold(1e3)
        .fit(&DatasetBase::from(points.view()))?;
    let centroid = model.subcluster_centroids();
    let centroid = [centroid[(0, 0)], centroid[(0, 1)]];
    Ok((points.nrows(), centroid, model.subcluster_radii()[0]))
}

fn adding() -> Result<Figure, BookError> {
    let [a, b] = two_groups()?;
    let both = ndarray::concatenate![Axis(0), a, b];
    let draw = |mut panel: Panel, points: &Array2<f64>, label: usize, marker: Marker| {
        let (n, [x, y], radius) = feature(points)?;
        panel = panel
            .points(
                Points::new(points)
                    .color(Color::Label(label))
                    .marker(marker),
            )
            .circle(
                Circle::new(x, y, radius)
                    .color(Color::Label(label))
                    .filled_opacity(0.12),
            )
            .points(
                Points::new(&ndarray::array![[x, y]])
                    .color(Color::Ink)
                    .marker(Marker::Cross)
                    .size(4.5),
            )
            .text(
                Text::new(x, -2.3, format!("n = {n}, radius {}", fixed(radius, 2)))
                    .anchor(Anchor::Middle),
            );
        Ok::<_, BookError>((panel, n, radius))
    };
    let empty = || plane().x_range(-3.2, 7.2).y_range(-2.9, 3.6).legend(false);
    let (panel, n_a, radius_a) = draw(empty().title("two features"), &a, 0, Marker::Disc)?;
    let (apart, n_b, radius_b) = draw(panel, &b, 1, Marker::Triangle)?;
    let (together, n, radius) = draw(empty().title("their sum"), &both, 2, Marker::Square)?;
    Ok(Figure::new("birch-adding", "Two features are added")
        .caption("Left: two subclusters with the number of their points, their centroid (×) and their radius. Right: the subcluster of all these points. It follows from the two features alone; no point had to be looked at again.")
        .alt(format!("Left, two groups of points in circles around their middles: {n_a} points with a radius of {} and {n_b} points with a radius of {}. Right, the {n} points together in one large circle of radius {}, whose middle lies nearer to the larger group.", fixed(radius_a, 2), fixed(radius_b, 2), fixed(radius, 2)))
        .columns(2)
        .shared_axes(true)
        .panel(apart)
        .panel(together))
}

fn global() -> Result<Figure, BookError> {
    let dataset = of_the_page(Order::Shuffled)?;
    let model = fit(&dataset, THRESHOLD, 5)?;
    Ok(Figure::new("birch-global", "The global step")
        .caption("Left: Ward's linkage has joined the subclusters into five clusters, shown by colour and mark. Right: each point has the cluster of the nearest centroid.")
        .alt(format!("Left, {} circles around centroids, in five colours with five different marks: the circles of one group share one. Right, the thousand points in the same colours: five round clouds, hardly mixed.", model.n_subclusters()))
        .columns(2)
        .shared_axes(true)
        .panel(summed_up(dataset.records(), &model).title(counted(model.n_subclusters(), "subcluster")))
        .panel(plane().title("the points").clusters(Clusters::new(dataset.records(), &as_options(model.labels())).size(2.0)).legend(false)))
}

/// The points of a night, and the model after it.
type Night = (Array2<f64>, Birch<f64>);

/// Two nights: the second shows a group that the first has not seen, and misses another one.
pub(super) fn nights() -> Result<[Night; 2], BookError> {
    let dataset = of_the_page(Order::Shuffled)?;
    let without = |group: usize| {
        let rows = (0..SAMPLES).filter(|&i| dataset.targets()[i] != group);
        dataset.records().select(Axis(0), &rows.collect::<Vec<_>>())
    };
    let (first, second) = (without(4), without(0));
    let params = Birch::params(4)
        .threshold(THRESHOLD)
        .branching_factor(BRANCHING);
    let one = params.fit_with(None, &DatasetBase::from(first.view()))?;
    let two = params
        .n_clusters(5)
        .fit_with(Some(one.clone()), &DatasetBase::from(second.view()))?;
    Ok([(first, one), (second, two)])
}

/// For each subcluster the group of the page whose middle is nearest to its cluster, so that a group has one colour in two pictures.
pub(super) fn by_group(model: &Birch<f64>) -> Array1<usize> {
    let labels = model.subcluster_labels();
    let group = |label: usize| {
        let members = (0..labels.len()).filter(|&i| labels[i] == label);
        let rows = model
            .subcluster_centroids()
            .select(Axis(0), &members.collect::<Vec<_>>());
        let square = |[x, y]: [f64; 2]| {
            let squares = rows.rows().into_iter();
            squares
                .map(|row| (row[0] - x).powi(2) + (row[1] - y).powi(2))
                .sum::<f64>()
        };
        let nearest = |a: &usize, b: &usize| square(MIDDLES[*a]).total_cmp(&square(MIDDLES[*b]));
        (0..MIDDLES.len()).min_by(nearest).unwrap_or_default()
    };
    labels.mapv(group)
}

fn batch() -> Result<Figure, BookError> {
    let [(first, one), (second, two)] = nights()?;
    let title = |night: &str, model: &Birch<f64>| {
        format!("{night}: {}", counted(model.n_subclusters(), "subcluster"))
    };
    Ok(Figure::new("birch-batch", "A second batch")
        .caption("Left: the tree of a first batch, in which one of the five groups is missing. Right: a second batch, in which another one is missing, has gone into the same tree. Grey: the points of the batch. What the first batch has left at the lower left is still there, though none of its points is.")
        .alt(format!("Left, grey points in four groups with {} circles in four colours. Right, after another batch, {} circles in five colours: a fifth group has come at the upper right, and the circles at the lower left stand without points under them.", one.n_subclusters(), two.n_subclusters()))
        .columns(2)
        .shared_axes(true)
        .panel(summed_up_in(&first, &one, &by_group(&one)).title(title("first batch", &one)))
        .panel(summed_up_in(&second, &two, &by_group(&two)).title(title("second batch", &two))))
}

/// A row of the sweep over thresholds: threshold, subclusters, adjusted Rand index of five clusters.
pub(super) type Row = (f64, usize, f64);

/// The thresholds from a tenth to five, for the page's points.
pub(super) fn sweep() -> Result<&'static [Row], BookError> {
    static FOUND: OnceLock<Vec<Row>> = OnceLock::new();
    let found = once(&FOUND, || {
        let dataset = of_the_page(Order::Shuffled)?;
        let row = |threshold: f64| {
            let model = fit(&dataset, threshold, 5)?;
            let rand = adjusted_rand_score(dataset.targets(), model.labels())?;
            Ok((threshold, model.n_subclusters(), rand))
        };
        (2..=100).map(|i| row(f64::from(i) * 0.05)).collect()
    });
    found.map(Vec::as_slice)
}

fn thresholds() -> Result<Figure, BookError> {
    let rows = sweep()?;
    let xs: Vec<f64> = rows.iter().map(|row| row.0).collect();
    let counts: Vec<f64> = rows.iter().map(|row| row.1 as f64).collect();
    let rands: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let at = |threshold: f64| rows.iter().find(|row| (row.0 - threshold).abs() < 1e-9);
    let words = |threshold: f64| {
        at(threshold).map_or_else(String::new, |row| {
            format!("{} at {}", row.1, plain(threshold))
        })
    };
    let bad = rows
        .iter()
        .find(|row| row.2 < 0.9)
        .map_or(f64::NAN, |row| row.0);
    Ok(Figure::new("birch-threshold", "What the threshold does")
        .caption("For each threshold the number of subclusters, on a logarithmic scale, and how well the five clusters made of them agree with the five groups (1 is perfect).")
        .alt(format!("Two curves over the threshold. The number of subclusters falls: {}. The adjusted Rand index stays close to 1 and first falls below 0.9 at a threshold of {}.", join(&[words(0.1), words(0.5), words(1.0), words(2.0), words(4.0)], "and"), fixed(bad, 2)))
        .columns(2)
        .panel(Panel::new().x_label("threshold").y_label("subclusters").log_y(true).curve(Curve::new(&xs, &counts)))
        .panel(Panel::new().x_label("threshold").y_label("adjusted Rand index").y_range(0.0, 1.05).curve(Curve::new(&xs, &rands))))
}

/// The threshold at which the page shows what the order does.
pub(super) const ORDER_THRESHOLD: f64 = 3.2;

/// An order with its points, the model, and the adjusted Rand index.
type Ordered = (Order, Dataset, Birch<f64>, f64);

/// For each order: the points, the model, and the adjusted Rand index.
pub(super) fn by_order() -> Result<Vec<Ordered>, BookError> {
    let one = |order| {
        let dataset = of_the_page(order)?;
        let model = fit(&dataset, ORDER_THRESHOLD, 5)?;
        let rand = adjusted_rand_score(dataset.targets(), model.labels())?;
        Ok((order, dataset, model, rand))
    };
    [Order::Shuffled, Order::Sorted]
        .map(one)
        .into_iter()
        .collect()
}

fn orders() -> Result<Figure, BookError> {
    let mut figure = Figure::new("birch-order", "The same points in two orders")
        .columns(2)
        .shared_axes(true);
    let mut words = Vec::new();
    for (order, dataset, model, rand) in by_order()? {
        words.push(format!("{} {}", fixed(rand, 2), order.words()));
        figure = figure.panel(summed_up(dataset.records(), &model).title(format!(
            "{}: {}",
            order.words(),
            counted(model.n_subclusters(), "subcluster")
        )));
    }
    Ok(figure
        .caption(format!("The same points at a threshold of {}, once shuffled and once sorted by x.", plain(ORDER_THRESHOLD)))
        .alt(format!("Two pictures of the same five groups under large circles. Left, a circle for each group. Right, some circles lie across two groups. The adjusted Rand index is {}.", join(&words, "and"))))
}

/// The threshold that is too large for the page's groups.
pub(super) const TOO_LARGE: f64 = 4.0;

fn swallowed() -> Result<Figure, BookError> {
    let dataset = of_the_page(Order::Shuffled)?;
    let model = fit(&dataset, TOO_LARGE, 5)?;
    Ok(Figure::new("birch-swallowed", "A threshold that is too large")
        .caption(format!("At a threshold of {} there are only {} for five groups. What one subcluster has swallowed, no global step can part again.", plain(TOO_LARGE), counted(model.n_subclusters(), "subcluster")))
        .alt(format!("Five groups of grey points under {} large circles; at least one circle holds two groups.", model.n_subclusters()))
        .panel(summed_up(dataset.records(), &model)))
}

/// The threshold for the moons.
pub(super) const MOONS_THRESHOLD: f64 = 0.1;

/// The moons, the model with two clusters, and the adjusted Rand index.
pub(super) fn on_moons() -> Result<(Dataset, Birch<f64>, f64), BookError> {
    let dataset = Data::Moons.points(500, Order::Shuffled, SEED)?;
    let model = fit(&dataset, MOONS_THRESHOLD, 2)?;
    let rand = adjusted_rand_score(dataset.targets(), model.labels())?;
    Ok((dataset, model, rand))
}

fn moons() -> Result<Figure, BookError> {
    let (dataset, model, rand) = on_moons()?;
    Ok(Figure::new("birch-moons", "Two moons")
        .caption(format!("Two moons at a threshold of {}. The {} follow the moons well, but Ward's linkage makes round groups of them.", plain(MOONS_THRESHOLD), counted(model.n_subclusters(), "subcluster")))
        .alt(format!("Two half circles that reach into each other, covered by {} small circles in two colours. Each colour has parts of both moons; the adjusted Rand index is {}.", model.n_subclusters(), fixed(rand, 2)))
        .panel(summed_up(dataset.records(), &model)))
}

/// What each algorithm must keep, for the program's own race.
pub(super) fn kept(runs: &[Run]) -> Figure {
    let mut panel = Panel::new()
        .x_label("points, as a power of ten")
        .y_label("rows kept")
        .log_y(true);
    for name in &NAMES[..3] {
        let runs = || runs.iter().filter(|run| run.name == *name);
        let xs: Vec<f64> = runs().map(|run| (run.n as f64).log10()).collect();
        let ys: Vec<f64> = runs().map(|run| run.kept as f64).collect();
        panel = panel.curve(Curve::new(&xs, &ys).name(*name).markers(true));
    }
    Figure::new("birch-race", "What must be kept")
        .caption("How many rows each algorithm must have in memory at once: all points, a batch, or the subclusters.")
        .alt("Three curves over the number of points: that of K-means rises with it, the other two level off.")
        .panel(panel)
}
