//! DBSCAN for many eps.

use linfa::traits::Fit;
use linfa::{DatasetBase, Float};
use ndarray::{ArrayBase, Data, Ix2};

use crate::{ClusterError, Dbscan, DbscanParams};

/// What one eps of a sweep gave.
#[derive(Debug, Clone, PartialEq)]
pub struct EpsSweepRow<F> {
    /// The radius.
    pub eps: F,
    /// The clustering.
    pub model: Dbscan,
}

impl<F> EpsSweepRow<F> {
    /// The number of different labels, noise counted as one if there is any: what `np.unique(labels_)` counts in a notebook.
    #[must_use]
    pub fn n_labels(&self) -> usize {
        self.model.n_clusters() + usize::from(self.model.n_noise() > 0)
    }
}

/// Fits DBSCAN with the given parameters once for each eps.
///
/// # Errors
///
/// As DBSCAN's `fit`, for the first eps that fails.
///
/// # Complexity
///
/// That of one fit for each eps.
///
/// # Example
///
/// ```
/// use hyades_cluster::{Dbscan, choose::sweep_eps};
/// use linfa::DatasetBase;
/// use ndarray::array;
///
/// let dataset = DatasetBase::from(array![[0.0], [1.0], [5.0], [6.0], [20.0]]);
/// let rows = sweep_eps(&Dbscan::params(1.0, 2), [0.5, 1.0, 4.0, 14.0], &dataset)?;
/// let labels: Vec<usize> = rows.iter().map(|row| row.n_labels()).collect();
/// assert_eq!(labels, [1, 3, 2, 1]); // only noise; two and noise; one and noise; one
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
pub fn sweep_eps<F: Float, D: Data<Elem = F>, T>(
    params: &DbscanParams<F>,
    eps: impl IntoIterator<Item = F>,
    dataset: &DatasetBase<ArrayBase<D, Ix2>, T>,
) -> Result<Vec<EpsSweepRow<F>>, ClusterError> {
    eps.into_iter()
        .map(|eps| {
            let model = params.clone().eps(eps).fit(dataset)?;
            Ok(EpsSweepRow { eps, model })
        })
        .collect()
}
