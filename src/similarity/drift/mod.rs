//! The differences between two wordings, word by word, with their kinds.

mod negation;

pub use negation::is_alternative;

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Kind of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A number differs, or one side lacks it.
    Number,
    /// One side is negated, the other is not.
    Negation,
    /// Another spelling of the same word: `Zelensky`, `Zelenskyy`.
    Spelling,
    /// Other words.
    Substitution,
    /// Additional words.
    Insertion,
    /// Fewer words.
    Deletion,
}

/// One difference: the representative's words and the member's; one of them may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// Words of the representative.
    pub before: String,
    /// Words of the member.
    pub after: String,
    /// Its kind.
    pub change: Change,
}

/// Most edits; a text with more is another text.
const MAX_EDITS: usize = 40;
/// Most differing words to align; more would take too long.
const MAX_WORDS: usize = 4000;

/// The differences between two wordings, ignoring case, punctuation and white space.
pub fn drift(representative: &str, member: &str) -> Vec<Edit> {
    let (representative, member) = differing(representative, member);
    let (old, new) = (words(representative), words(member));
    let (mut old, mut new) = (old.as_slice(), new.as_slice());
    let same = |pair: &(&(&str, u64), &(&str, u64))| pair.0.1 == pair.1.1;
    let before = old.iter().zip(new).take_while(same).count();
    (old, new) = (&old[before..], &new[before..]);
    let after = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    (old, new) = (&old[..old.len() - after], &new[..new.len() - after]);
    (old, new) = (&old[..old.len().min(MAX_WORDS)], &new[..new.len().min(MAX_WORDS)]);
    let join = |words: &[(&str, u64)]| match words {
        [] => String::new(),
        [(only, _)] => (*only).to_owned(),
        words => words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(" "),
    };
    let edit = |old: &[(&str, u64)], new: &[(&str, u64)]| {
        let (before, after) = (join(old), join(new));
        Edit { change: change(&before, &after), before, after }
    };
    // Fast path: most wordings differ in one place, and there have no word in common.
    if old.len() * new.len() <= MAX_WORDS && !old.iter().any(|(_, key)| new.iter().any(|(_, other)| other == key)) {
        return if old.is_empty() && new.is_empty() { Vec::new() } else { vec![edit(old, new)] };
    }
    let keys = |words: &[(&str, u64)]| words.iter().map(|(_, key)| *key).collect::<Vec<u64>>();
    capture_diff_slices(Algorithm::Myers, &keys(old), &keys(new))
        .into_iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .take(MAX_EDITS)
        .map(|op| edit(&old[op.old_range()], &new[op.new_range()]))
        .collect()
}

/// Both texts without their common whole words at the start and the end.
fn differing<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let blank = |byte: &u8| *byte == b' ';
    let same = |(x, y): &(&u8, &u8)| x == y;
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let length = x.iter().zip(y).take_while(same).count();
    let start = x[..length].iter().rposition(blank).map_or(0, |at| at + 1);
    let (x, y) = (&x[start..], &y[start..]);
    let length = x.iter().rev().zip(y.iter().rev()).take_while(same).count();
    let tail = x[x.len() - length..].iter().position(blank).map_or(0, |at| length - at);
    (&a[start..a.len() - tail], &b[start..b.len() - tail])
}

/// The words of `text` without surrounding punctuation, each with its hash.
fn words(text: &str) -> Vec<(&str, u64)> {
    // Fast path for ASCII, since Unicode look-ups are slow.
    let is_shown = |c: char| if c.is_ascii() { c.is_ascii_alphanumeric() || c == '%' } else { c.is_alphanumeric() };
    let is_blank = |c: char| if c.is_ascii() { matches!(c, '\t'..='\r' | ' ') } else { c.is_whitespace() };
    let shown = text.split(is_blank).map(|word| word.trim_matches(|c| !is_shown(c)));
    shown.filter(|word| !word.is_empty()).map(|word| (word, key(word))).collect()
}

/// Hash of a word in lower case, with apostrophes unified.
fn key(word: &str) -> u64 {
    let add = |hash: u64, c: char| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x2545_f491_4f6c_dd1d).rotate_left(29);
    word.chars().fold(0x9e37_79b9_7f4a_7c15, |hash, c| match c {
        _ if c.is_ascii() => add(hash, c.to_ascii_lowercase()),
        '’' => add(hash, '\''),
        _ => c.to_lowercase().fold(hash, add),
    })
}

