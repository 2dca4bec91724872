//! What the measuring programs wrote, as rows of the record.

use super::error::SpeedError;
use hyades_book::how_fast::record::{Growth, Outcome, Row};
use serde::Deserialize;
use std::path::Path;

/// A case as `benches/cases.json` lists it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) beside: String,
    work: String,
    rows: usize,
    columns: usize,
}

/// All cases, in the order of the table.
pub(super) fn list() -> Result<Vec<Listed>, SpeedError> {
    let text = include_str!("../../../benches/cases.json");
    serde_json::from_str(text).map_err(|error| SpeedError::Unreadable {
        path: "benches/cases.json".into(),
        why: error.to_string(),
    })
}

/// What a measuring program writes of a case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Found {
    case: String,
    seed: u64,
    rounds: usize,
    results: Vec<Outcome>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    rows: Vec<Found>,
    #[serde(default)]
    growth: Vec<Growth>,
}

/// What was measured, on which day and with which Rust.
pub(super) struct Circumstances<'a> {
    pub(super) date: &'a str,
    pub(super) rustc: &'a str,
    /// The text of `Cargo.lock`, for the versions of Rust's libraries.
    pub(super) lock: &'a str,
}

/// Reads a document of a measuring program.
pub(super) fn read(
    path: &Path,
    list: &[Listed],
    with: &Circumstances<'_>,
) -> Result<(Vec<Row>, Vec<Growth>), SpeedError> {
    let unreadable = |why: String| SpeedError::Unreadable {
        path: path.to_path_buf(),
        why,
    };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let document: Document =
        serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    let rows = document.rows.into_iter().map(|found| {
        let listed = list.iter().find(|listed| listed.name == found.case);
        let listed = listed.ok_or_else(|| unreadable(format!("no case `{}`", found.case)))?;
        Ok(row(found, listed, with))
    });
    let growth = document.growth.into_iter().map(|growth| Growth {
        date: with.date.to_owned(),
        rustc: with.rustc.to_owned(),
        times: growth
            .times
            .into_iter()
            .map(|(n, s)| (n, short(s)))
            .collect(),
        ..growth
    });
    Ok((rows.collect::<Result<_, SpeedError>>()?, growth.collect()))
}

fn row(found: Found, listed: &Listed, with: &Circumstances<'_>) -> Row {
    let outcome = |outcome: Outcome| Outcome {
        version: outcome.version.or_else(|| locked(with.lock, &outcome.name)),
        seconds: outcome.seconds.map(short),
        mib: outcome.mib.map(short),
        ..outcome
    };
    Row {
        case: found.case,
        work: listed.work.clone(),
        rows: listed.rows,
        columns: listed.columns,
        seed: found.seed,
        rounds: found.rounds,
        date: with.date.to_owned(),
        rustc: with.rustc.to_owned(),
        results: found.results.into_iter().map(outcome).collect(),
    }
}

/// Four digits: more are the weather.
fn short(number: f64) -> f64 {
    format!("{number:.3e}").parse().unwrap_or(number)
}

/// The version of a package in `Cargo.lock`.
fn locked(lock: &str, package: &str) -> Option<String> {
    let named = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != named);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::CASES;

    const WITH: Circumstances<'_> = Circumstances {
        date: "2026-01-02",
        rustc: "1.88.0",
        lock: "[[package]]\nname = \"kodama\"\nversion = \"0.3.0\"\n",
    };

    fn reading(text: &str) -> Result<(Vec<Row>, Vec<Growth>), SpeedError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read(file.path(), &list().unwrap(), &WITH)
    }

    #[test]
    fn the_list_has_the_cases_of_xtask_bench() {
        let list = list().unwrap();
        let of_python = list.iter().filter(|listed| listed.beside == "python");
        let listed: Vec<(&str, usize)> = of_python
            .map(|listed| (listed.name.as_str(), listed.columns))
            .collect();
        let cases: Vec<(&str, usize)> =
            CASES.iter().map(|case| (case.name, case.columns)).collect();
        assert_eq!(listed, cases);
    }

    #[test]
    fn a_document_becomes_rows() {
        let (rows, growth) = reading(
            r#"{"rows": [{"case": "rust-ward-5k-2", "seed": 2, "rounds": 3, "results": [
                {"name": "Hyades", "seconds": 0.123456789, "mib": 12.3456},
                {"name": "kodama", "failed": "signal 9"},
                {"name": "scipy", "version": "1.2", "seconds": 3}]}],
               "growth": [{"work": "lloyd", "date": "", "rustc": "", "times": [[10, 0.000123456]]}]}"#,
        )
        .unwrap();
        let row = &rows[0];
        assert_eq!(
            (row.work.as_str(), row.rows, row.columns),
            ("Ward's linkage", 5000, 2)
        );
        assert_eq!(
            (row.seed, row.date.as_str(), row.rustc.as_str()),
            (2, "2026-01-02", "1.88.0")
        );
        let [ours, kodama, scipy] = &row.results[..] else {
            panic!("{row:?}")
        };
        assert_eq!(
            (ours.seconds, ours.mib, &ours.version),
            (Some(0.1235), Some(12.35), &None)
        );
        assert_eq!(kodama.failed.as_deref(), Some("signal 9"));
        assert_eq!(kodama.version.as_deref(), Some("0.3.0"), "from Cargo.lock");
        assert_eq!(scipy.version.as_deref(), Some("1.2"), "its own word counts");
        assert_eq!(growth[0].times, [(10, 0.0001235)]);
        assert_eq!(growth[0].date, "2026-01-02");
    }

    #[test]
    fn a_document_that_is_none_is_named() {
        for (text, words) in [
            ("", "EOF"),
            (r#"{"rows": [{"case": "x"}]}"#, "missing field"),
            (r#"{"lines": []}"#, "unknown field `lines`"),
            (
                r#"{"rows": [{"case": "x", "seed": 1, "rounds": 1, "results": []}]}"#,
                "no case `x`",
            ),
        ] {
            let error = reading(text).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
        }
        let missing = read(Path::new("no such file"), &[], &WITH).unwrap_err();
        assert!(matches!(missing, SpeedError::Unreadable { .. }));
    }
}
