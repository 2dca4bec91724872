//! What all chapter programs share: reading flags, and leaving a report where the reader asked for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser};
use hyades_figures::Figure;

use crate::BookError;
use crate::progress::Progress;

/// Pixels of a PNG for each pixel of the drawing.
const PNG_SCALE: f32 = 2.0;

/// What a program found: text to print, figures to keep.
pub struct Report {
    /// The text, of aligned tables.
    pub text: String,
    /// The figures.
    pub figures: Vec<Figure>,
}

/// Where a program leaves its figures.
#[derive(Debug, Clone, Args)]
pub struct OutputFlags {
    /// Folder for the figures and their data [default: target/chapters/NAME]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Write each figure as PNG too
    #[arg(long, help_heading = "Output")]
    pub png: bool,
    /// Open the figures when they are written
    #[arg(long, help_heading = "Output")]
    pub open: bool,
}

/// A chapter's program: flags in, report out.
pub trait Program: Args {
    /// The name after `cargo chapter`.
    const NAME: &'static str;
    /// What it does, for `--help`.
    const ABOUT: &'static str;

    /// Computes the report. Long steps tell `progress`.
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the flags or the data they name.
    fn run(&self, progress: &Progress) -> Result<Report, BookError>;
}

#[derive(Parser)]
struct Flags<P: Args> {
    #[command(flatten)]
    program: P,
    #[command(flatten)]
    output: OutputFlags,
}

/// Runs a program with the process's own arguments: the whole of an example's `main`.
///
/// What is wrong is told in one line on standard error. The exit code is 2 for flags that make no sense and 1 for anything else.
#[must_use]
pub fn main<P: Program>() -> ExitCode {
    let mut stdout = String::new();
    let code = match run::<P>(std::env::args_os(), &mut stdout) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if matches!(error, BookError::Flag(_)) {
                2
            } else {
                1
            })
        }
    };
    print!("{stdout}");
    code
}

/// Runs a program with these arguments, the program's name first, and appends what it prints to `stdout`.
///
/// # Errors
///
/// Flags that make no sense, data that cannot be read or clustered, a folder that cannot be written.
pub fn run<P: Program>(
    arguments: impl IntoIterator<Item = OsString>,
    stdout: &mut String,
) -> Result<(), BookError> {
    let command = Flags::<P>::augment_args(clap::Command::new(P::NAME))
        .bin_name(format!("cargo chapter {} --", P::NAME))
        .about(P::ABOUT)
        .max_term_width(100);
    let matches = match command.try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => {
            stdout.push_str(&error.render().to_string());
            return Ok(());
        }
        Err(error) => return Err(BookError::Flag(first_line(&error))),
    };
    let flags = <Flags<P> as clap::FromArgMatches>::from_arg_matches(&matches)
        .map_err(|error| BookError::Flag(first_line(&error)))?;
    let report = flags.program.run(&Progress::lines_or_bar())?;
    stdout.push_str(&report.text);
    let folder = flags
        .output
        .out
        .clone()
        .unwrap_or_else(|| default_folder(P::NAME));
    let written = write(&report.figures, &folder, flags.output.png)?;
    stdout.push_str(&format!(
        "\n{} figures with their data in {}\n",
        report.figures.len(),
        folder.display()
    ));
    if flags.output.open {
        for path in written {
            opener::open(&path).map_err(|error| BookError::File {
                path,
                doing: "open",
                why: error.to_string(),
            })?;
        }
    }
    Ok(())
}

/// clap's message without its usage lines.
fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    // A missing value is told over several lines; the first paragraph says it all.
    let first = text.split("\n\n").next().unwrap_or_default();
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.strip_prefix("error: ").unwrap_or(&line);
    format!("{line} (--help explains the flags)")
}

/// The workspace's target folder, where it stands; a folder of the same name here, where it does not.
fn default_folder(name: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let target = workspace.filter(|w| w.join("Cargo.toml").is_file());
    target
        .unwrap_or(Path::new(""))
        .join("target/chapters")
        .join(name)
}

/// Writes the figures and their data; returns the files to open, one a figure.
fn write(figures: &[Figure], folder: &Path, png: bool) -> Result<Vec<PathBuf>, BookError> {
    // Everything is drawn before the first file is written: a figure that fails leaves nothing behind.
    let mut files = Vec::new();
    let mut to_open = Vec::new();
    for figure in figures {
        let path = |extension| folder.join(format!("{}.{extension}", figure.id()));
        files.push((path("svg"), figure.svg()?.into_bytes()));
        files.push((path("csv"), figure.csv().into_bytes()));
        if png {
            files.push((path("png"), figure.png(PNG_SCALE)?));
        }
        to_open.push(path(if png { "png" } else { "svg" }));
    }
    for (path, bytes) in &files {
        crate::files::write_whole(path, bytes)?;
    }
    Ok(to_open)
}

/// The report of a program with these flags, as a page shows it.
///
/// # Errors
///
/// As [`run`].
pub fn report<P: Program>(flags: &[&str]) -> Result<Report, BookError> {
    let command = P::augment_args(clap::Command::new(P::NAME).no_binary_name(true));
    let flags = command
        .try_get_matches_from(flags)
        .and_then(|matches| P::from_arg_matches(&matches))
        .map_err(|error| BookError::Flag(first_line(&error)))?;
    flags.run(&Progress::silent())
}
