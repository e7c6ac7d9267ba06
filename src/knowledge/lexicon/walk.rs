//! Finds words similar to an unknown one by walking the automaton (FST): words that share a prefix are one step apart.
//!
//! Looking up each guess from its first letter took half of the time of all rules.

use super::{Lexicon, Word};
use fst::raw::{Fst, Node};
use std::cmp::Reverse;

/// A state of the automaton after a prefix.
#[derive(Clone, Copy)]
struct Place<'l> {
    fst: &'l Fst<Vec<u8>>,
    node: Node<'l>,
    value: u64,
}

/// Rank of a word: its frequency, then position and order of the letter that differs, first before last.
type Rank = (u32, Reverse<(usize, usize)>);

impl<'l> Place<'l> {
    /// The state after transition `nth`.
    fn behind(self, nth: usize) -> Self {
        let step = self.node.transition(nth);
        Self { node: self.fst.node(step.addr), value: self.value + step.out.value(), ..self }
    }

    /// The state after `piece`; none if no word continues so.
    fn walk(mut self, piece: &[u8]) -> Option<Self> {
        for byte in piece {
            self = self.behind(self.node.find_input(*byte)?);
        }
        Some(self)
    }

    /// The entry of the word that ends here.
    fn word(self) -> Option<Word> {
        self.node.is_final().then(|| Word::unpack((self.value + self.node.final_output().value()) as u16))
    }

    /// True if sound text has the prefix plus `piece` as a word.
    fn has(self, piece: &[u8]) -> bool {
        self.walk(piece).and_then(Self::word).is_some_and(|word| word.count > 0)
    }
}

/// Minimum length of a stem; shorter ones are in any word.
const MIN_STEM: usize = 4;
/// Letters before a hyphen.
const BEFORE_HYPHEN: std::ops::RangeInclusive<usize> = 2..=6;
/// Minimum length of a compound's part; shorter ones are in any word.
const MIN_PIECE: usize = 4;
/// Minimum frequency of a compound's part.
const MIN_PIECE_COUNT: u32 = 50;
/// Minimum frequency of a first part that is one letter shorter.
const MIN_SHORT_COUNT: u32 = 1000;

