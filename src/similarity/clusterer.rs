//! Units in, clusters out: exact copies, near copies, and what all kinds share.

use super::drift::Edit;
use super::minhash::Signer;
use super::passage::Anchor;
use super::shingle::{self, Token};
use super::spool::{Slot, Spool};
use super::{Cluster, Kind, Member, Options, Pair, Sketch, Sketcher, drift, round};
use crate::error::Result;
use crate::span::Span;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One unit, as far as it stays in memory.
pub(super) struct Unit {
    pub(super) id: String,
    pub(super) source: u32,
    /// The first unit with the same normal form.
    pub(super) first: u32,
    pub(super) offset: u32,
    pub(super) text: Slot,
    pub(super) shingles: Slot,
    pub(super) tokens: Slot,
}

pub(super) struct Quote {
    pub(super) unit: u32,
    pub(super) span: Span,
    pub(super) tokens: Slot,
}

/// Takes units in the order of the input and gives their clusters.
pub struct Clusterer {
    options: Options,
    pub(super) sketcher: Sketcher,
    pub(super) spool: Spool,
    pub(super) units: Vec<Unit>,
    sources: Vec<String>,
    source_numbers: HashMap<String, u32>,
    fingerprints: HashMap<u128, u32>,
    /// Band keys of the units that are the first of their normal form, with those units.
    bands: Vec<Vec<(u32, u32)>>,
    pub(super) quotes: Vec<Quote>,
    pub(super) quote_keys: Vec<(u64, u32)>,
    pub(super) anchors: Vec<Anchor>,
}

/// A representative is compared with at most this many others that it meets in one band: beyond it stand templates.
const MAX_BUCKET: usize = 64;
/// An anchor or a window of a quotation that stands in more places is a common phrase.
pub(super) const MAX_PLACES: usize = 64;
/// Code points of an excerpt.
const EXCERPT: usize = 300;

impl Clusterer {
    /// An empty clusterer.
    pub fn new(options: Options) -> Result<Self> {
        let signer = Signer::new(options.threshold);
        let bands = vec![Vec::new(); signer.bands()];
        let sketcher =
            Sketcher { signer, quotes: options.kinds.contains(&Kind::Quote), passages: options.kinds.contains(&Kind::Contained) };
        let spool = Spool::new(options.temp_dir.as_deref());
        Ok(Self {
            options,
            sketcher,
            spool,
            units: Vec::new(),
            sources: Vec::new(),
            source_numbers: HashMap::new(),
            fingerprints: HashMap::new(),
            bands,
            quotes: Vec::new(),
            quote_keys: Vec::new(),
            anchors: Vec::new(),
        })
    }

    /// What makes sketches for this clusterer.
    pub fn sketcher(&self) -> Sketcher {
        self.sketcher.clone()
    }

    /// Units so far.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// Adds a unit that begins its record's text.
    pub fn add(&mut self, id: String, source: String, text: &str, sketch: Sketch) -> Result<()> {
        self.add_at(id, source, text, 0, sketch)
    }

    /// Adds a unit that begins `offset` code points into its record's text.
    pub fn add_at(&mut self, id: String, source: String, text: &str, offset: usize, sketch: Sketch) -> Result<()> {
        let number = self.units.len() as u32;
        let next = self.sources.len() as u32;
        let source = *self.source_numbers.entry(source).or_insert_with_key(|name| {
            self.sources.push(name.clone());
            next
        });
        let first = if sketch.tokens.is_empty() { number } else { *self.fingerprints.entry(sketch.fingerprint).or_insert(number) };
        let hashes = |tokens: &[Token]| tokens.iter().map(|token| token.hash).collect::<Vec<u64>>();
        let text_slot = self.spool.put(text.as_bytes())?;
        let mut unit =
            Unit { id, source, first, offset: offset as u32, text: text_slot, shingles: Slot::default(), tokens: Slot::default() };
        if first == number && !sketch.tokens.is_empty() {
            unit.shingles = self.spool.put_numbers(&sketch.shingles)?;
            for (band, key) in self.bands.iter_mut().zip(&sketch.keys) {
                band.push((*key, number));
            }
        }
        if self.sketcher.passages {
            unit.tokens = self.spool.put_numbers(&hashes(&sketch.tokens))?;
            self.anchors.extend(sketch.anchors.iter().map(|(hash, token)| Anchor { hash: *hash, unit: number, token: *token }));
        }
        for (span, tokens) in &sketch.quotes {
            let quote = self.quotes.len() as u32;
            self.quote_keys.extend(shingle::shingles(tokens).into_iter().map(|key| (key, quote)));
            let tokens = self.spool.put_numbers(&hashes(tokens))?;
            self.quotes.push(Quote { unit: number, span: *span, tokens });
        }
        self.units.push(unit);
        Ok(())
    }

