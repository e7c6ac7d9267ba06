//! The tokenizer: words, numbers and signs with their spans, as rules, lexicons and shingles use them.
//!
//! A word is a run of letters and marks, including apostrophes between letters (`don’t`, `l'eau`). A number is a run of digits, including
//! separators between digits (`1,250.5`). Every other character except white space is a sign. Hyphens are signs, so that rules can see
//! them. Each ideograph or kana is one word, since the tokenizer has no dictionary.

use crate::text::Span;
use crate::text::ascii;
use crate::text::classes::Table;
use crate::text::memo::Memo;
use std::cell::RefCell;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// Kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// Anything else.
    Sign,
}

/// A word in lower case with straight apostrophes.
pub fn lower(word: &str) -> String {
    let mut lowered = String::new();
    lower_into(word, &mut lowered);
    lowered
}

/// Like [`lower`], into a string whose content is replaced.
pub fn lower_into(word: &str, lowered: &mut String) {
    lowered.clear();
    if word.is_ascii() {
        lowered.push_str(word);
        lowered.make_ascii_lowercase();
    } else {
        // Only a sigma depends on the letters around it.
        let straight = |c: char| if c == '’' { '\'' } else { c };
        match word.contains('Σ') {
            true => lowered.push_str(&word.chars().map(straight).collect::<String>().to_lowercase()),
            false => lowered.extend(word.chars().flat_map(|c| straight(c).to_lowercase())),
        }
    }
}

/// A word with a capital first letter.
pub fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its kind.
    pub kind: Kind,
    /// Its place.
    pub span: Span,
    /// True after white space or at the start of the text.
    pub spaced: bool,
    /// True after a line end or at the start of the text.
    pub first: bool,
    /// True if its first letter is a capital.
    pub capital: bool,
    /// True if it has no capital letter.
    pub lower: bool,
    /// True if it is ASCII only.
    pub ascii: bool,
}

impl Token {
    /// Its text.
    pub fn of(self, text: &str) -> &str {
        self.span.of(text)
    }

    /// True if its text is `sign`.
    pub fn is(self, text: &str, sign: &str) -> bool {
        self.of(text) == sign
    }

    /// Its text in lower case with straight apostrophes.
    pub fn lower(self, text: &str) -> String {
        lower(self.of(text))
    }

    /// True if this token, the `nth` of `tokens`, cannot begin a sentence: the token before it on its line is a word, a number or a comma.
    pub fn is_inside_sentence(self, nth: usize, tokens: &[Self], text: &str) -> bool {
        if self.first || nth == 0 {
            return false;
        }
        let before = tokens[nth - 1];
        match before.kind {
            Kind::Word | Kind::Number => true,
            Kind::Sign => matches!(before.of(text), "," | ";" | "-" | "–" | "’" | "'" | "%" | "&" | "/"),
        }
    }
}

/// Longest text whose tokens are kept, in bytes.
const MAX_KEPT: usize = 16 << 10;

thread_local! {
    /// Tokens of the last texts: detection, measures and clustering split the same ones.
    static RECENT: RefCell<Memo<Vec<Token>, 4>> = const { RefCell::new(Memo::new(MAX_KEPT)) };
}

/// Splits a text into tokens.
pub fn tokens(text: &str) -> Vec<Token> {
    RECENT.with_borrow_mut(|recent| recent.get(text, || split(text)))
}

fn split(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(text.len() / 4 + 1);
    let (mut spaced, mut first) = (true, true);
    let mut start = 0;
    while let Some(byte) = bytes.get(start) {
        let is_letter = byte.is_ascii_alphabetic();
        // Fast path for ASCII words, which are the most frequent: no Unicode look-up is needed.
        let plain = if is_letter { plain_word(&bytes[start..]) } else { None };
        let token = match (byte, plain) {
            (b' ' | b'\t', _) => {
                spaced = true;
                start += 1;
                continue;
            }
            (_, Some((length, has_capital))) => {
                let (span, capital, lower) = (Span::new(start, start + length), byte.is_ascii_uppercase(), !has_capital);
                Token { kind: Kind::Word, span, spaced, first, capital, lower, ascii: true }
            }
            (b'!'..=b'~', _) if !is_letter && !byte.is_ascii_digit() => {
                Token { kind: Kind::Sign, span: Span::new(start, start + 1), spaced, first, capital: false, lower: true, ascii: true }
            }
            _ => {
                let Some(c) = text[start..].chars().next() else { break };
                if c.is_whitespace() {
                    spaced = true;
                    first |= matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}');
                    start += c.len_utf8();
                    continue;
                }
                token(text, start, c, spaced, first)
            }
        };
        tokens.push(token);
        (spaced, first) = (false, false);
        start = token.span.end as usize;
    }
    tokens
}

/// Length of the ASCII word at the start of `bytes` and whether it has a capital; none if it continues with other characters.
fn plain_word(bytes: &[u8]) -> Option<(usize, bool)> {
    let (mut end, mut has_capital) = ascii::cased_letters(bytes);
    while let [b'\'', b'a'..=b'z' | b'A'..=b'Z', ..] = bytes[end..] {
        let (more, capital) = ascii::cased_letters(&bytes[end + 1..]);
        end += 1 + more;
        has_capital |= capital;
    }
    // A character beyond ASCII may be a letter of the same word.
    let next = if bytes.get(end) == Some(&b'\'') { end + 1 } else { end };
    bytes.get(next).is_none_or(u8::is_ascii).then_some((end, has_capital))
}

