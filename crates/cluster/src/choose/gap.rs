//! The gap statistic: is the inertia lower than points without groups would have it?

use linfa::traits::Fit;
use linfa::{DatasetBase, Float};
use ndarray::{Array2, ArrayBase, ArrayView2, Data, Ix2};
use rand::Rng;

use super::SweepError;
use crate::input::Records;
use crate::{ClusterError, KMeans, KMeansParams};

/// What one k gave.
#[derive(Debug, Clone, PartialEq)]
pub struct GapRow<F> {
    /// The number of clusters.
    pub k: usize,
    /// The clustering of the data.
    pub model: KMeans<F>,
    /// The natural logarithm of its inertia.
    pub log_inertia: f64,
    /// The natural logarithms of the inertias of the reference sets, in the order in which they were drawn.
    pub reference_log_inertias: Vec<f64>,
}

impl<F> GapRow<F> {
    /// How far the logarithm of the inertia lies below the mean of the references': the gap.
    #[must_use]
    pub fn gap(&self) -> f64 {
        mean(&self.reference_log_inertias) - self.log_inertia
    }

    /// The standard error of the gap: the deviation of the references (divided by their number) times √(1 + 1 / number).
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        let n = self.reference_log_inertias.len() as f64;
        let mean = mean(&self.reference_log_inertias);
        let squares = self
            .reference_log_inertias
            .iter()
            .map(|x| (x - mean).powi(2));
        (squares.sum::<f64>() / n).sqrt() * (1.0 + 1.0 / n).sqrt()
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The gaps of a sweep over k.
#[derive(Debug, Clone, PartialEq)]
pub struct GapStatistic<F> {
    rows: Vec<GapRow<F>>,
}

impl<F> GapStatistic<F> {
    /// A row for each k, in the order of the sweep.
    #[must_use]
    pub fn rows(&self) -> &[GapRow<F>] {
        &self.rows
    }

    /// The paper's choice: the first k whose gap is at least the next one's less that one's standard error. `None` where the sweep ends before
    /// there is one: the last k has no next.
    #[must_use]
    pub fn choice(&self) -> Option<usize> {
        let pairs = self.rows.windows(2);
        let mut enough =
            pairs.filter(|pair| pair[0].gap() >= pair[1].gap() - pair[1].standard_error());
        enough.next().map(|pair| pair[0].k)
    }
}

/// Compares the inertia for each k with that of reference sets, which have no groups.
///
/// A reference set has as many samples as the data, drawn uniformly between the smallest and the largest value of each feature, sample by sample and
/// feature by feature. The same sets serve for every k. Where the data have groups, the inertia falls below the references' as
/// soon as k reaches their number. Unlike the scores that compare clusters, this one can answer k = 1: no groups.
///
/// The rule stops at the first k that the next does not beat. Where a further cluster gains nothing at first, as with two clusters for three groups in a row, it stops
/// too early: look at the gaps, not only at the choice.
///
/// Weights of the dataset hold for the samples of the reference sets too. To use the rule of [`GapStatistic::choice`], let the k be consecutive and begin
/// with 1. The paper takes 10 references or more.
///
/// # Errors
///
/// `n_references` = 0; those of the fit, with the k at which they occur; and [`ClusterError::NoInertia`] where k is so large that nothing is left to
/// compare, because every sample lies on a centroid.
///
/// # Complexity
///
/// That of `n_references` + 1 fits for each k; O(n · n_features) memory for one reference set at a time.
///
/// # Example
///
/// ```
/// use hyades_cluster::{KMeans, choose::gap_statistic};
/// use linfa::DatasetBase;
/// use ndarray::Array2;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// // Two groups of 30 on a line.
/// let records = Array2::from_shape_fn((60, 1), |(i, _)| (i / 30) as f64 * 10.0 + (i % 30) as f64 * 0.05);
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let gaps = gap_statistic(&KMeans::params(1), 1..=5, &DatasetBase::from(records), 10, &mut rng)?;
/// assert_eq!(gaps.choice(), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Paper
///
/// R. Tibshirani, G. Walther, T. Hastie, “Estimating the number of clusters in a data set via the gap statistic”, Journal of the Royal Statistical
/// Society B 63 (2001), doi:10.1111/1467-9868.00293.
pub fn gap_statistic<F, R, D, T>(
    params: &KMeansParams<F, R>,
    ks: impl IntoIterator<Item = usize>,
    dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    n_references: usize,
    rng: &mut impl Rng,
) -> Result<GapStatistic<F>, SweepError<ClusterError>>
where
    F: Float,
    R: Rng + Clone,
    D: Data<Elem = F>,
{
    let at = |k| move |error| SweepError::Cluster { k, error };
    let ks: Vec<usize> = ks.into_iter().collect();
    let first = ks.first().copied().unwrap_or_default();
    if n_references == 0 {
        return Err(at(first)(ClusterError::parameter(
            "n_references",
            n_references,
            "at least 1",
        )));
    }
    Records::check(dataset.records.view()).map_err(at(first))?;
    let mut rows = Vec::with_capacity(ks.len());
    for &k in &ks {
        let model = params.clone().n_clusters(k).fit(dataset).map_err(at(k))?;
        rows.push(GapRow {
            k,
            log_inertia: log_inertia(&model, k).map_err(at(k))?,
            model,
            reference_log_inertias: Vec::with_capacity(n_references),
        });
    }
    let ranges = ranges(dataset.records.view());
    for _ in 0..n_references {
        let records = uniform(&ranges, dataset.records.nrows(), rng);
        let reference = DatasetBase::from(records).with_weights(dataset.weights.clone());
        for row in &mut rows {
            let params = params.clone().n_clusters(row.k);
            let model = params.fit(&reference).map_err(at(row.k))?;
            let log_inertia = log_inertia(&model, row.k).map_err(at(row.k))?;
            row.reference_log_inertias.push(log_inertia);
        }
    }
    Ok(GapStatistic { rows })
}

fn log_inertia<F: Float>(model: &KMeans<F>, k: usize) -> Result<f64, ClusterError> {
    let inertia = model.inertia().to_f64().unwrap_or(f64::NAN);
    if inertia > 0.0 {
        Ok(inertia.ln())
    } else {
        Err(ClusterError::NoInertia { n_clusters: k })
    }
}

/// The smallest and the largest value of each feature.
fn ranges<F: Float>(records: ArrayView2<'_, F>) -> Vec<(F, F)> {
    let columns = records.columns().into_iter();
    columns
        .map(|column| {
            let low = column.fold(F::infinity(), |low, &x| low.min(x));
            let high = column.fold(F::neg_infinity(), |high, &x| high.max(x));
            (low, high)
        })
        .collect()
}

fn uniform<F: Float>(ranges: &[(F, F)], n_samples: usize, rng: &mut impl Rng) -> Array2<F> {
    // `from_shape_fn` goes row by row.
    Array2::from_shape_fn((n_samples, ranges.len()), |(_, feature)| {
        let (low, high) = ranges[feature];
        low + (high - low) * F::cast(rng.r#gen::<f64>())
    })
}
