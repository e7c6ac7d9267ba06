//! SD207: a word where sound text has another translation of the same foreign word.

use super::{Context, Findings, Meta, Rule, Severity, language_name, rule};
use crate::knowledge::collocations::Collocations;
use crate::knowledge::paraphrases::{Paraphrase, Paraphrases};

rule! {
    /// ## What it finds
    /// A word that counted text does not have beside its neighbour, where it has another word that one foreign word is translated by as well:
    /// French *costume* is `costume` and `suit`, *chef* is `chief` and `leader`. It is asked only in a text that other rules have proven to be
    /// a bad translation: three grave faults or
    /// more, and three by 1,000 words.
    /// ## Why it matters
    /// A system takes the commonest translation of a word, whatever stands around it.
    /// ## Example
    /// `en`: She asked the conductor for the hour of the next travel.
    /// ## Sound text that resembles it
    /// `en`: The mayor came in a dark suit, and the actor in a period costume.
    /// ## Where it errs
    /// In fluent text it accuses people as often as machines, which is why it waits for proof; even then it is right in a third to a half of the places: a doubt, told as `info`, and no verdict.
    DoubtfulWord, "SD207", "doubtful-word", Severity::Info, &["en"]
}

/// Sound text must have the other beside the one neighbour so often...
const MIN_SEEN: u32 = 4;
/// ...and beside the other, if that is a word, so often and no less than the word itself.
const MIN_OTHER: u32 = 2;

impl Rule for DoubtfulWord {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts.iter().filter(|part| part.lexicon.is_some() && Self::META.reads(part.lang.as_str())) {
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

/// The paraphrase that fits its neighbours best, where the word does not fit one of them.
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

/// Words that hold a sentence together: one is put for another of its kind alone.
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
/// Words that are put for no other: their place is a matter of grammar.
const LEFT_ALONE: &[&str] = &[
    "the", "a", "an", "and", "or", "but", "that", "this", "these", "those", "which", "who", "what", "where", "when", "while", "as", "if",
    "then", "than", "so", "not", "no", "do", "does", "did", "will", "would", "can", "could", "may", "might", "must", "should", "i", "you",
    "we", "us", "me", "my", "your", "our", "there", "here", "all", "one", "some", "any", "more", "most", "very", "also", "only", "just",
    "up", "out", "said", "says",
];

/// Both hold a sentence together in the same way, or neither does; adverbs in `-ly` are a matter of taste.
fn are_alike(word: &str, other: &str) -> bool {
    let kind = |word: &str| KINDS.iter().position(|kind| kind.contains(&word));
    let alone = |word: &str| LEFT_ALONE.contains(&word) || word.ends_with("ly");
    !alone(word) && !alone(other) && kind(word) == kind(other)
}
