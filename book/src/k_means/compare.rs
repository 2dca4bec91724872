//! The same points with linfa-clustering.

use hyades_cluster::KMeans;
use linfa::Dataset;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2, Axis, Ix1};

use crate::BookError;
use crate::table::Table;

/// What linfa-clustering finds.
struct Theirs {
    centroids: Array2<f64>,
    labels: Array1<usize>,
    inertia: f64,
}

fn fit(dataset: &Dataset<f64, usize, Ix1>, k: usize) -> Result<Theirs, BookError> {
    let model = linfa_clustering::KMeans::params(k)
        .fit(dataset)
        .map_err(|error| BookError::LinfaClustering(error.to_string()))?;
    Ok(Theirs {
        centroids: model.centroids().clone(),
        labels: model.predict(dataset.records()),
        inertia: model.inertia(),
    })
}

/// The inertia that linfa-clustering reports, as it reports it.
pub(super) fn inertia_text(dataset: &Dataset<f64, usize, Ix1>) -> Result<String, BookError> {
    Ok(format!("{:.4}", fit(dataset, 2)?.inertia))
}

/// The centroids of both, and the inertia of both by one rule.
pub(super) fn comparison(
    dataset: &Dataset<f64, usize, Ix1>,
    ours: &KMeans<f64>,
    k: usize,
) -> Result<String, BookError> {
    let theirs = fit(dataset, k)?;
    let loss: f64 = dataset
        .records()
        .rows()
        .into_iter()
        .zip(&theirs.labels)
        .map(|(row, &label)| (&row - &theirs.centroids.row(label)).mapv(|x| x * x).sum())
        .sum();
    let mut table = Table::new(&["", "centroid x", "centroid y"]);
    for (name, centroids) in [
        ("hyades", ours.centroids()),
        ("linfa-clustering", &theirs.centroids),
    ] {
        for centroid in sorted(centroids).rows() {
            let coordinates = centroid.iter().map(|x| format!("{x:.5}"));
            table.row([name.to_owned()].into_iter().chain(coordinates).collect());
        }
    }
    Ok(format!(
        "{}\nsum of squared distances to these centroids: hyades {:.4}, linfa-clustering {loss:.4}\n\
         linfa-clustering's own inertia(), a mean over the points: {:.4}\n",
        table.text(),
        ours.inertia(),
        theirs.inertia,
    ))
}

fn sorted(centroids: &Array2<f64>) -> Array2<f64> {
    let mut order: Vec<usize> = (0..centroids.nrows()).collect();
    order.sort_by(|&a, &b| centroids.row(a).sum().total_cmp(&centroids.row(b).sum()));
    centroids.select(Axis(0), &order)
}
