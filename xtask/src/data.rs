//! `cargo xtask data`: all that is generated from the sources in `data/`.
//!
//! Sources are fixed: their checksums stand here, and a changed one is an error. One of them is a selection from a larger
//! original, from which it can be made again where somebody has that. From the sources come the mock catalogue, the
//! copies that the crate `hyades-datasets` compiles in, and the table of checksums in `data/README.md`. One function
//! makes every file in memory; it is then either written or, in check mode, compared.

mod hipparcos;
mod mock;

use crate::workspace::{read, write_whole};
use hyades_datasets::DatasetError;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The sources, relative to the root, with their SHA-256.
const SOURCES: [(&str, &str); 6] = [
    (
        "data/comparison.csv",
        "acbfecff3786f008ad8d070e738e34a3f998c21cd6d3c5841c098c906a388da1",
    ),
    (
        HIPPARCOS,
        "ddfb4bb49747834bc270dbdcb6704c07824c0300fe549583a3b1dd7097c9916c",
    ),
    (
        "data/moons_2025.csv",
        "c458fadd7045212bc3594cd7f5c037e2ca79586d109feb1f50fb17734ad58039",
    ),
    (
        "data/sources/stellar_counts.csv",
        "e230e4fa53442eba853d24cd5568b9f42890f8adc17fbd778e3bae9f05754281",
    ),
    (
        "data/sources/stellar_summary.csv",
        "5871c3bb3c053536489ec8de180084ef3b7ed5daae3266223ef8dc050c00265d",
    ),
    (
        "data/two_groups_2025.csv",
        "32fdf7ac52fa6c7553cec1595a4c03439a8a97d1e221858a43182cc619a21120",
    ),
];
/// A crate that is published holds its own copy of what it compiles in.
const COPIES: [(&str, &str); 2] = [
    (
        "data/two_groups_2025.csv",
        "crates/datasets/src/fixed/two_groups_2025.csv",
    ),
    (
        "data/moons_2025.csv",
        "crates/datasets/src/fixed/moons_2025.csv",
    ),
];
/// The stars of the Hipparcos catalogue within 100 pc.
const HIPPARCOS: &str = "data/hipparcos_100pc.csv";
const COUNTS: &str = "data/sources/stellar_counts.csv";
const SUMMARY: &str = "data/sources/stellar_summary.csv";
const MOCK: &str = "data/stellar_mock.dat";
const README: &str = "data/README.md";
/// Between these lines of the README stands the table of checksums.
const TABLE_BEGINS: &str = "<!-- checksums: written by `cargo xtask data` -->";
const TABLE_ENDS: &str = "<!-- end of checksums -->";

