//! Sketches: what clustering needs of a text. Made on any thread.

use super::speech::{self, Heard, Speech};
use super::stems;
use super::traits::{Traits, traits};
use super::{normal_form, quotes, shingle};
use crate::knowledge::translations::Translations;
use crate::normalize::{Change, Normalizer, Text};
use crate::text::Span;
use std::cell::RefCell;

/// What clustering needs of a unit.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub(in crate::similarity) fingerprint: u64,
    /// Hash of the tokens with all numbers replaced by one sign; 0 if there are no numbers.
    pub(in crate::similarity) template: u32,
    pub(in crate::similarity) shingles: Vec<u64>,
    /// All tokens, if passages or quotations are wanted.
    pub(in crate::similarity) tokens: Vec<u64>,
    /// Quotations and, if wanted, reported speech, in order.
    pub(in crate::similarity) spoken: Vec<Spoken>,
    /// Number of quotations behind the first [`MAX_SPOKEN`], which are not kept.
    pub(in crate::similarity) unkept: u32,
    /// Day of the record, if it is known and the unit has speech; days since 1970.
    pub(in crate::similarity) day: Option<i32>,
    /// Traits that survive translation, if translations are wanted.
    pub(in crate::similarity) traits: Traits,
    /// Changes that the repair made before the text was compared.
    pub(in crate::similarity) repairs: Repairs,
}

/// Speech in a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::similarity) struct Spoken {
    pub(in crate::similarity) speech: Speech,
    /// Index of its first token.
    pub(in crate::similarity) first: u32,
    /// Number of its tokens.
    pub(in crate::similarity) tokens: u32,
    /// Distinct hashes of the word stems of its sentence, if reported speech is wanted and it may have a speaker.
    pub(in crate::similarity) stems: Vec<u64>,
}

impl Spoken {
    /// True for a quotation that is long enough to be speech without a speaker.
    pub(in crate::similarity) fn is_long(&self) -> bool {
        self.speech.is_marked && self.tokens as usize >= quotes::MIN_TOKENS
    }

    /// Keys of those who may have said it.
    pub(in crate::similarity) fn speakers(&self) -> impl Iterator<Item = u64> + '_ {
        self.speech.speaker.iter().map(|speaker| speaker.key).chain(self.speech.named.iter().copied())
    }
}

/// Repairs of a text, in code points: for each change its start and end in the original, then in the repaired text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::similarity) struct Repairs(pub(in crate::similarity) Vec<[u32; 4]>);

impl Repairs {
    fn of(text: &Text<'_>) -> Self {
        let (mut original, mut current, mut at) = (0, 0, 0);
        let count = |text: &str| text.chars().count() as u32;
        let change = |change: Change<'_>| {
            let same = count(&text.original()[at..change.span.range().start]);
            at = change.span.range().end;
            let (from, to) = (original + same, current + same);
            (original, current) = (from + count(change.before), to + count(change.after));
            [from, original, to, current]
        };
        Self(text.changes().map(change).collect())
    }

    /// The original place of the code points `start..end` of the repaired text, extended to whole changes.
    pub(in crate::similarity) fn to_original(&self, start: usize, end: usize) -> (usize, usize) {
        let place = |at: usize, is_end: bool| {
            let before = |[_, _, from, _]: &[u32; 4]| if is_end { (*from as usize) < at } else { *from as usize <= at };
            match self.0.partition_point(before).checked_sub(1).map(|nth| self.0[nth].map(|at| at as usize)) {
                None => at,
                Some([from, to, _, end]) if at < end => {
                    if is_end {
                        to
                    } else {
                        from
                    }
                }
                Some([_, to, _, end]) => to + (at - end),
            }
        };
        let (start, end) = (place(start, false), place(end, true));
        (start, end.max(start))
    }
}

impl Sketch {
    /// Hash of the normal form. Units with the same one and the same number of windows are exact copies.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// Hash of the tokens with all numbers replaced by one sign; 0 if there are no numbers.
    pub fn template(&self) -> u32 {
        self.template
    }

    /// The windows, sorted.
    pub fn windows(&self) -> &[u64] {
        &self.shingles
    }

    /// Spans of quoted speech in the unit, without quotations of a few words; empty if quotations are not wanted.
    pub fn quotations(&self) -> impl Iterator<Item = Span> + '_ {
        self.spoken.iter().filter(|spoken| spoken.is_long()).map(|spoken| spoken.speech.span)
    }

    /// Quotations and reported speech of the unit with their speakers.
    pub fn speech(&self) -> impl Iterator<Item = &Speech> {
        self.spoken.iter().map(|spoken| &spoken.speech)
    }
}

/// Most quotations and reports of speech kept of a unit: one takes 150 bytes, and a member of a cluster 300. No article has this many.
const MAX_SPOKEN: usize = 1 << 16;

/// A thread's scratch vector is released after a unit with more numbers than this.
const MAX_SCRATCH: usize = 1 << 16;

/// The content of the scratch vector `numbers`, if `wanted`: a copy, or the vector itself if it is large.
fn kept(numbers: &mut Vec<u64>, wanted: bool) -> Vec<u64> {
    match (wanted, numbers.capacity() > MAX_SCRATCH) {
        (true, true) => {
            numbers.shrink_to_fit();
            std::mem::take(numbers)
        }
        (true, false) => numbers.clone(),
        (false, true) => {
            *numbers = Vec::new();
            Vec::new()
        }
        (false, false) => Vec::new(),
    }
}

