//! What can go wrong while others are measured.

use std::path::PathBuf;

/// Why a part of the comparison could not be measured or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpeedError {
    /// There is no Python.
    #[error(
        "no Python: `{program}` does not start ({source}); --python names another, --skip-python does without"
    )]
    NoPython {
        /// What was tried.
        program: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A step that cannot be started.
    #[error("{step} does not start: {source}")]
    NotStarted {
        /// The step.
        step: &'static str,
        /// The system's answer.
        source: std::io::Error,
    },
    /// A step that failed and has said why.
    #[error("{step} failed ({status})")]
    Failed {
        /// The step.
        step: &'static str,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// A measurement that is none.
    #[error("{}: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        why: String,
    },
    /// A part is to be merged with what another machine measured.
    #[error(
        "the record is of another machine ({kept}; this is {here}): their times do not belong into one table; measure all, without --only and --skip-…, to begin a new one"
    )]
    OtherMachine {
        /// The record's.
        kept: String,
        /// This one.
        here: String,
    },
    /// The README lacks the place for the table.
    #[error("README.md has no `{0}` where the table shall stand")]
    NoPlace(&'static str),
    /// A text of `--only` that fits no case.
    #[error("--only {0} fits no case")]
    NothingFits(String),
}

impl From<SpeedError> for crate::Error {
    fn from(error: SpeedError) -> Self {
        Self::other(error)
    }
}
