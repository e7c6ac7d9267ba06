//! Hashed n-gram linear models, one a script or group of scripts, trained by `sourdine train language` (`train.rs`).
//!
//! A row is a feature (an n-gram of up to four characters, or a word) with a weight for each language of its table; the sum of a text's
//! rows is its log-odds by language up to a constant. Only features that are worth a row have one, and a check of 15 bits tells others
//! from them, so that what the model has never seen adds nothing: that share of a text, and the share that its winning language has
//! never used, is what tells a language that nobody taught the model (`typical.rs`).

use super::features::Group;
use super::typical::{Counts, Judge};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// Columns of the widest table.
pub const WIDEST: usize = 64;
/// Set in the number of a row that stands for a whole word.
pub const IS_WORD: u32 = 1 << 31;
/// Set for a letter beyond ASCII.
pub const IS_LETTER: u32 = 1 << 30;
/// Set where the word has a capital: names are the same in every language and say nothing of whether this one is known.
pub const CAPITAL: u32 = 1 << 29;
/// What is left is the row.
const ROW: u32 = CAPITAL - 1;
/// The row of what has none: all zeros.
pub const NONE: usize = 0;
/// Added to the sum of a language that is not written in a group of scripts.
pub const BARRED: i32 = i32::MIN / 2;
/// Weights are stored in steps of this many nats.
pub const STEP: f32 = 1.0 / 24.0;

/// Sixty-four weights that the processor gets at once: a row of the widest table, or four of a narrow one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub struct Line(pub [i8; WIDEST]);

impl Line {
    /// All zeros.
    pub const ZERO: Self = Self([0; WIDEST]);
}

/// Rows for the languages of one group of scripts, those that tell most first: they are also the most frequent ones, stand together so, and stay
/// in the processor's cache.
pub struct Table {
    /// Its languages, as columns.
    pub langs: Vec<String>,
    /// Columns of a row: 16 or 64.
    pub width: usize,
    /// Sets of four slots: two to the power of this.
    pub bits: u32,
    /// By set, four slots: a check and a row, see `place`; 0 where it is free.
    pub slots: Vec<[u32; 4]>,
    /// Rows, that of features without one included.
    pub rows: usize,
    /// By row, a weight for each language; its last bit says whether the language uses the feature. Kept apart, these bits would be looked up in
    /// memory of their own, which took an eighth of the time.
    pub weights: Vec<Line>,
}

/// Tables of a model: of Latin, Cyrillic, other scripts, Arabic, and of the members of `FAMILIES`.
pub const TABLES: usize = 5;
/// The table that tells the members of a family from each other.
pub const MEMBERS: usize = 4;
/// Languages that share a column of the widest table, and are told from each other by a table of their own where that column wins: those of which little
/// text is at hand, and those in Latin letters that are written in others.
pub const FAMILIES: [(&str, &[&str]); 2] = [
    ("+near", &["ace", "lb", "oc", "rm", "scn", "tk", "uz"]),
    ("+latn", &["ar-Latn", "bg-Latn", "el-Latn", "fa-Latn", "hi-Latn", "ru-Latn", "uk-Latn"]),
];

/// Nats that a family is behind from the start: few texts are in a language of one.
const RARE: f32 = 2.0;

/// The name of the family that a language belongs to.
pub fn family(lang: &str) -> Option<&'static str> {
    FAMILIES.iter().find(|(_, members)| members.contains(&lang)).map(|(name, _)| *name)
}

/// Whether a column stands for a family.
pub fn is_family(lang: &str) -> bool {
    lang.starts_with('+') && FAMILIES.iter().any(|(name, _)| *name == lang)
}

/// What is so many steps behind adds nothing to a probability.
const FAR: i32 = (14.0 / STEP) as i32;

