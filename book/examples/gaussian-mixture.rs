//! `cargo chapter gaussian-mixture`: fits a mixture of Gaussians.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::gaussian_mixture::GaussianMixtureProgram>()
}
