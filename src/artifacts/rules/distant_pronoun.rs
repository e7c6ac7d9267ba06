//! SD211: "his" that refers to a country earlier in its clause.

use super::pronoun_for_place::{AUXILIARIES, OWN, PERSONAL, PERSONS};
use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::base;
use crate::knowledge::lexicon::List;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A *his* or *himself* later in a clause whose subject is a country or city: `that Norway should lower his tariffs`. Runs only in
    /// texts that other rules have proven to be a bad translation (at least three major findings, and three per 1,000 words).
    /// ## Why it matters
    /// In French, Spanish, German and Russian every noun has a gender; a system that translates sentence by sentence keeps the pronoun.
    /// ## Example
    /// `en`: The minister said that Norway should officially lower his tariffs.
    /// ## Sound text that resembles it
    /// `en`: The minister said that Norway should hear what Peter and his crew had seen.
    /// ## Where it errs
    /// The pronoun may refer to a man in an earlier clause; this is why the rule waits for proof.
    DistantPronoun, "SD211", "distant-pronoun", Severity::Minor, &["en"]
}

/// Conjunctions that begin a clause; its subject follows.
const OPENING: &[&str] = &["that", "if", "whether", "because", "while", "although", "as"];
/// Assumed length of a clause after the place name, in tokens.
const WITHIN: usize = 12;

impl Rule for DistantPronoun {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
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

/// Masculine pronouns in the rest of the clause, up to the first word that may denote a man.
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
