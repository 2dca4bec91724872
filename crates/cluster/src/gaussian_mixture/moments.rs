//! Weights, means and covariances of samples that belong to several components in part: the M step.

use linfa::Float;
use ndarray::{Array1, Array2};
use std::ops::Range;

use super::covariance::{Components, CovarianceType, Covariances, at};
use super::density::{BLOCK, Block, Density, dot, sum};
use crate::ClusterError;
use crate::input::Records;
use crate::reduce::{chunk_len, map_chunks};

/// How far a mean may be from the centre about which squares were added up, in standard deviations: beyond, the difference of two
/// large squares would lose too many digits of the covariance.
const FARTHEST: f64 = 10.0;

/// Whose responsibilities count.
pub(super) enum Shares<'a, F> {
    /// The density's, computed block by block: the E step.
    Density(&'a Density<F>),
    /// All of a sample to the component of its label.
    Labels(&'a [usize]),
    /// Given, row after row.
    Given(&'a [F]),
}

/// What the samples come with through all iterations.
pub(super) struct Samples<'a, 'r, F> {
    pub(super) records: &'a Records<'r, F>,
    /// With a mean of 1, or none.
    pub(super) weights: Option<&'a [F]>,
    pub(super) n_components: usize,
    pub(super) kind: CovarianceType,
    pub(super) regularization: F,
}

/// Sums over samples, weighted by responsibility, of differences to a centre a component.
struct Moments<F> {
    weights: Vec<F>,
    first: Vec<F>,
    /// Products of two differences: [`CovarianceType::count`] times [`CovarianceType::len`].
    second: Vec<F>,
    log_likelihood: F,
    /// The first sample at which every density is 0.
    far: Option<usize>,
}

impl<F: Float> Moments<F> {
    fn none(k: usize, d: usize, kind: CovarianceType) -> Self {
        Self {
            weights: vec![F::zero(); k],
            first: vec![F::zero(); k * d],
            second: vec![F::zero(); kind.count(k) * kind.len(d)],
            log_likelihood: F::zero(),
            far: None,
        }
    }

    /// Adds a block whose shares are responsibilities times weights.
    fn add(&mut self, block: &mut Block<F>, centres: &[F], kind: CovarianceType) {
        let d = block.differences.len();
        let len = kind.len(d);
        for (c, centre) in centres.chunks_exact(d).enumerate() {
            let weight = sum(&block.shares[c]);
            if weight == F::zero() {
                continue;
            }
            self.weights[c] += weight;
            block.center(centre);
            let share = &block.shares[c];
            let first = &mut self.first[c * d..(c + 1) * d];
            let of = if kind == CovarianceType::Tied { 0 } else { c };
            let second = &mut self.second[of * len..(of + 1) * len];
            for j in 0..d {
                let mut shared = *share;
                for (shared, &difference) in shared.iter_mut().zip(&block.differences[j]) {
                    *shared *= difference;
                }
                first[j] += sum(&shared);
                if kind.is_triangle() {
                    let row = second[at(j, 0)..=at(j, j)].iter_mut();
                    for (second, differences) in row.zip(&block.differences) {
                        *second += dot(&shared, differences);
                    }
                } else {
                    second[j] += dot(&shared, &block.differences[j]);
                }
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (to, from) in [
            (&mut self.weights, &other.weights),
            (&mut self.first, &other.first),
            (&mut self.second, &other.second),
        ] {
            for (to, &from) in to.iter_mut().zip(from) {
                *to += from;
            }
        }
        self.log_likelihood += other.log_likelihood;
        self.far = self.far.or(other.far);
    }
}

impl<F: Float> Samples<'_, '_, F> {
    /// One pass: responsibilities, and the components that fit them best. Also the mean log-likelihood of a sample,
    /// which is 0 where the responsibilities are not a density's.
    pub(super) fn maximise(
        &self,
        shares: &Shares<'_, F>,
        centres: &Array2<F>,
    ) -> Result<(Components<F>, F), ClusterError> {
        let (components, blurred, log_likelihood) = self.about(shares, centres)?;
        if !blurred {
            return Ok((components, log_likelihood));
        }
        // A mean leapt far out of its component's new width. About the new means, no digit is lost.
        let (components, _, _) = self.about(shares, &components.means)?;
        Ok((components, log_likelihood))
    }

    fn about(
        &self,
        shares: &Shares<'_, F>,
        centres: &Array2<F>,
    ) -> Result<(Components<F>, bool, F), ClusterError> {
        let (n, d) = self.records.view().dim();
        let (k, kind) = (self.n_components, self.kind);
        let centres: Vec<F> = centres.iter().copied().collect();
        let mut total = Moments::none(k, d, kind);
        let result_len = total.weights.len() + total.first.len() + total.second.len();
        let parts = map_chunks(n, chunk_len(result_len, d), |range| {
            self.chunk(shares, &centres, range)
        });
        parts.iter().for_each(|part| total.merge(part));
        if let Some(row) = total.far {
            return Err(ClusterError::NoDensity { row });
        }
        let (components, blurred) = self.components(&total, &centres);
        Ok((components, blurred, total.log_likelihood / F::cast(n)))
    }

    fn chunk(&self, shares: &Shares<'_, F>, centres: &[F], range: Range<usize>) -> Moments<F> {
        let (k, d) = (self.n_components, self.records.n_features());
        let mut part = Moments::none(k, d, self.kind);
        let mut take = |start: usize, block: &mut Block<F>| {
            let end = start + block.len;
            if let Shares::Density(_) = shares {
                block.normalise();
                part.far = part.far.or(block.first_far().map(|row| start + row));
                let log_likelihoods = block.log_likelihoods[..block.len].iter();
                part.log_likelihood += match self.weights {
                    None => log_likelihoods.copied().sum::<F>(),
                    Some(weights) => log_likelihoods
                        .zip(&weights[start..end])
                        .map(|(&log_likelihood, &weight)| log_likelihood * weight)
                        .sum::<F>(),
                };
            }
            for share in &mut block.shares {
                if let Some(weights) = self.weights {
                    for (share, &weight) in share.iter_mut().zip(&weights[start..end]) {
                        *share *= weight;
                    }
                }
                share[block.len..].fill(F::zero());
            }
            part.add(block, centres, self.kind);
        };
        if let Shares::Density(density) = shares {
            density.for_each_block(self.records, range, take);
            return part;
        }
        let mut block = Block::new(k, d);
        for start in range.clone().step_by(BLOCK) {
            let end = (start + BLOCK).min(range.end);
            block.load(&self.records.values()[start * d..end * d]);
            for (c, share) in block.shares.iter_mut().enumerate() {
                for (share, i) in share.iter_mut().zip(start..end) {
                    *share = match shares {
                        Shares::Labels(labels) if labels[i] == c => F::one(),
                        Shares::Given(given) => given[i * k + c],
                        _ => F::zero(),
                    };
                }
            }
            take(start, &mut block);
        }
        part
    }

    /// The components of these sums, and whether their covariances lost digits.
    fn components(&self, moments: &Moments<F>, centres: &[F]) -> (Components<F>, bool) {
        let (k, d) = (self.n_components, self.records.n_features());
        let (kind, len) = (self.kind, self.kind.len(d));
        // A component that no sample belongs to keeps a weight that has a logarithm.
        let least = F::cast(10) * F::epsilon();
        let weights: Array1<F> = moments.weights.iter().map(|&w| w + least).collect();
        let shifts = Array2::from_shape_fn((k, d), |(c, j)| moments.first[c * d + j] / weights[c]);
        let mut second = moments.second.clone();
        for c in 0..k {
            let of = if kind == CovarianceType::Tied { 0 } else { c };
            let second = &mut second[of * len..(of + 1) * len];
            for j in 0..d {
                if kind.is_triangle() {
                    for l in 0..=j {
                        second[at(j, l)] -= weights[c] * shifts[(c, j)] * shifts[(c, l)];
                    }
                } else {
                    second[j] -= weights[c] * shifts[(c, j)] * shifts[(c, j)];
                }
            }
        }
        let total = weights.sum();
        for (c, second) in second.chunks_exact_mut(len).enumerate() {
            let weight = if kind == CovarianceType::Tied {
                total
            } else {
                weights[c]
            };
            second.iter_mut().for_each(|value| *value /= weight);
            for j in 0..d {
                second[if kind.is_triangle() { at(j, j) } else { j }] += self.regularization;
            }
        }
        let covariances = Covariances::from_packed(kind, &second, k, d);
        let farthest = F::cast(FARTHEST * FARTHEST);
        let is_near = |((c, j), &shift): ((usize, usize), &F)| {
            shift * shift <= farthest * covariances.variance(c, j)
        };
        let blurred = !shifts.indexed_iter().all(is_near);
        let means = Array2::from_shape_fn((k, d), |(c, j)| centres[c * d + j] + shifts[(c, j)]);
        let components = Components {
            weights: weights / total,
            means,
            covariances,
        };
        (components, blurred)
    }
}
