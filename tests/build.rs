//! Makes a module of every page of the book, so that its code is compiled and run as a doctest. The pages are found by
//! looking into the folder: a new page cannot be forgotten.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[allow(dead_code, unreachable_pub)]
mod pages {
    include!("src/pages.rs");
}

/// Texts beside the book whose code is tested in the same way.
const OTHER_TEXTS: [&str; 7] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "crates/cluster/README.md",
    "crates/datasets/README.md",
    "crates/figures/README.md",
    "crates/metrics/README.md",
];

fn main() -> io::Result<()> {
    let crate_folder = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&crate_folder)
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let chapters = root.join("book").join("chapters");

    let mut files: Vec<(String, PathBuf)> = Vec::new();
    for path in pages::markdown_files(&chapters)? {
        let name = path
            .strip_prefix(&chapters)
            .unwrap_or(&path)
            .to_string_lossy()
            .replace('\\', "/");
        files.push((name, path));
    }
    files.extend(
        OTHER_TEXTS
            .map(|name| (format!("root/{name}"), root.join(name)))
            .into_iter()
            .filter(|(_, path)| path.is_file()),
    );

    let mut modules = String::new();
    let mut names = String::from(
        "/// The pages whose code is tested, relative to `book/chapters/`.\npub const PAGES: &[&str] = &[\n",
    );
    for (name, path) in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        let module = pages::module_name(name);
        let text = fs::read_to_string(path)?;
        let for_rustdoc = pages::for_rustdoc(&text);
        // A page that needs no change is read where it is: messages then name it, and not a copy.
        let page = if for_rustdoc == text {
            path.clone()
        } else {
            let copy = out.join(format!("{module}.md"));
            fs::write(&copy, for_rustdoc)?;
            copy
        };
        let _ = writeln!(
            modules,
            "#[doc = include_str!({page:?})]\nmod {module} {{}}"
        );
        let _ = writeln!(names, "    {name:?},");
    }
    names.push_str("];\n");
    fs::write(out.join("doctests.rs"), modules)?;
    fs::write(out.join("names.rs"), names)?;

    // The folders themselves, for pages that come or go.
    println!("cargo::rerun-if-changed={}", chapters.display());
    for name in OTHER_TEXTS {
        println!("cargo::rerun-if-changed={}", root.join(name).display());
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/pages.rs");
    Ok(())
}
