//! `cargo chapter spectral-clustering`: cuts the graph of near points where little is lost.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::spectral_clustering::SpectralClusteringProgram>()
}
