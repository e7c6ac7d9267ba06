//! Features of a text: n-grams of 1 to 4 characters and of 1 to 3 words, of the text and of its frame.
//!
//! The frame consists of the most frequent words, punctuation and numbers; every other word is replaced by one symbol. It reflects
//! structure rather than topic, so a model trained on one product's documentation transfers to another's: AUC by document is 0.84 from the
//! frame and 0.72 from the words (`reports/model.md`).
//!
//! Typography (quotation marks, dashes, spaces, full-width forms) is folded first, so that a model cannot learn the habits of a test set's
//! editors. Digits become one symbol and names (capitals inside a sentence) another, so that it cannot learn topics; in the frame, code
//! counts as names too. Features are rolling hashes; no text is copied.

use super::code;
use super::frequent::Frequent;
use super::scripts::{is_hangul, is_ideograph};
use crate::text::ascii;

/// Families of features with separate weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Character n-grams.
    Letters,
    /// Word n-grams.
    Words,
    /// Character n-grams of the frame.
    FrameLetters,
    /// Word n-grams of the frame.
    FrameWords,
}

/// Word counts of the frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Frequent words.
    pub frequent: u32,
    /// Other words: rare words, names, numbers, code.
    pub others: u32,
    /// Numbers among them; each group of digits is one.
    pub numbers: u32,
}

impl Counted {
    /// Adds the counts of two texts.
    pub fn join(self, other: Self) -> Self {
        Self { frequent: self.frequent + other.frequent, others: self.others + other.others, numbers: self.numbers + other.numbers }
    }

    /// Share of frequent words; 1 if there are no words.
    pub fn frequent_share(self) -> f32 {
        let all = self.frequent + self.others;
        if all == 0 { 1.0 } else { self.frequent as f32 / all as f32 }
    }

    /// Share of numbers; 0 if there are no words.
    pub fn numbers_share(self) -> f32 {
        self.numbers as f32 / (self.frequent + self.others).max(1) as f32
    }
}

/// Properties of a language's writing that features depend on.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// Whether a capital inside a sentence marks a name; not so in German.
    pub names: bool,
    /// Whether Latin-script words are foreign.
    pub latin_is_foreign: bool,
    /// Most frequent words; without them there are no frame features.
    pub frequent: Option<&'a Frequent>,
}

impl<'a> Writing<'a> {
    /// Properties of the language with this code.
    pub fn of(lang: &str, frequent: Option<&'a Frequent>) -> Self {
        let latin_is_foreign = matches!(lang, "he" | "ja" | "ko" | "ru" | "uk" | "zh");
        Self { names: lang != "de", latin_is_foreign, frequent }
    }
}

/// Bits of a hashed feature.
pub const BITS: u32 = 19;
/// Longest character n-gram.
const CHARACTERS: usize = 4;
/// Longest word n-gram.
const WORDS: usize = 3;

/// Symbol for a name.
const NAME: char = 'N';
/// Symbol for a run of digits.
const NUMBER: char = '0';
/// Symbol for a rare word in the frame.
const RARE: char = '#';

/// Multiplier of the hash (2^64 by the golden ratio, made odd: Knuth, TAOCP 3, §6.4).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Receives features in order.
pub trait Sink {
    /// Receives one feature.
    fn take(&mut self, family: Family, number: u32);

    /// Receives the character features of a word after white space (and of the white space after it if `closed`) as features of `family`;
    /// `spell` produces them. They depend on nothing else, so an implementation may cache them.
    fn word(&mut self, family: Family, word: &str, closed: bool, spell: impl FnOnce(&mut Self) -> Spelt) -> Spelt {
        let _ = (family, word, closed);
        spell(self)
    }
}

impl<F: FnMut(Family, u32)> Sink for F {
    fn take(&mut self, family: Family, number: u32) {
        self(family, number);
    }
}

/// State after the characters of a word.
#[derive(Clone, Copy, Debug)]
pub struct Spelt {
    runs: Runs,
    last: char,
    /// Hash of the word.
    pub(super) hash: u64,
}

impl Spelt {
    /// Restores the state after `word` from its hash.
    pub(super) fn again(word: &str, closed: bool, hash: u64) -> Self {
        let mut runs = Runs::behind_space();
        if closed {
            return Self { runs, last: ' ', hash };
        }
        // N-grams reach back at most this far.
        let from = word.char_indices().rev().nth(CHARACTERS - 1).map_or(0, |(at, _)| at);
        let mut last = ' ';
        for c in word[from..].chars().map(folded) {
            runs.push(c);
            last = c;
        }
        Self { runs, last, hash }
    }
}

