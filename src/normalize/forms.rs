//! Replaces presentation forms: shaped Arabic letters, private-use bullets of symbol fonts, line and paragraph separators.
//!
//! Shaped Arabic letters come from typeset documents (for legacy systems only, Unicode 15.0 §9.2). Single-character phrases (U+FDF0 to
//! U+FDFF) are deliberate and stay.

use super::Edits;
use unicode_normalization::UnicodeNormalization;

/// True if the pass may change `c`.
pub(super) fn concerns(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}') || symbol(c).is_some() || is_shaped(c)
}

fn is_shaped(c: char) -> bool {
    matches!(c, '\u{fb50}'..='\u{fd3d}' | '\u{fd50}'..='\u{fdcf}' | '\u{fe80}'..='\u{fefc}') && unshaped(c).is_some()
}

/// The letters of a shaped form.
fn unshaped(c: char) -> Option<String> {
    let letters: String = std::iter::once(c).nfkc().collect();
    (letters.chars().all(|letter| letter.is_alphabetic()) && !letters.contains(c)).then_some(letters)
}

/// The character that Symbol and Wingdings show; office programs leave these private-use codes in text.
fn symbol(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{f0b7}' => "•",
        '\u{f0a7}' => "▪",
        '\u{f0d8}' => "➢",
        '\u{f0fc}' => "✓",
        '\u{f0e0}' => "→",
        '\u{f076}' => "❖",
        _ => return None,
    })
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    for (at, c) in text.char_indices().filter(|(_, c)| *c >= '\u{2028}') {
        let end = at + c.len_utf8();
        if matches!(c, '\u{2028}' | '\u{2029}') {
            edits.replace(at, end, "\n");
        } else if let Some(with) = symbol(c) {
            edits.replace(at, end, with);
        } else if is_shaped(c)
            && let Some(letters) = unshaped(c)
        {
            edits.replace(at, end, &letters);
        }
    }
}
