//! SD103: a word that sound text does not have.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::lexicon::{self, Lexicon, Recent};
use crate::text::ascii;
use crate::text::number::group;
use crate::text::token::Kind;
use std::sync::LazyLock;

rule! {
    /// ## What it finds
    /// A word in lower case of which sound text has no form: `litterature`, `discipoles`, `gaya`.
    /// ## Why it matters
    /// Systems spell unknown words letter by letter, keep half of a foreign word, or take a name for a word. In rough machine translation a
    /// proofreader changed three in four of such words.
    /// ## Example
    /// `en`: The town had a bridge, a harbour and a small litteratury museum.
    /// ## Sound text that resembles it
    /// `en`: The well-known photographer rephotographed the houseboats of Ålesund.
    /// ## Where it errs
    /// Technical terms, dishes, animals and plants that the lexicon lacks; misspellings by people. A word that the text uses twice is taken
    /// for a term. Texts about code, and texts whose lines begin without capitals, are skipped.
    UnknownWord, "SD103", "unknown-word", Severity::Minor, &["en"]
}

/// Fewest letters; shorter words are abbreviations.
const MIN_LETTERS: usize = 4;

/// Occurrences of a word that the text means: of the words that rough translations have twice, proofreaders changed 5 of 12, of others
/// three in four.
const TERM: usize = 2;

impl Rule for UnknownWord {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(lexicon) =
                part.lexicon.filter(|lexicon| lexicon.is_complete() && !context.prose.is_technical() && !context.is_uncased())
            else {
                continue;
            };
            for nth in context.unknown(part).filter(|nth| context.is_lower(*nth) && context.known(*nth).is_none()) {
                let word = context.lower(nth);
                if word.len() < MIN_LETTERS
                    || !word.bytes().all(|byte| byte.is_ascii_lowercase())
                    || !stands_alone(context, nth)
                    || context.is_quoted_alone(nth)
                    || context.times(part, nth) >= TERM
                    || is_sound(lexicon, word, context.hash(nth))
                {
                    continue;
                }
                let near = if word.len() >= MIN_NEAR { lexicon.nearest(word, MIN_NEAR_COUNT) } else { None };
                let counted = group(lexicon.header.tokens);
                let message = match &near {
                    Some(near) => format!("none of {counted} counted words of English is \"{word}\"; it is near to \"{near}\""),
                    None => format!("none of {counted} counted words of English is \"{word}\" or a form of it"),
                };
                let finding = findings.add(context.text, context.tokens[nth].span, message);
                if let Some(near) = near {
                    finding.suggest(near);
                }
            }
        }
    }
}

/// Whether no hyphen, slash or full stop joins the word to another.
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

/// Whether it is a valid word: of another language, an inflected form, or a compound. Cached, since it is expensive.
fn is_sound(lexicon: &Lexicon, word: &str, hash: u64) -> bool {
    static DECIDED: LazyLock<Recent> = LazyLock::new(|| Recent::new(DECIDED_WORDS));
    let sound =
        || lexicon.list("latin").contains(word) || is_elsewhere(lexicon, word) || lexicon.has_form(word) || lexicon.is_compound(word);
    let lang = ascii::hash(lexicon.header.lang.as_bytes());
    DECIDED.get(hash ^ lang, || sound().then_some(0)).is_some()
}

/// Size of the cache in words: 128 KB.
const DECIDED_WORDS: u64 = 1 << 14;

/// Whether another language has it: a quotation, dish or name, or a leftover, which has its own rule.
fn is_elsewhere(home: &Lexicon, word: &str) -> bool {
    let others = lexicon::languages().filter(|lang| *lang != home.header.lang).filter_map(lexicon::of);
    others.into_iter().any(|other| other.guess(word).is_some_and(|word| word.count > 1))
}

/// Fewest letters to look for similar words; shorter ones have too many.
const MIN_NEAR: usize = 5;
/// Fewest occurrences of a similar word.
const MIN_NEAR_COUNT: u32 = 50;