/// Rolling hashes of the n-grams that end at the last character, by length.
#[derive(Clone, Copy, Debug, Default)]
struct Runs([u64; CHARACTERS]);

impl Runs {
    /// State after white space, which n-grams do not cross.
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

    /// Advances by one character.
    fn spell(&mut self, c: char, family: Family, sink: &mut impl Sink) {
        self.push(c);
        for (length, run) in self.0.iter().enumerate() {
            sink.take(family, number(*run, length as u64));
        }
        if c == ' ' {
            self.0[1..].fill(0);
        }
    }
}

/// Turns a text, or its frame, into features.
struct Hasher {
    /// Families of the character and word n-grams.
    families: [Family; 2],
    runs: Runs,
    /// Hashes of the last words.
    words: [u64; WORDS],
    last: char,
}

impl Hasher {
    fn new(families: [Family; 2]) -> Self {
        Self { families, runs: Runs::default(), words: [0; WORDS], last: '\n' }
    }

    fn character(&mut self, c: char, sink: &mut impl Sink) {
        self.runs.spell(c, self.families[0], sink);
        self.last = c;
    }

    fn space(&mut self, sink: &mut impl Sink) {
        if self.last != ' ' {
            self.character(' ', sink);
        }
    }

    /// Adds a word, and the white space after it if `closed`.
    fn letters<S: Sink>(&mut self, word: &str, closed: bool, sink: &mut S) {
        let mut runs = self.runs;
        let family = self.families[0];
        let mut spell = |sink: &mut S| {
            let (mut hash, mut last) = (1, ' ');
            for c in word.chars().map(folded) {
                runs.spell(c, family, sink);
                hash = join(hash, u64::from(c));
                last = c;
            }
            if closed {
                runs.spell(' ', family, sink);
                last = ' ';
            }
            Spelt { runs, last, hash }
        };
        let spelt = if self.last == ' ' { sink.word(family, word, closed, spell) } else { spell(sink) };
        (self.runs, self.last) = (spelt.runs, spelt.last);
        self.word(spelt.hash, sink);
    }

    fn word(&mut self, hash: u64, sink: &mut impl Sink) {
        self.words.rotate_right(1);
        self.words[0] = hash;
        let mut run = 0;
        for (length, word) in self.words.iter().enumerate() {
            run = join(run, *word);
            sink.take(self.families[1], number(run, (CHARACTERS + length) as u64));
        }
    }

    /// Adds a character that is a word.
    fn sign(&mut self, c: char, sink: &mut impl Sink) {
        self.character(c, sink);
        self.word(u64::from(c), sink);
    }
}

/// Emits the features of a text and of its frame.
struct Reader<'a, S> {
    sink: &'a mut S,
    writing: Writing<'a>,
    text: Hasher,
    frame: Hasher,
    /// Inside code, which is one name in the frame.
    in_code: bool,
    counted: Counted,
}

impl<S: Sink> Reader<'_, S> {
    fn has_frame(&self) -> bool {
        self.writing.frequent.is_some() && !self.in_code
    }

    /// Applies to text and frame.
    fn both(&mut self, mut give: impl FnMut(&mut Hasher, &mut S)) {
        give(&mut self.text, self.sink);
        if self.has_frame() {
            give(&mut self.frame, self.sink);
        }
    }

    fn space(&mut self) {
        self.both(|hasher, sink| hasher.space(sink));
    }

    /// Adds a name or number.
    fn mask(&mut self, c: char) {
        self.text.sign(c, self.sink);
        self.frame_mask(c);
    }

    /// Adds a rare word to the frame.
    fn frame_mask(&mut self, c: char) {
        if self.has_frame() {
            self.frame.sign(c, self.sink);
            self.counted.others += 1;
        }
    }

    fn sign(&mut self, c: char) {
        self.both(|hasher, sink| hasher.sign(c, sink));
    }

    /// Adds a symbol to the frame only.
    fn frame_sign(&mut self, c: char) {
        if self.has_frame() {
            self.frame.sign(c, self.sink);
        }
    }

    fn is_frequent(&self, word: &str) -> bool {
        self.writing.frequent.is_some_and(|frequent| frequent.has(word))
    }

    /// Adds a word that is not a name.
    fn letters(&mut self, word: &str, closed: bool) {
        self.text.letters(word, closed, self.sink);
        if !self.has_frame() {
            return;
        }
        if self.writing.latin_is_foreign && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            self.frame_mask(NAME);
        } else if self.is_frequent(word) {
            self.counted.frequent += 1;
            self.frame.letters(word, closed, self.sink);
            return;
        } else {
            self.frame_mask(RARE);
        }
        if closed {
            self.frame.space(self.sink);
        }
    }
}

