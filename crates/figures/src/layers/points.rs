//! Points that all look the same.

use ndarray::ArrayView2;

use super::{Check, Layer, Records};
use crate::axes::Extent;
use crate::canvas::Style;
use crate::csv::Row;
use crate::error::FigureError;
use crate::legend::{Entry, Look};
use crate::markers::Marker;
use crate::palette::Color;
use crate::scene::Scene;

/// Points of one look: data as one would really see them, without labels.
///
/// ```
/// use hyades_figures::{Figure, Panel, Points};
/// use ndarray::array;
///
/// let records = array![[1.0, 2.0], [2.0, 1.0]];
/// let panel = Panel::new().points(Points::new(records.view()).name("stars"));
/// assert!(Figure::new("two", "Two stars").panel(panel).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Points {
    records: Records,
    name: Option<String>,
    marker: Marker,
    color: Color,
    size: Option<f64>,
    filled: bool,
    dots: bool,
}

impl Points {
    /// The rows of `records`, of shape `(n_samples, 2)`, as grey discs.
    #[must_use]
    pub fn new<'a>(records: impl Into<ArrayView2<'a, f64>>) -> Self {
        Self {
            records: Records::new(records.into()),
            name: None,
            marker: Marker::Disc,
            color: Color::Muted,
            size: None,
            filled: true,
            dots: false,
        }
    }

    /// The name in the legend and in the CSV.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The shape of the markers.
    #[must_use]
    pub fn marker(mut self, marker: Marker) -> Self {
        self.marker = marker;
        self
    }

    /// The colour of the markers.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// The radius of the markers in pixels; by default it depends on how many there are.
    #[must_use]
    pub fn size(mut self, radius: f64) -> Self {
        self.size = Some(radius);
        self
    }

    /// Whether the markers are filled (the default) or outlines; yellow outlines are filled a little, as they would be lost on white.
    #[must_use]
    pub fn filled(mut self, filled: bool) -> Self {
        self.filled = filled;
        self
    }

    /// Whether the points are plain dots, whatever the marker: for a background of thousands. All are one element, and a dot takes a dozen bytes.
    #[must_use]
    pub fn dots(mut self, dots: bool) -> Self {
        self.dots = dots;
        self
    }

    fn style(&self) -> Style {
        if self.marker.is_stroked() {
            return Style::stroked(self.color, 1.0, 1.3);
        }
        match (self.filled, self.color.is_pale()) {
            (true, false) => Style::filled(self.color, 0.85),
            (true, true) => Style::filled(self.color, 0.85).outlined(Color::Ink, 0.5, 0.6),
            (false, false) => Style::stroked(self.color, 1.0, 1.3),
            // An outline of this colour alone would be lost on a white page.
            (false, true) => Style::filled(self.color, 0.3).outlined(Color::Ink, 0.6, 1.0),
        }
    }
}

impl Layer for Points {
    fn kind(&self) -> &'static str {
        "points"
    }

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        self.records.check(check)?;
        self.size.map_or(Ok(()), |size| check.pixels("size", size))
    }

    fn extent(&self, extent: &mut Extent) {
        self.records.extent(extent);
    }

    fn obstacles(&self, scene: &mut Scene<'_>) {
        self.records.obstacles(scene);
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let radius = self
            .size
            .unwrap_or_else(|| self.records.radius() * scene.frame.marker_scale);
        for &(x, y) in &self.records.points {
            let spot = scene.frame.place(x, y);
            if !scene.frame.holds(spot) {
                continue;
            }
            if self.dots {
                let style = Style::dots(self.color, 0.85, 2.0 * radius);
                scene.canvas.dot(spot.0, spot.1, style);
            } else {
                self.marker
                    .draw(scene.canvas, spot.0, spot.1, radius, self.style());
            }
        }
    }

    fn legend(&self, entries: &mut Vec<Entry>) {
        if let Some(name) = &self.name {
            entries.push(Entry {
                name: name.clone(),
                look: Look::Marker {
                    marker: self.marker,
                    style: self.style(),
                    radius: 4.5,
                },
                is_label: false,
            });
        }
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        rows.extend(self.records.points.iter().map(|&(x, y)| Row::point(x, y)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Paint;

    #[test]
    fn outlines_can_be_seen_in_every_colour() {
        let none = ndarray::Array2::<f64>::zeros((0, 2));
        for label in 0..7 {
            let points = Points::new(&none).color(Color::Label(label));
            let (full, hollow) = (points.clone().style(), points.filled(false).style());
            assert_ne!(full.fill, Paint::None);
            assert_ne!(full, hollow);
            assert!(hollow.fill == Paint::None || hollow.fill_opacity <= 30);
            // Yellow is outlined in the page's own colour.
            let is_pale = Color::Label(label).is_pale();
            assert_eq!(hollow.stroke == Paint::Ink, is_pale, "label {label}");
            assert_eq!(full.stroke == Paint::Ink, is_pale, "label {label}");
        }
    }
}
