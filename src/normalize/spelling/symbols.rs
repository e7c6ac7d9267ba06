//! Maps characters to symbols of the table, and gives the cost of a character beyond its symbol's.

use super::SCALE;
use crate::normalize::letters::{is_letter, is_lower, is_upper};
use std::collections::BTreeMap;
use unicode_script::{Script, UnicodeScript};

/// Bits of a symbol; three make a key of 32 bits.
pub(super) const SYMBOL_BITS: u32 = 10;
/// Largest number of symbols.
pub(super) const MAX_SYMBOLS: usize = (1 << SYMBOL_BITS) - 1;
/// The symbol of all other characters.
pub(super) const OTHER: u16 = 0;

/// Cost of characters unseen in all lanes, in steps.
const UNKNOWN: u32 = 20 * SCALE;
/// Cost of C1 controls, which never occur in text.
const OF_CONTROL: u32 = 30 * SCALE;
/// Cost of signs in text of any language: marks on letters, arrows, shapes, pictures. They are too many to be counted.
const OF_SIGN: u32 = 15 * SCALE;
/// Cost of a letter whose whole script is one symbol.
const OF_CLASS: u32 = 5 * SCALE;

/// Characters whose own cost was counted.
pub(super) const EAST: std::ops::Range<u32> = 0x2e80..0x1_0000;

/// A character as the table sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    pub symbol: u16,
    /// Cost in every lane in addition to its symbol's, in steps.
    pub own: u8,
    flags: u8,
}

const HAN: u8 = 1;
const ALPHABETIC: u8 = 2;
const UPPER: u8 = 4;
const LOWER: u8 = 8;

impl Letter {
    fn of(c: char, symbol: u16) -> Self {
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let flags = flag(is_letter(c), ALPHABETIC) | flag(is_upper(c), UPPER) | flag(is_lower(c), LOWER);
        Self { symbol, own: own(c, symbol), flags }
    }

    /// True for Han, whose own cost differs by lane.
    #[inline]
    pub(super) fn is_han(self) -> bool {
        self.flags & HAN != 0
    }

    #[inline]
    pub(super) fn is_alphabetic(self) -> bool {
        self.flags & ALPHABETIC != 0
    }

    #[inline]
    pub(super) fn is_upper(self) -> bool {
        self.flags & UPPER != 0
    }

    #[inline]
    pub(super) fn is_lower(self) -> bool {
        self.flags & LOWER != 0
    }
}

/// Table of letters by character.
pub(super) struct Symbols {
    /// The Basic Multilingual Plane.
    low: Box<[Letter]>,
    /// Symbols of other planes.
    beyond: BTreeMap<char, u16>,
}

impl Symbols {
    /// `chars`: the folded character of each symbol. `hangul`: cost of a syllable in Korean, in steps.
    pub(super) fn of(chars: &[char], hangul: impl Fn(u32) -> u8) -> Self {
        let by_char: BTreeMap<char, u16> = chars.iter().copied().zip(0..).skip(1).collect();
        let symbol = |folded: char| by_char.get(&folded).copied().unwrap_or(OTHER);
        let (han, syllable) = (symbol('一'), symbol('가'));
        let letter = |code: u32| match char::from_u32(code) {
            // Surrogates and private use.
            None | Some('\u{e000}'..='\u{f8ff}') => Letter { symbol: OTHER, own: UNKNOWN as u8, flags: 0 },
            // Two ranges that make up half of the plane.
            Some('\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}') => Letter { symbol: han, own: 0, flags: HAN | ALPHABETIC },
            Some('\u{ac00}'..='\u{d7a3}') => Letter { symbol: syllable, own: hangul(code), flags: ALPHABETIC },
            Some(c) => Letter::of(c, symbol(fold(c))),
        };
        let beyond = by_char.iter().map(|(c, symbol)| (*c, *symbol)).filter(|(c, _)| *c as u32 >= 0x1_0000).collect();
        Self { low: (0..0x1_0000).map(letter).collect(), beyond }
    }

    #[inline]
    pub(super) fn get(&self, c: char) -> Letter {
        match self.low.get(c as usize) {
            Some(letter) => *letter,
            None => Letter::of(c, self.beyond.get(&c).copied().unwrap_or(OTHER)),
        }
    }
}

/// Own cost of `c` in steps.
fn own(c: char, symbol: u16) -> u8 {
    let steps = if ('\u{80}'..='\u{9f}').contains(&c) {
        OF_CONTROL
    } else if is_class(c) {
        OF_CLASS
    } else if symbol != OTHER {
        0
    } else if is_sign(c) && !matches!(c, '\u{2500}'..='\u{259f}') {
        OF_SIGN
    } else {
        UNKNOWN
    };
    steps as u8
}

