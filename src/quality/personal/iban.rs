//! Numbers of bank accounts (ISO 13616): a country, its length, and the remainder 1 of 97.

use crate::span::Span;

/// Lengths by country, of the SWIFT registry.
const LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SC", 31),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

pub(super) fn find(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found: Vec<Span> = Vec::new();
    for (at, window) in bytes.windows(4).enumerate() {
        let is_head = window[2].is_ascii_digit() && window[3].is_ascii_digit() && window[..2].iter().all(u8::is_ascii_uppercase);
        if !is_head || text[..at].ends_with(char::is_alphanumeric) {
            continue;
        }
        let Some((_, length)) = LENGTHS.iter().find(|(country, _)| country.as_bytes() == &window[..2]) else { continue };
        // Printed in groups of four, or in one piece.
        let mut end = at;
        let mut remainder = 0u32;
        let mut head = [0u8; 4];
        let mut taken = 0;
        while taken < *length {
            let byte = match bytes.get(end) {
                Some(b' ') if taken > 0 && taken % 4 == 0 && bytes[end - 1] != b' ' => {
                    end += 1;
                    continue;
                }
                Some(byte) if byte.is_ascii_digit() || byte.is_ascii_uppercase() => *byte,
                _ => break,
            };
            if taken < 4 {
                head[taken] = byte;
            } else {
                remainder = append(remainder, byte);
            }
            taken += 1;
            end += 1;
        }
        let remainder = head.into_iter().fold(remainder, append);
        if taken == *length && remainder == 1 && !text[end..].starts_with(char::is_alphanumeric) {
            found.push(Span::new(at, end));
        }
    }
    found
}

/// The remainder with one more sign: a letter is two digits, from 10 for A.
fn append(remainder: u32, byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
    }
}
