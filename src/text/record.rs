//! A record is one text with its name and its place; its units are its paragraphs.

use crate::text::Span;
use crate::text::page::Page;
use crate::text::suppression::Suppression;
use serde::Serialize;
use std::path::Path;
use std::sync::Arc;

/// Where a record stands in the input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Path of the file, as it is shown.
    pub file: Arc<str>,
    /// Line of the file, from 1.
    pub line: u64,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One text to be analysed.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name: the field `id`, the path of a text file, or `PATH:LINE`.
    pub id: String,
    /// Who published it: the field `source`, or the stem of the file's name.
    pub source: String,
    /// Its language where the record states one (BCP 47).
    pub declared: Option<String>,
    /// When it was published, as the record says it.
    pub date: Option<String>,
    /// The text as it came.
    pub text: String,
    /// The encoding that its bytes were in, where that is not UTF-8.
    pub encoding: Option<String>,
    /// Where it stands.
    pub origin: Origin,
    /// The page that it was taken from, as far as that is known.
    pub page: Option<Box<Page>>,
    /// What its writer does not want to hear of.
    pub suppressions: Vec<Suppression>,
    /// Its bytes, where somebody is to pass them on: of a line or a row, not of a file of its own.
    pub raw: Option<Raw>,
}

/// A record as it came.
#[derive(Clone, Debug)]
pub enum Raw {
    /// A JSON object: its line, without the line end.
    Json(Vec<u8>),
    /// A row of a table, with its line end.
    Row(Vec<u8>, Arc<Table>),
    /// A row of a Parquet file.
    Cells(Arc<dyn Cells>),
    /// A record of an archive, which stays there.
    Archived(Archived),
}

/// A row of a columnar file, as its reader keeps it. Its number is the line of the record's place.
pub trait Cells: std::fmt::Debug + Send + Sync {
    /// Where the file lies; the same pointer for all of its rows.
    fn path(&self) -> &Arc<Path>;
    /// The row as a JSON object.
    fn json(&self) -> Vec<u8>;
}

/// Where a record of an archive stands, so that it can be found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Archived {
    /// The archive.
    pub file: Arc<str>,
    /// The byte of the file where the record begins, or the member that it is packed in.
    pub offset: u64,
    /// How many bytes of what the member unpacks to stand before it.
    #[serde(skip_serializing_if = "is_zero")]
    pub within: u64,
    /// The name of the record (WARC-Record-ID).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// What the rows of a table have in common.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// The header as it came, with its line end.
    pub header: Vec<u8>,
    /// The names in it.
    pub names: Vec<String>,
    /// What parts the fields.
    pub delimiter: u8,
}

impl Record {
    /// A record that was made in memory.
    pub fn new(id: impl Into<String>, source: impl Into<String>, text: impl Into<String>) -> Self {
        let id = id.into();
        let origin = Origin { file: id.as_str().into(), line: 1 };
        Self {
            id,
            source: source.into(),
            declared: None,
            date: None,
            text: text.into(),
            encoding: None,
            origin,
            page: None,
            suppressions: Vec::new(),
            raw: None,
        }
    }
}

/// How a text is cut into paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paragraphs {
    /// A non-blank line, or, where the text is hard-wrapped, a run of lines up to a blank one.
    #[default]
    Auto,
    /// A run of lines up to a blank one.
    Blank,
    /// A non-blank line.
    Line,
}

/// The paragraphs of `text`, without the white space around them; blank ones are left out.
pub fn paragraphs(text: &str, how: Paragraphs) -> Vec<Span> {
    let join = match how {
        Paragraphs::Auto => is_hard_wrapped(text),
        Paragraphs::Blank => true,
        Paragraphs::Line => false,
    };
    let mut spans: Vec<Span> = Vec::new();
    let mut follows = false;
    for line in lines(text) {
        let content = line.of(text).trim();
        if content.is_empty() {
            follows = false;
            continue;
        }
        let start = content.as_ptr() as usize - text.as_ptr() as usize;
        let span = Span::new(start, start + content.len());
        match spans.last_mut() {
            Some(last) if join && follows => last.end = span.end,
            _ => spans.push(span),
        }
        follows = true;
    }
    spans
}

/// The lines of `text`, ended by any of the line ends that people use: LF, CR, CRLF, NEL, LS, PS, VT and FF (UAX 14, class BK).
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']).scan((), move |(), line| {
        let span = Span::new(start, start + line.len());
        start = span.end as usize;
        Some(span)
    })
}

/// True where most lines break off before a sentence ends, at about the same width.
///
/// A line counts as broken off where another follows at once and it has no end mark. "About the same width" is: at least 60 % of the
/// broken lines within a fifth of the longest line, which is itself between 40 and 120 code points.
fn is_hard_wrapped(text: &str) -> bool {
    let lines: Vec<&str> = lines(text).map(|span| span.of(text).trim()).collect();
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    if !(40..=120).contains(&longest) {
        return false;
    }
    let (mut followed, mut broken, mut near) = (0, 0, 0);
    for pair in lines.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty()) {
        followed += 1;
        if !pair[0].ends_with(['.', '!', '?', '…', ':', '"', '”', '»', '。', '！', '？', '」']) {
            broken += 1;
            near += usize::from(pair[0].chars().count() * 5 >= longest * 4);
        }
    }
    followed >= 3 && broken * 2 > followed && near * 5 >= broken * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, how: Paragraphs) -> Vec<&str> {
        paragraphs(text, how).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_line_is_a_paragraph() {
        assert_eq!(texts(" one \n\n\ttwo\r\nthree\u{2028}four", Paragraphs::Auto), ["one", "two", "three", "four"]);
        assert_eq!(texts("one\ntwo\n\nthree", Paragraphs::Blank), ["one\ntwo", "three"]);
        assert!(texts(" \n \n", Paragraphs::Auto).is_empty());
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let wrapped = "The council of the town met on Tuesday to talk about\nthe new bridge over the river, which has been closed\nto all traffic since the flood of last winter took\nthe middle pier away with it.\n\nNobody knows yet what the new one is going to cost\nthe town.";
        assert_eq!(texts(wrapped, Paragraphs::Auto).len(), 2);
        assert_eq!(texts(wrapped, Paragraphs::Line).len(), 6);
    }

    #[test]
    fn a_list_of_headings_is_not_wrapped_text() {
        let list = "Apples from the north\nPears\nA very long line about plums and what to do with them\nFigs\nDates";
        assert_eq!(texts(list, Paragraphs::Auto).len(), 5);
    }
}