/// Folds `c` as the table does.
pub(super) fn fold(c: char) -> char {
    match c {
        'a'..='z' => c,
        'A'..='Z' => c.to_ascii_lowercase(),
        '0'..='9' => '0',
        '\'' | '’' | '‘' | 'ʼ' | '´' => '\'',
        '"' | '“' | '”' | '„' | '«' | '»' | '‹' | '›' => '"',
        '.' | ',' | ';' | ':' | '!' | '?' | '…' => '.',
        '(' | ')' | '[' | ']' | '{' | '}' | '/' | '<' | '>' => '(',
        'ς' => 'σ',
        'İ' => 'i',
        c if c.is_ascii() => {
            if c.is_ascii_whitespace() {
                ' '
            } else {
                c
            }
        }
        '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
        '、' | '。' | '，' | '！' | '？' | '：' | '；' => '。',
        '「' | '」' | '『' | '』' | '（' | '）' | '《' | '》' => '「',
        c => match c as u32 {
            0x3400..=0x9fff | 0xf900..=0xfaff => '一',
            0xac00..=0xd7a3 => '가',
            0x530..=0x58f => 'ա',
            0x700..=0xdff | 0xe80..=0x10ff | 0x1200..=0x18af => class_of(c),
            _ => {
                let mut lower = c.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(lower), None) => lower,
                    _ => c,
                }
            }
        },
    }
}

/// The representative of the script of `c`: the first code point of its block.
fn class_of(c: char) -> char {
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown => c,
        _ => char::from_u32(c as u32 & !0x7f | 0x15).unwrap_or(c),
    }
}

pub(super) fn is_sign(c: char) -> bool {
    matches!(c as u32, 0x300..=0x36f | 0x2010..=0x2027 | 0x2030..=0x205e | 0x2070..=0x20cf | 0x2100..=0x2bff | 0xfb00..=0xfb06 | 0xfe0f | 0xfffd | 0x1f000..=0x1faff)
}

/// True for letters of a script that is one symbol.
pub(super) fn is_class(c: char) -> bool {
    matches!(c as u32, 0x530..=0x58f | 0x700..=0xdff | 0xe80..=0x10ff | 0x1200..=0x18af)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_knows_its_case() {
        let chars: Vec<char> = "\0aé1 ".chars().collect();
        let symbols = Symbols::of(&chars, |_| 7);
        for c in "aAéÉжЖßªⅷ1 ,’漢가ｱ\u{301}\u{e000}😀𝐀𐐀𐐨".chars() {
            let letter = symbols.get(c);
            assert_eq!(letter.is_alphabetic(), is_letter(c), "{c}");
            assert_eq!((letter.is_upper(), letter.is_lower()), (is_upper(c), is_lower(c)), "{c}");
            assert_eq!(letter.is_han(), c == '漢', "{c}");
        }
        assert_eq!([symbols.get('A').symbol, symbols.get('É').symbol, symbols.get('7').symbol, symbols.get('x').symbol], [1, 2, 0, 0]);
        assert_eq!(symbols.get('가').own, 7);
    }

    #[test]
    fn letters_are_folded_where_the_difference_tells_no_language() {
        for (chars, folded) in [
            ("azAZ", "azaz"),
            ("059", "000"),
            ("'’‘ʼ´", "'''''"),
            ("\"“”„«»‹›", "\"\"\"\"\"\"\"\""),
            (".,;:!?…", "......."),
            ("()[]{}/<>", "((((((((("),
            ("ςΣσ", "σσσ"),
            ("İI", "ii"),
            (" \t\n\u{a0}\u{2009}\u{202f}", "      "),
            ("-+%&@", "-+%&@"),
            ("、。，！？：；", "。。。。。。。"),
            ("「」『』（）《》", "「「「「「「「「"),
            ("漢㐀\u{f900}", "一一一"),
            ("한가", "가가"),
            ("Աա", "աա"),
            ("ÉéЖж", "ééжж"),
            ("ß€➤กข", "ß€➤กข"),
        ] {
            assert_eq!(chars.chars().map(fold).collect::<String>(), folded);
        }
        // In these blocks a script is one symbol.
        for (one, other, is_same) in [('ა', 'ბ', true), ('አ', 'ኡ', true), ('अ', 'क', true), ('क', 'ক', false), ('ა', 'က', false)]
        {
            assert_eq!(fold(one) == fold(other), is_same, "{one} {other}");
        }
    }

    #[test]
    fn what_no_language_writes_costs_most() {
        let costs = ['\u{85}', '☃', 'ა', 'é'].map(|c| u32::from(own(c, OTHER)));
        assert_eq!(costs, [OF_CONTROL, OF_SIGN, OF_CLASS, UNKNOWN]);
        assert_eq!((own('é', 3), u32::from(own('─', OTHER)), u32::from(own('\u{85}', 3))), (0, UNKNOWN, OF_CONTROL));
    }
}
