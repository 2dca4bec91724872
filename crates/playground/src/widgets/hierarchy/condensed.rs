//! The condensed tree as icicles on their side: λ grows to the right, and a cluster is as wide as it has points.

use hyades_cluster::{CondensedTree, Hdbscan};
use hyades_figures::{Anchor, Area, Color, Mark, Marker, Panel, Points, Segments, Text};
use ndarray::arr2;

use super::model::n_clusters;

/// What is known of a condensed cluster.
struct Icicle {
    /// The middle of its place across.
    middle: f64,
    /// λ and the number of points from there on; λ rises from each to the next.
    steps: Vec<(f64, f64)>,
    /// The one label that its points have besides noise.
    label: Option<usize>,
    /// Whether other clusters split off from it.
    splits: bool,
}

/// Labels of the points of a cluster so far.
#[derive(Clone, Copy)]
enum Seen {
    Noise,
    One(usize),
    Several,
}

impl Seen {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Noise, seen) | (seen, Self::Noise) => seen,
            (Self::One(a), Self::One(b)) if a == b => Self::One(a),
            _ => Self::Several,
        }
    }
}

/// The icicles in the order of the tree's clusters.
fn icicles(tree: &CondensedTree<f64>, labels: &[Option<usize>]) -> Vec<Icicle> {
    let n = tree.n_samples();
    let clusters = tree.clusters();
    let mut icicles: Vec<Icicle> = clusters
        .iter()
        .map(|cluster| Icicle {
            middle: n as f64 / 2.0,
            steps: vec![(cluster.birth, cluster.size as f64)],
            label: None,
            splits: false,
        })
        .collect();
    let mut seen = vec![Seen::Noise; clusters.len()];
    for row in tree.rows() {
        let place = row.parent - n;
        if let Some(Some(label)) = labels.get(row.child) {
            seen[place] = seen[place].with(Seen::One(*label));
        }
        let icicle = &mut icicles[place];
        icicle.splits |= row.child >= n;
        let begun = icicle.steps.len() > 1;
        if let Some(last) = icicle.steps.last_mut() {
            let left = last.1 - row.child_size as f64;
            // Of many that leave at once only the last counts; what begins has its full size.
            if begun && last.0 == row.lambda {
                last.1 = left;
            } else {
                icicle.steps.push((row.lambda, left));
            }
        }
    }
    // Clusters come after those that they split from.
    for place in (1..clusters.len()).rev() {
        if let Some(parent) = clusters[place].parent {
            seen[parent - n] = seen[parent - n].with(seen[place]);
        }
    }
    // Side by side in the place of the cluster that they split from, as wide as they are large.
    let mut free: Vec<(f64, f64)> = vec![(0.0, 1.0); clusters.len()];
    let mut splitting = vec![0; clusters.len()];
    for cluster in clusters {
        if let Some(parent) = cluster.parent {
            splitting[parent - n] += cluster.size;
        }
    }
    for place in 0..clusters.len() {
        let (from, width) = match clusters[place].parent {
            None => (0.0, n as f64),
            Some(parent) => {
                let (next, unit) = free[parent - n];
                let width = unit * clusters[place].size as f64;
                free[parent - n].0 = next + width;
                (next, width)
            }
        };
        icicles[place].middle = from + width / 2.0;
        icicles[place].label = match seen[place] {
            Seen::One(label) => Some(label),
            _ => None,
        };
        free[place] = (from, width / splitting[place].max(1) as f64);
    }
    icicles
}

impl Icicle {
    /// The corners of its part from one λ to another: λ, and the number of points.
    fn part(&self, from: f64, to: f64) -> Vec<(f64, f64)> {
        let mut corners = Vec::new();
        let mut size = None;
        for &(lambda, left) in &self.steps {
            if lambda > from
                && let Some(before) = size
            {
                if corners.is_empty() {
                    corners.push((from, before));
                }
                corners.push((lambda.min(to), before));
                if lambda < to {
                    corners.push((lambda, left));
                }
            }
            if lambda >= to {
                break;
            }
            size = Some(left);
        }
        corners
    }

    fn area(&self, corners: &[(f64, f64)]) -> Area {
        let xs: Vec<f64> = corners.iter().map(|corner| corner.0).collect();
        let side = |sign: f64| -> Vec<f64> {
            let sizes = corners.iter();
            sizes
                .map(|corner| self.middle + sign * corner.1 / 2.0)
                .collect()
        };
        Area::new(&xs, &side(-1.0), &side(1.0))
    }
}

/// The last λ that is drawn: every split is left of it, nearly every point has left its cluster, and the cut is no farther. The densest pairs alone would press all else to the left.
pub(super) fn last_lambda(model: &Hdbscan<f64>, cut: Option<f64>) -> f64 {
    let cut = cut.map_or(0.0, |distance| 1.0 / distance);
    let tree = model.condensed_tree();
    let n = tree.n_samples();
    let rows = tree.rows().iter().filter(|row| row.child < n);
    let mut leaving: Vec<f64> = rows
        .map(|row| row.lambda)
        .filter(|lambda| lambda.is_finite())
        .collect();
    leaving.sort_by(f64::total_cmp);
    let most = leaving.len().saturating_sub(1 + leaving.len() / 50);
    let most = leaving.get(most).copied().unwrap_or(0.0);
    let births = tree.clusters().iter().map(|cluster| cluster.birth);
    let births = births.filter(|birth| birth.is_finite());
    let last = births.fold(most.max(cut), |last, birth| last.max(1.1 * birth));
    if last > 0.0 { last } else { 1.0 }
}

