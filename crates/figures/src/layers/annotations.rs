//! What explains a plot: marked spots, circles, texts, arrows.

use super::{Check, Layer};
use crate::axes::Extent;
use crate::canvas::{Anchor, Style};
use crate::csv::Row;
use crate::error::FigureError;
use crate::font::text_width;
use crate::palette::Color;
use crate::scene::Scene;

/// A marked spot, such as a curve's knee, with dashed guides to the axes, a ring and a label; or one guide alone.
///
/// ```
/// use hyades_figures::{Curve, Figure, Mark, Panel};
///
/// let panel = Panel::new()
///     .curve(Curve::new(&[1.0, 2.0, 3.0, 4.0], &[9.0, 3.0, 2.0, 1.5]))
///     .mark(Mark::new(2.0, 3.0).text("knee: k = 2"))
///     .mark(Mark::horizontal(5.0).text("threshold"));
/// assert!(Figure::new("knee", "A marked knee").panel(panel).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Mark {
    x: Option<f64>,
    y: Option<f64>,
    text: String,
    color: Color,
}

impl Mark {
    /// The spot (x, y), with a guide down to the x axis and one across to the y axis.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self {
            x: Some(x),
            y: Some(y),
            text: String::new(),
            color: Color::Ink,
        }
    }

    /// A vertical guide through the whole plot at x.
    #[must_use]
    pub fn vertical(x: f64) -> Self {
        Self {
            y: None,
            ..Self::new(x, 0.0)
        }
    }

    /// A horizontal guide through the whole plot at y.
    #[must_use]
    pub fn horizontal(y: f64) -> Self {
        Self {
            x: None,
            ..Self::new(0.0, y)
        }
    }

    /// The label, set where it hides least.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// The colour of the guides and the ring; the label has the page's text colour.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }
}

impl Layer for Mark {
    fn kind(&self) -> &'static str {
        "mark"
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        if let Some(x) = self.x {
            check.value("x", 0, x)?;
        }
        self.y.map_or(Ok(()), |y| check.y(0, y))
    }

    fn extent(&self, extent: &mut Extent) {
        if let Some(x) = self.x {
            extent.add_x(x);
        }
        if let Some(y) = self.y {
            extent.add_y(y);
        }
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let frame = scene.frame;
        let (x, y) = frame.place(self.x.unwrap_or(frame.x.low), self.y.unwrap_or(frame.y.low));
        let guide = Style::stroked(self.color, 0.8, 1.3).dashed(5.0, 4.0);
        let vertical = self.x.is_some();
        let horizontal = self.y.is_some();
        let top = if horizontal { y } else { frame.top };
        let right = if vertical { x } else { frame.right() };
        if vertical {
            scene.line(&[(x, frame.bottom()), (x, top)], guide);
        }
        if horizontal {
            scene.line(&[(frame.left, y), (right, y)], guide);
        }
        let spot = vertical && horizontal;
        let visible = frame.holds((
            if vertical { x } else { frame.left },
            if horizontal { y } else { frame.top },
        ));
        if !visible {
            return;
        }
        if spot {
            scene
                .canvas
                .circle(x, y, 7.0, Style::stroked(self.color, 1.0, 2.0));
        }
        if self.text.is_empty() {
            return;
        }
        let size = frame.font;
        let width = text_width(&self.text, size);
        let spots: Vec<_> = if spot {
            let (gap, up, down) = (11.0, y - 9.0, y + size + 7.0);
            vec![
                (x + gap, up),
                (x - gap - width, up),
                (x + gap, down),
                (x - gap - width, down),
                (x + gap, y + size * 0.35),
                (x - gap - width, y + size * 0.35),
                (x - width / 2.0, y - 14.0),
                (x - width / 2.0, y + size + 12.0),
            ]
        } else if vertical {
            let rows = [
                frame.top + size + 2.0,
                frame.top + 2.6 * size,
                frame.bottom() - 0.6 * size,
            ];
            rows.iter()
                .flat_map(|&row| [(x + 6.0, row), (x - 6.0 - width, row)])
                .collect()
        } else {
            let rows = [y - 6.0, y + size + 4.0];
            let columns = [
                frame.right() - width - 6.0,
                frame.left + 6.0,
                frame.left + (frame.width - width) / 2.0,
            ];
            columns
                .iter()
                .flat_map(|&column| rows.map(|row| (column, row)))
                .collect()
        };
        scene.label(
            &self.text,
            size,
            &spots,
            Style::text(Color::Ink, size, Anchor::Start),
        );
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        rows.push(Row {
            x: self.x,
            y: self.y,
            value: self.text.clone(),
        });
    }
}

