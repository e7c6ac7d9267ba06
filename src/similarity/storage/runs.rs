//! Posting lists on disk, in sorted runs (a log-structured merge tree; O'Neil et al. 1996).
//!
//! A Bloom filter for each run stays in memory, so that few look-ups read from disk. A new run is merged with the one before it
//! unless that is at least twice as long. So lengths fall by half or more from run to run, and the number of runs that a look-up asks grows
//! with the logarithm of the number of postings.

use super::Arrays;
use crate::error::Result;
use std::path::{Path, PathBuf};

/// Entries in a page of a run, read at once.
const PAGE: usize = 256;
/// Bits of the Bloom filter for each entry of a run. Each entry sets two; about one look-up in forty is a false positive.
const FILTER_BITS: usize = 12;

/// Lists of numbers by key.
pub struct Runs {
    folder: Option<PathBuf>,
    runs: Vec<Run>,
}

/// A sorted run.
struct Run {
    filter: Vec<u64>,
    pages: Vec<Page>,
    entries: usize,
    arrays: Arrays,
}

/// Entries that are read at once.
struct Page {
    at: u64,
    /// The key of the first one.
    least: u32,
    entries: u32,
}

/// A number under a key.
fn entry((key, number): (u32, u32)) -> u64 {
    u64::from(key) << 32 | u64::from(number)
}

fn key_of(entry: u64) -> u32 {
    (entry >> 32) as u32
}

/// Spreads a key over 64 bits: prefixes favour small keys.
pub fn spread(key: u32) -> u64 {
    u64::from(key).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The two bits of a key in a Bloom filter of `words` words.
fn bits(key: u32, words: usize) -> [(usize, u64); 2] {
    let hash = spread(key);
    [hash >> 32, spread(hash as u32) >> 32].map(|hash| {
        let bit = (hash as usize * (words * 64)) >> 32;
        (bit / 64, 1 << (bit % 64))
    })
}

impl Runs {
    /// No lists; files are in `folder`, or in the system's folder for temporary files.
    pub fn new(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_path_buf), runs: Vec::new() }
    }

    /// True if there are no lists.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds numbers to the lists of their keys.
    pub fn add(&mut self, postings: impl Iterator<Item = (u32, u32)>) -> Result<()> {
        let mut sorted: Vec<u64> = postings.map(entry).collect();
        sorted.sort_unstable();
        let mut run = Writer::new(self.folder.as_deref(), sorted.len());
        sorted.iter().try_for_each(|entry| run.put(*entry))?;
        let mut run = run.end()?;
        while let Some(before) = self.runs.pop_if(|before| before.entries < 2 * run.entries) {
            run = merge(self.folder.as_deref(), before, run)?;
        }
        self.runs.push(run);
        Ok(())
    }

    /// Appends the list of a key to `numbers`, in no order.
    pub fn list(&mut self, key: u32, numbers: &mut Vec<u32>) -> Result<()> {
        for Run { filter, pages, arrays, .. } in &mut self.runs {
            if bits(key, filter.len()).iter().any(|(word, bit)| filter[*word] & bit == 0) {
                continue;
            }
            let from = pages.partition_point(|page| page.least < key).saturating_sub(1);
            for page in pages[from..].iter().take_while(|page| page.least <= key) {
                let entries = arrays.get(page.at, page.entries as usize)?;
                let from = entries.partition_point(|entry| key_of(*entry) < key);
                numbers.extend(entries[from..].iter().take_while(|entry| key_of(**entry) == key).map(|entry| *entry as u32));
            }
        }
        Ok(())
    }
}

/// The entries of two runs as one.
fn merge(folder: Option<&Path>, one: Run, other: Run) -> Result<Run> {
    let mut run = Writer::new(folder, one.entries + other.entries);
    let (mut one, mut other) = (Reader::new(one), Reader::new(other));
    let (mut left, mut right) = (one.next()?, other.next()?);
    loop {
        match (left, right) {
            (Some(entry), _) if right.is_none_or(|right| entry <= right) => {
                run.put(entry)?;
                left = one.next()?;
            }
            (_, Some(entry)) => {
                run.put(entry)?;
                right = other.next()?;
            }
            (_, None) => return run.end(),
        }
    }
}

