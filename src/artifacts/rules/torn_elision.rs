//! SD308: white space after the apostrophe of an elided article.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// An elided article or preposition with white space after its apostrophe: `l' applet`, `d' Explorer`, `dell' oggetto`.
    /// ## Why it matters
    /// A system translates an article before a word that it must not touch, and joins the two with a space. Rate per 1,000 words of French
    /// documentation: 1.7 where its publisher calls it machine translated, 0.06 in human translations.
    /// ## Example
    /// `fr`: Cet exemple montre comment l' applet de commande renvoie les fichiers du dossier, et comment on les lit ensuite.
    /// ## Sound text that resembles it
    /// `fr`: Cet exemple montre comment l'applet de commande renvoie la lettre 'l' et le mot 'd', et comment on les lit ensuite.
    /// ## Where it errs
    /// Carelessly typed text; a quotation closed by an apostrophe after one of these words. Of 100 findings read by hand, all 100 were
    /// wrong.
    TornElision, "SD308", "torn-elision", Severity::Minor, &["fr", "it"]
}

/// Elided forms.
const FRENCH: &[&str] = &["l", "d", "qu", "n", "s", "j", "jusqu", "lorsqu", "puisqu"];
const ITALIAN: &[&str] = &["l", "d", "dell", "all", "nell", "sull", "dall", "quell", "un"];
/// Tokens before it that are searched for an opening apostrophe.
const AROUND: usize = 30;

impl Rule for TornElision {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            let elided = if part.lang.as_str() == "fr" { FRENCH } else { ITALIAN };
            for sign in context.signs(part).filter(|nth| *nth > part.tokens.start && matches!(context.word(*nth), "'" | "’")) {
                let (article, next) = (sign - 1, sign + 1);
                let sticks = !context.tokens[sign].spaced && context.tokens[article].kind == Kind::Word;
                if !sticks
                    || !elided.contains(&context.lower(article))
                    || !(context.tokens[article].spaced || is_bracket(context, article))
                    || next >= part.tokens.end
                    || !context.tokens[next].spaced
                    || context.tokens[next].first
                    || context.tokens[next].kind != Kind::Word
                    || is_quoted(context, article, part.tokens.start)
                {
                    continue;
                }
                let (first, word) = (context.word(article), context.word(next));
                findings
                    .add(
                        context.text,
                        context.span(article, next),
                        format!("white space behind the apostrophe of \"{first}{}\"", context.word(sign)),
                    )
                    .suggest(format!("{first}{}{word}", context.word(sign)));
            }
        }
    }
}

/// Whether a bracket or quotation mark, other than an apostrophe, opens before it.
fn is_bracket(context: &Context<'_>, nth: usize) -> bool {
    nth > 0 && matches!(context.word(nth - 1), "(" | "«" | "“" | "\"" | "[")
}

/// Whether an apostrophe opens a quotation before it on the line.
fn is_quoted(context: &Context<'_>, nth: usize, start: usize) -> bool {
    let opens = |at: usize| {
        matches!(context.word(at), "'" | "‘" | "’")
            && (context.tokens[at].spaced || at > 0 && matches!(context.word(at - 1), "(" | "["))
            && context.tokens.get(at + 1).is_some_and(|next| !next.spaced)
    };
    (start.max(nth.saturating_sub(AROUND))..=nth).rev().take_while(|at| *at == nth || !context.tokens[at + 1].first).any(opens)
}