/// A circle whose radius is a distance in the data's units; an ellipse on the page when the axes' units differ.
///
/// ```
/// use hyades_figures::{Circle, Figure, Panel};
///
/// // The neighbourhood of a point.
/// let panel = Panel::new().equal_aspect(true).circle(Circle::new(0.0, 0.0, 0.5).filled_opacity(0.1));
/// assert!(Figure::new("eps", "A neighbourhood").panel(panel).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Circle {
    x: f64,
    y: f64,
    radius: f64,
    color: Color,
    dashed: bool,
    opacity: f64,
}

impl Circle {
    /// The circle around (x, y).
    #[must_use]
    pub fn new(x: f64, y: f64, radius: f64) -> Self {
        Self {
            x,
            y,
            radius,
            color: Color::Ink,
            dashed: false,
            opacity: 0.0,
        }
    }

    /// The colour of the line and the filling.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// Whether the line is dashed.
    #[must_use]
    pub fn dashed(mut self, dashed: bool) -> Self {
        self.dashed = dashed;
        self
    }

    /// How much the filling hides, from 0 (no filling, the default) to 1.
    #[must_use]
    pub fn filled_opacity(mut self, opacity: f64) -> Self {
        self.opacity = opacity;
        self
    }
}

impl Layer for Circle {
    fn kind(&self) -> &'static str {
        "circle"
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        check.points([(self.x, self.y)])?;
        check.value("radius", 0, self.radius)?;
        check.setting("radius", self.radius, self.radius > 0.0, "above 0")?;
        check.opacity(self.opacity)
    }

    fn extent(&self, extent: &mut Extent) {
        extent.add(self.x - self.radius, self.y - self.radius);
        extent.add(self.x + self.radius, self.y + self.radius);
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        const CORNERS: usize = 90;
        let frame = scene.frame;
        let corners: Vec<_> = (0..=CORNERS)
            .map(|i| {
                let angle = i as f64 / CORNERS as f64 * std::f64::consts::TAU;
                let x = self.x + self.radius * angle.cos();
                let y = self.y + self.radius * angle.sin();
                // On a logarithmic axis the lower part can lie below 0.
                let y = if frame.y.logarithmic {
                    y.max(f64::MIN_POSITIVE)
                } else {
                    y
                };
                frame.place(x, y)
            })
            .collect();
        let mut line = Style::stroked(self.color, 1.0, 1.4);
        if self.dashed {
            line = line.dashed(5.0, 4.0);
        }
        let (x, y) = frame.place(self.x, self.y);
        let (right, _) = frame.place(self.x + self.radius, self.y);
        let (_, top) = frame.place(self.x, self.y + self.radius);
        let (across, up) = (right - x, y - top);
        let whole = corners.iter().all(|&corner| frame.holds(corner));
        if whole && (across - up).abs() < 0.1 {
            if self.opacity > 0.0 {
                let fill = Style::filled(self.color, self.opacity);
                line = Style {
                    fill: fill.fill,
                    fill_opacity: fill.fill_opacity,
                    ..line
                };
            }
            scene.canvas.circle(x, y, across, line);
            return;
        }
        if self.opacity > 0.0 {
            scene.polygon(&corners[1..], Style::filled(self.color, self.opacity));
        }
        scene.line(&corners, line);
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        rows.push(Row::valued(self.x, self.y, self.radius));
    }
}

/// A text at a point of the plot.
///
/// ```
/// use hyades_figures::{Anchor, Figure, Panel, Text};
///
/// let panel = Panel::new().hide_axes().text(Text::new(0.0, 0.0, "border").anchor(Anchor::Start));
/// assert!(Figure::new("word", "A word").panel(panel).svg()?.contains(">border<"));
/// # Ok::<(), hyades_figures::FigureError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Text {
    x: f64,
    y: f64,
    text: String,
    anchor: Anchor,
    color: Color,
    bold: bool,
}

