//! Reading the stars.

use std::path::Path;

use hyades_datasets::DatasetError;
use hyades_datasets::hipparcos::{Catalogue, Star};

use crate::BookError;
use crate::files::read_regular;
use crate::text::plain;

/// The stars within 100 pc: see `data/README.md`.
pub(super) const TABLE: &str = include_str!("../../../data/hipparcos_100pc.csv");
const TABLE_PATH: &str = "data/hipparcos_100pc.csv";

/// What no star of a table may exceed: far more than any real one has, and little enough to be drawn.
const MOST: [(&str, &str, f64); 4] = [
    ("distance", "pc", 1e6),
    ("velocity", "km/s", 1e6),
    ("magnitude", "mag", 100.0),
    ("colour", "mag", 100.0),
];

/// What is beyond all bounds in a star.
fn beyond(star: &Star) -> Option<String> {
    let values = [
        star.distance(),
        star.tangential_speed(),
        star.hp.abs(),
        star.b_v.abs(),
    ];
    let mut all = MOST.iter().zip(values);
    let ((what, unit, most), value) = all.find(|((_, _, most), value)| value > most)?;
    Some(format!(
        "HIP {} has a {what} of {} {unit}, at most {} {unit} can be drawn",
        star.hip,
        plain(value),
        plain(*most)
    ))
}

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
