//! What the model makes of a piece of text: sums by language and what was counted, so that pieces can be added up.

use super::features::{Group, Kind, SETTLED, Sink, scan, spell};
use super::model::{BARRED, Best, CAPITAL, IS_LETTER, IS_WORD, MEMBERS, Model, NONE, STEP, Table, WIDEST};
use super::typical::{Counts, Measures, measures};
use super::words::Words;
use crate::text::ascii;
use std::ops::ControlFlow;

/// Rows that fit 16-bit sums: 256 × 127 < 32,768.
const ROOM: usize = 256;
/// Tables that a piece has sums of: those of groups of scripts. That of the members of families takes the place of Latin.
const TABLES: usize = MEMBERS;
/// Letters of a word that is held.
const LONGEST: usize = 24;

/// Words without a capital that a text has for those with one, which are names as a rule, to say nothing: its frame tells the language. One is enough for
/// nearly the same; with three and four ever more names decide (0.983, 0.980 and 0.973 of sentences keep their language beside a name of another one).
const FRAME: u32 = 2;

/// The rows of features, by table, with what `Table::seen` asks of them: what `Piece::hits` points into.
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
    /// Table and column of a language that is expected, of the sentence before: where it leads, less is read.
    pub expected: Option<(usize, usize)>,
}

/// Features to be read, and the lead in steps that is decisive, where the expected language leads.
const EXPECTED: (u32, i32) = (24, (4.0 / STEP) as i32);

impl Stop {
    /// Never.
    pub const NEVER: Self = Self { least: u32::MAX, lead: i32::MAX, most: u32::MAX, expected: None };
}

/// What was found in a piece of text.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Letters by group of scripts.
    pub letters: [u32; Group::COUNT],
    /// Letters by script that one language uses.
    pub settled: [u32; SETTLED.len()],
    /// Words, what is no prose included, addresses not.
    pub tokens: u32,
    /// Signs of a program, in halves.
    pub signs: u32,
    /// By table and column.
    pub sums: [[i32; WIDEST]; TABLES],
    /// By table.
    pub counts: [Counts; TABLES],
    /// By table, from where to where in the hits.
    pub hits: [(u32, u32); TABLES],
    /// Whether it was read to its end, so that reading it again gives the same.
    pub is_whole: bool,
}

impl Default for Piece {
    fn default() -> Self {
        Self {
            letters: [0; Group::COUNT],
            settled: [0; SETTLED.len()],
            tokens: 0,
            signs: 0,
            sums: [[0; WIDEST]; TABLES],
            counts: [Counts::default(); TABLES],
            hits: [(0, 0); TABLES],
            is_whole: false,
        }
    }
}

impl Piece {
    /// Adds the piece that follows in the text.
    pub fn append(&mut self, next: &Self) {
        self.letters.iter_mut().zip(&next.letters).for_each(|(sum, count)| *sum += count);
        self.settled.iter_mut().zip(&next.settled).for_each(|(sum, count)| *sum += count);
        self.tokens += next.tokens;
        self.signs += next.signs;
        for table in (0..TABLES).filter(|table| next.counts[*table].all > 0) {
            self.sums[table].iter_mut().zip(&next.sums[table]).for_each(|(sum, more)| *sum += more);
            self.counts[table] = self.counts[table].plus(next.counts[table]);
        }
    }

