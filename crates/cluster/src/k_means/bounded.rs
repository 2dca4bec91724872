//! Assigning all samples again and again, while the centroids move less and less.
//!
//! Each sample keeps one number: how far centroids may move before its label can change. That is how much nearer its centroid is than the second-nearest, for
//! by the triangle inequality this gap shrinks by no more than its centroid's move and the largest of the other moves. Only samples whose gap is used up are compared with
//! the centroids again. Every step is rounded so that a gap is never thought too wide: the labels are those of comparing all, ties included.

use linfa::Float;
use ndarray::Array2;
use rayon::prelude::*;

use super::assignment::{Assignment, Label, Labelled, add_shifts, assignment_chunk};
use super::drift::{Drift, rounding};
use super::estimate::{Estimate, Settled};
use super::nearest::{LANES, Search};
use super::open::{STRIP, find_open};
use crate::input::Records;
use crate::wide::{Kernel, run_wide, width, with_width};

/// The labels of all samples, and what is known about how long they will hold.
pub(super) struct Bounded<'a, 'r, F> {
    records: &'a Records<'r, F>,
    weights: Option<&'a [F]>,
    pub(super) labels: Vec<Label>,
    /// For each sample the drift up to which its label holds, rounded down.
    limits: Vec<f32>,
    drift: Drift,
    parts: Vec<Part<F>>,
    len: usize,
}

/// What is known of a chunk of samples.
struct Part<F> {
    sums: Assignment<F>,
    changed: bool,
}

impl<'a, 'r, F: Float> Bounded<'a, 'r, F> {
    pub(super) fn new(records: &'a Records<'r, F>, weights: Option<&'a [F]>, k: usize) -> Self {
        let (n, d) = (records.n_samples(), records.n_features());
        let len = assignment_chunk(k, d);
        let part = || Part {
            sums: Assignment::none(k, d),
            changed: false,
        };
        Self {
            records,
            weights,
            // No label is k, so the first assignment always counts as a change.
            labels: vec![k as Label; n],
            limits: vec![f32::NEG_INFINITY; n],
            drift: Drift::default(),
            parts: (0..n.div_ceil(len)).map(|_| part()).collect(),
            len,
        }
    }

    /// Takes note of how the centroids moved.
    pub(super) fn moved(&mut self, from: &Array2<F>, to: &Array2<F>) {
        self.drift.add(from, to);
    }

    /// Assigns every sample to its nearest centroid. Whether any label changed.
    pub(super) fn assign(&mut self, centroids: &Array2<F>) -> bool {
        self.pass(centroids, false)
    }

    /// The same, and adds up what the update needs.
    pub(super) fn assign_and_add(&mut self, centroids: &Array2<F>) -> (bool, Assignment<F>) {
        let (k, d) = centroids.dim();
        let changed = self.pass(centroids, true);
        let mut total = Assignment::none(k, d);
        for part in &self.parts {
            total.add(&part.sums);
        }
        (changed, total)
    }

    fn pass(&mut self, centroids: &Array2<F>, with_sums: bool) -> bool {
        let d = self.records.n_features();
        let len = self.len;
        let (values, weights, drift) = (self.records.values(), self.weights, &self.drift);
        let centroids: Vec<F> = centroids.iter().copied().collect();
        let estimate = Estimate::new(&centroids, d);
        let chunks = self.labels.par_chunks_mut(len);
        let chunks = chunks.zip(self.limits.par_chunks_mut(len));
        let chunks = chunks.zip(&mut self.parts).enumerate();
        chunks.for_each(|(c, ((labels, limits), part))| {
            let samples = c * len..c * len + labels.len();
            let chunk = Chunk {
                values: &values[samples.start * d..samples.end * d],
                weights: weights.map(|weights| &weights[samples]),
                centroids: &centroids,
                d,
                drift,
                estimate: estimate.as_ref(),
                labels,
                limits,
                part,
            };
            chunk.run(with_sums);
        });
        self.parts.iter().any(|part| part.changed)
    }
}

