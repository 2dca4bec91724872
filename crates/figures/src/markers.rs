//! The shapes of markers.

use crate::canvas::{Canvas, Style};

/// The shape of a marker.
///
/// ```
/// use hyades_figures::Marker;
///
/// // Six shapes beside seven colours: 42 labels look different.
/// assert_eq!(Marker::of_label(1), Marker::Triangle);
/// assert_eq!(Marker::of_label(6), Marker::of_label(0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Marker {
    /// A filled circle.
    Disc,
    /// A triangle that points up.
    Triangle,
    /// A square.
    Square,
    /// A square on its corner.
    Diamond,
    /// A triangle that points down.
    TriangleDown,
    /// A star with five points.
    Star,
    /// A thin × of two strokes.
    Cross,
    /// A thin + of two strokes.
    Plus,
    /// A circle without filling.
    Ring,
    /// A × with thick arms that can carry an outline.
    HeavyCross,
}

impl Marker {
    /// The marker of a label: six shapes in turn.
    #[must_use]
    pub fn of_label(label: usize) -> Self {
        const SHAPES: [Marker; 6] = [
            Marker::Disc,
            Marker::Triangle,
            Marker::Square,
            Marker::Diamond,
            Marker::TriangleDown,
            Marker::Star,
        ];
        SHAPES[label % SHAPES.len()]
    }

    /// Whether it is strokes alone, with no area to fill.
    pub(crate) fn is_stroked(self) -> bool {
        matches!(self, Self::Cross | Self::Plus | Self::Ring)
    }

    /// The corners around (0, 0), in units of the radius, for the shapes that are polygons. The sizes are such that all
    /// shapes look equally large.
    fn corners(self) -> Vec<(f64, f64)> {
        match self {
            Self::Triangle => vec![(0.0, -1.3), (1.2, 0.85), (-1.2, 0.85)],
            Self::TriangleDown => vec![(0.0, 1.3), (-1.2, -0.85), (1.2, -0.85)],
            Self::Square => vec![(-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92)],
            Self::Diamond => vec![(0.0, -1.3), (1.15, 0.0), (0.0, 1.3), (-1.15, 0.0)],
            Self::Star => {
                // cos and sin of multiples of 36°, written out: these are the same on every machine.
                const OUTER: f64 = 1.45;
                const INNER: f64 = 0.62;
                const C: [(f64, f64); 10] = [
                    (0.0, -1.0),
                    (0.587_785, -0.809_017),
                    (0.951_057, -0.309_017),
                    (0.951_057, 0.309_017),
                    (0.587_785, 0.809_017),
                    (0.0, 1.0),
                    (-0.587_785, 0.809_017),
                    (-0.951_057, 0.309_017),
                    (-0.951_057, -0.309_017),
                    (-0.587_785, -0.809_017),
                ];
                C.iter()
                    .enumerate()
                    .map(|(i, &(x, y))| {
                        let radius = if i % 2 == 0 { OUTER } else { INNER };
                        (x * radius, y * radius)
                    })
                    .collect()
            }
            Self::HeavyCross => vec![
                (-1.0, -0.55),
                (-0.55, -1.0),
                (0.0, -0.45),
                (0.55, -1.0),
                (1.0, -0.55),
                (0.45, 0.0),
                (1.0, 0.55),
                (0.55, 1.0),
                (0.0, 0.45),
                (-0.55, 1.0),
                (-1.0, 0.55),
                (-0.45, 0.0),
            ],
            Self::Disc | Self::Ring | Self::Cross | Self::Plus => Vec::new(),
        }
    }

    /// Draws it at (x, y), in pixels.
    pub(crate) fn draw(self, canvas: &mut Canvas, x: f64, y: f64, radius: f64, style: Style) {
        match self {
            Self::Disc | Self::Ring => canvas.circle(x, y, radius, style),
            Self::Cross => {
                let arm = radius * 0.85;
                canvas.line(&[(x - arm, y - arm), (x + arm, y + arm)], style);
                canvas.line(&[(x - arm, y + arm), (x + arm, y - arm)], style);
            }
            Self::Plus => {
                let arm = radius * 1.1;
                canvas.line(&[(x - arm, y), (x + arm, y)], style);
                canvas.line(&[(x, y - arm), (x, y + arm)], style);
            }
            _ => {
                let corners: Vec<_> = self
                    .corners()
                    .into_iter()
                    .map(|(dx, dy)| (x + radius * dx, y + radius * dy))
                    .collect();
                canvas.polygon(&corners, style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::Color;

    #[test]
    fn forty_two_labels_look_different() {
        let looks: Vec<_> = (0..42)
            .map(|i| (Color::Label(i).rgb(), Marker::of_label(i)))
            .collect();
        for i in 0..42 {
            for j in 0..i {
                assert_ne!(looks[i], looks[j], "{i} and {j}");
            }
        }
    }

    #[test]
    fn label_markers_have_an_area() {
        for label in 0..6 {
            assert!(!Marker::of_label(label).is_stroked());
        }
    }
}
