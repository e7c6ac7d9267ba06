//! Clusters of reported speech: what one speaker said, as several sources report it in different words.
//!
//! A statement is a quotation whose speaker is known, or a sentence that reports speech without marks; a quotation of a few words counts
//! also where its sentence only names the speaker. Statements of one speaker in different sources are candidates if their sentences share
//! two stems, and are the same if what they share is rare: each word weighs the negative logarithm of its frequency in the lexicon of its
//! language. At least one of two statements is a quotation. The differences are explained by [`Paraphrases`] where they can be.
//!
//! A speaker repeats words for years, so statements that share few are the same only if their records report one event, which shows by
//! several speakers that both quote. Without this, most of such pairs among 4,300 unrelated English articles were wrong.
//!
//! Quotations that share most of their words are clusters of [`quotations`](super::quotations), and are left out here.

use super::quotations::QuotedRanges;
use super::speakers::Speakers;
use crate::error::Result;
use crate::knowledge::lexicon;
use crate::knowledge::paraphrases::Paraphrases;
use crate::language::Identifier;
use crate::similarity::clusters::cluster::{Basis, Member};
use crate::similarity::clusters::part::{Parts, Sink};
use crate::similarity::storage::{Budget, FixedRecords, Sorter, each_group};
use crate::similarity::units::sketch::{Sketch, Spoken};
use crate::similarity::units::speech::{are_alike, is_verb};
use crate::similarity::units::stems::{Stemmed, stems};
use crate::similarity::units::store::UnitStore;
use crate::similarity::{Kind, drift};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};
use xxhash_rust::xxh3::xxh3_64;

/// A stem in more statements of one speaker says little about any two of them.
const MAX_STATEMENTS: usize = 32;
/// Most tokens of a quotation of a few words.
const SHORT: u32 = 5;
/// Weight of a word from which it carries content: 1 in 700 words of its language is rarer.
const CONTENT: f32 = 6.5;
/// Weight of a word that its lexicon does not have, or whose language has none.
const UNKNOWN: f32 = 9.0;
/// Largest weight of a word; names and rare words say no more.
const MOST: f32 = 11.0;
/// Weight that two statements share, and its share of the lighter quotation's.
const SHARED: (f32, f32) = (15.0, 0.34);
/// Words that two statements share, and their share of the lighter quotation's weight, to be the same whatever their records report.
const SURE: (usize, f32) = (4, 0.5);
/// Words that two statements share to be the same in any order, if their records report one event, and their share of the weight.
const IN_ANY_ORDER: (usize, f32) = (3, 0.2);
/// Most words between two shared ones of which there are only two.
const GAP: usize = 3;
/// Weight that two sentences share of which the quotations share a word, one of at most so many tokens.
const IN_CONTEXT: (f32, u32) = (22.0, 8);
/// Share of the words around a quotation of a few words that stand around the other as well.
const SAME_FRAME: f32 = 0.75;
/// Speakers that two records of one event have in common; fewer if they are of one day.
const COMMON_SPEAKERS: (u32, u32) = (3, 2);
/// Farthest days of two texts that may report one statement otherwise.
const MAX_DAYS: u32 = 1;

/// One statement, in numbers: 48 bytes.
#[derive(Clone, Copy)]
struct Statement {
    unit: u32,
    span: Span,
    sentence: Span,
    /// Index of its first token, and number of tokens.
    tokens: (u32, u32),
    is_marked: bool,
    /// Place of the speaker's name.
    speaker: u64,
    /// Day of the record, if it is known.
    day: Option<i32>,
    /// Number of the record.
    record: u32,
}

impl Statement {
    fn pack(&self) -> [u32; 12] {
        let speaker = [(self.speaker >> 32) as u32, self.speaker as u32];
        let (span, sentence) = (self.span, self.sentence);
        let marked = u32::from(self.is_marked);
        // The lowest number stands for no day.
        let day = self.day.unwrap_or(i32::MIN).cast_unsigned();
        let (first, count) = self.tokens;
        [self.unit, span.start, span.end, sentence.start, sentence.end, first, count, marked, speaker[0], speaker[1], day, self.record]
    }

