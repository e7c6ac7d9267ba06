//! Taggers of sourdine, compiled in: weights, words and lemma rules that give a word its class, features and lemma. The README of `data/`
//! says from what treebanks they are learned. `sourdine::knowledge::tagger` reads them.

macro_rules! taggers {
    ($($lang:literal),+) => { [$(($lang, include_bytes!(concat!($lang, ".bin")))),+] };
}

/// Languages with a tagger.
pub static TAGGERS: [(&str, &[u8]); 9] = taggers!["cs", "de", "en", "es", "fr", "it", "pt", "ru", "uk"];
