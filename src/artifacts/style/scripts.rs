//! Scripts without spaces, or with spaces between phrases.

/// Whether a character counts as a word: Han and kana.
pub(super) fn is_ideograph(c: char) -> bool {
    ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{3400}'..='\u{9fff}').contains(&c)
}

pub(super) fn is_hangul(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}
