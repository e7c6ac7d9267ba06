//! Escapes characters that control a terminal.
//!
//! Ids, sources and file names come from untrusted input and may be printed on a terminal. Controls (C0 and C1, ECMA-48), directional
//! formatting characters (UAX 9) and the line ends U+2028 and U+2029 are escaped. In JSON nothing is lost: `\u009b` and the character
//! itself are the same string (RFC 8259, section 7).

use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write as _};

/// True for controls, which move the cursor or start an escape sequence, and for directional formatting characters.
pub(crate) fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` on one line, with `\u001b` for ESC.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push(&mut out, c);
    }
    Cow::Owned(out)
}

/// Writes `c`, escaped if needed. All such characters have at most four hexadecimal digits.
fn push(out: &mut String, c: char) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if steers(c) => write!(out, "\\u{:04x}", u32::from(c)).expect("a string takes all that is written"),
        c => out.push(c),
    }
}

/// Escapes the remaining control characters in serialized JSON. Outside of strings JSON has none but line ends, which stay.
pub(crate) fn json(written: &mut Vec<u8>) {
    let Some(first) = written.iter().position(|byte| matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2)) else { return };
    let rest = written.split_off(first);
    for chunk in rest.utf8_chunks() {
        let mut text = chunk.valid();
        while let Some((at, c)) = text.char_indices().find(|(_, c)| *c >= '\u{7f}' && steers(*c)) {
            written.extend_from_slice(&text.as_bytes()[..at]);
            written.extend_from_slice(format!("\\u{:04x}", u32::from(c)).as_bytes());
            text = &text[at + c.len_utf8()..];
        }
        written.extend_from_slice(text.as_bytes());
        written.extend_from_slice(chunk.invalid());
    }
}

/// Serializes `value` as one line of JSON, without a line end.
pub(crate) fn to_vec(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut written = serde_json::to_vec(value)?;
    json(&mut written);
    Ok(written)
}

/// Bytes of JSON after which they are escaped and written.
const CHUNK: usize = 1 << 16;

/// Collects what is written to it, whole characters at a time, and passes it on in chunks, escaped.
struct Chunks<'w, W> {
    out: &'w mut W,
    chunk: &'w mut Vec<u8>,
}

impl<W: io::Write> io::Write for Chunks<'_, W> {
    fn write(&mut self, written: &[u8]) -> io::Result<usize> {
        self.chunk.extend_from_slice(written);
        if self.chunk.len() >= CHUNK {
            self.flush()?;
        }
        Ok(written.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        json(self.chunk);
        self.out.write_all(self.chunk)?;
        self.chunk.clear();
        Ok(())
    }
}

/// Serializes `value` as one line of JSON to `out`, without a line end: not at once, since it may be far larger than the value. `buffer`
/// is scratch space.
pub(crate) fn to_writer(out: &mut impl io::Write, buffer: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    buffer.clear();
    let mut chunks = Chunks { out, chunk: buffer };
    serde_json::to_writer(&mut chunks, value)?;
    chunks.flush().map_err(serde_json::Error::io)
}

/// Serializes `value` as indented JSON with a line end.
pub(crate) fn to_vec_pretty(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut written = serde_json::to_vec_pretty(value)?;
    json(&mut written);
    written.push(b'\n');
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "a\u{1b}[31m\u{9b}5n\u{7f}\u{202e}\u{2028}\u{61c}é漢\u{200d}\t\n";

    #[test]
    fn json_is_the_same_string_without_what_steers() {
        let written = String::from_utf8(to_vec(&HOSTILE).unwrap()).unwrap();
        assert!(!written.contains(steers), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), HOSTILE);
        assert!(written.contains("\\u009b5n\\u007f\\u202e\\u2028\\u061cé漢\u{200d}"), "{written}");
        assert_eq!(to_vec_pretty(&["a"]).unwrap(), b"[\n  \"a\"\n]\n");
    }

    #[test]
    fn a_message_stays_on_its_line() {
        assert_eq!(escaped("a\u{1b}[2J\nb\u{9b}c"), "a\\u001b[2J\\nb\\u009bc");
        assert!(matches!(escaped("plain é 漢"), Cow::Borrowed(_)));
    }
}
