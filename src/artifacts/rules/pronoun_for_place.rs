//! SD201: "he" for a town, "his" for a country.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::lexicon::List;

rule! {
    /// ## What it finds
    /// A *he*, *his* or *him* that refers to a country or city: `Oslo says he`, `Sweden and his neighbours`.
    /// ## Why it matters
    /// In French, Spanish, German and Russian every noun has a gender; a system that translates sentence by sentence keeps the pronoun.
    /// ## Example
    /// `en`: Oslo says he was not asked about the new line.
    /// ## Sound text that resembles it
    /// `en`: In Oslo, he said, nobody was asked; the mayor of Oslo says he was. Sydney says she will come.
    /// ## Where it errs
    /// Misses places that are also personal names. *She* for a country is old style and not reported.
    PronounForPlace, "SD201", "pronoun-for-place", Severity::Major, &["en"]
}

/// Verbs after which a pronoun refers to the subject.
const SPEECH: &[&str] = &[
    "says",
    "said",
    "thinks",
    "thought",
    "believes",
    "believed",
    "claims",
    "claimed",
    "insists",
    "insisted",
    "argues",
    "argued",
    "hopes",
    "hoped",
    "fears",
    "knows",
    "knew",
    "wants",
    "denies",
    "denied",
    "announced",
    "warned",
    "declared",
    "decided",
    "added",
];
/// Masculine pronouns.
pub(super) const PERSONAL: &[&str] = &["he", "his", "him", "himself"];
/// Nouns that a man has and a country rarely has.
pub(super) const OWN: &[&str] = &[
    "wife", "son", "sons", "father", "mother", "daughter", "brother", "sister", "home", "house", "life", "name", "body", "family",
    "lawyer", "release", "arrest", "death",
];
/// Tokens before the place name that are searched for a man.
const AROUND: usize = 40;
/// Conjunctions that join a clause to the one before.
const JOINING: &[&str] = &["and", "but", "while", "because", "so"];
/// Nouns for persons that a pronoun may refer to.
pub(super) const PERSONS: &[&str] =
    &["who", "man", "boy", "president", "minister", "mayor", "king", "leader", "director", "father", "son", "brother", "husband"];
/// Auxiliaries between the place name and its verb.
pub(super) const AUXILIARIES: &[&str] = &["has", "had", "have", "will", "would", "should", "could", "must", "may", "might", "can"];
/// Other words there, or between the verb and the possessive.
const BETWEEN: &[&str] = &["not", "also", "officially", "now", "still", "already", "to", "and"];

impl Rule for PronounForPlace {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(lexicon) = part.lexicon else { continue };
            let places = lexicon.list("places");
            if places.is_empty() {
                continue;
            }
            for place in context.capitalised(part).filter(|nth| places.contains(context.lower(*nth))) {
                if !is_subject(context, place, part.tokens.start, places) {
                    continue;
                }
                if let Some(pronoun) = pronoun_after(context, place, part.tokens.end) {
                    let (name, word) = (context.word(place), context.word(pronoun));
                    let better = if context.lower(pronoun) == "he" || context.lower(pronoun) == "him" {
                        "it"
                    } else if word == "himself" {
                        "itself"
                    } else {
                        "its"
                    };
                    findings
                        .add(
                            context.text,
                            context.span(place, pronoun),
                            format!("\"{name}\" is a place, and \"{word}\" a pronoun for a man"),
                        )
                        .suggest(better);
                }
            }
        }
    }
}

/// Whether the place begins its clause and nothing before it in the sentence is a possible antecedent.
fn is_subject(context: &Context<'_>, place: usize, start: usize, places: &List) -> bool {
    let opens =
        |nth: usize| nth == start || context.tokens[nth].first || matches!(context.word(nth - 1), "." | "!" | "?" | "”" | "\"" | "“");
    if opens(place) {
        return true;
    }
    let before = place - 1;
    let joined = context.is(before, ",") || JOINING.contains(&context.lower(before)) && before > start && context.is(before - 1, ",");
    // A name or noun for a person before it is a possible antecedent.
    let person = |nth: usize| {
        let name =
            context.is_capitalised(nth) && !places.contains(context.lower(nth)) && context.known(nth).is_none_or(|word| word.capital > 0.5);
        name || PERSONAL.contains(&context.lower(nth)) || PERSONS.contains(&context.lower(nth))
    };
    let opening = (start..=before).rev().find(|nth| opens(*nth)).unwrap_or(start);
    joined && (opening..=before).all(|nth| !person(nth))
}

/// The pronoun that refers to the place: after a verb of speech, after "and", or after verbs without another noun.
fn pronoun_after(context: &Context<'_>, place: usize, end: usize) -> Option<usize> {
    let at = |nth: usize| (nth < end && context.follows(nth)).then(|| context.lower(nth));
    let first = at(place + 1)?;
    if first == "and" {
        return (at(place + 2)? == "his").then_some(place + 2);
    }
    // "Moscow says", "Moscow has announced"
    let verb = if matches!(first, "has" | "had") { place + 2 } else { place + 1 };
    if SPEECH.contains(&at(verb)?) {
        let next = if at(verb + 1)? == "that" { verb + 2 } else { verb + 1 };
        // "Moscow said he was a spy": refers to a man mentioned just before.
        let spoken_of = (place.saturating_sub(AROUND)..place)
            .any(|nth| PERSONAL.contains(&context.lower(nth)) || PERSONS.contains(&context.lower(nth)));
        return (PERSONAL[..2].contains(&at(next)?) && !spoken_of).then_some(next);
    }
    // "Sweden has sent his experts": at most two words that are not nouns, one of them an auxiliary.
    if AUXILIARIES.contains(&first) || BETWEEN.contains(&first) {
        for nth in place + 2..=place + 4 {
            let word = at(nth)?;
            if word == "himself" || word == "his" && !at(nth + 1).is_some_and(|owned| OWN.contains(&owned)) {
                return Some(nth);
            }
            if context.is_capitalised(nth) || PERSONAL.contains(&word) {
                return None;
            }
        }
    }
    None
}
