//! Labels, and which of them mean noise.

use std::{collections::BTreeMap, hash::Hasher};

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
    /// For each label the first sample that has it.
    pub(crate) firsts: Vec<usize>,
    /// One a sample; [`NOISE`] where there is no label.
    pub(crate) codes: Vec<usize>,
}

/// What stands in the place of a position where a sample has no label.
pub(crate) const NOISE: usize = usize::MAX;

/// Numbers the labels by their order, in O(n log k).
pub(crate) fn encode<'a, L: Label + 'a>(
    samples: impl Iterator<Item = Option<&'a L>>,
) -> Encoded<L> {
    let mut seen: BTreeMap<&L, usize> = BTreeMap::new();
    let mut firsts = Vec::new();
    // Most labels were seen a moment ago: of those that share a slot, the last one need not be searched for.
    let mut recent: Vec<Option<(&L, usize)>> = vec![None; SLOTS];
    let mut codes = Vec::with_capacity(samples.size_hint().0);
    for (sample, label) in samples.enumerate() {
        let Some(label) = label else {
            codes.push(NOISE);
            continue;
        };
        let recent = &mut recent[slot(label)];
        let code = match *recent {
            Some((last, code)) if last == label => code,
            _ => *seen.entry(label).or_insert_with(|| {
                firsts.push(sample);
                firsts.len() - 1
            }),
        };
        *recent = Some((label, code));
        codes.push(code);
    }
    let mut rank = vec![0; seen.len()];
    for (position, &first) in seen.values().enumerate() {
        rank[first] = position;
    }
    if !rank.is_sorted() {
        for code in codes.iter_mut().filter(|code| **code != NOISE) {
            *code = rank[*code];
        }
    }
    Encoded {
        firsts: seen.values().map(|&first| firsts[first]).collect(),
        labels: seen.into_keys().cloned().collect(),
        codes,
    }
}

/// A power of two, so that the upper bits of a hash are a slot.
const SLOTS: usize = 1024;

fn slot<L: Label>(label: &L) -> usize {
    let mut hash = Multiplied(0);
    label.hash(&mut hash);
    (hash.0 >> (u64::BITS - SLOTS.ilog2())) as usize
}

/// A hash in a few instructions. That labels may share one costs time, but never a result.
struct Multiplied(u64);

impl Hasher for Multiplied {
    fn write(&mut self, bytes: &[u8]) {
        for bytes in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            // 2^64 over the golden ratio: successive numbers come to lie far apart in the upper bits.
            self.0 = (self.0.rotate_left(5) ^ u64::from_le_bytes(word))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_numbered_in_ascending_order() {
        let labels = [Some("b"), None, Some("c"), Some("a"), Some("b")];
        let encoded = encode(labels.iter().map(Option::as_ref));
        assert_eq!(encoded.labels, ["a", "b", "c"]);
        assert_eq!(encoded.firsts, [3, 0, 2]);
        assert_eq!(encoded.codes, [1, NOISE, 2, 0, 1]);
    }

    #[test]
    fn labels_that_share_a_slot_stay_apart() {
        // Far more labels than slots, each of them twice and more, in an order of no pattern.
        let labels: Vec<usize> = (0..20_000_usize).map(|i| (i * i * 7919) % 5003).collect();
        let mut distinct = labels.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert!(distinct.len() > 2 * SLOTS);
        let encoded = encode(labels.iter().map(Some));
        assert_eq!(encoded.labels, distinct);
        for (label, &code) in labels.iter().zip(&encoded.codes) {
            assert_eq!(distinct[code], *label);
        }
        for (label, &first) in distinct.iter().zip(&encoded.firsts) {
            assert_eq!(labels.iter().position(|l| l == label), Some(first));
        }
        let strings: Vec<String> = labels.iter().map(|l| format!("cluster {l}")).collect();
        let by_name = encode(strings.iter().map(Some));
        for (name, &code) in strings.iter().zip(&by_name.codes) {
            assert_eq!(by_name.labels[code], *name);
        }
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
