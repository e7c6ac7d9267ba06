//! SD302: a word that sticks to the sign before it.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::Part;
use crate::token::Kind;

rule! {
    /// ## What it finds
    /// A word that follows a percent sign, a comma, a semicolon or a closing bracket without white space.
    /// ## Why it matters
    /// Systems that put a sentence together from pieces lose the space behind a sign; a writer's hand types it.
    /// ## Example
    /// `en`: The new line is 12%cheaper than the bridge.
    /// ## Sound text that resembles it
    /// `en`: It rose by 12%, to 1,250 (the second) - see f(x)dx.
    /// ## Where it errs
    /// Code and formulas in prose; carelessly typed text that nobody translated. A comma counts where the text has spaces behind others,
    /// and is a lesser fault: who chats drops them all.
    MissingSpace, "SD302", "missing-space", Severity::Major, &["cs", "de", "en", "es", "fr", "it", "pt", "ru", "uk"]
}

impl Rule for MissingSpace {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts.iter().filter(|part| part.lexicon.is_some()) {
            for sign in context.signs(part).filter(|nth| *nth > 0 && nth + 1 < part.tokens.end) {
                let mark = context.word(sign);
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
                // Both neighbours must be words of the language: formulas and code are not.
                let sound = |nth: usize| context.known(nth).is_some_and(|word| word.count > 0);
                let fits = match context.tokens[before].kind {
                    Kind::Number => mark == "%" || mark == ")",
                    Kind::Word => mark != "%" && sound(before) && context.lower(before).chars().count() > 1,
                    Kind::Sign => false,
                };
                // "(re)opened", "open(name,mode)", "https://example.org/a,b": brackets and slashes in one run of signs are no prose.
                let run = context.run(sign);
                let in_code = run.contains(['/', '\\', '(', '=', '_', '@', '#', '{', '[']);
                let hasty = matches!(mark, "," | ";") && !spaces_elsewhere(context, part);
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

/// Two commas of the text have white space behind them: its writer has the habit.
fn spaces_elsewhere(context: &Context<'_>, part: &Part) -> bool {
    context.signs(part).filter(|nth| context.is(*nth, ",") && context.tokens.get(nth + 1).is_some_and(|next| next.spaced)).nth(1).is_some()
}
