//! Scores of a clustering against a known truth, all from one contingency table.

mod average;
mod contingency;
mod expected;
mod information;
mod pairs;
mod purity;

pub use average::AverageMethod;
pub use contingency::ContingencyTable;
pub use information::{
    adjusted_mutual_information, completeness, homogeneity, mutual_information,
    normalized_mutual_information, v_measure,
};
pub use pairs::{adjusted_rand_score, fowlkes_mallows_score, rand_score};
pub use purity::purity;
