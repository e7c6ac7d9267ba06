//! SD105: a sentence left in another language.

use super::{Context, Findings, Meta, Rule, Severity, language_name, rule};
use crate::artifacts::context::Part;
use crate::text::Lang;
use crate::text::token::Kind;
use std::collections::BTreeMap;

rule! {
    /// ## What it finds
    /// A whole sentence or line in another language, without quotation marks, brackets or a colon, in a text that is otherwise in one
    /// language.
    /// ## Why it matters
    /// Systems skip headings, captions and sentences that they cannot split; the remaining original shows the source language.
    /// ## Example
    /// `und`: The harbour was closed on Monday because of the storm, and the boats stayed where they were. Les pêcheurs attendent depuis trois jours que le vent tombe enfin. Nobody in the town could say how long it would last.
    /// ## Sound text that resembles it
    /// `und`: The harbour was closed on Monday because of the storm, and the boats stayed there. "Les pêcheurs attendent depuis trois jours que le vent tombe", said the mayor.
    /// ## Where it errs
    /// Letters and forums that switch languages; bilingual pages with little text in one language.
    UntranslatedPassage, "SD105", "untranslated-passage", Severity::Minor, &[]
}

/// Fewest words; fewer are a title, a name or a motto.
const MIN_WORDS: usize = 6;
/// Least share of words that are lower case and common in the passage's language; lists of names have less.
const MIN_KNOWN: f64 = 0.5;
/// Fewest occurrences of a common word in sound text.
const COMMON: u32 = 20;
/// Least share of the text's words in its main language; bilingual pages have less.
const MIN_MAIN: f64 = 0.66;

impl Rule for UntranslatedPassage {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        if context.parts.len() < 2 {
            return;
        }
        let words = |part: &Part| part.tokens.clone().filter(|nth| context.tokens[*nth].kind == Kind::Word).count();
        let mut by_lang: BTreeMap<Lang, usize> = BTreeMap::new();
        context.parts.iter().for_each(|part| *by_lang.entry(part.lang).or_default() += words(part));
        let all: usize = by_lang.values().sum();
        let Some((&main, &most)) = by_lang.iter().max_by_key(|(_, words)| **words) else { return };
        if main == Lang::UND || (most as f64) < MIN_MAIN * all as f64 {
            return;
        }
        for part in context.parts.iter().filter(|part| part.lang != main && !part.is_quotation && words(part) >= MIN_WORDS) {
            let Some(lexicon) = part.embedded.or(part.lexicon) else { continue };
            let common = |nth: &usize| context.is_lower(*nth) && lexicon.word(context.lower(*nth)).is_some_and(|word| word.count >= COMMON);
            let known = part.tokens.clone().filter(common).count();
            if (known as f64) < MIN_KNOWN * words(part) as f64 || is_set_apart(context, part) {
                continue;
            }
            let name = language_name(&lexicon.header.lang);
            findings
                .add(
                    context.text,
                    context.span(part.tokens.start, part.tokens.end - 1),
                    format!("this passage is {name}, in a text that is {}", language_name(main.as_str())),
                )
                .evidence("words of that language", known as f64, "count")
                .translated_from(Some(part.lang));
        }
    }
}

