//! Units in, clusters out: exact copies, near copies, and what all kinds share.

use super::drift::{self, Edit};
use super::join::Representatives;
use super::quotations::Shown;
use super::runs::{Packed, Runs};
use super::spool::{Lists, Spool};
use super::{Cluster, Keep, Kind, LeftOut, Member, Options, Pair, Sketch, Sketcher, boilerplate, round, shingle};
use crate::error::Result;
use crate::span::Span;
use hashbrown::HashTable;
use xxhash_rust::xxh3::xxh3_64;

/// One unit, as far as it stays in memory: 32 bytes.
pub(super) struct Unit {
    /// Where its names, text and tokens lie.
    entry: u64,
    /// Where its windows lie.
    shingles: u64,
    pub(super) source: u32,
    /// The first unit with the same normal form.
    pub(super) first: u32,
    pub(super) offset: u32,
    /// How many windows it has.
    pub(super) windows: u32,
}

/// The words of a unit, and who it is.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) text: String,
}

/// A quotation: where it stands in the text and in the tokens of its unit.
#[derive(Clone, Copy)]
pub(super) struct Quote {
    pub(super) unit: u32,
    pub(super) span: Span,
    pub(super) start: u32,
    pub(super) length: u32,
}

/// Takes units in the order of the input and gives their clusters.
pub struct Clusterer {
    pub(super) options: Options,
    pub(super) sketcher: Sketcher,
    /// Texts: hardly ever asked for again.
    entries: Spool,
    /// Windows: asked for whenever a candidate is verified.
    shingles: Lists,
    /// Tokens of units, where passages or quotations are sought: read for every pair that shares some.
    tokens: Lists,
    /// Where they lie and how many they are; of copies nothing.
    token_places: Vec<(u64, u32)>,
    pub(super) units: Vec<Unit>,
    pub(super) sources: Vec<String>,
    source_numbers: HashTable<u32>,
    /// Of each unit, while units are added.
    fingerprints: Vec<u64>,
    /// Of each unit, the hash of its tokens but for their numbers.
    pub(super) templates: Vec<u32>,
    /// The first unit of each fingerprint.
    firsts: HashTable<u32>,
    pub(super) quotes: Vec<Quote>,
    pub(super) quote_keys: Runs<u128>,
    /// What twins are found by, and how much of it each unit has.
    pub(super) trait_keys: Runs<u128>,
    pub(super) trait_counts: Vec<u32>,
    representatives: Option<Representatives>,
    pub(super) left_out: LeftOut,
    /// Units before this one are only compared with: what joins none but these is not told.
    pub(super) reference: u32,
    bytes: Vec<u8>,
}

/// Code points of an excerpt.
const EXCERPT: usize = 300;
/// Bytes of the lengths that an entry begins with.
const HEAD: usize = 8;
/// Bytes that most entries don't exceed, read at once.
const USUAL: usize = 1024;
/// Members of a cluster that have one; what shows members shows fewer.
const EXCERPTS: usize = 1000;

impl Clusterer {
    /// An empty clusterer.
    pub fn new(options: Options) -> Result<Self> {
        let sketcher = Sketcher {
            quotes: options.kinds.contains(&Kind::Quote),
            passages: options.kinds.contains(&Kind::Contained),
            twins: options.kinds.contains(&Kind::Twin),
        };
        let folder = options.temp_dir.clone();
        let (folder, memory) = (folder.as_deref(), options.memory);
        Ok(Self {
            sketcher,
            entries: Spool::new(folder, memory / 64),
            shingles: Lists::new(folder, memory / 16 * 3),
            tokens: Lists::new(folder, memory / 8),
            token_places: Vec::new(),
            units: Vec::new(),
            sources: Vec::new(),
            source_numbers: HashTable::new(),
            fingerprints: Vec::new(),
            templates: Vec::new(),
            firsts: HashTable::new(),
            quotes: Vec::new(),
            quote_keys: Runs::new(folder, memory / 32),
            trait_keys: Runs::new(folder, memory / 32),
            trait_counts: Vec::new(),
            representatives: None,
            left_out: LeftOut::default(),
            reference: 0,
            bytes: Vec::new(),
            options,
        })
    }

    /// What makes sketches for this clusterer.
    pub fn sketcher(&self) -> Sketcher {
        self.sketcher.clone()
    }

    /// What was added so far is only compared with: pairs and clusters that hold nothing else are not given.
    pub fn end_of_reference(&mut self) {
        self.reference = self.units.len() as u32;
    }

