//! Reading a catalogue, and choosing the stars that have certain lines.

use std::path::Path;

use hyades_datasets::{Catalogue, DatasetError, Selection};

use super::HELIUM;
use crate::BookError;
use crate::files::read_regular;
use crate::positions::n_positions;
use crate::text::{counted, cut, join};

/// The catalogue that the repository ships: a mock, see `data/README.md`.
pub(super) const MOCK: &str = include_str!("../../../data/stellar_mock.dat");
pub(super) const MOCK_PATH: &str = "data/stellar_mock.dat";

/// Two clusters and their scores need one star more.
const FEWEST_STARS: usize = 3;

/// The most names of lines that a message lists.
const MOST_NAMES: usize = 24;

pub(super) fn mock() -> Result<Catalogue, BookError> {
    Catalogue::parse(MOCK).map_err(|source| BookError::Catalogue {
        path: MOCK_PATH.into(),
        source,
    })
}

fn read(path: &Path) -> Result<Catalogue, BookError> {
    let bytes = read_regular(path)?;
    let path = path.to_path_buf();
    Catalogue::from_reader(&bytes[..]).map_err(|source| match source {
        // Bytes in memory can always be read; only text can fail to be text.
        DatasetError::Read { line, .. } => BookError::Stars {
            path,
            why: format!("line {line} is not UTF-8 text"),
        },
        source => BookError::Catalogue { path, source },
    })
}

/// The names of spectral lines in what was typed: parted by commas or white space.
pub(super) fn line_names(typed: &[String]) -> Result<Vec<String>, BookError> {
    let typed = typed.join(" ");
    let shown = cut(&typed);
    let refuse = |why: String| Err(BookError::Flag(why));
    let example = HELIUM.join(",");
    if typed.trim().is_empty() {
        return refuse(format!("--lines names no line: write --lines {example}"));
    }
    let pieces: Vec<&str> = typed.split(',').map(str::trim).collect();
    if pieces.contains(&"") {
        return refuse(format!(
            "--lines {shown} has a comma without a name beside it"
        ));
    }
    let names = pieces.iter().flat_map(|piece| piece.split_whitespace());
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.len() < 2 {
        return refuse(format!(
            "--lines {shown} names 1 line, at least 2 are needed: --lines {example}"
        ));
    }
    for (i, name) in names.iter().enumerate() {
        if names[..i].contains(name) {
            return refuse(format!("--lines {shown} names {} twice", cut(name)));
        }
    }
    Ok(names)
}

/// All lines of a catalogue or of the mock one; the two of helium first, where it has them.
pub(super) fn all_lines(path: Option<&Path>) -> Result<Vec<String>, BookError> {
    let catalogue = path.map_or_else(mock, read)?;
    let mut lines = catalogue.lines().to_vec();
    lines.sort_by_key(|line| {
        HELIUM
            .iter()
            .position(|name| name == line)
            .unwrap_or(HELIUM.len())
    });
    Ok(lines)
}

