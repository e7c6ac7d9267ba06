//! Units one after the other, each compared with those that were kept before it: what one pass over a stream can tell.
//!
//! A unit is looked for by the first windows of its set in one order: of two sets that share enough for the threshold, one of the first
//! n - ⌈n·J⌉ + 1 windows of either is among those of the other, whatever the order is, if it is one for all. The prefix come first, so that
//! lists are short. Which windows are rare is not known before everything was read, but what was read tells it well enough: the windows
//! are counted, and the lists built anew in the order of these counts, whenever four times as many units were kept as the last time. In
//! between the order stays as it is. Arrays that are full are told. Every candidate is verified by its exact Jaccard.
//!
//! The newest lists are in memory. Once they have taken their share they are sorted and laid on disk as one run, of which a filter stays
//! in memory: it says of nearly every window that is not in the run that it is not, so that hardly any look-up reads.

use super::Options;
use super::candidates::frequencies::{Frequencies, prefix_length};
use super::storage::{Arrays, Spool};
use super::units::shingle::{self, round};
use super::units::sketch::{Sketch, Sketcher};
use crate::error::Result;
use hashbrown::HashTable;

/// In one list a unit stands with at most this many others: beyond it stand templates.
const MAX_LIST: u32 = 256;
/// Entries of a run that are read at once.
const PAGE: usize = 256;
/// Bits of a run's filter by entry; with two of them set by each, one window in forty is looked for in vain.
const FILTER_BITS: usize = 12;
/// Bytes of an entry in memory, with its share of the table of heads.
const ENTRY: u64 = 28;
/// Kept units when the lists are built anew for the first time.
const COUNTED: usize = 64;
const END: u32 = u32::MAX;

/// A unit that was kept.
struct Unit {
    /// Where its windows lie.
    shingles: u64,
    windows: u32,
    /// Hash of its tokens but for their numbers; 0 where it has none.
    template: u32,
    /// Where its name lies.
    name: u64,
    name_bytes: u32,
    /// How many units said the same, itself included.
    times: u32,
}

/// An entry of a list in memory: a unit, the entry that came before it, and how many came before.
struct Entry {
    key: u32,
    unit: u32,
    next: u32,
    nth: u32,
}

/// Arrays that were laid on disk.
struct Run {
    filter: Vec<u64>,
    /// Where each page lies, the key that it begins with, and its entries.
    pages: Vec<(u64, u32, u32)>,
}

/// The units that were kept.
pub struct Incremental {
    options: Options,
    units: Vec<Unit>,
    names: Spool,
    shingles: Arrays,
    /// The first unit of each fingerprint.
    exact: HashTable<(u64, u32)>,
    heads: HashTable<u32>,
    entries: Vec<Entry>,
    runs: Vec<Run>,
    pages: Arrays,
    /// How many units each window stood in when the lists were built: the order that they are in.
    frequencies: Frequencies,
    /// How many units are kept when they are built anew.
    next_count: usize,
    /// Arrays that were full and were to take one more, and the most that ever were.
    full: u64,
    most_full: u64,
    candidates: Vec<u32>,
    prefix: Vec<(u8, u64)>,
}

/// The unit that another one says the same as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Its number, in the order of keeping.
    pub unit: u32,
    /// Exact Jaccard of their windows.
    pub similarity: f64,
}

