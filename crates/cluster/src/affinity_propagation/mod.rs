//! Affinity propagation: samples send each other messages until some of them stand out as exemplars.

mod exemplars;
mod messages;
mod params;
mod similarity;

use linfa::traits::{Fit, PredictInplace};
use linfa::{DatasetBase, Float};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Axis, Data, Ix1, Ix2};

use crate::ClusterError;
use crate::input::{Records, check_new, rows_to_label};
use crate::k_means::nearest;

use messages::Messages;
pub use params::{AffinityPropagationParams, AffinityPropagationValidParams, Preference};
use similarity::Similarities;

/// Samples at most, unless all are equal: two numbers are kept for every pair, which makes 1.6 GB of `f64`.
const MOST_SAMPLES: usize = 10_000;

/// A clustering around exemplars, samples that stand for others (Frey & Dueck 2007).
///
/// The similarity s(i, k) of two samples is their negative squared Euclidean distance; that of a sample to itself is its *preference*. Two kinds of messages
/// go to and fro. The *responsibility* r(i, k) says how much better k suits i as its exemplar than the best other candidate does:
/// s(i, k) − max over k′ ≠ k of a(i, k′) + s(i, k′). The *availability* a(i, k) says how much support k has from others: min(0, r(k, k) + Σ max(0, r(i′, k))) over
/// i′ other than i and k, and for k itself the sum alone. Each new message is mixed with the old one, which `damping` weighs. A sample with
/// r(k, k) + a(k, k) > 0 is an *exemplar*.
///
/// It ends when the exemplars have stayed the same for `convergence_iterations` iterations. Then each sample goes to the exemplar that it is most
/// similar to, in every cluster the member to which all are most similar together becomes the exemplar, and samples choose once more. If
/// there are no exemplars at the end, no sample has a label.
///
/// The number of clusters follows from the preference. Clusters are numbered by their exemplars, ascending.
///
/// Where all pairs are equally similar and all samples equally preferred, nothing can be passed on: each sample is its own exemplar if the preference
/// exceeds the similarity, else the first is everyone's. That is how a million equal samples are settled.
///
/// Exemplars, labels and iterations are those of scikit-learn's `AffinityPropagation` wherever they do not hang on the last digit. There, ties are
/// set apart by a random change of the similarities by about one unit of the last place. Here the change follows from the samples' numbers, so nothing is
/// random, and it is left out again when clusters are settled: of equals, such as the two members of a pair, the first is the exemplar. Where
/// messages swing without settling, the last digit may decide what comes out, here as there.
///
/// | scikit-learn | here |
/// |---|---|
/// | `damping` | [`AffinityPropagationParams::damping`] |
/// | `preference` | [`AffinityPropagationParams::preference`] or [`AffinityPropagationParams::preferences`]; the median without them, as there |
/// | `max_iter` | [`AffinityPropagationParams::max_n_iterations`] |
/// | `convergence_iter` | [`AffinityPropagationParams::convergence_iterations`] |
/// | `affinity="euclidean"` | always; no precomputed similarities |
/// | `random_state` | nothing: ties are set apart by the samples' numbers |
/// | `cluster_centers_indices_` | [`AffinityPropagation::exemplars`] |
/// | `cluster_centers_` | the records' rows at [`AffinityPropagation::exemplars`] |
/// | `labels_`, −1 without exemplars | [`AffinityPropagation::labels`], `None` without exemplars |
/// | `n_iter_` | [`AffinityPropagation::n_iterations`] |
/// | a warning if it did not converge | [`AffinityPropagation::converged`] |
/// | `predict` | linfa's `Predict`, or [`AffinityPropagation::assign`] |
/// | `affinity_matrix_`, `copy`, `verbose` | nothing: records are never changed, and [`AffinityPropagationParams::keep_history`] tells more |
///
/// The dataset's weights are not looked at: prefer a sample instead.
///
/// # Complexity
///
/// O(n²) time an iteration. Memory holds two numbers for each pair of samples, a similarity and an availability; responsibilities follow from what each sample
/// was offered. More than 10 000 samples, which would take over 1.6 GB in `f64`, are refused. [`AffinityPropagationParams::keep_history`] takes two more a pair.
///
/// # Example
///
/// ```
/// use hyades_cluster::AffinityPropagation;
/// use linfa::{DatasetBase, traits::Fit};
/// use ndarray::array;
///
/// let records = array![[1.0, 2.0], [1.0, 4.0], [1.0, 0.0], [4.0, 2.0], [4.0, 4.0], [4.0, 0.0]];
/// let model = AffinityPropagation::params().fit(&DatasetBase::from(records))?;
/// assert_eq!(model.exemplars(), [0, 3]);
/// assert_eq!(model.labels().to_vec(), [0, 0, 0, 1, 1, 1].map(Some));
/// assert!(model.converged());
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// B. J. Frey, D. Dueck, “Clustering by passing messages between data points”, Science 315 (2007), doi:10.1126/science.1136800.
#[derive(Debug, Clone, PartialEq)]
pub struct AffinityPropagation<F> {
    exemplars: Vec<usize>,
    /// The exemplars' rows.
    centers: Array2<F>,
    labels: Array1<Option<usize>>,
    n_iterations: usize,
    converged: bool,
    history: Option<AffinityPropagationHistory<F>>,
}

