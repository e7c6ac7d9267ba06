//! Paragraphs of many sources in; clusters of those that say the same out, each member verified against its representative.
//!
//! ```
//! use sourdine::similarity::{Clusterer, Kind, Options};
//! let mut clusterer = Clusterer::new(Options::default())?;
//! for (source, text) in [("one", "The ferry will start again in May, after nineteen months."), ("two", "The ferry will start again in May, after nineteen months!")] {
//!     let sketch = clusterer.sketcher().sketch(text);
//!     clusterer.add(source.into(), source.into(), text, sketch)?;
//! }
//! let clusters = clusterer.finish()?;
//! assert_eq!((clusters[0].kind, clusters[0].members.len()), (Kind::Exact, 2));
//! # Ok::<(), sourdine::error::Error>(())
//! ```
//!
//! The steps: exact copies by a hash of the normal form; MinHash and bands for candidates; **exact** Jaccard of each candidate against the
//! representative, so that no chain of small drifts joins the unlike; then, across sources, quotations (aligned word by word) and passages
//! of six words and more (winnowing) that stand inside paragraphs which are otherwise different.
//!
//! Kept in memory by unit: its names, 4 bytes a band and 24 bytes an anchor or quotation; texts and shingles lie in a spool that goes to
//! disk beyond 64 MiB.

mod drift;
mod minhash;
mod passage;
mod quote;
pub mod shingle;
mod spool;

pub use drift::Edit;

use crate::error::Result;
use crate::span::{CharIndex, Span};
use minhash::Signer;
use passage::Anchor;
use serde::Serialize;
use shingle::Token;
use spool::{Slot, Spool};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

/// What the members of a cluster have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Equal in normal form.
    Exact,
    /// At or above the threshold with the representative.
    Near,
    /// A passage of six words or more that stands in each.
    Contained,
    /// Quoted speech, aligned word by word.
    Quote,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Exact, Self::Near, Self::Contained, Self::Quote];

    /// The word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Near => "near",
            Self::Contained => "contained",
            Self::Quote => "quote",
        }
    }
}

/// How to cluster.
#[derive(Clone, Debug)]
pub struct Options {
    /// Jaccard of windows from which two units are near, above 0 to 1.
    pub threshold: f64,
    /// The kinds to look for.
    pub kinds: Vec<Kind>,
    /// Where the spool goes when it grows; none: the system's folder for temporary files.
    pub temp_dir: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.7, kinds: Kind::ALL.to_vec(), temp_dir: None }
    }
}

/// One member of a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Member {
    /// The unit's id: its record's, with `#pN` where that has several paragraphs.
    pub id: String,
    /// Its source.
    pub source: String,
    /// Exact Jaccard of the windows with the representative's, of the two whole units.
    pub similarity: f64,
    /// For a quotation or passage: the share of the shorter one's words that both have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub containment: Option<f64>,
    /// Where it begins in the record's text, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// Where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// How it differs from the representative.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drift: Vec<Edit>,
    /// Its words, shortened; for reports.
    #[serde(skip)]
    pub excerpt: String,
}

/// Units that say the same.
#[derive(Clone, Debug, Serialize)]
pub struct Cluster {
    /// Number from 0, in the order of first members within a kind.
    pub cluster: u32,
    /// What they have in common.
    pub kind: Kind,
    /// Id of the member that the others are compared with: the first in the input.
    pub representative: String,
    /// The members, in the order of the input.
    pub members: Vec<Member>,
}

impl Cluster {
    /// How many sources have it.
    pub fn sources(&self) -> usize {
        self.members.iter().map(|member| &member.source).collect::<HashSet<_>>().len()
    }
}

/// What clustering needs of a unit, made on any thread.
#[derive(Clone, Debug)]
pub struct Sketch {
    fingerprint: u128,
    tokens: Vec<Token>,
    shingles: Vec<u64>,
    keys: Vec<u32>,
    quotes: Vec<(Span, Vec<Token>)>,
    anchors: Vec<(u64, u32)>,
}

/// Makes sketches; cheap to clone, used from many threads.
#[derive(Clone)]
pub struct Sketcher {
    signer: Signer,
    quotes: bool,
    passages: bool,
}

