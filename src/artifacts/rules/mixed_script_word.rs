//! SD502: letters of two scripts inside one word.

use super::{Context, Findings, Meta, Rule, Severity, rule};
use crate::text::twins::reads_as_cyrillic;
use unicode_script::{Script, UnicodeScript};

rule! {
    /// ## What it finds
    /// A word that mixes Latin, Greek and Cyrillic letters, such as a Cyrillic `о` in a Latin name (UTS #39 §5).
    /// ## Why it matters
    /// Systems that spell letter by letter produce half-transliterated names; disguised words are meant to pass a filter.
    /// ## Example
    /// `en`: The engineer from Мoscow checked the pier.
    /// ## Sound text that resembles it
    /// `en`: The π-meson and the word Москва.
    /// ## Where it errs
    /// Units and formulas (`µm`, `Δt`) and names put together like `getСвойство` are ignored; playful brand names are not. Look-alike letters
    /// in an otherwise Cyrillic word of a Cyrillic text are typing errors of people with two keyboard layouts (in Ukrainian five in six were),
    /// or a way to type Chuvash; reported as `info`.
    MixedScriptWord, "SD502", "mixed-script-word", Severity::Major, &[]
}

impl Rule for MixedScriptWord {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, context: &Context<'_>, findings: &mut Findings) {
        let words = context.parts.iter().flat_map(|part| context.beyond_ascii(part).map(move |nth| (part.lang, nth)));
        for (lang, token) in words.map(|(lang, nth)| (lang, context.tokens[nth])) {
            let word = token.of(context.text);
            if word.chars().count() < 4 {
                continue;
            }
            // O'Нилл mixes scripts on purpose; a literal "\\n" before a word is an escaped line end.
            let escaped = context.text[..token.span.start as usize].ends_with('\\');
            let word = word.rsplit(['\'', '’']).next().filter(|last| last.chars().count() > 1).unwrap_or(word);
            if escaped {
                continue;
            }
            let count = |script| word.chars().filter(|c| c.script() == script).count();
            let (latin, cyrillic, greek) = (count(Script::Latin), count(Script::Cyrillic), count(Script::Greek));
            let mixed = match (latin, cyrillic, greek) {
                (1.., 1.., _) => Some(("Latin", "Cyrillic")),
                // A single Greek letter is a unit or formula: Δt, µm, TNFα.
                (2.., _, 2..) => Some(("Latin", "Greek")),
                (_, 1.., 1..) => Some(("Cyrillic", "Greek")),
                _ => None,
            };
            if let Some((one, other)) = mixed.filter(|_| !is_put_together(word)) {
                let finding = findings.add(context.text, token.span, format!("\"{word}\" mixes {one} and {other} letters"));
                if reads_as_cyrillic(word, lang.primary().as_str()) {
                    finding.severity(Severity::Info);
                }
            }
        }
    }
}

/// Whether each change of script is from a small letter to a capital, behind two letters or more: two words written as one name, as programs
/// do.
fn is_put_together(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|c| !matches!(c.script(), Script::Common | Script::Inherited)).collect();
    let mut start = 0;
    for nth in 1..letters.len() {
        if letters[nth].script() != letters[nth - 1].script() {
            if !(letters[nth - 1].is_lowercase() && letters[nth].is_uppercase() && nth - start >= 2) {
                return false;
            }
            start = nth;
        }
    }
    letters.len() - start >= 2
}
