//! Control characters that no text needs: C0 but for tab and line ends, DEL, C1, noncharacters.
//!
//! C1 controls are what is left of a text in Windows-1252 that was read as Latin-1 (WHATWG Encoding reads them so, too), or, between
//! letters and where that is far more plausible, of one in MacRoman: they become the character that was meant. Terminal escapes go as a whole, so that no `[31m` is left of them (ECMA-48 §5.4).

use super::Edits;
use super::plausible::Plausible;

/// True where the pass looks at `c`.
pub(super) fn concerns(c: char) -> bool {
    is_unwanted(c) || ('\u{80}'..='\u{9f}').contains(&c)
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    let is_mac = text.char_indices().any(|(at, c)| mac_letter(text, at, c).is_some_and(|(_, gain)| gain >= MAC_PROOF));
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let length = match c {
            '\u{1b}' => escape(&text[at..]).unwrap_or(1),
            c => c.len_utf8(),
        };
        if ('\u{80}'..='\u{9f}').contains(&c) {
            let mac = mac_letter(text, at, c).filter(|(_, gain)| is_mac && *gain >= MAC_GAIN).map(|(letter, _)| letter);
            match mac.or_else(|| decode(c, encoding_rs::WINDOWS_1252)) {
                Some(meant) => edits.replace(at, at + length, meant.encode_utf8(&mut [0; 4])),
                None => edits.remove(at, at + length),
            }
        } else if is_unwanted(c) {
            edits.remove(at, at + length);
        }
        at += length;
    }
}

fn is_unwanted(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{fdd0}'..='\u{fdef}') || c as u32 & 0xfffe == 0xfffe
}

/// The length of a control sequence such as `ESC [ 3 1 m`.
fn escape(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\u{1b}[")?;
    let end = body.bytes().position(|byte| !(0x20..0x40).contains(&byte))?;
    (0x40..0x7f).contains(&body.as_bytes()[end]).then_some(end + 3)
}

/// Bits by which a letter of MacRoman must be more plausible than the sign of Windows-1252 to prove that a text is in MacRoman...
const MAC_PROOF: f32 = 5.0;
/// ...and where that is proved.
const MAC_GAIN: f32 = 0.5;

/// The character that the byte of a C1 control has in an encoding.
fn decode(control: char, encoding: &'static encoding_rs::Encoding) -> Option<char> {
    let byte = control as u8;
    let (text, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next().filter(|c| !c.is_control() && *c != '\u{fffd}')
}

/// The letter of MacRoman that a C1 control between letters may be, and by how many bits it is more plausible than the sign of Windows-1252.
fn mac_letter(text: &str, at: usize, c: char) -> Option<(char, f32)> {
    if !('\u{80}'..='\u{9f}').contains(&c) {
        return None;
    }
    let before = text[..at].chars().next_back().filter(|c| c.is_alphabetic())?;
    let after = text[at + c.len_utf8()..].chars().next().filter(|c| c.is_alphabetic())?;
    let letter = decode(c, encoding_rs::MACINTOSH).filter(|c| c.is_alphabetic())?;
    let sign = decode(c, encoding_rs::WINDOWS_1252)?;
    let bits = |c: char| Plausible::embedded().weigh(before, c.encode_utf8(&mut [0; 4]), after).0;
    Some((letter, bits(sign) - bits(letter)))
}
