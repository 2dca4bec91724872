//! The tree of the page, drawn, and one of its splits.

use hyades_cluster::{Birch, BirchNode};
use hyades_figures::{Area, Clusters, Color, Figure, Marker, Panel, Points, Segments, Text};
use linfa::DatasetBase;
use linfa::traits::{Fit, FitWith};
use ndarray::{Array2, Axis, s};

use super::SAMPLES;
use super::figures::{circles, of_the_page};
use super::points::{MIDDLES, Order};
use crate::BookError;
use crate::drawing::plane;
use crate::text::counted;

/// A tree small enough to draw.
pub(super) const SMALL: (f64, usize) = (1.5, 3);

/// The model of all points of the page with few subclusters in few nodes.
pub(super) fn small() -> Result<Birch<f64>, BookError> {
    let params = Birch::params(None)
        .threshold(SMALL.0)
        .branching_factor(SMALL.1);
    Ok(params.fit(&of_the_page(Order::Shuffled)?)?)
}

/// A box of the drawing: where its cells begin, a unit each, and its level from the root.
#[derive(Clone, Copy)]
struct Place {
    left: f64,
    level: usize,
}

/// Half a box's height, in units of the distance of two levels.
const HALF: f64 = 0.16;

/// Leaves from left to right as their parents hold them, inner nodes over the middle of what is below.
fn places(nodes: &[BirchNode<f64>]) -> Vec<Place> {
    fn place(nodes: &[BirchNode<f64>], me: usize, next: &mut f64, places: &mut [Place]) -> f64 {
        let cells = nodes[me].sizes.len() as f64;
        let middle = if nodes[me].children.is_empty() {
            let middle = *next + cells / 2.0;
            *next += cells + 0.8;
            middle
        } else {
            let below: Vec<f64> = nodes[me]
                .children
                .iter()
                .map(|&child| place(nodes, child, next, places))
                .collect();
            (below[0] + below[below.len() - 1]) / 2.0
        };
        places[me] = Place {
            left: middle - cells / 2.0,
            level: nodes[me].level,
        };
        middle
    }
    let mut places_found = vec![
        Place {
            left: 0.0,
            level: 0
        };
        nodes.len()
    ];
    place(nodes, 0, &mut 0.0, &mut places_found);
    places_found
}

pub(super) fn tree() -> Result<Figure, BookError> {
    let model = small()?;
    let dataset = of_the_page(Order::Shuffled)?;
    let nodes = model.nodes();
    let is_leaf = |node: &BirchNode<f64>| node.children.is_empty();
    let mut points = plane()
        .title("the subclusters, a colour and mark for each leaf")
        .points(Points::new(dataset.records()).color(Color::Muted).size(1.2));
    let mut leaves = 0;
    let (mut centroids, mut labels) = (Vec::new(), Vec::new());
    let mut panel = Panel::new().title("the tree").hide_axes().legend(false);
    let places = places(&nodes);
    let mut lines = Vec::new();
    for (node, place) in nodes.iter().zip(&places) {
        let cells = node.sizes.len();
        let y = -(place.level as f64);
        let color = if is_leaf(node) {
            leaves += 1;
            Color::Label(leaves - 1)
        } else {
            Color::Muted
        };
        if is_leaf(node) {
            points = circles(points, &node.centroids, node.radii.to_vec(), |_| color);
            centroids.extend(node.centroids.iter().copied());
            labels.extend(std::iter::repeat_n(Some(leaves - 1), cells));
        }
        for (i, size) in node.sizes.iter().enumerate() {
            let left = place.left + i as f64;
            panel = panel
                .area(
                    Area::rectangle(left + 0.04, y - HALF, left + 0.96, y + HALF)
                        .color(color)
                        .opacity(0.3),
                )
                .text(Text::new(left + 0.5, y, format!("{size}")));
        }
        for (i, &child) in node.children.iter().enumerate() {
            let middle = places[child].left + nodes[child].sizes.len() as f64 / 2.0;
            lines.push([
                place.left + i as f64 + 0.5,
                y - HALF,
                middle,
                -(places[child].level as f64) + HALF,
            ]);
        }
    }
    // A mark under each leaf's box, the one that its subclusters have above.
    let marks: Vec<f64> = nodes
        .iter()
        .zip(&places)
        .filter(|(node, _)| is_leaf(node))
        .flat_map(|(node, place)| {
            let middle = place.left + node.sizes.len() as f64 / 2.0;
            [middle, -(place.level as f64) - 0.34]
        })
        .collect();
    let marks = rows(marks);
    let numbers: Vec<Option<usize>> = (0..leaves).map(Some).collect();
    let panel = panel
        .segments(Segments::new(&lines).color(Color::Ink))
        .clusters(Clusters::new(&marks, &numbers).size(4.5));
    let points = points
        .clusters(Clusters::new(&rows(centroids), &labels).size(4.0))
        .legend(false);
    Ok(Figure::new("birch-tree", "A tree of clustering features")
        .caption(format!("All points of the page in a small tree: threshold {}, at most {} subclusters in a node. Below: its nodes as rows of boxes, with the number of points in each subcluster. A subcluster of an inner node sums up the node to which its line leads.", SMALL.0, SMALL.1))
        .alt(format!("Above, five groups of points under {} circles, coloured by leaf. Below, the tree: {} nodes on {} levels. The root at the top has {}; lines lead from each box to the node below it, down to {}. The number in a box is the sum of the numbers in the node below.", model.n_subclusters(), nodes.len(), model.height(), counted(nodes[0].sizes.len(), "subcluster"), if leaves == 1 { "1 leaf".to_owned() } else { format!("{leaves} leaves") }))
        .columns(1)
        .size(600, 780)
        .panel(points)
        .panel(panel))
}

