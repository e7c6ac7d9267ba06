//! Makes foreign text safe to display: removes control and directional characters.

use crate::text::escape::steers;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// `text` on one line: controls and line ends become spaces; directional marks and tags are removed.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c.is_control() || is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        out.push(if c.is_control() { ' ' } else { c });
    }
    Cow::Owned(out)
}

fn is_hidden(c: char) -> bool {
    steers(c) && !c.is_control()
        || matches!(c, '\u{200b}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Width of `text` in terminal columns.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` truncated to `columns` with an ellipsis, at a grapheme boundary.
pub fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let end = text.grapheme_indices(true).find(|(_, letter)| {
        used += width(letter);
        used > columns
    });
    let head = text[..end.map_or(text.len(), |(at, _)| at)].trim_end();
    Cow::Owned(format!("{head}…"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_harmless() {
        assert_eq!(visible("a\u{1b}[31mb\r\nc\u{202e}d"), "a [31mb  cd");
        assert!(matches!(visible("plain é 漢"), Cow::Borrowed(_)));
    }

    #[test]
    fn text_is_cut_between_letters() {
        assert_eq!(shorten("abcdef", 4), "abc…");
        assert_eq!(shorten("漢字漢字", 5), "漢字…");
        assert_eq!(shorten("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(shorten("abc", 3), "abc");
    }
}
