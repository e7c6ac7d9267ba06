//! Letters and marks in an order that only looks right, and stacks of marks that hide the letter.
//!
//! Thai and Lao are stored as they are typed, and two ways of typing look alike (Unicode 15.0 §16.1): a vowel written twice for another one,
//! a tone before its vowel, am in two pieces. More marks on one letter than any language has (Stream-Safe Text Format of UAX 15 draws the
//! line at 30; no sound text at hand has more than six) are noise, and go with the stack.

use super::Edits;
use unicode_normalization::char::canonical_combining_class;

/// More marks than this on one letter are noise.
pub(super) const MAX_MARKS: usize = 8;

/// Which half of a pair to be looked at a character may be: two vowels that make another, a tone before a vowel.
pub(super) fn halves(c: char) -> (u32, u32) {
    let twice = u32::from(matches!(c, '\u{e40}' | '\u{ec0}'));
    (twice | u32::from(is_tone(c)) << 1, twice | u32::from(is_vowel_mark(c)) << 1)
}

/// True where the pass looks at `c`, whatever stands beside it.
pub(super) fn concerns(c: char) -> bool {
    matches!(c, '\u{e4d}' | '\u{ecd}')
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{e48}'..='\u{e4b}' | '\u{ec8}'..='\u{ecb}')
}

/// A vowel above or below its letter.
fn is_vowel_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e39}' | '\u{eb1}' | '\u{eb4}'..='\u{eb9}')
}

/// What the two or three characters at the start of a text should be, and how many they are.
fn mended(a: char, b: char, c: Option<char>) -> Option<(usize, [char; 2])> {
    const NONE: char = '\0';
    match (a, b) {
        ('\u{e40}', '\u{e40}') => Some((2, ['\u{e41}', NONE])),
        ('\u{ec0}', '\u{ec0}') => Some((2, ['\u{ec1}', NONE])),
        ('\u{e4d}', '\u{e32}') => Some((2, ['\u{e33}', NONE])),
        ('\u{ecd}', '\u{eb2}') => Some((2, ['\u{eb3}', NONE])),
        ('\u{e4d}', tone) if is_tone(tone) && c == Some('\u{e32}') => Some((3, [tone, '\u{e33}'])),
        (tone, '\u{e4d}') if is_tone(tone) && c == Some('\u{e32}') => Some((3, [tone, '\u{e33}'])),
        ('\u{ecd}', tone) if is_tone(tone) && c == Some('\u{eb2}') => Some((3, [tone, '\u{eb3}'])),
        (tone, '\u{ecd}') if is_tone(tone) && c == Some('\u{eb2}') => Some((3, [tone, '\u{eb3}'])),
        (tone, vowel) if is_tone(tone) && is_vowel_mark(vowel) => Some((2, [vowel, tone])),
        _ => None,
    }
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    let mut chars = text.char_indices();
    let mut stack = 0..0;
    let mut marks = 0;
    while let Some((at, c)) = chars.next() {
        if canonical_combining_class(c) != 0 {
            if marks == 0 {
                stack.start = at;
            }
            marks += 1;
        } else {
            if marks > MAX_MARKS {
                edits.remove(stack.start, at);
            }
            marks = 0;
        }
        let mut ahead = chars.clone().map(|(_, c)| c);
        let Some((count, with)) = ahead.next().and_then(|b| mended(c, b, ahead.next())) else { continue };
        // What is in a stack of noise goes with it.
        if marks > 1 {
            continue;
        }
        let end = at + text[at..].chars().take(count).map(char::len_utf8).sum::<usize>();
        let with: String = with.into_iter().filter(|c| *c != '\0').collect();
        edits.replace(at, end, &with);
        chars.by_ref().take(count - 1).for_each(drop);
        marks = 0;
    }
    if marks > MAX_MARKS {
        edits.remove(stack.start, text.len());
    }
}
