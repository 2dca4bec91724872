//! `cargo xtask browser`: the built book, tried in a real browser that has no window.
//!
//! The tests stand in `tests/browser` and run in node. They get the address of the book and, as the truth, numbers that the library computed natively.

mod expected;

use crate::error::{Error, Result};
use crate::playground::FOLDER;
use crate::serve::Loopback;
use crate::workspace::{files_under, relative, write_whole};
use hyades_book::console::print;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Names of browsers that are known to do.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// Names a browser that stands elsewhere.
const BROWSER_VARIABLE: &str = "HYADES_BROWSER";
/// The file by which an installation knows what was installed.
const INSTALLED: &str = ".installed";

/// Flags of `cargo xtask browser`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Only these: load, numbers, state, speed, accessible, or screenshots, which are no test and left out by default
    #[arg(value_name = "TOPIC")]
    topics: Vec<String>,
}

/// What the tests need of the machine.
struct Tools {
    node: PathBuf,
    npm: PathBuf,
    browser: PathBuf,
}

/// Runs the tests against the book in `target/book`. Where there is no browser, node or npm, one line says so and that is all.
///
/// # Errors
///
/// The book was built without its playground or not at all, what the tests need cannot be installed, or a test fails.
pub fn run(root: &Path, flags: &Flags) -> Result<()> {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let tools = match Tools::find(&search, std::env::var_os(BROWSER_VARIABLE)) {
        Ok(tools) => tools,
        Err(missing) => {
            let line = format!("The book is not tried in a browser: {missing} is not installed.\n");
            return print(&line).map_err(Error::Other);
        }
    };
    let book = root.join("target").join("book");
    if !book.join(FOLDER).join("hyades.wasm").is_file() {
        return Err(Error::other(
            "target/book/ has no playground to be tried: run `cargo xtask book --playground` first",
        ));
    }
    let folder = root.join("target").join("browser");
    let tests = copy(&root.join("tests").join("browser"), &folder)?;
    let tests = chosen(tests, &flags.topics)?;
    install(&tools.npm, &folder)?;
    let expected = serde_json::to_vec_pretty(&expected::expected(root, &book)?);
    let truth = folder.join("expected.json");
    write_whole(&truth, &expected.map_err(Error::other)?)?;

    let served = Loopback::of(&book)?;
    let status = Command::new(&tools.node)
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(tests)
        .env("HYADES_BOOK", served.address())
        .env(BROWSER_VARIABLE, &tools.browser)
        .env("HYADES_EXPECTED", &truth)
        .env("HYADES_SCREENSHOTS", folder.join("screenshots"))
        .current_dir(&folder)
        .stdin(Stdio::null())
        .status()
        .map_err(Error::io("start", &tools.node))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::other("the book fails in a browser"))
    }
}

impl Tools {
    /// Finds them, or names the first that is missing.
    fn find(search: &OsString, browser: Option<OsString>) -> Result<Self, &'static str> {
        let browser = match browser {
            Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
            None => BROWSERS.iter().find_map(|name| program(search, name)),
        };
        Ok(Self {
            browser: browser.ok_or("chromium")?,
            node: program(search, "node").ok_or("node")?,
            npm: program(search, "npm").ok_or("npm")?,
        })
    }
}

