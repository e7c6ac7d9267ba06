//! A page as it was before its text was taken out: what it says of itself, and the way from the text back to it.
//!
//! The reader (`input/page/`) makes it and rules read it. Of a page that is nearly all markup a parsed copy would take many times
//! its size, so what is kept is places in the source; a tag is read again by whoever asks for it ([`Page::element`]).

use crate::text::date::Date;
use crate::text::{CharIndex, Lang, Span};
use html5gum::{Token, Tokenizer};
use serde::{Deserialize, Serialize};

/// A page, or as much of one as is known of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Where it was published.
    pub url: Option<String>,
    /// Its source; empty where the address alone is known.
    pub html: String,
    /// True where the source is a whole file, so that its lines are the file's.
    pub is_file: bool,
    /// The language that the page says it is in.
    pub lang: Option<Lang>,
    /// Start tags that have attributes, in order: places in the source.
    pub tags: Vec<Span>,
    /// Comments, in order: places in the source.
    pub comments: Vec<Span>,
    /// Parts of the text whose element says another language than the page: in order and disjoint.
    pub marked: Vec<(Span, Lang)>,
    /// What it says of itself.
    pub facts: Facts,
    /// What a reader sees of it and the text leaves out, in order: navigation and the like.
    pub left: Vec<Left>,
    /// Which part of the text comes from where.
    pub(crate) pieces: Vec<Piece>,
}

/// What a page says of itself, each as it is written there.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facts {
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// When it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The address that it wants to be known by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// Addresses of the licences that it says it is under.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
}

/// A part of a page that its text leaves out.
#[derive(Clone, Debug, PartialEq)]
pub struct Left {
    /// What it is.
    pub kind: Boilerplate,
    /// What is to be read there.
    pub text: String,
    /// Which part of that comes from where.
    pub(crate) pieces: Vec<Piece>,
}

/// What is left out of a page, by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Boilerplate {
    /// Ways through the site.
    Navigation,
    /// What stands over every page of the site.
    Header,
    /// What stands under every page of the site.
    Footer,
    /// What stands beside the article.
    Aside,
    /// What readers wrote.
    Comments,
    /// Pointers to other articles.
    Related,
    /// Buttons and counts of social networks.
    Sharing,
    /// Advertisements and sponsored links.
    Advertising,
    /// Notices of cookies and consent.
    Consent,
    /// Forms and their controls.
    Form,
    /// Who wrote it, as a line of its own.
    Byline,
    /// Lists and tables that are nearly all links.
    Links,
    /// What screen readers are told to pass over.
    Decoration,
    /// Text outside the article of which no more is known.
    Outside,
}

impl Boilerplate {
    /// The word in outputs.
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

/// A part of the text and the part of the source that it was read from: byte for byte where both are equally long, else a reference.
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
    /// Its attributes, names in lower case, references resolved.
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
    /// A page of which only the address is known.
    pub fn at(url: String) -> Self {
        Self { url: Some(url), ..Self::default() }
    }

    /// The same with the address that it was published at, else the one that it says itself.
    pub(crate) fn named(self, url: Option<String>) -> Self {
        Self { url: url.or_else(|| self.facts.canonical.clone().filter(|url| url.contains("://"))), ..self }
    }

    /// When it was published, where it says so in a way that can be read.
    pub(crate) fn published(&self) -> Option<String> {
        self.facts.date.clone().filter(|date| Date::parse(date).is_some())
    }

    /// The same beside a text that was not taken from it here.
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

    /// The place in the source of a place in the text; none where the text is not from here.
    pub fn source(&self, span: Span) -> Option<Span> {
        source(&self.pieces, span)
    }

    /// The lines of the source.
    pub fn lines(&self) -> Lines<'_> {
        Lines::of(&self.html)
    }
}

impl Left {
    /// The place in the source of a place in its text.
    pub fn source(&self, span: Span) -> Option<Span> {
        source(&self.pieces, span)
    }
}

/// The place in the source of a place in a text that is made of these pieces.
fn source(pieces: &[Piece], span: Span) -> Option<Span> {
    let piece = |at: u32| pieces.partition_point(|piece| piece.text.start <= at).checked_sub(1).map(|nth| pieces[nth]);
    // Between two pieces stands white space that the reader put there: it is taken for the end of what goes before.
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

/// Where the lines of a source begin.
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

    /// Line and column of a byte of the source.
    pub fn at(&self, byte: u32) -> LineColumn {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        let start = self.starts[line - 1] as usize;
        LineColumn { line, column: 1 + self.index.position(byte as usize) - self.index.position(start) }
    }
}
