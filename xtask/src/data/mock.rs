//! A mock of the catalogue of stars, from the medians, scatters and counts that were measured on the real one.
//!
//! Type by type and line by line, each width is the median plus a normal deviate times the robust scatter. The stated
//! fraction of a type's stars are outliers, drawn around their own median with the same scatter. The lines of a star
//! are drawn apart from each other: what the mock has of correlation, it has through the types.
//!
//! The summary counts as outlier what lies beyond four scatters, and so knows 16 of the 20 real stars whose He II 4200 is
//! below −0.4 Å; the others lie within four. The mock shares 20 out among the types in the ratio of those
//! 16, and keeps all other stars above −0.4 Å in this line.

use super::{COUNTS, DataError, SUMMARY};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;
use rand_xoshiro::Xoshiro256PlusPlus;
use std::fmt::Write;

const SEED: u64 = 2025;
/// Identifiers begin here, beyond the largest of the real catalogue: no mock star has a real one's name.
const FIRST_ID: usize = 6001;
const EMISSION_LINE: &str = "HeII/4200";
/// Ångström.
const EMISSION_BELOW: f64 = -0.4;
const EMISSION_STARS: usize = 20;

const HEADER: &str = "\
# MOCK catalogue of equivalent widths: no star in it is real.
# Made by `cargo xtask data` with a fixed seed: for each spectral type and line, normal deviates around the median
# and with the robust scatter measured on a real catalogue, outliers included. See data/README.md.
#Star_ID         Band           ew(A)
";

/// Stars of a type and luminosity class.
struct Count {
    spectral_type: String,
    luminosity_class: String,
    stars: usize,
}

/// What was measured of a line in the stars of a type.
struct Summary {
    spectral_type: String,
    line: String,
    n: usize,
    median: f64,
    /// None where too few stars were measured.
    scatter: Option<f64>,
    n_outliers: usize,
    /// None where there are none.
    outlier_median: Option<f64>,
}

struct Star {
    name: String,
    /// By line; None where the star does not have it.
    widths: Vec<Option<f64>>,
}

/// The text of the mock catalogue, from the texts of the two tables.
pub(super) fn catalogue(counts: &str, summary: &str) -> Result<String, DataError> {
    let counts = read_counts(counts)?;
    let mut summary = read_summary(summary)?;
    share_out_emission(&mut summary)?;
    let lines = distinct(summary.iter().map(|row| row.line.as_str()));
    let scatters: Vec<f64> = lines
        .iter()
        .map(|line| typical_scatter(&summary, line))
        .collect::<Result<_, _>>()?;

    let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let mut stars = Vec::new();
    for spectral_type in distinct(counts.iter().map(|count| count.spectral_type.as_str())) {
        let mut of_type = Vec::new();
        for count in counts
            .iter()
            .filter(|count| count.spectral_type == spectral_type)
        {
            for _ in 0..count.stars {
                let id = FIRST_ID + stars.len() + of_type.len();
                let name = format!("{spectral_type}-{}-ID{id:04}", count.luminosity_class);
                of_type.push(Star {
                    name,
                    widths: Vec::new(),
                });
            }
        }
        // Who lacks a line lacks all those that others lack, as in the real catalogue: the end of this order.
        let mut order: Vec<usize> = (0..of_type.len()).collect();
        order.shuffle(&mut rng);
        for (line, typical) in lines.iter().zip(&scatters) {
            let row = summary
                .iter()
                .find(|row| row.spectral_type == spectral_type && row.line == *line);
            let row = row.ok_or_else(|| disagreement(format!("{spectral_type} has no {line}")))?;
            if row.n > order.len() || row.n_outliers > row.n {
                let stars = order.len();
                return Err(disagreement(format!(
                    "{spectral_type} has {stars} stars, and {line} in {}",
                    row.n
                )));
            }
            let mut measured = order[..row.n].to_vec();
            measured.shuffle(&mut rng);
            for star in &mut of_type {
                star.widths.push(None);
            }
            for (place, &star) in measured.iter().enumerate() {
                let width = draw(
                    row,
                    row.scatter.unwrap_or(*typical),
                    place < row.n_outliers,
                    &mut rng,
                );
                if let Some(cell) = of_type[star].widths.last_mut() {
                    *cell = Some(width);
                }
            }
        }
        stars.append(&mut of_type);
    }
    stars.sort_by(|a, b| a.name.cmp(&b.name));

    let mut text = String::from(HEADER);
    for star in &stars {
        for (line, width) in lines.iter().zip(&star.widths) {
            if let Some(width) = width {
                let _ = writeln!(text, "{:<16} {line:<13} {width:>7.4}", star.name);
            }
        }
    }
    Ok(text)
}

