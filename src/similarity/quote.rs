//! Quoted speech: where it stands in a paragraph, and whether two quotations are one.

use super::shingle::hashes;
use crate::span::Span;

/// Quotation marks that open, each with those that close it.
const MARKS: &[(char, &[char])] =
    &[('“', &['”']), ('"', &['"']), ('«', &['»']), ('„', &['“', '”']), ('»', &['«']), ('「', &['」']), ('『', &['』'])];
/// A longer stretch is two marks that don't belong together.
const MAX_BYTES: usize = 2000;
/// Shorter ones are words spoken of, and titles.
const MIN_TOKENS: usize = 5;
/// Share of the shorter quotation's tokens that the other must have, in the same order.
const MIN_ALIGNED: f64 = 0.6;

/// The quotations of `text` that are long enough to be speech, without their marks.
pub fn quotations(text: &str) -> Vec<(Span, Vec<u64>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((open, closers)) = text[at..]
        .char_indices()
        .find_map(|(start, c)| MARKS.iter().find(|(open, _)| *open == c).map(|(open, closers)| (at + start + open.len_utf8(), *closers)))
    {
        let close = text[open..].char_indices().take_while(|(length, _)| *length <= MAX_BYTES).find(|(_, c)| closers.contains(c));
        let Some((length, closer)) = close else {
            at = open;
            continue;
        };
        let inside = &text[open..open + length];
        let words = hashes(inside);
        if words.len() >= MIN_TOKENS {
            let trimmed = inside.trim();
            let start = open + (inside.len() - inside.trim_start().len());
            found.push((Span::new(start, start + trimmed.len()), words));
        }
        at = open + length + closer.len_utf8();
    }
    found
}

/// Share of the shorter quotation that the longer one has in the same order; none where it is too little to be the same speech.
pub fn aligned(a: &[u64], b: &[u64]) -> Option<f64> {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let both = longest_common(short, long);
    let share = both as f64 / short.len().max(1) as f64;
    (both >= MIN_TOKENS - 1 && share >= MIN_ALIGNED && run(short, long) >= 3).then_some(share)
}

/// Length of the longest common subsequence (Hirschberg's one row).
fn longest_common(a: &[u64], b: &[u64]) -> usize {
    let mut row = vec![0usize; a.len() + 1];
    for y in b {
        let mut diagonal = 0;
        for (nth, x) in a.iter().enumerate() {
            let above = row[nth + 1];
            row[nth + 1] = if x == y { diagonal + 1 } else { above.max(row[nth]) };
            diagonal = above;
        }
    }
    row[a.len()]
}

/// Length of the longest run of tokens that both have.
fn run(a: &[u64], b: &[u64]) -> usize {
    let mut row = vec![0usize; a.len() + 1];
    let mut longest = 0;
    for y in b {
        let mut diagonal = 0;
        for (nth, x) in a.iter().enumerate() {
            let above = row[nth + 1];
            row[nth + 1] = if x == y { diagonal + 1 } else { 0 };
            longest = longest.max(row[nth + 1]);
            diagonal = above;
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_between_their_marks() {
        let text = "He said: “We will build it again next year,” and left. \"Short one.\" „Wir bauen ihn im nächsten Jahr wieder auf“, sagte er. « Nous le reconstruirons l’an prochain »";
        let found: Vec<&str> = quotations(text).iter().map(|(span, _)| span.of(text)).collect();
        assert_eq!(
            found,
            ["We will build it again next year,", "Wir bauen ihn im nächsten Jahr wieder auf", "Nous le reconstruirons l’an prochain"]
        );
        assert!(quotations("“ never closed").is_empty());
    }

    #[test]
    fn drifted_quotations_are_one() {
        let same = |a, b| aligned(&hashes(a), &hashes(b)).is_some();
        assert!(same("we lost a pier in one night", "We have lost a pier in a single night"));
        assert!(same("such a meeting is needed", "Such a meeting is needed, and it will need a long time"));
        assert!(!same("we lost a pier in one night", "The night was long and the pier was cold for us"));
    }
}
