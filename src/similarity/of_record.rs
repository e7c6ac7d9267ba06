//! Cuts a record into units and makes their sketches, for [`Clusterer`].

use super::Clusterer;
use super::index::{Index, Indexed};
use super::units::sketch::{Sketch, Sketcher};
use super::units::speech::{Heard, Speech};
use crate::error::{Error, Result};
use crate::language;
use crate::normalize::Text;
use crate::text::date::Date;
use crate::text::paragraphs::{Paragraphs, paragraphs};
use crate::text::record::Record;
use crate::text::{CharIndex, Span};
use foldhash::HashSet;
use std::cell::OnceCell;

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
    /// The first [`MAX_SKETCHED`] units; later ones are sketched when they are added to a clusterer.
    units: Vec<Part>,
    spans: Vec<Span>,
    mark: char,
    sketcher: Sketcher,
    record: Record,
    /// Who the sketched units speak of, for those that follow.
    heard: Heard,
    most_copies: usize,
}

/// Most units sketched on the worker thread. A sketch takes 300 bytes or more, and a record of one-letter lines has millions of units; no
/// article has this many.
const MAX_SKETCHED: usize = 1 << 14;

/// Most units of a record that repeat an earlier one of that record. Further ones are in no cluster, since a member takes about 300 bytes;
/// [`TooFrequent::repeated`](super::TooFrequent::repeated) counts them. A file of lines as large as a record may be has fewer lines.
const MAX_COPIES: usize = 1 << 17;

/// A unit of a record.
struct Part {
    id: String,
    span: Span,
    /// Its start in the record, in code points.
    offset: usize,
    /// Its repaired text, if the repair changed anything.
    repaired: Option<String>,
    /// Spans of quoted speech in its original text; none overlaps another.
    quotations: Vec<Span>,
    sketch: Sketch,
}

impl Sketched {
    /// The units of `record` at `spans`, in order. If there are several, their ids end in `mark` and a number.
    pub fn new(record: Record, spans: Vec<Span>, mark: char, sketcher: &Sketcher) -> Self {
        let mut sketched =
            Self { units: Vec::new(), spans, mark, sketcher: sketcher.clone(), record, heard: Heard::default(), most_copies: MAX_COPIES };
        let mut heard = Heard::default();
        sketched.units = {
            let index = OnceCell::new();
            (0..sketched.spans.len().min(MAX_SKETCHED)).map(|nth| sketched.part(nth, &index, &mut heard)).collect()
        };
        sketched.heard = heard;
        sketched
    }

