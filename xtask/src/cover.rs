//! The README's picture: a figure of the book that is kept as a file, since the README is read where nothing is built.

use crate::error::{Error, Result};
use crate::shelf::draw;
use crate::workspace::{read, write_whole};
use hyades_book::FigureEntry;
use std::path::Path;

/// The figure.
const ID: &str = "dbscan-good";
/// Where it stands, from the root.
const PATH: &str = "book/cover.svg";

/// The figure's text on a white ground: a picture in a README cannot take its page's colours.
fn text(entries: &[&FigureEntry]) -> Result<Option<String>> {
    let Some(entry) = entries.iter().find(|entry| entry.id == ID) else {
        return Ok(None);
    };
    let svg = draw(entry)?.svg;
    let (start, rest) = svg
        .split_once('>')
        .ok_or_else(|| Error::Other(format!("figure {ID} is no SVG")))?;
    Ok(Some(format!(
        "{start} color=\"#222\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>{rest}\n"
    )))
}

/// Writes the picture, if its figure is among these.
///
/// # Errors
///
/// The figure cannot be drawn, or the file not be written.
pub fn write(root: &Path, entries: &[&FigureEntry]) -> Result<()> {
    match text(entries)? {
        Some(text) => write_whole(&root.join(PATH), text.as_bytes()),
        None => Ok(()),
    }
}

/// Compares the picture, if its figure is among these. One line a problem.
///
/// # Errors
///
/// The figure cannot be drawn.
pub fn check(root: &Path, entries: &[&FigureEntry]) -> Result<Vec<String>> {
    let Some(text) = text(entries)? else {
        return Ok(Vec::new());
    };
    Ok(match read(&root.join(PATH)) {
        Ok(kept) if kept.trim() == text.trim() => Vec::new(),
        Ok(_) => vec![format!(
            "{PATH} is not the figure {ID}; `cargo xtask figures` renews it"
        )],
        Err(error) => vec![error.to_string()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_was_changed_or_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let chapters = hyades_book::chapters();
        let all: Vec<&FigureEntry> = chapters
            .iter()
            .flat_map(|chapter| chapter.figures)
            .collect();
        assert_eq!(check(folder.path(), &all).unwrap().len(), 1, "missing");
        write(folder.path(), &all).unwrap();
        assert_eq!(check(folder.path(), &all).unwrap(), [""; 0]);
        write_whole(&folder.path().join(PATH), b"<svg/>").unwrap();
        let problems = check(folder.path(), &all).unwrap();
        assert!(
            problems[0].contains("`cargo xtask figures` renews it"),
            "{problems:?}"
        );
        assert!(
            check(folder.path(), &[]).unwrap().is_empty(),
            "no figure, no picture"
        );
    }
}
