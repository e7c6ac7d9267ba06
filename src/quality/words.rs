//! Words as the published rules count them: runs of letters and digits, and punctuation marks as words of their own.
//!
//! datatrove uses spaCy; its language-specific exceptions are not reproduced, its common rules are (`lang/punctuation.py`): a hyphen
//! between letters or between digits separates words and otherwise joins (COVID-19); `.`, `&`, `@` and `_` inside a word stay, as do a dash
//! or slash between digits; repeated equal marks are one word (`...`); a clitic is a word (`Smith's`, `l'eau`); digits with letters are one
//! word (3rd), except before units (10 km). French hyphens have their own file.

use super::french;
use crate::text::Span;
use crate::text::token::{Kind, Token, tokens};

/// A word in twelve bytes: a record may have as many words as bytes.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    span: Span,
    /// Number of code points, shifted left by two bits, and the two flags below.
    packed: u32,
}

/// Whether it consists of punctuation only.
const PUNCTUATION: u32 = 1;
/// Whether it has a letter.
const LETTER: u32 = 2;

impl Word {
    fn new(span: Span, text: &str, is_punctuation: bool, has_letter: bool) -> Self {
        let marks = u32::from(is_punctuation) | (u32::from(has_letter) << 1);
        Self { span, packed: (span.of(text).chars().count() as u32) << 2 | marks }
    }

    /// Appends `token`.
    fn extend(&mut self, token: &Token, text: &str) {
        self.span.end = token.span.end;
        self.packed += (token.of(text).chars().count() as u32) << 2;
        if token.kind == Kind::Word {
            self.packed |= LETTER;
        }
        if token.kind != Kind::Sign {
            self.packed &= !PUNCTUATION;
        }
    }

    /// The same, of a text in which its own begins at byte `start`.
    fn behind(self, start: usize) -> Self {
        Self { span: self.span.shifted(start), ..self }
    }

    /// The word in `text`, which must be the text that it was cut from.
    pub fn of(self, text: &str) -> &str {
        self.span.of(text)
    }

    /// Length in bytes.
    pub fn bytes(self) -> usize {
        self.span.len()
    }

    /// Length in code points.
    pub fn length(self) -> usize {
        (self.packed >> 2) as usize
    }

    /// Whether it consists of punctuation only.
    pub fn is_punctuation(self) -> bool {
        self.packed & PUNCTUATION != 0
    }

    /// Whether it has a letter.
    pub fn has_letter(self) -> bool {
        self.packed & LETTER != 0
    }
}

/// Bytes of text whose tokens are held at a time beside its words: a token takes more than a word.
const WINDOW: usize = 1 << 20;

/// The words of a text of any length, by its tokens: those of a long one are dropped first and made again, window by window.
pub(super) fn of_text(text: &str, tokens: Vec<Token>, lang: &str) -> Vec<Word> {
    if text.len() <= WINDOW {
        return words(text, &tokens, lang);
    }
    drop(tokens);
    in_windows(text, WINDOW, lang)
}

fn in_windows(text: &str, window: usize, lang: &str) -> Vec<Word> {
    let mut all = Vec::new();
    let mut start = 0;
    while start < text.len() {
        // No word goes on behind a blank.
        let rest = &text.as_bytes()[start..];
        let blank = rest.get(window..).and_then(|behind| memchr::memchr2(b' ', b'\n', behind));
        let end = start + blank.map_or(rest.len(), |at| window + at);
        let part = &text[start..end];
        if part.len() == text.len() {
            return words(text, &tokens(text), lang);
        }
        all.extend(words(part, &tokens(part), lang).into_iter().map(|word| word.behind(start)));
        start = end;
    }
    all
}

/// Groups tokens into words; `lang` (BCP 47) matters for French hyphens.
fn words(text: &str, tokens: &[Token], lang: &str) -> Vec<Word> {
    let is_french = lang == "fr";
    // Tokens before this index belong to the current compound.
    let mut whole = 0;
    let mut words: Vec<Word> = Vec::with_capacity(tokens.len());
    let mut held = false;
    for (nth, token) in tokens.iter().enumerate() {
        let own = token.of(text);
        let first = own.chars().next().unwrap_or(' ');
        let before = text[..token.span.start as usize].chars().next_back().unwrap_or(' ');
        let joined = !token.spaced
            && nth > 0
            && match token.kind {
                _ if std::mem::take(&mut held) || nth < whole => true,
                Kind::Sign if is_french && french::is_inversion(text, tokens, nth) => {
                    held = true;
                    false
                }
                Kind::Sign => {
                    let next = tokens.get(nth + 1).filter(|next| !next.spaced && next.kind != Kind::Sign);
                    held = next.and_then(|next| next.of(text).chars().next()).is_some_and(|after| joins(before, own, after));
                    held || words.last().is_some_and(|word| word.is_punctuation() && word.of(text).ends_with(own))
                }
                Kind::Word => before.is_numeric() && !is_ideograph(first) && !UNITS.contains(&own),
                Kind::Number => before.is_alphabetic() && !is_ideograph(before),
            };
        if joined && let Some(word) = words.last_mut() {
            word.extend(token, text);
            continue;
        }
        if is_french
            && token.kind == Kind::Word
            && let Some(end) = french::compound(text, tokens, nth)
        {
            whole = end;
        }
        let mut push = |span: Span| {
            let is_punctuation = token.kind == Kind::Sign && is_punctuation(span.of(text));
            words.push(Word::new(span, text, is_punctuation, token.kind == Kind::Word));
        };
        match own.find(['\'', '’']).filter(|at| *at > 0 && token.kind == Kind::Word) {
            Some(at) => {
                // An article or pronoun precedes the apostrophe; the clitic of a verb or case follows it.
                let sign = own[at..].chars().next().map_or(0, char::len_utf8);
                let is_short = own[..at].chars().nth(2).is_none() || own[..at].ends_with("qu");
                let is_elision = is_short && !CLITICS.contains(&&own[at + sign..]);
                let cut = token.span.start as usize + if is_elision { at + sign } else { at };
                push(Span::new(token.span.start as usize, cut));
                push(Span::new(cut, token.span.end as usize));
            }
            None => push(token.span),
        }
    }
    words
}

