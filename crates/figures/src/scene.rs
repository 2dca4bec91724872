//! A panel's plot while it is drawn: where values stand on the page, what is cut at its edges, where a label finds room.

use crate::axes::Range;
use crate::canvas::{Canvas, Style};
use crate::font::text_width;

/// A panel's plot.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) x: Range,
    pub(crate) y: Range,
    /// The size of text in the plot, in pixels.
    pub(crate) font: f64,
    /// By how much markers are smaller than in a figure of a single panel.
    pub(crate) marker_scale: f64,
    /// The width of the whole drawing: text must not run over its edge.
    pub(crate) page_width: f64,
}

/// Keeps what lies far outside within what whole pixels can hold.
const FAR: f64 = 1e6;

impl Frame {
    pub(crate) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// A point in pixels.
    pub(crate) fn place(&self, x: f64, y: f64) -> (f64, f64) {
        (
            (self.left + self.x.fraction(x) * self.width).clamp(-FAR, FAR),
            (self.bottom() - self.y.fraction(y) * self.height).clamp(-FAR, FAR),
        )
    }

    /// Whether a point in pixels lies in the plot, or on its edge.
    pub(crate) fn holds(&self, (x, y): (f64, f64)) -> bool {
        let slack = 0.05;
        x >= self.left - slack
            && x <= self.right() + slack
            && y >= self.top - slack
            && y <= self.bottom() + slack
    }

    /// The parts of a line, in pixels, that lie in the plot (Liang & Barsky, 1984).
    pub(crate) fn cut_line(&self, points: &[(f64, f64)]) -> Vec<Vec<(f64, f64)>> {
        let mut parts: Vec<Vec<(f64, f64)>> = Vec::new();
        for pair in points.windows(2) {
            let Some((from, to)) = self.cut_segment(pair[0], pair[1]) else {
                continue;
            };
            match parts.last_mut() {
                Some(part) if part.last() == Some(&from) => part.push(to),
                _ => parts.push(vec![from, to]),
            }
        }
        parts
    }

    fn cut_segment(&self, a: (f64, f64), b: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (direction, distance) in [
            (-dx, a.0 - self.left),
            (dx, self.right() - a.0),
            (-dy, a.1 - self.top),
            (dy, self.bottom() - a.1),
        ] {
            if direction == 0.0 {
                if distance < 0.0 {
                    return None;
                }
            } else if direction < 0.0 {
                enter = enter.max(distance / direction);
            } else {
                leave = leave.min(distance / direction);
            }
        }
        if enter > leave {
            return None;
        }
        let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
        Some((
            if enter > 0.0 { at(enter) } else { a },
            if leave < 1.0 { at(leave) } else { b },
        ))
    }

    /// The part of a polygon, in pixels, that lies in the plot (Sutherland & Hodgman, 1974).
    pub(crate) fn cut_polygon(&self, corners: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let edges = [
            (1.0, 0.0, -self.left),
            (-1.0, 0.0, self.right()),
            (0.0, 1.0, -self.top),
            (0.0, -1.0, self.bottom()),
        ];
        let mut kept = corners.to_vec();
        for (a, b, c) in edges {
            let inside = |p: (f64, f64)| a * p.0 + b * p.1 + c;
            let mut next = Vec::with_capacity(kept.len() + 4);
            for (i, &corner) in kept.iter().enumerate() {
                let before = kept[(i + kept.len() - 1) % kept.len()];
                let (d0, d1) = (inside(before), inside(corner));
                if (d0 < 0.0) != (d1 < 0.0) {
                    let t = d0 / (d0 - d1);
                    next.push((
                        before.0 + t * (corner.0 - before.0),
                        before.1 + t * (corner.1 - before.1),
                    ));
                }
                if d1 >= 0.0 {
                    next.push(corner);
                }
            }
            kept = next;
        }
        kept
    }
}

/// A plot, the canvas under it, and the spots that labels keep off.
pub(crate) struct Scene<'s> {
    pub(crate) canvas: &'s mut Canvas,
    pub(crate) frame: Frame,
    pub(crate) obstacles: Vec<(f64, f64)>,
}

/// A place for a label: its left end and baseline, in pixels.
pub(crate) type Spot = (f64, f64);

