//! FineWeb's rules (arXiv 2406.17557, section 3.5) on non-blank lines; an end mark must be the last character of a line.

use super::lines::duplicates;
use super::{Values, share};

/// Longest short line in code points.
const SHORT: usize = 30;

/// Sentence-final characters of the Basic Multilingual Plane (Unicode property Sentence_Terminal), as listed by datatrove. Quotation marks
/// and the ellipsis are not among them, so direct speech does not end with one.
pub(super) const END_MARKS: &[char] = &[
    '!', '.', '?', '։', '؝', '؞', '؟', '۔', '܀', '܁', '܂', '߹', '࠷', '࠹', '࠽', '࠾', '।', '॥', '၊', '။', '።', '፧', '፨', '᙮', '᜵', '᜶', '។',
    '៕', '៖', '៙', '៚', '᠃', '᠉', '᥄', '᥅', '᪨', '᪩', '᪪', '᪫', '᭚', '᭛', '᭞', '᭟', '᭽', '᭾', '᰻', '᰼', '᱾', '᱿', '‼', '‽', '⁇', '⁈', '⁉',
    '⸮', '⸼', '⹓', '⹔', '。', '꓿', '꘎', '꘏', '꛳', '꛷', '꡶', '꡷', '꣎', '꣏', '꤯', '꧈', '꧉', '꩝', '꩞', '꩟', '꫰', '꫱', '꯫', '﹒', '﹖', '﹗',
    '！', '．', '？', '｡',
];

#[derive(Debug)]
pub(super) struct Found([f64; 4]);

impl Found {
    pub(super) fn set(self, values: &mut Values, names: [&'static str; 4]) {
        for (name, value) in names.into_iter().zip(self.0) {
            values.set(name, value);
        }
    }
}

/// Non-blank lines.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').filter(|line| !line.trim().is_empty())
}

/// Whether a line has 30 characters or fewer.
pub(super) fn is_short(line: &str) -> bool {
    line.chars().nth(SHORT).is_none()
}

/// Closing quotation marks and brackets after an end mark.
const CLOSERS: &[char] = &['"', '\'', '”', '’', '“', '»', '«', '›', ')', ']', '」', '』', '）', '】', '》', '〉'];

/// Whether a line ends with an end mark, before closing marks and blanks.
pub(super) fn is_closed(line: &str) -> bool {
    line.trim_end_matches(|c: char| c.is_whitespace() || CLOSERS.contains(&c)).ends_with(END_MARKS)
}

/// Share of closed lines; 1 for a single line, since a text may break off.
pub(super) fn closed(text: &str) -> f64 {
    match lines(text).count() {
        1 => 1.0,
        all => share(lines(text).filter(|line| is_closed(line)).count(), all),
    }
}

pub(super) fn measure(text: &str, words: usize) -> Found {
    let (mut all, mut marked, mut short) = (0, 0, 0);
    for line in lines(text) {
        all += 1;
        marked += usize::from(line.ends_with(END_MARKS));
        short += usize::from(is_short(line));
    }
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let characters = text.chars().count() - ends;
    Found([share(marked, all), share(short, all), share(duplicates(lines(text)).characters, characters), share(ends, words)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direct_speech_closes_a_line() {
        assert_eq!(closed("He said: \"It is late.\"\nA heading\n\n彼は「遅い。」\n(So it was.) "), 0.75);
        assert_eq!((closed(""), closed("A text that breaks off")), (0.0, 1.0));
    }
}
