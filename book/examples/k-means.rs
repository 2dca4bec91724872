//! `cargo chapter k-means`: finds k groups in two clouds of points.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::k_means::KMeansProgram>()
}
