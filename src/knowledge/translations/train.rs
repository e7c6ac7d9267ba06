//! Extracts a table of translations from parallel text, and the frequencies of stems from text of each language. Deterministic.

use super::stem::{self, Kind};
use super::{CERTAIN, MAX_ENGLISH};
use crate::error::Error;
use crate::knowledge::alignment::model_one;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Least frequency of a stem; words seen once are aligned by chance.
const MIN_COUNT: u32 = 2;
/// Least geometric mean of the probabilities in both directions.
const MIN_CONFIDENCE: f32 = 0.15;
/// Longest sentences in words, foreign and English; longer ones are aligned by chance.
const MAX_WORDS: (usize, usize) = (100, 80);
/// English stems with a greater share of the words are function words, which say nothing about the content.
const FUNCTION_WORD: f64 = 0.002;
/// Least letters of an English stem.
const MIN_LETTERS: usize = 3;
/// Foreign stems without a translation are kept from this share on, to tell languages apart; English ones to tell how rare a stem is.
const MIN_SHARE: (f64, f64) = (3e-4, 1.5e-5);

#[derive(Default)]
struct Vocabulary {
    numbers: HashMap<String, u32>,
    stems: Vec<String>,
    counts: Vec<u32>,
}

impl Vocabulary {
    fn add(&mut self, text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        stem::each_spelt(text, |word, spelling| {
            if matches!(word.kind, Kind::Number { .. }) {
                return;
            }
            let number = *self.numbers.entry(spelling).or_insert_with_key(|spelling| {
                self.stems.push(spelling.clone());
                self.counts.push(0);
                self.stems.len() as u32 - 1
            });
            self.counts[number as usize] += 1;
            found.push(number);
        });
        found
    }
}

/// Counts the stems of one language.
#[derive(Default)]
struct Counts {
    stems: BTreeMap<String, u64>,
    total: u64,
}

impl Counts {
    fn add(&mut self, text: &str) {
        stem::each_spelt(text, |word, spelling| {
            if !matches!(word.kind, Kind::Number { .. }) {
                *self.stems.entry(spelling).or_default() += 1;
                self.total += 1;
            }
        });
    }

    fn share(&self, stem: &str) -> f64 {
        self.stems.get(stem).copied().unwrap_or(1) as f64 / self.total.max(1) as f64
    }

    /// Ten times the negative natural logarithm of the share.
    fn rarity(&self, stem: &str) -> u8 {
        (-10.0 * self.share(stem).ln()).round().clamp(0.0, 255.0) as u8
    }
}

/// Sentence pairs of a language with English.
#[derive(Default)]
struct Pairs {
    foreign: Vocabulary,
    english: Vocabulary,
    pairs: Vec<(Vec<u32>, Vec<u32>)>,
}

/// Collects text; gives the table.
#[derive(Default)]
pub struct Trainer {
    counts: BTreeMap<String, Counts>,
    pairs: BTreeMap<String, Pairs>,
}

impl Trainer {
    /// Adds text of a language to its frequencies.
    pub fn add_text(&mut self, lang: &str, text: &str) {
        self.counts.entry(lang.to_owned()).or_default().add(text);
    }

    /// Adds a sentence in `lang` and its English translation.
    pub fn add_pair(&mut self, lang: &str, foreign: &str, english: &str) {
        self.add_text(lang, foreign);
        let pairs = self.pairs.entry(lang.to_owned()).or_default();
        let pair = (pairs.foreign.add(foreign), pairs.english.add(english));
        if (1..=MAX_WORDS.0).contains(&pair.0.len()) && (1..=MAX_WORDS.1).contains(&pair.1.len()) {
            pairs.pairs.push(pair);
        }
    }

