//! The files that the book's pages load.

use super::bind::Engine;
use super::toolchain::Std;
use crate::error::{Error, Result};
use crate::workspace::{files_under, read, relative, write_whole};
use flate2::Compression;
use flate2::write::GzEncoder;
use hyades_book::console::complain;
use std::io::Write;
use std::path::Path;

/// The folder of the book in which they stand.
pub const FOLDER: &str = "playground";
/// The most bytes that the WebAssembly may take on the way to the reader, compressed by gzip. Where the standard library could not be compiled along it has more, since its panics then bring their words.
pub const MOST_BYTES: usize = 400_000;

/// What a page loads first, and what its worker loads: without them there is nothing. They may load other files of their folder.
const ENTRIES: [&str; 3] = ["widgets.js", "widgets.css", "worker.js"];
/// Files of data/ that widgets ask for.
const DATA: [&str; 2] = ["hipparcos_100pc.csv", "stellar_mock.dat"];

/// The files of the playground, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(Vec<(String, Vec<u8>)>);

impl Files {
    /// Files with these names and contents.
    #[must_use]
    pub fn new(files: Vec<(String, Vec<u8>)>) -> Self {
        Self(files)
    }

    /// The engine, and all that belongs to it, from the workspace at `root`.
    pub(super) fn of(root: &Path, engine: Engine, std: Std) -> Result<Self> {
        match (check_size(&engine.wasm), std) {
            (Err(why), Std::Installed) => complain(&format!(
                "{why}: `rustup component add rust-src` lets it be smaller."
            )),
            (checked, _) => checked?,
        }
        let mut files = Vec::new();
        let web = root.join("crates").join("playground").join("web");
        for name in ENTRIES {
            files.push((name.to_owned(), read(&web.join(name))?));
        }
        for path in files_under(&web)? {
            let name = relative(&web, &path);
            if !ENTRIES.contains(&name.as_str()) {
                files.push((name, read(&path)?));
            }
        }
        for name in DATA {
            files.push((name.to_owned(), read(&root.join("data").join(name))?));
        }
        files.push(("engine.js".to_owned(), engine.script));
        let local = local(&files, &engine.wasm)?;
        files.push(("local.js".to_owned(), local));
        let mut files: Vec<_> = files
            .into_iter()
            .map(|(name, text)| (name, text.into_bytes()))
            .collect();
        files.push(("hyades.wasm".to_owned(), engine.wasm));
        Ok(Self(files))
    }

    /// Writes them into the folder of a book.
    ///
    /// # Errors
    ///
    /// A file cannot be written.
    pub fn write(&self, book: &Path) -> Result<()> {
        let folder = book.join(FOLDER);
        let mut files = self.0.iter();
        files.try_for_each(|(name, content)| write_whole(&folder.join(name), content))
    }
}

/// The script that a page loads where it was opened from a folder: there a browser lets a page load scripts, but neither fetch a file nor start a worker from one.
fn local(files: &[(String, String)], wasm: &[u8]) -> Result<String> {
    let text = |name: &str| {
        let file = files.iter().find(|(known, _)| known == name);
        file.map_or("", |(_, text)| text.as_str())
    };
    let data: serde_json::Map<_, _> = DATA
        .iter()
        .map(|name| ((*name).to_owned(), text(name).into()))
        .collect();
    let all = serde_json::json!({
        "engine": text("engine.js"),
        "worker": text("worker.js"),
        "wasm": base64(wasm),
        "data": data,
    });
    let all = serde_json::to_string(&all).map_err(Error::other)?;
    Ok(format!("self.HYADES_LOCAL = {all};\n"))
}

/// Bytes as text, by RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            text.push(if i <= three.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

/// How many bytes gzip leaves.
fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).map_err(Error::other)?;
    Ok(encoder.finish().map_err(Error::other)?.len())
}

fn check_size(wasm: &[u8]) -> Result<()> {
    let bytes = compressed(wasm)?;
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    Err(Error::Other(format!(
        "hyades.wasm has {bytes} bytes compressed, and at most {MOST_BYTES} are allowed"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that do not compress.
    fn noise(n: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut next = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 56) as u8
        };
        (0..n).map(|_| next()).collect()
    }

    #[test]
    fn the_size_is_that_on_the_way() {
        assert!(check_size(&vec![0; 10 * MOST_BYTES]).is_ok());
        assert!(check_size(&noise(MOST_BYTES - 1000)).is_ok());
        let error = check_size(&noise(MOST_BYTES + 1000))
            .unwrap_err()
            .to_string();
        let bytes = compressed(&noise(MOST_BYTES + 1000)).unwrap();
        assert!(
            error.contains(&bytes.to_string()) && error.contains(&MOST_BYTES.to_string()),
            "{error}"
        );
    }

    #[test]
    fn text_of_bytes_is_that_of_the_rfc() {
        // The examples of RFC 4648, section 10.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfd]), "//79");
    }

    #[test]
    fn all_that_a_page_loads_is_there() {
        let root = tempfile::tempdir().unwrap();
        for name in ENTRIES.into_iter().chain(["more.js"]) {
            write_whole(
                &root.path().join("crates/playground/web").join(name),
                name.as_bytes(),
            )
            .unwrap();
        }
        for name in DATA {
            write_whole(&root.path().join("data").join(name), "a \"b\"\n".as_bytes()).unwrap();
        }
        let engine = Engine {
            wasm: b"foo".to_vec(),
            script: "let wasm_bindgen;".to_owned(),
        };
        let files = Files::of(root.path(), engine, Std::Sources).unwrap();
        let book = root.path().join("book");
        files.write(&book).unwrap();
        for name in [
            "hyades.wasm",
            "engine.js",
            "worker.js",
            "widgets.js",
            "widgets.css",
            "more.js",
            "hipparcos_100pc.csv",
            "stellar_mock.dat",
        ] {
            assert!(book.join(FOLDER).join(name).is_file(), "{name}");
        }
        let local = read(&book.join(FOLDER).join("local.js")).unwrap();
        let json = local
            .strip_prefix("self.HYADES_LOCAL = ")
            .unwrap()
            .strip_suffix(";\n")
            .unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(json["wasm"], "Zm9v");
        assert_eq!(json["engine"], "let wasm_bindgen;");
        assert_eq!(json["worker"], "worker.js");
        assert_eq!(json["data"]["stellar_mock.dat"], "a \"b\"\n");
    }

    #[test]
    fn an_installed_library_may_make_it_larger() {
        let root = tempfile::tempdir().unwrap();
        let outcome = |std| {
            let engine = Engine {
                wasm: noise(MOST_BYTES + 1000),
                script: String::new(),
            };
            Files::of(root.path(), engine, std).unwrap_err().to_string()
        };
        assert!(outcome(Std::Sources).contains("are allowed"));
        // It goes on to the files, of which there are none here.
        assert!(outcome(Std::Installed).contains("widgets.js"));
    }

    #[test]
    fn a_missing_script_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        let engine = Engine {
            wasm: Vec::new(),
            script: String::new(),
        };
        assert!(
            Files::of(root.path(), engine, Std::Sources)
                .unwrap_err()
                .to_string()
                .contains("widgets.js")
        );
    }
}
