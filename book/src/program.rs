//! What all chapter programs share: reading flags, and leaving a report where the reader asked for it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser};
use hyades_figures::Figure;

use crate::files::{Folder, write_together};
use crate::flags::explained;
use crate::progress::Progress;
use crate::text::{counted, one_line};
use crate::{BookError, console};

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
    let result = run::<P>(std::env::args_os(), &mut stdout);
    let printed = console::print(&stdout);
    let (error, code) = match (result, printed) {
        (Ok(()), Ok(())) => return ExitCode::SUCCESS,
        (Err(error @ BookError::Flag(_)), _) => (error.to_string(), 2),
        (Err(error), _) => (error.to_string(), 1),
        (Ok(()), Err(why)) => (why, 1),
    };
    console::complain(&format!("error: {}", one_line(&error)));
    ExitCode::from(code)
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
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let flags: Flags<P> = match parsed(command, &arguments) {
        Ok(flags) => flags,
        Err(error) if !error.use_stderr() => {
            stdout.push_str(&error.render().to_string());
            return Ok(());
        }
        Err(error) => return Err(BookError::Flag(explained(&error, &arguments))),
    };
    let out = flags.output.out.clone();
    let path = out.unwrap_or_else(|| default_folder(P::NAME));
    // Before the work, which would be lost.
    let _folder = Folder::make(&path)?;
    let report = flags.program.run(&Progress::lines_or_bar())?;
    stdout.push_str(&report.text);
    let written = write(&report.figures, &path, flags.output.png)?;
    stdout.push_str(&format!(
        "\n{} with {} data in {}\n",
        counted(report.figures.len(), "figure"),
        if report.figures.len() == 1 {
            "its"
        } else {
            "their"
        },
        one_line(&path.display().to_string())
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

fn parsed<A: Args>(command: clap::Command, arguments: &[OsString]) -> Result<A, clap::Error> {
    // A negative number is a value, and meets the check of its own flag.
    let command = command.mut_args(|arg| {
        let takes_values = arg.get_action().takes_values();
        arg.allow_negative_numbers(takes_values)
    });
    let matches = command.try_get_matches_from(arguments)?;
    A::from_arg_matches(&matches)
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
    write_together(&files)?;
    Ok(to_open)
}

/// The report of a program with these flags, as a page shows it.
///
/// # Errors
///
/// As [`run`].
pub fn report<P: Program>(flags: &[&str]) -> Result<Report, BookError> {
    let command = P::augment_args(clap::Command::new(P::NAME).no_binary_name(true));
    let arguments: Vec<OsString> = flags.iter().map(OsString::from).collect();
    parsed::<P>(command, &arguments)
        .map_err(|error| BookError::Flag(explained(&error, &arguments)))?
        .run(&Progress::silent())
}

/// A figure of other data than the page's: its caption, which follows the data, says to everybody what there is.
pub(crate) fn told_by_caption(figure: Figure) -> Figure {
    let caption = figure.caption_text().to_owned();
    figure.alt(caption)
}

/// What a program prints with these flags, or what it says is wrong with them.
#[cfg(test)]
pub(crate) fn outcome<P: Program>(flags: &[&str]) -> String {
    match report::<P>(flags) {
        Ok(report) => report.text,
        Err(error) => error.to_string(),
    }
}
