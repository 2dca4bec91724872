//! Legends: what stands in them, and where.

use crate::common::{labels, scattered};
use crate::drawing::{texts, tree};
use hyades_figures::{Centroids, Clusters, Curve, Figure, Panel};

/// The right and left ends of all texts that begin with `start`, with the figure's width, in pixels.
fn ends(figure: &Figure, start: &str) -> (Vec<(f32, f32)>, f32) {
    let tree = tree(&figure.svg().unwrap());
    let mut found = Vec::new();
    texts(tree.root(), &mut found);
    let ends = found
        .iter()
        .filter(|(text, _)| text.starts_with(start))
        .map(|(_, area)| (area.left(), area.right()))
        .collect();
    (ends, tree.size().width())
}

#[test]
fn a_long_line_stays_in_the_drawing() {
    // The labels of the y axis take room on the left alone, so that the plot's middle lies right of the drawing's.
    let records = scattered(40) * 1e5;
    for length in 1..60 {
        let names = (1..=5)
            .map(|i| format!("name {i}{}", "x".repeat(length)))
            .collect();
        let panel = Panel::new()
            .y_label("y")
            .clusters(Clusters::new(&records, &labels(40, 5, 50)).names(names))
            .centroids(Centroids::new(&records).name("name of the centroids"));
        let (ends, width) = ends(&Figure::new("long", "Long").panel(panel), "name");
        assert_eq!(ends.len(), 6);
        for (left, right) in ends {
            // Room for a font that is a little wider than the bundled one.
            let wider = 0.03 * (right - left);
            assert!(
                left >= 8.0 && right + wider <= width - 8.0,
                "{length}: {left} to {right} of {width}"
            );
        }
    }
}

#[test]
fn a_name_longer_than_the_drawing_is_set_smaller() {
    let xs = [0.0, 1.0];
    for side_by_side in [1, 2, 3] {
        let name = format!("name{}", " and more".repeat(20));
        let figure = (0..side_by_side).fold(Figure::new("one", "One"), |figure, i| {
            let name = format!("{name} {i}");
            figure.panel(
                Panel::new()
                    .legend(true)
                    .curve(Curve::new(&xs, &xs).name(name)),
            )
        });
        let (ends, width) = ends(&figure, "name");
        assert_eq!(ends.len(), side_by_side);
        for (i, &(left, right)) in ends.iter().enumerate() {
            assert!(
                left >= 0.0 && right <= width,
                "{left} to {right} of {width}"
            );
            assert!(i == 0 || ends[i - 1].1 < left);
        }
    }
}

#[test]
fn one_legend_serves_panels_with_the_same_labels() {
    let records = scattered(40);
    let figure = |k: usize| {
        let panel = || Panel::new().clusters(Clusters::new(&records, &labels(40, k, 11)));
        Figure::new("legend", "Legend")
            .panel(panel())
            .panel(panel())
    };
    assert_eq!(figure(2).svg().unwrap().matches("cluster 2").count(), 1);
    // Nine clusters are too many to help, unless they are asked for.
    assert!(!figure(9).svg().unwrap().contains("cluster 2"));
    let asked = Panel::new()
        .clusters(Clusters::new(&records, &labels(40, 9, 50)))
        .legend(true);
    assert!(
        Figure::new("asked", "Asked")
            .panel(asked)
            .svg()
            .unwrap()
            .contains("cluster 9")
    );
    // A single name says nothing.
    let single = Panel::new().clusters(Clusters::new(&records, &labels(40, 1, 50)));
    assert!(
        !Figure::new("one", "One")
            .panel(single)
            .svg()
            .unwrap()
            .contains("cluster 1")
    );
}

#[test]
fn too_many_clusters_leave_the_other_names() {
    let records = scattered(60);
    let panel = |k: usize, noise: usize| {
        Panel::new()
            .clusters(Clusters::new(&records, &labels(60, k, noise)))
            .centroids(Centroids::new(&scattered(3)).name("centroids"))
            .centroids(
                Centroids::new(&scattered(2))
                    .name("true centres")
                    .hollow(true),
            )
    };
    let svg = |panel| Figure::new("many", "Many").panel(panel).svg().unwrap();
    let few = svg(panel(8, 7));
    let many = svg(panel(9, 7));
    for name in ["centroids", "true centres", "noise"] {
        let name = format!(">{name}</text>");
        assert!(few.contains(&name) && many.contains(&name), "{name}");
    }
    assert!(few.contains(">cluster 8</text>") && !many.contains(">cluster"));
    let all = svg(panel(9, 7).legend(true));
    assert!(all.contains(">cluster 9</text>") && all.contains(">noise</text>"));
    // Beside the clusters even one name says something.
    let noise = Panel::new().clusters(Clusters::new(&records, &labels(60, 9, 7)));
    assert!(svg(noise).contains(">noise</text>"));
    let none = Panel::new().clusters(Clusters::new(&records, &labels(60, 9, 70)));
    assert!(!svg(none).contains(">cluster"));
    // Nine curves are too many, too.
    let curves = (0..9).fold(Panel::new(), |panel, i| {
        panel.curve(Curve::new(&[0.0, 1.0], &[0.0, f64::from(i)]).name(format!("curve {i}")))
    });
    assert!(!svg(curves).contains(">curve"));
}
