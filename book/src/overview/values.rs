//! The numbers in the page's prose.

use hyades_datasets::ComparisonSet;
use hyades_playground::comparison::Algorithm;

use super::cells::{Cell, of_the_chapter};
use crate::drawing::as_options;
use crate::text::fixed;
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let rows = of_the_chapter()?;
    let cell = |set: ComparisonSet, algorithm: Algorithm| -> Result<(&Cell, f64), BookError> {
        let missing = || BookError::Flag(format!("{} lacks {}", set.name(), algorithm.name()));
        let row = rows
            .iter()
            .find(|row| row.points.set == set)
            .ok_or_else(missing)?;
        let cell = row.cell(algorithm).ok_or_else(missing)?;
        let truth = as_options(&row.points.groups);
        Ok((cell, cell.agreement(&truth)?))
    };
    let agreement = |set, algorithm| Ok::<_, BookError>(fixed(cell(set, algorithm)?.1, 2));
    let clusters =
        |set, algorithm| Ok::<_, BookError>(cell(set, algorithm)?.0.n_clusters().to_string());
    let noise = |set, algorithm| Ok::<_, BookError>(cell(set, algorithm)?.0.n_noise().to_string());
    use Algorithm::{
        AffinityPropagation, Average, Birch, Dbscan, GaussianMixture, MeanShift, MiniBatchKMeans,
        SpectralClustering, Ward,
    };
    use ComparisonSet::{Blobs, Circles, Moons, Sheared, Uniform, Varied};
    let mut least = f64::INFINITY;
    for algorithm in [
        MiniBatchKMeans,
        AffinityPropagation,
        MeanShift,
        Ward,
        SpectralClustering,
        GaussianMixture,
    ] {
        least = least.min(cell(Blobs, algorithm)?.1);
    }
    let average = cell(Blobs, Average)?.0;
    let sizes =
        (0..average.n_clusters()).map(|c| average.labels.iter().filter(|&&l| l == Some(c)).count());
    Ok(vec![
        (
            "overview-circles-k-means",
            agreement(Circles, MiniBatchKMeans)?,
        ),
        ("overview-circles-ward", agreement(Circles, Ward)?),
        ("overview-moons-k-means", agreement(Moons, MiniBatchKMeans)?),
        ("overview-moons-birch", agreement(Moons, Birch)?),
        ("overview-varied-dbscan-noise", noise(Varied, Dbscan)?),
        ("overview-varied-dbscan-clusters", clusters(Varied, Dbscan)?),
        (
            "overview-varied-mixture",
            agreement(Varied, GaussianMixture)?,
        ),
        (
            "overview-sheared-k-means",
            agreement(Sheared, MiniBatchKMeans)?,
        ),
        ("overview-sheared-birch", agreement(Sheared, Birch)?),
        (
            "overview-sheared-mixture",
            agreement(Sheared, GaussianMixture)?,
        ),
        ("overview-sheared-dbscan-noise", noise(Sheared, Dbscan)?),
        (
            "overview-sheared-dbscan-clusters",
            clusters(Sheared, Dbscan)?,
        ),
        // Rounded down: "or better" must hold.
        (
            "overview-blobs-least",
            fixed((least * 100.0).floor() / 100.0, 2),
        ),
        ("overview-blobs-average", agreement(Blobs, Average)?),
        (
            "overview-blobs-average-largest",
            sizes.max().unwrap_or(0).to_string(),
        ),
        ("overview-uniform-mean-shift", clusters(Uniform, MeanShift)?),
        (
            "overview-uniform-affinity",
            clusters(Uniform, AffinityPropagation)?,
        ),
    ])
}
