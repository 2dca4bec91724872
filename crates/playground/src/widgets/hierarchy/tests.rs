use hyades_cluster::{Agglomerative, Hdbscan, Linkage, Optics};
use hyades_datasets::moons_2025;
use linfa::traits::Fit;

mod odd;

use super::*;
use crate::testing::{click, drag, fact, press, set};
use crate::{Call, Kind, Playground, View};

/// A playground after these calls, none of which was refused.
fn after(calls: &[Call]) -> (Playground, View) {
    let mut playground = Playground::new("hierarchy").unwrap();
    let view = playground.act(calls);
    assert_eq!(view.refused, None, "{calls:?}");
    (playground, view)
}

/// The clusters that *Save CSV* writes.
fn labels(playground: &mut Playground) -> Vec<Option<usize>> {
    let csv = playground.csv().unwrap();
    let rows = csv.lines().skip(1);
    rows.map(|row| match row.rsplit(',').next() {
        Some("noise") => None,
        cluster => Some(cluster.unwrap().parse::<usize>().unwrap() - 1),
    })
    .collect()
}

#[test]
fn trees_are_cut_as_the_library_cuts_them() {
    for (name, linkage) in [
        ("single", Linkage::Single),
        ("complete", Linkage::Complete),
        ("average", Linkage::Average),
        ("ward", Linkage::Ward),
    ] {
        let model = Agglomerative::params(linkage).fit(&moons_2025()).unwrap();
        for height in [0.0, 0.1, 0.25, 0.8, 1.5, 1000.0] {
            let calls = [set("method", name), set("height", height)];
            let (mut playground, view) = after(&calls);
            let cut = model.dendrogram().cut_at(height).unwrap();
            let expected: Vec<Option<usize>> = cut.iter().copied().map(Some).collect();
            assert_eq!(labels(&mut playground), expected, "{name}, {height}");
            let n_clusters = 1 + cut.iter().max().unwrap();
            assert_eq!(fact(&view, "clusters").unwrap(), n_clusters.to_string());
            let clusters = crate::text::counted(n_clusters, "cluster");
            assert!(
                view.says
                    .starts_with(&format!("Cut at {height}: {clusters}")),
                "{}",
                view.says
            );
            let flags = format!("--data moons-2025 --linkage {name} --height {height}");
            assert_eq!(view.command, format!("cargo chapter hierarchy -- {flags}"));
        }
        // At first there are as many clusters as moons.
        let (_, view) = after(&[set("method", name)]);
        assert_eq!(fact(&view, "clusters").unwrap(), "2", "{name}");
    }
}

#[test]
fn hdbscan_is_the_library_s() {
    for (min_cluster_size, min_samples) in [(10, 5), (5, 5), (25, 2), (201, 4)] {
        let params = Hdbscan::params(min_cluster_size).min_samples(min_samples);
        let model = params.fit(&moons_2025()).unwrap();
        let calls = [
            set("method", "hdbscan"),
            set("min_cluster_size", min_cluster_size),
            set("min_samples", min_samples),
        ];
        let (mut playground, view) = after(&calls);
        assert_eq!(labels(&mut playground), model.labels().to_vec());
        assert_eq!(
            fact(&view, "clusters").unwrap(),
            model.n_clusters().to_string()
        );
        assert_eq!(
            fact(&view, "noise points").unwrap(),
            model.n_noise().to_string()
        );
        for cut in [0.01, 0.15, 0.2, 0.3, 1.0] {
            let view = playground.act(&[set("cut", cut)]);
            let expected = model.dbscan_at(cut, min_cluster_size).unwrap();
            assert_eq!(labels(&mut playground), expected.to_vec(), "{cut}");
            let noise = expected.iter().filter(|label| label.is_none()).count();
            let noise = crate::text::counted(noise, "noise point");
            assert!(view.says.ends_with(&format!(", {noise}.")), "{}", view.says);
            assert!(view.command.ends_with(&format!(" --cut {cut}")));
        }
        // The button gives the most stable clusters back.
        playground.act(&[press("first_cut")]);
        assert_eq!(labels(&mut playground), model.labels().to_vec());
    }
}