/// The first program of this name in the folders of a search path.
fn program(search: &OsString, name: &str) -> Option<PathBuf> {
    std::env::split_paths(search)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Copies the tests to where they run, so that nothing is installed among the sources. Gives the names of the files that hold tests.
fn copy(from: &Path, to: &Path) -> Result<Vec<String>> {
    std::fs::create_dir_all(to).map_err(Error::io("create", to))?;
    // A test that was renamed does not run under both names.
    for old in std::fs::read_dir(to)
        .map_err(Error::io("list", to))?
        .flatten()
    {
        if old
            .path()
            .extension()
            .is_some_and(|extension| extension == "js")
        {
            std::fs::remove_file(old.path()).map_err(Error::io("remove", &old.path()))?;
        }
    }
    let mut tests = Vec::new();
    for path in files_under(from)? {
        let name = relative(from, &path);
        if name.starts_with("node_modules/") {
            continue;
        }
        let content = std::fs::read(&path).map_err(Error::io("read", &path))?;
        write_whole(&to.join(&name), &content)?;
        if name.ends_with(".test.js") {
            tests.push(name);
        }
    }
    Ok(tests)
}

/// The tests of these topics; without any, all that can fail.
fn chosen(tests: Vec<String>, topics: &[String]) -> Result<Vec<String>> {
    const SCREENSHOTS: &str = "screenshots.test.js";
    let file = |topic: &String| format!("{topic}.test.js");
    for topic in topics {
        if !tests.contains(&file(topic)) {
            let known: Vec<&str> = tests
                .iter()
                .filter_map(|test| test.strip_suffix(".test.js"))
                .collect();
            return Err(Error::Other(format!(
                "no topic `{topic}`; there are: {}",
                known.join(", ")
            )));
        }
    }
    let wanted = |test: &String| {
        if topics.is_empty() {
            test != SCREENSHOTS
        } else {
            topics.iter().any(|topic| &file(topic) == test)
        }
    };
    Ok(tests.into_iter().filter(wanted).collect())
}

/// Installs what the tests use, unless the same was installed before.
fn install(npm: &Path, folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let lock = std::fs::read(&lock).map_err(Error::io("read", &lock))?;
    let stamp = folder.join(INSTALLED);
    if std::fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let status = Command::new(npm)
        .args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefer-offline",
        ])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(Error::io("start", npm))?;
    if !status.success() {
        return Err(Error::other(
            "npm cannot install what the browser tests use",
        ));
    }
    write_whole(&stamp, &lock)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let search = folder.path().as_os_str().to_owned();
        let missing = |browser: Option<OsString>| Tools::find(&search, browser).err();
        assert_eq!(missing(None), Some("chromium"));
        fs::write(folder.path().join("chromium-browser"), "").unwrap();
        assert_eq!(missing(None), Some("node"));
        fs::write(folder.path().join("node"), "").unwrap();
        assert_eq!(missing(None), Some("npm"));
        fs::write(folder.path().join("npm"), "").unwrap();
        assert_eq!(missing(None), None);
        assert_eq!(
            missing(Some(folder.path().join("other").into())),
            Some("chromium")
        );
        let own = Some(folder.path().join("node").into());
        assert_eq!(
            Tools::find(&search, own).ok().unwrap().browser,
            folder.path().join("node")
        );
    }

    #[test]
    fn tests_are_copied_and_old_ones_go() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for name in [
            "a.test.js",
            "common.js",
            "node_modules/x/x.test.js",
            "package.json",
        ] {
            write_whole(&from.join(name), name.as_bytes()).unwrap();
        }
        write_whole(&to.join("old.test.js"), b"").unwrap();
        write_whole(&to.join("node_modules/y/y.js"), b"").unwrap();
        assert_eq!(copy(&from, &to).unwrap(), ["a.test.js"]);
        let names: Vec<_> = files_under(&to)
            .unwrap()
            .iter()
            .map(|path| relative(&to, path))
            .collect();
        assert_eq!(
            names,
            [
                "a.test.js",
                "common.js",
                "node_modules/y/y.js",
                "package.json"
            ]
        );
    }

    #[test]
    fn topics_are_chosen() {
        let tests = || {
            ["load.test.js", "screenshots.test.js", "state.test.js"]
                .map(str::to_owned)
                .to_vec()
        };
        let choose = |topics: &[&str]| {
            let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
            chosen(tests(), &topics)
        };
        assert_eq!(choose(&[]).unwrap(), ["load.test.js", "state.test.js"]);
        assert_eq!(choose(&["state"]).unwrap(), ["state.test.js"]);
        assert_eq!(choose(&["screenshots"]).unwrap(), ["screenshots.test.js"]);
        let error = choose(&["lode"]).unwrap_err().to_string();
        assert!(
            error.contains("`lode`") && error.contains("load, screenshots, state"),
            "{error}"
        );
    }
}
