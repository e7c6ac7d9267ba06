//! Hashed n-gram linear models, one a script or group of scripts, trained by `sourdine train language` (`train.rs`).
//!
//! A row is a feature (an n-gram of up to four characters, or a word) with a weight for each language of its table; the sum of a text's
//! rows is its log-odds by language up to a constant. Only features that are worth a row have one, and a check of 16 bits tells others
//! from them, so that what the model has never seen adds nothing: that share of a text, and the share that its winning language has
//! never used, is what tells a language that nobody taught the model (`typical.rs`).

use super::features::Group;
use super::typical::{Counts, Judge};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::io::Read;

/// Columns of the widest table.
pub const WIDEST: usize = 64;
/// Set in the number of a row that stands for a whole word.
pub const IS_WORD: u32 = 1 << 31;
/// Set for a letter beyond ASCII.
pub const IS_LETTER: u32 = 1 << 30;
/// Weights are stored in steps of this many nats.
pub const STEP: f32 = 1.0 / 24.0;

/// Rows for the languages of one group of scripts.
pub struct Table {
    /// Its languages, as columns.
    pub langs: Vec<String>,
    /// Columns of a row: 16 or 64.
    pub width: usize,
    /// Sets of four rows: two to the power of this.
    pub bits: u32,
    /// By set, the checks of its four rows; 0 is none.
    pub checks: Vec<[u16; 4]>,
    /// By row, a bit for each language that uses the feature; the last row is that of features without one.
    pub masks: Vec<u64>,
    /// By row, a weight for each language.
    pub weights: Vec<i8>,
}

/// What is so many steps behind adds nothing to a probability.
const FAR: i32 = (14.0 / STEP) as i32;

