//! Colours: of labels, of values, and of the page itself.

use plotters::style::colors::colormaps::ViridisRGB;

/// A colour of a mark.
///
/// ```
/// use hyades_figures::Color;
///
/// // Seven colours, then they come again; the markers have another period.
/// assert_eq!(Color::Label(0).rgb(), Color::Label(7).rgb());
/// assert_eq!(Color::Ink.rgb(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Color {
    /// The text colour of the page that shows the figure.
    Ink,
    /// The same, paler: for what should step back.
    Muted,
    /// The colour of a label, counted from 0: seven colours of Okabe and Ito that colour-blind readers can tell apart.
    Label(usize),
    /// The colour at a fraction of viridis, from 0 (dark violet) to 1 (yellow); clamped, and 0 for NaN.
    Fraction(f64),
    /// Red, green and blue.
    Rgb(u8, u8, u8),
}

/// Okabe & Ito's colours, those that read well on white and on near-black first.
/// M. Okabe, K. Ito, "Color Universal Design" (2002).
const LABELS: [(u8, u8, u8); 7] = [
    (0x00, 0x72, 0xB2), // blue
    (0xD5, 0x5E, 0x00), // vermillion
    (0x00, 0x9E, 0x73), // bluish green
    (0xE6, 0x9F, 0x00), // orange
    (0xCC, 0x79, 0xA7), // reddish purple
    (0x56, 0xB4, 0xE9), // sky blue
    (0xF0, 0xE4, 0x42), // yellow
];

impl Color {
    /// Red, green and blue; `None` for what takes the page's text colour.
    #[must_use]
    pub fn rgb(self) -> Option<(u8, u8, u8)> {
        match self {
            Self::Ink | Self::Muted => None,
            Self::Label(label) => Some(LABELS[label % LABELS.len()]),
            Self::Fraction(fraction) => Some(viridis(fraction)),
            Self::Rgb(red, green, blue) => Some((red, green, blue)),
        }
    }
}

impl Color {
    /// Whether a marker of this colour needs an outline on a white page: the yellow of the labels.
    pub(crate) fn is_pale(self) -> bool {
        matches!(self, Self::Label(label) if label % LABELS.len() == 6)
    }
}

fn viridis(fraction: f64) -> (u8, u8, u8) {
    let fraction = if fraction.is_nan() { 0.0 } else { fraction };
    let color = ViridisRGB::get_color(fraction.clamp(0.0, 1.0));
    (color.0, color.1, color.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn viridis_has_its_published_ends_and_middle() {
        // matplotlib: viridis(0.0), viridis(0.5), viridis(1.0), and any value outside is clamped.
        for (fraction, expected) in [
            (0.0, (68, 1, 84)),
            (0.5, (33, 145, 140)),
            (1.0, (253, 231, 37)),
            (-3.0, (68, 1, 84)),
            (7.0, (253, 231, 37)),
            (f64::NAN, (68, 1, 84)),
        ] {
            let found = viridis(fraction);
            for (a, b) in [
                (found.0, expected.0),
                (found.1, expected.1),
                (found.2, expected.2),
            ] {
                assert!(
                    a.abs_diff(b) <= 3,
                    "{fraction}: {found:?} against {expected:?}"
                );
            }
        }
    }

    #[test]
    fn label_colors_differ() {
        for i in 0..7 {
            for j in 0..i {
                assert_ne!(Color::Label(i).rgb(), Color::Label(j).rgb());
            }
        }
    }
}
