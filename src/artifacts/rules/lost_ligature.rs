//! SD506: a ligature lost in the conversion of a page.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::Part;
use crate::knowledge::lexicon::Lexicon;
use crate::text::token::Kind;
use std::collections::BTreeMap;

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
    /// Of 116 findings in 11 million words, read by hand, none was wrong. Not found: a lost ligature without a gap
    /// (`qualications`), and a gap between two words (`dif cult`) where the text has no other.
    LostLigature, "SD506", "lost-ligature", Severity::Major, &["de", "en", "es", "fr", "it", "pt"]
}

/// Ligatures of Latin fonts (Unicode, Alphabetic Presentation Forms), the longest first: *dif cult* could lack each of two.
const LIGATURES: [&str; 5] = ["ffi", "ffl", "ff", "fi", "fl"];

/// Fewest occurrences of the whole word in sound text: where one half is no word, and where neither is.
const MIN_COUNT: [u32; 2] = [20, 3];

/// So many times as frequent as its rarer half is a word of which both halves are words: *difficult* beside *dif*.
const RARER: u32 = 10;

impl Rule for LostLigature {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let mut found: BTreeMap<usize, String> = context.unknown(part).filter_map(|nth| restored(context, part, nth)).collect();
            if let Some(lexicon) = part.lexicon.filter(|_| !found.is_empty()) {
                // A font that has lost some has lost all: here two words may be halves too.
                found.extend(part.tokens.clone().filter_map(|first| Some((first, whole(context, lexicon, part, first, RARER)?))));
            }
            let mut next = part.tokens.start;
            for (first, whole) in found {
                if first >= next {
                    let words = format!("{} {}", context.word(first), context.word(first + 1));
                    findings.add(context.text, context.span(first, first + 1), format!("\"{words}\" has lost a ligature")).suggest(whole);
                    next = first + 2;
                }
            }
        }
    }
}

/// The whole word of which the unknown token `nth` is one half, behind the first of its two tokens.
pub(super) fn restored(context: &Context<'_>, part: &Part, nth: usize) -> Option<(usize, String)> {
    let lexicon = part.lexicon?;
    let before = nth.checked_sub(1).filter(|first| part.tokens.contains(first));
    [Some(nth), before].into_iter().flatten().find_map(|first| Some((first, whole(context, lexicon, part, first, 0)?)))
}

/// The word that a ligature makes of two tokens, if sound text has it often enough: `rarer` times as often as the rarer half.
fn whole(context: &Context<'_>, lexicon: &Lexicon, part: &Part, first: usize, rarer: u32) -> Option<String> {
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
    let counts = [first, second].map(|nth| context.known(nth).map_or(0, |word| word.count));
    let least = MIN_COUNT[usize::from(counts == [0, 0])].max(rarer * counts[0].min(counts[1]));
    LIGATURES.iter().find_map(|ligature| {
        let known = lexicon.guess(&halves.join(ligature))?;
        (known.count >= least).then(|| format!("{}{ligature}{}", context.word(first), context.word(second)))
    })
}
