//! Merges along the links of a graph of nearest neighbours.

use linfa::Float;

use super::distinct::Distinct;
use super::{Dissimilarity, Linkage};
use crate::ClusterError;
use crate::input::Records;

pub(super) fn merges<F: Float>(
    _linkage: Linkage,
    _metric: Dissimilarity,
    _records: &Records<'_, F>,
    _distinct: &Distinct<'_, F>,
    k: usize,
) -> Result<(Vec<(usize, usize, F)>, usize), ClusterError> {
    Err(ClusterError::parameter(
        "connectivity",
        k,
        "left out as yet",
    ))
}
