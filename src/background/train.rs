//! Counts the pairs of sound text, and aligns parallel text for the pivot. The same text gives the same bytes.

use super::pairs::Pairs;
use crate::error::Error;
use crate::token::{Kind, tokens};
use std::collections::{BTreeMap, HashMap};

/// A pair seen less often is not kept.
const MIN_PAIR: u32 = 2;

/// Counts pairs; feed it texts, then take the file.
#[derive(Default)]
pub struct Counter {
    pairs: BTreeMap<(String, String), u32>,
}

impl Counter {
    /// Counts the pairs of a text: words that nothing but white space separates.
    pub fn add(&mut self, text: &str) {
        let tokens = tokens(text);
        for pair in tokens.windows(2) {
            if pair[0].kind == Kind::Word && pair[1].kind == Kind::Word && pair[1].spaced && !pair[1].first {
                *self.pairs.entry((pair[0].lower(text), pair[1].lower(text))).or_default() += 1;
            }
        }
    }

    /// The file, packed.
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

/// Rounds of expectation maximisation.
const ROUNDS: usize = 5;
/// A translation less probable than this is dropped between rounds.
const MIN_KEPT: f32 = 1e-4;
/// A link needs this probability both ways, and the second one way.
const MIN_LINK: (f32, f32) = (0.005, 0.02);
/// A word seen less often is aligned by chance.
const MIN_WORD: u32 = 3;
/// Longer sentences align by chance.
const MAX_WORDS: usize = 40;
/// A rival less probable than this is none, and no word has more of them.
const MIN_RIVAL: f32 = 0.02;
const MAX_RIVALS: usize = 12;

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

/// Sentences of one pair of languages.
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

/// t(second | first) by IBM model 1; a `first` of `None` is the empty word. In the order of the pairs, so that sums are the same again.
fn model_one<'p>(pairs: impl Iterator<Item = (&'p [u32], &'p [u32])> + Clone) -> HashMap<(Option<u32>, u32), f32> {
    let mut table: HashMap<(Option<u32>, u32), f32> = HashMap::new();
    for round in 0..ROUNDS {
        let mut counts: HashMap<(Option<u32>, u32), f32> = HashMap::new();
        let mut totals: HashMap<Option<u32>, f32> = HashMap::new();
        for (first, second) in pairs.clone() {
            for y in second {
                let known = |x: Option<u32>| if round == 0 { 1.0 } else { table.get(&(x, *y)).copied().unwrap_or(0.0) };
                let of = || first.iter().copied().map(Some).chain([None]);
                let sum: f32 = of().map(known).sum();
                if sum <= 0.0 {
                    continue;
                }
                for x in of() {
                    let share = known(x) / sum;
                    if share > MIN_KEPT {
                        *counts.entry((x, *y)).or_default() += share;
                        *totals.entry(x).or_default() += share;
                    }
                }
            }
        }
        table = counts
            .into_iter()
            .map(|((x, y), count)| ((x, y), count / totals.get(&x).copied().unwrap_or(f32::INFINITY)))
            .filter(|(_, share)| *share > MIN_KEPT)
            .collect();
    }
    table
}

/// Rivals from all pairs of languages, as the lines that [`super::pivot::Pivots`] reads, packed.
pub fn rivals(aligners: Vec<Aligner>) -> Result<Vec<u8>, Error> {
    // Word, rival: the best probability of all languages, with the language and the foreign word that it came by.
    let mut all: BTreeMap<(String, String), (f32, String, String)> = BTreeMap::new();
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
            // Rival: the sum, the largest part of it, and the foreign word of that part.
            let mut sums: BTreeMap<u32, (f32, f32, u32)> = BTreeMap::new();
            for (x, q) in foreign {
                for (rival, p) in by_foreign.get(x).into_iter().flatten().filter(|(rival, _)| *rival != word) {
                    let sum = sums.entry(*rival).or_insert((0.0, 0.0, *x));
                    sum.0 += q * p;
                    if q * p > sum.1 {
                        (sum.1, sum.2) = (q * p, *x);
                    }
                }
            }
            for (rival, (sum, _, x)) in sums.into_iter().filter(|(_, (sum, ..))| *sum >= MIN_RIVAL) {
                let key = (aligner.own.words[*word as usize].clone(), aligner.own.words[rival as usize].clone());
                let found = (sum, aligner.lang.clone(), aligner.foreign.words[x as usize].clone());
                let best = all.entry(key).or_insert_with(|| found.clone());
                if found.0 > best.0 {
                    *best = found;
                }
            }
        }
    }
    let mut by_word: BTreeMap<&str, Vec<(&str, &(f32, String, String))>> = BTreeMap::new();
    for ((word, rival), found) in &all {
        by_word.entry(word).or_default().push((rival, found));
    }
    let mut lines = String::new();
    for (word, mut rivals) in by_word {
        rivals.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.cmp(b.0)));
        for (rival, (p, lang, foreign)) in rivals.into_iter().take(MAX_RIVALS) {
            lines += &format!("{word}\t{rival}\t{p:.3}\t{lang}\t{foreign}\n");
        }
    }
    zstd::encode_all(lines.as_bytes(), 19).map_err(|error| Error::Model(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::Background;
    use super::*;

    #[test]
    fn pairs_and_rivals_are_learnt_and_the_same_text_gives_the_same_bytes() {
        let build = || {
            let mut counter = Counter::default();
            for _ in 0..3 {
                counter.add("He wore a dark suit.\nShe wore a costume.");
            }
            let mut aligner = Aligner::new("fr");
            for _ in 0..4 {
                aligner.add("le costume est noir", "the suit is black");
                aligner.add("le costume est vieux", "the costume is old");
                aligner.add("le bateau est vieux", "the boat is old");
                aligner.add("le bateau est noir", "the boat is black");
            }
            (counter.finish().unwrap(), rivals(vec![aligner]).unwrap())
        };
        assert_eq!(build(), build());
        let (pairs, pivots) = build();
        let background = Background::read(&pairs, &pivots).unwrap();
        assert_eq!((background.pair("dark", "suit"), background.pair("dark", "costume"), background.pair("suit", "she")), (3, 0, 0));
        assert!(background.rivals("costume").any(|rival| rival.word == "suit" && rival.foreign == "costume"));
    }
}
