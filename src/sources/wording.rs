//! Compares two wordings, word by word.

use crate::similarity::is_alternative;
use crate::text::token::{Kind, lower, lower_into, tokens};
use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// Whether words are common or in one wording only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// In both.
    Same,
    /// In the first wording only.
    Gone,
    /// In this wording only.
    New,
}

/// A run of words with its operation, including the punctuation and space after it.
pub type Piece = (Op, String);

/// The diff of two wordings: see [`Reference::differences`].
pub fn differences(first: &str, second: &str) -> Vec<Piece> {
    Reference::new(first).differences(second)
}

/// A wording that others are compared with.
pub struct Reference<'t> {
    text: &'t str,
    /// Hashes of the words in lower case.
    keys: Vec<u64>,
    /// Where each word starts; the first one with the punctuation before it.
    starts: Vec<usize>,
}

impl<'t> Reference<'t> {
    /// The words of `text`.
    pub fn new(text: &'t str) -> Self {
        let (mut keys, mut starts) = (Vec::new(), Vec::new());
        let mut lowered = String::new();
        for (start, word) in words(text) {
            lower_into(word, &mut lowered);
            keys.push(xxh3_64(lowered.as_bytes()));
            starts.push(if starts.is_empty() { 0 } else { start });
        }
        Self { text, keys, starts }
    }

    /// Words with the punctuation and space after them.
    fn shown(&self, words: Range<usize>) -> &'t str {
        let start = |nth: usize| self.starts.get(nth).copied().unwrap_or(self.text.len());
        if words.is_empty() { "" } else { &self.text[start(words.start)..start(words.end)] }
    }

    /// The diff of another wording from this one. The pieces that are not `Gone` make up `second` completely. Ignores case, punctuation and
    /// white space.
    pub fn differences(&self, second: &str) -> Vec<Piece> {
        let new = Reference::new(second);
        let mut pieces = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &self.keys, &new.keys) {
            if op.tag() == DiffTag::Equal {
                pieces.push((Op::Same, new.shown(op.new_range()).to_owned()));
                continue;
            }
            for (kind, text) in [(Op::Gone, self.shown(op.old_range())), (Op::New, new.shown(op.new_range()))] {
                if !text.is_empty() {
                    pieces.push((kind, text.to_owned()));
                }
            }
        }
        pieces
    }
}

/// The words of a text in lower case, without punctuation: equal for equal wordings.
pub(super) fn key(text: &str) -> Vec<String> {
    words(text).map(|(_, word)| lower(word)).collect()
}

/// The words and numbers of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let words = tokens(text).into_iter().filter(|token| token.kind != Kind::Sign);
    words.map(|token| (token.span.start as usize, token.of(text)))
}

/// Words whose change reverses or alters a statement, of all listed languages.
#[derive(Default)]
struct Turning {
    negations: HashSet<String>,
    numbers: HashSet<String>,
}

static TURNING: LazyLock<Turning> = LazyLock::new(|| {
    type Words = BTreeMap<String, BTreeMap<String, Vec<String>>>;
    let mut all: Words = toml::from_str(include_str!("../../data/drift.toml")).expect("the embedded list is TOML; a test reads it");
    let mut take = |name: &str| all.remove(name).unwrap_or_default().into_values().flatten().collect();
    Turning { negations: take("negations"), numbers: take("numbers") }
});

/// A difference that changes the meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Turn {
    /// A number differs, or one side lacks it.
    Number,
    /// One side is negated, the other is not.
    Negation,
}

impl Turn {
    /// Description for readers.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Number => "a number differs",
            Self::Negation => "a negation differs",
        }
    }
}

/// The numbers and negations that differ in kind or count.
pub(super) fn meaning_changes(pieces: &[Piece]) -> Vec<Turn> {
    let side = |side: Op| -> Vec<String> { pieces.iter().filter(|(op, _)| *op == side).flat_map(|(_, text)| key(text)).collect() };
    let (gone, new) = (side(Op::Gone), side(Op::New));
    let numbers = |words: &[String]| -> Vec<String> {
        let mut numbers: Vec<String> =
            words.iter().filter(|word| word.chars().any(char::is_numeric) || TURNING.numbers.contains(*word)).cloned().collect();
        numbers.sort();
        numbers
    };
    let is_negation = |word: &&String| word.ends_with("n't") || TURNING.negations.contains(word.strip_suffix("'s").unwrap_or(word));
    let is_offered = |words: &[String], nth: usize| nth > 0 && is_alternative(&words[nth - 1], &words[nth]);
    let denies = |words: &[String]| words.iter().enumerate().filter(|(nth, word)| is_negation(word) && !is_offered(words, *nth)).count();
    let number = (numbers(&gone) != numbers(&new)).then_some(Turn::Number);
    let negation = (denies(&gone) != denies(&new)).then_some(Turn::Negation);
    number.into_iter().chain(negation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_are_marked_and_all_else_is_kept() {
        let pieces = differences("The piles go down 14 metres.", "the piles do not go down 16 metres!");
        let shown: Vec<(Op, &str)> = pieces.iter().map(|(op, text)| (*op, text.as_str())).collect();
        assert_eq!(
            shown,
            [
                (Op::Same, "the piles "),
                (Op::New, "do not "),
                (Op::Same, "go down "),
                (Op::Gone, "14 "),
                (Op::New, "16 "),
                (Op::Same, "metres!")
            ]
        );
        assert_eq!(meaning_changes(&pieces), [Turn::Number, Turn::Negation]);
        assert_eq!(meaning_changes(&differences("fourteen metres", "sixteen metres")), [Turn::Number]);
        assert!(meaning_changes(&differences("I don’t believe anything’s done", "nothing’s done")).is_empty(), "both deny");
        assert!(meaning_changes(&differences("it is done", "it is done whether you like it or not")).is_empty());
        assert_eq!(differences("橋は閉鎖された", "橋は再開された").iter().filter(|(op, _)| *op == Op::Same).count(), 2);
    }
}
