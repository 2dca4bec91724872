//! Exercises: which there are, and the runtime of the programs that check the reader's answers.
//!
//! A check program is `book/exercises/checks/NAME.rs`. It holds an answer as its module `answer`: the reader's when it is built by
//! `cargo xtask exercise`, ours otherwise. [`main`] runs the checks in order and stops at the first that fails.

mod list;
mod verdict;

use std::alloc::System;
use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::fmt::Display;
use std::fs::File;
use std::io::Write;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::process::ExitCode;

pub use list::{Exercise, exercises};
pub use verdict::{Event, VERDICT_VARIABLE};

use ndarray::Array2;

use crate::console::complain;

/// The variable with the file name of the answer, by which its lines are told from other code's.
pub const ANSWER_NAME_VARIABLE: &str = "HYADES_ANSWER_NAME";

/// The most memory that an answer may take, in bytes. Without a bound, a loop that never ends and always allocates would take the
/// machine down before its time is up.
const MOST_MEMORY: usize = 2 << 30;

/// The allocator of check programs, which refuses to go beyond 2 GiB.
pub type Memory = cap::Cap<System>;

/// A check program's allocator.
#[must_use]
pub const fn memory() -> Memory {
    cap::Cap::new(System, MOST_MEMORY)
}

/// What every check program has beside its checks: the reader's answer as its module `answer`, where one is given, and an allocator that knows a bound.
///
/// Our own answer stands in the program itself, as a module with a path, so that rustfmt and clippy find it.
#[macro_export]
macro_rules! answer_of_the_reader {
    () => {
        #[cfg(hyades_answer)]
        #[allow(warnings)]
        mod answer {
            const _CHECKSUM: &str = env!("HYADES_ANSWER_CHECKSUM");
            include!(env!("HYADES_ANSWER"));
        }

        #[global_allocator]
        static MEMORY: $crate::exercise::Memory = $crate::exercise::memory();
    };
}

/// One thing that an answer must do.
pub struct Check {
    /// What is checked, as a clause: “ties go to the first centroid”.
    pub what: &'static str,
    /// What leads to the answer, where the failure has no hint of its own.
    pub hint: &'static str,
    /// Tries the answer.
    pub run: fn() -> Result<(), Failure>,
}

/// How an answer failed a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    /// A failure: what was expected and what came.
    #[must_use]
    pub fn new(message: impl Display) -> Self {
        Self {
            message: message.to_string(),
            hint: None,
        }
    }

    /// The usual words for a value that is not the right one.
    #[must_use]
    pub fn expected(of_what: impl Display, expected: impl Display, came: impl Display) -> Self {
        Self::new(format!("{of_what}: expected {expected}, came {came}"))
    }

    /// A hint made for this failure, instead of the check's.
    #[must_use]
    pub fn hint(self, hint: impl Display) -> Self {
        Self {
            hint: Some(hint.to_string()),
            ..self
        }
    }
}

/// An error of the answer's, or of the library's while it computed what to compare with.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(format!("an error came back: {error}"))
    }
}

/// Whether two numbers are equal but for rounding.
#[must_use]
pub fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// Fails where the answer has another number of entries than there are things.
///
/// # Errors
///
/// The lengths differ.
pub fn check_length(things: &str, expected: usize, came: usize) -> Result<(), Failure> {
    if expected == came {
        return Ok(());
    }
    Err(Failure::expected(
        format!("the length of the result, for {expected} {things}"),
        expected,
        came,
    )
    .hint(format!(
        "The result has one entry for each of the {things}, in their order."
    )))
}

/// Fails at the first of the entries that came out otherwise; `name` tells what stands in a row and column.
///
/// # Errors
///
/// An entry differs by more than rounding.
pub fn check_entries<'a>(
    expected: impl IntoIterator<Item = ((usize, usize), &'a f64)>,
    came: &Array2<f64>,
    name: impl Fn(usize, usize) -> String,
) -> Result<(), Failure> {
    for ((i, j), &value) in expected {
        if !is_near(value, came[[i, j]]) {
            return Err(Failure::expected(
                name(i, j),
                format!("{value:.4}"),
                format!("{:.4}", came[[i, j]]),
            ));
        }
    }
    Ok(())
}

