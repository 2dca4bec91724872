//! The command that the widget on hierarchies copies gives the same result, run by the chapters' programs.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::hdbscan::HdbscanProgram;
use hyades_book::hierarchy::HierarchyProgram;
use hyades_book::optics::OpticsProgram;
use hyades_book::program::{Report, report};
use hyades_playground::{Call, Playground, View};

fn set(name: &str, value: &str) -> Call {
    Call::Set {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// The report of the program that the view's command names.
fn run(view: &View, points: &std::path::Path) -> Report {
    let (program, flags) = view.command.split_once(" -- ").unwrap();
    let path = points.to_str().unwrap();
    let flags: Vec<&str> = flags
        .split_whitespace()
        .map(|flag| if flag == "points.csv" { path } else { flag })
        .collect();
    let report = match program {
        "cargo chapter hierarchy" => report::<HierarchyProgram>(&flags),
        "cargo chapter hdbscan" => report::<HdbscanProgram>(&flags),
        "cargo chapter optics" => report::<OpticsProgram>(&flags),
        other => panic!("{other} is no program"),
    };
    report.unwrap_or_else(|error| panic!("{}: {error}", view.command))
}

/// The clusters of a figure's points, as *Save CSV* writes them.
fn clusters_of(report: &Report, id: &str) -> Vec<String> {
    let figure = report.figures.iter().find(|figure| figure.id() == id);
    let csv = figure.unwrap().csv();
    let rows = csv.lines().filter(|row| row.starts_with("1,clusters,"));
    rows.map(|row| row.rsplit(',').next().unwrap().replace("cluster ", ""))
        .collect()
}

fn check(calls: &[Call]) {
    let mut playground = Playground::new("hierarchy").unwrap();
    let view = playground.act(calls);
    assert_eq!(view.refused, None, "{calls:?}");
    let csv = playground.csv().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let points = folder.path().join("points.csv");
    std::fs::write(&points, &csv).unwrap();
    let report = run(&view, &points);

    let fact = |name: &str| {
        let found = view.facts.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.replace('−', "-"))
    };
    let clusters: usize = fact("clusters").unwrap().parse().unwrap();
    let counted = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let mut expected = counted(clusters, "cluster");
    if let Some(noise) = fact("noise points") {
        let noise = counted(noise.parse().unwrap(), "noise point");
        let is_cut = view.command.contains(" --cut ") || view.command.contains(" --eps ");
        assert!(
            report.text.contains(&noise)
                && (!is_cut || report.text.contains(&format!(": {expected}, {noise}"))),
            "{}: {}",
            view.command,
            report.text
        );
    } else {
        // The sizes, of which the program has at most as many.
        expected = format!("{expected}, of {}", fact("points in each").unwrap());
    }
    assert!(
        report.text.contains(&expected),
        "{}: {}",
        view.command,
        report.text
    );
    match fact("adjusted Rand index") {
        Some(rand) => assert!(report.text.contains(&rand), "{}: {rand}", report.text),
        None => assert!(!report.text.contains("Rand")),
    }
    // Where the program has a figure of it: the very labels.
    let id = match () {
        () if view.command.contains(" --cut ") => "hdbscan-cut",
        () if view.command.contains(" hierarchy ") => "hierarchy-found",
        () => return,
    };
    let labels: Vec<&str> = csv
        .lines()
        .skip(1)
        .map(|row| row.rsplit(',').next().unwrap())
        .collect();
    assert_eq!(clusters_of(&report, id), labels, "{}", view.command);
}

#[test]
fn commands_give_what_the_widget_shows() {
    let sources: [&[Call]; 6] = [
        &[],
        &[set("data", "two-groups-2025")],
        &[set("data", "varied"), set("samples", "150")],
        &[set("data", "moons"), set("data_seed", "9")],
        &[set("data", "mystery")],
        &[
            set("data", "drawn"),
            set("points", "1,1;1.5,1.25;2,1;7,7;7.5,7;7,8;4,4"),
            set("min_samples", "2"),
            set("min_cluster_size", "2"),
        ],
    ];
    let methods: [&[Call]; 10] = [
        &[],
        &[set("method", "single")],
        &[set("method", "complete"), set("height", "1.25")],
        &[set("method", "ward"), set("height", "4")],
        &[set("method", "ward"), set("height", "0")],
        &[set("method", "hdbscan")],
        &[set("method", "hdbscan"), set("cut", "0.3")],
        &[set("method", "optics")],
        &[set("method", "optics"), set("eps", "0.15")],
        &[set("method", "optics"), set("eps", "2.5")],
    ];
    for source in sources {
        for method in methods {
            check(&[source, method].concat());
        }
    }
}

#[test]
fn other_parameters_reach_the_programs() {
    let parameters = [set("min_cluster_size", "25"), set("min_samples", "3")];
    for method in ["hdbscan", "optics"] {
        check(&[&parameters[..], &[set("method", method)]].concat());
    }
    // More points to a cluster than there are.
    check(&[set("method", "hdbscan"), set("min_cluster_size", "300")]);
}

#[test]
fn a_line_that_was_dragged_reaches_the_programs() {
    let drag = |handle: &str, x: f64, y: f64| Call::Drag {
        handle: handle.to_owned(),
        x,
        y,
    };
    check(&[drag("height", 0.0, 0.71234)]);
    check(&[set("method", "hdbscan"), drag("cut", 5.4321, 0.0)]);
    check(&[set("method", "optics"), drag("eps", 0.0, 0.234567)]);
}
