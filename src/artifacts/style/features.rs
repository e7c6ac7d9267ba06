//! What a text is made of, as numbers: runs of one to four characters, and of one to three words.
//!
//! Typography is folded first, so that a model can't live on the habits of a test set's editors: quotation marks, dashes, spaces,
//! full-width forms. Digits are one sign and names (capitals inside a sentence) another, so that it can't live on topics. Nothing is
//! copied: each feature is a hash, made as the text is read.

use crate::ascii;

/// Two kinds of features, that are weighed apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Runs of characters.
    Letters,
    /// Runs of words.
    Words,
}

/// Bits of a feature's number.
pub const BITS: u32 = 19;
/// Longest run of characters.
const CHARACTERS: usize = 4;
/// Longest run of words.
const WORDS: usize = 3;

/// Stands for a name.
const NAME: char = 'N';
/// Stands for a run of digits.
const NUMBER: char = '0';

/// Multiplier of the hash (2^64 by the golden ratio, made odd: Knuth, TAOCP 3, §6.4).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Takes features, in order.
pub trait Sink {
    /// One feature.
    fn take(&mut self, family: Family, number: u32);

    /// The letters of a word behind white space, and of the white space behind it where `closed`: `spell` gives them. They depend on nothing
    /// else, so who has met the word may take them from memory.
    fn word(&mut self, word: &str, closed: bool, spell: impl FnOnce(&mut Self) -> Spelt) -> Spelt {
        let _ = (word, closed);
        spell(self)
    }
}

impl<F: FnMut(Family, u32)> Sink for F {
    fn take(&mut self, family: Family, number: u32) {
        self(family, number);
    }
}

/// Where spelling a word ended.
#[derive(Clone, Copy, Debug)]
pub struct Spelt {
    runs: Runs,
    last: char,
    /// Of the whole word.
    pub(super) hash: u64,
}

impl Spelt {
    /// Where spelling `word` behind white space ended, for who knows its hash.
    pub(super) fn again(word: &str, closed: bool, hash: u64) -> Self {
        let mut runs = Runs::behind_space();
        if closed {
            return Self { runs, last: ' ', hash };
        }
        // Runs reach no further back than their longest.
        let from = word.char_indices().rev().nth(CHARACTERS - 1).map_or(0, |(at, _)| at);
        let mut last = ' ';
        for c in word[from..].chars().map(folded) {
            runs.push(c);
            last = c;
        }
        Self { runs, last, hash }
    }
}

/// Hashes of the runs that end at the last character, by length.
#[derive(Clone, Copy, Debug, Default)]
struct Runs([u64; CHARACTERS]);

impl Runs {
    /// Behind white space, which runs don't reach across.
    fn behind_space() -> Self {
        let mut runs = Self::default();
        runs.0[0] = join(0, u64::from(' '));
        runs
    }

    fn push(&mut self, c: char) {
        for length in (1..CHARACTERS).rev() {
            self.0[length] = join(self.0[length - 1], u64::from(c));
        }
        self.0[0] = join(0, u64::from(c));
    }

    /// Goes on by one character.
    fn spell(&mut self, c: char, sink: &mut impl Sink) {
        self.push(c);
        for (length, run) in self.0.iter().enumerate() {
            sink.take(Family::Letters, number(*run, length as u64));
        }
        if c == ' ' {
            self.0[1..].fill(0);
        }
    }
}

/// Takes a text piece by piece and gives features.
struct Hasher<'s, S> {
    sink: &'s mut S,
    runs: Runs,
    /// Hashes of the last words.
    words: [u64; WORDS],
    last: char,
}

impl<S: Sink> Hasher<'_, S> {
    fn character(&mut self, c: char) {
        self.runs.spell(c, self.sink);
        self.last = c;
    }

    fn space(&mut self) {
        if self.last != ' ' {
            self.character(' ');
        }
    }

    /// A word of letters, and the white space behind it where `closed`.
    fn letters(&mut self, word: &str, closed: bool) {
        let mut runs = self.runs;
        let mut spell = |sink: &mut S| {
            let (mut hash, mut last) = (1, ' ');
            for c in word.chars().map(folded) {
                runs.spell(c, sink);
                hash = join(hash, u64::from(c));
                last = c;
            }
            if closed {
                runs.spell(' ', sink);
                last = ' ';
            }
            Spelt { runs, last, hash }
        };
        let spelt = if self.last == ' ' { self.sink.word(word, closed, spell) } else { spell(self.sink) };
        (self.runs, self.last) = (spelt.runs, spelt.last);
        self.word(spelt.hash);
    }

    fn word(&mut self, hash: u64) {
        self.words.rotate_right(1);
        self.words[0] = hash;
        let mut run = 0;
        for (length, word) in self.words.iter().enumerate() {
            run = join(run, *word);
            self.sink.take(Family::Words, number(run, (CHARACTERS + length) as u64));
        }
    }
}

fn join(run: u64, next: u64) -> u64 {
    (run ^ next).wrapping_mul(STEP).rotate_left(29)
}

