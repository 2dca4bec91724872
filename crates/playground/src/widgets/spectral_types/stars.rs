//! The catalogue, the book's or the reader's own, and the stars that two of its lines choose.

use hyades_datasets::{Catalogue, DatasetError, Selection};

use crate::error::Refused;
use crate::own_file::{check_size, first_line, not_understood, refused};
use crate::text::counted;

/// More stars than these are too many for a drawing.
const MOST_STARS: usize = 5000;
/// Two clusters and a star more.
const FEWEST_STARS: usize = 3;
/// The widest line in ångström: wider than all of the visible spectrum.
const WIDEST: f64 = 1e6;
/// The most names of lines that a message lists.
const MOST_NAMES: usize = 24;

/// A catalogue with at least two lines.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Catalogue, Refused> {
    check_size(name, bytes)?;
    let catalogue = Catalogue::from_reader(bytes).map_err(|error| not_understood(name, &error))?;
    let too_wide = |row: &str| {
        let width = row.split_whitespace().nth(2)?;
        let is_comment = row.starts_with('#');
        let too_wide = !is_comment && width.parse::<f64>().ok()?.abs() > WIDEST;
        too_wide.then(|| width.chars().take(20).collect::<String>())
    };
    if let Some((line, width)) = first_line(bytes, too_wide) {
        let reason = format!("line {line}: the width {width} must be at most {WIDEST} Å");
        return Err(refused(name, reason));
    }
    if catalogue.lines().len() < 2 {
        return Err(refused(
            name,
            "it has 1 spectral line, at least 2 are needed",
        ));
    }
    let n = catalogue.n_stars();
    if n > MOST_STARS {
        let reason = format!("it has {n} stars, at most {MOST_STARS} are drawn");
        return Err(refused(name, reason));
    }
    Ok(catalogue)
}

/// Whether this can stand in an address as it is.
pub(super) fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".,;-_/:+".contains(c);
    (1..=60).contains(&text.len()) && text.chars().all(plain)
}

/// How the line at this place stands in an address: by its name, or by its number where the name holds other characters.
pub(super) fn key_of(catalogue: &Catalogue, place: usize) -> Option<String> {
    let name = catalogue.lines().get(place)?;
    if is_plain(name) {
        return Some(name.clone());
    }
    Some(format!("line:{}", place + 1))
}

/// The place of a line by its name or number.
pub(super) fn place_of(catalogue: &Catalogue, key: &str) -> Option<usize> {
    let lines = catalogue.lines();
    let by_name = lines.iter().position(|name| name == key);
    by_name.or_else(|| {
        let number: usize = key.strip_prefix("line:")?.parse().ok()?;
        number.checked_sub(1).filter(|place| *place < lines.len())
    })
}

/// The lines that there are, for a message.
pub(super) fn known_lines(catalogue: &Catalogue) -> String {
    let lines = catalogue.lines();
    let shown = lines.iter().take(MOST_NAMES);
    let mut names: Vec<String> = shown.map(|name| name.chars().take(40).collect()).collect();
    if lines.len() > MOST_NAMES {
        names.push(format!("{} more", lines.len() - MOST_NAMES));
    }
    format!("one of {}", names.join(", "))
}

/// The stars that have both lines: at least three, not all at one place.
pub(super) fn select(
    catalogue: &Catalogue,
    lines: [&str; 2],
    file: &str,
) -> Result<Selection, Refused> {
    let few = |n: usize| {
        let verb = if n == 1 { "has" } else { "have" };
        let stars = counted(n, "star");
        let [x, y] = lines;
        refused(
            file,
            format!("{stars} {verb} {x} and {y}, at least {FEWEST_STARS} are needed"),
        )
    };
    let stars = match catalogue.select(&lines) {
        Err(DatasetError::NoStars { .. }) => return Err(few(0)),
        stars => stars?,
    };
    let n = stars.records.nrows();
    if n < FEWEST_STARS {
        return Err(few(n));
    }
    let mut rows = stars.records.rows().into_iter();
    let first = rows.next();
    if rows.all(|row| Some(row) == first) {
        return Err(refused(file, format!("all {n} stars have the same widths")));
    }
    Ok(stars)
}
