//! `cargo chapter look-first`: looks at two features and scales them.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::look_first::LookFirstProgram>()
}
