//! What the chapters offer to the pages: figures drawn, output printed, numbers computed.

use crate::error::{Error, Result, nearest};
use hyades_book::progress::Progress;
use hyades_book::{Chapter, FigureEntry, TableEntry};
use hyades_figures::Figure;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// A drawn figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The id that a page names.
    pub id: String,
    /// The caption: inline Markdown, formulas in `$…$`.
    pub caption: String,
    /// What the figure shows, for those who cannot see it.
    pub alt: String,
    /// The drawing.
    pub svg: String,
    /// Its numbers.
    pub csv: String,
}

/// A program's printed output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The id that a page names.
    pub id: String,
    /// The command that prints it.
    pub command: String,
    /// The text.
    pub text: String,
}

/// A number in the prose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The key that a page names.
    pub key: String,
    /// The number as it shall stand on the page.
    pub text: String,
}

/// A table of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tabled {
    /// The id that a page names.
    pub id: String,
    /// The table in Markdown.
    pub markdown: String,
}

/// All that the pages may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// The figures, in the chapters' order.
    pub drawings: Vec<Drawing>,
    /// The outputs, in the chapters' order.
    pub outputs: Vec<Printed>,
    /// The tables.
    pub tables: Vec<Tabled>,
    /// The values, in the chapters' order.
    pub values: Vec<Value>,
}

impl Shelf {
    /// Computes all that `chapters` offer, and the tables.
    ///
    /// # Errors
    ///
    /// Something cannot be computed, or two things of a kind have one id.
    pub fn of(chapters: &[Chapter], tables: &[TableEntry], progress: &Progress) -> Result<Self> {
        let entries: Vec<&FigureEntry> = chapters
            .iter()
            .flat_map(|chapter| chapter.figures)
            .collect();
        let drawings = entries
            .par_iter()
            .map(|entry| {
                let drawing = drawing_of(entry, &compute(entry)?);
                drawing.inspect(|drawing| progress.done(&drawing.id))
            })
            .collect::<Result<_>>()?;
        let outputs = chapters
            .iter()
            .flat_map(|chapter| chapter.outputs)
            .map(|entry| {
                let text = entry
                    .print()
                    .map_err(|error| Error::Other(format!("output {}: {error}", entry.id)))?;
                Ok(Printed {
                    id: entry.id.to_owned(),
                    command: entry.command(),
                    text,
                })
            })
            .collect::<Result<_>>()?;
        let tables = tables
            .iter()
            .map(|entry| {
                let markdown = (entry.markdown)()
                    .map_err(|error| Error::Other(format!("table {}: {error}", entry.id)))?;
                Ok(Tabled {
                    id: entry.id.to_owned(),
                    markdown,
                })
            })
            .collect::<Result<_>>()?;
        let mut values = Vec::new();
        for chapter in chapters {
            let computed = (chapter.values)();
            let computed = computed
                .map_err(|error| Error::Other(format!("values of {}: {error}", chapter.name)))?;
            values.extend(computed.into_iter().map(|(key, text)| Value {
                key: key.to_owned(),
                text,
            }));
        }
        let shelf = Self {
            drawings,
            outputs,
            tables,
            values,
        };
        shelf.check_ids()?;
        Ok(shelf)
    }

    /// The figure with this id.
    #[must_use]
    pub fn drawing(&self, id: &str) -> Option<&Drawing> {
        self.drawings.iter().find(|drawing| drawing.id == id)
    }

    /// The output with this id.
    #[must_use]
    pub fn output(&self, id: &str) -> Option<&Printed> {
        self.outputs.iter().find(|output| output.id == id)
    }

    /// The table with this id.
    #[must_use]
    pub fn table(&self, id: &str) -> Option<&Tabled> {
        self.tables.iter().find(|table| table.id == id)
    }

    /// The value with this key.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|value| value.key == key)
            .map(|value| value.text.as_str())
    }

    fn check_ids(&self) -> Result<()> {
        unique(
            "figure",
            self.drawings.iter().map(|drawing| drawing.id.as_str()),
        )?;
        unique(
            "output",
            self.outputs.iter().map(|output| output.id.as_str()),
        )?;
        unique("table", self.tables.iter().map(|table| table.id.as_str()))?;
        unique("value", self.values.iter().map(|value| value.key.as_str()))
    }
}

/// Draws one figure without what is measured in it, so that two drawings can be compared.
///
/// # Errors
///
/// It cannot be computed or drawn, or calls itself something else than its entry does.
pub fn draw(entry: &FigureEntry) -> Result<Drawing> {
    drawing_of(entry, &compute(entry)?.without_measurements())
}

/// Computes one figure, of which drawings can be made.
pub(crate) fn compute(entry: &FigureEntry) -> Result<Figure> {
    (entry.draw)().map_err(|error| failed(entry, &error))
}

/// A figure's failure, with its name.
pub(crate) fn failed(entry: &FigureEntry, error: &dyn std::fmt::Display) -> Error {
    Error::Other(format!("figure {}: {error}", entry.id))
}

/// The drawing of a figure that was computed.
pub(crate) fn drawing_of(entry: &FigureEntry, figure: &Figure) -> Result<Drawing> {
    if figure.id() != entry.id {
        return Err(failed(entry, &format!("its own id is {}", figure.id())));
    }
    Ok(Drawing {
        id: entry.id.to_owned(),
        caption: figure.caption_text().to_string(),
        alt: figure.alt_text().to_string(),
        svg: figure.svg().map_err(|error| failed(entry, &error))?,
        csv: figure.csv(),
    })
}

/// " (did you mean X?)" where a known name is near, else the empty text.
pub(crate) fn hint<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known)
        .map(|known| format!(" (did you mean `{known}`?)"))
        .unwrap_or_default()
}

fn unique<'a>(kind: &str, ids: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for id in ids {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        if id.is_empty() || id.starts_with('.') || !id.chars().all(plain) {
            return Err(Error::Other(format!(
                "{kind} id `{id}`: lower-case letters, digits, `-`, `_` and `.` only"
            )));
        }
        if !seen.insert(id) {
            return Err(Error::Other(format!(
                "two chapters offer a {kind} with the id `{id}`"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_plain() {
        assert!(unique("figure", ["a-1", "b_2.c"].into_iter()).is_ok());
        for bad in [
            vec!["a", "a"],
            vec!["a/b"],
            vec![""],
            vec!["../x"],
            vec!["a b"],
        ] {
            assert!(unique("figure", bad.iter().copied()).is_err(), "{bad:?}");
        }
    }
}
