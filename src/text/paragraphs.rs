//! Splits a text into paragraphs.

use super::Span;

/// How to split a text into paragraphs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paragraphs {
    /// Like `Line`, or like `Blank` if the text is hard-wrapped.
    #[default]
    Auto,
    /// A run of lines between blank lines.
    Blank,
    /// Each non-blank line.
    Line,
}

/// The paragraphs of `text`, trimmed; blank ones are left out.
pub fn paragraphs(text: &str, how: Paragraphs) -> Vec<Span> {
    let join = match how {
        Paragraphs::Auto => is_hard_wrapped(text),
        Paragraphs::Blank => true,
        Paragraphs::Line => false,
    };
    let mut spans: Vec<Span> = Vec::new();
    let mut follows = false;
    for line in lines(text) {
        let content = line.of(text).trim();
        if content.is_empty() {
            follows = false;
            continue;
        }
        let start = content.as_ptr() as usize - text.as_ptr() as usize;
        let span = Span::new(start, start + content.len());
        match spans.last_mut() {
            Some(last) if join && follows => last.end = span.end,
            _ => spans.push(span),
        }
        follows = true;
    }
    spans
}

/// The lines of `text`, ended by LF, CR, CRLF, NEL, LS, PS, VT or FF (UAX 14, class BK).
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}']).scan((), move |(), line| {
        let span = Span::new(start, start + line.len());
        start = span.end as usize;
        Some(span)
    })
}

/// True if the text is hard-wrapped.
///
/// A line is wrapped if another non-blank line follows and it has no sentence end. Most lines must be wrapped, and at least 60 % of these
/// must have a length within a fifth of the longest line's, which is between 40 and 120 code points.
fn is_hard_wrapped(text: &str) -> bool {
    let lines: Vec<&str> = lines(text).map(|span| span.of(text).trim()).collect();
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    if !(40..=120).contains(&longest) {
        return false;
    }
    let (mut followed, mut broken, mut near) = (0, 0, 0);
    for pair in lines.windows(2).filter(|pair| !pair[0].is_empty() && !pair[1].is_empty()) {
        followed += 1;
        if !pair[0].ends_with(['.', '!', '?', '…', ':', '"', '”', '»', '。', '！', '？', '」']) {
            broken += 1;
            near += usize::from(pair[0].chars().count() * 5 >= longest * 4);
        }
    }
    followed >= 3 && broken * 2 > followed && near * 5 >= broken * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, how: Paragraphs) -> Vec<&str> {
        paragraphs(text, how).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn a_line_is_a_paragraph() {
        assert_eq!(texts(" one \n\n\ttwo\r\nthree\u{2028}four", Paragraphs::Auto), ["one", "two", "three", "four"]);
        assert_eq!(texts("one\ntwo\n\nthree", Paragraphs::Blank), ["one\ntwo", "three"]);
        assert!(texts(" \n \n", Paragraphs::Auto).is_empty());
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let wrapped = "The council of the town met on Tuesday to talk about\nthe new bridge over the river, which has been closed\nto all traffic since the flood of last winter took\nthe middle pier away with it.\n\nNobody knows yet what the new one is going to cost\nthe town.";
        assert_eq!(texts(wrapped, Paragraphs::Auto).len(), 2);
        assert_eq!(texts(wrapped, Paragraphs::Line).len(), 6);
    }

    #[test]
    fn a_list_of_headings_is_not_wrapped_text() {
        let list = "Apples from the north\nPears\nA very long line about plums and what to do with them\nFigs\nDates";
        assert_eq!(texts(list, Paragraphs::Auto).len(), 5);
    }
}
