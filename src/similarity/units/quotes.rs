//! Finds quoted speech in a paragraph.

use crate::text::Span;
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// Opening quotation marks, each with its possible closing marks.
const MARKS: &[(&str, &[char])] =
    &[("“", &['”']), ("\"", &['"']), ("«", &['»']), ("„", &['“', '”']), ("»", &['«']), ("「", &['」']), ("『", &['』'])];
/// Marks that are farther apart do not belong together.
const MAX_BYTES: usize = 2000;
/// Shorter quotations are single terms or titles.
pub const MIN_TOKENS: usize = 5;
static OPENERS: LazyLock<AhoCorasick> =
    LazyLock::new(|| AhoCorasick::new(MARKS.iter().map(|(open, _)| open)).expect("seven short strings fit an automaton"));

/// The spans between quotation marks in `text`, without the marks and the white space inside them.
pub fn quoted(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(mark) = OPENERS.find(&text.as_bytes()[at..]) {
        let open = at + mark.end();
        let closers = MARKS[mark.pattern().as_usize()].1;
        let close = text[open..].char_indices().take_while(|(length, _)| *length <= MAX_BYTES).find(|(_, c)| closers.contains(c));
        let Some((length, closer)) = close else {
            at = open;
            continue;
        };
        let inside = &text[open..open + length];
        let start = open + (inside.len() - inside.trim_start().len());
        found.push(Span::new(start, start + inside.trim().len()));
        at = open + length + closer.len_utf8();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_between_their_marks() {
        let text = "He said: “We will build it again next year,” and left. \"Short one.\" „Wir bauen ihn im nächsten Jahr wieder auf“, sagte er. « Nous le reconstruirons l’an prochain »";
        let found: Vec<&str> = quoted(text).iter().map(|span| span.of(text)).collect();
        assert_eq!(
            found,
            [
                "We will build it again next year,",
                "Short one.",
                "Wir bauen ihn im nächsten Jahr wieder auf",
                "Nous le reconstruirons l’an prochain"
            ]
        );
        assert!(quoted("“ never closed").is_empty());
    }
}
