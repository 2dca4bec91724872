//! The columns: where they stand, what they allow, how they are written.

use super::Star;
use crate::lines::cut;
use crate::{DatasetError, Result};
use std::f64::consts::{FRAC_PI_2, TAU};

/// A number of a star.
pub(super) struct Column {
    /// The name in the table's heading.
    pub(super) name: &'static str,
    /// The name in an error.
    what: &'static str,
    /// First and last byte in `hip2.dat`, counted from 1.
    bytes: (usize, usize),
    /// Decimals of the original.
    decimals: usize,
    bounds: Bounds,
    field: fn(&mut Star) -> &mut f64,
}

#[derive(Clone, Copy)]
enum Bounds {
    Any,
    AtLeastZero,
    Circle,
    HalfCircle,
}

/// Half a unit of the last decimal that angles are given with, and a little more.
const ROUNDING: f64 = 1e-10;

impl Bounds {
    fn hold(self, value: f64) -> bool {
        match self {
            Self::Any => true,
            Self::AtLeastZero => value >= 0.0,
            Self::Circle => (0.0..=TAU + ROUNDING).contains(&value),
            Self::HalfCircle => value.abs() <= FRAC_PI_2 + ROUNDING,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Any => "finite",
            Self::AtLeastZero => "at least 0",
            Self::Circle => "from 0 to 2π rad",
            Self::HalfCircle => "from -π/2 to π/2 rad",
        }
    }
}

/// The name of the first column, and where it stands in `hip2.dat`.
const NUMBER: &str = "hip";
const NUMBER_BYTES: (usize, usize) = (1, 6);

/// The columns after the number.
pub(super) const COLUMNS: [Column; 12] = [
    column("ra", "right ascension", (16, 28), 10, Bounds::Circle, |s| {
        &mut s.ra
    }),
    column(
        "dec",
        "declination",
        (30, 42),
        10,
        Bounds::HalfCircle,
        |s| &mut s.dec,
    ),
    column("parallax", "parallax", (44, 50), 2, Bounds::Any, |s| {
        &mut s.parallax
    }),
    column(
        "pm_ra",
        "proper motion in right ascension",
        (52, 59),
        2,
        Bounds::Any,
        |s| &mut s.pm_ra,
    ),
    column(
        "pm_dec",
        "proper motion in declination",
        (61, 68),
        2,
        Bounds::Any,
        |s| &mut s.pm_dec,
    ),
    error("ra_error", "error of the right ascension", (70, 75), |s| {
        &mut s.ra_error
    }),
    error("dec_error", "error of the declination", (77, 82), |s| {
        &mut s.dec_error
    }),
    error("parallax_error", "error of the parallax", (84, 89), |s| {
        &mut s.parallax_error
    }),
    error(
        "pm_ra_error",
        "error of the proper motion in right ascension",
        (91, 96),
        |s| &mut s.pm_ra_error,
    ),
    error(
        "pm_dec_error",
        "error of the proper motion in declination",
        (98, 103),
        |s| &mut s.pm_dec_error,
    ),
    column("hp", "magnitude Hp", (130, 136), 4, Bounds::Any, |s| {
        &mut s.hp
    }),
    column("b_v", "colour B-V", (153, 158), 3, Bounds::Any, |s| {
        &mut s.b_v
    }),
];

const fn column(
    name: &'static str,
    what: &'static str,
    bytes: (usize, usize),
    decimals: usize,
    bounds: Bounds,
    field: fn(&mut Star) -> &mut f64,
) -> Column {
    Column {
        name,
        what,
        bytes,
        decimals,
        bounds,
        field,
    }
}

const fn error(
    name: &'static str,
    what: &'static str,
    bytes: (usize, usize),
    field: fn(&mut Star) -> &mut f64,
) -> Column {
    column(name, what, bytes, 2, Bounds::AtLeastZero, field)
}

impl Column {
    fn read(&self, text: &str, line: usize) -> Result<f64> {
        let text = text.trim();
        let value = text.parse().ok().filter(|value: &f64| value.is_finite());
        let value = value.ok_or_else(|| DatasetError::HipparcosValue {
            line,
            what: self.what,
            text: cut(text),
        })?;
        if self.bounds.hold(value) {
            return Ok(value);
        }
        Err(DatasetError::HipparcosBound {
            line,
            what: self.what,
            allowed: self.bounds.words(),
            value,
        })
    }

    /// With the original's decimals; with more where these would lose something.
    fn write(&self, value: f64) -> String {
        let text = format!("{value:.*}", self.decimals);
        if text.parse() == Ok(value) {
            text
        } else {
            format!("{value}")
        }
    }
}

/// The table's heading.
pub(super) fn heading() -> String {
    let names = COLUMNS.iter().map(|column| column.name);
    std::iter::once(NUMBER)
        .chain(names)
        .collect::<Vec<_>>()
        .join(",")
}

/// A star from the texts of its number and of its columns.
fn star<'a>(number: &str, mut texts: impl Iterator<Item = &'a str>, line: usize) -> Result<Star> {
    let number = number.trim();
    let hip = number.parse().ok().filter(|&hip: &u32| hip > 0);
    let mut star = Star {
        hip: hip.ok_or_else(|| DatasetError::HipparcosNumber {
            line,
            text: cut(number),
        })?,
        ..Star::default()
    };
    for column in &COLUMNS {
        *(column.field)(&mut star) = column.read(texts.next().unwrap_or_default(), line)?;
    }
    Ok(star)
}

/// A star of a line of the table.
pub(super) fn of_row(row: &str, line: usize) -> Result<Star> {
    let cells: Vec<&str> = row.split(',').collect();
    if cells.len() != COLUMNS.len() + 1 {
        return Err(DatasetError::HipparcosColumns {
            line,
            expected: COLUMNS.len() + 1,
            found: cells.len(),
            text: cut(row),
        });
    }
    star(cells[0], cells[1..].iter().copied(), line)
}

/// A star of a line of `hip2.dat`.
pub(super) fn of_hip2(row: &str, line: usize) -> Result<Star> {
    let needed = COLUMNS.iter().map(|column| column.bytes.1).max();
    let needed = needed.unwrap_or_default();
    // Text that is not ASCII cannot be cut everywhere, and is no star either.
    if row.len() < needed || !row.is_ascii() {
        return Err(DatasetError::Hip2Length {
            line,
            needed,
            found: row.len(),
            text: cut(row),
        });
    }
    let text = |(first, last): (usize, usize)| &row[first - 1..last];
    let texts = COLUMNS.iter().map(|column| text(column.bytes));
    star(text(NUMBER_BYTES), texts, line)
}

/// The star as a line of the table.
pub(super) fn to_row(star: &Star) -> String {
    let mut star = star.clone();
    let mut row = star.hip.to_string();
    for column in &COLUMNS {
        row.push(',');
        row.push_str(&column.write(*(column.field)(&mut star)));
    }
    row
}
