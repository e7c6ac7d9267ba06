//! Stems and numbers of a text, in a form in which languages can be compared.
//!
//! A stem is the first six letters of a word in basic Latin, without diacritics, with letters merged that languages use for the same sound:
//! Moscow and Москва begin with `mosk`. Arabic words lose article and prefixed particles. Scripts without spaces give every pair of
//! neighbouring ideographs, and runs of katakana.

use crate::text::romanization::latin;
use std::sync::LazyLock;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// Letters of a stem.
pub const LETTERS: usize = 6;
/// Letters of a stem in scripts without a Latin equivalent here.
const OTHER_LETTERS: usize = 5;
/// Arabic prefixes of nouns: "and the", "with the", "for the", "the".
const ARABIC_PREFIXES: [&[char]; 4] = [&['و', 'ا', 'ل'], &['ب', 'ا', 'ل'], &['ل', 'ل'], &['ا', 'ل']];

/// A word or number of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// Key of its stem, or of its value.
    pub key: u64,
    /// What it is.
    pub kind: Kind,
}

/// Kinds of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number with its digits, and its value if it has at most four.
    Number {
        /// Number of digits.
        digits: u8,
        /// Its value; `u16::MAX` if it is larger or not whole.
        value: u16,
    },
    /// A word in Latin, Cyrillic or Greek letters.
    Letters {
        /// Letters of the stem.
        length: u8,
        /// Whether it begins with a capital.
        is_capital: bool,
        /// Alphabet of its first letter.
        alphabet: Alphabet,
    },
    /// A word in another script.
    Other(Script),
}

/// An alphabet that stems write in Latin letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Alphabet {
    /// Latin.
    #[default]
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic, and others that are written with few letters here.
    Cyrillic,
}

/// What a character is to a word.
#[derive(Clone, Copy, Default)]
struct Class {
    /// Its letters in a stem; zeros fill up.
    letters: [u8; 2],
    is_letter: bool,
    is_upper: bool,
    alphabet: Alphabet,
}

/// The classes of Latin, Greek and Cyrillic and what lies between them in Unicode.
static CLASSES: LazyLock<Vec<Class>> = LazyLock::new(|| (0..0x2000).filter_map(char::from_u32).map(Class::of).collect());

impl Class {
    fn of(c: char) -> Self {
        let alphabet = match c.script() {
            Script::Latin => Alphabet::Latin,
            Script::Greek => Alphabet::Greek,
            _ => Alphabet::Cyrillic,
        };
        let is_letter = c.is_alphabetic() || is_combining_mark(c);
        let mut class = Self { letters: [0; 2], is_letter, is_upper: c.is_uppercase(), alphabet };
        let folded = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        let latin = folded.flat_map(|c| match latin(c) {
            Some(latin) => latin.bytes().collect(),
            None if c.is_ascii_lowercase() => vec![c as u8],
            None => Vec::new(),
        });
        class.letters.iter_mut().zip(latin).for_each(|(place, letter)| *place = letter);
        class
    }
}

/// The letters of a stem, packed.
#[derive(Clone, Copy, Default)]
struct Stem {
    key: u64,
    length: u8,
    last: u8,
    is_capital: bool,
    alphabet: Alphabet,
    has_begun: bool,
}

impl Stem {
    #[inline]
    fn push(&mut self, class: Class) {
        if !self.has_begun {
            (self.has_begun, self.is_capital, self.alphabet) = (true, class.is_upper, class.alphabet);
        }
        for letter in class.letters {
            if letter == 0 || usize::from(self.length) > LETTERS {
                return;
            }
            match (self.last, letter) {
                // French "ou" is u.
                (b'o', b'u') => {
                    let at = (self.length - 1) * 8;
                    self.key = self.key & !(0xff << at) | u64::from(b'u') << at;
                    self.last = b'u';
                }
                // Double letters count once; an h after a consonant only modifies it.
                (last, letter) if last == letter => {}
                (last, b'h') if last != 0 && !b"aeiou".contains(&last) => {}
                _ => {
                    self.key |= u64::from(letter) << (self.length * 8);
                    self.length += 1;
                    self.last = letter;
                }
            }
        }
    }

    /// The stem; none if the word has no letter that counts.
    #[inline]
    fn word(self) -> Option<Word> {
        let length = self.length.min(LETTERS as u8);
        let key = self.key & (u64::MAX >> (64 - 8 * LETTERS));
        (length > 0).then_some(Word { key, kind: Kind::Letters { length, is_capital: self.is_capital, alphabet: self.alphabet } })
    }
}

/// Mixes a key into a hash whose bits all depend on all bits of the key.
#[inline]
pub fn mixed(key: u64) -> u64 {
    let product = u128::from(key ^ 0x9e37_79b9_7f4a_7c15) * 0xd6e8_feb8_6659_fd93;
    product as u64 ^ (product >> 64) as u64
}

