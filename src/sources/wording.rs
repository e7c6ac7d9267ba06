//! Two wordings side by side, word by word.

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;
use unicode_segmentation::UnicodeSegmentation;

/// Words that both have, that only the first has, that only this one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// Both have them.
    Same,
    /// The first alone.
    Gone,
    /// This one alone.
    New,
}

/// A run of words and whose they are, with the signs and spaces that follow.
pub type Piece = (Op, String);

/// The differences between two wordings, with all that stays: what is not gone is the second text, whole. Case, punctuation and white
/// space are no difference.
pub fn differences(first: &str, second: &str) -> Vec<Piece> {
    let (old, new) = (words(first), words(second));
    let keys = |words: &[(String, String)]| words.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
    let join = |words: &[(String, String)]| words.iter().map(|(_, shown)| shown.as_str()).collect::<String>();
    let mut pieces = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &keys(&old), &keys(&new)) {
        if op.tag() == DiffTag::Equal {
            pieces.push((Op::Same, join(&new[op.new_range()])));
            continue;
        }
        for (kind, text) in [(Op::Gone, join(&old[op.old_range()])), (Op::New, join(&new[op.new_range()]))] {
            if !text.is_empty() {
                pieces.push((kind, text));
            }
        }
    }
    pieces
}

/// What a wording says: its words in lower case, without the signs between them.
pub(super) fn key(text: &str) -> Vec<String> {
    words(text).into_iter().map(|(key, _)| key).collect()
}

/// The words of a text: what they are compared by, and what is shown, with the signs and spaces that follow.
fn words(text: &str) -> Vec<(String, String)> {
    let mut words: Vec<(String, String)> = Vec::new();
    let mut lead = String::new();
    for part in text.split_word_bounds() {
        if part.chars().any(char::is_alphanumeric) {
            words.push((part.to_lowercase().replace('’', "'"), std::mem::take(&mut lead) + part));
        } else {
            match words.last_mut() {
                Some((_, shown)) => shown.push_str(part),
                None => lead.push_str(part),
            }
        }
    }
    words
}

/// Words that turn a sentence around where they change, by what they are, of all languages of the list.
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

/// What turns a sentence around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Turn {
    /// A number is another, or is there on one side only.
    Number,
    /// One side denies, the other does not.
    Negation,
}

impl Turn {
    /// In words.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Number => "a number differs",
            Self::Negation => "a negation differs",
        }
    }
}

/// Whether a number or a negation differs: one side has others than the other, or more of them.
pub(super) fn turns(pieces: &[Piece]) -> Vec<Turn> {
    let side = |side: Op| -> Vec<String> { pieces.iter().filter(|(op, _)| *op == side).flat_map(|(_, text)| key(text)).collect() };
    let (gone, new) = (side(Op::Gone), side(Op::New));
    let numbers = |words: &[String]| -> Vec<String> {
        let mut numbers: Vec<String> =
            words.iter().filter(|word| word.chars().any(char::is_numeric) || TURNING.numbers.contains(*word)).cloned().collect();
        numbers.sort();
        numbers
    };
    let is_negation = |word: &&String| word.ends_with("n't") || TURNING.negations.contains(word.strip_suffix("'s").unwrap_or(word));
    let denies = |words: &[String]| words.iter().filter(is_negation).count();
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
        assert_eq!(turns(&pieces), [Turn::Number, Turn::Negation]);
        assert_eq!(turns(&differences("fourteen metres", "sixteen metres")), [Turn::Number]);
        assert!(turns(&differences("I don’t believe anything’s done", "nothing’s done")).is_empty(), "both deny");
        assert_eq!(differences("橋は閉鎖された", "橋は再開された").iter().filter(|(op, _)| *op == Op::Same).count(), 2);
    }
}
