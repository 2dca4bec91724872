//! Lloyd's iteration: assign every sample to its nearest centroid, move every centroid to the mean of its samples.

use linfa::Float;
use ndarray::{Array1, Array2, ArrayView2};

use super::nearest::nearest_rows;
use super::{KMeans, KMeansIteration};
use crate::input::Records;
use crate::metric::{Euclidean, Measure};
use crate::reduce::{chunk_len, map_chunks, map_chunks_mut};

/// The nearest centroid of each row of `values`, which has the centroids' width.
pub(crate) fn nearest<F: Float>(values: &[F], centroids: ArrayView2<'_, F>) -> Array1<usize> {
    let d = centroids.ncols();
    let centroids: Vec<F> = centroids.iter().copied().collect();
    let mut labels = vec![0; values.len() / d];
    map_chunks_mut(&mut labels, chunk_len(0, d), |range, labels| {
        let mut distances = vec![F::zero(); labels.len()];
        let values = &values[range.start * d..range.end * d];
        nearest_rows(values, d, &centroids, labels, &mut distances);
    });
    Array1::from(labels)
}

/// What an assignment of all samples tells: the labels are written in place.
///
/// Sums are taken of differences to the centroid, which are small, and not of the values: groups far from the origin lose no digits.
pub(crate) struct Assignment<F> {
    /// Weighted sums of the differences of each cluster's samples to its centroid, k rows of d.
    pub(crate) shifts: Vec<F>,
    /// Total weight of each cluster.
    pub(crate) weights: Vec<F>,
    /// Number of samples with weight in each cluster.
    pub(crate) members: Vec<usize>,
    /// Weighted sum of squared distances to the centroids assigned to.
    pub(crate) inertia: F,
    /// Whether any label changed.
    pub(crate) changed: bool,
}

/// Assigns every sample to its nearest centroid and adds up what the update needs, in one pass.
pub(crate) fn assign<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    centroids: &Array2<F>,
    labels: &mut [usize],
) -> Assignment<F> {
    let (k, d) = centroids.dim();
    let rows: Vec<F> = centroids.iter().copied().collect();
    let values = records.values();
    let parts = map_chunks_mut(labels, chunk_len(k * (d + 1), d), |range, labels| {
        let mut part = Assignment::none(k, d);
        let mut nearest = vec![0; labels.len()];
        let mut distances = vec![F::zero(); labels.len()];
        let values = &values[range.start * d..range.end * d];
        nearest_rows(values, d, &rows, &mut nearest, &mut distances);
        let found = range.zip(nearest).zip(distances).zip(labels);
        for ((((i, label), distance), old), row) in found.zip(values.chunks_exact(d)) {
            part.changed |= *old != label;
            *old = label;
            let weight = weights.map_or(F::one(), |w| w[i]);
            part.inertia += weight * distance;
            part.weights[label] += weight;
            part.members[label] += usize::from(weight > F::zero());
            let of_cluster = label * d..(label + 1) * d;
            let pairs = row.iter().zip(&rows[of_cluster.clone()]);
            for (shift, (&value, &centroid)) in part.shifts[of_cluster].iter_mut().zip(pairs) {
                *shift += weight * (value - centroid);
            }
        }
        part
    });
    let mut total = Assignment::none(k, d);
    for part in parts {
        total.changed |= part.changed;
        total.inertia += part.inertia;
        add_to(&mut total.shifts, &part.shifts);
        add_to(&mut total.weights, &part.weights);
        for (total, part) in total.members.iter_mut().zip(part.members) {
            *total += part;
        }
    }
    total
}

fn add_to<F: Float>(total: &mut [F], part: &[F]) {
    for (total, &part) in total.iter_mut().zip(part) {
        *total += part;
    }
}

impl<F: Float> Assignment<F> {
    fn none(k: usize, d: usize) -> Self {
        Self {
            shifts: vec![F::zero(); k * d],
            weights: vec![F::zero(); k],
            members: vec![0; k],
            inertia: F::zero(),
            changed: false,
        }
    }
}

/// Squared distances of the samples to the centroids of their labels, added up with their weights.
fn inertia_of<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    centroids: &Array2<F>,
    labels: &[usize],
) -> F {
    let parts = map_chunks(labels.len(), chunk_len(0, records.n_features()), |range| {
        range.fold(F::zero(), |sum, i| {
            let distance = distance_to(records.row(i), centroids, labels[i]);
            sum + weights.map_or(F::one(), |w| w[i]) * distance
        })
    });
    parts.into_iter().sum()
}

/// The squared distance of a row to a centroid; centroids' rows are contiguous.
fn distance_to<F: Float>(row: &[F], centroids: &Array2<F>, label: usize) -> F {
    row.iter()
        .zip(centroids.row(label))
        .fold(F::zero(), |sum, (&x, &c)| {
            Euclidean::add(sum, (x - c).abs())
        })
}

