//! SD104: a word that was left in another script.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::token::Kind;
use unicode_script::{Script, UnicodeScript};

rule! {
    /// ## What it finds
    /// A few words in another script, in the middle of a sentence, and neither in brackets nor in quotation marks.
    /// ## Why it matters
    /// A system passes on what it can't read.
    /// ## Example
    /// `en`: The boats were sold to a гавань in the north.
    /// ## Sound text that resembles it
    /// `en`: The harbour (гавань) and the word “гавань” are old; see also: гавань.
    /// ## Where it errs
    /// Textbooks of languages that set the words without any mark.
    ForeignScript, "SD104", "foreign-script", Severity::Major, &["cs", "de", "en", "es", "fr", "it", "pt"]
}

/// More words than this are a quotation.
const MAX_RUN: usize = 8;

impl Rule for ForeignScript {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts.iter().filter(|part| part.lexicon.is_some() && Self::META.reads(part.lang.as_str())) {
            let mut next = part.tokens.start;
            for nth in context.beyond_ascii(part) {
                if nth < next {
                    continue;
                }
                let run = (nth..part.tokens.end).take_while(|at| is_foreign(context, *at)).count();
                if (1..=MAX_RUN).contains(&run) && nth > part.tokens.start && nth + run < part.tokens.end {
                    let own = |at: usize| context.tokens[at].kind == Kind::Word && context.known(at).is_some_and(|word| word.count > 0);
                    let spaced = context.tokens[nth].spaced && !context.tokens[nth].first && context.tokens[nth + run].spaced;
                    if spaced && own(nth - 1) && own(nth + run) {
                        let span = context.span(nth, nth + run - 1);
                        findings.add(context.text, span, format!("\"{}\" was left in another script", span.of(context.text)));
                    }
                }
                next = nth + run.max(1);
            }
        }
    }
}

/// Greek letters are left alone, as symbols that they often are.
fn is_foreign(context: &Context<'_>, nth: usize) -> bool {
    let word = context.word(nth);
    context.tokens[nth].kind == Kind::Word
        && !word.is_ascii()
        && word
            .chars()
            .all(|c| c.is_alphabetic() && !matches!(c.script(), Script::Latin | Script::Common | Script::Inherited | Script::Greek))
}