impl Scene<'_> {
    /// Draws a line, in pixels, as far as it lies in the plot.
    pub(crate) fn line(&mut self, points: &[(f64, f64)], style: Style) {
        for part in self.frame.cut_line(points) {
            self.canvas.line(&part, style);
        }
    }

    /// Draws a polygon, in pixels, as far as it lies in the plot.
    pub(crate) fn polygon(&mut self, corners: &[(f64, f64)], style: Style) {
        let kept = self.frame.cut_polygon(corners);
        self.canvas.polygon(&kept, style);
    }

    /// Draws a label at the one of the spots where it hides least; the first wins a tie.
    pub(crate) fn label(&mut self, text: &str, size: f64, spots: &[Spot], style: Style) {
        let width = text_width(text, size);
        let frame = self.frame;
        let cost = |&(x, y): &Spot| {
            let hidden = self
                .obstacles
                .iter()
                .filter(|&&(px, py)| {
                    px > x - 4.0 && px < x + width + 4.0 && py > y - size - 2.0 && py < y + 6.0
                })
                .count();
            let fits = x >= frame.left + 1.0
                && x + width <= frame.right() - 1.0
                && y - size >= frame.top
                && y + 4.0 <= frame.bottom();
            (!fits, hidden)
        };
        let Some(&(x, y)) = spots.iter().min_by_key(|spot| cost(spot)) else {
            return;
        };
        let x = self.within_page(x, width);
        self.canvas.text(x, y, text, style);
        // The next label keeps off this one.
        let steps = (width / 5.0).ceil().clamp(1.0, 200.0) as usize;
        for step in 0..=steps {
            let along = x + width * step as f64 / steps as f64;
            self.obstacles.push((along, y - size * 0.35));
        }
    }

    /// The left end of a text such that it does not run over the drawing's edges.
    pub(crate) fn within_page(&self, x: f64, width: f64) -> f64 {
        x.min(self.frame.page_width - width - 2.0).max(2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame() -> Frame {
        let unit = Range {
            low: 0.0,
            high: 1.0,
            logarithmic: false,
        };
        Frame {
            left: 10.0,
            top: 20.0,
            width: 100.0,
            height: 50.0,
            x: unit,
            y: unit,
            font: 13.0,
            marker_scale: 1.0,
            page_width: 200.0,
        }
    }

    #[test]
    fn values_are_placed_from_the_bottom_left() {
        assert_eq!(frame().place(0.0, 0.0), (10.0, 70.0));
        assert_eq!(frame().place(1.0, 1.0), (110.0, 20.0));
        assert_eq!(frame().place(0.5, 0.2), (60.0, 60.0));
    }

    #[test]
    fn lines_are_cut_at_the_edges() {
        let parts = frame().cut_line(&[(0.0, 30.0), (60.0, 30.0), (60.0, 200.0), (80.0, 200.0)]);
        assert_eq!(parts, [vec![(10.0, 30.0), (60.0, 30.0), (60.0, 70.0)]]);
        assert!(frame().cut_line(&[(0.0, 0.0), (5.0, 90.0)]).is_empty());
    }

    #[test]
    fn polygons_are_cut_at_the_edges() {
        // A square that covers the whole plot becomes the plot, in whatever order of corners.
        let cut = frame().cut_polygon(&[(0.0, 0.0), (300.0, 0.0), (300.0, 300.0), (0.0, 300.0)]);
        for corner in [(10.0, 20.0), (110.0, 20.0), (110.0, 70.0), (10.0, 70.0)] {
            assert!(cut.contains(&corner), "{cut:?}");
        }
        assert!(
            frame()
                .cut_polygon(&[(0.0, 0.0), (5.0, 0.0), (5.0, 5.0)])
                .is_empty()
        );
    }

    proptest! {
        #[test]
        fn what_is_cut_lies_inside(points in prop::collection::vec((-200.0..300.0_f64, -200.0..300.0_f64), 0..12)) {
            let frame = frame();
            for part in frame.cut_line(&points) {
                prop_assert!(part.iter().all(|&p| frame.holds(p)));
            }
            prop_assert!(frame.cut_polygon(&points).iter().all(|&p| frame.holds(p)));
        }
    }
}
