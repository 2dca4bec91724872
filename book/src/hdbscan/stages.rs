//! The stages of HDBSCAN, a figure each: core distances, spanning tree, hierarchy, and what comes out.

use hyades_cluster::Hdbscan;
use hyades_datasets::Dataset;
use hyades_figures::{
    Anchor, Circle, Clusters, Color, Curve, Figure, Marker, Panel, Points, Segments, Text, Values,
};
use ndarray::{Array2, ArrayView2, Axis};

use super::data::STREWN;
use super::members;
use crate::BookError;
use crate::drawing::{ends, plane};
use crate::text::{counted, fixed, plain};

/// For each kind of points the one in its middle, and of the strewn ones that of middling loneliness.
pub(super) fn examples(dataset: &Dataset, model: &Hdbscan<f64>) -> Vec<usize> {
    let records = dataset.records();
    let of_kind = |kind: usize| {
        let targets = dataset.targets().iter().enumerate();
        let found = targets.filter(move |&(_, &of)| of == kind);
        found.map(|(i, _)| i).collect::<Vec<_>>()
    };
    let mut found: Vec<usize> = (0..STREWN)
        .filter_map(|kind| {
            let rows = of_kind(kind);
            let middle = records.select(Axis(0), &rows).mean_axis(Axis(0))?;
            let away = |i: &usize| {
                let difference = &records.row(*i) - &middle;
                difference.dot(&difference)
            };
            rows.into_iter().min_by(|a, b| away(a).total_cmp(&away(b)))
        })
        .collect();
    let core = |i: &usize| model.core_distances()[*i];
    let mut strewn = of_kind(STREWN);
    strewn.sort_by(|a, b| core(a).total_cmp(&core(b)));
    found.extend(strewn.get(strewn.len() / 2));
    found
}

pub(super) fn distance(records: &Array2<f64>, i: usize, j: usize) -> f64 {
    let difference = &records.row(i) - &records.row(j);
    difference.dot(&difference).sqrt()
}

/// The mutual reachability distance of two points.
pub(super) fn reach(records: &Array2<f64>, model: &Hdbscan<f64>, i: usize, j: usize) -> f64 {
    let core = model.core_distances();
    distance(records, i, j).max(core[i]).max(core[j])
}

/// How far the right panel of the figure on core distances reaches.
const FARTHEST: f64 = 1.2;

pub(super) fn core(dataset: &Dataset, model: &Hdbscan<f64>) -> Figure {
    let records = dataset.records();
    let examples = examples(dataset, model);
    let mut left = plane().legend(false).points(Points::new(records).size(1.8));
    let mut right = Panel::new()
        .x_label("distance")
        .y_label("mutual reachability distance")
        .x_range(0.0, FARTHEST)
        .y_range(0.0, FARTHEST)
        .equal_aspect(true)
        .curve(
            Curve::new(&[0.0, FARTHEST], &[0.0, FARTHEST])
                .color(Color::Muted)
                .dashed(true),
        );
    for (kind, &i) in examples.iter().enumerate() {
        let color = Color::Label(kind);
        let row = records.row(i);
        let one = row.insert_axis(Axis(0));
        left = left
            .circle(
                Circle::new(row[0], row[1], model.core_distances()[i])
                    .color(color)
                    .filled_opacity(0.12),
            )
            .points(
                Points::new(one)
                    .color(color)
                    .marker(Marker::of_label(kind))
                    .size(4.5),
            );
        if kind == 0 || kind == 1 {
            continue;
        }
        let others = (0..records.nrows()).filter(|&j| j != i);
        let pairs: Vec<[f64; 2]> = others
            .map(|j| [distance(records, i, j), reach(records, model, i, j)])
            .filter(|pair| pair[0] <= FARTHEST && pair[1] <= FARTHEST)
            .collect();
        right = right.points(
            Points::new(&ndarray::arr2(&pairs))
                .color(color)
                .marker(Marker::of_label(kind))
                .size(2.6)
                .name(
                    [
                        "",
                        "",
                        "from the dense group",
                        "from the thin group",
                        "from a strewn point",
                    ][kind],
                ),
        );
    }
    let cores: Vec<String> = examples
        .iter()
        .map(|&i| fixed(model.core_distances()[i], 2))
        .collect();
    Figure::new("hdbscan-core", "Core distances, and what they do to distances")
        .caption(format!("Left: circles whose radius is the core distance, around one point of each moon, of the dense and of the thin group, and around a strewn one. Each reaches just to the {}th point, its own middle counted. Right: from three of these points to all others, the distance and what becomes of it. On the dashed line both are equal.", super::MIN_SAMPLES))
        .alt(format!("Left: the points in grey with five circles. In the order of the caption their radii are {}. Right: three sets of points, none below the diagonal. Each runs level at its own core distance or above it as long as the distance is smaller, and follows the diagonal from there on, with some points above it.", cores.join(", ")))
        .columns(2)
        .panel(left.title("core distances"))
        .panel(right.title("mutual reachability"))
}

