//! The units of a run: about 60 bytes each in memory; the rest is read from `storage/`.

use super::sketch::{Repairs, Sketch};
use crate::error::Result;
use crate::similarity::storage::{Arrays, Budget, Spool};
use crate::text::Span;
use hashbrown::HashTable;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// The part of a unit that stays in memory: 32 bytes.
pub struct Unit {
    /// Position of its id and text in the spool.
    entry: u64,
    /// Position of its windows in the arrays.
    shingles: u64,
    /// Number of its source.
    pub source: u32,
    /// The first unit with the same normal form.
    pub first: u32,
    /// Its start in the record, in code points.
    offset: u32,
    /// Number of its windows.
    pub windows: u32,
}

/// Id and text of a unit.
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its repaired text.
    pub text: String,
}

/// Bytes of the two lengths at the start of an entry.
const HEAD: usize = 8;
/// Bytes to read at first; most entries fit.
const USUAL: usize = 1024;

/// All units, in the order of the input.
pub struct UnitStore {
    /// The units, by number.
    pub units: Vec<Unit>,
    /// Number of the first unit that is not reference: clusters of reference units alone are not given.
    pub reference: u32,
    /// Memory and folder for the stages.
    pub budget: Budget,
    /// Ids and texts, rarely read.
    entries: Spool,
    /// Windows, read for each verification.
    shingles: Arrays,
    /// Tokens, if passages or quotations are wanted; read for each pair that shares some.
    tokens: Arrays,
    /// Position and length of each unit's tokens; exact copies have none.
    token_places: Vec<(u64, u32)>,
    keeps_tokens: bool,
    sources: Vec<String>,
    source_numbers: HashTable<u32>,
    /// Hash of each unit's normal form. Empty after [`Self::close`].
    fingerprints: Vec<u64>,
    /// The first unit with each fingerprint.
    firsts: HashTable<u32>,
    /// For each unit the hash of its tokens with all numbers replaced by one sign; 0 if it has no numbers.
    templates: Vec<u32>,
    /// The repairs of the units that have any.
    repairs: BTreeMap<u32, Repairs>,
    bytes: Vec<u8>,
}

impl UnitStore {
    /// An empty store.
    pub fn new(budget: Budget, keeps_tokens: bool) -> Self {
        let (folder, memory) = (budget.folder(), budget.memory);
        Self {
            entries: Spool::new(folder, memory / 10),
            shingles: Arrays::new(folder, memory / 8),
            tokens: Arrays::new(folder, memory / 8),
            token_places: Vec::new(),
            keeps_tokens,
            units: Vec::new(),
            sources: Vec::new(),
            source_numbers: HashTable::new(),
            fingerprints: Vec::new(),
            firsts: HashTable::new(),
            templates: Vec::new(),
            repairs: BTreeMap::new(),
            reference: 0,
            bytes: Vec::new(),
            budget,
        }
    }

    /// Adds a unit that starts at code point `offset` of its record's text. Returns its number, and true if its normal form is new.
    pub fn add(&mut self, id: &str, source: &str, text: &str, offset: usize, sketch: &Sketch) -> Result<(u32, bool)> {
        let number = self.units.len() as u32;
        if !sketch.repairs.0.is_empty() {
            self.repairs.insert(number, sketch.repairs.clone());
        }
        let source = self.source(source);
        let is_blank = sketch.shingles.is_empty();
        let windows = sketch.shingles.len() as u32;
        self.fingerprints.push(sketch.fingerprint);
        self.templates.push(sketch.template);
        let mut first = number;
        if !is_blank {
            let (fingerprints, units) = (&self.fingerprints, &self.units);
            let is_same = |other: &u32| fingerprints[*other as usize] == sketch.fingerprint && units[*other as usize].windows == windows;
            first = *self.firsts.entry(sketch.fingerprint, is_same, |unit| fingerprints[*unit as usize]).or_insert(number).get();
        }
        let is_new = first == number;
        let shingles = if is_new { self.shingles.put(&sketch.shingles)? } else { 0 };
        let entry = self.put_entry(id, text)?;
        if self.keeps_tokens {
            let tokens: &[u64] = if is_new { &sketch.tokens } else { &[] };
            self.token_places.push((self.tokens.put(tokens)?, tokens.len() as u32));
        }
        self.units.push(Unit { entry, shingles, source, first, offset: offset as u32, windows });
        Ok((number, is_new))
    }

    /// Frees what only [`Self::add`] needs.
    pub fn close(&mut self) {
        (self.fingerprints, self.firsts) = (Vec::new(), HashTable::new());
    }

    /// Frees what only near copies need.
    pub fn drop_templates(&mut self) {
        self.templates = Vec::new();
    }

    /// Frees the windows.
    pub fn drop_windows(&mut self) {
        self.shingles = Arrays::new(None, 0);
    }

