//! whatlang: trigram ranks of 70 languages, fast and often sure.

use super::{By, Guess};
use crate::text::Lang;
use whatlang::Lang as Code;

/// A guess, and whether whatlang calls it reliable.
pub(super) fn guess(text: &str) -> Option<(Guess, bool)> {
    let info = whatlang::detect(text)?;
    let guess = Guess { lang: tag(info.lang()), confidence: info.confidence() as f32, by: By::Whatlang };
    Some((guess, info.is_reliable()))
}

pub(super) fn languages() -> Vec<Lang> {
    Code::all().iter().map(|code| tag(*code)).collect()
}

/// BCP 47 wants the shortest tag; whatlang has three letters.
fn tag(code: Code) -> Lang {
    Lang::new(match code {
        Code::Epo => "eo",
        Code::Eng => "en",
        Code::Rus => "ru",
        Code::Cmn => "zh",
        Code::Spa => "es",
        Code::Por => "pt",
        Code::Ita => "it",
        Code::Ben => "bn",
        Code::Fra => "fr",
        Code::Deu => "de",
        Code::Ukr => "uk",
        Code::Kat => "ka",
        Code::Ara => "ar",
        Code::Hin => "hi",
        Code::Jpn => "ja",
        Code::Heb => "he",
        Code::Yid => "yi",
        Code::Pol => "pl",
        Code::Amh => "am",
        Code::Jav => "jv",
        Code::Kor => "ko",
        Code::Nob => "nb",
        Code::Dan => "da",
        Code::Swe => "sv",
        Code::Fin => "fi",
        Code::Tur => "tr",
        Code::Nld => "nl",
        Code::Hun => "hu",
        Code::Ces => "cs",
        Code::Ell => "el",
        Code::Bul => "bg",
        Code::Bel => "be",
        Code::Mar => "mr",
        Code::Kan => "kn",
        Code::Ron => "ro",
        Code::Slv => "sl",
        Code::Hrv => "hr",
        Code::Srp => "sr",
        Code::Mkd => "mk",
        Code::Lit => "lt",
        Code::Lav => "lv",
        Code::Est => "et",
        Code::Tam => "ta",
        Code::Vie => "vi",
        Code::Urd => "ur",
        Code::Tha => "th",
        Code::Guj => "gu",
        Code::Uzb => "uz",
        Code::Pan => "pa",
        Code::Aze => "az",
        Code::Ind => "id",
        Code::Tel => "te",
        Code::Pes => "fa",
        Code::Mal => "ml",
        Code::Ori => "or",
        Code::Mya => "my",
        Code::Nep => "ne",
        Code::Sin => "si",
        Code::Khm => "km",
        Code::Tuk => "tk",
        Code::Aka => "ak",
        Code::Zul => "zu",
        Code::Sna => "sn",
        Code::Afr => "af",
        Code::Lat => "la",
        Code::Slk => "sk",
        Code::Cat => "ca",
        Code::Tgl => "tl",
        Code::Hye => "hy",
        _ => return Lang::new(code.code()),
    })
}