/// The stars that have these lines, of a catalogue or of the mock one.
pub(super) fn stars(path: Option<&Path>, lines: &[String]) -> Result<Selection, BookError> {
    let catalogue = path.map_or_else(mock, read)?;
    let path = path.unwrap_or(Path::new(MOCK_PATH));
    if let Some(line) = lines.iter().find(|line| !catalogue.lines().contains(line)) {
        let known = catalogue.lines();
        let mut names: Vec<String> = known.iter().take(MOST_NAMES).map(|n| cut(n)).collect();
        if known.len() > MOST_NAMES {
            names.push(format!("{} more", known.len() - MOST_NAMES));
        }
        return Err(BookError::Flag(format!(
            "--lines {}: {} has no such line, but {}",
            cut(line),
            path.display(),
            join(&names, "and")
        )));
    }
    let lacking = |why: String| {
        Err(BookError::Stars {
            path: path.to_path_buf(),
            why,
        })
    };
    let few = |who: &str| {
        let names: Vec<String> = lines.iter().map(|line| cut(line)).collect();
        let names = join(&names, "and");
        lacking(format!("{who} {names}, at least {FEWEST_STARS} are needed"))
    };
    let stars = match catalogue.select(lines) {
        Err(DatasetError::NoStars { .. }) => return few("no star has"),
        stars => stars?,
    };
    let n = stars.records.nrows();
    if n < FEWEST_STARS {
        let verb = if n == 1 { "has" } else { "have" };
        return few(&format!("{} {verb}", counted(n, "star")));
    }
    if n_positions(stars.records.view()) == 1 {
        return lacking(format!("all {n} stars have the same widths"));
    }
    Ok(stars)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(typed: &[&str]) -> Result<Vec<String>, String> {
        let typed: Vec<String> = typed.iter().map(|&t| t.to_owned()).collect();
        line_names(&typed).map_err(|error| error.to_string())
    }

    #[test]
    fn names_are_parted_by_commas_and_white_space() {
        let both = Ok(vec!["A/1".to_owned(), "B/2".to_owned()]);
        for typed in [
            &["A/1,B/2"][..],
            &["A/1, B/2"],
            &["A/1,", "B/2"],
            &["A/1 B/2"],
            &["A/1", "B/2"],
            &[" A/1\t,\nB/2 "],
        ] {
            assert_eq!(names(typed), both, "{typed:?}");
        }
    }

    #[test]
    fn names_that_are_missing_or_twice_are_refused() {
        for (typed, why) in [
            (
                "",
                "--lines names no line: write --lines HeII/4200,HeI/4471",
            ),
            (
                " ",
                "--lines names no line: write --lines HeII/4200,HeI/4471",
            ),
            (
                "A/1,B/2,",
                "--lines A/1,B/2, has a comma without a name beside it",
            ),
            (
                "A/1,,B/2",
                "--lines A/1,,B/2 has a comma without a name beside it",
            ),
            (
                "A/1",
                "--lines A/1 names 1 line, at least 2 are needed: --lines HeII/4200,HeI/4471",
            ),
            ("A/1,B/2,A/1", "--lines A/1,B/2,A/1 names A/1 twice"),
        ] {
            assert_eq!(names(&[typed]), Err(why.to_owned()), "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_catalogue_gets_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stars.dat");
        let error = |path: &Path| read(path).unwrap_err().to_string();
        let shown = path.display();
        assert_eq!(error(&path), format!("cannot read {shown}: no such file"));
        assert_eq!(
            error(folder.path()),
            format!("cannot read {}: it is a folder", folder.path().display())
        );
        std::fs::write(&path, b"B0-V-ID1 HeI/4471 0.5\nB1-V-ID2 HeI/\xff 0.5\n").unwrap();
        assert_eq!(error(&path), format!("{shown}: line 2 is not UTF-8 text"));
        // Line ends of old Macintoshes.
        std::fs::write(&path, "B0-V-ID1 HeI/4471 0.5\rB1-V-ID2 HeI/4471 wide\r").unwrap();
        assert_eq!(
            error(&path),
            format!("{shown}: line 2: the width \"wide\" is no finite number")
        );
        std::fs::write(&path, "x".repeat(100_000)).unwrap();
        assert!(error(&path).len() < 300);
        #[cfg(unix)]
        assert_eq!(
            error(Path::new("/dev/null")),
            "cannot read /dev/null: it is no regular file"
        );
    }

    #[test]
    fn a_line_that_nobody_has_is_named_with_those_there_are() {
        let lines = ["HeII/4200".to_owned(), "HeX/1".to_owned()];
        let error = stars(None, &lines).unwrap_err().to_string();
        assert!(
            error.starts_with(
                "--lines HeX/1: data/stellar_mock.dat has no such line, but CaIIK/3928, "
            ),
            "{error}"
        );
    }
}
