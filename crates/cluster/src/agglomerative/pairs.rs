//! Complete, average and weighted linkage while clusters are small: distances are computed when they are asked for.
//!
//! Which ones are asked for, the centres decide. Under these linkages a distance of clusters is a mean over pairs of samples, or the largest of them, and no
//! mean of distances is smaller than the distance of the means.

use std::marker::PhantomData;

use linfa::Float;
use ndarray::ArrayView2;

use super::boxes::{Boxes, Offer};
use super::centres::move_centre;
use super::chain::Clusters;
use super::lineage::Lineage;
use super::matrix::{MOST, Matrix};
use super::{Dissimilarity, Linkage};
use crate::ClusterError;
use crate::metric::{Measure, with_measure};

/// The part of the rows that is left when a matrix takes over.
const LEFT: usize = 6;

/// Merges that one row has gone through, at most.
const DEEPEST: usize = 256;

/// The part of all pairs of rows that is too many steps.
const COSTLY: usize = 4;

pub(super) struct Pairs<'a, F> {
    linkage: Linkage,
    metric: Dissimilarity,
    /// So many clusters are left to the matrix.
    n_left: usize,
    /// More steps than this are too many.
    costly: usize,
    boxes: Boxes<F>,
    lineage: Lineage<'a, F>,
    /// The number in the lineage of each slot's cluster.
    clusters: Vec<usize>,
    /// The largest absolute value of the rows.
    largest: F,
    deepest: usize,
}

/// The cluster for which a search is, by its number in the lineage.
struct Of<'a, 'b, F, M> {
    cluster: usize,
    clusters: &'a [usize],
    lineage: &'a mut Lineage<'b, F>,
    metric: Dissimilarity,
    /// By how much the distance of two centres may be off, and what part of a distance of clusters may be lost in rounding.
    slack: F,
    kept: F,
    measure: PhantomData<M>,
}

impl<F: Float, M: Measure> Offer<F> for Of<'_, '_, F, M> {
    fn least(&self, reduced: F, _size: F) -> F {
        let centres = (M::distance(reduced) * self.kept - self.slack).max(F::zero());
        match self.metric {
            // Half the square, of which a mean is no smaller than the square of the mean.
            Dissimilarity::Cosine => centres * centres * (self.kept * F::cast(0.5)),
            _ => centres * self.kept,
        }
    }

    fn distance(&mut self, slot: usize, reduced: F, size: F, limit: F) -> F {
        if self.least(reduced, size) > limit {
            return F::infinity();
        }
        self.lineage.between::<M>(self.cluster, self.clusters[slot])
    }
}

impl<'a, F: Float> Pairs<'a, F> {
    /// One cluster for each of contiguous rows, of the given size.
    pub(super) fn new(
        linkage: Linkage,
        metric: Dissimilarity,
        rows: &'a ArrayView2<'_, F>,
        sizes: &[F],
    ) -> Result<Self, ClusterError> {
        let n = rows.nrows();
        if n > MOST {
            return Err(ClusterError::TooManyDistinct {
                n_distinct: n,
                bound: MOST,
            });
        }
        Ok(Self {
            linkage,
            metric,
            n_left: n / LEFT,
            costly: n * n / COSTLY,
            boxes: Boxes::new(rows.view(), sizes)?,
            lineage: Lineage::new(linkage, metric, rows),
            clusters: (0..n).collect(),
            largest: rows.iter().fold(F::zero(), |a, &b| a.max(b.abs())),
            deepest: 0,
        })
    }

    /// Whether a matrix of what is left is better by now.
    pub(super) fn is_spent(&self) -> bool {
        self.boxes.n_alive() <= self.n_left
            || self.deepest >= DEEPEST
            || self.lineage.n_steps() + self.boxes.n_seen() > self.costly
    }

