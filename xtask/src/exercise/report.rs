//! What came of an answer, in words.

use super::check::{Gone, How, Outcome, Stopped};
use hyades_book::exercise::{Event, Exercise};
use std::fmt::Write;

/// The report of an answer, and whether it solves the exercise. `file` is its name for the reader.
#[must_use]
pub(super) fn report(
    exercise: &Exercise,
    file: &str,
    outcome: &Outcome,
    seconds: u64,
) -> (String, bool) {
    let mut text = String::new();
    let (passed, stopped) = match outcome {
        Outcome::DoesNotCompile(_) => {
            let _ = writeln!(
                text,
                "\n{file} does not compile yet: rustc says above where and why. Begin with its first error."
            );
            return (text, false);
        }
        Outcome::Ran { passed, stopped } => (passed, stopped),
    };
    text.push('\n');
    for what in passed {
        let _ = writeln!(text, "  passed  {what}");
    }
    match stopped {
        None => {
            let _ = write!(
                text,
                "\nExercise {} is solved.\nNext: {}\n",
                exercise.number, exercise.next
            );
            (text, true)
        }
        Some(stopped) => {
            if !stopped.what.is_empty() {
                let _ = writeln!(text, "  FAILED  {}", stopped.what);
            }
            let _ = write!(text, "\n{}", explained(stopped, file, seconds));
            (text, false)
        }
    }
}

fn explained(stopped: &Stopped, file: &str, seconds: u64) -> String {
    let hinted = |what: String, hint: &str| format!("{what}\nHint: {hint}\n");
    match &stopped.how {
        How::Said(Event::Failed { message, hint }) => hinted(format!("{message}."), hint),
        How::Said(
            event @ Event::Panicked {
                message,
                line,
                hint,
            },
        ) => {
            let place = line.map_or(file.to_owned(), |line| format!("{file}, line {line}"));
            if event.is_todo() {
                let what = message.split_once(": ").map_or("", |(_, what)| what);
                let what = if what.is_empty() {
                    String::new()
                } else {
                    format!(": {what}")
                };
                return hinted(format!("{place} is not written yet{what}."), hint);
            }
            hinted(format!("It panicked at {place}: {message}."), hint)
        }
        How::Said(other) => format!("{other}\n"),
        How::TimeUp => format!(
            "It was still running after {seconds} s and was stopped. Is there a loop that never ends? (--seconds N waits longer.)\n"
        ),
        How::Gone(gone) => match gone {
            Gone::Stack => "It was aborted: the stack overflowed. Does a function call itself without end?\n".to_owned(),
            Gone::Memory => "It was aborted: it wanted more than 2 GiB of memory. Is there a loop that never ends and keeps adding to a list?\n".to_owned(),
            Gone::Exit(code) => format!(
                "It ended the program, with exit code {code}, before the check was over. An answer must return, not exit.\n"
            ),
            Gone::Signal(Some(signal)) => {
                format!("It was aborted by signal {signal}. What it wrote last stands above.\n")
            }
            Gone::Signal(None) => {
                "It was aborted. What it wrote last stands above.\n".to_owned()
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyades_book::exercise::exercises;

    fn text(how: How) -> String {
        let outcome = Outcome::Ran {
            passed: vec!["one".to_owned()],
            stopped: Some(Stopped {
                what: "two".to_owned(),
                how,
            }),
        };
        let (text, solved) = report(&exercises()[3], "4.rs", &outcome, 10);
        assert!(!solved);
        text
    }

    #[test]
    fn the_first_failure_is_explained() {
        let failed = text(How::Said(Event::Failed {
            message: "expected 1, came 2".to_owned(),
            hint: "Count.".to_owned(),
        }));
        assert_eq!(
            failed,
            "\n  passed  one\n  FAILED  two\n\nexpected 1, came 2.\nHint: Count.\n"
        );
        let panicked = |message: &str, line| {
            text(How::Said(Event::Panicked {
                message: message.to_owned(),
                line,
                hint: "Look.".to_owned(),
            }))
        };
        assert!(
            panicked("not yet implemented: the row", Some(3))
                .contains("4.rs, line 3 is not written yet: the row.\nHint: Look.\n")
        );
        assert!(panicked("not yet implemented", None).contains("4.rs is not written yet.\n"));
        assert!(panicked("out of bounds", Some(7)).contains("at 4.rs, line 7: out of bounds.\n"));
        assert!(text(How::TimeUp).contains("after 10 s"));
        assert!(text(How::Gone(Gone::Exit(0))).contains("exit code 0"));
    }

    #[test]
    fn a_solution_leads_on() {
        let outcome = Outcome::Ran {
            passed: vec!["one".to_owned()],
            stopped: None,
        };
        let (text, solved) = report(&exercises()[3], "4.rs", &outcome, 10);
        assert!(
            solved && text.contains("Exercise 4 is solved.\nNext: "),
            "{text}"
        );
    }
}
