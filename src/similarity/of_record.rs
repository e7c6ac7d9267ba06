//! The units of a record, each with its sketch: what a [`Clusterer`] takes.

use super::Clusterer;
use super::index::{Index, Indexed};
use super::units::sketch::{Sketch, Sketcher};
use crate::error::{Error, Result};
use crate::language;
use crate::text::paragraphs::{Paragraphs, paragraphs};
use crate::text::record::Record;
use crate::text::{CharIndex, Span};
use std::cell::LazyCell;

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Paragraphs.
    #[default]
    Paragraph,
    /// Whole records.
    Record,
    /// Sentences.
    Sentence,
}

impl Unit {
    /// All of them.
    pub const EVERY: [Self; 3] = [Self::Paragraph, Self::Record, Self::Sentence];

    /// The word in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Record => "record",
            Self::Sentence => "sentence",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::EVERY.into_iter().find(|unit| unit.name() == name);
        found.ok_or_else(|| Error::name("unit", name, Self::EVERY.map(Self::name)))
    }

    /// Where the units of a text are.
    pub fn spans(self, text: &str, how: Paragraphs) -> Vec<Span> {
        match self {
            Self::Paragraph => paragraphs(text, how),
            Self::Record => vec![Span::new(0, text.len())],
            Self::Sentence => paragraphs(text, how)
                .into_iter()
                .flat_map(|paragraph| {
                    let sentences = language::sentences(paragraph.of(text));
                    sentences.into_iter().map(move |sentence| sentence.shifted(paragraph.start as usize))
                })
                .collect(),
        }
    }

    /// What stands before the number of a unit in its id.
    pub fn mark(self) -> char {
        if self == Self::Sentence { 's' } else { 'p' }
    }
}

/// What is compared of one record: each unit with its sketch.
pub struct Sketched {
    units: Vec<Part>,
    record: Record,
}

/// A unit of a record.
struct Part {
    id: String,
    span: Span,
    /// Where it begins, in code points.
    offset: usize,
    /// Its text as it was repaired, where that changed anything.
    repaired: Option<String>,
    /// Where quoted speech stands in it as it came.
    quotations: Vec<Span>,
    sketch: Sketch,
}

impl Sketched {
    /// The units of `record` at `spans`; `mark` stands before the number of each where they are several.
    pub fn new(record: Record, spans: &[Span], mark: char, sketcher: &Sketcher) -> Self {
        let index = LazyCell::new(|| CharIndex::new(&record.text));
        let unit = |(nth, span): (usize, &Span)| {
            let id = if spans.len() == 1 { record.id.clone() } else { format!("{}#{mark}{nth}", record.id) };
            let offset = if span.start == 0 { 0 } else { index.position(span.start as usize) };
            let (text, sketch) = sketcher.repaired(span.of(&record.text));
            let quotations = sketch.quotations().map(|quote| text.to_original(quote)).collect();
            let repaired = (!text.is_unchanged()).then(|| text.current().to_owned());
            Part { id, span: *span, offset, repaired, quotations, sketch }
        };
        let units = spans.iter().enumerate().map(unit).collect();
        Self { units, record }
    }

    /// The source of the record.
    pub fn source(&self) -> &str {
        &self.record.source
    }

    /// True where the part `span` of the record's text stands in quoted speech.
    pub fn is_quoted(&self, span: Span) -> bool {
        self.units.iter().filter(|unit| unit.span.start <= span.start && span.start < unit.span.end).any(|unit| {
            let (start, end) = (span.start - unit.span.start, span.end - unit.span.start);
            unit.quotations.iter().any(|quote| quote.start < end && start < quote.end)
        })
    }

    /// Hands the units on.
    pub fn add_to(self, clusterer: &mut Clusterer) -> Result<()> {
        self.index_and_add_to(None, clusterer)
    }

    /// Hands on the units that are not in the index yet, and adds them to it.
    pub fn index_and_add_to(self, mut index: Option<&mut Index>, clusterer: &mut Clusterer) -> Result<()> {
        for Part { id, span, offset, repaired, sketch, .. } in self.units {
            let text = repaired.as_deref().unwrap_or_else(|| span.of(&self.record.text));
            if let Some(index) = &mut index
                && !index.add(Indexed { id: &id, source: &self.record.source, text, offset, sketch: &sketch })?
            {
                continue;
            }
            clusterer.add_at(id, &self.record.source, text, offset, sketch)?;
        }
        Ok(())
    }
}
