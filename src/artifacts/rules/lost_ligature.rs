//! SD506: a ligature lost in the conversion of a page.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::Part;
use crate::knowledge::lexicon::Lexicon;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A word with a gap where a ligature stood: `quali cations` for *qualifications*, `arti cial` for *artificial*. One half is no word, and
    /// the whole is a frequent one.
    /// ## Why it matters
    /// Fonts of PDF files have one sign for *fi*, *fl* and *ff*. Programs that can't map it to letters leave a gap. No sign of translation.
    /// ## Example
    /// `en`: The quali cations of the new harbour master were read out on Monday.
    /// ## Sound text that resembles it
    /// `en`: The qualifications of the new harbour master were read out on Monday.
    /// ## Where it errs
    /// Of 71 findings in 11 million words, read by hand, none was wrong. Not found: a gap between two words (`dif cult`), and a lost
    /// ligature without a gap (`qualications`).
    LostLigature, "SD506", "lost-ligature", Severity::Major, &["de", "en", "es", "fr", "it", "pt"]
}

/// Ligatures of Latin fonts (Unicode, Alphabetic Presentation Forms), the longest first: *dif cult* could lack each of two.
const LIGATURES: [&str; 5] = ["ffi", "ffl", "ff", "fi", "fl"];

/// Fewest occurrences of the whole word in sound text: where one half is no word, and where neither is.
const MIN_COUNT: [u32; 2] = [20, 3];

impl Rule for LostLigature {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let mut next = part.tokens.start;
            for nth in context.unknown(part) {
                let Some((first, whole)) = restored(context, part, nth).filter(|(first, _)| *first >= next) else { continue };
                let words = format!("{} {}", context.word(first), context.word(first + 1));
                findings.add(context.text, context.span(first, first + 1), format!("\"{words}\" has lost a ligature")).suggest(whole);
                next = first + 2;
            }
        }
    }
}

/// The whole word of which the unknown token `nth` is one half, and the first of its two tokens.
pub(super) fn restored(context: &Context<'_>, part: &Part, nth: usize) -> Option<(usize, String)> {
    let lexicon = part.lexicon?;
    let before = nth.checked_sub(1).filter(|first| part.tokens.contains(first));
    [Some(nth), before].into_iter().flatten().find_map(|first| Some((first, whole(context, lexicon, part, first)?)))
}

fn whole(context: &Context<'_>, lexicon: &Lexicon, part: &Part, first: usize) -> Option<String> {
    let second = first + 1;
    if !part.tokens.contains(&second) || !context.follows(second) || !context.is_lower(second) {
        return None;
    }
    // "l'ef cacité": behind an elided article.
    let begin = context.lower(first);
    let halves = [begin.rsplit_once(['\'', '’']).map_or(begin, |(_, rest)| rest), context.lower(second)];
    if [first, second].iter().any(|nth| context.tokens[*nth].kind != Kind::Word) || !halves.concat().chars().all(char::is_alphabetic) {
        return None;
    }
    let neither = [first, second].iter().all(|nth| context.known(*nth).is_none_or(|word| word.count == 0));
    LIGATURES.iter().find_map(|ligature| {
        let known = lexicon.guess(&halves.join(ligature))?;
        (known.count >= MIN_COUNT[usize::from(neither)]).then(|| format!("{}{ligature}{}", context.word(first), context.word(second)))
    })
}
