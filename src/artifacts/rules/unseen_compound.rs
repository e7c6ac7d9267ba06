//! SD209: a hyphenated pair of common words that the reference corpus does not have.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::collocations::Collocations;
use crate::text::number::group;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// Two words with a hyphen that sound text has neither hyphenated, nor adjacent, nor as one word: `half-clock visits`. Runs only in
    /// texts that other rules have proven to be a bad translation (at least three major findings, and three per 1,000 words).
    /// ## Why it matters
    /// Systems join the pieces that translate one source word.
    /// ## Example
    /// `en`: They sent a group of mid-window officials and a few under-spoon guests.
    /// ## Sound text that resembles it
    /// `en`: A well-known man with a long-term lease, a twelve-year-old boat and a Franco-German crew.
    /// ## Where it errs
    /// People coin compounds more often than machines; this is why the rule waits for proof.
    UnseenCompound, "SD209", "unseen-compound", Severity::Minor, &["en"]
}

/// Fewest occurrences of each half in sound text.
const MIN_COUNT: u32 = 20;
/// Fewest letters of a half; shorter ones are prefixes and abbreviations.
const MIN_LETTERS: usize = 3;

impl Rule for UnseenCompound {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let (Some(lexicon), Some(collocations)) = (part.lexicon, Collocations::of(part.lang.as_str())) else { continue };
            for hyphen in context.signs(part).filter(|nth| *nth > part.tokens.start && context.is(*nth, "-")) {
                let (first, last) = (hyphen - 1, hyphen + 1);
                let half = |nth: usize| {
                    nth < part.tokens.end
                        && context.tokens[nth].kind == Kind::Word
                        && context.is_lower(nth)
                        && context.lower(nth).len() >= MIN_LETTERS
                        && context.known(nth).is_some_and(|word| word.count >= MIN_COUNT && word.capital < 0.5)
                };
                let joined = !context.tokens[hyphen].spaced && context.tokens.get(last).is_some_and(|next| !next.spaced);
                let is_longer = |nth: usize| context.tokens.get(nth).is_some_and(|next| !next.spaced) && context.is(nth, "-");
                if !joined || !half(first) || !half(last) || is_longer(last + 1) || first > part.tokens.start && is_longer(first - 1) {
                    continue;
                }
                let (one, other) = (context.lower(first), context.lower(last));
                let attested = |word: &str| lexicon.word(word).is_some_and(|word| word.count > 0);
                if attested(&format!("{one}-{other}")) || attested(&format!("{one}{other}")) || collocations.count(one, other) > 0 {
                    continue;
                }
                let span = context.span(first, last);
                findings.add(
                    context.text,
                    span,
                    format!("\"{one}\" and \"{other}\" are not joined once in {} counted words of English", group(lexicon.header.tokens)),
                );
            }
        }
    }
}
