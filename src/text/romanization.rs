//! Words in basic Latin letters, merged so that languages agree: Moscow and Москва begin with `mosk`, Zelensky and Selenskyj with `sele`.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Cyrillic, Greek and Latin letters with their equivalents; some have no sound of their own.
const EQUIVALENTS: &[(char, &str)] = &[
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('ґ', "g"),
    ('д', "d"),
    ('е', "e"),
    ('є', "e"),
    ('ж', "s"),
    ('з', "s"),
    ('и', "i"),
    ('і', "i"),
    ('ї', "i"),
    ('й', "i"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "k"),
    ('ц', "s"),
    ('ч', "k"),
    ('ш', "s"),
    ('щ', "s"),
    ('ъ', ""),
    ('ы', "i"),
    ('ь', ""),
    ('э', "e"),
    ('ю', "iu"),
    ('я', "ia"),
    ('α', "a"),
    ('β', "v"),
    ('γ', "g"),
    ('δ', "d"),
    ('ε', "e"),
    ('ζ', "s"),
    ('η', "i"),
    ('θ', "t"),
    ('ι', "i"),
    ('κ', "k"),
    ('λ', "l"),
    ('μ', "m"),
    ('ν', "n"),
    ('ξ', "ks"),
    ('ο', "o"),
    ('π', "p"),
    ('ρ', "r"),
    ('σ', "s"),
    ('ς', "s"),
    ('τ', "t"),
    ('υ', "i"),
    ('φ', "f"),
    ('χ', "k"),
    ('ψ', "ps"),
    ('ω', "o"),
    ('ł', "l"),
    ('ø', "o"),
    ('ß', "s"),
    ('đ', "d"),
    ('ı', "i"),
    ('æ', "e"),
    ('œ', "e"),
    ('c', "k"),
    ('q', "k"),
    ('w', "v"),
    ('y', "i"),
    ('j', "i"),
    ('x', "s"),
    ('z', "s"),
];

/// What a lower-case letter without diacritics becomes; none if it stays.
pub fn latin(letter: char) -> Option<&'static str> {
    EQUIVALENTS.iter().find(|(own, _)| *own == letter).map(|(_, latin)| *latin)
}

/// The first `most` letters of a word; none if it has fewer than two.
pub fn romanized(word: &str, most: usize) -> Option<String> {
    let mut letters = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let mut own = [0; 4];
        for letter in latin(c).unwrap_or(c.encode_utf8(&mut own)).chars() {
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
    fn names_have_one_beginning_in_many_languages() {
        for names in [
            &["Moscow", "Moskau", "Москва", "Moscou", "Moskva"][..],
            &["Zelensky", "Selenskyj", "Зеленский", "Zelenskyy"],
            &["Washington", "Вашингтон"],
            &["Putin", "Poutine", "Путин", "Пу́тин"],
        ] {
            let beginnings: Vec<_> = names.iter().map(|name| romanized(name, 4)).collect();
            assert!(beginnings[0].is_some() && beginnings.iter().all(|other| *other == beginnings[0]), "{names:?} {beginnings:?}");
        }
        assert_eq!(romanized("a", 4), None);
    }
}
