//! How plausible a run of characters is: the bits that it takes to write it, one character after the other.
//!
//! A bigram model over characters, counted on sound text of 68 languages (`sourdine train plausible`; data/README.md). Characters from
//! U+2600 on are one symbol by block of 256: what a script's letters are among themselves mostly decides nothing here. Where it does, how
//! common a character of East Asia is within its block comes on top. What was never seen side by side backs off to how common the
//! character is at all (Katz 1987, with one weight a context).

use super::encoding;
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
    /// Bits of each character of [`EAST`] within its block.
    inside: Vec<u8>,
    /// The bits of every pair of the characters that repairs ask for, those that no text had too: a square.
    square: Vec<u8>,
    /// The place of each symbol in the square, from 1; 0 where it has none.
    places: Vec<u16>,
    side: usize,
}

/// Characters that are weighed one by one where it matters: Han, kana, Hangul, their forms of half and full width.
const EAST: std::ops::Range<u32> = 0x2e80..0x1_0000;

/// Characters below this are in the square, and all that an encoding of `encoding.rs` has.
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
        let (inside, rest) = rest.split_at_checked(EAST.len()).ok_or_else(broken)?;
        let (keys, bits) = rest.split_at_checked(rest.len() / 5 * 4).ok_or_else(broken)?;
        let mut last = 0u32;
        let mut rows = vec![0u32; SYMBOLS + 1];
        let mut seconds = Vec::with_capacity(bits.len());
        for step in keys.chunks_exact(4) {
            last = last.wrapping_add(u32::from_le_bytes(step.try_into().unwrap_or_default()));
            let row = (last >> 16) as usize;
            if row >= SYMBOLS || usize::from(last as u16) >= SYMBOLS {
                return Err(broken());
            }
            rows[row + 1] += 1;
            seconds.push(last as u16);
        }
        for nth in 0..SYMBOLS {
            rows[nth + 1] += rows[nth];
        }
        let mut places = vec![0u16; SYMBOLS];
        let asked: Vec<u32> = (0..SINGLE).filter(|c| *c < LATIN || char::from_u32(*c).is_some_and(encoding::has)).collect();
        for (nth, symbol) in asked.iter().enumerate() {
            places[*symbol as usize] = nth as u16 + 1;
        }
        let (inside, bits, side) = (inside.to_vec(), bits.to_vec(), asked.len());
        let mut model = Self { symbols, rows, seconds, bits, inside, square: Vec::new(), places, side };
        model.square = model.squared(&asked);
        Ok(model)
    }

    fn squared(&self, asked: &[u32]) -> Vec<u8> {
        let own: Vec<u8> = asked.iter().map(|symbol| self.symbols[*symbol as usize].own).collect();
        let mut square = Vec::with_capacity(asked.len() * asked.len());
        for symbol in asked {
            let start = square.len();
            let back_off = self.symbols[*symbol as usize].back_off;
            square.extend(own.iter().map(|own| own.saturating_add(back_off)));
            let row = self.rows[*symbol as usize] as usize..self.rows[*symbol as usize + 1] as usize;
            for (second, bits) in self.seconds[row.clone()].iter().zip(&self.bits[row]) {
                if let Some(place) = usize::from(self.places[usize::from(*second)]).checked_sub(1) {
                    square[start + place] = *bits;
                }
            }
        }
        square
    }

    /// Bits of `next` behind `before`.
    fn step(&self, before: char, next: char) -> u32 {
        let (a, b) = (symbol(before), symbol(next));
        match (self.places[a as usize], self.places[b as usize]) {
            (0, _) | (_, 0) => self.look_up(a, b),
            (a, b) => u32::from(self.square[usize::from(a - 1) * self.side + usize::from(b - 1)]),
        }
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

    /// Bits of `text` where `before` stands before it and `after` behind it, and its characters.
    pub(super) fn weigh(&self, before: char, text: &str, after: char) -> (f32, i32) {
        let (mut sum, mut last, mut length) = (0, before, 0);
        for c in text.chars() {
            sum += self.step(last, c);
            last = c;
            length += 1;
        }
        sum += self.step(last, after);
        (sum as f32 / f32::from(SCALE), length)
    }

    /// Bits of the characters of `text` within their blocks: what tells common Han from rare.
    pub(super) fn bits_inside(&self, text: &str) -> f32 {
        let east = text.chars().map(u32::from).filter(|c| EAST.contains(c));
        east.map(|c| u32::from(self.inside[(c - EAST.start) as usize])).sum::<u32>() as f32 / f32::from(SCALE)
    }
}

/// Counts bigrams; feed it lines, then take the file.
#[derive(Default)]
pub struct Counter {
    pairs: BTreeMap<u32, u64>,
    east: BTreeMap<u32, u64>,
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
            if EAST.contains(&u32::from(c)) {
                *self.east.entry(c.into()).or_default() += 1;
            }
        }
    }

    /// The file: two bytes a symbol, a byte a character of East Asia, then the pairs as steps, then their bits; packed.
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
        let mut blocks = vec![0u64; 0x100];
        self.east.iter().for_each(|(c, count)| blocks[(c >> 8) as usize] += count);
        for c in EAST {
            // Half a sighting for each character that the block may have besides.
            let seen = self.east.get(&c).map_or(0.5, |count| *count as f64 + 0.5);
            bytes.push(packed(seen / (blocks[(c >> 8) as usize] as f64 + 128.0)));
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
        let bits = |text: &str| Plausible::embedded().weigh(' ', text, ' ').0;
        for (broken, sound) in [("cafÃ©", "café"), ("donâ€™t", "don’t"), ("ÑƒÐº", "ук"), ("wei√ü", "weiß")] {
            assert!(bits(broken) > bits(sound) + 12.0, "{broken}: {} {}", bits(broken), bits(sound));
        }
    }
}
