//! SD601: an immediately repeated word or phrase.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::SOON;
use crate::knowledge::lexicon::Lexicon;
use crate::text::token::Kind;

rule! {
    /// ## What it finds
    /// A word, or a phrase of up to eight words, that is directly repeated: `the the`, `on both shores on both shores`.
    /// ## Why it matters
    /// Decoders fall into loops: the words just produced become the most likely next ones.
    /// ## Example
    /// `en`: The ferry will stop on both shores on both shores of the lake.
    /// ## Sound text that resembles it
    /// `en`: He had had a very, very long day, and that that was so was no secret. New York New York.
    /// ## Where it errs
    /// Songs and slogans. Languages that double words on purpose are excluded for single words. A phrase that ends in a preposition may be
    /// intended (`passo a passo a seguir`, `a pointer to a pointer to the first`), and so may a short one with a conjunction at an end (`more
    /// and more and more`, `und immer und immer`); next to a gap in the line, the text between was lost.
    RepeatedPhrase, "SD601", "repeated-phrase", Severity::Major, &[]
}

const MAX_WORDS: usize = SOON;
/// Fewest occurrences in sound text; a rarer word may be onomatopoeia or a name.
const COMMON: u32 = 100;
/// After these words a clause may end with the words that begin the next one.
const RELATIVE: &[&str] = &["what", "whatever", "who", "whoever", "all", "that", "those", "how", "where", "when"];

/// Most words of a phrase that a conjunction joins to itself.
const JOINED: usize = 3;

/// Most letters of a word that is sung or shouted three times and more.
const SUNG: usize = 4;

impl Rule for RepeatedPhrase {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in &context.parts {
            let doubles = part.lexicon.map(|lexicon| lexicon.list("doubled"));
            let is_numeral = |word: &str| part.lexicon.is_some_and(|lexicon| lexicon.list("numerals").contains(word));
            let mut next = part.tokens.start;
            for nth in context.coming_again(part) {
                if nth < next {
                    continue;
                }
                let Some(words) = (1..=MAX_WORDS).rev().find(|words| repeats(context, nth, *words, part.tokens.end)) else { continue };
                let mut times = 2;
                while repeats(context, nth + (times - 1) * words, words, part.tokens.end) {
                    times += 1;
                }
                let last = nth + times * words - 1;
                let is_name = (nth..nth + words).all(|at| context.is_capitalised(at)) || words == 1 && context.is_capitalised(nth + 1);
                let known = context.known(nth).map_or(0, |word| word.count);
                let meant = match (words, times) {
                    // A single word twice: only if the language is known, has the word, and does not double it.
                    (1, 2) => known < COMMON || doubles.is_none_or(|list| list.is_empty() || list.contains(context.lower(nth))),
                    // "no no no", "la la la": sung and shouted.
                    (1, _) => is_numeral(context.lower(nth)) || known < COMMON || context.word(nth).chars().count() <= SUNG,
                    // "what he does he does well"
                    _ => (1..=3).any(|back| nth >= back && RELATIVE.contains(&context.lower(nth - back))),
                };
                let phrase = [context.lower(nth), context.lower(nth + words - 1)];
                let intended = words > 1 && part.lexicon.is_some_and(|lexicon| is_intended(lexicon, phrase, words));
                // "a casa Minha Casa Minha Vida": the name begins with the word before it.
                let begins_name = words > 1 && (nth..nth + words).any(|at| context.is_lower(at) && context.is_capitalised(at + words));
                let has_hole = (nth + 1..=last + 1).any(|at| at < part.tokens.end && context.is_behind_a_hole(at));
                if !meant && !is_name && !intended && !begins_name && !has_hole && context.tokens[nth].span.len() > 1 {
                    let phrase = context.span(nth, nth + words - 1).of(context.text);
                    let often = if times == 2 { "twice".to_owned() } else { format!("{times} times") };
                    findings
                        .add(context.text, context.span(nth, last), format!("\"{phrase}\" stands here {often} in a row"))
                        .suggest(phrase);
                }
                next = last + 1;
            }
        }
    }
}

/// Whether people say a phrase of so many words, which begins and ends with these two, twice on purpose.
fn is_intended(lexicon: &Lexicon, [first, last]: [&str; 2], words: usize) -> bool {
    let joins = |word: &str| lexicon.list("coordinating").contains(word);
    // A noun must follow.
    lexicon.list("prepositions").contains(last)
        || words <= JOINED && (joins(first) || joins(last))
        // "ad uno ad uno", "in fretta in fretta"
        || words == 2 && lexicon.list("redoubled").contains(first)
}

/// Whether the `words` tokens from `nth` are repeated directly after, with only white space between tokens.
fn repeats(context: &Context<'_>, nth: usize, words: usize, end: usize) -> bool {
    nth + 2 * words <= end
        && context.tokens[nth].kind == Kind::Word
        && (nth + 1..nth + 2 * words).all(|at| context.follows(at))
        && (0..words).all(|at| context.are_equal(nth + at, nth + words + at))
        // "la la la la" is one word four times, not two words twice.
        && (words == 1 || (1..words).any(|at| !context.are_equal(nth + at, nth)))
}
