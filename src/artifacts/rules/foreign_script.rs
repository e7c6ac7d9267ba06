//! SD104: a word left in another script.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;
use unicode_script::{Script, UnicodeScript};

rule! {
    /// ## What it finds
    /// A few words in another script inside a sentence, without brackets or quotation marks.
    /// ## Why it matters
    /// A system copies words that it cannot process.
    /// ## Example
    /// `en`: The boats were sold to a гавань in the north.
    /// ## Sound text that resembles it
    /// `en`: The harbour (гавань) and the word “гавань” are old; see also: гавань.
    /// ## Where it errs
    /// Language textbooks that do not mark such words. Sentence and text must be in Latin script: product names do not make a Russian
    /// sentence English.
    ForeignScript, "SD104", "foreign-script", Severity::Major, &["cs", "de", "en", "es", "fr", "it", "pt"]
}

/// Most words in a row; more are a quotation.
const MAX_RUN: usize = 8;

impl Rule for ForeignScript {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            let mut next = part.tokens.start;
            for nth in context.beyond_ascii(part) {
                if nth < next {
                    continue;
                }
                let run = (nth..part.tokens.end).take_while(|at| is_foreign(context, *at)).count();
                if (1..=MAX_RUN).contains(&run) && nth > part.tokens.start && nth + run < part.tokens.end {
                    let own = |at: usize| context.tokens[at].kind == Kind::Word && context.known(at).is_some_and(|word| word.count > 0);
                    let spaced = context.tokens[nth].spaced && !context.tokens[nth].first && context.tokens[nth + run].spaced;
                    if spaced && own(nth - 1) && own(nth + run) && is_latin_around(context, nth, run) {
                        let span = context.span(nth, nth + run - 1);
                        findings.add(context.text, span, format!("\"{}\" was left in another script", span.of(context.text)));
                    }
                }
                next = nth + run.max(1);
            }
        }
    }
}

/// Largest share of words in other scripts, in the text and in the sentence.
const MAX_FOREIGN: f64 = 0.34;

/// Whether the sentence around a run of words, and the whole text, are in Latin script.
fn is_latin_around(context: &Context<'_>, first: usize, run: usize) -> bool {
    let ends = |nth: usize| matches!(context.word(nth), "." | "!" | "?" | "。" | "！" | "？");
    let start = (0..first).rev().find(|nth| ends(*nth) || context.tokens[nth + 1].first).map_or(0, |nth| nth + 1);
    let end = (first + run..context.tokens.len()).find(|nth| ends(*nth) || context.tokens[*nth].first).unwrap_or(context.tokens.len());
    let share = |tokens: std::ops::Range<usize>| {
        let (all, foreign) = tokens
            .filter(|nth| context.tokens[*nth].kind == Kind::Word)
            .fold((0, 0), |(all, foreign), nth| (all + 1, foreign + usize::from(is_foreign(context, nth))));
        f64::from(foreign as u32) / f64::from(all.max(1) as u32)
    };
    share(start..end) <= MAX_FOREIGN && share(0..context.tokens.len()) <= MAX_FOREIGN
}

/// Single Greek letters are ignored: they are often symbols.
fn is_foreign(context: &Context<'_>, nth: usize) -> bool {
    let word = context.word(nth);
    context.tokens[nth].kind == Kind::Word
        && !word.is_ascii()
        && word
            .chars()
            .all(|c| c.is_alphabetic() && !matches!(c.script(), Script::Latin | Script::Common | Script::Inherited | Script::Greek))
}
