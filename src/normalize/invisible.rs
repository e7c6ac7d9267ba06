//! Characters that nobody sees: zero-width spaces, marks of byte order and direction, soft hyphens, tags.
//!
//! Joiners stay where a script needs them: between letters of the scripts that shape by them (UAX 31 §2.3) and in emoji sequences (UTS 51).

use super::Edits;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// True where the pass looks at `c`.
pub(super) fn concerns(c: char) -> bool {
    is_unwanted(c, None, None)
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    let mut before: Option<char> = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, c)| *c);
        if is_unwanted(c, before, after) {
            edits.remove(at, at + c.len_utf8());
        } else {
            before = Some(c);
        }
    }
}

fn is_unwanted(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        // A zero-width space is how Thai, Lao, Khmer and Myanmar mark the end of a word.
        '\u{200b}' => !before.is_some_and(is_unspaced),
        '\u{200c}' | '\u{200d}' => !before.is_some_and(|c| takes_joiner(c) || is_combining_mark(c)) || after.is_none(),
        // The flags of England, Scotland and Wales are written with tags.
        '\u{e0020}'..='\u{e007f}' => !before.is_some_and(|c| c == '\u{1f3f4}' || ('\u{e0020}'..='\u{e007f}').contains(&c)),
        '\u{feff}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{e0001}' | '\u{ad}' | '\u{180e}' => true,
        _ => false,
    }
}

fn is_unspaced(c: char) -> bool {
    matches!(c.script(), Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar)
}

fn takes_joiner(c: char) -> bool {
    match c.script() {
        Script::Latin
        | Script::Cyrillic
        | Script::Greek
        | Script::Han
        | Script::Hiragana
        | Script::Katakana
        | Script::Hangul
        | Script::Hebrew
        | Script::Armenian
        | Script::Georgian => false,
        Script::Common => ('\u{2190}'..='\u{2bff}').contains(&c) || ('\u{1f000}'..='\u{1faff}').contains(&c),
        // Variation selectors and skin tones inherit the script of what they change.
        Script::Inherited => c == '\u{fe0f}',
        _ => true,
    }
}
