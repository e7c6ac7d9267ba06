//! SD306: an ASCII comma or full stop between Chinese or Japanese words, in a text that otherwise uses full-width punctuation.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// An ASCII comma or full stop after a Chinese or Japanese word, in a text that also has full-width punctuation: `然后,他们走了。`
    /// ## Why it matters
    /// Systems copy the punctuation of the source. Human translators of our test sets left none in 200,000 words.
    /// ## Example
    /// `zh`: 渡轮早上停航,市长下午才来。
    /// ## Sound text that resembles it
    /// `zh`: 渡轮早上停航，市长下午才来，花了1,250元。
    /// ## Where it errs
    /// Manuals and mail by people who type all punctuation in ASCII. Silent if the text has fewer full-width marks than ASCII ones.
    AsciiPunctuation, "SD306", "ascii-punctuation", Severity::Minor, &["ja", "zh"]
}

/// Marks that only a text with full-width punctuation has.
const OWN: &[&str] = &["。", "、", "，", "「", "」", "『", "』", "！", "？", "：", "；"];

impl Rule for AsciiPunctuation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            let stands_between_words = |nth: usize| {
                let is_own = |at: usize| context.tokens[at].kind == Kind::Word && !context.tokens[at].ascii;
                nth > part.tokens.start
                    && is_own(nth - 1)
                    && !context.tokens[nth].spaced
                    && (nth + 1 == part.tokens.end || is_own(nth + 1) || context.tokens[nth + 1].first)
            };
            let foreign: Vec<usize> =
                context.signs(part).filter(|nth| matches!(context.word(*nth), "," | ".") && stands_between_words(*nth)).collect();
            // The majority of the marks shows the writer's habit.
            if foreign.is_empty() || context.signs(part).filter(|nth| OWN.contains(&context.word(*nth))).count() < foreign.len() {
                continue;
            }
            for nth in foreign {
                let mark = context.word(nth);
                let with = match (mark, part.lang.as_str()) {
                    (".", _) => "。",
                    (_, "ja") => "、",
                    _ => "，",
                };
                let span = context.span(nth - 1, nth);
                findings
                    .add(
                        context.text,
                        span,
                        format!("\"{mark}\" is a sign of another script; the rest of the text has \"{with}\" and the like"),
                    )
                    .suggest(format!("{}{with}", context.word(nth - 1)));
            }
        }
    }
}
