//! How languages spell: the bits that it takes to write a text, letter by letter, in each of them.
//!
//! Each language, or group of languages that spell alike, is a lane of a table of trigrams over folded characters: a letter's bits behind the
//! two before it, interpolated with bigrams and single letters (Witten-Bell; Chen & Goodman 1998 §2.4). A text's bits in its best lane say how
//! plausible it is as text. Letters of a script that no old encoding has are one symbol a script, and so are Han and Hangul, whose own bits come on top.
//! Case is left out of the table and weighed by itself, letter by letter.
//!
//! The table is fitted with `sourdine train spelling` (data/README.md).

use super::letters::script;
use crate::error::Error;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_script::Script;

/// Languages side by side; of a line those that spell alike.
pub const LANES: usize = 64;

/// The languages of each lane.
pub const LANGUAGES: [&[&str]; LANES] = [
    &["en"],
    &["fr"],
    &["de"],
    &["es"],
    &["it"],
    &["pt"],
    &["nl"],
    &["sv"],
    &["da"],
    &["nb", "nn"],
    &["fi"],
    &["is"],
    &["fo"],
    &["ca"],
    &["gl"],
    &["ast"],
    &["oc"],
    &["eu"],
    &["eo"],
    &["cy"],
    &["ga"],
    &["br"],
    &["mt"],
    &["af"],
    &["sq"],
    &["ro"],
    &["hu"],
    &["pl"],
    &["cs"],
    &["sk"],
    &["hsb"],
    &["sl"],
    &["hr", "bs", "sr-Latn"],
    &["lt"],
    &["lv"],
    &["et"],
    &["tr"],
    &["az"],
    &["vi"],
    &["id", "ms", "tl"],
    &["fy"],
    &["kab"],
    &["gn"],
    &["yo"],
    &["lb"],
    &["uz", "tk"],
    &["rm", "ia", "scn"],
    &["ha", "sw", "zu", "xh", "sn", "so", "tn", "mi", "fj", "lg", "ace"],
    &["ee", "wo", "ig"],
    &["ru"],
    &["uk"],
    &["be"],
    &["bg"],
    &["mk"],
    &["sr"],
    &["kk", "ky", "tt", "mn", "sah", "cv", "tg", "ab"],
    &["el"],
    &["he"],
    &["ar"],
    &["fa", "ur", "ckb", "ps", "ug", "sd"],
    &["th"],
    &["ja"],
    &["zh"],
    &["ko", "hi", "ne", "mr", "bn", "as", "ta", "te", "kn", "gu", "pa", "or", "ka", "hy", "am", "km", "bo", "dv"],
];

/// The lanes of Japanese and Chinese, in each of which Han has its own bits.
const JAPANESE: usize = 61;
const CHINESE: usize = 62;
/// Bits of Han in other lanes, in steps.
const BITS_ELSEWHERE: u32 = 15 * SCALE;

/// Steps to a bit in the table.
pub const SCALE: u32 = 8;

/// Bits of characters that no lane had, in steps.
const UNKNOWN: u32 = 20 * SCALE;

/// Symbols stand in eleven bits.
const MAX_SYMBOLS: usize = 2047;
/// The symbol of whatever has none.
const OTHER: u16 = 0;

/// Characters whose own bits come on top of their symbol's.
const EAST: std::ops::Range<u32> = 0x2e80..0x1_0000;

/// What the table sees of `c`.
fn fold(c: char) -> char {
    match c {
        'a'..='z' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        '0'..='9' => '0',
        '\'' | '’' | '‘' | 'ʼ' => '\'',
        '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '›' => '"',
        '.' | ',' | ';' | ':' | '!' | '?' | '…' => '.',
        '(' | ')' | '[' | ']' | '{' | '}' | '/' | '<' | '>' => '(',
        'ς' => 'σ',
        'İ' => 'i',
        c if c.is_ascii() => {
            if c.is_ascii_whitespace() {
                ' '
            } else {
                c
            }
        }
        '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
        '、' | '。' | '，' | '！' | '？' | '：' | '；' => '。',
        '「' | '」' | '『' | '』' | '（' | '）' | '《' | '》' => '「',
        c => match c as u32 {
            0x3400..=0x9fff | 0xf900..=0xfaff => '一',
            0xac00..=0xd7a3 => '가',
            0x530..=0x58f => 'ա',
            0x700..=0xdff | 0xe80..=0x10ff | 0x1200..=0x18af => class_of(c),
            _ => {
                let mut lower = c.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(lower), None) => lower,
                    _ => c,
                }
            }
        },
    }
}