/// How the messages went.
#[derive(Debug, Clone, PartialEq)]
pub struct AffinityPropagationHistory<F> {
    /// What each iteration decided; none where all pairs are equally similar.
    pub iterations: Vec<AffinityPropagationIteration>,
    /// The responsibilities r(i, k) after the last iteration, shape `(n_samples, n_samples)`; no rows without iterations.
    pub responsibilities: Array2<F>,
    /// The availabilities a(i, k) after the last iteration, shape `(n_samples, n_samples)`; no rows without iterations.
    pub availabilities: Array2<F>,
}

/// What one iteration decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffinityPropagationIteration {
    /// The exemplars, ascending.
    pub exemplars: Vec<usize>,
    /// For each sample the candidate with the largest sum of responsibility and availability, the first of equals.
    pub choices: Vec<usize>,
}

impl<F: Float> AffinityPropagation<F> {
    /// Parameters as scikit-learn has them: damping 0.5, the median of the similarities as preference.
    #[must_use]
    pub fn params() -> AffinityPropagationParams<F> {
        AffinityPropagationParams::new()
    }

    /// The samples that are exemplars, ascending; empty if none was found.
    #[must_use]
    pub fn exemplars(&self) -> &[usize] {
        &self.exemplars
    }

    /// The place of each sample's exemplar among [`AffinityPropagation::exemplars`], `None` for all if there is none; shape `(n_samples,)`.
    #[must_use]
    pub fn labels(&self) -> &Array1<Option<usize>> {
        &self.labels
    }

