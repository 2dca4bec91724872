//! Every figure of the book against its snapshots: the looks, and apart from them the numbers.
//!
//! `INSTA_UPDATE=always cargo test -p hyades-tests --test figures` renews them; look at the difference before you keep
//! it.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use xtask::figures::select;
use xtask::numbers::rounded_csv;
use xtask::shelf::{Drawing, draw};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("snapshots")
        .join("figures")
}

fn drawings() -> Vec<Drawing> {
    let entries = select(hyades_book::chapters(), &[]).unwrap();
    entries
        .par_iter()
        .map(|entry| draw(entry).unwrap())
        .collect()
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn figures_look_as_they_did() {
    let drawings = drawings();
    settings().bind(|| {
        for Drawing { id, svg, .. } in &drawings {
            insta::assert_snapshot!(format!("{id}.svg"), svg);
        }
    });
}

#[test]
fn figures_hold_the_numbers_they_did() {
    let drawings = drawings();
    settings().bind(|| {
        for Drawing { id, csv, .. } in &drawings {
            insta::assert_snapshot!(format!("{id}.csv"), rounded_csv(csv).unwrap());
        }
    });
}

#[test]
fn no_snapshot_outlives_its_figure() {
    let entries = select(hyades_book::chapters(), &[]).unwrap();
    let wanted: BTreeSet<String> = entries
        .iter()
        .flat_map(|entry| ["svg", "csv"].map(|kind| format!("{}.{kind}.snap", entry.id)))
        .collect();
    let files = xtask::workspace::files_under(&folder()).unwrap();
    let stale: Vec<String> = files
        .iter()
        .map(|path| xtask::workspace::relative(&folder(), path))
        .filter(|name| !name.ends_with(".new") && !wanted.contains(name))
        .collect();
    assert_eq!(stale, [""; 0], "remove them from tests/snapshots/figures/");
}
