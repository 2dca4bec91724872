//! Reading the stars.

use std::path::Path;

use hyades_datasets::DatasetError;
use hyades_datasets::hipparcos::Catalogue;
use hyades_playground::moving_groups::beyond;

use crate::BookError;
use crate::files::read_regular;

/// The stars within 100 pc: see `data/README.md`.
pub(super) const TABLE: &str = include_str!("../../../data/hipparcos_100pc.csv");
const TABLE_PATH: &str = "data/hipparcos_100pc.csv";

/// The stars of a table, or the book's own. All have a distance.
pub(super) fn stars(path: Option<&Path>) -> Result<Catalogue, BookError> {
    let catalogue = match path {
        None => Catalogue::parse(TABLE),
        Some(path) => Catalogue::from_reader(&read_regular(path)?[..]),
    };
    let path = path.unwrap_or(Path::new(TABLE_PATH)).to_path_buf();
    let catalogue = match catalogue {
        Ok(catalogue) => catalogue,
        // Bytes in memory can always be read; only text can fail to be text.
        Err(DatasetError::Read { line, .. }) => {
            let why = format!("line {line} is not UTF-8 text");
            return Err(BookError::Stars { path, why });
        }
        Err(source) => return Err(BookError::Catalogue { path, source }),
    };
    if let Err(source) = catalogue.phase_space() {
        return Err(BookError::Catalogue { path, source });
    }
    match catalogue.stars().iter().find_map(beyond) {
        None => Ok(catalogue),
        Some(why) => Err(BookError::Stars { path, why }),
    }
}
