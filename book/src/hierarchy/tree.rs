//! A tree of merges, drawn.

use hyades_cluster::Dendrogram;
use hyades_figures::{Color, Mark, Marker, Panel, Points, Segments};
use ndarray::{Array1, Array2};

/// The most leaves that a drawing has; of a larger tree only the top is drawn.
const MOST: usize = 60;

/// What of a tree is drawn.
struct Drawing {
    /// Of each part drawn: its place from left to right, and its top.
    ends: Vec<Option<(f64, f64)>>,
    /// The cluster of each part, where it lies in one.
    labels: Vec<Option<usize>>,
    /// The parts at the bottom, from left to right.
    leaves: Vec<usize>,
    /// Merges below this one are not drawn.
    first: usize,
}

fn drawing(tree: &Dendrogram<f64>, cut: &Array1<usize>) -> Drawing {
    let n = tree.n_samples();
    let merges = tree.merges();
    let mut labels: Vec<Option<usize>> = cut.iter().copied().map(Some).collect();
    for merge in merges {
        let (left, right) = (labels[merge.left], labels[merge.right]);
        labels.push(if left == right { left } else { None });
    }
    let first = n.saturating_sub(MOST);
    let mut leaves = Vec::new();
    let mut stack = vec![n + merges.len() - 1];
    while let Some(part) = stack.pop() {
        if part >= n + first {
            let merge = merges[part - n];
            stack.extend([merge.right, merge.left]);
        } else {
            leaves.push(part);
        }
    }
    let mut ends = vec![None; n + merges.len()];
    for (place, &leaf) in leaves.iter().enumerate() {
        ends[leaf] = Some((place as f64, 0.0));
    }
    for (i, merge) in merges.iter().enumerate().skip(first) {
        if let (Some((left, _)), Some((right, _))) = (ends[merge.left], ends[merge.right]) {
            ends[n + i] = Some(((left + right) / 2.0, merge.height));
        }
    }
    Drawing {
        ends,
        labels,
        leaves,
        first,
    }
}

/// The tree, coloured below the cut; at the bottom the names of the points, or none.
pub(super) fn tree_panel(
    tree: &Dendrogram<f64>,
    cut: &Array1<usize>,
    names: Option<&[&str]>,
    height: Option<f64>,
) -> Panel {
    let n = tree.n_samples();
    let drawing = drawing(tree, cut);
    // A part is coloured if it lies in one cluster of several.
    let n_clusters = cut.iter().max().map_or(0, |most| most + 1);
    let color = |part: usize| drawing.labels[part].filter(|_| n_clusters > 1);
    let mut segments: Vec<(Option<usize>, Vec<[f64; 4]>)> = Vec::new();
    let mut add =
        |color: Option<usize>, ends: [f64; 4]| match segments.iter_mut().find(|(c, _)| *c == color)
        {
            Some((_, all)) => all.push(ends),
            None => segments.push((color, vec![ends])),
        };
    for (i, merge) in tree.merges().iter().enumerate().skip(drawing.first) {
        let mut sides = Vec::new();
        for part in [merge.left, merge.right] {
            if let Some((x, top)) = drawing.ends[part] {
                add(color(part), [x, top, x, merge.height]);
                sides.push(x);
            }
        }
        if let [left, right] = sides[..] {
            add(color(n + i), [left, merge.height, right, merge.height]);
        }
    }
    let ticks = drawing.leaves.iter().enumerate();
    let ticks = ticks.filter_map(|(place, &leaf)| {
        let name = names?.get(leaf)?;
        Some((place as f64, (*name).to_owned()))
    });
    let mut panel = Panel::new()
        .y_label("height")
        .legend(false)
        .x_ticks(ticks.collect())
        .x_range(-0.8, drawing.leaves.len() as f64 - 0.2);
    for (color, ends) in &segments {
        let color = color.map_or(Color::Ink, Color::Label);
        panel = panel.segments(Segments::new(ends).color(color).width(1.6));
    }
    for label in 0..n_clusters.min(MOST) {
        let places = drawing.leaves.iter().enumerate();
        let places: Vec<f64> = places
            .filter(|&(_, &leaf)| color(leaf) == Some(label))
            .map(|(place, _)| place as f64)
            .collect();
        let feet = Array2::from_shape_fn((places.len(), 2), |(i, j)| [places[i], 0.0][j]);
        if !places.is_empty() {
            panel = panel.points(
                Points::new(&feet)
                    .color(Color::Label(label))
                    .marker(Marker::of_label(label))
                    .size(if places.len() > 20 { 3.0 } else { 4.0 }),
            );
        }
    }
    match height {
        Some(height) => panel.mark(Mark::horizontal(height).text("cut").color(Color::Ink)),
        None => panel,
    }
}

/// How many parts stand at the bottom of the drawing.
pub(super) fn n_drawn(tree: &Dendrogram<f64>) -> usize {
    tree.n_samples().min(MOST)
}

/// The widest gap between the heights of two merges that follow each other: the clusters that a cut there gives, and its ends.
/// Where heights fall, the higher one before counts.
pub(super) fn widest_gap(tree: &Dendrogram<f64>) -> Option<(usize, f64, f64)> {
    let merges = tree.merges();
    let mut top = 0.0f64;
    let mut widest: Option<(usize, f64, f64)> = None;
    for (i, merge) in merges.iter().enumerate() {
        // Before the first merge every point is alone, which is no answer.
        if i > 0 && widest.is_none_or(|(_, low, high)| merge.height - top > high - low) {
            widest = Some((merges.len() + 1 - i, top, merge.height));
        }
        top = top.max(merge.height);
    }
    widest
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyades_cluster::{Agglomerative, Linkage};
    use linfa::DatasetBase;
    use linfa::traits::Fit;
    use ndarray::array;

    #[test]
    fn gaps_are_the_widest_steps_between_heights() {
        let points = array![[0.0], [1.0], [3.0], [7.0], [9.0], [30.0]];
        let tree = |n: usize| {
            let points = points.slice(ndarray::s![..n, ..]).to_owned();
            let params = Agglomerative::params(Linkage::Single).n_clusters(1);
            params.fit(&DatasetBase::from(points)).unwrap()
        };
        // Heights 1, 2, 2, 4, 21: the widest gap leaves the far point and the rest.
        assert_eq!(widest_gap(tree(6).dendrogram()), Some((2, 4.0, 21.0)));
        assert_eq!(widest_gap(tree(5).dendrogram()), Some((2, 2.0, 4.0)));
        assert_eq!(widest_gap(tree(2).dendrogram()), None);
        assert_eq!(widest_gap(tree(1).dendrogram()), None);
    }

    #[test]
    fn a_large_tree_is_drawn_from_the_top() {
        let points = Array2::from_shape_fn((100, 1), |(i, _)| (i * i) as f64);
        let params = Agglomerative::params(Linkage::Average).n_clusters(3);
        let model = params.fit(&DatasetBase::from(points)).unwrap();
        let drawn = drawing(model.dendrogram(), model.labels());
        assert_eq!((drawn.leaves.len(), drawn.first), (60, 40));
        assert_eq!(n_drawn(model.dendrogram()), 60);
        // Every part at the bottom lies in one cluster, and stands once.
        assert!(
            drawn
                .leaves
                .iter()
                .all(|&leaf| drawn.labels[leaf].is_some())
        );
        assert_eq!(drawn.ends.iter().flatten().count(), 60 + 59);
    }
}
