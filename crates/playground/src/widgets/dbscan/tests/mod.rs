//! The widget as a reader uses it.

mod steps;

use super::*;
use crate::call::Call;
use crate::control::Kind as Of;
use crate::playground::Playground;
use crate::testing::{click, drag, fact, press, set};
use crate::view::{Drawing, View};
use hyades_cluster::choose::k_distances;
use hyades_datasets::{ComparisonSet, moons_2025};
use hyades_metrics::adjusted_rand_score;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

fn playground(calls: &[Call]) -> (Playground, View) {
    let mut playground = Playground::new("dbscan").unwrap();
    let view = playground.act(calls);
    assert_eq!(view.refused, None, "{calls:?}");
    (playground, view)
}

fn view(calls: &[Call]) -> View {
    playground(calls).1
}

/// eps and min_samples of the issue.
fn scraps() -> Vec<Call> {
    vec![set("eps", 0.08), set("min_samples", 3)]
}

fn enabled(view: &View, name: &str) -> bool {
    let found = view.controls.iter().find(|control| control.name == name);
    found.unwrap_or_else(|| panic!("no {name}")).enabled
}

fn count(drawing: &Drawing, what: &str) -> usize {
    drawing.svg.matches(what).count()
}

#[test]
fn the_chapters_moons() {
    let view = view(&[]);
    assert_eq!(view.state, "");
    assert!(
        view.says.starts_with("2 clusters, 1 noise point; "),
        "{}",
        view.says
    );
    assert_eq!(
        view.command,
        "cargo chapter dbscan -- --eps 0.22 --min-samples 5"
    );
    let [points, curve] = &view.drawings[..] else {
        panic!("{} drawings", view.drawings.len())
    };
    assert_eq!(
        points.pointer,
        Some(crate::view::Pointer::Circle { radius: 0.22 })
    );
    assert!(!points.clicks && points.handles.is_empty());
    let [handle] = &curve.handles[..] else {
        panic!("{:?}", curve.handles)
    };
    assert_eq!((handle.x, handle.y, handle.step), (None, Some(0.22), 0.01));
    assert_eq!((points.frames.len(), curve.frames.len()), (1, 1));
}

#[test]
fn the_scraps_of_the_issue() {
    let view = view(&scraps());
    let dataset = moons_2025();
    let model = Dbscan::params(0.08, 3).fit(&dataset).unwrap();
    let core = model.core_samples().len();
    assert_eq!(
        view.says,
        format!(
            "25 clusters, 73 noise points; {core} core points, {} border points.",
            200 - 73 - core
        )
    );
    assert_eq!(fact(&view, "clusters").unwrap(), "25");
    assert_eq!(fact(&view, "noise points").unwrap(), "73");
    let rand = adjusted_rand_score(dataset.targets(), &model.labels().mapv(Some)).unwrap();
    assert_eq!(
        fact(&view, "adjusted Rand index").unwrap(),
        format!("{rand:.2}")
    );
    assert_eq!(view.state, "eps=0.08&min_samples=3");
    assert_eq!(
        view.command,
        "cargo chapter dbscan -- --eps 0.08 --min-samples 3"
    );
}

#[test]
fn labels_and_kinds_are_the_librarys() {
    let sources = ["blobs", "varied", "sheared", "moons", "circles", "uniform"];
    for (source, data) in sources.into_iter().zip([
        ComparisonSet::Blobs,
        ComparisonSet::Varied,
        ComparisonSet::Sheared,
        ComparisonSet::Moons,
        ComparisonSet::Circles,
        ComparisonSet::Uniform,
    ]) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let dataset = data.make(200, &mut rng).unwrap();
        let (mut playground, _) = playground(&[
            set("data", source),
            set("samples", 200),
            set("data_seed", 7),
            set("eps", 0.21),
            set("min_samples", 4),
        ]);
        let model = Dbscan::params(0.21, 4).fit(&dataset).unwrap();
        let csv = playground.csv().unwrap();
        let mut lines = csv.lines();
        assert_eq!(lines.next(), Some("x,y,cluster,kind"));
        for (i, row) in dataset.records.rows().into_iter().enumerate() {
            let (cluster, kind) = match (model.labels()[i], model.core_mask()[i]) {
                (Some(cluster), core) => (
                    (cluster + 1).to_string(),
                    if core { "core" } else { "border" },
                ),
                (None, _) => ("noise".to_owned(), "noise"),
            };
            let expected = format!("{},{},{cluster},{kind}", row[0], row[1]);
            assert_eq!(lines.next(), Some(expected.as_str()), "{source}");
        }
        assert_eq!(lines.next(), None);
    }
}