/// A width in ångström, to four decimals: fewer than a platform's mathematics could change.
fn draw(row: &Summary, scatter: f64, outlier: bool, rng: &mut impl Rng) -> f64 {
    let centre = row.outlier_median.filter(|_| outlier).unwrap_or(row.median);
    let below = centre < EMISSION_BELOW;
    loop {
        let width = centre + scatter * rng.sample::<f64, _>(StandardNormal);
        // The sum with 0 turns −0 into 0.
        let width = (width * 1e4).round() / 1e4 + 0.0;
        if row.line != EMISSION_LINE || (width < EMISSION_BELOW) == below {
            return width;
        }
    }
}

/// Gives the types 20 stars with the line in emission, in the ratio of the outliers that they have there, by largest
/// remainders; among equal ones the hotter type is first.
fn share_out_emission(summary: &mut [Summary]) -> Result<(), DataError> {
    let mut rows: Vec<&mut Summary> = summary
        .iter_mut()
        .filter(|row| {
            row.line == EMISSION_LINE
                && row
                    .outlier_median
                    .is_some_and(|median| median < EMISSION_BELOW)
        })
        .collect();
    let known: usize = rows.iter().map(|row| row.n_outliers).sum();
    if known == 0 {
        return Err(disagreement(format!(
            "no type has outliers of {EMISSION_LINE} below {EMISSION_BELOW}"
        )));
    }
    let mut given = 0;
    let mut remainders = Vec::new();
    for (place, row) in rows.iter_mut().enumerate() {
        let share = EMISSION_STARS * row.n_outliers;
        row.n_outliers = share / known;
        given += row.n_outliers;
        remainders.push((std::cmp::Reverse(share % known), place));
    }
    remainders.sort_unstable();
    for (_, place) in remainders.into_iter().take(EMISSION_STARS - given) {
        rows[place].n_outliers += 1;
    }
    Ok(())
}

/// The median over the types of a line's scatter: what stands in where a type has too few stars for one.
fn typical_scatter(summary: &[Summary], line: &str) -> Result<f64, DataError> {
    let of_line = summary.iter().filter(|row| row.line == line);
    let mut scatters: Vec<f64> = of_line.filter_map(|row| row.scatter).collect();
    scatters.sort_by(f64::total_cmp);
    let middle = scatters.len() / 2;
    match scatters.get(middle) {
        None => Err(disagreement(format!("{line} has no scatter in any type"))),
        Some(_) if scatters.len().is_multiple_of(2) => {
            Ok((scatters[middle - 1] + scatters[middle]) / 2.0)
        }
        Some(scatter) => Ok(*scatter),
    }
}

fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !found.iter().any(|known| known == name) {
            found.push(name.to_owned());
        }
    }
    found
}

fn disagreement(reason: String) -> DataError {
    DataError::Disagreement { reason }
}

fn read_counts(text: &str) -> Result<Vec<Count>, DataError> {
    rows(COUNTS, text, |row: [&str; 3]| {
        Ok(Count {
            spectral_type: row[0].to_owned(),
            luminosity_class: row[1].to_owned(),
            stars: number(row[2])?,
        })
    })
}

fn read_summary(text: &str) -> Result<Vec<Summary>, DataError> {
    rows(SUMMARY, text, |row: [&str; 7]| {
        let n: usize = number(row[2])?;
        let fraction: f64 = number(row[5])?;
        if !(0.0..=1.0).contains(&fraction) {
            return Err(format!(
                "the outlier fraction {fraction} is not between 0 and 1"
            ));
        }
        Ok(Summary {
            spectral_type: row[0].to_owned(),
            line: row[1].to_owned(),
            n,
            median: finite(row[3])?,
            scatter: if row[4].is_empty() {
                None
            } else {
                Some(finite(row[4])?)
            },
            // The fraction is a whole number of stars, rounded to four decimals.
            n_outliers: (fraction * n as f64).round() as usize,
            outlier_median: if row[6].is_empty() {
                None
            } else {
                Some(finite(row[6])?)
            },
        })
    })
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is no number of its kind"))
}