/// One letter for the whole script of `c`: its first code point in the block.
fn class_of(c: char) -> char {
    match script(c) {
        Script::Common | Script::Inherited | Script::Unknown => c,
        _ => char::from_u32(c as u32 & !0x7f | 0x15).unwrap_or(c),
    }
}

/// Bits of signs that any text may have: marks on letters, arrows, shapes, pictures. They are too many to be counted.
const BITS_OF_SIGN: u32 = 15 * SCALE;

fn is_sign(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x2010..=0x2027 | 0x2030..=0x205e | 0x2070..=0x20cf | 0x2100..=0x2bff | 0xfb00..=0xfb06 | 0xfe0f | 0xfffd | 0x1f000..=0x1faff)
}

/// Letters of a script that is one symbol: bits that each takes besides.
const BITS_OF_CLASS: u32 = 5 * SCALE;

fn is_class(c: char) -> bool {
    matches!(c as u32, 0x530..=0x58f | 0x700..=0xdff | 0xe80..=0x10ff | 0x1200..=0x18af)
}

type Row = [u8; LANES];

/// The table.
pub(super) struct Spelling {
    /// By character below this array's length its symbol.
    symbols: Vec<u16>,
    beyond: BTreeMap<char, u16>,
    single: Vec<Row>,
    /// Bits of the second symbol behind the first.
    pairs: Table,
    /// Bits of going back from a pair of symbols that is not followed by what comes.
    after: Vec<Row>,
    triples: Table,
    /// Of each character of [`EAST`]: its bits in Japanese, in Chinese and in Korean.
    east: Vec<[u8; 3]>,
    /// Pairs that no language writes: a bit each, in rows of [`SIDE`].
    odd: Vec<u64>,
}

/// Rows of [`Spelling::odd`].
const SIDE: usize = MAX_SYMBOLS + 1;
/// Bits from which a pair is odd, in steps.
const ODD_PAIR: u8 = 10 * SCALE as u8;

/// Rows by key: open addressing, since one look-up a letter is the whole cost.
struct Table {
    slots: Vec<(u64, u32)>,
    rows: Vec<Row>,
    shift: u32,
}

impl Table {
    fn of(entries: Vec<(u64, Row)>) -> Self {
        let size = (entries.len() * 2).next_power_of_two().max(16);
        let shift = 64 - size.trailing_zeros();
        let mut table = Self { slots: vec![(u64::MAX, 0); size], rows: Vec::with_capacity(entries.len()), shift };
        for (key, row) in entries {
            let mut at = table.start(key);
            while table.slots[at].0 != u64::MAX {
                at = (at + 1) & (size - 1);
            }
            table.slots[at] = (key, table.rows.len() as u32);
            table.rows.push(row);
        }
        table
    }

    fn start(&self, key: u64) -> usize {
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }

    fn nth(&self, key: u64) -> Option<usize> {
        let mut at = self.start(key);
        loop {
            let (found, nth) = self.slots[at];
            if found == key {
                return Some(nth as usize);
            }
            if found == u64::MAX {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }
}

/// Bits of a text by lane, in steps of [`SCALE`].
#[derive(Clone, Copy)]
pub(super) struct Bits {
    /// By lane.
    pub lanes: [u32; LANES],
    /// In every lane.
    pub all: u32,
}

impl Default for Bits {
    fn default() -> Self {
        Self { lanes: [0; LANES], all: 0 }
    }
}

/// The sum of at most [`MAX_STEPS`] steps: in half the room, so that adding takes half the time.
struct Sum([u16; LANES]);

/// So many steps of 255 fit in sixteen bits.
const MAX_STEPS: usize = 256;

impl Sum {
    fn add(&mut self, row: &Row) {
        for (sum, bits) in self.0.iter_mut().zip(row) {
            *sum += u16::from(*bits);
        }
    }
}

impl Bits {
    fn take(&mut self, sum: &mut Sum) {
        for (all, part) in self.lanes.iter_mut().zip(&mut sum.0) {
            *all += u32::from(std::mem::take(part));
        }
    }

    /// The lane in which it takes fewest, and how many.
    pub fn least(&self) -> (usize, f32) {
        let (lane, bits) = self.lanes.iter().enumerate().min_by_key(|(nth, bits)| (**bits, *nth)).unwrap_or((0, &0));
        (lane, (*bits + self.all) as f32 / SCALE as f32)
    }
}

const fn key(a: u16, b: u16, c: u16) -> u64 {
    (a as u64) << 22 | (b as u64) << 11 | c as u64
}

impl Spelling {
    /// The table that ships with the library.
    pub(super) fn embedded() -> &'static Self {
        static TABLE: LazyLock<Spelling> = LazyLock::new(|| {
            Spelling::read(include_bytes!("../../data/normalize/spelling.bin")).unwrap_or_else(|error| panic!("embedded spelling: {error}"))
        });
        &TABLE
    }

    fn read(packed: &[u8]) -> Result<Self, Error> {
        let broken = || Error::Model("the table of spelling is broken".into());
        let bytes = zstd::decode_all(packed).map_err(|_| broken())?;
        let mut rest = bytes.as_slice();
        let mut take = |count: usize| {
            let (head, tail) = rest.split_at_checked(count)?;
            rest = tail;
            Some(head)
        };
        let number = |bytes: &[u8]| u32::from_le_bytes(bytes.try_into().unwrap_or_default()) as usize;
        let counts = take(12).ok_or_else(broken)?;
        let (singles, pairs, triples) = (number(&counts[..4]), number(&counts[4..8]), number(&counts[8..]));
        let chars: Vec<char> =
            take(4 * singles).ok_or_else(broken)?.chunks_exact(4).filter_map(|c| char::from_u32(number(c) as u32)).collect();
        if chars.len() != singles || singles > MAX_SYMBOLS {
            return Err(broken());
        }
        let row = |bytes: &[u8]| -> Row { bytes.try_into().unwrap_or([u8::MAX; LANES]) };
        let single: Vec<Row> = take(LANES * singles).ok_or_else(broken)?.chunks_exact(LANES).map(row).collect();
        // Keys are steps from one to the next; a row holds the lanes that have it, as bits, and the bits of those.
        let keys = |bytes: &[u8]| -> Vec<u64> {
            bytes
                .chunks_exact(4)
                .scan(0u64, |last, step| {
                    *last += number(step) as u64;
                    Some(*last)
                })
                .collect()
        };
        let pair_keys = keys(take(4 * pairs).ok_or_else(broken)?);
        let pair_rows: Vec<Row> = take(LANES * pairs).ok_or_else(broken)?.chunks_exact(LANES).map(row).collect();
        let after: Vec<Row> = take(LANES * pairs).ok_or_else(broken)?.chunks_exact(LANES).map(row).collect();
        let triple_keys = keys(take(4 * triples).ok_or_else(broken)?);
        let sets: Vec<u64> = take(8 * triples)
            .ok_or_else(broken)?
            .chunks_exact(8)
            .map(|set| u64::from_le_bytes(set.try_into().unwrap_or_default()))
            .collect();
        let mut east = vec![[0u8; 3]; EAST.len()];
        for nth in 0..3 {
            east.iter_mut().zip(take(EAST.len()).ok_or_else(broken)?).for_each(|(bits, byte)| bits[nth] = *byte);
        }
        let mut symbols = vec![OTHER; 0x2600];
        let mut beyond = BTreeMap::new();
        for (nth, c) in chars.iter().enumerate() {
            match symbols.get_mut(*c as usize) {
                Some(symbol) => *symbol = nth as u16,
                None => {
                    beyond.insert(*c, nth as u16);
                }
            }
        }
        // Unfolded characters share the symbols of what they fold to.
        for code in 0..symbols.len() {
            if let Some(c) = char::from_u32(code as u32) {
                let folded = fold(c);
                if folded != c {
                    symbols[code] = symbols.get(folded as usize).copied().or_else(|| beyond.get(&folded).copied()).unwrap_or(OTHER);
                }
            }
        }
        let mut table = Self {
            symbols,
            beyond,
            single,
            pairs: Table::of(pair_keys.into_iter().zip(pair_rows).collect()),
            after,
            triples: Table::of(Vec::new()),
            east,
            odd: Vec::new(),
        };
        table.odd = table.odd_pairs();
        let mut entries = Vec::with_capacity(triples);
        for (key, set) in triple_keys.into_iter().zip(sets) {
            let (a, b, c) = ((key >> 22) as u16, (key >> 11 & 0x7ff) as u16, (key & 0x7ff) as u16);
            let mut row = table.back_off(a, b, c);
            for (_, bits) in row.iter_mut().enumerate().filter(|(lane, _)| set >> lane & 1 != 0) {
                *bits = take(1).ok_or_else(broken)?[0];
            }
            entries.push((key, row));
        }
        table.triples = Table::of(entries);
        Ok(table)
    }

    fn symbol(&self, c: char) -> u16 {
        match self.symbols.get(c as usize) {
            Some(symbol) => *symbol,
            None => self.beyond.get(&fold(c)).copied().unwrap_or(OTHER),
        }
    }

    fn pair(&self, b: u16, c: u16) -> Row {
        // Of what no language has nothing is known but what it takes itself.
        if c == OTHER {
            return [0; LANES];
        }
        if b == OTHER {
            return self.single[usize::from(c)].map(|bits| bits.saturating_add(PAIR_UNSEEN / 2));
        }
        match self.pairs.nth(key(0, b, c)) {
            Some(nth) => self.pairs.rows[nth],
            None => self.single[usize::from(c)].map(|bits| bits.saturating_add(PAIR_UNSEEN)),
        }
    }

    fn back_off(&self, a: u16, b: u16, c: u16) -> Row {
        let mut row = self.pair(b, c);
        if let Some(nth) = self.pairs.nth(key(0, a, b)) {
            row.iter_mut().zip(self.after[nth]).for_each(|(bits, after)| *bits = bits.saturating_add(after));
        }
        row
    }

    fn row(&self, a: u16, b: u16, c: u16, add: impl FnOnce(&Row)) {
        match self.triples.nth(key(a, b, c)) {
            Some(nth) => add(&self.triples.rows[nth]),
            None => add(&self.back_off(a, b, c)),
        }
    }

    /// Bits of the characters at `places`, each behind the two before it, on top of `bits`; `letter` gives the characters.
    pub(super) fn weigh_at(&self, bits: &mut Bits, places: impl IntoIterator<Item = usize>, letter: impl Fn(usize) -> char) {
        let mut sum = Sum([0; LANES]);
        let before = |at: usize, back: usize| at.checked_sub(back).map_or(' ', &letter);
        for (nth, at) in places.into_iter().enumerate() {
            if nth % MAX_STEPS == MAX_STEPS - 1 {
                bits.take(&mut sum);
            }
            let c = letter(at);
            let last = self.symbol(c);
            self.row(self.symbol(before(at, 2)), self.symbol(before(at, 1)), last, |row| sum.add(row));
            self.add_own(bits, c, last);
        }
        bits.take(&mut sum);
    }

    /// Steps that `c` takes behind `a` and `b` in one lane.
    pub(super) fn steps(&self, lane: usize, a: char, b: char, c: char) -> u32 {
        let (x, y, z) = (self.symbol(a), self.symbol(b), self.symbol(c));
        let bits = match self.triples.nth(key(x, y, z)) {
            Some(nth) => self.triples.rows[nth][lane],
            None => self.back_off(x, y, z)[lane],
        };
        let mut own = Bits::default();
        if c >= '\u{530}' || z == OTHER {
            self.add_own(&mut own, c, z);
        }
        u32::from(bits) + own.lanes[lane] + own.all
    }

    fn odd_pairs(&self) -> Vec<u64> {
        let symbols = self.single.len();
        let is_odd = |row: &Row| row.iter().all(|bits| *bits >= ODD_PAIR);
        // Of a pair that no lane had, the second symbol decides alone.
        let unseen: Vec<bool> = self.single.iter().map(|row| is_odd(&row.map(|bits| bits.saturating_add(PAIR_UNSEEN)))).collect();
        let mut row = [u64::MAX; SIDE / 64];
        for b in (1..symbols).filter(|b| !unseen[*b]) {
            row[b / 64] &= !(1 << (b % 64));
        }
        let mut odd = vec![u64::MAX; SIDE * SIDE / 64];
        odd[SIDE / 64..symbols * SIDE / 64].chunks_exact_mut(SIDE / 64).for_each(|words| words.copy_from_slice(&row));
        for (key, nth) in self.pairs.slots.iter().filter(|(key, _)| *key != u64::MAX) {
            let (a, b) = ((key >> 11 & 0x7ff) as usize, (key & 0x7ff) as usize);
            if a == usize::from(OTHER) || b == usize::from(OTHER) {
                continue;
            }
            let bit = a * SIDE + b;
            let mask = 1 << (bit % 64);
            if is_odd(&self.pairs.rows[*nth as usize]) {
                odd[bit / 64] |= mask;
            } else {
                odd[bit / 64] &= !mask;
            }
        }
        odd
    }

    /// True where no language writes `b` behind `a`.
    pub(super) fn is_odd_pair(&self, a: char, b: char) -> bool {
        let bit = usize::from(self.symbol(a)) * SIDE + usize::from(self.symbol(b));
        self.odd[bit / 64] >> (bit % 64) & 1 != 0
    }

    /// True where some language writes the letter `c` more often than once in 30,000 letters.
    pub(super) fn is_common(&self, c: char) -> bool {
        let symbol = self.symbol(c);
        symbol != OTHER && self.single[usize::from(symbol)].iter().any(|bits| u32::from(*bits) < 15 * SCALE)
    }

    /// True where some language has `c`.
    pub(super) fn knows(&self, c: char) -> bool {
        is_class(c) || is_sign(c) || self.symbol(c) != OTHER
    }

    /// Adds what a character takes besides its symbol.
    fn add_own(&self, bits: &mut Bits, c: char, symbol: u16) {
        let code = c as u32;
        if symbol == OTHER && !is_class(c) {
            bits.all += if is_sign(c) { BITS_OF_SIGN } else { UNKNOWN };
        } else if c < '\u{530}' {
        } else if is_class(c) {
            bits.all += BITS_OF_CLASS;
        } else if EAST.contains(&code) && matches!(fold(c), '一' | '가') {
            let [ja, zh, ko] = self.east[(code - EAST.start) as usize].map(u32::from);
            if fold(c) == '가' {
                bits.all += ko;
            } else {
                bits.lanes.iter_mut().for_each(|bits| *bits += BITS_ELSEWHERE);
                bits.lanes[JAPANESE] -= BITS_ELSEWHERE - ja.min(BITS_ELSEWHERE);
                bits.lanes[CHINESE] -= BITS_ELSEWHERE - zh.min(BITS_ELSEWHERE);
            }
        }
    }

    /// Bits of a whole text, which begins and ends like a word.
    pub(super) fn weigh(&self, text: impl IntoIterator<Item = char>) -> Bits {
        let (mut bits, mut sum) = (Bits::default(), Sum([0; LANES]));
        let space = self.symbol(' ');
        let (mut a, mut b) = (space, space);
        for (nth, letter) in text.into_iter().chain([' ']).enumerate() {
            if nth % MAX_STEPS == MAX_STEPS - 1 {
                bits.take(&mut sum);
            }
            let c = self.symbol(letter);
            self.row(a, b, c, |row| sum.add(row));
            self.add_own(&mut bits, letter, c);
            (a, b) = (b, c);
        }
        bits.take(&mut sum);
        bits
    }
}

/// Steps for a pair of symbols that no lane had.
const PAIR_UNSEEN: u8 = 4 * SCALE as u8;

/// How the case of one letter follows that of the letters before it in its word, in steps: capitals begin words, or make up all of them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Case {
    /// Before the word.
    #[default]
    Outside,
    /// Behind one capital,
    Capital,
    /// behind several,
    Capitals,
    /// behind a small letter.
    Small,
}

