//! SD301: a compound with white space next to its hyphen.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::Part;
use crate::knowledge::lexicon::Lexicon;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A hyphenated compound with white space before or after its hyphen; on both sides only if sound text often has the compound.
    /// ## Why it matters
    /// Translation systems split text into pieces; the hyphen shows the seam. Writers do not leave it.
    /// ## Example
    /// `en`: The storm began a large -scale search on the lake.
    /// ## Sound text that resembles it
    /// `en`: We weighed the short- and long-term costs - all of them.
    /// ## Where it errs
    /// Command-line options (`tar -extract`); scans that keep the hyphens of line breaks.
    SplitCompound, "SD301", "split-compound", Severity::Major, &["cs", "de", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

/// Frequency per million above which a word is a function word.
const FUNCTION_WORD: f64 = 1500.0;

/// Occurrences in sound text from which a spaced hyphen is not a dash.
const MIN_ATTESTED: u32 = 20;

/// Whether the line has another spaced hyphen or dash that joins no such compound: `the plan - well - known to all - failed`.
fn has_dash(context: &Context<'_>, lexicon: &Lexicon, hyphen: usize, part: &Part) -> bool {
    let is_dash = |nth: usize| {
        matches!(context.word(nth), "-" | "–" | "—")
            && context.tokens[nth].spaced
            && context.tokens.get(nth + 1).is_none_or(|next| next.spaced)
    };
    let joins = |nth: usize| nth > part.tokens.start && nth + 1 < part.tokens.end && attested(context, lexicon, nth) >= MIN_ATTESTED;
    let before = (part.tokens.start..hyphen).rev().take_while(|nth| !context.tokens[nth + 1].first);
    let after = (hyphen + 1..part.tokens.end).take_while(|nth| !context.tokens[*nth].first);
    before.chain(after).any(|nth| is_dash(nth) && !joins(nth))
}

/// Occurrences in sound text of the compound around a hyphen.
fn attested(context: &Context<'_>, lexicon: &Lexicon, hyphen: usize) -> u32 {
    lexicon.word(&format!("{}-{}", context.lower(hyphen - 1), context.lower(hyphen + 1))).map_or(0, |word| word.count)
}

/// Whether the language never attaches a dash to a word, unlike Spanish dialogue (*-Sí -dijo-*).
fn sets_off(part: &Part) -> bool {
    !matches!(part.lang.as_str(), "es" | "fr" | "it" | "pt")
}

/// Whether a second hyphen closes a parenthesis that this one opens: *los obreros -muy cansados- volvieron*.
fn opens_aside(context: &Context<'_>, hyphen: usize, end: usize) -> bool {
    (hyphen + 2..end)
        .take_while(|nth| !context.tokens[*nth].first && !matches!(context.word(*nth), "." | "!" | "?"))
        .any(|nth| context.is(nth, "-") && !context.tokens[nth].spaced && context.tokens.get(nth + 1).is_none_or(|next| next.spaced))
}

impl Rule for SplitCompound {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(lexicon) = part.lexicon else { continue };
            for hyphen in context.signs(part).filter(|nth| *nth > 0 && nth + 1 < part.tokens.end && context.is(*nth, "-")) {
                let (before, after) = (hyphen - 1, hyphen + 1);
                let (left, right) = (context.tokens[hyphen].spaced, context.tokens[after].spaced);
                if !left && !right || context.tokens[hyphen].first || context.tokens[after].first {
                    continue;
                }
                let sound = |nth: usize| {
                    context.tokens[nth].kind == Kind::Word
                        && context.known(nth).is_some_and(|word| word.count > 0)
                        && context.lower(nth).chars().nth(1).is_some()
                };
                let counted = context.tokens[before].kind == Kind::Number && left;
                if !(sound(before) || counted)
                    || !sound(after)
                    || !context.is_lower(after)
                    || before > 0 && context.is(before - 1, "-") && left
                {
                    continue;
                }
                // "Hundemuskeln und -gelenke", "short- and long-term": a suspended hyphen.
                let joins = |nth: usize| lexicon.list("conjunctions").contains(context.lower(nth));
                if joins(before) || joins(after) || left && opens_aside(context, hyphen, part.tokens.end) {
                    continue;
                }
                let attested = attested(context, lexicon, hyphen);
                // With white space on both sides it may be a dash.
                if left && right && (attested < MIN_ATTESTED || has_dash(context, lexicon, hyphen, part)) {
                    continue;
                }
                // White space after the hyphen, a function word before it, or a possible dash: only a compound in the reference corpus is
                // proof.
                let anything = lexicon.per_million(context.lower(before)) > FUNCTION_WORD;
                if attested == 0 && (right || anything || context.prose.is_technical() || !sets_off(part)) {
                    continue;
                }
                let written = format!("{}-{}", context.word(before), context.word(after));
                let side = if left && right {
                    "around"
                } else if left {
                    "before"
                } else {
                    "after"
                };
                let finding =
                    findings.add(context.text, context.span(before, after), format!("white space {side} the hyphen of \"{written}\""));
                finding.suggest(written).evidence("occurrences of the compound in counted text", f64::from(attested), "count");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::artifacts::rules::Example;

    fn found(lang: &str, text: &str) -> Vec<String> {
        let (record, findings) = Example { lang, text }.find(&SplitCompound);
        findings.iter().map(|finding| finding.span.of(&record.text).to_owned()).collect()
    }

    #[test]
    fn between_two_blanks_a_hyphen_joins_an_attested_compound_unless_the_line_has_a_dash() {
        let split = ["well - known"];
        assert_eq!(found("en", "The plan was well - known to all."), split);
        assert!(found("en", "The plan was cold - known to all.").is_empty(), "no such compound");
        // A dash before it, behind it, and at the end of the text.
        for dash in ["-", "–", "—"] {
            assert!(found("en", &format!("The plan {dash} she had it {dash} was well - known.")).is_empty(), "{dash}");
            assert!(found("en", &format!("It was well - known {dash} she had it.")).is_empty(), "{dash}");
            assert!(found("en", &format!("It was well - known {dash}")).is_empty(), "{dash}");
        }
        // A sign that is bound to a word is no dash, and a dash of another line says nothing.
        assert_eq!(found("en", "The plan of 1990–1995 was well - known."), split);
        assert_eq!(found("en", "The plan– she had it, was well - known."), split);
        assert_eq!(found("en", "The plan –she had it, was well - known."), split);
        assert_eq!(found("en", "The plan – she had it.\nIt was well - known."), split);
        assert_eq!(found("en", "It was well - known.\nThe plan – she had it."), split);
        // Another compound is no dash.
        assert_eq!(found("en", "It was well - known and long - term."), ["well - known", "long - term"]);
    }

    #[test]
    fn a_hyphen_with_one_blank_joins_two_known_words_in_lower_case() {
        assert_eq!(found("en", "The storm began a large -scale search."), ["large -scale"]);
        assert_eq!(found("en", "The storm began a large- scale search."), ["large- scale"]);
        assert_eq!(found("en", "They were in a two- year search, or in a 2 -year one."), ["two- year", "2 -year"]);
        assert!(found("en", "The storm began a large-scale search.").is_empty(), "no blank");
        assert!(found("en", "The storm began a large -Scale search.").is_empty(), "a capital");
        assert!(found("en", "The storm began a large -xqzvkw search.").is_empty(), "no word");
        assert!(found("en", "The storm began a xqzvkw -scale search.").is_empty(), "no word");
        assert!(found("en", "The storm began a large -s search.").is_empty(), "one letter");
        assert!(found("en", "The storm began a search, large\n-scale as ever.").is_empty(), "another line");
        assert!(found("en", "The storm began a large-\nscale search.").is_empty(), "another line");
        assert!(found("en", "They take the short- and long-term view.").is_empty(), "a suspended hyphen");
        assert!(found("en", "It is short-term or -range.").is_empty(), "a suspended hyphen");
        assert!(found("en", "The men -very tired- came back.").is_empty(), "an aside");
        assert_eq!(found("en", "The men -very tired. They came back- again."), ["men -very"], "the aside ends with its sentence");
    }

    #[test]
    fn only_an_attested_compound_is_split_where_the_language_or_the_place_allows_a_dash() {
        // Behind the hyphen, and behind a function word.
        assert!(found("en", "The men found a cold- lake there.").is_empty());
        assert_eq!(found("en", "The men found a cold -lake there."), ["cold -lake"]);
        assert!(found("en", "The men found it the -lake there.").is_empty());
        // French dialogue attaches its dashes.
        assert!(found("fr", "La mer est froide -dit le maire de la ville.").is_empty());
        assert_eq!(found("fr", "Il a vu le porte -parole de la ville."), ["porte -parole"]);
        let (_, findings) = Example { lang: "en", text: "The storm began a large- scale search." }.find(&SplitCompound);
        assert!(findings[0].message.contains("white space after the hyphen of \"large-scale\""), "{}", findings[0].message);
        assert!(findings[0].evidence[0].value >= MIN_ATTESTED as f32, "{:?}", findings[0].evidence);
    }
}