fn number(run: u64, kind: u64) -> u32 {
    ((run ^ kind.wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(STEP) >> (64 - BITS)) as u32
}

/// Gives every feature of `text`, in order. `names` says whether a capital inside a sentence marks a name: not so in German.
pub fn features(text: &str, names: bool, sink: &mut impl Sink) {
    let mut hasher = Hasher { sink, runs: Runs::default(), words: [0; WORDS], last: '\n' };
    hasher.space();
    let (mut begins, mut east) = (true, false);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let c = folded(first);
        let after = &rest[first.len_utf8()..];
        if c.is_alphanumeric() {
            east = is_ideograph(c);
        }
        if c.is_alphabetic() && !east {
            let (word, after) = rest.split_at(first.len_utf8() + end_of_word(after));
            rest = after;
            if names && !begins && c.is_uppercase() && word.len() > first.len_utf8() {
                hasher.character(NAME);
                hasher.word(u64::from(NAME));
            } else {
                let closed = rest.strip_prefix(' ').is_some_and(is_told_apart);
                hasher.letters(word, closed);
                rest = &rest[usize::from(closed)..];
            }
            begins = false;
            continue;
        }
        if c.is_numeric() {
            rest = &after[end_of_word(after)..];
            hasher.character(NUMBER);
            hasher.word(u64::from(NUMBER));
            begins = false;
            continue;
        }
        let before = rest;
        rest = after;
        if c == ' ' {
            if is_told_apart(rest) && !east {
                hasher.space();
            }
            continue;
        }
        if c == '-' && (hasher.last == ' ' || !before.starts_with('-')) {
            // A dash, however it is written.
            hasher.space();
            hasher.character('-');
            hasher.word(u64::from('-'));
            rest = rest.trim_start_matches(|c: char| folded(c) == ' ' || folded(c) == '-');
            hasher.space();
            begins = false;
            continue;
        }
        // Three dots are one sign, however they are written.
        if c == '.' && hasher.last == '.' {
            continue;
        }
        hasher.character(c);
        hasher.word(u64::from(c));
        begins = matches!(c, '.' | '!' | '?' | '"' | ':' | '(');
    }
    hasher.space();
    hasher.word(2);
}

/// No space counts before a sign, nor before an ideograph.
fn is_told_apart(rest: &str) -> bool {
    if rest.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return true;
    }
    let next = rest.chars().next().map_or(' ', folded);
    !matches!(next, ' ' | ',' | '.' | ';' | ':' | '!' | '?') && !is_ideograph(next)
}

/// Bytes to the end of the word or number that `rest` goes on with.
fn end_of_word(rest: &str) -> usize {
    let ascii = ascii::alphanumerics(rest.as_bytes());
    if rest.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    rest[ascii..].find(|c: char| !c.is_alphanumeric() || is_ideograph(c)).map_or(rest.len(), |more| ascii + more)
}

/// One character for all that typography has for it.
fn folded(c: char) -> char {
    match c {
        '\0'..='\x7f' if c.is_ascii_whitespace() => ' ',
        '\0'..='\x7f' => c,
        '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '「' | '」' | '『' | '』' | '《' | '》' | '【' | '】' | '״' => '"',
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '´' | '′' | '׳' => '\'',
        '‒'..='―' | '−' => '-',
        '…' => '.',
        '、' | '､' => ',',
        '。' | '｡' => '.',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// A character that is a word by itself here: Han and kana.
fn is_ideograph(c: char) -> bool {
    ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{3400}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u32> {
        let mut list = Vec::new();
        features(text, true, &mut |_, number| list.push(number));
        list.sort_unstable();
        list
    }

    #[test]
    fn typography_names_and_digits_make_no_difference() {
        for (one, other) in [
            ("He said “no” — twice.", "He said \"no\" - twice."),
            ("It’s 1,250 here", "It's 9,871 here"),
            ("then Anna left", "then Robert left"),
            ("a\u{a0}b  c", "a b c"),
            ("他说：「好」。", "他说: \"好\"."),
            ("so – yes", "so -- yes"),
            ("well… no", "well... no"),
        ] {
            assert_eq!(of(one), of(other), "{one}");
        }
        assert_ne!(of("then she left"), of("then he left"));
    }

    #[test]
    fn a_word_behind_white_space_is_spelt_alike_wherever_it_stands() {
        struct Words(Vec<(String, bool)>);
        impl Sink for Words {
            fn take(&mut self, _: Family, _: u32) {}

            fn word(&mut self, word: &str, closed: bool, spell: impl FnOnce(&mut Self) -> Spelt) -> Spelt {
                self.0.push((word.to_owned(), closed));
                spell(self)
            }
        }
        let mut words = Words(Vec::new());
        features("(a boat, Ann and b\u{301}c", true, &mut words);
        let words: Vec<(&str, bool)> = words.0.iter().map(|(word, closed)| (word.as_str(), *closed)).collect();
        assert_eq!(words, [("boat", false), ("and", true), ("b", false)]);
    }

    #[test]
    fn a_word_that_was_spelt_goes_on_as_if_it_were_spelt_anew() {
        struct Again;
        impl Sink for Again {
            fn take(&mut self, _: Family, _: u32) {}

            fn word(&mut self, word: &str, closed: bool, spell: impl FnOnce(&mut Self) -> Spelt) -> Spelt {
                let spelt = spell(self);
                let again = Spelt::again(word, closed, spelt.hash);
                assert_eq!((again.runs.0, again.last), (spelt.runs.0, spelt.last), "{word} {closed}");
                spelt
            }
        }
        features("a ab abc, abcd. It is abcde; a1b2 (ｆｕｌｌ été e\u{301}x) l'eau I!", true, &mut Again);
    }

    #[test]
    fn nothing_is_something() {
        assert!(!of("").is_empty());
        assert!(of("\u{301}x").len() > of("").len());
    }
}
