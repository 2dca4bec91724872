//! `cargo chapter choosing-eps`: counts what DBSCAN finds for each eps.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::choosing_eps::ChoosingEpsProgram>()
}
