//! Lexicons: the words of sound text with their frequencies and capitalisation, and the language's letter model.
//!
//! The tables are counted from text written by people (`sourdine train lexicon`; origins and licences in data/README.md) and embedded. The
//! word lists of `data/lexicon/<lang>.toml` are edited by hand.
//!
//! ```
//! use sourdine::knowledge::lexicon;
//! let english = lexicon::of("en").unwrap();
//! assert!(english.word("expectations").is_some_and(|word| word.count > 100));
//! assert!(english.word("subministers").is_none());
//! assert!(english.word("moscow").unwrap().capital > 0.9);
//! ```
//!
//! Word frequencies are Zipfian, so recent results are cached by hash (`recent.rs`), for unknown words as well. Words similar to an unknown
//! one are found in one walk from their common prefix (`walk.rs`).
//!
//! To add a language: write `data/lexicon/<lang>.lex` with `sourdine train lexicon`, add its language in `data/lexicon/lib.rs`, and a TOML file with its
//! lists.

pub(crate) mod hunspell;
mod letters;
mod recent;
pub mod train;
mod walk;

pub use letters::Letters;
pub(crate) use recent::Recent;

use crate::error::Error;
use crate::text::ascii;
use foldhash::fast::FixedState;
use fst::{Map, Set};
use serde::{Deserialize, Serialize};
use sourdine_lexicon::{DICTIONARIES, LEXICONS};
use std::collections::{BTreeMap, HashSet};
use std::sync::{LazyLock, OnceLock};

/// The entry of a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Word {
    /// Frequency, to a quarter of a power of two; 0 if only a word list has it.
    pub count: u32,
    /// Share of capitalised occurrences inside sentences, from 0 to 1.
    pub capital: f32,
}

impl Word {
    fn unpack(packed: u16) -> Self {
        static COUNTS: LazyLock<[u32; 256]> = LazyLock::new(|| std::array::from_fn(|packed| unpack_count(packed as u8)));
        Self { count: COUNTS[usize::from(packed >> 8)], capital: f32::from(packed as u8) / 255.0 }
    }
}

/// Header of a lexicon file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Header {
    /// Language (BCP 47).
    pub lang: String,
    /// Format of the file.
    pub version: u32,
    /// Number of words counted.
    pub tokens: u64,
    /// Number of words kept.
    pub words: u64,
    /// Number of words by origin of the text.
    pub origins: BTreeMap<String, u64>,
}

/// Version of the file format.
pub const VERSION: u32 = 1;

/// A hand-edited word list.
pub type List = HashSet<String, FixedState>;

/// The lexicon of one language.
pub struct Lexicon {
    /// Header of its file.
    pub header: Header,
    /// Letter model.
    pub letters: Letters,
    words: Map<Vec<u8>>,
    recent: Recent,
    /// Cache of [`Self::has_form`].
    forms: Recent,
    lists: BTreeMap<String, List>,
    /// Words from spelling dictionaries, without frequencies; compressed, and decompressed on first use.
    packed: Option<&'static [u8]>,
    listed: OnceLock<Set<Vec<u8>>>,
}

/// The lexicon of a language, decoded on first use.
pub fn of(lang: &str) -> Option<&'static Lexicon> {
    static DECODED: [OnceLock<Lexicon>; LEXICONS.len()] = [const { OnceLock::new() }; LEXICONS.len()];
    let nth = LEXICONS.iter().position(|known| known.lang == lang)?;
    let embedded = &LEXICONS[nth];
    let packed = DICTIONARIES.iter().find(|(known, _)| *known == lang).map(|(_, words)| *words);
    let read = || Lexicon::read(embedded.table, embedded.lists).unwrap_or_else(|error| panic!("embedded lexicon {lang}: {error}"));
    Some(DECODED[nth].get_or_init(|| Lexicon { packed, ..read() }))
}

/// The languages that have a lexicon.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LEXICONS.iter().map(|known| known.lang)
}

