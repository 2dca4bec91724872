//! How much nearer centroids can have come to samples, by how far they moved.

use linfa::Float;
use ndarray::Array2;

/// How far a sample's centroid and any other can have come nearer to each other, as seen from the sample, since the start.
#[derive(Default)]
pub(super) struct Drift {
    pub(super) total: f64,
    /// The same rounded up.
    pub(super) bound: f32,
}

impl Drift {
    /// Centroids have moved: no more is added than the two largest moves together.
    pub(super) fn add<F: Float>(&mut self, from: &Array2<F>, to: &Array2<F>) {
        let allowance = 1.0 + rounding::<F>(from.ncols()).to_f64().unwrap_or(1.0);
        let moves = from.rows().into_iter().zip(to.rows()).map(|(from, to)| {
            let squares = from.iter().zip(to).map(|(&a, &b)| {
                let (a, b) = (a.to_f64(), b.to_f64());
                let difference = a.zip(b).map_or(f64::INFINITY, |(a, b)| a - b);
                difference * difference
            });
            let length = squares.sum::<f64>().sqrt() * allowance;
            // Nothing holds where a centroid is no number, or was none.
            if length.is_nan() {
                f64::INFINITY
            } else {
                length
            }
        });
        let (mut largest, mut second) = (0.0, 0.0);
        for length in moves {
            if length > largest {
                (largest, second) = (length, largest);
            } else if length > second {
                second = length;
            }
        }
        self.total += largest + second;
        // More than all the rounding of the total, by far.
        self.bound = (self.total as f32).next_up();
    }
}

/// The rounding of a distance of d features and of all that is done with it, relative to it and taken generously.
pub(super) fn rounding<F: Float>(d: usize) -> F {
    F::epsilon() * F::cast(4 * (d + 8))
}
