//! Checked records with the cluster of each: what every internal score starts from.

use std::{borrow::Cow, ops::Range};

use linfa::Float;
use ndarray::{ArrayBase, Data, Ix1, Ix2};
use rayon::prelude::*;

use crate::{
    ClusterLabel, MetricsError,
    label::{Encoded, NOISE, encode},
};

/// Rows whose sums are taken one after the other; the sums of such chunks are added up in order. More threads
/// than one then give the result of one, and long sums lose less.
const CHUNK: usize = 1 << 15;

/// The samples and their clusters, which are in ascending order of label.
///
/// Everything is computed in `f64`, of records divided by a power of two that brings the largest value near 1:
/// that is exact, and no square overflows or vanishes whatever the unit of the records.
pub(super) struct Grouped<'a, F: Float, L> {
    pub(super) n_features: usize,
    /// One label a cluster.
    pub(super) labels: Vec<L>,
    /// How many samples each cluster has.
    counts: Vec<usize>,
    /// The first sample of each cluster.
    firsts: Vec<usize>,
    /// The cluster of each sample given, or [`NOISE`].
    codes: Vec<usize>,
    /// The records as given, row-major.
    values: Cow<'a, [F]>,
    n_samples: usize,
    /// What a record is multiplied by.
    factor: f64,
    /// The records are the scaled ones × 2^exponent.
    exponent: i32,
}

impl<'a, F: Float, L: ClusterLabel> Grouped<'a, F, L> {
    /// Checks the samples and counts them by cluster.
    pub(super) fn of<R, S>(
        records: &'a ArrayBase<R, Ix2>,
        labels: &ArrayBase<S, Ix1>,
    ) -> Result<Self, MetricsError>
    where
        R: Data<Elem = F>,
        S: Data<Elem = L>,
    {
        let (n_given, n_features) = records.dim();
        if n_given != labels.len() {
            return Err(MetricsError::LabelsMismatch {
                n_samples: n_given,
                n_labels: labels.len(),
            });
        }
        if n_given == 0 {
            return Err(MetricsError::NoSamples);
        }
        if n_features == 0 {
            return Err(MetricsError::NoFeatures);
        }
        let values = match records.as_slice() {
            Some(values) => Cow::Borrowed(values),
            None => Cow::Owned(records.iter().copied().collect()),
        };
        let Encoded {
            labels,
            firsts,
            codes,
        } = encode(labels.iter().map(|l| (!l.is_noise()).then_some(l)));

        // Noise has no say in the scale: beside a huge outlier everything else would vanish.
        let n_clusters = labels.len();
        let chunk = chunk_rows(n_clusters);
        let chunks = codes
            .par_chunks(chunk)
            .zip(values.par_chunks(chunk * n_features));
        let surveys: Vec<Survey> = chunks
            .map(|(codes, values)| Survey::of(codes, values, n_features, n_clusters))
            .collect();
        if surveys.iter().any(|survey| !survey.is_finite) {
            return Err(first_not_finite(&values, n_features));
        }
        let mut largest = 0.0_f64;
        let mut counts = vec![0; n_clusters];
        for survey in surveys {
            largest = largest.max(survey.largest);
            for (count, part) in counts.iter_mut().zip(survey.counts) {
                *count += part;
            }
        }
        let n_samples = counts.iter().sum();
        if n_samples == 0 {
            return Err(MetricsError::AllNoise { n_samples: n_given });
        }
        // 2^±1000 is as far as a factor stays an ordinary number; beyond it nothing can overflow any more.
        let exponent = libm::frexp(largest).1.clamp(-1000, 1000);
        Ok(Self {
            n_features,
            labels,
            counts,
            firsts,
            codes,
            values,
            n_samples,
            factor: libm::ldexp(1.0, -exponent),
            exponent,
        })
    }

    /// Samples given, noise included.
    pub(super) fn n_given(&self) -> usize {
        self.codes.len()
    }

    /// Samples that are not noise.
    pub(super) fn n_samples(&self) -> usize {
        self.n_samples
    }

