//! SD503: characters that override the writing direction.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::Span;

rule! {
    /// ## What it finds
    /// U+202D or U+202E (bidirectional overrides, UAX #9), which force the following text to run left to right or right to left.
    /// ## Why it matters
    /// A reader sees something else than a program reads, which disguises file names, words and code (CVE-2021-42574). This is a security
    /// finding and no sign of translation.
    /// ## Example
    /// `en`: The file was called &#x202E;txt.exe and looked harmless.
    /// ## Sound text that resembles it
    /// `en`: The sign on the pier says שלום and nobody turned it around.
    /// ## Where it errs
    /// Texts about these characters; old Hebrew text in visual order.
    DirectionOverride, "SD503", "direction-override", Severity::Major, &[]
}

impl Rule for DirectionOverride {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        // Searching for a single character is fastest.
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
