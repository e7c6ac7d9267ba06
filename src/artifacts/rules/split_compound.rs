//! SD301: a compound whose hyphen has white space on one side.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::token::Kind;

rule! {
    /// ## What it finds
    /// A hyphenated compound with white space before its hyphen or after it.
    /// ## Why it matters
    /// Translation systems cut text into pieces and put it together again; the hyphen is where the seam shows. Writers don't leave it.
    /// ## Example
    /// `en`: The storm began a large -scale search on the lake.
    /// ## Sound text that resembles it
    /// `en`: We weighed the short- and long-term costs - all of them.
    /// ## Where it errs
    /// Options of commands (`tar -extract`); old scans in which the printer's hyphen was kept.
    SplitCompound, "SD301", "split-compound", Severity::Major, &["cs", "de", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

impl Rule for SplitCompound {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in &context.parts {
            let Some(lexicon) = part.lexicon else { continue };
            for hyphen in part.tokens.clone().filter(|nth| *nth > 0 && nth + 1 < part.tokens.end && context.is(*nth, "-")) {
                let (before, after) = (hyphen - 1, hyphen + 1);
                let (left, right) = (context.tokens[hyphen].spaced, context.tokens[after].spaced);
                if left == right || context.tokens[hyphen].first || context.tokens[after].first {
                    continue;
                }
                let sound = |nth: usize| context.tokens[nth].kind == Kind::Word && context.known(nth).is_some_and(|word| word.count > 0) && context.lower(nth).len() > 1;
                let counted = context.tokens[before].kind == Kind::Number && left;
                if !(sound(before) || counted) || !sound(after) || !context.is_lower(after) || before > 0 && context.is(before - 1, "-") && left {
                    continue;
                }
                // "Hundemuskeln und -gelenke": the hyphen stands for a first half that was said already.
                if left && lexicon.list("conjunctions").contains(context.lower(before)) {
                    continue;
                }
                let compound = format!("{}-{}", context.lower(before), context.lower(after));
                let attested = lexicon.word(&compound).map_or(0, |word| word.count);
                // "short- and long-term": the hyphen waits for the other half, so only a compound that sound text has counts there.
                if right && attested == 0 {
                    continue;
                }
                let written = format!("{}-{}", context.word(before), context.word(after));
                let side = if left { "before" } else { "after" };
                let finding = findings.add(context.text, context.span(before, after), format!("white space {side} the hyphen of \"{written}\""));
                finding.suggest(written).evidence("occurrences of the compound in sound text", f64::from(attested), "count");
            }
        }
    }
}
