//! Positions in a text: byte offsets inside the library, code points in every output.
//!
//! A [`Span`] is a range of bytes from 0, end exclusive, always on character boundaries. The [`CharIndex`] of its text converts it to a
//! [`CharSpan`] when a report is written, and nowhere else.
//!
//! ```
//! use sourdine::{CharIndex, Span};
//! let text = "é muted";
//! let span = Span::new(3, 8);
//! assert_eq!(span.of(text), "muted");
//! let chars = CharIndex::new(text).chars(span);
//! assert_eq!((chars.start, chars.end), (2, 7));
//! ```

use serde::Serialize;

/// A range of bytes of a text, end exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte `start` to byte `end`, exclusive. Texts are limited to 4 GiB, so `usize` positions fit.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && end <= u32::MAX as usize);
        Self { start: start as u32, end: end as u32 }
    }

    /// The bytes as a range, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of `text` that this span covers.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True if it is empty.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True if both share at least one byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The span moved `offset` bytes to the right.
    pub fn shifted(self, offset: usize) -> Self {
        Self::new(self.start as usize + offset, self.end as usize + offset)
    }
}

/// A range of Unicode code points of a text, end exclusive, as in outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CharSpan {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Converts byte offsets of a text to code points in constant time. Stores one count for every 64 bytes, and none for ASCII.
pub struct CharIndex<'a> {
    text: &'a str,
    counts: Vec<u32>,
}

const BLOCK: usize = 64;

impl<'a> CharIndex<'a> {
    /// Indexes `text`.
    pub fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { text, counts: Vec::new() };
        }
        let blocks = text.as_bytes().chunks(BLOCK);
        let counts = blocks
            .scan(0, |total, block| {
                let before = *total;
                *total += leads(block);
                Some(before)
            })
            .collect();
        Self { text, counts }
    }

    /// Number of code points before byte `at`.
    pub fn position(&self, at: usize) -> usize {
        if self.counts.is_empty() {
            return at;
        }
        let block = (at / BLOCK).min(self.counts.len() - 1);
        self.counts[block] as usize + leads(&self.text.as_bytes()[block * BLOCK..at]) as usize
    }

    /// `span` in code points.
    pub fn chars(&self, span: Span) -> CharSpan {
        CharSpan { start: self.position(span.start as usize), end: self.position(span.end as usize) }
    }
}

fn leads(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from((*byte as i8) >= -0x40)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_code_points() {
        let text = "aé漢😀".repeat(50);
        let index = CharIndex::new(&text);
        for (nth, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(index.position(byte), nth);
        }
        assert_eq!(index.position(text.len()), 200);
    }
}
