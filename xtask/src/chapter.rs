//! `cargo chapter`: the chapters' programs.

use crate::error::{Error, Result};
use crate::shelf::hint;
use hyades_book::Chapter;
use hyades_book::console::{complain, print};
use std::ffi::OsString;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

/// The programs, one a line, with what each does.
#[must_use]
pub fn list(chapters: &[Chapter]) -> String {
    let width = chapters
        .iter()
        .map(|chapter| chapter.name.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::from("The chapters' programs:\n\n");
    for chapter in chapters {
        let _ = writeln!(text, "  {:width$}  {}", chapter.name, chapter.summary);
    }
    text.push_str(
        "\nRun one: cargo chapter NAME -- FLAGS\nIts flags: cargo chapter NAME -- --help\n",
    );
    text
}

/// Runs a program with what follows its name, from the reader's own folder, so that paths mean what they say.
/// Without a name, lists the programs.
///
/// # Errors
///
/// The name is unknown, cargo cannot be started, or the program failed: then [`Error::Exit`] with its code.
pub fn run(root: &Path, chapters: &[Chapter], arguments: &[OsString]) -> Result<()> {
    let (name, flags) = match arguments {
        [] => return list_programs(chapters),
        [first, ..] if first == "--help" || first == "-h" => return list_programs(chapters),
        [name, rest @ ..] => (name.to_string_lossy(), without_dashes(rest)),
    };
    if !chapters.iter().any(|chapter| chapter.name == name) {
        let known = || chapters.iter().map(|chapter| chapter.name);
        let list = known().collect::<Vec<_>>().join(", ");
        complain(&format!(
            "error: no program `{name}`{}; there are: {list}",
            hint(&name, known())
        ));
        return Err(Error::Exit(2));
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "run",
            "--quiet",
            "--package",
            "hyades-book",
            "--example",
            &*name,
            "--manifest-path",
        ])
        .arg(root.join("Cargo.toml"))
        .arg("--")
        .args(flags)
        .status()
        .map_err(|error| Error::Other(format!("cannot start cargo: {error}")))?;
    if status.success() {
        return Ok(());
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Err(Error::Exit(code.unwrap_or(1)))
}

fn list_programs(chapters: &[Chapter]) -> Result<()> {
    print(&list(chapters)).map_err(Error::Other)
}

/// The flags without the `--` that parts them from the name: it may stand there or not.
fn without_dashes(rest: &[OsString]) -> &[OsString] {
    match rest {
        [dashes, flags @ ..] if dashes == "--" => flags,
        flags => flags,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(name: &'static str) -> Chapter {
        Chapter {
            name,
            title: "",
            summary: "what it does",
            figures: &[],
            outputs: &[],
            values: || Ok(Vec::new()),
        }
    }

    #[test]
    fn the_list_is_aligned() {
        let text = list(&[chapter("dbscan"), chapter("spectral-types")]);
        assert!(
            text.contains("\n  dbscan          what it does\n  spectral-types  what it does\n"),
            "{text}"
        );
    }

    #[test]
    fn dashes_before_the_flags_are_optional() {
        let flags = |flags: &[&str]| flags.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(
            without_dashes(&flags(&["--", "--k", "3"])),
            flags(&["--k", "3"])
        );
        assert_eq!(without_dashes(&flags(&["--k", "3"])), flags(&["--k", "3"]));
        assert_eq!(without_dashes(&flags(&["--", "--"])), flags(&["--"]));
    }

    #[test]
    fn an_unknown_program_is_refused() {
        let result = run(
            Path::new("/nonexistent"),
            &[chapter("k-means")],
            &["k-mean".into()],
        );
        assert!(matches!(result, Err(Error::Exit(2))));
    }
}
