//! SD405: a German noun that lost its capital.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::capitalised;

rule! {
    /// ## What it finds
    /// A noun in lower case after an article or a contracted preposition: `die änderung`, `zur festlegung`.
    /// ## Why it matters
    /// Systems keep the case of the source. In our test sets machines left 20 in 170,000 words, people none.
    /// ## Example
    /// `de`: Der Rat hat die änderung am Montag beschlossen.
    /// ## Sound text that resembles it
    /// `de`: Die Hinweise und -regelungen sind gezwungen kurz, der jung gebliebene Rat blieb dabei.
    /// ## Where it errs
    /// Text by people who write all words in lower case (silent if lines begin without a capital).
    LowerCasedNoun, "SD405", "lower-cased-noun", Severity::Major, &["de"]
}

/// Articles and contracted prepositions.
const ARTICLES: &[&str] = &[
    "der", "die", "das", "dem", "den", "des", "ein", "eine", "einer", "einen", "einem", "eines", "zur", "zum", "im", "am", "vom", "beim",
    "keine", "keiner", "seine", "seiner", "ihre", "ihrer", "unsere", "unserer", "diese", "dieser", "jede", "jeder",
];
/// Suffixes that only nouns have.
const ENDINGS: &[&str] =
    &["ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "schaften", "tät", "täten", "ismus", "tion", "tionen"];
/// Fewest letters: *jung* is no noun.
const MIN_LETTERS: usize = 6;

impl Rule for LowerCasedNoun {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        if !context.is_cased() {
            return;
        }
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            for nth in part.tokens.clone().skip(1).filter(|nth| context.follows(*nth) && context.is_lower(*nth)) {
                let word = context.lower(nth);
                if !ENDINGS.iter().any(|ending| word.ends_with(ending))
                    || word.chars().count() < MIN_LETTERS
                    || !ARTICLES.contains(&context.lower(nth - 1))
                    // Sound text has it in lower case: an adjective or participle.
                    || context.known(nth).is_some_and(|known| known.count > 0 && known.capital < 0.5)
                    || context.is_in_address(nth)
                    || context.tokens.get(nth + 1).is_some_and(|next| !next.spaced && context.is(nth + 1, "-"))
                {
                    continue;
                }
                let noun = capitalised(word);
                let span = context.tokens[nth].span;
                findings.add(context.text, span, format!("\"{word}\" is a noun; German writes \"{noun}\"")).suggest(noun);
            }
        }
    }
}
