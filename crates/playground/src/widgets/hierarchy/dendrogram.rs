//! The tree of merges, from the top down to what still can be told apart.

use std::collections::BTreeMap;

use hyades_cluster::Dendrogram;
use hyades_figures::{Anchor, Area, Color, Mark, Marker, Panel, Points, Segments, Text};
use ndarray::Array2;

use super::model::n_clusters;
use super::words::ticks;

/// The most parts at the foot: of a larger tree only the last merges are drawn.
const MOST: usize = 40;

/// Half of a part's width at the foot, where the parts stand one apart.
const HALF: f64 = 0.38;

/// What of a tree is drawn.
struct Drawn {
    /// Merges below this one are not drawn.
    first: usize,
    /// The parts at the foot, from left to right.
    leaves: Vec<usize>,
    /// Of each part drawn its place from left to right and its height.
    ends: Vec<Option<(f64, f64)>>,
    /// The cluster of each part, where all of it lies in one.
    labels: Vec<Option<usize>>,
}

impl Drawn {
    fn of(tree: &Dendrogram<f64>, cut: &[Option<usize>]) -> Self {
        let n = tree.n_samples();
        let merges = tree.merges();
        let mut labels = cut.to_vec();
        for merge in merges {
            let (left, right) = (labels[merge.left], labels[merge.right]);
            labels.push(left.filter(|_| left == right));
        }
        let first = n.saturating_sub(MOST);
        let mut leaves = Vec::new();
        let mut stack = vec![n + merges.len() - 1];
        while let Some(part) = stack.pop() {
            match part.checked_sub(n) {
                Some(i) if i >= first => stack.extend([merges[i].right, merges[i].left]),
                _ => leaves.push(part),
            }
        }
        let height = |part: usize| part.checked_sub(n).map_or(0.0, |i| merges[i].height);
        let mut ends = vec![None; n + merges.len()];
        for (place, &leaf) in leaves.iter().enumerate() {
            ends[leaf] = Some((place as f64, height(leaf)));
        }
        for (i, merge) in merges.iter().enumerate().skip(first) {
            if let (Some((left, _)), Some((right, _))) = (ends[merge.left], ends[merge.right]) {
                ends[n + i] = Some(((left + right) / 2.0, merge.height));
            }
        }
        Self {
            first,
            leaves,
            ends,
            labels,
        }
    }
}

/// How many merges are drawn, of how many.
pub(super) fn merges(tree: &Dendrogram<f64>) -> (usize, usize) {
    let all = tree.merges().len();
    (all.min(MOST - 1), all)
}

fn ink(label: Option<usize>) -> Color {
    label.map_or(Color::Ink, Color::Label)
}

