//! Whether exercises keep their promises: the solution passes, the starter asks to be written, and each wrong answer gets its hint.

use super::check::{Bench, How, Outcome};
use super::source_of;
use crate::error::{Error, Result};
use hyades_book::console::print;
use hyades_book::exercise::{Event, Exercise};
use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

/// The fewest wrong answers of an exercise.
const WRONG_ANSWERS: usize = 3;

/// Verifies these exercises the way a reader's answer goes: compiled and run. Tells of each; returns the problems.
///
/// # Errors
///
/// A file cannot be read or written, has a malformed marker, or cargo cannot be started.
pub(super) fn verify(bench: &Bench, exercises: &[Exercise]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for exercise in exercises {
        let start = Instant::now();
        let source = source_of(bench.root, exercise)?;
        let folder = tempfile::tempdir().map_err(Error::other)?;
        let mut trial = Trial {
            bench,
            exercise,
            folder: folder.path(),
            failed: BTreeSet::new(),
            problems: Vec::new(),
        };
        let head = format!("// Exercise {}: {}\n", exercise.number, exercise.title);
        if !source.solution().starts_with(&head) {
            trial.complain("file", format!("it must begin with `{}`", head.trim_end()));
        }
        if source.wrong().len() < WRONG_ANSWERS {
            let count = source.wrong().len();
            trial.complain(
                "file",
                format!("{count} wrong answers; {WRONG_ANSWERS} are the fewest"),
            );
        }
        let checks = trial.solution(&source.solution())?;
        trial.starter(&source.starter())?;
        for wrong in source.wrong() {
            trial.wrong(&wrong.name, &wrong.words, &source.wrong_answer(&wrong.name))?;
        }
        for check in checks.iter().filter(|check| !trial.failed.contains(*check)) {
            trial.problems.push(format!(
                "exercise {}: nothing shows that the check “{check}” can fail",
                exercise.name
            ));
        }
        let line = format!(
            "{} {}: {} checks, {} wrong answers, {:.1} s\n",
            exercise.number,
            exercise.name,
            checks.len(),
            source.wrong().len(),
            start.elapsed().as_secs_f64()
        );
        print(&line).map_err(Error::Other)?;
        problems.append(&mut trial.problems);
    }
    Ok(problems)
}

struct Trial<'a> {
    bench: &'a Bench<'a>,
    exercise: &'a Exercise,
    folder: &'a Path,
    /// The checks that failed for some answer.
    failed: BTreeSet<String>,
    problems: Vec<String>,
}

impl Trial<'_> {
    fn complain(&mut self, of: &str, what: String) {
        let name = self.exercise.name;
        self.problems.push(format!("exercise {name}, {of}: {what}"));
    }

    fn outcome(&self, of: &str, text: &str) -> Result<Outcome> {
        let path = self.folder.join(format!("{of}.rs"));
        std::fs::write(&path, text).map_err(Error::io("write", &path))?;
        self.bench.try_answer(self.exercise, &path)
    }

    /// Tries the solution and returns its checks.
    fn solution(&mut self, text: &str) -> Result<Vec<String>> {
        match self.outcome("solution", text)? {
            Outcome::Ran {
                passed,
                stopped: None,
            } => Ok(passed),
            other => {
                self.complain("solution", format!("it must pass, but: {}", short(&other)));
                Ok(Vec::new())
            }
        }
    }

    fn starter(&mut self, text: &str) -> Result<()> {
        let outcome = self.outcome("starter", text)?;
        if let Outcome::Ran {
            stopped: Some(stopped),
            ..
        } = &outcome
        {
            self.failed.insert(stopped.what.clone());
            if let How::Said(event @ Event::Panicked { line, hint, .. }) = &stopped.how
                && event.is_todo()
                && line.is_some()
                && !hint.is_empty()
            {
                return Ok(());
            }
        }
        let what = format!(
            "it must say by `todo!()` what is to be written, but: {}",
            short(&outcome)
        );
        self.complain("starter", what);
        Ok(())
    }

    fn wrong(&mut self, name: &str, words: &str, text: &str) -> Result<()> {
        let outcome = self.outcome(name, text)?;
        if let Outcome::Ran {
            stopped: Some(stopped),
            ..
        } = &outcome
        {
            self.failed.insert(stopped.what.clone());
            if let How::Said(Event::Failed { hint, .. } | Event::Panicked { hint, .. }) =
                &stopped.how
                && hint.contains(words)
            {
                return Ok(());
            }
        }
        let what = format!("its hint must contain “{words}”, but: {}", short(&outcome));
        self.complain(&format!("wrong answer {name}"), what);
        Ok(())
    }
}

/// An outcome in a line or so.
fn short(outcome: &Outcome) -> String {
    match outcome {
        Outcome::DoesNotCompile(messages) => format!("it does not compile\n{messages}"),
        Outcome::Ran { stopped: None, .. } => "it passes".to_owned(),
        Outcome::Ran {
            stopped: Some(stopped),
            ..
        } => format!("{}: {:?}", stopped.what, stopped.how),
    }
}