/// Key of characters without a Latin equivalent; differs from all packed stems.
fn key_of(characters: impl Iterator<Item = char>) -> u64 {
    characters.fold(1, |key, c| mixed(key ^ u64::from(u32::from(c)))) | 1 << 63
}

/// The digit in any script.
fn digit(c: char) -> Option<u8> {
    let code = u32::from(c);
    match code {
        0x30..=0x39 => Some((code - 0x30) as u8),
        0x660..=0x669 => Some((code - 0x660) as u8),
        0x6f0..=0x6f9 => Some((code - 0x6f0) as u8),
        0xff10..=0xff19 => Some((code - 0xff10) as u8),
        _ => None,
    }
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}')
}

fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{309f}')
}

/// The length of a text in letters: an ideograph counts as three, since a text of one is as long as one of three letters.
pub fn length_of(text: &str) -> u32 {
    // Kana and ideographs begin with this byte or a higher one.
    let has_wide = text.bytes().any(|byte| byte >= 0xe3);
    if has_wide { text.chars().map(length).sum() } else { text.chars().count() as u32 }
}

/// Weight of a character in the length of a text.
fn length(c: char) -> u32 {
    match c {
        _ if is_ideograph(c) => 3,
        _ if is_hiragana(c) || is_katakana(c) => 2,
        _ => 1,
    }
}

/// Calls `give` with each word and number of `text`, in order.
pub fn each(text: &str, mut give: impl FnMut(Word)) {
    each_with(text, |word, _| give(word));
}

/// Like [`each`], with the characters of a stem in another script.
fn each_with(text: &str, mut give: impl FnMut(Word, &[char])) {
    let classes = &**CLASSES;
    let bytes = text.as_bytes();
    let mut stem = Stem::default();
    let mut at = 0;
    while at < bytes.len() {
        let class = match bytes[at..] {
            [byte @ 0..0x80, ..] if !byte.is_ascii_digit() => Some((classes[usize::from(byte)], 1)),
            [first @ 0xc2..0xd8, second, ..] => Some((classes[usize::from(first & 0x1f) << 6 | usize::from(second & 0x3f)], 2)),
            // Latin with two diacritics, as in Vietnamese, and Greek with breathings.
            [0xe1, second @ 0xb8..0xc0, third, ..] => {
                Some((classes[0x1000 | usize::from(second & 0x3f) << 6 | usize::from(third & 0x3f)], 3))
            }
            _ => None,
        };
        if let Some((class, length)) = class {
            if class.is_letter {
                stem.push(class);
                at += length;
                continue;
            }
            if stem.has_begun
                && let Some(word) = std::mem::take(&mut stem).word()
            {
                give(word, &[]);
            }
            at += length;
            continue;
        }
        if stem.has_begun
            && let Some(word) = std::mem::take(&mut stem).word()
        {
            give(word, &[]);
        }
        at += other(&text[at..], text[..at].chars().next_back(), &mut give);
    }
    if stem.has_begun
        && let Some(word) = stem.word()
    {
        give(word, &[]);
    }
}

/// Reads a number or a word of another script at the start of `rest`; returns its length in bytes.
fn other(rest: &str, before: Option<char>, give: &mut impl FnMut(Word, &[char])) -> usize {
    let mut put =
        |characters: &[char], script| give(Word { key: key_of(characters.iter().copied()), kind: Kind::Other(script) }, characters);
    let Some(first) = rest.chars().next() else { return 1 };
    let run = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
    if digit(first).is_some() {
        let (word, length) = number(rest);
        give(word, &[]);
        return length;
    }
    if is_ideograph(first) {
        match rest.chars().nth(1).filter(|c| is_ideograph(*c)) {
            Some(second) => put(&[first, second], Script::Han),
            None if !before.is_some_and(is_ideograph) => put(&[first], Script::Han),
            None => {}
        }
        return first.len_utf8();
    }
    if is_katakana(first) {
        let length = run(is_katakana);
        put(&rest[..length].chars().take(LETTERS).collect::<Vec<char>>(), Script::Katakana);
        return length;
    }
    if is_hiragana(first) {
        put(&[first], Script::Hiragana);
        return first.len_utf8();
    }
    if !first.is_alphabetic() {
        return first.len_utf8();
    }
    let is_word = |c: char| c.is_alphabetic() && !is_ideograph(c) && !is_katakana(c) && !is_hiragana(c) || is_combining_mark(c);
    let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let letters: Vec<char> = rest[..length].chars().filter_map(arabic).take(16).collect();
    let prefix = ARABIC_PREFIXES.iter().find(|prefix| letters.starts_with(prefix) && letters.len() >= prefix.len() + 3);
    let letters = &letters[prefix.map_or(0, |prefix| prefix.len())..];
    put(&letters[..letters.len().min(OTHER_LETTERS)], first.script());
    length.max(first.len_utf8())
}

