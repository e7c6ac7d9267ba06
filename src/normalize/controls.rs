//! Control characters that no text needs: C0 but for tab and line ends, DEL, C1, noncharacters.
//!
//! U+0085 (NEL) stays: it is a line end. Terminal escapes go as a whole, so that no `[31m` is left of them (ECMA-48 §5.4).

use super::Edits;

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
        if is_unwanted(c) {
            edits.remove(at, at + length);
        }
        at += length;
    }
}

fn is_unwanted(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fdd0}'..='\u{fdef}')
        || c as u32 & 0xfffe == 0xfffe
}

/// The length of a control sequence such as `ESC [ 3 1 m`.
fn escape(text: &str) -> Option<usize> {
    let body = text.strip_prefix("\u{1b}[")?;
    let end = body.bytes().position(|byte| !(0x20..0x40).contains(&byte))?;
    (0x40..0x7f).contains(&body.as_bytes()[end]).then_some(end + 3)
}
