//! `cargo chapter optics`: orders points by density and finds clusters within clusters.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::optics::OpticsProgram>()
}
