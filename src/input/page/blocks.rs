//! Classifies text blocks as running text, boilerplate, or undecided (jusText).
//!
//! After Pomikálek, "Removing Boilerplate and Duplicate Content from Web Corpora" (2011), §3: by length, link density and stop-word
//! density. A short or undecided block counts as text if the nearest decided blocks on both sides are text.

use super::tree::Block;
use crate::text::token::lower;
use std::collections::HashSet;

/// Class of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Running text.
    Good,
    /// Long enough, but undecided.
    Undecided,
    /// Too short to decide.
    Short,
    /// Boilerplate: mostly links.
    Bad,
}

/// jusText's thresholds: letters below which a block is short, and link density from which it is boilerplate.
const SHORT: u32 = 70;
const LINKS: f64 = 0.2;
/// Stop-word density from which a block is running text. jusText's 0.3 is for lists of hundreds of words; ours have about ten, and nine in
/// ten news sentences that are not short reach this value (WMT 2022 and 2023, eight languages).
const STOP_WORDS: f64 = 0.05;

/// Classifies each block; `stop_words` are those of the declared language of the page.
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
    // A page with too few stop words in total is not in its declared language.
    let is_spoken = words > 0 && stops as f64 >= 2.0 * STOP_WORDS * words as f64;
    let class = |counted: Result<(usize, usize), Class>| match counted {
        Err(class) => class,
        Ok((words, stops)) if is_spoken && (stops as f64) < STOP_WORDS * words as f64 => Class::Undecided,
        Ok(_) => Class::Good,
    };
    counted.into_iter().map(class).collect()
}

/// Length of a block in Latin-script letters: Han characters, kana and Hangul syllables count two or more.
fn reach(block: &Block, text: &str) -> u32 {
    let wide = block.text.of(text).chars().take(SHORT as usize).filter(|c| *c >= '\u{2e80}').count() as u32;
    block.sums.chars + wide
}

/// Number of words and of stop words; `longest` is the longest stop word in bytes.
fn count(stop_words: &HashSet<&str>, longest: usize, text: &str) -> (usize, usize) {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold((0, 0), |(words, stops), word| {
        let is_stop = word.len() <= longest && (stop_words.contains(word) || stop_words.contains(lower(word).as_str()));
        (words + 1, stops + usize::from(is_stop))
    })
}
