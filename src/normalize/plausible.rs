//! How plausible a run of characters is: the bits that it takes to write it, one character after the other.
//!
//! A bigram model over characters, counted on sound text of 68 languages (`sourdine train plausible`; data/README.md). Characters from
//! U+2600 on are one symbol by block of 256: what a script's letters are among themselves decides nothing here. What was never seen side
//! by side backs off to how common the character is at all (Katz 1987, with one weight a context).

use crate::error::Error;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Characters below this are symbols of their own.
const SINGLE: u32 = 0x2600;
/// Bits of a character that no text had.
const NEVER: u8 = 24 * SCALE;
/// Bits from which a pair is odd: sound French has `’é` at 5.
const ODD: u32 = 6;
/// Steps to a bit.
const SCALE: u8 = 8;

/// A symbol's own bits, and the bits to reach it from a context that it never followed.
#[derive(Clone, Copy)]
struct Symbol {
    own: u8,
    back_off: u8,
}

/// The model.
pub(super) struct Plausible {
    symbols: Vec<Symbol>,
    /// Where the pairs of each first symbol begin.
    rows: Vec<u32>,
    /// The second symbols, sorted within a row.
    seconds: Vec<u16>,
    bits: Vec<u8>,
    /// The bits of every pair of Latin letters and signs, those that no text had too: what repairs ask for most.
    latin: Vec<u8>,
}

/// Characters below this are in the table of Latin pairs.
const LATIN: u32 = 0x250;

fn symbol(c: char) -> u32 {
    let c = c as u32;
    if c < SINGLE { c } else { SINGLE + (c >> 8) }
}

const SYMBOLS: usize = (SINGLE + 0x1100) as usize;

impl Plausible {
    /// The model that ships with the library.
    pub(super) fn embedded() -> &'static Self {
        static MODEL: LazyLock<Plausible> = LazyLock::new(|| {
            Plausible::read(include_bytes!("../../data/normalize/plausible.bin"))
                .unwrap_or_else(|error| panic!("embedded bigrams: {error}"))
        });
        &MODEL
    }

    fn read(packed: &[u8]) -> Result<Self, Error> {
        let broken = || Error::Model("the table of bigrams is broken".into());
        let bytes = zstd::decode_all(packed).map_err(|_| broken())?;
        let (symbols, rest) = bytes.split_at_checked(2 * SYMBOLS).ok_or_else(broken)?;
        let symbols = symbols.chunks_exact(2).map(|pair| Symbol { own: pair[0], back_off: pair[1] }).collect();
        let (keys, bits) = rest.split_at_checked(rest.len() / 5 * 4).ok_or_else(broken)?;
        let mut last = 0u32;
        let mut rows = vec![0u32; SYMBOLS + 1];
        let mut seconds = Vec::with_capacity(bits.len());
        for step in keys.chunks_exact(4) {
            last = last.wrapping_add(u32::from_le_bytes(step.try_into().unwrap_or_default()));
            let row = (last >> 16) as usize;
            if row >= SYMBOLS {
                return Err(broken());
            }
            rows[row + 1] += 1;
            seconds.push(last as u16);
        }
        for nth in 0..SYMBOLS {
            rows[nth + 1] += rows[nth];
        }
        let mut model = Self { symbols, rows, seconds, bits: bits.to_vec(), latin: Vec::new() };
        model.latin = (0..LATIN * LATIN).map(|pair| model.look_up(pair / LATIN, pair % LATIN).min(255) as u8).collect();
        Ok(model)
    }

    /// Bits of `next` behind `before`.
    fn step(&self, before: char, next: char) -> u32 {
        let (a, b) = (symbol(before), symbol(next));
        if a < LATIN && b < LATIN { u32::from(self.latin[(a * LATIN + b) as usize]) } else { self.look_up(a, b) }
    }

    fn look_up(&self, a: u32, b: u32) -> u32 {
        let row = self.rows[a as usize] as usize..self.rows[a as usize + 1] as usize;
        match self.seconds[row.clone()].binary_search(&(b as u16)) {
            Ok(nth) => u32::from(self.bits[row.start + nth]),
            Err(_) => u32::from(self.symbols[a as usize].back_off) + u32::from(self.symbols[b as usize].own),
        }
    }

    /// True where `next` is a surprise behind `before`. Every run of damaged letters has such a pair in it.
    pub(super) fn is_odd(&self, before: char, next: char) -> bool {
        self.step(before, next) > ODD * u32::from(SCALE)
    }

    /// Bits of `text` where `before` stands before it and `after` behind it.
    pub(super) fn bits(&self, before: char, text: impl Iterator<Item = char>, after: char) -> f32 {
        let (mut sum, mut last) = (0, before);
        for c in text.chain([after]) {
            sum += self.step(last, c);
            last = c;
        }
        sum as f32 / f32::from(SCALE)
    }
}

