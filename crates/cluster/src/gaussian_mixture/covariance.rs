//! The shapes that the components' covariances may take.

use linfa::Float;
use ndarray::{Array1, Array2, Array3, Axis};

/// Which covariances the components of a mixture may have: the fewer free numbers, the fewer samples they need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum CovarianceType {
    /// Each component has a covariance matrix of its own: an ellipse of any shape and direction.
    #[default]
    Full,
    /// All components share one covariance matrix: equal ellipses.
    Tied,
    /// Each component has a variance of its own along every axis: an ellipse whose axes are those of the features.
    Diagonal,
    /// Each component has one variance in all directions: a circle.
    Spherical,
}

impl CovarianceType {
    /// The numbers that are added up for a covariance of `d` features: a lower triangle with its diagonal, or the diagonal alone.
    pub(super) fn len(self, d: usize) -> usize {
        match self {
            Self::Full | Self::Tied => d * (d + 1) / 2,
            Self::Diagonal | Self::Spherical => d,
        }
    }

    /// How many covariances there are for `k` components.
    pub(super) fn count(self, k: usize) -> usize {
        if self == Self::Tied { 1 } else { k }
    }

    /// Whether covariances have entries off the diagonal.
    pub(super) fn is_triangle(self) -> bool {
        matches!(self, Self::Full | Self::Tied)
    }

    /// The free numbers in the covariances of `k` components of `d` features.
    pub(super) fn n_parameters(self, k: usize, d: usize) -> usize {
        match self {
            Self::Full => k * d * (d + 1) / 2,
            Self::Tied => d * (d + 1) / 2,
            Self::Diagonal => k * d,
            Self::Spherical => k,
        }
    }
}

/// Where row `i`, column `j ≤ i` of a symmetric matrix stands when its lower triangle is written row after row.
pub(super) fn at(i: usize, j: usize) -> usize {
    i * (i + 1) / 2 + j
}

/// The covariances of the components of a mixture, in units of the features squared.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Covariances<F> {
    /// A matrix a component, shape `(n_components, n_features, n_features)`.
    Full(Array3<F>),
    /// The one matrix of all components, shape `(n_features, n_features)`.
    Tied(Array2<F>),
    /// The variances of each component, shape `(n_components, n_features)`.
    Diagonal(Array2<F>),
    /// The one variance of each component, shape `(n_components,)`.
    Spherical(Array1<F>),
}

impl<F: Float> Covariances<F> {
    /// From what was added up: `packed` holds [`CovarianceType::count`] times [`CovarianceType::len`] numbers.
    pub(super) fn from_packed(kind: CovarianceType, packed: &[F], k: usize, d: usize) -> Self {
        let len = kind.len(d);
        let entry = |c: usize, i: usize, j: usize| packed[c * len + at(i.max(j), i.min(j))];
        match kind {
            CovarianceType::Full => {
                Self::Full(Array3::from_shape_fn((k, d, d), |(c, i, j)| entry(c, i, j)))
            }
            CovarianceType::Tied => {
                Self::Tied(Array2::from_shape_fn((d, d), |(i, j)| entry(0, i, j)))
            }
            CovarianceType::Diagonal => {
                Self::Diagonal(Array2::from_shape_fn((k, d), |(c, j)| packed[c * d + j]))
            }
            CovarianceType::Spherical => Self::Spherical(
                packed
                    .chunks_exact(d)
                    .map(|of| of.iter().copied().sum::<F>() / F::cast(d))
                    .collect(),
            ),
        }
    }

    /// Which kind they are.
    #[must_use]
    pub fn covariance_type(&self) -> CovarianceType {
        match self {
            Self::Full(_) => CovarianceType::Full,
            Self::Tied(_) => CovarianceType::Tied,
            Self::Diagonal(_) => CovarianceType::Diagonal,
            Self::Spherical(_) => CovarianceType::Spherical,
        }
    }

    /// The variances of component `c` along the axes, for `c` in range.
    pub(super) fn variance(&self, c: usize, j: usize) -> F {
        match self {
            Self::Full(all) => all[(c, j, j)],
            Self::Tied(one) => one[(j, j)],
            Self::Diagonal(all) => all[(c, j)],
            Self::Spherical(all) => all[c],
        }
    }

    /// The whole matrix of component `c`, for `c` in range.
    pub(super) fn matrix(&self, c: usize, d: usize) -> Array2<F> {
        match self {
            Self::Full(all) => all.index_axis(Axis(0), c).to_owned(),
            Self::Tied(one) => one.clone(),
            Self::Diagonal(_) | Self::Spherical(_) => {
                Array2::from_diag(&Array1::from_shape_fn(d, |j| self.variance(c, j)))
            }
        }
    }
}

/// A mixture's numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Components<F> {
    pub(super) weights: Array1<F>,
    pub(super) means: Array2<F>,
    pub(super) covariances: Covariances<F>,
}
