//! Parameters of affinity propagation.

use linfa::{Float, ParamGuard};
use ndarray::Array1;

use crate::ClusterError;
use crate::bounds::check_counts;

/// How much each sample is preferred as an exemplar: its similarity to itself.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub enum Preference<F> {
    /// The median of all similarities, each sample's 0 to itself among them.
    #[default]
    Median,
    /// One value for all.
    Same(F),
    /// A value for each sample, shape `(n_samples,)`.
    Each(Array1<F>),
}

/// Parameters of [`AffinityPropagation`](crate::AffinityPropagation), as checked.
#[derive(Debug, Clone, PartialEq)]
pub struct AffinityPropagationValidParams<F> {
    damping: F,
    preference: Preference<F>,
    max_n_iterations: usize,
    convergence_iterations: usize,
    keep_history: bool,
}

impl<F: Float> AffinityPropagationValidParams<F> {
    /// The share of each message that stays as it was.
    pub fn damping(&self) -> F {
        self.damping
    }

    /// How much samples are preferred as exemplars.
    pub fn preference(&self) -> &Preference<F> {
        &self.preference
    }

    /// The most iterations.
    pub fn max_n_iterations(&self) -> usize {
        self.max_n_iterations
    }

    /// The iterations for which the exemplars must stay the same.
    pub fn convergence_iterations(&self) -> usize {
        self.convergence_iterations
    }

    /// Whether the model keeps every iteration and the last messages.
    pub fn history_is_kept(&self) -> bool {
        self.keep_history
    }
}

/// Parameters of [`AffinityPropagation`](crate::AffinityPropagation), to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct AffinityPropagationParams<F>(AffinityPropagationValidParams<F>);

impl<F: Float> AffinityPropagationParams<F> {
    pub(super) fn new() -> Self {
        Self(AffinityPropagationValidParams {
            damping: F::cast(0.5),
            preference: Preference::Median,
            max_n_iterations: 200,
            convergence_iterations: 15,
            keep_history: false,
        })
    }

    /// Changes the damping, 0.5 at first: at least 0.5 and below 1. More damping is slower, and less prone to oscillate.
    #[must_use]
    pub fn damping(mut self, damping: F) -> Self {
        self.0.damping = damping;
        self
    }

    /// Prefers all samples alike, by this similarity to themselves; at first it is the median of all similarities. Similarities are negative squared
    /// distances, so it is usually negative: the lower, the fewer clusters.
    #[must_use]
    pub fn preference(mut self, preference: F) -> Self {
        self.0.preference = Preference::Same(preference);
        self
    }

    /// Prefers each sample by a value of its own, shape `(n_samples,)`.
    #[must_use]
    pub fn preferences(mut self, preferences: Array1<F>) -> Self {
        self.0.preference = Preference::Each(preferences);
        self
    }

    /// Changes the most iterations, 200 at first.
    #[must_use]
    pub fn max_n_iterations(mut self, max_n_iterations: usize) -> Self {
        self.0.max_n_iterations = max_n_iterations;
        self
    }

    /// Changes for how many iterations the exemplars must stay the same, 15 at first.
    #[must_use]
    pub fn convergence_iterations(mut self, convergence_iterations: usize) -> Self {
        self.0.convergence_iterations = convergence_iterations;
        self
    }

    /// Keeps what each iteration decided, and the last messages, in the model.
    #[must_use]
    pub fn keep_history(mut self, keep_history: bool) -> Self {
        self.0.keep_history = keep_history;
        self
    }
}

impl<F: Float> ParamGuard for AffinityPropagationParams<F> {
    type Checked = AffinityPropagationValidParams<F>;
    type Error = ClusterError;

    fn check_ref(&self) -> Result<&Self::Checked, ClusterError> {
        let damping = self.0.damping;
        if !(damping >= F::cast(0.5) && damping < F::one()) {
            return Err(ClusterError::parameter(
                "damping",
                damping,
                "at least 0.5 and below 1",
            ));
        }
        let finite = |value: F, what: String| {
            if value.is_finite() {
                Ok(())
            } else {
                Err(ClusterError::parameter("preference", what, "finite"))
            }
        };
        match &self.0.preference {
            Preference::Median => {}
            Preference::Same(value) => finite(*value, value.to_string())?,
            Preference::Each(values) => {
                for (sample, &value) in values.iter().enumerate() {
                    finite(value, format!("{value} for sample {sample}"))?;
                }
            }
        }
        check_counts(&[
            ("max_n_iterations", self.0.max_n_iterations),
            ("convergence_iterations", self.0.convergence_iterations),
        ])?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, ClusterError> {
        self.check_ref()?;
        Ok(self.0)
    }
}
