//! Counts a lexicon from text written by people.
//!
//! A word is kept where it occurs three times or more and in two origins or more, so that no text can be read back; once where one of
//! its origins is free of restrictions (`open`), or where a word list has it. The same text gives the same bytes.

use super::{Header, Letters, VERSION, pack_count};
use crate::error::Error;
use crate::text::token::{Kind, tokens};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A word of an open origin is kept from this count on.
const MIN_OPEN: u32 = 1;
/// A word of other origins is kept from this count on...
const MIN_COUNT: u32 = 3;
/// ...and only where this many origins have it.
const MIN_ORIGINS: u32 = 2;
/// A word that a list has in lower case is no name alone, however seldom the text has it so (*congress*, *winkle*).
const MAX_CAPITAL_LISTED: f64 = 0.95;
/// Longer ones are addresses and the like.
const MAX_LETTERS: usize = 40;

#[derive(Default)]
struct Tally {
    count: u32,
    inside: u32,
    capital: u32,
    open: u32,
    /// One bit an origin; the 64th stands for all further ones.
    origins: u64,
    /// Word lists that have it.
    lists: u32,
    /// A list has it in lower case.
    listed_lower: bool,
}

/// Counts words; feed it lines, then take the file.
pub struct Counter {
    lang: String,
    words: HashMap<String, Tally>,
    origins: BTreeMap<String, (u64, bool)>,
    order: Vec<String>,
    open: Vec<String>,
}

impl Counter {
    /// A counter for `lang`; `open` names the origins whose rare words may be kept.
    pub fn new(lang: &str, open: Vec<String>) -> Self {
        Self { lang: lang.to_owned(), words: HashMap::new(), origins: BTreeMap::new(), order: Vec::new(), open }
    }

    /// Counts one line of text.
    pub fn add(&mut self, origin: &str, text: &str) {
        let nth = self.order.iter().position(|known| known == origin).unwrap_or_else(|| {
            self.order.push(origin.to_owned());
            self.order.len() - 1
        });
        let is_open = self.open.iter().any(|open| open == origin);
        let tokens = tokens(text);
        let mut total = 0;
        // Capitals say something only where the line does not capitalise everything.
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
            // A hyphenated compound counts as a whole too.
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

    /// Adds a word of a list.
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

    /// The file: a line of JSON, the letters, the words; packed.
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
            // What several lists have is sound, though the text never has it.
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

/// The file of a list of words: a set, packed.
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
