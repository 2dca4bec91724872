//! `cargo xtask exercise`: the exercises, and what is still wrong with the reader's answers.

mod check;
mod desk;
mod report;
mod source;
mod verify;

use crate::error::{Error, Result};
use crate::shelf::hint;
use crate::workspace::read;
use check::Bench;
use clap::Args;
use desk::{Desk, State};
use hyades_book::console::{complain, print};
use hyades_book::exercise::{Exercise, exercises};
use source::Source;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Flags of `cargo xtask exercise`.
#[derive(Debug, Clone, Args)]
pub struct Flags {
    /// The exercise, by number or name; without it, all are listed
    #[arg(value_name = "EXERCISE")]
    exercise: Option<String>,
    /// Print our solution
    #[arg(long, requires = "exercise", conflicts_with_all = ["reset", "verify"])]
    solution: bool,
    /// Begin again with the starter; your file is kept under another name
    #[arg(long, requires = "exercise", conflicts_with = "verify")]
    reset: bool,
    /// Check the exercises themselves: solution, starter and wrong answers
    #[arg(long)]
    verify: bool,
    /// How long the checks may take, 1 to 600 seconds
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    seconds: u64,
    /// The folder for your answers [default: exercises/ in the repository]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Lists the exercises, or checks the reader's answer to one.
///
/// # Errors
///
/// An unknown exercise gives [`Error::Exit`] with code 2, an answer that does not pass code 1, after either has been told.
/// Otherwise a file cannot be read or written, or cargo cannot be started.
pub fn run(root: &Path, flags: &Flags) -> Result<()> {
    let chosen = flags.exercise.as_deref().map(find).transpose()?;
    if flags.verify {
        let bench = Bench {
            root,
            time: Duration::from_secs(flags.seconds),
            shown: false,
        };
        let chosen: Vec<Exercise> = chosen.map_or(exercises().to_vec(), |one| vec![*one]);
        let problems = verify::verify(&bench, &chosen)?;
        return if problems.is_empty() {
            Ok(())
        } else {
            Err(Error::Problems(problems))
        };
    }
    let folder = flags.folder.clone();
    let desk = Desk::in_folder(&folder.unwrap_or_else(|| root.join("exercises")));
    let Some(exercise) = chosen else {
        return say(&list(&desk)?);
    };
    let source = source_of(root, exercise)?;
    if flags.solution {
        return say(&source.solution());
    }
    if flags.reset {
        return reset(&desk, exercise, &source.starter());
    }
    try_answer(root, &desk, exercise, &source, flags.seconds)
}

fn reset(desk: &Desk, exercise: &Exercise, starter: &str) -> Result<()> {
    let kept = desk.reset(exercise, starter)?;
    let kept = kept.map(|path| format!("Your file is now {}.\n", shown(&path)));
    let path = shown(&desk.answer(exercise));
    say(&format!(
        "{}{path} is the starter again.\n",
        kept.unwrap_or_default()
    ))
}

fn try_answer(
    root: &Path,
    desk: &Desk,
    exercise: &Exercise,
    source: &Source,
    seconds: u64,
) -> Result<()> {
    let is_new = desk.put_starter(exercise, &source.starter())?;
    let path = desk.answer(exercise);
    let file = shown(&path);
    let place = if is_new {
        format!("The task is in {file}: write your answer there, and run this command again.")
    } else {
        format!("Your answer: {file}")
    };
    say(&format!(
        "Exercise {}: {}, of the page “{}”\n{place}\n",
        exercise.number, exercise.title, exercise.page
    ))?;
    let bench = Bench {
        root,
        time: Duration::from_secs(seconds),
        shown: true,
    };
    // What is compiled next is what passes, should the reader save the file meanwhile.
    let bytes = std::fs::read(&path).map_err(Error::io("read", &path))?;
    let outcome = bench.try_answer(exercise, &path)?;
    let (text, solved) = report::report(exercise, &file, &outcome, seconds);
    say(&text)?;
    if !solved {
        return Err(Error::Exit(1));
    }
    desk.note(exercise, Some(&bytes))
}

/// The exercise of this number or name.
fn find(wanted: &str) -> Result<&'static Exercise> {
    let found = exercises()
        .iter()
        .find(|exercise| exercise.name == wanted || exercise.number.to_string() == wanted);
    found.ok_or_else(|| {
        let names = || exercises().iter().map(|exercise| exercise.name);
        let list: Vec<String> = exercises()
            .iter()
            .map(|exercise| format!("{} {}", exercise.number, exercise.name))
            .collect();
        complain(&format!(
            "error: no exercise `{wanted}`{}; there are: {}",
            hint(wanted, names()),
            list.join(", ")
        ));
        Error::Exit(2)
    })
}