impl Sketcher {
    /// What clustering needs of `text`, the text of one unit.
    pub fn sketch(&self, text: &str) -> Sketch {
        let tokens = shingle::tokens(text);
        let shingles = shingle::shingles(&tokens);
        let keys = self.signer.keys(&shingles);
        let quotes = if self.quotes { quote::quotations(text) } else { Vec::new() };
        let anchors = if self.passages { passage::anchors(&tokens) } else { Vec::new() };
        Sketch { fingerprint: shingle::fingerprint(&tokens), tokens, shingles, keys, quotes, anchors }
    }
}

/// One unit, as far as it stays in memory.
struct Unit {
    id: String,
    source: u32,
    /// The first unit with the same normal form.
    first: u32,
    offset: u32,
    text: Slot,
    shingles: Slot,
    tokens: Slot,
}

struct Quote {
    unit: u32,
    span: Span,
    tokens: Slot,
}

/// A pair of units and the exact Jaccard of their windows.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// Id of the earlier unit.
    pub a: String,
    /// Id of the later unit.
    pub b: String,
    /// Exact Jaccard.
    pub score: f64,
}

/// Takes units in the order of the input and gives their clusters.
pub struct Clusterer {
    options: Options,
    sketcher: Sketcher,
    spool: Spool,
    units: Vec<Unit>,
    sources: Vec<String>,
    source_numbers: HashMap<String, u32>,
    fingerprints: HashMap<u128, u32>,
    /// Band keys of the units that are the first of their normal form, with those units.
    bands: Vec<Vec<(u32, u32)>>,
    quotes: Vec<Quote>,
    quote_keys: Vec<(u64, u32)>,
    anchors: Vec<Anchor>,
}

