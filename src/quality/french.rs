//! Hyphens of French as spaCy cuts them (`lang/fr`): it keeps what begins like a compound, cuts a pronoun off its verb with the hyphen,
//! and parts at all others.
//!
//! It has besides a list of 15,000 compounds and names of places, which is not followed word by word: the names of the list with a
//! particle between hyphens are told by it (Malemort-sur-Corrèze), most others are parted here.

use crate::text::token::{Kind, Token};
use std::collections::HashSet;
use std::sync::LazyLock;

/// What spaCy cuts off the beginning of a French word before it looks at the rest.
pub(super) const ELISIONS: [&str; 12] = ["d'", "l'", "n'", "D'", "L'", "N'", "d’", "l’", "n’", "D’", "L’", "N’"];

const HYPHENS: [&str; 5] = ["-", "–", "—", "‐", "‑"];

/// What is cut off the word before it, the hyphen with it.
const BEHIND: [&str; 13] = ["ce", "clés", "elle", "en", "il", "ils", "je", "là", "moi", "nous", "on", "t", "vous"];

/// Particles between the parts of a place's name.
const PARTICLES: [&str; 16] =
    ["sur", "sous", "en", "lès", "lez", "les", "le", "la", "de", "du", "des", "aux", "au", "et", "près", "devant"];

/// The first parts that make one word with what follows: `_hyphen_prefix` of spaCy 3.8 (`lang/fr/tokenizer_exceptions.py`), its
/// expressions written out.
static BEFORE: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../data/thresholds/french-compounds.txt").split_whitespace().collect());

/// How the hyphen at a token is written.
fn is_hyphen(text: &str, token: &Token) -> bool {
    token.kind == Kind::Sign && !token.spaced && HYPHENS.contains(&token.of(text))
}

/// Whether a word follows the token at `nth` without a blank.
fn has_next(tokens: &[Token], nth: usize) -> bool {
    tokens.get(nth + 1).is_some_and(|next| !next.spaced && next.kind != Kind::Sign)
}

/// Where the compound that begins with the word at `nth` ends, if spaCy keeps it whole.
pub(super) fn compound(text: &str, tokens: &[Token], nth: usize) -> Option<usize> {
    let mut end = nth + 1;
    while tokens.get(end).is_some_and(|token| is_hyphen(text, token)) && has_next(tokens, end) {
        end += 2;
    }
    if end == nth + 1 {
        return None;
    }
    let first = tokens[nth].of(text);
    let first = ELISIONS.iter().find_map(|elision| first.strip_prefix(elision)).unwrap_or(first);
    let behind = |nth: usize| tokens[nth].of(text).chars().next().is_some_and(char::is_alphabetic);
    let is_compound = behind(nth + 2) && BEFORE.contains(first.to_lowercase().as_str());
    let is_place = || {
        let mut middle = (nth + 2..end - 1).step_by(2).map(|nth| tokens[nth].of(text));
        first.starts_with(char::is_uppercase) && middle.any(|part| PARTICLES.contains(&part))
    };
    (is_compound || is_place()).then_some(end)
}

/// Whether the hyphen at `nth` is cut off with the pronoun that ends the word.
pub(super) fn is_inversion(text: &str, tokens: &[Token], nth: usize) -> bool {
    let before = nth.checked_sub(1).is_some_and(|before| tokens[before].kind == Kind::Word);
    let ends = |nth: usize| tokens.get(nth).is_none_or(|token| token.spaced || token.kind == Kind::Sign && !is_hyphen(text, token));
    let in_middle = |nth: usize| tokens[nth].of(text) == "t" && tokens.get(nth + 1).is_some_and(|token| is_hyphen(text, token));
    before
        && is_hyphen(text, &tokens[nth])
        && has_next(tokens, nth)
        && BEHIND.contains(&tokens[nth + 1].of(text).to_lowercase().as_str())
        && (ends(nth + 2) || in_middle(nth + 1))
}
