//! Stems of words, so that `makes` and `making`, `power` and `powers` are one.
//!
//! The light stemming is meant for the comparison of two statements, where a stem that is too short does no harm alone: one ending of
//! English or Romance inflection is taken off, and six letters of the rest count. Scripts without spaces between words have no stems.

use crate::text::Span;
use crate::text::token::{Kind, Token, lower, lower_into, tokens};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use xxhash_rust::xxh3::xxh3_64;

/// Endings, longest first.
const ENDINGS: [&str; 7] = ["ing", "ed", "es", "ly", "s", "e", "en"];
/// Fewest letters of a word that has a stem, and of what is left without its ending.
const MIN_LETTERS: usize = 4;
const MIN_LEFT: usize = 3;
/// Letters of a stem.
const LETTERS: usize = 6;

/// A word and its stem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stemmed {
    /// Its place.
    pub span: Span,
    /// The word in lower case.
    pub word: String,
    /// Its stem; of a number its digits.
    pub stem: String,
    /// True if its first letter is a capital.
    pub is_capital: bool,
    /// True for a number.
    pub is_number: bool,
}

/// The words and numbers of a text that have stems, in order.
pub fn stems(text: &str) -> Vec<Stemmed> {
    let stemmed = |token: Token| {
        let word = lower(token.of(text));
        let stem = stem(&word, token.kind)?.into_owned();
        Some(Stemmed { span: token.span, word, stem, is_capital: token.capital, is_number: token.kind == Kind::Number })
    };
    tokens(text).into_iter().filter_map(stemmed).collect()
}

/// The distinct stems of a text as sorted hashes.
pub fn hashes(text: &str) -> Vec<u64> {
    let mut word = String::new();
    let hash = |token: Token| {
        lower_into(token.of(text), &mut word);
        stem(&word, token.kind).map(|stem| xxh3_64(stem.as_bytes()))
    };
    let mut hashes: Vec<u64> = tokens(text).into_iter().filter_map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The stem of a word in lower case, or the digits of a number.
fn stem(word: &str, kind: Kind) -> Option<Cow<'_, str>> {
    match kind {
        Kind::Word => stem_of_word(word),
        Kind::Number if word.bytes().all(|byte| byte.is_ascii_digit()) => Some(Cow::Borrowed(word)),
        Kind::Number => Some(word.chars().filter(|c| c.is_numeric()).collect()),
        Kind::Sign => None,
    }
}

fn stem_of_word(word: &str) -> Option<Cow<'_, str>> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    // "l'accord"
    let word = word.rsplit('\'').next().unwrap_or(word);
    if letters(word) < MIN_LETTERS {
        return None;
    }
    let ending = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending));
    let left = ending.filter(|left| letters(left) >= MIN_LEFT).unwrap_or(word);
    if left.is_ascii() {
        return Some(Cow::Borrowed(&left[..left.len().min(LETTERS)]));
    }
    Some(left.nfd().filter(|c| !is_combining_mark(*c)).take(LETTERS).collect())
}

fn letters(word: &str) -> usize {
    if word.is_ascii() { word.len() } else { word.chars().count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_words_share_a_stem() {
        let stem = |word: &str| stem_of_word(word).unwrap().into_owned();
        for words in [["makes", "making"], ["powers", "power"], ["received", "receiving"], ["hoped", "hopes"], ["décisions", "decision"]] {
            assert_eq!(stem(words[0]), stem(words[1]));
        }
        assert_ne!(stem("pier"), stem("pipes"));
        assert_eq!(stem_of_word("the"), None);
        assert_eq!(stems("In 1,200 days").iter().map(|one| one.stem.as_str()).collect::<Vec<_>>(), ["1200", "day"]);
    }
}
