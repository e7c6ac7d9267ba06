//! Character language models: the information content of a text in bits in each of 64 languages.
//!
//! Each language, or group with similar spelling, is a lane of a table of trigrams over folded characters, interpolated with bigrams and
//! unigrams (Witten-Bell; Chen & Goodman 1998 §2.4). The cost of a text in its best lane measures how plausible it is. Each script without
//! a legacy encoding is one symbol, as are Han and Hangul, whose own cost is added. The table ignores case, which has its own model.
//!
//! The table is trained with `sourdine train spelling` (data/README.md).

mod case;
mod count;
mod file;
mod languages;
mod symbols;
mod table;
mod words;

pub use count::Counter;
pub use languages::{LANES, LANGUAGES};
pub(super) use words::{Frame, Lanes};

use case::Case;
use std::sync::LazyLock;
use symbols::{EAST, Letter, MAX_SYMBOLS, OTHER, SYMBOL_BITS, Symbols};
use table::{Row, Table};

/// Steps in a bit: the table's resolution.
pub const SCALE: u32 = 8;

/// The lanes of Japanese and Chinese, each with its own costs of Han.
const JAPANESE: usize = 61;
const CHINESE: usize = 62;
/// Cost of Han in other lanes, in steps.
const BITS_ELSEWHERE: u32 = 15 * SCALE;
/// Cost of rare Han, in steps: one in 16,000 characters.
const RARE_HAN: u32 = 14 * SCALE;
/// Minimum cost of a capital after a small letter, and of a small letter after capitals, in steps.
const ODD_CASE: u32 = 8 * SCALE;
/// Number of languages for which the characters of [`EAST`] were counted.
const JAPANESE_CHINESE_KOREAN: usize = 3;

/// Cost of a pair unseen in all lanes, in steps.
const PAIR_UNSEEN: u8 = 4 * SCALE as u8;
/// Minimum cost of an odd pair, in steps.
const ODD_PAIR: u8 = 10 * SCALE as u8;

/// The table.
pub(super) struct Spelling {
    symbols: Symbols,
    single: Vec<Row>,
    /// Cost of the second symbol after the first.
    pairs: Table,
    pair_rows: Vec<Row>,
    /// For each pair, the back-off cost.
    after: Vec<Row>,
    triples: Table,
    triple_rows: Vec<Row>,
    /// For each trigram, the lanes that have it, as bits.
    lanes: Vec<u64>,
    /// For each Han character of [`EAST`], its cost in Japanese and in Chinese.
    han: Vec<[u8; 2]>,
    /// Pairs that no language writes, as bits in rows of [`SIDE`].
    odd: Vec<u64>,
}

/// Length of a row of [`Spelling::odd`].
const SIDE: usize = MAX_SYMBOLS + 1;

/// Cost of a text by lane, in steps of [`SCALE`].
#[derive(Clone, Copy)]
pub(super) struct Bits {
    /// Cost by lane.
    pub lanes: [u32; LANES],
    /// Cost in every lane.
    pub all: u32,
}

impl Default for Bits {
    fn default() -> Self {
        Self { lanes: [0; LANES], all: 0 }
    }
}

impl Bits {
    /// The cost in the cheapest lane, in bits.
    pub fn least(&self) -> f32 {
        (self.least_lane().1 + self.all) as f32 / SCALE as f32
    }

    /// The cheapest lane and its cost in steps.
    fn least_lane(&self) -> (usize, u32) {
        let least = self.lanes.iter().min().copied().unwrap_or_default();
        (self.lanes.iter().position(|bits| *bits == least).unwrap_or_default(), least)
    }
}

/// Keys looked up together: the table exceeds the inner caches, so independent loads overlap.
const BLOCK: usize = 64;

/// A sum of costs in progress.
struct Weighing<'t> {
    table: &'t Spelling,
    bits: Bits,
    keys: [u32; BLOCK],
    waiting: usize,
    /// Number of Han characters, and their costs in Japanese and Chinese.
    han: (u32, [u32; 2]),
}

