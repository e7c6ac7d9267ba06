//! What can go wrong, said with the place and, where there is one, the remedy.
//!
//! An [`Error`] ends a file or a run. A record that can't be used is no error but a [`Quarantine`]: named, counted, and the run goes on.

use crate::text::record::Origin;
use serde::Serialize;
use std::io::ErrorKind;

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure that ends a file or a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be opened or read.
    #[error("{file}: {source}{}", unreadable(source))]
    Read {
        /// The path as it was given or found.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The content of a file is not what its kind promises.
    #[error("{file}: {reason}")]
    Decode {
        /// The path as it was given or found.
        file: String,
        /// What was expected and found.
        reason: String,
    },
    /// An output could not be written.
    #[error("{file}: {source}{}", unwritable(source))]
    Write {
        /// The path, or `standard output`.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A configuration file does not say what it must.
    #[error("{file}: {reason}")]
    Config {
        /// The path of the file.
        file: String,
        /// What is wrong, with its line where there is one.
        reason: String,
    },
    /// A name that nothing here has.
    #[error("no {kind} is called \"{got}\"{}", nearest.as_ref().map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default())]
    Name {
        /// What kind of thing was looked for.
        kind: &'static str,
        /// The name as it was given.
        got: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// What was asked for can't be done; what to ask for instead.
    #[error("{0}")]
    Refused(String),
    /// A run that its caller ended.
    #[error("the run was stopped")]
    Stopped,
    /// Training data, or a model's file, can't be used.
    #[error("{0}")]
    Model(String),
}

/// What helps where something can't be read.
fn unreadable(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::PermissionDenied => "; give yourself the right to read it",
        _ if error.raw_os_error() == Some(TOO_MANY_FILES) => "; raise the limit of open files (ulimit -n)",
        _ => "",
    }
}

/// What helps where something can't be written.
fn unwritable(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "; make room there, or name another place",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "; name a place that you may write to",
        ErrorKind::NotFound => "; make the folder first",
        _ if error.raw_os_error() == Some(TOO_MANY_FILES) => "; raise the limit of open files (ulimit -n)",
        _ => "",
    }
}

/// `EMFILE` of POSIX systems, which has no name in the standard library.
const TOO_MANY_FILES: i32 = 24;

impl Error {
    /// An [`Error::Name`] with the nearest of `names`, if one is near enough to be a slip of the keys.
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

/// An error of a TOML file, with its line and, for a key that is unknown, the nearest.
pub(crate) fn toml_error(file: &str, text: &str, error: &toml::de::Error) -> Error {
    let line =
        error.span().map(|span| format!("line {}: ", 1 + text[..span.start.min(text.len())].matches('\n').count())).unwrap_or_default();
    Error::Config { file: file.to_owned(), reason: format!("{line}{}", with_nearest(error.message())) }
}

/// serde lists every name that it expected; the nearest one is enough.
pub(crate) fn with_nearest(message: &str) -> String {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match names.split_first() {
        Some((got, expected)) if message.starts_with("unknown field") => Error::name("key", got, expected.iter().copied()).to_string(),
        _ => message.to_owned(),
    }
}

/// A record that could not be used, with the place and the reason.
#[derive(Clone, Debug, Serialize)]
pub struct Quarantine {
    /// Where it stands.
    #[serde(flatten)]
    pub origin: Origin,
    /// Its id, where that could still be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Which rule it fails: it can't be read, it is blank, or it is too long.
    pub rule: &'static str,
    /// What was expected and what was found.
    pub reason: String,
    /// Up to 200 bytes of it.
    pub sample: String,
}

impl Quarantine {
    /// A quarantined record whose sample is cut from `bytes`.
    pub fn new(origin: Origin, reason: impl Into<String>, bytes: &[u8]) -> Self {
        let mut sample = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        while sample.len() > 200 {
            sample.pop();
        }
        Self { origin, id: None, rule: Self::UNREADABLE, reason: reason.into(), sample }
    }

    /// The rule of records that can't be read.
    pub const UNREADABLE: &str = "unreadable";
    /// The rule of records without text.
    pub const BLANK: &str = "blank";
    /// The rule of records over the limit.
    pub const TOO_LONG: &str = "too-long";

    /// The same, for that rule.
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
