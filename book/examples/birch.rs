//! `cargo chapter birch`: sums points up in small groups, in one pass, and clusters the groups.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::birch::BirchProgram>()
}