impl<'t> Weighing<'t> {
    fn of(table: &'t Spelling, bits: Bits) -> Self {
        Self { table, bits, keys: [0; BLOCK], waiting: 0, han: (0, [0; 2]) }
    }

    /// Adds the letter `c` after `a` and `b`.
    #[inline]
    fn push(&mut self, a: u16, b: u16, c: char, letter: Letter) {
        self.bits.all += u32::from(letter.own);
        if letter.is_han() {
            let [japanese, chinese] = self.table.han_bits(c);
            self.han = (self.han.0 + 1, [self.han.1[0] + japanese, self.han.1[1] + chinese]);
        }
        self.keys[self.waiting] = key(a, b, letter.symbol);
        self.waiting += 1;
        if self.waiting == BLOCK {
            self.add_pending();
        }
    }

    /// Adds the letters of `text` after `before`, including case.
    fn push_all(&mut self, text: &[char], before: &mut Before) {
        for c in text {
            let letter = self.table.symbols.get(*c);
            self.push(before.a, before.b, *c, letter);
            self.bits.all += before.advance(letter);
        }
    }

    fn add_pending(&mut self) {
        let keys = &self.keys[..self.waiting];
        let mut rows = [0; BLOCK];
        let (mut known, mut unseen) = (0, 0);
        let mut unseen_keys = [0; BLOCK];
        for key in keys {
            match self.table.triples.nth(*key) {
                Some(nth) => {
                    rows[known] = nth;
                    known += 1;
                }
                None => {
                    unseen_keys[unseen] = *key;
                    unseen += 1;
                }
            }
        }
        // Sums of 64 bytes fit in sixteen bits, which takes half the time.
        let mut sums = [0u16; LANES];
        for nth in &rows[..known] {
            self.table.triple_rows[*nth].add_to(&mut sums);
        }
        for key in &unseen_keys[..unseen] {
            let [a, b, c] = symbols(*key);
            self.table.back_off(a, b, c).add_to(&mut sums);
        }
        self.bits.lanes.iter_mut().zip(&sums).for_each(|(lane, sum)| *lane += u32::from(*sum));
        self.waiting = 0;
    }

    fn finish(mut self) -> Bits {
        self.add_pending();
        let (count, [japanese, chinese]) = self.han;
        if count > 0 {
            for (nth, lane) in self.bits.lanes.iter_mut().enumerate() {
                *lane += match nth {
                    JAPANESE => japanese,
                    CHINESE => chinese,
                    _ => count * BITS_ELSEWHERE,
                };
            }
        }
        self.bits
    }
}

/// The context of the next letter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Before {
    a: u16,
    b: u16,
    case: Case,
}

impl Before {
    /// Advances by `letter`; returns the cost of its case in steps.
    #[inline]
    fn advance(&mut self, letter: Letter) -> u32 {
        let (case, steps) = self.case.step(letter);
        *self = Self { a: self.b, b: letter.symbol, case };
        steps
    }
}

/// Packs three symbols in one word.
const fn key(a: u16, b: u16, c: u16) -> u32 {
    (a as u32) << (2 * SYMBOL_BITS) | (b as u32) << SYMBOL_BITS | c as u32
}

const fn symbols(key: u32) -> [u16; 3] {
    let mask = (1 << SYMBOL_BITS) - 1;
    [(key >> (2 * SYMBOL_BITS)) as u16, (key >> SYMBOL_BITS & mask) as u16, (key & mask) as u16]
}

