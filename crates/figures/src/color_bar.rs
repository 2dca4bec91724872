//! Colour bars, continuous and in steps: plotters has none.

use crate::axes::{Axis, Range, Tick, ticks};
use crate::canvas::{Anchor, Style};
use crate::font::text_width;
use crate::palette::Color;
use crate::scene::Scene;

/// Which colour a value has, and what is written beside the bar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    pub(crate) range: Range,
    pub(crate) boundaries: Option<Vec<f64>>,
    pub(crate) ticks: Option<Vec<(f64, String)>>,
    pub(crate) label: String,
}

const BEFORE: f64 = 14.0;
const WIDTH: f64 = 14.0;
const TICK: f64 = 4.0;
const AFTER_TICK: f64 = 4.0;

impl Scale {
    /// Where on viridis a value lies, from 0 to 1.
    pub(crate) fn fraction(&self, value: f64) -> f64 {
        match &self.boundaries {
            None => self.range.fraction(value).clamp(0.0, 1.0),
            Some(boundaries) => {
                let steps = boundaries.len().saturating_sub(1).max(1);
                let reached = boundaries.partition_point(|&b| b <= value);
                step_fraction(reached.saturating_sub(1).min(steps - 1), steps)
            }
        }
    }

    fn axis(&self, height: f64) -> Axis {
        let ticks = match (&self.ticks, &self.boundaries) {
            (Some(ticks), _) => ticks
                .iter()
                .map(|(value, label)| Tick {
                    value: *value,
                    label: label.clone(),
                })
                .collect(),
            (None, _) => ticks(self.range, ((height / 42.0) as usize).clamp(2, 10), false),
        };
        Axis {
            range: self.range,
            ticks,
            grid: false,
            tick_labels: true,
            label: self.label.clone(),
        }
    }

    /// The width of a bar of this height with all that stands beside it.
    pub(crate) fn width(&self, height: f64, font: f64) -> f64 {
        let label = if self.label.is_empty() {
            0.0
        } else {
            font * 1.6
        };
        BEFORE + WIDTH + TICK + AFTER_TICK + self.axis(height).widest_label(font) + label
    }

    /// Draws the bar along the right of the plot, `offset` pixels from it.
    pub(crate) fn draw(&self, scene: &mut Scene<'_>, offset: f64, font: f64) {
        let frame = scene.frame;
        let left = frame.right() + offset + BEFORE;
        let place = |fraction: f64| frame.bottom() - fraction.clamp(0.0, 1.0) * frame.height;
        let edges: Vec<(f64, f64)> = match &self.boundaries {
            Some(boundaries) => {
                let steps = boundaries.len().saturating_sub(1).max(1);
                (0..steps)
                    .map(|i| {
                        let upper = self.range.fraction(boundaries[i + 1]);
                        (upper, step_fraction(i, steps))
                    })
                    .collect()
            }
            None => {
                let steps = 64;
                (0..steps)
                    .map(|i| {
                        let upper = f64::from(i + 1) / f64::from(steps);
                        (upper, (f64::from(i) + 0.5) / f64::from(steps))
                    })
                    .collect()
            }
        };
        // From the top down, each strip reaching to the foot: no seam can show between two strips.
        for &(upper, color) in edges.iter().rev() {
            let top = place(upper);
            let style = Style::filled(Color::Fraction(color), 1.0);
            scene
                .canvas
                .rectangle(left, top, WIDTH, frame.bottom() - top, style);
        }
        let right = left + WIDTH;
        scene.canvas.line(
            &[
                (left, frame.top),
                (right, frame.top),
                (right, frame.bottom()),
                (left, frame.bottom()),
                (left, frame.top),
            ],
            Style::stroked(Color::Ink, 0.7, 1.0),
        );
        let axis = self.axis(frame.height);
        let heights: Vec<_> = axis.placed().map(|(f, label)| (place(f), label)).collect();
        for &(y, _) in &heights {
            scene.canvas.line(
                &[(right, y), (right + TICK, y)],
                Style::stroked(Color::Ink, 0.7, 1.0),
            );
        }
        let mut last = f64::INFINITY;
        for &(y, label) in &heights {
            // A label too near the one before would run into it.
            if (last - y).abs() < font {
                continue;
            }
            last = y;
            scene.canvas.text(
                right + TICK + AFTER_TICK,
                y + font * 0.35,
                label,
                Style::text(Color::Ink, font, Anchor::Start),
            );
        }
        if !self.label.is_empty() {
            let beside = right + TICK + AFTER_TICK + axis.widest_label(font) + font * 1.25;
            let middle = frame.top + frame.height / 2.0;
            // A label longer than the bar must not leave the drawing at the top.
            let half = text_width(&self.label, font) / 2.0;
            scene.canvas.text_upwards(
                beside,
                middle.max(half + 2.0),
                &self.label,
                Style::text(Color::Ink, font, Anchor::Middle),
            );
        }
    }
}

/// The colours of steps lie at equal distances, both ends included.
fn step_fraction(step: usize, steps: usize) -> f64 {
    if steps == 1 {
        0.5
    } else {
        step as f64 / (steps - 1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(boundaries: Option<Vec<f64>>) -> Scale {
        Scale {
            range: Range {
                low: 10.0,
                high: 20.0,
                logarithmic: false,
            },
            boundaries,
            ticks: None,
            label: String::new(),
        }
    }

    #[test]
    fn a_continuous_scale_is_linear_and_clamped() {
        let scale = scale(None);
        for (value, fraction) in [
            (10.0, 0.0),
            (12.5, 0.25),
            (20.0, 1.0),
            (-5.0, 0.0),
            (99.0, 1.0),
        ] {
            assert_eq!(scale.fraction(value), fraction);
        }
    }

    #[test]
    fn a_step_holds_its_lower_boundary() {
        let scale = scale(Some(vec![10.0, 12.0, 15.0, 20.0]));
        for (value, fraction) in [
            (9.0, 0.0),
            (10.0, 0.0),
            (11.9, 0.0),
            (12.0, 0.5),
            (14.9, 0.5),
            (15.0, 1.0),
            (20.0, 1.0),
            (21.0, 1.0),
        ] {
            assert_eq!(scale.fraction(value), fraction, "{value}");
        }
    }
}
