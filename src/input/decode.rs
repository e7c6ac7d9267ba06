//! Bytes as they lie on disk; bytes as they were meant: unpacked, within limits.
//!
//! gzip with any number of members, zstd with any number of frames. A stream that unpacks to more than its share ends with an error,
//! so that a bomb costs neither memory nor time.

use super::{InputOptions, Place};
use memchr::memchr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The largest window that a zstd frame may ask for, as a power of two: 128 MiB, zstd's own default.
const MAX_WINDOW_LOG: u32 = 27;

const BUFFER: usize = 256 << 10;

/// An open input, unpacked.
pub struct Stream(Box<dyn BufRead + Send>);

impl Stream {
    pub(super) fn open(place: &Place, options: &InputOptions) -> io::Result<Self> {
        let Some(path) = place.path.as_ref().or(options.stdin.as_ref()) else {
            return Ok(Self(Box::new(BufReader::with_capacity(BUFFER, io::stdin()))));
        };
        let file = File::open(path)?;
        // Who writes to the file while it is read must not keep the reader going for ever; files of the kernel's say 0.
        let length = file.metadata().ok().filter(|data| data.is_file() && data.len() > 0).map_or(u64::MAX, |data| data.len());
        let file = file.take(length);
        let packed = Arc::new(AtomicU64::new(0));
        let counted = BufReader::with_capacity(BUFFER, Counted { inner: file, bytes: packed.clone() });
        let limited = |inner: Box<dyn Read + Send>| Limited {
            inner,
            packed,
            unpacked: 0,
            max_expansion: options.max_expansion,
            max_bytes: options.max_unpacked_bytes,
        };
        Ok(Self(match path.extension().and_then(|extension| extension.to_str()) {
            Some("gz") => Box::new(BufReader::with_capacity(BUFFER, limited(Box::new(flate2::bufread::MultiGzDecoder::new(counted))))),
            Some("zst") => {
                let mut decoder = zstd::Decoder::with_buffer(counted)?;
                decoder.window_log_max(MAX_WINDOW_LOG)?;
                Box::new(BufReader::with_capacity(BUFFER, limited(Box::new(decoder))))
            }
            _ => Box::new(counted),
        }))
    }

    /// Reads up to and without the next line feed into `line`, at most `max` bytes of it; what is longer is read past.
    ///
    /// Gives the bytes that were taken from the stream (0 at its end) and whether the line was cut.
    pub(super) fn line(&mut self, line: &mut Vec<u8>, max: usize) -> io::Result<(u64, bool)> {
        line.clear();
        let (mut taken, mut cut) = (0u64, false);
        loop {
            let buffer = match self.0.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            let (content, used, ended) = match memchr(b'\n', buffer) {
                Some(at) => (&buffer[..at], at + 1, true),
                None => (buffer, buffer.len(), buffer.is_empty()),
            };
            let room = max - line.len();
            cut |= content.len() > room;
            line.extend_from_slice(&content[..content.len().min(room)]);
            taken += used as u64;
            self.0.consume(used);
            if ended {
                return Ok((taken, cut));
            }
        }
    }

    /// Reads all that is left, at most `max` bytes; what is longer is read past. Gives whether it was cut.
    pub(super) fn rest(&mut self, bytes: &mut Vec<u8>, max: usize) -> io::Result<bool> {
        self.0.by_ref().take(max as u64).read_to_end(bytes)?;
        Ok(io::copy(&mut self.0, &mut io::sink())? > 0)
    }
}

struct Counted<R> {
    inner: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

struct Limited {
    inner: Box<dyn Read + Send>,
    packed: Arc<AtomicU64>,
    unpacked: u64,
    max_expansion: u64,
    max_bytes: u64,
}

/// Below this, a high rate of expansion is no sign of a bomb: a short file of one repeated line packs as well.
const FREE_BYTES: u64 = 1 << 20;

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.unpacked += read as u64;
        let packed = self.packed.load(Relaxed);
        if self.unpacked > self.max_bytes {
            return Err(io::Error::other(format!(
                "unpacks to more than {} bytes; raise --max-unpacked-bytes if that is right",
                self.max_bytes
            )));
        }
        if self.unpacked > FREE_BYTES && self.unpacked / self.max_expansion > packed {
            return Err(io::Error::other(format!(
                "unpacks to more than {} times its size; raise --max-expansion if that is right",
                self.max_expansion
            )));
        }
        Ok(read)
    }
}

