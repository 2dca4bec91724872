//! The table of README and book.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::record::{Outcome, Record, Row};
use crate::BookError;
use crate::text::{counted, fixed, join, thousands};

/// Keeps a number and its unit on one line.
const NBSP: char = '\u{a0}';

/// The table of the record that the repository keeps.
pub(super) fn kept() -> Result<String, BookError> {
    Ok(markdown(super::record::kept()?))
}

/// A line before each table, and whether it has the cases beside Rust's libraries.
const GROUPS: [(&str, bool); 2] = [
    ("Beside libraries with a Python face:", false),
    ("Beside other Rust libraries:", true),
];

/// The names of these cases begin so.
fn is_of_rust(row: &Row) -> bool {
    row.case.starts_with("rust-")
}

/// The tables in Markdown, with what stands below them: where and when it was measured, and what failed.
#[must_use]
pub fn markdown(record: &Record) -> String {
    let mut text = String::new();
    let rows = record.worst();
    for (line, rust) in GROUPS {
        let mut members = rows.iter().filter(|row| is_of_rust(row) == rust);
        let Some(first) = members.next() else {
            continue;
        };
        let _ = write!(
            text,
            "{line}\n\n| work | points | Hyades | best peer | ratio | peak memory |\n|---|--:|--:|---|--:|--:|\n",
        );
        for row in std::iter::once(first).chain(members) {
            let _ = writeln!(
                text,
                "| {} | {}{NBSP}×{NBSP}{} | {} | {} | {} | {} |",
                row.work,
                thousands(row.rows),
                row.columns,
                row.ours().map_or_else(|| "–".to_owned(), time_of),
                peer(row),
                row.ratio().map_or_else(|| "–".to_owned(), ratio),
                memory(row),
            );
        }
        text.push('\n');
    }
    let behind = rows.iter().filter(|row| is_behind(row)).count();
    let _ = write!(
        text,
        "Ratio: the best peer's time over Hyades' time; below 1 the peer is quicker, as in {behind} of {}. Of several seeds the one that is worst for Hyades is shown. Peak memory: of Hyades' process / the least of the peers'.\n\n{}\n",
        counted(rows.len(), "row"),
        circumstances(record)
    );
    for row in &record.rows {
        for result in &row.results {
            if let Some(why) = &result.failed {
                let _ = write!(
                    text,
                    "\nFailed: {} at {}, {} × {}, seed {}: {why}.\n",
                    result.name,
                    row.work,
                    thousands(row.rows),
                    row.columns,
                    row.seed
                );
            }
        }
    }
    text
}

/// Whether the best peer is quicker.
pub(super) fn is_behind(row: &Row) -> bool {
    row.ratio().is_some_and(|ratio| ratio < 1.0)
}

fn peer(row: &Row) -> String {
    match row.best_peer() {
        Some((peer, seconds)) => format!("{} {}", peer.name, time(seconds)),
        None => "–".to_owned(),
    }
}

fn time_of(outcome: &Outcome) -> String {
    outcome.seconds.map_or_else(|| "failed".to_owned(), time)
}

/// A time with three digits that count.
fn time(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{}{NBSP}ms", three_digits(seconds * 1000.0))
    } else {
        format!("{}{NBSP}s", three_digits(seconds))
    }
}

fn three_digits(number: f64) -> String {
    let decimals = match number {
        number if number < 9.995 => 2,
        number if number < 99.95 => 1,
        _ => 0,
    };
    fixed(number, decimals)
}

/// A ratio never looks better than it is: 0.999 stays below 1.
pub(super) fn ratio(ratio: f64) -> String {
    if ratio < 1.0 {
        return fixed((ratio * 100.0).floor() / 100.0, 2);
    }
    three_digits(ratio)
}

fn memory(row: &Row) -> String {
    let ours = row.ours().and_then(|ours| ours.mib);
    match (ours, row.least_memory()) {
        (Some(ours), Some(least)) => format!(
            "{}{NBSP}/{NBSP}{}{NBSP}MiB",
            fixed(ours, 0),
            fixed(least, 0)
        ),
        _ => "–".to_owned(),
    }
}

