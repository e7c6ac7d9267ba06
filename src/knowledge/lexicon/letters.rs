//! A letter trigram model: how much a word looks like the language.
//!
//! Trigrams interpolated with bigrams and unigrams (Witten and Bell 1991, method C), counted over word types weighted by log frequency, so
//! that function words do not dominate. Stored in eighths of a bit, one byte for each trigram.

use std::collections::BTreeMap;

/// Number of symbols: 0 is the edge of a word, 1 any rare letter, the others one letter each.
const SYMBOLS: usize = 64;
const EDGE: usize = 0;
const OTHER: usize = 1;
/// Eighths of a bit.
const SCALE: f64 = 8.0;

/// A letter model of one language.
pub struct Letters {
    alphabet: BTreeMap<char, u8>,
    bits: Vec<u8>,
}

impl Letters {
    /// Information content of `word` (lower case) in bits, including its end; lower is more like the language.
    pub fn bits(&self, word: &str) -> f64 {
        let (mut before, mut last) = (EDGE, EDGE);
        let mut sum = 0u32;
        for symbol in word.chars().map(|c| self.symbol(c)).chain([EDGE]) {
            sum += u32::from(self.bits[(before * SYMBOLS + last) * SYMBOLS + symbol]);
            (before, last) = (last, symbol);
        }
        f64::from(sum) / SCALE
    }

    fn symbol(&self, c: char) -> usize {
        self.alphabet.get(&c).map_or(OTHER, |symbol| usize::from(*symbol))
    }

    /// Trains on `words` with their weights.
    pub(super) fn train<'w>(words: impl Iterator<Item = (&'w str, f64)> + Clone) -> Self {
        let mut frequency: BTreeMap<char, f64> = BTreeMap::new();
        for (word, weight) in words.clone() {
            for c in word.chars() {
                *frequency.entry(c).or_default() += weight;
            }
        }
        let mut letters: Vec<(char, f64)> = frequency.into_iter().collect();
        letters.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        letters.truncate(SYMBOLS - 2);
        let alphabet = letters.iter().enumerate().map(|(nth, (c, _))| (*c, nth as u8 + 2)).collect();
        let mut model = Self { alphabet, bits: Vec::new() };
        let mut three = vec![0.0f64; SYMBOLS * SYMBOLS * SYMBOLS];
        for (word, weight) in words {
            let (mut before, mut last) = (EDGE, EDGE);
            for symbol in word.chars().map(|c| model.symbol(c)).chain([EDGE]) {
                three[(before * SYMBOLS + last) * SYMBOLS + symbol] += weight;
                (before, last) = (last, symbol);
            }
        }
        model.bits = interpolate(&three);
        model
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend((self.alphabet.len() as u32).to_le_bytes());
        for (c, symbol) in &self.alphabet {
            out.extend((*c as u32).to_le_bytes());
            out.push(*symbol);
        }
        out.extend(&self.bits);
    }

    pub(super) fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (count, mut rest) = bytes.split_first_chunk::<4>()?;
        let mut alphabet = BTreeMap::new();
        for _ in 0..u32::from_le_bytes(*count).min(SYMBOLS as u32) {
            let (c, more) = rest.split_first_chunk::<4>()?;
            let (symbol, more) = more.split_first()?;
            alphabet.insert(char::from_u32(u32::from_le_bytes(*c))?, (*symbol).min(SYMBOLS as u8 - 1));
            rest = more;
        }
        let (bits, rest) = rest.split_at_checked(SYMBOLS * SYMBOLS * SYMBOLS)?;
        Some((Self { alphabet, bits: bits.to_vec() }, rest))
    }
}

/// Witten-Bell: a context with n occurrences of t types has weight n / (n + t).
fn interpolate(three: &[f64]) -> Vec<u8> {
    let mut two = vec![0.0; SYMBOLS * SYMBOLS];
    let mut one = vec![0.0; SYMBOLS];
    for (nth, weight) in three.iter().enumerate() {
        two[nth % (SYMBOLS * SYMBOLS)] += weight;
        one[nth % SYMBOLS] += weight;
    }
    let mix = |counts: &[f64], below: &[f64]| -> Vec<f64> {
        let total: f64 = counts.iter().sum();
        let kinds = counts.iter().filter(|count| **count > 0.0).count() as f64;
        if total == 0.0 {
            return below.to_vec();
        }
        counts.iter().zip(below).map(|(count, below)| (count + kinds * below) / (total + kinds)).collect()
    };
    let uniform = vec![1.0 / SYMBOLS as f64; SYMBOLS];
    let unigram = mix(&one, &uniform);
    let bigram: Vec<f64> = two.chunks(SYMBOLS).flat_map(|counts| mix(counts, &unigram)).collect();
    three
        .chunks(SYMBOLS)
        .enumerate()
        .flat_map(|(context, counts)| {
            let last = context % SYMBOLS;
            mix(counts, &bigram[last * SYMBOLS..][..SYMBOLS])
        })
        .map(|probability| (-probability.log2() * SCALE).round().clamp(0.0, 255.0) as u8)
        .collect()
}
