//! Lloyd's iteration: assign every sample to its nearest centroid, move every centroid to the mean of its samples.

use linfa::Float;
use ndarray::{Array1, Array2, ArrayView2};

use super::assignment::{Assignment, Label, assignment_chunk, inertia_of, map_nearest};
use super::bounded::Bounded;
use super::{KMeans, KMeansIteration};
use crate::input::Records;
use crate::metric::{Euclidean, Measure};
use crate::reduce::{chunk_len, map_chunks_mut};

/// The nearest centroid of each row of `values`, which has the centroids' width.
pub(crate) fn nearest<F: Float>(values: &[F], centroids: ArrayView2<'_, F>) -> Array1<usize> {
    let d = centroids.ncols();
    let centroids: Vec<F> = centroids.iter().copied().collect();
    let mut labels = vec![0; values.len() / d];
    let len = chunk_len(0, d);
    map_nearest((values, d), &centroids, &mut labels, len, |_, _, _| ());
    Array1::from(labels)
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
    labels: &[Label],
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
        .map(|i| {
            (
                i,
                distance_to(records.row(i), centroids, labels[i] as usize),
            )
        })
        .filter(|&(_, distance)| distance > F::zero())
        .collect();
    far.sort_by(|a, b| b.1.partial_cmp(&a.1).unwrap_or(std::cmp::Ordering::Equal));
    let taken: Vec<(usize, usize)> = empty
        .into_iter()
        .zip(far)
        .map(|(c, (i, _))| (c, i))
        .collect();
    for &(_, i) in &taken {
        let old = labels[i] as usize;
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

/// The end of a run.
pub(super) struct Run<F> {
    start: Array2<F>,
    centroids: Array2<F>,
    labels: Vec<Label>,
    pub(super) inertia: F,
    n_iterations: usize,
    converged: bool,
    history: Option<Vec<KMeansIteration<F>>>,
}

impl<F: Float> Run<F> {
    pub(super) fn into_model(self) -> KMeans<F> {
        KMeans {
            centroids: self.centroids,
            labels: to_labels(&self.labels),
            inertia: self.inertia,
            n_iterations: self.n_iterations,
            converged: self.converged,
            initial_centroids: self.start,
            history: self.history,
        }
    }
}

fn to_labels(labels: &[Label]) -> Array1<usize> {
    labels.iter().map(|&label| label as usize).collect()
}

/// One run from a start to its end.
pub(super) fn run<F: Float>(
    records: &Records<'_, F>,
    weights: Option<&[F]>,
    start: Array2<F>,
    tolerance: F,
    max_n_iterations: usize,
    keep_history: bool,
) -> Run<F> {
    let (k, d) = start.dim();
    let mut centroids = start.clone();
    let mut samples = Bounded::new(records, weights, k);
    let inertia = |centroids: &Array2<F>, labels: &[Label], len: usize| {
        inertia_of(records, weights, centroids, labels, len)
    };
    let mut history = keep_history.then(Vec::new);
    let (mut n_iterations, mut stable, mut converged) = (0, false, false);
    while n_iterations < max_n_iterations && !converged {
        n_iterations += 1;
        let (changed, mut found) = samples.assign_and_add(&centroids);
        let taken = fill_empty(records, weights, &centroids, &samples.labels, &mut found);
        stable = !changed && taken.is_empty();
        let moved = moved(records, &centroids, &found, &taken);
        let shift: F = moved
            .iter()
            .zip(&centroids)
            .map(|(&a, &b)| (a - b) * (a - b))
            .sum();
        samples.moved(&centroids, &moved);
        centroids = moved;
        converged = stable || shift <= tolerance;
        if let Some(history) = &mut history {
            history.push(KMeansIteration {
                labels: to_labels(&samples.labels),
                inertia: inertia(&centroids, &samples.labels, chunk_len(0, d)),
                centroids: centroids.clone(),
            });
        }
    }
    let len = if stable {
        chunk_len(0, d)
    } else {
        // The centroids moved after the last assignment: labels must be those of the final centroids.
        samples.assign(&centroids);
        assignment_chunk(k, d)
    };
    Run {
        inertia: inertia(&centroids, &samples.labels, len),
        start,
        centroids,
        labels: samples.labels,
        n_iterations,
        converged,
        history,
    }
}
