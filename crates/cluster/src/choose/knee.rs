//! Where a curve bends: Kneedle (Satopää et al. 2011).

use crate::ClusterError;
use crate::bounds::check_not_negative;

/// How a curve runs, which says where to look for its bend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CurveShape {
    /// Rises, ever less: the knee of a saturation.
    ConcaveIncreasing,
    /// Rises, ever more: sorted k-distances.
    ConvexIncreasing,
    /// Falls, ever less: the elbow of the inertia over k.
    ConvexDecreasing,
    /// Falls, ever more.
    ConcaveDecreasing,
}

/// A bend of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Knee {
    /// The point of the curve, from 0.
    pub index: usize,
    /// Its x.
    pub x: f64,
    /// Its y.
    pub y: f64,
    /// How far it stands out from the straight line between the curve's ends, once both axes are scaled to 0…1: from 0 to 1.
    pub prominence: f64,
}

/// A straight line, scaled, leaves the diagonal by rounding alone: what stands out less than this is no bend.
const ROUNDING: f64 = 1e-9;

/// All bends of a curve, in ascending order of x.
///
/// Both axes are scaled to 0…1 and the curve is turned so that it rises concavely. A point inside the curve is a candidate where its height over the
/// line between the ends has a local maximum, and a knee if that height then falls by more than `sensitivity` times the mean step in x before it rises
/// again. A candidate that does not stand out above the line is none. A straight line, a curve bent the other way, and a flat one have no knee.
///
/// # Errors
///
/// `xs` and `ys` of different length, x that does not ascend, a value that is not finite, a sensitivity that is not finite or is negative.
///
/// # Complexity
///
/// O(n) time and memory.
///
/// # Example
///
/// ```
/// use hyades_cluster::choose::{CurveShape, knees};
///
/// // The inertia of data with three groups falls steeply up to k = 3.
/// let knees = knees(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[90.0, 40.0, 6.0, 5.0, 4.0, 3.0], CurveShape::ConvexDecreasing, 1.0)?;
/// assert_eq!(knees.len(), 1);
/// assert_eq!(knees[0].x, 3.0);
/// # Ok::<(), hyades_cluster::ClusterError>(())
/// ```
///
/// # Paper
///
/// V. Satopää, J. Albrecht, D. Irwin, B. Raghavan, “Finding a ‘kneedle’ in a haystack”, ICDCS Workshops 2011, doi:10.1109/ICDCSW.2011.20.
pub fn knees(
    xs: &[f64],
    ys: &[f64],
    shape: CurveShape,
    sensitivity: f64,
) -> Result<Vec<Knee>, ClusterError> {
    check(xs, ys, sensitivity)?;
    let n = xs.len();
    let (Some(x_range), Some(y_range)) = (range(xs), range(ys)) else {
        return Ok(Vec::new());
    };
    let x_scaled = |i: usize| (xs[i] - x_range.0) / (x_range.1 - x_range.0);
    let y_scaled = |i: usize| (ys[i] - y_range.0) / (y_range.1 - y_range.0);
    // Every shape becomes a concave rise. Where x is turned round, so is the order of the points.
    let height = |i: usize| match shape {
        CurveShape::ConcaveIncreasing => y_scaled(i) - x_scaled(i),
        CurveShape::ConvexIncreasing => x_scaled(i) - y_scaled(i),
        CurveShape::ConvexDecreasing => 1.0 - y_scaled(i) - x_scaled(i),
        CurveShape::ConcaveDecreasing => y_scaled(i) - (1.0 - x_scaled(i)),
    };
    let turned = matches!(
        shape,
        CurveShape::ConvexIncreasing | CurveShape::ConcaveDecreasing
    );
    let order: Vec<usize> = if turned {
        (0..n).rev().collect()
    } else {
        (0..n).collect()
    };
    let heights: Vec<f64> = order.iter().map(|&i| height(i)).collect();

    let step = sensitivity / (n - 1) as f64;
    let mut found = Vec::new();
    let mut candidate: Option<(usize, f64)> = None;
    for at in 1..n {
        let (before, here) = (heights[at - 1], heights[at]);
        let next = heights.get(at + 1).copied();
        if let Some((knee, threshold)) = candidate
            && here < threshold
        {
            found.push(knee);
            candidate = None;
        }
        if next.is_some_and(|next| here >= before && here >= next && (here > before || here > next))
        {
            candidate = Some((at, here - step));
        } else if next.is_some_and(|next| here <= before && here <= next) {
            // The height rises again: the fall was not deep enough for a knee.
            candidate = None;
        }
    }
    let mut found: Vec<Knee> = found
        .into_iter()
        .map(|at| Knee {
            index: order[at],
            x: xs[order[at]],
            y: ys[order[at]],
            prominence: heights[at],
        })
        .filter(|knee| knee.prominence > ROUNDING)
        .collect();
    if turned {
        found.reverse();
    }
    Ok(found)
}

