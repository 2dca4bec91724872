//! What figures promise, tested from outside.

// The helpers of a test stop at a surprise as the tests do.
#![allow(clippy::unwrap_used)]

mod common;
mod curves;
mod data;
mod dependencies;
mod drawing;
mod errors;
mod legends;
