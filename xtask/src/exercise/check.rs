//! Compiling an answer and running its checks.

use super::desk::checksum;
use crate::error::{Error, Result};
use crate::workspace::read;
use hyades_book::exercise::{ANSWER_NAME_VARIABLE, Event, Exercise, VERDICT_VARIABLE};
use serde_json::Value;
use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How often to look whether a check program has ended.
const GLANCE: Duration = Duration::from_millis(5);
/// How long to wait for the last words of a program that has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How many bytes of a program's last words are kept.
const TAIL: usize = 8192;

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// rustc refused it. Its messages, where they were not shown at once.
    DoesNotCompile(String),
    /// It was run.
    Ran {
        /// The checks that passed, in order.
        passed: Vec<String>,
        /// What stopped the run; nothing where all passed.
        stopped: Option<Stopped>,
    },
}

/// Where and how a run stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stopped {
    /// The check; empty where none had begun.
    pub(super) what: String,
    /// How.
    pub(super) how: How,
}

/// How a run stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum How {
    /// The check said so: [`Event::Failed`] or [`Event::Panicked`].
    Said(Event),
    /// Its time was up.
    TimeUp,
    /// The program went away in the middle.
    Gone(Gone),
}

/// Why a program went away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gone {
    /// The stack overflowed.
    Stack,
    /// It wanted more memory than it may have.
    Memory,
    /// It ended itself with this exit code.
    Exit(i32),
    /// A signal ended it, or something that the system does not tell.
    Signal(Option<i32>),
}

/// The place where answers are compiled and run.
pub(super) struct Bench<'a> {
    /// The workspace.
    pub(super) root: &'a Path,
    /// How long the checks of an answer may take.
    pub(super) time: Duration,
    /// Whether rustc's messages and what the answer prints are shown.
    pub(super) shown: bool,
}

impl Bench<'_> {
    /// Compiles the answer in this file and runs the checks of the exercise on it.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or cargo or the program cannot be started.
    pub(super) fn try_answer(&self, exercise: &Exercise, answer: &Path) -> Result<Outcome> {
        match self.compile(exercise, answer)? {
            Ok(program) => self.run(&program, answer),
            Err(messages) => Ok(Outcome::DoesNotCompile(messages)),
        }
    }

    /// The check program with the answer inside, or rustc's messages.
    fn compile(
        &self,
        exercise: &Exercise,
        answer: &Path,
    ) -> Result<std::result::Result<PathBuf, String>> {
        let bytes = std::fs::read(answer).map_err(Error::io("read", answer))?;
        let answer = std::path::absolute(answer).map_err(Error::io("find", answer))?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // At the first time this takes minutes: on a terminal, cargo shows how far it is.
        let quiet = !(self.shown && std::io::stderr().is_terminal());
        let output = Command::new(cargo)
            .arg("rustc")
            .args(quiet.then_some("--quiet"))
            .args(["--package", "hyades-book", "--example"])
            .arg(format!("check-{}", exercise.name))
            .args(["--message-format", "json-render-diagnostics"])
            .arg("--manifest-path")
            .arg(self.root.join("Cargo.toml"))
            .args(["--", "--cfg", "hyades_answer"])
            .env("HYADES_ANSWER", answer)
            // cargo looks at the time of the file, which an older copy put back in its place would not change.
            .env("HYADES_ANSWER_CHECKSUM", checksum(&bytes))
            .stdin(Stdio::null())
            .stderr(if self.shown {
                Stdio::inherit()
            } else {
                Stdio::piped()
            })
            .output()
            .map_err(|error| Error::Other(format!("cannot start cargo: {error}")))?;
        if !output.status.success() {
            return Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let program = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter_map(|message| message["executable"].as_str().map(PathBuf::from))
            .next_back();
        program
            .map(Ok)
            .ok_or_else(|| Error::other("cargo does not say where the check program is"))
    }

    fn run(&self, program: &Path, answer: &Path) -> Result<Outcome> {
        let verdict = tempfile::NamedTempFile::new().map_err(Error::other)?;
        let name = answer.file_name().unwrap_or_default();
        let mut child = Command::new(program)
            .env(VERDICT_VARIABLE, verdict.path())
            .env(ANSWER_NAME_VARIABLE, name)
            // The panic's message and line are in the verdict; the rest of a backtrace is ours.
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(if self.shown {
                Stdio::inherit()
            } else {
                Stdio::null()
            })
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| {
                Error::Other(format!("cannot start {}: {error}", program.display()))
            })?;
        let last_words = child.stderr.take().map(|from| passed_on(from, self.shown));
        let status = wait(&mut child, self.time).map_err(Error::other)?;
        let last_words = last_words
            .and_then(|words| words.recv_timeout(LAST_WORDS).ok())
            .unwrap_or_default();
        let events = read(verdict.path())?;
        let events: Vec<Event> = events.lines().filter_map(Event::parse).collect();
        Ok(outcome(&events, status, &last_words))
    }
}

/// Waits for the end, but no longer than this; then kills, and there is no status.
fn wait(child: &mut Child, time: Duration) -> std::io::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() >= time {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(GLANCE);
    }
}

/// Passes on what a program writes to standard error, and sends the end of it when there is no more.
fn passed_on(mut from: impl Read + Send + 'static, shown: bool) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut tail = Vec::new();
        let mut part = [0; 4096];
        while let Ok(count) = from.read(&mut part) {
            if count == 0 {
                break;
            }
            if shown {
                // Where standard error is closed there is nobody to tell.
                let _ = std::io::stderr().write_all(&part[..count]);
            }
            tail.extend_from_slice(&part[..count]);
            tail.drain(..tail.len().saturating_sub(TAIL));
        }
        let _ = sender.send(String::from_utf8_lossy(&tail).into_owned());
    });
    receiver
}

/// What the events, the end of the process and its last words mean together.
fn outcome(events: &[Event], status: Option<ExitStatus>, last_words: &str) -> Outcome {
    let mut passed = Vec::new();
    let mut open = None;
    let mut said = None;
    for event in events {
        match event {
            Event::Began { what } => open = Some(what.clone()),
            Event::Passed => passed.extend(open.take()),
            Event::Failed { .. } | Event::Panicked { .. } => said = Some(event.clone()),
            Event::Ended => {}
        }
    }
    let ended = events.last() == Some(&Event::Ended);
    let how = match (said, status) {
        (Some(event), _) => Some(How::Said(event)),
        (None, None) => Some(How::TimeUp),
        (None, Some(status)) if ended && status.success() => None,
        (None, Some(status)) => Some(How::Gone(gone(status, last_words))),
    };
    let stopped = how.map(|how| Stopped {
        what: open.unwrap_or_default(),
        how,
    });
    Outcome::Ran { passed, stopped }
}

fn gone(status: ExitStatus, last_words: &str) -> Gone {
    if last_words.contains("has overflowed its stack") {
        return Gone::Stack;
    }
    if last_words.contains("memory allocation of") {
        return Gone::Memory;
    }
    match status.code() {
        Some(code) => Gone::Exit(code),
        None => Gone::Signal(signal(status)),
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.signal()
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}
