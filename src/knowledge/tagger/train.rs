//! Trains a tagger on tagged sentences: an averaged perceptron (Collins 2002), tag lists of words, and lemma rules.
//!
//! Training is deterministic: the shuffle has a fixed seed, and all sums are of integers.

use super::conllu::{self, Sentence};
use super::features::{Context, features};
use super::lemma::Learner;
use super::model::{self, Body, Candidates, Header, Lists, Parts, VERSION, kind_number};
use super::tag::Tag;
use super::unit::Cut;
use crate::error::{Error, Result};
use crate::text::token::lower;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// Epochs: Honnibal 2013 uses five, small treebanks bear more. Other numbers were not tried.
const ROUNDS: u32 = 10;
/// Minimum frequency for a list of a word's tags; rarer words may have any open tag.
const MIN_LISTED: u32 = 12;
/// Minimum frequency of a word that always gets its most frequent tag,
const MIN_SINGLE: u32 = 4;
/// and at most one in this many occurrences may have another tag.
const MAX_OTHER: u32 = 150;
/// Minimum frequency of a feature.
const MIN_FEATURE: u32 = 2;
/// A tag of this many different words is open: any word may have it.
const MIN_OPEN: usize = 3;
/// Minimum number of different words with a suffix for a list of its tags, which then has the tags of all of them.
const MIN_LOOK: usize = 25;

/// Weight of one part for one feature, with the sums for averaging.
#[derive(Clone, Copy)]
struct Weight {
    part: u16,
    value: i32,
    total: i64,
    since: u32,
}

/// Collects sentences, then trains.
pub struct Trainer {
    lang: String,
    cut: Cut,
    sentences: Vec<Sentence>,
    left_out: Vec<String>,
    max_bytes: usize,
    /// Number of sentences that could not be aligned with their text.
    pub lost: usize,
}

impl Trainer {
    /// A trainer for `lang` that skips the treebanks `left_out` and drops small weights until the file has at most `max_bytes`.
    pub fn new(lang: &str, left_out: Vec<String>, max_bytes: usize) -> Self {
        Self { lang: lang.to_owned(), cut: Cut::of(lang), sentences: Vec::new(), left_out, max_bytes, lost: 0 }
    }

    /// Adds a CoNLL-U file, plain or compressed with zstd.
    pub fn add(&mut self, path: &Path) -> Result<()> {
        let (sentences, lost) = conllu::read(path, self.cut)?;
        self.lost += lost;
        self.take(sentences);
        Ok(())
    }

    fn take(&mut self, sentences: Vec<Sentence>) {
        self.sentences.extend(sentences.into_iter().filter(|sentence| !self.left_out.contains(&sentence.treebank)));
    }

    /// Trains; returns the model file.
    pub fn finish(self) -> Result<(Vec<u8>, Header)> {
        let mut tag_counts: BTreeMap<Tag, u32> = BTreeMap::new();
        let mut treebanks = BTreeMap::new();
        let mut lemmas = Learner::default();
        for sentence in &self.sentences {
            *treebanks.entry(sentence.treebank.clone()).or_default() += 1;
            for (unit, gold) in sentence.units.iter().zip(&sentence.gold) {
                *tag_counts.entry(gold.tag).or_default() += 1;
                if let Some(lemma) = &gold.lemma {
                    lemmas.add(&lower(&sentence.text[unit.start as usize..unit.end as usize]), gold.tag, &lemma.to_lowercase());
                }
            }
        }
        if tag_counts.is_empty() {
            return Err(Error::Model("no sentence to train on".into()));
        }
        let mut tags: Vec<(Tag, u32)> = tag_counts.into_iter().collect();
        tags.sort_by_key(|(tag, count)| (std::cmp::Reverse(*count), *tag));
        let tags: Vec<Tag> = tags.into_iter().map(|(tag, _)| tag).collect();
        let numbers: HashMap<Tag, u16> = tags.iter().enumerate().map(|(nth, tag)| (*tag, nth as u16)).collect();
        let gold: Vec<Vec<u16>> =
            self.sentences.iter().map(|sentence| sentence.gold.iter().map(|gold| numbers[&gold.tag]).collect()).collect();
        let words = words(&self.sentences, &gold);
        let open = open(&self.sentences, &gold, tags.len());
        let looks = looks(&self.sentences, &gold);
        let parts = Parts::new(&tags);
        let header = Header {
            lang: self.lang.clone(),
            version: VERSION,
            treebanks,
            words: gold.iter().map(|gold| gold.len() as u64).sum(),
            tags: tags.iter().map(Tag::to_string).collect(),
            open: open.clone(),
        };
        let lists = |lists: &BTreeMap<u32, Vec<u16>>| {
            Lists::new(lists.iter().map(|(key, tags)| (*key, tags.as_slice())).collect::<Vec<_>>().into_iter())
        };
        let candidates = Candidates { words: lists(&words), looks: lists(&looks), open };
        let mut perceptron = Perceptron::new(&tags, &parts, candidates, &self.sentences, &gold);
        let mut order: Vec<usize> = (0..self.sentences.len()).collect();
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        for _ in 0..ROUNDS {
            for nth in (1..order.len()).rev() {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                order.swap(nth, (seed % (nth as u64 + 1)) as usize);
            }
            for nth in &order {
                perceptron.learn(&self.sentences[*nth], &gold[*nth]);
            }
        }
        let averages = perceptron.averages();
        // Drop the smallest weights until the file is small enough.
        let mut least = 1;
        loop {
            let features = quantised(&averages, least);
            let bytes = model::write(&header, &Body { words: &words, looks: &looks, features: &features, lemmas: &lemmas })?;
            if bytes.len() <= self.max_bytes || least >= 40 {
                return Ok((bytes, header));
            }
            least += 1;
        }
    }
}

