//! The reader's desk: the folder with their answers, and what is known of each.

use crate::error::{Error, Result};
use crate::workspace::write_whole;
use hyades_book::exercise::Exercise;
use hyades_book::files::write_new;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The file that says which answers were solved: name and checksum, one a line.
const SOLVED: &str = ".solved";

/// How far the reader is with an exercise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// There is no file yet.
    NotStarted,
    /// There is one, and no version of it has passed.
    Started,
    /// It passed as it is.
    Solved,
    /// It passed, and is another now.
    Changed,
}

impl State {
    /// The state in words.
    #[must_use]
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::NotStarted => "not started",
            Self::Started => "started",
            Self::Solved => "solved",
            Self::Changed => "changed since it was solved",
        }
    }
}

/// The folder with the reader's answers.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    folder: PathBuf,
}

impl Desk {
    /// The desk in this folder, which need not be there yet.
    #[must_use]
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
        }
    }

    /// The reader's file of an exercise.
    #[must_use]
    pub(super) fn answer(&self, exercise: &Exercise) -> PathBuf {
        self.folder
            .join(format!("{}-{}.rs", exercise.number, exercise.name))
    }

    /// How far the reader is.
    ///
    /// # Errors
    ///
    /// Their file cannot be read.
    pub(super) fn state(&self, exercise: &Exercise) -> Result<State> {
        let Some(bytes) = read_bytes(&self.answer(exercise))? else {
            return Ok(State::NotStarted);
        };
        let solved = self.solved()?;
        let of_this = solved.iter().find(|(name, _)| name == exercise.name);
        Ok(match of_this {
            None => State::Started,
            Some((_, sum)) if *sum == checksum(&bytes) => State::Solved,
            Some(_) => State::Changed,
        })
    }

    /// Puts the starter on the desk, unless the reader has a file there; says whether it did.
    ///
    /// # Errors
    ///
    /// The file cannot be written; then nothing of it is left.
    pub(super) fn put_starter(&self, exercise: &Exercise, starter: &str) -> Result<bool> {
        write_new(&self.answer(exercise), starter.as_bytes()).map_err(Error::other)
    }

    /// Puts the starter on the desk. What the reader had there is kept under the name that is returned, unless it was the starter.
    ///
    /// # Errors
    ///
    /// The file cannot be read or kept, and then is as it was; or the starter cannot be written.
    pub(super) fn reset(&self, exercise: &Exercise, starter: &str) -> Result<Option<PathBuf>> {
        let path = self.answer(exercise);
        let kept = match read_bytes(&path)? {
            Some(bytes) if bytes != starter.as_bytes() => Some(self.keep(exercise, &bytes)?),
            _ => None,
        };
        write_whole(&path, starter.as_bytes())?;
        self.note(exercise, None)?;
        Ok(kept)
    }

    /// Keeps these bytes under the first name that is free.
    fn keep(&self, exercise: &Exercise, bytes: &[u8]) -> Result<PathBuf> {
        let mut count = 1;
        loop {
            let name = format!("{}-{}.before-{count}.rs", exercise.number, exercise.name);
            let path = self.folder.join(name);
            if write_new(&path, bytes).map_err(Error::other)? {
                return Ok(path);
            }
            count += 1;
        }
    }

    /// Notes that these bytes of the reader's passed; without any, that nothing did.
    ///
    /// # Errors
    ///
    /// The note cannot be read or written.
    pub(super) fn note(&self, exercise: &Exercise, bytes: Option<&[u8]>) -> Result<()> {
        let mut solved = self.solved()?;
        solved.retain(|(name, _)| name != exercise.name);
        if let Some(bytes) = bytes {
            solved.push((exercise.name.to_owned(), checksum(bytes)));
        }
        let mut text = String::new();
        for (name, sum) in solved {
            let _ = writeln!(text, "{name} {sum}");
        }
        write_whole(&self.folder.join(SOLVED), text.as_bytes())
    }

    fn solved(&self) -> Result<Vec<(String, String)>> {
        let bytes = read_bytes(&self.folder.join(SOLVED))?.unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let pairs = text.lines().filter_map(|line| line.split_once(' '));
        Ok(pairs
            .map(|(name, sum)| (name.to_owned(), sum.to_owned()))
            .collect())
    }
}

/// The SHA-256 of a file's content.
#[must_use]
pub(super) fn checksum(bytes: &[u8]) -> String {
    let mut sum = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(sum, "{byte:02x}");
    }
    sum
}

/// A file's content, or nothing where there is no file.
fn read_bytes(path: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyades_book::exercise::exercises;
    use std::fs;

    #[test]
    fn states_follow_the_readers_file() {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::in_folder(&folder.path().join("exercises"));
        let [one, two] = [&exercises()[0], &exercises()[1]];
        let state = || desk.state(one).unwrap();
        assert_eq!(state(), State::NotStarted);
        assert!(desk.put_starter(one, "starter").unwrap());
        assert_eq!(state(), State::Started);
        fs::write(desk.answer(one), "mine").unwrap();
        desk.note(one, Some(b"mine")).unwrap();
        desk.note(two, Some(b"other")).unwrap();
        assert_eq!(state(), State::Solved);
        fs::write(desk.answer(one), "mine, and better").unwrap();
        assert_eq!(state(), State::Changed);
        fs::write(desk.answer(one), "mine").unwrap();
        assert_eq!(state(), State::Solved, "it is what passed again");
        fs::remove_file(desk.answer(one)).unwrap();
        assert_eq!(state(), State::NotStarted);
        assert_eq!(desk.state(two).unwrap(), State::NotStarted);
    }

    #[test]
    fn the_readers_work_is_never_lost() {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::in_folder(folder.path());
        let exercise = &exercises()[3];
        let read = |path: &Path| fs::read_to_string(path).unwrap();
        fs::write(desk.answer(exercise), "mine").unwrap();
        desk.note(exercise, Some(b"mine")).unwrap();
        assert!(!desk.put_starter(exercise, "starter").unwrap());
        assert_eq!(read(&desk.answer(exercise)), "mine");

        let first = desk.reset(exercise, "starter").unwrap().unwrap();
        assert_eq!(read(&first), "mine");
        assert_eq!(read(&desk.answer(exercise)), "starter");
        assert_eq!(desk.state(exercise).unwrap(), State::Started);
        assert_eq!(desk.reset(exercise, "starter").unwrap(), None);

        fs::write(desk.answer(exercise), "again").unwrap();
        let second = desk.reset(exercise, "starter").unwrap().unwrap();
        assert_eq!(
            (read(&first), read(&second)),
            ("mine".into(), "again".into())
        );
    }
}