fn rows(values: Vec<f64>) -> Array2<f64> {
    Array2::from_shape_vec((values.len() / 2, 2), values).unwrap_or_default()
}

/// The split of the page: threshold, most subclusters in a node. The groups come one after another, so that the first point of the
/// fifth one finds a full leaf.
pub(super) const SPLIT: (f64, usize) = (2.0, 5);

/// The tree before a point, the point, and the tree after it.
type Split = (Birch<f64>, Array2<f64>, Birch<f64>);

/// The tree just before its root splits for the first time, the point that splits it, and the tree after it.
pub(super) fn first_split() -> Result<Split, BookError> {
    let dataset = of_the_page(Order::Grouped)?;
    let params = Birch::params(None)
        .threshold(SPLIT.0)
        .branching_factor(SPLIT.1);
    let rows = |range: std::ops::Range<usize>| dataset.records().slice(s![range, ..]);
    // All but the last group fit into the leaf.
    let fifth = SAMPLES / MIDDLES.len() * (MIDDLES.len() - 1);
    let before = params.fit_with(None, &DatasetBase::from(rows(0..fifth)))?;
    let point = rows(fifth..fifth + 1);
    let after = params.fit_with(Some(before.clone()), &DatasetBase::from(point))?;
    Ok((before, point.to_owned(), after))
}

/// The two rows that are farthest apart.
pub(super) fn farthest(rows: &Array2<f64>) -> (usize, usize) {
    let mut best = (0, 0, 0.0);
    for a in 0..rows.nrows() {
        for b in a + 1..rows.nrows() {
            let square = (&rows.row(a) - &rows.row(b)).mapv(|x| x * x).sum();
            if square > best.2 {
                best = (a, b, square);
            }
        }
    }
    (best.0, best.1)
}

pub(super) fn split() -> Result<Figure, BookError> {
    let (before, point, after) = first_split()?;
    let all = ndarray::concatenate![Axis(0), before.subcluster_centroids().view(), point];
    let (a, b) = farthest(&all);
    let line = [all[(a, 0)], all[(a, 1)], all[(b, 0)], all[(b, 1)]];
    let dataset = of_the_page(Order::Grouped)?;
    let seen = dataset
        .records()
        .slice(s![..SAMPLES / MIDDLES.len() * (MIDDLES.len() - 1), ..]);
    let empty = || {
        plane()
            .legend(false)
            .points(Points::new(seen).color(Color::Muted).size(1.2))
    };
    let full = circles(
        empty().title("a full leaf, and a new point"),
        before.subcluster_centroids(),
        before.subcluster_radii().to_vec(),
        |_| Color::Label(2),
    )
    .points(
        Points::new(before.subcluster_centroids())
            .color(Color::Label(2))
            .marker(Marker::Square)
            .size(4.0),
    )
    .points(
        Points::new(&point)
            .color(Color::Ink)
            .marker(Marker::Cross)
            .size(5.0),
    )
    .segments(Segments::new(&[line]).color(Color::Ink).dashed(true));
    let mut parted = empty().title("two leaves");
    let nodes = after.nodes();
    let mut sizes = Vec::new();
    for (label, leaf) in nodes.iter().filter(|node| node.level == 1).enumerate() {
        sizes.push(leaf.sizes.len());
        let marker = [Marker::Disc, Marker::Triangle][label % 2];
        parted = circles(parted, &leaf.centroids, leaf.radii.to_vec(), |_| {
            Color::Label(label)
        })
        .points(
            Points::new(&leaf.centroids)
                .color(Color::Label(label))
                .marker(marker)
                .size(4.5),
        );
    }
    Ok(Figure::new("birch-split", "A node splits")
        .caption(format!("Left: a leaf with {} subclusters, which is all that it may have here, and a point (×) that fits into none of them. The dashed line joins the two that are farthest apart. Right: two leaves. Each subcluster has followed the nearer of the two ends.", SPLIT.1))
        .alt(format!("Left, {} squares, some in circles, and a new point as a cross; a dashed line joins the two of them that lie farthest apart. Right, the same in two colours and marks: {} in one leaf and {} in the other.", before.n_subclusters(), sizes[0], sizes.get(1).copied().unwrap_or_default()))
        .columns(2)
        .shared_axes(true)
        .panel(full)
        .panel(parted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_split_is_the_first_one() {
        let (before, point, after) = first_split().unwrap();
        assert_eq!((before.height(), before.n_subclusters()), (1, SPLIT.1));
        assert_eq!((after.height(), after.n_nodes()), (2, 3));
        // What the picture says of the line: each subcluster is with the nearer of its ends.
        let all = ndarray::concatenate![Axis(0), before.subcluster_centroids().view(), point];
        let (a, b) = farthest(&all);
        let square = |i: usize, j: usize| {
            let difference = &all.row(i) - &all.row(j);
            difference.dot(&difference)
        };
        let with_a = (0..all.nrows())
            .filter(|&i| square(i, a) < square(i, b))
            .count();
        let leaf = |number: usize| after.nodes()[number].sizes.len();
        assert_eq!([leaf(1), leaf(2)], [with_a, all.nrows() - with_a]);
    }

    #[test]
    fn a_box_holds_the_sum_of_the_node_below() {
        let model = small().unwrap();
        let nodes = model.nodes();
        assert!(model.height() > 2);
        for node in &nodes {
            for (i, &child) in node.children.iter().enumerate() {
                assert_eq!(node.sizes[i], nodes[child].sizes.sum());
            }
        }
    }
}
