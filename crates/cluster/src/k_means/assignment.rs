//! What an assignment of samples to centroids tells, and the passes over the samples that add it up.

use std::ops::Range;

use linfa::Float;
use ndarray::Array2;

use super::nearest::nearest_rows;
use crate::input::Records;
use crate::reduce::{chunk_len, map_chunks, map_chunks_mut};
use crate::wide::{Kernel, run_wide, width, with_width};

/// What an assignment of all samples tells.
///
/// Sums are taken of differences to the centroid, which are small, and not of the values: groups far from the origin lose no digits.
pub(crate) struct Assignment<F> {
    /// Weighted sums of the differences of each cluster's samples to its centroid, k rows of d.
    pub(crate) shifts: Vec<F>,
    /// Total weight of each cluster.
    pub(crate) weights: Vec<F>,
    /// Number of samples with weight in each cluster.
    pub(crate) members: Vec<usize>,
}

impl<F: Float> Assignment<F> {
    pub(super) fn none(k: usize, d: usize) -> Self {
        Self {
            shifts: vec![F::zero(); k * d],
            weights: vec![F::zero(); k],
            members: vec![0; k],
        }
    }

    /// Adds what a later chunk of samples tells.
    pub(super) fn add(&mut self, part: &Self) {
        add_to(&mut self.shifts, &part.shifts);
        add_to(&mut self.weights, &part.weights);
        for (total, &part) in self.members.iter_mut().zip(&part.members) {
            *total += part;
        }
    }
}

fn add_to<F: Float>(total: &mut [F], part: &[F]) {
    for (total, &part) in total.iter_mut().zip(part) {
        *total += part;
    }
}

/// The length of a chunk of samples whose [`Assignment`] is taken as one.
pub(super) fn assignment_chunk(k: usize, d: usize) -> usize {
    chunk_len(k * (d + 1), d)
}

/// Labels as indices of centroids; half the memory of `usize`. There cannot be 2³² centroids: comparing as many samples with them would take a century.
pub(super) type Label = u32;

/// Some of the samples with their labels.
#[derive(Clone, Copy)]
pub(super) struct Labelled<'a, F> {
    pub(super) values: &'a [F],
    pub(super) weights: Option<&'a [F]>,
    pub(super) labels: &'a [Label],
    /// All centroids, k rows of d.
    pub(super) centroids: &'a [F],
    pub(super) d: usize,
}

impl<F: Float> Labelled<'_, F> {
    /// Adds the differences of the samples to their centroids, weighted, in the order of the samples.
    #[inline(always)]
    pub(super) fn add_shifts<const D: usize>(&self, shifts: &mut [F]) {
        let one = std::iter::repeat(F::one());
        match self.weights {
            None => self.add_weighted::<D>(one, shifts),
            Some(weights) => self.add_weighted::<D>(weights.iter().copied(), shifts),
        }
    }

    #[inline(always)]
    fn add_weighted<const D: usize>(&self, weights: impl Iterator<Item = F>, shifts: &mut [F]) {
        let d = width::<D>(self.d);
        let rows = self.values.chunks_exact(d).zip(self.labels).zip(weights);
        if D == 0 {
            for ((row, &label), weight) in rows {
                let of_cluster = label as usize * d..(label as usize + 1) * d;
                let pairs = row.iter().zip(&self.centroids[of_cluster.clone()]);
                for (shift, (&value, &center)) in shifts[of_cluster].iter_mut().zip(pairs) {
                    *shift += weight * (value - center);
                }
            }
        } else {
            // As arrays, which are read and written whole.
            let centers = self.centroids.as_chunks::<D>().0;
            let shifts = &mut shifts.as_chunks_mut::<D>().0[..centers.len()];
            for ((row, &label), weight) in rows {
                let center = &centers[label as usize];
                let mut shift = shifts[label as usize];
                for j in 0..D {
                    shift[j] += weight * (row[j] - center[j]);
                }
                shifts[label as usize] = shift;
            }
        }
    }

    /// The squared distances of the samples to their centroids, weighted and added up.
    #[inline(always)]
    fn sum_of_squares<const D: usize>(&self) -> F {
        let d = width::<D>(self.d);
        let rows = self.values.chunks_exact(d).zip(self.labels).enumerate();
        rows.fold(F::zero(), |sum, (i, (row, &label))| {
            let center = &self.centroids[label as usize * d..][..d];
            let square = row
                .iter()
                .zip(center)
                .fold(F::zero(), |sum, (&x, &c)| sum + (x - c) * (x - c));
            sum + self.weights.map_or(F::one(), |weights| weights[i]) * square
        })
    }
}