#[test]
fn the_curve_is_the_librarys_and_eps_lies_on_it() {
    let view = view(&[set("min_samples", 3), set("eps", 0.134)]);
    let curve = k_distances(moons_2025().records.view(), 3)
        .unwrap()
        .sorted();
    let frame = view.drawings[1].frames[0];
    assert_eq!((frame.x, frame.y), ((0.0, 199.0), (0.0, 1.2 * curve[199])));
    let core = curve.iter().filter(|&&d| d <= 0.134).count();
    assert_eq!(fact(&view, "core points").unwrap(), core.to_string());
    let alt = &view.drawings[1].alt;
    assert!(
        alt.contains(&format!(
            "The line at eps 0.134 has {core} points at or below it"
        )),
        "{alt}"
    );
    assert!(
        view.drawings[1]
            .svg
            .contains("distance that reaches 3 points")
    );
}

#[test]
fn the_line_can_be_dragged() {
    // No more digits than a pixel means.
    assert_eq!(view(&[drag("eps", 17.0, 0.080_437_21)]).state, "eps=0.08");
    assert_eq!(view(&[drag("eps", 17.0, 0.080_837_21)]).state, "eps=0.081");
    // Below the axis eps is small, but not nothing.
    for y in [0.0, -3.0, 1e-300] {
        assert_eq!(view(&[drag("eps", 17.0, y)]).state, "eps=0.001");
    }
    // Above the curve the line is the plot's edge and stays under the pointer.
    let high = view(&[drag("eps", 17.0, 2.5)]);
    assert_eq!(
        (high.state.as_str(), high.drawings[1].frames[0].y.1),
        ("eps=2.5", 2.5)
    );
    let mut playground = Playground::new("dbscan").unwrap();
    for y in [f64::NAN, f64::INFINITY, 1e7] {
        let refused = playground.act(&[drag("eps", 17.0, y)]);
        assert!(
            refused
                .refused
                .is_some_and(|text| text.contains("from 0.000000001 to 1000000"))
        );
        assert_eq!(refused.state, "");
    }
    let handle = "min_samples".to_owned();
    let refused = playground
        .act(&[Call::Drag {
            handle,
            x: 0.0,
            y: 0.0,
        }])
        .refused;
    assert_eq!(
        refused.unwrap(),
        "there is no handle \"min_samples\"; there are: eps"
    );
}

#[test]
fn values_meet_their_bounds() {
    for (name, value, expected) in [
        (
            "eps",
            "0",
            "eps is \"0\", but must be a number from 0.000000001 to 1000000",
        ),
        ("eps", "NaN", "eps is \"NaN\", but must be a number from"),
        (
            "eps",
            "1000001",
            "eps is \"1000001\", but must be a number from",
        ),
        ("eps", "", "eps is \"\", but must be a number from"),
        (
            "min_samples",
            "0",
            "min_samples is \"0\", but must be a whole number from 1 to 1000000",
        ),
        (
            "min_samples",
            "2.5",
            "min_samples is \"2.5\", but must be a whole number",
        ),
        (
            "min_samples",
            "-1",
            "min_samples is \"-1\", but must be a whole number",
        ),
        (
            "wave",
            "999",
            "wave is \"999\", but must be a whole number from 0 to ",
        ),
        (
            "metric",
            "manhattan",
            "there is no control \"metric\"; there are: data, ",
        ),
    ] {
        let mut playground = Playground::new("dbscan").unwrap();
        let before = playground.act(&scraps());
        let mut after = playground.act(&[set(name, value)]);
        let refused = after.refused.take().unwrap();
        assert!(refused.starts_with(expected), "{refused}");
        assert_eq!(after, before);
    }
    for (name, value) in [("eps", "1e-9"), ("eps", "1e6"), ("min_samples", "1000000")] {
        let view = view(&[set(name, value)]);
        assert!(!view.says.is_empty() && view.drawings.len() == 2);
    }
    // Each point its own cluster, and a curve that is all 0.
    let single = view(&[set("eps", "1e-9"), set("min_samples", "1")]);
    assert!(single.says.starts_with("200 clusters, 0 noise points;"));
    let all = view(&[set("eps", "1e6"), set("min_samples", "200")]);
    assert!(
        all.says
            .starts_with("1 cluster, 0 noise points; 200 core points")
    );
    let none = view(&[set("eps", "1e-9")]);
    assert_eq!(
        none.says,
        "0 clusters, 200 noise points; 0 core points, 0 border points."
    );
    assert!(
        none.facts
            .iter()
            .all(|(name, _)| name != "adjusted Rand index")
    );
    for button in ["to_the_beginning", "back", "play", "step", "to_the_end"] {
        assert!(!enabled(&none, button), "{button}");
    }
}

#[test]
fn more_min_samples_than_points() {
    let view = view(&[set("min_samples", 201)]);
    assert_eq!(
        view.says,
        "0 clusters, 200 noise points; 0 core points, 0 border points. min_samples 201 is more than the 200 points: none can be a core point."
    );
    assert!(
        view.drawings[1]
            .alt
            .ends_with("no curve for fewer than 201 points.")
    );
    assert_eq!(view.drawings[1].handles.len(), 1);
}

