//! The rules of bicleaner-hardrules that look at one text: shares of lines, since a document has many of its sentences.
//!
//! Published for sentences of parallel corpora (bitextor/bicleaner-hardrules, `hardrules.py`, release of November 2025). A record of one
//! line has the value 0 or 1. Left out: what another measure says better (encoding, language, length), and rules on pairs.

use super::{Values, share};
use crate::text::token::{Kind, Token};
use crate::text::twins::reads_as_cyrillic;
use unicode_script::{Script, UnicodeScript};

/// Code of templates and markup that text was never filled into.
const TEMPLATES: [&str; 7] = ["Re:", "{{", "%s", "}}", "+++", "***", "=\""];
/// More brackets of a kind than a sentence has.
const MOST_BRACKETS: usize = 6;

/// What a line is tested for.
type Test = fn(&str) -> bool;

/// The rules on lines, by measure.
static RULES: [(&str, Test); 6] = [
    ("glued-word-lines", has_glued_words),
    ("spaced-letter-lines", has_spaced_letters),
    ("breadcrumb-lines", has_breadcrumbs),
    ("template-lines", |line| TEMPLATES.iter().any(|sign| line.contains(sign))),
    ("unbalanced-bracket-lines", has_unbalanced_brackets),
    ("escaped-unicode-lines", has_escapes),
];

/// The first line that meets the rule of this name.
pub(super) fn first_line<'t>(name: &str, text: &'t str) -> Option<&'t str> {
    let (_, is_met) = RULES.iter().find(|(rule, _)| *rule == name)?;
    text.split('\n').find(|line| is_met(line))
}

/// The first word with letters of two scripts in a text in `lang` (BCP 47).
pub(super) fn mixed_word<'t>(text: &'t str, tokens: &[Token], lang: &str) -> Option<&'t str> {
    tokens.iter().filter(|token| token.kind == Kind::Word).map(|token| token.of(text)).find(|word| is_mixed(word, lang))
}

pub(super) fn measure(text: &str, tokens: &[Token], lang: &str, values: &mut Values) {
    let mut counts = [0; RULES.len()];
    let mut lines = 0;
    for line in text.split('\n').filter(|line| !line.trim().is_empty()) {
        lines += 1;
        for (count, (_, is_met)) in counts.iter_mut().zip(&RULES) {
            *count += usize::from(is_met(line));
        }
    }
    for ((name, _), count) in RULES.into_iter().zip(counts) {
        values.set(name, share(count, lines));
    }
    let words = || tokens.iter().filter(|token| token.kind == Kind::Word);
    let mixed = if text.is_ascii() { 0 } else { words().filter(|token| is_mixed(token.of(text), lang)).count() };
    values.set("mixed-script-words", share(mixed, words().count()));
}

/// `HelloWorldAgain`: three times a capital with small letters behind it in one word. Names of methods and types are none: `getElementsByTag`
/// begins with a small letter, `Files.ReadAllText`, `ReadAllText()` and `<ReadAllText>` stand beside the signs of programs.
fn has_glued_words(line: &str) -> bool {
    let mut rest = line;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (before, word) = rest.split_at(start);
        let end = word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len());
        let (word, behind) = word.split_at(end);
        let mut after_capital = false;
        let humps = word.chars().filter(|c| std::mem::replace(&mut after_capital, c.is_uppercase()) && c.is_lowercase()).count();
        let mut next = behind.chars();
        let is_called = match next.next() {
            Some('.' | ':') => next.next().is_some_and(|c| c.is_alphanumeric() || c == ':'),
            Some(sign) => "(_<>/`$@#=[".contains(sign) || sign.is_numeric(),
            None => false,
        };
        let is_name =
            is_called || before.ends_with(['.', ':', '_', '<', '/', '`', '$', '@', '#', '>']) || word.starts_with(char::is_lowercase);
        if humps >= 3 && !is_name {
            return true;
        }
        rest = behind;
    }
    false
}