/// English clitics after an apostrophe.
const CLITICS: [&str; 7] = ["s", "t", "d", "m", "re", "ve", "ll"];

/// Units that are separate words after a number.
const UNITS: [&str; 20] =
    ["km", "m", "cm", "mm", "ha", "ft", "kg", "g", "mg", "lb", "t", "kPa", "Pa", "MB", "GB", "TB", "T", "G", "M", "K"];

/// Whether a punctuation mark between two characters joins them.
fn joins(before: char, sign: &str, after: char) -> bool {
    if !before.is_alphanumeric() || !after.is_alphanumeric() || is_ideograph(before) || is_ideograph(after) {
        return false;
    }
    let letters = before.is_alphabetic() && after.is_alphabetic();
    let figures = before.is_numeric() && after.is_numeric();
    match sign {
        "-" => !letters && !figures,
        "–" | "—" | "~" | "," => !letters,
        "+" | "*" | "^" => !figures,
        ":" | "/" | "<" | ">" | "=" => !after.is_alphabetic(),
        "." => !(before.is_lowercase() && after.is_uppercase()),
        "&" | "@" | "_" | "'" | "’" => true,
        _ => false,
    }
}

/// Whether a letter belongs to a script without spaces.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..)
}

/// Punctuation that does not count as a word: ASCII punctuation and common marks of other scripts. Emoji and other symbols are words.
fn is_punctuation(sign: &str) -> bool {
    sign.chars().all(|c| c.is_ascii_punctuation() || "—”：％〈（、━【「」，】；“《„’∶´．–？！～«〉》）。…►»".contains(c) || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Word> {
        super::words(text, &tokens(text), "en")
    }

    #[test]
    fn signs_are_words_of_their_own() {
        let text = "Don't half-stop… it's 1,250.5 -- wait ... 日本 #1";
        let found: Vec<&str> = words(text).iter().map(|word| word.of(text)).collect();
        let expected = ["Don", "'t", "half", "-", "stop", "…", "it", "'s", "1,250.5", "--", "wait", "...", "日", "本", "#", "1"];
        assert_eq!(found, expected);
        assert_eq!(words(text).iter().filter(|word| !word.is_punctuation()).count(), 11);
        let joined = |text: &str| words(text).iter().map(|word| word.of(text).to_owned()).collect::<Vec<_>>().join(" ");
        assert_eq!(joined("COVID-19 3-1 3–1 5/6 3rd 10km U.S. a@b.org R&D"), "COVID-19 3 - 1 3–1 5/6 3rd 10 km U.S . a@b.org R&D");
        let in_french =
            |text: &str| super::words(text, &tokens(text), "fr").iter().map(|word| word.of(text).to_owned()).collect::<Vec<_>>().join(" ");
        assert_eq!(
            in_french("dit-il, y a-t-on; l'avant-garde d'Aix-en-Provence, trente-cinq quarante-six rendez-vous porte-parole"),
            "dit -il , y a -t -on ; l' avant-garde d' Aix-en-Provence , trente-cinq quarante - six rendez -vous porte-parole"
        );
        assert_eq!(joined("l'eau qu’il Smith's end.Then"), "l' eau qu’ il Smith 's end . Then");
    }

    #[test]
    fn windows_have_the_words_of_the_whole() {
        let text =
            "Don't half-stop… it's 1,250.5 -- wait\n... 日本 #1 10 km\tU.S. a@b.org -- -- dit-il, y a-t-on; d'Aix-en-Provence é\n\n- fin";
        let told = |words: Vec<Word>| -> Vec<(Span, u32)> { words.iter().map(|word| (word.span, word.packed)).collect() };
        for lang in ["en", "fr"] {
            let whole = told(super::words(text, &tokens(text), lang));
            for window in 1..text.len() {
                assert_eq!(told(in_windows(text, window, lang)), whole, "{window}");
            }
        }
    }
}
