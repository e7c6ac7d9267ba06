//! The passage that decides a value: what a reader has to see to agree or not, beside a reason and at a cut-off (`check --show`).
//!
//! Made only where somebody will look at it, since most records pass. A measure of the whole text (its length, its mean word) has none.

use super::lines::{split_lines, split_runs};
use super::words::words;
use super::{encoding, fineweb, hardrules, loops};
use crate::knowledge::prose::blocks::without_blocks;
use crate::normalize::{Escape, escapes};
use crate::text::Span;
use crate::text::token::tokens;
use std::collections::HashMap;

/// Code points of a passage, and of what stands before the place that it is about.
const MOST: usize = 100;
const BEFORE: usize = 40;

/// The passage of `text` that decides the measure `name`, in its language (BCP 47); none where nothing in particular does.
pub fn passage(name: &str, text: &str, lang: &str) -> Option<String> {
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
        name => match name.strip_prefix("top-").or(name.strip_prefix("repeated-")).and_then(|rest| rest.split('-').next()?.parse().ok()) {
            Some(n) => most_frequent(text, lang, n),
            None => hardrules::first_line(name, text).map(head),
        },
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
    let mut seen = std::collections::HashSet::new();
    pieces.filter(|piece| !piece.trim().is_empty()).find(|piece| !seen.insert(*piece)).map(head)
}

/// The `n` words in a row that stand in most places; of equally frequent ones the first.
fn most_frequent(text: &str, lang: &str, n: usize) -> Option<String> {
    let tokens = tokens(text);
    let words = words(text, &tokens, lang);
    let mut counts: HashMap<Vec<&str>, (usize, usize)> = HashMap::new();
    for (at, gram) in words.windows(n).enumerate() {
        counts.entry(gram.iter().map(|word| word.of(text)).collect()).or_insert((0, at)).0 += 1;
    }
    let (gram, (times, _)) = counts.into_iter().max_by_key(|(_, (times, at))| (*times, std::cmp::Reverse(*at)))?;
    (times > 1).then(|| head(&format!("{} ({times} times)", gram.join(" "))))
}

#[cfg(test)]
mod tests {
    use super::super::MEASURES;
    use super::*;

    #[test]
    fn what_decides_is_shown() {
        let said = |name: &str, text: &str| passage(name, text, "en").unwrap_or_default();
        assert_eq!(said("broken-encoding", &format!("{}na\u{fffd}ve", "a ".repeat(40))), format!("{}na\u{fffd}ve", "a ".repeat(19)));
        assert_eq!(said("repetition-loop", &format!("So it was. {}", "the ferry came back, ".repeat(12))), "the ferry came back,");
        assert_eq!(said("top-2-gram", "the pier and the pier and so on"), "the pier (2 times)");
        assert_eq!(said("duplicate-lines", "one line\nanother\none line"), "one line");
        assert_eq!(said("glued-word-lines", "a line\nHelloWorldAgain said he"), "HelloWorldAgain said he");
        assert_eq!(said("escapes", "Le port et le caf%C3%A9 bleu."), "caf%C3%A9: %C3%A9 is \"é\"");
        assert_eq!(said("end-mark-lines", "A sentence.\nA heading\n"), "A heading");
        assert_eq!(passage("words", "one two", "en"), None);
        for measure in MEASURES {
            assert_eq!(passage(measure.name, "", "en").unwrap_or_default(), "", "{}", measure.name);
        }
    }
}
