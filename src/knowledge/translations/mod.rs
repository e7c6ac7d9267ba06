//! Translations: stems of words of many languages and the English stems that they translate to.
//!
//! ```
//! use sourdine::knowledge::translations::{Translations, stem};
//! let table = Translations::embedded();
//! let key = |word: &str| stem::of_word(word).unwrap().key;
//! let french = table.language("fr").unwrap();
//! let found = table.of(key("bateau")).iter().find(|entry| entry.lang == french).unwrap();
//! assert!(table.english(found).any(|one| one.key == key("boat")));
//! ```
//!
//! English is the common space: words of two other languages meet in the English stem of both. Extracted from parallel text (`sourdine
//! train translations`) with IBM model 1 in both directions; the confidence of a translation is the geometric mean of the two
//! probabilities. `stem.rs` says what a stem is.
//!
//! A table also says how frequent a stem is in its language, so that a text can be read in the language whose stems explain it best.
//!
//! To add a language: give its parallel text to `data/translations/build.sh`.

pub mod stem;
pub mod train;

use crate::error::Error;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Most languages of a table; a set of languages is a number of 32 bits with some to spare.
pub const MAX_LANGUAGES: usize = 24;
/// Most translations of a stem.
pub const MAX_ENGLISH: usize = 2;
/// Highest confidence.
pub const CERTAIN: u8 = 15;

/// Stems of all languages.
pub struct Translations {
    /// Languages by number; English is 0.
    languages: Vec<String>,
    /// Places of the stems in `entries`.
    stems: HashTable<Place>,
    /// Grouped by stem.
    entries: Vec<Entry>,
    /// English stems that are translations, with their rarity.
    english: Vec<(u64, u8)>,
}

/// A stem with the range of its entries.
struct Place {
    key: u64,
    found: Found,
}

/// The entries of a stem, found once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found {
    start: u32,
    count: u32,
}

/// A stem of one language: 12 bytes, since each word of a text asks for several.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Number of the language.
    pub lang: u8,
    /// Ten times the negative natural logarithm of its share of the language's words.
    pub rarity: u8,
    /// Confidences of its translations; 0 where there is none.
    confidences: [u8; MAX_ENGLISH],
    /// Indices of its translations among the English stems.
    english: [u32; MAX_ENGLISH],
}

/// An English stem as a translation.
#[derive(Clone, Copy, Debug)]
pub struct English {
    /// Key of the stem.
    pub key: u64,
    /// Confidence from 1 to [`CERTAIN`].
    pub confidence: u8,
    /// Rarity of the English stem, as in [`Entry::rarity`].
    pub rarity: u8,
}

