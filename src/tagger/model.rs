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
use crate::token::{Kind, Token};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The version of the file format that this build reads.
pub const VERSION: u32 = 1;

/// A tag is made of so many parts at most.
const PARTS: usize = 10;

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
    /// Parts of each tag, filled up with the last one, which nothing weighs.
    pub of: Vec<[u16; PARTS]>,
    /// How many there are, that last one included.
    pub count: usize,
}

impl Parts {
    pub(super) fn new(tags: &[Tag]) -> Self {
        let mut known: BTreeMap<(u8, u8, u8), u16> = BTreeMap::new();
        let mut lists: Vec<Vec<u16>> = Vec::new();
        for (nth, tag) in tags.iter().enumerate() {
            let class = tag.class as u8;
            let mut names = vec![(0, class, 0)];
            let all = 255;
            names.extend(tag.form.map(|form| (1, class, form as u8)));
            names.extend(tag.tense.map(|tense| (2, all, tense as u8)));
            names.extend(tag.person.map(|person| (3, all, person as u8)));
            names.extend(tag.number.map(|number| (4, all, number as u8)));
            names.extend(tag.gender.map(|gender| (5, all, gender as u8)));
            names.extend(tag.case.map(|case| (6, all, case as u8)));
            names.extend(tag.with.map(|with| (7, all, with as u8)));
            names.extend(tag.number.map(|number| (8, class, number as u8)));
            let mut list = vec![nth as u16];
            for name in names {
                let next = (tags.len() + known.len()) as u16;
                list.push(*known.entry(name).or_insert(next));
            }
            list.truncate(PARTS);
            lists.push(list);
        }
        let none = tags.len() + known.len();
        let of = lists
            .into_iter()
            .map(|list| {
                let mut parts = [none as u16; PARTS];
                parts[..list.len()].copy_from_slice(&list);
                parts
            })
            .collect();
        Self { of, count: none + 1 }
    }

    /// The best of `candidates`; the first of equals.
    #[inline]
    pub(super) fn best(&self, candidates: &[u16], scores: &[i32]) -> u16 {
        let mut best = (i32::MIN, 0);
        for candidate in candidates {
            let score = self.of[*candidate as usize].iter().map(|part| scores[*part as usize]).sum();
            if score > best.0 {
                best = (score, *candidate);
            }
        }
        best.1
    }
}

/// Which tags a word of the training text may have.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub table: Table,
    /// Where the tags of each word begin; one more than words.
    pub starts: Vec<u32>,
    /// Their tags, one word after the other.
    pub tags: Vec<u16>,
}

impl Words {
    pub(super) fn new(words: &BTreeMap<u32, Vec<u16>>) -> Self {
        let mut starts = vec![0];
        let mut tags = Vec::new();
        for word in words.values() {
            tags.extend(word);
            starts.push(tags.len() as u32);
        }
        Self { table: Table::new(words.keys().copied()), starts, tags }
    }

    #[inline]
    pub(super) fn of(&self, unit: &Unit) -> Option<&[u16]> {
        let nth = self.table.find(unit.exact)?;
        Some(&self.tags[self.starts[nth] as usize..self.starts[nth + 1] as usize])
    }
}