/// Spreads a key, since prefixes hold the lowest.
fn spread(key: u32) -> u64 {
    u64::from(key).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The two bits of a key in a filter of so many words.
fn bits(key: u32, words: usize) -> [(usize, u64); 2] {
    let hash = spread(key);
    [hash >> 32, spread(hash as u32) >> 32].map(|hash| {
        let bit = (hash as usize * (words * 64)) >> 32;
        (bit / 64, 1 << (bit % 64))
    })
}

impl Incremental {
    /// None yet.
    pub fn new(options: Options) -> Self {
        let (folder, memory) = (options.temp_dir.as_deref(), options.memory);
        Self {
            units: Vec::new(),
            names: Spool::new(folder, memory / 64),
            shingles: Arrays::new(folder, memory / 4),
            exact: HashTable::new(),
            heads: HashTable::new(),
            entries: Vec::new(),
            runs: Vec::new(),
            pages: Arrays::new(folder, 0),
            frequencies: Frequencies::new(0, 0),
            next_count: COUNTED,
            full: 0,
            most_full: 0,
            candidates: Vec::new(),
            prefix: Vec::new(),
            options,
        }
    }

    /// What makes sketches for [`Self::find`] and [`Self::keep`].
    pub fn sketcher() -> Sketcher {
        Sketcher { quotes: false, passages: false, twins: false }
    }

    /// How many were kept.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether none was kept.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Arrays that were full and were to take one more: near copies that share nothing rarer may have been missed.
    pub fn too_frequent(&self) -> u64 {
        self.most_full.max(self.full)
    }

    /// The likest of those that were kept, at the threshold or above; of equal ones the first.
    pub fn find(&mut self, sketch: &Sketch) -> Result<Option<Match>> {
        let windows = sketch.shingles.as_slice();
        if windows.is_empty() {
            return Ok(None);
        }
        let is_same =
            |(hash, unit): &(u64, u32)| *hash == sketch.fingerprint && self.units[*unit as usize].windows as usize == windows.len();
        if let Some((_, unit)) = self.exact.find(sketch.fingerprint, is_same) {
            return Ok(Some(Match { unit: *unit, similarity: 1.0 }));
        }
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.clear();
        let threshold = self.options.threshold;
        let prefix = self.prefix(windows);
        for (_, window) in &prefix {
            self.list((window >> 32) as u32, &mut candidates)?;
        }
        self.prefix = prefix;
        let length = windows.len() as f64;
        let (least, most) = (length * threshold - 1e-9, length / threshold + 1e-9);
        candidates.retain(|unit| (least..=most).contains(&f64::from(self.units[*unit as usize].windows)));
        candidates.sort_unstable();
        candidates.dedup();
        let mut best: Option<Match> = None;
        for unit in &candidates {
            let Unit { shingles, windows: count, template, .. } = self.units[*unit as usize];
            if template != 0 && template == sketch.template {
                // One form, filled in with other numbers: what they say is the numbers.
                continue;
            }
            let other = self.shingles.get(shingles, count as usize)?;
            let least = shingle::least_common(windows.len(), other.len(), threshold);
            let Some(both) = shingle::common_at_least(windows, other, least) else { continue };
            let similarity = shingle::ratio(windows.len(), other.len(), both);
            if similarity >= threshold && best.is_none_or(|best| similarity > best.similarity) {
                best = Some(Match { unit: *unit, similarity });
            }
        }
        self.candidates = candidates;
        Ok(best.map(|best| Match { similarity: round(best.similarity), ..best }))
    }

    /// The first windows of a set, in the order that lists are in, each with what decides its place.
    fn prefix(&mut self, windows: &[u64]) -> Vec<(u8, u64)> {
        let mut prefix = std::mem::take(&mut self.prefix);
        prefix.clear();
        prefix.extend(windows.iter().map(|window| (self.frequencies.units(*window), *window)));
        let wanted = prefix_length(windows.len(), self.options.threshold);
        if wanted < prefix.len() {
            prefix.select_nth_unstable(wanted - 1);
            prefix.truncate(wanted);
        }
        prefix
    }

    /// The units in the list of a key.
    fn list(&mut self, key: u32, units: &mut Vec<u32>) -> Result<()> {
        let mut at = self.heads.find(spread(key), |head| self.entries[*head as usize].key == key).copied().unwrap_or(END);
        while let Some(entry) = self.entries.get(at as usize) {
            units.push(entry.unit);
            at = entry.next;
        }
        for run in &self.runs {
            if bits(key, run.filter.len()).iter().any(|(word, bit)| run.filter[*word] & bit == 0) {
                continue;
            }
            let from = run.pages.partition_point(|(_, least, _)| *least < key).saturating_sub(1);
            for (at, _, count) in run.pages[from..].iter().take_while(|(_, least, _)| *least <= key) {
                let page = self.pages.get(*at, *count as usize)?;
                let of_key = |entry: u64| (entry >> 32) as u32;
                let from = page.partition_point(|entry| of_key(*entry) < key);
                units.extend(page[from..].iter().take_while(|entry| of_key(**entry) == key).map(|entry| *entry as u32));
            }
        }
        Ok(())
    }

    /// Keeps a unit, under the next number.
    pub fn keep(&mut self, name: &str, sketch: &Sketch) -> Result<()> {
        let unit = self.units.len() as u32;
        let windows = sketch.shingles.as_slice();
        let (shingles, name_at) = (self.shingles.put(windows)?, self.names.put(&[name.as_bytes()])?);
        self.units.push(Unit {
            shingles,
            windows: windows.len() as u32,
            template: sketch.template,
            name: name_at,
            name_bytes: name.len() as u32,
            times: 1,
        });
        if windows.is_empty() {
            return Ok(());
        }
        self.exact
            .entry(sketch.fingerprint, |(hash, _)| *hash == sketch.fingerprint, |(hash, _)| *hash)
            .or_insert((sketch.fingerprint, unit));
        if self.units.len() >= self.next_count {
            self.next_count = self.units.len() * 4;
            return self.build();
        }
        self.list_by_rarest(unit, windows)
    }

    /// Counts the windows of all units, and builds the lists anew in the order of these counts.
    fn build(&mut self) -> Result<()> {
        let all = self.units.iter().map(|unit| u64::from(unit.windows)).sum();
        self.frequencies = Frequencies::new(all, self.options.memory / 16);
        for Unit { shingles, windows, .. } in &self.units {
            self.shingles.get_on(*shingles, *windows as usize)?.iter().for_each(|window| self.frequencies.count(*window));
        }
        self.most_full = self.too_frequent();
        self.full = 0;
        (self.entries, self.heads, self.runs) = (Vec::new(), HashTable::new(), Vec::new());
        self.pages = Arrays::new(self.options.temp_dir.as_deref(), 0);
        let mut windows = Vec::new();
        for unit in 0..self.units.len() {
            let Unit { shingles, windows: count, .. } = self.units[unit];
            windows.clear();
            windows.extend_from_slice(self.shingles.get_on(shingles, count as usize)?);
            self.list_by_rarest(unit as u32, &windows)?;
        }
        Ok(())
    }

    /// Puts a unit into the lists of the first of its windows.
    fn list_by_rarest(&mut self, unit: u32, windows: &[u64]) -> Result<()> {
        if windows.is_empty() {
            return Ok(());
        }
        let prefix = self.prefix(windows);
        prefix.iter().for_each(|(_, window)| self.enter((window >> 32) as u32, unit));
        self.prefix = prefix;
        if self.entries.len() as u64 * ENTRY > self.options.memory / 8 {
            self.lay_down()?;
        }
        Ok(())
    }

    fn enter(&mut self, key: u32, unit: u32) {
        let (heads, entries) = (&mut self.heads, &mut self.entries);
        let number = entries.len() as u32;
        let entry = heads.entry(spread(key), |head| entries[*head as usize].key == key, |head| spread(entries[*head as usize].key));
        let mut head = entry.or_insert(number);
        let before = *head.get();
        let (next, nth) = match entries.get_mut(before as usize) {
            None => (END, 0),
            Some(last) if last.nth + 1 < MAX_LIST => (before, last.nth + 1),
            Some(last) => {
                // One more than there is room for says that this one was counted.
                self.full += u64::from(last.nth + 1 == MAX_LIST);
                last.nth = MAX_LIST;
                return;
            }
        };
        *head.get_mut() = number;
        entries.push(Entry { key, unit, next, nth });
    }

    /// The lists in memory become a run on disk.
    fn lay_down(&mut self) -> Result<()> {
        let mut sorted: Vec<u64> = self.entries.iter().map(|entry| u64::from(entry.key) << 32 | u64::from(entry.unit)).collect();
        (self.entries, self.heads) = (Vec::new(), HashTable::new());
        sorted.sort_unstable();
        let mut filter = vec![0u64; (sorted.len() * FILTER_BITS).div_ceil(64)];
        for entry in &sorted {
            bits((entry >> 32) as u32, filter.len()).iter().for_each(|(word, bit)| filter[*word] |= bit);
        }
        let mut pages = Vec::with_capacity(sorted.len().div_ceil(PAGE));
        for page in sorted.chunks(PAGE) {
            pages.push((self.pages.put(page)?, (page[0] >> 32) as u32, page.len() as u32));
        }
        self.runs.push(Run { filter, pages });
        Ok(())
    }

    /// One more says what a unit says.
    pub fn count(&mut self, unit: u32) {
        self.units[unit as usize].times += 1;
    }

    /// How many say what a unit says, itself included.
    pub fn times(&self, unit: u32) -> u32 {
        self.units[unit as usize].times
    }

    /// The name of a unit.
    pub fn name(&mut self, unit: u32) -> Result<String> {
        let Unit { name, name_bytes, .. } = self.units[unit as usize];
        let mut bytes = Vec::new();
        self.names.read(name, name_bytes as usize, &mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sketches of texts of eighty windows, each with the nth of ten others changed.
    fn sketches() -> Vec<Sketch> {
        let text = |nth: usize| {
            let word = |place: usize| {
                if place % 10 == nth % 7 && !nth.is_multiple_of(3) { format!("w{place}x{nth}") } else { format!("w{place}y{}", nth / 6) }
            };
            (0..80).map(word).collect::<Vec<_>>().join(" ")
        };
        (0..600).map(|nth| Incremental::sketcher().sketch(&text(nth))).collect()
    }

    #[test]
    fn what_is_found_is_what_comparing_with_all_finds_in_memory_and_on_disk() {
        let sketches = sketches();
        for threshold in [0.5, 0.7, 0.9] {
            let mut kept: Vec<usize> = Vec::new();
            let mut expected = Vec::new();
            for (nth, sketch) in sketches.iter().enumerate() {
                let like = |other: &usize| shingle::jaccard(&sketch.shingles, &sketches[*other].shingles);
                let best = kept
                    .iter()
                    .enumerate()
                    .filter(|(_, other)| like(other) >= threshold)
                    .max_by(|(m, a), (n, b)| like(a).total_cmp(&like(b)).then(n.cmp(m)));
                expected.push(best.map(|(unit, other)| Match { unit: unit as u32, similarity: round(like(other)) }));
                if best.is_none() {
                    kept.push(nth);
                }
            }
            assert!(kept.len() > 90 && kept.len() < 600, "{}", kept.len());
            for memory in [8 * ENTRY * 300, 1 << 30] {
                let mut seen = Incremental::new(Options { threshold, memory, ..Options::default() });
                for (nth, sketch) in sketches.iter().enumerate() {
                    let found = seen.find(sketch).unwrap();
                    assert_eq!(found, expected[nth], "{nth} at {threshold}");
                    match found {
                        Some(found) => seen.count(found.unit),
                        None => seen.keep(&nth.to_string(), sketch).unwrap(),
                    }
                }
                assert_eq!(seen.runs.is_empty(), memory == 1 << 30);
                assert_eq!((0..seen.len() as u32).map(|unit| seen.times(unit)).sum::<u32>(), 600);
                assert_eq!(seen.name(3).unwrap(), kept[3].to_string());
            }
        }
    }
}
