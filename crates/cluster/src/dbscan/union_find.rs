//! Disjoint sets that many threads may unite at once.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Sets of the numbers `0..n`. A set's root is its smallest member, so the final roots do not depend on the order of the unions.
pub(super) struct UnionFind {
    parent: Vec<AtomicU32>,
}

impl UnionFind {
    pub(super) fn new(n: usize) -> Self {
        Self {
            parent: (0..n as u32).map(AtomicU32::new).collect(),
        }
    }

    /// The root of `i`'s set. A parent is never larger than its child, so the climb ends.
    pub(super) fn find(&self, i: usize) -> usize {
        let mut i = i as u32;
        loop {
            let parent = self.parent[i as usize].load(Relaxed);
            if parent == i {
                return i as usize;
            }
            let grandparent = self.parent[parent as usize].load(Relaxed);
            // Halving the path: harmless if another thread was faster, for every value stored here is an ancestor.
            self.parent[i as usize].store(grandparent, Relaxed);
            i = grandparent;
        }
    }

    pub(super) fn unite(&self, a: usize, b: usize) {
        let (mut a, mut b) = (self.find(a), self.find(b));
        while a != b {
            let (low, high) = (a.min(b), a.max(b));
            let slot = &self.parent[high];
            match slot.compare_exchange(high as u32, low as u32, Relaxed, Relaxed) {
                Ok(_) => return,
                Err(_) => (a, b) = (self.find(low), self.find(high)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rayon::prelude::*;

    proptest! {
        #[test]
        fn roots_are_smallest_members(edges in prop::collection::vec((0usize..60, 0usize..60), 0..80)) {
            let sets = UnionFind::new(60);
            edges.par_iter().for_each(|&(a, b)| sets.unite(a, b));
            // The obvious way: spread the smallest number until nothing changes.
            let mut smallest: Vec<usize> = (0..60).collect();
            loop {
                let before = smallest.clone();
                for &(a, b) in &edges {
                    let low = smallest[a].min(smallest[b]);
                    smallest[a] = low;
                    smallest[b] = low;
                }
                if before == smallest { break; }
            }
            prop_assert!((0..60).all(|i| sets.find(i) == smallest[i]));
        }
    }
}