    fn unpack([unit, start, end, from, to, first, count, marked, high, low, day, record]: [u32; 12]) -> Self {
        Self {
            unit,
            span: Span { start, end },
            sentence: Span { start: from, end: to },
            tokens: (first, count),
            is_marked: marked == 1,
            speaker: u64::from(high) << 32 | u64::from(low),
            day: Some(day.cast_signed()).filter(|day| *day != i32::MIN),
            record,
        }
    }

    fn is_short(&self) -> bool {
        self.is_marked && self.tokens.1 <= SHORT
    }
}

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
        let judge = Judge::default();
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
            if let Some((score, basis)) = judge.compare(store, a, b, known)?
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
            let is_compared = first.is_marked && statement.is_marked && matches!(basis, Some(Basis::SharedWords | Basis::Pivot));
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

/// What is known of two statements beside their words.
#[derive(Clone, Copy)]
struct Known {
    /// Their records report one event.
    is_one_event: bool,
    /// A cluster of quotations has one of them.
    is_given: bool,
}

/// Compares the words of two statements.
#[derive(Default)]
struct Judge {
    identifier: Identifier,
}

/// A word that carries content.
struct Word {
    stem: String,
    word: String,
    weight: f32,
    is_name: bool,
    /// Its place among the words of the sentence.
    at: usize,
}

/// The words of a statement.
struct Words {
    /// Its own, in order.
    core: Vec<Word>,
    /// Those of its sentence around them, by stem.
    frame: BTreeMap<String, f32>,
    numbers: BTreeSet<String>,
    /// Number of all its words.
    count: usize,
}

impl Words {
    fn find(&self, stem: &str) -> Option<&Word> {
        self.core.iter().find(|word| word.stem == stem)
    }

    fn weight(&self) -> f32 {
        self.core.iter().map(|word| word.weight).sum()
    }
}

impl Judge {
    fn words(&self, store: &mut UnitStore, statement: Statement) -> Result<(Words, &'static str)> {
        let text = store.entry(statement.unit)?.text;
        let lang = self.identifier.guess(&text).lang;
        let lang = lexicon::languages().find(|known| *known == lang.as_str()).unwrap_or("");
        let from = statement.sentence.start;
        let (mut core, mut frame, mut numbers, mut count) = (Vec::<Word>::new(), BTreeMap::new(), BTreeSet::new(), 0);
        for (at, Stemmed { span, word, stem, is_capital, is_number }) in stems(statement.sentence.of(&text)).into_iter().enumerate() {
            let is_inside = statement.span.start <= span.start + from && span.end + from <= statement.span.end;
            count += usize::from(is_inside);
            if is_number {
                if is_inside {
                    numbers.insert(stem);
                }
                continue;
            }
            let weight = weight(lang, &word);
            if is_verb(&word) || weight < CONTENT {
                continue;
            }
            if !is_inside {
                frame.insert(stem, weight);
            } else if core.iter().all(|other| other.stem != stem) {
                core.push(Word { stem, word, weight, is_name: is_capital && span.start > 0, at });
            }
        }
        Ok((Words { core, frame, numbers, count }, lang))
    }

