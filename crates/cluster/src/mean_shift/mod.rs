//! Mean shift: every point climbs to where points lie most densely, and those that arrive at one peak are a cluster.

mod centers;
mod climb;
mod params;
mod seeds;

use linfa::traits::{Fit, PredictInplace};
use linfa::{DatasetBase, Float};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix1, Ix2};

use crate::ClusterError;
use crate::input::{Records, check_new, rows_to_label};

use climb::Hills;
pub use params::{MeanShiftParams, MeanShiftValidParams};
use seeds::Seeds;

/// A clustering by the peaks of the density (Fukunaga & Hostetler 1975; Comaniciu & Meer 2002), with a flat kernel.
///
/// A ball of radius `bandwidth` around a seed holds some samples; the seed moves to their mean, which lies where they lie more densely.
/// That is repeated until a step is no longer than a thousandth of the bandwidth. Every sample is a seed at first. The places where seeds end are
/// *peaks*, and the number of samples in a peak's last ball is its *intensity*. Of peaks within the bandwidth of each other only the one of
/// highest intensity remains, a *centre*. Each sample belongs to its nearest centre; samples farther than the bandwidth from every centre are
/// *orphans*, and may be left as noise.
///
/// The number of clusters follows from the bandwidth: [`estimate_bandwidth`](crate::choose::estimate_bandwidth) suggests one. Centres are numbered by falling
/// intensity, equal ones by falling coordinates. A centre that is nearest to no sample is rare, but possible.
///
/// Centres, labels and the number of iterations are those of scikit-learn's `MeanShift`, whose means differ by rounding; only where a sample lies on the
/// surface of a ball to the last bit may that decide. A sample that is equally near to two centres goes to the first. scikit-learn
/// rounds binned seeds to 32 bits where the bandwidth is a Python float.
///
/// | scikit-learn | here |
/// |---|---|
/// | `bandwidth` | argument of [`MeanShift::params`]; there is no default, see [`estimate_bandwidth`](crate::choose::estimate_bandwidth) |
/// | `seeds` | [`MeanShiftParams::seeds`] |
/// | `bin_seeding` | [`MeanShiftParams::binned_seeds`] |
/// | `min_bin_freq` | [`MeanShiftParams::min_bin_frequency`] |
/// | `cluster_all` | [`MeanShiftParams::assign_orphans`] |
/// | `max_iter` | [`MeanShiftParams::max_n_iterations`] |
/// | `cluster_centers_` | [`MeanShift::centers`] |
/// | `labels_`, −1 for orphans | [`MeanShift::labels`], `None` for orphans |
/// | `n_iter_` | [`MeanShift::n_iterations`] |
/// | `predict` | linfa's `Predict`, or [`MeanShift::assign`], which know orphans too |
/// | `n_jobs` | nothing: the result does not depend on threads |
///
/// The dataset's weights are not looked at: every sample counts as one.
///
/// # Complexity
///
/// O(n log n) time to build a k-d tree whose nodes know the sums of their samples. A shift then costs what the ball's surface
/// cuts of the tree, not what the ball holds: in two dimensions about O(√n). In many dimensions it may visit everything. Equal seeds climb once. Memory is
/// O(n · n_features), and with [`MeanShiftParams::keep_paths`] the paths besides.
///
/// # Example
///
/// ```
/// use hyades_cluster::MeanShift;
/// use linfa::{DatasetBase, traits::Fit};
/// use ndarray::array;
///
/// let records = array![[1.0, 1.0], [1.0, 2.0], [2.0, 1.0], [1.0, 1.5], [8.0, 8.0], [8.0, 9.0], [14.0, 0.0]];
/// let model = MeanShift::params(2.0).assign_orphans(false).fit(&DatasetBase::from(records))?;
/// assert_eq!(model.labels().to_vec(), [Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(2)]);
/// assert_eq!(model.centers().row(1).to_vec(), [8.0, 8.5]);
/// assert_eq!(model.assign(array![[7.0, 7.0], [4.5, 4.5]].view())?.to_vec(), [Some(1), None]);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Papers
///
/// D. Comaniciu, P. Meer, “Mean shift: a robust approach toward feature space analysis”, IEEE Trans. Pattern Anal. Mach. Intell. 24 (2002), doi:10.1109/34.1000236.
/// K. Fukunaga, L. Hostetler, “The estimation of the gradient of a density function, with applications in pattern recognition”, IEEE Trans. Inf. Theory
/// 21 (1975), doi:10.1109/TIT.1975.1055330.
#[derive(Debug, Clone, PartialEq)]
pub struct MeanShift<F> {
    centers: Array2<F>,
    intensities: Array1<usize>,
    labels: Array1<Option<usize>>,
    n_iterations: usize,
    /// How far a sample may be from its centre, if orphans are left out.
    reach: Option<F>,
    paths: Option<Vec<Array2<F>>>,
}

impl<F: Float> MeanShift<F> {
    /// Parameters with the given radius of the ball.
    #[must_use]
    pub fn params(bandwidth: F) -> MeanShiftParams<F> {
        MeanShiftParams::new(bandwidth)
    }

    /// The centres, by falling intensity; shape `(n_clusters, n_features)`.
    #[must_use]
    pub fn centers(&self) -> &Array2<F> {
        &self.centers
    }

    /// The number of samples in the ball from which each centre was the last mean; shape `(n_clusters,)`.
    #[must_use]
    pub fn intensities(&self) -> &Array1<usize> {
        &self.intensities
    }

    /// The row of each sample's nearest centre, `None` for orphans that were not assigned; shape `(n_samples,)`.
    #[must_use]
    pub fn labels(&self) -> &Array1<Option<usize>> {
        &self.labels
    }

