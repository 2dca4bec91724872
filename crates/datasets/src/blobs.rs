//! Gaussian groups of points.

use crate::eigen::{eigen, square_root};
use crate::shape::{check_samples, dataset};
use crate::{Dataset, DatasetError, Result};
use ndarray::{Array1, Array2};
use rand::Rng;
use rand_distr::StandardNormal;

/// What rounding may do to a covariance, relative to its largest entry.
const TOLERANCE: f64 = 1e-12;

/// A Gaussian group that [`blobs`] draws: mean, covariance, and number of points.
///
/// ```
/// use hyades_datasets::Blob;
/// use ndarray::array;
///
/// let blob = Blob::new(array![8.0, 8.0], array![[2.0, 1.0], [1.0, 2.0]], 50)?;
/// assert_eq!(blob.n_samples(), 50);
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Blob {
    mean: Array1<f64>,
    spread: Spread,
    n_samples: usize,
}

/// How the points lie around the mean.
#[derive(Debug, Clone, PartialEq)]
enum Spread {
    /// The same variance along every axis: a single number, however many features there are.
    Isotropic { variance: f64 },
    /// A covariance with its symmetric square root, which turns independent normals into this group.
    Full {
        covariance: Array2<f64>,
        root: Array2<f64>,
    },
}

impl Spread {
    /// The offset of one feature from the mean, from independent normals.
    fn offset(&self, feature: usize, normals: &[f64]) -> f64 {
        match self {
            Self::Isotropic { variance } => variance.sqrt() * normals[feature],
            // A plain sum in one order: a matrix product may add in another on another machine.
            Self::Full { root, .. } => {
                let pairs = root.row(feature).into_iter().zip(normals);
                pairs.map(|(root, normal)| root * normal).sum()
            }
        }
    }
}

impl Blob {
    /// A group of `n_samples` points around `mean`, `(n_features,)`, with the symmetric positive semi-definite
    /// `covariance`, `(n_features, n_features)`. A singular covariance is welcome: it gives a flat group.
    ///
    /// # Errors
    ///
    /// No sample or no coordinate; a value that is NaN or infinite; a covariance of another shape than the mean
    /// asks for, asymmetric, or with a negative eigenvalue. Rounding errors of 10⁻¹² of the largest entry are forgiven.
    ///
    /// # Complexity
    ///
    /// O(n_features³) time for the square root of the covariance, O(n_features²) memory.
    pub fn new(mean: Array1<f64>, covariance: Array2<f64>, n_samples: usize) -> Result<Self> {
        let n_features = mean.len();
        check_samples("a group", 1, n_samples, n_features)?;
        check_mean(&mean)?;
        let (rows, columns) = covariance.dim();
        if (rows, columns) != (n_features, n_features) {
            return Err(DatasetError::CovarianceShape {
                n_features,
                rows,
                columns,
            });
        }
        let mut scale: f64 = 0.0;
        for ((row, column), &value) in covariance.indexed_iter() {
            if !value.is_finite() {
                return Err(DatasetError::CovarianceValue { row, column, value });
            }
            scale = scale.max(value.abs());
        }
        let mut symmetric = covariance.clone();
        for row in 0..n_features {
            for column in row + 1..n_features {
                let (value, mirrored) = (covariance[[row, column]], covariance[[column, row]]);
                // Halves first: the difference of two huge values must not overflow.
                if (value / 2.0 - mirrored / 2.0).abs() > TOLERANCE * scale {
                    return Err(DatasetError::AsymmetricCovariance {
                        row,
                        column,
                        value,
                        mirrored,
                    });
                }
                symmetric[[row, column]] = value / 2.0 + mirrored / 2.0;
                symmetric[[column, row]] = symmetric[[row, column]];
            }
        }
        let (values, vectors) = eigen(&symmetric);
        let eigenvalue = values.iter().copied().fold(f64::INFINITY, f64::min);
        if eigenvalue < -TOLERANCE * scale {
            return Err(DatasetError::NegativeEigenvalue { eigenvalue });
        }
        let root = square_root(&values, &vectors);
        Ok(Self {
            mean,
            spread: Spread::Full { covariance, root },
            n_samples,
        })
    }

