//! Character classes by table: repairs look up every damaged letter, and the standard library's binary search is too slow.

use crate::text::classes::Table;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

const LETTER: u8 = 1;
const UPPER: u8 = 2;
const LOWER: u8 = 4;
const NO_TEXT: u8 = 8;

#[inline]
fn kind(c: char) -> u8 {
    static KINDS: Table<u8> = Table::new(look_up);
    match c {
        // Han and Hangul.
        '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => LETTER,
        _ => KINDS.get(c),
    }
}

fn look_up(c: char) -> u8 {
    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    let unassigned = c >= '\u{370}' && c.general_category() == GeneralCategory::Unassigned;
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    flag(c.is_alphabetic(), LETTER)
        | flag(c.is_uppercase(), UPPER)
        | flag(c.is_lowercase(), LOWER)
        | flag(unassigned || c.is_control() || is_private || c as u32 & 0xfffe == 0xfffe, NO_TEXT)
}

/// Like [`char::is_alphabetic`].
pub(super) fn is_letter(c: char) -> bool {
    kind(c) & LETTER != 0
}

/// Like [`char::is_uppercase`].
pub(super) fn is_upper(c: char) -> bool {
    kind(c) & UPPER != 0
}

/// Like [`char::is_lowercase`].
pub(super) fn is_lower(c: char) -> bool {
    kind(c) & LOWER != 0
}

/// True for controls, private use, noncharacters and unassigned characters, which no reading may contain.
pub(super) fn is_no_text(c: char) -> bool {
    kind(c) & NO_TEXT != 0
}

/// The script of `c` (UAX 24).
pub(super) fn script(c: char) -> Script {
    static SCRIPTS: Table<Script> = Table::new(|c| c.script());
    SCRIPTS.get(c)
}

/// True for combining marks.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_say_what_unicode_says() {
        // The hexagrams among the ideographs are read as such.
        for c in ('\0'..='\u{1ffff}').filter(|c| !('\u{4dc0}'..='\u{4dff}').contains(c)) {
            assert_eq!((is_letter(c), is_upper(c), is_lower(c)), (c.is_alphabetic(), c.is_uppercase(), c.is_lowercase()), "{c:?}");
            assert_eq!(script(c), c.script(), "{c:?}");
        }
    }

    #[test]
    fn controls_private_unassigned_and_noncharacters_are_no_text() {
        for c in ['\0', '\u{7f}', '\u{85}', '\u{378}', '\u{e000}', '\u{f8ff}', '\u{fffe}', '\u{ffff}', '\u{1fffe}', '\u{f0000}', char::MAX]
        {
            assert!(is_no_text(c), "{c:?}");
        }
        for c in [' ', 'a', 'é', '\u{ad}', '\u{300}', 'Ж', '中', '한', '\u{fffd}', '😀'] {
            assert!(!is_no_text(c), "{c:?}");
        }
    }
}
