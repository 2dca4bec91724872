//! A few markers along a curve, by which it is told from others without colour.

/// The most markers on a curve; with no more points than that, each is marked.
const MOST: usize = 8;

/// From the spots of a curve's points, in pixels, those to mark: about equally far apart along the curve. `phase`, from 0 to 1,
/// is where the first stands as a fraction of the distance between two, so that the markers of neighbouring curves keep off
/// each other.
pub(super) fn along(spots: &[(f64, f64)], phase: f64) -> Vec<(f64, f64)> {
    if spots.len() <= MOST {
        return spots.to_vec();
    }
    let mut length = 0.0;
    let mut lengths = vec![0.0];
    for pair in spots.windows(2) {
        length += distance(pair[0], pair[1]);
        lengths.push(length);
    }
    let mut marked: Vec<usize> = (0..MOST)
        .map(|i| {
            let target = (i as f64 + phase) / MOST as f64 * length;
            let after = lengths.partition_point(|&l| l < target);
            // On a point of the curve, for a marker says that there is one.
            match after.checked_sub(1) {
                Some(before) if after == spots.len() => before,
                Some(before) if target - lengths[before] < lengths[after] - target => before,
                _ => after,
            }
        })
        .collect();
    marked.dedup();
    marked.into_iter().map(|i| spots[i]).collect()
}

/// A spot on the longest of a curve's visible parts, for a curve all of whose points lie outside the plot.
pub(super) fn between(parts: &[Vec<(f64, f64)>], phase: f64) -> Option<(f64, f64)> {
    let (a, b) = parts
        .iter()
        .flat_map(|part| part.windows(2))
        .map(|pair| (pair[0], pair[1]))
        .max_by(|x, y| distance(x.0, x.1).total_cmp(&distance(y.0, y.1)))?;
    Some((a.0 + phase * (b.0 - a.0), a.1 + phase * (b.1 - a.1)))
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    (dx * dx + dy * dy).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_points_are_all_marked_and_many_at_equal_distances() {
        let level = |n: usize| -> Vec<(f64, f64)> { (0..n).map(|i| (i as f64, 5.0)).collect() };
        assert_eq!(along(&level(8), 0.3), level(8));
        let at = |phase: f64| -> Vec<f64> {
            along(&level(81), phase).iter().map(|spot| spot.0).collect()
        };
        assert_eq!(at(0.5), [5.0, 15.0, 25.0, 35.0, 45.0, 55.0, 65.0, 75.0]);
        assert_eq!(at(0.1), [1.0, 11.0, 21.0, 31.0, 41.0, 51.0, 61.0, 71.0]);
        // Half of the way goes up: half of the markers stand there.
        let corner: Vec<_> = (0..80)
            .map(|i| (f64::from(i.min(40)), f64::from(i.max(40))))
            .collect();
        assert_eq!(
            along(&corner, 0.5)
                .iter()
                .filter(|spot| spot.1 > 40.0)
                .count(),
            4
        );
        assert_eq!(along(&[(1.0, 1.0); 20], 0.5), [(1.0, 1.0)]);
        assert_eq!(along(&[], 0.5), []);
    }

    #[test]
    fn a_curve_between_two_far_points_is_marked_in_the_plot() {
        assert_eq!(between(&[], 0.5), None);
        let parts = [vec![(0.0, 0.0), (1.0, 0.0)], vec![(5.0, 0.0), (5.0, 8.0)]];
        assert_eq!(between(&parts, 0.25), Some((5.0, 2.0)));
    }

    proptest! {
        #[test]
        fn markers_are_few_and_on_points(
            spots in prop::collection::vec((0.0..500.0_f64, 0.0..300.0_f64), 0..60), phase in 0.0..1.0_f64,
        ) {
            let marked = along(&spots, phase);
            prop_assert!(marked.len() <= 8 && marked.is_empty() == spots.is_empty());
            prop_assert!(marked.iter().all(|spot| spots.contains(spot)));
        }
    }
}
