//! Incremental near-duplicate detection: each unit is compared with the units kept before it, in one pass over a stream.
//!
//! Candidates come from a prefix filter: if two sets of windows have Jaccard `J` or more, they share one of the first `n - ⌈n·J⌉ + 1`
//! windows of either, in any global order. Rare windows come first, so that posting lists stay short. The true frequencies are unknown
//! during a stream, so the windows are counted and the lists are rebuilt in the order of these counts each time the number of kept units
//! has grown fourfold. Between two rebuilds the order is fixed. A bitmap of each unit's windows rules out most candidates without a look at
//! their windows (Sandes, Teodoro and Melo 2020, bitmap-xor). Every other is verified by its exact Jaccard. Full lists are counted.
//!
//! New postings are in memory. Once they exceed their share, they are sorted and written to disk as one run (`storage/runs.rs`).

use super::Options;
use super::candidates::frequencies::{Frequencies, prefix_length};
use super::storage::{Arrays, Runs, Spool, spread};
use super::units::shingle::{self, round};
use super::units::sketch::{Sketch, Sketcher};
use crate::error::Result;
use hashbrown::HashTable;

/// Most units in one posting list; units beyond that are usually templates.
const MAX_LIST: u32 = 256;
/// Bytes of an entry in memory, including its share of the hash table.
const ENTRY: u64 = 28;
/// Number of kept units at which the lists are rebuilt for the first time.
const COUNTED: usize = 64;
const END: u32 = u32::MAX;

/// The parity of the number of windows on each bit. Two sets differ in at least as many windows as their bitmaps in bits.
#[derive(Clone, Copy)]
struct Bitmap([u64; 2]);

impl Bitmap {
    fn of(windows: &[u64]) -> Self {
        let mut bits = [0; 2];
        // The lists take the upper bits of windows, and prefixes have small ones.
        windows.iter().for_each(|window| bits[(*window & 1) as usize] ^= 1 << (*window >> 1 & 63));
        Self(bits)
    }

    fn differing(self, other: Self) -> usize {
        self.0.iter().zip(other.0).map(|(one, other)| (one ^ other).count_ones() as usize).sum()
    }
}

/// A kept unit.
struct Unit {
    /// Position of its windows in `shingles`.
    shingles: u64,
    windows: u32,
    bitmap: Bitmap,
    /// Hash of its tokens with all numbers replaced by one sign; 0 if it has no numbers.
    template: u32,
    /// Position of its name in the spool.
    name: u64,
    name_bytes: u32,
    /// Number of units with the same text, including this one.
    times: u32,
}

/// A posting in memory: a unit, the index of the previous posting of its list, and how many precede it.
struct Entry {
    key: u32,
    unit: u32,
    next: u32,
    nth: u32,
}

/// The kept units and an index over their windows.
pub struct Incremental {
    options: Options,
    units: Vec<Unit>,
    names: Spool,
    shingles: Arrays,
    /// The first unit with each fingerprint.
    exact: HashTable<(u64, u32)>,
    heads: HashTable<u32>,
    entries: Vec<Entry>,
    /// Older entries, on disk.
    runs: Runs,
    /// Number of units with each window at the last rebuild; defines the order of prefixes.
    frequencies: Frequencies,
    /// Number of kept units at the next rebuild.
    next_count: usize,
    /// Number of lists that were full when a unit was to be added: now, and the maximum over all rebuilds.
    full: u64,
    most_full: u64,
    candidates: Vec<u32>,
    prefix: Vec<(u8, u64)>,
}

/// The kept unit that a new one matches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Its number, in the order of [`Incremental::keep`].
    pub unit: u32,
    /// Exact Jaccard of their windows.
    pub similarity: f64,
}

impl Incremental {
    /// An index without units.
    pub fn new(options: Options) -> Self {
        let (folder, memory) = (options.temp_dir.as_deref(), options.memory);
        Self {
            units: Vec::new(),
            names: Spool::new(folder, memory / 64),
            shingles: Arrays::new(folder, memory / 8),
            exact: HashTable::new(),
            heads: HashTable::new(),
            entries: Vec::new(),
            runs: Runs::new(folder),
            frequencies: Frequencies::new(0, 0),
            next_count: COUNTED,
            full: 0,
            most_full: 0,
            candidates: Vec::new(),
            prefix: Vec::new(),
            options,
        }
    }

    /// Makes the sketches for [`Self::find`] and [`Self::keep`].
    pub fn sketcher() -> Sketcher {
        Sketcher { quotes: false, passages: false, twins: None, reported: false }
    }

    /// Number of kept units.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// True if no unit was kept.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Number of full lists that had to drop a unit: near copies that share no rarer window may have been missed.
    pub fn too_frequent(&self) -> u64 {
        self.most_full.max(self.full)
    }

