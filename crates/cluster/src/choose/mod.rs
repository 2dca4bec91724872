//! Choosing parameters: how many clusters, which eps, how many samples make a core.
//!
//! For K-means, [`sweep_k`] fits a model for each k and scores it, and [`KSweep::elbow`] looks for the bend of the inertia; [`gap_statistic`] compares
//! the inertia with that of points without groups, and [`stability`] asks whether the clusters come out again. For DBSCAN,
//! [`suggested_min_samples`] gives a first guess, [`k_distances`] the curve in whose bend a good eps lies, and [`sweep_eps`] what
//! each of many eps would give. For mean shift, [`estimate_bandwidth`] gives a first guess. [`knees`] is the rule behind both bends; it may find none, and then there is none to be had.
//!
//! ```
//! use hyades_cluster::choose::{k_distances, suggested_min_samples, sweep_k};
//! use hyades_cluster::{ClusterError, KMeans};
//! use linfa::DatasetBase;
//! use ndarray::Array2;
//!
//! // Three groups of 20 on a line.
//! let records = Array2::from_shape_fn((60, 1), |(i, _)| (i / 20) as f64 * 10.0 + (i % 20) as f64 * 0.05);
//! let dataset = DatasetBase::from(records.clone());
//!
//! // The last argument scores each model: `hyades_metrics::InternalScores::of` computes four scores at once.
//! let sweep = sweep_k(&KMeans::params(2), 2..=8, &dataset, |_, _| Ok::<_, ClusterError>(()))?;
//! assert_eq!(sweep.elbow()?, Some(3));
//!
//! let min_samples = suggested_min_samples(2);
//! let curve = k_distances(records.view(), min_samples)?;
//! assert_eq!((min_samples, curve.len()), (3, 60));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod bandwidth;
mod gap;
mod k_distance;
mod knee;
mod stability;
mod sweep_eps;
mod sweep_k;

pub use bandwidth::estimate_bandwidth;
pub use gap::{GapRow, GapStatistic, gap_statistic};
pub use k_distance::{KDistances, k_distances, k_distances_with};
pub use knee::{CurveShape, Knee, knees, strongest_knee};
pub use stability::{StabilityRow, stability};
pub use sweep_eps::{EpsSweepRow, sweep_eps};
pub use sweep_k::{KSweep, KSweepRow, SweepError, sweep_k};

/// A first guess of `min_samples` for records of so many features: 2 · n_features − 1.
///
/// From J. Sander, M. Ester, H.-P. Kriegel, X. Xu, “Density-based clustering in spatial databases: the algorithm GDBSCAN and its applications”,
/// Data Mining and Knowledge Discovery 2 (1998), doi:10.1023/A:1009745219419, who look at the distance to the neighbour of this rank. Whoever counts the
/// sample itself, as DBSCAN does, may as well take 2 · n_features. It is a rule of thumb: noisy or very large data want more. For a single
/// feature it gives 1, with which nothing is ever noise; take at least 2 there.
#[must_use]
pub fn suggested_min_samples(n_features: usize) -> usize {
    n_features.saturating_mul(2).saturating_sub(1).max(1)
}
