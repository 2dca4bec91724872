//! What crosses crates: the pages' doctests, figure snapshots, links, and the peers' reference values.
//!
//! The build script makes a module of every page under `book/chapters/`, and of the texts at the root. `cargo test`
//! compiles and runs every block of Rust in them.

/// The pages as rustdoc reads them.
#[allow(missing_docs)]
pub mod pages {
    include!("pages.rs");
}

include!(concat!(env!("OUT_DIR"), "/names.rs"));

#[cfg(doctest)]
mod doctests {
    include!(concat!(env!("OUT_DIR"), "/doctests.rs"));
}