#[test]
fn optics_is_the_library_s() {
    for min_samples in [2, 5, 12] {
        let model = Optics::params(min_samples).fit(&moons_2025()).unwrap();
        let calls = [set("method", "optics"), set("min_samples", min_samples)];
        let (mut playground, _) = after(&calls);
        for eps in [1e-9, 0.05, 0.15, 0.22, 0.5, 30.0] {
            let view = playground.act(&[set("eps", eps)]);
            let expected = model.extract_dbscan(eps).unwrap();
            assert_eq!(labels(&mut playground), expected.labels().to_vec());
            assert_eq!(
                fact(&view, "noise points").unwrap(),
                expected.n_noise().to_string()
            );
        }
    }
    // DBSCAN's clusters on the chapter's page: OPTICS has as many.
    let calls = [
        set("method", "optics"),
        set("min_samples", 3),
        set("eps", 0.08),
    ];
    let (_, view) = after(&calls);
    assert!(
        view.says.starts_with("Eps 0.08: 25 clusters"),
        "{}",
        view.says
    );
    let (_, view) = after(&[set("method", "optics")]);
    assert_eq!(fact(&view, "clusters").unwrap(), "2");
}

#[test]
fn a_cut_at_first_has_as_many_clusters_as_there_are_groups() {
    for (data, groups) in [("varied", "3"), ("circles", "2"), ("mystery", "2")] {
        for method in ["single", "complete", "average", "ward"] {
            let (_, view) = after(&[set("data", data), set("method", method)]);
            assert_eq!(fact(&view, "clusters").unwrap(), groups, "{data}, {method}");
        }
    }
}

#[test]
fn a_plot_is_as_high_as_its_heights() {
    let tree = |linkage| {
        let model = Agglomerative::params(linkage).fit(&moons_2025()).unwrap();
        model.dendrogram().heights()
    };
    let walk = Optics::params(5).fit(&moons_2025()).unwrap();
    for (method, heights) in [
        ("single", tree(Linkage::Single)),
        ("ward", tree(Linkage::Ward)),
        ("optics", walk.reachability_plot()),
    ] {
        let finite = heights.into_iter().filter(|height| height.is_finite());
        let highest = finite.fold(0.0, f64::max);
        let (mut playground, view) = after(&[set("method", method)]);
        let top = |view: &View| view.drawings[1].frames[0].y.1;
        let first = top(&view);
        assert!(
            first >= highest && first < 1.6 * highest,
            "{method}: {first}"
        );
        // A cut above all of it is in the plot too.
        let name = view.drawings[1].handles[0].name.clone();
        let view = playground.act(&[set(&name, 0.001), set(&name, 100)]);
        assert!(top(&view) >= 100.0 && fact(&view, "clusters").unwrap() == "1");
        assert_eq!(top(&playground.act(&[set(&name, 0.001)])), first);
    }
}

#[test]
fn states_come_back() {
    let drawn = [set("data", "drawn"), click(1.0, 2.5), click(4.0, 4.0)];
    let sequences: &[&[Call]] = &[
        &[],
        &[set("height", 0.5)],
        &[set("method", "ward"), drag("height", 0.0, 3.21)],
        &[set("method", "single"), press("first_cut")],
        &[
            set("data", "varied"),
            set("samples", 150),
            set("data_seed", 7),
            set("method", "hdbscan"),
            set("min_cluster_size", 6),
            set("min_samples", 3),
            drag("cut", 4.0, 0.0),
        ],
        &[
            set("method", "optics"),
            set("min_samples", 9),
            set("eps", 0.2),
        ],
        &drawn,
        &[
            &drawn[..],
            &[set("height", 2), click(9.0, 9.0), press("undo")],
        ]
        .concat(),
        // What another method needs is kept while it is not shown.
        &[set("min_samples", 8), set("min_cluster_size", 12)],
    ];
    for calls in sequences {
        let (_, view) = after(calls);
        let restore = Call::Restore {
            state: view.state.clone(),
        };
        let (mut restored, again) = after(&[restore]);
        assert_eq!(again, view, "{calls:?}");
        assert_eq!(restored.act(&[Call::Reset]), after(&[]).1);
    }
    assert_eq!(after(&[]).1.state, "");
    let (_, view) = after(sequences[4]);
    assert_eq!(
        view.state,
        "data=varied&samples=150&data_seed=7&method=hdbscan&min_cluster_size=6&min_samples=3&cut=0.25"
    );
    assert_eq!(
        view.command,
        "cargo chapter hdbscan -- --data varied --samples 150 --data-seed 7 --min-cluster-size 6 --min-samples 3 --cut 0.25"
    );
}