/// Where a key belongs: its set, and its check in the upper bits, above those that a row takes.
#[inline]
pub fn place(key: u64, bits: u32) -> (usize, u32) {
    let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hash = (hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((hash >> (64 - bits)) as usize, ((hash >> 1) as u32) << (bits + 2))
}

impl Table {
    /// A table without rows.
    pub fn new(langs: Vec<String>, width: usize, bits: u32) -> Self {
        Self { langs, width, bits, slots: vec![[0; 4]; 1 << bits], rows: 1, weights: vec![Line::ZERO] }
    }

    /// Gives a key the next row, unless its set is full or another key there has its check.
    pub fn push(&mut self, key: u64) -> Option<usize> {
        let (set, check) = place(key, self.bits);
        let row = self.rows;
        let four = self.slots.get_mut(set)?;
        if row >> (self.bits + 2) > 0 || four.iter().any(|slot| *slot != 0 && (slot ^ check) >> (self.bits + 2) == 0) {
            return None;
        }
        *four.iter_mut().find(|slot| **slot == 0)? = check | row as u32;
        self.rows += 1;
        self.weights.resize((row + 1).div_ceil(WIDEST / self.width), Line::ZERO);
        Some(row)
    }

    /// The row of a key, or `NONE`. No branch depends on which it is: half of all features have no row, and none can be foreseen.
    #[inline]
    pub fn find(&self, key: u64) -> usize {
        let (set, check) = place(key, self.bits);
        let Some(four) = self.slots.get(set) else { return NONE };
        let mut row = 0;
        for slot in four {
            let other = slot ^ check;
            row |= if other >> (self.bits + 2) == 0 { other } else { 0 };
        }
        row as usize
    }

    /// Adds the weights of rows, flags and all, to sums; 256 rows at most.
    #[inline]
    pub fn add(&self, rows: &[u32], sums: &mut [i32; WIDEST]) {
        if self.width == WIDEST {
            add(rows.iter().filter_map(|row| Some(&self.weights.get((row & ROW) as usize)?.0)), sums);
        } else {
            let four = |row: &u32| self.weights.get((row & ROW) as usize / 4)?.0.as_chunks::<16>().0.get((row & 3) as usize);
            add(rows.iter().filter_map(four), sums);
        }
    }

    /// Whether the language of `column` uses the feature of a row.
    #[inline]
    fn uses(&self, row: usize, column: usize) -> bool {
        let (line, at) = if self.width == WIDEST { (row, column) } else { (row / 4, row % 4 * 16 + column) };
        self.weights.get(line).is_some_and(|line| line.0[at % WIDEST] & 1 == 1)
    }

    /// The weights of a row.
    pub fn weights_mut(&mut self, row: usize) -> Option<&mut [i8]> {
        let a_line = WIDEST / self.width;
        self.weights.get_mut(row / a_line)?.0.chunks_exact_mut(self.width).nth(row % a_line)
    }

    /// Counts what of a text the language of `column` has been seen to use; `hits` are the rows of its features. Not looked up while the text
    /// is read, when it is not known whose they are.
    pub fn seen(&self, counts: &mut Counts, hits: &[u32], column: usize) {
        let (mut all, mut words, mut letters) = (0, 0, 0);
        for hit in hits {
            let uses = u32::from(self.uses((hit & ROW) as usize, column)) & !(hit >> 29);
            all += uses;
            words += hit >> 31 & uses;
            letters += hit >> 30 & uses;
        }
        counts.seen += all - letters;
        counts.seen_words += words;
        counts.seen_letters += letters;
    }

    /// The columns of the languages that are written in a group of scripts, as bits.
    pub fn allowed(&self, group: Group) -> u64 {
        self.langs.iter().enumerate().filter(|(_, lang)| writes(lang, group)).fold(0, |mask, (nth, _)| mask | 1 << nth)
    }
}

#[inline(always)]
fn add<'w, const W: usize>(rows: impl Iterator<Item = &'w [i8; W]>, sums: &mut [i32; WIDEST]) {
    let mut short = [0i16; W];
    for row in rows {
        for nth in 0..W {
            short[nth] += i16::from(row[nth]);
        }
    }
    for (sum, more) in sums.iter_mut().zip(short) {
        *sum += i32::from(more);
    }
}

/// Whether a language of the table that a group shares with others is written in that group.
fn writes(lang: &str, group: Group) -> bool {
    match group {
        Group::Arabic => matches!(lang, "ar" | "fa" | "ur" | "ckb" | "ps" | "sd" | "ug"),
        Group::Devanagari => matches!(lang, "hi" | "mr" | "ne"),
        Group::Bengali => matches!(lang, "bn" | "as"),
        Group::Hebrew => lang == "he",
        Group::Ethiopic => lang == "am",
        Group::Tibetan => lang == "bo",
        Group::East => matches!(lang, "zh" | "ja"),
        _ => true,
    }
}

/// All tables, with what makes an answer of their sums.
pub struct Model {
    /// By `Group::table`.
    pub tables: Vec<Table>,
    /// Turns sums and counts into an answer.
    pub judge: Judge,
    /// By group, the columns that may be answered.
    pub allowed: [u64; Group::COUNT],
    /// The same, to be added to sums: 0, or `BARRED`; less than 0 for families.
    pub barred: [[i32; WIDEST]; Group::COUNT],
}

