//! Which blocks are running text, which are none, and which can't be told by themselves (jusText's classes).
//!
//! After Pomikálek, "Removing Boilerplate and Duplicate Content from Web Corpora" (2011), §3: by length, by the share that is in links and
//! by the share that are stop words. A block that is short or undecided goes with its neighbours: it is text where the nearest decided
//! blocks on both sides are.

use super::tree::Block;
use crate::text::token::lower;
use std::collections::HashSet;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Running text.
    Good,
    /// Long enough, and not sure.
    Undecided,
    /// Too short to tell.
    Short,
    /// Links and the like.
    Bad,
}

/// jusText's limits: a block is short below so many letters, and bad from this share of links.
const SHORT: u32 = 70;
const LINKS: f64 = 0.2;
/// Share of stop words from which a block is running text. jusText's 0.3 is for lists of hundreds; of ours, of about ten words, nine in ten
/// sentences of news that are not short have as many (WMT 2022 and 2023, eight languages).
const STOP_WORDS: f64 = 0.05;

/// The class of each block; `stop_words` are those of the language that the page says it is in.
pub(super) fn classes(blocks: &[Block], text: &str, stop_words: &[&str]) -> Vec<Class> {
    let stop_words: HashSet<&str> = stop_words.iter().copied().collect();
    let longest = stop_words.iter().map(|word| word.len()).max().unwrap_or(0);
    let counted: Vec<Result<(usize, usize), Class>> = blocks
        .iter()
        .map(|block| match (block.sums.link_density() > LINKS, reach(block, text) < SHORT) {
            (true, _) => Err(Class::Bad),
            (false, true) => Err(Class::Short),
            (false, false) => Ok(if longest > 0 { count(&stop_words, longest, block.text.of(text)) } else { (0, 0) }),
        })
        .collect();
    let (words, stops) = counted.iter().flatten().fold((0, 0), |sum, (words, stops)| (sum.0 + words, sum.1 + stops));
    // Where the whole page has too few, it is in another language than it says.
    let is_spoken = words > 0 && stops as f64 >= 2.0 * STOP_WORDS * words as f64;
    let class = |counted: Result<(usize, usize), Class>| match counted {
        Err(class) => class,
        Ok((words, stops)) if is_spoken && (stops as f64) < STOP_WORDS * words as f64 => Class::Undecided,
        Ok(_) => Class::Good,
    };
    counted.into_iter().map(class).collect()
}

/// Letters of Latin text that say as much: a Han character, a kana and a syllable of Hangul stand for two and more.
fn reach(block: &Block, text: &str) -> u32 {
    let wide = block.text.of(text).chars().take(SHORT as usize).filter(|c| *c >= '\u{2e80}').count() as u32;
    block.sums.chars + wide
}

/// Words, and stop words among them; none is longer than `longest` bytes.
fn count(stop_words: &HashSet<&str>, longest: usize, text: &str) -> (usize, usize) {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold((0, 0), |(words, stops), word| {
        let is_stop = word.len() <= longest && (stop_words.contains(word) || stop_words.contains(lower(word).as_str()));
        (words + 1, stops + usize::from(is_stop))
    })
}