/// Whether punctuation marks the passage as a quotation or explanation.
fn is_set_apart(context: &Context<'_>, part: &Part) -> bool {
    const MARKS: &[&str] = &["\"", "'", "“", "”", "„", "‘", "’", "«", "»", "(", ")", "[", "]", ":", "*", "_", "/", "|", "—", "–", ">"];
    let marks = |nth: usize| context.tokens.get(nth).is_some_and(|token| MARKS.contains(&token.of(context.text)));
    part.tokens.start > 0 && marks(part.tokens.start - 1) || part.tokens.clone().any(marks) || marks(part.tokens.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::score::DEFAULT_PRIOR;
    use crate::artifacts::{Beside, Detector, Finding};
    use crate::language::{By, LanguageSpan};
    use crate::normalize::Normalizer;
    use crate::text::Span;

    /// The findings in a text of passages, each with its language.
    fn found(passages: &[(&str, &str)], by: By) -> Vec<Finding> {
        let (mut text, mut languages) = (String::new(), Vec::new());
        for (lang, passage) in passages {
            let start = text.len();
            text += passage;
            let by = if *lang == "en" { By::Script } else { by };
            languages.push(LanguageSpan { span: Span::new(start, text.len()), lang: Lang::new(lang), confidence: 1.0, by });
        }
        let normalized = Normalizer::default().normalize(&text);
        Detector::new(vec![&UntranslatedPassage], DEFAULT_PRIOR).find(&normalized, &languages, Beside::default()).findings
    }

    const BEFORE: &str = "The harbour was closed on Monday because of the storm, and all boats stayed there. ";
    const AFTER: &str = " Nobody in the town could say how long it would last.";
    const FRENCH: &str = "Les gens attendent depuis trois jours que le vent tombe enfin.";

    fn is_found(passage: &str) -> bool {
        !found(&[("en", BEFORE), ("fr", passage), ("en", AFTER)], By::Script).is_empty()
    }

    #[test]
    fn a_passage_says_its_language_and_how_many_words_of_it_are_known() {
        let findings = found(&[("en", BEFORE), ("fr", FRENCH), ("en", AFTER)], By::Script);
        assert_eq!(findings.len(), 1);
        let finding = &findings[0];
        let start = BEFORE.len();
        assert_eq!(finding.span, Span::new(start, start + FRENCH.len()));
        assert_eq!(finding.message, "this passage is French, in a text that is English");
        // "Les" has a capital.
        assert_eq!((finding.evidence[0].value, finding.from), (10.0, Some(Lang::new("fr"))));
        assert!(found(&[("en", BEFORE), ("en", AFTER)], By::Script).is_empty());
        assert!(found(&[("fr", FRENCH)], By::Script).is_empty(), "nothing is in another language");
        assert!(found(&[("en", BEFORE), ("fr", FRENCH), ("en", AFTER)], By::Markup).is_empty(), "marked up as a quotation");
    }

    #[test]
    fn a_passage_has_six_words_and_half_of_them_are_common() {
        assert!(!is_found("Les gens attendent le vent."), "five words");
        assert!(is_found("Les gens attendent tous le vent."), "six words");
        assert!(is_found("Les Selinsky et Kallström de la mer."), "half of eight");
        assert!(!is_found("Les Selinsky et Kallström de Varnholm."), "two of six");
    }

    #[test]
    fn a_passage_in_any_marks_is_set_apart_on_purpose() {
        for mark in ["\"", "'", "“", "”", "„", "‘", "’", "«", "»", "(", ")", "[", "]", ":", "*", "_", "/", "|", "—", "–", ">"]
        {
            assert!(!is_found(&format!("Les gens attendent {mark} depuis trois jours que le vent tombe.")), "{mark} inside");
            let before = format!("{BEFORE}{mark}");
            assert!(found(&[("en", &before), ("fr", FRENCH), ("en", AFTER)], By::Script).is_empty(), "{mark} before");
            let after = format!("{mark}{AFTER}");
            assert!(found(&[("en", BEFORE), ("fr", FRENCH), ("en", &after)], By::Script).is_empty(), "{mark} behind");
        }
        assert!(is_found("Les gens attendent, depuis trois jours, que le vent tombe."));
        // At both ends of a text.
        assert_eq!(found(&[("fr", FRENCH), ("en", BEFORE), ("en", AFTER)], By::Script).len(), 1);
        assert_eq!(found(&[("en", BEFORE), ("en", AFTER), ("fr", FRENCH)], By::Script).len(), 1);
    }

    #[test]
    fn a_text_has_two_thirds_of_its_words_in_one_known_language() {
        let words = |word: &str, count: usize| vec![word; count].join(" ") + ". ";
        let of = |lang: &str, count: usize| found(&[(lang, &words("boats", count)), ("fr", FRENCH)], By::Script).len();
        assert_eq!((of("en", 21), of("en", 22)), (0, 1), "of 11 French words");
        assert_eq!(of("und", 60), 0, "the main language is not known");
        // The words of all passages of the language count together.
        let both = [("en", &*words("boats", 11)), ("fr", FRENCH), ("en", &*words("boats", 11))];
        assert_eq!(found(&both, By::Script).len(), 1);
    }
}
