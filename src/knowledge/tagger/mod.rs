//! Part-of-speech tagger: class, features and lemma of each token of a text.
//!
//! ```
//! use sourdine::knowledge::tagger::{Tagger, Upos};
//! use sourdine::text::token::tokens;
//! let text = "The ferries weren't rebuilt in time.";
//! let tokens = tokens(text);
//! let tagger = Tagger::of("en").unwrap();
//! let tags = tagger.tag(text, &tokens);
//! assert_eq!(tags[1].to_string(), "NOUN|Plur");
//! assert_eq!(tagger.lemma("ferries", tags[1]), "ferry");
//! assert!(tags[2].is_finite() && tags[2].with == Some(Upos::Part));
//! ```
//!
//! Design:
//!
//! - An averaged perceptron (Collins 2002; Honnibal 2013) with greedy left-to-right decoding, over hashed features of the word and its
//!   neighbours. The score of a tag is the sum over its parts (class, number, case …), so that rare combinations benefit from common ones:
//!   Czech has 400 tags and 36,000 training words.
//! - A word that occurs four times or more in training, always with one tag, gets that tag without looking at the context. A common
//!   ambiguous word chooses among its own tags; any other word among those of words with the same last three letters.
//! - Treebanks split words further than [`crate::text::token`]. English and French contractions are split before tagging, and their tags
//!   joined after it (`l'eau` is a noun *with* a determiner). *du* and *zum* are learnt as a preposition with an article. If one treebank
//!   word is several tokens here (*well-known*, *U.S.*), each part has the word's class, and its signs are punctuation. The order of
//!   [`Upos`] defines which class leads.
//! - Chinese and Japanese have no tagger: there each character is a token (see [`crate::text::token`]), and its class would be of no use to
//!   rules. [`Tagger::of`] returns `None` for them, as for every language without a model.
//!
//! Accuracy, size and speed by language are in `reports/tagger.md`, origins and licences in `data/README.md`. A tag is a guess: a rule
//! based on one needs further evidence.
//!
//! To add a language: add a line to `data/tagger/build.sh`, run it, and add a name to `TAGGERS` in `data/tagger/lib.rs`.

mod bytes;
mod conllu;
mod features;
mod lemma;
pub mod measure;
mod model;
mod table;
mod tag;
pub mod train;
mod unit;

pub(crate) use features::starts_sentence;
pub use model::{Header, Tagger, VERSION};
pub use tag::{Case, Form, Gender, Number, Person, Tag, Tense, Upos};

use sourdine_tagger::TAGGERS;
use std::sync::OnceLock;

impl Tagger {
    /// The tagger of a language, decoded on first use.
    pub fn of(lang: &str) -> Option<&'static Self> {
        static DECODED: [OnceLock<Tagger>; TAGGERS.len()] = [const { OnceLock::new() }; TAGGERS.len()];
        let nth = TAGGERS.iter().position(|(known, _)| *known == lang)?;
        Some(DECODED[nth].get_or_init(|| Self::read(TAGGERS[nth].1).unwrap_or_else(|error| panic!("embedded tagger {lang}: {error}"))))
    }
}

/// The languages that have a tagger.
pub fn languages() -> impl Iterator<Item = &'static str> {
    TAGGERS.iter().map(|(lang, _)| *lang)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokens;

    fn tagged(lang: &str, text: &str) -> Vec<String> {
        Tagger::of(lang).unwrap().tag(text, &tokens(text)).iter().map(Tag::to_string).collect()
    }

    #[test]
    fn every_embedded_tagger_reads_and_is_small() {
        for lang in languages() {
            let tagger = Tagger::of(lang).unwrap();
            assert_eq!(tagger.header.lang, lang);
            assert!(tagger.packed_bytes <= 1_000_000, "{lang}");
            let forbidden = ["GUM", "ParTUT", "ISDT", "VIT", "FicTree", "IU"];
            for treebank in tagger.header.treebanks.keys() {
                assert!(!forbidden.iter().any(|name| treebank.ends_with(&format!("-{name}"))), "{treebank} is not for commercial use");
            }
        }
        assert!(Tagger::of("ja").is_none() && Tagger::of("zh").is_none());
    }

    #[test]
    fn plain_sentences_are_tagged() {
        assert_eq!(tagged("en", "She doesn't know it.")[..3], ["PRON|3|Sing|Fem|Nom", "AUX|Fin|Pres|3|Sing+PART", "VERB|Inf"]);
        assert_eq!(tagged("fr", "L'eau est froide.")[..3], ["NOUN|Sing|Fem+DET", "AUX|Fin|Pres|3|Sing", "ADJ|Sing|Fem"]);
        let verb = &tagged("cs", "Město má nový přístav.")[1];
        assert!(verb.starts_with("VERB"), "{verb}");
    }

    #[test]
    fn a_sentence_is_tagged_alike_alone_and_after_another() {
        let (first, second) = ("The boat left at seven.", "Nobody saw the harbour again.");
        let together = tagged("en", &format!("{first} {second}"));
        assert_eq!(together, [tagged("en", first), tagged("en", second)].concat());
    }

    #[test]
    fn no_text_is_too_odd() {
        for text in ["", "'", "’’", "n't", "'s 's", "l'", "\u{301}", "İI\u{307}'s", "٣٫٥ 漢字 ", "A\u{2028}B"] {
            for lang in languages() {
                let tokens = tokens(text);
                let tags = Tagger::of(lang).unwrap().tag(text, &tokens);
                assert_eq!(tags.len(), tokens.len(), "{text:?}");
                for (token, tag) in tokens.iter().zip(tags) {
                    Tagger::of(lang).unwrap().lemma(token.of(text), tag);
                }
            }
        }
    }
}
