//! The bundled font, and how wide a text is in it.
//!
//! A layout needs widths before anything is drawn, and must not depend on the machine's fonts. The widths here are those of
//! the bundled DejaVu Sans, which is wider than the usual fonts of a browser, and a little more for those that are wider still:
//! what fits here fits there.

/// DejaVu Sans, reduced to the characters that figures use; see `fonts/README.md`.
#[cfg(feature = "png")]
pub(crate) const FONT: &[u8] = include_bytes!("../fonts/DejaVuSans-subset.ttf");

/// Advances of U+0020 to U+007E in thousandths of the font size.
#[rustfmt::skip]
const ADVANCES: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531,
    1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500,
    500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/// By how much a page's font may be wider than the bundled one.
const ALLOWANCE: f64 = 1.04;

/// The width in pixels to keep free for a text at a font size in pixels.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    bundled_width(text, size) * ALLOWANCE
}

/// The width of a text in the bundled font.
fn bundled_width(text: &str, size: f64) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) / 1000.0 * size
}

fn advance(character: char) -> u32 {
    let code = u32::from(character);
    match code {
        0x20..=0x7E => u32::from(ADVANCES[(code - 0x20) as usize]),
        // Signs and arrows.
        0xD7 | 0xF7 | 0x2190..=0x2265 => 838,
        // Superscripts and subscripts, their signs apart.
        0x207A..=0x207C | 0x208A..=0x208C => 528,
        0xB2 | 0xB3 | 0xB9 | 0x2070..=0x209C => 401,
        0xB0 | 0x2013 => 500,
        0xB7 => 318,
        // Latin-1 letters, Greek.
        0xA0..=0xFF | 0x370..=0x3FF => 660,
        0x2010 | 0x2018 | 0x2019 => 361,
        // Long dashes, and all that the font lacks and a browser takes elsewhere.
        _ => 1000,
    }
}

#[cfg(feature = "png")]
#[cfg(test)]
mod tests {
    use super::*;
    use resvg::usvg;

    #[test]
    fn a_width_is_the_sum_of_the_advances() {
        // "AV" without kerning: 684 + 684 thousandths of 10 pixels.
        assert!((bundled_width("AV", 10.0) - 13.68).abs() < 1e-12);
        assert_eq!(text_width("", 10.0), 0.0);
        assert!(text_width("10⁶", 12.0) < text_width("106", 12.0));
    }

    /// Lays the text out in the bundled font, between two bars whose distance tells its width.
    fn laid_out(text: &str) -> f64 {
        let mut options = usvg::Options::default();
        options.fontdb_mut().load_font_data(FONT.to_vec());
        let width = |text: &str| {
            let svg = format!(
                "<svg xmlns='http://www.w3.org/2000/svg' width='9999' height='99'>\
                 <text x='10' y='50' font-family='DejaVu Sans' font-size='100'>|{text}|</text></svg>"
            );
            let tree = usvg::Tree::from_str(&svg, &options).unwrap();
            let usvg::Node::Text(text) = &tree.root().children()[0] else {
                panic!("no text")
            };
            f64::from(text.flattened().bounding_box().width())
        };
        (width(text) - width("")) / 100.0
    }

    #[test]
    fn widths_are_those_of_the_bundled_font() {
        for text in [
            "0123456789.−",
            "silhouette",
            "HeII 4200 (Å)",
            "k = 2…10",
            "10⁻¹²",
            "λ ≤ 5 × σ",
            "n–m → ∞",
        ] {
            let (table, font) = (bundled_width(text, 1.0), laid_out(text));
            // Kerning and the characters that share an advance make the difference.
            assert!(
                table >= 0.98 * font && table <= 1.08 * font,
                "{text}: {table} against {font}"
            );
            assert!(
                text_width(text, 1.0) >= 1.02 * font,
                "{text}: no allowance for wider fonts"
            );
        }
    }
}