/// A representative is compared with at most this many others that it meets in one band: beyond it stand templates.
const MAX_BUCKET: usize = 64;
/// An anchor or a window of a quotation that stands in more places is a common phrase.
const MAX_PLACES: usize = 64;
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
                .map(|member| normal(&member.excerpt))
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

    fn member(&self, unit: u32, score: f64, text: &str, drift: Vec<Edit>) -> Member {
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

    /// Clusters of quotations: each is compared with the first of those that it shares windows with.
    fn quotations(&mut self) -> Result<Vec<Cluster>> {
        let mut keys = std::mem::take(&mut self.quote_keys);
        keys.sort_unstable();
        let mut shared: HashMap<(u32, u32), u32> = HashMap::new();
        for bucket in keys.chunk_by(|a, b| a.0 == b.0).filter(|bucket| (2..=MAX_PLACES).contains(&bucket.len())) {
            for (nth, (_, later)) in bucket.iter().enumerate() {
                for (_, earlier) in &bucket[..nth] {
                    *shared.entry((*later, *earlier)).or_default() += 1;
                }
            }
        }
        let mut candidates: Vec<(u32, u32)> = shared.into_keys().collect();
        candidates.sort_unstable();
        let mut first: Vec<(u32, f64)> = (0..self.quotes.len() as u32).map(|quote| (quote, 1.0)).collect();
        for of_one in candidates.chunk_by(|a, b| a.0 == b.0) {
            let quote = of_one[0].0;
            let tokens = self.spool.numbers(self.quotes[quote as usize].tokens)?;
            let mut best: Option<(u32, f64)> = None;
            for (_, earlier) in of_one.iter().filter(|(_, earlier)| first[*earlier as usize].0 == *earlier) {
                let other = self.spool.numbers(self.quotes[*earlier as usize].tokens)?;
                if let Some(share) = quote::aligned(&tokens, &other)
                    && best.is_none_or(|(_, most)| share > most)
                {
                    best = Some((*earlier, share));
                }
            }
            if let Some(best) = best {
                first[quote as usize] = best;
            }
        }
        let mut groups: BTreeMap<u32, Vec<(u32, f64)>> = BTreeMap::new();
        for (quote, (first, share)) in first.into_iter().enumerate() {
            groups.entry(first).or_default().push((quote as u32, share));
        }
        let mut clusters = Vec::new();
        for (first, group) in groups {
            let sources: HashSet<u32> =
                group.iter().map(|(quote, _)| self.units[self.quotes[*quote as usize].unit as usize].source).collect();
            if sources.len() < 2 {
                continue;
            }
            let origin = self.quotes[first as usize].unit;
            let origin_shingles = self.first_shingles(origin)?;
            let wording = self.quotes[first as usize].span.of(&self.spool.text(self.units[origin as usize].text)?).to_owned();
            let mut members = Vec::with_capacity(group.len());
            for (quote, share) in group {
                let Quote { unit, span, .. } = self.quotes[quote as usize];
                let text = self.spool.text(self.units[unit as usize].text)?;
                let score = shingle::jaccard(&origin_shingles, &self.first_shingles(unit)?);
                let own = span.of(&text);
                let drift = if quote == first { Vec::new() } else { drift::drift(&wording, own) };
                let chars = CharIndex::new(&text).chars(span);
                let offset = self.units[unit as usize].offset as usize;
                members.push(Member {
                    containment: Some(round(share)),
                    start: Some(offset + chars.start),
                    end: Some(offset + chars.end),
                    ..self.member(unit, score, own, drift)
                });
            }
            clusters.push(Cluster { cluster: 0, kind: Kind::Quote, representative: self.units[origin as usize].id.clone(), members });
        }
        Ok(clusters)
    }

    fn first_shingles(&mut self, unit: u32) -> Result<Vec<u64>> {
        let first = self.units[unit as usize].first;
        self.spool.numbers(self.units[first as usize].shingles)
    }

    /// Clusters of shared passages: one for each wording that units of two sources or more have, unless it is a quotation shown already, or
    /// part of one, or the units are of one cluster anyway.
    fn passages(&mut self, representative: &[(u32, f64)], shown: &HashSet<String>) -> Result<Vec<Cluster>> {
        let mut anchors = std::mem::take(&mut self.anchors);
        anchors.sort_unstable();
        let mut found: BTreeMap<(u32, u32), Vec<(u32, u32)>> = BTreeMap::new();
        for places in anchors.chunk_by(|a, b| a.hash == b.hash).filter(|places| (2..=MAX_PLACES).contains(&places.len())) {
            for (nth, later) in places.iter().enumerate() {
                for earlier in &places[..nth] {
                    let other = self.units[later.unit as usize].source != self.units[earlier.unit as usize].source;
                    if other && representative[later.unit as usize].0 != representative[earlier.unit as usize].0 {
                        found.entry((earlier.unit, later.unit)).or_default().push((earlier.token, later.token));
                    }
                }
            }
        }
        // The runs of each pair, by their wording: where each stands, the first unit first.
        type Places = BTreeMap<u32, (usize, usize)>;
        let mut wordings: BTreeMap<Vec<u64>, Places> = BTreeMap::new();
        for ((a, b), places) in found {
            let (of_a, of_b) = (self.spool.numbers(self.units[a as usize].tokens)?, self.spool.numbers(self.units[b as usize].tokens)?);
            let mut done: Vec<(usize, usize)> = Vec::new();
            for (i, j) in places {
                let (i, j) = (i as usize, j as usize);
                if done.iter().any(|(start, end)| (*start..*end).contains(&i)) || of_a.get(i) != of_b.get(j) {
                    continue;
                }
                let (start_a, start_b, length) = passage::extend(&of_a, &of_b, i, j);
                if length < passage::MIN_TOKENS {
                    continue;
                }
                done.push((start_a, start_a + length));
                let places = wordings.entry(of_a[start_a..start_a + length].to_vec()).or_default();
                places.insert(a, (start_a, length));
                places.insert(b, (start_b, length));
            }
        }
        let mut clusters: Vec<(u32, Cluster)> = Vec::new();
        for places in wordings.into_values() {
            let Some((first, _)) = places.iter().next() else { continue };
            let first = *first;
            let mut members = Vec::with_capacity(places.len());
            let first_shingles = self.first_shingles(first)?;
            for (unit, (start, length)) in &places {
                let text = self.spool.text(self.units[*unit as usize].text)?;
                let tokens = shingle::tokens(&text);
                let (Some(head), Some(tail)) = (tokens.get(*start), tokens.get(start + length - 1)) else { continue };
                let span = Span { start: head.span.start, end: tail.span.end };
                let score = shingle::jaccard(&first_shingles, &self.first_shingles(*unit)?);
                let chars = CharIndex::new(&text).chars(span);
                let offset = self.units[*unit as usize].offset as usize;
                members.push(Member {
                    containment: Some(1.0),
                    start: Some(offset + chars.start),
                    end: Some(offset + chars.end),
                    ..self.member(*unit, score, span.of(&text), Vec::new())
                });
            }
            let wording = members.first().map(|member| normal(&member.excerpt)).unwrap_or_default();
            if members.len() > 1 && !shown.iter().any(|quote| quote.contains(&wording) || wording.contains(quote.as_str())) {
                clusters.push((
                    first,
                    Cluster { cluster: 0, kind: Kind::Contained, representative: self.units[first as usize].id.clone(), members },
                ));
            }
        }
        clusters.sort_by(|a, b| {
            a.0.cmp(&b.0)
                .then_with(|| a.1.members[0].start.cmp(&b.1.members[0].start))
                .then_with(|| a.1.members[0].end.cmp(&b.1.members[0].end))
        });
        Ok(clusters.into_iter().map(|(_, cluster)| cluster).collect())
    }
}