    /// A matrix of the distances of those that are left, in the order of their slots.
    pub(super) fn into_matrix(self) -> Result<Matrix<F>, ClusterError> {
        let alive = self.boxes.alive();
        let sizes = alive.iter().map(|&slot| self.boxes.size(slot)).collect();
        let clusters: Vec<usize> = alive.iter().map(|&slot| self.clusters[slot]).collect();
        Matrix::of_clusters(self.linkage, sizes, alive, |distances| {
            self.lineage.triangle(&clusters, distances);
        })
    }

    fn nearest_by<M: Measure>(&mut self, slot: usize, bound: F) -> Option<(usize, F)> {
        let epsilon = F::epsilon();
        let (d, depth) = (F::cast(self.boxes.n_features()), F::cast(self.deepest));
        // A centre moves once a merge, by four roundings of numbers no larger than twice the largest. Squares below the smallest normal number count for nothing.
        let moved = F::cast(8) * epsilon * self.largest * depth;
        let mut of = Of {
            cluster: self.clusters[slot],
            clusters: &self.clusters,
            lineage: &mut self.lineage,
            metric: self.metric,
            slack: F::cast(2) * d * moved + F::min_positive_value().sqrt(),
            // A distance of rows is rounded once a feature and a few times more, and three times in each merge of either cluster.
            kept: F::one() - epsilon * (d + F::cast(8) + F::cast(4) * depth),
            measure: PhantomData::<M>,
        };
        self.boxes.nearest::<M>(slot, bound, &mut of)
    }
}