    /// Whether no earlier unit has the normal form of this one.
    pub(super) fn is_first(&self, unit: u32) -> bool {
        self.units[unit as usize].first == unit
    }

    /// The units that are the first of their normal form.
    pub(super) fn firsts(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.units.len() as u32).filter(|unit| self.is_first(*unit))
    }

    /// Units so far.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// Adds a unit that begins its record's text.
    pub fn add(&mut self, id: impl AsRef<str>, source: impl AsRef<str>, text: &str, sketch: Sketch) -> Result<()> {
        self.add_at(id, source, text, 0, sketch)
    }

    /// Adds a unit that begins `offset` code points into its record's text.
    pub fn add_at(&mut self, id: impl AsRef<str>, source: impl AsRef<str>, text: &str, offset: usize, sketch: Sketch) -> Result<()> {
        let number = self.units.len() as u32;
        let source = self.source(source.as_ref());
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
        let shingles = if first == number { self.shingles.put(&sketch.shingles)? } else { 0 };
        let entry = self.put_entry(id.as_ref(), text)?;
        if self.sketcher.has_tokens() {
            let tokens: &[u64] = if first == number { &sketch.tokens } else { &[] };
            self.token_places.push((self.tokens.put(tokens)?, tokens.len() as u32));
        }
        if self.sketcher.twins {
            self.trait_counts.push(sketch.traits.len() as u32);
            for one in sketch.traits.iter().filter(|_| first == number) {
                self.trait_keys.push(u128::from(*one) << 64 | u128::from(number))?;
            }
        }
        for (span, start, length) in sketch.quotes.iter().filter(|_| first == number) {
            let quote = self.quotes.len() as u32;
            for tokens in sketch.tokens[*start as usize..(start + length) as usize].windows(shingle::WINDOW) {
                self.quote_keys.push(u128::from(shingle::window(tokens)) << 64 | u128::from(quote))?;
            }
            self.quotes.push(Quote { unit: number, span: *span, start: *start, length: *length });
        }
        self.units.push(Unit { entry, shingles, source, first, offset: offset as u32, windows });
        Ok(())
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

    /// Lengths of id and text; then these.
    fn put_entry(&mut self, id: &str, text: &str) -> Result<u64> {
        let mut head = [0; HEAD];
        for (bytes, length) in head.as_chunks_mut::<4>().0.iter_mut().zip([id.len(), text.len()]) {
            *bytes = (length as u32).to_le_bytes();
        }
        self.entries.put(&[&head, id.as_bytes(), text.as_bytes()])
    }

    /// Reads the entry of a unit and gives where its id and its text end.
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
    pub(super) fn id(&mut self, unit: u32) -> Result<String> {
        let (id, _) = self.read_entry(unit)?;
        Ok(string(&self.bytes[HEAD..id]))
    }

    /// The id and text of a unit.
    pub(super) fn entry(&mut self, unit: u32) -> Result<Entry> {
        let (id, text) = self.read_entry(unit)?;
        Ok(Entry { id: string(&self.bytes[HEAD..id]), text: string(&self.bytes[id..text]) })
    }

    /// The tokens of a unit that is the first of its normal form; none where neither passages nor quotations are sought.
    pub(super) fn tokens(&mut self, unit: u32) -> Result<&[u64]> {
        let (at, count) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.get(at, count as usize)
    }

    /// The same, where units are gone through in order.
    pub(super) fn tokens_on(&mut self, unit: u32) -> Result<&[u64]> {
        let (at, count) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.get_on(at, count as usize)
    }

    /// The tokens of a quotation.
    pub(super) fn quote_tokens(&mut self, quote: u32) -> Result<&[u64]> {
        let Quote { unit, start, length, .. } = self.quotes[quote as usize];
        let (at, _) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.part(at, start as usize, length as usize)
    }

    /// The windows of a unit.
    pub(super) fn windows(&mut self, unit: u32) -> Result<&[u64]> {
        let unit = &self.units[self.units[unit as usize].first as usize];
        self.shingles.get(unit.shingles, unit.windows as usize)
    }

    /// The same, where units are gone through in order.
    pub(super) fn windows_on(&mut self, unit: u32) -> Result<&[u64]> {
        let unit = &self.units[self.units[unit as usize].first as usize];
        self.shingles.get_on(unit.shingles, unit.windows as usize)
    }

    /// The same, copied into `windows`, to be compared with others.
    pub(super) fn copy_windows(&mut self, unit: u32, windows: &mut Vec<u64>) -> Result<()> {
        windows.clear();
        windows.extend_from_slice(self.windows(unit)?);
        Ok(())
    }

    /// An empty sorter of its share of the memory.
    pub(super) fn runs<P: Packed>(&self) -> Runs<P> {
        Runs::new(self.options.temp_dir.as_deref(), self.options.memory / 32)
    }

    /// For each unit the one that it belongs to.
    pub(super) fn representatives(&mut self) -> Result<Representatives> {
        match self.representatives.take() {
            Some(representatives) => Ok(representatives),
            None if self.options.kinds.contains(&Kind::Near) => self.join(None),
            None => Ok(self.units.iter().map(|unit| (unit.first, unit.windows)).collect()),
        }
    }

    /// Gives every verified pair at or above the threshold, exact copies included, at most `max` of them; true where there were more.
    pub fn pairs(&mut self, max: usize, sink: &mut dyn FnMut(&Pair) -> Result<()>) -> Result<bool> {
        let copies = Copies::new(&self.units);
        let reference = self.reference;
        let mut found: Runs<u128> = self.runs();
        let (mut count, mut full) = (0usize, false);
        let mut push = |a: u32, b: u32, score: f64| {
            if a.max(b) < reference {
                return Ok(true);
            }
            full |= count == max;
            count += usize::from(!full);
            let (a, b) = (a.min(b), a.max(b));
            if full {
                Ok(false)
            } else {
                found.push(u128::from(a) << 96 | u128::from(b) << 64 | u128::from(score.to_bits())).map(|()| true)
            }
        };
        let representatives = self.join(Some(&mut |a, b, score| {
            for a in copies.of(a) {
                for b in copies.of(b) {
                    if !push(a, b, score)? {
                        return Ok(false);
                    }
                }
            }
            Ok(true)
        }))?;
        if self.options.kinds.contains(&Kind::Near) {
            self.representatives = Some(representatives);
        }
        'groups: for first in copies.firsts() {
            let group: Vec<u32> = copies.of(first).collect();
            for (nth, b) in group.iter().enumerate() {
                for a in &group[..nth] {
                    if !push(*a, *b, 1.0)? {
                        break 'groups;
                    }
                }
            }
        }
        let mut found = found.sorted()?;
        let mut last: Option<(u32, String)> = None;
        while let Some(record) = found.next()? {
            let (a, b, score) = ((record >> 96) as u32, (record >> 64) as u32, f64::from_bits(record as u64));
            let name = match last.take() {
                Some((unit, name)) if unit == a => name,
                _ => self.id(a)?,
            };
            let pair = Pair { a: name, b: self.id(b)?, score: round(score) };
            sink(&pair)?;
            last = Some((a, pair.a));
        }
        Ok(full)
    }

    /// The clusters, by kind and then by first member. Where many texts are alike, [`Self::each_cluster`] also says what was left out.
    pub fn finish(self) -> Result<Vec<Cluster>> {
        let mut clusters = Vec::new();
        self.each_cluster(&mut |cluster| {
            clusters.push(cluster);
            Ok(())
        })?;
        Ok(clusters)
    }

    /// Gives the clusters one after the other, in the order of [`Self::finish`], and at the end what was left out.
    pub fn each_cluster(mut self, sink: &mut dyn FnMut(Cluster) -> Result<()>) -> Result<LeftOut> {
        (self.fingerprints, self.firsts) = (Vec::new(), HashTable::new());
        let representatives = self.representatives()?;
        let mut count = 0;
        let mut numbered = |mut cluster: Cluster| {
            cluster.cluster = count;
            count += 1;
            sink(cluster)
        };
        self.whole(&representatives, &mut numbered)?;
        let mut left_out = self.left_out;
        let shown = if self.sketcher.quotes { self.quotations(&mut left_out, &mut numbered)? } else { Shown::new() };
        if self.sketcher.passages {
            self.passages(&representatives, &shown, &mut left_out, &mut numbered)?;
        }
        if self.sketcher.twins {
            self.twins(&mut left_out, &mut numbered)?;
        }
        Ok(left_out)
    }

    /// Clusters of whole units.
    fn whole(&mut self, representatives: &Representatives, sink: &mut dyn FnMut(Cluster) -> Result<()>) -> Result<()> {
        let mut sizes = vec![0u32; self.units.len()];
        representatives.iter().for_each(|(first, _)| sizes[*first as usize] += 1);
        let place = |(unit, (first, _)): (usize, &(u32, u32))| u64::from(*first) << 32 | unit as u64;
        let mut order: Vec<u64> =
            representatives.iter().enumerate().filter(|(_, (first, _))| sizes[*first as usize] > 1).map(place).collect();
        drop(sizes);
        order.sort_unstable();
        let of_source = boilerplate::units_by_source(&self.units);
        for group in order.chunk_by(|a, b| a >> 32 == b >> 32) {
            let members = || group.iter().map(|place| *place as u32);
            let score = |unit: u32| self.score(unit, representatives[unit as usize]);
            let sources = members().map(|unit| self.units[unit as usize].source);
            let kind = match members().all(|unit| score(unit) == 1.0) {
                _ if self.options.kinds.contains(&Kind::Boilerplate) && boilerplate::is_furniture(sources, &of_source) => Kind::Boilerplate,
                true => Kind::Exact,
                false => Kind::Near,
            };
            if !self.options.kinds.contains(&kind) || members().all(|unit| unit < self.reference) {
                continue;
            }
            let first = (group[0] >> 32) as u32;
            let cluster = self.cluster(kind, first, &mut members(), representatives)?;
            sink(cluster)?;
        }
        Ok(())
    }

    /// Exact Jaccard of a unit and the one that it belongs to.
    fn score(&self, unit: u32, (representative, both): (u32, u32)) -> f64 {
        let windows = |unit: u32| self.units[unit as usize].windows as usize;
        shingle::ratio(windows(unit), windows(representative), both as usize)
    }

    fn cluster(
        &mut self,
        kind: Kind,
        first: u32,
        units: &mut dyn Iterator<Item = u32>,
        representatives: &Representatives,
    ) -> Result<Cluster> {
        let leader = self.entry(first)?;
        let mut members = Vec::new();
        let mut kept: Option<(usize, String)> = None;
        for unit in units {
            let entry = self.entry(unit)?;
            let score = self.score(unit, representatives[unit as usize]);
            let drift = if unit == first || score == 1.0 { Vec::new() } else { drift::drift(&leader.text, &entry.text) };
            let value = self.options.keep.value(&entry.text);
            if kept.as_ref().is_none_or(|(most, _)| value > *most) {
                kept = Some((value, entry.id.clone()));
            }
            let excerpt = if members.len() < EXCERPTS { entry.text.as_str() } else { "" };
            members.push(self.member(unit, entry.id, score, excerpt, drift));
        }
        let keep = kept.filter(|_| self.options.keep != Keep::First).map(|(_, id)| id);
        Ok(Cluster { cluster: 0, kind, representative: leader.id, keep, members })
    }

    pub(super) fn member(&self, unit: u32, id: String, score: f64, text: &str, drift: Vec<Edit>) -> Member {
        Member {
            id,
            source: self.sources[self.units[unit as usize].source as usize].clone(),
            similarity: round(score),
            containment: None,
            start: None,
            end: None,
            drift,
            excerpt: text[..text.char_indices().nth(EXCERPT).map_or(text.len(), |(end, _)| end)].to_owned(),
            characters: text.chars().count(),
        }
    }
}

