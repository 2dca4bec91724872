//! The machine that this runs on, as [`choose`](super::toolchain::choose) asks for it.

use super::compile::clean;
use super::toolchain::{Probe, TARGET, Toolchain};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long rustup may take: a target is some twenty megabytes.
const RUSTUP: Duration = Duration::from_secs(120);
/// How long anything else may take that only says something about itself.
const ANSWER: Duration = Duration::from_secs(20);
/// For how long rustup is not asked again after it could not help.
const PAUSE: Duration = Duration::from_secs(24 * 60 * 60);
/// The first compiler that knows all flags with which a library is compiled along.
const KNOWS_SMALLER: &str = "1.92";
/// Where distributions put their compilers.
const OF_DISTRIBUTION: &str = "/usr/bin";

/// This machine.
pub(super) struct Machine {
    /// A file that tells when rustup could not help.
    refused: PathBuf,
}

impl Machine {
    pub(super) fn new(root: &Path) -> Self {
        let folder = super::compile::target_folder(root);
        Self {
            refused: folder.join("rustup-could-not-add-the-target"),
        }
    }
}

impl Probe for Machine {
    fn current(&self) -> Toolchain {
        // cargo says where it is; its compiler lies beside it, whatever the shell would find first.
        let beside = std::env::var_os("CARGO").and_then(|cargo| {
            let cargo = PathBuf::from(cargo);
            let rustc = cargo.with_file_name(format!("rustc{}", std::env::consts::EXE_SUFFIX));
            rustc.is_file().then_some(Toolchain { cargo, rustc })
        });
        beside.unwrap_or_else(|| Toolchain {
            cargo: "cargo".into(),
            rustc: "rustc".into(),
        })
    }

    fn of_distribution(&self) -> Vec<Toolchain> {
        let pairs = pairs(Path::new(OF_DISTRIBUTION));
        pairs.into_iter().filter(is_fit).collect()
    }

    fn has_target(&self, toolchain: &Toolchain) -> bool {
        let folder = printed(
            &toolchain.rustc,
            &["--print", "target-libdir", "--target", TARGET],
        );
        folder.is_some_and(|folder| Path::new(&folder).is_dir())
    }

    fn add_target(&self) -> bool {
        let lately = std::fs::metadata(&self.refused)
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|since| since < PAUSE));
        if lately {
            return false;
        }
        let mut rustup = Command::new("rustup");
        rustup.args(["target", "add", TARGET]);
        // Of the toolchain in use, which the variable names: it stays.
        let added = output_within(rustup, RUSTUP).is_some_and(|output| output.status.success());
        if !added {
            // Where this cannot be written, rustup is asked again the next time.
            let _ = crate::workspace::write_whole(&self.refused, b"");
        }
        added
    }

    fn has_sources(&self, toolchain: &Toolchain) -> bool {
        let version = printed(&toolchain.rustc, &["--version"]).unwrap_or_default();
        if !is_recent(&version, KNOWS_SMALLER) {
            return false;
        }
        let sysroot = printed(&toolchain.rustc, &["--print", "sysroot"]);
        let lock = "lib/rustlib/src/rust/library/Cargo.lock";
        sysroot.is_some_and(|sysroot| Path::new(&sysroot).join(lock).is_file())
    }

    fn linker(&self, toolchain: &Toolchain) -> Option<PathBuf> {
        let sysroot = printed(&toolchain.rustc, &["--print", "sysroot"])?;
        let host = printed(&toolchain.rustc, &["--print", "host-tuple"]).unwrap_or_default();
        let folder = Path::new(&sysroot)
            .join("lib/rustlib")
            .join(host)
            .join("bin");
        let candidates = ["rust-lld".into(), folder.join("rust-lld"), "wasm-ld".into()];
        candidates.into_iter().find(|linker| links(linker))
    }
}

/// Compilers of a folder with the cargo of the same version, named so or with the version behind: the plain name first, then the latest.
fn pairs(folder: &Path) -> Vec<Toolchain> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut versions: Vec<String> = names
        .filter_map(|name| name.strip_prefix("rustc").map(str::to_owned))
        .filter(|version| {
            version
                .chars()
                .all(|c| c.is_ascii_digit() || "-.".contains(c))
        })
        .collect();
    let numbers = |version: &str| -> Vec<u32> {
        version
            .split(['-', '.'])
            .filter_map(|number| number.parse().ok())
            .collect()
    };
    versions.sort_by_key(|version| (!version.is_empty(), std::cmp::Reverse(numbers(version))));
    let pair = |version: String| Toolchain {
        cargo: folder.join(format!("cargo{version}")),
        rustc: folder.join(format!("rustc{version}")),
    };
    let pairs = versions.into_iter().map(pair);
    pairs.filter(|pair| pair.cargo.is_file()).collect()
}

