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
                    || !by_list && is_epithet(context, nth)
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

/// Whether it may name a species, behind its genus: "Troides helena". No text that is counted has most genera.
fn is_epithet(context: &Context<'_>, nth: usize) -> bool {
    nth > 0 && context.follows(nth) && context.is_capitalised(nth - 1) && context.known(nth - 1).is_none()
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

    fn found(lang: &str, text: &str) -> Vec<String> {
        let (record, findings) = Example { lang, text }.find(&LowerCasedName);
        findings.iter().map(|finding| finding.span.of(&record.text).to_owned()).collect()
    }

    #[test]
    fn the_text_proves_a_name_by_twice_as_many_capitals_of_which_one_is_inside_a_sentence() {
        let rest = "The baker of the town knows it. The harbour was shut.";
        assert_eq!(found("en", &format!("They went to velmora, and Velmora was shut. Velmora is far. {rest}")), ["velmora"]);
        assert!(found("en", &format!("They went to velmora, and Velmora was shut. {rest}")).is_empty(), "once with a capital");
        assert!(
            found("en", &format!("They went to velmora. Velmora was shut. Velmora is far. {rest}")).is_empty(),
            "none inside a sentence"
        );
        let often = "They went to velmora and from velmora, and Velmora was shut. Velmora is far.";
        assert!(found("en", &format!("{often} {rest}")).is_empty(), "twice in lower case");
        assert_eq!(found("en", &format!("{often} But Velmora and Velmora again. {rest}")), ["velmora", "velmora"]);
        // What counted text has in lower case is a word, whatever the text does with it.
        assert!(found("en", &format!("They went to harvest, and Harvest was shut. Harvest is far. {rest}")).is_empty());
    }

    #[test]
    fn a_word_of_another_language_an_address_and_a_mention_are_no_lost_capital() {
        assert_eq!(found("en", "The terms would be a burden for london, the minister said."), ["london"]);
        assert!(found("en", "The terms would be a burden for \"london\", the minister said.").is_empty(), "alone between marks");
        assert!(found("en", "The terms would be a burden for www.london.com, the minister said.").is_empty(), "an address");
        assert!(found("en", "The terms would be a burden for anti-london, the minister said.").is_empty(), "behind a hyphen");
        assert_eq!(found("en", "The terms would be a burden for anti- london, the minister said."), ["london"]);
        assert!(found("en", "the terms would be a burden.\nfor london, he said.\nthey do not care.\nor so he said.").is_empty());
    }

    #[test]
    fn a_loan_is_common_in_lower_case_in_another_language() {
        let english = lexicon::of("en").unwrap();
        // German and French words that English lacks.
        for word in ["nicht", "avec", "pour"] {
            assert!(is_loan(english, word), "{word}");
        }
        for word in ["london", "velmora", "xqzvkw"] {
            assert!(!is_loan(english, word), "{word}");
        }
        // The words of the language itself are no loans of it.
        let only_english = ["whether", "though"];
        assert!(only_english.iter().all(|word| english.word(word).is_some_and(|word| word.count >= MIN_LOAN)));
        assert!(only_english.iter().all(|word| !is_loan(english, word)), "{:?}", only_english.map(|word| is_loan(english, word)));
    }
}
