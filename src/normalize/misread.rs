//! Repairs mojibake (text decoded with a wrong encoding), line by line.
//!
//! Each line is decided by itself (see [`super::reading`]). The lines of a text also support each other: a misreading that is proven by
//! other lines needs less evidence in a short line. Two passes share this module, so that each can be disabled: `mojibake` for UTF-8
//! decoded as something else, `charset` for legacy encodings.

use super::Edits;
use super::line::Line;
use super::misreading::{Misreading, Source};
use super::reading::{self, Decision, Piece, Reading};
use super::suspect;
use crate::text::Span;
use crate::text::memo::Memo;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Longer lines are split at spaces into parts of about this many bytes.
const PART: usize = 2000;
/// Longest part in bytes where no space follows: reading takes some hundred bytes of memory a character.
const LONGEST: usize = 16 * PART;
/// Bytes of parts that are read with all misreadings in mind, which is the dearest step of all. Behind them only the misreading is looked for
/// that these have proven: none in a text that uses letters as no language does (marks behind each letter, phonetic script).
const MAX_READ: usize = 256 * PART;
/// Most unproven parts combined for one proof.
const TOGETHER: usize = 16;

/// Repairs UTF-8 that was decoded as something else.
pub(super) fn utf8(text: &str, edits: &mut Edits) {
    find(text, edits, |misreading| misreading.source == Source::Utf8);
}

/// Repairs text in a legacy encoding that was decoded as another.
pub(super) fn legacy(text: &str, edits: &mut Edits) {
    find(text, edits, |misreading| misreading.source != Source::Utf8);
    LAST.with_borrow_mut(|last| last.forget_longer(MAX_KEPT));
}

/// A part of a text with characters beyond ASCII.
struct Part<'t> {
    /// Its start in the text.
    start: usize,
    text: &'t str,
    /// Its decision; none before it was made.
    decision: Option<Decision<Repair>>,
}

impl Part<'_> {
    /// Decides what the part is, by itself or with a misreading that is `known` from other parts.
    fn decide(&mut self, line: &Line, known: Option<Misreading>) {
        self.decision = Some(match reading::decide(line, known) {
            Decision::Read(reading) => Decision::Read(self.repair(reading)),
            Decision::Unsure => Decision::Unsure,
            Decision::Sound => Decision::Sound,
        });
    }

    fn look(&mut self) {
        let line = Line::of(self.text);
        if line.is_suspect() {
            self.decide(&line, None);
        } else {
            self.decision = Some(Decision::Sound);
        }
    }

    fn repaired(&self) -> Option<&Repair> {
        match &self.decision {
            Some(Decision::Read(repair)) => Some(repair),
            _ => None,
        }
    }

    fn repair(&self, reading: Reading) -> Repair {
        let Reading { misreading, gain, pieces, .. } = reading;
        let places: Vec<usize> = self.text.char_indices().map(|(at, _)| self.start + at).chain([self.start + self.text.len()]).collect();
        let mut text = String::with_capacity(pieces.iter().map(|piece| piece.with.len()).sum());
        let place = |piece: Piece| {
            let from = text.len();
            text.push_str(&piece.with);
            let span = Span::new(places[piece.start], places[piece.end]);
            Replacement { span, with: Span::new(from, text.len()), lost: piece.lost }
        };
        Repair { misreading, gain, replacements: pieces.into_iter().map(place).collect(), text }
    }
}

/// The repair of a part: what is kept of its [`Reading`], since a long text has millions of pieces.
struct Repair {
    misreading: Misreading,
    /// Bits saved.
    gain: f32,
    replacements: Vec<Replacement>,
    /// What stands in their places, concatenated.
    text: String,
}

/// A misread stretch of text.
struct Replacement {
    /// Its place in the whole text.
    span: Span,
    /// What stands in its place.
    with: Span,
    /// True if a byte was lost and is guessed.
    lost: bool,
}

/// Longest text whose repairs are kept, in bytes. Those of a longer one are kept between the two passes only.
const MAX_KEPT: usize = 1 << 20;

thread_local! {
    /// Repairs of the last text, since two passes need them, and clustering after the other analyses.
    static LAST: RefCell<Memo<Rc<[Repair]>, 1>> = const { RefCell::new(Memo::new(usize::MAX)) };
}

fn find(text: &str, edits: &mut Edits, is_mine: impl Fn(&Misreading) -> bool) {
    let repairs = LAST.with_borrow_mut(|last| last.get(text, || read(text)));
    for Repair { misreading, replacements, text, .. } in repairs.iter().filter(|repair| is_mine(&repair.misreading)) {
        for Replacement { span, with, lost } in replacements {
            edits.replace_misread(span.start as usize, span.end as usize, with.of(text), misreading.number(), *lost);
        }
    }
}