/// What text the bytes of a file hold.
pub(super) enum Decoded {
    /// Text, without its byte order mark.
    Text(String),
    /// Not text, with the reason.
    Binary(String),
    /// Text with a byte that is not UTF-8, with its place.
    Broken {
        /// Line from 1.
        line: u64,
        /// What stands there.
        reason: String,
    },
}

/// UTF-8, or UTF-16 where a byte order mark says so; bytes that are neither are in the old encoding that makes the most plausible text of them.
pub(super) fn text(bytes: Vec<u8>) -> Decoded {
    let bytes = match bytes.as_slice() {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Decoded::Binary("UTF-32 is not supported; convert it to UTF-8".into()),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            let encoding = if bytes[0] == 0xff { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
            return match encoding.decode_without_bom_handling_and_without_replacement(&bytes[2..]) {
                Some(text) => Decoded::Text(text.into_owned()),
                None => Decoded::Broken { line: 1, reason: format!("the byte order mark says {}, and the bytes are not", encoding.name()) },
            };
        }
        [0xef, 0xbb, 0xbf, ..] => bytes[3..].to_vec(),
        _ => bytes,
    };
    let sample = &bytes[..bytes.len().min(8192)];
    let nuls = sample.iter().filter(|byte| **byte == 0).count();
    if nuls * 100 > sample.len() {
        let at = memchr(0, &bytes).unwrap_or(0);
        return Decoded::Binary(format!("not text: a NUL at byte {at}"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded::Text(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            // UTF-8 with a byte that is broken is no other encoding.
            let rest = bytes.get(at + 1..).unwrap_or_default();
            let letters = bytes.windows(2).filter(|pair| matches!(pair, [0xc3..=0xf4, 0x80..=0xbf])).count();
            let is_utf8 = letters > 0 && bytes[..at].iter().chain(rest).filter(|byte| **byte >= 0x80).count() < 3 * letters + 2;
            if !is_utf8 && let Some((text, _)) = crate::normalize::decode(bytes) {
                return Decoded::Text(text);
            }
            let line = 1 + memchr::memchr_iter(b'\n', &bytes[..at]).count() as u64;
            Decoded::Broken { line, reason: not_utf8(bytes, at) }
        }
    }
}

/// The reason for a byte that is not UTF-8.
pub(super) fn not_utf8(bytes: &[u8], at: usize) -> String {
    format!("not UTF-8: byte 0x{:02x} at byte {at}", bytes[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_tell_the_encoding() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("é漢".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(matches!(text(utf16), Decoded::Text(text) if text == "é漢"));
        assert!(matches!(text(b"\xef\xbb\xbfplain".to_vec()), Decoded::Text(text) if text == "plain"));
        assert!(
            matches!(text(b"one\nvoil\xc3\xa0 caf\xe9".to_vec()), Decoded::Broken { line: 2, reason } if reason == "not UTF-8: byte 0xe9 at byte 14")
        );
        assert!(matches!(text(vec![0; 40]), Decoded::Binary(_)));
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode("Порт открыли утром.");
        assert!(matches!(text(cyrillic.into_owned()), Decoded::Text(text) if text == "Порт открыли утром."));
    }

    #[test]
    fn long_lines_are_cut_and_read_past() {
        let mut stream = Stream(Box::new(io::Cursor::new("0123456789\nab\n\nlast")));
        let mut line = Vec::new();
        assert_eq!(stream.line(&mut line, 4).unwrap(), (11, true));
        assert_eq!(line, b"0123");
        assert_eq!(stream.line(&mut line, 4).unwrap(), (3, false));
        assert_eq!(line, b"ab");
        assert_eq!(stream.line(&mut line, 4).unwrap(), (1, false));
        assert_eq!(stream.line(&mut line, 4).unwrap(), (4, false));
        assert_eq!(stream.line(&mut line, 4).unwrap(), (0, false));
    }
}
