//! What all drawing goes through: shapes in pixels, each with a style.
//!
//! A canvas keeps its shapes on a grid of tenths of a pixel: fine enough for the eye, and numbers that are short to write.

use crate::palette::Color;

/// Canvas units in a CSS pixel.
pub(crate) const UNITS: f64 = 10.0;

/// How an area or a stroke is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    None,
    /// `currentColor`: the page's text colour.
    Ink,
    Rgb(u8, u8, u8),
}

/// Where a text stands relative to its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// The text is centred there.
    #[default]
    Middle,
    /// The text ends there.
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextLook {
    /// In canvas units.
    pub(crate) size: u32,
    pub(crate) anchor: Anchor,
    pub(crate) bold: bool,
}

/// How a shape looks. Opacities in hundredths, lengths in canvas units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) fill: Paint,
    pub(crate) fill_opacity: u8,
    pub(crate) stroke: Paint,
    pub(crate) stroke_opacity: u8,
    pub(crate) stroke_width: u32,
    pub(crate) dash: Option<(u32, u32)>,
    pub(crate) round_ends: bool,
    pub(crate) text: Option<TextLook>,
}

const EMPTY: Style = Style {
    fill: Paint::None,
    fill_opacity: 100,
    stroke: Paint::None,
    stroke_opacity: 100,
    stroke_width: 0,
    dash: None,
    round_ends: false,
    text: None,
};

/// The opacity of what is muted.
const MUTED: f64 = 0.55;

fn paint(color: Color, opacity: f64) -> (Paint, u8) {
    let (paint, opacity) = match color.rgb() {
        Some((red, green, blue)) => (Paint::Rgb(red, green, blue), opacity),
        None if color == Color::Muted => (Paint::Ink, opacity * MUTED),
        None => (Paint::Ink, opacity),
    };
    (paint, (opacity.clamp(0.0, 1.0) * 100.0).round() as u8)
}

impl Style {
    /// A filled area.
    pub(crate) fn filled(color: Color, opacity: f64) -> Self {
        let (fill, fill_opacity) = paint(color, opacity);
        Self {
            fill,
            fill_opacity,
            ..EMPTY
        }
    }

    /// A line, its width in pixels.
    pub(crate) fn stroked(color: Color, opacity: f64, width: f64) -> Self {
        EMPTY.outlined(color, opacity, width)
    }

    /// The same with an outline, its width in pixels.
    pub(crate) fn outlined(self, color: Color, opacity: f64, width: f64) -> Self {
        let (stroke, stroke_opacity) = paint(color, opacity);
        Self {
            stroke,
            stroke_opacity,
            stroke_width: units(width).max(1).unsigned_abs(),
            ..self
        }
    }

    /// The same with dashes, their lengths in pixels.
    pub(crate) fn dashed(self, on: f64, off: f64) -> Self {
        Self {
            dash: Some((units(on).unsigned_abs(), units(off).unsigned_abs())),
            ..self
        }
    }

    /// Dots: strokes without length, whose round ends make a disc of a diameter in pixels.
    pub(crate) fn dots(color: Color, opacity: f64, diameter: f64) -> Self {
        Self {
            round_ends: true,
            ..Self::stroked(color, opacity, diameter)
        }
    }

    /// A text, its size in pixels.
    pub(crate) fn text(color: Color, size: f64, anchor: Anchor) -> Self {
        Self {
            text: Some(TextLook {
                size: units(size).unsigned_abs(),
                anchor,
                bold: false,
            }),
            ..Self::filled(color, 1.0)
        }
    }

    /// The same text, bold.
    pub(crate) fn bold(mut self) -> Self {
        if let Some(text) = &mut self.text {
            text.bold = true;
        }
        self
    }
}

/// Pixels to whole canvas units; `as` saturates.
pub(crate) fn units(pixels: f64) -> i32 {
    (pixels * UNITS).round() as i32
}

/// A shape in canvas units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    Circle {
        x: i32,
        y: i32,
        radius: i32,
    },
    Rectangle {
        x: i32,
        y: i32,
        width: i32,
        height: i32,
    },
    Path {
        points: Vec<(i32, i32)>,
        closed: bool,
    },
    Text {
        x: i32,
        y: i32,
        upwards: bool,
        content: String,
    },
}

/// Shapes in the order in which they are painted.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    shapes: Vec<(Shape, Style)>,
}

impl Canvas {
    /// The shapes, each with its style.
    pub(crate) fn into_shapes(self) -> Vec<(Shape, Style)> {
        self.shapes
    }

    pub(crate) fn circle(&mut self, x: f64, y: f64, radius: f64, style: Style) {
        let (x, y, radius) = (units(x), units(y), units(radius));
        self.shapes.push((Shape::Circle { x, y, radius }, style));
    }

    /// A rectangle from one corner to the opposite one, whatever the signs.
    pub(crate) fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, style: Style) {
        let (left, right) = in_order(units(x), units(x + width));
        let (top, bottom) = in_order(units(y), units(y + height));
        let shape = Shape::Rectangle {
            x: left,
            y: top,
            width: right.saturating_sub(left),
            height: bottom.saturating_sub(top),
        };
        self.shapes.push((shape, style));
    }

    pub(crate) fn polygon(&mut self, corners: &[(f64, f64)], style: Style) {
        if corners.len() >= 3 {
            self.path(corners, true, style);
        }
    }

    pub(crate) fn line(&mut self, points: &[(f64, f64)], style: Style) {
        if points.len() >= 2 {
            self.path(points, false, style);
        }
    }

    /// A dot, in a style made by [`Style::dots`]: a quarter of a circle's bytes.
    pub(crate) fn dot(&mut self, x: f64, y: f64, style: Style) {
        self.path(&[(x, y)], false, style);
    }

    fn path(&mut self, points: &[(f64, f64)], closed: bool, style: Style) {
        let points = on_grid(points);
        self.shapes.push((Shape::Path { points, closed }, style));
    }

    /// A text with its baseline at `y`.
    pub(crate) fn text(&mut self, x: f64, y: f64, text: &str, style: Style) {
        self.place_text(x, y, text, style, false);
    }

    /// A text that reads upwards, with its baseline at `x`.
    pub(crate) fn text_upwards(&mut self, x: f64, y: f64, text: &str, style: Style) {
        self.place_text(x, y, text, style, true);
    }

    fn place_text(&mut self, x: f64, y: f64, text: &str, style: Style, upwards: bool) {
        if text.is_empty() {
            return;
        }
        let shape = Shape::Text {
            x: units(x),
            y: units(y),
            upwards,
            content: text.trim().to_owned(),
        };
        self.shapes.push((shape, style));
    }
}

fn in_order(a: i32, b: i32) -> (i32, i32) {
    (a.min(b), a.max(b))
}

/// Points in canvas units, without those that fall on the one before.
fn on_grid(points: &[(f64, f64)]) -> Vec<(i32, i32)> {
    let mut grid: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (units(x), units(y))).collect();
    grid.dedup();
    grid
}
