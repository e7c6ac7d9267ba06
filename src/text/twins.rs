//! Latin letters that writers use in Cyrillic words because the two look alike.
//!
//! Writers of Cyrillic languages switch the keyboard layout often, and Serbian is written in both scripts. Chuvash mostly uses four Latin
//! letters, since fonts and keyboards once had no others. A Latin vowel with an accent marks the stress.

use unicode_script::{Script, UnicodeScript};

/// Languages whose writers switch the keyboard layout often.
const CYRILLIC: [&str; 7] = ["be", "bg", "cv", "mk", "ru", "sr", "uk"];
/// Latin letters, and the Cyrillic letters that look the same.
const LATIN: &str = "aceijopsxyABCEHIJKMOPSTX";
const TWINS: &str = "асеіјорѕхуАВСЕНІЈКМОРЅТХ";
/// Latin vowels with an accent, which mark the stress of a Cyrillic word: keyboards have no other.
const STRESSED: &str = "áàéèíìóòýÁÀÉÈÍÌÓÒÝ";
/// The letters used for ӑ, ӗ, ҫ and ӳ in Chuvash.
const CHUVASH: &str = "ăĕçÿĂĔÇŸ";

/// True if a word with letters of both scripts in a text in `lang` (BCP 47, without script) is Cyrillic: all of its Latin letters look like
/// Cyrillic ones, and either most letters are Cyrillic or one of them looks like no Latin letter.
pub(crate) fn reads_as_cyrillic(word: &str, lang: &str) -> bool {
    let is_twin = |c: char| c.script() != Script::Latin || LATIN.contains(c) || STRESSED.contains(c) || lang == "cv" && CHUVASH.contains(c);
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
        for (lang, word) in
            [("sr", "кojи"), ("sr", "дa"), ("ru", "мост\u{430}x"), ("cv", "пулнă"), ("cv", "çын"), ("uk", "рiчка"), ("ru", "временнáя")]
        {
            assert!(reads_as_cyrillic(word, lang), "{word}");
        }
        // A disguised Latin word, a letter missing in Cyrillic, a language in Latin script, and an ambiguous word.
        for (lang, word) in [("ru", "Мoscow"), ("sr", "рэйw"), ("en", "bаnk"), ("en", "кojи"), ("sr", "сe"), ("ru", "пулнă")] {
            assert!(!reads_as_cyrillic(word, lang), "{word}");
        }
        assert_eq!(LATIN.chars().count(), TWINS.chars().count());
        assert!(TWINS.chars().all(|c| c.script() == Script::Cyrillic) && LATIN.is_ascii());
    }
}