#[test]
fn many_clusters_have_looks_of_their_own() {
    let view = view(&scraps());
    let points = &view.drawings[0];
    // All are drawn: those of seven colours; and noise in strokes.
    for label in 0..7 {
        let (red, green, blue) = hyades_figures::Color::Label(label).rgb().unwrap();
        let color = format!("#{red:02x}{green:02x}{blue:02x}");
        assert!(points.svg.contains(&color), "{color}");
    }
    assert!(points.alt.contains("25 clusters in all"), "{}", points.alt);
    for word in ["core", "border", "noise"] {
        assert_eq!(count(points, &format!(">{word}<")), 1, "{word}");
    }
    // More clusters than 42 looks.
    let many = self::view(&[set("eps", 0.001), set("min_samples", 1)]);
    assert!(
        many.says.starts_with("200 clusters, 0 noise points;"),
        "{}",
        many.says
    );
}

#[test]
fn points_of_ones_own() {
    let (mut playground, view) = playground(&[set("data", "drawn")]);
    assert_eq!(
        view.says,
        "There are no points yet. Click into the plot to put some there."
    );
    assert!(view.facts.is_empty() && view.drawings[0].clicks && view.drawings.len() == 2);
    assert!(!enabled(&view, "undo") && !enabled(&view, "step"));
    assert_eq!(playground.csv().unwrap(), "x,y,cluster,kind\n");
    let frame = view.drawings[0].frames[0];
    let one = playground.act(&[click(1.234, 2.0)]);
    assert_eq!(one.state, "data=drawn&points=1.23,2");
    assert_eq!(one.drawings[0].frames[0], frame);
    assert!(
        one.says
            .contains("min_samples 5 is more than the 1 point: none"),
        "{}",
        one.says
    );
    // The other drawing takes no points.
    let other = Call::Click {
        drawing: 1,
        x: 0.0,
        y: 0.0,
    };
    assert_eq!(playground.act(&[other]), one);
    let calls = [
        click(1.3, 2.0),
        click(1.4, 2.0),
        click(8.0, 8.0),
        set("min_samples", 3),
    ];
    let four = playground.act(&calls);
    assert_eq!(
        four.says,
        "1 cluster, 1 noise point; 3 core points, 0 border points."
    );
    assert_eq!(
        playground.csv().unwrap(),
        "x,y,cluster,kind\n1.23,2,1,core\n1.3,2,1,core\n1.4,2,1,core\n8,8,noise,noise\n"
    );
    assert!(
        four.command
            .ends_with("--min-samples 3 --points points.csv"),
        "{}",
        four.command
    );
    let three = playground.act(&[press("undo")]);
    assert_eq!(
        three.says,
        "1 cluster, 0 noise points; 3 core points, 0 border points."
    );
    assert_eq!(
        three.state,
        "data=drawn&points=1.23,2;1.3,2;1.4,2&min_samples=3"
    );
    // Elsewhere nothing can be taken back, and a click does nothing.
    let moons = playground.act(&[set("data", "moons-2025"), click(0.0, 0.0)]);
    assert!(moons.controls.iter().all(|control| control.name != "undo"));
    assert!(moons.says.starts_with("2 clusters, "), "{}", moons.says);
    assert!(playground.act(&[press("undo")]).refused.is_some());
}

#[test]
fn the_slider_suits_the_points() {
    let slider = |calls: &[Call]| {
        let view = view(calls);
        let eps = view.controls.iter().find(|control| control.name == "eps");
        match &eps.unwrap().kind {
            Of::Slider { min, max, step, .. } => (*min, *max, *step),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(slider(&[]), (0.01, 1.0, 0.01));
    for source in ["blobs", "moons", "circles", "uniform"] {
        assert_eq!(
            slider(&[set("data", source)]),
            (0.01, 1.0, 0.01),
            "{source}"
        );
    }
    assert_eq!(slider(&[set("data", "two-groups-2025")]), (0.02, 2.0, 0.02));
    let far = "0,0;1000000,-1000000";
    let (min, max, step) = slider(&[set("data", "drawn"), set("points", far)]);
    assert!(min == step && max / step == 100.0 && max <= 1e6);
}

#[test]
fn a_thousand_points_stay_small() {
    for eps in [0.01, 0.1, 0.3] {
        for more in [None, Some(press("to_the_beginning"))] {
            let mut calls = vec![
                set("data", "varied"),
                set("samples", 1000),
                set("eps", eps),
                set("min_samples", 2),
            ];
            calls.extend(more);
            for drawing in view(&calls).drawings.iter() {
                assert!(
                    drawing.svg.len() < 150_000,
                    "eps {eps}: {}",
                    drawing.svg.len()
                );
            }
        }
    }
}
