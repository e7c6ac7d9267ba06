//! Telephone numbers: with the code of a country, or behind a word that says so.

use super::numbers;
use crate::span::Span;

/// Digits of a number that is worth dialling, and of the longest (ITU-T E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// With a country's code there are more.
const LEAST_ABROAD: usize = 8;

/// Words that a number follows, in lower case.
const CUES: [&str; 27] = [
    "tel",
    "phone",
    "telephone",
    "mobile",
    "cell",
    "fax",
    "call",
    "whatsapp",
    "hotline",
    "telefon",
    "fon",
    "handy",
    "mobil",
    "tél",
    "téléphone",
    "portable",
    "teléfono",
    "móvil",
    "telefone",
    "telefono",
    "cellulare",
    "тел",
    "телефон",
    "факс",
    "電話",
    "电话",
    "전화",
];

pub(super) fn find(text: &str) -> Vec<Span> {
    let is_phone = |span: &Span| {
        let number = span.of(text);
        let digits = numbers::digits(number);
        let has_code = number.trim_start_matches('(').starts_with('+') && digits.len() >= LEAST_ABROAD && is_country(&digits);
        DIGITS.contains(&digits.len()) && (has_code || has_cue(&text[..span.start as usize]))
    };
    numbers::find(text, *DIGITS.start()).into_iter().filter(is_phone).collect()
}

/// True where a word for the telephone stands right before.
fn has_cue(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '\u{a0}', '.', '：', '(', '-', '–']);
    let start = before.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last().map_or(before.len(), |(at, _)| at);
    let word = before[start..].to_lowercase();
    CUES.iter().any(|cue| *cue == word)
}

/// The codes of ITU-T E.164 by their first digits: 0, 28, 83 and 89 are free.
fn is_country(digits: &[u8]) -> bool {
    let [a, b, ..] = digits else { return false };
    match (a, b) {
        (1 | 7, _) => true,
        (2, 8) | (8, 3 | 9) => false,
        (2..=6 | 8 | 9, _) => true,
        _ => false,
    }
}
