//! Letters and their marks composed: NFC (UAX 15), by the quick check where nothing is to do.

use super::Edits;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// True where `c` may compose with what stands before it, or is no composed form itself.
pub(super) fn concerns(c: char) -> bool {
    is_nfc_quick(std::iter::once(c)) != IsNormalized::Yes
}

/// Canonical composition, segment by segment, so that a change names the letter and not the text.
pub(super) fn nfc(text: &str, edits: &mut Edits) {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return;
    }
    for (start, segment) in segments(text) {
        if is_nfc_quick(segment.chars()) != IsNormalized::Yes {
            let composed: String = segment.nfc().collect();
            if composed != segment {
                edits.replace(start, start + segment.len(), composed);
            }
        }
    }
}

/// Cuts before each character that nothing before it can change: class 0, no mark, no Hangul vowel or final.
fn segments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut starts =
        text.char_indices().filter(|(at, c)| *at == 0 || is_boundary(*c)).map(|(at, _)| at).chain(std::iter::once(text.len())).peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        let end = *starts.peek()?;
        Some((start, &text[start..end]))
    })
}

fn is_boundary(c: char) -> bool {
    c.is_ascii() || canonical_combining_class(c) == 0 && !is_combining_mark(c) && !('\u{1160}'..='\u{11ff}').contains(&c)
}
