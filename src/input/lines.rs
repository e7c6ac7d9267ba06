//! Decodes a file line by line into UTF-8; only the current line is in memory.
//!
//! A legacy encoding is detected at the first line that is not valid UTF-8, from this line and those that follow; the same encoding then
//! holds for all such lines of the file. If neighbouring lines are valid non-ASCII UTF-8, the file is UTF-8 and the line is damaged.

use super::InputOptions;
use super::decode::{guess, is_sound, letters, not_utf8, unmarked_utf16, unreadable};
use super::encoding::Encoding;
use super::stream::Stream;

/// Lookahead in bytes for detecting the encoding.
const AHEAD: usize = 16 << 10;

/// Fewest non-ASCII bytes for a detection. With fewer, it may be one damaged line in an ASCII file, which must not pass as decoded; a file
/// in a legacy encoding rarely has fewer in its first records.
const EVIDENCE: usize = 6;

/// Bytes of the head (an even number) to detect UTF-16 without byte order mark.
const HEAD: usize = 256;

/// What is known about the encoding of a file.
enum Known {
    /// Given by the user or a byte order mark.
    Given(Encoding),
    /// The stream is transcoded to UTF-8 before it is split into lines.
    Transcoded(Encoding),
    /// Detected from lines that are not valid UTF-8.
    Guessed(Encoding),
    /// Valid non-ASCII UTF-8 was read.
    Utf8,
    /// Only ASCII so far.
    Nothing,
}

/// Decodes the lines of one stream.
pub(super) struct Decoder(Known);

impl Decoder {
    /// Inspects the head of `stream`.
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
            Some((encoding, None)) => Known::Given(encoding),
            None => Known::Nothing,
        })
    }

    /// Decodes `line` (or a row of several lines) in place; `stream` is at the bytes after it. Returns the encoding unless it is UTF-8.
    ///
    /// # Errors
    /// The reason why it cannot be decoded; `line` is left as it is.
    pub(super) fn decode(&mut self, line: &mut Vec<u8>, stream: &mut Stream) -> Result<Option<Encoding>, String> {
        let text = simdutf8::compat::from_utf8(line);
        let (encoding, decoded) = match (&self.0, text) {
            (Known::Utf8, Ok(_)) => return Ok(None),
            (Known::Transcoded(encoding), Ok(_)) => return Ok(Some(*encoding)),
            (Known::Transcoded(encoding), Err(_)) => return Err(format!("not {}", encoding.name())),
            (Known::Given(encoding), Ok(_)) if encoding.is_utf8() => return Ok(None),
            (Known::Given(encoding), _) => (*encoding, encoding.decode(line)),
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
            (Known::Nothing, Err(error)) => match detect_encoding(line, stream.peek(AHEAD)) {
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

/// Guesses the encoding from the lines that are not valid UTF-8: this one and those in the lookahead. `None` if a line is non-ASCII UTF-8.
fn detect_encoding(line: &[u8], ahead: &[u8]) -> Option<Encoding> {
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
