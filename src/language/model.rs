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

/// Languages of the widest table; two bits of a row's mask say what the feature is.
pub const WIDEST: usize = 64;
/// Set in what `Table::find` gives for a whole word.
pub const IS_WORD: u64 = 1 << 63;
/// Set for a letter beyond ASCII.
pub const IS_LETTER: u64 = 1 << 62;
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
    /// By row, a bit for each language that uses the feature.
    pub masks: Vec<u64>,
    /// By row, a weight for each language.
    pub weights: Vec<i8>,
}

/// Where a key belongs: its set and its check.
#[inline]
pub fn place(key: u64, bits: u32) -> (usize, u16) {
    let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let hash = (hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((hash >> (64 - bits)) as usize, hash as u16 | 1)
}

impl Table {
    /// The row of a key.
    #[inline]
    pub fn find(&self, key: u64) -> Option<usize> {
        let (set, check) = place(key, self.bits);
        let four = self.checks.get(set)?;
        four.iter().position(|known| *known == check).map(|way| set * 4 + way)
    }

    /// Adds a row's weights.
    #[inline]
    pub fn add(&self, row: usize, sums: &mut [i16; WIDEST]) {
        match self.width {
            WIDEST => add::<WIDEST>(sums, &self.weights[row * WIDEST..]),
            _ => add::<16>(sums, &self.weights[row * 16..]),
        }
    }

    /// The columns of the languages that are written in a group of scripts, as bits.
    pub fn allowed(&self, group: Group) -> u64 {
        self.langs.iter().enumerate().filter(|(_, lang)| writes(lang, group)).fold(0, |mask, (nth, _)| mask | 1 << nth)
    }
}

#[inline]
fn add<const W: usize>(sums: &mut [i16; WIDEST], row: &[i8]) {
    let Some(row) = row.first_chunk::<W>() else { return };
    for nth in 0..W {
        sums[nth] += i16::from(row[nth]);
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

const MAGIC: &[u8; 8] = b"sdlang1\n";

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
            // A byte of every mask, then the next: like stands by like and packs better. Weights of columns without a language are 0.
            for byte in 0..8 {
                plain.extend(table.masks.iter().map(|mask| (mask >> (8 * byte)) as u8));
            }
            plain.extend(table.weights.chunks_exact(table.width).flat_map(|row| row[..used].iter().map(|weight| *weight as u8)));
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
            if ![16, WIDEST].contains(&width) || langs.len() > width.min(62) || !(1..=20).contains(&bits) {
                return Err(broken("a table has no sound shape"));
            }
            let rows = 4 << bits;
            let checks = take(rows * 2)?.as_chunks::<2>().0.iter().map(|bytes| u16::from_le_bytes(*bytes)).collect::<Vec<_>>();
            let checks = checks.as_chunks::<4>().0.to_vec();
            let mut masks = vec![0u64; rows];
            for byte in 0..8 {
                for (mask, bits) in masks.iter_mut().zip(take(rows)?) {
                    *mask |= u64::from(*bits) << (8 * byte);
                }
            }
            let used = langs.len();
            let mut weights = vec![0i8; rows * width];
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
            .filter(|(nth, _)| allowed >> nth & 1 == 1)
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

/// Counts of what of a text the language of `column` has been seen to use; `hits` are the masks of its features.
pub fn seen(counts: &mut Counts, hits: &[u64], column: usize) {
    for mask in hits.iter().filter(|mask| **mask >> column & 1 == 1) {
        counts.seen_letters += u32::from(mask & IS_LETTER != 0);
        counts.seen_words += u32::from(mask & IS_WORD != 0);
        counts.seen += u32::from(mask & IS_LETTER == 0);
    }
}
