//! Errors, with their place and, where possible, a remedy.
//!
//! An [`Error`] ends a file or a run. A record that cannot be used is a [`Quarantine`]: it is reported and counted, and the run goes on.

use crate::text::record::Origin;
use serde::Serialize;
use std::io::ErrorKind;

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure that ends a file or a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("{file}: {source}{}", unreadable(source))]
    Read {
        /// Its path.
        file: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A file is not in the expected format.
    #[error("{file}: {reason}")]
    Decode {
        /// Its path.
        file: String,
        /// What was expected, and what was found.
        reason: String,
    },
    /// An output could not be written.
    #[error("{file}: {source}{}", unwritable(source))]
    Write {
        /// The path, or `standard output`.
        file: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// A configuration file is invalid.
    #[error("{file}: {reason}")]
    Config {
        /// Its path.
        file: String,
        /// What is wrong, with the line if known.
        reason: String,
    },
    /// An unknown name.
    #[error("no {kind} is called \"{got}\"{}", nearest.as_ref().map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default())]
    Name {
        /// What kind of name it should be.
        kind: &'static str,
        /// The unknown name.
        got: String,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// The request cannot be carried out; says what to request instead.
    #[error("{0}")]
    Refused(String),
    /// The caller stopped the run.
    #[error("the run was stopped")]
    Stopped,
    /// Training data or a model file cannot be used.
    #[error("{0}")]
    Model(String),
}

/// The remedy for a read error.
fn unreadable(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied => "; give yourself the right to read it",
        _ if error.raw_os_error() == Some(TOO_MANY_FILES) => "; raise the limit of open files (ulimit -n)",
        _ => "",
    }
}

/// The remedy for a write error.
fn unwritable(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "; make room there, or name another place",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "; name a place that you may write to",
        ErrorKind::NotFound => "; make the folder first",
        _ if error.raw_os_error() == Some(TOO_MANY_FILES) => "; raise the limit of open files (ulimit -n)",
        _ => "",
    }
}

/// `EMFILE` of POSIX, which `std` does not name.
const TOO_MANY_FILES: i32 = 24;

impl Error {
    /// An [`Error::Name`] with the nearest of `names`, if one is near enough to be a typing error.
    pub fn name<'a>(kind: &'static str, got: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let nearest = names
            .into_iter()
            .map(|name| (strsim::damerau_levenshtein(name, got), name))
            .filter(|(edits, name)| *edits <= (name.chars().count() / 3).max(1))
            .min()
            .map(|(_, name)| name.to_owned());
        Self::Name { kind, got: got.to_owned(), nearest }
    }

    /// An [`Error::Read`].
    pub fn read(file: impl Into<String>, source: std::io::Error) -> Self {
        Self::Read { file: file.into(), source }
    }

    /// An [`Error::Write`].
    pub fn write(file: impl Into<String>, source: std::io::Error) -> Self {
        Self::Write { file: file.into(), source }
    }
}

/// An error in a TOML file, with its line and, for an unknown key, the nearest known one.
pub(crate) fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> Error {
    let line =
        error.span().map(|span| format!("line {}: ", 1 + text[..span.start.min(text.len())].matches('\n').count())).unwrap_or_default();
    Error::Config { file: file.to_owned(), reason: format!("{line}{}", with_nearest(error.message())) }
}

/// Shortens serde's list of expected names to the nearest one.
pub(crate) fn with_nearest(message: &str) -> String {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match names.split_first() {
        Some((got, expected)) if message.starts_with("unknown field") => Error::name("key", got, expected.iter().copied()).to_string(),
        _ => message.to_owned(),
    }
}

/// A record that could not be used, with its place and the reason.
#[derive(Clone, Debug, Serialize)]
pub struct Quarantine {
    /// Its place in the input.
    #[serde(flatten)]
    pub origin: Origin,
    /// Its id, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The rule that it fails: [`Self::UNREADABLE`], [`Self::BLANK`] or [`Self::TOO_LONG`].
    pub rule: &'static str,
    /// What was expected, and what was found.
    pub reason: String,
    /// Up to 200 bytes of the record.
    pub sample: String,
}

impl Quarantine {
    /// A quarantined record; its sample is cut from `bytes`.
    pub fn new(origin: Origin, reason: impl Into<String>, bytes: &[u8]) -> Self {
        let mut sample = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        while sample.len() > 200 {
            sample.pop();
        }
        Self { origin, id: None, rule: Self::UNREADABLE, reason: reason.into(), sample }
    }

    /// Rule of records that cannot be read.
    pub const UNREADABLE: &str = "unreadable";
    /// Rule of records without text.
    pub const BLANK: &str = "blank";
    /// Rule of records over the size limit.
    pub const TOO_LONG: &str = "too-long";

    /// Replaces the rule.
    pub fn of(self, rule: &'static str) -> Self {
        Self { rule, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered() {
        let error = Error::name("rule", "leftover-wrod", ["leftover-word", "doubled-noun"]);
        assert_eq!(error.to_string(), "no rule is called \"leftover-wrod\"; did you mean \"leftover-word\"?");
        let error = Error::name("rule", "xyzzy", ["leftover-word"]);
        assert_eq!(error.to_string(), "no rule is called \"xyzzy\"");
    }
}
