//! SD401: a name that lost its capital.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::lexicon::{self, Lexicon};
use crate::text::token::capitalised;

rule! {
    /// ## What it finds
    /// A name in lower case that sound text, or the same text elsewhere, writes with a capital.
    /// ## Why it matters
    /// Systems keep the case of the source: an adjective of the source language (*moscovite*), or a piece of a split word.
    /// ## Example
    /// `en`: The terms would be a burden for london, the minister said.
    /// ## Sound text that resembles it
    /// `en`: They may march to the turkey farm, drink champagne and polish the china.
    /// ## Where it errs
    /// Product names in lower case; text by people who use no capitals (silent if lines begin without one). Capitals on labels and in
    /// headings do not count. The text's own use counts only if the word occurs once in lower case, at least twice as often with a capital,
    /// and is no common word in any known language; it never counts in texts about code.
    LowerCasedName, "SD401", "lower-cased-name", Severity::Major, &["cs", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

/// Least share of capitals inside sentences for a name; Spanish months and words such as "internet" have less.
const MIN_CAPITAL: f32 = 0.97;
/// Fewest occurrences to know the case of a word.
const MIN_COUNT: u32 = 8;
/// The same for texts about code, whose commands are in lower case, and for languages with an incomplete lexicon: of a word seen n times,
/// always with a capital, fewer than 3 in n occur without (rule of three, 95 %).
const MIN_TECHNICAL: u32 = 100;
/// Fewest occurrences with a capital in this text (one of them inside a sentence) for one without.
const MIN_TIMES: u32 = 2;
/// Fewest occurrences in another language, mostly in lower case, that make a word a loan: `script`, `cloud`.
const MIN_LOAN: u32 = 20;

impl Rule for LowerCasedName {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        if !context.is_cased() {
            return;
        }
        for part in context.parts_in(&Self::META) {
            let Some(lexicon) = part.lexicon.filter(|lexicon| lexicon.capitals_mark_names()) else { continue };
            let peoples = lexicon.list("peoples");
            // The text's own use counts if sound text lacks the word or has it as a name.
            for nth in context.possible_names(part) {
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

/// Whether another language has it as a common word.
fn is_loan(home: &Lexicon, word: &str) -> bool {
    let others = lexicon::languages().filter(|lang| *lang != home.header.lang).filter_map(lexicon::of);
    others.into_iter().any(|other| other.guess(word).is_some_and(|word| word.count >= MIN_LOAN && word.capital < 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::rules::Example;

    #[test]
    fn a_finding_says_how_often_the_name_has_its_capital_here() {
        let text = "The baker of the town visited velmora on Sunday. Everyone knows Velmora, and Velmora sings in the harbour.";
        let findings = Example { lang: "en", text }.find(&LowerCasedName).1;
        let here = |name: &str| findings[0].evidence.iter().find(|evidence| evidence.name == name).map(|evidence| evidence.value);
        assert_eq!((findings.len(), here("times with a capital in this text")), (1, Some(2.0)));
        assert_eq!(here("share with a capital in counted text"), None, "counted text has no such name");
    }
}
