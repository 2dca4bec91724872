//! Progress: a bar on a terminal, plain lines elsewhere, nothing where nobody looks.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

/// The progress of a step with a known number of parts. All of it goes to standard error.
pub struct Progress {
    bar: Option<ProgressBar>,
    plain: bool,
}

impl Progress {
    /// A bar on a terminal, a line for each part elsewhere.
    #[must_use]
    pub fn new(what: &'static str, parts: usize) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self {
                bar: None,
                plain: true,
            };
        }
        let bar = ProgressBar::new(parts as u64);
        if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(what);
        Self {
            bar: Some(bar),
            plain: false,
        }
    }

    /// No progress at all, for tests.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            bar: None,
            plain: false,
        }
    }

    /// Another part is done.
    pub fn done(&self, part: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(part.to_owned());
            bar.inc(1);
        } else if self.plain {
            eprintln!("  {part}");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