impl Text {
    /// A text centred at (x, y).
    #[must_use]
    pub fn new(x: f64, y: f64, text: impl Into<String>) -> Self {
        Self {
            x,
            y,
            text: text.into(),
            anchor: Anchor::Middle,
            color: Color::Ink,
            bold: false,
        }
    }

    /// Whether the text begins, is centred or ends at x.
    #[must_use]
    pub fn anchor(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }

    /// The colour.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// Whether the text is bold.
    #[must_use]
    pub fn bold(mut self, bold: bool) -> Self {
        self.bold = bold;
        self
    }
}

impl Layer for Text {
    fn kind(&self) -> &'static str {
        "text"
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        check.points([(self.x, self.y)])
    }

    fn extent(&self, extent: &mut Extent) {
        extent.add(self.x, self.y);
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let spot = scene.frame.place(self.x, self.y);
        if !scene.frame.holds(spot) {
            return;
        }
        let size = scene.frame.font;
        let width = text_width(&self.text, size);
        let left = match self.anchor {
            Anchor::Start => spot.0,
            Anchor::Middle => spot.0 - width / 2.0,
            Anchor::End => spot.0 - width,
        };
        // The anchor stays, so that the text is centred in whatever font the reader has.
        let x = spot.0 + scene.within_page(left, width) - left;
        let mut style = Style::text(self.color, size, self.anchor);
        if self.bold {
            style = style.bold();
        }
        scene
            .canvas
            .text(x, spot.1 + size * 0.35, &self.text, style);
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        rows.push(Row::named(self.x, self.y, self.text.clone()));
    }
}

/// An arrow.
///
/// ```
/// use hyades_figures::{Arrow, Figure, Panel};
///
/// let panel = Panel::new().arrow(Arrow::new(0.0, 0.0, 1.0, 1.0));
/// assert!(Figure::new("arrow", "An arrow").panel(panel).svg().is_ok());
/// ```
#[derive(Debug, Clone)]
pub struct Arrow {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
    color: Color,
}

impl Arrow {
    /// An arrow from (x0, y0) to its head at (x1, y1).
    #[must_use]
    pub fn new(x0: f64, y0: f64, x1: f64, y1: f64) -> Self {
        Self {
            x0,
            y0,
            x1,
            y1,
            color: Color::Ink,
        }
    }

    /// The colour.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }
}

impl Layer for Arrow {
    fn kind(&self) -> &'static str {
        "arrow"
    }

    fn check(&self, check: &Check) -> Result<(), FigureError> {
        check.points([(self.x0, self.y0), (self.x1, self.y1)])
    }

    fn extent(&self, extent: &mut Extent) {
        extent.add(self.x0, self.y0);
        extent.add(self.x1, self.y1);
    }

    fn draw(&self, scene: &mut Scene<'_>) {
        let from = scene.frame.place(self.x0, self.y0);
        let to = scene.frame.place(self.x1, self.y1);
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        if length < 0.1 {
            return;
        }
        let (ux, uy) = (dx / length, dy / length);
        let head = length.min(9.0);
        let neck = (to.0 - ux * head, to.1 - uy * head);
        let half = head * 0.4;
        // The shaft ends inside the head, so that its blunt end does not show at the point.
        scene.line(
            &[from, (to.0 - ux * head * 0.8, to.1 - uy * head * 0.8)],
            Style::stroked(self.color, 1.0, 1.5),
        );
        scene.polygon(
            &[
                to,
                (neck.0 - uy * half, neck.1 + ux * half),
                (neck.0 + uy * half, neck.1 - ux * half),
            ],
            Style::filled(self.color, 1.0),
        );
    }

    fn rows(&self, rows: &mut Vec<Row>) {
        rows.push(Row::named(self.x0, self.y0, "from".to_owned()));
        rows.push(Row::named(self.x1, self.y1, "to".to_owned()));
    }
}