impl Case {
    /// The state behind `c`, and the steps that `c` takes.
    pub(super) fn step(self, c: char) -> (Self, u32) {
        let (upper, lower) = (super::letters::is_upper(c), c.is_lowercase());
        let bits = |bits: u32| bits * SCALE;
        match self {
            _ if !upper && !lower => (if super::letters::is_letter(c) { self } else { Self::Outside }, 0),
            Self::Outside if upper => (Self::Capital, bits(1)),
            Self::Outside => (Self::Small, 0),
            Self::Capital if upper => (Self::Capitals, bits(2)),
            Self::Capital => (Self::Small, 0),
            Self::Capitals if upper => (Self::Capitals, 0),
            Self::Capitals => (Self::Small, bits(8)),
            Self::Small if upper => (Self::Capital, bits(9)),
            Self::Small => (Self::Small, 0),
        }
    }
}

/// Counts trigrams; feed it lines, then take the file.
#[derive(Default)]
pub struct Counter {
    counts: BTreeMap<[char; 3], BTreeMap<u8, u32>>,
    /// By character how often Japanese, Chinese and Korean have it.
    east: BTreeMap<u32, [u64; 3]>,
}

/// Trigrams seen more rarely in a lane are left to the bigrams, and symbols seen more rarely at all are none.
const MIN_TRIPLE: u32 = 2;
const MIN_SYMBOL: u32 = 5;

