//! Labels, and which of them mean noise.

use std::collections::BTreeMap;

use linfa::Label;

/// A cluster's label, which may say that its sample belongs to no cluster.
///
/// It is implemented for every type that [`linfa::Label`] covers. Only `Option` knows noise: `None`. Every
/// score leaves noise out. To count it as a cluster of its own, wrap the labels once more: `None` becomes
/// `Some(None)`, a label like any other.
///
/// ```
/// use hyades_metrics::{inertia, ClusterLabel};
/// use ndarray::array;
///
/// let records = array![[0.0], [2.0], [10.0], [40.0]];
/// let labels = array![Some(0), Some(0), None, None];
/// assert!(labels[2].is_noise());
///
/// assert_eq!(inertia(&records, &labels)?, 2.0);
/// assert_eq!(inertia(&records, &labels.mapv(Some))?, 2.0 + 450.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
pub trait ClusterLabel: Label {
    /// Whether the sample belongs to no cluster.
    fn is_noise(&self) -> bool {
        false
    }
}

impl ClusterLabel for usize {}
impl ClusterLabel for bool {}
impl ClusterLabel for String {}
impl ClusterLabel for &str {}
impl ClusterLabel for () {}

impl<L: Label> ClusterLabel for Option<L> {
    fn is_noise(&self) -> bool {
        self.is_none()
    }
}

/// Distinct labels in ascending order, and for each sample the position of its label among them.
pub(crate) struct Encoded<L> {
    pub(crate) labels: Vec<L>,
    pub(crate) codes: Vec<usize>,
}

/// Numbers the labels by their order, in O(n log k).
pub(crate) fn encode<'a, L: Label + 'a>(samples: impl Iterator<Item = &'a L>) -> Encoded<L> {
    let mut seen: BTreeMap<&L, usize> = BTreeMap::new();
    let mut codes: Vec<usize> = samples
        .map(|label| {
            let next = seen.len();
            *seen.entry(label).or_insert(next)
        })
        .collect();
    let mut rank = vec![0; seen.len()];
    for (position, &first) in seen.values().enumerate() {
        rank[first] = position;
    }
    for code in &mut codes {
        *code = rank[*code];
    }
    Encoded {
        labels: seen.into_keys().cloned().collect(),
        codes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_numbered_in_ascending_order() {
        let encoded = encode(["b", "c", "a", "b"].iter());
        assert_eq!(encoded.labels, ["a", "b", "c"]);
        assert_eq!(encoded.codes, [1, 2, 0, 1]);
    }

    #[test]
    fn only_none_is_noise() {
        assert!(None::<usize>.is_noise());
        assert!(!Some(3_usize).is_noise());
        assert!(!Some(None::<usize>).is_noise());
        assert!(!0_usize.is_noise() && !false.is_noise() && !"".is_noise());
        assert!(!String::new().is_noise() && !().is_noise());
    }
}