/// Where the candidates of a unit are found when its word is none of [`Words`].
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
    words: Words,
    features: Table,
    /// Where the weights of each feature begin; one more than features.
    rows: Vec<u32>,
    /// Part and weight.
    weights: Vec<(u16, i16)>,
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
            words: Words::default(),
            features: Table::default(),
            rows: Vec::new(),
            weights: Vec::new(),
            lemmas: Lemmas::default(),
            cut,
        };
        tagger.read_body(&mut Reader::new(&bytes[at + 1..])).ok_or_else(|| broken(&"it ends early"))?;
        Ok(tagger)
    }

    fn read_body(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        self.words.table = Table::read(reader)?;
        self.words.starts = starts(reader, self.words.table.len())?;
        for _ in 0..*self.words.starts.last()? {
            let tag = reader.number()?;
            self.words.tags.push(u16::try_from(tag).ok().filter(|tag| usize::from(*tag) < self.tags.len())?);
        }
        self.features = Table::read(reader)?;
        self.rows = starts(reader, self.features.len())?;
        let count = *self.rows.last()? as usize;
        let parts: Vec<u16> = (0..count)
            .map(|_| reader.number().and_then(|part| u16::try_from(part).ok()).filter(|part| usize::from(*part) < self.parts.count))
            .collect::<Option<_>>()?;
        let weights = reader.bytes(count)?;
        self.weights = parts.into_iter().zip(weights).map(|(part, weight)| (part, i16::from(*weight as i8))).collect();
        self.lemmas = Lemmas::read(reader)?;
        reader.is_empty().then_some(())
    }

    /// The tags of `tokens`, which are those of [`crate::token::tokens`] for `text`, or a run of them.
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
        let mut at_hand = Vec::with_capacity(40);
        let mut scores = vec![0i32; self.parts.count];
        for (nth, unit) in units.iter().enumerate() {
            if unit.first {
                context = Context::START;
            }
            let candidates = self.words.of(unit).unwrap_or(&self.header.open[kind_number(unit.kind)]);
            let number = match candidates {
                [only] => *only,
                candidates => {
                    features(units, nth, &context, &mut at_hand);
                    scores.fill(0);
                    for feature in &at_hand {
                        let Some(row) = self.features.find(*feature) else { continue };
                        for (part, weight) in &self.weights[self.rows[row] as usize..self.rows[row + 1] as usize] {
                            scores[usize::from(*part)] += i32::from(*weight);
                        }
                    }
                    self.parts.best(candidates, &scores)
                }
            };
            context.advance(unit, number, self.tags[usize::from(number)]);
            numbers.push(number);
        }
        numbers
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
        (self.features.len(), self.lemmas.len())
    }

    pub(super) fn cut(&self) -> Cut {
        self.cut
    }
}

/// A word as lemma rules see it: lower case, a straight apostrophe.
pub(super) fn lower(word: &str) -> String {
    if word.is_ascii() { word.to_ascii_lowercase() } else { word.replace('’', "'").to_lowercase() }
}

/// Lengths become places where each row begins.
fn starts(reader: &mut Reader<'_>, len: usize) -> Option<Vec<u32>> {
    let mut starts = Vec::with_capacity(len + 1);
    let mut at = 0u32;
    starts.push(at);
    for _ in 0..len {
        at = at.checked_add(reader.number()?)?;
        starts.push(at);
    }
    Some(starts)
}

/// What a file holds beside its header.
pub(super) struct Body<'a> {
    pub words: &'a BTreeMap<u32, Vec<u16>>,
    /// By feature: part and weight.
    pub features: &'a BTreeMap<u32, Vec<(u16, i8)>>,
    pub lemmas: &'a super::lemma::Learner,
}

/// The file: a line of JSON, then words, features and lemma rules, column by column; packed.
pub(super) fn write(header: &Header, body: &Body<'_>) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec(header).map_err(|error| Error::Model(error.to_string()))?;
    bytes.push(b'\n');
    Table::write(&body.words.keys().copied().collect::<Vec<_>>(), &mut bytes);
    body.words.values().for_each(|tags| put(&mut bytes, tags.len() as u32));
    body.words.values().flatten().for_each(|tag| put(&mut bytes, u32::from(*tag)));
    Table::write(&body.features.keys().copied().collect::<Vec<_>>(), &mut bytes);
    body.features.values().for_each(|row| put(&mut bytes, row.len() as u32));
    body.features.values().flatten().for_each(|(part, _)| put(&mut bytes, u32::from(*part)));
    bytes.extend(body.features.values().flatten().map(|(_, weight)| *weight as u8));
    body.lemmas.write(&mut bytes);
    zstd::encode_all(bytes.as_slice(), 19).map_err(|error| Error::Model(error.to_string()))
}
