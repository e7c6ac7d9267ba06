//! Clusters of reported speech: what one speaker said, as several sources report it in different words.
//!
//! A statement is a quotation whose speaker is known, or a sentence that reports speech without marks; a quotation of a few words counts
//! also where its sentence only names the speaker. Statements of one speaker in different sources are candidates if their sentences share
//! two stems, and are the same if what they share is rare: each word weighs the negative logarithm of its frequency in the lexicon of its
//! language. At least one of two statements is a quotation. The differences are explained by [`Paraphrases`] where they can be.
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
/// Weight that two quotations share, and its share of the lighter one's.
const SHARED: (f32, f32) = (15.0, 0.34);
/// The same for a quotation and a sentence that reports speech without marks.
const RETOLD: (f32, f32) = (15.0, 0.34);
/// Weight that two sentences share of which the quotations share a word.
const IN_CONTEXT: f32 = 22.0;
/// Farthest days of two texts that may report one statement otherwise.
const MAX_DAYS: u32 = 1;

/// One statement, in numbers: 44 bytes.
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
}

impl Statement {
    fn pack(&self) -> [u32; 11] {
        let speaker = [(self.speaker >> 32) as u32, self.speaker as u32];
        let (span, sentence) = (self.span, self.sentence);
        let marked = u32::from(self.is_marked);
        // The lowest number stands for no day.
        let day = self.day.unwrap_or(i32::MIN).cast_unsigned();
        let (first, count) = self.tokens;
        [self.unit, span.start, span.end, sentence.start, sentence.end, first, count, marked, speaker[0], speaker[1], day]
    }

    fn unpack([unit, start, end, from, to, first, count, marked, high, low, day]: [u32; 11]) -> Self {
        Self {
            unit,
            span: Span { start, end },
            sentence: Span { start: from, end: to },
            tokens: (first, count),
            is_marked: marked == 1,
            speaker: u64::from(high) << 32 | u64::from(low),
            day: Some(day.cast_signed()).filter(|day| *day != i32::MIN),
        }
    }

    fn is_short(&self) -> bool {
        self.is_marked && self.tokens.1 <= SHORT
    }
}

/// The statements of all units.
pub struct Statements {
    statements: FixedRecords<11>,
    speakers: Speakers,
    /// Pairs of speaker and stem, and statement.
    keys: Sorter<u128>,
}

impl Statements {
    /// An empty set.
    pub fn new(budget: &Budget) -> Result<Self> {
        Ok(Self { statements: FixedRecords::new(0, budget.folder(), budget.memory / 64)?, speakers: Speakers::new(budget), keys: budget.sorter() })
    }