/// Adds the differences of labelled samples to their centroids. Compiled once for all that call it.
#[inline(never)]
pub(super) fn add_shifts<F: Float>(samples: Labelled<'_, F>, shifts: &mut [F]) {
    run_wide(AddShifts { samples, shifts });
}

pub(super) struct AddShifts<'a, F> {
    pub(super) samples: Labelled<'a, F>,
    pub(super) shifts: &'a mut [F],
}

impl<F: Float> Kernel for AddShifts<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        with_width!(self.samples.d, D => self.samples.add_shifts::<D>(self.shifts));
    }
}

/// The inertia of these samples.
impl<F: Float> Kernel for Labelled<'_, F> {
    type Output = F;

    #[inline(always)]
    fn run(self) -> F {
        with_width!(self.d, D => self.sum_of_squares::<D>())
    }
}

/// Squared distances of the samples to the centroids of their labels, added up with their weights, in chunks of `len`.
pub(super) fn inertia_of<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    centroids: &Array2<F>,
    labels: &[Label],
    len: usize,
) -> F {
    let d = records.n_features();
    let centroids: Vec<F> = centroids.iter().copied().collect();
    let parts = map_chunks(labels.len(), len, |range| {
        run_wide(Labelled {
            values: &records.values()[range.start * d..range.end * d],
            weights: weights.map(|w| &w[range.clone()]),
            labels: &labels[range],
            centroids: &centroids,
            d,
        })
    });
    parts
        .into_iter()
        .fold(F::zero(), |total, part| total + part)
}

/// Labels rows of width d with their nearest of `centroids`, in chunks of `len`, and returns what `f` makes of each chunk: of its range, its labels and its squared distances.
pub(super) fn map_nearest<F: Float, T: Send>(
    (values, d): (&[F], usize),
    centroids: &[F],
    labels: &mut [usize],
    len: usize,
    f: impl Fn(Range<usize>, &[usize], Vec<F>) -> T + Sync,
) -> Vec<T> {
    map_chunks_mut(labels, len, |range, labels| {
        let mut distances = vec![F::zero(); labels.len()];
        let values = &values[range.start * d..range.end * d];
        nearest_rows(values, d, centroids, labels, &mut distances);
        f(range, labels, distances)
    })
}

/// Assigns every sample to its nearest centroid and adds up what the update needs, in one pass. Returns the inertia too: the weighted sum of squared distances to the
/// centroids assigned to.
pub(crate) fn assign<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    centroids: &Array2<F>,
    labels: &mut [usize],
) -> (Assignment<F>, F) {
    let (k, d) = centroids.dim();
    let rows: Vec<F> = centroids.iter().copied().collect();
    let values = records.values();
    let len = assignment_chunk(k, d);
    let parts = map_nearest(
        (values, d),
        &rows,
        labels,
        len,
        |range, labels, distances| {
            let mut part = Assignment::none(k, d);
            let values = &values[range.start * d..range.end * d];
            let weights = weights.map(|weights| &weights[range]);
            let mut inertia = F::zero();
            for (i, (&label, distance)) in labels.iter().zip(distances).enumerate() {
                let weight = weights.map_or(F::one(), |weights| weights[i]);
                inertia += weight * distance;
                part.weights[label] += weight;
                part.members[label] += usize::from(weight > F::zero());
            }
            let labels: Vec<Label> = labels.iter().map(|&label| label as Label).collect();
            let samples = Labelled {
                values,
                weights,
                labels: &labels,
                centroids: &rows,
                d,
            };
            add_shifts(samples, &mut part.shifts);
            (part, inertia)
        },
    );
    let (mut total, mut inertia) = (Assignment::none(k, d), F::zero());
    for (part, part_inertia) in parts {
        total.add(&part);
        inertia += part_inertia;
    }
    (total, inertia)
}

