//! A run of K-means, cut into half steps: each iteration assigns the points, then moves the centroids.

use hyades_cluster::{ClusterError, KMeans, KMeansInit, KMeansIteration};
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// A run with all its iterations.
#[derive(Debug)]
pub(super) struct Run {
    model: KMeans<f64>,
    /// The loss after each assignment, before the centroids move.
    assigned: Vec<f64>,
    /// The number of half steps.
    last_step: usize,
    ending: Ending,
}

/// What the algorithm has just done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Phase {
    /// There are centroids, and no labels yet.
    Start,
    /// Each point went to the nearest centroid.
    Assign,
    /// Each centroid went to the mean of its points.
    Move,
    /// The last assignment is done.
    End(Ending),
}

/// Why it is the last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ending {
    /// No label changed.
    Settled,
    /// The centroids had moved less than the tolerance.
    Tolerance,
    /// There are no more iterations allowed.
    Limit,
}

/// A half step: what there is after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment<'a> {
    pub(super) phase: Phase,
    /// The iteration, counted from 1; 0 at the start.
    pub(super) iteration: usize,
    pub(super) centroids: &'a Array2<f64>,
    /// None at the start.
    pub(super) labels: Option<&'a Array1<usize>>,
    pub(super) inertia: Option<f64>,
}

impl Run {
    pub(super) fn of(
        records: &Array2<f64>,
        k: usize,
        start: KMeansInit<f64>,
        seed: u64,
    ) -> Result<Self, ClusterError> {
        let model = KMeans::params_with_rng(k, Xoshiro256PlusPlus::seed_from_u64(seed))
            .init_method(start)
            .n_runs(1)
            .keep_history(true)
            .fit(&DatasetBase::from(records.view()))?;
        let mut assigned = Vec::new();
        let mut centroids = model.initial_centroids();
        for iteration in model.history().unwrap_or_default() {
            assigned.push(loss(records, &iteration.labels, centroids));
            centroids = &iteration.centroids;
        }
        Ok(Self {
            last_step: last_step(&model),
            ending: ending(&model),
            model,
            assigned,
        })
    }

    fn history(&self) -> &[KMeansIteration<f64>] {
        self.model.history().unwrap_or_default()
    }

    pub(super) fn n_iterations(&self) -> usize {
        self.model.n_iterations()
    }

    pub(super) fn last_step(&self) -> usize {
        self.last_step
    }

    /// What there is after so many half steps; after more than there are, the end.
    pub(super) fn at(&self, step: usize) -> Moment<'_> {
        let iteration = step.div_ceil(2);
        let start = self.model.initial_centroids();
        let end = Moment {
            phase: Phase::End(self.ending),
            iteration: self.n_iterations(),
            centroids: self.model.centroids(),
            labels: Some(self.model.labels()),
            inertia: Some(self.model.inertia()),
        };
        if step == 0 {
            return Moment {
                phase: Phase::Start,
                iteration,
                centroids: start,
                labels: None,
                inertia: None,
            };
        }
        if step >= self.last_step {
            return end;
        }
        let Some(done) = self.history().get(iteration - 1) else {
            return end;
        };
        let is_move = step.is_multiple_of(2);
        Moment {
            phase: if is_move { Phase::Move } else { Phase::Assign },
            iteration,
            centroids: if is_move {
                &done.centroids
            } else {
                self.centroids_after(iteration - 1)
            },
            labels: Some(&done.labels),
            inertia: if is_move {
                Some(done.inertia)
            } else {
                self.assigned.get(iteration - 1).copied()
            },
        }
    }

    /// The centroids after so many moves.
    pub(super) fn centroids_after(&self, moves: usize) -> &Array2<f64> {
        let moved = moves.checked_sub(1);
        let done = moved.and_then(|i| self.history().get(i));
        done.map_or(self.model.initial_centroids(), |done| &done.centroids)
    }

    /// How many points have another label than one assignment before.
    pub(super) fn changed(&self, step: usize) -> usize {
        let now = self.at(step).labels;
        let before = step.checked_sub(2).and_then(|step| self.at(step).labels);
        match (now, before) {
            (Some(now), Some(before)) => now.iter().zip(before).filter(|(a, b)| a != b).count(),
            (Some(now), None) => now.len(),
            _ => 0,
        }
    }

    /// How far the centroid that moved most has moved with this step.
    pub(super) fn shift(&self, step: usize) -> f64 {
        let before = self.at(step.saturating_sub(1)).centroids;
        let rows = self.at(step).centroids.rows().into_iter();
        let pairs = rows.zip(before.rows());
        let shifts = pairs.map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]));
        shifts.fold(0.0, f64::max)
    }
}

fn last_step(model: &KMeans<f64>) -> usize {
    let moves = 2 * model.n_iterations();
    match model.history().unwrap_or_default() {
        // The last assignment changed nothing, and nothing follows it.
        [.., before, last]
            if model.converged()
                && before.labels == last.labels
                && last.labels == *model.labels() =>
        {
            moves.saturating_sub(1)
        }
        // The centroids moved last, so that labels are given once more.
        _ => moves + 1,
    }
}

fn ending(model: &KMeans<f64>) -> Ending {
    let history = model.history().unwrap_or_default();
    let before = history.last().map(|last| &last.labels);
    if before == Some(model.labels()) {
        Ending::Settled
    } else if model.converged() {
        Ending::Tolerance
    } else {
        Ending::Limit
    }
}

/// How many points each cluster has.
pub(super) fn sizes(labels: &Array1<usize>, k: usize) -> Vec<usize> {
    let mut sizes = vec![0; k];
    for &label in labels {
        if let Some(size) = sizes.get_mut(label) {
            *size += 1;
        }
    }
    sizes
}

/// The sum of the squared distances of all points to the centroids of their clusters.
fn loss(records: &Array2<f64>, labels: &Array1<usize>, centroids: &Array2<f64>) -> f64 {
    let pairs = records.rows().into_iter().zip(labels);
    pairs
        .map(|(point, &label)| {
            let centroid = centroids.row(label);
            let differences = point.iter().zip(centroid).map(|(a, b)| a - b);
            differences
                .map(|difference| difference * difference)
                .sum::<f64>()
        })
        .sum()
}
