//! SD603: a text that ends in the middle of a sentence.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A text whose other sentences are closed, and whose last line ends with a word that no sentence ends with.
    /// ## Why it matters
    /// A system that reaches its longest output, or a crawler its longest page, stops where it is.
    /// ## Example
    /// `en`: The harbour was closed on Monday. Nobody knew for how long. The captain of the ferry waited for the
    /// ## Sound text that resembles it
    /// `en`: The harbour was closed on Monday. Nobody knew for how long. The captain of the ferry waited for nobody
    /// ## Where it errs
    /// Teasers that are cut on purpose, without dots. A comma at the end is not told: items of contracts and greetings of letters have one.
    BrokenEnd, "SD603", "broken-end", Severity::Minor, &["cs", "de", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

/// A shorter end is a heading, a signature or a link.
const MIN_WORDS: usize = 6;
/// Closed sentences before it that show how the text ends its sentences.
const MIN_CLOSED: usize = 2;

impl Rule for BrokenEnd {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let Some(last) = context.tokens.len().checked_sub(1) else { return };
        let Some(part) = context.parts.last().filter(|part| part.tokens.contains(&last)) else { return };
        let Some(open) = part.lexicon.map(|lexicon| lexicon.list("unfinished")).filter(|list| !list.is_empty()) else { return };
        if !context.is_lower(last) || !open.contains(context.lower(last)) {
            return;
        }
        let closes = |nth: &usize| matches!(context.word(*nth), "." | "!" | "?") && context.tokens[nth + 1].spaced;
        let start = (0..last).rev().find(|nth| closes(nth) || context.tokens[*nth].first).unwrap_or(0);
        let words = (start..last).filter(|nth| context.tokens[*nth].kind == Kind::Word).count();
        let closed = (0..last).filter(closes).count();
        if words >= MIN_WORDS && closed >= MIN_CLOSED {
            let word = context.word(last);
            findings.add(context.text, context.tokens[last].span, format!("the text breaks off behind \"{word}\""));
        }
    }
}
