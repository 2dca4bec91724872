//! The real catalogue of equivalent widths against scikit-learn's scores, where the catalogue is to be found.

#![allow(
    clippy::unwrap_used,
    reason = "a catalogue that cannot be read should stop the test"
)]

use hyades_cluster::choose::sweep_k;
use hyades_cluster::{KMeans, KMeansInit};
use hyades_datasets::Catalogue;
use hyades_metrics::InternalScores;
use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// What `reference/spectral.py` wrote: the final centroids, and inertia, silhouette, Calinski–Harabasz, Davies–Bouldin.
fn reference() -> Vec<(Array2<f64>, [f64; 4])> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/spectral.json");
    let text = std::fs::read_to_string(path).unwrap();
    let reference: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(reference["shape"], serde_json::json!([697, 2]));
    let rows = reference["rows"].as_array().unwrap().iter();
    let names = [
        "inertia",
        "silhouette",
        "calinski_harabasz",
        "davies_bouldin",
    ];
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    rows.map(|row| {
        let centroids = row["centroids"].as_array().unwrap();
        let centroids =
            Array2::from_shape_fn((centroids.len(), 2), |(c, j)| number(&centroids[c][j]));
        (centroids, names.map(|name| number(&row[name])))
    })
    .collect()
}

#[test]
fn scores_of_the_real_catalogue() {
    let Some(path) = std::env::var_os("HYADES_STELLAR_CATALOGUE") else {
        println!("skipped: HYADES_STELLAR_CATALOGUE is not set");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let stars = Catalogue::parse(&text)
        .unwrap()
        .select(&["HeII/4200", "HeI/4471"])
        .unwrap();
    assert_eq!(stars.records.dim(), (697, 2));
    let dataset = DatasetBase::from(stars.records.view());
    let params = KMeans::params(2).n_runs(100).tolerance(0.0);
    let sweep = sweep_k(&params, 2..=10, &dataset, InternalScores::of).unwrap();
    let reference = reference();
    for (row, (_, [inertia, ..])) in sweep.rows().iter().zip(&reference) {
        // As good or better: of ten runs the best is the lowest minimum only by chance.
        assert!(
            row.scores.inertia <= inertia * (1.0 + 1e-9),
            "k = {}: {} against {inertia}",
            row.k,
            row.scores.inertia
        );
    }
    // Where scikit-learn ended, all four scores are its own. From its centroids one is there at once, unless its tolerance stopped
    // it short of the minimum; then one of many single runs, stopped by the same rule, is.
    for (centroids, expected) in reference {
        let k = centroids.nrows();
        let from_there = KMeans::params(k)
            .init_method(KMeansInit::Precomputed(centroids))
            .fit(&dataset)
            .unwrap();
        let runs = (0..1000).map(|seed| {
            let rng = Xoshiro256PlusPlus::seed_from_u64(seed);
            KMeans::params_with_rng(k, rng)
                .n_runs(1)
                .fit(&dataset)
                .unwrap()
        });
        let met = std::iter::once(from_there)
            .chain(runs)
            .find(|model| (model.inertia() / expected[0] - 1.0).abs() < 1e-9);
        let model = met.unwrap_or_else(|| panic!("k = {k}: no run ends where scikit-learn's does"));
        let found = InternalScores::of(stars.records.view(), model.labels().view()).unwrap();
        let found = [
            model.inertia(),
            found.silhouette,
            found.calinski_harabasz,
            found.davies_bouldin,
        ];
        for (found, expected) in found.into_iter().zip(expected) {
            approx::assert_relative_eq!(found, expected, max_relative = 1e-9);
        }
    }
    // The page's choice is also the real catalogue's.
    assert_eq!(
        sweep
            .best_by(|scores| -scores.davies_bouldin)
            .map(|row| row.k),
        Some(5)
    );
    assert_eq!(
        sweep.best_by(|scores| scores.silhouette).map(|row| row.k),
        Some(2)
    );
}
