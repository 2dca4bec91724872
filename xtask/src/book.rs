//! `cargo xtask book`: the book in `target/book/`.

mod directives;
mod html;
mod layout;
mod math;
mod page;
mod preprocessor;
mod stills;
mod warnings;
mod widgets;

pub use preprocessor::Hyades;

use crate::error::{Error, Result};
use crate::links;
use crate::playground::Files;
use crate::shelf::Shelf;
use crate::workspace::{swap_folder, write_whole};
use hyades_book::progress::Progress;
use mdbook_driver::MDBook;
use mdbook_driver::builtin_preprocessors::{IndexPreprocessor, LinkPreprocessor};
use mdbook_driver::config::Config;
use std::fs;
use std::path::{Path, PathBuf};

/// Builds the book of the workspace at `root` into `out`, with the playground where there is one, checks its links, and gives the path of its first page.
///
/// # Errors
///
/// A chapter cannot be computed, or [`build`] fails.
pub fn run(
    root: &Path,
    out: &Path,
    playground: Option<&Files>,
    progress: &Progress,
) -> Result<PathBuf> {
    let shelf = Shelf::of(hyades_book::chapters(), hyades_book::tables(), progress)?;
    build(&root.join("book"), out, shelf, playground)
}

/// Builds the book in the folder `book` (with its `book.toml`) into `out`. What stood in `out` stays until the new book
/// is whole and its links hold.
///
/// # Errors
///
/// `book.toml` or a page cannot be read, a page has problems (each with its line), mdBook fails or warns, or a link of
/// the built pages is dead or leaves for the network.
pub fn build(book: &Path, out: &Path, shelf: Shelf, playground: Option<&Files>) -> Result<PathBuf> {
    let parent = out.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
    let folder = tempfile::Builder::new()
        .prefix(".book-")
        .tempdir_in(parent)
        .map_err(Error::io("write in", parent))?;
    // A sub-folder, made by mdBook with the usual permissions: the temporary one is closed to others.
    let new = folder.path().join("book");
    let new = std::path::absolute(&new).map_err(Error::io("find", &new))?;

    let toml = book.join("book.toml");
    let mut config = Config::from_disk(&toml).map_err(|error| Error::Other(one_line(&error)))?;
    config.build.build_dir = new.clone();
    // A page that SUMMARY.md names but nobody wrote is an error, not an empty page.
    config.build.create_missing = false;
    // Ours comes first, so that its messages have the line numbers of the source.
    config.build.use_default_preprocessors = false;

    let drawings = shelf.drawings.clone();
    let (built, mut warned) = warnings::collect(|| -> Result<()> {
        let mut mdbook = MDBook::load_with_config(book, config)
            .map_err(|error| Error::Other(one_line(&error)))?;
        let hyades = Hyades::new(shelf)
            .with_playground(playground.is_some())
            .with_data(book.join("..").join("data"));
        mdbook.with_preprocessor(hyades);
        mdbook.with_preprocessor(LinkPreprocessor::new());
        mdbook.with_preprocessor(IndexPreprocessor::new());
        mdbook
            .build()
            .map_err(|error| match error.downcast::<Error>() {
                Ok(ours) => ours,
                Err(error) => Error::Other(one_line(&error)),
            })
    });
    built?;
    if !warned.is_empty() {
        warned.sort();
        return Err(Error::Problems(warned));
    }
    for drawing in &drawings {
        write_whole(
            &new.join("figures").join(format!("{}.csv", drawing.id)),
            drawing.csv.as_bytes(),
        )?;
    }
    if let Some(files) = playground {
        files.write(&new)?;
        widgets::load(&new)?;
    }
    let problems = links::check(&new)?;
    if !problems.is_empty() {
        return Err(Error::Problems(problems));
    }
    swap_folder(&new, out)?;
    Ok(out.join("index.html"))
}

/// An error and its causes in one line.
fn one_line(error: &mdbook_driver::errors::Error) -> String {
    format!("{error:#}")
        .split('\n')
        .map(str::trim)
        .collect::<Vec<_>>()
        .join(" ")
}
