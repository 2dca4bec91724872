//! Legends: which entries they have, how much room they need, how they are drawn.

use crate::canvas::{Anchor, Canvas, Style};
use crate::font::text_width;
use crate::markers::Marker;
use crate::palette::Color;

/// How an entry looks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Look {
    Marker {
        marker: Marker,
        style: Style,
        radius: f64,
    },
    Line {
        line: Option<Style>,
        marker: Option<(Marker, Style)>,
    },
    Patch {
        style: Style,
    },
}

impl Look {
    /// The width of the sample before the name.
    fn width(&self) -> f64 {
        match self {
            Self::Marker { .. } => 13.0,
            Self::Line { line: Some(_), .. } => 26.0,
            Self::Line { line: None, .. } => 13.0,
            Self::Patch { .. } => 18.0,
        }
    }

    fn draw(&self, canvas: &mut Canvas, x: f64, y: f64) {
        let middle = x + self.width() / 2.0;
        match self {
            Self::Marker {
                marker,
                style,
                radius,
            } => marker.draw(canvas, middle, y, *radius, *style),
            Self::Line { line, marker } => {
                if let Some(style) = line {
                    canvas.line(&[(x, y), (x + self.width(), y)], *style);
                }
                if let Some((marker, style)) = marker {
                    marker.draw(canvas, middle, y, 4.0, *style);
                }
            }
            Self::Patch { style } => canvas.rectangle(x, y - 5.0, self.width(), 10.0, *style),
        }
    }
}

/// A name and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) look: Look,
    /// Whether it is one of many labels: those are left out when they are too many.
    pub(crate) is_label: bool,
}

/// More labels than this are no help, and neither are more of the other entries, unless they are asked for.
pub(crate) const MOST_ENTRIES: usize = 8;

const GAP: f64 = 18.0;
const AFTER_SAMPLE: f64 = 6.0;

fn entry_width(entry: &Entry, font: f64) -> f64 {
    entry.look.width() + AFTER_SAMPLE + text_width(&entry.name, font)
}

/// The size of text at which a single entry fits the width: a long name is set smaller.
fn fitting_font(entry: &Entry, width: f64, font: f64) -> f64 {
    let room = width - entry.look.width() - AFTER_SAMPLE;
    font * (room / text_width(&entry.name, font)).clamp(0.1, 1.0)
}

/// The height of a line of the legend.
fn line_height(font: f64) -> f64 {
    font * 1.6
}

/// Entries in lines, as many in each as the width holds.
fn lines(entries: &[Entry], width: f64, font: f64) -> Vec<&[Entry]> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut used = 0.0;
    for (i, entry) in entries.iter().enumerate() {
        let needed = entry_width(entry, font);
        if i > start && used + GAP + needed > width {
            lines.push(&entries[start..i]);
            start = i;
            used = needed;
        } else {
            used += needed + if i > start { GAP } else { 0.0 };
        }
    }
    if start < entries.len() {
        lines.push(&entries[start..]);
    }
    lines
}

/// The height that a legend needs in a width.
pub(crate) fn height(entries: &[Entry], width: f64, font: f64) -> f64 {
    if entries.is_empty() {
        return 0.0;
    }
    lines(entries, width, font).len() as f64 * line_height(font) + 6.0
}

/// Where a legend stands, in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The left end of the room for it.
    pub(crate) left: f64,
    /// The width of that room: the one that [`height`] was asked with.
    pub(crate) width: f64,
    /// What its lines are centred about, as far as they stay in the room.
    pub(crate) middle: f64,
    /// Its upper edge.
    pub(crate) top: f64,
}

/// Draws a legend.
pub(crate) fn draw(canvas: &mut Canvas, entries: &[Entry], place: Place, font: f64) {
    for (i, line) in lines(entries, place.width, font).into_iter().enumerate() {
        let y = place.top + 6.0 + (i as f64 + 0.5) * line_height(font);
        let size = match line {
            [entry] => fitting_font(entry, place.width, font),
            _ => font,
        };
        let total: f64 = line.iter().map(|entry| entry_width(entry, size)).sum();
        let used = total + GAP * line.len().saturating_sub(1) as f64;
        // The plot's middle is not that of the room: a long line moves aside.
        let rightmost = place.left + place.width - used;
        let mut x = (place.middle - used / 2.0).min(rightmost).max(place.left);
        for entry in line {
            entry.look.draw(canvas, x, y);
            canvas.text(
                x + entry.look.width() + AFTER_SAMPLE,
                y + size * 0.35,
                &entry.name,
                Style::text(Color::Ink, size, Anchor::Start),
            );
            x += entry_width(entry, size) + GAP;
        }
    }
}

/// The one legend that serves all panels: the longest, when it holds all entries of the others.
pub(crate) fn shared(legends: &[Vec<Entry>]) -> Option<Vec<Entry>> {
    // The first of the longest, so that panels of equal legends share the first one's order.
    let longest = legends.iter().rev().max_by_key(|entries| entries.len())?;
    let holds = |entries: &Vec<Entry>| entries.iter().all(|entry| longest.contains(entry));
    (!longest.is_empty() && legends.iter().all(holds)).then(|| longest.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, label: usize) -> Entry {
        Entry {
            name: name.to_owned(),
            look: Look::Patch {
                style: Style::filled(Color::Label(label), 1.0),
            },
            is_label: false,
        }
    }

    #[test]
    fn entries_break_into_lines_that_fit() {
        let entries: Vec<_> = (0..7).map(|i| entry("a name", i)).collect();
        let one = entry_width(&entries[0], 12.0);
        let width = 3.0 * one + 2.0 * GAP + 0.1;
        let counts: Vec<_> = lines(&entries, width, 12.0)
            .into_iter()
            .map(<[Entry]>::len)
            .collect();
        assert_eq!(counts, [3, 3, 1]);
        // Too narrow for any: one a line, none lost.
        assert_eq!(lines(&entries, 1.0, 12.0).len(), 7);
        assert_eq!(height(&[], 100.0, 12.0), 0.0);
    }

    #[test]
    fn a_legend_is_shared_when_it_serves_all() {
        let (a, b) = (entry("a", 0), entry("b", 1));
        let both = vec![a.clone(), b.clone()];
        assert_eq!(
            shared(&[vec![b.clone()], both.clone(), vec![]]),
            Some(both.clone())
        );
        // The same name for something else.
        assert_eq!(shared(&[both, vec![entry("a", 2)]]), None);
        assert_eq!(shared(&[vec![], vec![]]), None);
    }
}
