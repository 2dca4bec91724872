//! The messages: how well suited a sample finds another as its exemplar, and how ready that one is.
//!
//! Two things make them cheap. A sample compares every candidate with the same best offer, except the one that makes that offer. So its
//! responsibilities are its similarities less one number, except where a best offer once stood, and are never stored. And an iteration needs
//! the sum of every column of responsibilities before it can update an availability; so each sweep over the rows first makes up for the
//! availabilities of the iteration before, and reads and writes a row once.

use linfa::Float;

use super::similarity::{ROWS, Similarities};
use crate::reduce::map_chunks_mut;

/// Numbers that go side by side through the search for the two largest.
const LANES: usize = 8;

pub(super) struct Messages<'a, F> {
    similarities: &'a Similarities<F>,
    damping: F,
    rows: Vec<Row<F>>,
    /// The part of each similarity that damping has let into the responsibilities.
    share: F,
    /// For each candidate its responsibility to itself and the positive ones that others gave it, added up. Empty before the first sweep.
    support: Vec<F>,
}

/// What a sample knows.
struct Row<F> {
    /// Its availabilities from all candidates, an iteration behind.
    availabilities: Vec<F>,
    /// The damped best offer.
    offer: F,
    /// The candidate that made the last one.
    best: usize,
    /// The candidates that made one.
    extras: Vec<Extra<F>>,
}

/// A candidate that made a best offer.
struct Extra<F> {
    candidate: usize,
    /// By how much the damped offer of the others was lower.
    value: F,
    /// Its availability, while those of the others are updated.
    availability: F,
}

impl<'a, F: Float> Messages<'a, F> {
    pub(super) fn new(similarities: &'a Similarities<F>, damping: F) -> Self {
        let n = similarities.n;
        let row = |_| Row {
            availabilities: vec![F::zero(); n],
            offer: F::zero(),
            best: 0,
            extras: Vec::new(),
        };
        Self {
            similarities,
            damping,
            rows: (0..n).map(row).collect(),
            share: F::zero(),
            support: Vec::new(),
        }
    }

    /// One iteration.
    pub(super) fn sweep(&mut self) {
        let n = self.similarities.n;
        let (similarities, damping, support) = (self.similarities, self.damping, &self.support);
        let old_share = self.share;
        let share = damped(old_share, F::one(), damping);
        let parts = map_chunks_mut(&mut self.rows, ROWS, |range, rows| {
            let mut part = vec![F::zero(); n];
            for (row, i) in rows.iter_mut().zip(range) {
                let similarities = similarities.row(i);
                if !support.is_empty() {
                    row.update_availabilities(i, similarities, old_share, support, damping);
                }
                row.take_offers(similarities, damping);
                row.add_support(i, similarities, share, &mut part);
            }
            part
        });
        self.share = share;
        self.support.clear();
        self.support.resize(n, F::zero());
        for part in parts {
            let sums = self.support.iter_mut().zip(part);
            sums.for_each(|(sum, part)| *sum += part);
        }
    }

    /// A sample's responsibilities after the last sweep.
    pub(super) fn responsibilities(&self, i: usize) -> Vec<F> {
        self.rows[i].responsibilities(self.similarities.row(i), self.share)
    }

    /// A sample's availabilities after the last sweep.
    pub(super) fn availabilities(&self, i: usize) -> Vec<F> {
        let mut availabilities = self.rows[i].availabilities.clone();
        let responsibilities = self.responsibilities(i);
        for (k, availability) in availabilities.iter_mut().enumerate() {
            let new = if i == k {
                self.support[k] - responsibilities[k]
            } else {
                available(self.support[k], responsibilities[k])
            };
            *availability = damped(*availability, new, self.damping);
        }
        availabilities
    }

    /// Which samples are exemplars: those that would rather be their own than another's.
    pub(super) fn exemplars(&self) -> impl Iterator<Item = bool> {
        self.rows.iter().enumerate().map(|(k, row)| {
            let own = row.responsibility(k, self.similarities.row(k), self.share);
            let available = damped(row.availabilities[k], self.support[k] - own, self.damping);
            available + own > F::zero()
        })
    }
}

impl<F: Float> Row<F> {
    /// The responsibility of a candidate.
    fn responsibility(&self, candidate: usize, similarities: &[F], share: F) -> F {
        let extra = self
            .extras
            .iter()
            .find(|extra| extra.candidate == candidate);
        share * similarities[candidate] - self.offer + extra.map_or(F::zero(), |extra| extra.value)
    }

    fn responsibilities(&self, similarities: &[F], share: F) -> Vec<F> {
        let mut responsibilities: Vec<F> = similarities
            .iter()
            .map(|&s| share * s - self.offer)
            .collect();
        for extra in &self.extras {
            responsibilities[extra.candidate] += extra.value;
        }
        responsibilities
    }

