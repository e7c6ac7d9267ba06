//! Interrupt and termination: temporary files are gone, and it is said how to go on, before the process ends with 130 or 143.
//!
//! A thread waits for the signal and does all of it, so that no work in hand has to be waited for: the outputs are renamed into place when
//! they are whole, and what isn't is taken away or can be gone on from.

use super::complain;
use crate::files;
use std::sync::{Mutex, PoisonError};

/// What an interrupted user is told.
static ADVICE: Mutex<Option<String>> = Mutex::new(None);

/// Sets what is said at an interrupt from now on.
pub(super) fn advise(advice: String) {
    *ADVICE.lock().unwrap_or_else(PoisonError::into_inner) = Some(advice);
}

/// The command of this run as a shell takes it, with `extra` if it isn't there.
pub(super) fn command(extra: Option<&str>) -> String {
    let words: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let extra = extra.filter(|extra| !words.iter().any(|word| word == extra)).map(str::to_owned);
    std::iter::once("sourdine".to_owned()).chain(words.into_iter().chain(extra).map(|word| quoted(&word))).collect::<Vec<_>>().join(" ")
}

/// A word for a shell of POSIX.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// Watches for signals from now on.
#[cfg(unix)]
pub(super) fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    // Where no handler can be set the system ends the process, as it would without this.
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
        // Those of the shell: 128 and the number of the signal.
        std::process::exit(128 + signal);
    };
    drop(std::thread::Builder::new().name("signals".into()).spawn(wait));
}

/// Where there are no signals of POSIX, the system ends the process.
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
