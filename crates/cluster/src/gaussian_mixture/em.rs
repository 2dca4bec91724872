//! Expectation–maximisation: responsibilities from components, components from responsibilities, and again.

use linfa::{DatasetBase, Float, traits::Fit};
use ndarray::{Array1, Array2, Axis};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::covariance::Components;
use super::density::{Block, Density};
use super::moments::{Samples, Shares};
use super::{GaussianMixtureInit, GaussianMixtureValidParams};
use crate::ClusterError;
use crate::input::Records;
use crate::k_means::{KMeans, KMeansInit, Start, nearest, start};
use crate::reduce::{chunk_len, map_chunks_mut};

/// One run from its start to its end.
pub(super) struct Run<F> {
    pub(super) components: Components<F>,
    pub(super) density: Density<F>,
    pub(super) lower_bounds: Vec<F>,
    pub(super) converged: bool,
}

impl<F: Float, R: Rng + Clone> GaussianMixtureValidParams<F, R> {
    /// The components from which a run starts.
    fn start(
        &self,
        samples: &Samples<'_, '_, F>,
        weights: &Array1<f32>,
        rng: &mut R,
    ) -> Result<Components<F>, ClusterError> {
        let (records, n_clusters) = (samples.records, self.n_components());
        let method = match self.init_method() {
            GaussianMixtureInit::Responsibilities(given) => {
                let given = given.as_standard_layout();
                let mean = records.view().mean_axis(Axis(0)).unwrap_or_default();
                let centres = Array2::from_shape_fn((n_clusters, mean.len()), |(_, j)| mean[j]);
                let shares = Shares::Given(given.as_slice().unwrap_or_default());
                return Ok(samples.maximise(&shares, &centres)?.0);
            }
            GaussianMixtureInit::KMeans => {
                let rng = Xoshiro256PlusPlus::seed_from_u64(rng.next_u64());
                let dataset = DatasetBase::from(records.view()).with_weights(weights.clone());
                let k_means = KMeans::params_with_rng(n_clusters, rng)
                    .n_runs(1)
                    .fit(&dataset)?;
                let labels: Vec<usize> = k_means.labels().to_vec();
                return Ok(samples
                    .maximise(&Shares::Labels(&labels), k_means.centroids())?
                    .0);
            }
            GaussianMixtureInit::KMeansPlusPlus => &KMeansInit::KMeansPlusPlus,
            GaussianMixtureInit::Random => &KMeansInit::Random,
        };
        let centres = start(
            Start {
                records,
                weights: samples.weights,
                n_clusters,
                method,
            },
            rng,
        );
        let labels = nearest(records.values(), centres.view()).to_vec();
        Ok(samples.maximise(&Shares::Labels(&labels), &centres)?.0)
    }

    /// One run. Where its covariances stop being positive definite, it has no end.
    pub(super) fn run(
        &self,
        samples: &Samples<'_, '_, F>,
        weights: &Array1<f32>,
        rng: &mut R,
    ) -> Result<Run<F>, ClusterError> {
        let mut components = self.start(samples, weights, rng)?;
        let mut density = Density::new(&components, self.regularization())?;
        let mut lower_bounds: Vec<F> = Vec::new();
        let mut converged = false;
        while lower_bounds.len() < self.max_n_iterations() && !converged {
            let (next, lower_bound) =
                samples.maximise(&Shares::Density(&density), &components.means)?;
            components = next;
            density = Density::new(&components, self.regularization())?;
            let before = lower_bounds.last().copied().unwrap_or(F::neg_infinity());
            converged = (lower_bound - before).abs() < self.tolerance();
            lower_bounds.push(lower_bound);
        }
        Ok(Run {
            components,
            density,
            lower_bounds,
            converged,
        })
    }
}

impl<F: Float> Density<F> {
    /// Fills `width` cells a sample with what `of_block` makes of the sample's block, in parallel.
    fn fill<O: Send>(
        &self,
        records: &Records<'_, F>,
        cells: &mut [O],
        width: usize,
        of_block: impl Fn(&mut Block<F>, &mut [O]) -> Option<usize> + Sync,
    ) -> Result<(), ClusterError> {
        let len = chunk_len(0, records.n_features());
        let far = map_chunks_mut(cells, len * width, |range, cells| {
            let (first, end) = (range.start / width, range.end / width);
            let mut far = None;
            self.for_each_block(records, first..end, |start, block| {
                let cells = &mut cells[(start - first) * width..][..block.len * width];
                far = far.or(of_block(block, cells).map(|row| start + row));
            });
            far
        });
        match far.into_iter().flatten().next() {
            Some(row) => Err(ClusterError::NoDensity { row }),
            None => Ok(()),
        }
    }

    /// The component that each sample most probably belongs to; the first of equals. Samples at which every density is 0 get 0.
    pub(super) fn fill_labels(
        &self,
        records: &Records<'_, F>,
        labels: &mut [usize],
    ) -> Result<(), ClusterError> {
        self.fill(records, labels, 1, |block, labels| {
            let mut far = None;
            for (b, label) in labels.iter_mut().enumerate() {
                let mut largest = F::neg_infinity();
                *label = 0;
                for (c, logs) in block.shares.iter().enumerate() {
                    if logs[b] > largest {
                        (*label, largest) = (c, logs[b]);
                    }
                }
                if largest == F::neg_infinity() {
                    far = far.or(Some(b));
                }
            }
            far
        })
    }

    /// The probability of each component for each sample.
    pub(super) fn probabilities(
        &self,
        records: &Records<'_, F>,
    ) -> Result<Array2<F>, ClusterError> {
        let k = self.n_components();
        let mut probabilities = Array2::zeros((records.n_samples(), k));
        let cells = probabilities.as_slice_mut().unwrap_or_default();
        self.fill(records, cells, k, |block, cells| {
            block.normalise();
            for (b, row) in cells.chunks_exact_mut(k).enumerate() {
                for (cell, shares) in row.iter_mut().zip(&block.shares) {
                    *cell = shares[b];
                }
            }
            block.first_far()
        })?;
        Ok(probabilities)
    }

    /// The logarithm of the mixture's density at each sample.
    pub(super) fn log_likelihoods(
        &self,
        records: &Records<'_, F>,
    ) -> Result<Array1<F>, ClusterError> {
        let mut log_likelihoods = vec![F::zero(); records.n_samples()];
        self.fill(records, &mut log_likelihoods, 1, |block, cells| {
            block.normalise();
            cells.copy_from_slice(&block.log_likelihoods[..cells.len()]);
            block.first_far()
        })?;
        Ok(Array1::from(log_likelihoods))
    }
}
