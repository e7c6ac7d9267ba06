//! Units in, one after the other; clusters out, kind after kind.

use super::join::Representatives;
use super::part::Part;
use super::quotations::Shown;
use super::runs::{Packed, Runs};
use super::sketch::Repairs;
use super::spool::{Lists, Spool};
use super::units::{Quote, Unit};
use super::{Cluster, Kind, LeftOut, Options, Sketch, Sketcher, shingle};
use crate::error::Result;
use hashbrown::HashTable;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// Takes units in the order of the input and gives their clusters.
pub struct Clusterer {
    pub(super) options: Options,
    pub(super) sketcher: Sketcher,
    /// Texts: hardly ever asked for again.
    pub(super) entries: Spool,
    /// Windows: asked for whenever a candidate is verified.
    pub(super) shingles: Lists,
    /// Tokens of units, where passages or quotations are sought: read for every pair that shares some.
    pub(super) tokens: Lists,
    /// Where they lie and how many they are; of copies nothing.
    pub(super) token_places: Vec<(u64, u32)>,
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
    pub(super) representatives: Option<Representatives>,
    pub(super) left_out: LeftOut,
    /// Units before this one are only compared with: what joins none but these is not told.
    pub(super) reference: u32,
    pub(super) bytes: Vec<u8>,
    /// Of units that were repaired before they were read, where.
    pub(super) repairs: BTreeMap<u32, Repairs>,
}

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
            repairs: BTreeMap::new(),
            entries: Spool::new(folder, memory / 10),
            shingles: Lists::new(folder, memory / 8),
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
        if !sketch.repairs.0.is_empty() {
            self.repairs.insert(number, sketch.repairs.clone());
        }
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
    pub fn each_cluster(self, sink: &mut dyn FnMut(Cluster) -> Result<()>) -> Result<LeftOut> {
        let mut begun: Option<Cluster> = None;
        self.each_part(&mut |Part { cluster, more, .. }| {
            let whole = match begun.take() {
                Some(mut begun) => {
                    begun.members.extend(cluster.members);
                    begun
                }
                None => cluster,
            };
            if more {
                begun = Some(whole);
                return Ok(());
            }
            sink(whole)
        })
    }

    /// The same, large clusters in parts, so that none of them has to fit into memory.
    pub fn each_part(mut self, sink: &mut dyn FnMut(Part) -> Result<()>) -> Result<LeftOut> {
        (self.fingerprints, self.firsts) = (Vec::new(), HashTable::new());
        let representatives = self.representatives()?;
        self.templates = Vec::new();
        if !self.sketcher.has_tokens() {
            // What is left to do is to write who belongs to whom.
            self.shingles = Lists::new(None, 0);
        }
        let mut count = 0;
        let mut numbered = |mut part: Part| {
            count += u32::from(part.before == 0);
            part.cluster.cluster = count - 1;
            sink(part)
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
}
