//! What the model makes of a piece of text: sums by language and what was counted, so that pieces can be added up.

use super::features::{Group, Kind, SETTLED, Sink, scan};
use super::model::{Best, IS_LETTER, IS_WORD, Model, WIDEST, seen};
use super::typical::{Counts, Measures, measures};
use std::ops::ControlFlow;

const TABLES: usize = 3;
/// Bits of a mask that stand for languages.
const LANGUAGES: u64 = (1 << 62) - 1;
/// Rows that fit 16-bit sums: 250 × 127 < 32,768.
const ROOM: u32 = 250;

/// The masks of features that were found, by table: what `Piece::hits` points into.
pub type Hits = [Vec<u64>; TABLES];

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

impl Piece {
    /// Nothing.
    pub fn new() -> Self {
        Self {
            letters: [0; Group::COUNT],
            settled: [0; SETTLED.len()],
            sums: [[0; WIDEST]; TABLES],
            counts: [Counts::default(); TABLES],
            hits: [(0, 0); TABLES],
        }
    }

    /// Adds the piece that follows in the text.
    pub fn append(&mut self, next: &Self) {
        self.letters.iter_mut().zip(next.letters).for_each(|(sum, count)| *sum += count);
        self.settled.iter_mut().zip(next.settled).for_each(|(sum, count)| *sum += count);
        for table in 0..TABLES {
            self.sums[table].iter_mut().zip(next.sums[table]).for_each(|(sum, more)| *sum += more);
            self.counts[table] = self.counts[table].plus(next.counts[table]);
            if self.hits[table].0 == self.hits[table].1 {
                self.hits[table] = next.hits[table];
            }
            self.hits[table].1 = self.hits[table].1.max(next.hits[table].1);
        }
    }

    /// The group that most of it is written in. A letter of Han or kana says more than a Latin one: about half a word.
    pub fn group(&self) -> Group {
        let weight = |group: &Group| self.letters[*group as usize] * if *group == Group::East { 3 } else { 1 };
        Group::ALL.into_iter().filter(|group| weight(group) > 0).max_by_key(|group| (weight(group), std::cmp::Reverse(*group))).unwrap_or(Group::None)
    }

    /// All letters.
    pub fn total(&self) -> u32 {
        self.letters.iter().sum()
    }

    /// The best language of a group with a table.
    pub fn best(&self, model: &Model, group: Group) -> Option<(usize, Best)> {
        let table = group.table()?;
        Some((table, model.best(&self.sums[table], model.allowed[group as usize])?))
    }

    /// The measures of the text if `best` is its language.
    pub fn measures(&self, table: usize, best: &Best, hits: &Hits) -> Measures {
        let mut counts = self.counts[table];
        let (from, to) = self.hits[table];
        seen(&mut counts, hits[table].get(from as usize..to as usize).unwrap_or(&[]), best.column);
        measures(&counts, best)
    }
}

/// Reads a piece of text; what it finds is added to `hits`.
pub fn read(model: &Model, text: &str, hits: &mut Hits, stop: Stop) -> Piece {
    let mut reader = Reader { model, piece: Piece::new(), hits, sums: [0; WIDEST], pending: 0, table: 0, low: true, stop, due: stop.least };
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
    /// Of the table at hand; not yet in the piece.
    sums: [i16; WIDEST],
    pending: u32,
    table: usize,
    low: bool,
    stop: Stop,
    due: u32,
}

impl Reader<'_, '_> {
    fn flush(&mut self) {
        if self.pending > 0 {
            for (sum, more) in self.piece.sums[self.table].iter_mut().zip(&mut self.sums) {
                *sum += i32::from(*more);
                *more = 0;
            }
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
            counts.low += u32::from(kind != Kind::One);
            counts.words += u32::from(kind == Kind::Word);
            counts.letters += u32::from(kind == Kind::One);
            counts.missed += u32::from(row.is_none());
            counts.missed_words += u32::from(row.is_none() && kind == Kind::Word);
        }
        let Some(row) = row else { return };
        table.add(row, &mut self.sums);
        if self.low {
            let kind = match kind {
                Kind::One => IS_LETTER,
                Kind::Gram => 0,
                Kind::Word => IS_WORD,
            };
            self.hits[self.table].push(table.masks[row] & LANGUAGES | kind);
        }
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
        self.due = all + 40;
        if all >= self.stop.most || self.decisive(group) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    #[inline]
    fn settled(&mut self, nth: usize) {
        self.piece.settled[nth] += 1;
    }
}
