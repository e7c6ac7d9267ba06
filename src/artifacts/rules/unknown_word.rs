//! SD103: a word that no sound text has.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::lexicon::{self, Lexicon};
use crate::token::Kind;

rule! {
    /// ## What it finds
    /// A word in lower case that sound text has in no form: `litterature`, `discipoles`, `gaya`.
    /// ## Why it matters
    /// Systems spell what they don't know letter by letter, keep half of a foreign word, or take a name for a word. Of such words in rough
    /// machine translation a proofreader changed three in four.
    /// ## Example
    /// `en`: The town had a bridge, a harbour and a small litteratury museum.
    /// ## Sound text that resembles it
    /// `en`: The well-known photographer rephotographed the houseboats of Ålesund.
    /// ## Where it errs
    /// Terms of a trade, dishes, animals and plants that the lexicon is too small for; misspelt words of people. A word that the text uses
    /// three times is taken for a term.
    UnknownWord, "SD103", "unknown-word", Severity::Minor, &["en"]
}

/// Shorter ones are abbreviations.
const MIN_LETTERS: usize = 4;

impl Rule for UnknownWord {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts.iter().filter(|part| Self::META.reads(part.lang.as_str())) {
            let Some(lexicon) = part.lexicon else { continue };
            for nth in context.unknown(part).filter(|nth| context.is_lower(*nth) && context.known(*nth).is_none()) {
                let word = context.lower(nth);
                if word.len() < MIN_LETTERS
                    || !word.bytes().all(|byte| byte.is_ascii_lowercase())
                    || !stands_alone(context, nth)
                    || context.is_quoted_alone(nth)
                    || context.recurs(part, nth)
                    || is_elsewhere(lexicon, word)
                    || lexicon.has_form(word)
                    || is_compound(lexicon, word)
                {
                    continue;
                }
                let near = nearest(lexicon, word);
                let message = match &near {
                    Some(near) => format!("sound text has no \"{word}\"; it is near to \"{near}\""),
                    None => format!("sound text has no \"{word}\", in no form of it"),
                };
                let finding = findings.add(context.text, context.tokens[nth].span, message);
                if let Some(near) = near {
                    finding.suggest(near);
                }
            }
        }
    }
}

/// No hyphen, slash or full stop joins it to anything.
fn stands_alone(context: &Context<'_>, nth: usize) -> bool {
    let after = context.tokens.get(nth + 1);
    context.tokens[nth].spaced
        && after.is_none_or(|after| after.spaced || matches!(after.of(context.text), "," | "." | ";" | ":" | "!" | "?" | ")" | "”" | "\""))
        && !after.is_some_and(|after| {
            !after.spaced
                && after.is(context.text, ".")
                && context.tokens.get(nth + 2).is_some_and(|next| !next.spaced && next.kind == Kind::Word)
        })
}

/// Another language has it: a quotation, a dish or a name, or a leftover that has its own rule.
fn is_elsewhere(home: &Lexicon, word: &str) -> bool {
    let others = lexicon::languages().filter(|lang| *lang != home.header.lang).filter_map(lexicon::of);
    others.into_iter().any(|other| other.word(word).is_some_and(|word| word.count > 1))
}

/// Shorter pieces are part of any word.
const MIN_PIECE: usize = 4;
/// Each piece must be this common.
const MIN_PIECE_COUNT: u32 = 50;

/// Two words of the language that were written as one, or a beginning of the language and a word: people make these every day.
fn is_compound(lexicon: &Lexicon, word: &str) -> bool {
    let common = |piece: &str| lexicon.guess(piece).is_some_and(|word| word.count >= MIN_PIECE_COUNT) || lexicon.has_form(piece);
    (2..word.len()).any(|at| {
        let (head, tail) = word.split_at(at);
        let begins = if at >= MIN_PIECE { common(head) } else { lexicon.list("prefixes").contains(head) };
        begins && tail.len() >= MIN_PIECE && common(tail)
    })
}

/// Letters that a slip may put in or take out.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
/// Shorter words have too many neighbours.
const MIN_NEAR: usize = 5;

/// The most common word that one letter more, less or other makes of it.
fn nearest(lexicon: &Lexicon, word: &str) -> Option<String> {
    if word.len() < MIN_NEAR {
        return None;
    }
    let mut best: Option<(u32, String)> = None;
    let mut near = String::with_capacity(word.len() + 1);
    let mut weigh = |head: &str, letter: Option<char>, tail: &str| {
        near.clear();
        near.push_str(head);
        near.extend(letter);
        near.push_str(tail);
        let count = lexicon.guess(&near).map_or(0, |word| word.count);
        if count >= 50 && best.as_ref().is_none_or(|(most, _)| count > *most) {
            best = Some((count, near.clone()));
        }
    };
    for at in 0..=word.len() {
        let (head, tail) = word.split_at(at);
        for letter in LETTERS.chars() {
            weigh(head, Some(letter), tail);
            if !tail.is_empty() {
                weigh(head, Some(letter), &tail[1..]);
            }
        }
        if !tail.is_empty() {
            weigh(head, None, &tail[1..]);
        }
    }
    best.map(|(_, near)| near)
}
