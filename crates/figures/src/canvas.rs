//! What all drawing goes through: shapes in pixels, each with a style.
//!
//! plotters puts shapes on whole pixels and knows neither dashes nor the page's text colour. The canvas is therefore ten
//! times as large as the figure, and each shape is drawn in a colour that is the number of its style;
//! [`crate::svg::finish`] replaces these colours by the styles themselves.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::{Color as _, FontTransform, IntoFont, RGBColor, TextStyle};

use crate::error::FigureError;
use crate::palette::Color;

/// A style's number must fit into a colour's three bytes.
const MOST_STYLES: usize = 0xFF_FFFF;

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

/// A drawing area that takes shapes in pixels.
pub(crate) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    styles: Vec<Style>,
    failure: Option<String>,
}

impl<'a> Canvas<'a> {
    /// A canvas of a size in pixels, which writes plotters' SVG to `raw`.
    pub(crate) fn new(raw: &'a mut String, width: u32, height: u32) -> Self {
        let factor = UNITS as u32;
        Self {
            area: SVGBackend::with_string(raw, (width * factor, height * factor))
                .into_drawing_area(),
            styles: Vec::new(),
            failure: None,
        }
    }

    /// Ends the drawing and gives the styles, by the number that stands in the SVG.
    pub(crate) fn finish(mut self) -> Result<Vec<Style>, FigureError> {
        let presented = self.area.present();
        self.note(presented.map_err(|error| error.to_string()));
        match self.failure {
            Some(reason) => Err(FigureError::Drawing { reason }),
            None => Ok(self.styles),
        }
    }

    pub(crate) fn circle(&mut self, x: f64, y: f64, radius: f64, style: Style) {
        let key = self.key(style);
        let circle = Circle::new((units(x), units(y)), units(radius), key.filled());
        let drawn = self.area.draw(&circle);
        self.note(drawn.map_err(|error| error.to_string()));
    }

    pub(crate) fn rectangle(&mut self, x: f64, y: f64, width: f64, height: f64, style: Style) {
        let key = self.key(style);
        let corners = [(units(x), units(y)), (units(x + width), units(y + height))];
        let drawn = self.area.draw(&Rectangle::new(corners, key.filled()));
        self.note(drawn.map_err(|error| error.to_string()));
    }

    pub(crate) fn polygon(&mut self, corners: &[(f64, f64)], style: Style) {
        if corners.len() < 3 {
            return;
        }
        let key = self.key(style);
        let drawn = self.area.draw(&Polygon::new(on_grid(corners), key));
        self.note(drawn.map_err(|error| error.to_string()));
    }

    pub(crate) fn line(&mut self, points: &[(f64, f64)], style: Style) {
        if points.len() < 2 {
            return;
        }
        let key = self.key(style);
        let drawn = self.area.draw(&PathElement::new(on_grid(points), key));
        self.note(drawn.map_err(|error| error.to_string()));
    }

    /// A dot, in a style made by [`Style::dots`]: a quarter of a circle's bytes.
    pub(crate) fn dot(&mut self, x: f64, y: f64, style: Style) {
        let key = self.key(style);
        let path = PathElement::new(vec![(units(x), units(y))], key);
        let drawn = self.area.draw(&path);
        self.note(drawn.map_err(|error| error.to_string()));
    }

    /// A text with its baseline at `y`.
    pub(crate) fn text(&mut self, x: f64, y: f64, text: &str, style: Style) {
        self.place_text(x, y, text, style, FontTransform::None);
    }

    /// A text that reads upwards, with its baseline at `x`.
    pub(crate) fn text_upwards(&mut self, x: f64, y: f64, text: &str, style: Style) {
        self.place_text(x, y, text, style, FontTransform::Rotate270);
    }

    fn place_text(&mut self, x: f64, y: f64, text: &str, style: Style, turn: FontTransform) {
        if text.is_empty() {
            return;
        }
        let key = self.key(style);
        let look = TextStyle::from(("sans-serif", 10).into_font())
            .color(&key)
            .transform(turn);
        let position = (units(x), units(y));
        let drawn = self
            .area
            .draw_text(&crate::svg::printable(text), &look, position);
        self.note(drawn.map_err(|error| error.to_string()));
    }

    /// The colour that stands for a style.
    fn key(&mut self, style: Style) -> RGBColor {
        if self.styles.last() != Some(&style) {
            self.styles.push(style);
        }
        let number = self.styles.len() - 1;
        if number > MOST_STYLES {
            self.note(Err(format!("more than {MOST_STYLES} changes of style")));
        }
        RGBColor(
            ((number >> 16) & 0xFF) as u8,
            ((number >> 8) & 0xFF) as u8,
            (number & 0xFF) as u8,
        )
    }

    fn note(&mut self, drawn: Result<(), String>) {
        if let Err(reason) = drawn {
            self.failure.get_or_insert(reason);
        }
    }
}

/// Points in canvas units, without those that fall on the one before.
fn on_grid(points: &[(f64, f64)]) -> Vec<(i32, i32)> {
    let mut grid: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (units(x), units(y))).collect();
    grid.dedup();
    grid
}
