//! Stability: does a clustering come out again on other samples of the same kind?

use linfa::traits::Fit;
use linfa::{DatasetBase, Float};
use ndarray::{Array1, ArrayBase, ArrayView1, Axis, Data, Ix2};
use rand::Rng;

use super::SweepError;
use crate::input::Records;
use crate::{ClusterError, KMeans, KMeansParams};

/// What one k gave.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityRow {
    /// The number of clusters.
    pub k: usize,
    /// What the agreement function made of each pair of clusterings, in the order in which they were drawn.
    pub agreements: Vec<f64>,
}

impl StabilityRow {
    /// The mean agreement.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.agreements.iter().sum::<f64>() / self.agreements.len() as f64
    }

    /// The standard deviation of the agreements, divided by their number.
    #[must_use]
    pub fn standard_deviation(&self) -> f64 {
        let mean = self.mean();
        let squares = self.agreements.iter().map(|x| (x - mean).powi(2));
        (squares.sum::<f64>() / self.agreements.len() as f64).sqrt()
    }
}

/// Clusters pairs of bootstrap samples and asks how well the two agree, for each k.
///
/// A bootstrap sample has as many rows as the data, drawn from them with replacement. Each of a pair gives a model, both models
/// label all the data, and `agreement` compares the two labellings: pass `hyades_metrics::adjusted_rand_score`, which knows chance. A number
/// of groups that the data have gives nearly the same borders again and again; too large a number cuts groups where the draw happens to
/// suggest it. The same pairs of samples serve for every k. It says nothing about k = 1, where all labellings agree.
///
/// Weights of the dataset are left out: a bootstrap sample repeats rows instead.
///
/// # Errors
///
/// `n_pairs` = 0; those of the fit and of `agreement`, with the k at which they occur.
///
/// # Complexity
///
/// That of 2 · `n_pairs` fits and assignments for each k; O(n · n_features) memory.
///
/// # Example
///
/// ```
/// use hyades_cluster::{ClusterError, KMeans, choose::stability};
/// use linfa::DatasetBase;
/// use ndarray::Array2;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// // Two groups of 20 on a line.
/// let records = Array2::from_shape_fn((40, 1), |(i, _)| (i / 20) as f64 * 10.0 + (i % 20) as f64 * 0.05);
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// // The fraction of pairs of neighbouring rows that both treat alike.
/// let rows = stability(&KMeans::params(2), 2..=3, &DatasetBase::from(records), 5, &mut rng, |a, b| {
///     let together = |labels: ndarray::ArrayView1<usize>, i: usize| labels[i] == labels[i + 1];
///     let alike = (0..39).filter(|&i| together(a, i) == together(b, i)).count();
///     Ok::<_, ClusterError>(alike as f64 / 39.0)
/// })?;
/// assert_eq!(rows[0].mean(), 1.0);
/// assert!(rows[1].mean() < 1.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Paper
///
/// Y. Fang, J. Wang, “Selection of the number of clusters via the bootstrap method”, Computational Statistics & Data Analysis 56 (2012),
/// doi:10.1016/j.csda.2011.09.003, who count the pairs of samples about which the two disagree.
pub fn stability<F, R, D, T, E>(
    params: &KMeansParams<F, R>,
    ks: impl IntoIterator<Item = usize>,
    dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    n_pairs: usize,
    rng: &mut impl Rng,
    agreement: impl Fn(ArrayView1<'_, usize>, ArrayView1<'_, usize>) -> Result<f64, E>,
) -> Result<Vec<StabilityRow>, SweepError<E>>
where
    F: Float,
    R: Rng + Clone,
    D: Data<Elem = F>,
    E: std::error::Error + 'static,
{
    let ks: Vec<usize> = ks.into_iter().collect();
    let at = |k| move |error| SweepError::Cluster { k, error };
    let first = ks.first().copied().unwrap_or_default();
    if n_pairs == 0 {
        let error = ClusterError::parameter("n_pairs", n_pairs, "at least 1");
        return Err(at(first)(error));
    }
    let records = dataset.records.view();
    Records::check(records).map_err(at(first))?;
    let mut rows: Vec<StabilityRow> = ks
        .iter()
        .map(|&k| StabilityRow {
            k,
            agreements: Vec::with_capacity(n_pairs),
        })
        .collect();
    let n = records.nrows();
    for _ in 0..n_pairs {
        let mut draw = || {
            // Numbers of 64 bits: the draw must not depend on the machine's word.
            let drawn: Vec<usize> = (0..n)
                .map(|_| rng.gen_range(0..n as u64) as usize)
                .collect();
            DatasetBase::from(records.select(Axis(0), &drawn))
        };
        let pair = [draw(), draw()];
        for row in &mut rows {
            let label = |sample: &DatasetBase<_, _>| -> Result<Array1<usize>, ClusterError> {
                let model: KMeans<F> = params.clone().n_clusters(row.k).fit(sample)?;
                model.assign(records)
            };
            let [a, b] = &pair;
            let a = label(a).map_err(at(row.k))?;
            let b = label(b).map_err(at(row.k))?;
            let agreed = agreement(a.view(), b.view());
            let agreed = agreed.map_err(|error| SweepError::Score { k: row.k, error })?;
            row.agreements.push(agreed);
        }
    }
    Ok(rows)
}
