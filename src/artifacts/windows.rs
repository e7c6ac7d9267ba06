//! Splits huge texts into windows. A token takes 80 bytes while rules run, and a record of dots has five times the tokens of one of words.

use crate::text::Span;

/// Most tokens of a window: some 170 MB. Prose has them in ten megabytes, a book in one or two.
const MOST_TOKENS: usize = 1 << 21;
/// A window ends at a line end, else at a blank, within this many bytes.
const STEP: usize = 1 << 16;

/// The windows of a text, in order; they cover it. Most texts have one.
pub(super) fn windows(text: &str) -> Vec<Span> {
    windows_of(text, MOST_TOKENS, STEP)
}

fn windows_of(text: &str, most: usize, step: usize) -> Vec<Span> {
    // A text has at most one token a byte.
    if text.len() <= most {
        return vec![Span::new(0, text.len())];
    }
    let mut windows = Vec::new();
    let (mut start, mut at, mut count) = (0, 0, 0);
    while at < text.len() {
        let end = end_of_step(text, at, step);
        let more = about_tokens(&text.as_bytes()[at..end]);
        if count + more > most && at > start {
            windows.push(Span::new(start, at));
            (start, count) = (at, 0);
        }
        count += more;
        at = end;
    }
    windows.push(Span::new(start, text.len()));
    windows
}

/// End of a step from `at`: after its last line end or blank, or at a character boundary.
fn end_of_step(text: &str, at: usize, step: usize) -> usize {
    let end = text.floor_char_boundary(at + step).max(text.ceil_char_boundary(at + 1));
    if end == text.len() {
        return end;
    }
    let bytes = &text.as_bytes()[at..end];
    memchr::memrchr(b'\n', bytes).or_else(|| memchr::memrchr(b' ', bytes)).map_or(end, |last| at + last + 1)
}

/// Estimates the number of tokens that begin in `bytes`: each start of letters or digits, each punctuation mark and ideograph.
fn about_tokens(bytes: &[u8]) -> usize {
    let mut last = 0;
    let begins = |byte: u8| {
        let class = match byte {
            // A continuation byte.
            0x80..=0xbf => return false,
            b'a'..=b'z' | b'A'..=b'Z' | 0xc3..=0xdf | 0xe0 | 0xe1 | 0xea..=0xed => 1,
            b'0'..=b'9' => 2,
            0..=b' ' => 0,
            _ => 3,
        };
        let begins = class == 3 || class != 0 && class != last;
        last = class;
        begins
    };
    bytes.iter().copied().map(begins).filter(|begins| *begins).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokens;

    #[test]
    fn windows_cover_the_text_and_end_at_lines() {
        let text = "One line, and more.\n漢字 “é” 12\n".repeat(40);
        let windows = windows_of(&text, 50, 30);
        assert!(windows.len() > 5);
        assert_eq!(windows.iter().map(|window| window.of(&text)).collect::<String>(), text);
        assert!(windows.iter().all(|window| window.of(&text).ends_with(['\n', ' ']) && tokens(window.of(&text)).len() <= 50));
        assert_eq!(windows_of(&text, text.len(), 30).len(), 1);
        assert_eq!(windows_of("漢漢漢", 1, 1).len(), 3);
    }

    #[test]
    fn tokens_are_estimated() {
        for text in ["Word after word, of 1 line.", "a-a-a", "(a) “b” 漢字", "Слово, слово."] {
            assert_eq!(about_tokens(text.as_bytes()), tokens(text).len(), "{text}");
        }
    }
}
