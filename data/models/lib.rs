//! Models of sourdine, compiled in: the score that a text is machine translated. The README of `data/` says from what text they are learned.
//! `sourdine::artifacts` reads them.

macro_rules! styles {
    ($($lang:literal),+) => { [$(($lang, include_bytes!(concat!("style/", $lang, ".bin")))),+] };
}

/// Languages with weights of style: hashed runs of characters and words.
pub static STYLES: [(&str, &[u8]); 16] =
    styles!["cs", "de", "en", "es", "fr", "he", "hr", "is", "it", "ja", "ko", "pt", "ru", "tr", "uk", "zh"];

/// Rates of the rules, what weights are worth by length, and cut-offs; JSON.
pub static DETECT: &str = include_str!("detect.json");
