//! Stems of words, so that `makes` and `making`, `power` and `powers` are one.
//!
//! The light stemming is meant for the comparison of two statements, where a stem that is too short does no harm alone: one ending of
//! English or Romance inflection is taken off, and six letters of the rest count. Scripts without spaces between words have no stems.

use crate::text::Span;
use crate::text::token::{Kind, lower, tokens};
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
    let stemmed = |token: crate::text::token::Token| {
        let word = lower(token.of(text));
        let (stem, is_number) = match token.kind {
            Kind::Word => (stem(&word)?, false),
            Kind::Number => (word.chars().filter(|c| c.is_numeric()).collect(), true),
            Kind::Sign => return None,
        };
        Some(Stemmed { span: token.span, word, stem, is_capital: token.capital, is_number })
    };
    tokens(text).into_iter().filter_map(stemmed).collect()
}

/// The distinct stems of a text as sorted hashes.
pub fn hashes(text: &str) -> Vec<u64> {
    let mut hashes: Vec<u64> = stems(text).iter().map(|one| xxh3_64(one.stem.as_bytes())).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

fn stem(word: &str) -> Option<String> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    // "l'accord"
    let word = word.rsplit('\'').next().unwrap_or(word);
    if word.chars().count() < MIN_LETTERS {
        return None;
    }
    let ending = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending));
    let left = ending.filter(|left| left.chars().count() >= MIN_LEFT).unwrap_or(word);
    Some(left.nfd().filter(|c| !is_combining_mark(*c)).take(LETTERS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflected_words_share_a_stem() {
        let stem = |word: &str| super::stem(word).unwrap();
        for words in [["makes", "making"], ["powers", "power"], ["received", "receiving"], ["hoped", "hopes"], ["décisions", "decision"]] {
            assert_eq!(stem(words[0]), stem(words[1]));
        }
        assert_ne!(stem("pier"), stem("pipes"));
        assert_eq!(super::stem("the"), None);
        assert_eq!(stems("In 1,200 days").iter().map(|one| one.stem.as_str()).collect::<Vec<_>>(), ["1200", "day"]);
    }
}
