//! Cuts a record into units and makes their sketches, for [`Clusterer`].

use super::Clusterer;
use super::index::{Index, Indexed};
use super::units::sketch::{Sketch, Sketcher};
use crate::error::{Error, Result};
use crate::language;
use crate::text::paragraphs::{Paragraphs, paragraphs};
use crate::text::record::Record;
use crate::text::{CharIndex, Span};
use std::cell::LazyCell;

/// The unit of comparison.
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
    /// All variants.
    pub const EVERY: [Self; 3] = [Self::Paragraph, Self::Record, Self::Sentence];

    /// Name in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Paragraph => "paragraph",
            Self::Record => "record",
            Self::Sentence => "sentence",
        }
    }

    /// The variant with this name. Fails with the nearest name if there is none.
    pub fn named(name: &str) -> Result<Self> {
        let found = Self::EVERY.into_iter().find(|unit| unit.name() == name);
        found.ok_or_else(|| Error::name("unit", name, Self::EVERY.map(Self::name)))
    }

    /// The spans of the units in a text.
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

    /// Letter before the number of a unit in its id.
    pub fn mark(self) -> char {
        if self == Self::Sentence { 's' } else { 'p' }
    }
}

/// The units of a record with their sketches.
pub struct Sketched {
    units: Vec<Part>,
    record: Record,
}

/// A unit of a record.
struct Part {
    id: String,
    span: Span,
    /// Its start in the record, in code points.
    offset: usize,
    /// Its repaired text, if the repair changed anything.
    repaired: Option<String>,
    /// Spans of quoted speech in its original text.
    quotations: Vec<Span>,
    sketch: Sketch,
}

impl Sketched {
    /// The units of `record` at `spans`. If there are several, their ids end in `mark` and a number.
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

    /// True if `span` of the record's text overlaps quoted speech.
    pub fn is_quoted(&self, span: Span) -> bool {
        self.units.iter().filter(|unit| unit.span.start <= span.start && span.start < unit.span.end).any(|unit| {
            let (start, end) = (span.start - unit.span.start, span.end - unit.span.start);
            unit.quotations.iter().any(|quote| quote.start < end && start < quote.end)
        })
    }

    /// Adds the units to `clusterer`.
    pub fn add_to(self, clusterer: &mut Clusterer) -> Result<()> {
        self.index_and_add_to(None, clusterer)
    }

    /// Adds the units that are new to `index` to both `index` and `clusterer`; without an index, all units.
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
