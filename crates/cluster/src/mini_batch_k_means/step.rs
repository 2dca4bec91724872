//! One batch: assign, move, set starved centroids on new samples; and when to stop.

use linfa::Float;
use rand::Rng;
use rand::seq::index;

use super::{MiniBatchKMeans, MiniBatchKMeansValidParams};
use crate::input::Records;
use crate::k_means::assign;

impl<F: Float, R: Rng + Clone> MiniBatchKMeansValidParams<F, R> {
    /// Takes one batch into account and returns the sum of the centroids' squared shifts. The model's inertia becomes the
    /// batch's, before its centroids move.
    pub(super) fn step<G: Rng>(
        &self,
        model: &mut MiniBatchKMeans<F>,
        batch: &Records<'_, F>,
        weights: Option<&[F]>,
        rng: &mut G,
    ) -> F {
        let (k, d) = model.centroids.dim();
        let mut squares = F::zero();
        let mut labels = vec![0; batch.n_samples()];
        let (found, inertia) = assign(batch, weights, &model.centroids, &mut labels);
        for c in 0..k {
            if found.members[c] > 0 {
                model.counts[c] += found.weights[c];
                for j in 0..d {
                    // The mean of all samples so far, the new ones' differences spread over their total weight.
                    let shift = found.shifts[c * d + j] / model.counts[c];
                    model.centroids[(c, j)] += shift;
                    squares += shift * shift;
                }
            }
        }
        model.inertia = inertia;
        model.n_steps += 1;
        model.since_reassignment += batch.n_samples();
        // An empty cluster is dealt with at once, the merely starved ones every 10 k samples.
        let due =
            model.since_reassignment >= 10 * k || model.counts.iter().any(|&c| c == F::zero());
        if due {
            model.since_reassignment = 0;
            self.reassign(model, batch, rng);
        }
        squares
    }

    /// Sets starved centroids on random samples of the batch: at most half as many as the batch has samples.
    fn reassign<G: Rng>(
        &self,
        model: &mut MiniBatchKMeans<F>,
        batch: &Records<'_, F>,
        rng: &mut G,
    ) {
        let most = model.counts.iter().fold(F::zero(), |a, &b| a.max(b));
        let bound = self.reassignment_ratio() * most;
        let mut starved: Vec<usize> = (0..model.counts.len())
            .filter(|&c| model.counts[c] < bound)
            .collect();
        starved.sort_by(|&a, &b| {
            let order = model.counts[a].partial_cmp(&model.counts[b]);
            order.unwrap_or(std::cmp::Ordering::Equal)
        });
        starved.truncate(batch.n_samples() / 2);
        if starved.is_empty() {
            return;
        }
        // They count as much as the lightest of the others, so that the next samples move them far but not all the way.
        let fresh = (0..model.counts.len())
            .filter(|c| !starved.contains(c))
            .map(|c| model.counts[c])
            .fold(F::infinity(), |a, b| a.min(b));
        let samples = index::sample(rng, batch.n_samples(), starved.len());
        for (&c, i) in starved.iter().zip(samples.iter()) {
            for (j, &value) in batch.row(i).iter().enumerate() {
                model.centroids[(c, j)] = value;
            }
            model.counts[c] = fresh;
        }
    }
}

/// Watches an exponentially weighted mean of the batches' inertia, which hides how batches differ by chance.
pub(super) struct EarlyStop<F> {
    batch_size: F,
    /// The weight of the newest batch.
    alpha: F,
    patience: Option<usize>,
    mean: Option<F>,
    lowest: F,
    without_improvement: usize,
}

impl<F: Float> EarlyStop<F> {
    pub(super) fn new(batch_size: usize, n_samples: usize, patience: Option<usize>) -> Self {
        let alpha = F::cast(2.0 * batch_size as f64 / (n_samples as f64 + 1.0));
        Self {
            batch_size: F::cast(batch_size),
            alpha: alpha.min(F::one()),
            patience,
            mean: None,
            lowest: F::infinity(),
            without_improvement: 0,
        }
    }

    /// Whether to stop after this step. The first one does not count: its inertia is that of the start.
    pub(super) fn after(&mut self, n_steps: usize, inertia: F) -> bool {
        if n_steps == 1 {
            return false;
        }
        let newest = inertia / self.batch_size;
        let mean = self.mean.map_or(newest, |mean| {
            mean * (F::one() - self.alpha) + newest * self.alpha
        });
        self.mean = Some(mean);
        if mean < self.lowest {
            self.lowest = mean;
            self.without_improvement = 0;
        } else {
            self.without_improvement += 1;
        }
        self.patience
            .is_some_and(|patience| self.without_improvement >= patience)
    }
}

#[cfg(test)]
mod tests {
    use super::EarlyStop;

    #[test]
    fn stops_when_the_smoothed_inertia_no_longer_falls() {
        // alpha = 2·10/(99 + 1) = 0.2. Means: 1, then 0.8·1 + 0.2·2 = 1.2, then 1.36: two without improvement.
        let mut stop = EarlyStop::new(10, 99, Some(2));
        assert!(!stop.after(1, 1e9));
        assert!(!stop.after(2, 10.0));
        assert!(!stop.after(3, 20.0));
        assert!(stop.after(4, 20.0));
        assert!((stop.mean.unwrap() - 1.36f64).abs() < 1e-12);

        let mut never = EarlyStop::new(10, 99, None);
        assert!((1..100).all(|step| !never.after(step, step as f64)));
    }
}
