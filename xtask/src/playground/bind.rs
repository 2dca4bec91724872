//! What lies between the script and the WebAssembly, written by wasm-bindgen.

use crate::error::{Error, Result};
use crate::workspace::read;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// The engine: WebAssembly, and the script that calls it.
pub(super) struct Engine {
    pub(super) wasm: Vec<u8>,
    /// A script of the old kind, which a worker can import and which needs no server: it defines `wasm_bindgen`.
    pub(super) script: String,
}

/// Binds what the compiler has made.
///
/// # Errors
///
/// wasm-bindgen does not understand it.
pub(super) fn bind(wasm: &Path) -> Result<Engine> {
    let folder = tempfile::tempdir().map_err(Error::other)?;
    let mut bindgen = Bindgen::new();
    bindgen.no_modules(true).map_err(failed)?;
    bindgen
        .input_path(wasm)
        .out_name("engine")
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder.path())
        .map_err(failed)?;
    let path = folder.path().join("engine_bg.wasm");
    Ok(Engine {
        wasm: std::fs::read(&path).map_err(Error::io("read", &path))?,
        script: read(&folder.path().join("engine.js"))?,
    })
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Other(format!("wasm-bindgen: {error:#}"))
}
