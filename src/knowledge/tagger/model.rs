//! The weights of one language's tagger: file format and inference.
//!
//! The score of a tag is the sum of the scores of its parts (the tag itself, its class, number, case …); the score of a part is the sum of
//! the weights of the active features for it. So *-ých* indicates genitive plural even for adjectives never seen in that form.

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

/// Version of the file format.
pub const VERSION: u32 = 1;

/// A feature with weights for at least one in this many parts is stored as a dense row, so that it is summed in one loop.
const DENSE: usize = 4;
/// Marks the row of a dense feature.
const IS_DENSE: u32 = 1 << 31;

/// Header of a model file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Header {
    /// Language (BCP 47).
    pub lang: String,
    /// Format of the file.
    pub version: u32,
    /// Number of sentences by treebank.
    pub treebanks: BTreeMap<String, u64>,
    /// Words trained on.
    pub words: u64,
    /// All tags, most frequent first.
    pub tags: Vec<String>,
    /// For words, numbers and signs: the tags possible if nothing else is known, as indices into `tags`.
    pub open: [Vec<u16>; 3],
}

/// The parts of each tag.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Start of each tag's parts, and the end.
    starts: Vec<u32>,
    parts: Vec<u16>,
    /// Number of distinct parts.
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

    /// The candidate with the highest score; the first of equals.
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

/// Lists of tags by hash of a training word or of a suffix.
#[derive(Debug, Default)]
pub(super) struct Lists {
    table: Table,
    /// Each list: its length, then its tags.
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

/// The possible tags of a unit.
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

/// Index into [`Header::open`].
pub(super) fn kind_number(kind: Kind) -> usize {
    match kind {
        Kind::Word => 0,
        Kind::Number => 1,
        Kind::Sign => 2,
    }
}

/// The tagger of one language: words, weights and lemma rules.
#[derive(Debug)]
pub struct Tagger {
    /// Header of its file.
    pub header: Header,
    /// Size of its file in bytes.
    pub packed_bytes: usize,
    tags: Vec<Tag>,
    parts: Parts,
    candidates: Candidates,
    /// Start of the weights by feature.
    features: Table,
    count: usize,
    /// Sparse rows: their length with a 0, then pairs of part and weight.
    sparse: Vec<(u16, i16)>,
    /// Dense rows: one weight for each part.
    dense: Vec<i16>,
    lemmas: Lemmas,
    cut: Cut,
}

impl Tagger {
    /// Reads a model file.
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

    /// The tags of `tokens`, which must come from [`crate::text::token::tokens`] for `text`, or be a slice of these.
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

    /// The tag numbers of the units.
    fn numbers(&self, units: &[Unit]) -> Vec<u16> {
        let mut numbers = Vec::with_capacity(units.len());
        let mut context = Context::START;
        let (mut at_hand, mut rows, mut lengths) = (Vec::with_capacity(40), Vec::with_capacity(40), Vec::with_capacity(40));
        // The sum of forty features of at most 127 fits 16 bits.
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
                    // Read the start of all rows before summing any, so that cache misses overlap.
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

    /// The lemma of the token `word` with this tag, in lower case unless names keep their capital.
    ///
    /// If a token holds two words, the lemma of the leading one: *be* for *it's*, *do* for *don't*, *eau* for *l'eau*.
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

    /// Number of tags.
    pub fn tags(&self) -> usize {
        self.tags.len()
    }

    /// Number of features with weights, and of suffixes with a lemma rule.
    pub fn sizes(&self) -> (usize, usize) {
        (self.count, self.lemmas.len())
    }

    pub(super) fn cut(&self) -> Cut {
        self.cut
    }
}

/// The content of a file after its header.
pub(super) struct Body<'a> {
    pub words: &'a BTreeMap<u32, Vec<u16>>,
    pub looks: &'a BTreeMap<u32, Vec<u16>>,
    /// Pairs of part and weight by feature.
    pub features: &'a BTreeMap<u32, Vec<(u16, i8)>>,
    pub lemmas: &'a super::lemma::Learner,
}

/// Serializes a model: a line of JSON, then words, features and lemma rules, column by column; compressed.
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
