//! From records to a model: equal samples first, then the algorithm that fits the linkage, then the cut.

use linfa::Float;
use ndarray::{Array2, ArrayView2, CowArray};

use super::centres::Centres;
use super::distinct::Distinct;
use super::matrix::Matrix;
use super::pairs::Pairs;
use super::params::Cut;
use super::ward::Ward;
use super::{Agglomerative, AgglomerativeValidParams, Dissimilarity, Linkage, Merges};
use super::{chain, generic, graph, prim};
use crate::input::Records;
use crate::metric::with_measure;
use crate::{ClusterError, Dendrogram};

impl<F: Float> AgglomerativeValidParams<F> {
    pub(super) fn fit_records(
        &self,
        records: &Records<'_, F>,
    ) -> Result<Agglomerative<F>, ClusterError> {
        let n = records.n_samples();
        self.check_count(n)?;
        let rows = if self.metric() == Dissimilarity::Cosine {
            CowArray::from(directions(records)?)
        } else {
            with_measure!(self.metric().measure(), M => {
                records.check_spread_by::<M>(None, F::cast(n))
            })?;
            CowArray::from(records.view())
        };
        let distinct = Distinct::of(rows.view());
        // Equal samples merge first, at height 0.
        let all = |merges: Merges<F>| {
            let merges = merges.into_iter();
            let merges =
                merges.map(|(a, b, height)| (distinct.first[a], distinct.first[b], height));
            distinct.merges().chain(merges).collect::<Vec<_>>()
        };
        let Some(k) = self.connectivity() else {
            let merges = all(self.merges(&distinct)?);
            let dendrogram = match self.linkage() {
                // These come in their order, and their heights may fall.
                Linkage::Centroid | Linkage::Median => Dendrogram::of_merges(n, merges),
                _ => Dendrogram::of_spanning_tree(n, merges),
            };
            return self.cut_tree(dendrogram, 1);
        };
        if k >= n {
            let bound = "below the number of samples";
            return Err(ClusterError::parameter("connectivity", k, bound));
        }
        // Neighbours are Euclidean, whatever the metric.
        records.check_spread(None, F::cast(n))?;
        let (merges, n_graph_components) =
            graph::merges(self.linkage(), self.metric(), records, &distinct, k)?;
        self.cut_tree(Dendrogram::of_merges(n, all(merges)), n_graph_components)
    }

    pub(super) fn fit_square(
        &self,
        square: ArrayView2<'_, F>,
    ) -> Result<Agglomerative<F>, ClusterError> {
        if self.linkage().needs_centres() {
            return Err(ClusterError::parameter(
                "linkage",
                format!("{:?}", self.linkage()),
                "one that needs no centres, where only dissimilarities are given",
            ));
        }
        if let Some(k) = self.connectivity() {
            return Err(ClusterError::parameter(
                "connectivity",
                k,
                "left out where only dissimilarities are given",
            ));
        }
        check_square(square)?;
        let n = square.nrows();
        self.check_count(n)?;
        let merges = match self.linkage() {
            Linkage::Single => prim::merges_of_square(square),
            linkage => chain::merges(&mut Matrix::of_square(linkage, square)?),
        };
        self.cut_tree(Dendrogram::of_spanning_tree(n, merges), 1)
    }

    fn check_count(&self, n_samples: usize) -> Result<(), ClusterError> {
        match self.cut() {
            Cut::Into(n_clusters) if n_clusters > n_samples => Err(ClusterError::TooFewSamples {
                n_clusters,
                n_samples,
            }),
            _ => Ok(()),
        }
    }

    /// The merges of distinct rows.
    fn merges(&self, distinct: &Distinct<'_, F>) -> Result<Merges<F>, ClusterError> {
        let (linkage, metric) = (self.linkage(), self.metric());
        let rows = distinct.rows.view();
        Ok(match linkage {
            Linkage::Single => prim::merges(rows, metric),
            Linkage::Complete | Linkage::Average | Linkage::Weighted => {
                let pairs = Pairs::new(linkage, metric, &rows, &distinct.counts)?;
                chain::merges_in_two(pairs, Pairs::is_spent, Pairs::into_matrix)?
            }
            Linkage::Ward => {
                let ward = Ward::new(rows, &distinct.counts)?;
                chain::merges_in_two(ward, Ward::is_spent, |ward| Ok(ward.into_centres()))?
            }
            Linkage::Centroid | Linkage::Median => {
                generic::merges(&mut Centres::new(linkage, rows, &distinct.counts))
            }
        })
    }

    fn cut_tree(
        &self,
        dendrogram: Dendrogram<F>,
        n_graph_components: usize,
    ) -> Result<Agglomerative<F>, ClusterError> {
        let n_clusters = match self.cut() {
            Cut::Into(n_clusters) => n_clusters,
            Cut::Below(threshold) => {
                let merges = dendrogram.merges().iter();
                1 + merges.filter(|merge| merge.height >= threshold).count()
            }
        };
        Ok(Agglomerative {
            labels: dendrogram.cut_into(n_clusters)?,
            n_clusters,
            dendrogram,
            n_graph_components,
        })
    }
}

/// Rows of length 1 in the direction of the records'.
fn directions<F: Float>(records: &Records<'_, F>) -> Result<Array2<F>, ClusterError> {
    let mut rows = records.view().to_owned();
    for (row, mut values) in rows.outer_iter_mut().enumerate() {
        let largest = values.iter().fold(F::zero(), |a, &b| a.max(b.abs()));
        if largest == F::zero() {
            return Err(ClusterError::ZeroRow { row });
        }
        // The largest value becomes 1 first: its square then neither overflows nor vanishes.
        values.mapv_inplace(|value| value / largest);
        let length = values.iter().map(|&value| value * value).sum::<F>().sqrt();
        values.mapv_inplace(|value| value / length);
    }
    Ok(rows)
}

/// Refuses what is no square of dissimilarities.
fn check_square<F: Float>(square: ArrayView2<'_, F>) -> Result<(), ClusterError> {
    if square.nrows() == 0 {
        return Err(ClusterError::NoSamples);
    }
    if square.nrows() != square.ncols() {
        return Err(ClusterError::DissimilarityShape {
            rows: square.nrows(),
            columns: square.ncols(),
        });
    }
    for ((row, column), &value) in square.indexed_iter() {
        let bound = if !value.is_finite() || value < F::zero() {
            "finite and at least 0"
        } else if row == column && value != F::zero() {
            "0, as that of a sample to itself"
        } else if value != square[(column, row)] {
            "the same in the other direction"
        } else {
            continue;
        };
        return Err(ClusterError::Dissimilarity {
            row,
            column,
            value: value.to_string(),
            bound,
        });
    }
    // Averages weigh distances with sizes.
    let largest = square.iter().fold(F::zero(), |a, &b| a.max(b));
    if (largest * F::cast(square.nrows())).is_finite() {
        return Ok(());
    }
    Err(ClusterError::TooSpread {
        spread: format!("{largest:e}"),
    })
}