/// Where a key belongs: its set and its check.
#[inline]
pub fn place(key: u64, bits: u32) -> (usize, u16) {
    let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hash = (hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((hash >> (64 - bits)) as usize, hash as u16 | 1)
}

impl Table {
    /// The row of a key, or `none`. No branch depends on which it is: half of all features have no row, and none can be foreseen.
    #[inline]
    pub fn find(&self, key: u64) -> usize {
        let (set, check) = place(key, self.bits);
        let Some(four) = self.checks.get(set) else { return self.none() };
        let mut row = self.none();
        for (way, known) in four.iter().enumerate() {
            row = if *known == check { set * 4 + way } else { row };
        }
        row
    }

    /// The row of what has none: all zeros.
    #[inline]
    pub fn none(&self) -> usize {
        self.checks.len() * 4
    }

    /// Adds the weights of rows to sums; 250 rows at most.
    #[inline]
    pub fn add(&self, rows: &[u32], sums: &mut [i32; WIDEST]) {
        match self.width {
            WIDEST => add::<WIDEST>(&self.weights, rows, sums),
            _ => add::<16>(&self.weights, rows, sums),
        }
    }

    /// Counts what of a text the language of `column` has been seen to use; `hits` are the rows of its features. Not looked up while the text
    /// is read: there each lookup would be waited for, here they overlap.
    pub fn seen(&self, counts: &mut Counts, hits: &[u32], column: usize) {
        let (mut all, mut words, mut letters) = (0, 0, 0);
        for hit in hits {
            let uses = self.masks.get((hit & (IS_LETTER - 1)) as usize).map_or(0, |mask| (mask >> column) as u32 & 1);
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

fn add<const W: usize>(weights: &[i8], rows: &[u32], sums: &mut [i32; WIDEST]) {
    let table = weights.as_chunks::<W>().0;
    let mut short = [0i16; W];
    for row in rows {
        let Some(row) = table.get(*row as usize) else { continue };
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
        Group::Arabic => matches!(lang, "ar" | "fa" | "ur" | "ckb"),
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
}

const MAGIC: &[u8; 8] = b"sdlang2\n";

impl Model {
    /// A model of these parts.
    pub fn new(tables: Vec<Table>, judge: Judge) -> Self {
        let mut allowed = [0; Group::COUNT];
        for group in Group::ALL {
            allowed[group as usize] = group.table().and_then(|table| tables.get(table)).map_or(0, |table| table.allowed(group));
        }
        Self { tables, judge, allowed }
    }

    /// The model as bytes, packed.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let shapes = self.tables.iter().map(|table| Shape { langs: table.langs.clone(), width: table.width, bits: table.bits });
        let header = Header { tables: shapes.collect(), judge: self.judge.clone() };
        let header = serde_json::to_vec(&header).map_err(|error| Error::Model(error.to_string()))?;
        let mut plain = MAGIC.to_vec();
        plain.extend((header.len() as u32).to_le_bytes());
        plain.extend(header);
        for table in &self.tables {
            plain.extend(table.checks.iter().flatten().flat_map(|check| check.to_le_bytes()));
            let used = table.langs.len();
            let rows = table.none();
            plain.extend(table.masks[..rows].iter().flat_map(|mask| mask.to_le_bytes()));
            // Weights of columns without a language are 0 and left out.
            let rows = table.weights[..rows * table.width].chunks_exact(table.width);
            plain.extend(rows.flat_map(|row| row[..used].iter().map(|weight| *weight as u8)));
        }
        zstd::encode_all(&plain[..], 19).map_err(|error| Error::Model(error.to_string()))
    }

    /// Reads what `encode` has written.
    pub fn decode(packed: &[u8]) -> Result<Self> {
        let broken = |what: &str| Error::Model(format!("language model: {what}"));
        let mut plain = Vec::new();
        zstd::Decoder::new(packed).and_then(|mut stream| stream.read_to_end(&mut plain)).map_err(|error| broken(&error.to_string()))?;
        let mut rest = &plain[..];
        let mut take = |count: usize| -> Result<&[u8]> {
            let (head, tail) = rest.split_at_checked(count).ok_or_else(|| broken("it ends too soon"))?;
            rest = tail;
            Ok(head)
        };
        if take(8)? != MAGIC {
            return Err(broken("it is of another version"));
        }
        let length = take(4)?.first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes)) as usize;
        let header: Header = serde_json::from_slice(take(length)?).map_err(|error| broken(&error.to_string()))?;
        let mut tables = Vec::new();
        for Shape { langs, width, bits } in header.tables {
            if ![16, WIDEST].contains(&width) || langs.len() > width || !(1..=20).contains(&bits) {
                return Err(broken("a table has no sound shape"));
            }
            let rows = 4 << bits;
            let checks = take(rows * 2)?.as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect::<Vec<_>>();
            let checks = checks.as_chunks::<4>().0.to_vec();
            let mut masks: Vec<u64> = take(rows * 8)?.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect();
            masks.push(0);
            let used = langs.len();
            let mut weights = vec![0i8; (rows + 1) * width];
            for (row, from) in weights.chunks_exact_mut(width).zip(take(rows * used)?.chunks_exact(used)) {
                for (weight, byte) in row.iter_mut().zip(from) {
                    *weight = *byte as i8;
                }
            }
            tables.push(Table { langs, width, bits, checks, masks, weights });
        }
        Ok(Self::new(tables, header.judge))
    }

    /// The two best columns of `sums` among those that `allowed` has, and the probability of the best among them.
    pub fn best(&self, sums: &[i32], allowed: u64) -> Option<Best> {
        let mut best: Option<(usize, i32)> = None;
        let mut second = None;
        for (nth, sum) in sums.iter().enumerate().filter(|(nth, _)| allowed >> nth & 1 == 1) {
            match best {
                Some((_, most)) if *sum <= most => second = second.max(Some(*sum)),
                _ => {
                    second = best.map(|(_, most)| most);
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
        Some(Best { column, score, margin: second.map(|second| (sum - second) as f32 * STEP), share: 1.0 / total })
    }
}

/// What sums say.
#[derive(Clone, Copy, Debug)]
pub struct Best {
    /// The column of the language.
    pub column: usize,
    /// Its sum, in nats.
    pub score: f32,
    /// How far the second is behind, where there is one.
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
        let mut table = Table {
            langs: vec!["aa".into(), "bb".into()],
            width: 16,
            bits: 2,
            checks: vec![[0; 4]; 4],
            masks: vec![0; 17],
            weights: vec![0; 17 * 16],
        };
        let (set, check) = place(42, 2);
        table.checks[set][1] = check;
        table.masks[set * 4 + 1] = 0b10;
        table.weights[(set * 4 + 1) * 16 + 1] = 7;
        let row = table.find(42);
        assert_eq!(row, set * 4 + 1);
        let written = Model::new(vec![table], embedded.judge).encode().unwrap();
        let model = Model::decode(&written).unwrap();
        let mut sums = [0; WIDEST];
        model.tables[0].add(&[model.tables[0].find(42) as u32], &mut sums);
        assert_eq!((sums[0], sums[1], model.tables[0].masks[row]), (0, 7, 0b10));
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
