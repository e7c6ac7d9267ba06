//! A statement in numbers.

use crate::text::Span;

/// Most tokens of a quotation of a few words.
pub const SHORT: u32 = 5;

/// One statement, in numbers: 48 bytes.
#[derive(Clone, Copy)]
pub struct Statement {
    /// Number of its unit.
    pub unit: u32,
    /// Its place in the unit.
    pub span: Span,
    /// Place of its sentence.
    pub sentence: Span,
    /// Index of its first token, and number of tokens.
    pub tokens: (u32, u32),
    /// True for a quotation.
    pub is_marked: bool,
    /// Place of the speaker's name.
    pub speaker: u64,
    /// Day of the record, if it is known.
    pub day: Option<i32>,
    /// Number of the record.
    pub record: u32,
}

impl Statement {
    /// As a record of numbers.
    pub fn pack(&self) -> [u32; 12] {
        let speaker = [(self.speaker >> 32) as u32, self.speaker as u32];
        let (span, sentence) = (self.span, self.sentence);
        let marked = u32::from(self.is_marked);
        // The lowest number stands for no day.
        let day = self.day.unwrap_or(i32::MIN).cast_unsigned();
        let (first, count) = self.tokens;
        [self.unit, span.start, span.end, sentence.start, sentence.end, first, count, marked, speaker[0], speaker[1], day, self.record]
    }

    /// From a record of numbers.
    pub fn unpack([unit, start, end, from, to, first, count, marked, high, low, day, record]: [u32; 12]) -> Self {
        Self {
            unit,
            span: Span { start, end },
            sentence: Span { start: from, end: to },
            tokens: (first, count),
            is_marked: marked == 1,
            speaker: u64::from(high) << 32 | u64::from(low),
            day: Some(day.cast_signed()).filter(|day| *day != i32::MIN),
            record,
        }
    }

    /// True for a quotation of a few words.
    pub fn is_short(&self) -> bool {
        self.is_marked && self.tokens.1 <= SHORT
    }
}
