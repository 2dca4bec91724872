//! `cargo xtask ci`: all checks, one after the other, as `.ci/run` does.

use crate::error::{Error, Result};
use crate::workspace::read;
use hyades_book::console::print;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// A check: a command line without spaces in its words.
struct Step {
    name: &'static str,
    command: String,
    /// An environment variable that the step needs.
    variable: Option<(&'static str, &'static str)>,
}

/// Runs all checks in the workspace at `root` and stops at the first that fails.
///
/// # Errors
///
/// The README names no test command, or a step failed.
pub fn run(root: &Path) -> Result<()> {
    let steps = steps(&test_command(&read(&root.join("README.md"))?)?);
    let mut times = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        say(&format!(
            "\n== {}/{} {}: {}\n",
            index + 1,
            steps.len(),
            step.name,
            step.command
        ))?;
        let start = Instant::now();
        run_step(root, step)?;
        let seconds = start.elapsed().as_secs_f64();
        say(&format!("== {} passed in {seconds:.1} s\n", step.name))?;
        times.push((step.name, seconds));
    }
    say("\nAll checks passed:\n")?;
    for (name, seconds) in times {
        say(&format!("  {name:20} {seconds:7.1} s\n"))?;
    }
    Ok(())
}

fn say(text: &str) -> Result<()> {
    print(text).map_err(Error::Other)
}

fn steps(test_command: &str) -> Vec<Step> {
    let step = |name, command: &str| Step {
        name,
        command: command.to_owned(),
        variable: None,
    };
    let strict = Some(("RUSTDOCFLAGS", "-D warnings"));
    vec![
        step("format", "cargo fmt --all --check"),
        step(
            "clippy",
            "cargo clippy --workspace --all-targets --locked -- -D warnings",
        ),
        Step {
            variable: strict,
            ..step("documentation", "cargo doc --workspace --no-deps --locked")
        },
        step("tests", test_command),
        step("exercises", "cargo xtask exercise --verify"),
        step("tidy", "cargo xtask tidy"),
        step("data", "cargo xtask data --check"),
        step("figures", "cargo xtask figures --check"),
        step(
            "figures, release",
            "cargo run --quiet --release --package xtask -- figures --check",
        ),
        step("book and links", "cargo xtask book --playground"),
        step("browser", "cargo xtask browser"),
    ]
}

fn run_step(root: &Path, step: &Step) -> Result<()> {
    let mut words = step.command.split_whitespace();
    let program = words.next().unwrap_or_default();
    let mut command = Command::new(program);
    command.args(words).current_dir(root).stdin(Stdio::null());
    command.envs(step.variable);
    let status = command
        .status()
        .map_err(|error| Error::Other(format!("cannot start {program}: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Other(format!(
            "{} failed ({status}): {}",
            step.name, step.command
        )))
    }
}

/// The README's own test command, so that what it promises is what is checked.
fn test_command(readme: &str) -> Result<String> {
    let mut in_code = false;
    for line in readme.lines() {
        let indented = line.starts_with("    ");
        let line = line.trim_start();
        let command = line.strip_prefix("$ ").unwrap_or(line);
        if line.starts_with("```") {
            in_code = !in_code;
        } else if command.starts_with("cargo test") && (in_code || indented) {
            let command = command.split('#').next().unwrap_or_default().trim();
            return Ok(command.to_owned());
        }
    }
    Err(Error::other("README.md shows no `cargo test` command"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_command_is_the_readmes() {
        let readme = "Say cargo test.\n\n```sh\ncargo xtask book --open   # book\ncargo test --workspace   # tests\n```\n";
        assert_eq!(test_command(readme).unwrap(), "cargo test --workspace");
        assert_eq!(
            test_command("    cargo test --workspace\n").unwrap(),
            "cargo test --workspace"
        );
        let prompted = "```console\n$ cargo test --workspace  # tests\n```\n";
        assert_eq!(test_command(prompted).unwrap(), "cargo test --workspace");
        assert!(test_command("cargo test in prose\n").is_err());
    }

    #[test]
    fn a_failing_step_is_named() {
        let step = |command: &str| Step {
            name: "it",
            command: command.to_owned(),
            variable: None,
        };
        let here = std::env::temp_dir();
        assert!(run_step(&here, &step("cargo --version")).is_ok());
        let error = run_step(&here, &step("cargo no-such-command-here"))
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("it failed") && error.ends_with("cargo no-such-command-here"),
            "{error}"
        );
        assert!(run_step(&here, &step("no-such-program-here")).is_err());
    }
}
