//! The command line of `cargo xtask`.

use clap::{Parser, Subcommand};
use hyades_book::console::{complain, print};
use hyades_book::progress::Progress;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use xtask::{
    Error, Result, bench, book, browser, chapter, ci, cover, data, exercise, figures, playground,
    serve, speed, tidy, workspace,
};

/// The one tool of the Hyades repository.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Draw the figures and build the book in target/book/
    Book {
        /// Open it in a browser
        #[arg(long)]
        open: bool,
        /// Fail where the playground cannot be compiled, instead of leaving it out
        #[arg(long)]
        playground: bool,
    },
    /// Build the book, serve it on this machine, and build it again on every change
    Serve {
        /// The port; 0 takes any free one
        #[arg(long, default_value_t = 3000)]
        port: u16,
        /// Fail where the playground cannot be compiled, instead of leaving it out
        #[arg(long)]
        playground: bool,
    },
    /// Try the built book in a browser that has no window
    Browser(browser::Flags),
    /// Draw figures into target/figures/, as SVG and their data as CSV
    Figures {
        /// Which figures; all of them without an id
        #[arg(value_name = "ID")]
        ids: Vec<String>,
        /// Write nothing; check each figure and compare it with its snapshots
        #[arg(long, conflicts_with = "png")]
        check: bool,
        /// Write a PNG of each as well
        #[arg(long)]
        png: bool,
    },
    /// Rebuild data/ from its sources
    Data {
        /// Write nothing; say what would change
        #[arg(long)]
        check: bool,
        /// Select data/hipparcos_100pc.csv anew from the original catalogue, hip2.dat
        #[arg(long, value_name = "PATH")]
        hip2: Option<PathBuf>,
    },
    /// Check what a program can check of the repository's rules
    Tidy,
    /// Time one case of the comparison with other libraries, and print seconds and quality as JSON
    Bench {
        /// Which case, such as dbscan-200k-2; an unknown one ends with exit status 3
        case: String,
        /// A file of numbers, row by row, of eight bytes each, little-endian
        input: PathBuf,
        /// How many rows it has
        rows: usize,
        /// How many columns it has
        columns: usize,
    },
    /// Measure Hyades beside other libraries, and write the table of README and book
    Speed(speed::Flags),
    /// Measure how time grows with the number of points: a part of speed
    #[command(hide = true)]
    Growth {
        /// Where the result goes
        path: PathBuf,
    },
    /// Run all checks, as .ci/run does
    Ci,
    /// List the exercises, or check your answer to one: cargo xtask exercise 4
    Exercise(exercise::Flags),
    /// List the chapters' programs, or run one: cargo chapter NAME -- FLAGS
    #[command(disable_help_flag = true)]
    Chapter {
        /// The program's name and its flags
        #[arg(
            trailing_var_arg = true,
            allow_hyphen_values = true,
            value_name = "NAME"
        )]
        arguments: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error::Exit(code)) => ExitCode::from(code),
        Err(Error::Problems(problems)) => {
            for problem in &problems {
                complain(&format!("error: {problem}"));
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            complain(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let root = workspace::root();
    let chapters = hyades_book::chapters();
    match command {
        Command::Book {
            open,
            playground: needed,
        } => {
            let files = playground::make(&root, needed)?;
            let progress = Progress::of_step(
                "figures",
                chapters.iter().map(|chapter| chapter.figures.len()).sum(),
            );
            let index = book::run(
                &root,
                &root.join("target").join("book"),
                files.as_ref(),
                &progress,
            )?;
            drop(progress);
            say(&index.display().to_string())?;
            if open {
                opener::open_browser(&index).map_err(Error::other)
            } else {
                Ok(())
            }
        }
        Command::Serve { port, playground } => serve::run(&root, port, playground),
        Command::Browser(flags) => browser::run(&root, &flags),
        Command::Figures { ids, check, png } => {
            let entries = figures::select(chapters, &ids)?;
            let progress = Progress::of_step("figures", entries.len());
            if check {
                let snapshots = root.join("tests").join("snapshots").join("figures");
                let mut problems = figures::check(&entries, &snapshots, &progress)?;
                problems.extend(cover::check(&root, &entries)?);
                return all_well(problems);
            }
            let folder = root.join("target").join("figures");
            figures::write(&entries, &folder, png, &progress)?;
            cover::write(&root, &entries)?;
            drop(progress);
            say(&folder.display().to_string())
        }
        Command::Data { check, hip2 } => rebuild_data(&root, check, hip2.as_deref()),
        Command::Tidy => all_well(tidy::check(&root)?),
        Command::Bench {
            case,
            input,
            rows,
            columns,
        } => say(&bench::run(&case, &input, rows, columns)?),
        Command::Speed(flags) => speed::run(&root, &flags),
        Command::Growth { path } => speed::growth(&path),
        Command::Ci => ci::run(&root),
        Command::Exercise(flags) => exercise::run(&root, &flags),
        Command::Chapter { arguments } => chapter::run(&root, chapters, &arguments),
    }
}

/// Prints a line.
fn say(line: &str) -> Result<()> {
    print(&format!("{line}\n")).map_err(Error::Other)
}

fn all_well(problems: Vec<String>) -> Result<()> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Problems(problems))
    }
}

/// Rebuilds the data, or compares them with what a rebuild would give.
fn rebuild_data(root: &Path, check: bool, hip2: Option<&Path>) -> Result<()> {
    for line in data::rebuild(root, check, hip2).map_err(Error::other)? {
        say(&line)?;
    }
    Ok(())
}
