//! What a reader moves and sees.

use hyades_cluster::KMeansInit;
use hyades_datasets::two_groups_2025;
use ndarray::array;

use super::{
    after, centroids, click, drag, equal, fact, is_enabled, model, number_of_steps, press, set,
    widget,
};
use crate::Call;
use crate::widgets::k_means::lines;

#[test]
fn lines_are_those_of_the_page() {
    let page = include_str!("../../../../../../book/chapters/k-means.md");
    let (_, section) = page.split_once("## In forty lines").unwrap();
    let (_, listing) = section.split_once("```rust\n").unwrap();
    let shown = listing.lines().filter(|line| !line.starts_with('#'));
    let shown: Vec<&str> = shown.collect();
    for (line, text) in [
        (
            lines::START,
            "let mut centroids = points.select(Axis(0), start);",
        ),
        (lines::ASSIGN, "let assigned: Array1<usize> ="),
        (lines::END, "return (labels, centroids);"),
        (lines::MOVE, "centroids.row_mut(k).assign(&mean);"),
    ] {
        assert_eq!(shown[line - 1].trim(), text);
    }
}

#[test]
fn a_dragged_centroid_is_a_new_start() {
    let view = after(&[set("k", "3"), press("step"), press("step")]);
    let before = centroids(&view);
    let calls = [
        set("k", "3"),
        press("step"),
        press("step"),
        drag("centroid-2", 5.004, 6.0),
    ];
    let view = after(&calls);
    let mut expected = before;
    expected.row_mut(1).assign(&array![5.0, 6.0]);
    assert_eq!(centroids(&view), expected);
    assert!(!is_enabled(&view, "back"), "it is step 0");
    assert!(!is_enabled(&view, "seed"), "there is no chance in it");
    let records = two_groups_2025().records;
    equal(
        &calls,
        &model(&records, 3, KMeansInit::Precomputed(expected), 1),
    );
    // A kind of start takes the place of what was dragged; other points do so too.
    let chosen = after(&[&calls[..], &[set("start", "k-means++")]].concat());
    assert_eq!(chosen, after(&[set("k", "3")]));
    let other = after(&[&calls[..], &[set("data", "moons")]].concat());
    assert_eq!(other, after(&[set("k", "3"), set("data", "moons")]));
    // It cannot leave the plot.
    let far = after(&[drag("centroid-1", 1e5, -1e5)]);
    let plot = far.drawings[0].frames[0];
    let corner = centroids(&far).row(0).to_owned();
    assert!(
        corner[0] <= plot.x.1 && corner[0] > plot.x.1 - 0.05,
        "{corner}"
    );
    assert!(
        corner[1] >= plot.y.0 && corner[1] < plot.y.0 + 0.05,
        "{corner}"
    );
}

#[test]
fn handles_are_where_the_centroids_are() {
    for calls in [
        vec![],
        vec![set("data", "moons"), set("k", "7"), set("step", "3")],
    ] {
        let view = after(&calls);
        let plot = &view.drawings[0];
        let centroids = centroids(&view);
        assert_eq!(plot.handles.len(), centroids.nrows());
        for (c, handle) in plot.handles.iter().enumerate() {
            assert_eq!(handle.name, format!("centroid-{}", c + 1));
            assert_eq!(handle.x, Some(centroids[(c, 0)]));
            assert_eq!(handle.y, Some(centroids[(c, 1)]));
            // Arrow keys move it by something that is not rounded away.
            let (x, y) = (handle.x.unwrap() + handle.step, handle.y.unwrap());
            let moved = after(&[&calls[..], &[drag(&handle.name, x, y)]].concat());
            assert_ne!(moved.drawings[0].handles[c].x, handle.x);
        }
    }
}

