//! Progress: a bar on a terminal, plain lines elsewhere, nothing where nobody looks.

use std::io::IsTerminal;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};

/// The progress of a long step, on standard error.
pub struct Progress {
    kind: Kind,
    bar: Mutex<Option<ProgressBar>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Silent,
    Lines,
    Bar,
}

impl Progress {
    /// A bar on a terminal, a line for each part elsewhere.
    #[must_use]
    pub fn lines_or_bar() -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self::of(if terminal { Kind::Bar } else { Kind::Lines })
    }

    /// No progress at all, for tests and for pages.
    #[must_use]
    pub fn silent() -> Self {
        Self::of(Kind::Silent)
    }

    /// A step of so many parts, shown as [`Progress::lines_or_bar`] shows it.
    #[must_use]
    pub fn of_step(what: &'static str, parts: usize) -> Self {
        let progress = Self::lines_or_bar();
        progress.begin(what, parts);
        progress
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind,
            bar: Mutex::new(None),
        }
    }

    /// A step of so many parts begins.
    pub fn begin(&self, what: &'static str, parts: usize) {
        if self.kind != Kind::Bar {
            return;
        }
        let bar = ProgressBar::new(parts as u64);
        if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:30}] {pos}/{len} {msg}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(what);
        self.replace(Some(bar));
    }

    /// A part of it is done.
    pub fn done(&self, part: &str) {
        match self.kind {
            Kind::Silent => {}
            Kind::Lines => crate::console::complain(&format!("  {part}")),
            Kind::Bar => {
                if let Ok(bar) = self.bar.lock()
                    && let Some(bar) = &*bar
                {
                    bar.set_message(part.to_owned());
                    bar.inc(1);
                }
            }
        }
    }

    /// The step is over: the bar goes away.
    pub fn end(&self) {
        self.replace(None);
    }

    fn replace(&self, next: Option<ProgressBar>) {
        if let Ok(mut bar) = self.bar.lock() {
            if let Some(bar) = &*bar {
                bar.finish_and_clear();
            }
            *bar = next;
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}
