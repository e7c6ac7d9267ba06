//! Handles SIGINT and SIGTERM: removes temporary files, prints how to resume, and exits with 130 or 143.
//!
//! A thread waits for the signal and does all of this, so that no running work delays the end. Finished outputs are renamed into place as a
//! whole; unfinished ones are removed or can be resumed.

use super::complain;
use crate::files;
use std::sync::{Mutex, PoisonError};

/// The advice that an interrupt prints.
static ADVICE: Mutex<Option<String>> = Mutex::new(None);

/// Sets the advice that an interrupt prints.
pub(super) fn advise(advice: String) {
    *ADVICE.lock().unwrap_or_else(PoisonError::into_inner) = Some(advice);
}

/// The command line of this run, quoted for a shell; `extra` is appended if missing.
pub(super) fn command(extra: Option<&str>) -> String {
    let words: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let extra = extra.filter(|extra| !words.iter().any(|word| word == extra)).map(str::to_owned);
    std::iter::once("sourdine".to_owned()).chain(words.into_iter().chain(extra).map(|word| quoted(&word))).collect::<Vec<_>>().join(" ")
}

/// Quotes a word for a POSIX shell.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// Starts the thread that waits for signals.
#[cfg(unix)]
pub(super) fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    // If no handler can be set, the signal ends the process as usual.
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let wait = move || {
        let Some(signal) = signals.forever().next() else { return };
        files::remove_all();
        let what = if signal == SIGINT { "interrupted" } else { "terminated" };
        let advice = ADVICE.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match advice {
            Some(advice) => complain(format_args!("{what}; {advice}")),
            None => complain(format_args!("{what}; nothing unfinished was left")),
        }
        // As shells do: 128 plus the number of the signal.
        std::process::exit(128 + signal);
    };
    drop(std::thread::Builder::new().name("signals".into()).spawn(wait));
}

/// Does nothing: there are no POSIX signals on this system.
#[cfg(not(unix))]
pub(super) fn watch() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_every_word_as_it_is() {
        assert_eq!(quoted("a/b.jsonl"), "a/b.jsonl");
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }
}
