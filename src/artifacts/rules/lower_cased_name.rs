//! SD401: a name that lost its capital.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::lexicon::{self, Lexicon};
use crate::text::token::capitalised;

rule! {
    /// ## What it finds
    /// A name in lower case that sound text, or the same text elsewhere, writes with a capital.
    /// ## Why it matters
    /// Systems copy a word in the case in which they meet it: an adjective of the source (*moscovite*) or a piece of a cut word.
    /// ## Example
    /// `en`: The terms would be a burden for london, the minister said.
    /// ## Sound text that resembles it
    /// `en`: They may march to the turkey farm, drink champagne and polish the china.
    /// ## Where it errs
    /// Names of products that are written small; text by people who don't use capitals (silent where lines begin without one). A capital on a
    /// label or a heading makes no name: the text's own use counts where it has the word once in lower case and twice as often with a
    /// capital, where no language at hand has it as a common word, and not at all where the text speaks of code.
    LowerCasedName, "SD401", "lower-cased-name", Severity::Major, &["cs", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

/// Share of capitals inside sentences from which a word is a name: below it stand months in Spanish and words such as "internet".
const MIN_CAPITAL: f32 = 0.97;
/// Fewer occurrences say too little about the case of a word.
const MIN_COUNT: u32 = 8;
/// The same in a text that speaks of code, whose commands are written small, and in a language whose lexicon lacks much: of a word that had a
/// capital n times in n, fewer than 3 in n have none (95 %).
const MIN_TECHNICAL: u32 = 100;
/// Capitals in this text, one of them inside a sentence, for one word without.
const MIN_TIMES: u32 = 2;
/// Another language must have a word this often, mostly in lower case, for it to be a loan: `script`, `cloud`.
const MIN_LOAN: u32 = 20;

impl Rule for LowerCasedName {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        if !context.is_cased() {
            return;
        }
        for part in &context.parts {
            let Some(lexicon) = part.lexicon.filter(|lexicon| lexicon.capitals_mark_names()) else { continue };
            let peoples = lexicon.list("peoples");
            // The text's own use counts where sound text doesn't have the word, or has it as a name.
            for nth in context.maybe_names(part) {
                let known = context.known(nth);
                let word = context.lower(nth);
                let by_list = peoples.contains(word);
                let here = context.times_a_name(nth);
                let technical = context.prose.is_technical();
                let least = if technical || !lexicon.is_complete() { MIN_TECHNICAL } else { MIN_COUNT };
                let by_lexicon =
                    known.is_some_and(|known| known.capital >= MIN_CAPITAL && known.count >= least) && !lexicon.is_listed(word);
                let by_text = !technical
                    && lexicon.is_complete()
                    && here >= 1
                    && context.times_with_capital(nth) >= MIN_TIMES * context.times_in_lower_case(part, nth)
                    && known.is_none_or(|known| known.count < MIN_COUNT && known.capital > 0.5)
                    && !lexicon.has_form(word);
                let hyphenated = nth > 0 && context.is(nth - 1, "-") && !context.tokens[nth].spaced;
                if hyphenated
                    || !(by_lexicon || by_list || by_text)
                    || word.chars().count() < 4
                    || context.is_in_address(nth)
                    || context.prose.names(word)
                    || context.is_quoted_alone(nth)
                    || !by_list && is_loan(lexicon, word)
                {
                    continue;
                }
                let name = capitalised(word);
                let place = if by_lexicon || by_list { "counted text" } else { "this text" };
                let finding =
                    findings.add(context.text, context.tokens[nth].span, format!("\"{word}\" is a name: {place} writes \"{name}\""));
                finding.suggest(name);
                if let Some(known) = known {
                    finding.evidence("share with a capital in counted text", f64::from(known.capital), "share");
                }
                if here > 0 {
                    finding.evidence("times with a capital in this text", f64::from(here), "count");
                }
            }
        }
    }
}

/// Another language has it as a common word.
fn is_loan(home: &Lexicon, word: &str) -> bool {
    let others = lexicon::languages().filter(|lang| *lang != home.header.lang).filter_map(lexicon::of);
    others.into_iter().any(|other| other.guess(word).is_some_and(|word| word.count >= MIN_LOAN && word.capital < 0.5))
}
