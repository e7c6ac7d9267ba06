//! SD102: a derived word that sound text does not have.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::lexicon::Lexicon;
use crate::text::number::group;

rule! {
    /// ## What it finds
    /// A word in lower case of which sound text has no form, although its parts are words: `submayors`, `recrossings`. Runs only in texts
    /// that other rules have proven to be a bad translation (at least three major findings, and three per 1,000 words).
    /// ## Why it matters
    /// Systems build unknown words from known pieces; the result is often no word.
    /// ## Example
    /// `en`: The mayor sent two subbakers to the meeting.
    /// ## Sound text that resembles it
    /// `en`: The subcommittee rethought its unloved plans for the houseboats.
    /// ## Where it errs
    /// New words and technical terms that the lexicon lacks; a word that the text uses three times is taken for one. In single sentences
    /// one finding in eight was an error, and people's text had as many findings as machine translations; this is why the rule waits for
    /// proof.
    UnattestedWord, "SD102", "unattested-word", Severity::Minor, &["en"]
}

/// Fewest letters of the stem; shorter ones are parts of many words.
const MIN_STEM: usize = 5;

impl Rule for UnattestedWord {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(lexicon) = part.lexicon.filter(|lexicon| lexicon.is_complete()) else { continue };
            for nth in context.unknown(part).filter(|nth| context.is_lower(*nth) && context.known(*nth).is_none()) {
                let word = context.lower(nth);
                if context.is_in_address(nth) || context.is_quoted_alone(nth) || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
                    continue;
                }
                let Some((prefix, stem)) = parts(lexicon, word) else { continue };
                if context.recurs(part, nth) || lexicon.has_form(word) {
                    continue;
                }
                findings
                    .add(
                        context.text,
                        context.tokens[nth].span,
                        format!(
                            "none of {} counted words of English is \"{word}\"; it is put together from \"{prefix}\" and \"{stem}\"",
                            group(lexicon.header.tokens)
                        ),
                    )
                    .evidence("occurrences of the stem by million words", lexicon.per_million(stem), "per million");
            }
        }
    }
}

/// Splits a word into a prefix of the language and a word of sound text.
fn parts<'w>(lexicon: &Lexicon, word: &'w str) -> Option<(&'w str, &'w str)> {
    let prefixes = lexicon.list("prefixes");
    let split = (2..=6).rev().filter_map(|at| word.split_at_checked(at));
    split
        .filter(|(prefix, stem)| stem.len() >= MIN_STEM && prefixes.contains(*prefix))
        .find(|(_, stem)| lexicon.word(stem).is_some_and(|word| word.count >= 5))
}
