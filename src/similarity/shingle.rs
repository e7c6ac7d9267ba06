//! The normal form of a text, its tokens, and its windows of three.
//!
//! Normal form: NFKC, lower case, NFKC; soft hyphens, zero-width characters and marks of direction dropped; every run of characters that
//! are no letters, marks or numbers is one border between tokens. In scripts that don't separate words every character, with its
//! marks, is a token.

use crate::span::Span;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Tokens in a window.
pub const WINDOW: usize = 3;

/// A token of the normal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Hash of its normal form.
    pub hash: u64,
    /// Its place in the text.
    pub span: Span,
}

/// The tokens of a text. A letter that its normal form writes as several (`½`) may give several tokens of one place.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 5);
    let mut word = String::new();
    let mut place = Span::default();
    let mut flush = |word: &mut String, place: Span| {
        if !word.is_empty() {
            tokens.push(Token { hash: xxh3_64(word.as_bytes()), span: place });
            word.clear();
        }
    };
    // Composition looks at neighbours, so the normal form is made of runs between white space.
    for (start, run) in runs(text) {
        if run.is_ascii() {
            for (at, byte) in run.bytes().enumerate() {
                if byte.is_ascii_alphanumeric() {
                    if word.is_empty() {
                        place.start = (start + at) as u32;
                    }
                    place.end = (start + at + 1) as u32;
                    word.push(byte.to_ascii_lowercase() as char);
                } else {
                    flush(&mut word, place);
                }
            }
            flush(&mut word, place);
            continue;
        }
        for (span, normal) in clusters(run) {
            let span = span.shifted(start);
            for c in normal.chars() {
                if is_dropped(c) {
                    continue;
                }
                if is_combining_mark(c) && !word.is_empty() {
                    word.push(c);
                    place.end = span.end;
                } else if is_own_token(c) {
                    flush(&mut word, place);
                    place = span;
                    word.push(c);
                } else if c.is_alphanumeric() || is_combining_mark(c) {
                    if word.chars().next().is_some_and(is_own_token) {
                        flush(&mut word, place);
                    }
                    if word.is_empty() {
                        place.start = span.start;
                    }
                    place.end = span.end;
                    word.push(c);
                } else {
                    flush(&mut word, place);
                }
            }
        }
        flush(&mut word, place);
    }
    tokens
}

/// Runs without white space.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(move |run| (run.as_ptr() as usize - text.as_ptr() as usize, run))
}

/// Characters with the marks behind them, each with its normal form.
fn clusters(run: &str) -> impl Iterator<Item = (Span, Cow<'_, str>)> {
    let mut starts = run
        .char_indices()
        .filter(|(at, c)| *at == 0 || !is_combining_mark(*c) && !is_jamo(*c))
        .map(|(at, _)| at)
        .chain([run.len()])
        .peekable();
    std::iter::from_fn(move || {
        let start = starts.next()?;
        let end = *starts.peek()?;
        let part = &run[start..end];
        let normal = if part.len() == 1 {
            Cow::Owned(part.to_ascii_lowercase())
        } else {
            Cow::Owned(part.nfkc().flat_map(char::to_lowercase).nfkc().collect())
        };
        Some((Span::new(start, end), normal))
    })
}

/// Vowels and finals that compose with the letter before them.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{ff9e}' | '\u{ff9f}')
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_own_token(c: char) -> bool {
    c >= '\u{e00}'
        && matches!(
            c.script(),
            Script::Han | Script::Hiragana | Script::Katakana | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar
        )
}

/// A hash of the whole normal form: equal for exact copies.
pub fn fingerprint(tokens: &[Token]) -> u128 {
    let bytes: Vec<u8> = tokens.iter().flat_map(|token| token.hash.to_le_bytes()).collect();
    xxh3_128(&bytes)
}

/// Hash of a run of tokens.
pub fn window(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0x9e37_79b9_7f4a_7c15, |hash: u64, token| (hash.rotate_left(23) ^ token.hash).wrapping_mul(0x2545_f491_4f6c_dd1d))
}

/// The set of windows, sorted: fewer than three tokens make one window of them all.
pub fn shingles(tokens: &[Token]) -> Vec<u64> {
    if tokens.is_empty() {
        return Vec::new();
    }
    let mut set: Vec<u64> = tokens.windows(WINDOW.min(tokens.len())).map(window).collect();
    set.sort_unstable();
    set.dedup();
    set
}

/// Size of the intersection of two sorted sets.
pub fn common(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    both
}

/// |A∩B| / |A∪B|.
pub fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let both = common(a, b);
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).iter().map(|token| token.span.of(text)).collect()
    }

    #[test]
    fn tokens_are_those_of_the_normal_form() {
        assert_eq!(words("The “Ｆｕｌｌ” co-op's 3.5%"), ["The", "Ｆｕｌｌ", "co", "op", "s", "3", "5"]);
        assert_eq!(words("漢字、カー2台"), ["漢", "字", "カ", "ー2", "台"]);
        let equal = |a: &str, b: &str| assert_eq!(fingerprint(&tokens(a)), fingerprint(&tokens(b)), "{a} {b}");
        equal("Café  au LAIT!", "cafe\u{301} au lait");
        equal("soft\u{ad}ly zero\u{200b}width", "softly zerowidth");
        equal("ｶﾞﾗｽ", "ガラス");
    }

    #[test]
    fn sets_are_compared_exactly() {
        let set = |text: &str| shingles(&tokens(text));
        assert_eq!(set("one two").len(), 1);
        assert_eq!(jaccard(&set("a b c d e f"), &set("a b c d e g")), 3.0 / 5.0);
        assert_eq!(jaccard(&set("a b c"), &set("A, b; C.")), 1.0);
    }
}
