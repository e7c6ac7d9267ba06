//! The weights of one language: how they lie in a file, and how they choose a tag.
//!
//! A tag's score is the sum of the scores of what it is made of (the tag itself, its class, its number, its case …), and each of those is
//! the sum of what the features at hand weigh for it. So *-ých* speaks for the genitive plural in adjectives that were never seen with it.

use super::bytes::{Reader, put};
use super::features::{Context, Unit, features, units};
use super::lemma::{self, Lemmas};
use super::table::Table;
use super::tag::{Tag, Upos};
use super::unit::{Cut, is_apostrophe};
use crate::error::Error;
use crate::text::token::{Kind, Token, lower};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The version of the file format that this build reads.
pub const VERSION: u32 = 1;

/// A feature that weighs this share of all parts or more has a weight for each, so that they are summed in one sweep: one in...
const DENSE: usize = 4;
/// Marks the row of such a feature.
const IS_DENSE: u32 = 1 << 31;

/// Of what a model was trained.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Header {
    /// Language (BCP 47).
    pub lang: String,
    /// Format of the file.
    pub version: u32,
    /// Sentences by treebank.
    pub treebanks: BTreeMap<String, u64>,
    /// Words trained on.
    pub words: u64,
    /// All tags, the commonest first.
    pub tags: Vec<String>,
    /// Numbers of the tags that a word, a number, a sign may have when nothing else is known of it.
    pub open: [Vec<u16>; 3],
}

/// Which parts each tag is made of.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Where the parts of each tag begin; one more than tags.
    starts: Vec<u32>,
    parts: Vec<u16>,
    /// How many different ones there are.
    pub count: usize,
}

impl Parts {
    pub(super) fn new(tags: &[Tag]) -> Self {
        let mut known: BTreeMap<(u8, u8, u8), u16> = BTreeMap::new();
        let (mut starts, mut parts) = (vec![0], Vec::new());
        for (nth, tag) in tags.iter().enumerate() {
            let class = tag.class as u8;
            let any = u8::MAX;
            let names = [
                Some((0, class, 0)),
                tag.form.map(|form| (1, class, form as u8)),
                tag.tense.map(|tense| (2, any, tense as u8)),
                tag.person.map(|person| (3, any, person as u8)),
                tag.number.map(|number| (4, any, number as u8)),
                tag.gender.map(|gender| (5, any, gender as u8)),
                tag.case.map(|case| (6, any, case as u8)),
                tag.with.map(|with| (7, any, with as u8)),
                tag.number.map(|number| (8, class, number as u8)),
            ];
            parts.push(nth as u16);
            for name in names.into_iter().flatten() {
                let next = (tags.len() + known.len()) as u16;
                parts.push(*known.entry(name).or_insert(next));
            }
            starts.push(parts.len() as u32);
        }
        Self { starts, parts, count: tags.len() + known.len() }
    }

    /// The parts of one tag.
    #[inline]
    pub(super) fn of(&self, tag: u16) -> &[u16] {
        let tag = usize::from(tag);
        &self.parts[self.starts[tag] as usize..self.starts[tag + 1] as usize]
    }

    /// The best of `candidates`; the first of equals.
    #[inline]
    pub(super) fn best<T: Copy + Into<i32>>(&self, candidates: &[u16], scores: &[T]) -> u16 {
        let mut best = (i32::MIN, 0);
        for candidate in candidates {
            let score: i32 = self.of(*candidate).iter().map(|part| scores[usize::from(*part)].into()).sum();
            if score > best.0 {
                best = (score, *candidate);
            }
        }
        best.1
    }
}

/// Lists of tags, found by a hash: what a word of the training text may be, or a word that ends so.
#[derive(Debug, Default)]
pub(super) struct Lists {
    table: Table,
    /// How many tags, then those tags.
    tags: Vec<u16>,
}

impl Lists {
    pub(super) fn new<'a>(lists: impl ExactSizeIterator<Item = (u32, &'a [u16])>) -> Self {
        let mut tags = Vec::new();
        let places: Vec<(u32, u32)> = lists
            .map(|(key, list)| {
                let at = tags.len() as u32;
                tags.push(list.len() as u16);
                tags.extend(list);
                (key, at)
            })
            .collect();
        Self { table: Table::new(places.into_iter()), tags }
    }

    fn read(reader: &mut Reader<'_>, tags: usize) -> Option<Self> {
        let keys = Table::read(reader)?;
        let lengths: Vec<u32> = keys.iter().map(|_| reader.number()).collect::<Option<_>>()?;
        let mut lists = Vec::with_capacity(keys.len());
        for length in &lengths {
            let list = (0..*length).map(|_| reader.number().filter(|tag| (*tag as usize) < tags).map(|tag| tag as u16));
            lists.push(list.collect::<Option<Vec<u16>>>().filter(|list| !list.is_empty())?);
        }
        Some(Self::new(keys.into_iter().zip(lists.iter().map(Vec::as_slice))))
    }

    fn write(lists: &BTreeMap<u32, Vec<u16>>, out: &mut Vec<u8>) {
        Table::write(&lists.keys().copied().collect::<Vec<_>>(), out);
        lists.values().for_each(|tags| put(out, tags.len() as u32));
        lists.values().flatten().for_each(|tag| put(out, u32::from(*tag)));
    }

    #[inline]
    fn find(&self, key: u32) -> Option<&[u16]> {
        let at = self.table.find(key)? as usize;
        Some(&self.tags[at + 1..at + 1 + usize::from(self.tags[at])])
    }
}