/// Whether a toolchain is the distribution's own, and no older than the workspace asks for.
fn is_fit(toolchain: &Toolchain) -> bool {
    // What rustup puts into such a place asks rustup in turn.
    let of_rustup = [&toolchain.cargo, &toolchain.rustc]
        .into_iter()
        .any(|program| {
            let target = program.canonicalize().unwrap_or_default();
            target.file_name().is_some_and(|name| name == "rustup")
        });
    let version = printed(&toolchain.rustc, &["--version"]).unwrap_or_default();
    !of_rustup && is_recent(&version, env!("CARGO_PKG_RUST_VERSION"))
}

/// Whether `rustc --version` tells of at least this version.
fn is_recent(told: &str, least: &str) -> bool {
    let numbers = |version: &str| -> Vec<u32> {
        version
            .split('.')
            .map_while(|number| number.parse().ok())
            .take(2)
            .collect()
    };
    let version = told.strip_prefix("rustc ").unwrap_or_default();
    numbers(version) >= numbers(least)
}

/// Whether a linker is there and links WebAssembly: a name in a folder may lead nowhere.
fn links(linker: &Path) -> bool {
    let mut command = Command::new(linker);
    // The same program links for several systems.
    if linker.ends_with("rust-lld") {
        command.args(["-flavor", "wasm"]);
    }
    command.arg("--version");
    output_within(command, ANSWER).is_some_and(|output| output.status.success())
}

/// What a compiler prints about itself.
fn printed(rustc: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(rustc);
    // A proxy of rustup needs to know the toolchain; another compiler must not find this one's libraries.
    if rustc.is_absolute() {
        clean(&mut command);
    }
    command.args(arguments);
    let output = output_within(command, ANSWER).filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// The output of a program that ends by itself in time.
fn output_within(mut command: Command, time: Duration) -> Option<Output> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let start = Instant::now();
    // What it prints is short and fits into the pipe.
    while child.try_wait().ok()?.is_none() {
        if start.elapsed() >= time {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compilers_are_paired_with_their_cargo() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "rustc",
            "cargo",
            "rustc-1.85",
            "cargo-1.85",
            "rustc-1.9",
            "cargo-1.9",
            "rustc-1.7",
            "rustc-wrapper",
            "rustdoc",
        ] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let found = pairs(folder.path());
        let names: Vec<_> = found
            .iter()
            .map(|pair| crate::workspace::relative(folder.path(), &pair.cargo))
            .collect();
        assert_eq!(names, ["cargo", "cargo-1.85", "cargo-1.9"]);
        assert!(pairs(&folder.path().join("missing")).is_empty());
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_recent("rustc 1.96.0 (ac68faa20 2026-05-25)", "1.88"));
        assert!(is_recent("rustc 1.88.0", "1.88"));
        assert!(is_recent("rustc 1.100.0-nightly", "1.88"));
        assert!(is_recent("rustc 2.0.0", "1.88"));
        for old in [
            "rustc 1.63.0 (built from a source tarball)",
            "rustc 1.9.0",
            "",
            "cargo 1.96.0",
        ] {
            assert!(!is_recent(old, "1.88"), "{old}");
        }
    }

    #[test]
    fn a_program_has_its_time() {
        let mut rustc = Command::new("rustc");
        rustc.arg("--version");
        assert!(output_within(rustc, ANSWER).is_some());
        assert!(output_within(Command::new("no-such-program-here"), ANSWER).is_none());
        #[cfg(unix)]
        {
            let mut sleep = Command::new("sleep");
            sleep.arg("10");
            let start = Instant::now();
            assert!(output_within(sleep, Duration::from_millis(50)).is_none());
            assert!(start.elapsed() < Duration::from_secs(5));
        }
    }

    #[test]
    fn rustup_is_not_asked_again_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::new(folder.path());
        crate::workspace::write_whole(&machine.refused, b"").unwrap();
        let start = Instant::now();
        assert!(!machine.add_target());
        assert!(start.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn a_link_that_leads_nowhere_is_no_linker() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!links(&folder.path().join("rust-lld")));
    }
}
