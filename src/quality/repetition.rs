//! Gopher's repetition rules (arXiv 2112.11446, table A1), with datatrove's arithmetic: the divisor is the whole text, the most frequent
//! n-gram counts even if it occurs once, and behind a repeated n-gram the search goes on after its last word.

use super::lines::{duplicates, split_runs};
use super::words::Word;
use super::{Values, share};
use foldhash::{HashMap, HashMapExt};

const TOP: [&str; 3] = ["top-2-gram", "top-3-gram", "top-4-gram"];
const REPEATED: [&str; 6] =
    ["repeated-5-grams", "repeated-6-grams", "repeated-7-grams", "repeated-8-grams", "repeated-9-grams", "repeated-10-grams"];

/// By number of words, from 1 to `most`: the words in a row that stand in most places, of equally frequent ones the first. Each has its place
/// among `words`, and how often it stands.
pub(super) fn most_frequent(text: &str, words: &[Word], most: usize) -> Vec<Option<(usize, usize)>> {
    let mut grams = Grams::of_words(text, words);
    let mut tops = vec![grams.top()];
    for _ in 1..most {
        grams = grams.longer();
        tops.push(grams.top());
    }
    tops
}

pub(super) fn measure(text: &str, characters: usize, words: &[Word], values: &mut Values) {
    let paragraphs = duplicates(split_runs(text.trim(), 2));
    values.set("duplicate-paragraphs", share(paragraphs.count, paragraphs.all));
    values.set("duplicate-paragraph-characters", share(paragraphs.characters, characters));
    let lines = duplicates(split_runs(text, 1));
    values.set("duplicate-lines", share(lines.count, lines.all));
    values.set("duplicate-line-characters", share(lines.characters, characters));
    let mut grams = Grams::of_words(text, words);
    let length = |from: usize, n: usize| words[from..from + n].iter().map(|word| word.length()).sum::<usize>();
    for (n, name) in (2..).zip(TOP) {
        grams = grams.longer();
        // Of equally frequent ones, the first in the text.
        let in_top = grams.top().map_or(0, |(at, count)| count * (length(at, n) + n - 1));
        values.set(name, share(in_top, characters));
    }
    for (n, name) in (5..).zip(REPEATED) {
        grams = grams.longer();
        let mut seen = vec![false; grams.times.len()];
        let (mut at, mut repeated) = (0, 0);
        while at < grams.ids.len() {
            let gram = grams.ids[at] as usize;
            if gram == ONCE as usize || !std::mem::replace(&mut seen[gram], true) {
                at += 1;
            } else {
                repeated += length(at, n);
                at += n;
            }
        }
        values.set(name, share(repeated, characters));
    }
}

/// The n-grams of a text by number. One that stands once has none, and neither has any longer one that begins with it: most texts repeat
/// little, so that each length is the work of a few places only.
struct Grams {
    words: Vec<u32>,
    n: usize,
    /// By place; those that stand once are [`ONCE`].
    ids: Vec<u32>,
    /// By number: the first place, and how often.
    times: Vec<(u32, u32)>,
}

const ONCE: u32 = u32::MAX;

impl Grams {
    fn of_words(text: &str, words: &[Word]) -> Self {
        let mut numbers: HashMap<&str, u32> = HashMap::with_capacity(words.len() / 8);
        Self::of_one(words.iter().map(|word| {
            let next = numbers.len() as u32;
            *numbers.entry(word.of(text)).or_insert(next)
        }))
    }

    fn of_one(words: impl Iterator<Item = u32>) -> Self {
        let words: Vec<u32> = words.collect();
        let mut times = vec![(0, 0); words.iter().max().map_or(0, |most| *most as usize + 1)];
        for (at, word) in words.iter().enumerate().rev() {
            let (first, count) = &mut times[*word as usize];
            (*first, *count) = (at as u32, *count + 1);
        }
        let ids = words.iter().map(|word| if times[*word as usize].1 > 1 { *word } else { ONCE }).collect();
        Self { words, n: 1, ids, times }
    }

    /// The same with one word more.
    fn longer(self) -> Self {
        let Self { words, n, mut ids, times: before } = self;
        let places = (words.len() + 1).saturating_sub(n + 1);
        let mut numbers: HashMap<(u32, u32), u32> = HashMap::new();
        let mut times: Vec<(u32, u32)> = Vec::new();
        // By number before: the word that followed last, and the number of both. Text that repeats little else repeats this.
        let mut latest = vec![(0, ONCE); before.len()];
        ids.truncate(places);
        for (at, id) in ids.iter_mut().enumerate().filter(|(_, id)| **id != ONCE) {
            let (word, latest) = (words[at + n], &mut latest[*id as usize]);
            if latest.0 != word || latest.1 == ONCE {
                let next = times.len() as u32;
                let number = *numbers.entry((*id, word)).or_insert(next);
                if number == next {
                    times.push((at as u32, 0));
                }
                *latest = (word, number);
            }
            let number = latest.1;
            times[number as usize].1 += 1;
            *id = number;
        }
        for id in ids.iter_mut().filter(|id| **id != ONCE) {
            if times[*id as usize].1 == 1 {
                *id = ONCE;
            }
        }
        Self { words, n: n + 1, ids, times }
    }

    /// The most frequent one: its first place, and how often it stands there.
    fn top(&self) -> Option<(usize, usize)> {
        let most = self.times.iter().filter(|(_, count)| *count > 1).max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)));
        match most {
            Some((at, count)) => Some((*at as usize, *count as usize)),
            None => (!self.ids.is_empty()).then_some((0, 1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_that_stand_once_have_no_number() {
        // a b a b c a b
        let two = Grams::of_one([0, 1, 0, 1, 2, 0, 1].into_iter()).longer();
        assert_eq!((two.ids.len(), two.top()), (6, Some((0, 3))));
        assert_eq!(two.ids.iter().filter(|id| **id != ONCE).count(), 3);
        let three = two.longer();
        assert_eq!((three.ids.len(), three.top()), (5, Some((0, 1))));
        assert_eq!(Grams::of_one([0].into_iter()).longer().top(), None);
    }
}
