//! The figures of the page on hierarchies.

use hyades_cluster::{Agglomerative, Linkage};
use hyades_figures::{Centroids, Clusters, Color, Curve, Figure, Mark, Panel, Points, Segments};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::arr2;

use super::linkages::{SAMPLES, SEED, bridge, fit, graph, measured, moons, name, outlier};
use super::sets::{NAMES, Source, triangle, twelve};
use super::tree::{tree_panel, widest_gap};
use crate::drawing::{as_options, plane};
use crate::text::{capital, counted, fixed};
use crate::{BookError, FigureEntry};

pub(super) const ALL: &[FigureEntry] = &[
    FigureEntry {
        id: "hierarchy-twelve",
        draw: || Ok(points()),
    },
    FigureEntry {
        id: "hierarchy-tree",
        draw: tree,
    },
    FigureEntry {
        id: "hierarchy-steps",
        draw: steps,
    },
    FigureEntry {
        id: "hierarchy-cut",
        draw: cut,
    },
    FigureEntry {
        id: "hierarchy-linkages",
        draw: || Ok(measured()),
    },
    FigureEntry {
        id: "hierarchy-moons",
        draw: moons,
    },
    FigureEntry {
        id: "hierarchy-bridge",
        draw: bridge,
    },
    FigureEntry {
        id: "hierarchy-outlier",
        draw: outlier,
    },
    FigureEntry {
        id: "hierarchy-inversion",
        draw: inversion,
    },
    FigureEntry {
        id: "hierarchy-graph",
        draw: graph,
    },
    FigureEntry {
        id: "hierarchy-gaps",
        draw: gaps,
    },
];

/// The height of the cut in the figure: in the widest gap.
pub(super) const CUT: f64 = 3.0;

/// The tree of the twelve points, by average linkage.
pub(super) fn of_the_letters() -> Result<Agglomerative<f64>, BookError> {
    fit(&twelve(), Linkage::Average, 1, None)
}

/// The letters, each above its point.
fn named(mut panel: Panel) -> Panel {
    for (row, letter) in twelve().records().rows().into_iter().zip(NAMES) {
        panel = panel.text(name(row[0], row[1] + 0.25, letter));
    }
    panel.x_range(0.2, 10.4).y_range(0.2, 7.4)
}

fn points() -> Figure {
    Figure::new("hierarchy-twelve", "Twelve points")
        .caption("Twelve points on a sheet of paper. Which belong together?")
        .alt("Twelve points with letters. A, B, C and D stand close together at the lower left, E, F, G and H at the lower right, I, J and K in the upper middle, and L alone at the upper right.")
        .panel(named(plane().legend(false).points(Points::new(twelve().records()).size(4.0))))
}

fn tree() -> Result<Figure, BookError> {
    let model = of_the_letters()?;
    Ok(Figure::new("hierarchy-tree", "The tree of the twelve points")
        .caption("The tree of the twelve points. Each horizontal line is a merge, as high as the distance of the two clusters that merge there.")
        .alt("A tree with the twelve letters at its foot. Low down, I and J merge, A and B, E and F; then C joins A and B, and so on, until three groups of four, four and three have formed below a height of 2. Much higher the groups merge, and last of all L joins the rest.")
        .size(640, 420)
        .panel(tree_panel(model.dendrogram(), model.labels(), Some(&NAMES), None)))
}

/// The stages in the pictures, by the clusters that are left.
pub(super) const STAGES: [usize; 4] = [9, 6, 4, 2];

fn steps() -> Result<Figure, BookError> {
    let dataset = twelve();
    let model = of_the_letters()?;
    let mut figure = Figure::new("hierarchy-steps", "From the bottom up")
        .caption("Four stages on the way from twelve clusters to one. A point that is still alone is grey; dashed lines show the merge that comes next.")
        .alt("Four pictures of the twelve points. With nine clusters left there are three pairs. With six left there are three groups and three single points. With four left the groups are complete and L is alone. With two left everything but L has one colour.")
        .columns(2)
        .size(700, 640)
        .shared_axes(true);
    for left in STAGES {
        let labels = model.dendrogram().cut_into(left)?;
        let size = |label: usize| labels.iter().filter(|&&l| l == label).count();
        // Numbered anew: those with more than one point, in order.
        let groups: Vec<usize> = (0..left).filter(|&label| size(label) > 1).collect();
        let shown: Vec<Option<usize>> = labels
            .iter()
            .map(|label| groups.iter().position(|group| group == label))
            .collect();
        let next = model.dendrogram().merges()[12 - left];
        let mut panel = plane().title(counted(left, "cluster")).legend(false);
        let members = |cluster: usize| -> Vec<usize> {
            let mut all = vec![cluster];
            let mut samples = Vec::new();
            while let Some(cluster) = all.pop() {
                match cluster.checked_sub(12) {
                    Some(i) => {
                        let merge = model.dendrogram().merges()[i];
                        all.extend([merge.left, merge.right]);
                    }
                    None => samples.push(cluster),
                }
            }
            samples
        };
        let (a, b) = (members(next.left), members(next.right));
        let ends: Vec<[f64; 4]> = a
            .iter()
            .flat_map(|&i| b.iter().map(move |&j| (i, j)))
            .map(|(i, j)| {
                let (p, q) = (dataset.records().row(i), dataset.records().row(j));
                [p[0], p[1], q[0], q[1]]
            })
            .collect();
        panel = panel.segments(Segments::new(&ends).color(Color::Muted).dashed(true));
        panel = panel.clusters(Clusters::new(dataset.records(), &shown).size(4.0));
        figure = figure.panel(panel);
    }
    Ok(figure)
}

