//! UTF-8 that was read as Windows-1252 or Latin-1: `Ã©` for é, `â€™` for ’.
//!
//! A repair is made letter by letter: a sequence of characters whose bytes are one UTF-8 sequence, whose lead stands for a letter
//! that hardly any text has before such signs, and whose result is a letter or a sign that text has.

use super::Edits;

pub(super) fn find(text: &str, edits: &mut Edits) {
    if text.is_ascii() {
        return;
    }
    let mut at = 0;
    while let Some(found) = text[at..].find(|c| ('Â'..='ô').contains(&c)) {
        let start = at + found;
        match sequence(&text[start..]) {
            Some((length, c)) => {
                edits.replace(start, start + length, c);
                at = start + length;
            }
            None => at = start + text[start..].chars().next().map_or(1, char::len_utf8),
        }
    }
}

/// The length of a damaged letter at the start of `text`, and the letter.
fn sequence(text: &str) -> Option<(usize, char)> {
    let mut chars = text.char_indices();
    let lead = byte(chars.next()?.1)?;
    let more = match lead {
        0xc2..=0xdf => 1,
        0xe0..=0xef => 2,
        0xf0..=0xf4 => 3,
        _ => return None,
    };
    let mut bytes = vec![lead];
    let mut end = 0;
    for _ in 0..more {
        let (at, c) = chars.next()?;
        bytes.push(byte(c).filter(|byte| (0x80..0xc0).contains(byte))?);
        end = at + c.len_utf8();
    }
    let repaired = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    is_plausible(lead, text, repaired).then_some((end, repaired))
}

/// Two-byte sequences are short evidence: their lead must be one of the letters that mojibake of Latin scripts begins with. After any
/// other (`É™`, `Ð°`) a second damaged letter must follow at once.
fn is_plausible(lead: u8, text: &str, repaired: char) -> bool {
    if repaired.is_control() && !matches!(repaired, '\u{80}'..='\u{9f}') {
        return false;
    }
    match lead {
        0xc2..=0xc5 => true,
        0xc6..=0xdf => {
            let mut rest = text.chars().skip(2);
            let next = rest.next().and_then(byte).is_some_and(|byte| (0xc2..=0xdf).contains(&byte));
            next && rest.next().and_then(byte).is_some_and(|byte| (0x80..0xc0).contains(&byte))
        }
        _ => repaired.is_alphanumeric() || !repaired.is_control(),
    }
}

/// The byte that Windows-1252 has for `c`, or Latin-1 where that has none.
fn byte(c: char) -> Option<u8> {
    if (c as u32) < 0x100 {
        return Some(c as u8);
    }
    let text = c.to_string();
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
    (!lost && bytes.len() == 1).then(|| bytes[0])
}
