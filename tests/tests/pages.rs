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
