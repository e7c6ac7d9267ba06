//! Which tokens of a text are prose, and which are code that stands in it: identifiers, options, paths, calls, addresses.
//!
//! One place decides; rules ask it through their context. A token is looked at with all that is joined to it without white space (its
//! *run*), since `os`, `.` and `path` are nothing by themselves. In scripts that don't put white space between words, a run ends where the
//! script changes. Options (`-out`) look like torn compounds, and `sort` like any word, so they count as code only in a text that other
//! signs show to be *technical*.
//!
//! Blocks of Markdown that are no prose (front matter, fenced code, tables, lists of links) are told by `blocks.rs`. The identifier of
//! languages, which reads text without tokens, asks `chunk.rs` about what stands between two blanks.
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

/// What of a text is code.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    code: Vec<bool>,
    /// Words that stand in code somewhere in the text, in lower case; sorted.
    names: Vec<String>,
    technical: bool,
    words: usize,
    words_in_code: usize,
}

/// A text that has this many different names of code ...
const MIN_NAMES: usize = 2;
/// ... so many runs of code, or one that is more than a word with a capital inside, as firms have them ...
const MIN_RUNS: usize = 3;
/// ... and a run of code in so many words is technical: of documentation by people nine texts in ten are, of proposals for a programming
/// language and of manuals of one seven and eight, of news (WMT 2023) one in twenty.
const WORDS_BY_RUN: usize = 200;

impl Prose {
    /// Looks at the tokens of a text.
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

    /// True where token `nth` is code or part of an address.
    pub fn is_code(&self, nth: usize) -> bool {
        self.code.get(nth).copied().unwrap_or(false)
    }

    /// True where the text speaks of code: words that a dictionary lacks and names without capitals say nothing there.
    pub fn is_technical(&self) -> bool {
        self.technical
    }

    /// True where `word`, in lower case, stands in code somewhere in the text.
    pub fn names(&self, word: &str) -> bool {
        self.names.binary_search_by(|name| name.as_str().cmp(word)).is_ok()
    }

    /// Share of the words that are code, 0 to 1.
    pub fn share_of_code(&self) -> f64 {
        if self.words == 0 { 0.0 } else { self.words_in_code as f64 / self.words as f64 }
    }
}

/// More slashes than this are in no list of alternatives.
const MOST_ALTERNATIVES: usize = 3;

enum Sort {
    Prose,
    /// An address of the web or of mail, a handle, a hashtag: no prose, and no sign of a technical text.
    Address,
    /// Code if the text is technical.
    Option,
    Code,
}

/// Tokens that are joined: no white space and no change to or from a script without white space between them.
fn runs<'t>(text: &'t str, tokens: &'t [Token]) -> impl Iterator<Item = std::ops::Range<usize>> + 't {
    let apart = move |token: &Token| !token.ascii && !token.of(text).chars().all(is_joining);
    let ends = move |nth: usize| tokens.get(nth + 1).is_none_or(|next| next.spaced || apart(next) || apart(&tokens[nth]));
    let mut start = 0;
    (0..tokens.len()).filter(move |nth| ends(*nth)).map(move |nth| std::mem::replace(&mut start, nth + 1)..nth + 1)
}

/// Letters of scripts that put white space between words, digits and the like.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}')
}

/// The tokens of a run without the brackets, quotation marks and signs around it: from which to which.
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

/// What the tokens of a run are.
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
                // "file.txt", "System.IO", ".NET"; no "z.B.", and no sentence that begins without white space ("closed.Nobody").
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
    // "Get-Process", and names of people and places.
    if run.len() >= 3
        && run.iter().enumerate().all(|(nth, token)| if nth % 2 == 0 { token.capital && token.ascii } else { token.is(text, "-") })
    {
        return Sort::Option;
    }
    if begins("-") {
        // "--help" is an option wherever it stands, "-" and a figure is a number.
        let two = run.get(1).is_some_and(|token| token.is(text, "-"));
        return match (two, is_word(1), is_word(2)) {
            (true, _, true) => Sort::Code,
            (_, true, _) => Sort::Option,
            _ => Sort::Prose,
        };
    }
    Sort::Prose
}

/// "join()", "open(name": a bracket right behind a word, and no ending in brackets: "file(s)", "Leser(innen)", "(re)opened".
fn is_call(text: &str, run: &[Token], open: usize) -> bool {
    let inside = run.get(open + 1);
    run[open - 1].kind == Kind::Word
        && run[open - 1].ascii
        && inside.is_some_and(|inside| inside.is(text, ")") || run.get(open + 2).is_none_or(|next| !next.is(text, ")")))
}

/// "PSObject", "XMLReader": two capitals and more before two small letters and more; not "DVDs".
fn has_acronym(word: &str) -> bool {
    let capitals = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let small = word.bytes().skip(capitals).take_while(u8::is_ascii_lowercase).count();
    capitals >= 2 && small >= 2 && capitals + small == word.len()
}

/// Beginnings of surnames that have a second capital.
const SURNAMES: &[&str] = &["Mc", "Mac", "De", "Di", "Du", "Da", "Del", "Della", "La", "Le", "Van", "Von", "Fitz", "O", "St"];

/// True where a capital follows a small letter inside the word, as in `getAttribute` and `PowerShell`.
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
