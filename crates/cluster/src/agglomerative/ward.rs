//! Ward's linkage on the tree of boxes.

use linfa::Float;
use ndarray::ArrayView2;

use super::Linkage;
use super::boxes::{Boxes, Offer};
use super::centres::{Centres, move_centre, ward_factor};
use super::chain::Clusters;
use super::columns::Columns;
use crate::ClusterError;
use crate::metric::{Euclidean, Measure};

/// To compare one cluster after the other takes longer by this factor than to compare all of them side by side.
const WORTH: usize = 3;

/// Clusters looked at for each row, before the tree is judged.
const SOME: usize = 64;

pub(super) struct Ward<F> {
    boxes: Boxes<F>,
    /// The clusters passed by for one that is looked at, below which the tree is of no use.
    worth: usize,
    /// Clusters looked at before the tree is judged.
    patience: usize,
}

/// The cluster for which a search is, by its size.
struct OfSize<F>(F);

impl<F: Float> Offer<F> for OfSize<F> {
    fn least(&self, reduced: F, size: F) -> F {
        // Rounding may put the factor of a larger cluster a little below that of a smaller one.
        reduced * (ward_factor(self.0, size) * (F::one() - F::cast(8) * F::epsilon()))
    }

    fn distance(&mut self, _slot: usize, reduced: F, size: F, _limit: F) -> F {
        reduced * ward_factor(self.0, size)
    }
}

impl<F: Float> Ward<F> {
    /// One cluster for each row, of the given size.
    pub(super) fn new(rows: ArrayView2<'_, F>, sizes: &[F]) -> Result<Self, ClusterError> {
        Ok(Self {
            boxes: Boxes::new(rows, sizes)?,
            worth: WORTH,
            patience: SOME * rows.nrows(),
        })
    }

    /// Whether searches look at so many clusters that the tree is of no use.
    pub(super) fn is_spent(&self) -> bool {
        let (n_seen, n_asked) = (self.boxes.n_seen(), self.boxes.n_asked());
        n_seen > self.patience && n_seen * self.worth > n_asked
    }

    /// The clusters that are left, in the order of their slots, without a tree.
    pub(super) fn into_centres(self) -> Centres<F> {
        let alive = self.boxes.alive();
        let centres: Vec<&[F]> = alive.iter().map(|&slot| self.boxes.centre(slot)).collect();
        let columns = Columns::of(self.boxes.n_features(), centres.into_iter());
        let sizes = alive.iter().map(|&slot| self.boxes.size(slot)).collect();
        Centres::of_clusters(Linkage::Ward, columns, sizes, alive)
    }
}

impl<F: Float> Clusters<F> for Ward<F> {
    fn n_slots(&self) -> usize {
        self.boxes.n_slots()
    }

    fn is_alive(&self, slot: usize) -> bool {
        self.boxes.is_alive(slot)
    }

    fn sample(&self, slot: usize) -> usize {
        slot
    }

    fn between(&mut self, a: usize, b: usize) -> F {
        let square = Euclidean::between(self.boxes.centre(a), self.boxes.centre(b));
        square * ward_factor(self.boxes.size(a), self.boxes.size(b))
    }

    fn nearest(&mut self, slot: usize, bound: F) -> Option<(usize, F)> {
        let size = self.boxes.size(slot);
        self.boxes
            .nearest::<Euclidean>(slot, bound, &mut OfSize(size))
    }

    fn merge(&mut self, from: usize, into: usize, _distance: F) {
        self.boxes.merge(from, into, |into, from| {
            move_centre(Linkage::Ward, into, from);
        });
    }

    fn height(distance: F) -> F {
        distance.sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agglomerative::chain;
    use ndarray::Array2;
    use proptest::prelude::*;

    /// The merges as they are without a tree, in the same order.
    fn agrees<F: Float>(rows: &Array2<F>, sizes: &[F], patience: usize) {
        let plain = chain::merges(&mut Centres::new(Linkage::Ward, rows.view(), sizes));
        let ward = || Ward::new(rows.view(), sizes).unwrap();
        assert!(chain::merges(&mut ward()) == plain);
        // The tree is given up somewhere on the way.
        let mut impatient = ward();
        (impatient.worth, impatient.patience) = (1 << 20, patience);
        let merges =
            chain::merges_in_two(impatient, Ward::is_spent, |ward| Ok(ward.into_centres()));
        assert!(merges.unwrap() == plain);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn merges_as_without_a_tree(
            d in 1usize..6,
            n in 2usize..150,
            side in 2i32..30,
            seed in prop::collection::vec(0i32..1000, 50..300),
            patience in 0usize..20_000,
        ) {
            // Many ties; thirds are rounded. Sizes differ from the first.
            let number = |i: usize, j: usize| seed[(i * d + j) % seed.len()] * (1 + i as i32 / 50) % side;
            let rows = Array2::from_shape_fn((n, d), |(i, j)| f64::from(number(i, j)) / 3.0);
            let sizes: Vec<f64> = (0..n).map(|i| f64::from(1 + seed[i % seed.len()] % 3)).collect();
            agrees(&rows, &sizes, patience);
            agrees(&rows.mapv(|x| x as f32), &sizes.iter().map(|&x| x as f32).collect::<Vec<_>>(), patience);
        }
    }
}