#[test]
fn the_line_follows_a_drag_and_stays_in_its_plot() {
    let (mut playground, view) = after(&[]);
    let line = |view: &View| view.drawings[1].handles[0].clone();
    assert_eq!((line(&view).name.as_str(), line(&view).x), ("height", None));
    let view = playground.act(&[drag("height", 17.0, 0.61234)]);
    assert_eq!(view.state, "height=0.612");
    assert_eq!(line(&view).y, Some(0.612));
    let top = view.drawings[1].frames[0].y.1;
    for (to, expected) in [(-5.0, 0.0), (f64::MAX, top), (1e-9, 0.0)] {
        let view = playground.act(&[drag("height", 0.0, to)]);
        assert_eq!((&view.refused, line(&view).y), (&None, Some(expected)));
    }
    // The condensed tree is cut across its λ, and waits at the end until then.
    let view = playground.act(&[set("method", "hdbscan")]);
    let frame = view.drawings[1].frames[0];
    assert_eq!((line(&view).x, line(&view).y), (Some(frame.x.1), None));
    let view = playground.act(&[drag("cut", 4.0, 0.0)]);
    assert_eq!(
        (view.state.as_str(), line(&view).x),
        ("method=hdbscan&cut=0.25", Some(4.0))
    );
    for to in [-1.0, 0.0, f64::MAX] {
        let view = playground.act(&[drag("cut", to, 0.0)]);
        let (frame, x) = (view.drawings[1].frames[0], line(&view).x.unwrap());
        assert!(view.refused.is_none() && frame.x.0 <= x && x <= frame.x.1);
    }
    // It stops where it can cut no farther: what it may be dragged to is where it stays.
    for end in 0..2 {
        let (least, most) = line(&view).along.unwrap();
        let to = [least, most][end];
        let view = playground.act(&[drag("cut", to, 0.0)]);
        let frame = view.drawings[1].frames[0];
        assert!(frame.x.0 < least && most < frame.x.1, "{least} {most}");
        let x = line(&view).x.unwrap();
        assert!((x - to).abs() < 1e-3 * to, "{x} {to}");
    }
    // At the right end it does not push the axis away.
    let ends: Vec<f64> = (0..3)
        .map(|_| {
            let view = playground.act(&[drag("cut", f64::MAX, 0.0)]);
            view.drawings[1].frames[0].x.1
        })
        .collect();
    assert!(ends[0] == ends[1] && ends[1] == ends[2]);
    let view = playground.act(&[set("method", "optics"), drag("eps", 0.0, -3.0)]);
    assert!(line(&view).y.unwrap() > 0.0);
    // A line elsewhere in the plot, and one that is not there.
    let view = playground.act(&[drag("height", 0.0, 1.0)]);
    assert_eq!(
        view.refused.unwrap(),
        "there is no handle \"height\"; there are: eps"
    );
    let view = playground.act(&[drag("eps", 0.0, f64::NAN)]);
    assert_eq!(
        view.refused.unwrap(),
        "eps is \"NaN\", but must be a finite number"
    );
}

#[test]
fn what_is_refused_is_named_and_changes_nothing() {
    let (mut playground, _) = after(&[set("method", "hdbscan"), set("cut", 0.3)]);
    let before = playground.act(&[]);
    for (name, value, expected) in [
        (
            "cut",
            "0",
            "cut is \"0\", but must be a number from 0.000000001 to 1000000",
        ),
        (
            "cut",
            "far",
            "cut is \"far\", but must be a number from 0.000000001 to 1000000",
        ),
        (
            "min_cluster_size",
            "1",
            "min_cluster_size is \"1\", but must be a whole number from 2 to 1000",
        ),
        (
            "min_samples",
            "1001",
            "min_samples is \"1001\", but must be a whole number from 2 to 1000",
        ),
        (
            "method",
            "kmeans",
            "method is \"kmeans\", but must be one of single, complete, average, ward, hdbscan, optics",
        ),
        (
            "eps",
            "0.3",
            "eps is \"0.3\", but must be left out with method hdbscan: it is a cut of optics",
        ),
        (
            "height",
            "2",
            "height is \"2\", but must be left out with method hdbscan: it is a cut of single, complete, average and ward",
        ),
        (
            "samples",
            "5",
            "samples is \"5\", but must be a whole number from 30 to 1000",
        ),
    ] {
        let view = playground.act(&[set(name, value)]);
        assert_eq!(view.refused.as_deref(), Some(expected));
        assert_eq!(playground.act(&[]), before);
    }
    let view = playground.act(&[set("k", "3")]);
    assert!(
        view.refused
            .unwrap()
            .starts_with("there is no control \"k\"; there are: data, ")
    );
    let view = playground.act(&[press("play")]);
    assert_eq!(
        view.refused.unwrap(),
        "there is no button \"play\"; there are: first_cut, undo"
    );
    let (_, view) = after(&[]);
    assert_eq!(view.state, "");
    let refused = Playground::new("hierarchy")
        .unwrap()
        .act(&[set("height", "-1")]);
    assert_eq!(
        refused.refused.unwrap(),
        "height is \"-1\", but must be a number from 0 to 1000000"
    );
}