/// Runs the checks and writes the verdict: the whole of a check program's `main`. The exit code is 0 when all passed.
#[must_use]
pub fn main(checks: &[Check]) -> ExitCode {
    let mut verdict = match std::env::var_os(VERDICT_VARIABLE) {
        None => None,
        Some(path) => match File::options().append(true).create(true).open(&path) {
            Ok(file) => Some(file),
            Err(error) => {
                complain(&format!("error: cannot write the verdict: {error}"));
                return ExitCode::FAILURE;
            }
        },
    };
    let mut tell = |event: &Event| match &mut verdict {
        // A verdict that cannot be written is one that lacks its end, which whoever reads it sees.
        Some(file) => drop(file.write_all(format!("{event}\n").as_bytes())),
        None => complain(&event.to_string().replace('\t', ": ")),
    };
    let passed = run(checks, &mut tell);
    tell(&Event::Ended);
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

thread_local! {
    /// The last panic of this thread: its message and the line of the answer.
    static PANIC: RefCell<Option<(String, Option<u32>)>> = const { RefCell::new(None) };
}

fn run(checks: &[Check], tell: &mut dyn FnMut(&Event)) -> bool {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(note));
    let mut passed = true;
    for check in checks {
        tell(&Event::Began {
            what: check.what.to_owned(),
        });
        let event = match catch_unwind(AssertUnwindSafe(check.run)) {
            Ok(Ok(())) => Event::Passed,
            Ok(Err(failure)) => Event::Failed {
                message: failure.message,
                hint: failure.hint.unwrap_or_else(|| check.hint.to_owned()),
            },
            Err(payload) => {
                let noted = PANIC.with_borrow_mut(Option::take);
                // A panic of another thread, passed on by whoever joined it, was noted there.
                let (message, line) = noted.unwrap_or_else(|| (words(&*payload), None));
                Event::Panicked {
                    message,
                    line,
                    hint: check.hint.to_owned(),
                }
            }
        };
        tell(&event);
        if event != Event::Passed {
            passed = false;
            break;
        }
    }
    std::panic::set_hook(usual);
    passed
}

fn note(info: &PanicHookInfo<'_>) {
    let message = words(info.payload());
    let line = line_in_answer(info);
    PANIC.with_borrow_mut(|panic| *panic = Some((message, line)));
}

fn words(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

/// The line of the answer at which the panic happened or, where it happened in a library, that called it.
fn line_in_answer(info: &PanicHookInfo<'_>) -> Option<u32> {
    let answer = std::env::var(ANSWER_NAME_VARIABLE).ok()?;
    let is_answer = |file: &str| file.replace('\\', "/").ends_with(&format!("/{answer}"));
    if let Some(location) = info.location()
        && is_answer(location.file())
    {
        return Some(location.line());
    }
    // Frames look like “at PATH:LINE:COLUMN”, the innermost first.
    Backtrace::force_capture()
        .to_string()
        .lines()
        .find_map(|frame| {
            let mut parts = frame.trim().strip_prefix("at ")?.rsplitn(3, ':');
            let _column = parts.next()?;
            let line = parts.next()?.parse().ok()?;
            is_answer(parts.next()?).then_some(line)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn check(what: &'static str, run: fn() -> Result<(), Failure>) -> Check {
        Check {
            what,
            hint: "the usual hint",
            run,
        }
    }

    fn events(checks: &[Check]) -> Vec<Event> {
        let mut events = Vec::new();
        run(checks, &mut |event| events.push(event.clone()));
        events
    }

    #[test]
    fn the_first_failure_ends_the_run() {
        let pass = check("a", || Ok(()));
        let fail = check("b", || Err(Failure::expected("point 3", 1, 2)));
        let own = check("c", || Err(Failure::new("no").hint("its own")));
        let messages = |checks: &[Check]| match events(checks).last() {
            Some(Event::Failed { message, hint }) => (message.clone(), hint.clone()),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            messages(&[check("a", || Ok(())), fail, check("d", || Ok(()))]),
            (
                "point 3: expected 1, came 2".to_owned(),
                "the usual hint".to_owned()
            )
        );
        assert_eq!(messages(&[own]).1, "its own");
        assert_eq!(events(&[pass]).last(), Some(&Event::Passed));
    }

    #[test]
    fn a_panic_is_told_and_a_todo_as_such() {
        let panics = events(&[check("a", || panic!("at {}", 3))]);
        assert!(
            matches!(&panics[1], Event::Panicked { message, .. } if message == "at 3"),
            "{panics:?}"
        );
        assert!(!panics[1].is_todo());
        #[allow(clippy::todo, reason = "it is what a starter does")]
        let todo = events(&[check("a", || todo!("the row"))]);
        assert!(todo[1].is_todo(), "{todo:?}");
    }

    #[test]
    fn nearness_is_relative_for_large_numbers() {
        assert!(is_near(1.0, 1.0 + 1e-12) && is_near(1e12, 1e12 + 1.0));
        assert!(!is_near(1.0, 1.001) && !is_near(f64::NAN, 1.0));
    }
}
