//! What a run says on standard error, and its progress there.

use super::{complain, ends};
use crate::pipeline::Watcher;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// Standard error.
pub(super) struct Terminal {
    quiet: bool,
    bar: ProgressBar,
    /// What an interrupted user is told once the run can be gone on with.
    go_on: Option<String>,
}

impl Terminal {
    /// With a bar once there is progress; `quiet`: warnings alone.
    pub(super) fn new(quiet: bool) -> Self {
        let is_shown = !quiet && std::io::stderr().is_terminal();
        Self { quiet, bar: if is_shown { ProgressBar::new_spinner() } else { ProgressBar::hidden() }, go_on: None }
    }

    /// The same for a run that can be gone on with.
    pub(super) fn going_on(self, advice: impl Fn() -> String) -> Self {
        Self { go_on: Some(advice()), ..self }
    }

    fn say(&self, message: std::fmt::Arguments<'_>) {
        if !self.quiet {
            complain(message);
        }
    }
}

impl Watcher for Terminal {
    fn advance(&self, records: u64) {
        if self.bar.position() == 0 && !self.bar.is_hidden() {
            let style = ProgressStyle::with_template("{spinner} {human_pos} records, {per_sec}");
            self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            self.bar.enable_steady_tick(Duration::from_millis(200));
        }
        self.bar.inc(records);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn can_go_on(&self) {
        if let Some(advice) = &self.go_on {
            ends::advise(advice.clone());
        }
    }

    fn warn(&self, message: &str) {
        complain(format_args!("{message}"));
    }

    fn tell(&self, message: &str) {
        self.say(format_args!("{message}"));
    }

    fn note(&self, message: &str) {
        self.say(format_args!("note: {message}"));
    }
}
