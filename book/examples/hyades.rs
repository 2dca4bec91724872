//! `cargo chapter hyades`: finds groups of stars that travel together, in the Hipparcos catalogue.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::hyades::HyadesProgram>()
}
