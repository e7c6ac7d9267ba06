//! SD303: quotation marks or spacing of another language.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// Punctuation of another language: « French » or „German“ quotation marks, white space before `: ; ! ?`, inverted `¿ ¡`.
    /// ## Why it matters
    /// Punctuation survives a translation more often than words do, and shows the source language.
    /// ## Example
    /// `en`: The mayor said: « The pier is open again. »
    /// ## Sound text that resembles it
    /// `en`: The mayor said: "The pier is open again!" (3 : 1)
    /// ## Where it errs
    /// Publishers with their own house style; quotations in their original language.
    ForeignPunctuation, "SD303", "foreign-punctuation", Severity::Minor, &["en", "de", "es", "it", "pt", "fr"]
}

/// Names the languages that use a quotation mark, if `lang` does not use it.
fn foreign_quote(lang: &str, mark: &str) -> Option<&'static str> {
    match (lang, mark) {
        ("en", "«" | "»") => Some("French, Spanish, Italian or Russian"),
        ("en" | "es" | "it" | "pt" | "fr", "„") => Some("German or Czech"),
        ("en" | "de" | "it" | "pt" | "fr", "¿" | "¡") => Some("Spanish"),
        _ => None,
    }
}

/// Whether the line has another spaced colon or an equals sign: `width : height = 16 : 9`.
fn is_table(context: &Context<'_>, nth: usize) -> bool {
    let before = (0..nth).rev().take_while(|at| !context.tokens[at + 1].first);
    let after = (nth + 1..context.tokens.len()).take_while(|at| !context.tokens[*at].first);
    before.chain(after).any(|at| context.is(at, "=") || context.is(at, ":") && context.tokens[at].spaced)
}

impl Rule for ForeignPunctuation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            let lang = part.lang.as_str();
            for nth in context.signs(part) {
                let mark = context.word(nth);
                if let Some(home) = foreign_quote(lang, mark) {
                    if matches!(mark, "»") {
                        continue;
                    }
                    findings.add(context.text, context.tokens[nth].span, format!("\"{mark}\" is a mark of {home} text"));
                    continue;
                }
                // Only French, of these languages, puts a space there.
                let spaced =
                    lang != "fr" && matches!(mark, ":" | ";" | "!" | "?") && context.tokens[nth].spaced && !context.tokens[nth].first;
                let alone = context.tokens.get(nth + 1).is_none_or(|next| next.spaced) && !(mark == ":" && is_table(context, nth));
                if spaced && alone && nth > 0 && context.tokens[nth - 1].kind == Kind::Word && context.word(nth - 1).chars().count() > 2 {
                    let before = context.word(nth - 1);
                    findings
                        .add(context.text, context.span(nth - 1, nth), format!("white space before \"{mark}\" is how French is written"))
                        .suggest(format!("{before}{mark}"));
                }
            }
        }
    }
}
