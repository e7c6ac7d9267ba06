//! Control characters that no text needs: C0 but for tab and line ends, DEL, C1, noncharacters.
//!
//! C1 controls are what is left of a text in Windows-1252 that was read as Latin-1 (WHATWG Encoding reads them so, too), or, between
//! letters and where that is far more plausible, of one in MacRoman: they become the character that was meant. Terminal escapes go as a whole, so that no `[31m` is left of them (ECMA-48 §5.4).

use super::Edits;
use super::plausible::Plausible;

pub(super) fn find(text: &str, edits: &mut Edits) {
    if !text.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7f || byte == 0xc2 || byte >= 0xef) {
        return;
    }
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let length = match c {
            '\u{1b}' => escape(&text[at..]).unwrap_or(1),
            c => c.len_utf8(),
        };
        if ('\u{80}'..='\u{9f}').contains(&c) {
            let before = text[..at].chars().next_back().unwrap_or(' ');
            let after = text[at + length..].chars().next().unwrap_or(' ');
            match meant(before, c, after) {
                Some(meant) => edits.replace(at, at + length, meant),
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

/// Bits by which a letter of MacRoman must be more plausible than the sign of Windows-1252.
const MAC_GAIN: f32 = 2.0;

/// The character that a C1 control stands for, if any.
fn meant(before: char, control: char, after: char) -> Option<char> {
    let byte = control as u8;
    let decode = |encoding: &'static encoding_rs::Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(std::slice::from_ref(&byte));
        text.chars().next().filter(|c| !c.is_control() && *c != '\u{fffd}').map(String::from)
    };
    let windows = decode(encoding_rs::WINDOWS_1252)?;
    if before.is_alphabetic() && after.is_alphabetic() {
        let mac = decode(encoding_rs::MACINTOSH)?;
        let bits = |text: &str| Plausible::embedded().bits(before, text.chars(), after);
        if mac.chars().all(char::is_alphabetic) && bits(&mac) + MAC_GAIN < bits(&windows) {
            return mac.chars().next();
        }
    }
    windows.chars().next()
}
