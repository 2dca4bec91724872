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

/// A start, run to its end.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) model: KMeans<f64>,
    pub(super) loss: f64,
}

/// As many starts of each kind.
pub(super) struct Starts {
    runs: [Vec<Run>; 3],
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
        let mut starts = Self {
            runs: [Vec::new(), Vec::new(), Vec::new()],
        };
        progress.begin("starts", Kind::ALL.len());
        for kind in Kind::ALL {
            for _ in 0..n_starts {
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
                let model = params.n_runs(1).init_method(init).fit(dataset)?;
                starts.runs[kind as usize].push(Run {
                    loss: model.inertia(),
                    model,
                });
            }
            progress.done(kind.name());
        }
        progress.end();
        Ok(starts)
    }

    pub(super) fn runs(&self, kind: Kind) -> &[Run] {
        &self.runs[kind as usize]
    }

    pub(super) fn sorted(&self, kind: Kind) -> Vec<f64> {
        let mut losses: Vec<f64> = self.runs(kind).iter().map(|run| run.loss).collect();
        losses.sort_by(f64::total_cmp);
        losses
    }

    /// The lowest loss that any start reached.
    pub(super) fn lowest(&self) -> f64 {
        let all = self.runs.iter().flatten();
        all.map(|run| run.loss).fold(f64::INFINITY, f64::min)
    }

    fn fails(&self, loss: f64) -> bool {
        loss > self.lowest() * TOLERANCE
    }

    pub(super) fn n_failed(&self, kind: Kind) -> usize {
        let lowest = self.lowest();
        let fails = |run: &&Run| run.loss > lowest * TOLERANCE;
        self.runs(kind).iter().filter(fails).count()
    }

    /// The fraction of the starts that failed.
    pub(super) fn failed(&self, kind: Kind) -> f64 {
        self.n_failed(kind) as f64 / self.runs(kind).len() as f64
    }

    /// The fraction of groups of so many starts, one after the other, in which every one failed.
    pub(super) fn best_of_fails(&self, kind: Kind, runs: usize) -> f64 {
        let groups = self.runs(kind).chunks_exact(runs);
        let n_groups = groups.len().max(1);
        let failed = groups.filter(|group| group.iter().all(|run| self.fails(run.loss)));
        failed.count() as f64 / n_groups as f64
    }

    /// The random start that ended highest, and the best end of all.
    pub(super) fn worst_and_best(&self) -> Option<(&Run, &Run)> {
        let by_loss = |a: &&Run, b: &&Run| a.loss.total_cmp(&b.loss);
        let worst = self.runs(Kind::Random).iter().max_by(by_loss)?;
        let best = self.runs.iter().flatten().min_by(by_loss)?;
        Some((worst, best))
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
            let losses: Vec<f64> = starts.runs(kind).iter().map(|run| run.loss).collect();
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
