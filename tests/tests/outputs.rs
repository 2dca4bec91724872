//! Every printed output that a page shows, against its snapshot.
//!
//! `INSTA_UPDATE=always cargo test -p hyades-tests --test outputs` renews them.

#![allow(clippy::unwrap_used, reason = "a test may panic, its helpers too")]

use hyades_book::{OutputEntry, chapters};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("snapshots")
        .join("outputs")
}

fn outputs() -> impl Iterator<Item = &'static OutputEntry> {
    chapters().iter().flat_map(|chapter| chapter.outputs)
}

#[test]
fn programs_print_what_they_did() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // A measured time differs at every run; its unit tells it from other numbers.
    settings.add_filter(r" *[0-9]+\.[0-9]+ s\b", " [time]");
    settings.add_filter("in a (debug|release) build", "in a [kind of] build");
    settings.bind(|| {
        for output in outputs() {
            let text = output.print();
            let text = text.unwrap_or_else(|error| panic!("{}: {error}", output.id));
            insta::assert_snapshot!(output.id, format!("$ {}\n{text}", output.command()));
        }
    });
}

#[test]
fn no_snapshot_outlives_its_output() {
    let wanted: BTreeSet<String> = outputs()
        .map(|output| format!("{}.snap", output.id))
        .collect();
    let files = xtask::workspace::files_under(&folder()).unwrap();
    let stale: Vec<String> = files
        .iter()
        .map(|path| xtask::workspace::relative(&folder(), path))
        .filter(|name| !name.ends_with(".new") && !wanted.contains(name))
        .collect();
    assert_eq!(stale, [""; 0], "remove them from tests/snapshots/outputs/");
}

/// A command on a page must name a program that there is.
#[test]
fn commands_name_their_program() {
    for chapter in chapters() {
        for output in chapter.outputs {
            let start = format!("cargo chapter {}", chapter.name);
            let command = output.command();
            let rest = command.strip_prefix(&start).unwrap_or("?");
            assert!(
                rest.is_empty() || rest.starts_with(" -- "),
                "{}: `{command}`",
                output.id
            );
        }
    }
}
