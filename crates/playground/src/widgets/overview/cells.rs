//! What each algorithm makes of the points.

use hyades_datasets::ComparisonSet;
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::comparison::{self, Algorithm, Settings};
use crate::error::Refused;

/// Which points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Kind {
    pub(super) set: ComparisonSet,
    pub(super) samples: usize,
    /// How many times as far the points scatter as usual.
    pub(super) noise: f64,
    pub(super) seed: u64,
}

impl Kind {
    pub(super) const INITIAL: Self = Self {
        set: ComparisonSet::Moons,
        samples: 300,
        noise: 1.0,
        seed: 42,
    };
}

/// What an algorithm made of the points.
pub(super) struct Cell {
    pub(super) algorithm: Algorithm,
    /// A label each, or why there are none: other algorithms may still have something to say.
    pub(super) labels: Result<Vec<Option<usize>>, String>,
    /// The adjusted Rand index with the true groups.
    pub(super) agreement: f64,
}

impl Cell {
    pub(super) fn n_clusters(&self) -> usize {
        let labels = self.labels.as_deref();
        labels.map_or(0, comparison::n_clusters)
    }

    pub(super) fn n_noise(&self) -> usize {
        let labels = self.labels.as_deref();
        labels.map_or(0, comparison::n_noise)
    }
}

/// Points, and the cells of those algorithms that ran on them.
pub(super) struct Cells {
    pub(super) kind: Kind,
    pub(super) records: Array2<f64>,
    pub(super) truth: Vec<Option<usize>>,
    fitted: [Option<Cell>; Algorithm::ALL.len()],
}

impl Cells {
    /// The points.
    pub(super) fn of(kind: Kind) -> Result<Self, Refused> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(kind.seed);
        let made = kind
            .set
            .make_with_noise(kind.samples, kind.noise, &mut rng)?;
        Ok(Self {
            kind,
            truth: made.targets.iter().copied().map(Some).collect(),
            records: made.records,
            fitted: [const { None }; Algorithm::ALL.len()],
        })
    }

    /// Runs an algorithm that has not run yet.
    pub(super) fn fit(&mut self, algorithm: Algorithm) -> Result<(), Refused> {
        let places = Algorithm::ALL.iter().zip(&mut self.fitted);
        for (_, cell) in places.filter(|(other, cell)| **other == algorithm && cell.is_none()) {
            let settings = Settings::of(self.kind.set);
            let labels = comparison::labels(algorithm, &self.records, &settings);
            let labels = labels.map_err(|error| error.to_string());
            let agreement = match &labels {
                Ok(labels) => comparison::agreement(labels, &self.truth)?,
                Err(_) => 0.0,
            };
            *cell = Some(Cell {
                algorithm,
                labels,
                agreement,
            });
        }
        Ok(())
    }

    /// The cell of an algorithm that ran.
    pub(super) fn cell(&self, algorithm: Algorithm) -> Option<&Cell> {
        let mut cells = self.fitted.iter().flatten();
        cells.find(|cell| cell.algorithm == algorithm)
    }

    /// The cell of one, or of all that ran.
    pub(super) fn shown(&self, alone: Option<Algorithm>) -> impl Iterator<Item = &Cell> {
        let cells = self.fitted.iter().flatten();
        cells.filter(move |cell| alone.is_none_or(|algorithm| cell.algorithm == algorithm))
    }
}
