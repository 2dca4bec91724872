//! `cargo chapter hierarchy`: merges the nearest clusters into a tree, and cuts it.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::hierarchy::HierarchyProgram>()
}
