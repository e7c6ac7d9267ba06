//! Corrects the order of letters and marks that only look right, and removes excessive stacks of marks.
//!
//! In Thai and Lao two typed sequences can look the same (Unicode 15.0 §16.1): a doubled vowel for another one, a tone before its vowel, am
//! in two parts. More marks on one letter than any language uses are noise and removed. The Stream-Safe Text Format of UAX 15 allows 30; no
//! sound text measured has more than six.

use super::Edits;
use unicode_normalization::char::canonical_combining_class;

/// Most marks on one letter.
pub(super) const MAX_MARKS: usize = 8;

/// Bits for a character that may be the first or the second of a pair: two vowels that form another, a tone before a vowel.
pub(super) fn halves(c: char) -> (u32, u32) {
    let twice = u32::from(matches!(c, '\u{e40}' | '\u{ec0}'));
    (twice | u32::from(is_tone(c)) << 1, twice | u32::from(is_vowel_mark(c)) << 1)
}

/// True if the pass may change `c` in any context.
pub(super) fn concerns(c: char) -> bool {
    matches!(c, '\u{e4d}' | '\u{ecd}')
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{e48}'..='\u{e4b}' | '\u{ec8}'..='\u{ecb}')
}

/// True for vowel signs above or below the letter.
fn is_vowel_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e39}' | '\u{eb1}' | '\u{eb4}'..='\u{eb9}')
}

/// The correct form of the characters at the start of a text, and how many it replaces.
fn corrected(a: char, b: char, c: Option<char>) -> Option<(usize, [char; 2])> {
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
        let Some((count, with)) = ahead.next().and_then(|b| corrected(c, b, ahead.next())) else { continue };
        // Marks in a removed stack are removed with it.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected_text(text: &str) -> String {
        let mut edits = Edits::default();
        find(text, &mut edits);
        let mut corrected = crate::normalize::Text::new(text);
        corrected.apply(crate::normalize::PassId::Sequences, &mut edits);
        corrected.current().to_owned()
    }

    #[test]
    fn what_looks_the_same_is_written_the_same() {
        for (typed, written) in [
            ("\u{e40}\u{e40}\u{e21}\u{e27}", "\u{e41}\u{e21}\u{e27}"),
            ("\u{ec0}\u{ec0}\u{ea1}", "\u{ec1}\u{ea1}"),
            ("\u{e40}\u{e40}\u{e40}\u{e40}", "\u{e41}\u{e41}"),
            ("\u{e19}\u{e4d}\u{e32}\u{e40}\u{e40}\u{e21}", "\u{e19}\u{e33}\u{e41}\u{e21}"),
            ("\u{e19}\u{e4d}\u{e32}", "\u{e19}\u{e33}"),
            ("\u{e99}\u{ecd}\u{eb2}", "\u{e99}\u{eb3}"),
            ("\u{e19}\u{e4d}\u{e49}\u{e32}x", "\u{e19}\u{e49}\u{e33}x"),
            ("\u{e19}\u{e49}\u{e4d}\u{e32}x", "\u{e19}\u{e49}\u{e33}x"),
            ("\u{e99}\u{ecd}\u{ec9}\u{eb2}x", "\u{e99}\u{ec9}\u{eb3}x"),
            ("\u{e99}\u{ec9}\u{ecd}\u{eb2}x", "\u{e99}\u{ec9}\u{eb3}x"),
            ("\u{e17}\u{e48}\u{e35}", "\u{e17}\u{e35}\u{e48}"),
            ("\u{e97}\u{ec8}\u{eb5}", "\u{e97}\u{eb5}\u{ec8}"),
        ] {
            assert_eq!(corrected_text(typed), written, "{}", typed.escape_unicode());
            assert_eq!(corrected_text(written), written, "{}", written.escape_unicode());
            // In a line with others, each is corrected.
            assert_eq!(corrected_text(&format!("a{typed} {typed}")), format!("a{written} {written}"), "{}", typed.escape_unicode());
        }
        for sound in [
            "\u{e40}\u{e21}\u{e40}",
            "\u{e4d}\u{eb2}",
            "\u{ecd}\u{e32}",
            "\u{e40}\u{ec0}",
            "\u{e4d}\u{e49}",
            "\u{e4d}\u{e49}\u{eb2}",
            "\u{e49}\u{e4d}x",
            "\u{e49}\u{e32}",
            "\u{e35}\u{e48}",
        ] {
            assert_eq!(corrected_text(sound), sound, "{}", sound.escape_unicode());
        }
    }

    #[test]
    fn a_stack_of_marks_that_no_language_writes_goes_as_a_whole() {
        for marks in 1..2 * MAX_MARKS {
            let stack = "\u{301}".repeat(marks);
            let kept = if marks > MAX_MARKS { "" } else { &stack };
            assert_eq!(corrected_text(&format!("a{stack}")), format!("a{kept}"), "{marks} at the end");
            assert_eq!(corrected_text(&format!("a{stack}b")), format!("a{kept}b"), "{marks} before a letter");
            assert_eq!(corrected_text(&format!("{stack}b{stack}c")), format!("{kept}b{kept}c"), "{marks} twice");
        }
    }

    #[test]
    fn the_scan_knows_both_halves_of_each_pair() {
        let all = || ('\u{e00}'..='\u{eff}').chain(['a', '\u{301}']);
        for (a, b) in all().flat_map(|a| all().map(move |b| (a, b))).filter(|(a, b)| corrected(*a, *b, Some('x')).is_some()) {
            assert!(halves(a).0 & halves(b).1 != 0 || concerns(a) || concerns(b), "{a:?} {b:?}");
        }
        assert!(!all().any(|c| concerns(c) != matches!(c, '\u{e4d}' | '\u{ecd}')));
        assert_eq!((halves('a'), halves('\u{301}')), ((0, 0), (0, 0)));
        assert_eq!((halves('\u{e40}'), halves('\u{e48}'), halves('\u{e31}')), ((1, 1), (2, 0), (0, 2)));
    }
}
