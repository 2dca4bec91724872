//! What can go wrong in the workshop.

use std::path::{Path, PathBuf};

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried: "read", "write", "rename", …
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// Something else, said in one line.
    #[error("{0}")]
    Other(String),
    /// A check found problems, one line each.
    #[error("{}", .0.join("\n"))]
    Problems(Vec<String>),
    /// A program that was started gave this exit code and has already said why.
    #[error("the program ended with exit code {0}")]
    Exit(u8),
}

/// A result of the workshop.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error that a sentence describes.
    pub fn other(message: impl std::fmt::Display) -> Self {
        Self::Other(message.to_string())
    }

    /// A failed file operation.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }
}

/// The known name nearest to `name`, where one is near enough to be a slip of the keyboard.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (edit_distance(name, candidate), candidate))
        .min()
        .filter(|&(distance, candidate)| distance <= candidate.chars().count().max(3) / 2)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance: the fewest insertions, deletions and substitutions that turn `a` into `b`.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let substitution = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = substitution.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_levenshtein() {
        for (a, b, distance) in [
            ("", "", 0),
            ("kitten", "sitting", 3),
            ("abc", "", 3),
            ("flaw", "lawn", 2),
        ] {
            assert_eq!(edit_distance(a, b), distance, "{a} {b}");
            assert_eq!(edit_distance(b, a), distance, "{b} {a}");
        }
    }

    #[test]
    fn nearest_offers_a_slip_but_no_stranger() {
        assert_eq!(nearest("k-mean", ["dbscan", "k-means"]), Some("k-means"));
        assert_eq!(nearest("zzzzzz", ["dbscan", "k-means"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
