//! SD305: direct speech closed with a comma and a dash, as in Russian and Ukrainian.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::Lang;

rule! {
    /// ## What it finds
    /// A dash between direct speech and its speaker: `"The lake is ours," - said the mayor`.
    /// ## Why it matters
    /// Russian and Ukrainian put a dash there, English does not. In our test sets 15 machine translations have it and one human
    /// translation.
    /// ## Example
    /// `en`: "The bridge will be open by May," - said the mayor of the town.
    /// ## Sound text that resembles it
    /// `en`: He closed the door - said nothing - and left, as the paper wrote.
    /// ## Where it errs
    /// Authors whose first writing language is one of these.
    DashedSpeech, "SD305", "dashed-speech", Severity::Major, &["en"]
}

/// Verbs of speech.
const SPEECH: &[&str] = &[
    "said",
    "says",
    "added",
    "adds",
    "told",
    "explained",
    "explains",
    "wrote",
    "writes",
    "noted",
    "notes",
    "stressed",
    "stated",
    "emphasized",
    "emphasised",
    "commented",
    "replied",
    "answered",
    "asked",
    "asks",
    "recalled",
    "concluded",
    "continued",
    "admitted",
];

impl Rule for DashedSpeech {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            for nth in context.signs(part).filter(|nth| *nth > part.tokens.start && matches!(context.word(*nth), "-" | "–" | "—")) {
                let closes = matches!(context.word(nth - 1), "," | "\"" | "”" | "»") && !context.tokens[nth].first;
                if closes && context.follows(nth + 1) && SPEECH.contains(&context.word(nth + 1)) {
                    let verb = context.word(nth + 1);
                    findings
                        .add(
                            context.text,
                            context.span(nth - 1, nth + 1),
                            format!("a dash before \"{verb}\" is how Russian and Ukrainian write speech"),
                        )
                        .translated_from(Some(Lang::new("ru")));
                }
            }
        }
    }
}
