//! Removes or replaces control characters: C0 except tab and line ends, DEL, C1, noncharacters.
//!
//! C1 controls come from Windows-1252 decoded as Latin-1 (WHATWG Encoding decodes them so, too). The encoding passes have repaired lines
//! where the evidence suffices. A remaining C1 control becomes its Windows-1252 character if that is punctuation; next to a letter it may
//! have been a letter, so it stays. Terminal escape sequences are removed completely, so that no `[31m` is left (ECMA-48 §5.4).

use super::Edits;

/// True if the pass may change `c`.
pub(super) fn concerns(c: char) -> bool {
    is_unwanted(c) || ('\u{80}'..='\u{9f}').contains(&c)
}

pub(super) fn find(text: &str, edits: &mut Edits) {
    let mut at = 0;
    // End of the line for which `broken` is known.
    let (mut known, mut broken) = (0, false);
    while let Some(c) = text[at..].chars().next() {
        let length = match c {
            '\u{1b}' => escape(&text[at..]).unwrap_or(1),
            c => c.len_utf8(),
        };
        if ('\u{80}'..='\u{9f}').contains(&c) {
            if at >= known {
                let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
                let line = text[start..].split('\n').next().unwrap_or_default();
                // Windows-1252 punctuation does not make a line broken.
                let line_read: String = line.chars().map(|c| if c.is_control() { decode(c).unwrap_or(c) } else { c }).collect();
                (known, broken) = (start + line.len(), super::is_broken(&line_read));
            }
            let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            let (before, after) = (is_letter(text[..at].chars().next_back()), is_letter(text[at + length..].chars().next()));
            // Quotation marks and dashes are at one side of a letter. Inside a word, or if the character is a letter, the meaning is
            // uncertain.
            let meant = decode(c);
            let is_sign = match (before, after) {
                (false, false) => true,
                (true, false) => meant.is_some_and(|c| may_follow_letter(c, &text[..at])),
                (false, true) => meant.is_some_and(|c| !c.is_alphanumeric()),
                (true, true) => false,
            };
            if is_sign && !broken {
                match meant {
                    Some(meant) => edits.replace(at, at + length, meant.encode_utf8(&mut [0; 4])),
                    None => edits.remove(at, at + length),
                }
            }
        } else if is_unwanted(c) {
            edits.remove(at, at + length);
        }
        at += length;
    }
}

/// True if sign `c` may follow a letter, after `text`: opening signs may not, nor closing ones without an opening one.
fn may_follow_letter(c: char, text: &str) -> bool {
    match c {
        '’' | '…' | '–' | '—' | '™' | '›' => true,
        '”' => text.split('\n').next_back().unwrap_or_default().contains(['“', '„', '”', '"', '\u{93}', '\u{84}']),
        _ => false,
    }
}

fn is_unwanted(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{fdd0}'..='\u{fdef}') || c as u32 & 0xfffe == 0xfffe
}

/// Length of a control sequence such as `ESC [ 3 1 m`.
fn escape(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\u{1b}[")?;
    let end = body.bytes().position(|byte| !(0x20..0x40).contains(&byte))?;
    (0x40..0x7f).contains(&body.as_bytes()[end]).then_some(end + 3)
}

/// The Windows-1252 character for the byte of a C1 control.
fn decode(control: char) -> Option<char> {
    let byte = u8::try_from(control).ok().filter(|byte| *byte >= 0x80)?;
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next().filter(|c| !c.is_control())
}
