//! How much nearer a sample is to its own cluster than to the next.

mod rounds;
mod tile;

use std::{collections::BTreeMap, ops::Range};

use linfa::Float;
use ndarray::{Array1, ArrayBase, Data, Ix1, Ix2};

use self::{
    rounds::{Cluster, all_meet},
    tile::Tile,
};
use super::grouped::Grouped;
use crate::{ClusterLabel, MetricsError};

/// The silhouettes of all samples, with their means over each cluster and over all.
///
/// With a the mean distance of a sample to the others of its own cluster, and b the smallest of its mean
/// distances to another cluster, its silhouette is (b − a) / max(a, b): near 1 well inside its cluster, 0 on
/// the border of two, below 0 nearer to another cluster than to its own. A sample alone in its cluster has 0,
/// and so has one for which a = b = 0. Distances are Euclidean.
///
/// More is better. Round, well separated clusters have high silhouettes; rings, crescents and clusters of
/// unlike density have low or negative ones even where they are found without fault.
///
/// Drawing a silhouette plot needs all three, and this computes them in one pass.
///
/// # Complexity
///
/// O(n² d) time, shared between threads; O(n d) memory: no distance is kept. The result is the same to the
/// last bit on any number of threads.
///
/// # Example
///
/// ```
/// use hyades_metrics::Silhouette;
/// use ndarray::array;
///
/// let records = array![[0.0], [2.0], [11.0], [5.0]];
/// let labels = array![Some(7), Some(7), Some(3), None];
/// let silhouette = Silhouette::of(&records, &labels)?;
///
/// // The first sample: a = 2, b = 11. The second: a = 2, b = 9. The third is alone, the fourth noise.
/// assert_eq!(
///     silhouette.samples(),
///     array![Some(9.0 / 11.0), Some(7.0 / 9.0), Some(0.0), None]
/// );
/// assert_eq!(silhouette.by_cluster()[&Some(3)], 0.0);
/// assert_eq!(silhouette.by_cluster()[&Some(7)], (9.0 / 11.0 + 7.0 / 9.0) / 2.0);
/// assert_eq!(silhouette.score(), (9.0 / 11.0 + 7.0 / 9.0) / 3.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
///
/// # Reference
///
/// P. J. Rousseeuw, 1987, *Silhouettes: a graphical aid to the interpretation and validation of cluster analysis*,
/// Journal of Computational and Applied Mathematics 20, 53–65,
/// [doi:10.1016/0377-0427(87)90125-7](https://doi.org/10.1016/0377-0427(87)90125-7).
#[derive(Debug, Clone, PartialEq)]
pub struct Silhouette<F, L> {
    samples: Array1<Option<F>>,
    by_cluster: BTreeMap<L, F>,
    score: F,
}

impl<F: Float, L: ClusterLabel> Silhouette<F, L> {
    /// Computes the silhouettes; `records` is `(n_samples, n_features)`, `labels` has one label a row.
    ///
    /// # Errors
    ///
    /// No samples or features, a value that is not finite, labels and records of different length, or a number
    /// of labels outside 2 to n_samples − 1: [`MetricsError`].
    pub fn of<R, S>(
        records: &ArrayBase<R, Ix2>,
        labels: &ArrayBase<S, Ix1>,
    ) -> Result<Self, MetricsError>
    where
        R: Data<Elem = F>,
        S: Data<Elem = L>,
    {
        let groups = Grouped::of(records, labels)?;
        let Values {
            values,
            rows,
            positions,
        } = of_groups(&groups)?;
        let mut samples = Array1::from_elem(groups.n_given(), None);
        for (&row, &value) in rows.iter().zip(&values) {
            samples[row] = Some(F::cast(value));
        }
        let by_cluster = groups
            .labels
            .iter()
            .zip(positions)
            .map(|(label, positions)| (label.clone(), F::cast(mean(&values[positions]))))
            .collect();
        Ok(Self {
            samples,
            by_cluster,
            score: F::cast(mean(&values)),
        })
    }

    /// One value a sample in the order of the records, shape `(n_samples,)`; `None` for noise.
    pub fn samples(&self) -> &Array1<Option<F>> {
        &self.samples
    }

    /// The mean over each cluster, in ascending order of label.
    pub fn by_cluster(&self) -> &BTreeMap<L, F> {
        &self.by_cluster
    }

    /// The mean over all samples that are not noise.
    pub fn score(&self) -> F {
        self.score
    }
}

