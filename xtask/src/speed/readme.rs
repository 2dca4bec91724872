//! The table in README.md, between two marks.

use super::error::SpeedError;
use hyades_book::how_fast::record::Record;
use hyades_book::how_fast::table::markdown;

/// Where the record stands, from the root.
pub(crate) const RECORD: &str = "benches/speed.json";
/// The file that shows it.
pub(crate) const README: &str = "README.md";

const BEGIN: &str = "<!-- speed: written by `cargo xtask speed` -->";
const END: &str = "<!-- speed: end -->";

/// The README with the record's table in its place.
pub(super) fn with_table(readme: &str, record: &Record) -> Result<String, SpeedError> {
    let (before, rest) = readme.split_once(BEGIN).ok_or(SpeedError::NoPlace(BEGIN))?;
    let (_, after) = rest.split_once(END).ok_or(SpeedError::NoPlace(END))?;
    Ok(format!(
        "{before}{BEGIN}\n\n{}\n{END}{after}",
        markdown(record)
    ))
}

/// What is wrong with the README's table, if anything.
pub(crate) fn problem(readme: &str, record: &str) -> Option<String> {
    let advice = "`cargo xtask speed --render` writes it anew";
    let record = match Record::parse(record) {
        Ok(record) => record,
        Err(error) => return Some(format!("{RECORD}:1: {error}")),
    };
    match with_table(readme, &record) {
        Ok(expected) if expected == readme => None,
        Ok(expected) => {
            let mut pairs = readme.lines().zip(expected.lines());
            let line = pairs.position(|(kept, new)| kept != new).unwrap_or(0) + 1;
            Some(format!(
                "{README}:{line}: this is not what {RECORD} says; {advice}"
            ))
        }
        Err(error) => Some(format!("{README}:1: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(seconds: f64) -> Record {
        let json = format!(
            r#"{{"machine": {{"cpu": "a", "cores": 1, "memory_gib": 1, "os": "b"}}, "growth": [], "rows": [
               {{"case": "c", "work": "w", "rows": 10, "columns": 2, "seed": 1, "rounds": 1, "date": "2026-01-02", "rustc": "1.88.0",
                 "results": [{{"name": "Hyades", "seconds": {seconds}, "mib": 3.0}}]}}]}}"#
        );
        Record::parse(&json).unwrap()
    }

    #[test]
    fn the_table_takes_its_place_and_nothing_else() {
        let readme = format!("# A\n\n{BEGIN}\nold\n{END}\n\n## B\n");
        let once = with_table(&readme, &record(1.0)).unwrap();
        assert!(
            once.starts_with(&format!(
                "# A\n\n{BEGIN}\n\nBeside libraries with a Python face:\n\n| work |"
            )),
            "{once}"
        );
        assert!(
            once.contains("| w | 10\u{a0}×\u{a0}2 | 1.00\u{a0}s |"),
            "{once}"
        );
        assert!(once.ends_with(&format!("\n\n{END}\n\n## B\n")), "{once}");
        assert_eq!(with_table(&once, &record(1.0)).unwrap(), once);
    }

    #[test]
    fn a_stale_table_is_found() {
        let text = |record: &Record| record.text().unwrap();
        let readme = with_table(&format!("a\n\n{BEGIN}{END}\n"), &record(1.0)).unwrap();
        assert_eq!(problem(&readme, &text(&record(1.0))), None);
        let stale = problem(&readme, &text(&record(2.0))).unwrap();
        assert!(stale.starts_with("README.md:9: "), "{stale}");
        assert!(stale.contains("`cargo xtask speed --render`"), "{stale}");
        let by_hand = readme.replace("1.00\u{a0}s", "0.10\u{a0}s");
        assert!(problem(&by_hand, &text(&record(1.0))).is_some());
        let no_place = problem("# A\n", &text(&record(1.0))).unwrap();
        assert!(no_place.contains("has no `<!-- speed"), "{no_place}");
        assert!(
            problem(&readme, "{")
                .unwrap()
                .starts_with("benches/speed.json:1: ")
        );
    }
}
