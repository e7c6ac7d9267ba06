//! Decodes a whole file. The encoding comes from the byte order mark, else from the user, else from the file's declaration, else from its
//! bytes.

use super::encoding::Encoding;
use memchr::memchr;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Result of decoding a file.
pub(super) enum Decoded {
    /// Text without byte order mark, and its encoding unless that is UTF-8.
    Text(String, Option<String>),
    /// Not text, and the reason.
    Binary(String),
    /// Text with an invalid byte sequence.
    Broken {
        /// Line, counted from 1.
        line: u64,
        /// Message for the user.
        reason: String,
    },
}

/// Non-ASCII characters from which valid UTF-8 is no coincidence in a multi-byte encoding: one in seven two-byte Han characters of GBK is
/// valid UTF-8 too, so four in a row have a probability of 0.0004.
const SOUND: usize = 4;
/// Percentage of NUL bytes in the head of a file above which it is binary.
const NULS: usize = 1;
/// Bytes of the head.
const HEAD: usize = 8192;

/// Decodes `bytes` from the encoding `asked` for, else from the one that `declared` finds in them.
pub(super) fn text(bytes: Vec<u8>, asked: Option<Encoding>, declared: impl FnOnce(&[u8]) -> Option<Encoding>) -> Decoded {
    let marked = match bytes.as_slice() {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Decoded::Binary("UTF-32 is not supported; convert it to UTF-8".into()),
        [0xff, 0xfe, ..] => Some((2, "utf-16le")),
        [0xfe, 0xff, ..] => Some((2, "utf-16be")),
        [0xef, 0xbb, 0xbf, ..] => Some((3, "utf-8")),
        _ => None,
    };
    if let Some((encoding, mark)) = marked.and_then(|(mark, name)| Some((Encoding::named(name).ok()?, mark))) {
        return by(encoding, &bytes, mark);
    }
    if let Some(encoding) = asked.filter(|encoding| encoding.to_transcode().is_some()) {
        return by(encoding, &bytes, 0);
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    if head.iter().filter(|byte| **byte == 0).count() * 100 > NULS * head.len() {
        let at = memchr(0, &bytes).unwrap_or(0);
        let found = asked.is_none().then(|| unmarked_utf16(&bytes)).flatten();
        return found.map_or_else(|| Decoded::Binary(format!("not text: a NUL at byte {at}")), |encoding| by(encoding, &bytes, 0));
    }
    if let Some(encoding) = asked {
        return by(encoding, &bytes, 0);
    }
    let declared = declared(&bytes).filter(|encoding| !encoding.is_utf8());
    let as_declared = || declared.and_then(|encoding| encoding.decode(&bytes).ok().map(|text| decoded(text, encoding, &bytes)));
    match simdutf8::compat::from_utf8(&bytes).map(letters) {
        // Valid UTF-8 wins over the declaration: servers transcode pages and leave the declaration unchanged.
        Ok(letters) if letters > 0 && (letters >= SOUND || !declared.is_some_and(Encoding::is_wide)) => {}
        Ok(_) => {
            if let Some(decoded) = as_declared() {
                return decoded;
            }
        }
        Err(error) => {
            let at = error.valid_up_to();
            let found = as_declared().or_else(|| {
                let (text, encoding) = guess(&bytes, at)?;
                Some(decoded(text, encoding, &bytes))
            });
            let reason = || match declared.map(|encoding| (encoding, encoding.decode(&bytes))) {
                Some((encoding, Err(at))) => (at, format!("{}, as the file says that it is", unreadable(encoding, &bytes, at))),
                _ => (at, not_utf8(&bytes, at)),
            };
            return found.unwrap_or_else(|| {
                let (at, reason) = reason();
                Decoded::Broken { line: line_of(&bytes, at), reason }
            });
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded::Text(text, None),
        Err(error) => broken_at(error.as_bytes(), error.utf8_error().valid_up_to()),
    }
}

/// Detects UTF-16 without byte order mark: the NULs of its ASCII characters are all on one side of each pair, and decoding gives no control
/// or invalid characters.
pub(super) fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    let nuls = |side: usize| bytes.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let name = match (nuls(0), nuls(1)) {
        (0, count) if count >= SOUND => "utf-16le",
        (count, 0) if count >= SOUND => "utf-16be",
        _ => return None,
    };
    let encoding = Encoding::named(name).ok()?;
    let is_text = |c: char| {
        let category = c.general_category();
        let is_none = matches!(category, GeneralCategory::Unassigned | GeneralCategory::PrivateUse);
        !is_none && (!c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}'))
    };
    encoding.decode(bytes).ok().filter(|text| text.chars().all(is_text)).map(|_| encoding)
}

fn broken_at(bytes: &[u8], at: usize) -> Decoded {
    Decoded::Broken { line: line_of(bytes, at), reason: not_utf8(bytes, at) }
}

/// Decodes the bytes after a byte order mark of `mark` bytes.
fn by(encoding: Encoding, bytes: &[u8], mark: usize) -> Decoded {
    match encoding.decode(&bytes[mark..]) {
        Ok(text) => decoded(text, encoding, &bytes[mark..]),
        Err(at) => {
            let at = mark + at;
            Decoded::Broken { line: line_of(bytes, at), reason: unreadable(encoding, bytes, at) }
        }
    }
}

/// The text, with the name of its encoding if decoding changed any byte.
fn decoded(text: String, encoding: Encoding, bytes: &[u8]) -> Decoded {
    let name = (text.as_bytes() != bytes).then(|| encoding.name());
    Decoded::Text(text, name)
}

fn line_of(bytes: &[u8], at: usize) -> u64 {
    1 + memchr::memchr_iter(b'\n', &bytes[..at.min(bytes.len())]).count() as u64
}

/// Number of non-ASCII characters, at most [`SOUND`].
pub(super) fn letters(text: &str) -> usize {
    // Lead bytes of UTF-8.
    if text.is_ascii() { 0 } else { text.bytes().filter(|byte| *byte >= 0xc0).take(SOUND).count() }
}

/// Whether the text has enough non-ASCII characters that valid UTF-8 is no coincidence.
pub(super) fn is_sound(text: &str) -> bool {
    letters(text) >= SOUND
}

/// Decodes bytes that are invalid UTF-8 at byte `at`, in the legacy encoding that gives the most plausible text.
pub(super) fn guess(bytes: &[u8], at: usize) -> Option<(String, Encoding)> {
    // UTF-8 with one damaged byte must not be taken for a legacy encoding.
    let rest = bytes.get(at + 1..).unwrap_or_default();
    let letters = bytes.windows(2).filter(|pair| matches!(pair, [0xc3..=0xf4, 0x80..=0xbf])).count();
    if letters > 0 && bytes[..at].iter().chain(rest).filter(|byte| **byte >= 0x80).count() < 3 * letters + 2 {
        return None;
    }
    Encoding::guess(bytes).map(|(encoding, text)| (text, encoding))
}

/// Message for invalid UTF-8 at byte `at`.
pub(super) fn not_utf8(bytes: &[u8], at: usize) -> String {
    not("UTF-8", bytes, at)
}

/// Message for a byte that is invalid in `encoding`.
pub(super) fn unreadable(encoding: Encoding, bytes: &[u8], at: usize) -> String {
    if encoding.is_utf8() { not_utf8(bytes, at) } else { not(&encoding.name(), bytes, at) }
}

fn not(name: &str, bytes: &[u8], at: usize) -> String {
    match bytes.get(at) {
        Some(byte) => format!("not {name}: byte 0x{byte:02x} at byte {at}"),
        None => format!("not {name}: cut off at byte {at}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], asked: Option<&str>, declared: Option<&str>) -> (String, Option<String>) {
        let named = |name: Option<&str>| name.map(|name| Encoding::named(name).unwrap());
        match text(bytes.to_vec(), named(asked), |_| named(declared)) {
            Decoded::Text(text, encoding) => (text, encoding),
            Decoded::Binary(reason) => (reason, Some("binary".into())),
            Decoded::Broken { line, reason } => (reason, Some(format!("line {line}"))),
        }
    }

    fn of(text: &str, encoding: &str) -> (String, Option<String>) {
        (text.into(), (!encoding.is_empty()).then(|| encoding.into()))
    }

    #[test]
    fn the_mark_comes_first() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("é漢".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decoded(&utf16, Some("windows-1251"), None), of("é漢", "utf-16le"));
        assert_eq!(decoded(b"\xef\xbb\xbfplain", None, Some("koi8-r")), of("plain", ""));
        assert_eq!(decoded(b"\xfe\xff\x00a\n", None, None), of("not utf-16be: byte 0x0a at byte 4", "line 1"));
        assert_eq!(decoded(&[0; 40], None, None).1.unwrap(), "binary");
        let unmarked: Vec<u8> = "Le port, l’été: ça va".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&unmarked, None, None), of("Le port, l’été: ça va", "utf-16be"));
        let numbers: Vec<u8> = (1..200u16).flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&numbers, None, None).1.unwrap(), "binary");
    }

    #[test]
    fn what_is_asked_for_comes_before_what_is_found() {
        assert_eq!(decoded("né".as_bytes(), Some("windows-1252"), None), of("nÃ©", "windows-1252"));
        assert_eq!(decoded(b"a\0\xe9\0", Some("utf-16le"), None), of("aé", "utf-16le"));
        assert_eq!(decoded(b"one\ntwo \xd2", Some("windows-1253"), None), of("not windows-1253: byte 0xd2 at byte 8", "line 2"));
        assert_eq!(decoded(b"plain", Some("windows-1253"), None), of("plain", ""));
    }

    #[test]
    fn sound_utf_8_comes_before_a_declaration() {
        assert_eq!(decoded("Порт".as_bytes(), None, Some("windows-1251")), of("Порт", ""));
        assert_eq!(decoded("naïve".as_bytes(), None, Some("windows-1252")), of("naïve", ""));
        // Two characters of GBK that look like two letters of UTF-8.
        let (bytes, _, _) = encoding_rs::GBK.encode("通");
        assert_eq!(decoded(&bytes, None, Some("gbk")), of("通", "gbk"));
        assert_eq!(decoded(&bytes, None, None), of("ͨ", ""));
        assert_eq!(decoded("港口开放".as_bytes(), None, Some("gbk")), of("港口开放", ""));
    }

    #[test]
    fn the_rest_is_declared_or_told_by_the_bytes() {
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Порт открыли утром.");
        assert_eq!(decoded(&cyrillic, None, None), of("Порт открыли утром.", "windows-1251"));
        assert_eq!(decoded(&cyrillic, None, Some("koi8-r")).1.unwrap(), "koi8-r");
        assert_eq!(decoded(&cyrillic, None, Some("utf-8")), of("Порт открыли утром.", "windows-1251"));
        // A wrong declaration.
        assert_eq!(decoded(&cyrillic, None, Some("euc-jp")), of("Порт открыли утром.", "windows-1251"));
        assert_eq!(decoded(b"one\nvoil\xc3\xa0 caf\xe9", None, None), of("not UTF-8: byte 0xe9 at byte 14", "line 2"));
        let japanese = b"\x8a\x43\n\x81\x01";
        assert_eq!(decoded(japanese, None, Some("shift_jis")).0, "not shift_jis: byte 0x81 at byte 3, as the file says that it is");
    }
}
