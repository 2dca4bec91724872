//! Scores of a clustering, from the data alone or against a known truth.
//!
//! Records come as `(n_samples, n_features)` arrays of `f32` or `f64`, labels as one-dimensional arrays of any
//! [`ClusterLabel`]: numbers, strings, or `Option`s of them, whose `None` is noise.
//!
//! # A tour
//!
//! Six points, and two ways to divide them:
//!
//! ```
//! use hyades_metrics::*;
//! use ndarray::array;
//!
//! let records = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [8.0, 8.0], [8.0, 9.0], [9.0, 8.0]];
//! let good = array![0, 0, 0, 1, 1, 1];
//! let bad = array![0, 1, 0, 1, 0, 1];
//!
//! // Without knowing the answer: tight clusters, far from each other.
//! assert!(silhouette_score(&records, &good)? > 0.8);
//! assert!(silhouette_score(&records, &bad)? < 0.0);
//! assert!(inertia(&records, &good)? < inertia(&records, &bad)?);
//!
//! // All four internal scores at once.
//! let scores = InternalScores::of(records.view(), good.view())?;
//! assert!(scores.calinski_harabasz > 100.0 && scores.davies_bouldin < 0.2);
//!
//! // Against a truth, whose labels may be of another type.
//! let truth = array!["near", "near", "near", "far", "far", "far"];
//! assert_eq!(adjusted_rand_score(&truth, &good)?, 1.0);
//! assert!(adjusted_rand_score(&truth, &bad)? < 0.0);
//!
//! // Several scores from one table.
//! let table = ContingencyTable::of(&truth, &bad)?;
//! assert_eq!(table.to_array(), array![[1, 2], [2, 1]]);
//! assert_eq!(table.purity(), 4.0 / 6.0);
//! # Ok::<(), MetricsError>(())
//! ```
//!
//! # Noise
//!
//! Noise is left out of every score, as if its rows had been deleted. One line counts it as a cluster of its own:
//! `labels.mapv(Some)` turns `None` into `Some(None)`, which is a label like any other.
//!
//! ```
//! use hyades_metrics::adjusted_rand_score;
//! use ndarray::array;
//!
//! let truth = array![0, 0, 1, 1, 1];
//! let found = array![Some(0), Some(0), Some(1), Some(1), None];
//! assert_eq!(adjusted_rand_score(&truth, &found)?, 1.0);
//! assert!(adjusted_rand_score(&truth, &found.mapv(Some))? < 1.0);
//! # Ok::<(), hyades_metrics::MetricsError>(())
//! ```
//!
//! Leaving out noise flatters an algorithm that calls every difficult sample noise: say how much was left out.
//!
//! # From the data alone
//!
//! | scikit-learn | here | range | better | misleads when |
//! |---|---|---|---|---|
//! | `KMeans.inertia_` | [`inertia`] | 0 and up | less | k differs: it falls with every further cluster |
//! | `silhouette_samples` | [`silhouette_samples`], [`silhouette_by_cluster`] | −1 to 1 | more | as the next |
//! | `silhouette_score` | [`silhouette_score`] | −1 to 1 | more | clusters are long, curved, or of unlike density |
//! | `calinski_harabasz_score` | [`calinski_harabasz_score`] | 0 and up | more | clusters are not round, or of unlike spread |
//! | `davies_bouldin_score` | [`davies_bouldin_score`] | 0 and up | less | one cluster surrounds another |
//!
//! [`Silhouette`] gives samples, clusters and score in one pass. All but inertia need 2 to n_samples − 1 labels.
//!
//! # Against a truth
//!
//! | scikit-learn | here | range | better | misleads when |
//! |---|---|---|---|---|
//! | `contingency_matrix` | [`ContingencyTable`] | | | |
//! | `rand_score` | [`rand_score`] | 0 to 1 | more | there are many clusters: chance alone comes near 1 |
//! | `adjusted_rand_score` | [`adjusted_rand_score`] | −½ to 1 | more | small clusters matter: large ones hold most pairs |
//! | `mutual_info_score` | [`mutual_information`] | 0 and up | more | k differs: it grows with it |
//! | `adjusted_mutual_info_score` | [`adjusted_mutual_information`] | at most 1 | more | large clusters matter most |
//! | `normalized_mutual_info_score` | [`normalized_mutual_information`] | 0 to 1 | more | there are many clusters: no correction for chance |
//! | `homogeneity_score` | [`homogeneity`] | 0 to 1 | more | clusters are split: that never costs |
//! | `completeness_score` | [`completeness`] | 0 to 1 | more | clusters are merged: that never costs |
//! | `v_measure_score` | [`v_measure`] | 0 to 1 | more | there are many clusters: no correction for chance |
//! | `fowlkes_mallows_score` | [`fowlkes_mallows_score`] | 0 to 1 | more | there are few large clusters: chance alone scores high |
//! | | [`purity`] | above 0 to 1 | more | clusters are split: that never costs |
//!
//! `average_method` is [`AverageMethod`], for the methods of the table that end in `_with`; `beta` is the argument of
//! [`ContingencyTable::v_measure_with`].
//!
//! # Precision
//!
//! Sums are taken in `f64` whatever the type of the records, and always in the same order: equal input gives equal
//! output to the last bit on any number of threads. The scores equal scikit-learn's to 10⁻¹⁰, its conventions for
//! degenerate input included. The exceptions:
//!
//! - Empty labelings are an error here and 1 there.
//! - Distances are taken from differences here and from |x|² − 2 x·y + |y|² there, which loses digits where points are
//!   far from the origin compared with their distance. On such records, and for [`davies_bouldin_score`] with single
//!   samples as clusters, the two differ by more, and here is the nearer value.
//! - The expected value in [`adjusted_mutual_information`] does without logarithms of factorials, which cost
//!   scikit-learn digits where there are hundreds of thousands of samples.
//! - [`davies_bouldin_score`] does not take small units for zero, nor the rounding
//!   between two equal means for a distance.
//! - The adjusted mutual information of all single samples with something else is exactly 0 here, and rounding over a
//!   small number there; measured by the smaller entropy it is rounding over rounding there.
//!
//! # Cost
//!
//! The silhouette compares all pairs of samples: O(n² d) time, O(n d) memory, on all threads. Every other score takes
//! O(n log n) time or less, but for the expected value inside [`adjusted_mutual_information`].
//!
//! # References
//!
//! Each function names its paper.

#[cfg(target_family = "wasm")]
extern crate hyades_one_thread as rayon;

mod error;
mod external;
mod internal;
mod label;

pub use error::MetricsError;
pub use external::{
    AverageMethod, ContingencyTable, adjusted_mutual_information, adjusted_rand_score,
    completeness, fowlkes_mallows_score, homogeneity, mutual_information,
    normalized_mutual_information, purity, rand_score, v_measure,
};
pub use internal::{
    InternalScores, Silhouette, calinski_harabasz_score, davies_bouldin_score, inertia,
    silhouette_by_cluster, silhouette_samples, silhouette_score,
};
pub use label::ClusterLabel;
