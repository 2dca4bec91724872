//! Why a figure could not be drawn.

/// The largest magnitude that a coordinate may have, so that a range's width stays finite.
pub(crate) const LARGEST_COORDINATE: f64 = 1e300;

/// Why a figure could not be drawn.
///
/// Panels are counted from 1 in the messages, samples from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// The id holds something else than lower-case letters, digits and dashes, or nothing.
    #[error(
        "figure id {id:?} must be one or more of a-z, 0-9 and '-', and begin with a letter or digit"
    )]
    Id {
        /// The id as given.
        id: String,
    },
    /// The figure has no panel.
    #[error("figure {id:?} has 0 panels, needs at least 1")]
    NoPanels {
        /// The figure's id.
        id: String,
    },
    /// A grid of no columns.
    #[error("a grid of panels needs at least 1 column, got 0")]
    NoColumns,
    /// The drawing is too small or too large.
    #[error("a drawing of {width} × {height} pixels: each side must be from 100 to 10000")]
    Size {
        /// The width in CSS pixels.
        width: u32,
        /// The height in CSS pixels.
        height: u32,
    },
    /// After labels and legends too little is left for the plots.
    #[error(
        "labels and legends leave {available:.0} pixels of {side} to each plot, needs at least {bound:.0}: enlarge the figure"
    )]
    NoRoom {
        /// `"width"` or `"height"`.
        side: &'static str,
        /// What is left, in CSS pixels; negative when the labels alone do not fit.
        available: f64,
        /// The least that a plot needs.
        bound: f64,
    },
    /// Two sequences that belong together have different lengths.
    #[error("panel {panel}, {layer}: {found} {what} for {expected} points")]
    Lengths {
        /// The panel, counted from 1.
        panel: usize,
        /// What kind of layer.
        layer: &'static str,
        /// What the other sequence holds.
        what: &'static str,
        /// How many points there are.
        expected: usize,
        /// How long the other sequence is.
        found: usize,
    },
    /// The records have not two columns.
    #[error("panel {panel}, {layer}: records must have 2 columns, got {found}")]
    Width {
        /// The panel, counted from 1.
        panel: usize,
        /// What kind of layer.
        layer: &'static str,
        /// How many columns the records have.
        found: usize,
    },
    /// A coordinate or value is NaN or infinite.
    #[error("panel {panel}, {layer}: {what} of sample {index} is {value}, must be finite")]
    NotFinite {
        /// The panel, counted from 1.
        panel: usize,
        /// What kind of layer.
        layer: &'static str,
        /// Which coordinate.
        what: &'static str,
        /// The sample, counted from 0.
        index: usize,
        /// The value as given.
        value: f64,
    },
    /// A coordinate or value is too large for a range's width to be finite.
    #[error(
        "panel {panel}, {layer}: {what} of sample {index} is {value:e}, must be at most 1e300 in magnitude"
    )]
    TooFar {
        /// The panel, counted from 1.
        panel: usize,
        /// What kind of layer.
        layer: &'static str,
        /// Which coordinate.
        what: &'static str,
        /// The sample, counted from 0.
        index: usize,
        /// The value as given.
        value: f64,
    },
    /// A value on a logarithmic axis is not positive.
    #[error(
        "panel {panel}, {layer}: y of sample {index} is {value}, must be above 0 on a logarithmic axis"
    )]
    NotPositive {
        /// The panel, counted from 1.
        panel: usize,
        /// What kind of layer.
        layer: &'static str,
        /// The sample, counted from 0.
        index: usize,
        /// The value as given.
        value: f64,
    },
    /// A range whose lower end is not below its upper end, or that a logarithmic axis cannot show.
    #[error(
        "panel {panel}: the {axis} range {low} to {high} must be finite, at most 1e300, and rise{}",
        if *.logarithmic { ", and a logarithmic axis begins above 0" } else { "" }
    )]
    Range {
        /// The panel, counted from 1.
        panel: usize,
        /// Which axis or scale.
        axis: &'static str,
        /// The lower end as given.
        low: f64,
        /// The upper end as given.
        high: f64,
        /// Whether the axis is logarithmic.
        logarithmic: bool,
    },
    /// The boundaries of a discrete colour bar do not rise, or are fewer than two.
    #[error(
        "panel {panel}: a discrete colour bar needs at least 2 finite boundaries that rise, got {boundaries:?}"
    )]
    Boundaries {
        /// The panel, counted from 1.
        panel: usize,
        /// The boundaries as given.
        boundaries: Vec<f64>,
    },
    /// A size, width, radius or opacity out of its bounds.
    #[error("panel {panel}, {layer}: {what} is {value}, must be {bound}")]
    Setting {
        /// The panel, counted from 1.
        panel: usize,
        /// What kind of layer.
        layer: &'static str,
        /// Which setting.
        what: &'static str,
        /// The value as given.
        value: f64,
        /// The bound in words.
        bound: &'static str,
    },
    /// The scale of a PNG is not a positive number or makes an image that is too large.
    #[error("PNG scale {scale} must be above 0 and give an image of 1 to {bound} pixels")]
    Scale {
        /// The scale as given.
        scale: f32,
        /// The largest number of pixels.
        bound: u64,
    },
    /// The drawing library failed.
    #[error("drawing failed: {reason}")]
    Drawing {
        /// What it said.
        reason: String,
    },
}
