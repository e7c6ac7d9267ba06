//! SD603: a text that ends in the middle of a sentence.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A text whose other sentences end with punctuation, and whose last line ends with a word that cannot end a sentence.
    /// ## Why it matters
    /// A system stops at its maximum output length, a crawler at its maximum page size.
    /// ## Example
    /// `en`: The harbour was closed on Monday. Nobody knew for how long. The captain of the ferry waited for the
    /// ## Sound text that resembles it
    /// `en`: The harbour was closed on Monday. Nobody knew for how long. The captain of the ferry waited for nobody
    /// ## Where it errs
    /// Teasers that are cut on purpose, without an ellipsis. A comma at the end is not reported: list items in contracts and greetings of
    /// letters end with one.
    BrokenEnd, "SD603", "broken-end", Severity::Minor, &["cs", "de", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

/// Fewest words of the last sentence; a shorter one is a heading, a signature or a link.
const MIN_WORDS: usize = 6;
/// Fewest earlier sentences with final punctuation, which show the habit of the text.
const MIN_CLOSED: usize = 2;

impl Rule for BrokenEnd {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let Some(last) = context.tokens.len().checked_sub(1) else { return };
        let Some(part) = context.parts_in(&Self::META).last().filter(|part| part.tokens.contains(&last)) else { return };
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