    /// The compressed table for [`super::Translations::read`]. Fails if there was no English text.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let Self { counts, pairs } = self;
        let english = counts.get("en").ok_or_else(|| Error::Model("there is no English text to count words in".into()))?;
        let is_content = |stem: &str| stem.is_ascii() && stem.len() >= MIN_LETTERS && english.share(stem) <= FUNCTION_WORD;
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut foreign = String::new();
        for (lang, pairs) in &pairs {
            let own = &counts[lang];
            let mut translated = translations(pairs, &is_content);
            for stem in own.stems.keys().filter(|stem| own.share(stem) >= MIN_SHARE.0) {
                translated.entry(stem).or_default();
            }
            foreign += &format!("{lang}\n");
            for (stem, found) in translated {
                foreign += &format!("{stem}\t{}", own.rarity(stem));
                for (confidence, english) in found {
                    foreign += &format!("\t{english}\t{}", (confidence * f32::from(CERTAIN)).round().max(1.0));
                    used.insert(english.to_owned());
                }
                foreign.push('\n');
            }
        }
        let frequent = english.stems.keys().filter(|stem| stem.is_ascii() && english.share(stem) >= MIN_SHARE.1).cloned();
        let mut lines = "en\n".to_owned();
        for stem in frequent.chain(used.iter().cloned()).collect::<BTreeSet<String>>() {
            let itself = if is_content(&stem) { format!("\t\t{CERTAIN}") } else { String::new() };
            lines += &format!("{stem}\t{}{itself}\n", english.rarity(&stem));
        }
        zstd::encode_all((lines + &foreign).as_bytes(), 19).map_err(|error| Error::Model(error.to_string()))
    }
}

/// The English translations of each foreign stem with their confidence, best first.
fn translations<'p>(pairs: &'p Pairs, is_content: &dyn Fn(&str) -> bool) -> BTreeMap<&'p str, Vec<(f32, &'p str)>> {
    let forth = model_one(pairs.pairs.iter().map(|(foreign, english)| (foreign.as_slice(), english.as_slice())));
    let back = model_one(pairs.pairs.iter().map(|(foreign, english)| (english.as_slice(), foreign.as_slice())));
    let mut found: BTreeMap<&str, Vec<(f32, &str)>> = BTreeMap::new();
    for ((x, y), p) in &forth {
        let Some(x) = *x else { continue };
        let confidence = (p * back.get(&(Some(*y), x)).copied().unwrap_or(0.0)).sqrt();
        let english = pairs.english.stems[*y as usize].as_str();
        let is_common = pairs.foreign.counts[x as usize] >= MIN_COUNT && pairs.english.counts[*y as usize] >= MIN_COUNT;
        if is_common && confidence >= MIN_CONFIDENCE && is_content(english) {
            found.entry(&pairs.foreign.stems[x as usize]).or_default().push((confidence, english));
        }
    }
    for translations in found.values_mut() {
        translations.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        translations.truncate(MAX_ENGLISH);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::Translations;
    use super::*;

    #[test]
    fn translations_are_learnt_and_the_same_text_gives_the_same_bytes() {
        let build = || {
            let mut trainer = Trainer::default();
            for _ in 0..4 {
                trainer.add_pair("fr", "le bateau est vieux", "the boat is old");
                trainer.add_pair("fr", "le pont est vieux", "the bridge is old");
                trainer.add_pair("fr", "le bateau est noir", "the boat is black");
                trainer.add_text("en", &format!("{} boat bridge black", "the is ".repeat(1000)));
            }
            trainer.finish().unwrap()
        };
        assert_eq!(build(), build());
        let table = Translations::read(&build()).unwrap();
        let key = |word: &str| stem::of_word(word).unwrap().key;
        let of = |word: &str| table.of(key(word)).iter().find(|entry| entry.lang == 1).unwrap();
        assert_eq!(table.english(of("bateau")).next().unwrap().key, key("boat"));
        assert_eq!(table.english(&table.of(key("the"))[0]).count(), 0, "function words say nothing");
        assert!(Trainer::default().finish().is_err());
    }
}
