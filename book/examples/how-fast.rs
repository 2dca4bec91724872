//! `cargo chapter how-fast`: measures how time grows with the number of points.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::how_fast::HowFastProgram>()
}