/// The tree, each part in the colour of its cluster, and the cut as a line across it. A part that is not drawn further is a triangle with its number of points.
pub(super) fn panel(tree: &Dendrogram<f64>, labels: &[Option<usize>], cut: f64, top: f64) -> Panel {
    let n = tree.n_samples();
    let drawn = Drawn::of(tree, labels);
    let size = |part: usize| part.checked_sub(n).map_or(1, |i| tree.merges()[i].size);
    let counts = drawn.first > 0;
    let foot = if counts { 0.2 } else { 0.04 };
    let mut panel = Panel::new()
        .y_label("height")
        .legend(false)
        .x_ticks(Vec::new())
        .y_ticks(ticks(top))
        .x_range(-0.8, drawn.leaves.len() as f64 - 0.2)
        .y_range(-foot * top, top);
    for &leaf in drawn.leaves.iter().filter(|&&leaf| size(leaf) > 1) {
        if let Some((x, height)) = drawn.ends[leaf] {
            let triangle = Area::new(&[x - HALF, x, x + HALF], &[0.0; 3], &[0.0, height, 0.0]);
            let color = drawn.labels[leaf].map_or(Color::Muted, Color::Label);
            panel = panel.area(triangle.color(color).opacity(0.6));
        }
    }
    let mut segments: BTreeMap<Option<usize>, Vec<[f64; 4]>> = BTreeMap::new();
    for (i, merge) in tree.merges().iter().enumerate().skip(drawn.first) {
        let mut across = Vec::new();
        for part in [merge.left, merge.right] {
            if let Some((x, from)) = drawn.ends[part] {
                let stems = segments.entry(drawn.labels[part]).or_default();
                stems.push([x, from, x, merge.height]);
                across.push(x);
            }
        }
        if let [left, right] = across[..] {
            let bars = segments.entry(drawn.labels[n + i]).or_default();
            bars.push([left, merge.height, right, merge.height]);
        }
    }
    for (label, ends) in &segments {
        panel = panel.segments(Segments::new(ends).color(ink(*label)).width(1.5));
    }
    // Told apart by shape too.
    for label in 0..n_clusters(labels) {
        let leaves = drawn.leaves.iter().enumerate();
        let places: Vec<f64> = leaves
            .filter(|&(_, &leaf)| drawn.labels[leaf] == Some(label))
            .map(|(place, _)| place as f64)
            .collect();
        if !places.is_empty() {
            let feet = Array2::from_shape_fn((places.len(), 2), |(i, j)| [places[i], 0.0][j]);
            let feet = Points::new(&feet).color(Color::Label(label));
            panel = panel.points(feet.marker(Marker::of_label(label)).size(3.0));
        }
    }
    if counts {
        panel = with_counts(panel, &drawn.leaves, size, top);
    }
    panel.mark(Mark::horizontal(cut).text("cut"))
}

/// The numbers of points below the parts that hold several, in three rows so that they do not meet.
fn with_counts(
    mut panel: Panel,
    leaves: &[usize],
    size: impl Fn(usize) -> usize,
    top: f64,
) -> Panel {
    let counts = leaves
        .iter()
        .enumerate()
        .map(|(place, &leaf)| (place, size(leaf)));
    for (row, (place, size)) in counts.filter(|&(_, size)| size > 1).enumerate() {
        let y = -top * (0.085 + 0.045 * (row % 3) as f64);
        let text = Text::new(place as f64, y, size.to_string());
        panel = panel.text(text.anchor(Anchor::Middle));
    }
    panel
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyades_cluster::{Agglomerative, Linkage};
    use linfa::DatasetBase;
    use linfa::traits::Fit;

    fn tree(n: usize) -> Agglomerative<f64> {
        let points = Array2::from_shape_fn((n, 1), |(i, _)| (i * i) as f64);
        let params = Agglomerative::params(Linkage::Average).n_clusters(3);
        params.fit(&DatasetBase::from(points)).unwrap()
    }

    #[test]
    fn a_large_tree_is_drawn_from_the_top() {
        let model = tree(100);
        let labels: Vec<Option<usize>> = model.labels().iter().copied().map(Some).collect();
        let drawn = Drawn::of(model.dendrogram(), &labels);
        assert_eq!((drawn.first, drawn.leaves.len()), (60, 40));
        assert_eq!(merges(model.dendrogram()), (39, 99));
        assert_eq!(drawn.ends.iter().flatten().count(), 40 + 39);
        // Each part at the foot lies in one cluster, and together they hold every point.
        assert!(
            drawn
                .leaves
                .iter()
                .all(|&leaf| drawn.labels[leaf].is_some())
        );
        let merges = model.dendrogram().merges();
        let sizes = drawn
            .leaves
            .iter()
            .map(|leaf| leaf.checked_sub(100).map_or(1, |i| merges[i].size));
        assert_eq!(sizes.sum::<usize>(), 100);
    }

    #[test]
    fn a_small_tree_is_drawn_whole() {
        for n in [1, 2, 40] {
            let model = tree(n.max(3));
            let labels: Vec<Option<usize>> = model.labels().iter().copied().map(Some).collect();
            let drawn = Drawn::of(model.dendrogram(), &labels);
            assert_eq!((drawn.first, drawn.leaves.len()), (0, n.max(3)));
            assert_eq!(drawn.leaves, model.dendrogram().leaf_order());
        }
    }
}
