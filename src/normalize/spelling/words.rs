//! Words of another language: a name in an English line spells as its own language does.
//!
//! A line that has few words beyond ASCII is written in one language, and each of those words in the same or, at a cost, in another. A line
//! that has many is in one language throughout: else any text in a wrong encoding would be made of words of many.

use super::{Bits, SCALE, Spelling, Weighing};
use std::ops::Range;

/// Bits of a word in another language than its line.
const SWITCH: u32 = 10 * SCALE;
/// Words beyond ASCII that a line may have at most, so that each may be of another language...
const MOST: usize = 4;
/// ...and so many words in all for each of them.
const OF: usize = 3;

/// The lanes in which a text takes fewest bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::normalize) struct Lanes {
    /// That of the text.
    line: usize,
    /// Words that have another, in order.
    words: Vec<(Range<usize>, usize)>,
}

impl Lanes {
    /// That of the text.
    pub(in crate::normalize) fn line(&self) -> usize {
        self.line
    }

    /// The lane of the character at `place`.
    pub(in crate::normalize) fn at(&self, place: usize) -> usize {
        self.words.iter().find(|(word, _)| word.contains(&place)).map_or(self.line, |(_, lane)| *lane)
    }
}

impl Spelling {
    /// The lanes in which a text takes fewest bits, and how many, case included. It begins and ends like a word.
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

/// The bits of the rest of a text and of its strange words, each in the lane of the text or in its own, and the lane of each word with its
/// steps there.
fn joined(mut sum: Bits, parts: &[Bits]) -> (Bits, Vec<(usize, u32)>) {
    let own: Vec<(usize, u32)> = parts.iter().map(Bits::least_lane).collect();
    for (part, (_, least)) in parts.iter().zip(&own) {
        sum.all += part.all;
        sum.lanes.iter_mut().zip(&part.lanes).for_each(|(sum, bits)| *sum += *bits.min(&(least + SWITCH)));
    }
    (sum, own)
}

/// A text whose characters beyond ASCII may be others: what none of them touches is weighed once.
pub(in crate::normalize) struct Frame {
    length: usize,
    words: Vec<Range<usize>>,
    /// Bits of the characters outside of those words that see none beyond ASCII.
    rest: Bits,
    /// The others outside of those words.
    seams: Vec<usize>,
}

impl Frame {
    /// Of a `text`, of which at most so many characters outside of words that may be of another language are weighed again.
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

    /// True where words may be of another language.
    pub(in crate::normalize) fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    /// Bits of the text with `letter` at each place; case included where words may be of another language.
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

/// The words of a text that may be of another language than it, each with the space behind it.
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
