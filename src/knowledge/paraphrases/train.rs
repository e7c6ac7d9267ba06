//! Extracts paraphrases from parallel text: IBM model 1, then pivoting. Deterministic.

use crate::error::Error;
use crate::knowledge::alignment::model_one;
use crate::text::token::{Kind, tokens};
use std::collections::{BTreeMap, HashMap};

/// Minimum probability of a link in both directions, and in one.
const MIN_LINK: (f32, f32) = (0.005, 0.02);
/// Minimum frequency of a word; rarer ones are aligned by chance.
const MIN_WORD: u32 = 3;
/// Longest sentence in words; longer ones are aligned by chance.
const MAX_WORDS: usize = 40;
/// Minimum probability of a paraphrase, and most paraphrases of a word.
const MIN_PROBABILITY: f32 = 0.02;
const MAX_PARAPHRASES: usize = 12;

#[derive(Default)]
struct Vocabulary {
    numbers: HashMap<String, u32>,
    words: Vec<String>,
    counts: Vec<u32>,
}

impl Vocabulary {
    fn numbers(&mut self, text: &str) -> Vec<u32> {
        let words = tokens(text).into_iter().filter(|token| token.kind == Kind::Word).map(|token| token.lower(text));
        words
            .map(|word| {
                let number = *self.numbers.entry(word).or_insert_with_key(|word| {
                    self.words.push(word.clone());
                    self.counts.push(0);
                    self.words.len() as u32 - 1
                });
                self.counts[number as usize] += 1;
                number
            })
            .collect()
    }
}

/// Sentence pairs of one pair of languages.
pub struct Aligner {
    lang: String,
    foreign: Vocabulary,
    own: Vocabulary,
    pairs: Vec<(Vec<u32>, Vec<u32>)>,
}

impl Aligner {
    /// For sentences in `lang` and their translations.
    pub fn new(lang: &str) -> Self {
        Self { lang: lang.to_owned(), foreign: Vocabulary::default(), own: Vocabulary::default(), pairs: Vec::new() }
    }

    /// Adds a sentence and its translation.
    pub fn add(&mut self, foreign: &str, own: &str) {
        let pair = (self.foreign.numbers(foreign), self.own.numbers(own));
        if (1..=MAX_WORDS).contains(&pair.0.len()) && (1..=MAX_WORDS).contains(&pair.1.len()) {
            self.pairs.push(pair);
        }
    }
}

/// Probability of a paraphrase, and the language and foreign word it came from.
type Found = (f32, String, String);

/// The paraphrases from all pairs of languages, as compressed lines for [`super::Paraphrases`].
pub fn paraphrases(aligners: Vec<Aligner>) -> Result<Vec<u8>, Error> {
    // By word and paraphrase: the best probability over all languages, with its language and foreign word.
    let mut all: BTreeMap<(String, String), Found> = BTreeMap::new();
    for aligner in aligners {
        let forth = model_one(aligner.pairs.iter().map(|(foreign, own)| (foreign.as_slice(), own.as_slice())));
        let back = model_one(aligner.pairs.iter().map(|(foreign, own)| (own.as_slice(), foreign.as_slice())));
        let mut by_foreign: BTreeMap<u32, BTreeMap<u32, f32>> = BTreeMap::new();
        let mut by_own: BTreeMap<u32, BTreeMap<u32, f32>> = BTreeMap::new();
        for ((x, y), p) in &forth {
            let Some(x) = *x else { continue };
            let q = back.get(&(Some(*y), x)).copied().unwrap_or(0.0);
            let common = aligner.foreign.counts[x as usize] >= MIN_WORD && aligner.own.counts[*y as usize] >= MIN_WORD;
            if common && p.min(q) > MIN_LINK.0 && p.max(q) > MIN_LINK.1 {
                by_foreign.entry(x).or_default().insert(*y, *p);
                by_own.entry(*y).or_default().insert(x, q);
            }
        }
        for (word, foreign) in &by_own {
            // By paraphrase: the sum, its largest term, and the foreign word of that term.
            let mut sums: BTreeMap<u32, (f32, f32, u32)> = BTreeMap::new();
            for (x, q) in foreign {
                for (other, p) in by_foreign.get(x).into_iter().flatten().filter(|(other, _)| *other != word) {
                    let sum = sums.entry(*other).or_insert((0.0, 0.0, *x));
                    sum.0 += q * p;
                    if q * p > sum.1 {
                        (sum.1, sum.2) = (q * p, *x);
                    }
                }
            }
            for (other, (sum, _, x)) in sums.into_iter().filter(|(_, (sum, ..))| *sum >= MIN_PROBABILITY) {
                let key = (aligner.own.words[*word as usize].clone(), aligner.own.words[other as usize].clone());
                let found = (sum, aligner.lang.clone(), aligner.foreign.words[x as usize].clone());
                let best = all.entry(key).or_insert_with(|| found.clone());
                if found.0 > best.0 {
                    *best = found;
                }
            }
        }
    }
    let mut by_word: BTreeMap<&str, Vec<(&str, &Found)>> = BTreeMap::new();
    for ((word, other), found) in &all {
        by_word.entry(word).or_default().push((other, found));
    }
    let mut lines = String::new();
    for (word, mut others) in by_word {
        others.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.cmp(b.0)));
        for (other, (p, lang, foreign)) in others.into_iter().take(MAX_PARAPHRASES) {
            lines += &format!("{word}\t{other}\t{p:.3}\t{lang}\t{foreign}\n");
        }
    }
    zstd::encode_all(lines.as_bytes(), 19).map_err(|error| Error::Model(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::Paraphrases;
    use super::*;

    #[test]
    fn paraphrases_are_learnt_and_the_same_text_gives_the_same_bytes() {
        let build = || {
            let mut aligner = Aligner::new("fr");
            for _ in 0..4 {
                aligner.add("le costume est noir", "the suit is black");
                aligner.add("le costume est vieux", "the costume is old");
                aligner.add("le bateau est vieux", "the boat is old");
                aligner.add("le bateau est noir", "the boat is black");
            }
            paraphrases(vec![aligner]).unwrap()
        };
        assert_eq!(build(), build());
        let learnt = Paraphrases::read(&build()).unwrap();
        assert!(learnt.of_word("costume").any(|other| other.word == "suit" && other.foreign == "costume"));
    }
}