#[derive(Serialize, Deserialize)]
struct Header {
    tables: Vec<Shape>,
    judge: Judge,
}

#[derive(Serialize, Deserialize)]
struct Shape {
    langs: Vec<String>,
    width: usize,
    bits: u32,
    rows: usize,
}

/// The higher, the less there is to unpack: 6.6 ms at 19, 10.3 at 3.
const LEVEL: i32 = 19;
/// The logarithm of what is looked back at while it is unpacked: memory that is touched takes time as well.
const WINDOW: u32 = 17;
/// Bytes that a repetition has at least: shorter ones save nothing and take a tenth of the time.
const REPETITION: u32 = 7;

/// A packed stream that is read in small pieces.
struct Unpacked<'p> {
    stream: zstd::Decoder<'static, &'p [u8]>,
    buffer: Vec<u8>,
}

impl Unpacked<'_> {
    fn take(&mut self, count: usize) -> std::io::Result<&[u8]> {
        self.buffer.resize(count, 0);
        self.stream.read_exact(&mut self.buffer)?;
        Ok(&self.buffer)
    }

    /// Gives `count` pieces of `size` bytes.
    fn each(&mut self, count: usize, size: usize, mut piece: impl FnMut(&[u8])) -> std::io::Result<()> {
        let mut left = count;
        while left > 0 {
            let now = left.min(1024);
            self.take(now * size)?.chunks_exact(size).for_each(&mut piece);
            left -= now;
        }
        Ok(())
    }
}

const MAGIC: &[u8; 8] = b"sdlang4\n";

impl Model {
    /// A model of these parts.
    pub fn new(tables: Vec<Table>, judge: Judge) -> Self {
        let mut allowed = [0; Group::COUNT];
        for group in Group::ALL {
            allowed[group as usize] = group.table().and_then(|table| tables.get(table)).map_or(0, |table| table.allowed(group));
        }
        let mut barred = allowed.map(|mask| std::array::from_fn(|nth| if mask >> nth & 1 == 1 { 0 } else { BARRED }));
        if let Some(latin) = tables.first() {
            for (nth, _) in latin.langs.iter().enumerate().filter(|(_, lang)| is_family(lang)) {
                barred[Group::Latin as usize][nth] = -(RARE / STEP) as i32;
            }
        }
        Self { tables, judge, allowed, barred }
    }