/// Unifies spellings of an Arabic letter; none for vowel signs and the elongation.
fn arabic(c: char) -> Option<char> {
    match c {
        '\u{64b}'..='\u{65f}' | '\u{640}' => None,
        'أ' | 'إ' | 'آ' => Some('ا'),
        'ى' => Some('ي'),
        'ة' => Some('ه'),
        other => Some(other),
    }
}

/// Reads a number at the start of `rest`: 1,200, 1.200 and 1 200 are 1200, and 3,5 is 3.5. Also returns its length in bytes.
fn number(rest: &str) -> (Word, usize) {
    let (mut key, mut digits, mut value) = (1u64, 0u8, 0u32);
    let (mut is_grouped, mut is_whole, mut group) = (true, true, 0);
    let mut at = 0;
    while let Some(c) = rest[at..].chars().next() {
        if let Some(digit) = digit(c) {
            key = mixed(key ^ u64::from(digit + 1));
            (digits, group) = (digits.saturating_add(1), group + 1);
            value = value.saturating_mul(10).saturating_add(u32::from(digit));
            at += c.len_utf8();
            continue;
        }
        let after = || rest[at + c.len_utf8()..].chars();
        let follow = after().take_while(|c| digit(*c).is_some()).count();
        if is_whole && is_grouped && group <= 3 && follow == 3 && matches!(c, ',' | '.' | '\u{a0}' | '\u{202f}' | ' ' | '’' | '\'' | '٬')
        {
            group = 0;
        } else if is_whole && follow > 0 && matches!(c, ',' | '.' | '٫') {
            key = mixed(key ^ 99);
            is_whole = false;
        } else {
            break;
        }
        is_grouped &= group == 0;
        at += c.len_utf8();
    }
    let value = if is_whole && digits <= 4 { value as u16 } else { u16::MAX };
    (Word { key: key | 1 << 62, kind: Kind::Number { digits, value } }, at)
}

/// The stem of the first word of `text`; none if there is none.
pub fn of_word(text: &str) -> Option<Word> {
    let mut first = None;
    each(text, |word| first = first.or(Some(word)));
    first
}

/// The key of a stem as [`each_spelt`] gives it.
pub fn of_stem(stem: &str) -> Option<u64> {
    if stem.is_ascii() {
        let packed = stem.bytes().enumerate().fold(0, |key, (nth, letter)| key | u64::from(letter) << (nth.min(LETTERS) * 8));
        return (1..=LETTERS).contains(&stem.len()).then_some(packed);
    }
    Some(key_of(stem.chars()))
}

/// Calls `give` with each word and its stem in letters, for tables that people read.
pub fn each_spelt(text: &str, mut give: impl FnMut(Word, String)) {
    // A word in another script is spelt as its characters are hashed.
    each_with(text, |word, characters| {
        let latin = || word.key.to_le_bytes().iter().take_while(|byte| **byte != 0).map(|byte| char::from(*byte)).collect();
        give(word, if matches!(word.kind, Kind::Other(_)) { characters.iter().collect() } else { latin() });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<u64> {
        let mut keys = Vec::new();
        each(text, |word| keys.push(word.key));
        keys
    }

    #[test]
    fn names_begin_alike_in_many_languages() {
        let four = |name: &str| of_word(name).unwrap().key & 0xffff_ffff;
        for names in [
            &["Moscow", "Moskau", "Москва", "Moscou", "Moskva"][..],
            &["Zelensky", "Selenskyj", "Зеленский", "Zelenskyy"],
            &["Washington", "Вашингтон"],
            &["Putin", "Poutine", "Путин", "Пу\u{301}тин"],
        ] {
            assert!(names.iter().all(|name| four(name) == four(names[0])), "{names:?}");
        }
        assert_ne!(four("Moscow"), four("Munich"));
    }

    #[test]
    fn numbers_have_one_key_however_they_are_grouped() {
        let all = keys("1,200 1.200 1\u{a0}200 1200 １２００ ١٬٢٠٠");
        assert!(all.len() == 6 && all.iter().all(|key| *key == all[0]), "{all:?}");
        assert_eq!(keys("1,200,000"), keys("1 200 000"));
        assert_eq!(keys("3,5"), keys("3.5"));
        assert_ne!(keys("3,5"), keys("35"));
        assert_eq!(keys("14 200 people").len(), 2);
        assert_eq!(of_word("2024年"), Some(Word { key: keys("2024")[0], kind: Kind::Number { digits: 4, value: 2024 } }));
    }

    #[test]
    fn scripts_without_spaces_give_pairs() {
        assert_eq!(keys("北京市").len(), 2);
        assert_eq!(keys("北京")[0], keys("在北京")[1]);
        assert_eq!(keys("والكتاب"), keys("كتاب"));
        assert_eq!(keys("été «été» ÉTÉ"), vec![keys("ete")[0]; 3]);
    }
}
