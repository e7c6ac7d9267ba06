//! Latin letters in Cyrillic words that writers put there themselves, since the two look alike.
//!
//! Whoever types in a Cyrillic language changes the layout of the keyboard many times a day, and a Serbian, whose language is written in both scripts, need not
//! see which one is on. Chuvash was written for years with four Latin letters, since fonts and keyboards had no others, and mostly still is.

use unicode_script::{Script, UnicodeScript};

/// Languages of writers who change the layout of their keyboard many times a day.
const CYRILLIC: [&str; 7] = ["be", "bg", "cv", "mk", "ru", "sr", "uk"];
/// Latin letters that Cyrillic has as well, to the eye, and the Cyrillic ones.
const LATIN: &str = "aceijopsxyABCEHIJKMOPSTX";
const TWINS: &str = "асеіјорѕхуАВСЕНІЈКМОРЅТХ";
/// What stands for ӑ, ӗ, ҫ and ӳ in Chuvash.
const CHUVASH: &str = "ăĕçÿĂĔÇŸ";

/// Whether a word of letters of both scripts, in a text in `lang` (BCP 47, without script), is read as Cyrillic: all of its Latin letters look like
/// Cyrillic ones, and either most letters are Cyrillic or one of them looks like no Latin letter.
pub(crate) fn reads_as_cyrillic(word: &str, lang: &str) -> bool {
    let is_twin = |c: char| c.script() != Script::Latin || LATIN.contains(c) || lang == "cv" && CHUVASH.contains(c);
    let count = |script| word.chars().filter(|c| c.script() == script).count();
    CYRILLIC.contains(&lang)
        && word.chars().all(is_twin)
        && (count(Script::Cyrillic) > count(Script::Latin) || word.chars().any(|c| c.script() == Script::Cyrillic && !TWINS.contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_twins_are_read_as_their_writers_mean_them() {
        for (lang, word) in [("sr", "кojи"), ("sr", "дa"), ("ru", "мост\u{430}x"), ("cv", "пулнă"), ("cv", "çын"), ("uk", "рiчка")]
        {
            assert!(reads_as_cyrillic(word, lang), "{word}");
        }
        // A Latin word in disguise, a letter that Cyrillic lacks, a language in Latin letters, and a word that may be either.
        for (lang, word) in [("ru", "Мoscow"), ("sr", "рэйw"), ("en", "bаnk"), ("en", "кojи"), ("sr", "сe"), ("ru", "пулнă")] {
            assert!(!reads_as_cyrillic(word, lang), "{word}");
        }
        assert_eq!(LATIN.chars().count(), TWINS.chars().count());
        assert!(TWINS.chars().all(|c| c.script() == Script::Cyrillic) && LATIN.is_ascii());
    }
}