/// Why the data could not be rebuilt, or are not what their sources give.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file could not be read or written.
    #[error(transparent)]
    Workshop(#[from] crate::Error),
    /// A source is not what it was.
    #[error("{file} is a source and must not change: its SHA-256 is {found}, not {expected}")]
    SourceChanged {
        /// The file, relative to the root.
        file: &'static str,
        /// The checksum it had when it came in.
        expected: &'static str,
        /// The checksum it has.
        found: String,
    },
    /// A file that was named as the original of a source is another one.
    #[error("{} is not the hip2.dat that {HIPPARCOS} was selected from: its SHA-256 is {found}, not {expected}", path.display())]
    OtherOriginal {
        /// The file.
        path: PathBuf,
        /// The checksum of the original.
        expected: &'static str,
        /// The checksum it has.
        found: String,
    },
    /// The original of a source cannot be understood.
    #[error("{}: {source}", path.display())]
    Original {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: DatasetError,
    },
    /// A row of a source cannot be understood.
    #[error("{file}: line {line}: {reason}")]
    Row {
        /// The file, relative to the root.
        file: &'static str,
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Two sources do not go together.
    #[error("{COUNTS} and {SUMMARY} do not agree: {reason}")]
    Disagreement {
        /// Where they differ.
        reason: String,
    },
    /// The README has no place for the table of checksums.
    #[error("{README} must have the lines {TABLE_BEGINS:?} and {TABLE_ENDS:?}, in this order")]
    NoTable,
    /// Generated files that differ from what their sources give.
    #[error("not what the sources give: {}; `cargo xtask data` rebuilds", .0.join(", "))]
    Outdated(Vec<&'static str>),
}

/// Rebuilds everything that is generated from the sources in `data/` of the workspace at `root`; with `check`, writes
/// nothing and compares. With `hip2`, the path of the original Hipparcos-2 catalogue, the selection from it is made again too.
/// Gives a line for each generated file.
///
/// # Errors
///
/// A source is missing, changed or broken, or the original is; a file cannot be read or written; with `check`, a file differs.
pub fn rebuild(root: &Path, check: bool, hip2: Option<&Path>) -> Result<Vec<String>, DataError> {
    let mut lines = Vec::new();
    let mut outdated = Vec::new();
    for (file, content) in generate(root, hip2)? {
        let path = root.join(file);
        let current = read(&path).is_ok_and(|found| found == content);
        match (current, check) {
            (true, _) => lines.push(format!("{file}: up to date")),
            (false, true) => outdated.push(file),
            (false, false) => {
                write_whole(&path, content.as_bytes())?;
                lines.push(format!("{file}: written"));
            }
        }
    }
    if outdated.is_empty() {
        Ok(lines)
    } else {
        Err(DataError::Outdated(outdated))
    }
}

/// Every generated file, relative to the root, with its content.
fn generate(root: &Path, hip2: Option<&Path>) -> Result<Vec<(&'static str, String)>, DataError> {
    let selection = hip2.map(hipparcos::selection).transpose()?;
    let mut sums: Vec<(&str, String)> = Vec::new();
    for (file, expected) in SOURCES {
        let found = match &selection {
            Some(selection) if file == HIPPARCOS => sha256(selection.as_bytes()),
            _ => sha256(read(&root.join(file))?.as_bytes()),
        };
        if found != expected {
            return Err(DataError::SourceChanged {
                file,
                expected,
                found,
            });
        }
        sums.push((file, found));
    }
    let mut files = Vec::new();
    files.extend(selection.map(|selection| (HIPPARCOS, selection)));
    for (source, copy) in COPIES {
        files.push((copy, read(&root.join(source))?));
    }
    let mock = mock::catalogue(&read(&root.join(COUNTS))?, &read(&root.join(SUMMARY))?)?;
    sums.push((MOCK, sha256(mock.as_bytes())));
    files.push((MOCK, mock));
    sums.sort();
    files.push((README, with_table(&read(&root.join(README))?, &sums)?));
    Ok(files)
}

/// The README with its table of checksums made new.
fn with_table(readme: &str, sums: &[(&str, String)]) -> Result<String, DataError> {
    let (before, rest) = readme.split_once(TABLE_BEGINS).ok_or(DataError::NoTable)?;
    let (_, after) = rest.split_once(TABLE_ENDS).ok_or(DataError::NoTable)?;
    let mut table = String::from("| File | SHA-256 |\n|---|---|\n");
    for (file, sum) in sums {
        let name = file.strip_prefix("data/").unwrap_or(file);
        let _ = writeln!(table, "| `{name}` | `{sum}` |");
    }
    Ok(format!(
        "{before}{TABLE_BEGINS}\n\n{table}\n{TABLE_ENDS}{after}"
    ))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut sum, byte| {
            let _ = write!(sum, "{byte:02x}");
            sum
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A workspace with the sources and a README whose table is still empty.
    fn workspace() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let root = crate::workspace::root();
        for (file, _) in SOURCES {
            write_whole(
                &folder.path().join(file),
                &fs::read(root.join(file)).unwrap(),
            )
            .unwrap();
        }
        let readme = format!("# Data\n\n{TABLE_BEGINS}\n{TABLE_ENDS}\n\nThe end.\n");
        write_whole(&folder.path().join(README), readme.as_bytes()).unwrap();
        folder
    }

    #[test]
    fn the_repository_is_up_to_date() {
        let lines = rebuild(&crate::workspace::root(), true, None).unwrap();
        assert_eq!(lines.len(), COPIES.len() + 2);
    }

    #[test]
    fn what_is_missing_is_written_once() {
        let folder = workspace();
        let lines = rebuild(folder.path(), false, None).unwrap();
        assert!(
            lines.iter().all(|line| line.ends_with(": written")),
            "{lines:?}"
        );
        let lines = rebuild(folder.path(), true, None).unwrap();
        assert!(
            lines.iter().all(|line| line.ends_with(": up to date")),
            "{lines:?}"
        );
        let readme = read(&folder.path().join(README)).unwrap();
        assert!(readme.starts_with("# Data\n") && readme.ends_with("\n\nThe end.\n"));
        for (file, sum) in SOURCES {
            let row = format!("| `{}` | `{sum}` |\n", file.trim_start_matches("data/"));
            assert!(readme.contains(&row), "{row}");
        }
    }

    #[test]
    fn a_changed_file_is_named() {
        let folder = workspace();
        rebuild(folder.path(), false, None).unwrap();
        for file in [MOCK, COPIES[0].1, COPIES[1].1, README] {
            let path = folder.path().join(file);
            let good = read(&path).unwrap();
            fs::write(&path, good.replacen('1', "2", 1)).unwrap();
            let error = rebuild(folder.path(), true, None).unwrap_err();
            assert!(
                matches!(&error, DataError::Outdated(files) if *files == [file]),
                "{file}: {error}"
            );
            assert!(error.to_string().contains(file));
            rebuild(folder.path(), false, None).unwrap();
            assert_eq!(read(&path).unwrap(), good);
        }
    }

    #[test]
    fn a_changed_source_is_refused_in_both_modes() {
        for (file, _) in SOURCES {
            let folder = workspace();
            let path = folder.path().join(file);
            fs::write(&path, read(&path).unwrap().replacen('1', "2", 1)).unwrap();
            for check in [false, true] {
                let error = rebuild(folder.path(), check, None).unwrap_err();
                assert!(
                    matches!(error, DataError::SourceChanged { file: found, .. } if found == file),
                    "{error}"
                );
            }
            assert!(!folder.path().join(MOCK).exists());
        }
    }

    #[test]
    fn a_readme_without_a_place_for_the_table_is_refused() {
        for readme in [
            "",
            TABLE_BEGINS,
            TABLE_ENDS,
            &format!("{TABLE_ENDS}\n{TABLE_BEGINS}\n"),
        ] {
            assert!(
                matches!(with_table(readme, &[]), Err(DataError::NoTable)),
                "{readme}"
            );
        }
    }

    /// The SHA-256 of the three letters abc, from FIPS 180-4.
    #[test]
    fn checksums_are_sha_256() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