    /// The model as bytes, packed.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let broken = |error: std::io::Error| Error::Model(error.to_string());
        let shape = |table: &Table| Shape { langs: table.langs.clone(), width: table.width, bits: table.bits, rows: table.rows };
        let header = Header { tables: self.tables.iter().map(shape).collect(), judge: self.judge.clone() };
        let header = serde_json::to_vec(&header).map_err(|error| Error::Model(error.to_string()))?;
        let mut plain = MAGIC.to_vec();
        plain.extend((header.len() as u32).to_le_bytes());
        plain.extend(header);
        for table in &self.tables {
            plain.extend(table.slots.iter().flatten().flat_map(|slot| slot.to_le_bytes()));
            // Weights of columns without a language are 0 and left out.
            let lines = table.weights.iter().flat_map(|line| line.0.chunks_exact(table.width)).take(table.rows);
            plain.extend(lines.flat_map(|row| row[..table.langs.len()].iter().map(|weight| *weight as u8)));
        }
        let mut packed = zstd::Encoder::new(Vec::new(), LEVEL).map_err(broken)?;
        packed.window_log(WINDOW).map_err(broken)?;
        packed.set_parameter(zstd::zstd_safe::CParameter::MinMatch(REPETITION)).map_err(broken)?;
        packed.write_all(&plain).map_err(broken)?;
        packed.finish().map_err(broken)
    }

    /// Reads what `encode` has written. In small pieces, since memory that is touched for the first time is half of what starting takes.
    pub fn decode(packed: &[u8]) -> Result<Self> {
        let broken = |what: &str| Error::Model(format!("language model: {what}"));
        let failed = |error: std::io::Error| broken(&error.to_string());
        let mut stream = Unpacked { stream: zstd::Decoder::with_buffer(packed).map_err(failed)?, buffer: Vec::new() };
        if stream.take(8).map_err(failed)? != MAGIC {
            return Err(broken("it is of another version"));
        }
        let length = stream.take(4).map_err(failed)?.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes)) as usize;
        if length > 1 << 20 {
            return Err(broken("its head is too long"));
        }
        let header: Header = serde_json::from_slice(stream.take(length).map_err(failed)?).map_err(|error| broken(&error.to_string()))?;
        let mut tables = Vec::new();
        for Shape { langs, width, bits, rows } in header.tables {
            if ![16, WIDEST].contains(&width)
                || langs.is_empty()
                || langs.len() > width
                || !(1..=16).contains(&bits)
                || !(1..=4 << bits).contains(&rows)
            {
                return Err(broken("a table has no sound shape"));
            }
            let used = langs.len();
            let mut slots = Vec::with_capacity(1 << bits);
            stream
                .each(1 << bits, 16, |bytes| {
                    let mut set = [0; 4];
                    set.iter_mut().zip(bytes.as_chunks::<4>().0).for_each(|(slot, bytes)| *slot = u32::from_le_bytes(*bytes));
                    slots.push(set);
                })
                .map_err(failed)?;
            let a_line = WIDEST / width;
            let mut weights = vec![Line::ZERO; rows.div_ceil(a_line)];
            let mut lines = weights.iter_mut().flat_map(|line| line.0.chunks_exact_mut(width));
            stream
                .each(rows, used, |bytes| {
                    if let Some(row) = lines.next() {
                        row.iter_mut().zip(bytes).for_each(|(weight, byte)| *weight = *byte as i8);
                    }
                })
                .map_err(failed)?;
            let sound = slots.iter().flatten().all(|slot: &u32| ((slot & ((4 << bits) - 1)) as usize) < rows);
            if !sound {
                return Err(broken("a slot names a row that isn't there"));
            }
            tables.push(Table { langs, width, bits, slots, rows, weights });
        }
        Ok(Self::new(tables, header.judge))
    }

    /// The two best columns of `sums` among those that `allowed` has, and the probability of the best among them.
    pub fn best(&self, sums: &[i32], allowed: u64) -> Option<Best> {
        let mut best: Option<(usize, i32)> = None;
        let mut second: Option<(usize, i32)> = None;
        for (nth, sum) in sums.iter().enumerate().filter(|(nth, _)| allowed >> nth & 1 == 1) {
            match best {
                Some((_, most)) if *sum <= most => {
                    if second.is_none_or(|(_, most)| *sum > most) {
                        second = Some((nth, *sum));
                    }
                }
                _ => {
                    second = best;
                    best = Some((nth, *sum));
                }
            }
        }
        let (column, sum) = best?;
        let total: f32 = sums
            .iter()
            .enumerate()
            .filter(|(nth, other)| allowed >> nth & 1 == 1 && sum - **other < FAR)
            .map(|(_, other)| ((other - sum) as f32 * STEP).exp())
            .sum();
        let score = sum as f32 * STEP;
        Some(Best {
            column,
            score,
            second: second.map(|(nth, _)| nth),
            margin: second.map(|(_, second)| (sum - second) as f32 * STEP),
            share: 1.0 / total,
        })
    }
}

/// What sums say.
#[derive(Clone, Copy, Debug)]
pub struct Best {
    /// The column of the language.
    pub column: usize,
    /// Its sum, in nats.
    pub score: f32,
    /// The column of the second, where there is one.
    pub second: Option<usize>,
    /// How far the second is behind.
    pub margin: Option<f32>,
    /// Its probability if the sums are taken at their word.
    pub share: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let embedded = Model::decode(include_bytes!("../../data/language/model.bin")).unwrap();
        assert!(embedded.tables.iter().map(|table| table.langs.len()).sum::<usize>() > 80);
        let mut table = Table::new(vec!["aa".into(), "bb".into()], 16, 2);
        let row = table.push(42).unwrap();
        table.weights_mut(row).unwrap()[1] = 7;
        assert_eq!((row, table.find(42), table.find(43)), (1, 1, NONE));
        assert_eq!(table.push(42), None);
        let written = Model::new(vec![table], embedded.judge).encode().unwrap();
        let model = Model::decode(&written).unwrap();
        let mut sums = [0; WIDEST];
        model.tables[0].add(&[model.tables[0].find(42) as u32], &mut sums);
        assert_eq!((sums[0], sums[1], model.tables[0].uses(row, 0), model.tables[0].uses(row, 1)), (0, 7, false, true));
        assert_eq!(model.best(&sums[..2], 0b11).unwrap().column, 1);
    }

    #[test]
    fn a_broken_model_is_an_error() {
        let packed = include_bytes!("../../data/language/model.bin");
        assert!(Model::decode(&packed[..packed.len() / 2]).is_err());
        assert!(Model::decode(b"").is_err());
        assert!(Model::decode(&zstd::encode_all(&b"sdlang1\n"[..], 1).unwrap()).is_err());
    }
}