fn finite(text: &str) -> Result<f64, String> {
    number(text).and_then(|value: f64| {
        if value.is_finite() {
            Ok(value)
        } else {
            Err(format!("{text:?} is not finite"))
        }
    })
}

/// The rows of a table of `N` columns below its header.
fn rows<const N: usize, T>(
    file: &'static str,
    text: &str,
    row: impl Fn([&str; N]) -> Result<T, String>,
) -> Result<Vec<T>, DataError> {
    let parse = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        let found = fields.len();
        let fields =
            <[&str; N]>::try_from(fields).map_err(|_| format!("{found} columns instead of {N}"))?;
        row(fields)
    };
    let lines = text.lines().enumerate().skip(1);
    lines
        .map(|(index, line)| {
            parse(line).map_err(|reason| DataError::Row {
                file,
                line: index + 1,
                reason,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyades_datasets::Catalogue;

    const COUNT: &str = "spectral_type,luminosity_class,stars\nB0,V,30\nB0,III-V,2\nB5,II,8\n";
    const SUMMARIES: &str = "spectral_type,line,n,median,robust_sigma,outlier_fraction,outlier_median\n\
        B0,HeII/4200,32,0.2,0.1,0.0938,-0.8\nB0,HeI/4471,31,0.7,,0.0000,\n\
        B5,HeII/4200,8,0.0,0.1,0.1250,-0.6\nB5,HeI/4471,8,0.5,0.2,0.0000,\n";

    #[test]
    fn tables_become_stars() {
        let text = catalogue(COUNT, SUMMARIES).unwrap();
        assert_eq!(
            text,
            catalogue(COUNT, SUMMARIES).unwrap(),
            "the seed is fixed"
        );
        let mock = Catalogue::parse(&text).unwrap();
        assert_eq!(mock.n_stars(), 40);
        assert_eq!(
            mock.stars()
                .iter()
                .filter(|star| star.name.starts_with("B0-III-V-"))
                .count(),
            2
        );
        assert!(mock.stars().is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(mock.select(&["HeI/4471"]).unwrap().names.len(), 39);
        // 3 : 1 is how the outliers are shared, so 15 and 5 of the 20.
        let emission = mock.select(&["HeII/4200"]).unwrap();
        let below = |letter: &str| {
            let pairs = emission.names.iter().zip(emission.records.column(0));
            pairs
                .filter(|(name, width)| name.starts_with(letter) && **width < -0.4)
                .count()
        };
        assert_eq!((below("B0"), below("B5")), (15, 5));
    }

    #[test]
    fn a_scatter_that_is_missing_is_the_lines_typical_one() {
        let summary = read_summary(SUMMARIES).unwrap();
        assert_eq!(typical_scatter(&summary, "HeI/4471").unwrap(), 0.2);
        let three = SUMMARIES.replace("31,0.7,,", "31,0.7,0.5,");
        assert_eq!(
            typical_scatter(&read_summary(&three).unwrap(), "HeI/4471").unwrap(),
            0.35
        );
        assert!(typical_scatter(&summary, "MgII/4481").is_err());
    }

    #[test]
    fn broken_tables_are_refused() {
        for (good, bad, line) in [("V,30", "V,-1", 2), ("B5,II,8", "B5,II", 4)] {
            let error = catalogue(&COUNT.replace(good, bad), SUMMARIES).unwrap_err();
            assert!(
                matches!(error, DataError::Row { file: COUNTS, line: found, .. } if found == line),
                "{error}"
            );
        }
        for (good, bad, line) in [
            ("0.7,,", "0.7,", 3),
            ("0.0,0.1", "NaN,0.1", 4),
            ("0.0938", "1.5", 2),
        ] {
            let error = catalogue(COUNT, &SUMMARIES.replace(good, bad)).unwrap_err();
            assert!(
                matches!(error, DataError::Row { file: SUMMARY, line: found, .. } if found == line),
                "{error}"
            );
        }
        for (counts, summary) in [
            (COUNT.replace("B0,V,30", "B0,V,3"), SUMMARIES.to_owned()),
            (COUNT.replace("B5", "B8"), SUMMARIES.to_owned()),
            (
                COUNT.to_owned(),
                SUMMARIES
                    .replace("0.1250", "0.0000")
                    .replace("0.0938", "0.0000"),
            ),
        ] {
            let error = catalogue(&counts, &summary).unwrap_err();
            assert!(matches!(error, DataError::Disagreement { .. }), "{error}");
        }
    }
}
