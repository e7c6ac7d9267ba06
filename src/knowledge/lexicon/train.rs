//! Builds a lexicon from text written by people.
//!
//! A word is kept if it occurs three times or more and in at least two origins, so that no text can be recovered; also if one of its
//! origins is unrestricted (`open`), or if a word list has it. Deterministic.

use super::{Header, Letters, VERSION, pack_count};
use crate::error::Error;
use crate::text::token::{Kind, tokens};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Minimum frequency of a word from an open origin.
const MIN_OPEN: u32 = 1;
/// Minimum frequency of other words,
const MIN_COUNT: u32 = 3;
/// and minimum number of their origins.
const MIN_ORIGINS: u32 = 2;
/// Largest share of capitals of a word that a list has in lower case: it is no pure name, however rare its lower-case form is (*congress*,
/// *winkle*).
const MAX_CAPITAL_LISTED: f64 = 0.95;
/// Longer words are addresses and the like.
const MAX_LETTERS: usize = 40;

#[derive(Default)]
struct Tally {
    count: u32,
    inside: u32,
    capital: u32,
    open: u32,
    /// A bit for each origin; the 64th is for all further ones.
    origins: u64,
    /// Number of word lists that have it.
    lists: u32,
    /// True if a list has it in lower case.
    listed_lower: bool,
}

/// Counts words, line by line.
pub struct Counter {
    lang: String,
    words: HashMap<String, Tally>,
    origins: BTreeMap<String, (u64, bool)>,
    order: Vec<String>,
    open: Vec<String>,
}

impl Counter {
    /// A counter for `lang`; `open` are the unrestricted origins.
    pub fn new(lang: &str, open: Vec<String>) -> Self {
        Self { lang: lang.to_owned(), words: HashMap::new(), origins: BTreeMap::new(), order: Vec::new(), open }
    }

    /// Counts a line of text.
    pub fn add(&mut self, origin: &str, text: &str) {
        let nth = self.order.iter().position(|known| known == origin).unwrap_or_else(|| {
            self.order.push(origin.to_owned());
            self.order.len() - 1
        });
        let is_open = self.open.iter().any(|open| open == origin);
        let tokens = tokens(text);
        let mut total = 0;
        // Capitals mean nothing in a line that capitalises everything.
        let words = || tokens.iter().filter(|token| token.kind == Kind::Word);
        let capitals = words().filter(|token| token.capital).count();
        let telling = capitals * 2 <= words().count();
        let mut counted = |word: &str, capital: bool, inside: bool| {
            if word.chars().count() > MAX_LETTERS {
                return;
            }
            let tally = match self.words.get_mut(word) {
                Some(tally) => tally,
                None => self.words.entry(word.to_owned()).or_default(),
            };
            tally.count += 1;
            tally.open += u32::from(is_open);
            tally.origins |= 1 << nth.min(63);
            if inside && telling {
                tally.inside += 1;
                tally.capital += u32::from(capital);
            }
        };
        for (nth, token) in tokens.iter().enumerate() {
            if token.kind != Kind::Word {
                continue;
            }
            total += 1;
            let word = token.lower(text);
            counted(&word, token.capital, token.is_inside_sentence(nth, &tokens, text));
            // A hyphenated compound also counts as a whole.
            if let [_, hyphen, next, ..] = &tokens[nth..]
                && hyphen.is(text, "-")
                && next.kind == Kind::Word
                && token.span.end == hyphen.span.start
                && hyphen.span.end == next.span.start
            {
                counted(&format!("{word}-{}", next.lower(text)), token.capital, false);
            }
        }
        let origin = self.origins.entry(origin.to_owned()).or_insert((0, is_open));
        origin.0 += total;
    }

    /// Adds a word of a word list.
    pub fn list(&mut self, word: &str) {
        let lower = word.to_lowercase();
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        let tally = self.words.entry(lower).or_default();
        tally.lists += 1;
        tally.listed_lower |= !capital;
        if tally.count == 0 {
            tally.inside += 1;
            tally.capital += u32::from(capital);
        }
    }

    /// Serializes the lexicon: a line of JSON, the letter model, the words; compressed.
    pub fn finish(self) -> Result<(Vec<u8>, Header), Error> {
        let kept = |tally: &Tally| {
            tally.lists > 0 || tally.open >= MIN_OPEN || tally.count >= MIN_COUNT && tally.origins.count_ones() >= MIN_ORIGINS
        };
        let mut words: Vec<(&str, &Tally)> =
            self.words.iter().filter(|(_, tally)| kept(tally)).map(|(word, tally)| (word.as_str(), tally)).collect();
        words.sort_unstable_by_key(|(word, _)| *word);
        let counted = |tally: &Tally| if tally.inside == 0 { 0.0 } else { f64::from(tally.capital) / f64::from(tally.inside) };
        let share = |tally: &Tally| counted(tally).min(if tally.listed_lower { MAX_CAPITAL_LISTED } else { 1.0 });
        let common = words.iter().filter(|(word, tally)| tally.count > 0 && share(tally) < 0.5 && !word.contains('-'));
        let letters = Letters::train(common.map(|(word, tally)| (*word, f64::from(tally.count + 1).log2())));
        let mut builder = fst::MapBuilder::memory();
        for (word, tally) in &words {
            // A word in several lists is kept even if the text never has it.
            let count = tally.count.max(tally.lists.saturating_sub(1).min(1));
            let value = u64::from(pack_count(u64::from(count))) << 8 | (share(tally) * 255.0).round() as u64;
            builder.insert(word, value).map_err(|error| Error::Model(error.to_string()))?;
        }
        let tokens = self.origins.values().map(|(count, _)| count).sum();
        let origins = self.origins.into_iter().map(|(name, (count, _))| (name, count)).collect();
        let header = Header { lang: self.lang, version: VERSION, tokens, words: words.len() as u64, origins };
        let mut bytes = serde_json::to_vec(&header).map_err(|error| Error::Model(error.to_string()))?;
        bytes.push(b'\n');
        letters.write(&mut bytes);
        bytes.extend(builder.into_inner().map_err(|error| Error::Model(error.to_string()))?);
        let packed = zstd::encode_all(bytes.as_slice(), 19).map_err(|error| Error::Model(error.to_string()))?;
        Ok((packed, header))
    }
}

/// Serializes a word list as a set, compressed.
pub(crate) fn list(words: &BTreeSet<String>) -> Result<Vec<u8>, Error> {
    let set = fst::Set::from_iter(words).map_err(|error| Error::Model(error.to_string()))?;
    zstd::encode_all(set.as_fst().as_bytes(), 19).map_err(|error| Error::Model(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::lexicon::Lexicon;

    #[test]
    fn the_same_text_gives_the_same_bytes() {
        let build = || {
            let mut counter = Counter::new("en", vec!["free".into()]);
            for _ in 0..2 {
                counter.add("one", "The ferry to Varnholm is a well-known ferry.");
                counter.add("two", "A ferry, they say in Varnholm, is no bridge.");
            }
            counter.add("free", "Piers everywhere.");
            counter.list("Ostra");
            counter.finish().unwrap().0
        };
        assert_eq!(build(), build());
        let lexicon = Lexicon::read(&build(), "").unwrap();
        assert_eq!(lexicon.word("ferry").unwrap().count, 6);
        assert_eq!(lexicon.word("varnholm").unwrap().capital, 1.0);
        assert_eq!(lexicon.word("piers").unwrap().count, 1, "a free origin");
        assert_eq!(lexicon.word("ostra").unwrap().count, 0, "a list");
        assert_eq!(lexicon.word("bridge"), None, "twice, in one origin");
    }
}
