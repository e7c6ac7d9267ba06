//! Paraphrases: words that translate the same foreign words.
//!
//! ```
//! use sourdine::knowledge::paraphrases::Paraphrases;
//! let english = Paraphrases::of("en").unwrap();
//! assert!(english.of_word("costume").any(|other| other.word == "suit"));
//! ```
//!
//! Extracted from parallel text (`sourdine train background`) with IBM model 1 in both directions (Brown et al. 1993) and pivoting (Bannard
//! and Callison-Burch 2005): p(w′|w) is the sum over foreign words f of p(f|w) p(w′|f).

pub mod train;

use crate::error::Error;
use crate::text::Lang;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A paraphrase of a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Paraphrase {
    /// The word.
    pub word: String,
    /// p(w′|w), summed over the foreign words.
    pub probability: f32,
    /// Language of the most important foreign word.
    pub lang: Lang,
    /// The most important foreign word.
    pub foreign: String,
}

/// Paraphrases by word.
pub struct Paraphrases(HashMap<String, Vec<Paraphrase>>);

/// The languages that have a table.
const EMBEDDED: &[(&str, &[u8])] = &[("en", include_bytes!("../../../data/background/en.pivot"))];

impl Paraphrases {
    /// The table of a language, decoded on first use.
    pub fn of(lang: &str) -> Option<&'static Self> {
        static DECODED: [OnceLock<Paraphrases>; EMBEDDED.len()] = [const { OnceLock::new() }; EMBEDDED.len()];
        let nth = EMBEDDED.iter().position(|(known, _)| *known == lang)?;
        let decode = || Self::read(EMBEDDED[nth].1).unwrap_or_else(|error| panic!("embedded paraphrases of {lang}: {error}"));
        Some(DECODED[nth].get_or_init(decode))
    }

    /// Reads compressed lines of word, paraphrase, probability, language and foreign word, separated by tabs.
    pub fn read(packed: &[u8]) -> Result<Self, Error> {
        let broken = |what: &str| Error::Model(format!("the table of paraphrases is broken: {what}"));
        let bytes = zstd::decode_all(packed).map_err(|_| broken("it can't be unpacked"))?;
        let text = String::from_utf8(bytes).map_err(|_| broken("it is not UTF-8"))?;
        let mut all: HashMap<String, Vec<Paraphrase>> = HashMap::new();
        for line in text.lines() {
            let mut fields = line.split('\t');
            let (Some(word), Some(other), Some(probability), Some(lang), Some(foreign)) =
                (fields.next(), fields.next(), fields.next().and_then(|field| field.parse().ok()), fields.next(), fields.next())
            else {
                return Err(broken(line));
            };
            let other = Paraphrase { word: other.to_owned(), probability, lang: Lang::new(lang), foreign: foreign.to_owned() };
            all.entry(word.to_owned()).or_default().push(other);
        }
        Ok(Self(all))
    }

    /// The paraphrases of a word in lower case, most probable first.
    pub fn of_word(&self, word: &str) -> impl Iterator<Item = &Paraphrase> {
        self.0.get(word).into_iter().flatten()
    }

    /// The paraphrase that links two words, in either direction.
    pub fn between(&self, a: &str, b: &str) -> Option<&Paraphrase> {
        let to = |from: &str, to: &str| self.of_word(from).find(|paraphrase| paraphrase.word == to);
        to(a, b).or_else(|| to(b, a))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_broken_ones_named() {
        let read = |text: &str| Paraphrases::read(&zstd::encode_all(text.as_bytes(), 3).unwrap());
        let table = read("costume\tsuit\t0.33\tfr\tcostume\ncostume\toutfit\t0.04\tfr\tcostume\n").unwrap();
        assert_eq!(table.of_word("costume").map(|rival| rival.word.as_str()).collect::<Vec<_>>(), ["suit", "outfit"]);
        assert_eq!(table.of_word("suit").count(), 0);
        assert!(read("costume\tsuit\tmuch\tfr\tcostume\n").is_err());
        assert!(Paraphrases::read(b"no").is_err());
    }
}
