//! Lines of labelled text, for training and measuring: what is known of a text beside the text.

use super::stream::Stream;
use super::{InputOptions, Place};
use crate::error::{Error, Result};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use std::path::Path;

/// One labelled text. Fields that a file doesn't have are empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Labelled {
    /// The record, where it is a file of documentation: its repository and path.
    pub id: String,
    /// Language (BCP 47).
    pub lang: String,
    /// The collection that the text comes from.
    pub origin: String,
    /// The kind of text: news, conversation and the like.
    pub domain: String,
    /// What the text is written for: `news`, `documentation` and the like.
    pub register: String,
    /// `native`, `human` or `machine`.
    pub label: String,
    /// Who translated.
    pub system: String,
    /// What kind of text it is, where a set has several: `sentence`, `short`, `paragraph`, `mixed`.
    pub track: String,
    /// The language that it is really in, where `lang` is the answer that is expected.
    pub actual: String,
    /// First code point, one past the last, and what is said of the part: its language, or how grave the error in it is.
    #[serde(deserialize_with = "parts")]
    pub spans: Vec<(usize, usize, String)>,
    /// How many people looked for errors in it.
    pub raters: u32,
    /// Share of its words that a person had to edit.
    pub hter: Option<f32>,
    /// Year of the collection.
    pub year: Option<u32>,
    /// Texts of one document, one after the other, share this.
    pub unit: String,
    /// A document and all its translations share this.
    pub doc: String,
    /// The text.
    pub text: String,
    /// Its correction by a person, where it is machine translated.
    pub post_edited: String,
}

/// Parts as lists of three, or as objects with `start`, `end` and `severity`; what is neither is left alone.
fn parts<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Vec<(usize, usize, String)>, D::Error> {
    #[derive(Deserialize)]
    struct Marked {
        start: usize,
        end: usize,
        #[serde(default)]
        severity: String,
    }
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Spans {
        Parts(Vec<(usize, usize, String)>),
        Errors(Vec<Marked>),
        Other(IgnoredAny),
    }
    Ok(match Spans::deserialize(deserializer)? {
        Spans::Parts(parts) => parts,
        Spans::Errors(errors) => errors.into_iter().map(|error| (error.start, error.end, error.severity)).collect(),
        Spans::Other(_) => Vec::new(),
    })
}

impl Labelled {
    /// The kind of text, as far as anything says it: `domain`, else `register`, else `origin`.
    pub fn register(&self) -> &str {
        [&self.domain, &self.register, &self.origin].into_iter().find(|name| !name.is_empty()).map_or("", String::as_str)
    }

    /// True where nothing says that a machine translated it.
    pub fn is_by_people(&self) -> bool {
        matches!(self.label.as_str(), "" | "native" | "human")
    }
}

/// Reads a file of JSON Lines, packed or plain, line by line; blank lines are none.
pub struct Reader {
    shown: String,
    stream: Stream,
    line: Vec<u8>,
    number: u64,
    max: usize,
}

impl Reader {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.to_string_lossy().into_owned();
        let options = InputOptions::default();
        let place = Place { path: Some(path.to_owned()), shown: shown.clone(), found: false };
        let stream = Stream::open(&place, &options).map_err(|error| Error::read(&shown, error))?;
        Ok(Self { shown, stream, line: Vec::new(), number: 0, max: options.max_record_bytes })
    }

    /// What `parse` makes of the next line; none at the end.
    pub fn read<T>(&mut self, parse: impl FnOnce(&[u8]) -> serde_json::Result<T>) -> Option<Result<T>> {
        loop {
            self.number += 1;
            let broken = |reason: String| Error::Decode { file: format!("{}:{}", self.shown, self.number), reason };
            match self.stream.line(&mut self.line, self.max) {
                Err(error) => return Some(Err(Error::read(&self.shown, error))),
                Ok((0, _)) => return None,
                Ok((_, true)) => return Some(Err(broken("the line is too long".into()))),
                Ok(_) if self.line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(_) => return Some(parse(&self.line).map_err(|error| broken(error.to_string()))),
            }
        }
    }
}

/// Calls `each` for every line of a file of JSON Lines, packed or plain.
pub fn each(path: &Path, mut each: impl FnMut(Labelled) -> Result<()>) -> Result<()> {
    let mut reader = Reader::open(path)?;
    while let Some(line) = reader.read(|line| serde_json::from_slice(line)) {
        each(line?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_errors_are_read_and_other_spans_left_alone() {
        let line: Labelled = serde_json::from_str(r#"{"text":"ab","spans":[[0,1,"en"],[1,2,"fr"]]}"#).unwrap();
        assert_eq!(line.spans[1], (1, 2, "fr".to_owned()));
        let line: Labelled = serde_json::from_str(r#"{"text":"ab","spans":[{"start":0,"end":1,"severity":"major"}]}"#).unwrap();
        assert_eq!(line.spans[0], (0, 1, "major".to_owned()));
        let line: Labelled = serde_json::from_str(r#"{"text":"ab","spans":"none"}"#).unwrap();
        assert!(line.spans.is_empty());
    }
}