impl Lexicon {
    fn start(&self) -> Place<'_> {
        let fst = self.words.as_fst();
        Place { fst, node: fst.root(), value: 0 }
    }

    /// [`Lexicon::has_form`] without the cache.
    pub(super) fn seek_form(&self, word: &str) -> bool {
        let endings = self.list("endings");
        let mut stems = endings.iter().filter_map(|ending| word.strip_suffix(ending.as_str())).filter(|stem| stem.len() >= MIN_STEM);
        self.has_hyphenated(word)
            || stems.any(|stem| {
                let has = |place: Place<'_>| place.has(b"") || endings.iter().any(|ending| place.has(ending.as_bytes()));
                self.has_hyphenated(stem) || self.start().walk(stem.as_bytes()).is_some_and(has)
            })
    }

    /// True if sound text has the word with a hyphen after its first letters.
    fn has_hyphenated(&self, word: &str) -> bool {
        let word = word.as_bytes();
        let mut place = Some(self.start());
        for at in 1..=*BEFORE_HYPHEN.end().min(&word.len()) {
            place = place.and_then(|place| place.walk(&word[at - 1..at]));
            let Some(place) = place else { return false };
            if BEFORE_HYPHEN.contains(&at) && place.walk(b"-").is_some_and(|place| place.has(&word[at..])) {
                return true;
            }
        }
        false
    }

    /// True if `word`, in ASCII letters, is a closed compound of two words of the language, or of a prefix or a combining form and a word.
    /// Such compounds are productive.
    pub(crate) fn is_compound(&self, word: &str) -> bool {
        let is_common = |place: Option<Place<'_>>| place.and_then(Place::word).is_some_and(|word| word.count >= MIN_PIECE_COUNT);
        let common = |piece: &str| is_common(self.start().walk(piece.as_bytes())) || self.seek_form(piece);
        let (prefixes, combining) = (self.list("prefixes"), self.list("combining"));
        (2..(word.len() + 1).saturating_sub(MIN_PIECE)).any(|at| {
            let (head, tail) = word.split_at(at);
            let frequent = || self.start().walk(head.as_bytes()).and_then(Place::word).is_some_and(|word| word.count >= MIN_SHORT_COUNT);
            let is_word = || if at >= MIN_PIECE { common(head) } else { at == MIN_PIECE - 1 && frequent() };
            (prefixes.contains(head) || combining.contains(head) || is_word()) && common(tail)
        })
    }

    /// The most frequent word, of frequency `least` or more, at edit distance one (ASCII letters) from `word`, which must be ASCII and not
    /// in the lexicon. Of equals, the one whose difference comes first.
    pub(crate) fn nearest(&self, word: &str, least: u32) -> Option<String> {
        let bytes = word.as_bytes();
        let mut best: Option<(Rank, String)> = None;
        // `from` is the state after the first letters of `word` and `letter`; `tail` is the rest.
        let mut weigh = |from: Place<'_>, at: usize, order: usize, letter: Option<u8>, tail: &str| {
            let Some(count) = from.walk(tail.as_bytes()).and_then(Place::word).map(|word| word.count).filter(|count| *count >= least)
            else {
                return;
            };
            let rank = (count, Reverse((at, order)));
            if best.as_ref().is_none_or(|(most, _)| rank > *most) {
                let mut near = String::with_capacity(word.len() + 1);
                near.push_str(&word[..at]);
                near.extend(letter.map(char::from));
                near.push_str(tail);
                best = Some((rank, near));
            }
        };
        let mut here = self.start();
        for at in 0..=bytes.len() {
            let tail = &word[at..];
            let less = tail.get(1..);
            for (nth, step) in here.node.transitions().enumerate().filter(|(_, step)| step.inp.is_ascii_lowercase()) {
                let (letter, place) = (step.inp, here.behind(nth));
                let order = 2 * usize::from(letter - b'a');
                weigh(place, at, order, Some(letter), tail);
                if let Some(less) = less {
                    weigh(place, at, order + 1, Some(letter), less);
                }
            }
            let Some(less) = less else { break };
            weigh(here, at, usize::MAX, None, less);
            match here.walk(&bytes[at..=at]) {
                Some(next) => here = next,
                None => break,
            }
        }
        best.map(|(_, near)| near)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::lexicon::{languages, of};

    /// Words of human text, fragments of them, and nonsense.
    fn words() -> Vec<String> {
        const TEXT: &str = include_str!("../../../data/examples/lakeside-post.txt");
        let words: Vec<String> = TEXT.split(|c: char| !c.is_ascii_alphabetic()).map(str::to_ascii_lowercase).collect();
        let pairs = words.windows(2).filter(|pair| pair.iter().all(|word| word.len() > 2));
        let joined = pairs.flat_map(|pair| [pair.concat(), format!("{}{}", &pair[0][1..], pair[1]), format!("re{}", pair[0])]);
        let bent = words.iter().filter(|word| word.len() > 4).map(|word| format!("{}q{}", &word[..3], &word[4..]));
        let mut all: Vec<String> = joined.chain(bent).chain(words.iter().cloned()).filter(|word| word.len() > 3).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn has(lexicon: &Lexicon, word: &str) -> bool {
        lexicon.guess(word).is_some_and(|word| word.count > 0)
    }

    fn has_form(lexicon: &Lexicon, word: &str) -> bool {
        let endings = lexicon.list("endings");
        let hyphenated =
            |word: &str| (2..=6).filter_map(|at| word.split_at_checked(at)).any(|(head, tail)| has(lexicon, &format!("{head}-{tail}")));
        let mut stems = endings.iter().filter_map(|ending| word.strip_suffix(ending.as_str())).filter(|stem| stem.len() >= MIN_STEM);
        hyphenated(word)
            || stems
                .any(|stem| has(lexicon, stem) || hyphenated(stem) || endings.iter().any(|ending| has(lexicon, &format!("{stem}{ending}"))))
    }

    fn nearest(lexicon: &Lexicon, word: &str) -> Option<String> {
        let mut best: Option<(u32, String)> = None;
        let mut weigh = |near: String| {
            let count = lexicon.guess(&near).map_or(0, |word| word.count);
            if count >= 50 && best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, near));
            }
        };
        for at in 0..=word.len() {
            let (head, tail) = word.split_at(at);
            for letter in 'a'..='z' {
                weigh(format!("{head}{letter}{tail}"));
                if let Some(less) = tail.get(1..) {
                    weigh(format!("{head}{letter}{less}"));
                }
            }
            if let Some(less) = tail.get(1..) {
                weigh(format!("{head}{less}"));
            }
        }
        best.map(|(_, near)| near)
    }

    #[test]
    fn a_walk_finds_what_guesses_one_by_one_do() {
        for lang in languages() {
            let lexicon = of(lang).unwrap();
            for word in words().iter().step_by(if lang == "en" { 1 } else { 7 }) {
                assert_eq!(lexicon.has_form(word), has_form(lexicon, word), "{lang} {word}");
                // Again, from the cache.
                assert_eq!(lexicon.has_form(word), has_form(lexicon, word), "{lang} {word}");
            }
        }
        let english = of("en").unwrap();
        let unknown: Vec<String> = words().into_iter().filter(|word| english.guess(word).is_none()).collect();
        assert!(unknown.len() > 200);
        for word in unknown.iter().step_by(3) {
            assert_eq!(english.nearest(word, 50), nearest(english, word), "{word}");
        }
    }

    #[test]
    fn compounds_are_told() {
        let english = of("en").unwrap();
        for (word, is) in [
            ("harbourmaster", true),
            ("resigned", true),
            ("cofounders", true),
            ("thermoregulation", true),
            ("uplink", true),
            ("bedsheet", true),
            ("litteratury", false),
            ("undemocracy", false),
            ("abcd", false),
            ("", false),
        ] {
            assert_eq!(english.is_compound(word), is, "{word}");
        }
    }
}
