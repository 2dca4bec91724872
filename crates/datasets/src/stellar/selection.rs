//! The stars that have certain lines, as an array.

use super::Catalogue;
use crate::{Dataset, DatasetError, Result, SpectralType};
use ndarray::{Array1, Array2};

/// The stars of a catalogue that have all of the lines asked for, in the catalogue's order.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Selection {
    /// Equivalent widths in ångström, `(n_stars, n_lines)`: a row for each star, a column for each line, in the order
    /// in which the lines were asked for.
    pub records: Array2<f64>,
    /// The type of each star.
    pub spectral_types: Vec<SpectralType>,
    /// The name of each star.
    pub names: Vec<String>,
    /// The name of each line.
    pub lines: Vec<String>,
}

impl Catalogue {
    /// The stars that have all of these lines, in the order in which they first appear, whatever the order of their
    /// measurements.
    ///
    /// ```
    /// use hyades_datasets::Catalogue;
    /// use ndarray::array;
    ///
    /// let catalogue = Catalogue::parse(
    ///     "B0-V-ID1  HeI/4471  0.75\n\
    ///      B5-V-ID2  HeI/4471  0.53\n\
    ///      B5-V-ID2  MgII/4481 0.21\n\
    ///      B8-V-ID3  MgII/4481 0.30\n\
    ///      B8-V-ID3  HeI/4471  0.32\n",
    /// )?;
    /// let selection = catalogue.select(&["HeI/4471", "MgII/4481"])?;
    /// assert_eq!(selection.records, array![[0.53, 0.21], [0.32, 0.30]]);
    /// assert_eq!(selection.names, ["B5-V-ID2", "B8-V-ID3"]);
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// No line asked for, one that the catalogue does not have, one asked for twice; no star that has them all.
    ///
    /// # Complexity
    ///
    /// O(n_stars · lines asked for) time.
    pub fn select<S: AsRef<str>>(&self, spectral_lines: &[S]) -> Result<Selection> {
        if spectral_lines.is_empty() {
            return Err(DatasetError::NoLines);
        }
        let mut columns = Vec::with_capacity(spectral_lines.len());
        for name in spectral_lines.iter().map(AsRef::as_ref) {
            let Some(column) = self.lines.iter().position(|known| known == name) else {
                let known = self.lines.clone();
                return Err(DatasetError::UnknownLine {
                    spectral_line: name.to_owned(),
                    known,
                });
            };
            if columns.contains(&column) {
                return Err(DatasetError::LineAskedTwice {
                    spectral_line: name.to_owned(),
                });
            }
            columns.push(column);
        }
        let lines: Vec<String> = columns
            .iter()
            .map(|&column| self.lines[column].clone())
            .collect();

        let complete: Vec<(usize, Vec<f64>)> = (0..self.n_stars())
            .filter_map(|star| {
                let widths: Option<Vec<f64>> = columns
                    .iter()
                    .map(|&line| self.width_at(star, line))
                    .collect();
                Some((star, widths?))
            })
            .collect();
        if complete.is_empty() {
            return Err(DatasetError::NoStars {
                spectral_lines: lines,
            });
        }
        Ok(Selection {
            records: Array2::from_shape_fn((complete.len(), columns.len()), |(row, column)| {
                complete[row].1[column]
            }),
            spectral_types: complete
                .iter()
                .map(|&(star, _)| self.stars[star].spectral_type)
                .collect(),
            names: complete
                .iter()
                .map(|&(star, _)| self.stars[star].name.clone())
                .collect(),
            lines,
        })
    }
}

impl Selection {
    /// Each star's type as a number, `(n_stars,)`: see [`SpectralType::number`].
    #[must_use]
    pub fn type_numbers(&self) -> Array1<f64> {
        self.spectral_types
            .iter()
            .map(|spectral_type| spectral_type.number())
            .collect()
    }

    /// A data set of the widths. Its targets number the types that occur from hot to cool, from 0 and without gaps,
    /// whatever the luminosity; its features have the lines' names.
    ///
    /// ```
    /// use hyades_datasets::Catalogue;
    ///
    /// let catalogue = Catalogue::parse(
    ///     "B8-II-ID1 HeI/4471 0.3\nO9-V-ID2 HeI/4471 0.7\nB8-V-ID3 HeI/4471 0.4\n",
    /// )?;
    /// let dataset = catalogue.select(&["HeI/4471"])?.dataset();
    /// assert_eq!(dataset.targets.to_vec(), [1, 0, 1]);
    /// assert_eq!(dataset.feature_names(), ["HeI/4471"]);
    /// # Ok::<(), hyades_datasets::DatasetError>(())
    /// ```
    #[must_use]
    pub fn dataset(&self) -> Dataset {
        let types: Vec<SpectralType> = self
            .spectral_types
            .iter()
            .map(|spectral_type| spectral_type.with_luminosity(None))
            .collect();
        let mut distinct = types.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let targets = types
            .iter()
            .map(|of_star| distinct.partition_point(|other| other < of_star))
            .collect();
        Dataset::new(self.records.clone(), targets).with_feature_names(self.lines.clone())
    }
}
