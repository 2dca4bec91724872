//! The potential that k-means++ lowers: the sum of all squared distances to the nearest centroid.

use std::ops::Range;

use linfa::Float;
use rand::Rng;

use super::init::{Mass, index_of_weight};
use crate::input::Records;
use crate::metric::{Euclidean, Measure};
use crate::reduce::map_chunks_mut;
use crate::wide::{Kernel, run_wide, width, with_width};

/// Candidates that are tried side by side.
const LANES: usize = 4;

/// For each sample what it adds to the potential: its weight times its squared distance to the nearest centroid so far.
pub(super) struct Potential<'a, 'r, F> {
    records: &'a Records<'r, F>,
    weights: Option<&'a [F]>,
    /// Squared distances to the nearest of all centroids but the newest, which the next pass takes into account.
    nearest: Vec<F>,
    newest: Option<usize>,
    mass: Mass<F>,
    candidates: Vec<usize>,
    /// For each chunk of samples its part of the potential with each of the candidates.
    parts: Vec<Vec<F>>,
}

impl<'a, 'r, F: Float> Potential<'a, 'r, F> {
    pub(super) fn new(records: &'a Records<'r, F>, weights: Option<&'a [F]>, len: usize) -> Self {
        let n = records.n_samples();
        Self {
            records,
            weights,
            nearest: vec![F::infinity(); n],
            newest: None,
            mass: Mass {
                n,
                len,
                sums: Vec::new(),
            },
            candidates: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// What the potential would be with each of `candidates` added.
    pub(super) fn try_out(&mut self, candidates: &[usize]) -> Vec<F> {
        let (records, weights) = (self.records, self.weights);
        let d = records.n_features();
        let groups: Vec<Vec<[F; LANES]>> = candidates
            .chunks(LANES)
            .map(|group| columns(records, group))
            .collect();
        let newest = self.newest.take().map(|newest| records.row(newest));
        self.parts = map_chunks_mut(&mut self.nearest, self.mass.len, |range, nearest| {
            let mut sums = Vec::with_capacity(groups.len() * LANES);
            let mut newest = newest;
            for columns in &groups {
                sums.extend(run_wide(Pass {
                    values: &records.values()[range.start * d..range.end * d],
                    weights: weights.map(|weights| &weights[range.clone()]),
                    nearest,
                    newest: newest.take(),
                    columns,
                }));
            }
            sums
        });
        self.candidates.clear();
        self.candidates.extend_from_slice(candidates);
        let sum = |c| {
            let parts = self.parts.iter().map(|part| part[c]);
            parts.fold(F::zero(), |total, part| total + part)
        };
        (0..candidates.len()).map(sum).collect()
    }

    /// Makes one of the candidates tried last the newest centroid.
    pub(super) fn take(&mut self, best: usize) {
        self.newest = Some(self.candidates[best]);
        self.mass.sums.clear();
        self.mass
            .sums
            .extend(self.parts.iter().map(|part| part[best]));
    }

    /// So many samples, each drawn in proportion to what it adds.
    pub(super) fn draw<R: Rng>(&self, n_draws: usize, rng: &mut R) -> Vec<usize> {
        // Draws often fall into one chunk, and always do where there is one alone.
        let (mut known, mut masses) = (0..0, Vec::new());
        let mut draw = |rng: &mut R| {
            let (known, masses) = (&mut known, &mut masses);
            self.mass.draw(rng, move |samples| {
                if *known != samples {
                    *masses = self.adds(samples.clone());
                    *known = samples;
                }
                &*masses
            })
        };
        // Where every sample coincides with a centroid, any will do that has weight.
        let any = |rng: &mut R| index_of_weight(self.weights, self.mass.n, rng);
        (0..n_draws)
            .map(|_| draw(rng).unwrap_or_else(|| any(rng)))
            .collect()
    }

    /// What each of these samples adds to the potential.
    fn adds(&self, samples: Range<usize>) -> Vec<F> {
        let d = self.records.n_features();
        let mut adds = self.nearest[samples.clone()].to_vec();
        if let Some(newest) = self.newest {
            run_wide(Lower {
                values: &self.records.values()[samples.start * d..samples.end * d],
                newest: self.records.row(newest),
                nearest: &mut adds,
            });
        }
        if let Some(weights) = self.weights {
            let weights = weights[samples].iter();
            adds.iter_mut()
                .zip(weights)
                .for_each(|(add, &weight)| *add = weight * *add);
        }
        adds
    }
}

/// The candidates turned: for each feature the values of all, the lanes that are left filled with the first.
fn columns<F: Float>(records: &Records<'_, F>, group: &[usize]) -> Vec<[F; LANES]> {
    let of = |lane: usize, j: usize| records.row(*group.get(lane).unwrap_or(&group[0]))[j];
    (0..records.n_features())
        .map(|j| std::array::from_fn(|lane| of(lane, j)))
        .collect()
}

/// The smaller of a squared distance and that of a row to the newest centroid.
#[inline(always)]
fn lowered<F: Float>(nearest: F, row: &[F], newest: &[F]) -> F {
    let distance = Euclidean::between(row, newest);
    if distance < nearest {
        distance
    } else {
        nearest
    }
}

/// Lowers squared distances to the nearest centroid by the newest.
struct Lower<'a, F> {
    values: &'a [F],
    newest: &'a [F],
    nearest: &'a mut [F],
}

impl<F: Float> Kernel for Lower<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        with_width!(self.newest.len(), D => {
            let d = width::<D>(self.newest.len());
            let rows = self.values.chunks_exact(d).zip(self.nearest);
            for (row, nearest) in rows {
                *nearest = lowered(*nearest, row, &self.newest[..d]);
            }
        });
    }
}

