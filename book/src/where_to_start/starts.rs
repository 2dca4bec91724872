//! Many starts, each run to its end.

use hyades_cluster::{KMeans, KMeansInit};
use hyades_datasets::Dataset;
use linfa::traits::Fit;
use ndarray::{ArrayView2, Axis};
use rand::distributions::{Distribution, WeightedIndex};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::BookError;
use crate::progress::Progress;

/// A start fails when it ends at more than this many times the lowest loss.
pub(super) const TOLERANCE: f64 = 1.01;

/// How a start is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Random,
    PlusPlus,
    Greedy,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Random, Self::PlusPlus, Self::Greedy];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::PlusPlus => "k-means++",
            Self::Greedy => "greedy k-means++",
        }
    }
}

/// As many starts of each kind, each run to its end.
pub(super) struct Starts {
    /// The loss at each end.
    losses: [Vec<f64>; 3],
    /// The random start that ended highest.
    pub(super) worst: KMeans<f64>,
    /// The one of all starts that ended lowest.
    pub(super) best: KMeans<f64>,
}

impl Starts {
    pub(super) fn of(
        dataset: &Dataset,
        k: usize,
        n_starts: usize,
        seed: u64,
        progress: &Progress,
    ) -> Result<Self, BookError> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut run = |kind| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(rng.r#gen());
            let init = match kind {
                Kind::Random => KMeansInit::Random,
                Kind::PlusPlus => {
                    let start = plus_plus(dataset.records().view(), k, &mut rng);
                    KMeansInit::Precomputed(dataset.records().select(Axis(0), &start))
                }
                Kind::Greedy => KMeansInit::KMeansPlusPlus,
            };
            let params = KMeans::params_with_rng(k, rng);
            params.n_runs(1).init_method(init).fit(dataset)
        };
        progress.begin("starts", Kind::ALL.len());
        let first = run(Kind::Random)?;
        let mut starts = Self {
            losses: [vec![first.inertia()], Vec::new(), Vec::new()],
            worst: first.clone(),
            best: first,
        };
        for kind in Kind::ALL {
            while starts.losses(kind).len() < n_starts {
                let model = run(kind)?;
                starts.losses[kind as usize].push(model.inertia());
                if model.inertia() < starts.best.inertia() {
                    starts.best = model.clone();
                }
                if kind == Kind::Random && model.inertia() >= starts.worst.inertia() {
                    starts.worst = model;
                }
            }
            progress.done(kind.name());
        }
        progress.end();
        Ok(starts)
    }

    /// The losses of the starts, in the order in which they were made.
    pub(super) fn losses(&self, kind: Kind) -> &[f64] {
        &self.losses[kind as usize]
    }

    pub(super) fn sorted(&self, kind: Kind) -> Vec<f64> {
        let mut losses = self.losses(kind).to_vec();
        losses.sort_by(f64::total_cmp);
        losses
    }

    /// The lowest loss that any start reached.
    pub(super) fn lowest(&self) -> f64 {
        self.best.inertia()
    }

    pub(super) fn fails(&self, loss: f64) -> bool {
        loss > self.lowest() * TOLERANCE
    }

    pub(super) fn n_failed(&self, kind: Kind) -> usize {
        let losses = self.losses(kind).iter();
        losses.filter(|&&loss| self.fails(loss)).count()
    }

    /// The fraction of the starts that failed.
    pub(super) fn failed(&self, kind: Kind) -> f64 {
        self.n_failed(kind) as f64 / self.losses(kind).len() as f64
    }

    /// The fraction of groups of so many starts, one after the other, in which every one failed.
    pub(super) fn best_of_fails(&self, kind: Kind, runs: usize) -> f64 {
        let groups = self.losses(kind).chunks_exact(runs);
        let n_groups = groups.len().max(1);
        let failed = groups.filter(|group| group.iter().all(|&loss| self.fails(loss)));
        failed.count() as f64 / n_groups as f64
    }
}

/// For each point its squared distance to the nearest of the chosen ones.
pub(super) fn squared_distances(points: ArrayView2<'_, f64>, chosen: &[usize]) -> Vec<f64> {
    let mut nearest = vec![f64::INFINITY; points.nrows()];
    chosen
        .iter()
        .for_each(|&start| approach(points, start, &mut nearest));
    nearest
}

/// One more start, which is nearer to some of the points.
fn approach(points: ArrayView2<'_, f64>, start: usize, nearest: &mut [f64]) {
    let start = points.row(start);
    for (point, nearest) in points.rows().into_iter().zip(nearest) {
        let squared: f64 = point
            .iter()
            .zip(start)
            .map(|(x, y)| (x - y) * (x - y))
            .sum();
        *nearest = nearest.min(squared);
    }
}

/// Plain k-means++: one candidate a step.
pub(super) fn plus_plus(points: ArrayView2<'_, f64>, k: usize, rng: &mut impl Rng) -> Vec<usize> {
    // A number of 64 bits: the draw must not depend on the machine's word.
    let mut next = rng.gen_range(0..points.nrows() as u64) as usize;
    let mut chosen = vec![next];
    let mut nearest = vec![f64::INFINITY; points.nrows()];
    while chosen.len() < k {
        approach(points, next, &mut nearest);
        // Where every point lies on a chosen one there is nothing to weigh.
        next = WeightedIndex::new(&nearest).map_or(chosen[0], |chances| chances.sample(rng));
        chosen.push(next);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn plus_plus_never_takes_a_point_twice_and_prefers_far_ones() {
        let points = array![[0.0], [1.0], [10.0]];
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut far = 0;
        for _ in 0..1000 {
            let chosen = plus_plus(points.view(), 2, &mut rng);
            assert_ne!(chosen[0], chosen[1]);
            far += usize::from(chosen[0] == 0 && chosen[1] == 2);
        }
        // A third of the draws begin at 0; from there the odds are 100 to 1.
        assert!((300..370).contains(&far), "{far}");
        assert_eq!(plus_plus(array![[1.0], [1.0]].view(), 2, &mut rng).len(), 2);
    }

    #[test]
    fn best_of_some_fails_when_all_fail() {
        let (_, starts) = super::super::of_the_chapter().unwrap();
        for kind in Kind::ALL {
            let losses = starts.losses(kind);
            let lowest = starts.lowest();
            for runs in [1, 3, 10] {
                let mut failed = 0;
                for group in 0..losses.len() / runs {
                    let best = losses[group * runs..(group + 1) * runs]
                        .iter()
                        .copied()
                        .fold(f64::INFINITY, f64::min);
                    failed += usize::from(best > 1.01 * lowest);
                }
                let fraction = failed as f64 / (losses.len() / runs) as f64;
                assert_eq!(starts.best_of_fails(kind, runs), fraction);
            }
            assert_eq!(starts.best_of_fails(kind, 1), starts.failed(kind));
        }
    }
}
