//! SD304: a comma, full stop or contraction separated from its word by white space.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::Part;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// White space before a comma, before a full stop, or inside a word with an apostrophe: `the plan , they said`, `the town 's`, `did n't`.
    /// ## Why it matters
    /// Systems split text into tokens; if it is not detokenized, punctuation stays separate.
    /// ## Example
    /// `en`: The town 's plan did n't please the mayor.
    /// ## Sound text that resembles it
    /// `en`: The town's plan didn't please anyone . . . and the mayor said 's' was a letter.
    /// ## Where it errs
    /// Carelessly typed original text. Commas and full stops count only if the text has at least two such cases and they make up a quarter
    /// of all commas and full stops, and they are minor findings: rarer ones are left where a link, button or code was removed.
    DetachedSign, "SD304", "detached-sign", Severity::Major, &["cs", "de", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

/// Endings of English contractions.
const ENDINGS: &[&str] = &["s", "re", "ve", "ll", "d", "m"];
/// Fewest detached commas and full stops; a single one is a typing error.
const MIN_SIGNS: usize = 2;
/// Least share of detached ones among commas and full stops, as one in N. In tokenized text nearly all are; nine in ten texts of human
/// documentation that lost its markup have a smaller share.
const ONE_IN: usize = 4;

impl Rule for DetachedSign {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            let detached: Vec<usize> = context.signs(part).filter(|nth| is_detached(context, *nth, part)).collect();
            let all = || context.signs(part).filter(|nth| matches!(context.word(*nth), "," | ".")).count();
            let speaks = detached.len() >= MIN_SIGNS && detached.len() * ONE_IN >= all();
            for nth in detached.iter().copied().filter(|_| speaks) {
                let mark = context.word(nth);
                findings
                    .add(context.text, context.span(nth - 1, nth), format!("white space before \"{mark}\""))
                    .severity(Severity::Minor)
                    .suggest(format!("{}{mark}", context.word(nth - 1)));
            }
            if part.lang.as_str() == "en" {
                for nth in context.signs(part).filter(|nth| is_ending(context, *nth)) {
                    report(context, nth - 1, nth + 1, findings);
                }
                for nth in part.tokens.clone().skip(1).filter(|nth| context.follows(*nth) && context.lower(*nth) == "n't") {
                    report(context, nth - 1, nth, findings);
                }
            }
        }
    }
}

/// Whether a comma or full stop after a word has white space on both sides.
fn is_detached(context: &Context<'_>, nth: usize, part: &Part) -> bool {
    let sign = context.tokens[nth];
    matches!(context.word(nth), "," | ".")
        && sign.spaced
        && !sign.first
        && nth > part.tokens.start
        && context.tokens[nth - 1].kind == Kind::Word
        && context.word(nth - 1).chars().nth(1).is_some()
        // Not an ellipsis, and not a number such as ".5".
        && context.tokens.get(nth + 1).is_none_or(|next| next.spaced && !matches!(context.word(nth + 1), "." | ","))
}

/// Whether an apostrophe belongs to the word before it.
fn is_ending(context: &Context<'_>, nth: usize) -> bool {
    matches!(context.word(nth), "'" | "’")
        && context.tokens[nth].spaced
        && !context.tokens[nth].first
        && nth > 0
        && context.tokens[nth - 1].kind == Kind::Word
        && context.tokens.get(nth + 1).is_some_and(|next| !next.spaced && next.kind == Kind::Word)
        && ENDINGS.contains(&context.lower(nth + 1))
        && context.tokens.get(nth + 2).is_some_and(|next| next.spaced)
}

fn report(context: &Context<'_>, first: usize, last: usize, findings: &mut Findings) {
    let span = context.span(first, last);
    let written: String = span.of(context.text).split_whitespace().collect();
    findings.add(context.text, span, format!("white space inside \"{written}\"")).suggest(written);
}
