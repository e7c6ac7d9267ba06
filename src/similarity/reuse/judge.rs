//! Decides whether two statements of one speaker are the same, by the words that they share and how rare these are.

use super::statement::Statement;
use crate::error::Result;
use crate::knowledge::lexicon;
use crate::knowledge::paraphrases::Paraphrases;
use crate::language::Identifier;
use crate::similarity::clusters::cluster::Basis;
use crate::similarity::units::speech::is_verb;
use crate::similarity::units::stems::{Stemmed, stems};
use crate::similarity::units::store::UnitStore;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

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

/// What is known of two statements beside their words.
#[derive(Clone, Copy)]
pub struct Known {
    /// Their records report one event.
    pub is_one_event: bool,
    /// A cluster of quotations has one of them.
    pub is_given: bool,
}

/// Statements whose words are kept: a few megabytes. A statement is compared with several others in succession.
const KEPT: usize = 1024;

/// Compares the words of two statements.
#[derive(Default)]
pub struct Judge {
    identifier: Identifier,
    /// Words of the statements that were compared last, by number.
    recent: HashMap<u32, Rc<Words>>,
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
    /// Its language; empty if there is no lexicon of it.
    lang: &'static str,
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
    /// The words of statement `nth`.
    fn words(&mut self, store: &mut UnitStore, (nth, statement): (u32, Statement)) -> Result<Rc<Words>> {
        if let Some(known) = self.recent.get(&nth) {
            return Ok(known.clone());
        }
        if self.recent.len() >= KEPT {
            self.recent.clear();
        }
        let words = Rc::new(self.read(store, statement)?);
        self.recent.insert(nth, words.clone());
        Ok(words)
    }

    fn read(&self, store: &mut UnitStore, statement: Statement) -> Result<Words> {
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
        Ok(Words { lang, core, frame, numbers, count })
    }

    /// How alike two statements are, and by what; none if they are not the same.
    pub fn compare(
        &mut self,
        store: &mut UnitStore,
        first: (u32, Statement),
        second: (u32, Statement),
        known: Known,
    ) -> Result<Option<(f32, Basis)>> {
        let (x, y) = (self.words(store, first)?, self.words(store, second)?);
        let (a, b) = (first.1, second.1);
        if x.lang != y.lang {
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
        if a.is_short() && b.is_short() && !plain.is_empty() && x.count == y.count && are_paraphrases(&x, &y) {
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
fn are_paraphrases(x: &Words, y: &Words) -> bool {
    let Some(table) = Paraphrases::of(x.lang) else { return false };
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
