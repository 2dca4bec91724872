//! The same points with linfa-clustering.

use hyades_cluster::{KMeans, KMeansInit};
use linfa::Dataset;
use linfa::traits::Fit;
use ndarray::{Array2, ArrayView1, Ix1, s};

use super::from_lower_left;
use crate::BookError;
use crate::table::Table;
use crate::text::number;

/// What linfa-clustering finds.
struct Theirs {
    centroids: Array2<f64>,
    inertia: f64,
}

type Points = Dataset<f64, usize, Ix1>;

/// Both start from the first k points, so that only their iterations can differ.
fn start(dataset: &Points, k: usize) -> Array2<f64> {
    dataset.records().slice(s![..k, ..]).to_owned()
}

fn theirs(dataset: &Points, k: usize, iterations: u64) -> Result<Theirs, BookError> {
    let model = linfa_clustering::KMeans::params(k)
        .init_method(linfa_clustering::KMeansInit::Precomputed(start(dataset, k)))
        .max_n_iterations(iterations)
        .n_runs(1)
        .fit(dataset)
        .map_err(|error| BookError::LinfaClustering(error.to_string()))?;
    Ok(Theirs {
        centroids: model.centroids().clone(),
        inertia: model.inertia(),
    })
}

fn ours(dataset: &Points, k: usize, iterations: usize) -> Result<KMeans<f64>, BookError> {
    Ok(KMeans::params(k)
        .init_method(KMeansInit::Precomputed(start(dataset, k)))
        .max_n_iterations(iterations)
        .fit(dataset)?)
}

/// More iterations than either needs.
const TO_THE_END: usize = 300;

/// The inertia that linfa-clustering reports, as it reports it.
pub(super) fn inertia_text(dataset: &Points) -> Result<String, BookError> {
    Ok(format!(
        "{:.4}",
        theirs(dataset, 2, TO_THE_END as u64)?.inertia
    ))
}

/// For each point the place of the centroid that is nearest, the first of equals.
fn nearest(points: &Array2<f64>, centroids: &Array2<f64>) -> Vec<usize> {
    let squared =
        |point: ArrayView1<'_, f64>, c: usize| (&point - &centroids.row(c)).mapv(|x| x * x).sum();
    let nearest = |point: ArrayView1<'_, f64>| {
        let all = 0..centroids.nrows();
        all.min_by(|&a, &b| squared(point, a).total_cmp(&squared(point, b)))
            .unwrap_or_default()
    };
    points.rows().into_iter().map(nearest).collect()
}

/// The centroids of both from the same start, after one iteration and at the end, and what each calls inertia.
pub(super) fn comparison(dataset: &Points, k: usize) -> Result<String, BookError> {
    let mut table = Table::new(&[
        "from the first points",
        "cluster",
        "centroid x",
        "centroid y",
    ]);
    let mut rows = |name: &str, centroids: &Array2<f64>| {
        let nearest = nearest(dataset.records(), centroids);
        let order = from_lower_left(centroids, |c| nearest.contains(c));
        for (place, &c) in order.iter().enumerate() {
            let coordinates = centroids.row(c).into_iter().map(|&x| number(x, 4));
            table.row(
                [name.to_owned(), (place + 1).to_string()]
                    .into_iter()
                    .chain(coordinates)
                    .collect(),
            );
        }
    };
    for (iterations, when) in [(1, "1 iteration"), (TO_THE_END, "to the end")] {
        rows(
            &format!("hyades, {when}"),
            ours(dataset, k, iterations)?.centroids(),
        );
        rows(
            &format!("linfa-clustering, {when}"),
            &theirs(dataset, k, iterations as u64)?.centroids,
        );
    }
    Ok(format!(
        "{}\ninertia at the end: hyades {}, linfa-clustering {} (a mean over the points)\n",
        table.text(),
        number(ours(dataset, k, TO_THE_END)?.inertia(), 4),
        number(theirs(dataset, k, TO_THE_END as u64)?.inertia, 4),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyades_datasets::two_groups_2025;
    use ndarray::Axis;

    #[test]
    fn theirs_counts_the_old_centroid_as_a_point() {
        // What the page claims, for one iteration: (sum + old) / (n + 1) there, the mean here.
        let dataset = two_groups_2025();
        let start = start(&dataset, 2);
        let labels = KMeans::params(2)
            .init_method(KMeansInit::Precomputed(start.clone()))
            .max_n_iterations(1)
            .keep_history(true)
            .fit(&dataset)
            .unwrap()
            .history()
            .unwrap()[0]
            .labels
            .clone();
        let (ours, theirs) = (
            ours(&dataset, 2, 1).unwrap(),
            theirs(&dataset, 2, 1).unwrap(),
        );
        for c in 0..2 {
            let members: Vec<usize> = (0..100).filter(|&i| labels[i] == c).collect();
            let sum = dataset
                .records()
                .select(Axis(0), &members)
                .sum_axis(Axis(0));
            let n = members.len() as f64;
            for j in 0..2 {
                assert!((ours.centroids()[(c, j)] - sum[j] / n).abs() < 1e-12);
                assert!(
                    (theirs.centroids[(c, j)] - (sum[j] + start[(c, j)]) / (n + 1.0)).abs() < 1e-12
                );
            }
        }
    }

    #[test]
    fn their_inertia_is_a_mean() {
        let theirs = theirs(&two_groups_2025(), 2, 300).unwrap().inertia;
        assert!((theirs * 100.0 - 357.9588).abs() < 0.01, "{theirs}");
    }
}
