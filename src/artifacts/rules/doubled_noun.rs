//! SD202: a noun repeated inside a name or phrase.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::tagger::Upos;

rule! {
    /// ## What it finds
    /// A noun followed by itself in another number (`line lines`), or a title that ends with its first word (`Ministry of Transport
    /// Ministry`).
    /// ## Why it matters
    /// Two translations of one word, for two word orders, were both kept.
    /// ## Example
    /// `en`: The storm moved on along the coast line lines.
    /// ## Sound text that resembles it
    /// `en`: The king of kings asked the House of Lords for a house.
    /// ## Where it errs
    /// A verb of the same form as the noun before it (`the light lights up`).
    DoubledNoun, "SD202", "doubled-noun", Severity::Major, &["en"]
}

/// Most words between the two; more make it two titles.
const MAX_BETWEEN: usize = 3;

/// Share of capitalised occurrences from which a word is taken for a name.
const MOSTLY_NAMES: f32 = 0.97;

impl Rule for DoubledNoun {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            let follows = |nth: usize| nth + 1 < part.tokens.end && context.follows(nth + 1);
            // Two forms of one noun start alike and differ in length by one or two letters.
            let alike = |nth: &usize| {
                let (one, other) = (context.lower(*nth).as_bytes(), context.lower(nth + 1).as_bytes());
                matches!(one.len().abs_diff(other.len()), 1 | 2) && one.first() == other.first()
            };
            // "short shorts" are an adjective and a noun.
            let is_noun = |nth: usize| context.tag(nth).is_none_or(|tag| matches!(tag.class, Upos::Noun | Upos::Propn));
            let pairs = part.tokens.start..part.tokens.end.saturating_sub(1);
            for nth in pairs.filter(alike).filter(|nth| follows(*nth)) {
                let (word, next) = (context.lower(nth), context.lower(nth + 1));
                let sound = |nth: usize| context.known(nth).is_some_and(|word| word.count >= 20);
                if word.len() >= 4
                    && is_number_of(word, next)
                    && sound(nth)
                    && sound(nth + 1)
                    && context.is_lower(nth) == context.is_lower(nth + 1)
                    && nth > 0
                    && context.follows(nth)
                    && is_noun(nth)
                    && is_noun(nth + 1)
                {
                    let (short, long) = (context.word(nth), context.word(nth + 1));
                    findings.add(context.text, context.span(nth, nth + 1), format!("\"{short}\" and \"{long}\" are one noun said twice"));
                }
            }
            for nth in context.capitalised(part).filter(|nth| follows(*nth) && context.word(nth + 1) == "of") {
                let word = context.lower(nth);
                // Not a name of a person: "Hall of the James Hall Foundation".
                if word.len() >= 5 && context.known(nth).is_some_and(|word| word.count >= 20 && word.capital < MOSTLY_NAMES) {
                    let names = (nth + 2..part.tokens.end)
                        .take(MAX_BETWEEN + 1)
                        .take_while(|at| context.follows(*at) && (context.is_capitalised(*at) || context.lower(*at) == "the"));
                    // "Secretary General of the Northern General Staff": the second is within a name of its own.
                    let goes_on = |at: usize| context.is(at + 1, "of") || context.follows(at + 1) && context.is_capitalised(at + 1);
                    if let Some(again) = names.skip(1).find(|at| context.lower(*at) == word && context.is_capitalised(*at) && !goes_on(*at))
                    {
                        let title = context.word(nth);
                        findings.add(context.text, context.span(nth, again), format!("\"{title}\" opens this name and closes it again"));
                    }
                }
            }
        }
    }
}

/// Whether one word is the regular plural of the other; "es" follows a sibilant or "o", so "ones" is none of "on".
fn is_number_of(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.len() >= 4
        && match long.strip_prefix(short) {
            Some("s") => !short.ends_with('s'),
            Some("es") => ["x", "z", "ch", "sh", "o"].iter().any(|end| short.ends_with(end)),
            _ => false,
        }
}