    /// The group that most of it is written in. Names in Latin letters stand in texts of all scripts, so that a Latin letter counts half; one
    /// of Han or kana is about half a word.
    pub fn group(&self) -> Group {
        let latin = self.letters[Group::Latin as usize];
        if latin > 0 && latin == self.total() {
            return Group::Latin;
        }
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

    /// How near it comes to being a program.
    pub fn code(&self) -> f32 {
        code(self.tokens, self.signs)
    }

    /// Whether it is lines of a program.
    pub fn is_code(&self) -> bool {
        self.code() >= 1.0
    }

    /// All letters.
    pub fn total(&self) -> u32 {
        self.letters.iter().sum()
    }

    /// Table and column of the best language of the group that most of it is written in.
    pub fn winner(&self, model: &Model) -> Option<(usize, usize)> {
        let group = self.group();
        let (table, barred) = (group.table()?, &model.barred[group as usize]);
        let sums = open(&self.sums[table], barred);
        let most = most(&sums);
        Some((table, sums.iter().position(|sum| *sum == most)?)).filter(|_| most > BARRED / 2)
    }

    /// The best language of a group with a table.
    pub fn best(&self, model: &Model, group: Group) -> Option<(usize, Best)> {
        let (table, group) = (group.table()?, group as usize);
        Some((table, model.best(&open(&self.sums[table], &model.barred[group]), model.allowed[group])?))
    }

    /// The measures of a text if `best` is its language, by the table of its group, which has this number; this is the sum of its `parts`.
    pub fn measures(&self, table: &Table, number: usize, best: &Best, parts: &[Self], hits: &Hits) -> Measures {
        let mut counts = self.counts[number];
        for part in parts {
            let (from, to) = part.hits[number];
            table.seen(&mut counts, hits[number].get(from as usize..to as usize).unwrap_or(&[]), best.column);
        }
        measures(&counts, best)
    }
}

/// How near a text comes to being a program and no language, whatever the language that its names are taken from: 1 where a fifth of its words have
/// the signs of one.
pub(super) fn code(tokens: u32, signs: u32) -> f32 {
    signs as f32 * 2.5 / (tokens + 3) as f32
}

/// Sums with those of languages that can't be the answer out of the way.
#[inline]
pub(super) fn open(sums: &[i32; WIDEST], barred: &[i32; WIDEST]) -> [i32; WIDEST] {
    std::array::from_fn(|nth| sums[nth] + barred[nth])
}

#[inline]
fn most(sums: &[i32; WIDEST]) -> i32 {
    sums.iter().copied().fold(i32::MIN, i32::max)
}

/// Reads a piece of text; what it finds is added to `hits`.
pub fn read(model: &Model, text: &str, hits: &mut Hits, stop: Stop) -> Piece {
    // Words are held of the model that is built in alone.
    if std::ptr::eq(model, &*super::MODEL) {
        Words::with(|words| read_with(model, text, hits, stop, Some(words)))
    } else {
        read_with(model, text, hits, stop, None)
    }
}

/// Features that are read of a text to tell the members of a family from each other.
const FAMILY: Stop = Stop { least: 600, lead: 0, most: 600, expected: None };

/// The member of `family` that a text in Latin letters is in, its measures, and its lead on the others.
pub fn member(model: &Model, text: &str, family: &str) -> Option<(Best, Measures)> {
    let mut hits = Hits::default();
    let table = model.tables.get(MEMBERS)?;
    let piece = read_from(model, text, &mut hits, FAMILY, None, table);
    let of = |lang: &String| super::model::family(lang) == Some(family);
    let members = table.langs.iter().enumerate().filter(|(_, lang)| of(lang)).fold(0, |mask, (nth, _)| mask | 1 << nth);
    let best = model.best(&piece.sums[0], members)?;
    Some((best, piece.measures(table, 0, &best, std::slice::from_ref(&piece), &hits)))
}

fn read_with(model: &Model, text: &str, hits: &mut Hits, stop: Stop, words: Option<&mut Words>) -> Piece {
    read_from(model, text, hits, stop, words, &model.tables[0])
}

/// Reads words in Latin letters by the table `latin`.
fn read_from(model: &Model, text: &str, hits: &mut Hits, stop: Stop, words: Option<&mut Words>, latin: &Table) -> Piece {
    let mut reader = Reader {
        model,
        table: latin,
        number: 0,
        latin,
        piece: Piece::default(),
        hits,
        rows: [0; ROOM],
        pending: 0,
        words,
        short: [0; WIDEST],
        held: 0,
        word: Word::default(),
        names: false,
        passed: false,
        passed_over: false,
        stop,
        due: 0,
    };
    let from: [usize; TABLES] = std::array::from_fn(|table| reader.hits[table].len());
    reader.pass(text, from);
    if reader.passed_over && reader.piece.counts.iter().map(|counts| counts.words).sum::<u32>() < FRAME {
        reader.names = true;
        reader.piece = Piece::default();
        (reader.pending, reader.short, reader.held) = (0, [0; WIDEST], 0);
        reader.hits.iter_mut().zip(from).for_each(|(hits, from)| hits.truncate(from));
        reader.pass(text, from);
    }
    reader.piece
}

/// What was counted of the word at hand.
#[derive(Default)]
struct Word {
    /// `CAPITAL`, or 0.
    capital: u32,
    features: u32,
    letters: u32,
    found: u32,
    /// Whether the word as a whole has a row.
    known: bool,
}

struct Reader<'m, 'h> {
    model: &'m Model,
    table: &'m Table,
    /// The number of `table`.
    number: usize,
    /// The table of Latin letters.
    latin: &'m Table,
    piece: Piece,
    hits: &'h mut Hits,
    /// Rows of the table at hand that are not yet in the sums: looked up first and added together, so that lookups overlap and sums stay in
    /// registers.
    rows: [u32; ROOM],
    pending: usize,
    /// The words that were read last.
    words: Option<&'h mut Words>,
    /// Sums of those among them that came again, of `held` rows, that are not yet in the piece's.
    short: [i16; WIDEST],
    held: usize,
    word: Word,
    /// Words with a capital are read as well, and not only the first of the text.
    names: bool,
    /// The word at hand is not.
    passed: bool,
    /// Some were not.
    passed_over: bool,
    stop: Stop,
    due: u32,
}

impl Reader<'_, '_> {
    /// Reads `text` from its beginning, when nothing of it has been; its hits are those behind `from`.
    fn pass(&mut self, text: &str, from: [usize; TABLES]) {
        self.due = if self.stop.expected.is_some() { EXPECTED.0 } else { self.stop.least };
        self.piece.is_whole = scan(text, self).is_continue();
        self.flush();
        for ((place, from), hits) in self.piece.hits.iter_mut().zip(from).zip(self.hits.iter()) {
            *place = (from as u32, hits.len() as u32);
        }
    }

