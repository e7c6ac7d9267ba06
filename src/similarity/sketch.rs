//! A text in; what clustering needs of it out, made on any thread.

use super::{normal_form, quote, shingle, twin};
use crate::span::Span;
use std::cell::RefCell;

/// What clustering needs of a unit, made on any thread.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub(super) fingerprint: u64,
    /// Hash of the tokens with one sign for all numbers; 0 where there is none.
    pub(super) template: u32,
    pub(super) shingles: Vec<u64>,
    /// Of all tokens, where passages or quotations are sought.
    pub(super) tokens: Vec<u64>,
    /// Where each quotation stands, its first token, and how many it has.
    pub(super) quotes: Vec<(Span, u32, u32)>,
    /// Of numbers and names, where twins are sought.
    pub(super) traits: Vec<u64>,
}

impl Sketch {
    /// Where quoted speech stands in the unit; nothing where quotations are not sought.
    pub fn quotations(&self) -> impl Iterator<Item = Span> + '_ {
        self.quotes.iter().map(|(span, ..)| *span)
    }
}

/// Makes sketches; cheap to clone, used from many threads.
#[derive(Clone)]
pub struct Sketcher {
    pub(super) quotes: bool,
    pub(super) passages: bool,
    pub(super) twins: bool,
}

impl Sketcher {
    /// What clustering needs of `text`, the text of one unit.
    pub fn sketch(&self, text: &str) -> Sketch {
        // What a thread needs for one unit after the other.
        thread_local!(static SCRATCH: RefCell<[Vec<u64>; 3]> = RefCell::default());
        SCRATCH.with_borrow_mut(|scratch| self.sketch_with(text, scratch))
    }

    fn sketch_with(&self, text: &str, [tokens, unsorted, shingles]: &mut [Vec<u64>; 3]) -> Sketch {
        let quotes = if self.quotes { quote::quoted(text) } else { Vec::new() };
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
            if !quotes.is_empty() {
                starts.push(start as u32);
            }
            true
        });
        // Quotations that are long enough to be speech, by their tokens, which are those of the whole between the marks.
        let place = |span: &Span| {
            let first = starts.partition_point(|start| *start < span.start);
            (*span, first as u32, starts[first..].partition_point(|start| *start < span.end) as u32)
        };
        let quotes = quotes.iter().map(place).filter(|(_, _, count)| *count as usize >= quote::MIN_TOKENS).collect();
        shingle::shingles_into(tokens, unsorted, shingles);
        let fingerprint = shingle::fingerprint(tokens);
        let template = if has_numbers { (fingerprint.wrapping_add(change) >> 32) as u32 | 1 } else { 0 };
        let traits = if self.twins { twin::traits(text) } else { Vec::new() };
        let tokens = if self.has_tokens() { tokens.clone() } else { Vec::new() };
        Sketch { fingerprint, template, shingles: shingles.clone(), tokens, quotes, traits }
    }

    /// Whether sketches have tokens.
    pub(super) fn has_tokens(&self) -> bool {
        self.passages || self.quotes || self.twins
    }
}
