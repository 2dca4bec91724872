//! `cargo chapter mean-shift`: lets points climb to the peaks of their density.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::mean_shift::MeanShiftProgram>()
}