    /// The number of exemplars.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.exemplars.len()
    }

    /// The number of samples without a label: all if there is no exemplar, else none.
    #[must_use]
    pub fn n_noise(&self) -> usize {
        self.labels.iter().filter(|label| label.is_none()).count()
    }

    /// The number of iterations; 0 where all pairs are equally similar.
    #[must_use]
    pub fn n_iterations(&self) -> usize {
        self.n_iterations
    }

    /// Whether the exemplars stayed the same for long enough. If not, they are those of the last iteration: use them with caution, or
    /// try more damping and more iterations.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// The iterations and the last messages, if [`AffinityPropagationParams::keep_history`] asked for them.
    #[must_use]
    pub fn history(&self) -> Option<&AffinityPropagationHistory<F>> {
        self.history.as_ref()
    }

    /// The nearest exemplar of each of `records`' rows, the first of equals; `None` for all if there is no exemplar.
    ///
    /// # Errors
    ///
    /// Records without rows or of another width than the model's, values that are not finite or so far from the exemplars that squared
    /// distances overflow.
    ///
    /// # Complexity
    ///
    /// O(n · k · n_features) time for k exemplars, O(n) memory.
    ///
    /// # Example
    ///
    /// ```
    /// # use hyades_cluster::AffinityPropagation;
    /// # use linfa::{DatasetBase, traits::Fit};
    /// # use ndarray::array;
    /// let model = AffinityPropagation::params().fit(&DatasetBase::from(array![[0.0], [1.0], [2.0], [8.0], [9.0], [10.0]]))?;
    /// assert_eq!(model.assign(array![[7.0], [-3.0]].view())?.to_vec(), [Some(1), Some(0)]);
    /// # Ok::<(), hyades_cluster::ClusterError>(())
    /// ```
    pub fn assign(
        &self,
        records: ArrayView2<'_, F>,
    ) -> Result<Array1<Option<usize>>, ClusterError> {
        let records = check_new(records, &self.centers)?;
        Ok(self.nearest(records.values()))
    }

    fn nearest(&self, values: &[F]) -> Array1<Option<usize>> {
        if self.exemplars.is_empty() {
            Array1::from_elem(values.len() / self.centers.ncols(), None)
        } else {
            nearest(values, self.centers.view()).mapv(Some)
        }
    }

    /// The model of exemplars and labels that are known.
    fn of(records: &Records<'_, F>, exemplars: Vec<usize>, labels: Array1<Option<usize>>) -> Self {
        Self {
            centers: records.view().select(Axis(0), &exemplars),
            exemplars,
            labels,
            n_iterations: 0,
            converged: true,
            history: None,
        }
    }
}

impl<F: Float> AffinityPropagationValidParams<F> {
    /// The model where all pairs are equally similar, and all samples equally preferred.
    fn settle_equals(
        &self,
        records: &Records<'_, F>,
        preference: F,
        similarity: F,
    ) -> AffinityPropagation<F> {
        let n = records.n_samples();
        let mut model = if preference > similarity && n > 1 {
            AffinityPropagation::of(records, (0..n).collect(), (0..n).map(Some).collect())
        } else {
            AffinityPropagation::of(records, vec![0], Array1::from_elem(n, Some(0)))
        };
        model.history = self.history_is_kept().then(|| AffinityPropagationHistory {
            iterations: Vec::new(),
            responsibilities: Array2::zeros((0, n)),
            availabilities: Array2::zeros((0, n)),
        });
        model
    }

    /// Sends messages until the exemplars stay.
    fn propagate(
        &self,
        records: &Records<'_, F>,
        similarities: &Similarities<F>,
        preferences: &Array1<F>,
    ) -> AffinityPropagation<F> {
        let n = records.n_samples();
        let mut messages = Messages::new(similarities, self.damping());
        let mut exemplars = vec![false; n];
        let mut iterations = Vec::new();
        // For how many iterations the exemplars have been the same.
        let (mut n_iterations, mut stable, mut converged) = (0, 0, false);
        while n_iterations < self.max_n_iterations() && !converged {
            messages.sweep();
            let mut changed = n_iterations == 0;
            for (old, new) in exemplars.iter_mut().zip(messages.exemplars()) {
                changed |= *old != new;
                *old = new;
            }
            stable = if changed { 1 } else { stable + 1 };
            n_iterations += 1;
            // As in scikit-learn, at least one iteration more than must be stable.
            converged = n_iterations > self.convergence_iterations()
                && stable >= self.convergence_iterations()
                && exemplars.contains(&true);
            if self.history_is_kept() {
                iterations.push(AffinityPropagationIteration {
                    exemplars: indices(&exemplars),
                    choices: (0..n).map(|i| choice(&messages, i)).collect(),
                });
            }
        }
        let history = self.history_is_kept().then(|| {
            let mut responsibilities = Array2::zeros((n, n));
            let mut availabilities = Array2::zeros((n, n));
            for i in 0..n {
                let rows = [
                    (&mut responsibilities, messages.responsibilities(i)),
                    (&mut availabilities, messages.availabilities(i)),
                ];
                for (matrix, row) in rows {
                    matrix.row_mut(i).assign(&Array1::from(row));
                }
            }
            AffinityPropagationHistory {
                iterations,
                responsibilities,
                availabilities,
            }
        });
        drop(messages);
        let found = indices(&exemplars);
        let model = if found.is_empty() {
            AffinityPropagation::of(records, found, Array1::from_elem(n, None))
        } else {
            let (exemplars, labels) = exemplars::settle(records, preferences, found);
            AffinityPropagation::of(records, exemplars, labels.mapv(Some))
        };
        AffinityPropagation {
            n_iterations,
            converged,
            history,
            ..model
        }
    }
}