    /// How alike two statements are, and by what; none if they are not the same.
    fn compare(&self, store: &mut UnitStore, a: Statement, b: Statement, known: Known) -> Result<Option<(f32, Basis)>> {
        let ((x, lang), (y, other)) = (self.words(store, a)?, self.words(store, b)?);
        if lang != other {
            return Ok(None);
        }
        let shared: Vec<(&Word, &Word)> = x.core.iter().filter_map(|word| Some((word, y.find(&word.stem)?))).collect();
        // A name alone is what the talk is about.
        let plain: Vec<&(&Word, &Word)> = shared.iter().filter(|(word, other)| !word.is_name && !other.is_name).collect();
        let score: f32 = shared.iter().map(|(word, _)| if word.is_name { word.weight / 2.0 } else { word.weight }).sum();
        let both = a.is_marked && b.is_marked;
        let lighter = if both {
            x.weight().min(y.weight())
        } else if a.is_marked {
            x.weight()
        } else {
            y.weight()
        };
        let share = score / lighter.max(1.0);
        let basis = if both { Basis::SharedWords } else { Basis::Otherwise };
        if plain.len() >= SURE.0 && share >= SURE.1 {
            return Ok(Some((score, basis)));
        }
        if !known.is_one_event {
            return Ok(None);
        }
        let are_near = plain.windows(2).any(|two| {
            let gap = |before: usize, after: usize| after > before && after - before <= GAP;
            gap(two[0].0.at, two[1].0.at) && gap(two[0].1.at, two[1].1.at)
        });
        let is_much = plain.len() >= IN_ANY_ORDER.0 && share >= IN_ANY_ORDER.1 || are_near && share >= SHARED.1;
        if score >= SHARED.0 && is_much {
            return Ok(Some((score, basis)));
        }
        if !both {
            return Ok(None);
        }
        if a.is_short() && b.is_short() && !plain.is_empty() && x.count == y.count && are_paraphrases(lang, &x, &y) {
            return Ok(Some((score, Basis::Pivot)));
        }
        let sentence = |words: &Words| -> BTreeMap<String, f32> {
            words.core.iter().map(|word| (word.stem.clone(), word.weight)).chain(words.frame.clone()).collect()
        };
        let (left, right) = (sentence(&x), sentence(&y));
        let whole: f32 = left.iter().filter(|(stem, _)| right.contains_key(*stem)).map(|(_, weight)| weight).sum();
        let around: f32 = x.frame.iter().filter(|(stem, _)| y.frame.contains_key(*stem)).map(|(_, weight)| weight).sum();
        let is_brief = a.tokens.1.min(b.tokens.1) <= IN_CONTEXT.1;
        // What a quotation shares with its counterpart in a cluster of quotations says more than a word and its sentence.
        if !known.is_given && is_brief && !plain.is_empty() && share >= SHARED.1 - 0.04 && whole >= IN_CONTEXT.0 {
            return Ok(Some((whole / 2.0, Basis::Otherwise)));
        }
        let frame = |words: &Words| words.frame.values().sum::<f32>();
        let is_same_frame = around >= IN_CONTEXT.0 && around >= SAME_FRAME * frame(&x).min(frame(&y));
        if a.tokens.1.max(b.tokens.1) <= IN_CONTEXT.1 && is_same_frame {
            return Ok(Some((around / 2.0, Basis::Otherwise)));
        }
        let is_same_number = !x.numbers.is_empty() && x.numbers == y.numbers && a.day.is_some() && a.day == b.day;
        Ok((is_same_number && shared.is_empty()).then_some((1.0, Basis::SameNumbers)))
    }
}

/// True if the words that differ are paraphrases of each other by the pivot table of their language.
fn are_paraphrases(lang: &str, x: &Words, y: &Words) -> bool {
    let Some(table) = Paraphrases::of(lang) else { return false };
    let differing = |own: &Words, other: &Words| -> Vec<String> {
        own.core.iter().filter(|word| other.find(&word.stem).is_none()).map(|word| word.word.clone()).collect()
    };
    let (left, right) = (differing(x, y), differing(y, x));
    left.len() == right.len() && !left.is_empty() && left.iter().all(|a| right.iter().any(|b| table.between(a, b).is_some()))
}

/// The negative logarithm of a word's frequency in its language.
fn weight(lang: &str, word: &str) -> f32 {
    let Some(lexicon) = lexicon::of(lang) else { return UNKNOWN };
    let bare = word.strip_suffix("'s").unwrap_or(word);
    match lexicon.word(bare) {
        Some(known) if known.count > 0 => (lexicon.header.tokens as f32 / known.count as f32).ln().min(MOST),
        _ => UNKNOWN,
    }
}
