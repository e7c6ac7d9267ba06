//! Messages and progress of a run on standard error.

use super::{complain, ends};
use crate::pipeline::Watcher;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// A [`Watcher`] that prints to standard error.
pub(super) struct Terminal {
    quiet: bool,
    bar: ProgressBar,
    /// Advice for an interrupted run that can be resumed.
    go_on: Option<String>,
}

impl Terminal {
    /// Shows a progress bar on a terminal; `quiet` leaves only warnings.
    pub(super) fn new(quiet: bool) -> Self {
        let is_shown = !quiet && std::io::stderr().is_terminal();
        Self { quiet, bar: if is_shown { ProgressBar::new_spinner() } else { ProgressBar::hidden() }, go_on: None }
    }

    /// Sets the advice for a run that can be resumed.
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
