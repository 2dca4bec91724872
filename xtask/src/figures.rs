//! `cargo xtask figures`: the figures as files, or a check of each.

use crate::error::{Error, Result};
use crate::numbers::rounded_csv;
use crate::shelf::{Drawing, compute, draw, drawing_of, failed, hint};
use crate::workspace::{read, write_whole};
use hyades_book::progress::Progress;
use hyades_book::{Chapter, FigureEntry};
use rayon::prelude::*;
use std::path::Path;

/// The largest figure that a page may hold, in bytes.
const LARGEST: usize = 300_000;
/// The shortest alt text, in characters.
const SHORTEST_ALT: usize = 40;
/// A PNG's size relative to the SVG's.
const PNG_SCALE: f32 = 2.0;

/// The figures with these ids, or all of them, in the chapters' order.
///
/// # Errors
///
/// An id is unknown.
pub fn select<'a>(chapters: &'a [Chapter], ids: &[String]) -> Result<Vec<&'a FigureEntry>> {
    let all: Vec<&FigureEntry> = chapters
        .iter()
        .flat_map(|chapter| chapter.figures)
        .collect();
    if ids.is_empty() {
        return Ok(all);
    }
    let known = || all.iter().map(|entry| entry.id);
    if let Some(unknown) = ids.iter().find(|id| !known().any(|known| known == *id)) {
        let list = known().collect::<Vec<_>>().join(", ");
        return Err(Error::Other(format!(
            "no figure `{unknown}`{}; there are: {list}",
            hint(unknown, known())
        )));
    }
    Ok(all
        .into_iter()
        .filter(|entry| ids.iter().any(|id| id == entry.id))
        .collect())
}

/// Writes the figures as SVG, CSV and, on request, PNG into a folder.
///
/// # Errors
///
/// A figure cannot be drawn, or a file not be written.
pub fn write(
    entries: &[&FigureEntry],
    folder: &Path,
    png: bool,
    progress: &Progress,
) -> Result<()> {
    entries.par_iter().try_for_each(|entry| {
        let figure = compute(entry)?;
        let drawing = drawing_of(entry, &figure)?;
        let path = |extension| folder.join(format!("{}.{extension}", entry.id));
        write_whole(&path("svg"), drawing.svg.as_bytes())?;
        write_whole(&path("csv"), drawing.csv.as_bytes())?;
        if png {
            let image = figure.png(PNG_SCALE);
            write_whole(&path("png"), &image.map_err(|error| failed(entry, &error))?)?;
        }
        progress.done(entry.id);
        Ok(())
    })
}

/// Checks the figures: the same bytes on one thread and on two, small enough, described, and equal to the snapshots in
/// this folder. Writes nothing. One line a problem.
///
/// # Errors
///
/// A figure cannot be drawn, or the threads not be started.
pub fn check(
    entries: &[&FigureEntry],
    snapshots: &Path,
    progress: &Progress,
) -> Result<Vec<String>> {
    let pool = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(Error::other)
    };
    let (one, two) = (pool(1)?, pool(2)?);
    let mut problems = Vec::new();
    for entry in entries {
        let first = one.install(|| draw(entry))?;
        let second = two.install(|| draw(entry))?;
        let found = differences(&first, &second)
            .into_iter()
            .chain(faults(&first))
            .chain(changes(&first, snapshots));
        problems.extend(found.map(|problem| format!("figure {}: {problem}", entry.id)));
        progress.done(entry.id);
    }
    Ok(problems)
}

/// Where two drawings of one figure differ.
fn differences(first: &Drawing, second: &Drawing) -> Vec<String> {
    let mut found = Vec::new();
    if first.svg != second.svg {
        found.push("the drawing on one thread is not that on two".to_owned());
    }
    if first.csv != second.csv {
        found.push("the numbers on one thread are not those on two".to_owned());
    }
    if (&first.caption, &first.alt) != (&second.caption, &second.alt) {
        found.push("the texts on one thread are not those on two".to_owned());
    }
    found
}

/// What a figure lacks.
fn faults(drawing: &Drawing) -> Vec<String> {
    let mut found = Vec::new();
    let Drawing {
        caption,
        alt,
        svg,
        csv,
        ..
    } = drawing;
    if svg.len() > LARGEST {
        found.push(format!("{} bytes, more than {LARGEST}", svg.len()));
    }
    if caption.trim().is_empty() {
        found.push("no caption".to_owned());
    }
    if csv.trim().is_empty() {
        found.push("no data".to_owned());
    }
    if alt.chars().count() < SHORTEST_ALT {
        found.push(format!(
            "the alt text `{alt}` is shorter than {SHORTEST_ALT} characters"
        ));
    }
    let lower = alt.to_lowercase();
    let idle = [
        "figure",
        "plot of",
        "image of",
        "picture of",
        "a figure",
        "a plot of",
        "an image of",
        "a picture of",
    ];
    if let Some(idle) = idle.iter().find(|idle| lower.starts_with(**idle)) {
        found.push(format!(
            "the alt text begins with `{idle}`, which a screen reader says anyway"
        ));
    }
    for needed in ["viewBox=", "role=\"img\"", "aria-label="] {
        if !svg.contains(needed) {
            found.push(format!("no `{needed}` in the SVG"));
        }
    }
    found
}