/// Of so many condensed clusters each has its stability written in it.
const WRITTEN: usize = 24;

/// The condensed tree in the colours of the clusters: those that are most stable, or those right of the cut.
pub(super) fn panel(model: &Hdbscan<f64>, labels: &[Option<usize>], cut: Option<f64>) -> Panel {
    let tree = model.condensed_tree();
    let (n, clusters) = (tree.n_samples(), tree.clusters());
    let last = last_lambda(model, cut);
    let cut = cut.map(|distance| 1.0 / distance);
    let mut panel = Panel::new()
        .x_label("λ = 1 / distance")
        .y_label("points")
        .x_range(0.0, last * AXIS)
        .y_range(-0.04 * n as f64, 1.04 * n as f64)
        .legend(false);
    let mut marked = vec![false; n_clusters(labels)];
    let icicles = icicles(tree, labels);
    for (place, (icicle, cluster)) in icicles.iter().zip(clusters).enumerate() {
        let taken = cut.is_some() || model.selected_clusters().contains(&(n + place));
        let begins = cluster.birth.min(last);
        let from = cut.unwrap_or(begins).clamp(begins, last);
        let before = icicle.part(begins, from);
        if before.len() > 1 {
            panel = panel.area(icicle.area(&before).color(Color::Muted).opacity(0.4));
        }
        let after = icicle.part(from, last);
        if after.len() > 1 {
            let (color, opacity) = match icicle.label {
                Some(label) => (Color::Label(label), if taken { 0.8 } else { 0.5 }),
                None => (Color::Muted, 0.4),
            };
            panel = panel.area(icicle.area(&after).color(color).opacity(opacity));
        }
        let half = cluster.size as f64 / 2.0;
        let edge = [begins, icicle.middle - half, begins, icicle.middle + half];
        panel = panel.segments(Segments::new(&[edge]).color(Color::Ink).width(1.1));
        // Told apart by shape too: one marker where the cluster begins.
        if let Some(label) = icicle.label.filter(|_| taken && after.len() > 1)
            && let Some(mark) = marked.get_mut(label).filter(|mark| !**mark)
        {
            *mark = true;
            let spot = arr2(&[[from + 0.022 * last, icicle.middle]]);
            let spot = Points::new(&spot)
                .color(Color::Ink)
                .marker(Marker::of_label(label));
            panel = panel.points(spot.size(3.5));
        }
        let ends = cluster.death.min(last);
        let room = ends - begins > 0.2 * last || !icicle.splits;
        if cut.is_none() && clusters.len() <= WRITTEN && room && cluster.stability.is_finite() {
            let decimals = usize::from(cluster.stability < 10.0);
            let text = format!("{:.decimals$}", cluster.stability);
            let x = if icicle.splits {
                begins + 0.045 * last
            } else {
                ends + 0.012 * last
            };
            let text = Text::new(x, icicle.middle, text).anchor(Anchor::Start);
            panel = panel.text(text.bold(taken));
        }
    }
    match cut {
        Some(lambda) => panel.mark(Mark::vertical(lambda).text("cut")),
        None => panel,
    }
}

/// How far the axis goes beyond the last λ, so that the last stability has room.
pub(super) const AXIS: f64 = 1.14;

#[cfg(test)]
mod tests {
    use super::*;
    use linfa::DatasetBase;
    use linfa::traits::Fit;
    use ndarray::array;

    /// Two groups of four, one denser than the other, and a point far off.
    fn model() -> Hdbscan<f64> {
        let records = array![
            [0.0],
            [0.1],
            [0.2],
            [0.3],
            [5.0],
            [6.0],
            [7.0],
            [8.0],
            [30.0]
        ];
        Hdbscan::params(3).fit(&DatasetBase::from(records)).unwrap()
    }

    #[test]
    fn icicles_stand_side_by_side_with_their_labels() {
        let model = model();
        let found = icicles(model.condensed_tree(), &model.labels().to_vec());
        // The root loses the far point, and splits into the two groups.
        assert_eq!(found.len(), 3);
        assert_eq!(
            (found[0].label, found[1].label, found[2].label),
            (None, Some(0), Some(1))
        );
        assert!(found[0].splits && !found[1].splits && !found[2].splits);
        assert_eq!(
            (found[0].middle, found[1].middle, found[2].middle),
            (4.5, 2.25, 6.75)
        );
        let sizes: Vec<f64> = found[0].steps.iter().map(|step| step.1).collect();
        assert_eq!(sizes, [9.0, 8.0, 0.0]);
    }

    #[test]
    fn a_part_has_the_sizes_between_its_ends() {
        let icicle = Icicle {
            middle: 5.0,
            steps: vec![(1.0, 10.0), (2.0, 7.0), (4.0, 0.0)],
            label: None,
            splits: false,
        };
        let whole = [(1.0, 10.0), (2.0, 10.0), (2.0, 7.0), (4.0, 7.0), (4.0, 0.0)];
        assert_eq!(icicle.part(1.0, 9.0), whole);
        assert_eq!(icicle.part(1.0, 1.5), [(1.0, 10.0), (1.5, 10.0)]);
        assert_eq!(icicle.part(2.0, 3.0), [(2.0, 7.0), (3.0, 7.0)]);
        assert_eq!(
            icicle.part(1.5, 3.0),
            [(1.5, 10.0), (2.0, 10.0), (2.0, 7.0), (3.0, 7.0)]
        );
        assert_eq!(icicle.part(4.0, 9.0), []);
        assert_eq!(icicle.part(1.0, 1.0), []);
    }
}
