//! The Hyades tutorial: what each chapter computes, and which figures it draws.
//!
//! A chapter is a module here, a page in `chapters/`, and a program in `examples/`. The page takes its figures, its
//! printed output and the numbers in its prose from [`chapters`]; nothing is typed in twice.

pub mod affinity_propagation;
pub mod birch;
pub mod choosing_eps;
pub mod console;
pub mod dbscan;
mod drawing;
pub mod exercise;
pub mod files;
mod flags;
mod four_scores;
pub mod gaussian_mixture;
pub mod hdbscan;
pub mod hierarchy;
pub mod how_fast;
pub mod how_many;
pub mod hyades;
pub mod k_means;
pub mod look_first;
pub mod machine_learning;
pub mod mean_shift;
pub mod mini_batch;
pub mod optics;
#[cfg(test)]
mod oracle;
pub mod overview;
mod plane_points;
mod positions;
pub mod program;
pub mod progress;
mod round_groups;
pub mod spectral_clustering;
pub mod spectral_types;
mod table;
mod text;
pub mod where_to_start;

use std::path::PathBuf;
use std::sync::OnceLock;

use hyades_cluster::ClusterError;
use hyades_cluster::choose::SweepError;
use hyades_datasets::DatasetError;
use hyades_figures::{Figure, FigureError};
use hyades_metrics::MetricsError;

/// What a chapter computes once for its figures, outputs and values. Two threads that come at once may both compute it, and get the same.
pub(crate) fn once<T>(
    cell: &'static OnceLock<T>,
    compute: impl FnOnce() -> Result<T, BookError>,
) -> Result<&'static T, BookError> {
    match cell.get() {
        Some(value) => Ok(value),
        None => {
            let value = compute()?;
            Ok(cell.get_or_init(|| value))
        }
    }
}

/// The seed with which `mystery_blobs` draws the groups that the reader is to count in exercise 1.
pub const MYSTERY_SEED: u64 = 391;

/// Why a chapter could not be computed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BookError {
    /// A flag that makes no sense.
    #[error("{0}")]
    Flag(String),
    /// A file that cannot be read, written or opened.
    #[error("cannot {doing} {}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        why: String,
    },
    /// A catalogue that cannot be understood.
    #[error("{}: {source}", path.display())]
    Catalogue {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        source: DatasetError,
    },
    /// A catalogue with too little in it.
    #[error("{}: {why}", path.display())]
    Stars {
        /// The file.
        path: PathBuf,
        /// What it lacks.
        why: String,
    },
    /// A figure that cannot be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A clustering that failed.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// A sweep that failed.
    #[error(transparent)]
    Sweep(#[from] SweepError<MetricsError>),
    /// A gap statistic that failed.
    #[error(transparent)]
    Gap(#[from] SweepError<ClusterError>),
    /// A score that does not exist.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// Data that cannot be made.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// linfa-clustering, which some pages compare with, failed.
    #[error("linfa-clustering: {0}")]
    LinfaClustering(String),
    /// The record of measured times, which cannot be read or written.
    #[error("the record of measured times: {0}")]
    Record(serde_json::Error),
}

/// A chapter that computes something: its program, its figures, its printed output, its numbers.
pub struct Chapter {
    /// The program's name: `cargo chapter NAME` runs `book/examples/NAME.rs`.
    pub name: &'static str,
    /// The chapter's title, as on its page.
    pub title: &'static str,
    /// One line that says what the program does.
    pub summary: &'static str,
    /// The figures, in the order of the page.
    pub figures: &'static [FigureEntry],
    /// The printed outputs that the page shows.
    pub outputs: &'static [OutputEntry],
    /// The numbers that stand in the page's prose, by key.
    pub values: fn() -> Result<Values, BookError>,
}

/// Numbers as they stand in the prose, by key.
pub type Values = Vec<(&'static str, String)>;

/// A figure by its id.
pub struct FigureEntry {
    /// The id: `{{#figure ID}}` on a page.
    pub id: &'static str,
    /// Computes the figure.
    pub draw: fn() -> Result<Figure, BookError>,
}

/// A table by its id.
pub struct TableEntry {
    /// The id: `{{#table ID}}` on a page.
    pub id: &'static str,
    /// The table in Markdown, with what stands below it.
    pub markdown: fn() -> Result<String, BookError>,
}

/// A program's printed output by its id.
pub struct OutputEntry {
    /// The id: `{{#output ID}}` on a page.
    pub id: &'static str,
    program: &'static str,
    flags: &'static [&'static str],
    text: fn(&[&str]) -> Result<String, BookError>,
}

impl OutputEntry {
    /// What a program prints when it is run with these flags.
    const fn of<P: program::Program>(id: &'static str, flags: &'static [&'static str]) -> Self {
        Self {
            id,
            program: P::NAME,
            flags,
            text: |flags| Ok(program::report::<P>(flags)?.text),
        }
    }

    /// The command that prints it, as a reader types it.
    #[must_use]
    pub fn command(&self) -> String {
        let mut words = vec!["cargo chapter", self.program];
        if !self.flags.is_empty() {
            words.push("--");
            words.extend(self.flags);
        }
        words.join(" ")
    }

    /// The text.
    ///
    /// # Errors
    ///
    /// As the program's.
    pub fn print(&self) -> Result<String, BookError> {
        (self.text)(self.flags)
    }
}

/// All chapters, in the book's order.
#[must_use]
pub fn chapters() -> &'static [Chapter] {
    const CHAPTERS: &[Chapter] = &[
        machine_learning::CHAPTER,
        look_first::CHAPTER,
        k_means::CHAPTER,
        where_to_start::CHAPTER,
        how_many::CHAPTER,
        mini_batch::CHAPTER,
        dbscan::CHAPTER,
        choosing_eps::CHAPTER,
        spectral_types::CHAPTER,
        hyades::CHAPTER,
        hierarchy::CHAPTER,
        birch::CHAPTER,
        optics::CHAPTER,
        hdbscan::CHAPTER,
        mean_shift::CHAPTER,
        gaussian_mixture::CHAPTER,
        spectral_clustering::CHAPTER,
        affinity_propagation::CHAPTER,
        overview::CHAPTER,
        how_fast::CHAPTER,
    ];
    CHAPTERS
}

/// All tables.
#[must_use]
pub fn tables() -> &'static [TableEntry] {
    const TABLES: &[TableEntry] = &[how_fast::TABLE];
    TABLES
}
