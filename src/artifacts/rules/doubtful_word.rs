//! SD207: a wrong choice between two translations of the same foreign word.

use super::{Context, Findings, Meta, Rule, Severity, language_name, rule};
use crate::knowledge::collocations::Collocations;
use crate::knowledge::paraphrases::{Paraphrase, Paraphrases};

rule! {
    /// ## What it finds
    /// A word that the reference corpus never has next to its neighbour, although it has there another translation of the same foreign
    /// word: French *costume* is `costume` and `suit`, *chef* is `chief` and `leader`. Runs only in texts that other rules have proven to
    /// be a bad translation (at least three major findings, and three per 1,000 words).
    /// ## Why it matters
    /// A system takes the most frequent translation of a word, whatever its context.
    /// ## Example
    /// `en`: She asked the conductor for the hour of the next travel.
    /// ## Sound text that resembles it
    /// `en`: The mayor came in a dark suit, and the actor in a period costume.
    /// ## Where it errs
    /// In fluent text it flags people as often as machines; this is why it waits for proof. Even then a third to a half of the findings are
    /// right, so it is a doubt: reported as `info`, without effect on the verdict.
    DoubtfulWord, "SD207", "doubtful-word", Severity::Info, &["en"]
}

/// Fewest occurrences of the alternative next to one neighbour in sound text.
const MIN_SEEN: u32 = 4;
/// Fewest next to the other neighbour, if that is a word, and no fewer than the word itself has.
const MIN_OTHER: u32 = 2;

impl Rule for DoubtfulWord {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            let lang = part.lang.as_str();
            let (Some(collocations), Some(paraphrases)) = (Collocations::of(lang), Paraphrases::of(lang)) else { continue };
            let known = (collocations, paraphrases);
            for nth in part.tokens.clone().filter(|nth| context.is_lower(*nth)) {
                let Some((other, seen)) = better(context, known, nth, part.tokens.end) else { continue };
                let word = context.word(nth);
                findings
                    .add(
                        context.text,
                        context.tokens[nth].span,
                        format!(
                            "counted text has \"{}\" beside this neighbour, not \"{word}\"; {} \"{}\" is both",
                            other.word,
                            language_name(other.lang.as_str()),
                            other.foreign
                        ),
                    )
                    .suggest(&other.word)
                    .evidence("times the other stands beside this neighbour in counted text", seen.into(), "count")
                    .evidence("probability of the other by way of the foreign word", other.probability.into(), "share");
            }
        }
    }
}

/// The alternative that fits the neighbours best, if the word does not fit one of them.
fn better<'p>(
    context: &Context<'_>,
    (collocations, paraphrases): (&Collocations, &'p Paraphrases),
    nth: usize,
    end: usize,
) -> Option<(&'p Paraphrase, u32)> {
    let word = context.lower(nth);
    let before =
        context.follows(nth).then(|| nth.checked_sub(1)).flatten().filter(|at| context.tokens[*at].kind == crate::text::token::Kind::Word);
    let after = (nth + 1 < end && context.follows(nth + 1)).then_some(nth + 1);
    let left = |word: &str| before.map(|at| collocations.count(context.lower(at), word));
    let right = |word: &str| after.map(|at| collocations.count(word, context.lower(at)));
    let (here_left, here_right) = (left(word), right(word));
    if here_left != Some(0) && here_right != Some(0) {
        return None;
    }
    let fits = |seen: Option<u32>, here: Option<u32>| match (seen, here) {
        (Some(seen), Some(0)) => seen >= MIN_SEEN,
        (Some(seen), Some(here)) => seen >= MIN_OTHER && seen >= here,
        _ => true,
    };
    paraphrases
        .of_word(word)
        .filter(|other| are_alike(word, &other.word))
        .map(|other| (other, left(&other.word), right(&other.word)))
        .filter(|(_, seen_left, seen_right)| fits(*seen_left, here_left) && fits(*seen_right, here_right))
        .map(|(other, seen_left, seen_right)| (other, seen_left.unwrap_or(u32::MAX).min(seen_right.unwrap_or(u32::MAX))))
        .max_by_key(|(_, seen)| *seen)
}

/// Function words by class; one is only replaced by another of its class.
const KINDS: &[&[&str]] = &[
    &[
        "in", "on", "at", "to", "of", "for", "with", "by", "from", "about", "into", "over", "against", "between", "under", "during",
        "through",
    ],
    &["he", "she", "it", "they", "him", "her", "them"],
    &["his", "her", "its", "their"],
    &["is", "are", "was", "were", "be", "been"],
    &["has", "have", "had"],
];
/// Words without alternatives: grammar decides where they stand.
const LEFT_ALONE: &[&str] = &[
    "the", "a", "an", "and", "or", "but", "that", "this", "these", "those", "which", "who", "what", "where", "when", "while", "as", "if",
    "then", "than", "so", "not", "no", "do", "does", "did", "will", "would", "can", "could", "may", "might", "must", "should", "i", "you",
    "we", "us", "me", "my", "your", "our", "there", "here", "all", "one", "some", "any", "more", "most", "very", "also", "only", "just",
    "up", "out", "said", "says",
];

/// Whether both are function words of one class, or neither is one; adverbs in `-ly` are a matter of style.
fn are_alike(word: &str, other: &str) -> bool {
    let kind = |word: &str| KINDS.iter().position(|kind| kind.contains(&word));
    let alone = |word: &str| LEFT_ALONE.contains(&word) || word.ends_with("ly");
    !alone(word) && !alone(other) && kind(word) == kind(other)
}
