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
    // For each pair of marks, how far the text has been read without a closing mark: many may open and none close.
    let mut read = [0; MARKS.len()];
    while let Some(mark) = OPENERS.find(&text.as_bytes()[at..]) {
        let open = at + mark.end();
        let (closers, read) = (MARKS[mark.pattern().as_usize()].1, &mut read[mark.pattern().as_usize()]);
        let from = open.max(*read);
        let mut near = text[from..].char_indices().map(|(length, c)| (from + length, c)).take_while(|(at, _)| at - open <= MAX_BYTES);
        let Some((close, closer)) = near.find(|(_, c)| closers.contains(c)) else {
            *read = from.max(text.ceil_char_boundary(open + MAX_BYTES + 1));
            at = open;
            continue;
        };
        let inside = &text[open..close];
        let start = open + (inside.len() - inside.trim_start().len());
        found.push(Span::new(start, start + inside.trim().len()));
        at = close + closer.len_utf8();
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
        // Two marks open far from the one that closes, and one within reach of it.
        let far = format!("“““{}“near“{}”", "a".repeat(MAX_BYTES), "b".repeat(20));
        assert_eq!(quoted(&far).iter().map(|span| span.of(&far)).collect::<Vec<_>>(), [format!("near“{}", "b".repeat(20))]);
    }
}
