//! Gopher's repetition rules (arXiv 2112.11446, table A1), with datatrove's arithmetic: the divisor is the whole text, the most frequent
//! n-gram counts even if it occurs once, and behind a repeated n-gram the search goes on after its last word.

use super::lines::{duplicates, split_runs};
use super::words::Word;
use super::{Values, share};
use std::collections::{HashMap, HashSet};

const TOP: [&str; 3] = ["top-2-gram", "top-3-gram", "top-4-gram"];
const REPEATED: [&str; 6] =
    ["repeated-5-grams", "repeated-6-grams", "repeated-7-grams", "repeated-8-grams", "repeated-9-grams", "repeated-10-grams"];

pub(super) fn measure(text: &str, characters: usize, words: &[Word<'_>], values: &mut Values) {
    let paragraphs = duplicates(split_runs(text.trim(), 2));
    values.set("duplicate-paragraphs", share(paragraphs.count, paragraphs.all));
    values.set("duplicate-paragraph-characters", share(paragraphs.characters, characters));
    let lines = duplicates(split_runs(text, 1));
    values.set("duplicate-lines", share(lines.count, lines.all));
    values.set("duplicate-line-characters", share(lines.characters, characters));
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let numbered: Vec<u32> = words
        .iter()
        .map(|word| {
            let next = numbers.len() as u32;
            *numbers.entry(word.text).or_insert(next)
        })
        .collect();
    let mut before: Vec<u64> = vec![0];
    before.extend(words.iter().scan(0, |sum, word| {
        *sum += u64::from(word.length);
        Some(*sum)
    }));
    let length = |from: usize, n: usize| (before[from + n] - before[from]) as usize;
    for (n, name) in (2..).zip(TOP) {
        let mut counts: HashMap<&[u32], (u32, usize)> = HashMap::with_capacity(numbered.len());
        for (at, gram) in numbered.windows(n).enumerate() {
            counts.entry(gram).or_insert((0, at)).0 += 1;
        }
        // Of equally frequent ones, the first in the text.
        let top = counts.values().max_by_key(|(count, at)| (*count, std::cmp::Reverse(*at)));
        let in_top = top.map_or(0, |(count, at)| *count as usize * (length(*at, n) + n - 1));
        values.set(name, share(in_top, characters));
    }
    for (n, name) in (5..).zip(REPEATED) {
        let mut seen: HashSet<&[u32]> = HashSet::with_capacity(numbered.len());
        let (mut at, mut repeated) = (0, 0);
        while at + n <= numbered.len() {
            if seen.insert(&numbered[at..at + n]) {
                at += 1;
            } else {
                repeated += length(at, n);
                at += n;
            }
        }
        values.set(name, share(repeated, characters));
    }
}
