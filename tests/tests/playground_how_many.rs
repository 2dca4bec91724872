//! The widget *How many clusters* says what the chapter's program says.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::how_many::HowManyProgram;
use hyades_book::program::{Report, report};
use hyades_playground::{Call, Playground, View};

fn set(name: &str, value: &str) -> Call {
    Call::Set {
        name: name.into(),
        value: value.into(),
    }
}

/// What the widget's own command gives, with few repetitions of what the widget does not show.
fn native(view: &View) -> Report {
    let flags = view.command.strip_prefix("cargo chapter how-many -- ");
    let flags = flags.unwrap().split_whitespace();
    let flags: Vec<&str> = flags.chain(["--pairs", "2", "--references", "2"]).collect();
    report::<HowManyProgram>(&flags).unwrap()
}

/// The cells of the line of a table that begins with this word.
fn line<'a>(text: &'a str, head: &str) -> Vec<&'a str> {
    let line = text
        .lines()
        .find(|line| line.trim_start().starts_with(head));
    line.unwrap().split_whitespace().collect()
}

#[test]
fn scores_choices_and_clusters_are_those_of_the_program() {
    for (calls, k) in [
        (vec![], 4),
        (
            vec![set("k", "6"), set("data_seed", "391"), set("seed", "1")],
            6,
        ),
        (vec![set("data", "two-groups-2025"), set("k", "2")], 2),
        (
            vec![
                set("data", "moons"),
                set("samples", "100"),
                set("data_seed", "7"),
                set("k", "12"),
            ],
            12,
        ),
        (
            vec![set("data", "blobs"), set("k", "3"), set("seed", "9")],
            3,
        ),
    ] {
        let mut playground = Playground::new("how-many").unwrap();
        let view = playground.act(&calls);
        assert_eq!(view.refused, None);
        let native = native(&view);
        let row = line(&native.text, &format!("{k} "));
        for (fact, cell, name) in [
            (0, row[1], "elbow"),
            (1, row[2], "silhouette"),
            (2, row[3], "Calinski–Harabasz"),
            (3, row[4], "Davies–Bouldin"),
        ] {
            let text = &view.facts[fact].1;
            // The widget has more decimals for small values, the program may have fewer.
            let number = |text: &str| text.parse::<f64>().unwrap();
            let (ours, theirs) = (text.split(';').next().unwrap(), cell);
            let rounding = 0.51 * 0.1f64.powi(theirs.split('.').nth(1).map_or(0, str::len) as i32);
            let difference = number(&ours.replace('−', "-")) - number(theirs);
            assert!(
                difference.abs() <= rounding,
                "{name}: {ours}, {}",
                native.text
            );
            // The line of the choices comes behind the table of scores.
            let choices = native.text.split("chooses k").nth(1).unwrap();
            let chosen = *line(choices, name).last().unwrap();
            match chosen {
                "none" => assert!(text.ends_with("no elbow"), "{text}"),
                k => assert!(text.ends_with(&format!(" at k = {k}")), "{text}: {k}"),
            }
        }
        // Label by label: the program's last figure has the points in their clusters.
        let figure = native.figures.last().unwrap().csv();
        let theirs: Vec<String> = figure
            .lines()
            .filter(|line| line.starts_with("1,clusters,"))
            .map(|line| {
                line.trim_start_matches("1,clusters,")
                    .replace("cluster ", "")
            })
            .collect();
        let silhouettes = figure
            .lines()
            .filter(|line| line.starts_with("2,silhouette,"));
        let csv = playground.csv().unwrap();
        let ours: Vec<&str> = csv.lines().skip(1).collect();
        assert_eq!(ours.len(), theirs.len());
        for ((ours, theirs), silhouette) in ours.iter().zip(&theirs).zip(silhouettes) {
            let (point, value) = ours.rsplit_once(',').unwrap();
            assert_eq!(point, theirs);
            let expected: f64 = silhouette.split(',').nth(2).unwrap().parse().unwrap();
            assert_eq!(value.parse::<f64>().unwrap(), expected);
        }
    }
}

#[test]
fn points_of_ones_own_go_through_the_saved_table() {
    for (points, k) in [
        ("1,1;1.5,1;1,2;8,8;8.5,9;9,8;8,1;9,1.25;9,2", "3"),
        // As few as there can be, and some clicked twice.
        ("1,1;2,1;9,9", "2"),
        ("1,1;2,1;9,9;9,9;1,1;0,0", "3"),
        ("1,1;2,1;9,9;9,9;1,1;0,0", "2"),
    ] {
        let mut playground = Playground::new("how-many").unwrap();
        let view = playground.act(&[set("data", "drawn"), set("points", points), set("k", k)]);
        assert_eq!(view.refused, None);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("points.csv");
        std::fs::write(&path, playground.csv().unwrap()).unwrap();
        let command = view.command.replace("points.csv", path.to_str().unwrap());
        let view = View { command, ..view };
        let native = native(&view);
        let n = points.split(';').count();
        assert!(
            native.text.starts_with(&format!("{n} points")),
            "{}",
            native.text
        );
        let row = line(&native.text, &format!("{k} "));
        assert_eq!(view.facts[1].1.split(';').next(), Some(row[2]));
    }
}
