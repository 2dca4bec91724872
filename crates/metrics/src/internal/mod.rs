//! Scores from the records and the labels alone.

mod calinski_harabasz;
mod davies_bouldin;
mod grouped;
mod inertia;
mod scores;
mod silhouette;

pub use calinski_harabasz::calinski_harabasz_score;
pub use davies_bouldin::davies_bouldin_score;
pub use inertia::inertia;
pub use scores::InternalScores;
pub use silhouette::{Silhouette, silhouette_by_cluster, silhouette_samples, silhouette_score};
