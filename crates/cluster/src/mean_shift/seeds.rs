//! Where the climb begins: at every distinct sample, at the middles of bins, or where the caller says.

use std::cmp::Ordering;

use linfa::Float;

use super::MeanShiftValidParams;
use crate::ClusterError;
use crate::input::{Records, as_rows};

/// Distinct seeds, in order of first appearance. Equal ones climb alike, so one climbs for all.
pub(super) struct Seeds<F> {
    /// Row after row.
    pub(super) rows: Vec<F>,
    /// The last place at which each stood among all seeds.
    pub(super) last: Vec<usize>,
}

/// Equal rows: where the first and the last of them stand, and how many they are.
struct Group {
    first: usize,
    last: usize,
    count: usize,
}

/// The order of two rows, feature by feature. They are finite, so every pair compares.
pub(super) fn compare<F: Float>(a: &[F], b: &[F]) -> Ordering {
    a.partial_cmp(b).unwrap_or(Ordering::Equal)
}

/// The groups of equal rows, in order of first appearance.
fn groups<F: Float>(rows: &[F], d: usize) -> Vec<Group> {
    let row = |i: usize| &rows[i * d..(i + 1) * d];
    let mut order: Vec<usize> = (0..rows.len() / d).collect();
    order.sort_unstable_by(|&a, &b| compare(row(a), row(b)).then(a.cmp(&b)));
    let mut groups: Vec<Group> = order
        .chunk_by(|&a, &b| compare(row(a), row(b)).is_eq())
        .map(|equal| Group {
            first: equal[0],
            last: equal[equal.len() - 1],
            count: equal.len(),
        })
        .collect();
    groups.sort_unstable_by_key(|group| group.first);
    groups
}

impl<F: Float> Seeds<F> {
    pub(super) fn choose(
        records: &Records<'_, F>,
        params: &MeanShiftValidParams<F>,
    ) -> Result<Self, ClusterError> {
        let d = records.n_features();
        match params.seeds() {
            Some(given) if given.ncols() != d => Err(ClusterError::parameter(
                "seeds",
                format!("{} columns for {d} features", given.ncols()),
                "as wide as the records",
            )),
            Some(given) => {
                records.check_spread(Some(given.view()), F::one())?;
                let rows = as_rows(given.view());
                Ok(Self::distinct(rows.as_slice().unwrap_or_default(), d))
            }
            None if params.seeds_are_binned() => {
                Self::binned(records, params.bandwidth(), params.min_bin_frequency())
            }
            None => Ok(Self::distinct(records.values(), d)),
        }
    }

    fn distinct(rows: &[F], d: usize) -> Self {
        let groups = groups(rows, d);
        let mut seeds = Self {
            rows: Vec::with_capacity(groups.len() * d),
            last: Vec::with_capacity(groups.len()),
        };
        for group in groups {
            seeds
                .rows
                .extend_from_slice(&rows[group.first * d..(group.first + 1) * d]);
            seeds.last.push(group.last);
        }
        seeds
    }

    /// The middles of the bins that hold at least so many samples. A bin is a bandwidth wide, and its middle a whole
    /// number of bandwidths.
    fn binned(
        records: &Records<'_, F>,
        bandwidth: F,
        min_bin_frequency: usize,
    ) -> Result<Self, ClusterError> {
        let d = records.n_features();
        let values = records.values().iter();
        let bins: Vec<F> = values.map(|&x| half_to_even(x / bandwidth)).collect();
        if bins.iter().any(|bin| !(*bin * bandwidth).is_finite()) {
            return Err(ClusterError::parameter(
                "bandwidth",
                format!("{bandwidth:e}"),
                "large enough to number the bins of the largest value",
            ));
        }
        let groups = groups(&bins, d);
        if groups.len() == records.n_samples() && min_bin_frequency == 1 {
            return Ok(Self::distinct(records.values(), d));
        }
        let fullest = groups.iter().map(|group| group.count).max();
        let mut seeds = Self {
            rows: Vec::new(),
            last: Vec::new(),
        };
        for group in groups {
            if group.count >= min_bin_frequency {
                let bin = &bins[group.first * d..(group.first + 1) * d];
                seeds.last.push(seeds.last.len());
                seeds.rows.extend(bin.iter().map(|&bin| bin * bandwidth));
            }
        }
        if seeds.last.is_empty() {
            return Err(ClusterError::parameter(
                "min_bin_frequency",
                format!(
                    "{min_bin_frequency} where the fullest bin holds {}",
                    fullest.unwrap_or_default()
                ),
                "at most what the fullest bin holds",
            ));
        }
        Ok(seeds)
    }
}

/// The nearest whole number; of two that are equally near, the even one.
fn half_to_even<F: Float>(x: F) -> F {
    let two = F::cast(2);
    let away = x.round();
    if (x - x.trunc()).abs() == F::cast(0.5) && away % two != F::zero() {
        away - x.signum()
    } else {
        away
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_to_the_even_number() {
        let halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5];
        assert_eq!(
            halves.map(half_to_even::<f64>),
            [-2.0, -2.0, 0.0, 0.0, 2.0, 2.0, 4.0]
        );
        let others = [-2.51, -0.49, 0.51, 2.49, 1e300, 4503599627370495.5];
        assert_eq!(
            others.map(half_to_even::<f64>),
            [-3.0, 0.0, 1.0, 2.0, 1e300, 4503599627370496.0]
        );
    }

    #[test]
    fn equal_seeds_are_one_and_keep_their_order() {
        let seeds = Seeds::distinct(&[3.0, 1.0, 3.0, 0.0, -0.0, 1.0], 1);
        assert_eq!(seeds.rows, [3.0, 1.0, 0.0]);
        assert_eq!(seeds.last, [2, 5, 4]);
    }
}
