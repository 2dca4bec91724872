//! The list of cases, `cases.json`: one list for Rust and Python, so that names, sizes and words cannot differ.

use crate::BenchError;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Beside whom Hyades is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Beside {
    /// Libraries with a Python face: `python/compare.py`.
    Python,
    /// Other Rust libraries: `cargo bench`.
    Rust,
}

/// A case as the list has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name: the work, then rows and columns.
    pub name: String,
    /// Beside whom.
    pub beside: Beside,
    /// The work in words.
    pub work: String,
    /// How many points.
    pub rows: usize,
    /// How many features.
    pub columns: usize,
    /// Whether a slow library does the work once only, without a warm-up.
    #[serde(default)]
    pub once: bool,
    /// By how much the results may differ, relative to the larger; 0 where they must be equal.
    pub agree: BTreeMap<String, f64>,
}

/// All cases, in the order of the table.
///
/// # Errors
///
/// `cases.json` is no list of cases.
pub fn all() -> Result<Vec<Listed>, BenchError> {
    Ok(serde_json::from_str(include_str!("../cases.json"))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_case_says_what_must_agree() {
        let all = all().unwrap();
        let names: BTreeSet<&str> = all.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names.len(), all.len(), "two cases of one name");
        for case in &all {
            assert!(!case.agree.is_empty(), "{}", case.name);
            assert!(
                case.agree.values().all(|t| (0.0..0.5).contains(t)),
                "{}",
                case.name
            );
            assert_eq!(case.name.starts_with("rust-"), case.beside == Beside::Rust);
            let size = match case.rows {
                rows if rows % 1_000_000 == 0 => format!("{}m", rows / 1_000_000),
                rows => format!("{}k", rows / 1_000),
            };
            let parts: Vec<&str> = case.name.trim_start_matches("rust-").split('-').collect();
            assert_eq!(
                parts[1..3],
                [size, case.columns.to_string()],
                "{}",
                case.name
            );
        }
    }
}
