//! Counts word pairs in sound text. Deterministic.

use super::table::Pairs;
use crate::error::Error;
use crate::text::token::{Kind, tokens};
use std::collections::BTreeMap;

/// Minimum frequency of a pair.
const MIN_PAIR: u32 = 2;

/// Counts pairs of texts.
#[derive(Default)]
pub struct Counter {
    pairs: BTreeMap<(String, String), u32>,
}

impl Counter {
    /// Counts the pairs of a text: words separated only by white space.
    pub fn add(&mut self, text: &str) {
        let tokens = tokens(text);
        for pair in tokens.windows(2) {
            if pair[0].kind == Kind::Word && pair[1].kind == Kind::Word && pair[1].spaced && !pair[1].first {
                *self.pairs.entry((pair[0].lower(text), pair[1].lower(text))).or_default() += 1;
            }
        }
    }

    /// Serializes the table, compressed.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let kept: Vec<(&str, &str, u32)> = self
            .pairs
            .iter()
            .filter(|(_, count)| **count >= MIN_PAIR)
            .map(|((first, second), count)| (first.as_str(), second.as_str(), *count))
            .collect();
        zstd::encode_all(Pairs::build(kept.into_iter()).bytes(), 19).map_err(|error| Error::Model(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Collocations;
    use super::*;

    #[test]
    fn pairs_are_counted_and_the_same_text_gives_the_same_bytes() {
        let build = || {
            let mut counter = Counter::default();
            for _ in 0..3 {
                counter.add("He wore a dark suit.\nShe wore a costume.");
            }
            counter.finish().unwrap()
        };
        assert_eq!(build(), build());
        let counted = Collocations::read(&build()).unwrap();
        assert_eq!((counted.count("dark", "suit"), counted.count("dark", "costume"), counted.count("suit", "she")), (3, 0, 0));
    }
}
