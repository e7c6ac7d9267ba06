//! SD504: invisible text.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::normalize::{Normalizer, PassId, Passes};

rule! {
    /// ## What it finds
    /// Three or more adjacent invisible characters that can carry a message: tags (U+E0020 to U+E007F), variation selectors, zero-width
    /// characters. The normaliser removes them before other rules run.
    /// ## Why it matters
    /// Prompt injections, watermarks and words that evade a filter are hidden this way: a person reads something else than a program. This
    /// is a security finding and no sign of translation.
    /// ## Example
    /// `en`: The pier opened on Monday.&#xE0049;&#xE0067;&#xE006E;&#xE006F;&#xE0072;&#xE0065; Nobody noticed.
    /// ## Sound text that resembles it
    /// `en`: The flag 🏴&#xE0067;&#xE0062;&#xE0073;&#xE0063;&#xE0074;&#xE007F; flew over the pier, and a❤️ too.
    /// ## Where it errs
    /// Editors that leave many zero-width spaces in a row. Messages of one or two characters are missed.
    HiddenText, "SD504", "hidden-text", Severity::Major, &[]
}

/// Fewest characters; fewer are leftovers of an editor.
const LEAST: usize = 3;
/// Fewest zero-width characters: each carries one bit, and editors leave pairs of them.
const LEAST_WITHOUT_WIDTH: usize = 8;

impl Rule for HiddenText {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for change in context.normalized.changes().filter(|change| change.passes.contains(PassId::Invisible)) {
            // They may be written as character references.
            let hidden = Normalizer::of(Passes::default().with(PassId::Entities)).normalize(change.before);
            let hidden = hidden.current();
            let tags: String = hidden.chars().filter_map(tag).collect();
            let selectors = hidden.chars().filter(|c| matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')).count();
            let narrow = hidden.chars().filter(|c| matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}')).count();
            let message = if tags.chars().count() >= LEAST {
                format!("tags that nobody sees spell \"{}\"", tags.chars().take(60).collect::<String>())
            } else if selectors >= LEAST {
                format!("{selectors} variation selectors in a row select nothing, and can carry a message")
            } else if narrow >= LEAST_WITHOUT_WIDTH {
                format!("{narrow} characters of no width in a row can carry a message")
            } else {
                continue;
            };
            findings.add_in_original(context.normalized.original(), change.span, message);
        }
    }
}

/// The ASCII character that a tag character encodes.
fn tag(c: char) -> Option<char> {
    ('\u{e0020}'..='\u{e007e}').contains(&c).then(|| char::from_u32(c as u32 - 0xe0000)).flatten()
}