/// The token that starts with character `c` at byte `start`.
fn token(text: &str, start: usize, c: char, spaced: bool, first: bool) -> Token {
    let next = start + c.len_utf8();
    let (kind, end) = if is_letter(c) && !is_own_word(c) {
        let goes_on = |c, rest: &str| is_letter(c) && !is_own_word(c) || matches!(c, '\'' | '’') && rest.starts_with(is_letter);
        (Kind::Word, end_of(text, next, goes_on))
    } else if is_numeric(c) {
        let goes_on = |c: char, rest: &str| {
            is_numeric(c) || matches!(c, '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{202f}' | ':') && rest.starts_with(is_numeric)
        };
        (Kind::Number, end_of(text, next, goes_on))
    } else if is_letter(c) {
        (Kind::Word, end_of(text, next, |c, _| is_mark(c)))
    } else {
        (Kind::Sign, next)
    };
    let span = Span::new(start, end);
    let (capital, lower) = (is_upper(c), !span.of(text).chars().any(is_upper));
    Token { kind, span, spaced, first, capital, lower, ascii: span.of(text).is_ascii() }
}

/// End of the run from `from` on: `goes_on` receives each character and the text after it.
fn end_of(text: &str, from: usize, goes_on: impl Fn(char, &str) -> bool) -> usize {
    let mut end = from;
    while let Some(c) = text[end..].chars().next() {
        if !goes_on(c, &text[end + c.len_utf8()..]) {
            break;
        }
        end += c.len_utf8();
    }
    end
}

const LETTER: u8 = 1;
const MARK: u8 = 2;
const NUMERIC: u8 = 4;
const UPPER: u8 = 8;
const OWN_WORD: u8 = 16;

fn class(c: char) -> u8 {
    static CLASSES: Table<u8> = Table::new(|c| {
        let own = matches!(
            c.script(),
            Script::Han | Script::Hiragana | Script::Katakana | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar
        );
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        flag(c.is_alphabetic(), LETTER)
            | flag(is_combining_mark(c), MARK)
            | flag(c.is_numeric(), NUMERIC)
            | flag(c.is_uppercase(), UPPER)
            | flag(own, OWN_WORD)
    });
    CLASSES.get(c)
}

fn is_letter(c: char) -> bool {
    class(c) & (LETTER | MARK) != 0
}

fn is_mark(c: char) -> bool {
    class(c) & MARK != 0
}

fn is_numeric(c: char) -> bool {
    class(c) & NUMERIC != 0
}

fn is_upper(c: char) -> bool {
    class(c) & UPPER != 0
}

/// Scripts without spaces between words.
fn is_own_word(c: char) -> bool {
    class(c) & OWN_WORD != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.of(text)).collect()
    }

    #[test]
    fn words_numbers_and_signs() {
        assert_eq!(cut("Don’t pay 1,250.5%—it's “free”!"), ["Don’t", "pay", "1,250.5", "%", "—", "it's", "“", "free", "”", "!"]);
        assert_eq!(cut("large -scale e\u{301}te\u{301}"), ["large", "-", "scale", "e\u{301}te\u{301}"]);
        assert_eq!(cut("漢字とkana"), ["漢", "字", "と", "kana"]);
        assert_eq!(cut("rock'n'roll's' l'été a'é \tcafé'2 it'"), ["rock'n'roll's", "'", "l'été", "a'é", "café", "'", "2", "it", "'"]);
    }

    #[test]
    fn what_is_ascii_is_cut_as_anything_else_is() {
        // Every pair of signs, by the fast and by the general path.
        let signs: Vec<char> = (0..0x80).map(|byte| char::from(byte as u8)).chain("é’É“\u{301}漢½Ⅷ\u{a0}".chars()).collect();
        for text in signs.iter().flat_map(|a| signs.iter().map(move |b| format!("Ab{a}{b}c {b}{a}1"))) {
            for found in tokens(&text) {
                let c = found.of(&text).chars().next().unwrap();
                assert_eq!(found, token(&text, found.span.start as usize, c, found.spaced, found.first), "{text:?}");
            }
            let between: String = tokens(&text).iter().rev().fold(text.clone(), |mut rest, found| {
                rest.replace_range(found.span.range(), "");
                rest
            });
            assert!(between.chars().all(char::is_whitespace), "{text:?}");
        }
    }

    #[test]
    fn the_start_of_a_sentence_is_known() {
        let text = "The end. Not yet, Paul\nsaid";
        let tokens = tokens(text);
        let inside: Vec<&str> = tokens
            .iter()
            .enumerate()
            .filter(|(nth, token)| token.is_inside_sentence(*nth, &tokens, text))
            .map(|(_, token)| token.of(text))
            .collect();
        assert_eq!(inside, ["end", ".", "yet", ",", "Paul"]);
    }
}