/// The colours of the edges: a logarithmic scale, for lengths lie so.
fn colours(lengths: &[f64]) -> (f64, f64) {
    let positive: Vec<f64> = lengths.iter().copied().filter(|&l| l > 0.0).collect();
    let (low, high) = ends(&positive);
    if low < high {
        (low.ln(), high.ln())
    } else {
        (0.0, 1.0)
    }
}

pub(super) fn tree(id: &str, dataset: &Dataset, model: &Hdbscan<f64>) -> Result<Figure, BookError> {
    let records = dataset.records();
    let edges = model.spanning_tree();
    let lengths: Vec<f64> = edges.iter().map(|edge| edge.length).collect();
    let (low, high) = colours(&lengths);
    // An edge of length 0 joins equal points, and is a point itself.
    let log = |length: f64| length.max(low.exp()).ln();
    let mut panel = plane();
    for edge in edges {
        let fraction = (log(edge.length) - low) / (high - low);
        let (a, b) = (records.row(edge.from), records.row(edge.to));
        panel = panel.segments(
            Segments::new(&[[a[0], a[1], b[0], b[1]]])
                .color(Color::Fraction(fraction))
                .width(1.2 + 1.6 * fraction),
        );
    }
    // Their middles, with the colour bar that belongs to all.
    let middles = Array2::from_shape_fn((edges.len(), 2), |(i, j)| {
        (records[(edges[i].from, j)] + records[(edges[i].to, j)]) / 2.0
    });
    let logs: Vec<f64> = lengths.iter().map(|&length| log(length)).collect();
    let round = [
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0,
    ];
    let ticks = round
        .iter()
        .filter(|&&length: &&f64| (low..=high).contains(&length.ln()));
    panel = panel
        .values(
            Values::new(&middles, &logs)
                .size(0.6)
                .label("length")
                .range(low, high)
                .ticks(ticks.map(|&length| (length.ln(), plain(length))).collect()),
        )
        .points(Points::new(records).color(Color::Ink).size(1.5));
    let longest = lengths.last().copied().unwrap_or(0.0);
    Ok(Figure::new(id, "The shortest spanning tree")
        .caption(format!("The shortest tree that joins all points, by mutual reachability distance: {}, the longest of {}. The longer an edge, the lighter and thicker it is.", counted(edges.len(), "edge"), fixed(longest, 2)))
        .alt("The points with edges between them, without circles. Inside the dense group and along both moons the edges are short and dark; in the thin group they are longer and greener; the strewn points hang on by the longest, yellow ones.")
        .panel(panel))
}

/// The hierarchy, and a horizontal line for each of the given eps.
pub(super) fn dendrogram(id: &str, model: &Hdbscan<f64>, cuts: &[f64]) -> Figure {
    let tree = model.single_linkage_tree();
    let n = tree.n_samples();
    let mut at = vec![(0.0, 0.0); n];
    for (place, sample) in tree.leaf_order().into_iter().enumerate() {
        at[sample] = (place as f64, 0.0);
    }
    let mut lines = Vec::with_capacity(3 * n);
    for merge in tree.merges() {
        let (left, right) = (at[merge.left], at[merge.right]);
        let height = merge.height;
        lines.push([left.0, left.1, left.0, height]);
        lines.push([left.0, height, right.0, height]);
        lines.push([right.0, height, right.0, right.1]);
        at.push(((left.0 + right.0) / 2.0, height));
    }
    let highest = tree.merges().last().map_or(1.0, |merge| merge.height);
    let mut panel = Panel::new()
        .x_label("points")
        .y_label("distance at which clusters merge")
        .x_range(-1.0, n as f64 * if cuts.is_empty() { 1.0 } else { 1.12 })
        .y_range(0.0, highest * 1.04)
        .x_ticks(Vec::new())
        .segments(Segments::new(&lines).color(Color::Ink).width(1.1));
    for &cut in cuts {
        let end = n as f64;
        panel = panel
            .segments(
                Segments::new(&[[-1.0, cut, end, cut]])
                    .color(Color::Label(1))
                    .width(1.4)
                    .dashed(true),
            )
            .text(Text::new(end + 1.0, cut, format!("eps {}", plain(cut))).anchor(Anchor::Start));
    }
    let words = match cuts {
        [] => String::new(),
        cuts => format!(
            " A dashed line is a DBSCAN*: what hangs together below it is one cluster. Here eps is {}.",
            crate::text::join(
                &cuts.iter().map(|&cut| plain(cut)).collect::<Vec<_>>(),
                "and"
            )
        ),
    };
    Figure::new(id, "The hierarchy")
        .caption(format!("Each point is a line at the bottom; where two clusters merge, their lines are joined at the length of the edge that joins them. The last merge is at {}.{words}", fixed(highest, 2)))
        .alt(format!("A dendrogram of {}. Most lines are joined far down, in a few dense bunches of different depth. Above, the bunches are joined with each other, and single lines hang on from the side at the greatest heights.", counted(n, "point")))
        .size(700, 420)
        .panel(panel)
}

