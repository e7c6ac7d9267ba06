//! What else the counterparts of a word are translated by.

use crate::error::Error;
use crate::language::Lang;
use std::collections::HashMap;

/// A word that another may have been put for.
#[derive(Clone, Debug, PartialEq)]
pub struct Rival {
    /// The word.
    pub word: String,
    /// p(w′|w) by way of the foreign words.
    pub probability: f32,
    /// The language of the foreign word that counts most.
    pub lang: Lang,
    /// That word.
    pub foreign: String,
}

/// Rivals by word.
pub struct Pivots(HashMap<String, Vec<Rival>>);

impl Pivots {
    /// Reads lines of word, rival, probability, language and foreign word, between tabs and packed.
    pub fn read(packed: &[u8]) -> Result<Self, Error> {
        let broken = |what: &str| Error::Model(format!("the table of rivals is broken: {what}"));
        let bytes = zstd::decode_all(packed).map_err(|_| broken("it can't be unpacked"))?;
        let text = String::from_utf8(bytes).map_err(|_| broken("it is not UTF-8"))?;
        let mut rivals: HashMap<String, Vec<Rival>> = HashMap::new();
        for line in text.lines() {
            let mut fields = line.split('\t');
            let (Some(word), Some(rival), Some(probability), Some(lang), Some(foreign)) =
                (fields.next(), fields.next(), fields.next().and_then(|field| field.parse().ok()), fields.next(), fields.next())
            else {
                return Err(broken(line));
            };
            let rival = Rival { word: rival.to_owned(), probability, lang: Lang::new(lang), foreign: foreign.to_owned() };
            rivals.entry(word.to_owned()).or_default().push(rival);
        }
        Ok(Self(rivals))
    }

    /// The rivals of a word in lower case.
    pub fn of(&self, word: &str) -> impl Iterator<Item = &Rival> {
        self.0.get(word).into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_broken_ones_named() {
        let read = |text: &str| Pivots::read(&zstd::encode_all(text.as_bytes(), 3).unwrap());
        let pivots = read("costume\tsuit\t0.33\tfr\tcostume\ncostume\toutfit\t0.04\tfr\tcostume\n").unwrap();
        assert_eq!(pivots.of("costume").map(|rival| rival.word.as_str()).collect::<Vec<_>>(), ["suit", "outfit"]);
        assert_eq!(pivots.of("suit").count(), 0);
        assert!(read("costume\tsuit\tmuch\tfr\tcostume\n").is_err());
        assert!(Pivots::read(b"no").is_err());
    }
}
