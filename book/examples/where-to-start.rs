//! `cargo chapter where-to-start`: counts how often a start of K-means fails.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::where_to_start::WhereToStartProgram>()
}