impl Lexicon {
    /// Reads a table and its lists.
    pub fn read(packed: &[u8], lists: &str) -> Result<Self, Error> {
        let broken = |what: &dyn std::fmt::Display| Error::Model(format!("the lexicon is broken: {what}"));
        let bytes = zstd::decode_all(packed).map_err(|error| broken(&error))?;
        let (head, rest) = bytes.split_once_line().ok_or_else(|| broken(&"no header"))?;
        let header: Header = serde_json::from_slice(head).map_err(|error| broken(&error))?;
        if header.version != VERSION {
            return Err(Error::Model(format!(
                "the lexicon of {} has version {}, this build reads {VERSION}; train it anew",
                header.lang, header.version
            )));
        }
        let (letters, rest) = Letters::read(rest).ok_or_else(|| broken(&"the letters end early"))?;
        let words = Map::new(rest.to_vec()).map_err(|error| broken(&error))?;
        let lists = toml::from_str(lists).map_err(|error| broken(&error))?;
        let (recent, forms) = (Recent::new(header.words), Recent::new(header.words / 8));
        Ok(Self { header, letters, words, recent, forms, lists, packed: None, listed: OnceLock::new() })
    }

    /// True if a spelling dictionary has `word`, in lower case, with or without an elided article.
    pub fn is_listed(&self, word: &str) -> bool {
        let Some(packed) = self.packed else { return false };
        let words =
            self.listed.get_or_init(|| unpack_list(packed).unwrap_or_else(|error| panic!("embedded list {}: {error}", self.header.lang)));
        let has = |word: &str| words.contains(word);
        has(word) || word.rsplit_once('\'').is_some_and(|(_, rest)| has(rest))
    }

    /// The entry of `word`, which is in lower case.
    pub fn word(&self, word: &str) -> Option<Word> {
        self.word_hashed(ascii::hash(word.as_bytes()), || word)
    }

    /// Like [`Self::word`], for a word whose hash ([`ascii::hash`]) is known.
    #[inline]
    pub(crate) fn word_hashed<'w>(&self, hash: u64, word: impl FnOnce() -> &'w str) -> Option<Word> {
        let look = |word: &str| self.words.get(word).map(|packed| packed as u16).or_else(|| self.is_listed(word).then_some(0));
        let packed = self.recent.get(hash, || look(word()))?;
        Some(Word::unpack(packed))
    }

    /// Like [`Self::word`], for guesses: bypasses the cache, so that rare words do not evict common ones.
    pub(crate) fn guess(&self, word: &str) -> Option<Word> {
        self.words.get(word).map(|packed| Word::unpack(packed as u16))
    }

    /// The word list `name` of the language; empty if it has none.
    pub fn list(&self, name: &str) -> &List {
        static NONE: LazyLock<List> = LazyLock::new(List::default);
        self.lists.get(name).unwrap_or(&NONE)
    }

    /// True if sound text has another form of `word`: with a hyphen, or with another or no ending of `endings`.
    pub fn has_form(&self, word: &str) -> bool {
        self.forms.get(ascii::hash(word.as_bytes()), || self.seek_form(word).then_some(0)).is_some()
    }

    /// True if the absence of a word is evidence: the lexicon lacks at most 0.3 % of the running words of human text, as the mean over
    /// registers in `data/lexicon/unknown.jsonl` (`sourdine eval lexicon`).
    pub fn is_complete(&self) -> bool {
        static UNKNOWN: LazyLock<BTreeMap<String, f64>> = LazyLock::new(|| unknown(sourdine_lexicon::UNKNOWN));
        UNKNOWN.get(&self.header.lang).is_some_and(|share| *share <= MAX_UNKNOWN)
    }

    /// Occurrences of a word per million.
    pub fn per_million(&self, word: &str) -> f64 {
        self.word(word).map_or(0.0, |word| f64::from(word.count) * 1e6 / self.header.tokens.max(1) as f64)
    }

    /// True if capitals distinguish names from other words; in German all nouns have one.
    pub fn capitals_mark_names(&self) -> bool {
        self.header.lang != "de"
    }
}

