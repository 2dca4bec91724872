//! A figure with what a page needs to answer a pointer on it.

/// A drawn figure: its text, its size, and where its plots are.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The SVG text, as of [`Figure::svg`](crate::Figure::svg).
    pub svg: String,
    /// The width in CSS pixels.
    pub width: u32,
    /// The height in CSS pixels.
    pub height: u32,
    /// A plot for each panel, in the order of the panels.
    pub plots: Vec<Plot>,
}

/// Where a plot is in its figure, in CSS pixels, and what its axes span. On a logarithmic axis equal lengths are equal factors.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Plot {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
    /// The ends of the x axis, left and right.
    pub x: (f64, f64),
    /// The ends of the y axis, at the bottom and at the top.
    pub y: (f64, f64),
}