    /// Mixes in what the support of the last sweep makes available.
    fn update_availabilities(
        &mut self,
        i: usize,
        similarities: &[F],
        share: F,
        support: &[F],
        damping: F,
    ) {
        let own = self.responsibility(i, similarities, share);
        let own = damped(self.availabilities[i], support[i] - own, damping);
        let offer = self.offer;
        for extra in &mut self.extras {
            let k = extra.candidate;
            let responsibility = share * similarities[k] - offer + extra.value;
            let new = available(support[k], responsibility);
            extra.availability = damped(self.availabilities[k], new, damping);
        }
        let cells = self
            .availabilities
            .iter_mut()
            .zip(similarities)
            .zip(support);
        for ((availability, &similarity), &support) in cells {
            let new = available(support, share * similarity - offer);
            *availability = damped(*availability, new, damping);
        }
        for extra in &self.extras {
            self.availabilities[extra.candidate] = extra.availability;
        }
        self.availabilities[i] = own;
    }

    /// Mixes in the best offer, and how much lower the next best is.
    fn take_offers(&mut self, similarities: &[F], damping: F) {
        let (first, second) = two_largest(&self.availabilities, similarities);
        let makes_it = |k: usize| self.availabilities[k] + similarities[k] == first;
        if !makes_it(self.best) {
            self.best = (0..similarities.len()).find(|&k| makes_it(k)).unwrap_or(0);
        }
        self.offer = damped(self.offer, first, damping);
        for extra in &mut self.extras {
            extra.value *= damping;
        }
        let lead = damped(F::zero(), first - second, damping);
        let known = self
            .extras
            .iter_mut()
            .find(|extra| extra.candidate == self.best);
        match known {
            Some(extra) => extra.value += lead,
            None => self.extras.push(Extra {
                candidate: self.best,
                value: lead,
                availability: F::zero(),
            }),
        }
        // What rounding swallows is forgotten.
        let offer = self.offer.abs();
        self.extras.retain(|extra| offer + extra.value != offer);
    }

    /// Adds the positive responsibilities to the candidates' support, and the sample's own whatever its sign.
    fn add_support(&self, i: usize, similarities: &[F], share: F, support: &mut [F]) {
        let offer = self.offer;
        let positive = |responsibility: F| larger(responsibility, F::zero());
        for (support, &similarity) in support.iter_mut().zip(similarities) {
            *support += positive(share * similarity - offer);
        }
        for extra in &self.extras {
            let without = share * similarities[extra.candidate] - offer;
            support[extra.candidate] += positive(without + extra.value) - positive(without);
        }
        let own = self.responsibility(i, similarities, share);
        support[i] += own - positive(own);
    }
}

/// The larger of two finite numbers, written so that the compiler sees one instruction.
#[inline(always)]
fn larger<F: Float>(a: F, b: F) -> F {
    if a > b { a } else { b }
}

#[inline(always)]
fn smaller<F: Float>(a: F, b: F) -> F {
    if a < b { a } else { b }
}

#[inline(always)]
fn damped<F: Float>(old: F, new: F, damping: F) -> F {
    old * damping + new * (F::one() - damping)
}

/// A candidate is as available to a sample as the support that it has from all others, and never more than 0.
#[inline(always)]
fn available<F: Float>(support: F, responsibility: F) -> F {
    smaller(support - larger(responsibility, F::zero()), F::zero())
}

/// The largest and the second largest of availability and similarity together; equal where two are largest.
fn two_largest<F: Float>(availabilities: &[F], similarities: &[F]) -> (F, F) {
    let mut first = [F::neg_infinity(); LANES];
    let mut second = [F::neg_infinity(); LANES];
    let mut see = |lane: usize, value: F| {
        second[lane] = larger(second[lane], smaller(first[lane], value));
        first[lane] = larger(first[lane], value);
    };
    let (a, s) = (
        availabilities.chunks_exact(LANES),
        similarities.chunks_exact(LANES),
    );
    let rest = a.remainder().iter().zip(s.remainder());
    rest.enumerate()
        .for_each(|(lane, (&a, &s))| see(lane, a + s));
    for (a, s) in a.zip(s) {
        for lane in 0..LANES {
            see(lane, a[lane] + s[lane]);
        }
    }
    let none = (F::neg_infinity(), F::neg_infinity());
    let lanes = first.into_iter().zip(second);
    lanes.fold(none, |(first, second), (other, next)| {
        let between = larger(smaller(first, other), larger(second, next));
        (larger(first, other), between)
    })
}
