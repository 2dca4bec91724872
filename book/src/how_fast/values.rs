//! The numbers in the prose of the page on speed.

use super::growth::exponent;
use super::record::{self, Record, Row};
use super::table::is_behind;
use crate::text::{counted, fixed};
use crate::{BookError, Values};

pub(super) fn values() -> Result<Values, BookError> {
    let record = record::kept()?;
    let rows = record.worst();
    let count = |which: fn(&Row) -> bool| rows.iter().filter(|row| which(row)).count();
    Ok(vec![
        ("how-fast.rows", counted(rows.len(), "row")),
        ("how-fast.ahead", count(is_ahead).to_string()),
        ("how-fast.behind", count(is_behind).to_string()),
        ("how-fast.lean", count(is_lean).to_string()),
        ("how-fast.lloyd", power(record, "lloyd")),
        ("how-fast.dbscan-2", power(record, "dbscan-2")),
        ("how-fast.dbscan-3", power(record, "dbscan-3")),
        ("how-fast.hdbscan", power(record, "hdbscan")),
    ])
}

fn is_ahead(row: &Row) -> bool {
    row.ratio().is_some_and(|ratio| ratio >= 1.0)
}

/// Whether we need less memory than every peer.
fn is_lean(row: &Row) -> bool {
    let ours = row.ours().and_then(|ours| ours.mib);
    ours.zip(row.least_memory()).is_some_and(|(a, b)| a < b)
}

fn power(record: &Record, work: &str) -> String {
    let growth = record.growth.iter().find(|growth| growth.work == work);
    fixed(growth.map_or(f64::NAN, |growth| exponent(&growth.times)), 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle;
    use serde_json::Value;
    use std::collections::BTreeMap;

    fn json() -> Value {
        serde_json::from_str(include_str!("../../../benches/speed.json")).unwrap()
    }

    /// Counted from the file itself, with nothing of the code above.
    #[test]
    fn the_numbers_of_the_page() {
        let json = json();
        let mut ratios: BTreeMap<&str, (f64, bool)> = BTreeMap::new();
        for row in json["rows"].as_array().unwrap() {
            let (mut ours, mut best) = ((0.0, 0.0), (f64::INFINITY, f64::INFINITY));
            for result in row["results"].as_array().unwrap() {
                let Some(seconds) = result["seconds"].as_f64() else {
                    continue;
                };
                let mib = result["mib"].as_f64().unwrap();
                if result["name"] == "Hyades" {
                    ours = (seconds, mib);
                } else {
                    best = (best.0.min(seconds), best.1.min(mib));
                }
            }
            let ratio = best.0 / ours.0;
            let case = row["case"].as_str().unwrap();
            let known = ratios.entry(case).or_insert((ratio, ours.1 < best.1));
            if ratio < known.0 {
                *known = (ratio, ours.1 < best.1);
            }
        }
        let values = values().unwrap();
        let value = |key: &str| oracle::value(&values, &format!("how-fast.{key}"));
        let count = |which: fn(&(f64, bool)) -> bool| ratios.values().filter(|r| which(r)).count();
        assert_eq!(value("rows"), format!("{} rows", ratios.len()));
        assert_eq!(
            value("ahead"),
            count(|(ratio, _)| *ratio >= 1.0).to_string()
        );
        assert_eq!(
            value("behind"),
            count(|(ratio, _)| *ratio < 1.0).to_string()
        );
        assert_eq!(value("lean"), count(|(_, lean)| *lean).to_string());
    }

    /// How cost may grow from 10 thousand to a million points.
    #[test]
    fn time_grows_no_faster_than_it_may() {
        let values = values().unwrap();
        for work in super::super::growth::WORKS {
            let record = record::kept().unwrap();
            let growth = record.growth.iter().find(|growth| growth.work == work.key);
            let times = &growth.unwrap().times;
            let sizes: Vec<usize> = times.iter().map(|(n, _)| *n).collect();
            assert_eq!(
                sizes,
                [10_000, 30_000, 100_000, 300_000, 1_000_000],
                "{}",
                work.key
            );
            // The slope from means of products, not of differences.
            let (mut x, mut y, mut xx, mut xy) = (0.0, 0.0, 0.0, 0.0);
            for &(n, seconds) in times {
                let (a, b) = ((n as f64).log10(), seconds.log10());
                (x, y, xx, xy) = (x + a / 5.0, y + b / 5.0, xx + a * a / 5.0, xy + a * b / 5.0);
            }
            let slope = (xy - x * y) / (xx - x * x);
            assert!(
                slope <= work.bound,
                "{}: {slope} is more than {}",
                work.key,
                work.bound
            );
            assert_eq!(
                oracle::value(&values, &format!("how-fast.{}", work.key)),
                format!("{slope:.2}")
            );
        }
    }

    #[test]
    fn the_bounds_are_the_projects() {
        let bounds: Vec<(&str, f64)> = super::super::growth::WORKS
            .iter()
            .map(|work| (work.key, work.bound))
            .collect();
        assert_eq!(
            bounds,
            [
                ("lloyd", 1.05),
                ("dbscan-2", 1.15),
                ("dbscan-3", 1.15),
                ("hdbscan", 1.25)
            ]
        );
    }
}