/// One pass over a chunk of samples: takes the newest centroid into account, and adds up what each candidate would make of the potential.
struct Pass<'a, F> {
    values: &'a [F],
    weights: Option<&'a [F]>,
    nearest: &'a mut [F],
    newest: Option<&'a [F]>,
    columns: &'a [[F; LANES]],
}

impl<F: Float> Kernel for Pass<'_, F> {
    type Output = [F; LANES];

    #[inline(always)]
    fn run(self) -> [F; LANES] {
        with_width!(self.columns.len(), D => match self.weights {
            None => self.add_up::<D>(std::iter::repeat(F::one())),
            Some(weights) => self.add_up::<D>(weights.iter().copied()),
        })
    }
}

impl<F: Float> Pass<'_, F> {
    #[inline(always)]
    fn add_up<const D: usize>(self, weights: impl Iterator<Item = F>) -> [F; LANES] {
        let d = width::<D>(self.columns.len());
        let columns = &self.columns[..d];
        let newest = self.newest.map(|newest| &newest[..d]);
        let mut total = [F::zero(); LANES];
        let rows = self.values.chunks_exact(d).zip(weights).zip(self.nearest);
        for ((row, weight), nearest) in rows {
            if let Some(newest) = newest {
                *nearest = lowered(*nearest, row, newest);
            }
            let mut sums = [F::zero(); LANES];
            for (&value, column) in row.iter().zip(columns) {
                for lane in 0..LANES {
                    let difference = value - column[lane];
                    sums[lane] += difference * difference;
                }
            }
            for lane in 0..LANES {
                let distance = if sums[lane] < *nearest {
                    sums[lane]
                } else {
                    *nearest
                };
                total[lane] += weight * distance;
            }
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    #[test]
    fn draws_in_proportion_to_the_squared_distance() {
        // From a centroid at 0, samples at 1, 2 and 3 must come up as 1 : 4 : 9, and the one at 0 never.
        let records = Array2::from_shape_vec((4, 1), vec![0.0, 1.0, 2.0, 3.0]).unwrap();
        let records = Records::check(records.view()).unwrap();
        let mut potential = Potential::new(&records, None, 2);
        potential.try_out(&[0]);
        potential.take(0);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut counts = [0u32; 4];
        for _ in 0..14_000 {
            counts[potential.draw(1, &mut rng)[0]] += 1;
        }
        assert_eq!(counts[0], 0);
        for (count, expected) in counts.into_iter().zip([0.0, 1000.0, 4000.0, 9000.0]) {
            // Five deviations of a binomial count.
            let p: f64 = expected / 14_000.0;
            let deviation = (14_000.0 * p * (1.0 - p)).sqrt();
            assert!(
                (f64::from(count) - expected).abs() <= 5.0 * deviation,
                "{counts:?}"
            );
        }
        assert_eq!(
            potential.try_out(&[1, 3]),
            vec![0.0 + 0.0 + 1.0 + 4.0, 0.0 + 1.0 + 1.0 + 0.0]
        );
    }

    /// The sums of one chunk after the other, one sample after the other.
    fn by_definition<F: Float>(
        records: &Records<'_, F>,
        weights: Option<&[F]>,
        len: usize,
        centroids: &[usize],
    ) -> F {
        let n = records.n_samples();
        let nearest = |i: usize| {
            let squares = centroids
                .iter()
                .map(|&c| Euclidean::between(records.row(i), records.row(c)));
            squares.fold(F::infinity(), F::min)
        };
        let add = |sum: F, i: usize| sum + weights.map_or(F::one(), |w| w[i]) * nearest(i);
        let parts = (0..n).step_by(len);
        let parts = parts.map(|start| (start..(start + len).min(n)).fold(F::zero(), add));
        parts.fold(F::zero(), |total, part| total + part)
    }

    fn agrees<F: Float>(values: &[F], d: usize, weights: Option<&[F]>, tried: &[Vec<usize>]) {
        let records = Array2::from_shape_vec((values.len() / d, d), values.to_vec()).unwrap();
        let records = Records::check(records.view()).unwrap();
        let mut potential = Potential::new(&records, weights, 7);
        let mut centroids = Vec::new();
        for candidates in tried {
            let found = potential.try_out(candidates);
            for (&candidate, found) in candidates.iter().zip(found) {
                let with = [&centroids[..], &[candidate]].concat();
                assert!(found == by_definition(&records, weights, 7, &with));
            }
            let best = candidates.len() / 2;
            potential.take(best);
            centroids.push(candidates[best]);
        }
    }

    fn narrow_agrees<F: Float>(values: &[F], d: usize) {
        let columns: Vec<[F; LANES]> = values[..LANES * d]
            .chunks_exact(LANES)
            .map(|lanes| std::array::from_fn(|lane| lanes[lane]))
            .collect();
        let both = [true, false].map(|wide| {
            let mut nearest: Vec<F> = values.chunks_exact(d).map(|row| row[0].abs()).collect();
            let kernel = Pass {
                values,
                weights: None,
                nearest: &mut nearest,
                newest: Some(&values[..d]),
                columns: &columns,
            };
            let sums = if wide { run_wide(kernel) } else { kernel.run() };
            (sums, nearest)
        });
        assert!(both[0] == both[1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn as_by_definition_to_the_last_bit(
            d in 1usize..18,
            n in 4usize..40,
            weighted: bool,
            seed in prop::collection::vec(-9i32..9, 30..90),
            tried in prop::collection::vec(prop::collection::vec(0usize..1000, 1..7), 1..5),
        ) {
            let number = |i: usize| f64::from(seed[i % seed.len()]) / 3.0;
            let values: Vec<f64> = (0..n * d).map(number).collect();
            let weights: Vec<f64> = (0..n).map(|i| number(i + 5).abs()).collect();
            let single = |values: &[f64]| values.iter().map(|&x| x as f32).collect::<Vec<f32>>();
            let tried: Vec<Vec<usize>> = tried.iter().map(|some| some.iter().map(|i| i % n).collect()).collect();
            agrees(&values, d, weighted.then_some(&weights[..]), &tried);
            agrees(&single(&values), d, weighted.then_some(&single(&weights)[..]), &tried);
            narrow_agrees(&values, d);
            narrow_agrees(&single(&values), d);
        }
    }
}
