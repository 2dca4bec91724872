//! What a page shows of a widget.

use hyades_figures::{Figure, Plot};
use serde::Serialize;

use crate::control::Control;
use crate::error::Refused;

/// What a widget shows for its state.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Shown {
    /// Its drawings.
    pub drawings: Vec<Drawing>,
    /// The outcome in a sentence or two, which is read out.
    pub says: String,
    /// Names and values for a small table.
    pub facts: Vec<(String, String)>,
    /// The line of the page's listing at which the algorithm stands, counted from 1.
    pub line: Option<usize>,
}

/// All that a page shows of a widget.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct View {
    /// The controls with their values.
    pub controls: Vec<Control>,
    /// What the state gives.
    #[serde(flatten)]
    pub shown: Shown,
    /// Why the last call was not carried out.
    pub refused: Option<String>,
    /// The state as it stands in the page's address: empty at the beginning.
    pub state: String,
    /// The command that gives the same result.
    pub command: String,
    /// A file of the book that must be given first.
    pub needs: Option<&'static str>,
}

impl std::ops::Deref for View {
    type Target = Shown;

    fn deref(&self) -> &Shown {
        &self.shown
    }
}

/// A drawing, and what on it answers to the reader.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Drawing {
    /// The SVG text.
    pub svg: String,
    /// What it shows, in words.
    pub alt: String,
    /// Its width in CSS pixels.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Its plots.
    pub frames: Vec<Plot>,
    /// What can be dragged, in the first plot.
    pub handles: Vec<Handle>,
    /// What follows the pointer in the first plot.
    pub pointer: Option<Pointer>,
    /// Whether a click into the first plot does something.
    pub clicks: bool,
    /// Points in space, which the page itself draws in place of the SVG text.
    pub cloud: Option<Cloud>,
}

/// Something that can be dragged, with the pointer or with the arrow keys.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Handle {
    /// The name by which it is dragged.
    pub name: String,
    /// What is read out.
    pub label: String,
    /// Where it is, in the data's coordinates. Without one of them it is a line across the plot.
    pub x: Option<f64>,
    /// The other coordinate.
    pub y: Option<f64>,
    /// How far an arrow key moves it.
    pub step: f64,
    /// From where to where a line can be dragged; without it, along the whole axis.
    pub along: Option<(f64, f64)>,
}

/// What follows the pointer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pointer {
    /// A circle with a radius in the data's units.
    Circle {
        /// The radius.
        radius: f64,
    },
}

/// Points in space that the page turns. Places come apart from this, by [`Widget::cloud`](crate::Widget::cloud), as they never change.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Cloud {
    /// For each group that is lit its members' places in the list.
    pub groups: Vec<Vec<u32>>,
    /// Names of the groups.
    pub names: Vec<String>,
}

impl Drawing {
    /// A figure, drawn.
    ///
    /// # Errors
    ///
    /// As [`Figure::svg`].
    pub fn of(figure: &Figure) -> Result<Self, Refused> {
        let drawn = figure.drawn()?;
        Ok(Self {
            svg: drawn.svg,
            alt: figure.alt_text().to_owned(),
            width: f64::from(drawn.width),
            height: f64::from(drawn.height),
            frames: drawn.plots,
            ..Self::default()
        })
    }
}