impl Clusterer {
    /// A member that is the part `span` of its unit's `text`.
    pub(super) fn placed(&self, member: Member, unit: u32, text: &str, span: Span, containment: f64) -> Member {
        let chars = |end: u32| text[..end as usize].chars().count();
        let start = self.units[unit as usize].offset as usize + chars(span.start);
        let end = start + span.of(text).chars().count();
        Member { containment: Some(round(containment)), start: Some(start), end: Some(end), ..member }
    }
}

fn string(bytes: &[u8]) -> String {
    simdutf8::basic::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), str::to_owned)
}

/// The exact copies of units.
pub(super) struct Copies(Vec<u64>);

impl Copies {
    pub(super) fn new(units: &[Unit]) -> Self {
        let later = units.iter().enumerate().filter(|(nth, unit)| unit.first != *nth as u32);
        let mut copies: Vec<u64> = later.map(|(nth, unit)| u64::from(unit.first) << 32 | nth as u64).collect();
        copies.sort_unstable();
        Self(copies)
    }

    /// A unit that is the first of its normal form, and its copies.
    pub(super) fn of(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let start = self.0.partition_point(|place| ((place >> 32) as u32) < first);
        let copies = self.0[start..].iter().take_while(move |place| (**place >> 32) as u32 == first).map(|place| *place as u32);
        std::iter::once(first).chain(copies)
    }

    /// Units that have copies.
    pub(super) fn firsts(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.chunk_by(|a, b| a >> 32 == b >> 32).map(|group| (group[0] >> 32) as u32)
    }
}
