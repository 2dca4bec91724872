//! `cargo chapter hdbscan`: finds groups of unlike density, and tells how firmly each point belongs to its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::hdbscan::HdbscanProgram>()
}