/// Counts bigrams; feed it lines, then take the file.
#[derive(Default)]
pub struct Counter {
    pairs: BTreeMap<u32, u64>,
}

/// Rarer pairs are left out: in so much text they are its own damage.
const MIN_COUNT: u64 = 4;

impl Counter {
    /// Counts a line; a line end counts as a space.
    pub fn add(&mut self, line: &str) {
        let mut last = symbol(' ');
        for c in line.chars().chain([' ']) {
            let next = symbol(c);
            *self.pairs.entry(last << 16 | next).or_default() += 1;
            last = next;
        }
    }

    /// The file: two bytes a symbol, then the pairs as steps, then their bits; packed.
    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        self.pairs.retain(|_, count| *count >= MIN_COUNT);
        let (mut own, mut context, mut kinds) = (vec![0u64; SYMBOLS], vec![0u64; SYMBOLS], vec![0u64; SYMBOLS]);
        for (pair, count) in &self.pairs {
            own[(pair & 0xffff) as usize] += count;
            context[(pair >> 16) as usize] += count;
            kinds[(pair >> 16) as usize] += 1;
        }
        let total: u64 = own.iter().sum();
        let packed = |probability: f64| (-probability.log2() * f64::from(SCALE)).round().clamp(0.0, 255.0) as u8;
        let mut bytes = Vec::with_capacity(2 * SYMBOLS + 5 * self.pairs.len());
        let unigram = |nth: usize| own[nth] as f64 / total.max(1) as f64;
        for nth in 0..SYMBOLS {
            bytes.push(if own[nth] == 0 { NEVER } else { packed(unigram(nth)).min(NEVER) });
            // Witten-Bell: what a context has not shown yet is as likely as it has shown new things; its first bits make it dearer
            // than anything that it has shown.
            let weight = if context[nth] == 0 { 1.0 } else { kinds[nth] as f64 / (context[nth] + kinds[nth]) as f64 };
            bytes.push(packed(weight));
        }
        let mut last = 0;
        for pair in self.pairs.keys() {
            bytes.extend((pair - last).to_le_bytes());
            last = *pair;
        }
        for (pair, count) in &self.pairs {
            let (a, b) = ((pair >> 16) as usize, (pair & 0xffff) as usize);
            let below = kinds[a] as f64 * unigram(b);
            bytes.push(packed((*count as f64 + below) / (context[a] + kinds[a]) as f64));
        }
        zstd::encode_all(bytes.as_slice(), 19).map_err(|error| Error::Model(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mojibake_costs_more_than_what_it_stands_for() {
        let bits = |text: &str| Plausible::embedded().bits(' ', text.chars(), ' ');
        for (broken, sound) in [("cafÃ©", "café"), ("donâ€™t", "don’t"), ("ÑƒÐº", "ук"), ("wei√ü", "weiß")] {
            assert!(bits(broken) > bits(sound) + 12.0, "{broken}: {} {}", bits(broken), bits(sound));
        }
    }
}