fn cut() -> Result<Figure, BookError> {
    let dataset = twelve();
    let model = of_the_letters()?;
    let labels = model.dendrogram().cut_at(CUT)?;
    let n_clusters = labels.iter().max().map_or(0, |most| most + 1);
    Ok(Figure::new("hierarchy-cut", "The tree, cut")
        .caption(format!("A cut at height {CUT}: whatever hangs together below it is a cluster. There are {n_clusters}, and L is one of them."))
        .alt("Above, the tree with a dashed horizontal line at height 3; the four parts that hang from it have colours and markers of their own. Below, the twelve points in the same colours.")
        .columns(1)
        .size(640, 800)
        .panel(tree_panel(model.dendrogram(), &labels, Some(&NAMES), Some(CUT)))
        .panel(named(plane().legend(false).clusters(Clusters::new(dataset.records(), &as_options(&labels)).size(5.0)))))
}

/// The tree of the triangle and the pair, by centroid linkage.
pub(super) fn of_the_triangle() -> Result<Agglomerative<f64>, BookError> {
    let params = Agglomerative::params(Linkage::Centroid).n_clusters(2);
    Ok(params.fit(&DatasetBase::from(triangle()))?)
}

fn inversion() -> Result<Figure, BookError> {
    let points = triangle();
    let model = of_the_triangle()?;
    let letters = ["A", "B", "C", "D", "E"];
    let mut panel = plane()
        .legend(false)
        .x_range(-0.6, 6.5)
        .y_range(-0.8, 2.6)
        .segments(
            Segments::new(&[[0.0, 0.0, 2.0, 0.0], [1.0, 0.0, 1.0, 1.8]])
                .color(Color::Muted)
                .dashed(true),
        )
        .points(Points::new(&points).size(4.0))
        .centroids(Centroids::new(&arr2(&[[1.0, 0.0]])).size(5.0));
    for (row, letter) in points.rows().into_iter().zip(letters) {
        panel = panel.text(name(row[0], row[1] + 0.2, letter));
    }
    Ok(Figure::new("hierarchy-inversion", "A tree that turns back")
        .caption("Centroid linkage. A and B are 2 apart and merge; C is more than 2 from either, but 1.8 from their centroid (cross). In the tree, the merge with C lies below the one that came before it.")
        .alt("Above, five points: A and B on a line with their centroid, the cross, between them, C above the cross, and D and E to the right. Below, the tree: the bar that joins A and B lies at 2, and the line from it to the bar that joins C goes down to 1.8.")
        .columns(1)
        .size(600, 700)
        .panel(panel)
        .panel(tree_panel(model.dendrogram(), &ndarray::Array1::zeros(5), Some(&letters), None).y_range(0.0, 4.6)))
}

/// The merges at the top of a tree that are shown.
const TOP: usize = 12;

fn gaps() -> Result<Figure, BookError> {
    let mut figure = Figure::new("hierarchy-gaps", "Where is the gap?")
        .columns(1)
        .size(600, 720);
    let mut words = Vec::new();
    for (source, title) in [
        (Source::Three, "three round groups"),
        (Source::Square, "points all over a square"),
    ] {
        let dataset = source.points(SAMPLES, SEED)?;
        let model = fit(&dataset, Linkage::Average, 1, None)?;
        let merges = model.dendrogram().merges();
        let xs: Vec<f64> = (2..=TOP).map(|left| left as f64).collect();
        let ys: Vec<f64> = (2..=TOP)
            .map(|left| merges[merges.len() + 1 - left].height)
            .collect();
        let Some((clusters, low, high)) = widest_gap(model.dendrogram()) else {
            continue;
        };
        words.push(format!(
            "{title}: {}, from {} to {}",
            counted(clusters, "cluster"),
            fixed(low, 2),
            fixed(high, 2)
        ));
        figure = figure.panel(
            Panel::new()
                .title(title)
                .x_label("clusters before the merge")
                .y_label("height of the merge")
                .legend(false)
                .x_ticks(
                    (2..=TOP)
                        .map(|left| (left as f64, left.to_string()))
                        .collect(),
                )
                .curve(Curve::new(&xs, &ys).markers(true))
                .mark(Mark::horizontal(low))
                .mark(
                    Mark::horizontal(high)
                        .text(format!("widest gap: {}", counted(clusters, "cluster"))),
                ),
        );
    }
    let words = capital(&words.join("; "));
    Ok(figure
        .caption(format!("The last merges by average linkage: how high is the merge that ends with so many clusters? The dashed lines are the ends of the widest gap. {words}."))
        .alt(format!("Two falling curves of merge heights over the number of clusters. Above, three round groups: one wide step. Below, points all over a square: the heights fall evenly, and the widest step hardly stands out. {words}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triangle_turns_back() {
        let model = of_the_triangle().unwrap();
        let heights = model.dendrogram().heights();
        // D and E, then A and B, then C from their centroid, then all from the centroid of three.
        let distance = |x: f64, y: f64| x.hypot(y);
        let expected = [
            distance(0.9, 0.5),
            2.0,
            1.8,
            distance(5.45 - 1.0, 0.65 - 0.6),
        ];
        assert!(
            heights
                .iter()
                .zip(expected)
                .all(|(a, b)| (a - b).abs() < 1e-12),
            "{heights:?}"
        );
    }
}
