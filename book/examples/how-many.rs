//! `cargo chapter how-many`: judges each number of clusters by several scores.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::how_many::HowManyProgram>()
}
