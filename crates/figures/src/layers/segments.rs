//! Loose segments.

use super::{Check, Layer};
use crate::axes::Extent;
use crate::canvas::Style;
use crate::csv::Row;
use crate::error::FigureError;
use crate::palette::Color;
use crate::scene::Scene;

/// Loose straight segments: edges of a graph, steps of a path, whatever has two ends.
///
/// ```
/// use hyades_figures::{Figure, Panel, Segments};
///
/// let panel = Panel::new().segments(Segments::new(&[[0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 2.0, 0.0]]));
/// assert!(Figure::new("edges", "Two edges").panel(panel).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Segments {
    ends: Vec<[f64; 4]>,
    color: Color,
    width: f64,
    dashed: bool,
}

impl Segments {
    /// A segment from (x0, y0) to (x1, y1) for each `[x0, y0, x1, y1]`.
    #[must_use]
    pub fn new(ends: &[[f64; 4]]) -> Self {
        Self {
            ends: ends.to_vec(),
            color: Color::Muted,
            width: 1.0,
            dashed: false,
        }
    }

    /// The colour.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// The width in pixels, 1 by default.
    #[must_use]
    pub fn width(mut self, width: f64) -> Self {
        self.width = width;
        self
    }

    /// Whether the segments are dashed.
    #[must_use]
    pub fn dashed(mut self, dashed: bool) -> Self {
        self.dashed = dashed;
        self
    }

    fn points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.ends
            .iter()
            .flat_map(|&[x0, y0, x1, y1]| [(x0, y0), (x1, y1)])
    }
}

impl Layer for Segments {
    fn kind(&self) -> &'static str {
        "segments"
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        // Both ends belong to the segment's index.
        for (index, &[x0, y0, x1, y1]) in self.ends.iter().enumerate() {
            check.value("x", index, x0)?;
            check.y(index, y0)?;
            check.value("x", index, x1)?;
            check.y(index, y1)?;
        }
        check.pixels("width", self.width)
    }

    fn extent(&self, extent: &mut Extent) {
        for (x, y) in self.points() {
            extent.add(x, y);
        }
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let mut style = Style::stroked(self.color, 1.0, self.width);
        if self.dashed {
            style = style.dashed(4.0, 3.0);
        }
        for &[x0, y0, x1, y1] in &self.ends {
            let ends = [scene.frame.place(x0, y0), scene.frame.place(x1, y1)];
            scene.line(&ends, style);
        }
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        for (i, &[x0, y0, x1, y1]) in self.ends.iter().enumerate() {
            rows.push(Row::valued(x0, y0, (i + 1) as f64));
            rows.push(Row::valued(x1, y1, (i + 1) as f64));
        }
    }
}