/// Tag lists of the words that are frequent enough.
fn words(sentences: &[Sentence], gold: &[Vec<u16>]) -> BTreeMap<u32, Vec<u16>> {
    let mut counts: BTreeMap<u32, BTreeMap<u16, u32>> = BTreeMap::new();
    for (sentence, gold) in sentences.iter().zip(gold) {
        for (unit, tag) in sentence.units.iter().zip(gold) {
            *counts.entry(unit.exact).or_default().entry(*tag).or_default() += 1;
        }
    }
    let mut words = BTreeMap::new();
    for (word, tags) in counts {
        let total: u32 = tags.values().sum();
        let Some((best, most)) =
            tags.iter().map(|(tag, count)| (*tag, *count)).max_by_key(|(tag, count)| (*count, std::cmp::Reverse(*tag)))
        else {
            continue;
        };
        if total >= MIN_SINGLE && (total - most) * MAX_OTHER <= total {
            words.insert(word, vec![best]);
        } else if total >= MIN_LISTED {
            words.insert(word, tags.into_keys().collect());
        }
    }
    words
}

/// Tag lists by suffix.
fn looks(sentences: &[Sentence], gold: &[Vec<u16>]) -> BTreeMap<u32, Vec<u16>> {
    let mut seen: BTreeMap<u32, (BTreeSet<u32>, BTreeSet<u16>)> = BTreeMap::new();
    for (sentence, gold) in sentences.iter().zip(gold) {
        for (unit, tag) in sentence.units.iter().zip(gold) {
            let (forms, tags) = seen.entry(unit.look()).or_default();
            forms.insert(unit.exact);
            tags.insert(*tag);
        }
    }
    seen.into_iter().filter(|(_, (forms, _))| forms.len() >= MIN_LOOK).map(|(look, (_, tags))| (look, tags.into_iter().collect())).collect()
}

/// Open tags of words, numbers and signs.
fn open(sentences: &[Sentence], gold: &[Vec<u16>], tags: usize) -> [Vec<u16>; 3] {
    let mut forms: Vec<[BTreeSet<u32>; 3]> = vec![Default::default(); tags];
    for (sentence, gold) in sentences.iter().zip(gold) {
        for (unit, tag) in sentence.units.iter().zip(gold) {
            forms[usize::from(*tag)][kind_number(unit.kind)].insert(unit.exact);
        }
    }
    [0, 1, 2].map(|kind| {
        let with = |least: usize| (0..tags as u16).filter(|tag| forms[usize::from(*tag)][kind].len() >= least).collect::<Vec<u16>>();
        let open = with(MIN_OPEN);
        match (open.is_empty(), with(1).is_empty()) {
            (false, _) => open,
            (true, false) => with(1),
            (true, true) => vec![0],
        }
    })
}

