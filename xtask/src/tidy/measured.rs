//! What README says of speed is what was measured.

use super::Tree;
use crate::error::Result;
use crate::speed::readme::{README, RECORD, problem};

pub(super) fn check(tree: &Tree) -> Result<Vec<String>> {
    if !tree.has(RECORD) {
        return Ok(Vec::new());
    }
    if !tree.has(README) {
        return Ok(vec![format!(
            "{README}:1: it is missing, and must show {RECORD}"
        )]);
    }
    Ok(problem(&tree.read(README)?, &tree.read(RECORD)?)
        .into_iter()
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;
    use super::*;

    #[test]
    fn a_readme_without_the_table_is_found() {
        let record = r#"{"machine": {"cpu": "a", "cores": 1, "memory_gib": 1, "os": "b"}, "rows": [], "growth": []}"#;
        assert_eq!(
            found(check, &[(README, "# A\n")]),
            [""; 0],
            "nothing was measured"
        );
        assert_eq!(found(check, &[(RECORD, record)]).len(), 1);
        let problems = found(check, &[(RECORD, record), (README, "# A\n")]);
        assert!(problems[0].starts_with("README.md:1: "), "{problems:?}");
    }
}
