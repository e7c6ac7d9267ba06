//! What the model makes of a piece of text: sums by language and what was counted, so that pieces can be added up.

use super::features::{Group, Kind, SETTLED, Sink, scan};
use super::model::{Best, IS_LETTER, IS_WORD, Model, WIDEST};
use super::typical::{Counts, Measures, measures};
use std::ops::ControlFlow;

const TABLES: usize = 3;
/// Rows that fit 16-bit sums: 250 × 127 < 32,768.
const ROOM: usize = 250;

/// The rows of features of words without a capital, by table: what `Piece::hits` points into.
pub type Hits = [Vec<u32>; TABLES];

/// When reading may stop.
#[derive(Clone, Copy, Debug)]
pub struct Stop {
    /// Features to be read in any case.
    pub least: u32,
    /// Lead in the model's steps that is decisive.
    pub lead: i32,
    /// Features after which it stops in any case.
    pub most: u32,
}

impl Stop {
    /// Never.
    pub const NEVER: Self = Self { least: u32::MAX, lead: i32::MAX, most: u32::MAX };
}

/// What was found in a piece of text.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Letters by group of scripts.
    pub letters: [u32; Group::COUNT],
    /// Letters by script that one language uses.
    pub settled: [u32; SETTLED.len()],
    /// By table and column.
    pub sums: [[i32; WIDEST]; TABLES],
    /// By table.
    pub counts: [Counts; TABLES],
    /// By table, from where to where in the hits.
    pub hits: [(u32, u32); TABLES],
}

impl Default for Piece {
    fn default() -> Self {
        Self {
            letters: [0; Group::COUNT],
            settled: [0; SETTLED.len()],
            sums: [[0; WIDEST]; TABLES],
            counts: [Counts::default(); TABLES],
            hits: [(0, 0); TABLES],
        }
    }
}

impl Piece {
    /// Adds the piece that follows in the text.
    pub fn append(&mut self, next: &Self) {
        self.letters.iter_mut().zip(next.letters).for_each(|(sum, count)| *sum += count);
        self.settled.iter_mut().zip(next.settled).for_each(|(sum, count)| *sum += count);
        for table in (0..TABLES).filter(|table| next.counts[*table].all > 0) {
            self.sums[table].iter_mut().zip(next.sums[table]).for_each(|(sum, more)| *sum += more);
            self.counts[table] = self.counts[table].plus(next.counts[table]);
        }
    }

    /// The group that most of it is written in. Names in Latin letters stand in texts of all scripts, so that a Latin letter counts half; one
    /// of Han or kana is about half a word.
    pub fn group(&self) -> Group {
        let weight = |group: &Group| {
            self.letters[*group as usize]
                * match group {
                    Group::Latin => 1,
                    Group::East => 3,
                    _ => 2,
                }
        };
        Group::ALL
            .into_iter()
            .filter(|group| weight(group) > 0)
            .max_by_key(|group| (weight(group), std::cmp::Reverse(*group)))
            .unwrap_or(Group::None)
    }

    /// All letters.
    pub fn total(&self) -> u32 {
        self.letters.iter().sum()
    }

    /// Table and column of the best language of the group that most of it is written in.
    pub fn winner(&self, model: &Model) -> Option<(usize, usize)> {
        let group = self.group();
        let (table, allowed) = (group.table()?, model.allowed[group as usize]);
        let mut best = (i32::MIN, 64);
        for (nth, sum) in self.sums[table].iter().enumerate() {
            if *sum > best.0 && allowed >> nth & 1 == 1 {
                best = (*sum, nth);
            }
        }
        (best.1 < 64).then_some((table, best.1))
    }

    /// The best language of a group with a table.
    pub fn best(&self, model: &Model, group: Group) -> Option<(usize, Best)> {
        let table = group.table()?;
        Some((table, model.best(&self.sums[table], model.allowed[group as usize])?))
    }

