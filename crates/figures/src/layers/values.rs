//! Points coloured by a value, with a colour bar.

use ndarray::ArrayView2;

use super::{Check, Layer, Records};
use crate::axes::{Extent, Range};
use crate::canvas::Style;
use crate::color_bar::Scale;
use crate::csv::Row;
use crate::error::FigureError;
use crate::markers::Marker;
use crate::palette::Color;
use crate::scene::Scene;

/// Points in the viridis colour of a value, and a colour bar on the right of the panel.
///
/// ```
/// use hyades_figures::{Figure, Panel, Values};
/// use ndarray::array;
///
/// // Spectral types as numbers, and the bar's ticks as types.
/// let widths = array![[0.2, 0.6], [0.8, 0.1], [0.5, 0.4]];
/// let values = Values::new(widths.view(), &[15.0, 20.5, 18.0])
///     .label("spectral type")
///     .ticks(vec![(15.0, "O5".into()), (20.0, "B0".into())]);
/// let svg = Figure::new("types", "Types").panel(Panel::new().values(values)).svg()?;
/// assert!(svg.contains("B0"));
/// # Ok::<(), hyades_figures::FigureError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Values {
    records: Records,
    values: Vec<f64>,
    label: String,
    ticks: Option<Vec<(f64, String)>>,
    range: Option<(f64, f64)>,
    boundaries: Option<Vec<f64>>,
    marker: Marker,
    size: Option<f64>,
    bar: bool,
}

impl Values {
    /// The rows of `records`, of shape `(n_samples, 2)`, each with its value.
    #[must_use]
    pub fn new<'a>(records: impl Into<ArrayView2<'a, f64>>, values: &[f64]) -> Self {
        Self {
            records: Records::new(records.into()),
            values: values.to_vec(),
            label: String::new(),
            ticks: None,
            range: None,
            boundaries: None,
            marker: Marker::Disc,
            size: None,
            bar: true,
        }
    }

    /// What the values are: stands beside the colour bar.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The ticks of the colour bar with their labels, in place of round values.
    #[must_use]
    pub fn ticks(mut self, ticks: Vec<(f64, String)>) -> Self {
        self.ticks = Some(ticks);
        self
    }

    /// The values at the ends of the colour scale, by default the least and the greatest; what lies outside has the colour
    /// of the end.
    #[must_use]
    pub fn range(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }

    /// A colour scale in steps: one colour between each two boundaries, which must rise.
    #[must_use]
    pub fn discrete(mut self, boundaries: Vec<f64>) -> Self {
        self.boundaries = Some(boundaries);
        self
    }

    /// The shape of the markers.
    #[must_use]
    pub fn marker(mut self, marker: Marker) -> Self {
        self.marker = marker;
        self
    }

    /// The radius of the markers in pixels; by default it depends on how many there are.
    #[must_use]
    pub fn size(mut self, radius: f64) -> Self {
        self.size = Some(radius);
        self
    }

    /// Whether to draw the colour bar (the default); not, where another panel of the figure has the same.
    #[must_use]
    pub fn bar(mut self, bar: bool) -> Self {
        self.bar = bar;
        self
    }

    /// The colour scale, and whether its bar is drawn.
    pub(crate) fn scale(&self) -> (Scale, bool) {
        let span = self.range.or_else(|| {
            let boundaries = self.boundaries.as_ref()?;
            Some((*boundaries.first()?, *boundaries.last()?))
        });
        let (low, high) = span.unwrap_or_else(|| {
            let values = || self.values.iter().copied();
            (
                values().fold(f64::INFINITY, f64::min),
                values().fold(f64::NEG_INFINITY, f64::max),
            )
        });
        let range = if low < high {
            Range {
                low,
                high,
                logarithmic: false,
            }
        } else {
            Range::around(low.is_finite().then_some((low, high)), false)
        };
        let scale = Scale {
            range,
            boundaries: self.boundaries.clone(),
            ticks: self.ticks.clone(),
            label: self.label.clone(),
        };
        (scale, self.bar)
    }
}

impl Layer for Values {
    fn kind(&self) -> &'static str {
        "values"
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        self.records.check(check)?;
        check.lengths("values", self.records.len(), self.values.len())?;
        for (index, &value) in self.values.iter().enumerate() {
            check.value("value", index, value)?;
        }
        if let Some((low, high)) = self.range {
            crate::panel::check_range(check.panel, "colour", (low, high), false)?;
        }
        if let Some(boundaries) = &self.boundaries {
            let rising = boundaries.windows(2).all(|pair| pair[0] < pair[1]);
            let finite = boundaries.iter().all(|b| b.abs() <= 1e300);
            if boundaries.len() < 2 || !rising || !finite {
                return Err(FigureError::Boundaries {
                    panel: check.panel,
                    boundaries: boundaries.clone(),
                });
            }
        }
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
            .unwrap_or_else(|| self.records.radius() * 1.1 * scene.frame.marker_scale);
        let (scale, _) = self.scale();
        for (&(x, y), &value) in self.records.points.iter().zip(&self.values) {
            let spot = scene.frame.place(x, y);
            if !scene.frame.holds(spot) {
                continue;
            }
            let color = Color::Fraction(scale.fraction(value));
            let style = if self.marker.is_stroked() {
                Style::stroked(color, 1.0, 1.4)
            } else {
                // The scale's ends are nearly as dark and as light as the pages: an outline keeps them visible.
                Style::filled(color, 1.0).outlined(Color::Ink, 0.5, 0.6)
            };
            self.marker
                .draw(scene.canvas, spot.0, spot.1, radius, style);
        }
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        for (i, &(x, y)) in self.records.points.iter().enumerate() {
            rows.push(match self.values.get(i) {
                Some(&value) => Row::valued(x, y, value),
                None => Row::point(x, y),
            });
        }
    }
}