/// A cut belongs to a tree: another tree has another one, but for slight changes.
#[test]
fn another_tree_has_another_cut() {
    let cut = [set("height", 0.4)];
    for (call, kept) in [
        (set("method", "ward"), false),
        (set("data", "circles"), false),
        (set("method", "average"), true),
        (set("data", "moons-2025"), true),
        (set("min_samples", 7), true),
    ] {
        let (_, view) = after(&[&cut[..], std::slice::from_ref(&call)].concat());
        assert_eq!(view.state.contains("height=0.4"), kept, "{call:?}");
    }
    let calls = [set("data", "drawn"), set("height", 3), click(1.0, 1.0)];
    assert!(after(&calls).1.state.ends_with("height=3"));
}

#[test]
fn a_drag_does_not_make_the_tree_anew() {
    for method in ["average", "hdbscan", "optics"] {
        let mut widget = HierarchyWidget::new();
        widget.set("method", method).unwrap();
        assert!(widget.fitted.is_none());
        widget.show().unwrap();
        let name = widget.parameters.method.cut();
        widget.drag(name, 2.0, 0.3).unwrap();
        widget.set(name, "0.25").unwrap();
        assert!(widget.fitted.is_some());
        widget.set("data", "blobs").unwrap();
        assert!(widget.fitted.is_none());
    }
}

#[test]
fn drawings_stay_small() {
    for method in METHODS.map(|(name, ..)| name) {
        for data in ["varied", "uniform"] {
            let calls = [
                set("data", data),
                set("samples", 1000),
                set("method", method),
            ];
            let (mut playground, view) = after(&calls);
            let sizes = view.drawings.iter().map(|drawing| drawing.svg.len());
            assert!(
                sizes.clone().all(|size| size < 150_000),
                "{method}, {data}: {:?}",
                sizes.collect::<Vec<_>>()
            );
            for drawing in &view.drawings {
                assert!(drawing.width <= 380.0 && !drawing.alt.is_empty());
            }
            // Many clusters, down to every point alone.
            let cut = match method {
                "hdbscan" | "optics" => 0.05,
                _ => 0.0,
            };
            let name = view.drawings[1].handles[0].name.clone();
            let view = playground.act(&[set(&name, cut)]);
            assert_eq!(view.refused, None);
            assert!(view.drawings[1].svg.len() < 150_000);
        }
    }
}

#[test]
fn controls_have_the_values_of_the_state() {
    let names = |view: &View| -> Vec<&str> { view.controls.iter().map(|c| c.name).collect() };
    let (mut playground, view) = after(&[]);
    assert_eq!(names(&view), ["data", "method", "height", "first_cut"]);
    let view = playground.act(&[set("method", "hdbscan")]);
    let expected = [
        "data",
        "method",
        "min_cluster_size",
        "min_samples",
        "cut",
        "first_cut",
    ];
    assert_eq!(names(&view), expected);
    let view = playground.act(&[set("method", "optics"), set("eps", 0.31)]);
    assert_eq!(
        names(&view),
        ["data", "method", "min_samples", "eps", "first_cut"]
    );
    let eps = view.controls.iter().find(|control| control.name == "eps");
    let Kind::Slider {
        min,
        max,
        step,
        value,
        ..
    } = &eps.unwrap().kind
    else {
        panic!("eps has no slider");
    };
    assert_eq!(value, "0.31");
    assert!(0.0 < *min && *min < 0.31 && 0.31 < *max && *step <= 0.01);
    assert!(view.controls.iter().all(|control| control.enabled));
    let view = playground.act(&[press("first_cut")]);
    assert!(!view.controls.last().unwrap().enabled);
    let view = playground.act(&[set("data", "drawn")]);
    assert_eq!(names(&view), ["data", "undo", "method", "min_samples"]);
}
