//! Reads labelled texts, for training and evaluation.

use super::stream::Stream;
use super::{InputOptions, Place};
use crate::error::{Error, Result};
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use std::path::Path;

/// A labelled text. Absent fields are empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Labelled {
    /// Id: repository and path of a file of documentation.
    pub id: String,
    /// Language (BCP 47).
    pub lang: String,
    /// Collection of the text.
    pub origin: String,
    /// Domain: news, conversation and the like.
    pub domain: String,
    /// Register: `news`, `documentation` and the like.
    pub register: String,
    /// `native`, `human` or `machine`.
    pub label: String,
    /// Translation system or translator.
    pub system: String,
    /// Track of a test set: `sentence`, `short`, `paragraph`, `mixed`.
    pub track: String,
    /// True language, if `lang` is the expected answer instead (such as `und`).
    pub actual: String,
    /// Spans: first code point, one past the last, and a label: the language of the span, or the severity of its error.
    #[serde(deserialize_with = "parts")]
    pub spans: Vec<(usize, usize, String)>,
    /// Number of annotators who marked errors.
    pub raters: u32,
    /// HTER: share of words that a post-editor changed.
    pub hter: Option<f32>,
    /// Year of the collection.
    pub year: Option<u32>,
    /// Document: consecutive texts of a document share this.
    pub unit: String,
    /// A document and all its translations share this id.
    pub doc: String,
    /// The text.
    pub text: String,
    /// Post-edited version of a machine translation.
    pub post_edited: String,
}

/// Reads spans as lists of three or as objects with `start`, `end` and `severity`; ignores anything else.
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
    /// The register: `domain`, else `register`, else `origin`.
    pub fn register(&self) -> &str {
        [&self.domain, &self.register, &self.origin].into_iter().find(|name| !name.is_empty()).map_or("", String::as_str)
    }

    /// Whether the text is not labelled as machine translated.
    pub fn is_by_people(&self) -> bool {
        matches!(self.label.as_str(), "" | "native" | "human")
    }
}

/// Reads JSON Lines, plain or compressed, line by line; skips blank lines.
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

    /// Parses the next line; `None` at the end.
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

/// Calls `each` for every line of a JSON Lines file, plain or compressed.
pub fn each(path: &Path, mut each: impl FnMut(Labelled) -> Result<()>) -> Result<()> {
    let mut reader = Reader::open(path)?;
    while let Some(line) = reader.read(|line| serde_json::from_slice(line)) {
        each(line?)?;
    }
    Ok(())
}

/// Calls `each` for every pair of parallel text: a sentence, its translation and its origin, separated by tabs. Lines of one field are left
/// out.
pub fn pairs(path: &Path, mut each: impl FnMut(&str, &str, &str)) -> Result<()> {
    let mut reader = Reader::open(path)?;
    let text = |line: &[u8]| std::str::from_utf8(line).map(str::to_owned).map_err(serde::de::Error::custom);
    while let Some(line) = reader.read(text) {
        let line = line?;
        let mut fields = line.trim_end_matches(['\r', '\n']).split('\t');
        if let (Some(one), Some(other)) = (fields.next(), fields.next()) {
            each(one, other, fields.next().unwrap_or_default());
        }
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