/// The distance of each row to each centroid.
pub(crate) fn distances<F: Float>(records: &Records<'_, F>, centroids: &Array2<F>) -> Array2<F> {
    let k = centroids.nrows();
    let mut distances = Array2::zeros((records.n_samples(), k));
    let cells = distances.as_slice_mut().unwrap_or_default();
    map_chunks_mut(cells, chunk_len(0, k) * k, |range, cells| {
        for (cell, distance) in range.zip(cells) {
            *distance = distance_to(records.row(cell / k), centroids, cell % k).sqrt();
        }
    });
    distances
}

/// Each empty cluster takes the sample farthest from its centroid: the first of equals, each sample once. Returns the
/// clusters with their samples, and takes these from the clusters that they were in.
fn fill_empty<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    centroids: &Array2<F>,
    labels: &[usize],
    found: &mut Assignment<F>,
) -> Vec<(usize, usize)> {
    let d = records.n_features();
    let weight = |i: usize| weights.map_or(F::one(), |w| w[i]);
    let empty: Vec<usize> = (0..found.members.len())
        .filter(|&c| found.members[c] == 0)
        .collect();
    if empty.is_empty() {
        return Vec::new();
    }
    let mut far: Vec<(usize, F)> = (0..labels.len())
        .filter(|&i| weight(i) > F::zero())
        .map(|i| (i, distance_to(records.row(i), centroids, labels[i])))
        .filter(|&(_, distance)| distance > F::zero())
        .collect();
    far.sort_by(|a, b| b.1.partial_cmp(&a.1).unwrap_or(std::cmp::Ordering::Equal));
    let taken: Vec<(usize, usize)> = empty
        .into_iter()
        .zip(far)
        .map(|(c, (i, _))| (c, i))
        .collect();
    for &(_, i) in &taken {
        let old = labels[i];
        let pairs = records.row(i).iter().zip(centroids.row(old));
        for (shift, (&value, &centroid)) in found.shifts[old * d..].iter_mut().zip(pairs) {
            *shift -= weight(i) * (value - centroid);
        }
        found.weights[old] -= weight(i);
        found.members[old] -= 1;
    }
    taken
}

/// The centroids moved to the means of their clusters. A cluster that is still empty goes where the heaviest one
/// is, as in scikit-learn: it keeps out of the way.
fn moved<F: Float>(
    records: &Records<'_, F>,
    centroids: &Array2<F>,
    found: &Assignment<F>,
    taken: &[(usize, usize)],
) -> Array2<F> {
    let (k, d) = centroids.dim();
    let mean = |c: usize, j: usize| centroids[(c, j)] + found.shifts[c * d + j] / found.weights[c];
    let heaviest = (1..k).fold(0, |best, c| {
        if found.weights[c] > found.weights[best] {
            c
        } else {
            best
        }
    });
    Array2::from_shape_fn((k, d), |(c, j)| {
        match taken.iter().find(|&&(cluster, _)| cluster == c) {
            Some(&(_, sample)) => records.row(sample)[j],
            None if found.members[c] > 0 => mean(c, j),
            None => mean(heaviest, j),
        }
    })
}

/// The tolerance as an absolute bound on the squared shift: relative to the mean variance of the features.
pub(crate) fn scaled_tolerance<F: Float>(records: &Records<'_, F>, tolerance: F) -> F {
    if tolerance == F::zero() {
        return F::zero();
    }
    let variances = records.view().var_axis(ndarray::Axis(0), F::zero());
    tolerance * variances.sum() / F::cast(variances.len())
}

/// One run from a start to its end.
pub(super) fn run<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    start: Array2<F>,
    tolerance: F,
    max_n_iterations: usize,
    keep_history: bool,
) -> KMeans<F> {
    let mut centroids = start.clone();
    // No label is k, so the first assignment always counts as a change.
    let mut labels = vec![start.nrows(); records.n_samples()];
    let mut history = keep_history.then(Vec::new);
    let (mut n_iterations, mut stable, mut converged) = (0, false, false);
    while n_iterations < max_n_iterations && !converged {
        n_iterations += 1;
        let mut found = assign(records, weights, &centroids, &mut labels);
        let taken = fill_empty(records, weights, &centroids, &labels, &mut found);
        stable = !found.changed && taken.is_empty();
        let moved = moved(records, &centroids, &found, &taken);
        let shift: F = moved
            .iter()
            .zip(&centroids)
            .map(|(&a, &b)| (a - b) * (a - b))
            .sum();
        centroids = moved;
        converged = stable || shift <= tolerance;
        if let Some(history) = &mut history {
            history.push(KMeansIteration {
                labels: Array1::from(labels.clone()),
                inertia: inertia_of(records, weights, &centroids, &labels),
                centroids: centroids.clone(),
            });
        }
    }
    let inertia = if stable {
        inertia_of(records, weights, &centroids, &labels)
    } else {
        // The centroids moved after the last assignment: labels must be those of the final centroids.
        assign(records, weights, &centroids, &mut labels).inertia
    };
    KMeans {
        centroids,
        labels: Array1::from(labels),
        inertia,
        n_iterations,
        converged,
        initial_centroids: start,
        history,
    }
}