/// The words of a compressed list ([`train`]).
fn unpack_list(packed: &[u8]) -> Result<Set<Vec<u8>>, Error> {
    let broken = |what: &dyn std::fmt::Display| Error::Model(format!("the list of words is broken: {what}"));
    let bytes = zstd::decode_all(packed).map_err(|error| broken(&error))?;
    Set::new(bytes).map_err(|error| broken(&error))
}

/// Largest share of unknown running words of a lexicon that rules may accuse by.
const MAX_UNKNOWN: f64 = 0.003;
/// Registers with fewer measured words are ignored.
const MIN_MEASURED: u64 = 1000;

/// Share of unknown words by language, as the mean over registers.
fn unknown(lines: &str) -> BTreeMap<String, f64> {
    #[derive(Deserialize)]
    struct Measured {
        lang: String,
        words: u64,
        unknown: u64,
    }
    let mut shares: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let measured = lines.lines().filter_map(|line| serde_json::from_str::<Measured>(line).ok());
    for one in measured.filter(|one| one.words >= MIN_MEASURED) {
        shares.entry(one.lang).or_default().push(one.unknown as f64 / one.words as f64);
    }
    shares.into_iter().map(|(lang, shares)| (lang, shares.iter().sum::<f64>() / shares.len() as f64)).collect()
}

/// Quarter-octave steps: 8 bits represent every frequency to within a tenth.
fn pack_count(count: u64) -> u8 {
    (((count + 1) as f64).log2() * 4.0).round().min(255.0) as u8
}

fn unpack_count(packed: u8) -> u32 {
    const QUARTERS: [f64; 4] = [1.0, 1.189_207_115_002_721, std::f64::consts::SQRT_2, 1.681_792_830_507_429];
    let power = (1u64 << (packed / 4)) as f64;
    (QUARTERS[usize::from(packed % 4)] * power - 1.0).round().min(f64::from(u32::MAX)) as u32
}

trait SplitLine {
    fn split_once_line(&self) -> Option<(&[u8], &[u8])>;
}

impl SplitLine for Vec<u8> {
    fn split_once_line(&self) -> Option<(&[u8], &[u8])> {
        let at = memchr::memchr(b'\n', self)?;
        Some((&self[..at], &self[at + 1..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_survive_packing() {
        for count in [0, 1, 2, 3, 10, 100, 5000, 1_000_000] {
            let unpacked = f64::from(unpack_count(pack_count(count)));
            assert!((unpacked - count as f64).abs() <= 0.1 * count as f64 + 0.5, "{count} {unpacked}");
        }
    }

    #[test]
    fn every_embedded_lexicon_reads() {
        for lang in languages() {
            let lexicon = of(lang).unwrap();
            assert_eq!(lexicon.header.lang, lang);
            assert!(lexicon.header.words > 1000, "{lang}");
        }
    }

    #[test]
    fn what_a_lexicon_lacks_says_something_where_it_lacks_little() {
        let complete: Vec<&str> = languages().filter(|lang| of(lang).unwrap().is_complete()).collect();
        assert!(complete.contains(&"en") && !complete.contains(&"cs"), "{complete:?}");
        let lines = "{\"lang\":\"xx\",\"words\":2000,\"unknown\":2}\n{\"lang\":\"xx\",\"words\":2000,\"unknown\":6}\n{\"lang\":\"xx\",\"words\":10,\"unknown\":10}";
        assert!((unknown(lines)["xx"] - 0.002).abs() < 1e-9);
    }

    #[test]
    fn dictionaries_have_words_that_no_text_had() {
        let french = of("fr").unwrap();
        assert!(french.is_listed("logos") && french.is_listed("l'agrégat") && !french.is_listed("lgoso"));
        assert!(french.word("agrégeassions").is_some_and(|word| word.count == 0));
    }

    #[test]
    fn letters_tell_languages_apart() {
        let (en, fr, de) = (of("en").unwrap(), of("fr").unwrap(), of("de").unwrap());
        let gain = |word, a: &Lexicon, b: &Lexicon| a.letters.bits(word) - b.letters.bits(word);
        assert!(gain("ouverture", en, fr) > 1.0);
        assert!(gain("gesellschaft", en, de) > 5.0);
        assert!(gain("strengthening", fr, en) > 5.0);
    }
}
