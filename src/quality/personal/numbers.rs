//! Runs of digits with separators.

use super::cues::is_mark;
use crate::text::Span;

/// The longest runs that begin and end with a digit and consist of digits, single separators and brackets; `+` and `(` may precede. A run
/// that touches a letter is part of a name.
pub(super) fn find(text: &str, digits: usize) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((first, behind)) = next_digit(text, at) {
        let mut end = behind;
        let mut count = 1;
        loop {
            let gap = separators(&text[end..]);
            match text[end + gap..].chars().next().filter(|c| digit(*c).is_some()) {
                Some(c) => {
                    count += 1;
                    end += gap + c.len_utf8();
                }
                None => break,
            }
        }
        at = end;
        let mut start = first;
        for sign in [['(', '（'], ['+', '＋'], ['(', '（']] {
            start -= text[..start].chars().next_back().filter(|c| sign.contains(c)).map_or(0, char::len_utf8);
        }
        let is_part = text[..start].ends_with(|c: char| touches(c) || c == '_') || text[end..].starts_with(touches);
        if count >= digits && !is_part {
            found.push(Span::new(start, end));
        }
    }
    found
}

/// Start and end of the next digit of any script.
fn next_digit(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        // Lead bytes of non-ASCII decimal digits.
        at += bytes[at..].iter().position(|byte| byte.is_ascii_digit() || matches!(byte, 0xd9 | 0xdb | 0xe0 | 0xe1 | 0xef))?;
        let c = text[at..].chars().next()?;
        let end = at + c.len_utf8();
        if digit(c).is_some() {
            return Some((at, end));
        }
        at = end;
    }
}

/// Zeros of scripts whose digits occur in telephone numbers; the other nine digits follow each.
const ZEROS: [u32; 19] =
    [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0xff10];

/// Value of a decimal digit of any script.
pub(super) fn digit(c: char) -> Option<u8> {
    let code = u32::from(c);
    let nth = ZEROS.partition_point(|zero| *zero <= code);
    let value = code - ZEROS[nth.checked_sub(1)?];
    u8::try_from(value).ok().filter(|value| *value < 10)
}

/// Whether a character cannot touch a number: digits, and letters of bicameral scripts. Other scripts use no space there.
pub(super) fn touches(c: char) -> bool {
    c.is_ascii_alphanumeric() || c.is_lowercase() || c.is_uppercase() || digit(c).is_some()
}

/// Length in bytes of the separators between two digits of a number: at most one mark, with blanks or brackets.
fn separators(text: &str) -> usize {
    let mut length = 0;
    for c in text.chars().take(3) {
        match c {
            ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '-' | '.' | '/' | '(' | ')' | '（' | '）' | '−' | '\u{2010}' | '\u{2011}' | '–'
            | '－' | '・' => length += c.len_utf8(),
            c if is_mark(c) => length += c.len_utf8(),
            _ => break,
        }
    }
    length
}

/// Digits of a number.
pub(super) fn digits(number: &str) -> Vec<u8> {
    number.chars().filter_map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_many_scripts() {
        let found = |text: &str| find(text, 4).into_iter().map(|span| digits(span.of(text))).collect::<Vec<_>>();
        assert_eq!(found("هاتف ٠١٢٣، ۴۵۶۷; १२३४, ๑๒๓๔, １２３４"), [[0, 1, 2, 3], [4, 5, 6, 7], [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]);
        assert_eq!(found("電話1234番 x1234 1234x año1234"), [[1, 2, 3, 4]]);
        assert!(digit('a').is_none() && digit('²').is_none());
    }
}