/// Makes sketches. Cheap to clone.
#[derive(Clone)]
pub struct Sketcher {
    pub(in crate::similarity) quotes: bool,
    pub(in crate::similarity) passages: bool,
    /// The table of translations, if translations are wanted.
    pub(in crate::similarity) twins: Option<&'static Translations>,
    pub(in crate::similarity) reported: bool,
}

impl Sketcher {
    /// Repairs `text` with the `lossless` preset; returns the repaired text and its sketch. Clustering compares repaired texts.
    pub fn repaired<'t>(&self, text: &'t str) -> (Text<'t>, Sketch) {
        self.repaired_after(text, &mut Heard::default())
    }

    /// The same, for a unit whose record's earlier units are known to `heard`.
    pub(in crate::similarity) fn repaired_after<'t>(&self, text: &'t str, heard: &mut Heard) -> (Text<'t>, Sketch) {
        let text = Normalizer::default().normalize(text);
        let mut sketch = self.sketch_after(text.current(), heard);
        if !text.is_unchanged() {
            sketch.repairs = Repairs::of(&text);
        }
        (text, sketch)
    }

    /// The sketch of `text`, which is one unit.
    pub fn sketch(&self, text: &str) -> Sketch {
        self.sketch_after(text, &mut Heard::default())
    }

    fn sketch_after(&self, text: &str, heard: &mut Heard) -> Sketch {
        // Buffers of a thread, reused for each unit.
        thread_local!(static SCRATCH: RefCell<[Vec<u64>; 3]> = RefCell::default());
        SCRATCH.with_borrow_mut(|scratch| self.sketch_with(text, heard, scratch))
    }

    fn sketch_with(&self, text: &str, heard: &mut Heard, [tokens, unsorted, shingles]: &mut [Vec<u64>; 3]) -> Sketch {
        let marked = if self.quotes || self.reported { quotes::quoted(text) } else { Vec::new() };
        let mut starts = Vec::new();
        // The change of the fingerprint if all numbers are replaced by one sign.
        let (mut change, mut has_numbers) = (0u64, false);
        let verbs = self.reported.then(|| &*speech::VERBS);
        let mut says = false;
        let mut unkept = 0;
        tokens.clear();
        normal_form::each(text, |hash, start, _| {
            if normal_form::is_number(text, start) {
                let nth = tokens.len();
                change = change.wrapping_add(shingle::placed(nth, 0)).wrapping_sub(shingle::placed(nth, hash));
                has_numbers = true;
            }
            tokens.push(hash);
            if !marked.is_empty() || self.reported {
                starts.push(start as u32);
            }
            says = says || verbs.is_some_and(|verbs| verbs.contains(&hash));
            true
        });
        let spoken = if says || !marked.is_empty() {
            // The sentence of the last speech and its stems: a sentence often has several.
            let mut last: Option<(Span, Vec<u64>)> = None;
            let mut stems_of = |sentence: Span| {
                let known = last.take().filter(|(known, _)| *known == sentence);
                last.insert(known.unwrap_or_else(|| (sentence, stems::hashes(sentence.of(text))))).1.clone()
            };
            let mut place = |speech: Speech| {
                let first = starts.partition_point(|start| *start < speech.span.start);
                let tokens = starts[first..].partition_point(|start| *start < speech.span.end) as u32;
                let may_be_reported = self.reported && (speech.speaker.is_some() || !speech.named.is_empty());
                let stems = if may_be_reported { stems_of(speech.sentence) } else { Vec::new() };
                Spoken { speech, first: first as u32, tokens, stems }
            };
            let is_kept = |spoken: &Spoken| spoken.is_long() || spoken.speakers().next().is_some();
            let mut kept = Vec::new();
            speech::each(text, &marked, self.reported, heard, &mut |speech| {
                let spoken = place(speech);
                match is_kept(&spoken) {
                    true if kept.len() < MAX_SPOKEN => kept.push(spoken),
                    is_kept => unkept += u32::from(is_kept),
                }
            });
            kept
        } else {
            if self.quotes || self.reported {
                heard.pass(text);
            }
            Vec::new()
        };
        shingle::shingles_into(tokens, unsorted, shingles);
        let fingerprint = shingle::fingerprint(tokens);
        let template = if has_numbers { (fingerprint.wrapping_add(change) >> 32) as u32 | 1 } else { 0 };
        let traits = self.twins.map_or_else(Traits::default, |table| traits(text, table));
        let tokens = kept(tokens, self.has_tokens());
        Sketch {
            fingerprint,
            template,
            shingles: kept(shingles, true),
            tokens,
            spoken,
            unkept,
            day: None,
            traits,
            repairs: Repairs::default(),
        }
    }

    /// True if sketches have tokens.
    pub(in crate::similarity) fn has_tokens(&self) -> bool {
        self.passages || self.quotes || self.twins.is_some() || self.reported
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_repaired_text_lead_back() {
        let sketcher = Sketcher { quotes: false, passages: false, twins: None, reported: false };
        let (text, sketch) = sketcher.repaired("Le cafÃ© du port &amp; le bar sont fermÃ©s");
        assert_eq!(text.current(), "Le café du port & le bar sont fermés");
        assert_eq!(sketch.repairs.to_original(0, 2), (0, 2));
        assert_eq!(sketch.repairs.to_original(3, 7), (3, 8));
        assert_eq!(sketch.repairs.to_original(8, 15), (9, 16));
        assert_eq!(sketch.repairs.to_original(16, 17), (17, 22));
        assert_eq!(sketch.repairs.to_original(30, 36), (35, 42));
    }
}
