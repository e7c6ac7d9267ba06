//! SD403: a title in lower case before a name.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::tagger::Upos;

rule! {
    /// ## What it finds
    /// `the`, a nationality, an office in lower case, and a name without a comma: `the Norwegian president Kari Nordmann`.
    /// ## Why it matters
    /// This is the order of French, Spanish, Russian and German. English writes `Norwegian President Kari Nordmann`, or puts the name
    /// between commas.
    /// ## Example
    /// `en`: The plan of the Norwegian president Kari Nordmann was rejected.
    /// ## Sound text that resembles it
    /// `en`: The Norwegian president, Kari Nordmann, met former president Ola Nordmann and President Kari Nordmann.
    /// ## Where it errs
    /// Publications whose style has neither capitals for titles nor commas.
    TitleInLowerCase, "SD403", "title-in-lower-case", Severity::Minor, &["en"]
}

const OFFICES: &[&str] =
    &["president", "minister", "chancellor", "king", "queen", "prince", "ambassador", "senator", "governor", "general"];

impl Rule for TitleInLowerCase {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            for nth in part.tokens.clone().skip(2).filter(|nth| OFFICES.contains(&context.word(*nth))) {
                let named = context.follows(nth + 1)
                    && context.is_capitalised(nth + 1)
                    && context.follows(nth + 2)
                    && context.is_capitalised(nth + 2);
                let origin = context.follows(nth) && context.is_capitalised(nth - 1) && context.follows(nth - 1);
                if named && origin && context.lower(nth - 2) == "the" && context.follows_as(nth - 1, Upos::Adj) {
                    let title = context.word(nth);
                    let mut upper = title.to_owned();
                    upper[..1].make_ascii_uppercase();
                    findings
                        .add(
                            context.text,
                            context.span(nth, nth + 2),
                            format!("\"{title}\" before a name has a capital, or the name its commas"),
                        )
                        .suggest(format!("{upper} {} {}", context.word(nth + 1), context.word(nth + 2)));
                }
            }
        }
    }
}
