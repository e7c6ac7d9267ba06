//! SD210: the same pronoun twice in one Japanese sentence.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::Span;

rule! {
    /// ## What it finds
    /// The second of two equal pronouns in one sentence: `彼は彼の仕事を`, `私は私の意見を`.
    /// ## Why it matters
    /// European languages must name agent and owner; Japanese names them once or not at all. Rate per 1,000 words: 3.6 in machine
    /// translations, 0.5 in human translations, 0.05 in original Japanese.
    /// ## Example
    /// `ja`: 市長は黙った。彼は彼の仕事を続けると言った。
    /// ## Sound text that resembles it
    /// `ja`: 彼は仕事を続けると言った。彼の声は小さかった。それぞれの町にそれを送る。
    /// ## Where it errs
    /// Intended contrast or emphasis; two different people.
    RepeatedPronoun, "SD210", "repeated-pronoun", Severity::Minor, &["ja"]
}

/// Longer pronouns precede their prefixes.
const PRONOUNS: &[&str] = &["彼女", "彼ら", "彼", "あなた", "私たち", "私", "それ"];
/// Other words that begin with a pronoun.
const OTHERWISE: &[&str] = &["それぞれ", "それでも", "それから", "それに", "それほど"];

impl Rule for RepeatedPronoun {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| !part.tokens.is_empty()) {
            let span = context.span(part.tokens.start, part.tokens.end - 1);
            let mut start = span.start as usize;
            for sentence in span.of(context.text).split_inclusive(['。', '！', '？', '!', '?', '\n']) {
                check_sentence(context.text, start, sentence, findings);
                start += sentence.len();
            }
        }
    }
}

/// Checks one sentence, which begins at byte `start` of the text.
fn check_sentence(text: &str, start: usize, sentence: &str, findings: &mut Findings) {
    let mut seen = [0u32; PRONOUNS.len()];
    let mut at = 0;
    while let Some(rest) = sentence.get(at..).filter(|rest| !rest.is_empty()) {
        let other = OTHERWISE.iter().find(|word| rest.starts_with(**word));
        let pronoun = PRONOUNS.iter().position(|word| rest.starts_with(word));
        at += match (other, pronoun) {
            (Some(word), _) => word.len(),
            (None, Some(nth)) => {
                let word = PRONOUNS[nth];
                seen[nth] += 1;
                if seen[nth] == 2 {
                    let place = Span::new(start + at, start + at + word.len());
                    findings.add(text, place, format!("\"{word}\" stands twice in this sentence; Japanese says it once, or not at all"));
                }
                word.len()
            }
            (None, None) => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
}