fn join(run: u64, next: u64) -> u64 {
    (run ^ next).wrapping_mul(STEP).rotate_left(29)
}

fn number(run: u64, kind: u64) -> u32 {
    ((run ^ kind.wrapping_mul(0xd6e8_feb8_6659_fd93)).wrapping_mul(STEP) >> (64 - BITS)) as u32
}

/// Emits the features of `text` in order and counts the words of its frame. N-grams do not cross paragraphs, so the features of a text are
/// those of its paragraphs.
pub fn features(text: &str, writing: Writing<'_>, sink: &mut impl Sink) -> Counted {
    paragraphs(text).map(|paragraph| of_paragraph(paragraph, writing, sink)).fold(Counted::default(), Counted::join)
}

/// Non-blank lines; a line followed by one in lower case is joined with it.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let mut is_first = true;
    std::iter::from_fn(move || {
        loop {
            let text = rest?;
            let goes_on = |after: &str| after.trim_start_matches([' ', '\t', '\r']).chars().next().is_some_and(char::is_lowercase);
            let end = text.match_indices('\n').map(|(at, _)| at).find(|at| !goes_on(&text[at + 1..]));
            let paragraph = &text[..end.unwrap_or(text.len())];
            rest = end.map(|end| &text[end + 1..]);
            // An empty text is one empty paragraph.
            if !paragraph.trim().is_empty() || is_first && rest.is_none() {
                is_first = false;
                return Some(paragraph);
            }
        }
    })
}

fn of_paragraph(text: &str, writing: Writing<'_>, sink: &mut impl Sink) -> Counted {
    let (in_text, in_frame) = ([Family::Letters, Family::Words], [Family::FrameLetters, Family::FrameWords]);
    let mut reader =
        Reader { sink, writing, text: Hasher::new(in_text), frame: Hasher::new(in_frame), in_code: false, counted: Counted::default() };
    reader.space();
    let (mut begins, mut east) = (true, false);
    // Code starts at a word boundary; `behind_code` is the number of bytes left after its end.
    let (mut opens, mut behind_code) = (true, text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let c = folded(first);
        reader.in_code = rest.len() > behind_code;
        if opens
            && reader.has_frame()
            && let Some(length) = code::at(rest)
        {
            reader.frame_mask(NAME);
            behind_code = rest.len() - length;
            reader.in_code = true;
        }
        opens = matches!(c, ' ' | '(' | '"' | '\'' | ',' | '.') && !first.is_ascii()
            || matches!(first, ' ' | '\n' | '\t' | '(' | '"')
            || is_ideograph(c);
        let after = &rest[first.len_utf8()..];
        if c.is_alphanumeric() {
            east = is_ideograph(c);
        }
        if c.is_alphabetic() && !east {
            let (word, after) = rest.split_at(first.len_utf8() + end_of_word(after));
            rest = after;
            if reader.writing.names && !begins && c.is_uppercase() && word.len() > first.len_utf8() {
                reader.mask(NAME);
            } else {
                let closed = rest.strip_prefix(' ').is_some_and(is_told_apart);
                reader.letters(word, closed);
                rest = &rest[usize::from(closed)..];
                opens = closed || word.chars().next_back().is_some_and(is_hangul);
            }
            begins = false;
            continue;
        }
        if c.is_numeric() {
            rest = &after[end_of_word(after)..];
            reader.mask(NUMBER);
            reader.counted.numbers += u32::from(reader.has_frame());
            begins = false;
            continue;
        }
        let before = rest;
        rest = after;
        if c == ' ' {
            if is_told_apart(rest) && !east {
                reader.space();
            }
            continue;
        }
        if c == '-' && (reader.text.last == ' ' || !before.starts_with('-')) {
            // All forms of a dash.
            reader.space();
            reader.sign('-');
            rest = rest.trim_start_matches(|c: char| folded(c) == ' ' || folded(c) == '-');
            reader.space();
            begins = false;
            continue;
        }
        // Three dots and the ellipsis character are equal.
        if c == '.' && reader.text.last == '.' {
            continue;
        }
        reader.text.sign(c, reader.sink);
        if is_ideograph(c) && !reader.is_frequent(&before[..first.len_utf8()]) {
            reader.frame_mask(RARE);
        } else {
            reader.counted.frequent += u32::from(is_ideograph(c) && reader.has_frame());
            reader.frame_sign(c);
        }
        begins = matches!(c, '.' | '!' | '?' | '"' | ':' | '(');
    }
    reader.in_code = false;
    reader.space();
    reader.both(|hasher, sink| hasher.word(2, sink));
    reader.counted
}