/// Which tags a unit may have.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    pub words: Lists,
    pub looks: Lists,
    pub open: [Vec<u16>; 3],
}

impl Candidates {
    #[inline]
    pub(super) fn of(&self, unit: &Unit) -> &[u16] {
        self.words.find(unit.exact).or_else(|| self.looks.find(unit.look())).unwrap_or(&self.open[kind_number(unit.kind)])
    }
}

/// Which of the open lists is for words, numbers, signs.
pub(super) fn kind_number(kind: Kind) -> usize {
    match kind {
        Kind::Word => 0,
        Kind::Number => 1,
        Kind::Sign => 2,
    }
}

/// The words, weights and lemma rules of one language.
#[derive(Debug)]
pub struct Tagger {
    /// Where it comes from.
    pub header: Header,
    /// Bytes of its file.
    pub packed_bytes: usize,
    tags: Vec<Tag>,
    parts: Parts,
    candidates: Candidates,
    /// By feature: where its weights begin.
    features: Table,
    count: usize,
    /// How many follow and 0; then part and weight.
    sparse: Vec<(u16, i16)>,
    /// A weight for each part.
    dense: Vec<i16>,
    lemmas: Lemmas,
    cut: Cut,
}

impl Tagger {
    /// Reads a file.
    pub fn read(packed: &[u8]) -> Result<Self, Error> {
        let broken = |what: &dyn std::fmt::Display| Error::Model(format!("the tagger is broken: {what}"));
        let bytes = zstd::decode_all(packed).map_err(|error| broken(&error))?;
        let at = memchr::memchr(b'\n', &bytes).ok_or_else(|| broken(&"no header"))?;
        let header: Header = serde_json::from_slice(&bytes[..at]).map_err(|error| broken(&error))?;
        if header.version != VERSION {
            return Err(Error::Model(format!(
                "the tagger of {} has version {}, this build reads {VERSION}; train it anew",
                header.lang, header.version
            )));
        }
        let tags = header.tags.iter().map(|tag| tag.parse()).collect::<Result<Vec<Tag>, _>>()?;
        let parts = Parts::new(&tags);
        let known = |tag: &u16| usize::from(*tag) < tags.len();
        if tags.is_empty() || !header.open.iter().all(|open| !open.is_empty() && open.iter().all(known)) {
            return Err(broken(&"no tags"));
        }
        let cut = Cut::of(&header.lang);
        let mut tagger = Self {
            header,
            packed_bytes: packed.len(),
            tags,
            parts,
            candidates: Candidates::default(),
            features: Table::default(),
            count: 0,
            sparse: Vec::new(),
            dense: Vec::new(),
            lemmas: Lemmas::default(),
            cut,
        };
        tagger.read_body(&mut Reader::new(&bytes[at + 1..])).ok_or_else(|| broken(&"it ends early"))?;
        Ok(tagger)
    }

    fn read_body(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let words = Lists::read(reader, self.tags.len())?;
        let looks = Lists::read(reader, self.tags.len())?;
        self.candidates = Candidates { words, looks, open: self.header.open.clone() };
        let features = Table::read(reader)?;
        let lengths: Vec<u32> = features.iter().map(|_| reader.number()).collect::<Option<_>>()?;
        let count = lengths.iter().try_fold(0usize, |sum, length| sum.checked_add(*length as usize))?;
        let parts: Vec<u16> = (0..count)
            .map(|_| reader.number().filter(|part| (*part as usize) < self.parts.count).map(|part| part as u16))
            .collect::<Option<_>>()?;
        let mut weights = parts.iter().copied().zip(reader.bytes(count)?.iter().map(|weight| i16::from(*weight as i8)));
        let mut places = Vec::with_capacity(features.len());
        for (feature, length) in features.into_iter().zip(lengths) {
            let row = weights.by_ref().take(length as usize);
            if length as usize * DENSE >= self.parts.count {
                let at = self.dense.len();
                places.push((feature, at as u32 | IS_DENSE));
                self.dense.resize(at + self.parts.count, 0);
                row.for_each(|(part, weight)| self.dense[at + usize::from(part)] = weight);
            } else {
                places.push((feature, self.sparse.len() as u32));
                self.sparse.push((length as u16, 0));
                self.sparse.extend(row);
            }
        }
        self.count = places.len();
        self.features = Table::new(places.into_iter());
        self.lemmas = Lemmas::read(reader)?;
        reader.is_empty().then_some(())
    }

