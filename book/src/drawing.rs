//! What the figures of several chapters draw alike.

use hyades_figures::{Area, Panel};
use ndarray::Array1;

/// A panel with both axes to the same scale.
pub(crate) fn plane() -> Panel {
    Panel::new().x_label("x").y_label("y").equal_aspect(true)
}

/// Labels of a partition, as figures take them.
pub(crate) fn as_options(labels: &Array1<usize>) -> Vec<Option<usize>> {
    labels.iter().copied().map(Some).collect()
}

/// The least and the largest value.
pub(crate) fn ends<'a>(values: impl IntoIterator<Item = &'a f64>) -> (f64, f64) {
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let values = values.into_iter();
    values.fold(none, |(low, high), &v| (low.min(v), high.max(v)))
}

/// How many values fall into each of so many equal bins from `low` to `high`; values outside are left out.
pub(crate) fn histogram(values: &[f64], (low, high): (f64, f64), bins: usize) -> Vec<usize> {
    let mut counts = vec![0; bins];
    for &value in values.iter().filter(|v| (low..=high).contains(*v)) {
        let bin = ((value - low) / (high - low) * bins as f64) as usize;
        counts[bin.min(bins - 1)] += 1;
    }
    counts
}

/// The bars of a histogram from `low` to `high`, as one area.
pub(crate) fn bars(counts: &[usize], (low, high): (f64, f64)) -> Area {
    let width = (high - low) / counts.len() as f64;
    let edges = |bin: usize| [low + bin as f64 * width, low + (bin + 1) as f64 * width];
    let xs: Vec<f64> = (0..counts.len()).flat_map(edges).collect();
    let tops: Vec<f64> = counts.iter().flat_map(|&c| [c as f64; 2]).collect();
    Area::new(&xs, &vec![0.0; xs.len()], &tops).opacity(0.75)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_histogram_count() {
        let counts = histogram(&[0.0, 0.49, 0.5, 1.0, 1.01, -0.1, f64::NAN], (0.0, 1.0), 2);
        assert_eq!(counts, [2, 2]);
    }
}
