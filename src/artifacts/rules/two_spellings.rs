//! SD404: one name with two spellings in a text.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::artifacts::context::Part;
use std::collections::BTreeMap;

rule! {
    /// ## What it finds
    /// Two names inside sentences that differ like transliterations of one name, neither of them in sound text.
    /// ## Why it matters
    /// A system transliterates a name anew each time; a writer is consistent.
    /// ## Example
    /// `en`: The captain was Olexiy Marchenkov. After the storm Marčenkov went home; in the morning Marchenkow came back.
    /// ## Sound text that resembles it
    /// `en`: The captain was Olena Marchenkova. Her husband Ivan Marchenkov went home; in the morning the Marchenkovs came back.
    /// ## Where it errs
    /// Two people whose names differ by letters that transliterations confuse.
    TwoSpellings, "SD404", "two-spellings", Severity::Minor, &["cs", "de", "en", "es", "fr", "it", "pt"]
}

/// Fewest letters; shorter names are similar by chance.
const MIN_LETTERS: usize = 6;
/// Most occurrences in sound text; a more frequent name has a fixed spelling.
const MAX_KNOWN: u32 = 3;

impl Rule for TwoSpellings {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        for part in context.parts_in(&Self::META).filter(|part| part.lexicon.is_some()) {
            // First position and number of occurrences of each name.
            let mut names: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
            for (nth, name) in named(context, part) {
                names.entry(name).or_insert((nth, 0)).1 += 1;
            }
            // Names with a unique letter mask need no skeleton.
            let mut letters: Vec<u32> = names.keys().map(|name| kept_letters(name)).collect();
            letters.sort_unstable();
            let meets = |name: &str| {
                let own = kept_letters(name);
                letters.partition_point(|other| *other <= own) - letters.partition_point(|other| *other < own) > 1
            };
            let mut spellings: BTreeMap<String, Vec<(&str, usize, usize)>> = BTreeMap::new();
            for (name, (first, times)) in names.into_iter().filter(|(name, _)| meets(name)) {
                spellings.entry(skeleton(name)).or_default().push((name, first, times));
            }
            for spellings in spellings.values().filter(|spellings| spellings.len() > 1) {
                // The most frequent spelling, else the first one, is taken as the intended one.
                let usual = spellings.iter().max_by_key(|(_, first, times)| (*times, std::cmp::Reverse(*first)));
                let Some((usual, ..)) = usual else { continue };
                for (name, first, _) in spellings.iter().filter(|(name, ..)| name != usual) {
                    findings
                        .add(context.text, context.tokens[*first].span, format!("\"{name}\" here, \"{usual}\" elsewhere in this text"))
                        .suggest(*usual);
                }
            }
        }
    }
}

/// Names inside sentences that are rare in sound text, without possessive endings.
fn named<'c>(context: &'c Context<'_>, part: &'c Part) -> impl Iterator<Item = (usize, &'c str)> {
    let rare = move |nth: &usize| context.known(*nth).is_none_or(|word| word.count <= MAX_KNOWN);
    context.capitalised(part).filter(rare).filter_map(move |nth| {
        let word = context.word(nth);
        let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        let is_name = word.chars().skip(1).all(char::is_lowercase) && context.is_inside(nth);
        (is_name && word.chars().count() >= MIN_LETTERS).then_some((nth, word))
    })
}

/// Bit mask of the letters that all transliterations keep; names with one skeleton have equal masks.
fn kept_letters(name: &str) -> u32 {
    let kept =
        |c: char| if matches!(c, 'a' | 'b' | 'd' | 'g' | 'l' | 'm' | 'n' | 'q' | 'r' | 'x') { 1 << (c as u32 - 'a' as u32) } else { 0 };
    let letters = |c: char| {
        if c.is_ascii() {
            kept(c.to_ascii_lowercase())
        } else {
            c.to_lowercase().flat_map(plain).map(kept).fold(0, |all, letter| all | letter)
        }
    };
    name.chars().map(letters).fold(0, |all, letter| all | letter)
}

/// The common skeleton of transliterations of a name. The last vowel is kept: it may distinguish a woman's name from a man's.
fn skeleton(name: &str) -> String {
    let plain: String = name.to_lowercase().chars().flat_map(plain).collect();
    let mut text = plain;
    for (written, common) in COMMON {
        text = text.replace(written, common);
    }
    let mut skeleton = String::with_capacity(text.len());
    for c in text.chars() {
        if !skeleton.ends_with(c) {
            skeleton.push(c);
        }
    }
    skeleton
}

/// Spellings of one sound, longest first.
const COMMON: &[(&str, &str)] = &[
    ("tsch", "c"),
    ("tch", "c"),
    ("ch", "c"),
    ("kh", "h"),
    ("sch", "s"),
    ("sh", "s"),
    ("zh", "z"),
    ("ts", "z"),
    ("ph", "f"),
    ("ck", "k"),
    ("ou", "u"),
    ("iy", "i"),
    ("yi", "i"),
    ("ij", "i"),
    ("ye", "e"),
    ("y", "i"),
    ("j", "i"),
    ("w", "v"),
];

/// A letter without its diacritic.
fn plain(c: char) -> impl Iterator<Item = char> {
    let base = unicode_normalization::char::decompose_canonical;
    let mut letters = Vec::new();
    base(c, |part| letters.push(part));
    // The caron of these letters is an h in other spellings.
    let caron = letters.contains(&'\u{30c}');
    let first = letters.first().copied().unwrap_or(c);
    [Some(first), (caron && matches!(first, 'c' | 's' | 'z')).then_some('h')].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transliterations_meet_and_genders_do_not() {
        for (one, other) in [("Zelensky", "Zelenskyy"), ("Zelenskiy", "Selenskyj"), ("Marčenkov", "Marchenkow")] {
            let equal = skeleton(one) == skeleton(other);
            assert_eq!(equal, one.starts_with(other.chars().next().unwrap()), "{one} {other}");
            assert!(!equal || kept_letters(one) == kept_letters(other), "{one} {other}");
        }
        assert_ne!(skeleton("Ivanov"), skeleton("Ivanova"));
        assert_ne!(skeleton("Martin"), skeleton("Marten"));
        // The replacements touch none of the letters in the mask.
        assert!(COMMON.iter().all(|(written, common)| kept_letters(written) == 0 && kept_letters(common) == 0));
    }
}
