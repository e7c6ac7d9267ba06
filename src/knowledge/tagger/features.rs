//! Features of the tagger: the letters of a word, its neighbours, and the tags of the words before it.
//!
//! Each feature is a 32-bit hash. The set is that of Honnibal 2013 ("A Good Part-of-Speech Tagger in about 200 Lines of Python"), after
//! Collins 2002 ("Discriminative Training Methods for Hidden Markov Models", EMNLP), plus longer suffixes, the shape of the word, the
//! preposition that governs it, and whether the clause already has a finite verb.

use super::tag::{Tag, Upos};
use super::unit::{Cut, is_apostrophe};
use crate::text::token::{Kind, Token};
use std::ops::Range;

/// Longest suffix used as a feature, in letters.
const ENDINGS: usize = 5;
/// Longest prefix used as a feature, in letters.
const BEGINNINGS: usize = 3;
/// Longest abbreviation, in bytes: a capitalised word before a full stop, as in *Mr.*, *St.*, *U.S.*
const MAX_ABBREVIATION: usize = 3;

/// Placeholder for the tag before the first word of a sentence.
pub(super) const NO_TAG: u16 = u16::MAX;
const BEFORE: u32 = 1;
const AFTER: u32 = 2;

/// A unit of tagging: a token, or a part of one.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Index of its token.
    pub token: u32,
    /// First byte in the text.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Hash of the word with its case, digits replaced by one sign.
    pub exact: u32,
    lower: u32,
    endings: [u32; ENDINGS],
    beginnings: [u32; BEGINNINGS],
    shape: u8,
    /// Kind of its token.
    pub kind: Kind,
    /// True if it begins a sentence.
    pub first: bool,
}

/// Tags and state of the words before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    last: u16,
    before: u16,
    last_class: u8,
    /// The preposition that has no noun yet.
    preposition: u32,
    /// True if the clause has a finite verb.
    finite: bool,
}

impl Context {
    pub(super) const START: Self = Self { last: NO_TAG, before: NO_TAG, last_class: u8::MAX, preposition: 0, finite: false };

    /// The context after `unit`, whose tag is `tag`, number `nth`.
    pub(super) fn advance(&mut self, unit: &Unit, nth: u16, tag: Tag) {
        (self.before, self.last, self.last_class) = (self.last, nth, tag.class as u8);
        match tag.class {
            Upos::Adp => self.preposition = unit.lower,
            Upos::Noun | Upos::Propn | Upos::Pron | Upos::Verb | Upos::Punct => self.preposition = 0,
            _ => {}
        }
        match tag.class {
            Upos::Verb | Upos::Aux if tag.is_finite() => self.finite = true,
            Upos::Sconj | Upos::Cconj | Upos::Punct => self.finite = false,
            _ => {}
        }
    }
}

fn mix(kind: u32, a: u32, b: u32) -> u32 {
    let product = (u64::from(a) << 32 | u64::from(b)).wrapping_add(u64::from(kind).wrapping_mul(0xa076_1d64_78bd_642f));
    let product = (product ^ product >> 32).wrapping_mul(0xe703_7ed1_a0b4_28db);
    (product ^ product >> 29).wrapping_mul(0x8ebc_6af0_9c88_c6e3).wrapping_shr(32) as u32
}

fn step(hash: u32, c: u32) -> u32 {
    (hash.rotate_left(5) ^ c).wrapping_mul(0x9e37_79b1)
}

impl Unit {
    /// A unit for the bytes `range` of the `nth` token or a part of it; `letters` is a buffer.
    fn new(text: &str, range: Range<usize>, nth: usize, token: Token, first: bool, letters: &mut Vec<u32>) -> Self {
        let (kind, spaced) = (token.kind, token.spaced && range.start == token.span.start as usize);
        let word = &text[range.clone()];
        letters.clear();
        let (mut exact, mut uppers, mut first_upper) = (7u32, 0usize, false);
        if word.is_ascii() {
            for (nth, byte) in word.bytes().enumerate() {
                let byte = if byte.is_ascii_digit() { b'0' } else { byte };
                exact = step(exact, u32::from(byte));
                let upper = byte.is_ascii_uppercase();
                uppers += usize::from(upper);
                first_upper |= upper && nth == 0;
                letters.push(u32::from(byte.to_ascii_lowercase()));
            }
        } else {
            for (nth, c) in word.chars().enumerate() {
                let c = if is_apostrophe(c) {
                    '\''
                } else if c.is_numeric() {
                    '0'
                } else {
                    c
                };
                exact = step(exact, u32::from(c));
                let upper = c.is_uppercase();
                uppers += usize::from(upper);
                first_upper |= upper && nth == 0;
                letters.extend(c.to_lowercase().map(u32::from));
            }
        }
        let mut unit = Self {
            token: nth as u32,
            start: range.start as u32,
            end: range.end as u32,
            exact,
            lower: letters.iter().fold(11, |hash, letter| step(hash, *letter)),
            endings: [0; ENDINGS],
            beginnings: [0; BEGINNINGS],
            shape: 0,
            kind,
            first,
        };
        let shape = match kind {
            Kind::Word if uppers == 0 => 0,
            Kind::Word if uppers == 1 && first_upper && letters.len() == 1 => 1,
            Kind::Word if uppers == 1 && first_upper => 2,
            Kind::Word if uppers == letters.len() => 3,
            Kind::Word => 4,
            Kind::Number if letters.len() == 4 => 5,
            Kind::Number => 6,
            Kind::Sign => 7,
        };
        unit.shape = shape | u8::from(first) << 3 | u8::from(spaced) << 4;
        let mut hash = 13;
        for (place, letter) in unit.endings.iter_mut().zip(letters.iter().rev()) {
            hash = step(hash, *letter);
            *place = hash;
        }
        let mut hash = 17;
        for (place, letter) in unit.beginnings.iter_mut().zip(letters.iter()) {
            hash = step(hash, *letter);
            *place = hash;
        }
        unit
    }
}

