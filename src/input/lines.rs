//! The lines of a file as UTF-8, whatever it is in: nothing is held but the line at hand.
//!
//! A file in an old encoding is known by its first line that is no UTF-8, and those near behind it. All such lines of a file are in that
//! encoding; where lines before or near behind are sound UTF-8 beyond ASCII, they are broken and in none.

use super::InputOptions;
use super::decode::{guess, is_sound, letters, not_utf8, unmarked_utf16, unreadable};
use super::encoding::Encoding;
use super::stream::Stream;

/// Bytes behind a line that are looked at to tell its encoding.
const AHEAD: usize = 16 << 10;

/// Bytes beyond ASCII that these lines must have: fewer are a broken line in a file of ASCII, which must not be let through repaired, and seldom
/// all that a file in an old encoding has in its first records.
const EVIDENCE: usize = 6;

/// Bytes at the head of a file, an even number, that tell UTF-16 without a mark.
const HEAD: usize = 256;

/// What is known of the encoding of a file.
enum Known {
    /// It was said, by the user or by a byte order mark.
    Said(Encoding),
    /// It was turned into UTF-8 before it was cut into lines.
    Transcoded(Encoding),
    /// Lines that are no UTF-8 told it.
    Guessed(Encoding),
    /// Sound UTF-8 beyond ASCII was read.
    Utf8,
    /// All so far was ASCII.
    Nothing,
}

/// Turns the lines of one stream into UTF-8.
pub(super) struct Decoder(Known);

impl Decoder {
    /// Looks at the head of `stream`.
    pub(super) fn new(stream: &mut Stream, options: &InputOptions) -> Self {
        let marked = match stream.peek(4) {
            [0xff, 0xfe, 0, 0] => None,
            [0xff, 0xfe, ..] => Some("utf-16le"),
            [0xfe, 0xff, ..] => Some("utf-16be"),
            [0xef, 0xbb, 0xbf, ..] => Some("utf-8"),
            _ => None,
        };
        let said = marked.and_then(|name| Encoding::named(name).ok()).or(options.encoding);
        let said = said.or_else(|| unmarked_utf16(stream.peek(HEAD)));
        Self(match said.map(|encoding| (encoding, encoding.to_transcode())) {
            Some((encoding, Some(standard))) => {
                stream.transcode(standard);
                Known::Transcoded(encoding)
            }
            Some((encoding, None)) => Known::Said(encoding),
            None => Known::Nothing,
        })
    }

    /// Turns `line`, or a row of several, into UTF-8; `stream` goes on behind it. Gives its encoding where that is not UTF-8.
    ///
    /// # Errors
    /// Why it can't be read; it stays as it is.
    pub(super) fn decode(&mut self, line: &mut Vec<u8>, stream: &mut Stream) -> Result<Option<Encoding>, String> {
        let text = simdutf8::compat::from_utf8(line);
        let (encoding, decoded) = match (&self.0, text) {
            (Known::Utf8, Ok(_)) => return Ok(None),
            (Known::Transcoded(encoding), Ok(_)) => return Ok(Some(*encoding)),
            (Known::Transcoded(encoding), Err(_)) => return Err(format!("not {}", encoding.name())),
            (Known::Said(encoding), Ok(_)) if encoding.is_utf8() => return Ok(None),
            (Known::Said(encoding), _) => (*encoding, encoding.decode(line)),
            (Known::Nothing, Ok(text)) => {
                if letters(text) > 0 {
                    self.0 = Known::Utf8;
                }
                return Ok(None);
            }
            (Known::Guessed(encoding), Ok(text)) => {
                if letters(text) == 0 || is_sound(text) || !encoding.is_wide() {
                    return Ok(None);
                }
                (*encoding, encoding.decode(line))
            }
            (Known::Guessed(encoding), Err(_)) => (*encoding, encoding.decode(line)),
            (Known::Utf8, Err(error)) => return Err(not_utf8(line, error.valid_up_to())),
            (Known::Nothing, Err(error)) => match told(line, stream.peek(AHEAD)) {
                Some(encoding) => {
                    self.0 = Known::Guessed(encoding);
                    (encoding, encoding.decode(line))
                }
                None => return Err(not_utf8(line, error.valid_up_to())),
            },
        };
        match decoded {
            Ok(text) if text.as_bytes() == line.as_slice() => Ok(None),
            Ok(text) => {
                *line = text.into_bytes();
                Ok(Some(encoding))
            }
            Err(at) => Err(unreadable(encoding, line, at)),
        }
    }
}

/// The encoding of a line and of those behind it that are no UTF-8 either; none where one is sound UTF-8.
fn told(line: &[u8], ahead: &[u8]) -> Option<Encoding> {
    let mut sample = line.to_vec();
    for next in ahead.split_inclusive(|byte| *byte == b'\n').filter(|next| next.last() == Some(&b'\n')) {
        match simdutf8::basic::from_utf8(next) {
            Ok(text) if is_sound(text) => return None,
            Ok(_) => {}
            Err(_) => sample.extend_from_slice(next),
        }
    }
    let at = sample.iter().position(|byte| *byte >= 0x80)?;
    if sample.iter().filter(|byte| **byte >= 0x80).count() < EVIDENCE {
        return None;
    }
    guess(&sample, at).map(|(_, encoding)| encoding)
}
