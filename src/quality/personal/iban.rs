//! IBANs (ISO 13616): country, structure of its account numbers, and checksum (modulo 97).

use super::numbers::touches;
use crate::text::Span;

/// Structure of the number after country and check digits, by the SWIFT registry: counts of digits (n), letters (a) or either (c).
#[rustfmt::skip]
const FORMS: &[(&str, &str)] = &[
    ("AD", "8n12c"),
    ("AE", "19n"),
    ("AL", "8n16c"),
    ("AT", "16n"),
    ("AZ", "4a20c"),
    ("BA", "16n"),
    ("BE", "12n"),
    ("BG", "4a6n8c"),
    ("BH", "4a14c"),
    ("BI", "23n"),
    ("BR", "23n1a1c"),
    ("BY", "4c4n16c"),
    ("CH", "5n12c"),
    ("CR", "18n"),
    ("CY", "8n16c"),
    ("CZ", "20n"),
    ("DE", "18n"),
    ("DJ", "23n"),
    ("DK", "14n"),
    ("DO", "4c20n"),
    ("EE", "16n"),
    ("EG", "25n"),
    ("ES", "20n"),
    ("FI", "14n"),
    ("FK", "2a12n"),
    ("FO", "14n"),
    ("FR", "10n11c2n"),
    ("GB", "4a14n"),
    ("GE", "2a16n"),
    ("GI", "4a15c"),
    ("GL", "14n"),
    ("GR", "7n16c"),
    ("GT", "24c"),
    ("HR", "17n"),
    ("HU", "24n"),
    ("IE", "4a14n"),
    ("IL", "19n"),
    ("IQ", "4a15n"),
    ("IS", "22n"),
    ("IT", "1a10n12c"),
    ("JO", "4a4n18c"),
    ("KW", "4a22c"),
    ("KZ", "3n13c"),
    ("LB", "4n20c"),
    ("LC", "4a24c"),
    ("LI", "5n12c"),
    ("LT", "16n"),
    ("LU", "3n13c"),
    ("LV", "4a13c"),
    ("LY", "21n"),
    ("MC", "10n11c2n"),
    ("MD", "20c"),
    ("ME", "18n"),
    ("MK", "3n10c2n"),
    ("MN", "16n"),
    ("MR", "23n"),
    ("MT", "4a5n18c"),
    ("MU", "4a19n3a"),
    ("NI", "4a20n"),
    ("NL", "4a10n"),
    ("NO", "11n"),
    ("OM", "3n16c"),
    ("PK", "4a16c"),
    ("PL", "24n"),
    ("PS", "4a21c"),
    ("PT", "21n"),
    ("QA", "4a21c"),
    ("RO", "4a16c"),
    ("RS", "18n"),
    ("RU", "14n15c"),
    ("SA", "2n18c"),
    ("SC", "4a20n3a"),
    ("SD", "14n"),
    ("SE", "20n"),
    ("SI", "15n"),
    ("SK", "20n"),
    ("SM", "1a10n12c"),
    ("SO", "19n"),
    ("ST", "21n"),
    ("SV", "4a20n"),
    ("TL", "19n"),
    ("TN", "20n"),
    ("TR", "6n16c"),
    ("UA", "6n19c"),
    ("VA", "18n"),
    ("VG", "4a16n"),
    ("XK", "16n"),
    ("YE", "4a4n18c"),
];

pub(super) fn find(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found: Vec<Span> = Vec::new();
    // The fourth character is a digit, with or without a blank after the country.
    for (at, window) in bytes.windows(4).enumerate() {
        let is_head = window[3].is_ascii_digit() && window[..2].iter().all(u8::is_ascii_alphabetic);
        if is_head && !is_inside(&text[..at]) {
            found.extend(number(text, at));
        }
    }
    found
}

/// Whether the text before makes it part of a longer word other than "IBAN".
fn is_inside(before: &str) -> bool {
    let is_named = || before.len() >= 4 && before.as_bytes()[before.len() - 4..].eq_ignore_ascii_case(b"iban");
    before.ends_with(touches) && !is_named()
}

/// The IBAN that begins at `start`.
fn number(text: &str, start: usize) -> Option<Span> {
    let country = text.get(start..start + 2)?;
    let (_, form) = FORMS.iter().find(|(code, _)| code.eq_ignore_ascii_case(country))?;
    let mut signs: Vec<u8> = country.bytes().map(|byte| byte.to_ascii_uppercase()).collect();
    let mut end = start + 2;
    // Printed groups: number of characters before each gap.
    let mut groups = Vec::new();
    for kind in "nn".bytes().chain(kinds(form)) {
        let gap = gap(&text[end..]);
        let sign = *text.as_bytes().get(end + gap)?;
        let fits = match kind {
            b'n' => sign.is_ascii_digit(),
            b'a' => sign.is_ascii_alphabetic(),
            _ => sign.is_ascii_alphanumeric(),
        };
        if !fits {
            return None;
        }
        if gap > 0 {
            groups.push(signs.len());
        }
        signs.push(sign.to_ascii_uppercase());
        end += gap + 1;
    }
    // In lower case, words can look like an IBAN unless it is in groups of four or in one piece.
    let is_printed = groups.is_empty() || groups.iter().all(|at| at % 4 == 0) || country.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_printed && remainder(&signs) == 1 && !text[end..].starts_with(touches)).then(|| Span::new(start, end))
}

/// The kind of each character of a structure.
fn kinds(form: &str) -> impl Iterator<Item = u8> {
    let runs = form.split_inclusive(|c: char| c.is_ascii_alphabetic());
    runs.flat_map(|run| {
        let (count, kind) = run.split_at(run.len() - 1);
        std::iter::repeat_n(kind.as_bytes()[0], count.parse().unwrap_or(0))
    })
}

/// Length in bytes of a single separator between two groups.
fn gap(text: &str) -> usize {
    text.chars().next().filter(|c| matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '-' | '\u{2011}' | '.')).map_or(0, char::len_utf8)
}

/// Whether the check digits are right, whatever the country (ISO 7064).
pub(super) fn is_right(number: &str) -> bool {
    let signs: Vec<u8> = number.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase()).collect();
    signs.len() > 4 && remainder(&signs) == 1
}

/// The number modulo 97, with country and check digits moved to the end.
fn remainder(signs: &[u8]) -> u32 {
    signs[4..].iter().chain(&signs[..4]).fold(0, |remainder, sign| append(remainder, *sign))
}

/// Appends a character to the remainder; letters are two digits, from 10 for A.
fn append(remainder: u32, byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
    }
}
