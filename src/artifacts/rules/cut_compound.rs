//! SD310: a German compound that was cut in two.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::knowledge::lexicon::Lexicon;

rule! {
    /// ## What it finds
    /// Two nouns side by side that German writes as one: the first ends in a linking *s* that no noun of its kind has by itself
    /// (`Registrierungs Anbieter`, `Sicherheits Abfrage`), or counted text has the two as one word and hardly side by side (`Standard Wert`).
    /// ## Why it matters
    /// English writes compounds apart, and a system that translates word by word does too. Of documentation that the publisher calls machine
    /// translated it has 3.2 by 1,000 words, of what people translated 0.003.
    /// ## Example
    /// `de`: Das Fenster zeigt den Registrierungs Anbieter und die Sicherheits Abfrage des neuen Programms.
    /// ## Sound text that resembles it
    /// `de`: Das Fenster zeigt den Registrierungsanbieter, die Sicherheit Deutschlands, Peter Stein und die Beziehungen Berlins zu Paris.
    /// ## Where it errs
    /// English names of such an ending (`Subscriptions Manager`), and names that firms write apart. Of 100 findings, read by hand, all were one
    /// compound.
    CutCompound, "SD310", "cut-compound", Severity::Minor, &["de"]
}

/// Endings of feminine nouns: with an *s* behind them they stand in compounds alone.
const LINKED: &[&str] = &["ungs", "heits", "keits", "ions", "täts", "schafts"];
/// Shorter ones are other words: *jungs*.
const MIN_LETTERS: usize = 7;
/// Counted text has the compound so often, and each half.
const MIN_COUNT: u32 = 5;
/// Letters of a half.
const MIN_HALF: usize = 4;

impl Rule for CutCompound {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts.iter().filter(|part| Self::META.reads(part.lang.as_str())) {
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

/// A word with one capital, at its head.
fn is_noun(context: &Context<'_>, nth: usize) -> bool {
    let word = context.word(nth);
    context.is_capitalised(nth) && word.chars().count() >= MIN_HALF && word.chars().skip(1).all(char::is_lowercase)
}

/// The ending needs a second half, and the word is German without it: "Registrierungs", but not "Subscriptions".
fn is_linked(context: &Context<'_>, lexicon: &Lexicon, nth: usize) -> bool {
    let word = context.lower(nth);
    let Some(stem) = word.strip_suffix('s').filter(|_| LINKED.iter().any(|ending| word.ends_with(ending))) else { return false };
    let known = |word: &str| lexicon.word(word).is_some_and(|known| known.count > 0);
    let is_german = known(stem) || !stem.ends_with("ion") && context.known(nth).is_none();
    word.chars().count() >= MIN_LETTERS && is_german && context.known(nth).is_none_or(|known| known.count < MIN_COUNT)
}

/// Counted text has the two as one word, both are common nouns, and no sentence begins with the first, which may be a verb there.
fn is_one_word(context: &Context<'_>, lexicon: &Lexicon, first: usize, second: usize) -> bool {
    let common = |nth: usize| context.known(nth).is_some_and(|word| word.count >= MIN_COUNT);
    let whole = lexicon.word(&format!("{}{}", context.lower(first), context.lower(second)));
    context.is_inside(first)
        && common(first)
        && common(second)
        && whole.is_some_and(|whole| whole.count >= MIN_COUNT && whole.capital > 0.9)
}