    /// Adds the statements of a unit.
    pub fn add(&mut self, unit: u32, sketch: &Sketch) -> Result<()> {
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
            let speaker = speech.speaker.as_ref().map_or(Ok(Speakers::NONE), |speaker| self.speakers.put(&speaker.name))?;
            let (span, sentence, is_marked) = (speech.span, speech.sentence, speech.is_marked);
            self.statements.push(Statement { unit, span, sentence, tokens: (*first, *tokens), is_marked, speaker, day: sketch.day }.pack())?;
        }
        Ok(())
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
            if !self.may_be_one_speaker(a, b)? || are_given(quoted, a, b) {
                continue;
            }
            if let Some((score, basis)) = judge.compare(store, a, b)?
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
        let (mut speaker, mut is_new) = (None, false);
        for (nth, _) in &all {
            let statement = self.statement(*nth)?;
            speaker = speaker.map_or_else(|| self.speakers.get(statement.speaker), |known| Ok(Some(known)))?;
            is_new |= statement.unit >= store.reference;
        }
        if !is_new {
            return Ok(());
        }
        let first = self.statement(leader)?;
        let entry = store.entry(first.unit)?;
        let wording = first.span.of(&entry.text).to_owned();
        let mut cluster = Parts::new(Kind::Reported, entry.id, None, sink).said_by(speaker);
        for (nth, basis) in all {
            let statement = self.statement(nth)?;
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

/// True if both are quotations that clusters of quotations have.
fn are_given(quoted: &QuotedRanges, a: Statement, b: Statement) -> bool {
    let is_given = |statement: Statement| {
        let ranges = quoted.get(&statement.unit).into_iter().flatten();
        statement.is_marked && ranges.into_iter().any(|(start, _)| *start == statement.tokens.0)
    };
    is_given(a) && is_given(b)
}

/// Compares the words of two statements.
#[derive(Default)]
struct Judge {
    identifier: Identifier,
}

/// The words of a statement with their weights.
struct Words {
    /// Words of the statement that carry content, by stem: weight, word, whether it is a name.
    core: BTreeMap<String, (f32, String, bool)>,
    /// Those of its sentence.
    context: BTreeMap<String, f32>,
    numbers: BTreeSet<String>,
    /// Number of all words of the statement.
    count: usize,
}

impl Judge {
    fn words(&self, store: &mut UnitStore, statement: Statement) -> Result<(Words, &'static str)> {
        let text = store.entry(statement.unit)?.text;
        let lang = self.identifier.guess(&text).lang;
        let lang = lexicon::languages().find(|known| *known == lang.as_str()).unwrap_or("");
        let all = stems(statement.sentence.of(&text));
        let from = statement.sentence.start;
        let is_inside = |one: &&Stemmed| {
            let (start, end) = (one.span.start + from, one.span.end + from);
            statement.span.start <= start && end <= statement.span.end
        };
        let weight = |one: &Stemmed| weight(lang, &one.word);
        let carries = |one: &&Stemmed| !one.is_number && !is_verb(&one.word) && weight(one) >= CONTENT;
        let core = all.iter().filter(is_inside).filter(carries);
        Ok((
            Words {
                core: core.map(|one| (one.stem.clone(), (weight(one), one.word.clone(), one.is_capital && one.span.start > 0))).collect(),
                context: all.iter().filter(carries).map(|one| (one.stem.clone(), weight(one))).collect(),
                numbers: all.iter().filter(is_inside).filter(|one| one.is_number).map(|one| one.stem.clone()).collect(),
                count: all.iter().filter(is_inside).count(),
            },
            lang,
        ))
    }

    /// How alike two statements are, and by what; none if they are not the same.
    fn compare(&self, store: &mut UnitStore, a: Statement, b: Statement) -> Result<Option<(f32, Basis)>> {
        let days = a.day.zip(b.day).map(|(a, b)| a.abs_diff(b));
        let ((x, lang), (y, other)) = (self.words(store, a)?, self.words(store, b)?);
        if lang != other {
            return Ok(None);
        }
        let shared: Vec<(f32, bool)> =
            x.core.iter().filter(|(stem, _)| y.core.contains_key(*stem)).map(|(_, (weight, _, is_name))| (*weight, *is_name)).collect();
        // A name alone is what the talk is about.
        let plain = shared.iter().filter(|(_, is_name)| !is_name).count();
        let score: f32 = shared.iter().map(|(weight, is_name)| if *is_name { weight / 2.0 } else { *weight }).sum();
        let whole = |words: &Words| words.core.values().map(|(weight, ..)| weight).sum::<f32>();
        let share = score / if a.is_marked && b.is_marked { whole(&x).min(whole(&y)) } else if a.is_marked { whole(&x) } else { whole(&y) };
        let both = a.is_marked && b.is_marked;
        let least = if both { SHARED } else { RETOLD };
        let is_near = days.is_none_or(|days| days <= MAX_DAYS);
        if plain >= 2 && score >= least.0 && share >= least.1 && (both || is_near) {
            return Ok(Some((score, if both { Basis::SharedWords } else { Basis::Otherwise })));
        }
        if a.is_short() && b.is_short() && plain >= 1 && x.count == y.count && are_paraphrases(lang, &x, &y) {
            return Ok(Some((score, Basis::Pivot)));
        }
        if both && plain >= 1 && is_near {
            let context: f32 = x.context.iter().filter(|(stem, _)| y.context.contains_key(*stem)).map(|(_, weight)| weight).sum();
            if context >= IN_CONTEXT {
                return Ok(Some((context / 2.0, Basis::Otherwise)));
            }
        }
        let is_same_number = !x.numbers.is_empty() && x.numbers == y.numbers;
        Ok((both && is_same_number && shared.is_empty() && days == Some(0)).then_some((1.0, Basis::SameNumbers)))
    }
}

/// True if the words that differ are paraphrases of each other by the pivot table of their language.
fn are_paraphrases(lang: &str, x: &Words, y: &Words) -> bool {
    let Some(table) = Paraphrases::of(lang) else { return false };
    let differing = |own: &Words, other: &Words| -> Vec<String> {
        own.core.iter().filter(|(stem, _)| !other.core.contains_key(*stem)).map(|(_, (_, word, _))| word.clone()).collect()
    };
    let (left, right) = (differing(x, y), differing(y, x));
    let is_linked = |a: &String, b: &String| {
        table.of_word(a).any(|paraphrase| paraphrase.word == *b) || table.of_word(b).any(|paraphrase| paraphrase.word == *a)
    };
    left.len() == right.len() && !left.is_empty() && left.iter().all(|a| right.iter().any(|b| is_linked(a, b)))
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