/// Writes a run, in the order of its entries.
struct Writer {
    run: Run,
    page: Vec<u64>,
}

impl Writer {
    fn new(folder: Option<&Path>, entries: usize) -> Self {
        let filter = vec![0; (entries * FILTER_BITS).div_ceil(64)];
        let run = Run { filter, pages: Vec::with_capacity(entries.div_ceil(PAGE)), entries, arrays: Arrays::new(folder, 0) };
        Self { run, page: Vec::with_capacity(PAGE) }
    }

    fn put(&mut self, entry: u64) -> Result<()> {
        bits(key_of(entry), self.run.filter.len()).iter().for_each(|(word, bit)| self.run.filter[*word] |= bit);
        self.page.push(entry);
        if self.page.len() == PAGE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        if let Some(first) = self.page.first() {
            let (least, entries) = (key_of(*first), self.page.len() as u32);
            self.run.pages.push(Page { at: self.run.arrays.put(&self.page)?, least, entries });
            self.page.clear();
        }
        Ok(())
    }

    fn end(mut self) -> Result<Run> {
        self.flush()?;
        Ok(self.run)
    }
}

/// Reads a run from its first entry to its last.
struct Reader {
    run: Run,
    /// The pages that were read.
    read: usize,
    page: Vec<u64>,
    next: usize,
}

impl Reader {
    fn new(run: Run) -> Self {
        Self { run: Run { filter: Vec::new(), ..run }, read: 0, page: Vec::new(), next: 0 }
    }

    fn next(&mut self) -> Result<Option<u64>> {
        if self.next == self.page.len() {
            let Some(page) = self.run.pages.get(self.read) else { return Ok(None) };
            self.page.clear();
            self.page.extend_from_slice(self.run.arrays.get_in_order(page.at, page.entries as usize)?);
            (self.read, self.next) = (self.read + 1, 0);
        }
        self.next += 1;
        Ok(self.page.get(self.next - 1).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Postings of twenty runs of unlike lengths; keys recur within a run and between them.
    fn runs() -> Vec<Vec<(u32, u32)>> {
        let key = |nth: u32| nth.wrapping_mul(2_654_435_761) % 3000;
        (0..20).map(|run| (0..500 + run * 37 % 400).map(|nth| (key(run * 7 + nth), run << 16 | nth)).collect()).collect()
    }

    #[test]
    fn every_list_has_all_that_was_added_and_nothing_else() {
        let mut lists = Runs::new(None);
        runs().into_iter().try_for_each(|run| lists.add(run.into_iter())).unwrap();
        for key in 0..3100 {
            let mut found = Vec::new();
            lists.list(key, &mut found).unwrap();
            found.sort_unstable();
            let mut expected: Vec<u32> = runs().concat().into_iter().filter(|(of, _)| *of == key).map(|(_, number)| number).collect();
            expected.sort_unstable();
            assert_eq!(found, expected, "{key}");
        }
    }

    #[test]
    fn few_runs_are_left_of_many() {
        let mut lists = Runs::new(None);
        for nth in 0..1000u32 {
            lists.add((0..16).map(|key| (key, nth))).unwrap();
            assert!(lists.runs.len() <= 10 && lists.runs.is_sorted_by(|a, b| a.entries >= 2 * b.entries));
        }
        assert_eq!(lists.runs.iter().map(|run| run.entries).sum::<usize>(), 16_000);
    }

    #[test]
    fn a_key_may_fill_several_pages() {
        let mut lists = Runs::new(None);
        lists.add((0..1000).map(|number| (7, number)).chain([(6, 1), (8, 1)])).unwrap();
        let mut found = Vec::new();
        lists.list(7, &mut found).unwrap();
        assert_eq!(found, (0..1000).collect::<Vec<_>>());
        lists.list(5, &mut found).unwrap();
        assert_eq!(found.len(), 1000);
    }
}
