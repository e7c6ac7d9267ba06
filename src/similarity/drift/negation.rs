//! Negation words, to recognise edits that reverse a statement.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Whole words, in lower case: English, German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Danish and Norwegian, Czech and
/// Slovak, Polish, Russian, Ukrainian, Greek, Turkish, Hungarian, Finnish, Arabic, Hindi.
const WORDS: &[&str] = &[
    "not",
    "no",
    "never",
    "none",
    "nobody",
    "nothing",
    "nowhere",
    "neither",
    "nor",
    "cannot",
    "without", //
    "nicht",
    "nie",
    "niemals",
    "kein",
    "keine",
    "keinen",
    "keinem",
    "keiner",
    "keines",
    "nichts",
    "niemand",
    "weder",
    "ohne", //
    "ne",
    "pas",
    "jamais",
    "aucun",
    "aucune",
    "rien",
    "sans",
    "ni", //
    "nunca",
    "ningún",
    "ninguna",
    "ninguno",
    "nadie",
    "nada",
    "sin",
    "tampoco", //
    "não",
    "nenhum",
    "nenhuma",
    "ninguém",
    "sem", //
    "non",
    "nessun",
    "nessuno",
    "nessuna",
    "niente",
    "nulla",
    "senza",
    "né", //
    "niet",
    "geen",
    "nooit",
    "niets",
    "niemand",
    "zonder", //
    "inte",
    "aldrig",
    "ingen",
    "inget",
    "inga",
    "utan",
    "ikke",
    "aldri",
    "intet",
    "uden",
    "uten", //
    "nikdy",
    "nikdo",
    "nic",
    "není",
    "nejsou",
    "žádný",
    "žádná",
    "žádné",
    "bez",
    "nie",
    "nikto",
    "nič", //
    "nigdy",
    "nikt",
    "żaden",
    "żadna",
    "żadne", //
    "не",
    "нет",
    "ни",
    "никогда",
    "никто",
    "ничего",
    "без",
    "нельзя",
    "немає",
    "ніколи",
    "ніхто",
    "нічого", //
    "δεν",
    "μη",
    "μην",
    "ποτέ",
    "κανείς",
    "χωρίς", //
    "değil",
    "yok",
    "hiç",
    "asla",
    "nem",
    "soha",
    "senki",
    "semmi",
    "nélkül",
    "ei",
    "eivät", //
    "لا",
    "لم",
    "لن",
    "ليس",
    "ليست",
    "बिना",
    "नहीं",
    "नही",
    "मत",
];
/// Substrings, for scripts without spaces between words.
const PARTS: &[&str] = &["不", "没", "沒", "无", "ない", "ません", "なかっ", "ไม่"];

static DENYING: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.iter().copied().collect());

/// A conjunction and the negation that it offers as an alternative: "whether you like it or not" denies nothing.
const ALTERNATIVES: &[(&str, &str)] = &[
    ("or", "not"),
    ("or", "no"),
    ("oder", "nicht"),
    ("ou", "non"),
    ("ou", "pas"),
    ("o", "no"),
    ("ou", "não"),
    ("of", "niet"),
    ("eller", "inte"),
    ("eller", "ikke"),
    ("nebo", "ne"),
    ("czy", "nie"),
    ("или", "нет"),
    ("чи", "ні"),
];

/// True if the negation `word` is only an alternative after the word `before` it, both in lower case.
pub fn is_alternative(before: &str, word: &str) -> bool {
    ALTERNATIVES.contains(&(before, word))
}

/// True if `words` contain a negation.
pub fn denies(words: &str) -> bool {
    let mut lower = words.to_lowercase();
    if lower.contains('’') {
        lower = lower.replace('’', "'");
    }
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    // The lead bytes of the scripts of [`PARTS`] begin with Thai's.
    let may_have_parts = lower.bytes().any(|byte| byte >= 0xe0);
    let mut before = "";
    let is_denial = |word: &str, before: &str| (DENYING.contains(word) || word.ends_with("n't")) && !is_alternative(before, word);
    let mut found = false;
    for word in words {
        found |= is_denial(word, before);
        before = word;
    }
    found || may_have_parts && PARTS.iter().any(|part| lower.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negations_are_whole_words_unless_the_script_has_no_spaces() {
        for text in [
            "He will not come.",
            "He won’t come",
            "WON'T",
            "Nobody",
            "er kommt nicht",
            "он не придёт",
            "彼は来ない",
            "我不知道",
            "ไม่รู้",
            "नहीं",
            "not",
        ] {
            assert!(denies(text), "{text}");
        }
        for text in [
            "",
            "a note of nothingness",
            "he will come",
            "whether he comes or not",
            "kommt er oder nicht",
            "он придёт",
            "彼は来る",
            "naïve",
            "придёт или нет",
        ] {
            assert!(!denies(text), "{text}");
        }
        // One that is offered as an alternative takes nothing from another one.
        assert!(denies("he does not come, or not yet"));
        assert!(denies("not or"));
    }
}
