//! `cargo chapter overview`: runs eleven algorithms on six sets of points.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::overview::OverviewProgram>()
}