    pub(super) fn n_clusters(&self) -> usize {
        self.labels.len()
    }

    /// How many samples each cluster has.
    pub(super) fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// The samples that are not noise, each cluster's beside each other and in the order given, with the range of
    /// each cluster among them.
    pub(super) fn rows(&self) -> (Vec<usize>, Vec<Range<usize>>) {
        let mut end = 0;
        let positions: Vec<Range<usize>> = self
            .counts
            .iter()
            .map(|&count| {
                end += count;
                end - count..end
            })
            .collect();
        let mut next: Vec<usize> = positions.iter().map(|range| range.start).collect();
        let mut rows = vec![0; self.n_samples];
        for (row, &code) in self.codes.iter().enumerate() {
            if code != NOISE {
                rows[next[code]] = row;
                next[code] += 1;
            }
        }
        (rows, positions)
    }

    /// A sample, scaled.
    pub(super) fn point(&self, row: usize) -> impl Iterator<Item = f64> + '_ {
        let d = self.n_features;
        scaled(&self.values[row * d..(row + 1) * d], self.factor)
    }

    /// The mean of each cluster, of scaled samples, one after the other.
    ///
    /// It is taken from the cluster's first sample: the mean of equal points is then that point exactly, and a
    /// large common offset costs no digits.
    pub(super) fn centroids(&self) -> Vec<f64> {
        let (d, factor) = (self.n_features, self.factor);
        let origins: Vec<f64> = self
            .firsts
            .iter()
            .flat_map(|&row| self.point(row))
            .collect();
        let mut means = self.sums(d, |sums, cluster, row| {
            let origin = &origins[cluster * d..(cluster + 1) * d];
            for ((sum, x), &o) in sums.iter_mut().zip(scaled(row, factor)).zip(origin) {
                *sum += x - o;
            }
        });
        let rows = means.chunks_exact_mut(d).zip(origins.chunks_exact(d));
        for ((sums, origin), &count) in rows.zip(&self.counts) {
            for (sum, &o) in sums.iter_mut().zip(origin) {
                *sum = o + *sum / count as f64;
            }
        }
        means
    }

    /// The mean of all scaled samples, from those of the clusters.
    pub(super) fn mean(&self, centroids: &[f64]) -> Vec<f64> {
        let (origin, n) = (&centroids[..self.n_features], self.n_samples as f64);
        let mut sum = vec![0.0; self.n_features];
        for (centroid, &count) in centroids.chunks_exact(self.n_features).zip(&self.counts) {
            for ((sum, &x), &o) in sum.iter_mut().zip(centroid).zip(origin) {
                *sum += count as f64 * (x - o);
            }
        }
        sum.iter().zip(origin).map(|(s, o)| o + s / n).collect()
    }

    /// The sum of the scaled squared distances from the samples to their cluster's centroid.
    pub(super) fn dispersion_within(&self, centroids: &[f64]) -> f64 {
        let (d, factor) = (self.n_features, self.factor);
        let sums = self.sums(1, |sum, cluster, row| {
            sum[0] += squared_distance(
                scaled(row, factor),
                &centroids[cluster * d..(cluster + 1) * d],
            );
        });
        sums.iter().sum()
    }

    /// The sum of the scaled squared distances from the centroids to the mean of all, each as often as its
    /// cluster has samples.
    pub(super) fn dispersion_between(&self, centroids: &[f64]) -> f64 {
        let mean = self.mean(centroids);
        let clusters = centroids.chunks_exact(self.n_features).zip(&self.counts);
        clusters
            .map(|(centroid, &count)| {
                count as f64 * squared_distance(centroid.iter().copied(), &mean)
            })
            .sum()
    }

    /// How far each cluster's samples are from its centroid.
    pub(super) fn deviations(&self, centroids: &[f64]) -> Vec<Deviation> {
        let (d, factor) = (self.n_features, self.factor);
        let sums = self.sums(2, |sums, cluster, row| {
            let square = squared_distance(
                scaled(row, factor),
                &centroids[cluster * d..(cluster + 1) * d],
            );
            sums[0] += square.sqrt();
            sums[1] += square;
        });
        sums.chunks_exact(2)
            .map(|sums| Deviation {
                distances: sums[0],
                squares: sums[1],
            })
            .collect()
    }

    /// For each cluster `width` sums, to which `add` adds what a sample has to give.
    fn sums(&self, width: usize, add: impl Fn(&mut [f64], usize, &[F]) + Sync) -> Vec<f64> {
        let d = self.n_features;
        let width_of_all = self.n_clusters() * width;
        let chunk = chunk_rows(self.n_clusters());
        let chunks = self
            .codes
            .par_chunks(chunk)
            .zip(self.values.par_chunks(chunk * d));
        let parts: Vec<Vec<f64>> = chunks
            .map(|(codes, values)| {
                let mut sums = vec![0.0; width_of_all];
                for (&code, row) in codes.iter().zip(values.chunks_exact(d)) {
                    if code != NOISE {
                        let sums = &mut sums[code * width..(code + 1) * width];
                        add(sums, code, row);
                    }
                }
                sums
            })
            .collect();
        let mut sums = vec![0.0; width_of_all];
        for part in parts {
            for (sum, x) in sums.iter_mut().zip(part) {
                *sum += x;
            }
        }
        sums
    }

    /// What 1 in the unit of the records is after scaling.
    pub(super) fn unit(&self) -> f64 {
        self.factor
    }

    /// A sum of squares, back in the unit of the records.
    pub(super) fn unscale_squared(&self, value: f64) -> f64 {
        libm::ldexp(value, 2 * self.exponent)
    }

    /// Refuses what leaves no other cluster to compare with, or no cluster with two samples.
    pub(super) fn check_label_count(&self) -> Result<(), MetricsError> {
        let (n_labels, n_samples) = (self.n_clusters(), self.n_samples());
        if n_labels < 2 || n_labels >= n_samples {
            return Err(MetricsError::LabelCount {
                n_labels,
                n_samples,
            });
        }
        Ok(())
    }
}

