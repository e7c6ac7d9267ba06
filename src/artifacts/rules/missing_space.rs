//! SD302: missing white space after punctuation.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::Part;
use crate::knowledge::tagger::Upos;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A word that directly follows a percent sign, comma, semicolon or closing bracket, or a sentence that directly follows another.
    /// ## Why it matters
    /// Systems that assemble sentences from pieces lose spaces after punctuation; people type them.
    /// ## Example
    /// `en`: The new line is 12%cheaper than the bridge.
    /// ## Sound text that resembles it
    /// `en`: It rose by 12%, to 1,250 (the second) - see f(x)dx.
    /// ## Where it errs
    /// Code and formulas in prose; carelessly typed original text. Commas and ends of sentences count only if the text has spaces after
    /// others, and are minor findings: chat messages drop all of them.
    MissingSpace, "SD302", "missing-space", Severity::Major, &["cs", "de", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

impl Rule for MissingSpace {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            for sign in context.signs(part).filter(|nth| *nth > 0 && nth + 1 < part.tokens.end) {
                let mark = context.word(sign);
                if matches!(mark, "." | "!" | "?") && sticks(context, sign) && spaces_elsewhere(context, part, mark) {
                    let (before, after) = (context.word(sign - 1), context.word(sign + 1));
                    findings
                        .add(
                            context.text,
                            context.span(sign - 1, sign + 1),
                            format!("no white space between \"{before}{mark}\" and \"{after}\""),
                        )
                        .severity(Severity::Minor)
                        .suggest(format!("{before}{mark} {after}"));
                    continue;
                }
                if !matches!(mark, "%" | "," | ";" | ")") {
                    continue;
                }
                let (before, after) = (sign - 1, sign + 1);
                if context.tokens[sign].spaced
                    || context.tokens[after].spaced
                    || !context.is_lower(after)
                    || context.lower(after).chars().count() < 3
                {
                    continue;
                }
                // Both neighbours must be words of the language, which excludes formulas and code.
                let sound = |nth: usize| context.known(nth).is_some_and(|word| word.count > 0);
                let fits = match context.tokens[before].kind {
                    Kind::Number => mark == ")" || mark == "%" && !is_ending(context.lower(after)),
                    Kind::Word => mark != "%" && sound(before) && context.lower(before).chars().count() > 1,
                    Kind::Sign => false,
                };
                // "(re)opened", "open(name,mode)", "https://example.org/a,b": a run of symbols with brackets and slashes is not prose.
                let run = context.run(sign);
                let in_code = run.contains(['/', '\\', '(', '=', '_', '@', '#', '{', '[']);
                let hasty = matches!(mark, "," | ";") && !spaces_elsewhere(context, part, ",");
                if fits && sound(after) && !in_code && !hasty {
                    let word = context.word(after);
                    let suggestion = format!("{}{mark} {word}", context.word(before));
                    let severity = if matches!(mark, "," | ";") { Severity::Minor } else { Severity::Major };
                    findings
                        .add(context.text, context.span(before, after), format!("no white space between \"{mark}\" and \"{word}\""))
                        .severity(severity)
                        .suggest(suggestion);
                }
            }
        }
    }
}

/// Whether two sentences lack a space between them. Both words must be in the lexicon, which excludes names of files, hosts and companies.
fn sticks(context: &Context<'_>, sign: usize) -> bool {
    let (before, after) = (sign - 1, sign + 1);
    let letters = |nth: usize| context.word(nth).chars().count();
    let common = |nth: usize| context.known(nth).is_some_and(|word| word.count >= COMMON);
    !context.tokens[sign].spaced
        && !context.tokens[after].spaced
        && context.is_lower(before)
        && letters(before) >= 3
        && context.is_capitalised(after)
        && letters(after) >= 2
        && context.word(after).chars().skip(1).all(char::is_lowercase)
        && common(before)
        && common(after)
        // In texts about code most such pairs are names: "random.Random", "sets.Set".
        && (!context.prose.is_technical() || begins_sentences(context, after))
        && context.tokens.get(after + 1).is_none_or(|next| next.spaced || matches!(context.word(after + 1), "," | "'" | "’"))
        && (before == 0 || context.tokens[before].spaced)
        && !context.run(sign).contains(['/', '\\', '(', '=', '_', '@', '#', '{', '[', ':', '<'])
}

/// Whether this is the ending of an adjective of a number with a percent sign: German "100%ige", Czech "50%ního", Russian "50%ного".
fn is_ending(word: &str) -> bool {
    const STEMS: &[(&str, &[&str])] = &[
        ("ig", &["", "e", "em", "en", "er", "es"]),
        ("ní", &["", "ch", "ho", "m", "mi", "mu"]),
        ("н", &["ый", "ая", "ое", "ые", "ого", "ому", "ым", "ом", "ой", "ую", "ых", "ыми"]),
        ("н", &["ий", "а", "е", "і", "ою", "им", "ім", "ій", "у", "их", "ими"]),
    ];
    STEMS.iter().any(|(stem, endings)| word.strip_prefix(stem).is_some_and(|ending| endings.contains(&ending)))
}

/// Fewest occurrences of a common word; rarer ones are names of products and hosts.
const COMMON: u32 = 50;

/// Whether the word begins sentences and no name: an article, pronoun, preposition or conjunction.
fn begins_sentences(context: &Context<'_>, nth: usize) -> bool {
    use Upos::{Adp, Aux, Cconj, Det, Pron, Sconj};
    context.tag(nth).is_some_and(|tag| matches!(tag.class, Det | Pron | Adp | Cconj | Sconj | Aux))
}

/// Whether at least two marks of this kind have white space after them, which shows the writer's habit.
fn spaces_elsewhere(context: &Context<'_>, part: &Part, mark: &str) -> bool {
    context.signs(part).filter(|nth| context.is(*nth, mark) && context.tokens.get(nth + 1).is_some_and(|next| next.spaced)).nth(1).is_some()
}
