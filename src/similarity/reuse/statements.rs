//! Clusters of reported speech: what one speaker said, as several sources report it in different words.
//!
//! A statement is a quotation whose speaker is known, or a sentence that reports speech without marks; a quotation of a few words counts
//! also where its sentence only names the speaker. Statements of one speaker in different sources are candidates if their sentences share
//! two stems, and are the same if what they share is rare: each word weighs the negative logarithm of its frequency in the lexicon of its
//! language (`judge.rs`). At least one of two statements is a quotation. The differences are explained by the paraphrases of the
//! language where they can be.
//!
//! A speaker repeats words for years, so statements that share few are the same only if their records report one event, which shows by
//! several speakers that both quote. Without this, most of such pairs among 4,300 unrelated English articles were wrong.
//!
//! Quotations that share most of their words are clusters of [`quotations`](super::quotations), and are left out here.

use super::judge::{Judge, Known};
use super::quotations::QuotedRanges;
use super::speakers::Speakers;
use super::statement::{SHORT, Statement};
use crate::error::Result;
use crate::similarity::clusters::cluster::{Basis, Member};
use crate::similarity::clusters::part::{Parts, Sink};
use crate::similarity::storage::{Budget, FixedRecords, Sorter, each_group};
use crate::similarity::units::sketch::{Sketch, Spoken};
use crate::similarity::units::speech::are_alike;
use crate::similarity::units::store::UnitStore;
use crate::similarity::{Kind, drift};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// A stem in more statements of one speaker says little about any two of them.
const MAX_STATEMENTS: usize = 32;
/// Speakers that two records of one event have in common; fewer if they are of one day.
const COMMON_SPEAKERS: (u32, u32) = (3, 2);
/// Farthest days of two texts that may report one statement otherwise.
const MAX_DAYS: u32 = 1;

/// The statements of all units.
pub struct Statements {
    statements: FixedRecords<12>,
    speakers: Speakers,
    /// For each record with statements a bitmap of its speakers' keys.
    records: FixedRecords<8>,
    /// Hash of the id and source of the last record, and its bitmap.
    last: Option<(u64, [u32; 8])>,
    /// Pairs of speaker and stem, and statement.
    keys: Sorter<u128>,
}

impl Statements {
    /// An empty set.
    pub fn new(budget: &Budget) -> Result<Self> {
        Ok(Self {
            statements: FixedRecords::new(0, budget.folder(), budget.memory / 64)?,
            records: FixedRecords::new(0, budget.folder(), budget.memory / 128)?,
            last: None,
            speakers: Speakers::new(budget),
            keys: budget.sorter(),
        })
    }

    /// Adds the statements of a unit with this id and source.
    pub fn add(&mut self, unit: u32, id: &str, source: &str, sketch: &Sketch) -> Result<()> {
        if sketch.spoken.is_empty() {
            return Ok(());
        }
        let record = self.record(id, source, sketch)?;
        for spoken in &sketch.spoken {
            let Spoken { speech, first, tokens, stems } = spoken;
            if speech.speaker.is_none() && *tokens > SHORT {
                continue;
            }
            let number = self.statements.len() as u64;
            for speaker in spoken.speakers() {
                for stem in stems {
                    let key = (speaker.rotate_left(7) ^ stem).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    self.keys.push(u128::from(key) << 64 | u128::from(number))?;
                }
            }
            let speaker = self.speakers.put_speaker(speech)?;
            let (span, sentence, is_marked) = (speech.span, speech.sentence, speech.is_marked);
            self.statements
                .push(Statement { unit, span, sentence, tokens: (*first, *tokens), is_marked, speaker, day: sketch.day, record }.pack())?;
        }
        Ok(())
    }

    /// The number of the record that a unit is of, with the speakers of the unit among its own.
    fn record(&mut self, id: &str, source: &str, sketch: &Sketch) -> Result<u32> {
        let name = id.rsplit_once('#').map_or(id, |(record, _)| record);
        let hash = xxh3_64([source, name].join("\0").as_bytes());
        let mut bitmap = match self.last {
            Some((last, bitmap)) if last == hash => bitmap,
            _ => {
                self.records.push([0; 8])?;
                [0; 8]
            }
        };
        for speaker in sketch.spoken.iter().filter_map(|spoken| spoken.speech.speaker.as_ref()) {
            let bit = (speaker.key >> 17) as usize % 256;
            bitmap[bit / 32] |= 1 << (bit % 32);
        }
        let number = self.records.len() - 1;
        self.records.set(number, bitmap)?;
        self.last = Some((hash, bitmap));
        Ok(number as u32)
    }

    /// True if two records report one event, to judge by the speakers that both have.
    fn are_of_one_event(&self, a: Statement, b: Statement) -> Result<bool> {
        let (x, y) = (self.records.get(a.record as usize)?, self.records.get(b.record as usize)?);
        let common: u32 = x.iter().zip(y).map(|(x, y)| (x & y).count_ones()).sum();
        let days = a.day.zip(b.day).map(|(a, b)| a.abs_diff(b));
        Ok(match days {
            Some(days) if days > MAX_DAYS => false,
            Some(_) => common >= COMMON_SPEAKERS.1,
            None => common >= COMMON_SPEAKERS.0,
        })
    }