impl<F: Float> Clusters<F> for Pairs<'_, F> {
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
        let (a, b) = (self.clusters[a], self.clusters[b]);
        with_measure!(self.metric.measure(), M => self.lineage.between::<M>(a, b))
    }

    fn nearest(&mut self, slot: usize, bound: F) -> Option<(usize, F)> {
        with_measure!(self.metric.measure(), M => self.nearest_by::<M>(slot, bound))
    }

    fn merge(&mut self, from: usize, into: usize, _distance: F) {
        let part = |slot: usize| (self.clusters[slot], self.boxes.size(slot));
        let cluster = self.lineage.merge(part(from), part(into));
        self.clusters[into] = cluster;
        self.deepest = self.deepest.max(self.lineage.depth(cluster));
        // Each part counts as in the linkage's mean.
        let linkage = match self.linkage {
            Linkage::Weighted => Linkage::Median,
            _ => Linkage::Centroid,
        };
        self.boxes
            .merge(from, into, |into, from| move_centre(linkage, into, from));
    }

    fn height(distance: F) -> F {
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agglomerative::{Merges, chain};
    use ndarray::Array2;
    use proptest::prelude::*;

    const LINKAGES: [Linkage; 3] = [Linkage::Complete, Linkage::Average, Linkage::Weighted];
    const METRICS: [Dissimilarity; 4] = [
        Dissimilarity::Euclidean,
        Dissimilarity::Manhattan,
        Dissimilarity::Chebyshev,
        Dissimilarity::Cosine,
    ];

    /// The merges in a matrix of all distances from the first.
    fn plain<F: Float>(
        linkage: Linkage,
        metric: Dissimilarity,
        rows: &Array2<F>,
        sizes: &[F],
    ) -> Merges<F> {
        let n = rows.nrows();
        let mut matrix = Matrix::of_clusters(linkage, sizes.to_vec(), (0..n).collect(), |out| {
            let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
            for (out, (i, j)) in out.iter_mut().zip(pairs) {
                let (a, b) = (rows.row(i), rows.row(j));
                let (a, b) = (a.to_slice().unwrap(), b.to_slice().unwrap());
                *out = with_measure!(metric.measure(), M => M::between(a, b));
            }
            metric.expand(out);
        });
        chain::merges(matrix.as_mut().unwrap())
    }

    /// The merges where the matrix takes over with so many clusters left.
    fn lazy<F: Float>(
        linkage: Linkage,
        metric: Dissimilarity,
        rows: &Array2<F>,
        sizes: &[F],
        n_left: usize,
    ) -> Merges<F> {
        let rows = rows.view();
        let mut pairs = Pairs::new(linkage, metric, &rows, sizes).unwrap();
        (pairs.n_left, pairs.costly) = (n_left, usize::MAX);
        chain::merges_in_two(pairs, Pairs::is_spent, Pairs::into_matrix).unwrap()
    }

    fn agrees<F: Float>(
        (linkage, metric): (Linkage, Dissimilarity),
        rows: &Array2<F>,
        sizes: &[F],
        n_left: usize,
    ) {
        let plain = plain(linkage, metric, rows, sizes);
        for n_left in [0, n_left, rows.nrows()] {
            assert!(
                lazy(linkage, metric, rows, sizes, n_left) == plain,
                "{linkage:?} {metric:?} {n_left}"
            );
        }
    }

    /// Of distinct rows; those of the cosine have length 1.
    fn prepare(metric: Dissimilarity, mut rows: Array2<f64>) -> Array2<f64> {
        if metric == Dissimilarity::Cosine {
            for mut row in rows.rows_mut() {
                let length = row.dot(&row).sqrt().max(0.1);
                row /= length;
            }
        }
        rows
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn merges_as_in_a_matrix(
            d in 1usize..6,
            n in 2usize..90,
            side in 2i32..30,
            (linkage, metric) in (0usize..3, 0usize..4),
            seed in prop::collection::vec(0i32..1000, 50..300),
            n_left in 0usize..60,
        ) {
            // Many ties; thirds are rounded. Sizes differ from the first.
            let number = |i: usize, j: usize| seed[(i * d + j) % seed.len()] * (1 + i as i32 / 50) % side;
            let rows = Array2::from_shape_fn((n, d), |(i, j)| f64::from(number(i, j)) / 3.0);
            let rows = prepare(METRICS[metric], rows);
            let sizes: Vec<f64> = (0..n).map(|i| f64::from(1 + seed[i % seed.len()] % 3)).collect();
            let both = (LINKAGES[linkage], METRICS[metric]);
            agrees(both, &rows, &sizes, n_left);
            agrees(both, &rows.mapv(|x| x as f32), &sizes.iter().map(|&x| x as f32).collect::<Vec<_>>(), n_left);
        }
    }

    /// Enough samples that trees are built anew, rows of the matrix are shared among threads and its gaps are closed.
    #[test]
    fn many_merge_as_in_a_matrix() {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(5);
        for linkage in LINKAGES {
            // Far from the origin, too, where centres are less exact.
            for (metric, offset) in METRICS.into_iter().zip([0.0, 1e6, 0.0, 1.0]) {
                let rows = Array2::from_shape_simple_fn((1300, 2), || {
                    offset + f64::from(rng.gen_range(0..90)) / 8.0
                });
                let rows = prepare(metric, rows);
                let sizes = vec![1.0; rows.nrows()];
                let plain = plain(linkage, metric, &rows, &sizes);
                for n_threads in [1, 2] {
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
                    let merges = pool
                        .build()
                        .unwrap()
                        .install(|| lazy(linkage, metric, &rows, &sizes, 900));
                    assert!(merges == plain, "{linkage:?} {metric:?}");
                }
            }
        }
    }

    /// A row a step farther away than the one before: every cluster is the part of the next one.
    #[test]
    fn deep_trees_go_to_the_matrix() {
        let rows = Array2::from_shape_fn((600, 1), |(i, _)| 1.02f64.powi(i as i32));
        let sizes = vec![1.0; 600];
        for linkage in LINKAGES {
            let euclidean = (linkage, Dissimilarity::Euclidean);
            agrees(euclidean, &rows, &sizes, 5);
            let view = rows.view();
            let pairs = Pairs::new(linkage, euclidean.1, &view, &sizes).unwrap();
            let mut depth = 0;
            chain::merges_in_two(pairs, Pairs::is_spent, |pairs| {
                depth = pairs.deepest;
                pairs.into_matrix()
            })
            .unwrap();
            assert!(depth <= DEEPEST);
        }
    }
}