/// All exercises with their state, one a line.
fn list(desk: &Desk) -> Result<String> {
    let width = |of: fn(&Exercise) -> &str| {
        let widths = exercises().iter().map(|one| of(one).chars().count());
        widths.max().unwrap_or(0)
    };
    let (name, title, page) = (width(|e| e.name), width(|e| e.title), width(|e| e.page));
    let mut text = String::from("The exercises, with the pages that they belong to:\n\n");
    let mut solved = 0;
    for exercise in exercises() {
        let state = desk.state(exercise)?;
        solved += usize::from(state == State::Solved);
        let _ = writeln!(
            text,
            "  {}  {:name$}  {:title$}  {:page$}  {}",
            exercise.number,
            exercise.name,
            exercise.title,
            exercise.page,
            state.words()
        );
    }
    let _ = write!(
        text,
        "\n{solved} of {} solved. Begin or check one: cargo xtask exercise EXERCISE\n",
        exercises().len()
    );
    Ok(text)
}

/// An exercise's file, taken apart.
fn source_of(root: &Path, exercise: &Exercise) -> Result<Source> {
    let file = format!("book/exercises/{}.rs", exercise.name);
    let text = read(&root.join(&file))?;
    Source::parse(&text).map_err(|error| Error::Other(format!("{file}: {error}")))
}

/// A path as the reader would type it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here)
        .unwrap_or(path)
        .display()
        .to_string()
}

fn say(text: &str) -> Result<()> {
    print(text).map_err(Error::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exercise_is_found_by_number_and_by_name() {
        assert_eq!(find("4").unwrap().name, "assignment");
        assert_eq!(find("assignment").unwrap().number, 4);
        for unknown in ["0", "04", "asignment", ""] {
            assert!(matches!(find(unknown), Err(Error::Exit(2))), "{unknown}");
        }
    }

    #[test]
    fn every_exercise_has_its_files() {
        let root = crate::workspace::root();
        for exercise in exercises() {
            let source = source_of(&root, exercise).unwrap();
            assert!(source.starter().contains("todo!("), "{}", exercise.name);
            for text in [source.solution(), source.starter()] {
                assert!(!text.contains("//~"), "{}", exercise.name);
                let how = format!("cargo xtask exercise {}\n", exercise.number);
                assert!(text.contains(&how), "{}", exercise.name);
            }
        }
    }

    #[test]
    fn the_pages_have_their_boxes() {
        let chapters = crate::workspace::root().join("book/chapters");
        let pages: Vec<String> = crate::workspace::files_under(&chapters)
            .unwrap()
            .iter()
            .map(|path| read(path).unwrap())
            .collect();
        for exercise in exercises() {
            let Exercise { number, title, .. } = exercise;
            let head = format!("**exercise {number}: {}.**", title.to_lowercase());
            let command = format!("\n$ cargo xtask exercise {number}\n");
            let titled = format!("# {}\n", exercise.page);
            for page in pages.iter().filter(|page| page.starts_with(&titled)) {
                let is_there = page.to_lowercase().contains(&head) && page.contains(&command);
                assert!(is_there, "{}: no box on “{}”", exercise.name, exercise.page);
            }
        }
        let boxes = pages.iter().map(|page| page.matches("**Exercise ").count());
        assert!(boxes.sum::<usize>() <= exercises().len(), "a box too many");
    }

    #[test]
    fn the_list_tells_the_states() {
        let folder = tempfile::tempdir().unwrap();
        let text = list(&Desk::in_folder(folder.path())).unwrap();
        assert!(text.contains("  4  assignment "), "{text}");
        assert!(text.contains("0 of 14 solved"), "{text}");
    }
}
