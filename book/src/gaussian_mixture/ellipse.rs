//! The ellipse of a covariance.

use hyades_cluster::GaussianMixture;
use hyades_figures::{Color, Curve, Panel};
use ndarray::Array2;

/// Where the density of a component has fallen by the same factor in every direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ellipse {
    pub(super) centre: [f64; 2],
    /// The standard deviation along the long axis and across it.
    pub(super) deviations: [f64; 2],
    /// The direction of the long axis, from the x axis counterclockwise, in radians from −π/2 to π/2.
    pub(super) angle: f64,
}

impl Ellipse {
    /// From a mean and the variances and the covariance of x and y: the axes are the covariance matrix's eigenvectors.
    pub(super) fn new(centre: [f64; 2], [xx, xy, yy]: [f64; 3]) -> Self {
        let (mean, half) = ((xx + yy) / 2.0, (xx - yy) / 2.0);
        let radius = half.hypot(xy);
        Self {
            centre,
            deviations: [(mean + radius).sqrt(), (mean - radius).max(0.0).sqrt()],
            angle: xy.atan2(half) / 2.0,
        }
    }

    /// The ellipses of a model's components, in two dimensions.
    pub(super) fn of_model(model: &GaussianMixture<f64>) -> Vec<Self> {
        let means = model.means();
        (0..means.nrows())
            .filter_map(|c| {
                let covariance = model.covariance_of(c)?;
                let entries = [covariance[(0, 0)], covariance[(0, 1)], covariance[(1, 1)]];
                Some(Self::new([means[(c, 0)], means[(c, 1)]], entries))
            })
            .collect()
    }

    /// The ellipses of groups of points: their means and covariances.
    pub(super) fn of_groups(points: &Array2<f64>, labels: &[usize], groups: usize) -> Vec<Self> {
        let of_group = |group: usize| {
            let members: Vec<usize> = (0..labels.len()).filter(|&i| labels[i] == group).collect();
            let n = members.len().max(1) as f64;
            let mean = |f: &dyn Fn(f64, f64) -> f64| {
                let values = members.iter().map(|&i| f(points[(i, 0)], points[(i, 1)]));
                values.sum::<f64>() / n
            };
            let (x, y) = (mean(&|x, _| x), mean(&|_, y| y));
            let covariance = [
                mean(&|a, _| (a - x) * (a - x)),
                mean(&|a, b| (a - x) * (b - y)),
                mean(&|_, b| (b - y) * (b - y)),
            ];
            Self::new([x, y], covariance)
        };
        (0..groups).map(of_group).collect()
    }

    /// The angle in degrees.
    pub(super) fn degrees(&self) -> f64 {
        self.angle.to_degrees()
    }

    /// The ellipse at so many standard deviations.
    pub(super) fn curve(&self, deviations: f64) -> Curve {
        let (sin, cos) = self.angle.sin_cos();
        let point = |step: u32| {
            let around = f64::from(step) / 72.0 * std::f64::consts::TAU;
            let along = deviations * self.deviations[0] * around.cos();
            let across = deviations * self.deviations[1] * around.sin();
            let [x, y] = self.centre;
            (
                x + along * cos - across * sin,
                y + along * sin + across * cos,
            )
        };
        let (xs, ys): (Vec<f64>, Vec<f64>) = (0..=72).map(point).unzip();
        Curve::new(&xs, &ys)
    }
}

/// A panel with the ellipses at one standard deviation and, dashed, at two.
pub(super) fn with_ellipses(mut panel: Panel, ellipses: &[Ellipse]) -> Panel {
    for ellipse in ellipses {
        panel = panel
            .curve(ellipse.curve(1.0).color(Color::Ink))
            .curve(ellipse.curve(2.0).color(Color::Ink).dashed(true));
    }
    panel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_and_angle_give_the_covariance_back() {
        for entries in [
            [1.0, 0.0, 1.0],
            [4.0, 0.0, 1.0],
            [1.0, 0.0, 4.0],
            [0.5, 0.9, 2.5],
            [2.0, -1.3, 1.5],
        ] {
            let ellipse = Ellipse::new([0.0, 0.0], entries);
            let [a, b] = ellipse.deviations.map(|s| s * s);
            let (sin, cos) = ellipse.angle.sin_cos();
            let back = [
                a * cos * cos + b * sin * sin,
                (a - b) * sin * cos,
                a * sin * sin + b * cos * cos,
            ];
            for (back, entry) in back.into_iter().zip(entries) {
                assert!((back - entry).abs() < 1e-12, "{entries:?}: {back}");
            }
            assert!(a >= b && (-90.0..=90.0).contains(&ellipse.degrees()));
        }
    }
}
