//! Traits of a paragraph that survive translation: its numbers, and skeletons of names and cognates.
//!
//! A skeleton is the first four letters in basic Latin, with letters merged that languages use for the same sound: Moscow, Moskau and
//! Москва give `mosk`, Zelensky and Selenskyj `sele`. Scripts without capitals give numbers only.

use super::normal_form;
use std::hash::{DefaultHasher, Hash, Hasher};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Letters of a skeleton; shorter names are left out.
pub const LETTERS: usize = 4;
/// Cyrillic and Greek letters and their Latin equivalents.
const LETTERS_OF_OTHERS: &[(&str, &str)] = &[
    ("а", "a"),
    ("б", "b"),
    ("в", "v"),
    ("г", "g"),
    ("ґ", "g"),
    ("д", "d"),
    ("е", "e"),
    ("є", "e"),
    ("ё", "e"),
    ("ж", "s"),
    ("з", "s"),
    ("и", "i"),
    ("і", "i"),
    ("ї", "i"),
    ("й", "i"),
    ("к", "k"),
    ("л", "l"),
    ("м", "m"),
    ("н", "n"),
    ("о", "o"),
    ("п", "p"),
    ("р", "r"),
    ("с", "s"),
    ("т", "t"),
    ("у", "u"),
    ("ф", "f"),
    ("х", "k"),
    ("ц", "s"),
    ("ч", "k"),
    ("ш", "s"),
    ("щ", "s"),
    ("ъ", ""),
    ("ы", "i"),
    ("ь", ""),
    ("э", "e"),
    ("ю", "iu"),
    ("я", "ia"),
    ("α", "a"),
    ("β", "v"),
    ("γ", "g"),
    ("δ", "d"),
    ("ε", "e"),
    ("ζ", "s"),
    ("η", "i"),
    ("θ", "t"),
    ("ι", "i"),
    ("κ", "k"),
    ("λ", "l"),
    ("μ", "m"),
    ("ν", "n"),
    ("ξ", "ks"),
    ("ο", "o"),
    ("π", "p"),
    ("ρ", "r"),
    ("σ", "s"),
    ("ς", "s"),
    ("τ", "t"),
    ("υ", "i"),
    ("φ", "f"),
    ("χ", "k"),
    ("ψ", "ps"),
    ("ω", "o"),
    ("ł", "l"),
    ("ø", "o"),
    ("ß", "s"),
    ("đ", "d"),
];

/// The traits of a text as distinct sorted hashes; those of numbers are odd.
pub fn traits(text: &str) -> Vec<u64> {
    let mut traits = Vec::new();
    normal_form::each(text, |hash, start, end| {
        let word = &text[start..end];
        if normal_form::is_number(text, start) {
            // Single digits occur everywhere, in lists and scores.
            if word.chars().nth(1).is_some() {
                traits.push(hash | 1);
            }
        } else if word.starts_with(char::is_uppercase)
            && let Some(skeleton) = skeleton(word)
        {
            let mut hasher = DefaultHasher::new();
            skeleton.hash(&mut hasher);
            traits.push(hasher.finish() & !1);
        }
        true
    });
    traits.sort_unstable();
    traits.dedup();
    traits
}

/// The skeleton of a name; none if it is too short.
fn skeleton(word: &str) -> Option<String> {
    transliterated(word, LETTERS).filter(|letters| letters.chars().count() == LETTERS)
}

/// The first `most` letters of a name in basic Latin, merged as in a skeleton; none if it has fewer than two.
pub fn transliterated(word: &str, most: usize) -> Option<String> {
    let mut letters = String::with_capacity(LETTERS + 2);
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let of_others = LETTERS_OF_OTHERS.iter().find(|(letter, _)| letter.starts_with(c)).map(|(_, latin)| *latin);
        let own = match c {
            'c' | 'q' => 'k',
            'w' => 'v',
            'y' | 'j' => 'i',
            'z' | 'x' => 's',
            other => other,
        };
        for letter in of_others.map_or_else(|| own.to_string(), str::to_owned).chars() {
            // French "ou" is u; an h after a consonant only modifies it; double letters count once.
            match letters.chars().next_back() {
                Some('o') if letter == 'u' => {
                    letters.pop();
                    letters.push('u');
                }
                Some(last) if last == letter => {}
                Some(last) if letter == 'h' && !"aeiou".contains(last) => {}
                _ => letters.push(letter),
            }
        }
        if letters.len() > most {
            break;
        }
    }
    letters.char_indices().nth(1)?;
    letters.truncate(letters.char_indices().nth(most).map_or(letters.len(), |(at, _)| at));
    Some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_skeleton_in_many_languages() {
        for names in [
            &["Moscow", "Moskau", "Москва", "Moscou", "Moskva"][..],
            &["Zelensky", "Selenskyj", "Зеленский", "Zelenskyy"],
            &["Washington", "Вашингтон"],
            &["Putin", "Poutine", "Путин", "Пу́тин"],
        ] {
            let skeletons: Vec<_> = names.iter().map(|name| skeleton(name)).collect();
            assert!(skeletons[0].is_some() && skeletons.iter().all(|other| *other == skeletons[0]), "{names:?} {skeletons:?}");
        }
        assert_eq!(skeleton("May"), None);
    }

    #[test]
    fn numbers_and_names_are_what_translations_share() {
        let en = traits("On 24 February 2022 the Kremlin said that Putin and Zelensky would talk about Kharkiv.");
        let de = traits("Am 24. Februar 2022 sagte der Kreml, dass Putin und Selenskyj über Charkiw reden.");
        assert!(en.iter().filter(|one| de.contains(one)).count() >= 6, "{en:?} {de:?}");
    }
}
