//! Equal samples, taken together: the graph has a node for each distinct sample.

use linfa::Float;
use ndarray::Array2;

use crate::ClusterError;
use crate::input::Records;

/// The distinct samples of some records, ordered by their first feature, then by the next ones.
///
/// So the order of the records makes no difference, and nodes that are neighbours have numbers that are not far apart, which keeps what a search or a
/// product needs close together in memory.
pub(super) struct Distinct<F> {
    /// The node of each sample.
    pub(super) node_of: Vec<u32>,
    /// How many samples each node stands for.
    pub(super) count: Vec<u32>,
    /// The nodes' rows.
    pub(super) rows: Array2<F>,
}

impl<F: Float> Distinct<F> {
    pub(super) fn of(records: &Records<'_, F>) -> Result<Self, ClusterError> {
        let (n, d) = (records.n_samples(), records.n_features());
        let Ok(len) = u32::try_from(n) else {
            return Err(ClusterError::TooManySamples {
                n_samples: n,
                bound: u32::MAX as usize,
            });
        };
        let row = |sample: u32| records.row(sample as usize);
        let mut order: Vec<(F, u32)> = (0..len).map(|sample| (row(sample)[0], sample)).collect();
        // Records are finite, so all values compare.
        order.sort_unstable_by(|a, b| {
            let by_first = a.0.partial_cmp(&b.0);
            let by_row = || row(a.1).partial_cmp(row(b.1));
            let by_row = || by_row().unwrap_or(std::cmp::Ordering::Equal);
            by_first
                .unwrap_or(std::cmp::Ordering::Equal)
                .then_with(by_row)
        });
        let mut node_of = vec![0; n];
        let mut count = Vec::new();
        let mut rows = Vec::with_capacity(n * d);
        for equal in order.chunk_by(|a, b| row(a.1) == row(b.1)) {
            for &(_, sample) in equal {
                node_of[sample as usize] = count.len() as u32;
            }
            count.push(equal.len() as u32);
            rows.extend_from_slice(row(equal[0].1));
        }
        let rows = Array2::from_shape_vec((count.len(), d), rows).map_err(linfa::Error::from)?;
        Ok(Self {
            node_of,
            count,
            rows,
        })
    }

    pub(super) fn n_nodes(&self) -> usize {
        self.count.len()
    }
}
