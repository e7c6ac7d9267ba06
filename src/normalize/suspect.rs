//! A fast check whether a text may be mojibake, so that sound text needs nothing else.
//!
//! It looks for two signs: pairs of characters that no language writes, everywhere; and letters unusual for the language of their line, in
//! samples only, since damage of the latter kind affects all letters.

use super::counts::Counts;
use super::encodings;
use super::spelling::Spelling;

/// The first lines are all sampled,
const FIRST_LINES: usize = 8;
/// then every nth.
const EVERY: usize = 8;
/// Distance of samples in a long line, in bytes.
const STRIDE: usize = 2048;
/// Bytes of a sample before and after its first character beyond ASCII.
const BEFORE: usize = 60;
const BEHIND: usize = 140;

/// True if `text` may be mojibake.
pub(super) fn find(text: &str) -> bool {
    places(text).next().is_some()
}

/// The places that may be mojibake, in order: at most one or two in a line.
pub(super) fn places(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let spelling = Spelling::embedded();
    let (mut at, mut next_sample, mut lines) = (0, 0, 0);
    std::iter::from_fn(move || {
        while let Some(skipped) = skip_ascii(&bytes[at..]) {
            at += skipped;
            if at >= next_sample {
                // Search back only to the last sample, so that a long line is not searched again for each.
                let line = memchr::memrchr(b'\n', &bytes[next_sample..at]).map_or(next_sample, |end| next_sample + end + 1);
                let reach = (at + STRIDE).min(bytes.len());
                let end = memchr::memchr(b'\n', &bytes[at..reach]).map_or(reach, |end| at + end);
                lines += 1;
                next_sample = (end + 1).min(at + STRIDE);
                if (lines <= FIRST_LINES || lines % EVERY == 0) && is_odd_around(text, at, line, end) {
                    return Some(at);
                }
            }
            // The run of characters beyond ASCII, with one character on each side.
            let mut last = if at == 0 { ' ' } else { bytes[at - 1] as char };
            let start = at;
            for c in text[at..].chars() {
                let is_odd = is_odd_pair(spelling, last, c);
                if !c.is_ascii() {
                    at += c.len_utf8();
                }
                if is_odd {
                    return Some(start);
                }
                if c.is_ascii() {
                    break;
                }
                last = c;
            }
        }
        None
    })
}

/// Number of bytes before the first one beyond ASCII.
fn skip_ascii(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    for block in bytes.chunks(64) {
        if !block.is_ascii() {
            return block.iter().position(|byte| *byte >= 0x80).map(|place| at + place);
        }
        at += block.len();
    }
    None
}

/// True if the sample around byte `at` has letters that its language does not write; the line is `start..end`.
fn is_odd_around(text: &str, at: usize, start: usize, end: usize) -> bool {
    let mut from = at.saturating_sub(BEFORE).max(start);
    let mut to = (at + BEHIND).min(end);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let chars: Vec<char> = text[from..to].chars().collect();
    !fits(&chars)
}

/// Letters from the start of a sample that determine its language; after them only characters beyond ASCII are checked.
const TELLING: usize = 64;

/// One in this many letters may be in a context that its language has not been seen to write.
const RARE: u32 = 40;

/// True if the best language of a line writes all of its letters beyond ASCII in their contexts.
fn fits(line: &[char]) -> bool {
    let spelling = Spelling::embedded();
    // Contexts that a lane lacks: those with a letter beyond ASCII, and the others.
    let (mut missing_high, mut missing_low) = (Counts::default(), Counts::default());
    let (mut ahead, mut high) = (0, 0);
    let mut before = spelling.start();
    for (nth, c) in line.iter().copied().chain([' ']).take(Counts::MOST).enumerate() {
        if !c.is_ascii() {
            ahead = 3;
        }
        if ahead > 0 || nth < TELLING {
            let lanes = !spelling.lanes(&mut before, c);
            if ahead > 0 {
                ahead -= 1;
                high += 1;
                missing_high.add(lanes);
            } else {
                missing_low.add(lanes);
            }
        } else {
            spelling.skip(&mut before, c);
        }
    }
    let missing = missing_high.plus(&missing_low).unwrap_or(missing_high);
    missing_high.least(missing.least(u64::MAX).0).1 <= high / RARE
}

/// True if no language writes `b` after `a`, and one of them is in some encoding.
fn is_odd_pair(spelling: &Spelling, a: char, b: char) -> bool {
    spelling.is_odd_pair(a, b) && (encodings::is_in_some_encoding(a) || encodings::is_in_some_encoding(b))
}

/// Like [`find`], for one complete line.
pub(super) fn is_suspect(line: &[char]) -> bool {
    let spelling = Spelling::embedded();
    let is_odd = |pair: &[char]| !(pair[0].is_ascii() && pair[1].is_ascii()) && is_odd_pair(spelling, pair[0], pair[1]);
    line.windows(2).any(is_odd) || !line.chunks(Counts::MOST - 1).all(fits)
}