#[test]
fn an_empty_cluster_is_told() {
    // Nothing is near the second centroid.
    let placed = set("centroids", "5,5;13,-3");
    let view = after(&[set("k", "2"), placed.clone(), press("step")]);
    let plot = view.drawings[0].frames[0];
    assert!(plot.x.1 < 13.0 && plot.y.0 > -3.0, "it is outside the plot");
    let handle = &view.drawings[0].handles[1];
    assert_eq!((handle.x, handle.y), (Some(plot.x.1), Some(plot.y.0)));
    assert!(
        view.says.ends_with("Centroid 2 has no point."),
        "{}",
        view.says
    );
    assert!(fact(&view, "centroid 2").unwrap().ends_with("; 0 points"));
    let view = after(&[placed.clone(), press("step"), press("step")]);
    let told = "Centroid 2 had no point and went to the one that was farthest from its centroid.";
    assert!(view.says.ends_with(told), "{}", view.says);
    let records = two_groups_2025().records;
    let start = KMeansInit::Precomputed(array![[5.0, 5.0], [13.0, -3.0]]);
    equal(&[placed], &model(&records, 2, start, 42));
    // More centroids than places.
    let same = set("points", "1,1;1,1;1,1;4,4");
    let calls = [set("data", "drawn"), same, set("k", "3")];
    let steps = number_of_steps(&calls);
    assert!(steps >= 3);
    for step in 0..=steps {
        after(&[&calls[..], &[set("step", step.to_string())]].concat());
    }
    let end = after(&[&calls[..], &[press("to_the_end")]].concat());
    assert_eq!(fact(&end, "inertia"), Some("0"));
    assert!(end.says.contains("no point."), "{}", end.says);
}

#[test]
fn points_are_clicked_in() {
    let none = after(&[set("data", "drawn")]);
    assert!(none.drawings[0].clicks && none.drawings[0].handles.is_empty());
    assert_eq!(
        none.says,
        "There are no points yet: click into the plot, and each click adds one."
    );
    let plot = none.drawings[0].frames[0];
    assert_eq!((plot.x, plot.y), ((0.0, 10.0), (0.0, 10.0)));
    assert!(!is_enabled(&none, "step") && !is_enabled(&none, "undo"));
    let one = after(&[set("data", "drawn"), click(1.006, 2.0)]);
    assert_eq!(
        one.says,
        "2 clusters need at least as many points, and there is 1 point."
    );
    assert_eq!(one.state, "data=drawn&points=1.01,2");
    assert!(
        one.command
            .ends_with("it needs at least as many points as k, 2")
    );
    let calls = [
        set("data", "drawn"),
        click(1.0, 2.0),
        click(9.0, 9.0),
        click(2.0, 1.0),
    ];
    let three = after(&calls);
    assert_eq!(
        three.drawings[0].frames[0], plot,
        "the plot stays where it is"
    );
    let records = array![[1.0, 2.0], [9.0, 9.0], [2.0, 1.0]];
    equal(&calls, &model(&records, 2, KMeansInit::KMeansPlusPlus, 42));
    let undone = after(&[&calls[..], &[press("undo"), press("undo")]].concat());
    assert_eq!(undone.state, "data=drawn&points=1,2");
    // Another set and back: they are still there, and nothing of them is told meanwhile.
    let away = [&calls[..], &[set("data", "moons")]].concat();
    assert_eq!(after(&away), after(&[set("data", "moons")]));
    let again = [&away[..], &[set("data", "drawn")]].concat();
    assert_eq!(after(&again), three);
    // Elsewhere a click does nothing.
    assert_eq!(after(&[click(1.0, 1.0)]), after(&[]));
    let beside = Call::Click {
        drawing: 1,
        x: 1.0,
        y: 1.0,
    };
    assert_eq!(after(&[set("data", "drawn"), beside]), none);
}

#[test]
fn the_file_has_points_and_clusters() {
    let mut widget = widget();
    widget.act(&[set("data", "drawn"), set("points", "1,2.5;8,8")]);
    assert_eq!(widget.csv().unwrap(), "x,y\n1,2.5\n8,8\n");
    widget.act(&[set("centroids", "9,9;1,1"), press("step")]);
    assert_eq!(widget.csv().unwrap(), "x,y,cluster\n1,2.5,2\n8,8,1\n");
}

#[test]
fn a_thousand_points_stay_small() {
    let calls = [
        set("data", "uniform"),
        set("samples", "1000"),
        set("k", "20"),
        press("to_the_end"),
    ];
    let view = after(&calls);
    assert_eq!(view.drawings.len(), 2);
    for drawing in &view.drawings {
        assert!(drawing.svg.len() < 150_000, "{}", drawing.svg.len());
        assert!(!drawing.alt.is_empty());
    }
    // The places of the plots stay from the first to the last step.
    let first = after(&calls[..3]);
    for (now, before) in view.drawings.iter().zip(&first.drawings) {
        assert_eq!(now.frames, before.frames);
        assert_eq!((now.width, now.height), (before.width, before.height));
    }
}
