//! The other libraries' side of the cases.

use crate::BenchError;
use crate::cases::{CHANGE, ITERATIONS, Quality, REACH, counts, first};
use linfa::DatasetBase;
use linfa::prelude::{ParamGuard, Predict};
use linfa::traits::{Fit, Transformer};
use linfa_clustering::{Dbscan, GaussianMixtureModel, KMeans, KMeansInit, Optics};
use ndarray::Array2;
use std::collections::BTreeSet;
use std::fmt::Display;

fn linfa_refused(error: impl Display) -> BenchError {
    BenchError::Refused {
        library: "linfa-clustering",
        why: error.to_string(),
    }
}

/// From the first k points, 25 iterations. linfa's centroids move a little less than to the mean, and its inertia is a mean from before the last move: the labels
/// by its final centroids are worth the same as ours, and these are compared.
pub(crate) fn k_means(points: &Array2<f64>, k: usize) -> Result<Quality, BenchError> {
    let dataset = DatasetBase::from(points.view());
    let params = KMeans::params(k)
        .init_method(KMeansInit::Precomputed(first(points, k)))
        .n_runs(1)
        .max_n_iterations(ITERATIONS as u64)
        // The least that it takes: it stops when nothing moves.
        .tolerance(f64::MIN_POSITIVE);
    let model = params.fit(&dataset).map_err(linfa_refused)?;
    let labels = model.predict(&dataset);
    let inertia = points
        .rows()
        .into_iter()
        .zip(&labels)
        .map(|(point, &label)| {
            let centroid = model.centroids().row(label);
            point
                .iter()
                .zip(centroid)
                .map(|(x, c)| (x - c) * (x - c))
                .sum::<f64>()
        });
    Ok(Quality::from([("inertia", inertia.sum())]))
}

pub(crate) fn dbscan(
    points: &Array2<f64>,
    eps: f64,
    min_samples: usize,
) -> Result<Quality, BenchError> {
    let params = Dbscan::params(min_samples).tolerance(eps);
    let labels = params.check().map_err(linfa_refused)?.transform(points);
    let clusters: BTreeSet<usize> = labels.iter().flatten().copied().collect();
    let noise = labels.iter().filter(|label| label.is_none()).count();
    Ok(counts(clusters.len(), noise))
}

pub(crate) fn optics(points: &Array2<f64>) -> Result<Quality, BenchError> {
    let params = Optics::params(10).tolerance(REACH);
    let order = params
        .check()
        .map_err(linfa_refused)?
        .transform(points.view());
    let reachability = order
        .iter()
        .filter_map(|sample| *sample.reachability_distance());
    Ok(Quality::from([("reachability_sum", reachability.sum())]))
}

pub(crate) fn mixture(points: &Array2<f64>) -> Result<Quality, BenchError> {
    let dataset = DatasetBase::from(points.view());
    let params = GaussianMixtureModel::params(4).n_runs(1).tolerance(CHANGE);
    let model = params.fit(&dataset).map_err(linfa_refused)?;
    let covariances = model.covariances().outer_iter();
    let spread = covariances
        .zip(model.weights())
        .map(|(covariance, weight)| weight * covariance.diag().sum())
        .sum();
    Ok(Quality::from([("spread", spread)]))
}

/// It takes rows as vectors, whose making belongs to it.
pub(crate) fn hdbscan(points: &Array2<f64>) -> Result<Quality, BenchError> {
    let rows: Vec<Vec<f64>> = points.rows().into_iter().map(|row| row.to_vec()).collect();
    let params = hdbscan::HdbscanHyperParams::builder()
        .min_cluster_size(15)
        .build();
    let labels = hdbscan::Hdbscan::new(&rows, params).cluster_par();
    let labels = labels.map_err(|error| BenchError::Refused {
        library: "hdbscan",
        why: format!("{error:?}"),
    })?;
    let clusters: BTreeSet<i32> = labels.iter().copied().filter(|&label| label >= 0).collect();
    let noise = labels.iter().filter(|&&label| label < 0).count();
    Ok(counts(clusters.len(), noise))
}

/// It takes the distances of all pairs, whose computing belongs to it.
pub(crate) fn linkage(points: &Array2<f64>, method: kodama::Method) -> Result<Quality, BenchError> {
    let n = points.nrows();
    let mut distances = Vec::with_capacity(n * n.saturating_sub(1) / 2);
    for i in 0..n {
        let a = points.row(i);
        for j in i + 1..n {
            let b = points.row(j);
            let squares = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y));
            distances.push(squares.sum::<f64>().sqrt());
        }
    }
    let dendrogram = kodama::linkage(&mut distances, n, method);
    let heights = dendrogram.steps().iter().map(|step| step.dissimilarity);
    Ok(Quality::from([("height_sum", heights.sum())]))
}
