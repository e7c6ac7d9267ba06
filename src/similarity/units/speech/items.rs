//! A paragraph as words, signs and quotations, cut into sentences; what is inside a quotation is one item.

use super::words::{Roles, WORDS};
use crate::text::Span;
use crate::text::token::{self, lower_into, tokens};

/// Kind of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word.
    Word,
    /// A number or a sign.
    Sign,
    /// The quotation with this number.
    Quote(usize),
}

/// A word, a sign, or a whole quotation with its marks.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its kind.
    pub kind: Kind,
    /// Its place.
    pub span: Span,
    /// Roles of the word.
    pub roles: Roles,
    /// Languages in which it is a verb of saying.
    pub langs: &'static [&'static str],
    /// Languages in which it is a pronoun.
    pub pronoun_of: &'static [&'static str],
    /// True if its first letter is a capital.
    pub is_capital: bool,
    /// True for "Putin’s".
    pub is_possessive: bool,
    /// True after white space.
    pub spaced: bool,
    /// True if a sentence starts here.
    pub starts_sentence: bool,
    /// Its letters.
    pub letters: usize,
    /// The sign; `\0` for words.
    sign: char,
}

impl Item {
    /// True if it is this sign.
    pub fn is(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && sign.starts_with(self.sign) && sign.len() == self.sign.len_utf8()
    }

    /// True if it is any of these signs.
    pub fn is_any(&self, signs: &str) -> bool {
        self.kind == Kind::Sign && signs.contains(self.sign)
    }

    /// The word without a possessive ending.
    pub fn word<'t>(&self, text: &'t str) -> &'t str {
        let word = self.span.of(text);
        if self.is_possessive { word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word) } else { word }
    }
}

/// Abbreviations before a point that ends no sentence.
const ABBREVIATIONS: &[&str] =
    &["jan", "feb", "aug", "sept", "oct", "nov", "dec", "st", "jr", "no", "vs", "etc", "bzw", "ca", "str", "р", "г"];

/// The items of `text`; `quotes` are the spans between quotation marks.
pub fn items(text: &str, quotes: &[Span]) -> Vec<Item> {
    let all = tokens(text);
    let mut items: Vec<Item> = Vec::with_capacity(all.len());
    let mut lowered = String::new();
    let mut quote = 0;
    let mut nth = 0;
    while let Some(token) = all.get(nth) {
        let span = token.span;
        // The opening mark stands directly before the words, perhaps with a blank.
        if let Some(inside) = quotes.get(quote)
            && span.end <= inside.start
            && all.get(nth + 1).is_none_or(|next| next.span.start >= inside.start)
        {
            nth += 1;
            while all.get(nth).is_some_and(|token| token.span.start < inside.end) {
                nth += 1;
            }
            let end = all.get(nth).map_or(inside.end, |close| close.span.end);
            nth += 1;
            items.push(Item {
                kind: Kind::Quote(quote),
                span: Span { start: span.start, end },
                roles: Roles::default(),
                langs: &[],
                pronoun_of: &[],
                is_capital: false,
                is_possessive: false,
                spaced: token.spaced,
                starts_sentence: false,
                letters: 0,
                sign: '\0',
            });
            quote += 1;
            continue;
        }
        let word = span.of(text);
        let is_word = token.kind == token::Kind::Word;
        let mut roles = Roles::default();
        let (mut langs, mut pronoun_of): (&'static [&'static str], &'static [&'static str]) = (&[], &[]);
        let is_possessive = is_word && (word.ends_with("'s") || word.ends_with("’s"));
        if is_word {
            lower_into(word, &mut lowered);
        }
        if is_word && let Some(entry) = WORDS.get(&lowered).or_else(|| WORDS.elided_title(&lowered)) {
            let next = all.get(nth + 1).map(|next| next.lower(text)).unwrap_or_default();
            (roles, langs, pronoun_of) = (entry.roles_before(&next), &entry.langs, &entry.pronoun_of);
        }
        items.push(Item {
            kind: if is_word { Kind::Word } else { Kind::Sign },
            span,
            roles,
            langs,
            pronoun_of,
            is_capital: is_word && token.capital,
            is_possessive,
            spaced: token.spaced,
            starts_sentence: false,
            letters: if is_word { word.chars().filter(|c| c.is_alphabetic()).count() } else { 0 },
            sign: if is_word { '\0' } else { word.chars().next().unwrap_or('\0') },
        });
        nth += 1;
    }
    mark_sentences(&mut items, text);
    items
}

/// Marks the first item of each sentence.
fn mark_sentences(items: &mut [Item], text: &str) {
    for nth in 0..items.len() {
        let item = &items[nth];
        let Some(before) = nth.checked_sub(1).map(|before| &items[before]) else {
            items[nth].starts_sentence = true;
            continue;
        };
        let may_start = item.spaced && (item.is_capital || matches!(item.kind, Kind::Quote(_)) || item.is_any("0123456789"));
        let starts = match before.kind {
            Kind::Sign if before.is_any("。！？") => true,
            Kind::Sign if before.is_any("!?…") => may_start,
            Kind::Sign if before.is(".") => {
                let abbreviated = nth.checked_sub(2).map(|at| &items[at]).is_some_and(|word| {
                    let lower = word.word(text).to_lowercase();
                    word.kind == Kind::Word
                        && (word.letters == 1
                            || word.roles.has(Roles::TITLE) && word.letters < 5
                            || ABBREVIATIONS.contains(&lower.as_str()))
                });
                may_start && !abbreviated
            }
            // A quotation that is a sentence ends one, if no verb of saying goes on.
            Kind::Quote(_) => {
                let inside = before.span.of(text);
                let mut ends = inside.chars().rev().filter(|c| !c.is_whitespace());
                ends.next();
                may_start && ends.next().is_some_and(|c| c == '.' || c == '…')
            }
            _ => false,
        };
        items[nth].starts_sentence = starts;
    }
}
