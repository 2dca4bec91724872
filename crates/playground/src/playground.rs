//! A widget in a page: calls go in, views come out.

use crate::call::Call;
use crate::control::Control;
use crate::error::Refused;
use crate::view::{Shown, View};
use crate::widgets;

/// A widget: a state, and what it shows.
///
/// All of the state has names and values in text ([`Widget::state`]); a link holds no more. [`Widget::set`] takes each of them, controls or not, and changes nothing where it refuses.
pub trait Widget {
    /// The controls, in the order in which they stand.
    fn controls(&self) -> Vec<Control>;

    /// Gives a part of the state a value.
    ///
    /// # Errors
    ///
    /// An unknown name, or a value that is not allowed.
    fn set(&mut self, name: &str, value: &str) -> Result<(), Refused>;

    /// Presses a button.
    ///
    /// # Errors
    ///
    /// There is none of this name, or what it does is refused.
    fn press(&mut self, name: &str) -> Result<(), Refused> {
        Err(Refused::unknown("button", name, &[]))
    }

    /// Moves a handle.
    ///
    /// # Errors
    ///
    /// There is none of this name, or it cannot go there.
    fn drag(&mut self, handle: &str, x: f64, y: f64) -> Result<(), Refused> {
        let _ = (x, y);
        Err(Refused::unknown("handle", handle, &[]))
    }

    /// Clicks into a drawing.
    ///
    /// # Errors
    ///
    /// What it does is refused.
    fn click(&mut self, drawing: usize, x: f64, y: f64) -> Result<(), Refused> {
        let _ = (drawing, x, y);
        Ok(())
    }

    /// Takes a file of the reader's.
    ///
    /// # Errors
    ///
    /// The file cannot be read; what was there stays.
    fn give(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refused> {
        let _ = bytes;
        Err(Refused::unknown("file", name, &[]))
    }

    /// A file of the book without which there is nothing to show, until it was given.
    fn needs(&self) -> Option<&'static str> {
        None
    }

    /// What differs from the beginning: names and values, in a fixed order.
    fn state(&self) -> Vec<(&'static str, String)>;

    /// What the state gives. What cannot be computed is refused, and the page says why.
    ///
    /// # Errors
    ///
    /// What the library refuses.
    fn show(&mut self) -> Result<Shown, Refused>;

    /// The command that gives the same result.
    fn command(&self) -> String;

    /// The result as a table.
    ///
    /// # Errors
    ///
    /// What the library refuses.
    fn csv(&mut self) -> Result<String, Refused>;

    /// Places of a cloud's points, three numbers each; empty without a cloud.
    fn cloud(&self) -> Vec<f32> {
        Vec::new()
    }

    /// What is under the pointer, for a point of the cloud.
    fn tell(&self, point: usize) -> String {
        let _ = point;
        String::new()
    }
}

/// A widget by its name, and what was made of it.
pub struct Playground {
    name: String,
    widget: Box<dyn Widget>,
    /// What was last shown: it stays where a call is refused.
    shown: Shown,
}

impl Playground {
    /// The widget of this name, at its beginning.
    ///
    /// # Errors
    ///
    /// There is no such widget.
    pub fn new(name: &str) -> Result<Self, Refused> {
        Ok(Self {
            name: name.to_owned(),
            widget: widgets::by_name(name)?,
            shown: Shown::default(),
        })
    }

    /// Carries calls out, one after the other, and shows what came of it. A call that is refused changes nothing, and those after it are not carried out.
    pub fn act(&mut self, calls: &[Call]) -> View {
        let outcome = calls.iter().try_for_each(|call| self.carry_out(call));
        self.view(outcome)
    }

    /// Takes a file of the reader's.
    pub fn give(&mut self, name: &str, bytes: &[u8]) -> View {
        let outcome = self.widget.give(name, bytes);
        self.view(outcome)
    }

    /// The widget's result as CSV.
    ///
    /// # Errors
    ///
    /// What the library refuses.
    pub fn csv(&mut self) -> Result<String, Refused> {
        self.widget.csv()
    }

    /// See [`Widget::cloud`].
    #[must_use]
    pub fn cloud(&self) -> Vec<f32> {
        self.widget.cloud()
    }

    /// See [`Widget::tell`].
    #[must_use]
    pub fn tell(&self, point: usize) -> String {
        self.widget.tell(point)
    }

    fn carry_out(&mut self, call: &Call) -> Result<(), Refused> {
        match call {
            Call::Set { name, value } => self.widget.set(name, value),
            Call::Press { name } => self.widget.press(name),
            Call::Drag { handle, x, y } => self.widget.drag(handle, *x, *y),
            Call::Click { drawing, x, y } => self.widget.click(*drawing, *x, *y),
            Call::Reset => {
                self.widget = widgets::by_name(&self.name)?;
                Ok(())
            }
            Call::Restore { state } => {
                self.widget = widgets::by_name(&self.name)?;
                // What is refused does not keep the rest from being taken.
                let parts = state.split('&').filter(|part| !part.is_empty());
                let taken = parts.map(|part| {
                    let (name, value) = part.split_once('=').unwrap_or((part, ""));
                    self.widget.set(name, value)
                });
                let taken: Vec<_> = taken.collect();
                taken.into_iter().collect()
            }
        }
    }

    fn view(&mut self, outcome: Result<(), Refused>) -> View {
        let shown = self.widget.show();
        let refused = match (outcome, shown) {
            (outcome, Ok(shown)) => {
                self.shown = shown;
                outcome.err()
            }
            (Err(refused), Err(_)) | (Ok(()), Err(refused)) => Some(refused),
        };
        let parts = self.widget.state();
        let parts = parts.iter().map(|(name, value)| format!("{name}={value}"));
        View {
            controls: self.widget.controls(),
            shown: self.shown.clone(),
            refused: refused.map(|refused| refused.to_string()),
            state: parts.collect::<Vec<_>>().join("&"),
            command: self.widget.command(),
            needs: self.widget.needs(),
        }
    }
}
