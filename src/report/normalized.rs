//! The result of `normalize`.

use super::row::{OfPage, Removed, WORDS};
use super::rows::Row;
use super::table::Column;
use crate::normalize::{self, Changes};
use crate::text::CharIndex;
use crate::text::page::LineColumn;
use crate::text::record::Record;
use crate::text::visible::shorten;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// A change by `normalize`.
#[derive(Serialize)]
pub struct Change<'n> {
    /// The passes that made it, joined by `+`.
    pub pass: String,
    /// First code point in the original.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// The original text.
    pub before: Cow<'n, str>,
    /// The repaired text.
    pub after: Cow<'n, str>,
    /// The encodings that the text was wrongly decoded as, last one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<&'static str>,
    /// The encoding of the whole text; only in a change of the pass `encoding`, which changes no characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Cow<'n, str>>,
    /// True if a byte was lost and the repair is a guess.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
}

impl Change<'_> {
    /// The change with its own copy of the words.
    pub fn into_owned(self) -> Change<'static> {
        fn owned(words: Cow<'_, str>) -> Cow<'static, str> {
            words.into_owned().into()
        }
        let Self { pass, start, end, before, after, chain, encoding, lost } = self;
        Change { pass, start, end, before: owned(before), after: owned(after), chain, encoding: encoding.map(owned), lost }
    }
}

/// The result of `normalize`. A record may have millions of changes, so that each is put together when it is written.
pub struct Normalized {
    /// The record with the original text.
    pub record: Record,
    /// The repaired text; none if it is the original.
    repaired: Option<String>,
    changes: Changes,
    /// Visible parts of the page that are not in the text, on request.
    removed: Vec<Removed>,
}

impl Normalized {
    /// The result for a record with its repaired text, if that differs, and the changes between them.
    pub fn new(record: Record, repaired: Option<String>, changes: Changes) -> Self {
        Self { record, repaired, changes, removed: Vec::new() }
    }

    /// The result with the visible parts of the page that are not in the text.
    pub fn with_removed(self) -> Self {
        Self { removed: Removed::of(&self.record), ..self }
    }

    /// The repaired text.
    pub fn text(&self) -> &str {
        self.repaired.as_deref().unwrap_or(&self.record.text)
    }

    /// The changes, in order and disjoint.
    pub fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        let index = CharIndex::new(&self.record.text);
        let change = move |change| {
            let normalize::Change { passes, span, before, after, chain, lost } = change;
            let place = index.chars(span);
            let (pass, chain) = (passes.to_string(), chain.iter().collect());
            Change { pass, start: place.start, end: place.end, before: before.into(), after: after.into(), chain, encoding: None, lost }
        };
        // Decoding applies before all places, which are those of the decoded text, so its change is empty and comes first.
        let decoded = self.record.encoding.as_deref().map(|encoding| Change {
            pass: "encoding".into(),
            start: 0,
            end: 0,
            before: "".into(),
            after: "".into(),
            chain: Vec::new(),
            encoding: Some(encoding.into()),
            lost: false,
        });
        decoded.into_iter().chain(self.changes.between(&self.record.text, self.text()).map(change))
    }
}

impl Serialize for Normalized {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Each<'n>(&'n Normalized);

        impl Serialize for Each<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.changes())
            }
        }

        #[derive(Serialize)]
        struct Fields<'n> {
            id: &'n str,
            text: &'n str,
            changes: Each<'n>,
            #[serde(skip_serializing_if = "Option::is_none")]
            page: Option<OfPage>,
            #[serde(skip_serializing_if = "<[_]>::is_empty")]
            removed: &'n [Removed],
        }

        let fields =
            Fields { id: &self.record.id, text: self.text(), changes: Each(self), page: OfPage::of(&self.record), removed: &self.removed };
        fields.serialize(serializer)
    }
}

impl Row for Normalized {
    const COLUMNS: &'static [Column] = &[
        Column::words("record").once(),
        Column::number("at").stacked(),
        Column::words("pass"),
        Column::text("before", 1),
        Column::text("after", 1),
    ];

    fn lines(&self) -> impl IntoIterator<Item = Vec<String>> {
        let line = |change: Change<'_>| {
            vec![
                self.record.id.clone(),
                change.start.to_string(),
                change.pass,
                change.encoding.map_or_else(|| change.before.escape_debug().to_string(), Cow::into_owned),
                change.after.into_owned(),
            ]
        };
        let removed = |removed: &Removed| {
            let at = removed.place.map_or_else(String::new, |LineColumn { line, column }| format!("{line}:{column}"));
            let words = shorten(&removed.text, WORDS).into_owned();
            vec![self.record.id.clone(), at, removed.kind.name().to_owned(), words, String::new()]
        };
        self.changes().map(line).chain(self.removed.iter().map(removed))
    }
}