    /// Gives the clusters, ordered by their first member; `quoted` are the quotations that were given in clusters. Returns how many stems
    /// were too frequent.
    pub fn clusters(&mut self, store: &mut UnitStore, quoted: &QuotedRanges, sink: Sink<'_>) -> Result<u64> {
        let mut pairs: Sorter<u128> = store.budget.sorter();
        let keys = std::mem::replace(&mut self.keys, store.budget.sorter());
        let too_frequent = each_group(keys, 64, MAX_STATEMENTS, |group| {
            let stem = group[0] >> 64 & 0xffff_ffff;
            let mut units = Vec::with_capacity(group.len());
            for record in group {
                let [unit, ..] = self.statements.get(*record as u32 as usize)?;
                units.push(store.units[unit as usize].source);
            }
            for later in 0..group.len() {
                for earlier in (0..later).filter(|earlier| units[*earlier] != units[later]) {
                    pairs.push(u128::from(group[later] as u32) << 96 | u128::from(group[earlier] as u32) << 64 | stem)?;
                }
            }
            Ok(())
        })?;
        let mut judge = Judge::default();
        let mut best: BTreeMap<u32, (u32, f32, Basis)> = BTreeMap::new();
        let mut pairs = pairs.sorted()?;
        let mut next = pairs.next()?;
        while let Some(pair) = next {
            let (later, earlier) = ((pair >> 96) as u32, (pair >> 64) as u32);
            let mut shared = 0;
            while next.is_some_and(|other| other >> 64 == pair >> 64) {
                shared += 1;
                next = pairs.next()?;
            }
            if best.contains_key(&earlier) {
                continue;
            }
            let (a, b) = (self.statement(earlier)?, self.statement(later)?);
            if shared < 2 && !(a.is_short() && b.is_short()) || !(a.is_marked || b.is_marked) {
                continue;
            }
            let given = usize::from(is_given(quoted, a)) + usize::from(is_given(quoted, b));
            if !self.may_be_one_speaker(a, b)? || given == 2 {
                continue;
            }
            let known = Known { is_one_event: self.are_of_one_event(a, b)?, is_given: given > 0 };
            if let Some((score, basis)) = judge.compare(store, (earlier, a), (later, b), known)?
                && best.get(&later).is_none_or(|(_, least, _)| score > *least)
            {
                best.insert(later, (earlier, score, basis));
            }
        }
        let mut groups: BTreeMap<u32, Vec<(u32, Basis)>> = BTreeMap::new();
        for (later, (earlier, _, basis)) in &best {
            groups.entry(*earlier).or_default().push((*later, *basis));
        }
        for (leader, members) in groups {
            self.cluster(store, leader, &members, sink)?;
        }
        Ok(too_frequent)
    }

    fn statement(&self, nth: u32) -> Result<Statement> {
        self.statements.get(nth as usize).map(Statement::unpack)
    }

    /// True if a text says who is the speaker of one, and none says that the other's is another.
    fn may_be_one_speaker(&mut self, a: Statement, b: Statement) -> Result<bool> {
        let (first, second) = (self.speakers.get(a.speaker)?, self.speakers.get(b.speaker)?);
        Ok(match (first, second) {
            (Some(first), Some(second)) => are_alike(&first, &second),
            (None, None) => false,
            _ => true,
        })
    }

    fn cluster(&mut self, store: &mut UnitStore, leader: u32, members: &[(u32, Basis)], sink: Sink<'_>) -> Result<()> {
        let all: Vec<(u32, Option<Basis>)> =
            std::iter::once((leader, None)).chain(members.iter().map(|(member, basis)| (*member, Some(*basis)))).collect();
        let statements = all.iter().map(|(nth, _)| self.statement(*nth)).collect::<Result<Vec<_>>>()?;
        if statements.iter().all(|statement| statement.unit < store.reference) {
            return Ok(());
        }
        let speaker = self.speakers.first(statements.iter().map(|statement| statement.speaker))?;
        let first = statements[0];
        let entry = store.entry(first.unit)?;
        let wording = first.span.of(&entry.text).to_owned();
        let mut cluster = Parts::new(Kind::Reported, entry.id, None, sink).said_by(speaker);
        for ((_, basis), statement) in all.into_iter().zip(statements) {
            let entry = store.entry(statement.unit)?;
            let words = statement.span.of(&entry.text);
            // Both are quotations then.
            let is_compared = matches!(basis, Some(Basis::SharedWords | Basis::Pivot));
            let drift = if is_compared { drift::drift(&wording, words) } else { Vec::new() };
            let member = Member::new(store, statement.unit, entry.id, 0.0, words, drift);
            let (start, end) = store.place(statement.unit, &entry.text, statement.span);
            cluster.push(Member { start: Some(start), end: Some(end), basis, ..member })?;
        }
        cluster.end()
    }
}

/// True for a quotation that a cluster of quotations has.
fn is_given(quoted: &QuotedRanges, statement: Statement) -> bool {
    let ranges = quoted.get(&statement.unit).into_iter().flatten();
    statement.is_marked && ranges.into_iter().any(|(start, _)| *start == statement.tokens.0)
}

#[cfg(test)]
mod tests;