    fn source(&mut self, name: &str) -> u32 {
        let (sources, hash) = (&self.sources, |name: &str| xxh3_64(name.as_bytes()));
        let number = sources.len() as u32;
        let is_same = |number: &u32| sources[*number as usize] == name;
        let found = *self.source_numbers.entry(hash(name), is_same, |number| hash(&sources[*number as usize])).or_insert(number).get();
        if found == number {
            self.sources.push(name.to_owned());
        }
        found
    }

    /// True if no earlier unit has the same normal form.
    pub fn is_first(&self, unit: u32) -> bool {
        self.units[unit as usize].first == unit
    }

    /// The units that are the first of their normal form.
    pub fn firsts(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.units.len() as u32).filter(|unit| self.is_first(*unit))
    }

    /// True if two similar units are one source's template with different numbers ("Road 1506", "Road 1507"), where the numbers are the
    /// content. Texts of two sources with different numbers are still copies, one of them wrong or outdated.
    pub fn is_template(&self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        self.templates[a] != 0 && self.templates[a] == self.templates[b] && self.units[a].source == self.units[b].source
    }

    /// The place of `span` of a unit's `text` in the record's original text, in code points.
    pub fn place(&self, unit: u32, text: &str, span: Span) -> (usize, usize) {
        let chars = |end: u32| text[..end as usize].chars().count();
        let (start, end) = (chars(span.start), chars(span.end));
        let (start, end) = self.repairs.get(&unit).map_or((start, end), |repairs| repairs.to_original(start, end));
        let offset = self.units[unit as usize].offset as usize;
        (offset + start, offset + end)
    }

    /// Name of a unit's source.
    pub fn source_of(&self, unit: u32) -> &str {
        &self.sources[self.units[unit as usize].source as usize]
    }

    /// Writes the lengths of id and text, then both.
    fn put_entry(&mut self, id: &str, text: &str) -> Result<u64> {
        let mut head = [0; HEAD];
        for (bytes, length) in head.as_chunks_mut::<4>().0.iter_mut().zip([id.len(), text.len()]) {
            *bytes = (length as u32).to_le_bytes();
        }
        self.entries.put(&[&head, id.as_bytes(), text.as_bytes()])
    }

    /// Reads the entry of a unit; returns the end of its id and of its text.
    fn read_entry(&mut self, unit: u32) -> Result<(usize, usize)> {
        let at = self.units[unit as usize].entry;
        self.entries.read_most(at, USUAL, &mut self.bytes)?;
        let mut lengths = [0; 2];
        for (length, bytes) in lengths.iter_mut().zip(self.bytes.as_chunks::<4>().0) {
            *length = u32::from_le_bytes(*bytes) as usize;
        }
        let (id, text) = (HEAD + lengths[0], HEAD + lengths[0] + lengths[1]);
        if text > self.bytes.len() {
            self.entries.read(at, text, &mut self.bytes)?;
        }
        Ok((id, text))
    }

    /// The id of a unit.
    pub fn id(&mut self, unit: u32) -> Result<String> {
        let (id, _) = self.read_entry(unit)?;
        Ok(string(&self.bytes[HEAD..id]))
    }

    /// The id and text of a unit.
    pub fn entry(&mut self, unit: u32) -> Result<Entry> {
        let (id, text) = self.read_entry(unit)?;
        Ok(Entry { id: string(&self.bytes[HEAD..id]), text: string(&self.bytes[id..text]) })
    }

    /// The tokens of a unit that is the first of its normal form; empty if neither passages nor quotations are wanted.
    pub fn tokens(&mut self, unit: u32) -> Result<&[u64]> {
        let (at, count) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.get(at, count as usize)
    }

    /// Like [`Self::tokens`], for access in ascending order.
    pub fn tokens_in_order(&mut self, unit: u32) -> Result<&[u64]> {
        let (at, count) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.get_in_order(at, count as usize)
    }

    /// `length` tokens of a unit from token `start` on.
    pub fn some_tokens(&mut self, unit: u32, start: u32, length: u32) -> Result<&[u64]> {
        let (at, _) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.part(at, start as usize, length as usize)
    }

    /// The windows of a unit.
    pub fn windows(&mut self, unit: u32) -> Result<&[u64]> {
        let unit = &self.units[self.units[unit as usize].first as usize];
        self.shingles.get(unit.shingles, unit.windows as usize)
    }

    /// Like [`Self::windows`], for access in ascending order.
    pub fn windows_in_order(&mut self, unit: u32) -> Result<&[u64]> {
        let unit = &self.units[self.units[unit as usize].first as usize];
        self.shingles.get_in_order(unit.shingles, unit.windows as usize)
    }

    /// Copies the windows of a unit to `windows`, so that they can be compared with another unit's.
    pub fn copy_windows(&mut self, unit: u32, windows: &mut Vec<u64>) -> Result<()> {
        windows.clear();
        windows.extend_from_slice(self.windows(unit)?);
        Ok(())
    }
}

fn string(bytes: &[u8]) -> String {
    simdutf8::basic::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), str::to_owned)
}
