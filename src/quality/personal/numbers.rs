//! Runs of digits with the signs that people put between them.

use crate::span::Span;

/// The longest runs that begin and end with a digit and hold digits, single separators and brackets; `+` and `(` may stand before. What
/// touches a letter is part of a name, and no number.
pub(super) fn find(text: &str, digits: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = bytes[at..].iter().position(u8::is_ascii_digit).map(|nth| at + nth) {
        let mut end = first + 1;
        let mut count = 1;
        loop {
            let gap = separators(&text[end..]);
            match bytes.get(end + gap) {
                Some(byte) if byte.is_ascii_digit() => {
                    count += 1;
                    end += gap + 1;
                }
                _ => break,
            }
        }
        at = end;
        let mut start = first;
        for sign in ['(', '+', '('] {
            start -= usize::from(text[..start].ends_with(sign));
        }
        let is_part = text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_') || text[end..].starts_with(char::is_alphanumeric);
        if count >= digits && !is_part {
            found.push(Span::new(start, end));
        }
    }
    found
}

/// Bytes of what stands between two digits of one number: at most a sign and blanks or brackets beside it.
fn separators(text: &str) -> usize {
    let mut length = 0;
    for c in text.chars().take(3) {
        match c {
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '.' | '/' | '(' | ')' | '\u{2011}' | '–' => length += c.len_utf8(),
            _ => break,
        }
    }
    length
}

/// The digits of a number.
pub(super) fn digits(number: &str) -> Vec<u8> {
    number.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect()
}