    /// The most similar kept unit at or above the threshold; the first of equals.
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
        let bitmap = Bitmap::of(windows);
        for unit in &candidates {
            let Unit { shingles, windows: count, template, bitmap: other, .. } = self.units[*unit as usize];
            let least = shingle::least_common(windows.len(), count as usize, threshold);
            if windows.len() + count as usize - bitmap.differing(other) < 2 * least {
                continue;
            }
            if template != 0 && template == sketch.template {
                // A template filled in with other numbers is not a copy.
                continue;
            }
            let other = self.shingles.get(shingles, count as usize)?;
            let Some(both) = shingle::common_at_least(windows, other, least) else { continue };
            let similarity = shingle::ratio(windows.len(), other.len(), both);
            if similarity >= threshold && best.is_none_or(|best| similarity > best.similarity) {
                best = Some(Match { unit: *unit, similarity });
            }
        }
        self.candidates = candidates;
        Ok(best.map(|best| Match { similarity: round(best.similarity), ..best }))
    }

    /// The prefix of a set of windows, each with its rank in the order of the lists.
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
        self.runs.list(key, units)
    }

    /// Keeps a unit under the next number.
    pub fn keep(&mut self, name: &str, sketch: &Sketch) -> Result<()> {
        let unit = self.units.len() as u32;
        let windows = sketch.shingles.as_slice();
        let (shingles, name_at) = (self.shingles.put(windows)?, self.names.put(&[name.as_bytes()])?);
        self.units.push(Unit {
            shingles,
            windows: windows.len() as u32,
            bitmap: Bitmap::of(windows),
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
        self.add_prefix(unit, windows)
    }

    /// Counts the windows of all units and rebuilds the lists in the order of these counts.
    fn build(&mut self) -> Result<()> {
        let all: u64 = self.units.iter().map(|unit| u64::from(unit.windows)).sum();
        self.frequencies = Frequencies::new(all, self.options.memory / 4);
        // Counters that most windows share with others tell no rare window from a frequent one: then some of the units are counted.
        let step = all.div_ceil(self.frequencies.counters()).max(1) as usize;
        for Unit { shingles, windows, .. } in self.units.iter().step_by(step) {
            self.shingles.get_in_order(*shingles, *windows as usize)?.iter().for_each(|window| self.frequencies.count(*window));
        }
        self.most_full = self.too_frequent();
        self.full = 0;
        (self.entries, self.heads) = (Vec::new(), HashTable::new());
        self.runs = Runs::new(self.options.temp_dir.as_deref());
        let mut windows = Vec::new();
        for unit in 0..self.units.len() {
            let Unit { shingles, windows: count, .. } = self.units[unit];
            windows.clear();
            windows.extend_from_slice(self.shingles.get_in_order(shingles, count as usize)?);
            self.add_prefix(unit as u32, &windows)?;
        }
        Ok(())
    }

    /// Adds a unit to the lists of its prefix.
    fn add_prefix(&mut self, unit: u32, windows: &[u64]) -> Result<()> {
        if windows.is_empty() {
            return Ok(());
        }
        let prefix = self.prefix(windows);
        prefix.iter().for_each(|(_, window)| self.add_posting((window >> 32) as u32, unit));
        self.prefix = prefix;
        if self.entries.len() as u64 * ENTRY > self.options.memory / 8 {
            self.write_run()?;
        }
        Ok(())
    }

    fn add_posting(&mut self, key: u32, unit: u32) {
        let (heads, entries) = (&mut self.heads, &mut self.entries);
        let number = entries.len() as u32;
        let entry = heads.entry(spread(key), |head| entries[*head as usize].key == key, |head| spread(entries[*head as usize].key));
        let mut head = entry.or_insert(number);
        let before = *head.get();
        let (next, nth) = match entries.get_mut(before as usize) {
            None => (END, 0),
            Some(last) if last.nth + 1 < MAX_LIST => (before, last.nth + 1),
            Some(last) => {
                // A length of MAX_LIST + 1 marks a list that was already counted as full.
                self.full += u64::from(last.nth + 1 == MAX_LIST);
                last.nth = MAX_LIST;
                return;
            }
        };
        *head.get_mut() = number;
        entries.push(Entry { key, unit, next, nth });
    }

    /// Writes the lists in memory to disk as a run.
    fn write_run(&mut self) -> Result<()> {
        self.heads = HashTable::new();
        self.runs.add(std::mem::take(&mut self.entries).into_iter().map(|entry| (entry.key, entry.unit)))
    }

    /// Counts another unit with the same text as `unit`.
    pub fn count(&mut self, unit: u32) {
        self.units[unit as usize].times += 1;
    }

    /// Number of units with the same text as `unit`, including itself.
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

    /// Sketches of texts of eighty windows; the nth of ten is changed in some words.
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
