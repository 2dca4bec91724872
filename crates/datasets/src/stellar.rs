//! Catalogues of equivalent widths.
//!
//! The equivalent width of a spectral line is the width in ångström of the piece of the continuum that holds as much
//! light as the line takes away. A negative width is a line in emission, or a continuum drawn in the wrong place.
//!
//! # The format
//!
//! Text, one measurement a line, three columns separated by white space: star, spectral line, width in ångström.
//!
//! ```text
//! #Star_ID        Band       ew(A)
//! B0.5-Ib-ID2201  HeI/4471   0.87
//! O8-III-V-ID0732 HeII/4200  0.52
//! ```
//!
//! A star is named `TYPE-LUMINOSITY-ID`; the luminosity class may itself hold a dash, and an identifier holds a digit.
//! A spectral line is named `ION/WAVELENGTH`, the wavelength in ångström. Lines that begin with `#` are comments; blank
//! lines and all kinds of line ends (LF, CR LF, CR) are accepted. Measurements may come in any order, and a star need not have every
//! line.

mod catalogue;
mod names;
mod selection;

pub use catalogue::{Catalogue, Star};
pub use selection::Selection;