/// The labels and the inertia of [`assign`], without what an update needs.
pub(crate) fn label<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    centroids: &Array2<F>,
) -> (Vec<usize>, F) {
    let (k, d) = centroids.dim();
    let rows: Vec<F> = centroids.iter().copied().collect();
    let mut labels = vec![0; records.n_samples()];
    let (samples, len) = ((records.values(), d), assignment_chunk(k, d));
    let parts = map_nearest(samples, &rows, &mut labels, len, |range, _, distances| {
        range
            .zip(distances)
            .fold(F::zero(), |inertia, (i, distance)| {
                inertia + weights.map_or(F::one(), |weights| weights[i]) * distance
            })
    });
    let inertia = parts
        .into_iter()
        .fold(F::zero(), |total, part: F| total + part);
    (labels, inertia)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// [`assign`], one sample and one number after the other.
    pub(in crate::k_means) fn assign_plainly<F: Float>(
        records: &Records<'_, F>,
        weights: Option<&[F]>,
        centroids: &Array2<F>,
        labels: &mut [usize],
    ) -> (Assignment<F>, F) {
        let (k, d) = centroids.dim();
        let (mut total, mut inertia) = (Assignment::none(k, d), F::zero());
        let samples = (0..records.n_samples()).collect::<Vec<usize>>();
        for chunk in samples.chunks(assignment_chunk(k, d)) {
            let (mut part, mut part_inertia) = (Assignment::none(k, d), F::zero());
            for &i in chunk {
                let (mut nearest, mut smallest) = (0, F::infinity());
                for (c, centroid) in centroids.rows().into_iter().enumerate() {
                    let squares = records.row(i).iter().zip(centroid);
                    let square = squares.fold(F::zero(), |sum, (&x, &c)| sum + (x - c) * (x - c));
                    if square < smallest {
                        (nearest, smallest) = (c, square);
                    }
                }
                let weight = weights.map_or(F::one(), |weights| weights[i]);
                labels[i] = nearest;
                part_inertia += weight * smallest;
                part.weights[nearest] += weight;
                part.members[nearest] += usize::from(weight > F::zero());
                for (j, &value) in records.row(i).iter().enumerate() {
                    part.shifts[nearest * d + j] += weight * (value - centroids[(nearest, j)]);
                }
            }
            total.add(&part);
            inertia += part_inertia;
        }
        (total, inertia)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Also over several chunks, which are added up one after the other.
        #[test]
        fn one_pass_tells_what_one_sample_after_the_other_does(
            d in 1_usize..4, k in 1_usize..6, is_weighted in any::<bool>(),
            values in prop::collection::vec(-999_i32..999, 40..80), repeats in 1_usize..900
        ) {
            let values = values.repeat(repeats);
            let n = values.len() / d;
            let values = values[..n * d].iter().map(|&v| f64::from(v) / 7.0).collect();
            let values = Array2::from_shape_vec((n, d), values).unwrap();
            let records = Records::check(values.view()).unwrap();
            let centroids = values.slice(ndarray::s![..k, ..]).to_owned();
            let weights: Vec<f64> = (0..n).map(|i| (i % 5) as f64 * 0.3).collect();
            let weights = is_weighted.then_some(&weights[..]);
            let mut expected_labels = vec![k; n];
            let (expected, inertia) =
                assign_plainly(&records, weights, &centroids, &mut expected_labels);

            let mut labels = vec![k; n];
            let (found, found_inertia) = assign(&records, weights, &centroids, &mut labels);
            prop_assert_eq!(&labels, &expected_labels);
            prop_assert_eq!(found_inertia.to_bits(), inertia.to_bits());
            prop_assert_eq!(found.shifts, expected.shifts);
            prop_assert_eq!(found.weights, expected.weights);
            prop_assert_eq!(found.members, expected.members);

            let (labels, found_inertia) = label(&records, weights, &centroids);
            prop_assert_eq!(&labels, &expected_labels);
            prop_assert_eq!(found_inertia.to_bits(), inertia.to_bits());
        }
    }
}
