//! Many stars: reading, choosing, writing.

use super::Star;
use super::columns::{heading, of_hip2, of_row, to_row};
use crate::lines::{self, cut};
use crate::{DatasetError, Result};
use ndarray::Array2;
use std::collections::HashMap;
use std::io::BufRead;
use std::str::FromStr;

/// Stars of the Hipparcos catalogue. The [module](crate::hipparcos) describes the texts that they are read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    stars: Vec<Star>,
}

impl Catalogue {
    /// Reads the table of stars that [`to_csv`](Self::to_csv) writes.
    ///
    /// # Errors
    ///
    /// With the line's number, from 1, and the text or value in question: another heading, another number of columns, a
    /// value that is no finite number, an angle out of its range, a negative error, a star given twice. Without: no star
    /// at all.
    ///
    /// # Complexity
    ///
    /// O(length of the text) time and memory.
    pub fn parse(text: &str) -> Result<Self> {
        let mut builder = Builder::default();
        lines::of_text(text, |line, row| builder.row(line, row))?;
        builder.finish()
    }

    /// Reads the table from a file that is open, or from anything else that gives text by lines.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); and what cannot be read, or is not UTF-8.
    ///
    /// # Complexity
    ///
    /// As [`parse`](Self::parse).
    pub fn from_reader(reader: impl BufRead) -> Result<Self> {
        let mut builder = Builder::default();
        lines::of_reader(reader, |line, row| builder.row(line, row))?;
        builder.finish()
    }

    /// Reads the original catalogue, `hip2.dat`.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse), but for the heading, which the original has not; and a line that is too short for its
    /// columns, or not ASCII.
    ///
    /// # Complexity
    ///
    /// O(length of the text) time and memory.
    pub fn parse_hip2(text: &str) -> Result<Self> {
        let mut builder = Builder::default();
        lines::of_text(text, |line, row| builder.hip2(line, row))?;
        builder.finish()
    }

    /// Reads the original catalogue from a file that is open, or from anything else that gives text by lines.
    ///
    /// # Errors
    ///
    /// As [`parse_hip2`](Self::parse_hip2); and what cannot be read, or is not UTF-8.
    ///
    /// # Complexity
    ///
    /// As [`parse_hip2`](Self::parse_hip2).
    pub fn from_hip2_reader(reader: impl BufRead) -> Result<Self> {
        let mut builder = Builder::default();
        lines::of_reader(reader, |line, row| builder.hip2(line, row))?;
        builder.finish()
    }

    /// The stars, in the order of the text.
    #[must_use]
    pub fn stars(&self) -> &[Star] {
        &self.stars
    }

    /// How many stars there are.
    #[must_use]
    pub fn n_stars(&self) -> usize {
        self.stars.len()
    }

    /// The place in [`stars`](Self::stars) of the star with this Hipparcos number.
    ///
    /// # Complexity
    ///
    /// O(n_stars) time.
    #[must_use]
    pub fn place(&self, hip: u32) -> Option<usize> {
        self.stars.iter().position(|star| star.hip == hip)
    }

    /// The stars with a parallax above `parallax` (mas), measured with an error below `relative_error` times the
    /// parallax.
    ///
    /// A parallax above 10 mas is a distance below 100 pc, and a relative error of 0.1 makes the distance good to about a tenth.
    /// Both bounds are taken as the floating-point numbers that they are: where a star's error is a tenth of its
    /// parallax to the last digit, rounding decides.
    ///
    /// ```
    /// use hyades_datasets::hipparcos::Catalogue;
    ///
    /// let catalogue = Catalogue::parse(
    ///     "hip,ra,dec,parallax,pm_ra,pm_dec,ra_error,dec_error,parallax_error,pm_ra_error,pm_dec_error,hp,b_v\n\
    ///      1,0.0000159148,0.0190068680,4.55,-4.55,-1.19,1.29,0.66,1.33,1.25,0.75,9.2043,0.482\n\
    ///      2,0.0000662767,-0.3403189126,20.85,182.88,-1.31,0.95,0.53,1.13,1.22,0.66,9.4017,0.999\n",
    /// )?;
    /// let near = catalogue.select(10.0, 0.1)?;
    /// assert_eq!((near.n_stars(), near.stars()[0].hip), (1, 2));
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// No star is left.
    ///
    /// # Complexity
    ///
    /// O(n_stars) time and memory.
    pub fn select(&self, parallax: f64, relative_error: f64) -> Result<Self> {
        let chosen = |star: &&Star| {
            star.parallax > parallax && star.parallax_error < relative_error * star.parallax
        };
        let stars: Vec<Star> = self.stars.iter().filter(chosen).cloned().collect();
        if stars.is_empty() {
            return Err(DatasetError::NoHipparcosStars);
        }
        Ok(Self { stars })
    }

    /// Where the stars are and how they move, `(n_stars, 6)`: x, y and z in parsec, then the three components of the
    /// velocity across the line of sight in km/s, on the [module](crate::hipparcos)'s axes.
    ///
    /// # Errors
    ///
    /// A star's parallax is not above 0, so that no distance follows.
    ///
    /// # Complexity
    ///
    /// O(n_stars) time and memory.
    pub fn phase_space(&self) -> Result<Array2<f64>> {
        let mut records = Array2::zeros((self.stars.len(), 6));
        for (star, mut row) in self.stars.iter().zip(records.rows_mut()) {
            if star.parallax <= 0.0 {
                return Err(DatasetError::NoDistance {
                    hip: star.hip,
                    parallax: star.parallax,
                });
            }
            let values = star.position().into_iter().chain(star.velocity());
            row.iter_mut().zip(values).for_each(|(to, from)| *to = from);
        }
        Ok(records)
    }

    /// The table of stars, which reads back as exactly the same. Numbers have the digits of the original catalogue, and more
    /// where these would not be enough.
    ///
    /// # Complexity
    ///
    /// O(n_stars) time and memory.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut text = heading();
        text.push('\n');
        for star in &self.stars {
            text.push_str(&to_row(star));
            text.push('\n');
        }
        text
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
    has_heading: bool,
    stars: Vec<Star>,
    /// The line of each star.
    places: HashMap<u32, usize>,
}

impl Builder {
    fn row(&mut self, line: usize, row: &str) -> Result<()> {
        let row = row.trim();
        if row.is_empty() || row.starts_with('#') {
            return Ok(());
        }
        if self.has_heading {
            return self.add(of_row(row, line)?, line);
        }
        if row != heading() {
            return Err(DatasetError::HipparcosHeading {
                line,
                expected: heading(),
                text: cut(row),
            });
        }
        self.has_heading = true;
        Ok(())
    }

    fn hip2(&mut self, line: usize, row: &str) -> Result<()> {
        if row.trim().is_empty() {
            return Ok(());
        }
        self.add(of_hip2(row, line)?, line)
    }

    fn add(&mut self, star: Star, line: usize) -> Result<()> {
        let hip = star.hip;
        if let Some(first) = self.places.insert(hip, line) {
            return Err(DatasetError::HipparcosTwice { line, first, hip });
        }
        self.stars.push(star);
        Ok(())
    }

    fn finish(self) -> Result<Catalogue> {
        if self.stars.is_empty() {
            return Err(DatasetError::NoHipparcosStars);
        }
        Ok(Catalogue { stars: self.stars })
    }
}
