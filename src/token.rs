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

    /// True where its first letter is a capital.
    pub fn is_capitalised(self, text: &str) -> bool {
        self.of(text).chars().next().is_some_and(char::is_uppercase)
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
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            spaced = true;
            first |= matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}');
            continue;
        }
        let mut end = start + c.len_utf8();
        let kind = if is_letter(c) && !is_own_word(c) {
            while let Some((at, c)) = chars.peek().copied() {
                let goes_on =
                    is_letter(c) && !is_own_word(c) || matches!(c, '\'' | '’') && text[at + c.len_utf8()..].starts_with(is_letter);
                if !goes_on {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            Kind::Word
        } else if c.is_numeric() {
            while let Some((at, c)) = chars.peek().copied() {
                let goes_on = c.is_numeric()
                    || matches!(c, '.' | ',' | '\'' | '’' | '\u{a0}' | '\u{202f}' | ':')
                        && text[at + c.len_utf8()..].starts_with(char::is_numeric);
                if !goes_on {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            Kind::Number
        } else if is_letter(c) {
            while let Some((at, c)) = chars.next_if(|(_, c)| is_combining_mark(*c)) {
                end = at + c.len_utf8();
            }
            Kind::Word
        } else {
            Kind::Sign
        };
        tokens.push(Token { kind, span: Span::new(start, end), spaced, first });
        (spaced, first) = (false, false);
    }
    tokens
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
