//! SD208: two common words that counted text does not have side by side.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::collocations::Collocations;
use crate::knowledge::tagger::{Tag, Upos};
use crate::text::number::group;

rule! {
    /// ## What it finds
    /// A word and what goes with it, both common, that counted text does not have side by side though chance alone might bring them together: an
    /// adjective or a noun before a noun (`army head`, `attrition war`), a verb and its object (`give results`), an adverb and its
    /// verb or adjective (`rather sent`). It is asked only in a text that other rules have proven to be a bad translation: three grave faults
    /// or more, and three by 1,000 words.
    /// ## Why it matters
    /// Words that are translated one by one keep their meaning and lose their company.
    /// ## Example
    /// `en`: They spoke with the army head about the future of the town.
    /// ## Sound text that resembles it
    /// `en`: The head of the army answered questions about the new law last week.
    /// ## Where it errs
    /// Fluent text is full of such pairs, by people as by machines, which is why it waits for proof; even then it is right in not quite every second place: a doubt, told as `info`, and no verdict.
    UnseenPair, "SD208", "unseen-pair", Severity::Info, &["en"]
}

/// Each word must be counted this often in sound text.
const MIN_COUNT: u32 = 20;
/// Times that chance would have brought them together in the text that pairs were counted in.
const MIN_EXPECTED: f64 = 0.01;

impl Rule for UnseenPair {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts.iter().filter(|part| Self::META.reads(part.lang.as_str())) {
            let (Some(lexicon), Some(collocations)) = (part.lexicon, Collocations::of(part.lang.as_str())) else { continue };
            for nth in part.tokens.clone().skip(1).filter(|nth| context.is_lower(*nth) && context.follows(*nth)) {
                let count = |at: usize| context.known(at).map_or(0, |word| word.count);
                let (first, second) = (count(nth - 1), count(nth));
                let expected = f64::from(first) * f64::from(second) / lexicon.header.tokens.max(1) as f64;
                if first < MIN_COUNT
                    || second < MIN_COUNT
                    || expected < MIN_EXPECTED
                    || is_joined(context, nth - 1)
                    || is_joined(context, nth)
                    || collocations.count(context.lower(nth - 1), context.lower(nth)) > 0
                    || !context.tag(nth - 1).zip(context.tag(nth)).is_some_and(|(first, second)| belong_together(first, second))
                {
                    continue;
                }
                let span = context.span(nth - 1, nth);
                // Poisson: what chance brings together so often on average, it leaves out with e^-expected.
                let message = format!(
                    "none of {} counted words of English are \"{}\"; chance alone would leave it out {:.0} times in 100",
                    group(lexicon.header.tokens),
                    span.of(context.text),
                    100.0 * (-expected).exp()
                );
                findings.add(context.text, span, message).evidence("times that chance would bring them together", expected, "count");
            }
        }
    }
}

/// Whether one of two neighbours may be what the other goes with. Of most other pairs the second belongs to what comes after it, as the
/// adjective behind a verb to the verb's object, or the first to what came before, as the last noun of a long subject.
fn belong_together(first: Tag, second: Tag) -> bool {
    use Upos::{Adj, Adv, Noun, Verb};
    first.with.is_none() && matches!((first.class, second.class), (Adj | Noun | Verb, Noun) | (Adv, Verb | Adj) | (Verb, Adv))
}

/// A hyphen makes it part of another word.
fn is_joined(context: &Context<'_>, nth: usize) -> bool {
    let hyphen = |at: usize| matches!(context.word(at), "-" | "–" | "—");
    nth > 0 && hyphen(nth - 1) && !context.tokens[nth].spaced
        || context.tokens.get(nth + 1).is_some_and(|next| !next.spaced) && hyphen(nth + 1)
}
