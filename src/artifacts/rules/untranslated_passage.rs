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
