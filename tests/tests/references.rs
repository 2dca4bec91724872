//! Every work that a page names stands in the list of references, and every one in the list is named by a page.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn chapters() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../book/chapters")
}

/// Where works are looked up.
const LIBRARIES: [&str; 3] = [
    "https://doi.org/",
    "https://dl.acm.org/doi/",
    "https://projecteuclid.org/",
];

/// The addresses of works in a text.
fn works(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for library in LIBRARIES {
        for (start, _) in text.match_indices(library) {
            // To the bracket that closes the link: a DOI may have brackets of its own.
            let mut depth = 0;
            let end = text[start..].find(|c: char| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                depth < 0 || c.is_whitespace()
            });
            let end = end.map_or(text.len(), |end| start + end);
            found.insert(text[start..end].to_owned());
        }
    }
    found
}

#[test]
fn pages_and_list_agree() {
    let list = works(&std::fs::read_to_string(chapters().join("references.md")).unwrap());
    assert!(list.len() > 20, "{list:?}");
    let mut named = BTreeSet::new();
    for path in xtask::workspace::files_under(&chapters()).unwrap() {
        if path.extension().is_some_and(|e| e == "md") && !path.ends_with("references.md") {
            named.extend(works(&std::fs::read_to_string(&path).unwrap()));
        }
    }
    let missing: Vec<_> = named.difference(&list).collect();
    assert!(missing.is_empty(), "not in references.md: {missing:?}");
    let idle: Vec<_> = list.difference(&named).collect();
    assert!(idle.is_empty(), "named by no page: {idle:?}");
}

#[test]
fn a_doi_may_have_brackets() {
    let found = works(
        "([R 1987](https://doi.org/10.1016/0377-0427(87)90125-7)) and [x](https://doi.org/10.1/a).",
    );
    let expected = [
        "https://doi.org/10.1/a",
        "https://doi.org/10.1016/0377-0427(87)90125-7",
    ];
    assert_eq!(found.into_iter().collect::<Vec<_>>(), expected);
}