fn indices(mask: &[bool]) -> Vec<usize> {
    (0..mask.len()).filter(|&i| mask[i]).collect()
}

/// The candidate with the largest sum of responsibility and availability.
fn choice<F: Float>(messages: &Messages<'_, F>, i: usize) -> usize {
    let availabilities = messages.availabilities(i);
    let responsibilities = messages.responsibilities(i);
    let value = |k: usize| responsibilities[k] + availabilities[k];
    (1..availabilities.len()).fold(0, |best, k| if value(k) > value(best) { k } else { best })
}

impl<F: Float, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for AffinityPropagationValidParams<F>
{
    type Object = AffinityPropagation<F>;

    /// Finds exemplars among `dataset`'s records, shape `(n_samples, n_features)`.
    ///
    /// # Errors
    ///
    /// No rows, no columns, a value that is not finite, values so far apart or so near each other that sums of squared distances overflow or vanish, more than 10 000 samples that are
    /// not all equal and equally preferred, preferences that are too few, too many or so large that sums of them overflow.
    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<AffinityPropagation<F>, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        let n = records.n_samples();
        records.check_spread(None, F::cast(similarity::OFFERS) * F::cast(n))?;
        let preference = self.preference();
        preference.check_for(n)?;
        let first = records.row(0);
        if preference.is_same() && (1..n).all(|i| records.row(i) == first) {
            let preference = preference.of_samples(1, F::zero)[0];
            return Ok(self.settle_equals(&records, preference, F::zero()));
        }
        if n > MOST_SAMPLES {
            return Err(ClusterError::parameter(
                "n_samples",
                n,
                "at most 10000, for each pair of samples has messages of its own",
            ));
        }
        let mut similarities = Similarities::of(&records);
        let preferences = preference.of_samples(n, || similarities.median());
        if let Some(similarity) = similarities.of_all_pairs()
            && preference.is_same()
        {
            return Ok(self.settle_equals(&records, preferences[0], similarity));
        }
        similarities.prefer(&preferences);
        Ok(self.propagate(&records, &similarities, &preferences))
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix2>, Array1<Option<usize>>>
    for AffinityPropagation<F>
{
    /// # Panics
    ///
    /// If the records' width is not the model's: linfa's trait leaves no room for an error. A row that is not finite gets
    /// the first exemplar, for the same reason. [`AffinityPropagation::assign`] returns an error for both.
    fn predict_inplace(&self, records: &ArrayBase<D, Ix2>, labels: &mut Array1<Option<usize>>) {
        predict_rows(self, records.view(), labels);
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<Option<usize>> {
        Array1::from_elem(records.nrows(), None)
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix1>, Option<usize>>
    for AffinityPropagation<F>
{
    /// # Panics
    ///
    /// If the sample's width is not the model's.
    fn predict_inplace(&self, sample: &ArrayBase<D, Ix1>, label: &mut Option<usize>) {
        let mut labels = Array1::from_elem(1, None);
        let row = sample.view().insert_axis(Axis(0));
        predict_rows(self, row, &mut labels);
        *label = labels[0];
    }

    fn default_target(&self, _: &ArrayBase<D, Ix1>) -> Option<usize> {
        None
    }
}

fn predict_rows<F: Float>(
    model: &AffinityPropagation<F>,
    records: ArrayView2<'_, F>,
    labels: &mut Array1<Option<usize>>,
) {
    let rows = rows_to_label(records, model.centers.ncols(), labels.len());
    if !labels.is_empty() {
        *labels = model.nearest(rows.as_slice().unwrap_or_default());
    }
}