    /// A round group: the same `variance` along every axis and no correlation.
    ///
    /// ```
    /// use hyades_datasets::Blob;
    /// use ndarray::array;
    ///
    /// let blob = Blob::isotropic(array![3.0, 3.0], 2.0, 50)?;
    /// assert_eq!(blob.covariance(), array![[2.0, 0.0], [0.0, 2.0]]);
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// No sample or no coordinate; a coordinate that is NaN or infinite; a variance that is negative, NaN or infinite.
    pub fn isotropic(mean: Array1<f64>, variance: f64, n_samples: usize) -> Result<Self> {
        let n_features = mean.len();
        check_samples("a group", 1, n_samples, n_features)?;
        check_mean(&mean)?;
        if !(variance.is_finite() && variance >= 0.0) {
            return Err(DatasetError::Variance { value: variance });
        }
        Ok(Self {
            mean,
            spread: Spread::Isotropic { variance },
            n_samples,
        })
    }

    /// The mean, `(n_features,)`.
    #[must_use]
    pub fn mean(&self) -> &Array1<f64> {
        &self.mean
    }

    /// The covariance as it was given, `(n_features, n_features)`, made anew at each call.
    #[must_use]
    pub fn covariance(&self) -> Array2<f64> {
        match &self.spread {
            Spread::Isotropic { variance } => Array2::from_diag_elem(self.mean.len(), *variance),
            Spread::Full { covariance, .. } => covariance.clone(),
        }
    }

    /// How many points the group gets.
    #[must_use]
    pub fn n_samples(&self) -> usize {
        self.n_samples
    }
}

fn check_mean(mean: &Array1<f64>) -> Result<()> {
    if mean.is_empty() {
        return Err(DatasetError::EmptyMean);
    }
    match mean
        .iter()
        .enumerate()
        .find(|(_, value)| !value.is_finite())
    {
        Some((index, &value)) => Err(DatasetError::Mean { index, value }),
        None => Ok(()),
    }
}

/// Draws Gaussian groups, one after the other: first all points of group 0, then those of group 1, and so on. The
/// targets are the groups' numbers. Shuffle with linfa's `Dataset::shuffle` where the order must tell nothing.
///
/// ```
/// use hyades_datasets::{Blob, blobs};
/// use ndarray::array;
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(42);
/// let groups = [
///     Blob::isotropic(array![3.0, 3.0], 2.0, 50)?,
///     Blob::isotropic(array![8.0, 8.0], 2.0, 30)?,
/// ];
/// let dataset = blobs(&groups, &mut rng)?;
/// assert_eq!(dataset.records.dim(), (80, 2));
/// assert_eq!(dataset.targets.iter().filter(|&&group| group == 1).count(), 30);
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
///
/// # Errors
///
/// No group; groups with different numbers of features; more values than memory can address.
///
/// # Complexity
///
/// O(n_samples · n_features²) time, O(n_samples · n_features) where all groups are isotropic.
pub fn blobs<R: Rng>(blobs: &[Blob], rng: &mut R) -> Result<Dataset> {
    let first = blobs.first().ok_or(DatasetError::NoBlobs)?;
    let n_features = first.mean.len();
    let mut n_samples: usize = 0;
    for (group, blob) in blobs.iter().enumerate() {
        let found = blob.mean.len();
        if found != n_features {
            return Err(DatasetError::MixedDimensions {
                group,
                expected: n_features,
                found,
            });
        }
        n_samples = n_samples.saturating_add(blob.n_samples);
    }
    check_samples("a set of blobs", 1, n_samples, n_features)?;

    let mut records = Array2::zeros((n_samples, n_features));
    let mut targets = Array1::zeros(n_samples);
    let members = blobs
        .iter()
        .enumerate()
        .flat_map(|(group, blob)| std::iter::repeat_n((group, blob), blob.n_samples));
    let mut normals = vec![0.0; n_features];
    for ((mut row, target), (group, blob)) in records
        .rows_mut()
        .into_iter()
        .zip(targets.iter_mut())
        .zip(members)
    {
        *target = group;
        normals.fill_with(|| rng.sample(StandardNormal));
        for (feature, value) in row.iter_mut().enumerate() {
            *value = blob.mean[feature] + blob.spread.offset(feature, &normals);
        }
    }
    Ok(dataset(records, targets))
}
