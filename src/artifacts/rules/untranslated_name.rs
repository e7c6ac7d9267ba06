//! SD106: an untranslated name of an institution, such as "the Palais de la Bourse".

use super::{Context, Findings, Meta, Rule, Severity, language_name, rule};
use crate::knowledge::lexicon::{self, Lexicon};
use crate::text::Lang;

rule! {
    /// ## What it finds
    /// The name of a building, office or institution in its own language: a capitalised common noun of that language, its preposition, and
    /// a name. Runs only in texts that other rules have proven to be a bad translation (at least three major findings, and three per 1,000
    /// words).
    /// ## Why it matters
    /// Systems take capitalised words for a name and copy them; a translator writes "the ministry of health".
    /// ## Example
    /// `en`: The talks were held in the Ministère de la Santé on Monday.
    /// ## Sound text that resembles it
    /// `en`: The Tour de France passed the Bank of England and Rio de Janeiro.
    /// ## Where it errs
    /// Names known in their own language; this is why the rule waits for proof.
    UntranslatedName, "SD106", "untranslated-name", Severity::Minor, &["en"]
}

/// Prepositions between noun and name, by language.
const JOINING: &[(&str, &[&str])] = &[
    ("fr", &["de", "du", "des"]),
    ("es", &["de", "del"]),
    ("it", &["di", "del", "della", "dei", "delle"]),
    ("pt", &["de", "do", "da", "dos", "das"]),
];
/// Articles between the two.
const ARTICLES: &[&str] = &["la", "las", "los", "les", "l"];
/// Least frequency of the noun in the other language, per million words.
const MIN_THERE: f64 = 5.0;
/// Largest frequency in English: "Tour", "Place" and "Centre" are English too.
const MAX_HERE: f64 = 2.0;
/// Largest share of capitals: personal names are always capitalised, nouns of offices often.
const MAX_CAPITAL: f32 = 0.9;

impl Rule for UntranslatedName {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(home) = part.lexicon else { continue };
            for noun in context.capitalised(part) {
                let Some(lang) = language_of(context, noun, home) else { continue };
                let article = context.follows(noun + 2) && ARTICLES.contains(&context.lower(noun + 2));
                let name = noun + 2 + usize::from(article);
                if name < part.tokens.end && context.follows(name) && context.is_capitalised(name) {
                    let message = format!("\"{}\" is {}, left as it was", context.word(noun), language_name(lang));
                    findings.add(context.text, context.span(noun, name), message).translated_from(Some(Lang::new(lang)));
                }
            }
        }
    }
}

/// The language that has the word as a common noun and the next word as a preposition, if English has not.
fn language_of(context: &Context<'_>, noun: usize, home: &Lexicon) -> Option<&'static str> {
    let word = context.lower(noun);
    if !context.follows(noun + 1) || home.per_million(word) > MAX_HERE {
        return None;
    }
    let joins = |(lang, joining): &&(&'static str, &[&str])| {
        let there = lexicon::of(lang).filter(|there| there.per_million(word) >= MIN_THERE);
        joining.contains(&context.lower(noun + 1))
            && there.and_then(|there| there.word(word)).is_some_and(|word| word.capital < MAX_CAPITAL)
    };
    JOINING.iter().find(joins).map(|(lang, _)| *lang)
}
