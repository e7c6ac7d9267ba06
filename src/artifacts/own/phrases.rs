//! Matches lists of words and phrases against the tokens of a text.
//!
//! A lower-case entry matches any case; one with a capital matches exactly. White space is significant: `half-finished` does not match
//! `half -finished`. Possessive endings are ignored.

use crate::artifacts::context::{Context, base};
use crate::text::token::tokens;
use std::collections::HashMap;

/// A set of words and phrases.
#[derive(Default)]
pub struct Phrases {
    /// Entries by first word, longest first.
    entries: HashMap<String, Vec<Entry>>,
}

struct Entry {
    /// Words in lower case, each with whether white space precedes it.
    words: Vec<(String, bool)>,
    /// The exact spelling, if case matters.
    exact: Option<String>,
}

impl Phrases {
    /// Builds a set; entries without a word are ignored.
    pub fn new<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Self {
        let mut entries: HashMap<String, Vec<Entry>> = HashMap::new();
        for phrase in phrases {
            let words: Vec<(String, bool)> = tokens(phrase).into_iter().map(|token| (token.lower(phrase), token.spaced)).collect();
            let Some((first, _)) = words.first() else { continue };
            let exact = phrase.chars().any(char::is_uppercase).then(|| straight(phrase.trim()));
            entries.entry(first.clone()).or_default().push(Entry { words, exact });
        }
        entries.values_mut().for_each(|list| list.sort_by_key(|entry| std::cmp::Reverse(entry.words.len())));
        Self { entries }
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Matches as (first, last) token, in order and disjoint; the longest one wins.
    pub fn find(&self, context: &Context<'_>) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut nth = 0;
        while nth < context.tokens.len() && !self.is_empty() {
            let first = context.lower(nth);
            let list = self.entries.get(first).or_else(|| self.entries.get(base(first)));
            match list.and_then(|list| list.iter().find(|entry| entry.is_at(context, nth))) {
                Some(entry) => {
                    let last = nth + entry.words.len() - 1;
                    found.push((nth, last));
                    nth = last + 1;
                }
                None => nth += 1,
            }
        }
        found
    }
}

impl Entry {
    fn is_at(&self, context: &Context<'_>, nth: usize) -> bool {
        let last = self.words.len() - 1;
        let Some(tokens) = context.tokens.get(nth..=nth + last) else { return false };
        let agrees = |(at, (word, spaced)): (usize, &(String, bool))| {
            let here = context.lower(nth + at);
            (here == word || at == last && base(here) == word) && (at == 0 || tokens[at].spaced == *spaced)
        };
        self.words.iter().enumerate().all(agrees)
            && self.exact.as_ref().is_none_or(|exact| {
                let here = straight(context.span(nth, nth + last).of(context.text));
                here == *exact || base(&here) == exact
            })
    }
}

/// Normalises apostrophes and blanks.
fn straight(phrase: &str) -> String {
    phrase.replace('’', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first words of a list, for the documentation.
pub(super) fn shown(words: &[String]) -> String {
    const MOST: usize = 12;
    let mut shown: Vec<String> = words.iter().take(MOST).map(|word| format!("\"{word}\"")).collect();
    if words.len() > MOST {
        shown.push(format!("and {} more", words.len() - MOST));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::Text;

    fn found(list: &[&str], text: &str) -> Vec<String> {
        let normalized = Text::new(text);
        let context = Context::new(&normalized, &[]);
        let phrases = Phrases::new(list.iter().copied());
        phrases.find(&context).into_iter().map(|(first, last)| context.span(first, last).of(text).to_owned()).collect()
    }

    #[test]
    fn phrases_are_found_as_they_are_meant() {
        assert_eq!(
            found(&["passerelle", "Café Noir"], "Passerelle’s, PASSERELLE; café noir, Café  Noir"),
            ["Passerelle’s", "PASSERELLE", "Café  Noir"]
        );
        assert_eq!(found(&["half-finished", "half"], "half-finished and half -finished"), ["half-finished", "half"]);
        assert_eq!(found(&["don't know"], "I don’t\nknow"), ["don’t\nknow"]);
        assert_eq!(found(&["機械翻訳", " ", ""], "この機械翻訳は"), ["機械翻訳"]);
        assert!(found(&[], "nothing").is_empty());
    }
}