    /// The measures of a text if `best` is its language; this is the sum of its `parts`.
    pub fn measures(&self, model: &Model, table: usize, best: &Best, parts: &[Self], hits: &Hits) -> Measures {
        let mut counts = self.counts[table];
        for part in parts {
            let (from, to) = part.hits[table];
            model.tables[table].seen(&mut counts, hits[table].get(from as usize..to as usize).unwrap_or(&[]), best.column);
        }
        measures(&counts, best)
    }
}

/// Reads a piece of text; what it finds is added to `hits`.
pub fn read(model: &Model, text: &str, hits: &mut Hits, stop: Stop) -> Piece {
    let mut reader =
        Reader { model, piece: Piece::default(), hits, rows: [0; ROOM], pending: 0, table: 0, low: true, stop, due: stop.least };
    for table in 0..TABLES {
        let at = reader.hits[table].len() as u32;
        reader.piece.hits[table] = (at, at);
    }
    let _ = scan(text, &mut reader);
    reader.flush();
    for table in 0..TABLES {
        reader.piece.hits[table].1 = reader.hits[table].len() as u32;
    }
    reader.piece
}

struct Reader<'m, 'h> {
    model: &'m Model,
    piece: Piece,
    hits: &'h mut Hits,
    /// Rows of the table at hand that are not yet in the sums: looked up first and added together, so that lookups overlap and sums stay in
    /// registers.
    rows: [u32; ROOM],
    pending: usize,
    table: usize,
    low: bool,
    stop: Stop,
    due: u32,
}

impl Reader<'_, '_> {
    fn flush(&mut self) {
        if self.pending > 0 {
            self.model.tables[self.table].add(&self.rows[..self.pending], &mut self.piece.sums[self.table]);
            self.pending = 0;
        }
    }

    fn decisive(&self, group: Group) -> bool {
        let allowed = self.model.allowed[group as usize];
        let (mut most, mut second) = (i32::MIN / 2, i32::MIN / 2);
        for (nth, sum) in self.piece.sums[self.table].iter().enumerate() {
            let sum = if allowed >> nth & 1 == 1 { *sum } else { i32::MIN / 2 };
            second = second.max(sum.min(most));
            most = most.max(sum);
        }
        most - second >= self.stop.lead
    }
}

impl Sink for Reader<'_, '_> {
    #[inline]
    fn feature(&mut self, key: u64, kind: Kind) {
        let model = self.model;
        let table = &model.tables[self.table];
        let counts = &mut self.piece.counts[self.table];
        let row = table.find(key);
        counts.all += 1;
        if self.low {
            let missed = u32::from(row == table.none());
            let kind = match kind {
                Kind::One => {
                    counts.letters += 1;
                    IS_LETTER
                }
                Kind::Gram => {
                    counts.low += 1;
                    0
                }
                Kind::Word => {
                    counts.low += 1;
                    counts.words += 1;
                    counts.missed_words += missed;
                    IS_WORD
                }
            };
            counts.missed += missed;
            self.hits[self.table].push(row as u32 | kind);
        }
        self.rows[self.pending] = row as u32;
        self.pending += 1;
        if self.pending == ROOM {
            self.flush();
        }
    }

    fn begin(&mut self, group: Group, capital: bool) -> bool {
        self.low = !capital;
        let Some(table) = group.table() else { return false };
        if table != self.table {
            self.flush();
            self.table = table;
        }
        true
    }

    fn end(&mut self, group: Group, letters: u32) -> ControlFlow<()> {
        self.piece.letters[group as usize] += letters;
        let all = self.piece.counts[self.table].all;
        if all < self.due {
            return ControlFlow::Continue(());
        }
        self.flush();
        self.due = all + 20;
        if all >= self.stop.most || self.decisive(group) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    #[inline]
    fn settled(&mut self, nth: usize) {
        self.piece.settled[nth] += 1;
    }
}
