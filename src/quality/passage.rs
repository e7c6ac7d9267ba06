//! The passage that decides a value: what a reader has to see to agree or not, beside a reason and at a cut-off (`check --show`).
//!
//! Made only where somebody will look at it, since most records pass. A measure of the whole text (its length, its mean word) has none.

use super::lines::{split_lines, split_runs};
use super::words;
use super::{encoding, fineweb, hardrules, loops, repetition};
use crate::knowledge::prose::blocks::without_blocks;
use crate::normalize::{Escape, escapes};
use crate::text::Span;
use crate::text::token::tokens;
use foldhash::{HashSet, HashSetExt};

/// Code points of a passage, and of what stands before the place that it is about.
const MOST: usize = 100;
const BEFORE: usize = 40;

/// For each of these measures the passage of `text` that decides it, in its language (BCP 47); none where nothing in particular does.
pub fn passages(measures: &[&str], text: &str, lang: &str) -> Vec<Option<String>> {
    // A text that repeats itself fails most measures of repetition, so its words are counted once for all.
    let longest = measures.iter().filter_map(|name| words_in_a_row(name)).max();
    let frequent = longest.map(|most| most_frequent(text, lang, most)).unwrap_or_default();
    let repeated = |name| words_in_a_row(name).and_then(|n| frequent.get(n.checked_sub(1)?).cloned());
    measures.iter().map(|name| repeated(name).unwrap_or_else(|| passage(name, text, lang))).collect()
}

/// The number of words that a measure of repetition compares: `top-2-gram`, `repeated-10-grams`.
fn words_in_a_row(measure: &str) -> Option<usize> {
    measure.strip_prefix("top-").or(measure.strip_prefix("repeated-"))?.split('-').next()?.parse().ok()
}

fn passage(name: &str, text: &str, lang: &str) -> Option<String> {
    let after = |signs: &[&str]| signs.iter().filter_map(|sign| text.find(sign)).min().map(|at| around(text, at));
    let line = |is_it: &dyn Fn(&str) -> bool| split_lines(text).find(|line| is_it(line)).map(head);
    match name {
        "broken-encoding" => encoding::first_broken(text).map(|at| around(text, at)),
        "escapes" => escapes(&without_blocks(text)).first().map(|Escape { span, with }| shown(text, *span, with)),
        "repetition-loop" => {
            let prose = without_blocks(text);
            loops::phrase(&prose, &tokens(&prose)).map(|span| head(span.of(text)))
        }
        "hashes-per-word" => after(&["#"]),
        "ellipses-per-word" => after(&["...", "…"]),
        "bullet-lines" => line(&|line| line.trim_start().starts_with(['•', '-'])),
        "ellipsis-lines" => line(&|line| line.trim_end().ends_with("...") || line.trim_end().ends_with('…')),
        "c4-curly-bracket" | "c4-unpunctuated-curly-bracket" => after(&["{"]),
        "c4-lorem-ipsum" | "c4-unpunctuated-lorem-ipsum" => line(&|line| line.to_lowercase().contains("lorem ipsum")),
        "duplicate-paragraphs" | "duplicate-paragraph-characters" => again(split_runs(text.trim(), 2)),
        "duplicate-lines" | "duplicate-line-characters" | "repeated-line-characters" => again(split_runs(text, 1)),
        "end-mark-lines" => fineweb::lines(text).find(|line| !line.ends_with(fineweb::END_MARKS)).map(head),
        "closed-lines" => fineweb::lines(text).find(|line| !fineweb::is_closed(line)).map(head),
        "short-lines" => fineweb::lines(text).find(|line| fineweb::is_short(line)).map(head),
        "mixed-script-words" => hardrules::mixed_word(text, &tokens(text), lang).map(head),
        name => hardrules::first_line(name, text).map(head),
    }
}

/// The beginning of a passage, on one line.
fn head(passage: &str) -> String {
    passage.trim().chars().take(MOST).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
}

/// What stands around a place.
fn around(text: &str, at: usize) -> String {
    let start = text[..at].char_indices().rev().take(BEFORE).last().map_or(at, |(at, _)| at);
    head(&text[start..])
}

/// A word with an escape, and what it stands for.
fn shown(text: &str, escape: Span, with: &str) -> String {
    let start = text[..escape.start as usize].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    let word = text[start..].split_whitespace().next().unwrap_or_default();
    format!("{}: {} is {with:?}", head(word), head(escape.of(text)))
}

/// The first piece that stood before.
fn again<'t>(pieces: impl Iterator<Item = &'t str>) -> Option<String> {
    let mut seen = HashSet::new();
    pieces.filter(|piece| !piece.trim().is_empty()).find(|piece| !seen.insert(*piece)).map(head)
}

/// By number of words, from 1 to `most`: the words in a row that stand in most places, if that is more than one; of equally frequent ones the
/// first.
fn most_frequent(text: &str, lang: &str, most: usize) -> Vec<Option<String>> {
    let words = words::of_text(text, tokens(text), lang);
    let shown = |(n, top): (usize, Option<(usize, usize)>)| {
        let (at, times) = top.filter(|(_, times)| *times > 1)?;
        let gram: Vec<&str> = words[at..at + n].iter().map(|word| word.of(text)).collect();
        Some(head(&format!("{} ({times} times)", gram.join(" "))))
    };
    (1..).zip(repetition::most_frequent(text, &words, most)).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::super::MEASURES;
    use super::*;

    #[test]
    fn what_decides_is_shown() {
        let of = |name: &str, text: &str| passages(&[name], text, "en").pop().flatten();
        let said = |name: &str, text: &str| of(name, text).unwrap_or_default();
        assert_eq!(said("broken-encoding", &format!("{}na\u{fffd}ve", "a ".repeat(40))), format!("{}na\u{fffd}ve", "a ".repeat(19)));
        assert_eq!(said("repetition-loop", &format!("So it was. {}", "the ferry came back, ".repeat(12))), "the ferry came back,");
        assert_eq!(said("top-2-gram", "the pier and the pier and so on"), "the pier (2 times)");
        assert_eq!(said("duplicate-lines", "one line\nanother\none line"), "one line");
        assert_eq!(said("glued-word-lines", "a line\nHelloWorldAgain said he"), "HelloWorldAgain said he");
        assert_eq!(said("escapes", "Le port et le caf%C3%A9 bleu."), "caf%C3%A9: %C3%A9 is \"é\"");
        assert_eq!(said("end-mark-lines", "A sentence.\nA heading\n"), "A heading");
        assert_eq!(of("words", "one two"), None);
        let all = passages(&["repeated-5-grams", "words", "top-3-gram"], "on the pier and on the pier and on the pier", "en");
        assert_eq!(all, [Some("on the pier and on (2 times)".to_owned()), None, Some("on the pier (3 times)".to_owned())]);
        for measure in MEASURES {
            assert_eq!(said(measure.name, ""), "", "{}", measure.name);
        }
    }
}