    /// The tags of `tokens`, which are those of [`crate::text::token::tokens`] for `text`, or a run of them.
    pub fn tag(&self, text: &str, tokens: &[Token]) -> Vec<Tag> {
        let units = units(text, tokens, self.cut);
        let numbers = self.numbers(&units);
        let mut tags = Vec::with_capacity(tokens.len());
        let mut nth = 0;
        while let Some(unit) = units.get(nth) {
            let tag = self.tags[usize::from(numbers[nth])];
            let second = units.get(nth + 1).filter(|second| second.token == unit.token);
            match second.and_then(|_| Tag::joined(&[tag, self.tags[usize::from(numbers[nth + 1])]])) {
                Some((_, joined)) => {
                    tags.push(joined);
                    nth += 2;
                }
                None => {
                    tags.push(tag);
                    nth += 1;
                }
            }
        }
        tags
    }

    /// The number of each unit's tag.
    fn numbers(&self, units: &[Unit]) -> Vec<u16> {
        let mut numbers = Vec::with_capacity(units.len());
        let mut context = Context::START;
        let (mut at_hand, mut rows, mut lengths) = (Vec::with_capacity(40), Vec::with_capacity(40), Vec::with_capacity(40));
        // Forty features of at most 127 stay far below what 16 bits hold.
        let mut scores = vec![0i16; self.parts.count];
        for (nth, unit) in units.iter().enumerate() {
            if unit.first {
                context = Context::START;
            }
            let number = match self.candidates.of(unit) {
                [only] => *only,
                candidates => {
                    features(units, nth, &context, &mut at_hand);
                    self.features.find_all(&at_hand, &mut rows);
                    scores.fill(0);
                    // The beginnings of all rows are read before any is summed: one wait for memory, not one a row.
                    lengths.clear();
                    lengths.extend(rows.iter().map(|row| if row & IS_DENSE == 0 { self.sparse[*row as usize].0 } else { 0 }));
                    for (row, length) in rows.iter().zip(&lengths) {
                        self.add(*row, *length, &mut scores);
                    }
                    self.parts.best(candidates, &scores)
                }
            };
            context.advance(unit, number, self.tags[usize::from(number)]);
            numbers.push(number);
        }
        numbers
    }

    /// Adds the weights of one feature.
    #[inline]
    fn add(&self, row: u32, length: u16, scores: &mut [i16]) {
        let at = (row & !IS_DENSE) as usize;
        if row & IS_DENSE == 0 {
            for (part, weight) in &self.sparse[at + 1..at + 1 + usize::from(length)] {
                scores[usize::from(*part)] += weight;
            }
        } else {
            for (score, weight) in scores.iter_mut().zip(&self.dense[at..]) {
                *score += weight;
            }
        }
    }

    /// The lemma of `word`, a token that has this tag. Names keep their capital, other words have none.
    ///
    /// Of a token that holds two words the one that leads it: *be* for *it's*, *do* for *don't*, *eau* for *l'eau*.
    pub fn lemma<'a>(&self, word: &'a str, tag: Tag) -> Cow<'a, str> {
        let word = match self.cut.at(word) {
            Some(at) => {
                let (before, after) = word.split_at(at);
                if self.second_leads(before, after, tag) { after } else { before }
            }
            None => word,
        };
        let lower = lower(word);
        lemma::cased(word, &lower, self.lemmas.of(&lower, tag), lemma::keeps_capital(&self.header.lang, tag.class))
    }

    fn second_leads(&self, before: &str, after: &str, tag: Tag) -> bool {
        match self.cut {
            Cut::English => {
                let verbal = matches!(tag.class, Upos::Aux | Upos::Verb);
                verbal && after.starts_with(is_apostrophe) && !before.eq_ignore_ascii_case("let")
            }
            _ => tag.class != Upos::Adp || tag.with.is_none(),
        }
    }

    /// How many tags it tells apart.
    pub fn tags(&self) -> usize {
        self.tags.len()
    }

    /// How many features have weights, and how many endings have a lemma rule.
    pub fn sizes(&self) -> (usize, usize) {
        (self.count, self.lemmas.len())
    }

    pub(super) fn cut(&self) -> Cut {
        self.cut
    }
}

/// What a file holds beside its header.
pub(super) struct Body<'a> {
    pub words: &'a BTreeMap<u32, Vec<u16>>,
    pub looks: &'a BTreeMap<u32, Vec<u16>>,
    /// By feature: part and weight.
    pub features: &'a BTreeMap<u32, Vec<(u16, i8)>>,
    pub lemmas: &'a super::lemma::Learner,
}

/// The file: a line of JSON, then words, features and lemma rules, column by column; packed.
pub(super) fn write(header: &Header, body: &Body<'_>) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec(header).map_err(|error| Error::Model(error.to_string()))?;
    bytes.push(b'\n');
    Lists::write(body.words, &mut bytes);
    Lists::write(body.looks, &mut bytes);
    Table::write(&body.features.keys().copied().collect::<Vec<_>>(), &mut bytes);
    body.features.values().for_each(|row| put(&mut bytes, row.len() as u32));
    body.features.values().flatten().for_each(|(part, _)| put(&mut bytes, u32::from(*part)));
    bytes.extend(body.features.values().flatten().map(|(_, weight)| *weight as u8));
    body.lemmas.write(&mut bytes);
    zstd::encode_all(bytes.as_slice(), 19).map_err(|error| Error::Model(error.to_string()))
}
