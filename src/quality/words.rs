//! Words as the published rules count them: runs of letters and digits, and signs, each a word of its own.
//!
//! datatrove asks spaCy, whose rules by language can't be had without it. What decides its rules is followed: a hyphen between letters
//! parts them, equal signs side by side are one word (`...`), an apostrophe stays inside.

use crate::span::Span;
use crate::token::{Kind, tokens};

/// One word.
#[derive(Clone, Copy, Debug)]
pub struct Word<'t> {
    /// As it is written.
    pub text: &'t str,
    /// Its code points.
    pub length: u32,
    /// It is punctuation alone.
    pub is_punctuation: bool,
    /// It has a letter.
    pub has_letter: bool,
}

/// The words of a text.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let tokens = tokens(text);
    let mut words: Vec<Word<'_>> = Vec::with_capacity(tokens.len());
    let mut last = Span::default();
    for token in tokens {
        let own = token.of(text);
        if let Some(before) = words.last_mut()
            && token.kind == Kind::Sign
            && !token.spaced
            && before.text.ends_with(own)
            && before.is_punctuation
        {
            last = Span { end: token.span.end, ..last };
            before.text = last.of(text);
            before.length += own.chars().count() as u32;
            continue;
        }
        last = token.span;
        words.push(Word {
            text: own,
            length: own.chars().count() as u32,
            is_punctuation: token.kind == Kind::Sign && is_punctuation(own),
            has_letter: token.kind == Kind::Word,
        });
    }
    words
}

/// A sign that counts as no word: ASCII punctuation, and the common signs of other scripts; emoji and other symbols are words.
fn is_punctuation(sign: &str) -> bool {
    sign.chars().all(|c| c.is_ascii_punctuation() || "—”：％〈（、━【「」，】；“《„’∶´．–？！～«〉》）。…►»".contains(c) || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_words_of_their_own() {
        let text = "Don't half-stop… it's 1,250.5 -- wait ... 日本 #1";
        let found: Vec<&str> = words(text).iter().map(|word| word.text).collect();
        assert_eq!(found, ["Don't", "half", "-", "stop", "…", "it's", "1,250.5", "--", "wait", "...", "日", "本", "#", "1"]);
        assert_eq!(words(text).iter().filter(|word| !word.is_punctuation).count(), 9);
    }
}
