//! The values of flags: numbers within bounds, and words for what is wrong with the others.

use std::ffi::{OsStr, OsString};

use clap::Arg;
use clap::builder::TypedValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::BookError;
use crate::text::{counted, cut, join, plain};

/// A whole number within bounds.
pub(crate) fn whole(least: usize, most: usize) -> impl TypedValueParser<Value = usize> {
    Whole {
        least: least as u64,
        most: most as u64,
    }
    // A number that is at most a `usize` is one.
    .map(|number| usize::try_from(number).unwrap_or(usize::MAX))
}

/// Refuses a flag's number that is larger than the number of points.
pub(crate) fn at_most_samples(flag: &str, value: usize, samples: usize) -> Result<(), BookError> {
    if value <= samples {
        return Ok(());
    }
    Err(BookError::Flag(format!(
        "{flag} {value} must be at most the {} of --samples",
        counted(samples, "point")
    )))
}

/// A seed: any whole number of 64 bits.
pub(crate) fn seed() -> impl TypedValueParser<Value = u64> {
    Whole {
        least: 0,
        most: u64::MAX,
    }
}

/// A decimal number within bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimal {
    least: f64,
    most: f64,
}

impl Decimal {
    /// From `least` to `most`, both included.
    pub(crate) fn between(least: f64, most: f64) -> Self {
        Self { least, most }
    }
}

#[derive(Debug, Clone, Copy)]
struct Whole {
    least: u64,
    most: u64,
}

/// A number of things whose bounds only the data tell. The text stands for what is too large for the number, or negative.
#[derive(Debug, Clone)]
pub(crate) struct Count {
    /// What was typed.
    pub(crate) text: String,
    /// The number, or the nearest that there is.
    pub(crate) value: usize,
}

/// Reads a [`Count`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts;

impl TypedValueParser for Counts {
    type Value = Count;

    fn parse_ref(
        &self,
        _: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Count, clap::Error> {
        let text = utf8(arg, value)?;
        match signed(&text) {
            None => Err(refused(arg, value, "is no whole number")),
            Some(number) => Ok(Count {
                value: number.map_or(0, |n| usize::try_from(n).unwrap_or(usize::MAX)),
                text: cut(&text),
            }),
        }
    }
}

/// A whole number: `None` for other text, an inner `None` for one below 0. What is too large is the largest.
fn signed(text: &str) -> Option<Option<u64>> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let negative = text.starts_with('-') && digits.bytes().any(|b| b != b'0');
    Some((!negative).then(|| digits.parse().unwrap_or(u64::MAX)))
}

impl Whole {
    fn number(self, text: &str) -> Result<u64, String> {
        let Self { least, most } = self;
        match signed(text) {
            None => Err(format!("is no whole number from {least} to {most}")),
            Some(Some(number)) if number > most || (number == u64::MAX && !fits(text)) => {
                Err(format!("must be at most {most}"))
            }
            Some(Some(number)) if number >= least => Ok(number),
            _ => Err(format!("must be at least {least}")),
        }
    }
}

/// Whether the number needs no more than 64 bits.
fn fits(text: &str) -> bool {
    text.strip_prefix(['+', '-'])
        .unwrap_or(text)
        .parse::<u64>()
        .is_ok()
}

impl TypedValueParser for Whole {
    type Value = u64;

    fn parse_ref(
        &self,
        _: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<u64, clap::Error> {
        self.number(&utf8(arg, value)?)
            .map_err(|why| refused(arg, value, &why))
    }
}

impl TypedValueParser for Decimal {
    type Value = f64;

    fn parse_ref(
        &self,
        _: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<f64, clap::Error> {
        let text = utf8(arg, value)?;
        let why = match text.parse::<f64>() {
            Err(_) if text.replacen(',', ".", 1).parse::<f64>().is_ok() => {
                "is no number: decimals stand behind a point, as in 0.5".to_owned()
            }
            Err(_) => "is no number".to_owned(),
            Ok(number) if number.is_nan() => "is no number".to_owned(),
            Ok(number) => {
                if (self.least..=self.most).contains(&number) {
                    // Adding zero turns −0 into 0.
                    return Ok(number + 0.0);
                }
                format!(
                    "must be at least {} and at most {}",
                    plain(self.least),
                    plain(self.most)
                )
            }
        };
        Err(refused(arg, value, &why))
    }
}

/// Text as it was typed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed;

impl TypedValueParser for Typed {
    type Value = String;

