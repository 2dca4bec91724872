//! What a reader does.

use serde::Deserialize;

/// Something that a reader does to a widget. Coordinates are those of the data, not of the screen.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case")]
pub enum Call {
    /// Gives a control a value, as text.
    Set {
        /// The control's name.
        name: String,
        /// The value.
        value: String,
    },
    /// Presses a button.
    Press {
        /// The button's name.
        name: String,
    },
    /// Moves a handle.
    Drag {
        /// The handle's name.
        handle: String,
        /// To where.
        x: f64,
        /// To where.
        y: f64,
    },
    /// Clicks into a drawing.
    Click {
        /// Which of the widget's drawings, counted from 0.
        drawing: usize,
        /// Where.
        x: f64,
        /// Where.
        y: f64,
    },
    /// Goes back to the beginning.
    Reset,
    /// Takes a state, as it stands in an address.
    Restore {
        /// The state.
        state: String,
    },
}
