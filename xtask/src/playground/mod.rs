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
use crate::workspace::{files_under, read};
use hyades_book::console::complain;
use std::path::Path;

/// Compiles and binds the playground of the workspace at `root`, where that is possible. Where it is not, one line says so, unless it is `needed`. While no page shows a widget it is compiled only where it is
/// needed.
///
/// # Errors
///
/// It is needed and cannot be made, or it is larger than [`MOST_BYTES`], or a file of its folder cannot be read.
pub fn make(root: &Path, needed: bool) -> Result<Option<Files>> {
    if !needed && !is_shown(root)? {
        return Ok(None);
    }
    let why = match toolchain::choose(&machine::Machine::new(root)) {
        Ok(builder) => match compile::compile(root, &builder)? {
            Some(wasm) => return Files::of(root, bind::bind(&wasm)?).map(Some),
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

/// Whether a page has a widget.
fn is_shown(root: &Path) -> Result<bool> {
    for page in files_under(&root.join("book").join("chapters"))? {
        if read(&page)?.contains("{{#widget ") {
            return Ok(true);
        }
    }
    Ok(false)
}
