//! The command line of `cargo bench`.

use crate::cases::CASES;
use crate::{BenchError, child, turns};
use clap::Parser;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Times Hyades and other Rust libraries on the same work, in turn
#[derive(Debug, Parser)]
#[command(name = "cargo bench", bin_name = "cargo bench --")]
pub struct Flags {
    /// Only cases with this text in their name
    #[arg(long, default_value = "")]
    only: String,
    /// How often each library has its turn, 1 to 99
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=99))]
    rounds: u16,
    /// The seeds of the points
    #[arg(long, value_delimiter = ',', default_value = "1")]
    seeds: Vec<u64>,
    /// Write the results to this file as well
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
    /// List the cases, and measure nothing
    #[arg(long)]
    list: bool,
    /// Be one library on one case: how this program starts itself
    #[arg(long, hide = true, num_args = 2, value_names = ["CASE", "LIBRARY"])]
    child: Option<Vec<String>>,
    /// Cargo says this to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// Runs it.
#[must_use]
pub fn main() -> ExitCode {
    match run(&Flags::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, and prints a line for each library on each case.
///
/// # Errors
///
/// No case fits, or the results cannot be written. A library that fails is told in its line and is no error.
pub fn run(flags: &Flags) -> Result<(), BenchError> {
    if let Some([case, library]) = flags.child.as_deref() {
        let seed = flags.seeds.first().copied().unwrap_or_default();
        let told = child::run(case, library, seed)?;
        return say(&(serde_json::to_string(&told)? + "\n"));
    }
    let mut rows = Vec::new();
    let fitting = || CASES.iter().filter(|case| case.name.contains(&flags.only));
    if fitting().next().is_none() {
        return Err(BenchError::NothingFits(flags.only.clone()));
    }
    if flags.list {
        return fitting().try_for_each(|case| say(&format!("{}\n", case.name)));
    }
    let program = std::env::current_exe().map_err(|source| BenchError::Io {
        doing: "find this program".to_owned(),
        source,
    })?;
    for case in fitting() {
        let (case, listed) = child::find(case.name)?;
        for &seed in &flags.seeds {
            let row = turns::take(case, &listed, seed, flags.rounds.into(), |library| {
                let mut command = Command::new(&program);
                command.args(["--child", case.name, library, "--seeds"]);
                command.arg(seed.to_string());
                command
            });
            say(&turns::lines(&row))?;
            rows.push(row);
        }
    }
    match &flags.json {
        Some(path) => write_whole(path, &turns::document(&rows)?),
        None => Ok(()),
    }
}

fn say(text: &str) -> Result<(), BenchError> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|source| BenchError::Io {
        doing: "write the report".to_owned(),
        source,
    })
}

/// Beside its place first, so that the file is whole or is not there.
fn write_whole(path: &Path, text: &str) -> Result<(), BenchError> {
    let part = path.with_extension("part");
    let written = std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|source| BenchError::Io {
        doing: format!("write {}", path.display()),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(words: &[&str]) -> Result<Flags, clap::Error> {
        Flags::try_parse_from([&["cargo bench"], words].concat())
    }

    #[test]
    fn flags_out_of_bounds_are_refused() {
        for bad in [
            &["--rounds", "0"][..],
            &["--rounds", "100"],
            &["--seeds", "one"],
            &["--no-such-flag"],
        ] {
            assert!(flags(bad).is_err(), "{bad:?}");
        }
        // As cargo calls it.
        assert!(flags(&["--only", "ward", "--bench"]).is_ok());
        assert_eq!(flags(&["--seeds", "1,2"]).unwrap().seeds, [1, 2]);
    }

    #[test]
    fn a_text_that_fits_no_case_is_named() {
        let error = run(&flags(&["--only", "k-medoids"]).unwrap()).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("--only k-medoids fits no case"),
            "{error}"
        );
    }
}
