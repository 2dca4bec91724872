//! The condensed tree as icicles, on their side: λ grows to the right, and a cluster is as wide as it has points.

use hyades_cluster::{CondensedCluster, Hdbscan};
use hyades_figures::{Anchor, Area, Color, Figure, Panel, Segments, Text};

use crate::text::{counted, join, number};

/// What is drawn of a cluster.
struct Icicle {
    /// The middle of its place across.
    middle: f64,
    /// λ and the number of points from there on, ascending.
    sizes: Vec<(f64, f64)>,
}

/// A place for each cluster: side by side in that of the cluster they split from, as wide as they are large.
fn icicles(model: &Hdbscan<f64>) -> Vec<Icicle> {
    let tree = model.condensed_tree();
    let n = tree.n_samples();
    let clusters = tree.clusters();
    let mut room = vec![(0.0, n as f64); clusters.len()];
    let mut icicles: Vec<Icicle> = clusters
        .iter()
        .map(|cluster| Icicle {
            middle: 0.0,
            sizes: vec![(cluster.birth, cluster.size as f64)],
        })
        .collect();
    for row in tree.rows() {
        let sizes = &mut icicles[row.parent - n].sizes;
        let left = sizes.last().map_or(0.0, |&(_, size)| size);
        sizes.push((row.lambda, left - row.child_size as f64));
    }
    for place in 0..clusters.len() {
        let (low, high) = room[place];
        icicles[place].middle = (low + high) / 2.0;
        let children: Vec<usize> = (0..clusters.len())
            .filter(|&child| clusters[child].parent == Some(n + place))
            .collect();
        let total: f64 = children
            .iter()
            .map(|&child| clusters[child].size as f64)
            .sum();
        let mut from = low;
        for child in children {
            let width = (high - low) * clusters[child].size as f64 / total;
            room[child] = (from, from + width);
            from += width;
        }
    }
    icicles
}

/// The highest λ that is not infinite.
fn last_lambda(clusters: &[CondensedCluster<f64>], model: &Hdbscan<f64>) -> f64 {
    let rows = model.condensed_tree().rows().iter().map(|row| row.lambda);
    let deaths = clusters.iter().map(|cluster| cluster.death);
    let finite = rows.chain(deaths).filter(|lambda| lambda.is_finite());
    finite.fold(f64::MIN_POSITIVE, f64::max)
}

/// What part of the width a number takes.
const ROOM: f64 = 0.06;

/// Of so many clusters the text for those who cannot see the figure tells when they live.
const TOLD: usize = 12;

/// The condensed tree; with the selected clusters in colour and stabilities, if asked for.
pub(super) fn condensed(id: &str, model: &Hdbscan<f64>, selected: bool) -> Figure {
    let tree = model.condensed_tree();
    let (n, clusters) = (tree.n_samples(), tree.clusters());
    let last = last_lambda(clusters, model);
    let mut panel = Panel::new()
        .x_label("λ = 1 / distance")
        .y_label("points")
        .x_range(0.0, last * 1.12)
        .y_range(-0.04 * n as f64, 1.04 * n as f64)
        .legend(false);
    for (place, icicle) in icicles(model).into_iter().enumerate() {
        let label = model
            .selected_clusters()
            .iter()
            .position(|&c| c == n + place);
        let (mut xs, mut lower, mut upper) = (Vec::new(), Vec::new(), Vec::new());
        let mut corner = |lambda: f64, size: f64| {
            xs.push(lambda.min(last));
            lower.push(icicle.middle - size / 2.0);
            upper.push(icicle.middle + size / 2.0);
        };
        for (i, &(lambda, size)) in icicle.sizes.iter().enumerate() {
            // Of many that leave at once only the last counts.
            let next = icicle.sizes.get(i + 1).map(|&(lambda, _)| lambda);
            if next == Some(lambda) && i > 0 {
                continue;
            }
            if i > 0 {
                let before = icicle.sizes[..i].iter().rfind(|&&(l, _)| l < lambda);
                corner(lambda, before.map_or(icicle.sizes[0].1, |&(_, size)| size));
            }
            if next.is_some() {
                corner(lambda, size);
            }
        }
        let (color, opacity) = match label {
            Some(label) if selected => (Color::Label(label), 0.8),
            _ => (Color::Muted, 0.45),
        };
        let cluster = &clusters[place];
        let name = format!("condensed cluster {}", n + place);
        panel = panel.area(
            Area::new(&xs, &lower, &upper)
                .color(color)
                .opacity(opacity)
                .name(name),
        );
        let half = cluster.size as f64 / 2.0;
        let (low, high) = (icicle.middle - half, icicle.middle + half);
        let begins = cluster.birth.min(last);
        panel = panel.segments(
            Segments::new(&[[begins, low, begins, high]])
                .color(Color::Ink)
                .width(1.2),
        );
        if selected && clusters.len() <= 24 {
            let text = number(cluster.stability, usize::from(cluster.stability < 10.0));
            // Where it splits, its parts stand to the right: the number goes inside, if there is room.
            let splits = clusters.iter().any(|c| c.parent == Some(n + place));
            let ends = cluster.death.min(last);
            let at = if splits { begins } else { ends } + last * 0.012;
            if !splits || ends - begins > ROOM * last {
                panel = panel.text(
                    Text::new(at, icicle.middle, text)
                        .anchor(Anchor::Start)
                        .bold(label.is_some()),
                );
            }
        }
    }
    let counted_clusters = counted(clusters.len(), "cluster");
    let (title, caption) = if selected {
        (
            "Stability",
            format!(
                "The condensed tree with the {} that are taken in colour. In each that has room for it, or behind it, stands its stability: its area, as the figure draws it.",
                counted(model.n_clusters(), "cluster")
            ),
        )
    } else {
        (
            "The condensed tree",
            format!(
                "{counted_clusters}, from the root at the left, which has all points. As λ grows, points leave, and a cluster gets thinner; where it splits, its parts stand on their own."
            ),
        )
    };
    let lives: Vec<String> = clusters
        .iter()
        .skip(1)
        .take(TOLD)
        .map(|cluster| {
            let points = counted(cluster.size, "point");
            let [from, to] = [cluster.birth, cluster.death].map(|lambda| number(lambda, 1));
            format!("{points} from {from} to {to}")
        })
        .collect();
    let parts = match lives.as_slice() {
        [] => "It never splits.".to_owned(),
        lives => format!("The shapes of the others have {}.", join(lives, "and")),
    };
    let colours = if selected && model.n_clusters() > 0 {
        " Those that are taken are coloured, and each has a number in it or behind it; the others are grey."
    } else {
        ""
    };
    Figure::new(id, title)
        .caption(caption)
        .alt(format!("Flat shapes over λ, the widest at the left with all {n} points. Each gets narrower to the right, in steps, until it splits or ends. {parts}{colours}"))
        .size(700, 420)
        .panel(panel)
}