    fn flush(&mut self) {
        let rows = &self.rows[..self.pending];
        self.table.add(rows, &mut self.piece.sums[self.number]);
        self.hits[self.number].extend_from_slice(rows);
        self.pending = 0;
        if self.held > 0 {
            self.piece.sums[self.number].iter_mut().zip(self.short).for_each(|(sum, more)| *sum += i32::from(more));
            (self.short, self.held) = ([0; WIDEST], 0);
        }
    }

    /// Adds a word that is held; false where none is.
    fn again(&mut self, key: u64) -> bool {
        let Some(words) = self.words.take() else { return false };
        let held = words.get(key);
        if let Some(held) = held {
            if self.held + held.rows().len() > ROOM {
                self.flush();
            }
            self.held += held.rows().len();
            self.short.iter_mut().zip(&held.sums).for_each(|(sum, more)| *sum += more);
            let capital = self.word.capital;
            self.hits[self.number].extend(held.rows().iter().map(|row| row | capital));
            self.word = Word { capital, features: held.features, letters: 0, found: held.found, known: held.known };
        }
        let is_held = held.is_some();
        self.words = Some(words);
        is_held
    }

    fn decisive(&self, group: Group, read: u32) -> bool {
        let sums = open(&self.piece.sums[self.number], &self.model.barred[group as usize]);
        let most = most(&sums);
        let expected = self.stop.expected.is_some_and(|(table, column)| table == self.number && sums[column] == most);
        let lead = match (expected, read >= self.stop.least) {
            (true, _) => EXPECTED.1,
            (false, true) => self.stop.lead,
            (false, false) => return false,
        };
        let near = most.saturating_sub(lead);
        sums.iter().map(|sum| u32::from(*sum > near)).sum::<u32>() <= 1
    }
}

impl Sink for Reader<'_, '_> {
    #[inline(always)]
    fn feature(&mut self, key: u64, kind: Kind) {
        let row = self.table.find(key);
        // What has no row is written as well, and over: whether there is one can't be foreseen, and a branch would be wrong half of the time.
        let found = row != NONE;
        let flag = match kind {
            Kind::One => IS_LETTER,
            Kind::Gram => 0,
            Kind::Word => IS_WORD,
        };
        self.rows[self.pending] = row as u32 | flag | self.word.capital;
        self.pending += usize::from(found);
        self.word.features += 1;
        self.word.found += u32::from(found);
        match kind {
            Kind::One => self.word.letters += 1,
            Kind::Gram => {}
            Kind::Word => self.word.known = found,
        }
        if self.pending == ROOM {
            self.flush();
        }
    }

    fn begin(&mut self, group: Group, capital: bool) -> bool {
        self.passed = false;
        let Some(number) = group.table() else { return false };
        if capital && !self.names && self.piece.total() > 0 {
            (self.passed, self.passed_over) = (true, true);
            return false;
        }
        if number != self.number {
            self.flush();
            (self.number, self.table) = (number, if number == 0 { self.latin } else { &self.model.tables[number] });
        }
        self.word = Word { capital: if capital { CAPITAL } else { 0 }, ..Word::default() };
        true
    }

    fn word(&mut self, letters: &[u8]) {
        let key = ascii::hash_lower(letters);
        if self.again(key) {
            return;
        }
        if letters.len() > LONGEST {
            return spell(letters, self);
        }
        // Room for all of its rows, three a letter and those of its end, so that they stand together.
        if self.pending + 4 * LONGEST > ROOM {
            self.flush();
        }
        let before = self.pending;
        spell(letters, self);
        if let Some(words) = self.words.as_mut() {
            let capital = self.word.capital;
            self.rows[before..self.pending].iter_mut().for_each(|row| *row &= !CAPITAL);
            words.put(key, self.table, &self.rows[before..self.pending], self.word.features, self.word.known);
            self.rows[before..self.pending].iter_mut().for_each(|row| *row |= capital);
        }
    }