/// Where a figure differs from its snapshots.
fn changes(drawing: &Drawing, snapshots: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let compare = |kind: &str, name: &str, text: &str| {
        let path = snapshots.join(format!("{}.{kind}.snap", drawing.id));
        let advice = "INSTA_UPDATE=always cargo test -p hyades-tests --test figures";
        if !path.is_file() {
            return Some(format!("no snapshot of the {name}; `{advice}` makes it"));
        }
        match read(&path) {
            Ok(file) if same_text(content_of_snapshot(&file), text) => None,
            Ok(_) => Some(format!(
                "the {name} differ from the snapshot; if they should, `{advice}` renews it"
            )),
            Err(error) => Some(error.to_string()),
        }
    };
    found.extend(compare("svg", "looks", &drawing.svg));
    match rounded_csv(&drawing.csv) {
        Ok(numbers) => found.extend(compare("csv", "numbers", &numbers)),
        Err(error) => found.push(format!("the data are no CSV: {error}")),
    }
    found
}

/// What stands behind the header of an insta snapshot.
fn content_of_snapshot(file: &str) -> &str {
    let body = file
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---\n"));
    body.map_or(file, |(_, content)| content)
}

/// Equality as insta sees it: line ends and the space around the text mean nothing.
fn same_text(a: &str, b: &str) -> bool {
    a.trim().lines().eq(b.trim().lines())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing() -> Drawing {
        Drawing {
            id: "a".into(),
            caption: "Two groups.".into(),
            alt: "Two round groups of fifty points each, around (3, 3) and (8, 8).".into(),
            svg: "<svg viewBox=\"0 0 1 1\" role=\"img\" aria-label=\"x\">\n</svg>\n".into(),
            csv: "x\n0.123456789\n".into(),
        }
    }

    #[test]
    fn a_good_figure_has_no_fault() {
        assert_eq!(faults(&drawing()), [""; 0]);
        assert_eq!(differences(&drawing(), &drawing()), [""; 0]);
    }

    #[test]
    fn each_fault_is_found() {
        type Spoil = fn(&mut Drawing);
        let spoilers: [(Spoil, &str); 7] = [
            (|d| d.caption.clear(), "no caption"),
            (|d| d.csv.clear(), "no data"),
            (|d| d.alt = "Points".into(), "shorter than"),
            (|d| d.alt = format!("Plot of {}", d.alt), "begins with"),
            (|d| d.svg.push_str(&" ".repeat(300_000)), "more than 300000"),
            (|d| d.svg = d.svg.replace("viewBox", "width"), "viewBox"),
            (|d| d.svg = d.svg.replace("role=\"img\"", ""), "role"),
        ];
        for (spoil, words) in spoilers {
            let mut spoilt = drawing();
            spoil(&mut spoilt);
            let found = faults(&spoilt);
            assert!(
                found.len() == 1 && found[0].contains(words),
                "{words}: {found:?}"
            );
        }
    }

    #[test]
    fn a_figure_that_depends_on_threads_is_found() {
        let spoilers: [fn(&mut Drawing); 3] = [
            |d| d.svg.push('x'),
            |d| d.csv.push('x'),
            |d| d.alt.push('x'),
        ];
        for spoil in spoilers {
            let mut other = drawing();
            spoil(&mut other);
            assert_eq!(differences(&drawing(), &other).len(), 1);
        }
    }

    #[test]
    fn looks_and_numbers_are_compared_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            changes(&drawing(), folder.path()).len(),
            2,
            "no snapshots yet"
        );
        let write = |kind: &str, text: &str| {
            let header = "---\nsource: tests/tests/figures.rs\n---\n";
            std::fs::write(
                folder.path().join(format!("a.{kind}.snap")),
                format!("{header}{text}\n"),
            )
            .unwrap();
        };
        write("svg", drawing().svg.trim());
        write("csv", "x\n0.123457");
        assert_eq!(changes(&drawing(), folder.path()), [""; 0]);
        write("svg", "<svg/>");
        let found = changes(&drawing(), folder.path());
        assert!(found.len() == 1 && found[0].contains("looks"), "{found:?}");
        write("csv", "x\n0.123458");
        assert_eq!(changes(&drawing(), folder.path()).len(), 2);
    }
}
