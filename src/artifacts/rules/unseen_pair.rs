//! SD208: two common words that never occur together in the reference corpus.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::collocations::Collocations;
use crate::knowledge::tagger::{Tag, Upos};
use crate::text::number::group;

rule! {
    /// ## What it finds
    /// Two common words in a grammatical relation that are never adjacent in the reference corpus, although chance alone would predict it:
    /// adjective or noun and noun (`army head`, `attrition war`), verb and object (`give results`), adverb and verb or adjective (`rather
    /// sent`). Runs only in texts that other rules have proven to be a bad translation (at least three major findings, and three per 1,000
    /// words).
    /// ## Why it matters
    /// Words that are translated one by one keep their meaning but lose their collocations.
    /// ## Example
    /// `en`: They spoke with the army head about the future of the town.
    /// ## Sound text that resembles it
    /// `en`: The head of the army answered questions about the new law last week.
    /// ## Where it errs
    /// Fluent text by people and by machines is full of such pairs; this is why the rule waits for proof. Even then less than half of the
    /// findings are right, so it is a doubt: reported as `info`, without effect on the verdict.
    UnseenPair, "SD208", "unseen-pair", Severity::Info, &["en"]
}

/// Fewest occurrences of each word in sound text.
const MIN_COUNT: u32 = 20;
/// Least expected number of adjacent occurrences by chance in the corpus of pair counts.
const MIN_EXPECTED: f64 = 0.01;

impl Rule for UnseenPair {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
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
                // Poisson: a pair expected n times by chance is absent with probability e^-n.
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

/// Whether two neighbours may be in a grammatical relation. In most other pairs the second word belongs to the words after it (an adjective
/// after a verb), or the first to those before (the last noun of a long subject).
fn belong_together(first: Tag, second: Tag) -> bool {
    use Upos::{Adj, Adv, Noun, Verb};
    first.with.is_none() && matches!((first.class, second.class), (Adj | Noun | Verb, Noun) | (Adv, Verb | Adj) | (Verb, Adv))
}

/// Whether a hyphen makes it part of another word.
fn is_joined(context: &Context<'_>, nth: usize) -> bool {
    let hyphen = |at: usize| matches!(context.word(at), "-" | "–" | "—");
    nth > 0 && hyphen(nth - 1) && !context.tokens[nth].spaced
        || context.tokens.get(nth + 1).is_some_and(|next| !next.spaced) && hyphen(nth + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::Finding;
    use crate::artifacts::rules::Example;
    use crate::knowledge::lexicon;

    fn found(text: &str) -> Vec<Finding> {
        Example { lang: "en", text }.find(&UnseenPair).1
    }

    #[test]
    fn a_pair_is_unseen_if_both_words_are_common_adjacent_and_in_lower_case() {
        let spans = |text: &str| found(text).iter().map(|finding| finding.span.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(spans("They spoke with the army head about the town."), ["army head"]);
        assert!(spans("They spoke with the army Head about the town.").is_empty(), "a name");
        assert!(spans("They spoke with the army, head about the town.").is_empty(), "a comma");
        assert!(spans("They spoke with the army officers about the town.").is_empty(), "counted text has it");
        assert!(spans("They spoke with the army zymurgy about the town.").is_empty(), "a rare word");
        assert!(spans("They spoke with the zymurgy head about the town.").is_empty(), "a rare word");
        // Part of a word with a hyphen, on either side of either word.
        assert!(spans("They spoke with the anti-army head about the town.").is_empty());
        assert!(spans("They spoke with the army head-count about the town.").is_empty());
        assert!(spans("They spoke with the army–head about the town.").is_empty());
        assert_eq!(spans("They spoke with the - army head - about the town."), ["army head"], "dashes");
        assert_eq!(spans("They spoke with the army head"), ["army head"], "at the end of the text");
    }

    #[test]
    fn only_words_that_may_belong_together_are_a_pair() {
        use Upos::{Adj, Adp, Adv, Noun, Verb};
        let tag = Tag::of;
        let pairs = [(Adj, Noun), (Noun, Noun), (Verb, Noun), (Adv, Verb), (Adv, Adj), (Verb, Adv)];
        for first in [Adj, Adp, Adv, Noun, Verb] {
            for second in [Adj, Adp, Adv, Noun, Verb] {
                assert_eq!(belong_together(tag(first), tag(second)), pairs.contains(&(first, second)), "{first:?} {second:?}");
            }
        }
    }

    #[test]
    fn the_message_says_how_often_chance_alone_leaves_the_pair_out() {
        let english = lexicon::of("en").unwrap();
        let share = |word: &str| f64::from(english.word(word).unwrap().count) / english.header.tokens as f64;
        let expected = share("army") * share("head") * english.header.tokens as f64;
        let finding = &found("They spoke with the army head about the town.")[0];
        assert!((f64::from(finding.evidence[0].value) - expected).abs() < 1e-3 * expected, "{:?} {expected}", finding.evidence);
        // The limit of (1 - p)^n for n pairs of probability p.
        let tokens = english.header.tokens as f64;
        let absent = (1.0 - share("army") * share("head")).powf(tokens);
        assert!(finding.message.ends_with(&format!("leave it out {:.0} times in 100", 100.0 * absent)), "{}", finding.message);
    }
}
