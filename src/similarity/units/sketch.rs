//! A text in; what clustering needs of it out, made on any thread.

use super::{normal_form, quotes, shingle, traits};
use crate::normalize::{Change, Normalizer, Text};
use crate::text::Span;
use std::cell::RefCell;

/// What clustering needs of a unit, made on any thread.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub(in crate::similarity) fingerprint: u64,
    /// Hash of the tokens with one sign for all numbers; 0 where there is none.
    pub(in crate::similarity) template: u32,
    pub(in crate::similarity) shingles: Vec<u64>,
    /// Of all tokens, where passages or quotations are sought.
    pub(in crate::similarity) tokens: Vec<u64>,
    /// Where each quotation stands, its first token, and how many it has.
    pub(in crate::similarity) quotes: Vec<(Span, u32, u32)>,
    /// Of numbers and names, where twins are sought.
    pub(in crate::similarity) traits: Vec<u64>,
    /// Where the text was repaired before it was read.
    pub(in crate::similarity) repairs: Repairs,
}

/// Where a text was repaired, in code points: of each change its start and end in the original and in the repaired text.
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

    /// The place in the original of the code points from `start` to `end` of the repaired text: the whole of each change that they touch.
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
    /// Where quoted speech stands in the unit; nothing where quotations are not sought.
    pub fn quotations(&self) -> impl Iterator<Item = Span> + '_ {
        self.quotes.iter().map(|(span, ..)| *span)
    }
}

/// Numbers of a unit beyond which a thread does not hold on to the room for them.
const ROOM: usize = 1 << 16;

/// What stays of a thread's `numbers`: a copy, and of many the vector itself; nothing where they are not `wanted`.
fn kept(numbers: &mut Vec<u64>, wanted: bool) -> Vec<u64> {
    match (wanted, numbers.capacity() > ROOM) {
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

/// Makes sketches; cheap to clone, used from many threads.
#[derive(Clone)]
pub struct Sketcher {
    pub(in crate::similarity) quotes: bool,
    pub(in crate::similarity) passages: bool,
    pub(in crate::similarity) twins: bool,
}

impl Sketcher {
    /// The sketch of `text` as `lossless` repairs it, and the repaired text: what is compared is what a reader was meant to read.
    pub fn repaired<'t>(&self, text: &'t str) -> (Text<'t>, Sketch) {
        let text = Normalizer::default().normalize(text);
        let mut sketch = self.sketch(text.current());
        if !text.is_unchanged() {
            sketch.repairs = Repairs::of(&text);
        }
        (text, sketch)
    }

    /// What clustering needs of `text`, the text of one unit.
    pub fn sketch(&self, text: &str) -> Sketch {
        // What a thread needs for one unit after the other.
        thread_local!(static SCRATCH: RefCell<[Vec<u64>; 3]> = RefCell::default());
        SCRATCH.with_borrow_mut(|scratch| self.sketch_with(text, scratch))
    }

    fn sketch_with(&self, text: &str, [tokens, unsorted, shingles]: &mut [Vec<u64>; 3]) -> Sketch {
        let spoken = if self.quotes { quotes::quoted(text) } else { Vec::new() };
        let mut starts = Vec::new();
        // How the fingerprint changes where one sign stands for all numbers.
        let (mut change, mut has_numbers) = (0u64, false);
        tokens.clear();
        normal_form::each(text, |hash, start, _| {
            if normal_form::is_number(text, start) {
                let nth = tokens.len();
                change = change.wrapping_add(shingle::placed(nth, 0)).wrapping_sub(shingle::placed(nth, hash));
                has_numbers = true;
            }
            tokens.push(hash);
            if !spoken.is_empty() {
                starts.push(start as u32);
            }
            true
        });
        // Quotations that are long enough to be speech, by their tokens, which are those of the whole between the marks.
        let place = |span: &Span| {
            let first = starts.partition_point(|start| *start < span.start);
            (*span, first as u32, starts[first..].partition_point(|start| *start < span.end) as u32)
        };
        let quotes = spoken.iter().map(place).filter(|(_, _, count)| *count as usize >= quotes::MIN_TOKENS).collect();
        shingle::shingles_into(tokens, unsorted, shingles);
        let fingerprint = shingle::fingerprint(tokens);
        let template = if has_numbers { (fingerprint.wrapping_add(change) >> 32) as u32 | 1 } else { 0 };
        let traits = if self.twins { traits::traits(text) } else { Vec::new() };
        let tokens = kept(tokens, self.has_tokens());
        Sketch { fingerprint, template, shingles: kept(shingles, true), tokens, quotes, traits, repairs: Repairs::default() }
    }

    /// Whether sketches have tokens.
    pub(in crate::similarity) fn has_tokens(&self) -> bool {
        self.passages || self.quotes || self.twins
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_repaired_text_lead_back() {
        let sketcher = Sketcher { quotes: false, passages: false, twins: false };
        let (text, sketch) = sketcher.repaired("Le cafÃ© du port &amp; le bar sont fermÃ©s");
        assert_eq!(text.current(), "Le café du port & le bar sont fermés");
        assert_eq!(sketch.repairs.to_original(0, 2), (0, 2));
        assert_eq!(sketch.repairs.to_original(3, 7), (3, 8));
        assert_eq!(sketch.repairs.to_original(8, 15), (9, 16));
        assert_eq!(sketch.repairs.to_original(16, 17), (17, 22));
        assert_eq!(sketch.repairs.to_original(30, 36), (35, 42));
    }
}