fn change(before: &str, after: &str) -> Change {
    let has_numbers = before.contains(char::is_numeric) || after.contains(char::is_numeric);
    if has_numbers && numbers(before) != numbers(after) {
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

/// The digits of each number in `words`, without separators: `10,000` equals `10 000`.
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

/// True if the words differ only in spelling: transliteration, accents, hyphens.
fn is_spelling(before: &str, after: &str) -> bool {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    fn plain(words: &str) -> impl Iterator<Item = char> {
        words.nfkd().filter(|c| !is_combining_mark(*c) && c.is_alphanumeric()).flat_map(char::to_lowercase)
    }
    let ascii = |words: &'_ str| words.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect::<String>();
    let is_same = if before.is_ascii() && after.is_ascii() { ascii(before) == ascii(after) } else { plain(before).eq(plain(after)) };
    // For names, one edit for each four letters, and not in the first letter: "Odessa" and "Odesa" match, "Cat" and "Car" do not.
    let is_name = |words: &str| words.split_whitespace().count() == 1 && words.starts_with(char::is_uppercase);
    is_same
        || is_name(before) && is_name(after) && {
            let (a, b): (String, String) = (plain(before).collect(), plain(after).collect());
            let letters = a.chars().count().min(b.chars().count());
            (4..=40).contains(&letters) && a.chars().next() == b.chars().next() && strsim::osa_distance(&a, &b) <= letters / 4
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_between_the_edits_are_the_same() {
        // Each pair differs in other places: at the start, at the end, in the middle, inside of words, everywhere, nowhere.
        let texts = [
            "",
            "a",
            "ab",
            "a b",
            "ab a",
            "b ab a",
            "a b c d e",
            "a x c d e",
            "x b c d e",
            "a b c d x",
            "ab bc cd",
            "ab bx cd",
            "b a b a b",
            "a a a",
            "a a",
            "aé b",
            "aè b",
        ];
        for (first, second) in texts.iter().flat_map(|first| texts.map(|second| (*first, second))) {
            let (a, b) = differing(first, second);
            // What is cut off is the same on both sides, and whole words.
            let rest = |text: &str, part: &str| {
                let at = part.as_ptr() as usize - text.as_ptr() as usize;
                (text[..at].to_owned(), text[at + part.len()..].to_owned())
            };
            let (before, after) = rest(first, a);
            assert_eq!((before.clone(), after.clone()), rest(second, b), "{first:?} {second:?}");
            assert!(before.is_empty() || before.ends_with(' '), "{first:?} {second:?}");
            assert!(after.is_empty() || after.starts_with(' '), "{first:?} {second:?}");
            let edits = drift(first, second);
            assert_eq!(edits.is_empty(), first == second, "{first:?} {second:?}: {edits:?}");
            // With its words taken out, each text is the other one with its words taken out.
            let without = |text: &str, side: fn(&Edit) -> &str| {
                let mut words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
                for word in edits.iter().flat_map(|edit| side(edit).split(' ')).filter(|word| !word.is_empty()) {
                    let at = words.iter().position(|known| *known == word).unwrap_or_else(|| panic!("{word} of {text:?}: {edits:?}"));
                    words.remove(at);
                }
                words.sort_unstable();
                words.join(" ")
            };
            assert_eq!(without(first, |edit| &edit.before), without(second, |edit| &edit.after), "{edits:?}");
        }
    }

    #[test]
    fn long_common_ends_are_cut_at_a_word() {
        assert_eq!(differing("the pier was shut at noon", "the pier was cut at noon"), ("shut", "cut"));
        assert_eq!(differing("the pier was", "the pier was shut"), ("was", "was shut"));
        assert_eq!(differing("same", "same"), ("same", "same"));
        assert_eq!(changes("a b c d", "a x c y").len(), 2, "with a word in common between them there are two edits");
        assert_eq!(changes("a b c d", "a x z y"), [("b c d".to_owned(), "x z y".to_owned(), Change::Substitution)]);
    }

    #[test]
    fn numbers_are_read_without_their_separators() {
        for (words, found) in [
            ("10,000 and 12", &["10000", "12"][..]),
            ("10 000", &["10000"]),
            ("10’000", &["10000"]),
            ("10\u{202f}000.50", &["1000050"]),
            ("3-4", &["3", "4"]),
            ("no number", &[]),
            ("٣ x 4", &["٣", "4"]),
        ] {
            assert_eq!(numbers(words), found, "{words}");
        }
    }

    #[test]
    fn spelling_is_the_same_letters_or_nearly_the_same_name() {
        for (before, after) in [
            ("Odessa", "Odesa"),
            ("co-operate", "cooperate"),
            ("naïve", "naive"),
            ("Łódź", "Łodz"),
            ("Tchaikovsky", "Tchaikowsky"),
            ("A b", "ab"),
        ] {
            assert!(is_spelling(before, after), "{before} {after}");
        }
        for (before, after) in [
            ("cat", "car"),
            ("Cat", "Car"),
            ("Kiev", "Kyiv"),
            ("Anna", "Bnna"),
            ("odessa", "odesa"),
            ("Old Odessa", "Old Odesa"),
            ("", "a"),
            ("naïve", "native"),
        ] {
            assert!(!is_spelling(before, after), "{before} {after}");
        }
    }

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
        assert_eq!(one("he will come on Monday", "he will come whether we like it or not on Monday"), Change::Insertion);
        assert_eq!(one("the large town was lit", "the small town was lit"), Change::Substitution);
        assert_eq!(one("the large town was lit", "the town was lit"), Change::Deletion);
        assert_eq!(one("the cat sat there", "the car sat there"), Change::Substitution);
    }
}
