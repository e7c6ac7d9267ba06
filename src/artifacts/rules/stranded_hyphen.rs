//! SD309: a misplaced German hyphen.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A hyphen on the wrong side of its white space: after an article (`die- Methode`) or before a conjunction (`Projekt-und Ordner`).
    /// ## Why it matters
    /// A system that splits a compound around an identifier puts the hyphen back in the wrong place. Rate per 1,000 words: 2.3 in
    /// documentation that its publisher calls machine translated, 0.02 in human translations.
    /// ## Example
    /// `de`: Am Morgen öffnet der Hafen die- Schleuse und lässt die Boote hinaus auf den See.
    /// ## Sound text that resembles it
    /// `de`: Am Morgen öffnet der Hafen Zu- und Abfahrt, die ein- oder zweispurige Brücke und den Hafen Frankfurt-Ost.
    /// ## Where it errs
    /// Carelessly typed text; compounds of names broken at a line end. Of 100 findings read by hand, all 100 were wrong.
    StrandedHyphen, "SD309", "stranded-hyphen", Severity::Minor, &["de"]
}

/// Words that do not begin a compound.
const ARTICLES: &[&str] =
    &["der", "die", "das", "den", "dem", "des", "eine", "einer", "einen", "einem", "eines", "zur", "zum", "vom", "im", "am", "und", "oder"];
/// Conjunctions with a space before them in suspended compounds.
const CONJUNCTIONS: &[&str] = &["und", "oder", "bzw"];

impl Rule for StrandedHyphen {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            for hyphen in context.signs(part).filter(|nth| context.is(*nth, "-")) {
                let (before, after) = (hyphen.wrapping_sub(1), hyphen + 1);
                if hyphen == part.tokens.start
                    || after >= part.tokens.end
                    || context.tokens[hyphen].spaced
                    || context.tokens[before].kind != Kind::Word
                    || context.tokens[after].kind != Kind::Word
                    || context.tokens[after].first
                {
                    continue;
                }
                let (one, other) = (context.word(before), context.word(after));
                let is_article = ARTICLES.contains(&context.lower(before))
                    && (context.tokens[before].spaced || before > 0 && context.is(before - 1, "-"))
                    && context.tokens[after].capital;
                let is_torn = context.tokens[after].spaced && is_article;
                let is_joined = !context.tokens[after].spaced
                    && context.is_capitalised(before)
                    && CONJUNCTIONS.contains(&other)
                    && context.follows(after + 1);
                if is_torn {
                    let message = format!("the hyphen behind \"{one}\" joins it to nothing");
                    findings.add(context.text, context.span(before, hyphen), message).suggest(one);
                } else if is_joined {
                    let message = format!("no white space between \"{one}-\" and \"{other}\"");
                    findings.add(context.text, context.span(before, after), message).suggest(format!("{one}- {other}"));
                }
            }
        }
    }
}
