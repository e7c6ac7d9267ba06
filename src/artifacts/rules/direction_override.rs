//! SD503: characters that turn the text around.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::Span;

rule! {
    /// ## What it finds
    /// U+202D or U+202E, which make what follows run left to right or right to left whatever its letters are (UAX 9).
    /// ## Why it matters
    /// What a reader sees is not what a program reads: names of files, words and code are disguised so (CVE-2021-42574). A security
    /// finding, and no sign of translation.
    /// ## Example
    /// `en`: The file was called &#x202E;txt.exe and looked harmless.
    /// ## Sound text that resembles it
    /// `en`: The sign on the pier says שלום and nobody turned it around.
    /// ## Where it errs
    /// Papers about the characters themselves; old Hebrew text in visual order.
    DirectionOverride, "SD503", "direction-override", Severity::Major, &[]
}

impl Rule for DirectionOverride {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        // One sign at a time is sought by the fastest means there is.
        if !context.text.contains('\u{202d}') && !context.text.contains('\u{202e}') {
            return;
        }
        for (at, sign) in context.text.match_indices(['\u{202d}', '\u{202e}']) {
            let direction = if sign == "\u{202e}" { "right to left" } else { "left to right" };
            let shown = sign.escape_unicode();
            findings.add(
                context.text,
                Span::new(at, at + sign.len()),
                format!("{shown} makes what follows run {direction}, whatever its letters are"),
            );
        }
    }
}