/// The work on one chunk of samples.
struct Chunk<'a, F> {
    values: &'a [F],
    weights: Option<&'a [F]>,
    centroids: &'a [F],
    d: usize,
    drift: &'a Drift,
    estimate: Option<&'a Estimate<F>>,
    labels: &'a mut [Label],
    limits: &'a mut [f32],
    part: &'a mut Part<F>,
}

impl<F: Float> Chunk<'_, F> {
    fn run(mut self, with_sums: bool) {
        let (n, d) = (self.labels.len(), self.d);
        let mut search = Search::new(self.centroids, d);
        let (mut open, mut unsure) = ([0; STRIP], [0; STRIP]);
        let mut found = Found {
            labels: [0; STRIP],
            gaps: [0.0; STRIP],
        };
        self.part.changed = false;
        self.part.sums.shifts.fill(F::zero());
        for start in (0..n).step_by(STRIP) {
            let strip = start..(start + STRIP).min(n);
            let values = &self.values[strip.start * d..strip.end * d];
            let open = find_open(&self.limits[strip.clone()], self.drift.bound, &mut open);
            let open = match self.estimate {
                Some(estimate) if !open.is_empty() => {
                    estimate.settle(values, open, &mut found.settled());
                    self.note_sure(start, open, &found, &mut unsure)
                }
                _ => open,
            };
            if !open.is_empty() {
                run_wide(Settle {
                    values,
                    open,
                    search: &mut search,
                    found: &mut found,
                });
                self.note(start, open, &found);
            }
            if with_sums {
                let samples = Labelled {
                    values,
                    weights: self.weights.map(|weights| &weights[strip.clone()]),
                    labels: &self.labels[strip],
                    centroids: self.centroids,
                    d,
                };
                add_shifts(samples, &mut self.part.sums.shifts);
            }
        }
        if self.part.changed {
            self.add_weights();
        }
    }

    /// Writes down what was found for the open samples of a strip.
    fn note(&mut self, start: usize, open: &[u8], found: &Found) {
        let found = found.labels.iter().zip(&found.gaps);
        for (&place, (&label, &gap)) in open.iter().zip(found) {
            self.settle(start + usize::from(place), label, gap);
        }
    }

    /// The same where estimates were sure. Those samples are left over for which they were not.
    fn note_sure<'u>(
        &mut self,
        start: usize,
        open: &[u8],
        found: &Found,
        unsure: &'u mut [u8; STRIP],
    ) -> &'u [u8] {
        let mut n_unsure = 0;
        let found = found.labels.iter().zip(&found.gaps);
        for (&place, (&label, &gap)) in open.iter().zip(found) {
            if gap > 0.0 {
                self.settle(start + usize::from(place), label, gap);
            } else {
                unsure[n_unsure] = place;
                n_unsure += 1;
            }
        }
        &unsure[..n_unsure]
    }

    #[inline(always)]
    fn settle(&mut self, i: usize, label: Label, gap: f64) {
        if self.labels[i] != label {
            self.relabel(i, label);
        }
        // A step down for numbers above 0. No other is above any drift, before or after.
        let limit = (gap + self.drift.total) as f32;
        self.limits[i] = f32::from_bits(limit.to_bits().saturating_sub(1));
    }

    fn relabel(&mut self, i: usize, label: Label) {
        let old = self.labels[i] as usize;
        self.labels[i] = label;
        self.part.changed = true;
        if self.weights.is_none_or(|weights| weights[i] > F::zero()) {
            let members = &mut self.part.sums.members;
            members[label as usize] += 1;
            // None is left at the first assignment.
            if let Some(old) = members.get_mut(old) {
                *old -= 1;
            }
        }
    }

    /// Weights depend on the labels alone.
    fn add_weights(&mut self) {
        let sums = &mut self.part.sums;
        match self.weights {
            // Whole numbers, exact in any order.
            None => {
                for (weight, &count) in sums.weights.iter_mut().zip(&sums.members) {
                    *weight = F::cast(count);
                }
            }
            Some(weights) => {
                sums.weights.fill(F::zero());
                for (&label, &weight) in self.labels.iter().zip(weights) {
                    sums.weights[label as usize] += weight;
                }
            }
        }
    }
}