/// The repairs of a text, in order.
fn read(text: &str) -> Rc<[Repair]> {
    let repair = |part: Part<'_>| match part.decision {
        Some(Decision::Read(repair)) => Some(repair),
        _ => None,
    };
    decided(text).into_iter().filter_map(repair).collect()
}

/// The parts of a text, with repairs for those that are misread.
fn decided(text: &str) -> Vec<Part<'_>> {
    let (mut parts, mut read) = with_suspects(text);
    // The other parts are decided only if one misreading is proven.
    if proven(&parts).or_else(|| proven_together(&parts)).is_none() {
        return Vec::new();
    }
    look(parts.iter_mut().filter(|part| part.decision.is_none()), &mut read);
    let Some(known) = proven(&parts).or_else(|| proven_together(&parts)) else { return parts };
    for part in parts.iter_mut().filter(|part| part.repaired().is_none()) {
        part.decide(&Line::of(part.text), Some(known));
    }
    parts
}

/// The parts of a text, with decisions for those that a fast check suspects, and the bytes of these. None if it suspects nothing.
fn with_suspects(text: &str) -> (Vec<Part<'_>>, usize) {
    let mut places = suspect::places(text).peekable();
    let (mut all, mut read) = (Vec::new(), 0);
    if places.peek().is_none() {
        return (all, read);
    }
    all.extend(parts(text));
    let is_suspect = |part: &&mut Part| {
        let end = part.start + part.text.len();
        std::iter::from_fn(|| places.next_if(|place| *place < end)).count() > 0
    };
    look(all.iter_mut().filter(is_suspect), &mut read);
    (all, read)
}

/// Decides parts, until [`MAX_READ`] bytes are `read`.
fn look<'p, 't: 'p>(parts: impl Iterator<Item = &'p mut Part<'t>>, read: &mut usize) {
    for part in parts {
        part.look();
        *read += part.text.len();
        if *read >= MAX_READ {
            break;
        }
    }
}

/// The misreading that saves most bits over all parts that prove one.
fn proven(parts: &[Part]) -> Option<Misreading> {
    let mut gains: BTreeMap<Misreading, f32> = BTreeMap::new();
    for repair in parts.iter().filter_map(Part::repaired) {
        *gains.entry(repair.misreading).or_default() += repair.gain;
    }
    gains.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(misreading, _)| misreading)
}

/// The misreading that short lines prove in combination.
fn proven_together(parts: &[Part]) -> Option<Misreading> {
    let odd: Vec<&Part> = parts.iter().filter(|part| matches!(part.decision, Some(Decision::Unsure))).take(TOGETHER).collect();
    if odd.len() < 2 {
        return None;
    }
    let together = Line::new(odd.iter().flat_map(|part| part.text.chars().chain([' '])).collect());
    match reading::decide(&together, None) {
        Decision::Read(reading) => Some(reading.misreading),
        Decision::Sound | Decision::Unsure => None,
    }
}

/// Length of the first part of a text without spaces: it ends before an ASCII character, which is no part of a misread letter, if it can.
fn cut(text: &str) -> usize {
    if text.len() <= LONGEST {
        return text.len();
    }
    let ascii = text.as_bytes()[PART..LONGEST].iter().rposition(u8::is_ascii);
    ascii.map_or_else(|| text.floor_char_boundary(LONGEST), |at| PART + at)
}

/// A line in parts that are not too long to be read at once; most lines are one.
pub(super) fn in_parts(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let (part, behind) = rest.split_at(cut(rest));
        rest = behind;
        (!part.is_empty()).then_some(part)
    })
}

/// The parts of a text with characters beyond ASCII.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let rest = &text.as_bytes()[start..];
            let (head, tail) = rest.split_at(PART.min(rest.len()));
            // A long line is split at the first space after this many bytes.
            let reach = &tail[..tail.len().min(LONGEST - PART)];
            let end = memchr::memchr(b'\n', head).or_else(|| memchr::memchr2(b' ', b'\n', reach).map(|end| head.len() + end));
            let length = end.unwrap_or_else(|| cut(&text[start..]));
            at = start + length + usize::from(end.is_some());
            let part = &text[start..start + length];
            if !part.is_ascii() {
                return Some(Part { start, text: part, decision: None });
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_spaces_is_read_in_parts() {
        for line in ["é¬it;".repeat(40_000), "é".repeat(100_000), "漢".repeat(LONGEST / 3)] {
            let found: Vec<&str> = in_parts(&line).collect();
            assert_eq!(found.concat(), line);
            assert!(found.iter().all(|part| part.len() <= LONGEST));
            assert_eq!(parts(&line).map(|part| part.text).collect::<Vec<_>>(), found);
        }
        let spaced = "é ".repeat(LONGEST);
        assert!(parts(&spaced).all(|part| part.text.len() <= PART + 2));
        assert_eq!(in_parts("Le café").collect::<Vec<_>>(), ["Le café"]);
    }
}
