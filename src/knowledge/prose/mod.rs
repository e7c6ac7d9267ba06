//! Separates prose from code in a text: identifiers, options, paths, calls, addresses.
//!
//! Rules ask through their context. A token is classified with its *run*, all tokens joined to it without white space, since `os`, `.` and
//! `path` mean nothing by themselves. In scripts without spaces between words, a run ends where the script changes. Options (`-out`) look
//! like split compounds, and `sort` like any word, so they count as code only in a text that other evidence shows to be *technical*.
//!
//! `blocks.rs` finds blocks of Markdown that are no prose (front matter, fenced code, tables, lists of links). `chunk.rs` classifies text
//! without tokens, for language identification.
//!
//! ```
//! use sourdine::{knowledge::prose::Prose, text::token::tokens};
//! let text = "Call os.path.join() or set the option -out before you call getAttribute.";
//! let tokens = tokens(text);
//! let prose = Prose::new(text, &tokens);
//! let code: Vec<&str> = (0..tokens.len()).filter(|nth| prose.is_code(*nth)).map(|nth| tokens[nth].of(text)).collect();
//! assert_eq!(code, ["os", ".", "path", ".", "join", "(", ")", "-", "out", "getAttribute"]);
//! assert!(prose.is_technical());
//! ```

pub mod blocks;
pub mod chunk;

use crate::text::token::{Kind, Token, lower};
use std::collections::BTreeSet;

/// Which tokens of a text are code.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    code: Vec<bool>,
    /// Words that occur in code in the text, in lower case, sorted.
    names: Vec<String>,
    technical: bool,
    words: usize,
    words_in_code: usize,
}

/// A technical text has at least this many distinct names from code,
const MIN_NAMES: usize = 2;
/// and this many runs of code, or one that is more than a word with an inner capital (company names have these),
const MIN_RUNS: usize = 3;
/// and at least one run of code in this many words. Nine in ten texts of human-written documentation are technical by this, seven and eight
/// in ten proposals for and manuals of a programming language, one in twenty news texts (WMT 2023).
const WORDS_BY_RUN: usize = 200;

impl Prose {
    /// Classifies the tokens of a text.
    pub fn new(text: &str, tokens: &[Token]) -> Self {
        let mut prose = Self { code: vec![false; tokens.len()], ..Self::default() };
        let (mut names, mut telling, mut signs) = (BTreeSet::new(), 0, false);
        let mut options = Vec::new();
        for run in runs(text, tokens) {
            let (first, last) = core(text, &tokens[run.clone()]);
            if first == last {
                continue;
            }
            let core = run.start + first..run.start + last;
            match sort(text, &tokens[core.clone()]) {
                Sort::Prose => continue,
                Sort::Option => {
                    options.push(core);
                    continue;
                }
                Sort::Address => {}
                Sort::Code => {
                    telling += 1;
                    signs |= core.len() > 1;
                    for token in tokens[core.clone()].iter().filter(|token| token.kind == Kind::Word) {
                        names.insert(lower(token.of(text)));
                    }
                }
            }
            prose.code[core].fill(true);
        }
        let is_word = |token: &&Token| token.kind == Kind::Word;
        prose.words = tokens.iter().filter(is_word).count();
        prose.technical = names.len() >= MIN_NAMES && (telling >= MIN_RUNS || signs) && telling * WORDS_BY_RUN >= prose.words;
        if prose.technical {
            options.into_iter().for_each(|core| prose.code[core].fill(true));
        }
        for block in blocks::blocks(text) {
            let at = |place: u32| tokens.partition_point(|token| token.span.start < place);
            prose.code[at(block.start)..at(block.end)].fill(true);
        }
        prose.words_in_code = tokens.iter().zip(&prose.code).filter(|(token, code)| is_word(token) && **code).count();
        prose.names = names.into_iter().collect();
        prose
    }

    /// True if token `nth` is code or part of an address.
    pub fn is_code(&self, nth: usize) -> bool {
        self.code.get(nth).copied().unwrap_or(false)
    }

    /// True if the text is about software: there, unknown words and lower-case names are no evidence.
    pub fn is_technical(&self) -> bool {
        self.technical
    }

    /// True if `word`, in lower case, occurs in code in the text.
    pub fn names(&self, word: &str) -> bool {
        self.names.binary_search_by(|name| name.as_str().cmp(word)).is_ok()
    }

    /// Share of words that are code, from 0 to 1.
    pub fn share_of_code(&self) -> f64 {
        if self.words == 0 { 0.0 } else { self.words_in_code as f64 / self.words as f64 }
    }
}

/// A run with more slashes is no list of alternatives.
const MOST_ALTERNATIVES: usize = 3;