/// What was found for open samples, one after the other.
struct Found {
    labels: [Label; STRIP],
    /// How much nearer the centroid is than the second-nearest, rounded down; below 0 where that is not sure.
    gaps: [f64; STRIP],
}

impl Found {
    fn settled(&mut self) -> Settled<'_> {
        Settled {
            labels: &mut self.labels,
            gaps: &mut self.gaps,
        }
    }
}

/// Finds the nearest centroids of the open samples of a strip.
struct Settle<'a, 'c, F> {
    values: &'a [F],
    open: &'a [u8],
    search: &'a mut Search<'c, F>,
    found: &'a mut Found,
}

impl<F: Float> Kernel for Settle<'_, '_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        with_width!(self.search.d(), D => self.run_width::<D>());
    }
}

impl<F: Float> Settle<'_, '_, F> {
    #[inline(always)]
    fn run_width<const D: usize>(self) {
        let d = width::<D>(self.search.d());
        let rounding = rounding::<F>(d);
        let (less, more) = (F::one() - rounding, F::one() + rounding);
        // Of smaller numbers the rounding is not relative.
        let smallest = F::min_positive_value() / (F::epsilon() * F::epsilon());
        let labels = self.found.labels.chunks_exact_mut(LANES);
        let found = labels.zip(self.found.gaps.chunks_exact_mut(LANES));
        for (places, (labels, gaps)) in self.open.chunks(LANES).zip(found) {
            let row = |&place: &u8| &self.values[usize::from(place) * d..][..d];
            let block = self
                .search
                .block::<D>(places.len(), |lane| row(&places[lane]));
            for lane in 0..LANES {
                let (near, far) = (block.nearest[lane].sqrt(), block.second[lane].sqrt());
                let gap = far * less - near * more;
                let is_sure = block.second[lane] > smallest && gap > F::zero();
                let gap = if is_sure { gap } else { F::neg_infinity() };
                gaps[lane] = gap.to_f64().unwrap_or(f64::NEG_INFINITY);
                labels[lane] = block.label[lane] as Label;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k_means::assignment::{AddShifts, tests::assign_plainly};
    use proptest::prelude::*;

    /// Every label and every sum after each move, against comparing all samples with all centroids.
    fn agrees<F: Float>(values: &[F], weights: Option<&[F]>, walk: &[Array2<F>]) -> (usize, usize) {
        let (k, d) = walk[0].dim();
        let records = Array2::from_shape_vec((values.len() / d, d), values.to_vec()).unwrap();
        let records = Records::check(records.view()).unwrap();
        let mut samples = Bounded::new(&records, weights, k);
        let mut labels = vec![k; records.n_samples()];
        let (mut open, mut all) = (0, 0);
        for (step, centroids) in walk.iter().enumerate() {
            if step > 0 {
                samples.moved(&walk[step - 1], centroids);
            }
            let bound = samples.drift.bound;
            open += samples
                .limits
                .iter()
                .filter(|&&limit| limit <= bound)
                .count();
            all += samples.limits.len();
            let before = labels.clone();
            let (expected, _) = assign_plainly(&records, weights, centroids, &mut labels);
            let (changed, found) = samples.assign_and_add(centroids);
            assert_eq!(changed, labels != before);
            assert!(
                samples
                    .labels
                    .iter()
                    .zip(&labels)
                    .all(|(&a, &b)| a as usize == b)
            );
            assert!(found.shifts == expected.shifts);
            assert!(found.weights == expected.weights);
            assert_eq!(found.members, expected.members);
        }
        (open, all)
    }

    /// Centroids that start on samples and move by less and less.
    fn walk(values: &[f64], k: usize, d: usize, step: f64, seed: &[i32]) -> Vec<Array2<f64>> {
        let at = |t: usize, c: usize, j: usize| {
            let moves = (1..=t).map(|t| {
                let whole = f64::from(seed[(31 * t + 7 * c + j) % seed.len()]);
                whole * step / (t * t) as f64
            });
            values[c * d + j] + moves.sum::<f64>()
        };
        (0..9)
            .map(|t| Array2::from_shape_fn((k, d), |(c, j)| at(t, c, j)))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn as_comparing_all_to_the_last_bit(
            d in 1usize..18,
            n in 12usize..300,
            k in 1usize..12,
            // Whole steps make ties, small ones leave most labels as they are.
            step in prop::sample::select(vec![1.0, 0.1, 1e-3, 1e-9, 0.0]),
            scale in prop::sample::select(vec![1.0, 1.0 / 3.0, 1e-12, 1e12]),
            weighted: bool,
            seed in prop::collection::vec(-9i32..9, 30..900),
        ) {
            let number = |i: usize| f64::from(seed[(i * i + 3 * i) % seed.len()]);
            let values: Vec<f64> = (0..n * d).map(number).collect();
            let walk = walk(&values, k, d, step, &seed).into_iter().map(|c| c * scale).collect::<Vec<_>>();
            let values: Vec<f64> = values.iter().map(|&x| x * scale).collect();
            let weights: Vec<f64> = (0..n).map(|i| number(i + 5).abs()).collect();
            agrees(&values, weighted.then_some(&weights[..]), &walk);
            let single = |values: &[f64]| values.iter().map(|&x| x as f32).collect::<Vec<f32>>();
            let walk: Vec<Array2<f32>> = walk.iter().map(|c| c.mapv(|x| x as f32)).collect();
            agrees(&single(&values), weighted.then_some(&single(&weights)[..]), &walk);
        }

        #[test]
        fn equal_without_wide_registers(
            d in 1usize..18,
            k in 1usize..12,
            seed in prop::collection::vec(-9i32..9, 30..90),
        ) {
            let number = |i: usize| f64::from(seed[i % seed.len()]) / 3.0;
            let values: Vec<f64> = (0..50 * d).map(number).collect();
            let centroids: Vec<f64> = (0..k * d).map(|i| number(7 * i + 3)).collect();
            paths_agree(&values, &centroids, d);
            let single = |values: &[f64]| values.iter().map(|&x| x as f32).collect::<Vec<f32>>();
            paths_agree(&single(&values), &single(&centroids), d);
        }
    }

    fn paths_agree<F: Float>(values: &[F], centroids: &[F], d: usize) {
        let open: Vec<u8> = (0..50).filter(|i| i % 3 != 1).collect();
        let both = [true, false].map(|wide| {
            let mut found = Found {
                labels: [0; STRIP],
                gaps: [0.0; STRIP],
            };
            let mut search = Search::new(centroids, d);
            let settle = Settle {
                values,
                open: &open,
                search: &mut search,
                found: &mut found,
            };
            if wide {
                run_wide(settle)
            } else {
                settle.run()
            }
            let labels: Vec<Label> = (0..50).map(|i| found.labels[i % open.len()]).collect();
            let samples = Labelled {
                values,
                weights: None,
                labels: &labels,
                centroids,
                d,
            };
            let mut shifts = vec![F::zero(); centroids.len()];
            let add = AddShifts {
                samples,
                shifts: &mut shifts,
            };
            if wide {
                run_wide(add)
            } else {
                add.run()
            }
            let inertia = if wide {
                run_wide(samples)
            } else {
                samples.run()
            };
            (found.labels, found.gaps, shifts, inertia)
        });
        assert!(both[0] == both[1]);
    }

    #[test]
    fn samples_are_compared_again_only_where_they_must() {
        // Two groups far apart, small moves: after the first assignment no gap is used up.
        let values: Vec<f64> = (0..2000)
            .map(|i| f64::from(i % 2) * 1e3 + f64::from(i % 7))
            .collect();
        let walk: Vec<Array2<f64>> = (0..5)
            .map(|t| Array2::from_shape_fn((2, 1), |(c, _)| c as f64 * 1e3 + f64::from(t)))
            .collect();
        assert_eq!(agrees(&values, None, &walk), (2000, 10_000));
    }

    #[test]
    fn one_thread_or_two() {
        let values: Vec<f64> = (0..40_000).map(|i| f64::from(i * 7919 % 10_007)).collect();
        let walk = walk(&values, 5, 2, 10.0, &[3, -1, 4, -1, 5, -9, 2]);
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.unwrap().install(|| agrees(&values, None, &walk));
        }
    }
}