impl Counter {
    /// Counts a line of `lang`; languages that have no lane count only for characters of East Asia.
    pub fn add(&mut self, lang: &str, line: &str) {
        let lane = LANGUAGES.iter().position(|languages| languages.contains(&lang));
        let east = ["ja", "zh", "ko"].iter().position(|east| *east == lang);
        let (mut a, mut b) = (' ', ' ');
        for c in line.nfc().chain([' ']) {
            if EAST.contains(&u32::from(c))
                && let Some(nth) = east
            {
                self.east.entry(c.into()).or_default()[nth] += 1;
            }
            let c = fold(c);
            if let Some(lane) = lane {
                *self.counts.entry([a, b, c]).or_default().entry(lane as u8).or_default() += 1;
            }
            (a, b) = (b, c);
        }
    }

    /// The file, packed.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let mut by_symbol: BTreeMap<char, u32> = BTreeMap::new();
        for ([.., c], lanes) in &self.counts {
            *by_symbol.entry(*c).or_default() += lanes.values().sum::<u32>();
        }
        by_symbol.retain(|_, count| *count >= MIN_SYMBOL);
        let mut chars = vec!['\0'];
        chars.extend(by_symbol.keys().copied().filter(|c| *c != '\0'));
        if chars.len() > MAX_SYMBOLS {
            return Err(Error::Model(format!("{} symbols are more than {MAX_SYMBOLS}", chars.len())));
        }
        let symbol = |c: char| chars.binary_search(&c).unwrap_or(usize::from(OTHER)) as u16;
        let mut triples: BTreeMap<u64, [u32; LANES]> = BTreeMap::new();
        for ([a, b, c], lanes) in &self.counts {
            let entry = triples.entry(key(symbol(*a), symbol(*b), symbol(*c))).or_insert([0; LANES]);
            lanes.iter().for_each(|(lane, count)| entry[usize::from(*lane)] += count);
        }
        let mut pairs: BTreeMap<u64, [u32; LANES]> = BTreeMap::new();
        let mut single = vec![[0u32; LANES]; chars.len()];
        // Behind a pair: how much came, and how many kinds.
        let mut behind: BTreeMap<u64, ([u32; LANES], [u32; LANES])> = BTreeMap::new();
        for (key, counts) in &triples {
            let (pair, last) = (key & 0x3f_ffff, (key & 0x7ff) as usize);
            let entry = pairs.entry(pair).or_insert([0; LANES]);
            let (sums, kinds) = behind.entry(key >> 11).or_insert(([0; LANES], [0; LANES]));
            for lane in 0..LANES {
                entry[lane] += counts[lane];
                single[last][lane] += counts[lane];
                sums[lane] += counts[lane];
                kinds[lane] += u32::from(counts[lane] > 0);
            }
        }
        let mut behind_one: Vec<([u32; LANES], [u32; LANES])> = vec![([0; LANES], [0; LANES]); chars.len()];
        for (pair, counts) in &pairs {
            let (sums, kinds) = &mut behind_one[(pair >> 11) as usize];
            for lane in 0..LANES {
                sums[lane] += counts[lane];
                kinds[lane] += u32::from(counts[lane] > 0);
            }
        }
        let totals: Vec<f64> = (0..LANES).map(|lane| single.iter().map(|row| f64::from(row[lane])).sum()).collect();
        // Every lane counts the same for what is common in all.
        let anywhere: Vec<f64> = single
            .iter()
            .map(|row| (0..LANES).map(|lane| f64::from(row[lane]) / totals[lane].max(1.0)).sum::<f64>() / LANES as f64)
            .collect();
        let kinds_of: Vec<f64> = (0..LANES).map(|lane| single.iter().filter(|row| row[lane] > 0).count() as f64).collect();
        let packed = |probability: f64| (-probability.max(1e-12).log2() * f64::from(SCALE)).round().clamp(0.0, 255.0) as u8;
        let p1 = |lane: usize, c: usize| {
            let base = 0.9 * anywhere[c] + 0.1 / MAX_SYMBOLS as f64;
            (f64::from(single[c][lane]) + kinds_of[lane] * base) / (totals[lane] + kinds_of[lane]).max(1.0)
        };
        let p2 = |lane: usize, b: usize, c: usize, count: u32| {
            let (sums, kinds) = &behind_one[b];
            let (sum, kinds) = (f64::from(sums[lane]), f64::from(kinds[lane]));
            if sum == 0.0 { p1(lane, c) } else { (f64::from(count) + kinds * p1(lane, c)) / (sum + kinds) }
        };
        let mut out = Vec::new();
        let kept: Vec<(u64, [u32; LANES])> = triples
            .into_iter()
            .filter(|(key, counts)| {
                let symbols = [key >> 22, key >> 11 & 0x7ff, key & 0x7ff];
                !symbols.contains(&u64::from(OTHER)) && counts.iter().any(|count| *count >= MIN_TRIPLE)
            })
            .collect();
        let known: Vec<(u64, [u32; LANES])> =
            pairs.iter().filter(|(pair, _)| **pair >> 11 != 0 && **pair & 0x7ff != 0).map(|(pair, counts)| (*pair, *counts)).collect();
        for count in [chars.len(), known.len(), kept.len()] {
            out.extend((count as u32).to_le_bytes());
        }
        chars.iter().for_each(|c| out.extend(u32::from(*c).to_le_bytes()));
        for c in 0..chars.len() {
            out.extend((0..LANES).map(|lane| packed(p1(lane, c))));
        }
        let steps = |out: &mut Vec<u8>, keys: &mut dyn Iterator<Item = u64>| {
            let mut last = 0;
            for key in keys {
                out.extend(((key - last) as u32).to_le_bytes());
                last = key;
            }
        };
        steps(&mut out, &mut known.iter().map(|(pair, _)| *pair));
        for (pair, counts) in &known {
            out.extend((0..LANES).map(|lane| packed(p2(lane, (pair >> 11) as usize, (pair & 0x7ff) as usize, counts[lane]))));
        }
        for (pair, _) in &known {
            match behind.get(pair) {
                Some((sums, kinds)) => out.extend((0..LANES).map(|lane| {
                    let (sum, kinds) = (f64::from(sums[lane]), f64::from(kinds[lane]));
                    if sum == 0.0 { 0 } else { packed(kinds / (sum + kinds)) }
                })),
                None => out.extend([0; LANES]),
            }
        }
        steps(&mut out, &mut kept.iter().map(|(key, _)| *key));
        let set = |counts: &[u32; LANES]| (0..LANES).filter(|lane| counts[*lane] > 0).fold(0u64, |set, lane| set | 1 << lane);
        kept.iter().for_each(|(_, counts)| out.extend(set(counts).to_le_bytes()));
        for nth in 0..3 {
            let mut own: BTreeMap<char, u64> = BTreeMap::new();
            for (code, counts) in &self.east {
                *own.entry(char::from_u32(*code).map_or(' ', fold)).or_default() += counts[nth];
            }
            for code in EAST {
                let class = char::from_u32(code).map_or(' ', fold);
                let seen = self.east.get(&code).map_or(0.3, |counts| counts[nth] as f64 + 0.3);
                let total = own.get(&class).copied().unwrap_or_default() as f64;
                out.push(if matches!(class, '一' | '가') { packed(seen / (total + 6000.0)) } else { 0 });
            }
        }
        for (key, counts) in &kept {
            let (pair, b, c) = (key >> 11, (key >> 11 & 0x7ff) as usize, (key & 0x7ff) as usize);
            let (sums, kinds) = &behind[&pair];
            for lane in (0..LANES).filter(|lane| counts[*lane] > 0) {
                let (sum, kinds) = (f64::from(sums[lane]), f64::from(kinds[lane]));
                let below = p2(lane, b, c, pairs[&(key & 0x3f_ffff)][lane]);
                out.push(packed((f64::from(counts[lane]) + kinds * below) / (sum + kinds)));
            }
        }
        zstd::encode_all(out.as_slice(), 19).map_err(|error| Error::Model(error.to_string()))
    }
}