enum Sort {
    Prose,
    /// A link, e-mail address, handle or hashtag: no prose, but no evidence of a technical text.
    Address,
    /// Code if the text is technical.
    Option,
    Code,
}

/// Runs of joined tokens: without white space, and without a change to or from a script without spaces between words.
fn runs<'t>(text: &'t str, tokens: &'t [Token]) -> impl Iterator<Item = std::ops::Range<usize>> + 't {
    let apart = move |token: &Token| !token.ascii && !token.of(text).chars().all(is_joining);
    let ends = move |nth: usize| tokens.get(nth + 1).is_none_or(|next| next.spaced || apart(next) || apart(&tokens[nth]));
    let mut start = 0;
    (0..tokens.len()).filter(move |nth| ends(*nth)).map(move |nth| std::mem::replace(&mut start, nth + 1)..nth + 1)
}

/// True for letters of scripts with spaces between words, digits and the like.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}')
}

/// The range of a run without surrounding brackets, quotation marks and punctuation.
fn core(text: &str, run: &[Token]) -> (usize, usize) {
    const OPEN: &str = "([\"'«“‘„*>{!|";
    const CLOSE: &str = ")]\"'»”’“*.,;:!?…}|";
    let within = |token: &Token, signs: &str| token.kind == Kind::Sign && signs.contains(token.of(text));
    let first = run.iter().position(|token| !within(token, OPEN)).unwrap_or(run.len());
    let mut last = run.iter().rposition(|token| !within(token, CLOSE)).map_or(first, |nth| nth + 1).max(first);
    // "join()" keeps its brackets.
    if run[last..].len() >= 2 && run[last].is(text, "(") && run[last + 1].is(text, ")") {
        last += 2;
    }
    if last < run.len() && run[last].is(text, ")") && run[first..last].iter().any(|token| token.is(text, "(")) {
        last += 1;
    }
    (first, last)
}

/// Classifies a run.
fn sort(text: &str, run: &[Token]) -> Sort {
    let start = run[0].span.start as usize;
    let all = &text[start..run[run.len() - 1].span.end as usize];
    if run.len() == 1 && run[0].kind == Kind::Word {
        return if !run[0].lower && is_camel(all) { Sort::Code } else { Sort::Prose };
    }
    if chunk::is_link(all.as_bytes()) {
        return Sort::Address;
    }
    let is_word = |nth: usize| run.get(nth).is_some_and(|token| token.kind == Kind::Word);
    let long = |nth: usize| is_word(nth) && run[nth].of(text).chars().nth(1).is_some();
    let (mut slashes, mut code, mut address) = (0, false, false);
    for (nth, token) in run.iter().enumerate() {
        let word = token.of(text);
        let before = nth.checked_sub(1).map(|nth| run[nth].of(text));
        match (token.kind, word) {
            (Kind::Word, word) => code |= !token.lower && is_camel(word),
            (Kind::Number, _) => {}
            (_, "_") => code |= nth > 0 && is_word(nth - 1) || is_word(nth + 1),
            (_, "\\" | "`") => code |= is_word(nth + 1),
            (_, "$") => code |= is_word(nth + 1) && run[nth + 1].ascii,
            (_, "=") => code |= nth > 0 && nth + 1 < run.len(),
            (_, "{" | "}") => code |= is_word(nth + 1) || nth > 0 && is_word(nth - 1),
            (_, ":") => code |= before == Some(":") || is_word(nth + 1) && nth == 1 && run[0].of(text).len() == 1 && run[0].capital,
            (_, ">") => code |= matches!(before, Some("-" | "=")) && nth > 1,
            (_, "<") => code |= is_word(nth + 1) && run[nth + 1..].iter().any(|token| token.is(text, ">")),
            (_, "(") => code |= nth > 0 && is_call(text, run, nth),
            (_, ".") => {
                // "file.txt", "System.IO", ".NET"; not "z.B." and not a missing space ("closed.Nobody").
                let begins = nth == 0 && is_word(1);
                let joins = nth > 0 && long(nth - 1) && long(nth + 1);
                let sticks = joins && run[nth - 1].lower && run[nth + 1].capital && !run[nth + 1].lower && run.len() == 3;
                code |= begins || joins && !sticks;
            }
            (_, "/") => slashes += 1,
            (_, "@") => address |= is_word(nth + 1),
            (_, "#") => address |= nth == 0 && is_word(1),
            _ => {}
        }
    }
    let begins = |sign: &str| run[0].is(text, sign);
    // "red/green/blue" is prose.
    code |= slashes > MOST_ALTERNATIVES || begins("/") && is_word(1) || begins("~");
    code |= run.windows(2).any(|pair| pair[0].kind == Kind::Word && pair[0].ascii && pair[1].kind == Kind::Number);
    if code {
        return Sort::Code;
    }
    if address {
        return Sort::Address;
    }
    // "Get-Process", but also names of people and places.
    if run.len() >= 3
        && run.iter().enumerate().all(|(nth, token)| if nth % 2 == 0 { token.capital && token.ascii } else { token.is(text, "-") })
    {
        return Sort::Option;
    }
    if begins("-") {
        // "--help" is always an option; "-" before a number is a sign.
        let two = run.get(1).is_some_and(|token| token.is(text, "-"));
        return match (two, is_word(1), is_word(2)) {
            (true, _, true) => Sort::Code,
            (_, true, _) => Sort::Option,
            _ => Sort::Prose,
        };
    }
    Sort::Prose
}

