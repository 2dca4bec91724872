//! No page of the book can be forgotten, and its code reaches rustdoc as it stands.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_tests::PAGES;
use hyades_tests::pages::{for_rustdoc, module_name};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_page_is_tested() {
    let chapters = Path::new(env!("CARGO_MANIFEST_DIR")).join("../book/chapters");
    let files = xtask::workspace::files_under(&chapters).unwrap();
    let pages: BTreeSet<String> = files
        .iter()
        .map(|path| xtask::workspace::relative(&chapters, path))
        .filter(|name| name.ends_with(".md"))
        .collect();
    assert!(pages.contains("SUMMARY.md"), "this is no book: {pages:?}");
    let tested: BTreeSet<String> = PAGES
        .iter()
        .filter(|name| !name.starts_with("root/"))
        .map(|name| (*name).to_owned())
        .collect();
    assert_eq!(tested, pages);
}

#[test]
fn no_two_pages_share_a_module() {
    let modules: BTreeSet<String> = PAGES.iter().map(|page| module_name(page)).collect();
    assert_eq!(modules.len(), PAGES.len());
}

#[test]
fn code_that_stands_on_the_page_stays_rust() {
    let page = "# A\n\n```rust\nlet a = 1;\n```\n\n- b\n\n  ````rust,no_run\n  ```\n  ````\n\n> ~~~rust\n> c\n> ~~~\n";
    assert_eq!(for_rustdoc(page), page);
}

#[test]
fn code_from_elsewhere_is_text_to_rustdoc() {
    let page = "```rust\n{{#include a.rs:b}}\n```\n\n```\n$ x\n```\n\n```ignore\ny\n```\n\n  ```console\n  $ x\n  ```\nend ```a``` b\n";
    let text = "```text\n{{#include a.rs:b}}\n```\n\n```text\n$ x\n```\n\n```text\ny\n```\n\n  ```console\n  $ x\n  ```\nend ```a``` b\n";
    assert_eq!(for_rustdoc(page), text);
}

#[test]
fn an_unclosed_block_ends_with_the_page() {
    assert_eq!(for_rustdoc("a\n\n```rust\nb"), "a\n\n```rust\nb\n");
}

/// The text of every page but the summary, by name.
fn pages() -> Vec<(String, String)> {
    let chapters = Path::new(env!("CARGO_MANIFEST_DIR")).join("../book/chapters");
    let names = PAGES
        .iter()
        .filter(|name| !name.starts_with("root/") && **name != "SUMMARY.md");
    let read = |name: &&str| std::fs::read_to_string(chapters.join(name)).unwrap();
    names.map(|name| ((*name).to_owned(), read(name))).collect()
}

#[test]
fn every_page_opens_with_its_question_and_ends_with_where_to_go() {
    for (name, text) in pages() {
        let mut blocks = text.split("\n\n");
        assert!(blocks.next().unwrap().starts_with("# "), "{name}: no title");
        let question = blocks.next().unwrap();
        let asks = question.starts_with('*') && question.ends_with("?*");
        assert!(asks, "{name} opens with {question}");
        assert!(
            text.contains("\n## What to remember\n"),
            "{name}: nothing to remember"
        );
        let last = text.trim_end().lines().last().unwrap();
        assert!(
            last.starts_with("Next: ") && last.contains("]("),
            "{name} ends with {last}"
        );
    }
}

#[test]
fn every_chapter_asks_why() {
    // Lists to look things up in ask nothing.
    for (name, text) in pages() {
        if ["glossary.md", "references.md"].contains(&name.as_str()) {
            continue;
        }
        let answers = text
            .match_indices("<details class=\"answer\">")
            .map(|(at, _)| at);
        let questions = answers.filter(|&at| {
            let before = text[..at].trim_end().lines().last().unwrap_or_default();
            before.starts_with("> ") && before.ends_with('?')
        });
        assert!(
            questions.count() > 0,
            "{name}: no question with a hidden answer"
        );
    }
}

/// A parameter that nobody can look up is missing from the dictionary.
#[test]
fn the_dictionary_has_every_parameter() {
    let root = xtask::workspace::root();
    let dictionary = std::fs::read_to_string(root.join("book/chapters/dictionary.md")).unwrap();
    let words: BTreeSet<&str> = dictionary
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .collect();
    let mut parameters = BTreeSet::new();
    for path in xtask::workspace::files_under(&root.join("crates/cluster/src")).unwrap() {
        let source = std::fs::read_to_string(path).unwrap();
        for line in source.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("pub fn ")
                && let Some((name, _)) = rest.split_once("(mut self")
            {
                parameters.insert(name.to_owned());
            }
        }
    }
    assert!(parameters.contains("reassignment_ratio"), "{parameters:?}");
    for folder in [
        "crates/metrics/src/lib.rs",
        "crates/cluster/src/choose/mod.rs",
    ] {
        let source = std::fs::read_to_string(root.join(folder)).unwrap();
        let exported = source
            .split("pub use ")
            .skip(1)
            .filter_map(|part| part.split(';').next());
        let names =
            exported.flat_map(|list| list.split(|c: char| !(c.is_alphanumeric() || c == '_')));
        // Functions: types stand in their signatures.
        let modules = [
            "error",
            "external",
            "internal",
            "label",
            "gap",
            "knee",
            "k_distance",
            "self",
        ];
        let functions = names
            .filter(|name| name.starts_with(|c: char| c.is_lowercase()) && !modules.contains(name));
        parameters.extend(functions.map(str::to_owned));
    }
    let missing: Vec<_> = parameters
        .iter()
        .filter(|name| !words.contains(name.as_str()))
        .collect();
    assert!(missing.is_empty(), "not in the dictionary: {missing:?}");
}
