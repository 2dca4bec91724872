//! Parameters of OPTICS.

use linfa::{Float, ParamGuard};

use crate::{ClusterError, Metric};

/// The least number of samples in a cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ClusterSize {
    /// So many samples, at least 2 and at most as many as there are.
    Count(usize),
    /// This fraction of all samples, from 0 to 1, rounded down, but at least 2 samples.
    Fraction(f64),
}

impl ClusterSize {
    fn check(self) -> Result<(), ClusterError> {
        match self {
            Self::Count(count) if count < 2 => Err(ClusterError::parameter(
                "min_cluster_size",
                count,
                "at least 2",
            )),
            Self::Fraction(fraction) if !(0.0..=1.0).contains(&fraction) => {
                Err(ClusterError::parameter(
                    "min_cluster_size",
                    format!("{fraction} of the samples"),
                    "from 0 to 1",
                ))
            }
            _ => Ok(()),
        }
    }

    /// The number of samples that it means.
    pub(super) fn of_samples(self, n_samples: usize) -> Result<usize, ClusterError> {
        self.check()?;
        match self {
            Self::Count(count) if count > n_samples => Err(ClusterError::parameter(
                "min_cluster_size",
                format!("{count} for {n_samples} samples"),
                "at most the number of samples",
            )),
            Self::Count(count) => Ok(count),
            Self::Fraction(fraction) => Ok(((fraction * n_samples as f64) as usize).max(2)),
        }
    }
}

/// How clusters are taken from the reachability plot.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum OpticsExtraction<F> {
    /// Valleys between steep slopes, large ones around small ones.
    Xi {
        /// How steep: by this fraction of its height, at least, must the plot fall or rise from one sample to the next. At least 0 and below 1.
        xi: F,
        /// The least number of samples in a valley; `None` for `min_samples`.
        min_cluster_size: Option<ClusterSize>,
        /// Whether samples at a valley's end that were reached from outside of it are cut off (Schubert & Gertz 2018).
        predecessor_correction: bool,
    },
    /// A cut at one height, which gives DBSCAN's clusters but for border samples.
    Dbscan {
        /// The height, finite, from 0 to `max_eps`.
        eps: F,
    },
}

impl<F: Float> OpticsExtraction<F> {
    /// Valleys of the given steepness with at least `min_samples` samples, predecessors corrected.
    #[must_use]
    pub fn xi(xi: F) -> Self {
        Self::Xi {
            xi,
            min_cluster_size: None,
            predecessor_correction: true,
        }
    }

    pub(super) fn check(&self, max_eps: F) -> Result<(), ClusterError> {
        match *self {
            Self::Xi {
                xi,
                min_cluster_size,
                ..
            } => {
                if !(xi >= F::zero() && xi < F::one()) {
                    return Err(ClusterError::parameter("xi", xi, "at least 0 and below 1"));
                }
                min_cluster_size.map_or(Ok(()), ClusterSize::check)
            }
            Self::Dbscan { eps } => {
                if !(eps.is_finite() && eps >= F::zero()) {
                    return Err(ClusterError::parameter("eps", eps, "finite and at least 0"));
                }
                if eps > max_eps {
                    return Err(ClusterError::parameter(
                        "eps",
                        format!("{eps} with max_eps = {max_eps}"),
                        "at most max_eps",
                    ));
                }
                Ok(())
            }
        }
    }
}

/// Parameters of [`Optics`](crate::Optics), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct OpticsValidParams<F> {
    min_samples: usize,
    max_eps: F,
    metric: Metric,
    extraction: OpticsExtraction<F>,
}

impl<F: Float> OpticsValidParams<F> {
    /// The samples, itself among them, within whose reach a sample is a core sample.
    pub fn min_samples(&self) -> usize {
        self.min_samples
    }

    /// The largest distance at which samples are neighbours, inclusive.
    pub fn max_eps(&self) -> F {
        self.max_eps
    }

    /// The metric.
    pub fn metric(&self) -> Metric {
        self.metric
    }

    /// How clusters are taken from the reachability plot.
    pub fn extraction(&self) -> OpticsExtraction<F> {
        self.extraction
    }
}

/// Parameters of [`Optics`](crate::Optics), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct OpticsParams<F>(OpticsValidParams<F>);

impl<F: Float> OpticsParams<F> {
    pub(super) fn new(min_samples: usize) -> Self {
        Self(OpticsValidParams {
            min_samples,
            max_eps: F::infinity(),
            metric: Metric::Euclidean,
            extraction: OpticsExtraction::xi(F::cast(0.05)),
        })
    }

    /// Changes the number of samples that make a core sample.
    #[must_use]
    pub fn min_samples(mut self, min_samples: usize) -> Self {
        self.0.min_samples = min_samples;
        self
    }

    /// Limits the distance at which samples are neighbours, inclusive; without a limit (infinity) every density is in the plot.
    #[must_use]
    pub fn max_eps(mut self, max_eps: F) -> Self {
        self.0.max_eps = max_eps;
        self
    }

    /// Changes the metric.
    #[must_use]
    pub fn metric(mut self, metric: Metric) -> Self {
        self.0.metric = metric;
        self
    }

    /// Changes how clusters are taken from the reachability plot.
    #[must_use]
    pub fn extraction(mut self, extraction: OpticsExtraction<F>) -> Self {
        self.0.extraction = extraction;
        self
    }
}

impl<F: Float> ParamGuard for OpticsParams<F> {
    type Checked = OpticsValidParams<F>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        let OpticsValidParams {
            min_samples,
            max_eps,
            extraction,
            ..
        } = self.0;
        if min_samples < 2 {
            return Err(ClusterError::parameter(
                "min_samples",
                min_samples,
                "at least 2",
            ));
        }
        if max_eps.is_nan() || max_eps < F::zero() {
            return Err(ClusterError::parameter("max_eps", max_eps, "at least 0"));
        }
        extraction.check(max_eps)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}
