//! The two algorithms on the same points.

use std::time::Instant;

use hyades_cluster::{KMeans, KMeansInit, MiniBatchKMeans};
use hyades_datasets::Dataset;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Axis;
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;

/// One algorithm's run.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) steps: usize,
    /// Distances from a point to a centroid that the steps and the last labelling take; those of the start are left out.
    pub(crate) distances: u64,
    pub(crate) loss: f64,
    pub(crate) seconds: f64,
}

/// Both on the same points.
#[derive(Debug, Clone)]
pub(super) struct Lap {
    pub(super) n: usize,
    pub(super) lloyd: Run,
    pub(super) batch: Run,
}

impl Lap {
    /// How many times Lloyd's loss the mini-batches end at.
    pub(super) fn ratio(&self) -> f64 {
        self.batch.loss / self.lloyd.loss
    }

    /// How many times as many distances as the mini-batches Lloyd takes.
    pub(super) fn work(&self) -> f64 {
        self.lloyd.distances as f64 / self.batch.distances as f64
    }
}

/// Points that a start is made from.
const START: usize = 3_000;

/// What both begin with: the same start, by k-means++ on a part of the points, which is not timed, and the state of the generator after it.
pub(crate) struct Start {
    init: KMeansInit<f64>,
    rng: Xoshiro256PlusPlus,
}

impl Start {
    pub(crate) fn of(dataset: &Dataset, k: usize, seed: u64) -> Result<Self, BookError> {
        let n = dataset.records().nrows();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let some = sample(&mut rng, n, n.min(START)).into_vec();
        let some = DatasetBase::from(dataset.records().select(Axis(0), &some));
        let params = KMeans::params_with_rng(k, rng.clone()).n_runs(1);
        let model = params.max_n_iterations(1).fit(&some)?;
        let init = KMeansInit::Precomputed(model.initial_centroids().clone());
        Ok(Self { init, rng })
    }
}

pub(crate) fn lloyd(dataset: &Dataset, k: usize, start: &Start) -> Result<Run, BookError> {
    let params = KMeans::params_with_rng(k, start.rng.clone()).init_method(start.init.clone());
    let clock = Instant::now();
    let model = params.fit(dataset)?;
    Ok(Run {
        steps: model.n_iterations(),
        distances: (dataset.records().nrows() * k * model.n_iterations()) as u64,
        loss: model.inertia(),
        seconds: clock.elapsed().as_secs_f64(),
    })
}

pub(crate) fn mini_batches(
    dataset: &Dataset,
    k: usize,
    batch: usize,
    start: &Start,
) -> Result<Run, BookError> {
    let n = dataset.records().nrows();
    let params = MiniBatchKMeans::params_with_rng(k, start.rng.clone());
    let params = params.init_method(start.init.clone()).batch_size(batch);
    let clock = Instant::now();
    let model = params.fit(dataset)?;
    Ok(Run {
        steps: model.n_steps(),
        distances: ((model.n_steps() * batch.min(n) + n) * k) as u64,
        loss: model.inertia(),
        seconds: clock.elapsed().as_secs_f64(),
    })
}

/// Runs both on these points.
pub(super) fn race(dataset: &Dataset, k: usize, batch: usize, seed: u64) -> Result<Lap, BookError> {
    let start = Start::of(dataset, k, seed)?;
    Ok(Lap {
        n: dataset.records().nrows(),
        lloyd: lloyd(dataset, k, &start)?,
        batch: mini_batches(dataset, k, batch, &start)?,
    })
}
