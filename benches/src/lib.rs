//! Hyades beside other libraries: the same work on the same points, in turn.
//!
//! [`list`] has all cases, those of `python/compare.py` included. [`cases`] does the work of those beside Rust's own libraries, [`child`] times one library on one case in a process of its own, and
//! [`turns`] lets the libraries take turns and sees to it that their results agree. [`command`] is `cargo bench`.

pub mod cases;
pub mod child;
pub mod command;
pub mod list;
mod points;
mod rivals;
pub mod turns;

/// Why a measurement failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BenchError {
    /// The list of cases cannot be understood.
    #[error("cases.json: {0}")]
    List(#[from] serde_json::Error),
    /// No case of this name.
    #[error("no case `{0}`; `cargo bench -- --list` lists them")]
    UnknownCase(String),
    /// A library that has no part in the case.
    #[error("{library} has no part in `{case}`")]
    UnknownLibrary {
        /// The case.
        case: String,
        /// The library.
        library: String,
    },
    /// No case has the text of `--only` in its name.
    #[error("--only {0} fits no case; `cargo bench -- --list` lists them")]
    NothingFits(String),
    /// A flag out of bounds.
    #[error("{0}")]
    Flag(String),
    /// A library that refuses the work.
    #[error("{library}: {why}")]
    Refused {
        /// The library.
        library: &'static str,
        /// What it says.
        why: String,
    },
    /// A file or program that cannot be used.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was tried.
        doing: String,
        /// The system's answer.
        source: std::io::Error,
    },
}
