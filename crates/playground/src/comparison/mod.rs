//! Eleven algorithms on the six sets of the comparison, each with the parameters of scikit-learn's published example.
//!
//! The book's page *Eleven algorithms on six sets* and the widget on it both stand on this.
//!
//! ```
//! use hyades_datasets::ComparisonSet;
//! use hyades_playground::comparison::{Algorithm, Settings, agreement, labels, n_clusters, n_noise};
//! use rand::SeedableRng;
//! use rand_xoshiro::Xoshiro256PlusPlus;
//!
//! let set = ComparisonSet::Moons;
//! let moons = set.make(300, &mut Xoshiro256PlusPlus::seed_from_u64(42))?;
//! let found = labels(Algorithm::SpectralClustering, &moons.records, &Settings::of(set))?;
//! assert_eq!((n_clusters(&found), n_noise(&found)), (2, 0));
//!
//! let truth: Vec<_> = moons.targets.iter().copied().map(Some).collect();
//! assert_eq!(agreement(&found, &truth)?, 1.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod fits;
mod settings;

use hyades_figures::{Clusters, Panel};
use hyades_metrics::{MetricsError, adjusted_rand_score};
use ndarray::{Array1, Array2, ArrayView1};

pub use algorithm::Algorithm;
pub use fits::{SPECTRAL_NEIGHBOURS, labels, mixture};
pub use settings::Settings;

/// How many clusters there are.
#[must_use]
pub fn n_clusters(labels: &[Option<usize>]) -> usize {
    let largest = labels.iter().flatten().max();
    largest.map_or(0, |largest| largest + 1)
}

/// How many points are noise.
#[must_use]
pub fn n_noise(labels: &[Option<usize>]) -> usize {
    labels.iter().filter(|label| label.is_none()).count()
}

/// The adjusted Rand index of two labelings; noise is a cluster of its own, as scikit-learn counts it.
///
/// # Errors
///
/// Labelings of different length, or empty ones.
pub fn agreement(labels: &[Option<usize>], other: &[Option<usize>]) -> Result<f64, MetricsError> {
    adjusted_rand_score(
        &with_noise_as_cluster(labels),
        &with_noise_as_cluster(other),
    )
}

fn with_noise_as_cluster(labels: &[Option<usize>]) -> Array1<usize> {
    let labels = labels.iter();
    labels.map(|label| label.map_or(0, |l| l + 1)).collect()
}

/// Points coloured by label, and a panel without ticks for them. It is square, so that the panels of all sets have one size.
#[must_use]
pub fn plot(records: &Array2<f64>, labels: &[Option<usize>]) -> (Panel, Clusters) {
    let [x, y] = [0, 1].map(|feature| {
        let (low, high) = ends(records.column(feature));
        let margin = 0.06 * (high - low);
        (low - margin, high + margin)
    });
    let half = (x.1 - x.0).max(y.1 - y.0) / 2.0;
    let around = |(low, high): (f64, f64)| ((low + high) / 2.0 - half, (low + high) / 2.0 + half);
    let (x, y) = (around(x), around(y));
    let panel = Panel::new()
        .x_range(x.0, x.1)
        .y_range(y.0, y.1)
        .equal_aspect(true)
        .x_ticks(Vec::new())
        .y_ticks(Vec::new())
        .legend(false);
    (panel, Clusters::new(records, labels))
}

fn ends(values: ArrayView1<'_, f64>) -> (f64, f64) {
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let values = values.into_iter();
    values.fold(none, |(low, high), &v| (low.min(v), high.max(v)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_counted_apart_and_compared_as_a_cluster() {
        let labels = [Some(0), Some(1), None, Some(1)];
        assert_eq!((n_clusters(&labels), n_noise(&labels)), (2, 1));
        assert_eq!((n_clusters(&[None]), n_noise(&[])), (0, 0));
        let same = [Some(2), Some(0), Some(1), Some(0)];
        assert_eq!(agreement(&labels, &same).ok(), Some(1.0));
        assert!(agreement(&labels, &[None; 3]).is_err());
    }
}
