//! How a check program tells what came of it: lines in a file, so that all that the reader's code prints stays the reader's.

use std::fmt;

/// The variable that names the file for the verdict. Where it is not set, the check program tells people on standard error.
pub const VERDICT_VARIABLE: &str = "HYADES_VERDICT";

/// Something that happened, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A check began.
    Began {
        /// What it checks.
        what: String,
    },
    /// The check passed.
    Passed,
    /// The answer is wrong.
    Failed {
        /// What was expected and what came.
        message: String,
        /// What leads to the answer.
        hint: String,
    },
    /// The answer panicked.
    Panicked {
        /// The panic's message.
        message: String,
        /// The line of the answer at which it happened, where that is known.
        line: Option<u32>,
        /// What leads to the answer.
        hint: String,
    },
    /// The check program came to its own end.
    Ended,
}

impl Event {
    /// Whether the panic is that of `todo!()`.
    #[must_use]
    pub fn is_todo(&self) -> bool {
        matches!(self, Self::Panicked { message, .. } if message.starts_with("not yet implemented"))
    }

    /// Reads what [`Event`]'s `Display` wrote; `None` for anything else, such as half a line.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let fields: Vec<String> = line.split('\t').map(unescaped).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let event = match fields.as_slice() {
            ["began", what] => Self::Began {
                what: (*what).to_owned(),
            },
            ["passed"] => Self::Passed,
            ["failed", message, hint] => Self::Failed {
                message: (*message).to_owned(),
                hint: (*hint).to_owned(),
            },
            ["panicked", message, line, hint] => Self::Panicked {
                message: (*message).to_owned(),
                line: line.parse().ok(),
                hint: (*hint).to_owned(),
            },
            ["ended"] => Self::Ended,
            _ => return None,
        };
        Some(event)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Began { what } => write!(formatter, "began\t{}", escaped(what)),
            Self::Passed => write!(formatter, "passed"),
            Self::Failed { message, hint } => {
                write!(formatter, "failed\t{}\t{}", escaped(message), escaped(hint))
            }
            Self::Panicked {
                message,
                line,
                hint,
            } => {
                let line = line.map(|line| line.to_string()).unwrap_or_default();
                write!(
                    formatter,
                    "panicked\t{}\t{line}\t{}",
                    escaped(message),
                    escaped(hint)
                )
            }
            Self::Ended => write!(formatter, "ended"),
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r")
        .replace('\t', "\\t")
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        let next = match c {
            '\\' => characters.next(),
            _ => {
                plain.push(c);
                continue;
            }
        };
        match next {
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            Some(other) => plain.push(other),
            None => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let hard = "tabs\there, \\n, lines\r\nthere, and a Å".to_owned();
        for event in [
            Event::Began { what: hard.clone() },
            Event::Passed,
            Event::Failed {
                message: hard.clone(),
                hint: String::new(),
            },
            Event::Panicked {
                message: hard.clone(),
                line: Some(7),
                hint: hard.clone(),
            },
            Event::Panicked {
                message: String::new(),
                line: None,
                hint: hard,
            },
            Event::Ended,
        ] {
            let line = event.to_string();
            assert!(!line.contains('\n'), "{line}");
            assert_eq!(Event::parse(&line), Some(event));
        }
    }

    #[test]
    fn half_a_line_is_no_event() {
        for line in ["", "fail", "failed\tx", "ended\t", "began"] {
            assert_eq!(Event::parse(line), None, "{line}");
        }
    }
}
