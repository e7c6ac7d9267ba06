//! How a wording differs from another, word by word, and what kind of difference each is.

use super::negation;
use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// What kind of difference an edit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A number is another, or is there on one side only.
    Number,
    /// One side denies, the other does not.
    Negation,
    /// The same word spelled otherwise: `Zelensky`, `Zelenskyy`.
    Spelling,
    /// Other words.
    Substitution,
    /// Words more.
    Insertion,
    /// Words fewer.
    Deletion,
}

/// One difference: what the representative says, and what stands here instead; one of them may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Words of the representative.
    pub before: String,
    /// Words of this member.
    pub after: String,
    /// What kind of difference it is.
    pub change: Change,
}

/// Differences beyond this many say that it is another text.
const MAX_EDITS: usize = 40;
/// Words that differ, beyond which their alignment is not worth its time.
const MAX_WORDS: usize = 4000;

/// A wording cut into words.
pub struct Wording<'t> {
    words: Vec<(&'t str, u64)>,
}

impl<'t> Wording<'t> {
    /// The words of `text`; case, punctuation around them and white space are no part of them.
    pub fn new(text: &'t str) -> Self {
        let shown = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%'));
        Self { words: shown.filter(|word| !word.is_empty()).map(|word| (word, key(word))).collect() }
    }

    /// How `member` differs.
    pub fn drift(&self, member: &str) -> Vec<Edit> {
        let member = Wording::new(member);
        let (mut old, mut new) = (self.words.as_slice(), member.words.as_slice());
        let same = |pair: &(&(&str, u64), &(&str, u64))| pair.0.1 == pair.1.1;
        let before = old.iter().zip(new).take_while(same).count();
        (old, new) = (&old[before..], &new[before..]);
        let after = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
        (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
        (old, new) = (&old[..old.len().min(MAX_WORDS)], &new[..new.len().min(MAX_WORDS)]);
        let keys = |words: &[(&str, u64)]| words.iter().map(|(_, key)| *key).collect::<Vec<u64>>();
        let join = |words: &[(&str, u64)]| words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" ");
        capture_diff_slices(Algorithm::Patience, &keys(old), &keys(new))
            .into_iter()
            .filter(|op| op.tag() != DiffTag::Equal)
            .take(MAX_EDITS)
            .map(|op| {
                let (before, after) = (join(&old[op.old_range()]), join(&new[op.new_range()]));
                Edit { change: change(&before, &after), before, after }
            })
            .collect()
    }
}

/// The differences between two wordings; case, punctuation and white space are none.
pub fn drift(representative: &str, member: &str) -> Vec<Edit> {
    Wording::new(representative).drift(member)
}

/// Hash of a word in lower case, with one kind of apostrophe.
fn key(word: &str) -> u64 {
    let add = |hash: u64, c: char| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x2545_f491_4f6c_dd1d).rotate_left(29);
    word.chars().fold(0x9e37_79b9_7f4a_7c15, |hash, c| match c {
        _ if c.is_ascii() => add(hash, c.to_ascii_lowercase()),
        '’' => add(hash, '\''),
        _ => c.to_lowercase().fold(hash, add),
    })
}

fn change(before: &str, after: &str) -> Change {
    if numbers(before) != numbers(after) {
        Change::Number
    } else if negation::denies(before) != negation::denies(after) {
        Change::Negation
    } else if before.is_empty() {
        Change::Insertion
    } else if after.is_empty() {
        Change::Deletion
    } else if is_spelling(before, after) {
        Change::Spelling
    } else {
        Change::Substitution
    }
}

/// The digits of the numbers in `words`, whatever groups and points they are written with: `10,000` is `10 000`.
fn numbers(words: &str) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    let mut open = false;
    for c in words.chars() {
        match c {
            _ if c.is_numeric() => {
                if !open {
                    numbers.push(String::new());
                }
                open = true;
                numbers.iter_mut().next_back().into_iter().for_each(|number| number.push(c));
            }
            '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => {}
            _ => open = false,
        }
    }
    numbers
}

/// Words that are as many and each as good as the same: transliterations, accents, hyphens.
fn is_spelling(before: &str, after: &str) -> bool {
    let plain = |word: &str| -> String {
        use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
        word.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (a, b) = (plain(before), plain(after));
    if a == b {
        return true;
    }
    // One edit for each four letters, and never in the first letter: "Kiev" is "Kyiv", "cat" is not "car".
    let letters = a.chars().count().min(b.chars().count());
    let one_word = |words: &str| words.split_whitespace().count() == 1;
    one_word(before)
        && one_word(after)
        && letters >= 4
        && letters <= 40
        && a.chars().next() == b.chars().next()
        && before.chars().next().is_some_and(char::is_uppercase)
        && after.chars().next().is_some_and(char::is_uppercase)
        && strsim::osa_distance(&a, &b) <= letters / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(before: &str, after: &str) -> Vec<(String, String, Change)> {
        drift(before, after).into_iter().map(|edit| (edit.before, edit.after, edit.change)).collect()
    }

    #[test]
    fn words_that_differ_are_named() {
        let edits = changes("The new piles go down fourteen metres, he said.", "the new piles go down sixteen metres he has said");
        let edits: Vec<(&str, &str, Change)> =
            edits.iter().map(|(before, after, change)| (before.as_str(), after.as_str(), *change)).collect();
        assert_eq!(edits, [("fourteen", "sixteen", Change::Substitution), ("", "has", Change::Insertion)]);
    }

    #[test]
    fn differences_have_kinds() {
        let one = |before: &str, after: &str| changes(before, after)[0].2;
        assert_eq!(one("Mr Zelensky came to town", "Mr Zelenskyy came to town"), Change::Spelling);
        assert_eq!(one("the café was shut", "the cafe was shut"), Change::Spelling);
        assert_eq!(one("a town of 10,000 people", "a town of 12,000 people"), Change::Number);
        assert!(changes("a town of 10,000 people", "a town of 10,000 people!").is_empty());
        assert_eq!(one("he will come on Monday", "he will not come on Monday"), Change::Negation);
        assert_eq!(one("er wird kommen", "er wird nicht kommen"), Change::Negation);
        assert_eq!(one("the large town was lit", "the small town was lit"), Change::Substitution);
        assert_eq!(one("the large town was lit", "the town was lit"), Change::Deletion);
        assert_eq!(one("the cat sat there", "the car sat there"), Change::Substitution);
    }
}
