//! `cargo chapter machine-learning`: labels for all, for a few, for none.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::machine_learning::MachineLearningProgram>()
}
