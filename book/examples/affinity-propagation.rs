//! `cargo chapter affinity-propagation`: lets points choose the exemplars that stand for them.

use std::process::ExitCode;

fn main() -> ExitCode {
    hyades_book::program::main::<hyades_book::affinity_propagation::AffinityPropagationProgram>()
}
