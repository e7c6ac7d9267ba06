//! Words in another language than their line, such as names.
//!
//! A line with few words beyond ASCII has one language, and each of those words has the same or, at a cost, another one. A line with many
//! such words has one language only: otherwise any mojibake would be explained by words of many languages.

use super::{Bits, SCALE, Spelling, Weighing};
use std::ops::Range;

/// Cost of a word in another language than its line, in steps.
const SWITCH: u32 = 10 * SCALE;
/// Most words beyond ASCII in a line whose words may have other languages,
const MOST: usize = 4;
/// and minimum number of words for each of them.
const OF: usize = 3;

/// The cheapest lanes of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::normalize) struct Lanes {
    /// The lane of the text.
    line: usize,
    /// Words in another lane, in order.
    words: Vec<(Range<usize>, usize)>,
}

impl Lanes {
    /// The lane of the text.
    pub(in crate::normalize) fn line(&self) -> usize {
        self.line
    }

    /// The lane of the character at `place`.
    pub(in crate::normalize) fn at(&self, place: usize) -> usize {
        self.words.iter().find(|(word, _)| word.contains(&place)).map_or(self.line, |(_, lane)| *lane)
    }
}

impl Spelling {
    /// The cheapest lanes of a text and its cost in bits, including case. The text starts and ends at a word boundary.
    pub(in crate::normalize) fn weigh(&self, text: &[char]) -> (Lanes, f32) {
        let words = strange_words(text);
        let mut rest = Weighing::of(self, Bits::default());
        let mut parts: Vec<Bits> = Vec::with_capacity(words.len());
        let mut before = self.start();
        let mut at = 0;
        for word in &words {
            rest.push_all(&text[at..word.start], &mut before);
            let mut part = Weighing::of(self, Bits::default());
            part.push_all(&text[word.start..word.end.min(text.len())], &mut before);
            if word.end > text.len() {
                part.push_all(&[' '], &mut before);
            }
            parts.push(part.finish());
            at = word.end;
        }
        if at <= text.len() {
            rest.push_all(&text[at..], &mut before);
            rest.push_all(&[' '], &mut before);
        }
        let (sum, own) = joined(rest.finish(), &parts);
        let (line, steps) = sum.least_lane();
        let has_other = |(nth, _): &(usize, Range<usize>)| parts[*nth].lanes[line] > own[*nth].1 + SWITCH;
        let others = words.into_iter().enumerate().filter(has_other).map(|(nth, word)| (word, own[nth].0)).collect();
        (Lanes { line, words: others }, (steps + sum.all) as f32 / SCALE as f32)
    }
}

/// The total cost of the rest of a text and its strange words, each in the text's lane or its own; and the lane of each word with its cost
/// there.
fn joined(mut sum: Bits, parts: &[Bits]) -> (Bits, Vec<(usize, u32)>) {
    let own: Vec<(usize, u32)> = parts.iter().map(Bits::least_lane).collect();
    for (part, (_, least)) in parts.iter().zip(&own) {
        sum.all += part.all;
        sum.lanes.iter_mut().zip(&part.lanes).for_each(|(sum, bits)| *sum += *bits.min(&(least + SWITCH)));
    }
    (sum, own)
}

/// A text with varying characters beyond ASCII; the part that does not depend on them is weighed once.
pub(in crate::normalize) struct Frame {
    length: usize,
    words: Vec<Range<usize>>,
    /// Cost of the characters outside of strange words that do not depend on the varying ones.
    rest: Bits,
    /// Places of the other characters outside of strange words.
    seams: Vec<usize>,
}

impl Frame {
    /// A frame of `text`; at most `most` characters outside of strange words are weighed again.
    pub(in crate::normalize) fn of(text: &[char], most: usize) -> Self {
        let letter = |at: usize| text.get(at).copied().unwrap_or(' ');
        let words = strange_words(text);
        let sees = |at: &usize| (at.saturating_sub(2)..=*at).any(|at| !letter(at).is_ascii());
        let outside = (0..=text.len()).filter(|at| !words.iter().any(|word| word.contains(at)));
        let (mut seams, rest): (Vec<usize>, Vec<usize>) = outside.partition(sees);
        seams.truncate(most);
        let rest = Spelling::embedded().weigh_at(Bits::default(), rest, letter);
        Self { length: text.len(), words, rest, seams }
    }

    /// True if words may be in other languages.
    pub(in crate::normalize) fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// Cost of the text with `letter` at each place, in bits; includes case if words may be in other languages.
    pub(in crate::normalize) fn weigh(&self, letter: impl Fn(usize) -> char) -> f32 {
        let spelling = Spelling::embedded();
        let sum = spelling.weigh_at(self.rest, self.seams.iter().copied(), &letter);
        if !self.has_words() {
            return sum.least();
        }
        let parts: Vec<Bits> = self.words.iter().map(|word| spelling.weigh_at(Bits::default(), word.clone(), &letter)).collect();
        let (mut sum, _) = joined(sum, &parts);
        let mut before = spelling.start();
        sum.all += (0..self.length).map(|at| spelling.skip(&mut before, letter(at))).sum::<u32>();
        sum.least()
    }
}

/// The words of a text that may be in another language, each with the space after it.
fn strange_words(text: &[char]) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let (mut start, mut count) = (0, 0);
    for end in 0..=text.len() {
        if text.get(end).is_some_and(|c| *c != ' ') {
            continue;
        }
        if end > start {
            count += 1;
            if !text[start..end].iter().all(char::is_ascii) {
                words.push(start..end + 1);
                if words.len() > MOST {
                    return Vec::new();
                }
            }
        }
        start = end + 1;
    }
    if words.len() * OF > count { Vec::new() } else { words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_weighs_as_the_whole_text() {
        for (line, other) in [
            ("The Ångström café in Žilina was full.", "The Éngström cafß in Жilina was full."),
            ("Ñandú", "Жandъ"),
            ("we met at the house of the old José", "we met at the house of the old JosØ"),
        ] {
            let (line, other): (Vec<char>, Vec<char>) = (line.chars().collect(), other.chars().collect());
            let frame = Frame::of(&line, usize::MAX);
            let case = |text: &[char]| if frame.has_words() { 0.0 } else { Spelling::embedded().case(text) };
            for text in [&line, &other] {
                let letter = |at: usize| text.get(at).copied().unwrap_or(' ');
                assert_eq!(frame.weigh(letter) + case(text), Spelling::embedded().weigh(text).1, "{text:?}");
            }
        }
    }
}
