//! `cargo bench`: Hyades beside linfa-clustering, kodama and the hdbscan crate.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_benches::command::main()
}