impl Spelling {
    /// The embedded table.
    pub(super) fn embedded() -> &'static Self {
        static TABLE: LazyLock<Spelling> = LazyLock::new(|| {
            file::read(include_bytes!("../../../data/normalize/spelling.bin")).unwrap_or_else(|error| panic!("embedded spelling: {error}"))
        });
        &TABLE
    }

    #[inline]
    fn symbol(&self, c: char) -> u16 {
        self.symbols.get(c).symbol
    }

    fn han_bits(&self, c: char) -> [u32; 2] {
        let bits = (c as u32).checked_sub(EAST.start).and_then(|nth| self.han.get(nth as usize));
        bits.map_or([BITS_ELSEWHERE; 2], |bits| bits.map(|bits| u32::from(bits).min(BITS_ELSEWHERE)))
    }

    #[inline]
    fn pair(&self, b: u16, c: u16) -> Row {
        // Unknown characters have only their own cost.
        if c == OTHER {
            return Row::NONE;
        }
        if b == OTHER {
            return self.single[usize::from(c)].plus(PAIR_UNSEEN / 2);
        }
        match self.pairs.nth(key(0, b, c)) {
            Some(nth) => self.pair_rows[nth],
            None => self.single[usize::from(c)].plus(PAIR_UNSEEN),
        }
    }

    #[inline]
    fn back_off(&self, a: u16, b: u16, c: u16) -> Row {
        let row = self.pair(b, c);
        match self.pairs.nth(key(0, a, b)) {
            Some(nth) => row.plus_row(&self.after[nth]),
            None => row,
        }
    }

    /// Adds to `bits` the cost of the characters at `places`, each after the two before it; `letter` gives the characters.
    pub(super) fn weigh_at(&self, bits: Bits, places: impl IntoIterator<Item = usize>, letter: impl Fn(usize) -> char) -> Bits {
        let mut weighing = Weighing::of(self, bits);
        let before = |at: usize, back: usize| self.symbol(at.checked_sub(back).map_or(' ', &letter));
        for at in places {
            let c = letter(at);
            weighing.push(before(at, 2), before(at, 1), c, self.symbols.get(c));
        }
        weighing.finish()
    }

    /// Cost of a text's letter case, in bits.
    pub(super) fn case(&self, text: &[char]) -> f32 {
        let mut before = self.start();
        let steps: u32 = text.iter().map(|c| before.advance(self.symbols.get(*c))).sum();
        steps as f32 / SCALE as f32
    }

    /// The context at the start of a text.
    pub(super) fn start(&self) -> Before {
        let space = self.symbol(' ');
        Before { a: space, b: space, case: Case::Outside }
    }

    /// Cost of the next letter `c` in one lane in steps, including case.
    pub(super) fn step(&self, lane: usize, before: &mut Before, c: char) -> u32 {
        let letter = self.symbols.get(c);
        let bits = match self.triples.nth(key(before.a, before.b, letter.symbol)) {
            Some(nth) => self.triple_rows[nth].0[lane],
            None => self.back_off(before.a, before.b, letter.symbol).0[lane],
        };
        let own = match lane {
            _ if !letter.is_han() => u32::from(letter.own),
            JAPANESE => self.han_bits(c)[0],
            CHINESE => self.han_bits(c)[1],
            _ => BITS_ELSEWHERE,
        };
        u32::from(bits) + own + before.advance(letter)
    }

    /// The lanes, as bits, that have the next letter `c` in its context; for Han, those where it is not rare; none for a capital beyond
    /// ASCII after a small letter.
    #[inline]
    pub(super) fn lanes(&self, before: &mut Before, c: char) -> u64 {
        let letter = self.symbols.get(c);
        let lanes = self.triples.nth(key(before.a, before.b, letter.symbol)).map_or(0, |nth| self.lanes[nth]);
        let case = before.advance(letter);
        if !letter.is_han() {
            return if case < ODD_CASE || c.is_ascii() { lanes } else { 0 };
        }
        let [japanese, chinese] = self.han_bits(c).map(|bits| u64::from(bits < RARE_HAN));
        lanes & (japanese << JAPANESE | chinese << CHINESE)
    }

    /// True if some language has `c` after `a` and `b`.
    pub(super) fn has(&self, a: char, b: char, c: char) -> bool {
        self.triples.nth(key(self.symbol(a), self.symbol(b), self.symbol(c))).is_some()
    }

    /// Advances by `c`; returns the cost of its case in steps.
    #[inline]
    pub(super) fn skip(&self, before: &mut Before, c: char) -> u32 {
        before.advance(self.symbols.get(c))
    }

    fn odd_pairs(&self, pairs: &[[u16; 3]]) -> Vec<u64> {
        let symbols = self.single.len();
        let is_odd = |row: &Row| row.0.iter().all(|bits| *bits >= ODD_PAIR);
        // For a pair unseen in all lanes, only the second symbol counts.
        let mut row = [u64::MAX; SIDE / 64];
        for b in (1..symbols).filter(|b| !is_odd(&self.single[*b].plus(PAIR_UNSEEN))) {
            row[b / 64] &= !(1 << (b % 64));
        }
        let mut odd = vec![u64::MAX; SIDE * SIDE / 64];
        odd[SIDE / 64..symbols * SIDE / 64].chunks_exact_mut(SIDE / 64).for_each(|words| words.copy_from_slice(&row));
        for ([_, a, b], row) in pairs.iter().zip(&self.pair_rows) {
            if *a == OTHER || *b == OTHER {
                continue;
            }
            let bit = usize::from(*a) * SIDE + usize::from(*b);
            let mask = 1 << (bit % 64);
            if is_odd(row) {
                odd[bit / 64] |= mask;
            } else {
                odd[bit / 64] &= !mask;
            }
        }
        odd
    }

    /// True if no language writes `b` after `a`.
    #[inline]
    pub(super) fn is_odd_pair(&self, a: char, b: char) -> bool {
        let bit = usize::from(self.symbol(a)) * SIDE + usize::from(self.symbol(b));
        self.odd[bit / 64] >> (bit % 64) & 1 != 0
    }

    /// True if in some language more than one in 30,000 letters is `c`.
    pub(super) fn is_common(&self, c: char) -> bool {
        let symbol = self.symbol(c);
        symbol != OTHER && self.single[usize::from(symbol)].0.iter().any(|bits| u32::from(*bits) < 15 * SCALE)
    }

    /// True if in the language of `lane` fewer than one in 16,000 letters are `c`.
    pub(super) fn lacks(&self, lane: usize, c: char) -> bool {
        let symbol = self.symbol(c);
        symbol == OTHER || u32::from(self.single[usize::from(symbol)].0[lane]) > 14 * SCALE
    }

    /// True if some language has `c`.
    pub(super) fn knows(&self, c: char) -> bool {
        symbols::is_class(c) || symbols::is_sign(c) || self.symbol(c) != OTHER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_odd_if_it_is_rare_in_every_lane() {
        let table = Spelling::embedded();
        let chars: Vec<char> = ('\0'..='\u{2fff}').filter(|c| table.symbol(*c) != OTHER).collect();
        assert!(chars.len() > 500, "{}", chars.len());
        let mut odd = 0;
        for a in chars.iter().step_by(3) {
            for b in chars.iter().step_by(2) {
                let pair = table.pair(table.symbol(*a), table.symbol(*b));
                let is_odd = pair.0.iter().all(|bits| *bits >= ODD_PAIR);
                assert_eq!(table.is_odd_pair(*a, *b), is_odd, "{a:?} {b:?}");
                odd += usize::from(is_odd);
            }
        }
        assert!(odd > 0);
    }

    #[test]
    fn keys_hold_their_three_symbols() {
        let most = MAX_SYMBOLS as u16;
        for parts in [[0, 0, 0], [1, 2, 3], [most, 0, 0], [0, most, 0], [0, 0, most], [most, most, most]] {
            assert_eq!(symbols(key(parts[0], parts[1], parts[2])), parts);
        }
    }
}