/// `a b s e n t`: four letters and more, each between blanks. Signs between them are a path (a > b > c), a sum or a list.
fn has_spaced_letters(line: &str) -> bool {
    let mut run = 0;
    for (nth, piece) in line.split(' ').enumerate() {
        let mut signs = piece.chars();
        let is_single = signs.next().is_some_and(char::is_alphabetic) && signs.next().is_none();
        run = if nth > 0 && is_single { run + 1 } else { 0 };
        // A blank must follow the last one.
        if run > 4 {
            return true;
        }
    }
    false
}

/// `Home > News | Sport`: the path to a page, and not its text.
fn has_breadcrumbs(line: &str) -> bool {
    if line.is_ascii() && !line.contains('|') {
        return false;
    }
    let between = |signs: &[&str]| signs.iter().map(|sign| line.matches(sign).count()).sum::<usize>();
    let weak = between(&[" - ", " / ", " : ", "<", ">", "*"]);
    let strong = between(&[" » ", "|", "→", "←", "•", "·", "¬"]);
    weak >= 3 && strong >= 2
}

fn has_unbalanced_brackets(line: &str) -> bool {
    let count = |sign: char| line.chars().filter(|c| *c == sign).count();
    let is_odd = |open: char, close: char| {
        let (opened, closed) = (count(open), count(close));
        opened != closed || opened + closed > MOST_BRACKETS
    };
    // One bracket that only closes is a list's: a) b) c).
    line.contains(['[', ']', '{', '}', '⟨', '⟩', '('])
        && (is_odd('[', ']') || is_odd('{', '}') || is_odd('⟨', '⟩') || count('(') > count(')'))
}

/// `\u00e9` and `\xc3`, written out.
fn has_escapes(line: &str) -> bool {
    let is_escape = |at: usize| {
        let behind = &line.as_bytes()[at + 1..];
        matches!(behind, [b'x' | b'u', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
    };
    memchr::memchr_iter(b'\\', line.as_bytes()).any(is_escape)
}

/// Letters of two of the scripts whose letters look alike, and not as people type them in Cyrillic languages: bicleaner drops those as well.
fn is_mixed(word: &str, lang: &str) -> bool {
    let mut seen: Option<Script> = None;
    for script in word.chars().map(|c| if c.is_ascii_alphabetic() { Script::Latin } else { c.script() }) {
        if matches!(script, Script::Latin | Script::Cyrillic | Script::Greek | Script::Armenian) && *seen.get_or_insert(script) != script {
            return !reads_as_cyrillic(word, lang.split('-').next().unwrap_or(lang));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokens;

    #[test]
    fn each_rule_knows_its_line() {
        let found = |text: &str| {
            let mut values = Values::default();
            measure(text, &tokens(text), "en", &mut values);
            values.iter().filter(|(_, value)| *value > 0.0).map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(found("HelloWorldAgain said McDonald of iPhone fame"), ["glued-word-lines"]);
        assert_eq!(found("this is a b s e n t minded"), ["spaced-letter-lines"]);
        assert_eq!(found("Home > News > Town > Port | Sport | Weather"), ["breadcrumb-lines"]);
        assert_eq!(found("Dear {{name}}, hello"), ["template-lines"]);
        assert_eq!(found("a [list with no end"), ["unbalanced-bracket-lines"]);
        assert_eq!(found(r"caf\u00e9"), ["escaped-unicode-lines"]);
        assert_eq!(found("the bаnk was closed"), ["mixed-script-words"]);
        assert!(found("a) I saw (and heard) it — J. R. R. Tolkien, 3 x 4 = 12. Ärger, élan; ΑΒΓ, привет | so").is_empty());
        assert!(
            found("File > Save as > A > B > C\na + b - c = d / e\ngetElementsByTagName, Files.ReadAllText, ReadAllTextAsync()").is_empty()
        );
        assert!(found("").is_empty());
        let mixed = |lang| mixed_word("штo je дaо", &tokens("штo je дaо"), lang);
        assert_eq!((mixed("sr-Cyrl"), mixed("en")), (None, Some("штo")));
    }
}