    /// Every verified pair at or above the threshold, exact copies included, at most `max` of them; true where there were more.
    pub fn pairs(&mut self, max: usize) -> Result<(Vec<Pair>, bool)> {
        let mut candidates: Vec<(u32, u32)> = Vec::new();
        for band in &self.bands {
            let mut band = band.clone();
            band.sort_unstable();
            for bucket in band.chunk_by(|a, b| a.0 == b.0) {
                for (nth, (_, later)) in bucket.iter().enumerate() {
                    candidates.extend(bucket[..nth].iter().map(|(_, earlier)| (*earlier, *later)));
                }
                if candidates.len() > 4 * max {
                    candidates.sort_unstable();
                    candidates.dedup();
                }
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut copies: HashMap<u32, Vec<u32>> = HashMap::new();
        for (number, unit) in self.units.iter().enumerate() {
            copies.entry(unit.first).or_default().push(number as u32);
        }
        let mut found: Vec<(u32, u32, f64)> = Vec::new();
        let mut full = false;
        let mut push = |a: u32, b: u32, score: f64| {
            full |= found.len() >= max;
            if !full {
                found.push((a.min(b), a.max(b), score));
            }
            !full
        };
        let mut last: Option<(u32, Vec<u64>)> = None;
        for (a, b) in candidates {
            if last.as_ref().is_none_or(|(unit, _)| *unit != a) {
                last = Some((a, self.spool.numbers(self.units[a as usize].shingles)?));
            }
            let Some((_, of_a)) = &last else { continue };
            let score = shingle::jaccard(of_a, &self.spool.numbers(self.units[b as usize].shingles)?);
            if score >= self.options.threshold {
                'copies: for a in &copies[&a] {
                    for b in &copies[&b] {
                        if !push(*a, *b, score) {
                            break 'copies;
                        }
                    }
                }
            }
        }
        let mut groups: Vec<&Vec<u32>> = copies.values().filter(|group| group.len() > 1).collect();
        groups.sort_unstable();
        'groups: for group in groups {
            for (nth, b) in group.iter().enumerate() {
                for a in &group[..nth] {
                    if !push(*a, *b, 1.0) {
                        break 'groups;
                    }
                }
            }
        }
        found.sort_unstable_by_key(|(a, b, _)| (*a, *b));
        let id = |number: u32| self.units[number as usize].id.clone();
        Ok((found.into_iter().map(|(a, b, score)| Pair { a: id(a), b: id(b), score: round(score) }).collect(), full))
    }

    /// The clusters, by kind and then by first member.
    pub fn finish(mut self) -> Result<Vec<Cluster>> {
        let representative = self.representatives()?;
        let mut clusters = self.whole(&representative)?;
        if self.sketcher.quotes {
            clusters.extend(self.quotations()?);
        }
        if self.sketcher.passages {
            let shown: HashSet<String> = clusters
                .iter()
                .filter(|cluster| cluster.kind == Kind::Quote)
                .flat_map(|cluster| &cluster.members)
                .map(|member| super::across::normal(&member.excerpt))
                .collect();
            clusters.extend(self.passages(&representative, &shown)?);
        }
        for (number, cluster) in clusters.iter_mut().enumerate() {
            cluster.cluster = number as u32;
        }
        Ok(clusters)
    }