/// True for "join()", "open(name": a bracket directly after a word that is no optional ending as in "file(s)", "Leser(innen)",
/// "(re)opened".
fn is_call(text: &str, run: &[Token], open: usize) -> bool {
    let inside = run.get(open + 1);
    run[open - 1].kind == Kind::Word
        && run[open - 1].ascii
        && inside.is_some_and(|inside| inside.is(text, ")") || run.get(open + 2).is_none_or(|next| !next.is(text, ")")))
}

/// True for "PSObject", "XMLReader": two or more capitals before two or more small letters; false for "DVDs".
fn has_acronym(word: &str) -> bool {
    let capitals = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let small = word.bytes().skip(capitals).take_while(u8::is_ascii_lowercase).count();
    capitals >= 2 && small >= 2 && capitals + small == word.len()
}

/// Prefixes of surnames with an inner capital.
const SURNAMES: &[&str] = &["Mc", "Mac", "De", "Di", "Du", "Da", "Del", "Della", "La", "Le", "Van", "Von", "Fitz", "O", "St"];

/// True if a capital follows a small letter inside the word: `getAttribute`, `PowerShell`.
pub fn is_camel(word: &str) -> bool {
    let mut last = ' ';
    let turn = word.char_indices().find(|(_, c)| {
        let turns = c.is_uppercase() && last.is_lowercase();
        last = *c;
        turns
    });
    let Some((at, _)) = turn else { return has_acronym(word) };
    // "l'Europe", "McDonald"
    !SURNAMES.contains(&&word[..at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::token::tokens;

    fn code(text: &str) -> Vec<String> {
        let tokens = tokens(text);
        let prose = Prose::new(text, &tokens);
        let mut found: Vec<String> = Vec::new();
        let mut end = usize::MAX;
        for nth in (0..tokens.len()).filter(|nth| prose.is_code(*nth)) {
            let word = tokens[nth].of(text);
            match found.last_mut().filter(|_| end == nth && !tokens[nth].spaced) {
                Some(run) => run.push_str(word),
                None => found.push(word.to_owned()),
            }
            end = nth + 1;
        }
        found
    }

    #[test]
    fn code_is_told_from_prose() {
        let cases: &[(&str, &[&str])] = &[
            ("Open C:\\Users and run msbuild.exe with $null or file_name.", &["C:\\Users", "msbuild.exe", "$null", "file_name"]),
            ("The .NET type System.IO.Path, std::vector and a->b; x=3.", &[".NET", "System.IO.Path", "std::vector", "a->b", "x=3"]),
            ("Call iter() and open(name, mode), then <b>bold</b> or --help.", &["iter()", "open(name", "<b>bold</b>", "--help"]),
            ("呼び出すQueryInterfaceのメソッド。", &["QueryInterface"]),
            ("Запустите powershell.exe в папке Win32.", &["powershell.exe", "Win32"]),
            ("See https://example.org/a and write to a@example.org, #harbour.", &["https://example.org/a", "a@example.org", "#harbour"]),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text), *expected, "{text}");
        }
    }

    #[test]
    fn prose_is_left_alone() {
        for text in [
            "A well-known man (or woman), z.B. in the U.S. at 10 a.m., said: \"file(s) and/or (re)opened.\"",
            "It rose by 3.5% to 1,250 km/h; McDonald and l'Europe closed.Nobody knew.",
            "Los obreros -muy cansados- volvieron el 12.05.2021 a las 12:30.",
            "«Где он?» — спросил О'Нилл… 第二天，他们走了。",
        ] {
            assert!(code(text).is_empty(), "{text} {:?}", code(text));
        }
    }

    #[test]
    fn options_are_code_in_a_technical_text_alone() {
        assert!(code("It was a large -scale search.").is_empty());
        assert!(code("Run msbuild.exe or System.Diagnostics with -scale here.").contains(&"-scale".to_owned()));
    }
}
