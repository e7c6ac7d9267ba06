//! SD505: a character lost in conversion.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::Span;
use crate::text::ascii::beyond;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

rule! {
    /// ## What it finds
    /// The replacement character U+FFFD, unassigned code points, and private-use characters that only the author's font can show.
    /// ## Why it matters
    /// The original character is lost: the text was decoded with a wrong encoding or typeset with a custom font. No sign of translation.
    /// ## Example
    /// `en`: The mayor said it was a na&#xFFFD;ve plan.
    /// ## Sound text that resembles it
    /// `en`: The mayor said it was a naïve plan?
    /// ## Where it errs
    /// Texts about these characters, and characters that a later Unicode version assigns.
    LostCharacter, "SD505", "lost-character", Severity::Minor, &[]
}

impl Rule for LostCharacter {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let mut last = 0;
        for (at, c) in beyond(context.text) {
            let what = match c {
                // Frequent letters and punctuation.
                ..'\u{370}' | '\u{400}'..='\u{4ff}' | '\u{2010}'..='\u{2027}' | '\u{2e80}'..'\u{e000}' => continue,
                '\u{fffd}' => "stands where a character could not be read",
                c => match c.general_category() {
                    GeneralCategory::PrivateUse => "means something in one font alone",
                    GeneralCategory::Unassigned => "is no character of Unicode",
                    _ => continue,
                },
            };
            let end = at + c.len_utf8();
            // One finding for each run.
            if at != last || at == 0 {
                findings.add(context.text, Span::new(at, end), format!("U+{:04X} {what}", c as u32));
            }
            last = end;
        }
    }
}