/// The bend that stands out most, the first of equals; `None` where there is no bend.
///
/// # Errors
///
/// As [`knees`].
pub fn strongest_knee(
    xs: &[f64],
    ys: &[f64],
    shape: CurveShape,
    sensitivity: f64,
) -> Result<Option<Knee>, ClusterError> {
    let knees = knees(xs, ys, shape, sensitivity)?;
    Ok(knees.into_iter().reduce(|best, knee| {
        if knee.prominence > best.prominence {
            knee
        } else {
            best
        }
    }))
}

fn check(xs: &[f64], ys: &[f64], sensitivity: f64) -> Result<(), ClusterError> {
    if xs.len() != ys.len() {
        return Err(ClusterError::CurveLength {
            n_x: xs.len(),
            n_y: ys.len(),
        });
    }
    check_not_negative("sensitivity", sensitivity)?;
    for (index, (&x, &y)) in xs.iter().zip(ys).enumerate() {
        let ascends = index == 0 || x > xs[index - 1];
        if !(x.is_finite() && y.is_finite() && ascends) {
            return Err(ClusterError::CurvePoint { index, x, y });
        }
    }
    Ok(())
}

/// The smallest and largest value, unless they are equal or there are none.
fn range(values: &[f64]) -> Option<(f64, f64)> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (low < high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(xs: &[f64], ys: &[f64], shape: CurveShape) -> Vec<f64> {
        let knees = knees(xs, ys, shape, 1.0).unwrap();
        knees.into_iter().map(|knee| knee.x).collect()
    }

    #[test]
    fn the_papers_example() {
        // y = −1/x + 5 on 0…0.9 as in figure 2 of the paper: the knee is at x = 0.22.
        let xs: Vec<f64> = (0..10).map(|i| f64::from(i) / 9.0).collect();
        let ys: Vec<f64> = xs.iter().map(|x| -1.0 / (x + 0.1) + 5.0).collect();
        assert_eq!(found(&xs, &ys, CurveShape::ConcaveIncreasing), [xs[2]]);
    }

    #[test]
    fn no_bend_no_knee() {
        let xs: Vec<f64> = (0..20).map(f64::from).collect();
        let line: Vec<f64> = xs.iter().map(|x| 3.0 - 0.1 * x).collect();
        let flat = vec![1.5; 20];
        let bent_away: Vec<f64> = xs.iter().map(|x| -x * x).collect();
        for ys in [&line, &flat, &bent_away] {
            assert_eq!(found(&xs, ys, CurveShape::ConvexDecreasing), [0.0; 0]);
        }
        assert_eq!(found(&[], &[], CurveShape::ConvexDecreasing), [0.0; 0]);
        assert_eq!(
            found(&[1.0], &[1.0], CurveShape::ConvexDecreasing),
            [0.0; 0]
        );
        assert_eq!(
            found(&[1.0, 2.0], &[5.0, 1.0], CurveShape::ConvexDecreasing),
            [0.0; 0]
        );
    }

    #[test]
    fn bad_curves_are_named() {
        let error = |xs: &[f64], ys: &[f64], s| {
            knees(xs, ys, CurveShape::ConvexDecreasing, s)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error(&[1.0], &[], 1.0),
            "1 values of x and 0 of y: a curve needs as many of each"
        );
        assert_eq!(
            error(&[1.0, 1.0], &[2.0, 3.0], 1.0),
            "the curve's point 1 is (1, 3): x must ascend and both be finite"
        );
        assert_eq!(
            error(&[1.0], &[f64::NAN], 1.0),
            "the curve's point 0 is (1, NaN): x must ascend and both be finite"
        );
        assert_eq!(
            error(&[1.0], &[1.0], -1.0),
            "sensitivity = -1 must be finite and not negative"
        );
    }

    proptest! {
        #[test]
        fn a_corner_is_found_in_all_four_shapes(corner in 3usize..17, steep in 5.0f64..50.0) {
            // Steep up to the corner, flat after it.
            let xs: Vec<f64> = (0..20).map(f64::from).collect();
            let rise = |i: usize| steep * i.min(corner) as f64 + i as f64;
            let ys: Vec<f64> = (0..20).map(rise).collect();
            let falling: Vec<f64> = ys.iter().map(|y| -y).collect();
            let reversed: Vec<f64> = falling.iter().rev().copied().collect();
            let both: Vec<f64> = ys.iter().rev().copied().collect();
            let c = corner as f64;
            prop_assert_eq!(found(&xs, &ys, CurveShape::ConcaveIncreasing), [c]);
            prop_assert_eq!(found(&xs, &falling, CurveShape::ConvexDecreasing), [c]);
            prop_assert_eq!(found(&xs, &reversed, CurveShape::ConvexIncreasing), [19.0 - c]);
            prop_assert_eq!(found(&xs, &both, CurveShape::ConcaveDecreasing), [19.0 - c]);
        }
    }
}
