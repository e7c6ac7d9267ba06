//! The web page that a text was extracted from: its metadata and the mapping from the text back to the source.
//!
//! `input/page/` makes it, rules read it. A parsed tree of a page can be many times the size of its source, so only spans of the source are
//! stored; [`Page::element`] parses a tag again on request.

use crate::text::date::Date;
use crate::text::{CharIndex, Lang, Span};
use html5gum::{Token, Tokenizer};
use serde::{Deserialize, Serialize};

/// A web page, complete or known by its address only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Where it was published.
    pub url: Option<String>,
    /// Its source; empty if only the address is known.
    pub html: String,
    /// True if the source is a whole file, so that its line numbers are the file's.
    pub is_file: bool,
    /// The language that the page declares.
    pub lang: Option<Lang>,
    /// Spans of the start tags with attributes, in order.
    pub tags: Vec<Span>,
    /// Spans of the comments, in order.
    pub comments: Vec<Span>,
    /// Parts of the text in elements that declare another language than the page: in order and disjoint.
    pub marked: Vec<(Span, Lang)>,
    /// Its metadata.
    pub facts: Facts,
    /// Visible parts that are not in the text (navigation and the like), in order.
    pub left: Vec<Left>,
    /// Mapping from the text to the source.
    pub(crate) pieces: Vec<Piece>,
}

/// Metadata of a page, as written there.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facts {
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Canonical address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Addresses of the licences that it declares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
}

/// A visible part of a page that is not in its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// Its kind.
    pub kind: Boilerplate,
    /// Its text.
    pub text: String,
    /// Mapping from that text to the source.
    pub(crate) pieces: Vec<Piece>,
}

/// Kinds of page parts that are not in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Boilerplate {
    /// Navigation within the site.
    Navigation,
    /// The header of the site's pages.
    Header,
    /// The footer of the site's pages.
    Footer,
    /// Content beside the article.
    Aside,
    /// Comments of readers.
    Comments,
    /// Links to other articles.
    Related,
    /// Buttons and counters of social networks.
    Sharing,
    /// Advertisements and sponsored links.
    Advertising,
    /// Cookie and consent notices.
    Consent,
    /// Forms and their controls.
    Form,
    /// The author, on a line of its own.
    Byline,
    /// Lists and tables that consist mostly of links.
    Links,
    /// Content hidden from screen readers.
    Decoration,
    /// Other text outside the article.
    Outside,
}

impl Boilerplate {
    /// Name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Navigation => "navigation",
            Self::Header => "header",
            Self::Footer => "footer",
            Self::Aside => "aside",
            Self::Comments => "comments",
            Self::Related => "related",
            Self::Sharing => "sharing",
            Self::Advertising => "advertising",
            Self::Consent => "consent",
            Self::Form => "form",
            Self::Byline => "byline",
            Self::Links => "links",
            Self::Decoration => "decoration",
            Self::Outside => "outside",
        }
    }
}

/// A part of the text and its part of the source. If the lengths are equal, bytes map one to one; otherwise the source is a character
/// reference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Piece {
    pub text: Span,
    pub source: Span,
}

/// A start tag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Its name, in lower case.
    pub name: String,
    /// Its attributes: names in lower case, character references decoded.
    pub attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Line and column, both from 1; the column in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LineColumn {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Page {
    /// A page known by its address only.
    pub fn at(url: String) -> Self {
        Self { url: Some(url), ..Self::default() }
    }

    /// Sets the address; if `url` is none, to the canonical one.
    pub(crate) fn named(self, url: Option<String>) -> Self {
        Self { url: url.or_else(|| self.facts.canonical.clone().filter(|url| url.contains("://"))), ..self }
    }

    /// When it was published, if its date can be parsed.
    pub(crate) fn published(&self) -> Option<String> {
        self.facts.date.clone().filter(|date| Date::parse(date).is_some())
    }

    /// Removes the mapping, for a text that was not extracted from this source.
    pub(crate) fn without_text(self) -> Self {
        Self { marked: Vec::new(), left: Vec::new(), pieces: Vec::new(), ..self }
    }

    /// The start tag at `place`, one of [`Page::tags`].
    pub fn element(&self, place: Span) -> Element {
        let string = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let tag = Tokenizer::new(place.of(&self.html)).find_map(|Ok(token)| match token {
            Token::StartTag(tag) => Some(tag),
            _ => None,
        });
        tag.map_or_else(Element::default, |tag| Element {
            name: string(&tag.name),
            attributes: tag.attributes.iter().map(|(name, value)| (string(name), string(value))).collect(),
        })
    }

    /// Maps a span of the text to the source; none if the text was not extracted from it.
    pub fn source(&self, span: Span) -> Option<Span> {
        source(&self.pieces, span)
    }

    /// The lines of the source.
    pub fn lines(&self) -> Lines<'_> {
        Lines::of(&self.html)
    }
}

impl Left {
    /// Maps a span of its text to the source.
    pub fn source(&self, span: Span) -> Option<Span> {
        source(&self.pieces, span)
    }
}

/// Maps a span of the text made of `pieces` to the source.
fn source(pieces: &[Piece], span: Span) -> Option<Span> {
    let piece = |at: u32| pieces.partition_point(|piece| piece.text.start <= at).checked_sub(1).map(|nth| pieces[nth]);
    // White space between two pieces was inserted by the reader; it maps to the end of the piece before it.
    let place = |piece: Piece, at: u32, inside: u32| {
        if at >= piece.text.end {
            piece.source.end
        } else if piece.text.len() == piece.source.len() {
            piece.source.start + (at - piece.text.start)
        } else {
            inside
        }
    };
    let first = piece(span.start)?;
    let start = place(first, span.start, first.source.start);
    if span.is_empty() {
        return Some(Span { start, end: start });
    }
    let last = piece(span.end - 1)?;
    let end = place(last, span.end, last.source.end);
    Some(Span { start, end: end.max(start) })
}

/// Start offsets of the lines of a text.
pub struct Lines<'p> {
    starts: Vec<u32>,
    index: CharIndex<'p>,
}

impl<'p> Lines<'p> {
    /// The lines of a text.
    pub fn of(text: &'p str) -> Self {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1);
        Self { starts: std::iter::once(0).chain(starts).collect(), index: CharIndex::new(text) }
    }

    /// Line and column of a byte offset.
    pub fn at(&self, byte: u32) -> LineColumn {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts[line - 1] as usize;
        LineColumn { line, column: 1 + self.index.position(byte as usize) - self.index.position(start) }
    }
}
