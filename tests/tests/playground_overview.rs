//! The widget on all algorithms says what the chapter's program says.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::overview::OverviewProgram;
use hyades_book::program::report;
use hyades_playground::{Call, Playground};

fn set(name: &str, value: &str) -> Call {
    Call::Set {
        name: name.into(),
        value: value.into(),
    }
}

/// The program's table as the widget writes it: no set, counted from 1, noise by its name.
fn as_the_widget(csv: &str) -> String {
    let mut text = String::new();
    for (i, line) in csv.lines().enumerate() {
        let fields: Vec<&str> = line.split(',').skip(1).collect();
        let fields: Vec<String> = match i {
            0 => fields
                .iter()
                .map(|name| name.replace("group", "truth"))
                .collect(),
            _ => fields
                .iter()
                .enumerate()
                .map(|(column, &field)| match field {
                    "-1" if column > 2 => "noise".to_owned(),
                    label if column > 1 => (label.parse::<usize>().unwrap() + 1).to_string(),
                    coordinate => coordinate.to_owned(),
                })
                .collect(),
        };
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

#[test]
fn labels_and_scores_are_those_of_the_program() {
    for calls in [
        vec![],
        vec![
            set("set", "circles"),
            set("noise", "1.7"),
            set("samples", "200"),
        ],
        vec![set("set", "varied"), set("seed", "3"), set("noise", "0.4")],
        vec![
            set("set", "sheared"),
            set("samples", "90"),
            set("algorithm", "hdbscan"),
        ],
        vec![
            set("set", "blobs"),
            set("samples", "500"),
            set("algorithm", "ward"),
        ],
        vec![set("set", "uniform"), set("samples", "120")],
    ] {
        let mut playground = Playground::new("overview").unwrap();
        let view = playground.act(&calls);
        assert_eq!(view.refused, None);
        let flags = view.command.strip_prefix("cargo chapter overview -- ");
        let flags: Vec<&str> = flags.unwrap().split_whitespace().collect();
        let native = report::<OverviewProgram>(&flags).unwrap();
        let figure = native.figures[1].csv();
        assert_eq!(
            playground.csv().unwrap(),
            as_the_widget(&figure),
            "{flags:?}"
        );
        for (name, fact) in view.facts.iter().filter(|(name, _)| name != "found") {
            let line = native
                .text
                .lines()
                .find(|line| line.trim_start().starts_with(&**name));
            let cells: Vec<&str> = line.unwrap().trim_start()[name.len()..]
                .split_whitespace()
                .collect();
            let numbers: Vec<&str> = fact.split(' ').collect();
            // “2 clusters, 3 noise points; adjusted Rand index 0.981”
            assert_eq!(
                (numbers[0], numbers[2]),
                (cells[0], cells[1]),
                "{name}: {fact}"
            );
            let (ours, theirs) = (numbers[8].replace('−', "-"), cells[2]);
            let difference = ours.parse::<f64>().unwrap() - theirs.parse::<f64>().unwrap();
            assert!(difference.abs() < 0.0056, "{name}: {ours} and {theirs}");
        }
    }
}
