//! Words, numbers and signs of a text, each with its place: what rules, lexicons and shingles count.
//!
//! A word is a run of letters and marks, apostrophes between letters included (`don’t`, `l'eau`); a number a run of digits with the
//! signs that stand between digits (`1,250.5`); every other character that is not white space is a sign. Hyphens are signs, so that a
//! rule can see them. Ideographs and kana are one word a character: nothing here knows where their words end.

use crate::span::Span;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// Anything else.
    Sign,
}

/// A word in lower case, with a straight apostrophe.
pub fn lower(word: &str) -> String {
    if word.is_ascii() { word.to_ascii_lowercase() } else { word.replace('’', "'").to_lowercase() }
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its place.
    pub span: Span,
    /// White space, or the start of the text, stands before it.
    pub spaced: bool,
    /// A line end, or the start of the text, stands before it.
    pub first: bool,
    /// Its first letter is a capital.
    pub capital: bool,
    /// No letter of it is a capital.
    pub lower: bool,
}

impl Token {
    /// Its words.
    pub fn of(self, text: &str) -> &str {
        self.span.of(text)
    }

    /// True where it is exactly `sign`.
    pub fn is(self, text: &str, sign: &str) -> bool {
        self.of(text) == sign
    }

    /// Its words in lower case, with a straight apostrophe.
    pub fn lower(self, text: &str) -> String {
        lower(self.of(text))
    }

    /// True where this token, the `nth` of `tokens`, does not begin a sentence: a word, a number or a comma stands before it on its line.
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

/// Cuts a text into tokens.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let (mut spaced, mut first) = (true, true);
    let mut next = 0;
    while let Some(c) = text[next..].chars().next() {
        let start = next;
        next += c.len_utf8();
        if c == ' ' {
            spaced = true;
            continue;
        }
        if c.is_ascii_alphabetic() {
            // Most words of most texts: no letter of theirs needs a look into Unicode's tables.
            let letters = &text.as_bytes()[start..];
            let length = letters.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(letters.len());
            if letters.get(length).is_none_or(|byte| byte.is_ascii() && *byte != b'\'') {
                let (capital, lower) = (c.is_ascii_uppercase(), !letters[..length].iter().any(u8::is_ascii_uppercase));
                tokens.push(Token { kind: Kind::Word, span: Span::new(start, start + length), spaced, first, capital, lower });
                (spaced, first) = (false, false);
                next = start + length;
                continue;
            }
        }
        if c.is_whitespace() {
            spaced = true;
            first |= matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}');
            continue;
        }
        let kind = if is_letter(c) && !is_own_word(c) {
            next = end_of(text, next, |c, rest| is_letter(c) && !is_own_word(c) || matches!(c, '\'' | '’') && rest.starts_with(is_letter));
            Kind::Word
        } else if c.is_numeric() {
            next = end_of(text, next, |c, rest| {
                c.is_numeric() || matches!(c, '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{202f}' | ':') && rest.starts_with(char::is_numeric)
            });
            Kind::Number
        } else if is_letter(c) {
            next = end_of(text, next, |c, _| is_combining_mark(c));
            Kind::Word
        } else {
            Kind::Sign
        };
        let (capital, lower) = (c.is_uppercase(), !text[start..next].chars().any(char::is_uppercase));
        tokens.push(Token { kind, span: Span::new(start, next), spaced, first, capital, lower });
        (spaced, first) = (false, false);
    }
    tokens
}

/// Where what begins before `from` ends: `goes_on` is asked of each character and of what stands behind it.
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

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || !c.is_ascii() && (c.is_alphabetic() || is_combining_mark(c))
}

/// Scripts whose words nothing separates.
fn is_own_word(c: char) -> bool {
    !c.is_ascii()
        && c > '\u{e00}'
        && matches!(
            c.script(),
            Script::Han | Script::Hiragana | Script::Katakana | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar
        )
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
