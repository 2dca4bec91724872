//! `cargo chapter mini-batch`: compares mini-batch K-means with Lloyd's algorithm.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::mini_batch::MiniBatchProgram>()
}