struct Perceptron<'a> {
    tags: &'a [Tag],
    parts: &'a Parts,
    candidates: Candidates,
    ids: HashMap<u32, u32>,
    rows: Vec<Vec<Weight>>,
    hashes: Vec<u32>,
    now: u32,
    scores: Vec<i32>,
}

impl<'a> Perceptron<'a> {
    /// Allocates a row for each feature that is frequent enough with the correct tags.
    fn new(tags: &'a [Tag], parts: &'a Parts, candidates: Candidates, sentences: &[Sentence], gold: &[Vec<u16>]) -> Self {
        let mut counts: HashMap<u32, u32> = HashMap::new();
        let mut at_hand = Vec::new();
        for (sentence, gold) in sentences.iter().zip(gold) {
            let mut context = Context::START;
            for (nth, unit) in sentence.units.iter().enumerate() {
                if unit.first {
                    context = Context::START;
                }
                features(&sentence.units, nth, &context, &mut at_hand);
                at_hand.iter().for_each(|feature| *counts.entry(*feature).or_default() += 1);
                context.advance(unit, gold[nth], tags[usize::from(gold[nth])]);
            }
        }
        let mut hashes: Vec<u32> = counts.into_iter().filter(|(_, count)| *count >= MIN_FEATURE).map(|(feature, _)| feature).collect();
        hashes.sort_unstable();
        let ids = hashes.iter().enumerate().map(|(nth, feature)| (*feature, nth as u32)).collect();
        Self { tags, parts, candidates, ids, rows: vec![Vec::new(); hashes.len()], hashes, now: 0, scores: vec![0; parts.count] }
    }

    fn learn(&mut self, sentence: &Sentence, gold: &[u16]) {
        let mut context = Context::START;
        let (mut at_hand, mut rows) = (Vec::new(), Vec::new());
        for (nth, unit) in sentence.units.iter().enumerate() {
            if unit.first {
                context = Context::START;
            }
            let number = match self.candidates.of(unit) {
                [only] => *only,
                candidates => {
                    features(&sentence.units, nth, &context, &mut at_hand);
                    rows.clear();
                    rows.extend(at_hand.iter().filter_map(|feature| self.ids.get(feature).copied()));
                    self.scores.fill(0);
                    for row in &rows {
                        for weight in &self.rows[*row as usize] {
                            self.scores[usize::from(weight.part)] += weight.value;
                        }
                    }
                    let number = self.parts.best(candidates, &self.scores);
                    self.now += 1;
                    if number != gold[nth] {
                        let (right, wrong) = (self.parts.of(gold[nth]), self.parts.of(number));
                        for row in &rows {
                            let row = &mut self.rows[*row as usize];
                            right.iter().filter(|part| !wrong.contains(part)).for_each(|part| change(row, *part, 1, self.now));
                            wrong.iter().filter(|part| !right.contains(part)).for_each(|part| change(row, *part, -1, self.now));
                        }
                    }
                    number
                }
            };
            context.advance(unit, number, self.tags[usize::from(number)]);
        }
    }

    /// The sum over time of each weight, by feature.
    fn averages(self) -> Averages {
        let mut sums = BTreeMap::new();
        for (hash, row) in self.hashes.into_iter().zip(self.rows) {
            let mut row: Vec<(u16, i64)> = row
                .into_iter()
                .map(|weight| (weight.part, weight.total + i64::from(weight.value) * i64::from(self.now - weight.since)))
                .filter(|(_, sum)| *sum != 0)
                .collect();
            row.sort_unstable_by_key(|(part, _)| *part);
            sums.insert(hash, row);
        }
        sums
    }
}

type Averages = BTreeMap<u32, Vec<(u16, i64)>>;

fn change(row: &mut Vec<Weight>, part: u16, by: i32, now: u32) {
    match row.iter_mut().find(|weight| weight.part == part) {
        Some(weight) => {
            weight.total += i64::from(weight.value) * i64::from(now - weight.since);
            weight.value += by;
            weight.since = now;
        }
        None => row.push(Weight { part, value: by, total: 0, since: now }),
    }
}