    /// Sketches unit `nth`. `index` maps bytes to code points of the record's text; it is filled on first use.
    fn part<'s>(&'s self, nth: usize, index: &OnceCell<CharIndex<'s>>, heard: &mut Heard) -> Part {
        let Self { spans, mark, record, .. } = self;
        let span = spans[nth];
        let id = if spans.len() == 1 { record.id.clone() } else { format!("{}#{mark}{nth}", record.id) };
        let offset = if span.start == 0 { 0 } else { index.get_or_init(|| CharIndex::new(&record.text)).position(span.start as usize) };
        let (text, mut sketch) = self.sketcher.repaired_after(span.of(&record.text), heard);
        if sketch.speech().next().is_some() {
            sketch.day = record.date.as_deref().and_then(Date::parse).map(Date::day_number);
        }
        let quotations = quotations(&text, &sketch);
        let repaired = (!text.is_unchanged()).then(|| text.current().to_owned());
        Part { id, span, offset, repaired, quotations, sketch }
    }

    /// The record.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// The source of the record.
    pub fn source(&self) -> &str {
        &self.record.source
    }

    /// Quotations and reported speech with their speakers, each with the repaired text of its unit.
    pub fn speech(&self) -> impl Iterator<Item = (&Speech, &str)> {
        self.units.iter().flat_map(|part| {
            let whole = part.repaired.as_deref().unwrap_or_else(|| part.span.of(&self.record.text));
            part.sketch.speech().map(move |speech| (speech, whole))
        })
    }

    /// For each of `places` in the record's text, true if it overlaps quoted speech.
    pub fn are_quoted(&self, places: &[Span]) -> Vec<bool> {
        // The last unit that was not sketched ahead, and its quotations: places come in order, and a unit may have many.
        let mut late: (usize, Vec<Span>) = Default::default();
        let mut is_quoted = |place: Span| {
            let Some(nth) = self.spans.partition_point(|unit| unit.start <= place.start).checked_sub(1) else { return false };
            let unit = self.spans[nth];
            if place.start >= unit.end {
                return false;
            }
            let quotations = match self.units.get(nth) {
                Some(part) => &part.quotations,
                None => {
                    if late.0 != nth {
                        let (text, sketch) = self.sketcher.repaired(unit.of(&self.record.text));
                        late = (nth, quotations(&text, &sketch));
                    }
                    &late.1
                }
            };
            let (start, end) = (place.start - unit.start, place.end - unit.start);
            let first = quotations.partition_point(|quote| quote.end <= start);
            quotations.get(first).is_some_and(|quote| quote.start < end)
        };
        places.iter().map(|place| is_quoted(*place)).collect()
    }

    /// Id, repaired text and sketch of each unit, for callers that do not use a [`Clusterer`].
    pub fn into_units(mut self) -> Vec<(String, String, Sketch)> {
        let sketched = std::mem::take(&mut self.units);
        let index = OnceCell::new();
        let mut heard = std::mem::take(&mut self.heard);
        let later = (sketched.len()..self.spans.len()).map(|nth| self.part(nth, &index, &mut heard)).collect::<Vec<_>>();
        let unit =
            |Part { id, span, repaired, sketch, .. }: Part| (id, repaired.unwrap_or_else(|| span.of(&self.record.text).to_owned()), sketch);
        sketched.into_iter().chain(later).map(unit).collect()
    }

    /// Adds the units to `clusterer`.
    pub fn add_to(self, clusterer: &mut Clusterer) -> Result<()> {
        self.index_and_add_to(None, clusterer)
    }

    /// Adds the units that are new to `index` to both `index` and `clusterer`; without an index, all units.
    pub fn index_and_add_to(mut self, mut index: Option<&mut Index>, clusterer: &mut Clusterer) -> Result<()> {
        let sketched = std::mem::take(&mut self.units);
        let first = sketched.len();
        let counts = OnceCell::new();
        let mut heard = std::mem::take(&mut self.heard);
        let later = (first..self.spans.len()).map(|nth| self.part(nth, &counts, &mut heard));
        // Hashes of the normal forms so far, if there may be more copies than are kept.
        let (mut forms, mut copies) = (HashSet::default(), 0);
        let may_have_more = self.spans.len() > self.most_copies;
        for Part { id, span, offset, repaired, sketch, .. } in sketched.into_iter().chain(later) {
            if may_have_more && !forms.insert(sketch.fingerprint()) {
                copies += 1;
                if copies > self.most_copies {
                    clusterer.too_frequent.repeated += 1;
                    continue;
                }
            }
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

/// Spans of quoted speech in the original of `text`, in order; those that overlap are joined.
fn quotations(text: &Text<'_>, sketch: &Sketch) -> Vec<Span> {
    let mut quotations: Vec<Span> = sketch.quotations().map(|quote| text.to_original(quote)).collect();
    quotations.sort_unstable();
    quotations.dedup_by(|next, last| {
        let overlaps = next.start < last.end;
        if overlaps {
            last.end = last.end.max(next.end);
        }
        overlaps
    });
    quotations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::similarity::Options;

    #[test]
    fn units_beyond_those_sketched_ahead_are_handed_on_as_well() {
        let text =
            "One and two and three.\n“Nobody came to the pier that night, and nobody will,” said she.\n".repeat(MAX_SKETCHED / 2 + 3);
        let clusterer = Clusterer::new(Options::default()).unwrap();
        let spans = Unit::Paragraph.spans(&text, Paragraphs::Line);
        let (last, spans_count) = (spans[spans.len() - 1], spans.len());
        let sketched = Sketched::new(Record::new("a", "s", &text), spans, 'p', &clusterer.sketcher());
        assert!(sketched.units.len() == MAX_SKETCHED && sketched.spans.len() == MAX_SKETCHED + 6);
        let quoted = Span::new(last.start as usize + 4, last.start as usize + 10);
        assert_eq!(sketched.are_quoted(&[Span::new(0, 3), quoted]), [false, true]);
        assert_eq!(sketched.into_units().len(), spans_count);
    }

    #[test]
    fn copies_of_one_record_beyond_a_number_are_counted() {
        let text = format!("{}Nobody came to the pier that night.\nOne, two and three!\n", "One, two and three.\n".repeat(8));
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        for id in ["a", "b"] {
            let spans = Unit::Paragraph.spans(&text, Paragraphs::Line);
            let sketched = Sketched::new(Record::new(id, id, &text), spans, 'p', &clusterer.sketcher());
            Sketched { most_copies: 5, ..sketched }.add_to(&mut clusterer).unwrap();
        }
        let mut clusters = Vec::new();
        let too_frequent = clusterer
            .each_cluster(&mut |cluster| {
                clusters.push(cluster);
                Ok(())
            })
            .unwrap();
        assert_eq!(too_frequent.repeated, 2 * 3);
        assert!(too_frequent.to_string().starts_with("6 paragraphs or sentences repeat"), "{too_frequent}");
        assert_eq!(clusters.iter().map(|cluster| cluster.members.len()).collect::<Vec<_>>(), [2 * 6, 2]);
        assert_eq!(clusters[1].members[1].id, "b#p8");
    }
}