/// From which probability on a point is drawn large, and from which at middle size.
const LARGE: f64 = 0.75;
const MIDDLE: f64 = 0.4;

/// Points by cluster, as large as they belong to it.
fn by_probability(records: ArrayView2<'_, f64>, model: &Hdbscan<f64>) -> Panel {
    let noise: Vec<usize> = (0..records.nrows())
        .filter(|&i| model.labels()[i].is_none())
        .collect();
    let mut panel = plane().legend(false).points(
        Points::new(&records.select(Axis(0), &noise))
            .marker(Marker::Cross)
            .size(2.2)
            .name("noise"),
    );
    for label in 0..model.n_clusters() {
        for (size, low, high) in [
            (1.5, 0.0, MIDDLE),
            (2.6, MIDDLE, LARGE),
            (4.0, LARGE, f64::INFINITY),
        ] {
            let rows: Vec<usize> = members(model, label)
                .filter(|&i| (low..high).contains(&model.probabilities()[i]))
                .collect();
            if !rows.is_empty() {
                panel = panel.points(
                    Points::new(&records.select(Axis(0), &rows))
                        .color(Color::Label(label))
                        .marker(Marker::of_label(label))
                        .size(size)
                        .name(format!("cluster {}", label + 1)),
                );
            }
        }
    }
    panel
}

pub(super) fn result(id: &str, dataset: &Dataset, model: &Hdbscan<f64>) -> Figure {
    let records = dataset.records();
    let scores = model.outlier_scores().to_vec();
    Figure::new(id, "Clusters, probabilities and outlier scores")
        .caption(format!("Above: {} and {}, crossed out. Large points have a probability of at least {LARGE}, small ones of less than {MIDDLE}. Below: the outlier score of every point.", counted(model.n_clusters(), "cluster"), counted(model.n_noise(), "noise point")))
        .alt("Above: each moon, the dense group and the thin one in its own colour and marker. In the middle of a group the points are large, at its rim small. Below: the same points by outlier score: dark inside the groups, lighter towards their rims, and brightest for those far from all groups.")
        .columns(1)
        .size(600, 760)
        .panel(by_probability(records.view(), model).title("cluster and probability"))
        .panel(plane().title("outlier score").values(Values::new(records, &scores).range(0.0, 1.0).size(2.8)))
}

/// Points by cluster, without more; a group's largest cluster has the group's own colour.
pub(super) fn found(title: String, dataset: &Dataset, labels: &[Option<usize>]) -> Panel {
    let labels = as_kinds(&dataset.targets().to_vec(), labels);
    plane()
        .title(title)
        .legend(false)
        .clusters(Clusters::new(dataset.records(), &labels).size(2.6))
}

/// The labels, numbered like the kinds of which they have most; what is left over comes after the kinds.
pub(super) fn as_kinds(kinds: &[usize], labels: &[Option<usize>]) -> Vec<Option<usize>> {
    let n_clusters = labels.iter().flatten().max().map_or(0, |most| most + 1);
    let n_kinds = kinds
        .iter()
        .filter(|&&kind| kind < STREWN)
        .max()
        .map_or(0, |most| most + 1);
    let shared = |cluster: usize, kind: usize| {
        let both = labels.iter().zip(kinds);
        both.filter(|&(&label, &of)| label == Some(cluster) && of == kind)
            .count()
    };
    let mut pairs: Vec<(usize, usize, usize)> = (0..n_clusters)
        .flat_map(|cluster| (0..n_kinds).map(move |kind| (shared(cluster, kind), cluster, kind)))
        .filter(|pair| pair.0 > 0)
        .collect();
    pairs.sort_by_key(|&(count, cluster, kind)| (usize::MAX - count, cluster, kind));
    let mut number = vec![None; n_clusters];
    let mut taken = vec![false; n_kinds];
    for (_, cluster, kind) in pairs {
        if number[cluster].is_none() && !taken[kind] {
            number[cluster] = Some(kind);
            taken[kind] = true;
        }
    }
    let mut next = n_kinds;
    for number in &mut number {
        number.get_or_insert_with(|| {
            next += 1;
            next - 1
        });
    }
    labels.iter().map(|&label| number[label?]).collect()
}