impl Unit {
    /// Key of the tag list for rare and unknown words: the last three letters, and whether the word is capitalised.
    pub(super) fn look(&self) -> u32 {
        let capital = self.kind == Kind::Word && self.shape & 7 != 0;
        mix(50, self.endings[2], u32::from(capital) | (self.kind as u32) << 1)
    }
}

/// Splits tokens into units.
pub(super) fn units(text: &str, tokens: &[Token], cut: Cut) -> Vec<Unit> {
    let mut units = Vec::with_capacity(tokens.len() + tokens.len() / 8);
    let mut letters = Vec::with_capacity(32);
    for (nth, token) in tokens.iter().enumerate() {
        let first = starts_sentence(nth, tokens, text);
        let whole = token.span.range();
        let at = if token.kind == Kind::Word { cut.at(token.of(text)) } else { None };
        match at.map(|at| whole.start + at) {
            Some(at) => {
                units.push(Unit::new(text, whole.start..at, nth, *token, first, &mut letters));
                units.push(Unit::new(text, at..whole.end, nth, *token, false, &mut letters));
            }
            None => units.push(Unit::new(text, whole, nth, *token, first, &mut letters)),
        }
    }
    units
}

/// True if the `nth` token begins a line, or follows a full stop that does not end an abbreviation.
pub(crate) fn starts_sentence(nth: usize, tokens: &[Token], text: &str) -> bool {
    let token = tokens[nth];
    if token.first || nth == 0 {
        return true;
    }
    let before = tokens[nth - 1];
    if !token.spaced || before.kind != Kind::Sign {
        return false;
    }
    match before.of(text) {
        "!" | "?" | "…" => token.kind != Kind::Word || token.capital,
        "." => {
            let abbreviation = nth.checked_sub(2).is_some_and(|nth| {
                let word = tokens[nth];
                word.kind == Kind::Word && word.span.range().len() <= MAX_ABBREVIATION && word.capital
            });
            !abbreviation && (token.kind != Kind::Word || token.capital)
        }
        _ => false,
    }
}

/// Writes the features of the `nth` unit to `features`.
pub(super) fn features(units: &[Unit], nth: usize, context: &Context, features: &mut Vec<u32>) {
    features.clear();
    let unit = &units[nth];
    let left = if unit.first { None } else { nth.checked_sub(1).map(|nth| &units[nth]) };
    let lefter = if left.is_none_or(|left| left.first) { None } else { nth.checked_sub(2).map(|nth| &units[nth]) };
    let right = units.get(nth + 1).filter(|unit| !unit.first);
    let lower = |unit: Option<&Unit>, none: u32| unit.map_or(none, |unit| unit.lower);
    let ending = |unit: Option<&Unit>, len: usize| unit.map_or(3, |unit| unit.endings[len - 1]);
    let (last, before, class) = (u32::from(context.last), u32::from(context.before), u32::from(context.last_class));
    let word = unit.lower;
    let shape = u32::from(unit.shape);
    let known = [
        mix(1, word, 0),
        mix(2, word, class),
        mix(3, shape, 0),
        mix(4, last, 0),
        mix(5, last, before),
        mix(6, before, 0),
        mix(7, lower(left, BEFORE), 0),
        mix(8, lower(right, AFTER), 0),
        mix(9, lower(lefter, BEFORE), 0),
        mix(11, ending(left, 3), 0),
        mix(12, ending(right, 3), 0),
        mix(13, ending(right, 2), right.map_or(0, |unit| u32::from(unit.shape))),
        mix(14, unit.endings[2], class),
        mix(15, unit.endings[1], last),
        mix(16, lower(right, AFTER), class),
        mix(18, word, lower(right, AFTER)),
        mix(19, shape, class),
        mix(20, context.preposition, unit.endings[1]),
        mix(21, u32::from(context.finite), unit.endings[1]),
    ];
    features.extend(known);
    for (len, ending) in unit.endings.iter().enumerate().filter(|(_, ending)| **ending != 0) {
        features.push(mix(30 + len as u32, *ending, u32::from(len > 1) * (shape & 7)));
    }
    for (len, beginning) in unit.beginnings.iter().enumerate().filter(|(_, beginning)| **beginning != 0) {
        features.push(mix(40 + len as u32, *beginning, 0));
    }
}
