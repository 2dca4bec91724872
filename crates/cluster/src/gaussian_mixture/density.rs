//! The density of every component at many samples, a block of them at a time.

use linfa::Float;
use std::ops::Range;

use super::covariance::{Components, CovarianceType, Covariances, at};
use crate::ClusterError;
use crate::input::Records;
use crate::reduce::map_chunks;

/// Samples a block.
pub(super) const BLOCK: usize = 64;

/// Sums run in so many lanes at once, which lets the compiler keep them in vector registers.
const LANES: usize = 8;

/// Operations of decompositions that one thread does at least.
const FACTORS: usize = 100_000;

/// One number for each sample of a block.
pub(super) type Strip<F> = [F; BLOCK];

/// The sum of a strip, always in the same order.
pub(super) fn sum<F: Float>(strip: &Strip<F>) -> F {
    let mut lanes = [F::zero(); LANES];
    for part in strip.chunks_exact(LANES) {
        for (lane, &value) in lanes.iter_mut().zip(part) {
            *lane += value;
        }
    }
    lanes.iter().copied().sum()
}

/// The sum of the products of two strips, always in the same order.
pub(super) fn dot<F: Float>(a: &Strip<F>, b: &Strip<F>) -> F {
    let mut lanes = [F::zero(); LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for ((lane, &a), &b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().copied().sum()
}

/// A block of samples and what is computed of them.
pub(super) struct Block<F> {
    /// How many samples it holds; the strips beyond are filled up with the last sample.
    pub(super) len: usize,
    /// The samples, a strip a feature.
    samples: Vec<Strip<F>>,
    /// Their differences to a centre, a strip a feature.
    pub(super) differences: Vec<Strip<F>>,
    /// A strip a component: at first the logarithm of weight times density, then the responsibility.
    pub(super) shares: Vec<Strip<F>>,
    /// The logarithm of the mixture's density at each sample.
    pub(super) log_likelihoods: Strip<F>,
}

impl<F: Float> Block<F> {
    pub(super) fn new(k: usize, d: usize) -> Self {
        let strip = [F::zero(); BLOCK];
        Self {
            len: 0,
            samples: vec![strip; d],
            differences: vec![strip; d],
            shares: vec![strip; k],
            log_likelihoods: strip,
        }
    }

    /// Takes in the samples of these rows, of which there are from 1 to [`BLOCK`].
    pub(super) fn load(&mut self, rows: &[F]) {
        let d = self.samples.len();
        self.len = rows.len() / d;
        for (b, row) in rows.chunks_exact(d).enumerate() {
            for (strip, &value) in self.samples.iter_mut().zip(row) {
                strip[b] = value;
            }
        }
        for strip in &mut self.samples {
            let last = strip[self.len - 1];
            strip[self.len..].fill(last);
        }
    }

    /// Sets the differences to those from a centre.
    pub(super) fn center(&mut self, centre: &[F]) {
        let pairs = self.samples.iter().zip(centre);
        for (differences, (samples, &centre)) in self.differences.iter_mut().zip(pairs) {
            for (difference, &sample) in differences.iter_mut().zip(samples) {
                *difference = sample - centre;
            }
        }
    }

    /// Turns logarithms of weight times density into responsibilities, and adds them up to log-likelihoods.
    ///
    /// The largest of a sample's logarithms is taken off before `exp`, so the sum neither overflows nor vanishes. A sample
    /// at which every density is 0 gets a log-likelihood of minus infinity.
    pub(super) fn normalise(&mut self) {
        let mut largest = [F::neg_infinity(); BLOCK];
        for logs in &self.shares {
            for (largest, &log) in largest.iter_mut().zip(logs) {
                *largest = if log > *largest { log } else { *largest };
            }
        }
        let mut total = [F::zero(); BLOCK];
        for shares in &mut self.shares {
            for ((share, &largest), total) in shares.iter_mut().zip(&largest).zip(&mut total) {
                *share = (*share - largest).exp();
                *total += *share;
            }
        }
        for b in 0..BLOCK {
            self.log_likelihoods[b] = if largest[b] > F::neg_infinity() {
                largest[b] + total[b].ln()
            } else {
                F::neg_infinity()
            };
            total[b] = total[b].recip();
        }
        for shares in &mut self.shares {
            for (share, &scale) in shares.iter_mut().zip(&total) {
                *share *= scale;
            }
        }
    }

    /// The first sample of the block at which every density is 0, after [`Block::normalise`].
    pub(super) fn first_far(&self) -> Option<usize> {
        self.log_likelihoods[..self.len]
            .iter()
            .position(|&log_likelihood| log_likelihood == F::neg_infinity())
    }
}

/// A mixture made ready for the density at many samples.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Density<F> {
    k: usize,
    d: usize,
    kind: CovarianceType,
    means: Vec<F>,
    /// What turns a difference to the mean into independent numbers of variance 1: inverses of the covariances'
    /// Cholesky factors as packed lower triangles, or inverses of standard deviations.
    factors: Vec<F>,
    /// The logarithm of each component's weight times its density at its mean.
    peaks: Vec<F>,
}

impl<F: Float> Density<F> {
    /// Refuses covariances that are not positive definite; `regularization` is told in the error.
    pub(super) fn new(mixture: &Components<F>, regularization: F) -> Result<Self, ClusterError> {
        let (k, d) = mixture.means.dim();
        let covariances = &mixture.covariances;
        let kind = covariances.covariance_type();
        // A factor takes some d³ operations: threads pay only where that is much.
        let some = (FACTORS / d.saturating_pow(3)).max(1);
        let factors = map_chunks(kind.count(k), some, |range| {
            range.map(|c| factor(covariances, c, d)).collect::<Vec<_>>()
        });
        let mut all = Vec::with_capacity(kind.count(k) * kind.len(d));
        for (component, factor) in factors.into_iter().flatten().enumerate() {
            all.extend(factor.ok_or_else(|| ClusterError::NotPositiveDefinite {
                component,
                regularization: regularization.to_string(),
            })?);
        }
        let mut density = Self {
            k,
            d,
            kind,
            means: mixture.means.iter().copied().collect(),
            factors: all,
            peaks: Vec::new(),
        };
        let normal = F::cast(d) * F::cast(std::f64::consts::TAU.ln()) / F::cast(2);
        let peak = |(c, weight): (usize, &F)| {
            let determinant: F = (0..d).map(|j| density.diagonal(c, j).ln()).sum();
            weight.ln() + determinant - normal
        };
        density.peaks = mixture.weights.iter().enumerate().map(peak).collect();
        Ok(density)
    }

    pub(super) fn n_components(&self) -> usize {
        self.k
    }

    /// The factor of component `c`.
    fn factor(&self, c: usize) -> &[F] {
        let len = self.kind.len(self.d);
        let at = if self.kind == CovarianceType::Tied {
            0
        } else {
            c * len
        };
        &self.factors[at..at + len]
    }

    fn diagonal(&self, c: usize, j: usize) -> F {
        self.factor(c)[if self.kind.is_triangle() { at(j, j) } else { j }]
    }

    /// Sets the block's shares to the logarithms of weight times density.
    pub(super) fn weigh(&self, block: &mut Block<F>) {
        let half = F::cast(0.5);
        for c in 0..self.k {
            block.center(&self.means[c * self.d..(c + 1) * self.d]);
            let squares = &mut block.shares[c];
            squares.fill(F::zero());
            let factor = self.factor(c);
            if self.kind.is_triangle() {
                for j in 0..self.d {
                    add_square(&factor[at(j, 0)..=at(j, j)], &block.differences, squares);
                }
            } else {
                for (scale, difference) in factor.iter().zip(&block.differences) {
                    add_square(&[*scale], std::slice::from_ref(difference), squares);
                }
            }
            for square in squares {
                let log = self.peaks[c] - half * *square;
                // Where a square overflowed, or a sum of products did on both sides, the density is 0.
                *square = if log.is_finite() {
                    log
                } else {
                    F::neg_infinity()
                };
            }
        }
    }

    /// Calls `each` with the number of the first sample and a weighed block, for all samples of `range`.
    pub(super) fn for_each_block(
        &self,
        records: &Records<'_, F>,
        range: Range<usize>,
        mut each: impl FnMut(usize, &mut Block<F>),
    ) {
        let mut block = Block::new(self.k, self.d);
        for start in range.clone().step_by(BLOCK) {
            let end = (start + BLOCK).min(range.end);
            block.load(&records.values()[start * self.d..end * self.d]);
            self.weigh(&mut block);
            each(start, &mut block);
        }
    }

    /// The place that independent numbers of variance 1 have in component `c`: the way back of what `weigh` does.
    pub(super) fn place(&self, c: usize, mut normals: Vec<F>) -> Vec<F> {
        let factor = self.factor(c);
        for j in 0..self.d {
            let mut rest = normals[j];
            if self.kind.is_triangle() {
                for (l, &before) in normals[..j].iter().enumerate() {
                    rest -= factor[at(j, l)] * before;
                }
            }
            normals[j] = rest / self.diagonal(c, j);
        }
        let mean = &self.means[c * self.d..(c + 1) * self.d];
        for (value, &mean) in normals.iter_mut().zip(mean) {
            *value += mean;
        }
        normals
    }
}

/// Adds the square of a weighted sum of strips to a strip.
fn add_square<F: Float>(scales: &[F], strips: &[Strip<F>], squares: &mut Strip<F>) {
    for (part, squares) in squares.chunks_exact_mut(LANES).enumerate() {
        let mut lanes = [F::zero(); LANES];
        for (&scale, strip) in scales.iter().zip(strips) {
            for (lane, &value) in lanes.iter_mut().zip(&strip[part * LANES..][..LANES]) {
                *lane += scale * value;
            }
        }
        for (square, lane) in squares.iter_mut().zip(lanes) {
            *square += lane * lane;
        }
    }
}

/// The factor of covariance `c`, or `None` where it is not positive definite.
fn factor<F: Float>(covariances: &Covariances<F>, c: usize, d: usize) -> Option<Vec<F>> {
    let triangle = |entry: &dyn Fn(usize, usize) -> F| {
        inverse_cholesky(
            (0..d)
                .flat_map(|i| (0..=i).map(move |j| entry(i, j)))
                .collect(),
            d,
        )
    };
    match covariances {
        Covariances::Full(all) => triangle(&|i, j| all[(c, i, j)]),
        Covariances::Tied(one) => triangle(&|i, j| one[(i, j)]),
        Covariances::Diagonal(_) | Covariances::Spherical(_) => (0..d)
            .map(|j| pivot(covariances.variance(c, j)).map(F::recip))
            .collect(),
    }
}

/// The root of what must be above 0 and finite.
fn pivot<F: Float>(square: F) -> Option<F> {
    (square > F::zero() && square.is_finite()).then(|| square.sqrt())
}

/// The inverse of the Cholesky factor of a symmetric matrix, lower triangles packed row after row.
fn inverse_cholesky<F: Float>(mut packed: Vec<F>, d: usize) -> Option<Vec<F>> {
    for i in 0..d {
        for j in 0..=i {
            let rows = (0..j).map(|l| packed[at(i, l)] * packed[at(j, l)]);
            let rest = packed[at(i, j)] - rows.sum::<F>();
            packed[at(i, j)] = if i == j {
                pivot(rest)?
            } else {
                rest / packed[at(j, j)]
            };
        }
    }
    // In place: row i of the inverse needs row i of the factor from column j on, and the inverse's rows above.
    for i in 0..d {
        let scale = packed[at(i, i)].recip();
        for j in 0..i {
            let rows = (j..i).map(|l| packed[at(i, l)] * packed[at(l, j)]);
            packed[at(i, j)] = -scale * rows.sum::<F>();
        }
        packed[at(i, i)] = scale;
    }
    Some(packed)
}