/// The silhouette of each sample, shape `(n_samples,)`, and `None` for noise; see [`Silhouette`].
///
/// Where labels cannot be noise, every value is there: `samples.mapv(Option::unwrap)` makes plain numbers of them.
///
/// # Errors
///
/// As [`Silhouette::of`].
///
/// # Complexity
///
/// O(n² d) time, shared between threads; O(n d) memory.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// let samples = hyades_metrics::silhouette_samples(&array![[0.0], [2.0], [11.0]], &array![0, 0, 1])?;
/// assert_eq!(samples, array![Some(9.0 / 11.0), Some(7.0 / 9.0), Some(0.0)]);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
pub fn silhouette_samples<F, L, R, S>(
    records: &ArrayBase<R, Ix2>,
    labels: &ArrayBase<S, Ix1>,
) -> Result<Array1<Option<F>>, MetricsError>
where
    F: Float,
    L: ClusterLabel,
    R: Data<Elem = F>,
    S: Data<Elem = L>,
{
    Ok(Silhouette::of(records, labels)?.samples)
}

/// The mean silhouette of each cluster, in ascending order of label; see [`Silhouette`].
///
/// # Errors
///
/// As [`Silhouette::of`].
///
/// # Complexity
///
/// O(n² d) time, shared between threads; O(n d) memory.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// let records = array![[0.0], [2.0], [11.0]];
/// let by_cluster = hyades_metrics::silhouette_by_cluster(&records, &array!["pair", "pair", "one"])?;
/// assert_eq!(by_cluster["one"], 0.0);
/// assert_eq!(by_cluster["pair"], (9.0 / 11.0 + 7.0 / 9.0) / 2.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
pub fn silhouette_by_cluster<F, L, R, S>(
    records: &ArrayBase<R, Ix2>,
    labels: &ArrayBase<S, Ix1>,
) -> Result<BTreeMap<L, F>, MetricsError>
where
    F: Float,
    L: ClusterLabel,
    R: Data<Elem = F>,
    S: Data<Elem = L>,
{
    Ok(Silhouette::of(records, labels)?.by_cluster)
}

/// The mean silhouette of all samples that are not noise, from −1 to 1; more is better. See [`Silhouette`].
///
/// # Errors
///
/// As [`Silhouette::of`].
///
/// # Complexity
///
/// O(n² d) time, shared between threads; O(n d) memory.
///
/// # Example
///
/// ```
/// use ndarray::array;
///
/// let score = hyades_metrics::silhouette_score(&array![[0.0], [2.0], [11.0]], &array![0, 0, 1])?;
/// assert_eq!(score, (9.0 / 11.0 + 7.0 / 9.0) / 3.0);
/// # Ok::<(), hyades_metrics::MetricsError>(())
/// ```
pub fn silhouette_score<F, L, R, S>(
    records: &ArrayBase<R, Ix2>,
    labels: &ArrayBase<S, Ix1>,
) -> Result<F, MetricsError>
where
    F: Float,
    L: ClusterLabel,
    R: Data<Elem = F>,
    S: Data<Elem = L>,
{
    Ok(F::cast(score_of_groups(&Grouped::of(records, labels)?)?))
}

pub(super) fn score_of_groups<F: Float, L: ClusterLabel>(
    groups: &Grouped<F, L>,
) -> Result<f64, MetricsError> {
    Ok(mean(&of_groups(groups)?.values))
}

/// The silhouettes, cluster by cluster.
struct Values {
    values: Vec<f64>,
    /// The row of each value.
    rows: Vec<usize>,
    /// Where each cluster's values are.
    positions: Vec<Range<usize>>,
}

fn of_groups<F: Float, L: ClusterLabel>(groups: &Grouped<F, L>) -> Result<Values, MetricsError> {
    groups.check_label_count()?;
    let (rows, positions) = groups.rows();
    let capacity = Tile::capacity(groups.n_features);
    let mut clusters: Vec<Cluster> = positions
        .iter()
        .map(|positions| {
            let tiles = rows[positions.clone()]
                .chunks(capacity)
                .map(|rows| Tile::of(rows.iter().map(|&row| groups.point(row)), groups.n_features));
            Cluster::of(tiles.collect(), positions.len())
        })
        .collect();
    all_meet(&mut clusters);
    let values = clusters.iter().flat_map(Cluster::silhouettes).collect();
    Ok(Values {
        values,
        rows,
        positions,
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
