//! `--benchmark`: decontamination, by the overlap of records with benchmark items.
//!
//! An item counts as contained from 70 % of its 8-grams of words (PaLM, arXiv 2204.02311, section 8). Famous quotations and boilerplate
//! occur in benchmarks and corpora alike, so n-grams common within a source are excluded; this needs a first pass over the inputs.

use crate::error::Error;
use crate::input::{Input, InputOptions};
use crate::normalize::Normalizer;
use crate::pipeline::{self, Outcome};
use crate::text::record::Record;
use crate::text::token::{Kind, lower, tokens};
use foldhash::{HashMap, HashMapExt, HashSet};
use std::path::PathBuf;
use xxhash_rust::xxh3::xxh3_64;

/// Words of an n-gram.
const WORDS: usize = 8;
/// An n-gram in more records of a source than this, and more than this share of them, is boilerplate of the source.
const COMMON: u64 = 10;
const COMMON_SHARE: f64 = 0.001;

/// Index of items by n-gram.
pub(in crate::gate) struct Benchmarks {
    /// Items by hash of their n-grams (posting lists).
    windows: HashMap<u64, Vec<u32>>,
    items: Vec<Item>,
    /// Number of items too short to index.
    pub short: usize,
}

struct Item {
    id: String,
    windows: usize,
}

/// The item with the largest overlap.
pub(in crate::gate) struct Overlap {
    pub share: f64,
    pub item: String,
    /// The first common words.
    pub words: String,
}

/// Hashes of the n-grams of a repaired text.
fn hashes(text: &str) -> HashSet<u64> {
    windows(Normalizer::default().normalize(text).current()).into_iter().map(|(hash, _)| hash).collect()
}

/// N-grams of a text: hash and byte range.
fn windows(text: &str) -> Vec<(u64, std::ops::Range<usize>)> {
    let words: Vec<_> = tokens(text).into_iter().filter(|token| token.kind != Kind::Sign).map(|token| token.span.range()).collect();
    let hashes: Vec<u64> = words.iter().map(|word| xxh3_64(lower(&text[word.clone()]).as_bytes())).collect();
    let hash = |window: &[u64]| xxh3_64(&window.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>());
    hashes.windows(WORDS).enumerate().map(|(at, window)| (hash(window), words[at].start..words[at + WORDS - 1].end)).collect()
}

impl Benchmarks {
    /// Indexes the items of `files`.
    pub(in crate::gate) fn read(files: &[PathBuf], options: &InputOptions, threads: usize) -> Result<Self, Error> {
        let mut found = Self { windows: HashMap::new(), items: Vec::new(), short: 0 };
        let input = Input::new(files.to_vec(), InputOptions { keep_raw: false, ..options.clone() });
        let work = |record: Record| (hashes(&record.text), record.id);
        pipeline::run(input, threads, work, |outcome| {
            match outcome {
                Outcome::Done((windows, _)) if windows.is_empty() => found.short += 1,
                Outcome::Done((windows, id)) => {
                    let nth = found.items.len() as u32;
                    found.items.push(Item { id, windows: windows.len() });
                    windows.into_iter().for_each(|hash| found.windows.entry(hash).or_default().push(nth));
                }
                Outcome::Quarantine(bad) => return Err(Error::Decode { file: bad.origin.to_string(), reason: bad.reason }),
                Outcome::Unreadable(error) => return Err(error),
                Outcome::Skipped(_) | Outcome::Decoded(_) => {}
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Removes n-grams that are common within a source of `inputs`.
    pub(in crate::gate) fn without_common(mut self, inputs: &[PathBuf], options: &InputOptions, threads: usize) -> Result<Self, Error> {
        let mut records: HashMap<String, u64> = HashMap::new();
        let mut times: HashMap<(String, u64), u64> = HashMap::new();
        let input = Input::new(inputs.to_vec(), InputOptions { keep_raw: false, ..options.clone() });
        let known = &self.windows;
        let work = |record: Record| {
            let hashes = hashes(&record.text).into_iter().filter(|hash| known.contains_key(hash));
            (hashes.collect::<HashSet<u64>>(), record.source)
        };
        pipeline::run(input, threads, work, |outcome| {
            if let Outcome::Done((hashes, source)) = outcome {
                hashes.into_iter().for_each(|hash| *times.entry((source.clone(), hash)).or_default() += 1);
                *records.entry(source).or_default() += 1;
            }
            // Unreadable records are reported when they are judged.
            Ok(())
        })?;
        for ((source, hash), times) in times {
            let most = COMMON.max((COMMON_SHARE * records[&source] as f64) as u64);
            if times > most
                && let Some(items) = self.windows.remove(&hash)
            {
                items.into_iter().for_each(|nth| self.items[nth as usize].windows -= 1);
            }
        }
        Ok(self)
    }

    /// The item with the largest overlap; the first one on a tie.
    pub(in crate::gate) fn overlap(&self, text: &str) -> Option<Overlap> {
        let mut seen: HashSet<u64> = HashSet::default();
        let mut counts: HashMap<u32, (usize, std::ops::Range<usize>)> = HashMap::new();
        let repaired = Normalizer::default().normalize(text);
        let text = repaired.current();
        for (hash, place) in windows(text) {
            let Some(items) = self.windows.get(&hash).filter(|_| seen.insert(hash)) else { continue };
            for nth in items {
                counts.entry(*nth).or_insert_with(|| (0, place.clone())).0 += 1;
            }
        }
        let share = |nth: u32, count: usize| count as f64 / self.items[nth as usize].windows as f64;
        let (nth, (count, place)) =
            counts.into_iter().max_by(|(a, (m, _)), (b, (n, _))| share(*a, *m).total_cmp(&share(*b, *n)).then(b.cmp(a)))?;
        Some(Overlap { share: share(nth, count), item: self.items[nth as usize].id.clone(), words: text[place].to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_source_says_all_the_time_is_left_out() {
        let notice = "All rights are reserved by the harbour office of the town";
        let item = "Which of the ferries came back in the night of the great storm to the pier?";
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, lines: Vec<String>| {
            let lines: String = lines.iter().map(|text| format!("{{\"source\":\"s\",\"text\":\"{text}\"}}\n")).collect();
            let path = folder.path().join(name);
            std::fs::write(&path, lines).unwrap();
            vec![path]
        };
        let items = write("items.jsonl", vec![item.into(), format!("{notice}. {}", &item[..40]), "too short".into()]);
        let corpus = write("corpus.jsonl", (0..20).map(|nth| format!("Story {nth}. {notice}.")).collect());
        let options = InputOptions::default();
        let benchmarks = Benchmarks::read(&items, &options, 1).unwrap();
        assert_eq!(benchmarks.short, 1);
        let share = |benchmarks: &Benchmarks, text: &str| benchmarks.overlap(text).map_or(0.0, |found| found.share);
        assert!(share(&benchmarks, notice) > 0.2);
        let benchmarks = benchmarks.without_common(&corpus, &options, 1).unwrap();
        assert_eq!(share(&benchmarks, notice), 0.0);
        let found = benchmarks.overlap(&format!("He asked: {}", item.to_uppercase())).unwrap();
        assert_eq!((found.share, found.item.ends_with("items.jsonl:1")), (1.0, true));
        // Of an item without its notice the rest is the whole.
        let found = benchmarks.overlap(&format!("{notice}. {}", &item[..40])).unwrap();
        assert_eq!((found.share, found.item.ends_with("items.jsonl:2")), (1.0, true));
    }
}
