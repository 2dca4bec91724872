//! A cell of the comparison: one algorithm on one set.

use std::sync::OnceLock;
use std::time::Instant;

use hyades_datasets::ComparisonSet;
use hyades_playground::comparison::{self, Algorithm, Settings, labels};

use super::points::Points;
use crate::progress::Progress;
use crate::{BookError, once};

/// What an algorithm made of a set, and how long it took.
pub(super) struct Cell {
    pub(super) algorithm: Algorithm,
    pub(super) labels: Vec<Option<usize>>,
    pub(super) seconds: f64,
}

impl Cell {
    pub(super) fn n_clusters(&self) -> usize {
        comparison::n_clusters(&self.labels)
    }

    pub(super) fn n_noise(&self) -> usize {
        comparison::n_noise(&self.labels)
    }

    /// The adjusted Rand index with other labels.
    pub(super) fn agreement(&self, other: &[Option<usize>]) -> Result<f64, BookError> {
        Ok(comparison::agreement(&self.labels, other)?)
    }
}

/// A row of the comparison: a set, and a cell for each algorithm.
pub(super) struct Row {
    pub(super) points: Points,
    pub(super) cells: Vec<Cell>,
}

impl Row {
    /// The cell of an algorithm, if it is among those that ran.
    pub(super) fn cell(&self, algorithm: Algorithm) -> Option<&Cell> {
        self.cells.iter().find(|cell| cell.algorithm == algorithm)
    }
}

/// Fits the algorithms one after another, each with both cores to itself.
pub(super) fn row(
    points: Points,
    algorithms: &[Algorithm],
    progress: &Progress,
) -> Result<Row, BookError> {
    let settings = Settings::of(points.set);
    let mut cells = Vec::with_capacity(algorithms.len());
    for &algorithm in algorithms {
        let start = Instant::now();
        let labels = labels(algorithm, &points.records, &settings)?;
        cells.push(Cell {
            algorithm,
            labels,
            seconds: start.elapsed().as_secs_f64(),
        });
        progress.done(&format!("{}, {}", points.set.name(), algorithm.name()));
    }
    Ok(Row { points, cells })
}

/// The six rows of the chapter, on scikit-learn's own points.
pub(super) fn of_the_chapter() -> Result<&'static [Row], BookError> {
    static FOUND: OnceLock<Vec<Row>> = OnceLock::new();
    let rows = once(&FOUND, || {
        let sets = ComparisonSet::ALL.into_iter();
        let rows = sets.map(|set| {
            row(
                Points::published(set)?,
                &Algorithm::ALL,
                &Progress::silent(),
            )
        });
        rows.collect()
    });
    rows.map(Vec::as_slice)
}