    fn end(&mut self, group: Group, letters: u32) -> ControlFlow<()> {
        // A name in Latin letters is no sign of which script a text is in.
        if self.passed {
            return ControlFlow::Continue(());
        }
        self.piece.letters[group as usize] += letters;
        let counts = &mut self.piece.counts[self.number];
        let word = std::mem::take(&mut self.word);
        counts.all += word.features;
        if word.capital == 0 && word.features > 0 {
            counts.low += word.features - word.letters;
            counts.letters += word.letters;
            counts.words += 1;
            counts.missed += word.features - word.found;
            counts.missed_words += u32::from(!word.known);
        }
        let all = counts.all;
        if all < self.due {
            return ControlFlow::Continue(());
        }
        self.flush();
        self.due = all + 20;
        if all >= self.stop.most || self.decisive(group, all) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    #[inline]
    fn chunk(&mut self, words: u32, signs: u32) {
        self.piece.tokens += words;
        self.piece.signs += signs;
    }

    #[inline]
    fn settled(&mut self, nth: usize) {
        self.piece.settled[nth] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::MODEL;

    const ENGLISH: &str =
        "The ferry had been out of service for more than a year when the council of the town finally found the money for a pier.";

    fn read_alone(text: &str, stop: Stop) -> (Piece, Hits) {
        let mut hits = Hits::default();
        (read(&MODEL, text, &mut hits, stop), hits)
    }

    fn column(lang: &str) -> Option<(usize, usize)> {
        MODEL.tables.iter().enumerate().find_map(|(nth, table)| Some((nth, table.langs.iter().position(|known| known == lang)?)))
    }

    #[test]
    fn counts_are_those_of_the_features() {
        let (piece, hits) = read_alone(ENGLISH, Stop::NEVER);
        let counts = piece.counts[0];
        assert_eq!(piece.winner(&MODEL), column("en"));
        assert_eq!((counts.words, counts.letters, piece.tokens, piece.signs), (24, 0, 25, 0));
        // Of all features but those of "The".
        assert_eq!(counts.all - counts.low, 10);
        assert_eq!(hits[0].len() as u32 - hits[0].iter().filter(|hit| **hit & CAPITAL != 0).count() as u32, counts.low - counts.missed);
        assert_eq!(piece.letters[Group::Latin as usize], ENGLISH.chars().filter(|c| c.is_alphabetic()).count() as u32);
    }

    #[test]
    fn what_is_expected_is_read_less() {
        let stop = Stop { least: 60, lead: 150, most: 400, expected: None };
        let all = |expected| read_alone(ENGLISH, Stop { expected, ..stop }).0.counts[0].all;
        assert!(all(column("en")) < all(None));
        assert!(all(column("fr")) >= all(None));
        assert!(all(column("ru")) >= all(None));
    }

    #[test]
    fn a_word_that_comes_again_adds_the_same() {
        let text =
            "The ferry and the pier: the Ferry, THE PIER. And internationalisation x of Häuser, naïve the the ferry's end".repeat(20);
        for stop in [Stop::NEVER, Stop { least: 60, lead: 150, most: 400, expected: None }] {
            let mut hits = [Hits::default(), Hits::default()];
            let anew = read_with(&MODEL, &text, &mut hits[0], stop, None);
            let again = read(&MODEL, &text, &mut hits[1], stop);
            assert_eq!((anew.sums, anew.letters, anew.tokens), (again.sums, again.letters, again.tokens));
            assert_eq!(format!("{:?}", anew.counts), format!("{:?}", again.counts));
            hits.iter_mut().for_each(|hits| hits.iter_mut().for_each(|rows| rows.sort_unstable()));
            assert!(hits[0] == hits[1] && !hits[0][0].is_empty());
        }
    }

    #[test]
    fn parts_add_up() {
        let (first, second) = ENGLISH.split_at(ENGLISH.find("when").unwrap());
        let mut sum = read_alone(first, Stop::NEVER).0;
        sum.append(&read_alone(second, Stop::NEVER).0);
        let (whole, _) = read_alone(ENGLISH, Stop::NEVER);
        assert_eq!((sum.sums, sum.letters, sum.tokens), (whole.sums, whole.letters, whole.tokens));
        assert_eq!((sum.counts[0].all, sum.counts[0].missed), (whole.counts[0].all, whole.counts[0].missed));
    }
}
