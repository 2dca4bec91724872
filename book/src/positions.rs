//! Points that lie on one another.

use ndarray::ArrayView2;

use crate::text::counted;

/// How many different positions the points have.
pub(crate) fn n_positions(points: ArrayView2<'_, f64>) -> usize {
    // Adding zero makes −0 and 0 the same position.
    let rows = points.rows().into_iter();
    let mut rows: Vec<Vec<f64>> = rows
        .map(|row| row.iter().map(|x| x + 0.0).collect())
        .collect();
    let order = |a: &f64, b: &f64| a.total_cmp(b);
    rows.sort_by(|a, b| {
        let pairs = a.iter().zip(b).map(|(a, b)| order(a, b));
        pairs.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    rows.dedup();
    rows.len()
}

/// A line for a clustering with fewer clusters than it was asked for; nothing for any other.
pub(crate) fn note_on_empty(
    held: usize,
    k: usize,
    points: ArrayView2<'_, f64>,
    noun: &str,
) -> String {
    if held == k {
        return String::new();
    }
    let verb = if held == 1 { "holds" } else { "hold" };
    format!(
        "only {held} of {} {verb} {noun}: the {noun} have {}\n",
        counted(k, "cluster"),
        counted(n_positions(points), "distinct position")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn positions_are_counted_once() {
        let points = array![[1.0, 2.0], [0.0, 5.0], [1.0, 2.0], [-0.0, 5.0], [2.0, 1.0]];
        assert_eq!(n_positions(points.view()), 3);
        assert_eq!(
            note_on_empty(3, 5, points.view(), "points"),
            "only 3 of 5 clusters hold points: the points have 3 distinct positions\n"
        );
        assert_eq!(note_on_empty(5, 5, points.view(), "points"), "");
    }
}
