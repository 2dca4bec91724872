//! Reading a catalogue, and looking measurements up.

use super::names::{check_line, parse_star};
use crate::lines::{self, cut};
use crate::{DatasetError, Result, SpectralType};
use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;
use std::str::FromStr;

/// A star of a [`Catalogue`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Star {
    /// The whole name, such as `B0.5-Ib-ID2201`.
    pub name: String,
    /// The type and luminosity class that the name begins with.
    pub spectral_type: SpectralType,
    /// The identifier that the name ends with, such as `ID2201`.
    pub id: String,
}

/// Equivalent widths of spectral lines, star by star. The [module](crate::stellar) describes the text it is read from.
///
/// ```
/// use hyades_datasets::Catalogue;
///
/// let catalogue: Catalogue = "O8-III-V-ID0732 HeII/4200  0.52\n\
///                             O8-III-V-ID0732 HeI/4471   0.66\n\
///                             B5-II-ID0015    HeII/4200 -0.04\n".parse()?;
/// assert_eq!(catalogue.n_stars(), 2);
/// assert_eq!(catalogue.lines(), ["HeII/4200", "HeI/4471"]);
/// assert_eq!(catalogue.stars()[0].id, "ID0732");
/// assert_eq!(catalogue.width(1, "HeII/4200"), Some(-0.04));
/// assert_eq!(catalogue.width(1, "HeI/4471"), None);
/// # Ok::<(), hyades_datasets::DatasetError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    pub(super) stars: Vec<Star>,
    pub(super) lines: Vec<String>,
    /// For each star its widths by the line's place in `lines`.
    widths: Vec<BTreeMap<usize, f64>>,
}

impl Catalogue {
    /// Reads a catalogue from text.
    ///
    /// # Errors
    ///
    /// With the line's number, from 1, and the text in question: other than three columns, a badly named star or
    /// spectral line, an unknown type, a width that is no finite number, a measurement given twice. Without: no
    /// measurement at all.
    ///
    /// # Complexity
    ///
    /// O(length of the text) time, and O(log n_lines) for each measurement; O(length of the text) memory.
    pub fn parse(text: &str) -> Result<Self> {
        let mut builder = Builder::default();
        lines::of_text(text, |line, row| builder.row(line, row))?;
        builder.finish()
    }

    /// Reads a catalogue from a file that is open, or from anything else that gives text by lines.
    ///
    /// ```
    /// use hyades_datasets::Catalogue;
    ///
    /// let file = std::io::Cursor::new("B5-II-ID0015 HeII/4200 -0.04\r\n");
    /// assert_eq!(Catalogue::from_reader(file)?.n_stars(), 1);
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); and what cannot be read, or is not UTF-8.
    ///
    /// # Complexity
    ///
    /// As [`parse`](Self::parse); only one line of the text is held at a time, or all of it where lines end with CR alone.
    pub fn from_reader(reader: impl BufRead) -> Result<Self> {
        let mut builder = Builder::default();
        lines::of_reader(reader, |line, row| builder.row(line, row))?;
        builder.finish()
    }

    /// How many stars there are.
    #[must_use]
    pub fn n_stars(&self) -> usize {
        self.stars.len()
    }

    /// The stars, in the order in which they first appear.
    #[must_use]
    pub fn stars(&self) -> &[Star] {
        &self.stars
    }

    /// The names of the spectral lines, in the order in which they first appear.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The equivalent width in ångström of a line of the star at this place in [`stars`](Self::stars); `None` where
    /// the star does not have it, or there is no such star or line.
    #[must_use]
    pub fn width(&self, star: usize, spectral_line: &str) -> Option<f64> {
        let line = self.lines.iter().position(|known| known == spectral_line)?;
        self.width_at(star, line)
    }

    /// The width by the places of star and line.
    pub(super) fn width_at(&self, star: usize, line: usize) -> Option<f64> {
        self.widths.get(star)?.get(&line).copied()
    }
}

impl FromStr for Catalogue {
    type Err = DatasetError;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

/// A catalogue that is being read.
#[derive(Default)]
struct Builder {
    stars: Vec<Star>,
    star_places: HashMap<String, usize>,
    lines: Vec<String>,
    line_places: HashMap<String, usize>,
    /// By star and line: the width, and the number of the line that gave it.
    widths: Vec<BTreeMap<usize, (f64, usize)>>,
}

impl Builder {
    fn row(&mut self, line: usize, row: &str) -> Result<()> {
        let text = row.trim();
        if text.is_empty() || text.starts_with('#') {
            return Ok(());
        }
        let columns: Vec<&str> = text.split_whitespace().collect();
        let [star, spectral_line, width] = columns[..] else {
            return Err(DatasetError::Columns {
                line,
                found: columns.len(),
                text: cut(text),
            });
        };
        let star = self.star(star, line)?;
        let column = self.line(spectral_line, line)?;
        let width = match width.parse::<f64>() {
            Ok(width) if width.is_finite() => width,
            _ => {
                return Err(DatasetError::Width {
                    line,
                    text: cut(width),
                });
            }
        };
        if let Some((_, first)) = self.widths[star].insert(column, (width, line)) {
            let star = cut(&self.stars[star].name);
            return Err(DatasetError::MeasuredTwice {
                line,
                first,
                star,
                spectral_line: cut(spectral_line),
            });
        }
        Ok(())
    }

    /// The place of a star, which is new the first time.
    fn star(&mut self, name: &str, line: usize) -> Result<usize> {
        if let Some(&place) = self.star_places.get(name) {
            return Ok(place);
        }
        let (spectral_type, id) = parse_star(name, line)?;
        self.stars.push(Star {
            name: name.to_owned(),
            spectral_type,
            id: id.to_owned(),
        });
        self.widths.push(BTreeMap::new());
        self.star_places
            .insert(name.to_owned(), self.stars.len() - 1);
        Ok(self.stars.len() - 1)
    }

    /// The place of a spectral line, which is new the first time.
    fn line(&mut self, name: &str, line: usize) -> Result<usize> {
        if let Some(&place) = self.line_places.get(name) {
            return Ok(place);
        }
        check_line(name, line)?;
        self.lines.push(name.to_owned());
        self.line_places
            .insert(name.to_owned(), self.lines.len() - 1);
        Ok(self.lines.len() - 1)
    }

    fn finish(self) -> Result<Catalogue> {
        if self.stars.is_empty() {
            return Err(DatasetError::EmptyCatalogue);
        }
        let widths = self
            .widths
            .into_iter()
            .map(|row| {
                row.into_iter()
                    .map(|(line, (width, _))| (line, width))
                    .collect()
            })
            .collect();
        Ok(Catalogue {
            stars: self.stars,
            lines: self.lines,
            widths,
        })
    }
}
