//! SD211: a country and, further on in its clause, "his".

use super::pronoun_for_place::{AUXILIARIES, OWN, PERSONAL, PERSONS};
use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::base;
use crate::knowledge::lexicon::List;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A man's *his* or *himself* further on in a clause whose subject is a country or a city: `that Norway should lower his tariffs`. It is asked only
    /// in a text that other rules have proven to be a bad translation: three grave faults or more, and three by 1,000 words.
    /// ## Why it matters
    /// French, Spanish, German or Russian give every noun a gender; a system that sees one sentence takes the pronoun over.
    /// ## Example
    /// `en`: The minister said that Norway should officially lower his tariffs.
    /// ## Sound text that resembles it
    /// `en`: The minister said that Norway should hear what Peter and his crew had seen.
    /// ## Where it errs
    /// Where the pronoun means a man of the clause before, which is why it waits for proof.
    DistantPronoun, "SD211", "distant-pronoun", Severity::Minor, &["en"]
}

/// Words that begin a clause, the subject of which comes next.
const OPENING: &[&str] = &["that", "if", "whether", "because", "while", "although", "as"];
/// Tokens from the place in which its clause ends or is taken to.
const WITHIN: usize = 12;

impl Rule for DistantPronoun {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts.iter().filter(|part| Self::META.reads(part.lang.as_str())) {
            let Some(lexicon) = part.lexicon else { continue };
            let places = lexicon.list("places");
            for place in context.capitalised(part).filter(|nth| places.contains(context.lower(*nth))) {
                let opens = context.tokens[place].first
                    || place > part.tokens.start
                        && (OPENING.contains(&context.lower(place - 1)) || matches!(context.word(place - 1), "." | "!" | "?"));
                if !opens || !context.follows(place + 1) || !AUXILIARIES.contains(&context.lower(place + 1)) {
                    continue;
                }
                for pronoun in pronouns(context, places, place, part.tokens.end) {
                    let (name, word) = (context.word(place), context.word(pronoun));
                    let last = pronoun + usize::from(context.follows(pronoun + 1));
                    findings
                        .add(
                            context.text,
                            context.span(pronoun, last),
                            format!("the subject is \"{name}\", a place, and \"{word}\" a pronoun for a man"),
                        )
                        .suggest(if word == "himself" { "itself" } else { "its" });
                }
            }
        }
    }
}

/// The pronouns for a man in the rest of the clause, up to the first that may be a man.
fn pronouns(context: &Context<'_>, places: &List, place: usize, end: usize) -> Vec<usize> {
    (place + 2..end.min(place + WITHIN))
        .take_while(|nth| {
            let is_name = context.is_capitalised(*nth) && !places.contains(context.lower(*nth)) && !is_acronym(context.word(*nth));
            let is_person = PERSONS.contains(&context.lower(*nth)) || matches!(context.lower(*nth), "he" | "him");
            !context.tokens[*nth].first && context.tokens[*nth].kind != Kind::Sign && !is_name && !is_person
        })
        .filter(|nth| PERSONAL.contains(&context.lower(*nth)))
        .filter(|nth| nth + 1 == end || !OWN.contains(&base(context.lower(nth + 1))))
        .collect()
}

fn is_acronym(word: &str) -> bool {
    word.len() > 1 && word.chars().all(char::is_uppercase)
}
