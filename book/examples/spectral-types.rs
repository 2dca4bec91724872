//! `cargo chapter spectral-types`: groups hot stars by the widths of their spectral lines.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::spectral_types::SpectralTypesProgram>()
}
