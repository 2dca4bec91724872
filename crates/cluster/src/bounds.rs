//! Bounds that the parameters of several algorithms have in common.

use linfa::Float;

use crate::ClusterError;

/// Counts of which none may be 0.
pub(crate) fn check_counts(counts: &[(&'static str, usize)]) -> Result<(), ClusterError> {
    match counts.iter().find(|(_, count)| *count == 0) {
        Some(&(name, count)) => Err(ClusterError::parameter(name, count, "at least 1")),
        None => Ok(()),
    }
}

/// What may be 0.
pub(crate) fn check_not_negative<F: Float>(
    name: &'static str,
    value: F,
) -> Result<(), ClusterError> {
    if value.is_finite() && value >= F::zero() {
        Ok(())
    } else {
        Err(ClusterError::parameter(
            name,
            value,
            "finite and not negative",
        ))
    }
}

/// What may not.
pub(crate) fn check_positive<F: Float>(name: &'static str, value: F) -> Result<(), ClusterError> {
    if value.is_finite() && value > F::zero() {
        Ok(())
    } else {
        Err(ClusterError::parameter(name, value, "finite and above 0"))
    }
}

/// What is above 0 and is used as its square, with which squared distances are compared.
pub(crate) fn check_square<F: Float>(name: &'static str, value: F) -> Result<(), ClusterError> {
    if (value * value).is_normal() {
        Ok(())
    } else {
        Err(ClusterError::parameter(
            name,
            format!("{value:e}"),
            "such that its square neither overflows nor underflows",
        ))
    }
}
