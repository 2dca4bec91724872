//! The compiler's run.

use super::toolchain::{Builder, Std, TARGET};
use crate::error::{Error, Result};
use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The profile of the workspace's Cargo.toml.
const PROFILE: &str = "playground";
/// Every browser of the last years adds and multiplies two numbers at once. Results are the same to the last bit. What only other processors run is no mistake.
const RUSTFLAGS: &str = "-Ctarget-feature=+simd128 -Adead_code";
/// A library that is compiled along can leave out what a page has no place for: the words of a panic, which go nowhere there, and sorting that is fast for millions.
const SMALLER: [&str; 2] = ["-Zbuild-std=std", "-Zbuild-std-features=optimize_for_size"];
const SMALLER_RUSTFLAGS: &str = "-Zunstable-options -Cpanic=immediate-abort";

/// Where the playground is compiled: apart from all else, since the compiler may be another one.
pub(super) fn target_folder(root: &Path) -> PathBuf {
    root.join("target").join("playground")
}

/// Compiles the playground and gives its WebAssembly; nothing where the compiler refused, which it has said itself.
///
/// # Errors
///
/// cargo cannot be started.
pub(super) fn compile(root: &Path, builder: &Builder) -> Result<Option<PathBuf>> {
    let status = command(root, builder)
        .status()
        .map_err(Error::io("start", &builder.toolchain.cargo))?;
    let wasm = target_folder(root)
        .join(TARGET)
        .join(PROFILE)
        .join("hyades_playground.wasm");
    Ok((status.success() && wasm.is_file()).then_some(wasm))
}

fn command(root: &Path, builder: &Builder) -> Command {
    let mut command = Command::new(&builder.toolchain.cargo);
    clean(&mut command);
    command
        .args([
            "rustc",
            "--locked",
            "--lib",
            "--package",
            "hyades-playground",
        ])
        // Only here, since a library that is always built so has one file name for all its builds, and one would overwrite another.
        .args(["--crate-type", "cdylib"])
        .args(["--profile", PROFILE, "--target", TARGET, "--target-dir"])
        .arg(target_folder(root))
        .env("RUSTC", &builder.toolchain.rustc)
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    // At the first time this takes minutes: on a terminal, cargo shows how far it is.
    if !std::io::stderr().is_terminal() {
        command.arg("--quiet");
    }
    let mut rustflags = RUSTFLAGS.to_owned();
    if builder.std == Std::Sources {
        command.args(SMALLER).env("RUSTC_BOOTSTRAP", "1");
        rustflags = format!("{RUSTFLAGS} {SMALLER_RUSTFLAGS}");
    }
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", rustflags);
    if let Some(linker) = &builder.linker {
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    }
    command
}

/// Takes away what a cargo around this program has put into the environment: it is meant for another compiler and another target.
pub(super) fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_cargo(name)) {
        command.env_remove(name);
    }
}

/// Whether a variable steers cargo or the compiler. Those that say how to reach a registry are left.
fn is_of_cargo(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let to_reach = [
        "CARGO_HOME",
        "CARGO_HTTP_",
        "CARGO_NET_",
        "CARGO_REGISTR",
        "CARGO_SOURCE_",
    ];
    let starts = ["CARGO", "RUSTC", "RUSTDOC", "RUSTFLAGS"];
    // cargo adds the libraries of its compiler to those that programs find.
    let whole = [
        "RUSTUP_TOOLCHAIN",
        "LD_LIBRARY_PATH",
        "DYLD_FALLBACK_LIBRARY_PATH",
    ];
    whole.contains(&name.as_ref())
        || starts.iter().any(|start| name.starts_with(start))
            && !to_reach.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::super::toolchain::Toolchain;
    use super::*;

    #[test]
    fn the_outer_cargo_does_not_steer_the_inner_one() {
        for name in [
            "RUSTC",
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_TARGET_DIR",
            "CARGO",
            "CARGO_PKG_NAME",
            "RUSTUP_TOOLCHAIN",
            "RUSTC_WORKSPACE_WRAPPER",
            "LD_LIBRARY_PATH",
        ] {
            assert!(is_of_cargo(OsStr::new(name)), "{name}");
        }
        for name in [
            "PATH",
            "HOME",
            "CARGO_HOME",
            "CARGO_NET_OFFLINE",
            "CARGO_HTTP_PROXY",
            "RUSTUP_HOME",
            "HTTPS_PROXY",
        ] {
            assert!(!is_of_cargo(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn the_library_is_compiled_where_it_must() {
        let builder = |std| Builder {
            toolchain: Toolchain {
                cargo: "a/cargo".into(),
                rustc: "a/rustc".into(),
            },
            std,
            linker: Some("wasm-ld".into()),
        };
        let parts = |std| {
            let command = command(Path::new("root"), &builder(std));
            let arguments: Vec<_> = command
                .get_args()
                .map(|word| word.to_string_lossy().into_owned())
                .collect();
            let set = |name: &str| {
                command
                    .get_envs()
                    .any(|(known, value)| known == name && value.is_some())
            };
            let bootstrap = set("RUSTC_BOOTSTRAP");
            assert!(set("RUSTC") && set("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER"));
            (arguments.join(" "), bootstrap)
        };
        let (arguments, bootstrap) = parts(Std::Sources);
        assert!(
            arguments.contains("-Zbuild-std=std") && bootstrap,
            "{arguments}"
        );
        assert!(arguments.contains("--locked"), "{arguments}");
        let (arguments, bootstrap) = parts(Std::Installed);
        assert!(!arguments.contains("-Z") && !bootstrap, "{arguments}");
    }
}
