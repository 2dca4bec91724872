//! `cargo chapter dbscan`: finds dense groups, and noise, in two moons.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::dbscan::DbscanProgram>()
}