impl Translations {
    /// The table in the program, decoded on first use.
    pub fn embedded() -> &'static Self {
        static TABLE: LazyLock<Translations> = LazyLock::new(|| {
            Translations::read(include_bytes!("../../../data/translations/stems.tsv.zst"))
                .unwrap_or_else(|error| panic!("embedded translations: {error}"))
        });
        &TABLE
    }

    /// Reads a compressed table. A line of one field is a language, `en` first; other lines are a stem of it, its rarity, and for each
    /// translation the English stem and its confidence, separated by tabs.
    pub fn read(packed: &[u8]) -> Result<Self, Error> {
        let broken = |what: &str| Error::Model(format!("the table of translations is broken: {what}"));
        let bytes = zstd::decode_all(packed).map_err(|_| broken("it can't be unpacked"))?;
        let text = String::from_utf8(bytes).map_err(|_| broken("it is not UTF-8"))?;
        let key = |stem: &str| stem::of_stem(stem).ok_or_else(|| broken(stem));
        let mut languages: Vec<String> = Vec::new();
        let mut found: Vec<(u64, Entry)> = Vec::new();
        let mut english: Vec<(u64, u8)> = Vec::new();
        let mut numbers: HashMap<u64, u32, FixedState> = HashMap::default();
        // The number of an English stem among those seen; a new one has this rarity.
        let mut number = |key: u64, rarity: u8| {
            *numbers.entry(key).or_insert_with(|| {
                english.push((key, rarity));
                english.len() as u32 - 1
            })
        };
        for line in text.lines() {
            let mut fields = line.split('\t');
            let first = fields.next().unwrap_or_default();
            let Some(rarity) = fields.next() else {
                languages.push(first.to_owned());
                continue;
            };
            let rarity = rarity.parse().map_err(|_| broken(line))?;
            let lang = languages.len().checked_sub(1).filter(|lang| *lang < MAX_LANGUAGES).ok_or_else(|| broken(line))? as u8;
            let own = key(first)?;
            if lang == 0 {
                number(own, rarity);
            }
            let mut entry = Entry { lang, rarity, confidences: [0; MAX_ENGLISH], english: [0; MAX_ENGLISH] };
            for nth in 0..MAX_ENGLISH {
                let Some(other) = fields.next() else { break };
                let confidence = fields.next().and_then(|field| field.parse().ok()).ok_or_else(|| broken(line))?;
                let other = if other.is_empty() { own } else { key(other)? };
                entry.confidences[nth] = u8::clamp(confidence, 1, CERTAIN);
                entry.english[nth] = number(other, u8::MAX);
            }
            found.push((own, entry));
        }
        found.sort_by_key(|(key, entry)| (*key, entry.lang));
        let mut stems = HashTable::with_capacity(found.len());
        let mut start = 0;
        for group in found.chunk_by(|(a, _), (b, _)| a == b) {
            let found = Found { start, count: group.len() as u32 };
            let place = Place { key: group[0].0, found };
            start += found.count;
            stems.insert_unique(stem::mixed(place.key), place, |place| stem::mixed(place.key));
        }
        let entries = found.into_iter().map(|(_, entry)| entry).collect();
        Ok(Self { languages, stems, entries, english })
    }

    /// The number of a language; none if the table does not have it.
    pub fn language(&self, name: &str) -> Option<u8> {
        self.languages.iter().position(|known| known == name).map(|nth| nth as u8)
    }

    /// The languages, by number.
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// Finds the entries of a stem.
    #[inline]
    pub fn find(&self, key: u64) -> Found {
        self.stems.find(stem::mixed(key), |place| place.key == key).map_or_else(Found::default, |place| place.found)
    }

    /// The entries of a stem, one for each language that has it.
    #[inline]
    pub fn entries(&self, found: Found) -> &[Entry] {
        &self.entries[found.start as usize..][..found.count as usize]
    }

    /// The entries of the stem with this key.
    pub fn of(&self, key: u64) -> &[Entry] {
        self.entries(self.find(key))
    }

    /// The translations of a stem, best first. An English stem has itself, unless it is a function word.
    #[inline]
    pub fn english<'t>(&'t self, entry: &Entry) -> impl Iterator<Item = English> + use<'t> {
        let Entry { confidences, english, .. } = *entry;
        confidences.into_iter().zip(english).take_while(|(confidence, _)| *confidence > 0).map(|(confidence, nth)| {
            let (key, rarity) = self.english[nth as usize];
            English { key, confidence, rarity }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_broken_ones_named() {
        let read = |text: &str| Translations::read(&zstd::encode_all(text.as_bytes(), 3).unwrap());
        let table = read("en\nboat\t90\t\t15\nthe\t30\nfr\nbatea\t88\tboat\t9\n北京\t99\tboat\t1\n").unwrap();
        let key = |stem: &str| stem::of_stem(stem).unwrap();
        let [boat] = table.of(key("batea")) else { panic!("one entry") };
        assert_eq!((table.languages()[usize::from(boat.lang)].as_str(), boat.rarity), ("fr", 88));
        let english = table.english(boat).next().unwrap();
        assert_eq!((english.key, english.confidence, english.rarity), (key("boat"), 9, 90));
        assert_eq!(table.english(&table.of(key("the"))[0]).count(), 0);
        assert_eq!(table.of(stem::of_word("北京").unwrap().key).len(), 1);
        assert!(read("en\nboat\tmany\n").is_err() && read("boat\t90\n").is_err() && read("en\nboat\t9\tboat\n").is_err());
        assert!(Translations::read(b"no").is_err());
    }
}
