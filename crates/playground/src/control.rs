//! What can be set.

use serde::Serialize;

use crate::error::Refused;

/// A control: its name is that of a parameter, and stands in the page's address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Control {
    /// The name, as in the library: `eps`, `min_samples`.
    pub name: &'static str,
    /// What the reader sees.
    pub label: String,
    /// What kind of control it is.
    #[serde(flatten)]
    pub kind: Kind,
    /// Whether it can be used now.
    pub enabled: bool,
}

/// Kinds of controls, with their values.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// A number in a range, with a slider and a field.
    Slider {
        /// The least value.
        min: f64,
        /// The largest.
        max: f64,
        /// How far a step of the slider goes. The field takes any number in the range, or any whole one where the step is whole.
        step: f64,
        /// The value, as text.
        value: String,
        /// Its unit, or nothing.
        unit: &'static str,
    },
    /// One of several.
    Choice {
        /// Values, each with what the reader sees.
        options: Vec<(String, String)>,
        /// The value.
        value: String,
    },
    /// A button.
    Button,
    /// The reader's own file, of which a name and bytes come in.
    File {
        /// What kind of files, as in a page's `accept`.
        accept: &'static str,
    },
}

impl Control {
    /// A slider.
    #[must_use]
    pub fn slider(
        name: &'static str,
        label: impl Into<String>,
        (min, max, step): (f64, f64, f64),
        value: impl ToString,
    ) -> Self {
        let kind = Kind::Slider {
            min,
            max,
            step,
            value: value.to_string(),
            unit: "",
        };
        Self::of(name, label, kind)
    }

    /// A choice.
    #[must_use]
    pub fn choice(
        name: &'static str,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
        value: impl Into<String>,
    ) -> Self {
        let options = options
            .into_iter()
            .map(|(name, label)| (name.into(), label.into()));
        let kind = Kind::Choice {
            options: options.collect(),
            value: value.into(),
        };
        Self::of(name, label, kind)
    }

    /// A button.
    #[must_use]
    pub fn button(name: &'static str, label: impl Into<String>) -> Self {
        Self::of(name, label, Kind::Button)
    }

    /// A file of the reader's.
    #[must_use]
    pub fn file(name: &'static str, label: impl Into<String>, accept: &'static str) -> Self {
        Self::of(name, label, Kind::File { accept })
    }

    /// The same with a unit.
    #[must_use]
    pub fn unit(mut self, of_the_value: &'static str) -> Self {
        if let Kind::Slider { unit, .. } = &mut self.kind {
            *unit = of_the_value;
        }
        self
    }

    /// The same, to be used only if that makes sense now.
    #[must_use]
    pub fn enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    fn of(name: &'static str, label: impl Into<String>, kind: Kind) -> Self {
        Self {
            name,
            label: label.into(),
            kind,
            enabled: true,
        }
    }
}

/// A finite number between two bounds, both allowed.
pub(crate) fn decimal(name: &str, value: &str, (min, max): (f64, f64)) -> Result<f64, Refused> {
    match value.trim().parse::<f64>() {
        Ok(number) if number >= min && number <= max => Ok(number),
        _ => Err(Refused::value(
            name,
            value,
            format!("a number from {min} to {max}"),
        )),
    }
}

/// A whole number between two bounds, both allowed.
pub(crate) fn whole(name: &str, value: &str, (min, max): (usize, usize)) -> Result<usize, Refused> {
    match value.trim().parse::<usize>() {
        Ok(number) if number >= min && number <= max => Ok(number),
        _ => Err(Refused::value(
            name,
            value,
            format!("a whole number from {min} to {max}"),
        )),
    }
}

/// One of several values by its name.
pub(crate) fn one_of<T: Clone>(name: &str, value: &str, all: &[(&str, T)]) -> Result<T, Refused> {
    let found = all.iter().find(|(known, _)| *known == value);
    found.map(|(_, value)| value.clone()).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        Refused::value(name, value, format!("one of {}", names.join(", ")))
    })
}