/// Where, when and beside which versions.
fn circumstances(record: &Record) -> String {
    let dates: BTreeSet<&str> = record.rows.iter().map(|row| row.date.as_str()).collect();
    let when = match (dates.first(), dates.last()) {
        (Some(first), Some(last)) if first != last => format!("from {first} to {last}"),
        (Some(day), _) => format!("on {day}"),
        _ => "never".to_owned(),
    };
    let rust: BTreeSet<&str> = record.rows.iter().map(|row| row.rustc.as_str()).collect();
    let rust: Vec<&str> = rust.into_iter().collect();
    let beside: Vec<String> = GROUPS
        .into_iter()
        .filter_map(|(_, rust)| peers(record, rust))
        .collect();
    format!(
        "Measured {when}: {}; Rust {}. Beside {}.",
        machine(record),
        join(&rust, "and"),
        join(&beside, "and"),
    )
}

/// What was measured on.
pub(super) fn machine(record: &Record) -> String {
    let machine = &record.machine;
    format!(
        "{}, {}, {} GiB of memory, {}",
        machine.cpu,
        counted(machine.cores, "core"),
        machine.memory_gib,
        machine.os
    )
}

/// The peers of a group with their versions: “x 1.0 and y 2.0 for Rust”.
fn peers(record: &Record, rust: bool) -> Option<String> {
    let rows = record.rows.iter().filter(|row| is_of_rust(row) == rust);
    let peers: BTreeSet<String> = rows
        .flat_map(Row::peers)
        .filter_map(|peer| {
            let version = peer.version.as_ref()?;
            Some(format!("{} {version}", package(&peer.name)))
        })
        .collect();
    let peers: Vec<String> = peers.into_iter().collect();
    let language = if rust { "Rust" } else { "Python" };
    (!peers.is_empty()).then(|| format!("{} for {language}", join(&peers, "and")))
}

/// A library without the way it was asked: “scikit-learn (Elkan)” is scikit-learn.
fn package(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::super::record::{Machine, Record, tests::row};
    use super::*;

    fn record() -> Record {
        let mut record = Record {
            machine: Machine {
                cpu: "a processor".to_owned(),
                cores: 2,
                memory_gib: 24,
                os: "a system".to_owned(),
            },
            ..Record::default()
        };
        let mut failing = row("c", 1, 0.5, &[("x (quick way)", 9.0, 5.0)]);
        failing.results[1].seconds = None;
        failing.results[1].mib = None;
        failing.results[1].failed = Some("signal 9".to_owned());
        failing.date = "2026-02-03".to_owned();
        let rows = vec![
            row("a", 1, 0.0123, &[("x", 0.0246, 30.4), ("y", 0.03, 20.0)]),
            row("rust-b", 1, 2.0, &[("x", 1.9999, 9.0)]),
            failing,
        ];
        record.merge(rows, Vec::new(), &["a", "c", "rust-b"]);
        record
    }

    #[test]
    fn the_table_says_good_and_bad() {
        let text = markdown(&record()).replace(NBSP, " ");
        let lines: Vec<&str> = text.lines().collect();
        let size = "10\u{202f}000 × 2";
        assert_eq!(lines[0], "Beside libraries with a Python face:");
        let good = format!("| work of a | {size} | 12.3 ms | x 24.6 ms | 2.00 | 10 / 20 MiB |");
        let failing = format!("| work of c | {size} | 500 ms | – | – | – |");
        let bad = format!("| work of rust-b | {size} | 2.00 s | x 2.00 s | 0.99 | 10 / 9 MiB |");
        assert_eq!(lines[4..7], [good.as_str(), &failing, ""]);
        assert_eq!(lines[7], "Beside other Rust libraries:");
        assert_eq!(lines[11..13], [bad.as_str(), ""]);
        assert!(text.contains("as in 1 of 3 rows"), "{text}");
        assert!(text.contains("from 2026-01-02 to 2026-02-03: a processor, 2 cores, 24 GiB of memory, a system; Rust 1.88.0. Beside x 1.0 and y 1.0 for Python and x 1.0 for Rust."), "{text}");
        assert!(
            text.ends_with(&format!(
                "\nFailed: x (quick way) at work of c, {size}, seed 1: signal 9.\n"
            )),
            "{text}"
        );
    }

    #[test]
    fn times_and_ratios_have_three_digits() {
        for (seconds, expected) in [
            (0.000_012_34, "0.01 ms"),
            (0.00999, "9.99 ms"),
            (0.0099999, "10.0 ms"),
            (0.1234, "123 ms"),
            (12.34, "12.3 s"),
            (123.4, "123 s"),
        ] {
            assert_eq!(time(seconds).replace(NBSP, " "), expected);
        }
        for (value, expected) in [
            (0.9999, "0.99"),
            (1.0, "1.00"),
            (23.46, "23.5"),
            (1234.5, "1234"),
        ] {
            assert_eq!(ratio(value), expected);
        }
    }
}