    /// The number of centres.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.centers.nrows()
    }

    /// The number of orphans that were not assigned.
    #[must_use]
    pub fn n_noise(&self) -> usize {
        self.labels.iter().filter(|label| label.is_none()).count()
    }

    /// The most shifts that a seed took after its first.
    #[must_use]
    pub fn n_iterations(&self) -> usize {
        self.n_iterations
    }

    /// The path of each distinct seed in order of appearance, if [`MeanShiftParams::keep_paths`] asked for them: from the seed in the first row to its peak in
    /// the last, shape `(n_shifts + 1, n_features)`.
    #[must_use]
    pub fn paths(&self) -> Option<&[Array2<F>]> {
        self.paths.as_deref()
    }

    /// The nearest centre of each of `records`' rows; where orphans are not assigned, `None` for rows farther than the bandwidth from every
    /// centre. For the records of the fit it gives [`MeanShift::labels`].
    ///
    /// # Errors
    ///
    /// Records without rows or of another width than the model's, values that are not finite or so far from the centres that squared
    /// distances overflow.
    ///
    /// # Complexity
    ///
    /// O(n log k) time for k centres in few dimensions, O(n) memory.
    ///
    /// # Example
    ///
    /// ```
    /// # use hyades_cluster::MeanShift;
    /// # use linfa::{DatasetBase, traits::Fit};
    /// # use ndarray::array;
    /// let model = MeanShift::params(1.0).fit(&DatasetBase::from(array![[0.0], [0.5], [9.0]]))?;
    /// assert_eq!(model.assign(array![[7.0], [-3.0]].view())?.to_vec(), [Some(1), Some(0)]);
    /// # Ok::<(), hyades_cluster::ClusterError>(())
    /// ```
    pub fn assign(
        &self,
        records: ArrayView2<'_, F>,
    ) -> Result<Array1<Option<usize>>, ClusterError> {
        let records = check_new(records, &self.centers)?;
        centers::labels(records.values(), &self.centers, self.reach)
    }
}

impl<F: Float, D: Data<Elem = F>, T> Fit<ArrayBase<D, Ix2>, T, ClusterError>
    for MeanShiftValidParams<F>
{
    type Object = MeanShift<F>;

    /// Finds the clusters of `dataset`'s records, shape `(n_samples, n_features)`.
    ///
    /// # Errors
    ///
    /// No rows, no columns, a value that is not finite, values so far apart or so near each other that squared distances overflow or vanish, seeds of another width than the records',
    /// no bin with as many samples as a seed needs, no seed with a sample within the bandwidth.
    fn fit(
        &self,
        dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<MeanShift<F>, ClusterError> {
        let records = Records::check(dataset.records.view())?;
        records.check_spread(None, F::one())?;
        let d = records.n_features();
        let bandwidth = self.bandwidth();
        let seeds = Seeds::choose(&records, self)?;
        let hills = Hills::build(&records, bandwidth)?;
        let peaks = hills.climb(&seeds.rows, self.max_n_iterations(), self.paths_are_kept());
        let (centers, intensities) = centers::centers(&peaks, &seeds.last, d, bandwidth)?;
        if centers.nrows() == 0 {
            return Err(ClusterError::parameter(
                "bandwidth",
                bandwidth,
                "large enough that a sample lies within it of a seed",
            ));
        }
        let reach = (!self.orphans_are_assigned()).then_some(bandwidth);
        let paths = self.paths_are_kept().then(|| {
            let paths = peaks.paths.iter();
            paths
                .map(|path| Array2::from_shape_fn((path.len() / d, d), |(i, j)| path[i * d + j]))
                .collect()
        });
        Ok(MeanShift {
            labels: centers::labels(records.values(), &centers, reach)?,
            centers,
            intensities,
            n_iterations: peaks.n_iterations,
            reach,
            paths,
        })
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix2>, Array1<Option<usize>>>
    for MeanShift<F>
{
    /// # Panics
    ///
    /// If the records' width is not the model's: linfa's trait leaves no room for an error. [`MeanShift::assign`] returns one.
    fn predict_inplace(&self, records: &ArrayBase<D, Ix2>, labels: &mut Array1<Option<usize>>) {
        predict_rows(self, records.view(), labels);
    }

    fn default_target(&self, records: &ArrayBase<D, Ix2>) -> Array1<Option<usize>> {
        Array1::from_elem(records.nrows(), None)
    }
}

impl<F: Float, D: Data<Elem = F>> PredictInplace<ArrayBase<D, Ix1>, Option<usize>>
    for MeanShift<F>
{
    /// # Panics
    ///
    /// If the sample's width is not the model's.
    fn predict_inplace(&self, sample: &ArrayBase<D, Ix1>, label: &mut Option<usize>) {
        let mut labels = Array1::from_elem(1, None);
        let row = sample.view().insert_axis(ndarray::Axis(0));
        predict_rows(self, row, &mut labels);
        *label = labels[0];
    }

    fn default_target(&self, _: &ArrayBase<D, Ix1>) -> Option<usize> {
        None
    }
}

fn predict_rows<F: Float>(
    model: &MeanShift<F>,
    records: ArrayView2<'_, F>,
    labels: &mut Array1<Option<usize>>,
) {
    let rows = rows_to_label(records, model.centers.ncols(), labels.len());
    if !labels.is_empty() {
        let values = rows.as_slice().unwrap_or_default();
        // The centres were numbered when the model was fitted, so they can be again.
        if let Ok(found) = centers::labels(values, &model.centers, model.reach) {
            *labels = found;
        }
    }
}
