//! The repository keeps its own rules.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

#[test]
fn the_repository_is_tidy() {
    let root = xtask::workspace::root();
    let problems = xtask::tidy::check(&root).unwrap();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
