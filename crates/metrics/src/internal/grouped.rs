//! Checked records, sorted by cluster: what every internal score starts from.

use std::ops::Range;

use linfa::Float;
use ndarray::{ArrayBase, ArrayView1, Data, Ix1, Ix2};

use crate::{ClusterLabel, MetricsError, label::encode};

/// The samples that are not noise, each cluster's beside each other, clusters in ascending order of label.
///
/// Everything is held in `f64`, and divided by a power of two that brings the largest value near 1: that is
/// exact, and no square overflows or vanishes whatever the unit of the records.
pub(super) struct Grouped<L> {
    /// Samples given, noise included.
    pub(super) n_given: usize,
    pub(super) n_features: usize,
    /// One label a cluster.
    pub(super) labels: Vec<L>,
    /// Cluster `c` holds the positions `starts[c]..starts[c + 1]`.
    starts: Vec<usize>,
    /// The row in the records of each position.
    pub(super) rows: Vec<usize>,
    /// Row-major, `(rows.len(), n_features)`.
    points: Vec<f64>,
    /// The records are `points × 2^exponent`.
    exponent: i32,
}

impl<L: ClusterLabel> Grouped<L> {
    /// Checks and sorts the samples.
    pub(super) fn of<F, R, S>(
        records: &ArrayBase<R, Ix2>,
        labels: &ArrayBase<S, Ix1>,
    ) -> Result<Self, MetricsError>
    where
        F: Float,
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
        let magnitudes = magnitudes(records)?;

        let kept: Vec<usize> = (0..n_given).filter(|&i| !labels[i].is_noise()).collect();
        if kept.is_empty() {
            return Err(MetricsError::AllNoise { n_samples: n_given });
        }
        let encoded = encode(kept.iter().map(|&i| &labels[i]));

        let n_clusters = encoded.labels.len();
        let mut starts = vec![0; n_clusters + 1];
        for &code in &encoded.codes {
            starts[code + 1] += 1;
        }
        for cluster in 0..n_clusters {
            starts[cluster + 1] += starts[cluster];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; kept.len()];
        for (&row, &code) in kept.iter().zip(&encoded.codes) {
            rows[next[code]] = row;
            next[code] += 1;
        }

        // Noise has no say in the scale: beside a huge outlier everything else would vanish.
        let largest = rows.iter().map(|&row| magnitudes[row]).fold(0.0, f64::max);
        // 2^±1000 is as far as a factor stays an ordinary number; beyond it nothing can overflow any more.
        let exponent = libm::frexp(largest).1.clamp(-1000, 1000);
        let factor = libm::ldexp(1.0, -exponent);
        let mut points = Vec::with_capacity(rows.len() * n_features);
        for &row in &rows {
            points.extend(records.row(row).iter().map(|&x| to_f64(x) * factor));
        }
        Ok(Self {
            n_given,
            n_features,
            labels: encoded.labels,
            starts,
            rows,
            points,
            exponent,
        })
    }

    pub(super) fn n_samples(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn n_clusters(&self) -> usize {
        self.labels.len()
    }

    /// The positions of a cluster's samples.
    pub(super) fn positions(&self, cluster: usize) -> Range<usize> {
        self.starts[cluster]..self.starts[cluster + 1]
    }

    /// The scaled samples at these positions.
    pub(super) fn points(&self, positions: Range<usize>) -> impl Iterator<Item = &[f64]> {
        let d = self.n_features;
        self.points[positions.start * d..positions.end * d].chunks_exact(d)
    }

    /// The mean of the scaled samples at these positions.
    ///
    /// It is taken from the first of them: the mean of equal points is then that point exactly, and a large
    /// common offset costs no digits.
    pub(super) fn mean(&self, positions: Range<usize>) -> Vec<f64> {
        let d = self.n_features;
        let origin = &self.points[positions.start * d..(positions.start + 1) * d];
        let count = positions.len() as f64;
        let mut sum = vec![0.0; d];
        for point in self.points(positions) {
            for ((sum, &x), &o) in sum.iter_mut().zip(point).zip(origin) {
                *sum += x - o;
            }
        }
        sum.iter().zip(origin).map(|(s, o)| o + s / count).collect()
    }

    /// The mean of each cluster.
    pub(super) fn centroids(&self) -> Vec<Vec<f64>> {
        (0..self.n_clusters())
            .map(|cluster| self.mean(self.positions(cluster)))
            .collect()
    }

    /// The sum of the scaled squared distances to the cluster's centroid.
    pub(super) fn dispersion(&self, centroids: &[Vec<f64>]) -> f64 {
        centroids
            .iter()
            .enumerate()
            .map(|(cluster, centroid)| {
                self.points(self.positions(cluster))
                    .map(|point| squared_distance(point, centroid))
                    .sum::<f64>()
            })
            .sum()
    }

    /// What 1 in the unit of the records is after scaling.
    pub(super) fn unit(&self) -> f64 {
        libm::ldexp(1.0, -self.exponent)
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

/// The largest absolute value of each row.
fn magnitudes<F: Float, R: Data<Elem = F>>(
    records: &ArrayBase<R, Ix2>,
) -> Result<Vec<f64>, MetricsError> {
    let rows = records.rows().into_iter().enumerate();
    rows.map(|(row, record)| row_magnitude(row, record))
        .collect()
}

fn row_magnitude<F: Float>(row: usize, record: ArrayView1<'_, F>) -> Result<f64, MetricsError> {
    let mut largest = 0.0_f64;
    for (column, &x) in record.iter().enumerate() {
        let value = to_f64(x);
        if !value.is_finite() {
            return Err(MetricsError::NotFinite { row, column, value });
        }
        largest = largest.max(value.abs());
    }
    Ok(largest)
}

/// Exact for `f32` and `f64`, the only floats linfa has.
fn to_f64<F: Float>(x: F) -> f64 {
    x.to_f64().unwrap_or(f64::NAN)
}

pub(super) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}
