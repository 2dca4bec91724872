//! The finished SVG as a PNG, with a font that the crate brings along.

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::error::FigureError;
use crate::font::FONT;

/// The largest image: 8192 × 8192 pixels.
const MOST_PIXELS: u64 = 1 << 26;

/// Draws an SVG on white, with near-black for the page's text colour.
pub(crate) fn png(svg: &str, scale: f32) -> Result<Vec<u8>, FigureError> {
    let failed = |reason: String| FigureError::Drawing { reason };
    let mut options = Options {
        font_family: "DejaVu Sans".to_owned(),
        style_sheet: Some("svg { color: #1a1a1a }".to_owned()),
        ..Options::default()
    };
    let fonts = options.fontdb_mut();
    fonts.load_font_data(FONT.to_vec());
    fonts.set_sans_serif_family("DejaVu Sans");
    let tree = Tree::from_str(svg, &options).map_err(|error| failed(error.to_string()))?;
    let width = (tree.size().width() * scale).round();
    let height = (tree.size().height() * scale).round();
    let within = |side: f32| (1.0..=MOST_PIXELS as f32).contains(&side);
    if !(scale > 0.0 && within(width) && within(height))
        || f64::from(width) * f64::from(height) > MOST_PIXELS as f64
    {
        return Err(FigureError::Scale {
            scale,
            bound: MOST_PIXELS,
        });
    }
    let mut image = Pixmap::new(width as u32, height as u32)
        .ok_or_else(|| failed(format!("no image of {width} × {height} pixels")))?;
    image.fill(Color::WHITE);
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut image.as_mut(),
    );
    image
        .encode_png()
        .map_err(|error| failed(error.to_string()))
}