/// How far a cluster's scaled samples are from its centroid.
pub(super) struct Deviation {
    /// The sum of the distances.
    pub(super) distances: f64,
    /// The sum of their squares.
    pub(super) squares: f64,
}

/// With many clusters a chunk is longer, so that the sums of all chunks stay few beside the records.
fn chunk_rows(n_clusters: usize) -> usize {
    CHUNK.max(n_clusters.saturating_mul(16))
}

/// What one look at some rows tells.
struct Survey {
    is_finite: bool,
    /// The largest absolute value, without noise.
    largest: f64,
    counts: Vec<usize>,
}

impl Survey {
    fn of<F: Float>(codes: &[usize], values: &[F], d: usize, n_clusters: usize) -> Self {
        let mut counts = vec![0; n_clusters];
        let (mut is_finite, mut largest) = (true, 0.0_f64);
        for (&code, row) in codes.iter().zip(values.chunks_exact(d)) {
            let magnitude = row.iter().fold(0.0_f64, |magnitude, &x| {
                let x = to_f64(x).abs();
                is_finite &= x < f64::INFINITY;
                magnitude.max(x)
            });
            if code != NOISE {
                counts[code] += 1;
                largest = largest.max(magnitude);
            }
        }
        Self {
            is_finite,
            largest,
            counts,
        }
    }
}

fn first_not_finite<F: Float>(values: &[F], d: usize) -> MetricsError {
    let place = values.iter().position(|x| !x.is_finite()).unwrap_or(0);
    MetricsError::NotFinite {
        row: place / d,
        column: place % d,
        value: to_f64(values[place]),
    }
}

fn scaled<F: Float>(row: &[F], factor: f64) -> impl Iterator<Item = f64> + '_ {
    row.iter().map(move |&x| to_f64(x) * factor)
}

/// Exact for `f32` and `f64`, the only floats linfa has.
fn to_f64<F: Float>(x: F) -> f64 {
    x.to_f64().unwrap_or(f64::NAN)
}

pub(super) fn squared_distance(a: impl Iterator<Item = f64>, b: &[f64]) -> f64 {
    a.zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}
