//! Lexicons of sourdine, compiled in: frequencies of words, word lists, words of spelling dictionaries. The README of `data/` says from
//! what text they are counted. `sourdine::knowledge::lexicon` reads them.

/// The lexicon of one language.
pub struct Lexicon {
    /// The code of the language, ISO 639-1.
    pub lang: &'static str,
    /// Words with their counts and capitals, and a letter model; compressed.
    pub table: &'static [u8],
    /// Lists that rules ask for, TOML.
    pub lists: &'static str,
}

macro_rules! lexicons {
    ($($lang:literal),+) => {
        [$(Lexicon {
            lang: $lang,
            table: include_bytes!(concat!($lang, ".lex")),
            lists: include_str!(concat!($lang, ".toml")),
        }),+]
    };
}

macro_rules! dictionaries {
    ($($lang:literal),+) => { [$(($lang, include_bytes!(concat!($lang, ".words")))),+] };
}

/// Languages with a lexicon.
pub static LEXICONS: [Lexicon; 11] = lexicons!["cs", "de", "en", "es", "fr", "it", "ja", "pt", "ru", "uk", "zh"];

/// Languages with the words of a spelling dictionary, in all their forms; compressed.
pub static DICTIONARIES: [(&str, &[u8]); 5] = dictionaries!["es", "fr", "pt", "ru", "uk"];

/// Running words of people's text that a lexicon does not know, by register; JSON Lines.
pub static UNKNOWN: &str = include_str!("unknown.jsonl");