/// Quantized weights: the 99.9th percentile becomes 127; weights below `least` are dropped.
fn quantised(averages: &Averages, least: i64) -> BTreeMap<u32, Vec<(u16, i8)>> {
    let mut sizes: Vec<i64> = averages.values().flatten().map(|(_, sum)| sum.abs()).collect();
    sizes.sort_unstable();
    let step = (sizes.get(sizes.len() * 999 / 1000).copied().unwrap_or(0) / 127).max(1);
    let mut quantised = BTreeMap::new();
    for (feature, row) in averages {
        let steps = |sum: i64| (sum + sum.signum() * step / 2) / step;
        let row: Vec<(u16, i8)> = row
            .iter()
            .map(|(part, sum)| (*part, steps(*sum)))
            .filter(|(_, steps)| steps.abs() >= least)
            .map(|(part, steps)| (part, steps.clamp(-127, 127) as i8))
            .collect();
        if !row.is_empty() {
            quantised.insert(*feature, row);
        }
    }
    quantised
}

#[cfg(test)]
mod tests {
    use super::super::model::Tagger;
    use super::*;
    use crate::text::token::tokens;

    const FILE: &str = "\
# treebank = made\n# text = The boats sail.\n1\tThe\tthe\tDET\t_\t_\t2\t_\t_\t_\n2\tboats\tboat\tNOUN\t_\tNumber=Plur\t3\t_\t_\t_\n3\tsail\tsail\tVERB\t_\tMood=Ind|Tense=Pres|VerbForm=Fin\t0\t_\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t_\t_\t3\t_\t_\t_\n
# treebank = made\n# text = The towns don't sail.\n1\tThe\tthe\tDET\t_\t_\t2\t_\t_\t_\n2\ttowns\ttown\tNOUN\t_\tNumber=Plur\t5\t_\t_\t_\n3\tdo\tdo\tAUX\t_\tTense=Pres|VerbForm=Fin\t5\t_\t_\t_\n4\tn't\tnot\tPART\t_\t_\t5\t_\t_\t_\n5\tsail\tsail\tVERB\t_\tVerbForm=Inf\t0\t_\t_\tSpaceAfter=No\n6\t.\t.\tPUNCT\t_\t_\t5\t_\t_\t_\n
# treebank = other\n# text = Oui.\n1\tOui\toui\tINTJ\t_\t_\t0\t_\t_\tSpaceAfter=No\n2\t.\t.\tPUNCT\t_\t_\t1\t_\t_\t_\n";

    fn trained() -> (Vec<u8>, Header) {
        let mut trainer = Trainer::new("en", vec!["other".into()], 1_000_000);
        let (sentences, lost) = conllu::parse(FILE, Cut::English).unwrap();
        assert_eq!(lost, 0);
        trainer.take(sentences);
        trainer.finish().unwrap()
    }

    #[test]
    fn the_same_sentences_give_the_same_bytes() {
        let (bytes, header) = trained();
        assert_eq!(bytes, trained().0);
        assert_eq!(header.treebanks, BTreeMap::from([("made".to_owned(), 2)]));
        assert!(!header.tags.contains(&"INTJ".to_owned()));
    }

    #[test]
    fn what_was_learnt_is_known() {
        let tagger = Tagger::read(&trained().0).unwrap();
        let text = "The boats don't sail. The towns sail.";
        let tokens = tokens(text);
        let tags: Vec<String> = tagger.tag(text, &tokens).iter().map(Tag::to_string).collect();
        assert_eq!(tags, ["DET", "NOUN|Plur", "AUX|Fin|Pres+PART", "VERB|Inf", "PUNCT", "DET", "NOUN|Plur", "VERB|Fin|Pres", "PUNCT"]);
        assert_eq!(tagger.lemma("Towns", "NOUN|Plur".parse().unwrap()), "town");
        assert_eq!(tagger.lemma("don't", "AUX|Fin|Pres+PART".parse().unwrap()), "do");
    }

    #[test]
    fn a_broken_file_is_an_error() {
        let bytes = trained().0;
        assert!(Tagger::read(&bytes[..bytes.len() / 2]).is_err());
        assert!(Tagger::read(b"").is_err());
        let mut plain = zstd::decode_all(bytes.as_slice()).unwrap();
        plain.truncate(plain.len() - 3);
        assert!(Tagger::read(&zstd::encode_all(plain.as_slice(), 1).unwrap()).is_err());
        assert!(Trainer::new("en", Vec::new(), 1_000_000).finish().is_err());
    }
}
