//! Figures of points, labels and curves, drawn to SVG and PNG.
//!
//! A [`Figure`] has one or several [`Panel`]s, and a panel has layers: [`Points`], [`Clusters`], [`Centroids`], points
//! coloured by [`Values`], [`Curve`]s, a [`Silhouette`] plot, and what explains them: [`Mark`], [`Area`], [`Circle`],
//! [`Text`], [`Arrow`], [`Segments`]. The crate knows nothing of the algorithms whose results it shows.
//!
//! ```
//! use hyades_figures::{Centroids, Clusters, Figure, Panel};
//! use ndarray::array;
//!
//! let records = array![[3.1, 2.8], [2.7, 3.3], [8.2, 7.9], [7.6, 8.4], [5.5, 1.0]];
//! let labels = [Some(0), Some(0), Some(1), Some(1), None];
//! let centroids = array![[2.9, 3.05], [7.9, 8.15]];
//!
//! let figure = Figure::new("two-groups", "Two groups")
//!     .caption("Two groups, their centroids, and a point that belongs to neither.")
//!     .alt("Scatter plot: a group at the lower left, another at the upper right, one point apart")
//!     .panel(
//!         Panel::new()
//!             .x_label("x")
//!             .y_label("y")
//!             .equal_aspect(true)
//!             .clusters(Clusters::new(records.view(), &labels))
//!             .centroids(Centroids::new(centroids.view()).name("centroids")),
//!     );
//!
//! let svg = figure.svg()?;
//! assert!(svg.contains("currentColor") && svg.contains("noise"));
//! assert!(figure.csv().contains("1,clusters,5.5,1,noise"));
//! # #[cfg(feature = "png")]
//! assert!(figure.png(2.0)?.starts_with(b"\x89PNG"));
//! # Ok::<(), hyades_figures::FigureError>(())
//! ```
//!
//! # What a figure promises
//!
//! - The same figure gives the same bytes, always: no machine's fonts, no order of a hash map, no clock.
//! - Text, axes and outlines take the page's text colour (`currentColor`) and the background is the page's, so that a figure
//!   suits light and dark pages. It has no ids, no style sheet and no script: any number of figures can stand in one page.
//! - Labels differ in colour and in marker. The colours are Okabe and Ito's, values are in viridis: both can be told apart
//!   by colour-blind readers.
//! - It has a text for those who cannot see it ([`Figure::alt`]), and its data as CSV ([`Figure::csv`]).
//! - It is small: 40 to 65 bytes a point, 12 a point of a curve. How many points suit a page is for the page to say.
//! - It needs no system: without the feature `png`, which is on unless switched off, it works in a browser too. With the feature `serde` a [`Plot`] can be written down.
//! - Nothing that is given to it makes it panic: what cannot be drawn is a [`FigureError`] that names value and bound.

mod axes;
mod canvas;
mod color_bar;
mod csv;
mod drawn;
mod error;
mod figure;
mod font;
mod layers;
mod layout;
mod legend;
mod markers;
mod palette;
mod panel;
#[cfg(feature = "png")]
mod png;
mod scene;
mod svg;

pub use canvas::Anchor;
pub use drawn::{Drawn, Plot};
pub use error::FigureError;
pub use figure::Figure;
pub use layers::{
    Area, Arrow, Centroids, Circle, Clusters, Curve, Mark, Points, Segments, Silhouette, Text,
    Values,
};
pub use markers::Marker;
pub use palette::Color;
pub use panel::Panel;
