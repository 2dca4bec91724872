//! Axes: which values they span, where their ticks stand, and how they are drawn.

mod draw;
mod range;
mod ticks;

pub(crate) use draw::{AFTER_TICK, TICK, draw};
pub(crate) use range::{Extent, Range, join};
pub(crate) use ticks::{Tick, ticks};

/// An axis as it is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    pub(crate) range: Range,
    pub(crate) ticks: Vec<Tick>,
    /// Whether the ticks stand for values, so that grid lines help.
    pub(crate) grid: bool,
    pub(crate) tick_labels: bool,
    /// Empty for none.
    pub(crate) label: String,
}

impl Axis {
    /// The ticks inside the range, with their place as a fraction of it.
    pub(crate) fn placed(&self) -> impl Iterator<Item = (f64, &str)> {
        self.ticks
            .iter()
            .map(|tick| (self.range.fraction(tick.value), tick.label.as_str()))
            .filter(|(fraction, _)| (-1e-9..=1.0 + 1e-9).contains(fraction))
    }

    /// The width of the widest tick label, 0 without labels.
    pub(crate) fn widest_label(&self, size: f64) -> f64 {
        if !self.tick_labels {
            return 0.0;
        }
        self.placed()
            .map(|(_, label)| crate::font::text_width(label, size))
            .fold(0.0, f64::max)
    }
}
