//! SD212: English order "the Path parameter" in a language that says "the parameter Path".

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// An identifier before its noun in a language that puts it after: `l'attribut AllowEmpty` is correct, `l'AllowEmpty attribut` is not.
    /// If the identifier is missing, two blanks stand for it: `le  propriété`.
    /// ## Why it matters
    /// English says "the AllowEmpty attribute". A system that must not touch the identifier leaves it in place and translates around it.
    /// Rate per 1,000 words: 1.9 to 4.8 in documentation that its publisher calls machine translated, 0.00 to 0.05 in human translations
    /// (Russian 0.22).
    /// ## Example
    /// `fr`: Vous pouvez définir la AllowEmptyCollection propriété avant de lancer le programme, et le reste du travail se fait tout seul.
    /// ## Sound text that resembles it
    /// `fr`: Vous pouvez définir la propriété AllowEmptyCollection avant de lancer le programme, car dans JavaScript fonction et objet sont proches.
    /// ## Where it errs
    /// Labels that follow a name without a comma; English terms in use as they are. Of 102 findings in documentation of six languages read
    /// by hand, 101 had the wrong order.
    NounBehindCode, "SD212", "noun-behind-code", Severity::Minor, &["cs", "es", "fr", "it", "pt", "ru"]
}

/// Prepositions of place: in "dans JavaScript fonction et objet …" a clause begins after the name.
const PLACES: &[&str] = &[
    "en", "em", "in", "dans", "con", "com", "avec", "v", "ve", "в", "на", "для", "с", "к", "из", "от", "по", "до", "о", "pro", "s", "z",
    "k",
];
/// Articles before a missing identifier.
const ARTICLES: &[(&str, &[&str])] = &[
    ("es", &["el", "la", "los", "las", "un", "una"]),
    ("fr", &["le", "la", "les", "un", "une"]),
    ("it", &["il", "lo", "la", "i", "gli", "le", "un", "una"]),
    ("pt", &["o", "a", "os", "as", "um", "uma"]),
];

impl Rule for NounBehindCode {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(kinds) = part.lexicon.map(|lexicon| lexicon.list("kinds-of-code")).filter(|kinds| !kinds.is_empty()) else { continue };
            let articles = ARTICLES.iter().find(|(lang, _)| *lang == part.lang.as_str()).map_or(&[][..], |(_, articles)| *articles);
            for nth in part.tokens.clone().skip(1) {
                if !context.is_lower(nth) || !context.follows(nth) || !kinds.contains(context.lower(nth)) || leads_on(context, nth) {
                    continue;
                }
                let (noun, before) = (context.word(nth), nth - 1);
                if context.is_code(before) && context.tokens[before].kind == Kind::Word && !context.is_behind_a_hole(nth) {
                    let first = run_start(context, before);
                    // "- FileReader объект, …" is a label and its explanation.
                    let is_label = || context.tokens[first].first || context.tokens[first - 1].kind == Kind::Sign;
                    if first == part.tokens.start || is_label() || PLACES.contains(&context.lower(first - 1)) {
                        continue;
                    }
                    let code = context.span(first, before).of(context.text);
                    findings
                        .add(context.text, context.span(first, nth), format!("\"{noun}\" stands behind \"{code}\", as in English"))
                        .suggest(format!("{noun} {code}"));
                } else if context.is_behind_a_hole(nth) && articles.contains(&context.lower(before)) {
                    let article = context.word(before);
                    let message = format!("a name is missing between \"{article}\" and \"{noun}\", where English has it");
                    findings.add(context.text, context.span(before, nth), message);
                }
            }
        }
    }
}

/// Whether the noun belongs to a name after it: "with Get-Process property MachineName".
fn leads_on(context: &Context<'_>, noun: usize) -> bool {
    let next = noun + 1;
    let Some(token) = context.tokens.get(next) else { return false };
    // A Latin word in Cyrillic text is a name.
    let is_name = context.follows(next)
        && (token.capital || token.ascii && !context.tokens[noun].ascii && context.word(noun).chars().all(|c| c > 'ʯ'));
    context.is_code(next) || is_name || context.is_behind_a_hole(next)
}

/// The first token of the run of code that ends with `last`.
fn run_start(context: &Context<'_>, last: usize) -> usize {
    (0..=last).rev().take_while(|nth| context.is_code(*nth)).find(|nth| context.tokens[*nth].spaced).unwrap_or(last)
}
