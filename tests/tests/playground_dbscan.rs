//! What the DBSCAN widget says is what the command that it gives prints.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::dbscan::DbscanProgram;
use hyades_book::program::report;
use hyades_playground::{Call, Playground, View};

fn set(name: &str, value: &str) -> Call {
    Call::Set {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// The text that the view's command prints, with the reader's points in this file.
fn printed(view: &View, points: &str) -> String {
    let flags = view.command.strip_prefix("cargo chapter dbscan -- ");
    let flags = flags.unwrap().split(" # ").next().unwrap();
    let flags: Vec<&str> = flags
        .split_whitespace()
        .map(|flag| match flag {
            "points.csv" => points,
            flag => flag,
        })
        .collect();
    report::<DbscanProgram>(&flags).unwrap().text
}

/// Core and border points of the table's rows.
fn core_and_border(text: &str) -> [usize; 2] {
    let rows = text.lines().take_while(|line| !line.starts_with("noise"));
    let mut sums = [0, 0];
    for row in rows {
        let mut cells = row.split_whitespace().rev().map(str::parse::<usize>);
        // Points, border, core, from the right.
        if let (Some(Ok(points)), Some(Ok(border)), Some(Ok(core))) =
            (cells.next(), cells.next(), cells.next())
        {
            assert_eq!(points, core + border, "{row}");
            sums = [sums[0] + core, sums[1] + border];
        }
    }
    sums
}

fn check(view: &View, points: &str) {
    assert_eq!(view.refused, None);
    let text = printed(view, points);
    let (found, kinds) = view.says.split_once("; ").unwrap();
    assert!(
        text.contains(&format!("\n{found}")),
        "{}\n{text}",
        view.says
    );
    let [core, border] = core_and_border(&text);
    let numbers = kinds.split(|c: char| !c.is_ascii_digit());
    let numbers: Vec<usize> = numbers.filter_map(|digits| digits.parse().ok()).collect();
    assert_eq!(numbers[..2], [core, border], "{}\n{text}", view.says);
    let rand = view
        .facts
        .iter()
        .find(|(name, _)| name == "adjusted Rand index");
    let line = rand.map(|(_, value)| format!("adjusted Rand index against the truth {value}"));
    assert_eq!(
        text.contains("adjusted Rand"),
        line.is_some(),
        "{}\n{text}",
        view.command
    );
    assert!(text.contains(&line.unwrap_or_default()), "{text}");
}

#[test]
fn the_command_gives_what_the_widget_says() {
    for calls in [
        vec![],
        vec![set("eps", "0.08"), set("min_samples", "3")],
        vec![set("eps", "1e-9")],
        vec![set("min_samples", "1000")],
        vec![set("data", "two-groups-2025"), set("eps", "0.7")],
        vec![set("data", "blobs"), set("eps", "0.3")],
        vec![set("data", "varied"), set("samples", "31")],
        vec![set("data", "sheared"), set("data_seed", "7")],
        vec![set("data", "moons"), set("samples", "1000")],
        vec![
            set("data", "circles"),
            set("data_seed", "3"),
            set("eps", "0.31"),
        ],
        vec![set("data", "uniform"), set("min_samples", "9")],
        vec![set("data", "mystery"), set("eps", "1.2")],
    ] {
        let mut playground = Playground::new("dbscan").unwrap();
        check(&playground.act(&calls), "no file");
    }
}

#[test]
fn the_numbers_of_the_page() {
    let mut playground = Playground::new("dbscan").unwrap();
    let view = playground.act(&[set("eps", "0.08"), set("min_samples", "3")]);
    assert!(
        view.says.starts_with("25 clusters, 73 noise points; "),
        "{}",
        view.says
    );
    assert!(printed(&view, "no file").contains("\n25 clusters, 73 noise points; "));
}

#[test]
fn the_readers_own_points_are_what_the_widget_saves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("points.csv");
    let mut playground = Playground::new("dbscan").unwrap();
    let view = playground.act(&[
        set("data", "drawn"),
        set(
            "points",
            "1,1;1.1,1;1.1,1.2;5,5;1,1.1;7.25,0.5;7.3,0.5;7.3,0.6",
        ),
        set("min_samples", "3"),
    ]);
    std::fs::write(&path, playground.csv().unwrap()).unwrap();
    assert!(
        view.says.starts_with("2 clusters, 1 noise point; "),
        "{}",
        view.says
    );
    check(&view, path.to_str().unwrap());
}

#[test]
fn a_wave_is_beyond_the_command() {
    let mut playground = Playground::new("dbscan").unwrap();
    let whole = playground.act(&[]);
    let wave = playground.act(&[set("wave", "3")]);
    assert!(wave.command.starts_with(&format!("{} # ", whole.command)));
    assert_eq!(printed(&wave, "no file"), printed(&whole, "no file"));
}