/// Letters and digits in lower case: what two excerpts are compared by.
fn normal(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Six digits are more than any set of windows can tell apart.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(texts: &[(&str, &str)]) -> Vec<Cluster> {
        let mut clusterer = Clusterer::new(Options::default()).unwrap();
        for (nth, (source, text)) in texts.iter().enumerate() {
            let sketch = clusterer.sketcher().sketch(text);
            clusterer.add(format!("{nth}"), (*source).into(), text, sketch).unwrap();
        }
        clusterer.finish().unwrap()
    }

    fn shape(clusters: &[Cluster]) -> Vec<(Kind, Vec<&str>)> {
        clusters.iter().map(|cluster| (cluster.kind, cluster.members.iter().map(|member| member.id.as_str()).collect())).collect()
    }

    const STORY: &str = "The harbour of the little town was rebuilt in nineteen months, and the first boat left at seven in the morning with two hundred people on board.";

    #[test]
    fn copies_and_near_copies_are_told_apart() {
        let near = STORY.replace("two hundred", "three hundred");
        let clusters = cluster(&[
            ("a", STORY),
            ("b", &STORY.to_uppercase()),
            ("c", "Something else entirely was in the paper that day, and nobody read it at all."),
            ("d", &near),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Near, vec!["0", "1", "3"])]);
        assert_eq!(clusters[0].members[1].similarity, 1.0);
        assert_eq!(clusters[0].members[2].drift, [Edit { before: "two".into(), after: "three".into() }]);
        assert_eq!(shape(&cluster(&[("a", STORY), ("b", STORY)])), [(Kind::Exact, vec!["0", "1"])]);
    }

    #[test]
    fn a_drifted_quotation_is_found_inside_other_text() {
        let clusters = cluster(&[
            ("a", "The director was angry. “We lost a pier in one night and built another in a year,” she told the paper."),
            (
                "b",
                "In an interview on Monday, she said that it was hard: “We have lost a pier in a single night and built another in one year.”",
            ),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Quote, vec!["0", "1"])]);
        let member = &clusters[0].members[1];
        assert!(member.containment.unwrap() >= 0.7 && member.similarity < 0.5);
        assert!(!member.drift.is_empty());
    }

    #[test]
    fn a_shared_passage_is_found_once() {
        let clusters = cluster(&[
            ("a", "On Monday the head of the harbour office in Varnholm spoke to the council about money."),
            ("b", "Nobody else came, and the head of the harbour office in Varnholm left at noon."),
            ("b", "A third text that has nothing of it but the harbour."),
        ]);
        assert_eq!(shape(&clusters), [(Kind::Contained, vec!["0", "1"])]);
        assert_eq!(clusters[0].members[0].excerpt, "the head of the harbour office in Varnholm");
        assert_eq!((clusters[0].members[1].start, clusters[0].members[1].end), (Some(22), Some(64)));
    }

    #[test]
    fn blank_units_are_no_copies_of_each_other() {
        assert!(cluster(&[("a", "…"), ("b", "…"), ("c", "!!")]).is_empty());
    }
}
