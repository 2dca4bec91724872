//! The playground: `crates/playground` compiled to WebAssembly, with the scripts that show it in a page.
//!
//! It is part of the book wherever a compiler for it can be found; else the book's figures stand still, and nothing is missing from its text.

mod bind;
mod compile;
mod files;
mod machine;
mod toolchain;

pub use files::{FOLDER, Files, MOST_BYTES};

use crate::error::{Error, Result};
use hyades_book::console::complain;
use std::path::Path;

/// Compiles and binds the playground of the workspace at `root`, where that is possible. Where it is not, one line says so, unless it is `needed`.
///
/// # Errors
///
/// It is needed and cannot be made, or it is larger than [`MOST_BYTES`], or a file of its folder cannot be read.
pub fn make(root: &Path, needed: bool) -> Result<Option<Files>> {
    let why = match toolchain::choose(&machine::Machine::new(root)) {
        Ok(builder) => match compile::compile(root, &builder)? {
            Some(wasm) => return Files::of(root, bind::bind(&wasm)?, builder.std).map(Some),
            None => "it does not compile".to_owned(),
        },
        Err(why) => why,
    };
    if needed {
        return Err(Error::Other(format!("no playground: {why}")));
    }
    complain(&format!("The book is built without its playground: {why}."));
    Ok(None)
}