    /// For each unit the one that it is compared with: itself, an exact copy, or the likest earlier representative at the threshold.
    fn representatives(&mut self) -> Result<Vec<(u32, f64)>> {
        let mut representative: Vec<(u32, f64)> = self.units.iter().map(|unit| (unit.first, 1.0)).collect();
        if !self.options.kinds.contains(&Kind::Near) {
            return Ok(representative);
        }
        // Buckets that at least two units share, in the order of bands; a unit's own are found by its number.
        let mut members: Vec<(u32, u32)> = Vec::new();
        let mut buckets: Vec<Vec<u32>> = Vec::new();
        for band in &mut self.bands {
            band.sort_unstable();
            for bucket in band.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1) {
                members.extend(bucket.iter().map(|(_, unit)| (*unit, buckets.len() as u32)));
                buckets.push(Vec::new());
            }
            *band = Vec::new();
        }
        members.sort_unstable();
        let mut candidates: Vec<u32> = Vec::new();
        for own in members.chunk_by(|a, b| a.0 == b.0) {
            let unit = own[0].0;
            candidates.clear();
            own.iter().for_each(|(_, bucket)| candidates.extend(&buckets[*bucket as usize]));
            candidates.sort_unstable();
            candidates.dedup();
            let mut best: Option<(u32, f64)> = None;
            if !candidates.is_empty() {
                let shingles = self.spool.numbers(self.units[unit as usize].shingles)?;
                for other in &candidates {
                    let score = shingle::jaccard(&shingles, &self.spool.numbers(self.units[*other as usize].shingles)?);
                    if score >= self.options.threshold && best.is_none_or(|(_, least)| score > least) {
                        best = Some((*other, score));
                    }
                }
            }
            match best {
                Some(best) => representative[unit as usize] = best,
                None => {
                    for (_, bucket) in own {
                        let bucket = &mut buckets[*bucket as usize];
                        if bucket.len() < MAX_BUCKET {
                            bucket.push(unit);
                        }
                    }
                }
            }
        }
        // A copy goes where its first goes.
        for (number, unit) in self.units.iter().enumerate() {
            if unit.first != number as u32 {
                representative[number] = representative[unit.first as usize];
            }
        }
        Ok(representative)
    }

    /// Clusters of whole units.
    fn whole(&mut self, representative: &[(u32, f64)]) -> Result<Vec<Cluster>> {
        let mut groups: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
        for (number, (first, score)) in representative.iter().enumerate() {
            groups.entry(*first).or_default().push((number as u32, *score));
        }
        let mut clusters = Vec::new();
        for (first, group) in groups.into_iter().filter(|(_, group)| group.len() > 1) {
            let kind = if group.iter().all(|(_, score)| *score == 1.0) { Kind::Exact } else { Kind::Near };
            if !self.options.kinds.contains(&kind) {
                continue;
            }
            let text = self.spool.text(self.units[first as usize].text)?;
            let mut members = Vec::with_capacity(group.len());
            for (number, score) in group {
                let unit = &self.units[number as usize];
                let own = self.spool.text(unit.text)?;
                let drift = if score == 1.0 { Vec::new() } else { drift::drift(&text, &own) };
                members.push(self.member(number, score, &own, drift));
            }
            clusters.push(Cluster { cluster: 0, kind, representative: self.units[first as usize].id.clone(), members });
        }
        Ok(clusters)
    }

    pub(super) fn member(&self, unit: u32, score: f64, text: &str, drift: Vec<Edit>) -> Member {
        let unit = &self.units[unit as usize];
        let excerpt = text.chars().take(EXCERPT).collect();
        Member {
            id: unit.id.clone(),
            source: self.sources[unit.source as usize].clone(),
            similarity: round(score),
            containment: None,
            start: None,
            end: None,
            drift,
            excerpt,
        }
    }

    pub(super) fn first_shingles(&mut self, unit: u32) -> Result<Vec<u64>> {
        let first = self.units[unit as usize].first;
        self.spool.numbers(self.units[first as usize].shingles)
    }
}
