//! SD310: a German compound written as two words.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::lexicon::Lexicon;

rule! {
    /// ## What it finds
    /// Two adjacent nouns that German writes as one word: the first ends in a linking *s* that it never has on its own (`Registrierungs
    /// Anbieter`, `Sicherheits Abfrage`), or the reference corpus has the compound and rarely the two words (`Standard Wert`).
    /// ## Why it matters
    /// English writes compounds as separate words, and a system that translates word by word does too. Rate per 1,000 words: 3.2 in
    /// documentation that its publisher calls machine translated, 0.003 in human translations.
    /// ## Example
    /// `de`: Das Fenster zeigt den Registrierungs Anbieter und die Sicherheits Abfrage des neuen Programms.
    /// ## Sound text that resembles it
    /// `de`: Das Fenster zeigt den Registrierungsanbieter, die Sicherheit Deutschlands, Peter Stein und die Beziehungen Berlins zu Paris.
    /// ## Where it errs
    /// English names with such an ending (`Subscriptions Manager`, `Samsungs Galaxy`), and brand names that are written apart. Of
    /// 100 findings read by hand, all 100 were one compound.
    CutCompound, "SD310", "cut-compound", Severity::Minor, &["de"]
}

/// Endings of feminine nouns with a linking *s*, which occur only inside compounds.
const LINKED: &[&str] = &["ungs", "heits", "keits", "ions", "täts", "schafts"];
/// Fewest letters of such a word: *jungs* is another word.
const MIN_LETTERS: usize = 7;
/// Fewest occurrences of the compound, and of each half, in the reference corpus.
const MIN_COUNT: u32 = 5;
/// Fewest letters of a half.
const MIN_HALF: usize = 4;

impl Rule for CutCompound {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META) {
            let Some(lexicon) = part.lexicon else { continue };
            for nth in context.capitalised(part).filter(|nth| *nth > part.tokens.start && is_noun(context, *nth)) {
                let before = nth - 1;
                if !context.follows(nth) || !is_noun(context, before) || context.is_code(before) || context.is_behind_a_hole(nth) {
                    continue;
                }
                if !is_linked(context, lexicon, before) && !is_one_word(context, lexicon, before, nth) {
                    continue;
                }
                let whole = format!("{}{}", context.word(before), context.lower(nth));
                let message = format!("German writes \"{} {}\" as one word", context.word(before), context.word(nth));
                findings.add(context.text, context.span(before, nth), message).suggest(whole);
            }
        }
    }
}

/// Whether a word has a capital at its start and nowhere else.
fn is_noun(context: &Context<'_>, nth: usize) -> bool {
    let word = context.word(nth);
    context.is_capitalised(nth) && word.chars().count() >= MIN_HALF && word.chars().skip(1).all(char::is_lowercase)
}

/// Whether the ending needs a second half and the word without it is German: "Registrierungs", but not "Subscriptions".
fn is_linked(context: &Context<'_>, lexicon: &Lexicon, nth: usize) -> bool {
    let word = context.lower(nth);
    let Some(stem) = word.strip_suffix('s').filter(|_| LINKED.iter().any(|ending| word.ends_with(ending))) else { return false };
    let known = |word: &str| lexicon.word(word).is_some_and(|known| known.count > 0);
    let is_german = known(stem) || !stem.ends_with("ion") && context.known(nth).is_none();
    word.chars().count() >= MIN_LETTERS && is_german && context.known(nth).is_none_or(|known| known.count < MIN_COUNT)
}

/// Whether the reference corpus has the compound and both words are common nouns. At the start of a sentence the first may be a verb, so it
/// is excluded.
fn is_one_word(context: &Context<'_>, lexicon: &Lexicon, first: usize, second: usize) -> bool {
    let common = |nth: usize| context.known(nth).is_some_and(|word| word.count >= MIN_COUNT);
    let whole = lexicon.word(&format!("{}{}", context.lower(first), context.lower(second)));
    context.is_inside(first)
        && common(first)
        && common(second)
        && whole.is_some_and(|whole| whole.count >= MIN_COUNT && whole.capital > 0.9)
}