/// Spaces before punctuation and before ideographs are ignored.
fn is_told_apart(rest: &str) -> bool {
    if rest.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return true;
    }
    let next = rest.chars().next().map_or(' ', folded);
    !matches!(next, ' ' | ',' | '.' | ';' | ':' | '!' | '?') && !is_ideograph(next)
}

/// Length in bytes of the rest of the word or number at the start of `rest`.
fn end_of_word(rest: &str) -> usize {
    let ascii = ascii::alphanumerics(rest.as_bytes());
    if rest.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        return ascii;
    }
    rest[ascii..].find(|c: char| !c.is_alphanumeric() || is_ideograph(c)).map_or(rest.len(), |more| ascii + more)
}

/// Folds typographic variants to one character.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u32> {
        let mut list = Vec::new();
        features(text, Writing::of("en", None), &mut |_, number| list.push(number));
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

            fn word(&mut self, _: Family, word: &str, closed: bool, spell: impl FnOnce(&mut Self) -> Spelt) -> Spelt {
                self.0.push((word.to_owned(), closed));
                spell(self)
            }
        }
        let mut words = Words(Vec::new());
        features("(a boat, Ann and b\u{301}c", Writing::of("en", None), &mut words);
        let words: Vec<(&str, bool)> = words.0.iter().map(|(word, closed)| (word.as_str(), *closed)).collect();
        assert_eq!(words, [("boat", false), ("and", true), ("b", false)]);
    }

    #[test]
    fn a_word_that_was_spelt_goes_on_as_if_it_were_spelt_anew() {
        struct Again;
        impl Sink for Again {
            fn take(&mut self, _: Family, _: u32) {}

            fn word(&mut self, _: Family, word: &str, closed: bool, spell: impl FnOnce(&mut Self) -> Spelt) -> Spelt {
                let spelt = spell(self);
                let again = Spelt::again(word, closed, spelt.hash);
                assert_eq!((again.runs.0, again.last), (spelt.runs.0, spelt.last), "{word} {closed}");
                spelt
            }
        }
        features("a ab abc, abcd. It is abcde; a1b2 (ｆｕｌｌ été e\u{301}x) l'eau I!", Writing::of("en", None), &mut Again);
    }

    #[test]
    fn a_text_has_the_features_of_its_paragraphs() {
        let together = |parts: &[&str]| {
            let mut list: Vec<u32> = parts.iter().flat_map(|part| of(part)).collect();
            list.sort_unstable();
            list
        };
        assert_eq!(of("One boat.\n\nThe other\n\n"), together(&["One boat.", "The other"]));
        assert_eq!(of("A boat that\nwas broken"), of("A boat that was broken"), "a wrapped line goes on");
        assert_eq!(of("\n\n"), of(""));
    }

    #[test]
    fn the_frame_has_frequent_words_and_one_sign_for_all_others() {
        let frequent = Frequent::new(["the", "is", "in", "a", "使", "用"]);
        let frame = |text: &str, lang: &str| -> Vec<u32> {
            let mut list = Vec::new();
            features(text, Writing::of(lang, Some(&frequent)), &mut |family, number| {
                if matches!(family, Family::FrameLetters | Family::FrameWords) {
                    list.push(number);
                }
            });
            list
        };
        for (one, other, lang) in [
            ("the boat is in a lake", "the menu is in a window", "en"),
            ("see the getItem in a list", "see the max_bytes in a list", "en"),
            ("open (C:\\Temp\\x.txt) in a tool", "open (System.String) in a tool", "en"),
            ("使用 Foo 菜单", "使用 bar 列表", "zh"),
        ] {
            assert_eq!(frame(one, lang), frame(other, lang), "{one}");
        }
        assert_ne!(frame("the boat is in a lake", "en"), frame("the boat is a lake", "en"));
        assert_ne!(frame("the boat is", "en"), frame("boat the is", "en"));
    }

    #[test]
    fn nothing_is_something() {
        assert!(!of("").is_empty());
        assert!(of("\u{301}x").len() > of("").len());
    }
}
