//! SD204: an article before a word that cannot follow one.

use super::{Context, Findings, Meta, Rule, Severity, rule};

rule! {
    /// ## What it finds
    /// An article before another article, a conjunction, "of", or a form of "be" or "have": `the of`, `a the`, `the is`.
    /// ## Why it matters
    /// The noun after the article was lost, or an article of the source language was kept. Six times as frequent in machine translations as
    /// in text by people.
    /// ## Example
    /// `en`: The members of the the council met the of the harbour on Monday.
    /// ## Sound text that resembles it
    /// `en`: From a to b, the has-been and the would-be heir met in the end.
    /// ## Where it errs
    /// Errors of people who rewrote half a sentence; words mentioned without quotation marks.
    StrayArticle, "SD204", "stray-article", Severity::Major, &["en"]
}

/// Words that do not begin a noun phrase.
const NO_NOUN: &[&str] =
    &["of", "is", "was", "are", "were", "has", "have", "had", "and", "or", "the", "a", "an", "be", "been", "they", "he", "she"];

impl Rule for StrayArticle {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            for nth in part.tokens.clone().filter(|nth| matches!(context.word(*nth), "the" | "an" | "a" | "The")) {
                let next = nth + 1;
                // Another rule checks repeated words. "a" may be a letter; "The Who" and "the have-nots" are names and nouns.
                if !context.follows(next)
                    || !context.is_lower(next)
                    || !NO_NOUN.contains(&context.lower(next))
                    || context.are_equal(nth, next)
                    || context.word(nth) == "a" && !matches!(context.lower(next), "the" | "an" | "of")
                    || context.tokens.get(next + 1).is_none_or(|after| !after.spaced)
                    || context.lower(next) == "be" && context.lower(next + 1) == "all"
                {
                    continue;
                }
                let (article, word) = (context.word(nth), context.word(next));
                findings.add(context.text, context.span(nth, next), format!("no noun stands between \"{article}\" and \"{word}\""));
            }
        }
    }
}
