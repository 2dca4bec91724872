//! BIRCH beside K-means and mini-batch K-means on growing sets of points.

use std::time::Instant;

use hyades_cluster::{Birch, KMeans};
use hyades_metrics::inertia;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::points::Order;
use crate::BookError;
use crate::mini_batch::{Start, lloyd, mini_batches, points};
use crate::progress::Progress;
use crate::table::Table;
use crate::text::{BUILD, counted, number, plain, seconds};

/// Groups of the points, and clusters that are asked for.
const K: usize = 20;
const BATCH: usize = 1024;

/// What runs against each other.
pub(super) const NAMES: [&str; 4] = ["K-means", "mini-batches", "BIRCH", "BIRCH, K-means"];

/// One algorithm's run.
pub(super) struct Run {
    pub(super) n: usize,
    pub(super) name: &'static str,
    /// Rows that must be in memory at once.
    pub(super) kept: usize,
    pub(super) loss: f64,
    seconds: f64,
}

/// What the race needs to know.
pub(super) struct Race {
    pub(super) samples: usize,
    pub(super) threshold: f64,
    pub(super) branching: usize,
    pub(super) seed: u64,
}

impl Race {
    /// The runs for each number of points: 1000, 10 000 and so on up to the largest.
    pub(super) fn runs(&self, progress: &Progress) -> Result<Vec<Run>, BookError> {
        let mut sizes: Vec<usize> = (3..)
            .map(|power| 10_usize.pow(power))
            .take_while(|&n| n < self.samples)
            .collect();
        sizes.push(self.samples);
        progress.begin("sizes", sizes.len());
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let mut runs = Vec::new();
        for n in sizes {
            let dataset = Order::Shuffled.of(&points(n, K, self.seed)?, &mut rng);
            let start = Start::of(&dataset, K, self.seed)?;
            let mut add = |name, kept, loss: f64, seconds| {
                let loss = loss / n as f64;
                runs.push(Run {
                    n,
                    name,
                    kept,
                    loss,
                    seconds,
                });
            };
            let run = lloyd(&dataset, K, &start)?;
            add(NAMES[0], n, run.loss, run.seconds);
            let run = mini_batches(&dataset, K, BATCH, &start)?;
            add(NAMES[1], BATCH.min(n), run.loss, run.seconds);
            let params = Birch::params(K)
                .threshold(self.threshold)
                .branching_factor(self.branching);
            let clock = Instant::now();
            let model = super::checked(&params, &dataset)?;
            let grown = clock.elapsed().as_secs_f64();
            let kept = model.n_subclusters();
            let loss = inertia(dataset.records(), model.labels())?;
            add(NAMES[2], kept, loss, grown);
            // K-means cannot make more clusters than there are subclusters.
            if kept >= K {
                let clock = Instant::now();
                let labels = self.k_means_on(&model)?;
                let seconds = grown + clock.elapsed().as_secs_f64();
                add(
                    NAMES[3],
                    kept,
                    inertia(dataset.records(), &labels)?,
                    seconds,
                );
            }
            progress.done(&format!("{n} points"));
        }
        progress.end();
        Ok(runs)
    }

    /// The labels of all points where K-means, which minds how many points a subcluster has, takes the place of Ward's linkage.
    fn k_means_on(&self, model: &Birch<f64>) -> Result<Array1<usize>, BookError> {
        let weights = model.subcluster_sizes().mapv(|size| size as f32);
        let centroids = model.subcluster_centroids().view();
        let rng = Xoshiro256PlusPlus::seed_from_u64(self.seed);
        let params = KMeans::params_with_rng(K, rng);
        let grouped = params.fit(&DatasetBase::from(centroids).with_weights(weights))?;
        Ok(model.subclusters().mapv(|i| grouped.labels()[i]))
    }

    pub(super) fn report(&self, runs: &[Run]) -> String {
        let mut table = Table::new(&["points", "algorithm", "rows kept", "loss a point", "time"]);
        for run in runs {
            table.row(vec![
                run.n.to_string(),
                run.name.to_owned(),
                run.kept.to_string(),
                number(run.loss, 3),
                seconds(run.seconds),
            ]);
        }
        format!(
            "{} in the plane, k = {K}; BIRCH with threshold {} and branching factor {}\n“BIRCH, K-means”: K-means on the subclusters with their sizes as weights\ntimes on this machine, in {} build\n\n{}",
            counted(K, "group"),
            plain(self.threshold),
            self.branching,
            BUILD,
            table.text(),
        )
    }
}