    fn parse_ref(
        &self,
        _: &clap::Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        utf8(arg, value)
    }
}

fn utf8(arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
    let text = value.to_str().map(str::to_owned);
    text.ok_or_else(|| refused(arg, value, "is not UTF-8 text"))
}

fn refused(arg: Option<&Arg>, value: &OsStr, why: &str) -> clap::Error {
    let flag = arg.and_then(Arg::get_long).unwrap_or_default();
    let value = value.to_string_lossy();
    let value = if value.is_empty() {
        "(nothing)"
    } else {
        &*value
    };
    clap::Error::raw(
        ErrorKind::ValueValidation,
        format!("--{flag} {} {why}", cut(value)),
    )
}

/// What is wrong with the arguments, in one line.
pub(crate) fn explained(error: &clap::Error, arguments: &[OsString]) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let text = error.render().to_string();
    if error.kind() == ErrorKind::ValueValidation {
        return text.trim().trim_start_matches("error: ").to_owned();
    }
    if error.kind() == ErrorKind::InvalidUtf8 {
        let at = arguments.iter().position(|a| a.to_str().is_none());
        let at = at.unwrap_or_default();
        let typed: Vec<_> = arguments[at.saturating_sub(1)..=at]
            .iter()
            .map(|a| a.to_string_lossy())
            .collect();
        return format!("{} is not UTF-8 text", cut(&typed.join(" ")));
    }
    if let (ErrorKind::InvalidValue, Some(flag), Some(value)) = (
        error.kind(),
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    ) {
        let flag = flag.split_whitespace().next().unwrap_or(flag);
        let known = match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(known)) => join(known, "or"),
            _ => String::new(),
        };
        return match (value, known.as_str()) {
            ("", "") => format!("{flag} needs a value"),
            ("", known) => format!("{flag} needs a value: {known}"),
            (value, known) => format!("{flag} {} must be {known}", cut(value)),
        };
    }
    // The first paragraph says it all; usage and tips follow it.
    let first = text.split("\n\n").next().unwrap_or_default();
    let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.strip_prefix("error: ").unwrap_or(&line);
    format!("{line} (--help explains the flags)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_meet_their_bounds() {
        let bounds = Whole { least: 1, most: 50 };
        for (text, expected) in [
            ("1", Ok(1)),
            ("050", Ok(50)),
            ("+7", Ok(7)),
            ("0", Err("must be at least 1")),
            ("-0", Err("must be at least 1")),
            ("-1", Err("must be at least 1")),
            (
                "-99999999999999999999999999999999999999999999",
                Err("must be at least 1"),
            ),
            ("51", Err("must be at most 50")),
            ("18446744073709551616", Err("must be at most 50")),
            ("two", Err("is no whole number from 1 to 50")),
            ("1e3", Err("is no whole number from 1 to 50")),
            ("2.0", Err("is no whole number from 1 to 50")),
            ("", Err("is no whole number from 1 to 50")),
            ("-", Err("is no whole number from 1 to 50")),
        ] {
            assert_eq!(
                bounds.number(text),
                expected.map_err(str::to_owned),
                "{text}"
            );
        }
    }

    fn decimal(bounds: Decimal, text: &str) -> Result<f64, String> {
        let command = clap::Command::new("test");
        let arg = Arg::new("eps").long("eps");
        bounds
            .parse_ref(&command, Some(&arg), OsStr::new(text))
            .map_err(|error| explained(&error, &[]))
    }

    #[test]
    fn decimal_numbers_meet_their_bounds() {
        let eps = Decimal::between(1e-9, 1e6);
        assert_eq!(decimal(eps, "1e6"), Ok(1e6));
        for (text, why) in [
            ("0", "must be at least 1e-9 and at most 1000000"),
            ("-1", "must be at least 1e-9 and at most 1000000"),
            ("1e-400", "must be at least 1e-9 and at most 1000000"),
            ("1000000.5", "must be at least 1e-9 and at most 1000000"),
            ("inf", "must be at least 1e-9 and at most 1000000"),
            ("NaN", "is no number"),
            ("wide", "is no number"),
            (
                "0,22",
                "is no number: decimals stand behind a point, as in 0.5",
            ),
        ] {
            assert_eq!(decimal(eps, text), Err(format!("--eps {text} {why}")));
        }
        let noise = Decimal::between(0.0, 100.0);
        assert_eq!(decimal(noise, "-0").map(f64::is_sign_positive), Ok(true));
        assert_eq!(
            decimal(noise, "100.1"),
            Err("--eps 100.1 must be at least 0 and at most 100".to_owned())
        );
    }

    #[test]
    fn an_endless_value_is_cut() {
        let error = decimal(Decimal::between(0.0, 1.0), &"x".repeat(100_000)).unwrap_err();
        assert!(error.chars().count() < 120, "{error}");
    }
}
