//! A quick look whether a text may have been read in a wrong encoding: sound text costs this one look.
//!
//! Two signs: a pair of characters that no language writes, looked for everywhere; and letters that the language of a line does not put
//! where they stand, looked for in samples, since what damages letters that other languages write damages all of them.

use super::encodings;
use super::reading;
use super::spelling::Spelling;

/// Lines that are sampled one after the other...
const FIRST_LINES: usize = 8;
/// ...and behind them every so-manieth.
const EVERY: usize = 8;
/// Bytes of a long line from one sample to the next.
const STRIDE: usize = 2048;
/// Bytes of a sample before its first character beyond ASCII, and behind it.
const BEFORE: usize = 60;
const BEHIND: usize = 140;

/// True where `text` may have been read in a wrong encoding.
pub(super) fn find(text: &str) -> bool {
    let bytes = text.as_bytes();
    let spelling = Spelling::embedded();
    let (mut at, mut next_sample, mut lines) = (0, 0, 0);
    while let Some(skipped) = skip_ascii(&bytes[at..]) {
        at += skipped;
        if at >= next_sample {
            let line = text[..at].rfind('\n').map_or(0, |end| end + 1).max(next_sample.min(at));
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
            if (lines < FIRST_LINES || lines % EVERY == 0) && is_odd(text, at, line, end) {
                return true;
            }
            lines += 1;
            next_sample = (end + 1).min(at + STRIDE);
        }
        // The run of characters beyond ASCII, with one before and one behind it.
        let mut last = if at == 0 { ' ' } else { bytes[at - 1] as char };
        for c in text[at..].chars() {
            if spelling.is_odd_pair(last, c) && (encodings::is_held(last) || encodings::is_held(c)) {
                return true;
            }
            if c.is_ascii() {
                break;
            }
            at += c.len_utf8();
            last = c;
        }
    }
    false
}

/// Bytes up to the first one beyond ASCII.
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

/// True where the part of the line from `start` to `end` around byte `at` has letters where its language has none.
fn is_odd(text: &str, at: usize, start: usize, end: usize) -> bool {
    let mut from = at.saturating_sub(BEFORE).max(start);
    let mut to = (at + BEHIND).min(end);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let chars: Vec<char> = text[from..to].chars().collect();
    reading::is_odd(&chars)
}
