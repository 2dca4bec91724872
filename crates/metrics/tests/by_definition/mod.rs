//! The scores by their definitions, pair by pair, and points to try them on.

use std::collections::BTreeMap;

use ndarray::{Array1, Array2, ArrayView1, Axis};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Blobs of unlike size and spread, with labels that are right for about nine in ten.
pub(crate) fn blobs(n: usize, d: usize, k: usize, seed: u64) -> (Array2<f64>, Array1<usize>) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let truth: Vec<usize> = (0..n).map(|_| rng.gen_range(0..k)).collect();
    let records = Array2::from_shape_fn((n, d), |(i, j)| {
        let centre = (truth[i] * (j + 1) % (k + 1)) as f64 * 3.0;
        centre + rng.gen_range(-1.0..1.0) * (1.0 + truth[i] as f64)
    });
    let labels = truth
        .iter()
        .map(|&t| {
            if rng.gen_bool(0.9) {
                t
            } else {
                rng.gen_range(0..k)
            }
        })
        .collect();
    (records, labels)
}

pub(crate) fn distance(a: ArrayView1<f64>, b: ArrayView1<f64>) -> f64 {
    (&a - &b).mapv(|x| x * x).sum().sqrt()
}

pub(crate) fn members(labels: &Array1<usize>) -> BTreeMap<usize, Vec<usize>> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, &label) in labels.iter().enumerate() {
        members.entry(label).or_default().push(i);
    }
    members
}

pub(crate) fn centroid(records: &Array2<f64>, rows: &[usize]) -> Array1<f64> {
    records.select(Axis(0), rows).sum_axis(Axis(0)) / rows.len() as f64
}

/// The definition, from the whole matrix of distances.
pub(crate) fn naive_silhouettes(records: &Array2<f64>, labels: &Array1<usize>) -> Vec<f64> {
    let n = records.nrows();
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| distance(records.row(i), records.row(j)));
    let members = members(labels);
    (0..n)
        .map(|i| {
            let mean_to = |rows: &[usize]| {
                let others: Vec<f64> = rows
                    .iter()
                    .filter(|&&j| j != i)
                    .map(|&j| matrix[[i, j]])
                    .collect();
                others.iter().sum::<f64>() / others.len() as f64
            };
            let own = &members[&labels[i]];
            if own.len() == 1 {
                return 0.0;
            }
            let a = mean_to(own);
            let b = members
                .iter()
                .filter(|(label, _)| **label != labels[i])
                .map(|(_, rows)| mean_to(rows))
                .fold(f64::INFINITY, f64::min);
            if a == b { 0.0 } else { (b - a) / a.max(b) }
        })
        .collect()
}

pub(crate) fn naive_inertia(records: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    // Half the mean squared distance between ordered pairs, times the size: no centroid at all.
    members(labels)
        .values()
        .map(|rows| {
            let mut sum = 0.0;
            for &i in rows {
                for &j in rows {
                    sum += distance(records.row(i), records.row(j)).powi(2);
                }
            }
            sum / (2.0 * rows.len() as f64)
        })
        .sum()
}

pub(crate) fn naive_calinski_harabasz(records: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    // The dispersion between is the total less the dispersion within.
    let (n, k) = (records.nrows(), members(labels).len());
    let within = naive_inertia(records, labels);
    let total = naive_inertia(records, &Array1::zeros(n));
    ((total - within) / (k - 1) as f64) / (within / (n - k) as f64)
}

pub(crate) fn naive_davies_bouldin(records: &Array2<f64>, labels: &Array1<usize>) -> f64 {
    let clusters: Vec<(Array1<f64>, f64)> = members(labels)
        .values()
        .map(|rows| {
            let centre = centroid(records, rows);
            let sum: f64 = rows
                .iter()
                .map(|&i| distance(records.row(i), centre.view()))
                .sum();
            (centre, sum / rows.len() as f64)
        })
        .collect();
    let worst = clusters.iter().enumerate().map(|(i, (centre, spread))| {
        clusters
            .iter()
            .enumerate()
            .filter(|&(j, _)| i != j)
            .map(|(_, (other, width))| (spread + width) / distance(centre.view(), other.view()))
            .fold(0.0, f64::max)
    });
    worst.sum::<f64>() / clusters.len() as f64
}
