//! Text that was read in a wrong encoding, put right line by line.
//!
//! Each line is decided on by itself (see [`super::reading`]), and the lines of a text are evidence for each other: the misreading that is
//! proved by most of it needs less proof where a line alone is too short. Two passes share this, so that either can be left out:
//! `mojibake` for UTF-8 that was taken for something else, `charset` for text in an old encoding.

use super::Edits;
use super::misreading::{Misreading, Source};
use super::reading::{self, Decision, Piece, Reading};
use super::suspect;
use std::cell::RefCell;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// Longer lines are decided on in parts of about so many bytes, which end at a space.
const PART: usize = 2000;
/// At most so many parts without a proof are put together for one.
const TOGETHER: usize = 16;

/// UTF-8 that was taken for something else.
pub(super) fn utf8(text: &str, edits: &mut Edits) {
    find(text, edits, |misreading| misreading.source == Source::Utf8);
}

/// Text in an old encoding that was taken for another.
pub(super) fn legacy(text: &str, edits: &mut Edits) {
    find(text, edits, |misreading| misreading.source != Source::Utf8);
}

/// A part of a text with something beyond ASCII in it.
struct Part<'t> {
    /// Where it begins.
    start: usize,
    text: &'t str,
    /// What is known of it; none before it was looked at.
    decision: Option<Decision>,
}

impl Part<'_> {
    fn chars(&self) -> Vec<char> {
        self.text.chars().collect()
    }

    fn look(&mut self) {
        let chars = self.chars();
        self.decision = Some(if suspect::is_suspect(&chars) { reading::decide(&chars, None) } else { Decision::Sound });
    }

    fn reading(&self) -> Option<&Reading> {
        match &self.decision {
            Some(Decision::Read(reading)) => Some(reading),
            _ => None,
        }
    }

    /// What changes, by its place in the text.
    fn found(&self) -> Vec<Found> {
        let Some(reading) = self.reading() else { return Vec::new() };
        let places: Vec<usize> = self.text.char_indices().map(|(at, _)| self.start + at).chain([self.start + self.text.len()]).collect();
        let found = |piece: &Piece| Found {
            start: places[piece.start],
            end: places[piece.end],
            with: piece.with.clone(),
            misreading: reading.misreading,
            lost: piece.lost,
        };
        reading.pieces.iter().map(found).collect()
    }
}

/// What stands in a text in a wrong encoding.
struct Found {
    start: usize,
    end: usize,
    with: String,
    misreading: Misreading,
    lost: bool,
}

thread_local! {
    /// What was found in the last text, by its hash: two passes ask for one text.
    static LAST: RefCell<(u64, Vec<Found>)> = const { RefCell::new((0, Vec::new())) };
}

fn find(text: &str, edits: &mut Edits, is_mine: impl Fn(&Misreading) -> bool) {
    let hash = xxh3_64(text.as_bytes());
    LAST.with_borrow_mut(|(known, found)| {
        if *known != hash {
            (*known, *found) = (hash, read(text).iter().flat_map(Part::found).collect());
        }
        for found in found.iter().filter(|found| is_mine(&found.misreading)) {
            edits.replace_misread(found.start, found.end, &found.with, found.misreading.number(), found.lost);
        }
    });
}

/// The parts of a text, with the readings of those that are in a wrong encoding.
fn read(text: &str) -> Vec<Part<'_>> {
    let mut places = suspect::places(text).peekable();
    if places.peek().is_none() {
        return Vec::new();
    }
    let mut parts: Vec<Part> = parts(text).collect();
    for part in &mut parts {
        let mut is_suspect = false;
        while places.next_if(|place| *place < part.start + part.text.len()).is_some() {
            is_suspect = true;
        }
        if is_suspect {
            part.look();
        }
    }
    // Only where these prove something, the others are looked at.
    if proved(&parts).or_else(|| together(&parts)).is_none() {
        return Vec::new();
    }
    parts.iter_mut().filter(|part| part.decision.is_none()).for_each(Part::look);
    let Some(known) = proved(&parts).or_else(|| together(&parts)) else { return parts };
    for part in parts.iter_mut().filter(|part| part.reading().is_none()) {
        part.decision = Some(reading::decide(&part.chars(), Some(known)));
    }
    parts
}

/// The misreading that saves most in the parts that prove one.
fn proved(parts: &[Part]) -> Option<Misreading> {
    let mut gains: BTreeMap<Misreading, f32> = BTreeMap::new();
    for reading in parts.iter().filter_map(Part::reading) {
        *gains.entry(reading.misreading).or_default() += reading.gain;
    }
    gains.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(misreading, _)| misreading)
}

/// What short lines prove together.
fn together(parts: &[Part]) -> Option<Misreading> {
    let odd: Vec<&Part> = parts.iter().filter(|part| matches!(part.decision, Some(Decision::Unsure))).take(TOGETHER).collect();
    if odd.len() < 2 {
        return None;
    }
    let text: Vec<char> = odd.iter().flat_map(|part| part.text.chars().chain([' '])).collect();
    match reading::decide(&text, None) {
        Decision::Read(reading) => Some(reading.misreading),
        Decision::Sound | Decision::Unsure => None,
    }
}

/// The parts of a text that have something beyond ASCII.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let rest = &text.as_bytes()[start..];
            let (head, tail) = rest.split_at(PART.min(rest.len()));
            // A long line ends at the first space behind so many bytes.
            let length = memchr::memchr(b'\n', head)
                .or_else(|| memchr::memchr2(b' ', b'\n', tail).map(|end| head.len() + end))
                .unwrap_or(rest.len());
            at = start + length + 1;
            let part = &text[start..start + length];
            if !part.is_ascii() {
                return Some(Part { start, text: part, decision: None });
            }
        }
        None
    })
}
