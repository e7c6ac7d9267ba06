//! Opens inputs and decompresses them within limits.
//!
//! Supports gzip with any number of members and zstd with any number of frames. A stream that exceeds its expansion limit ends with an
//! error, so that a decompression bomb costs neither memory nor time.

use super::{InputOptions, Place};
use memchr::memchr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Largest window of a zstd frame as a power of two: 128 MiB, zstd's own default.
pub(super) const MAX_WINDOW_LOG: u32 = 27;

const BUFFER: usize = 256 << 10;

/// An open input, decompressed.
pub struct Stream(Box<dyn BufRead + Send>);

impl Stream {
    /// A stream of bytes in memory.
    pub(super) fn of(bytes: Vec<u8>) -> Self {
        Self(Box::new(io::Cursor::new(bytes)))
    }

    pub(super) fn open(place: &Place, options: &InputOptions) -> io::Result<Self> {
        let Some(path) = place.path.as_ref().or(options.stdin.as_ref()) else {
            return Ok(Self(Box::new(BufReader::with_capacity(BUFFER, io::stdin()))));
        };
        let file = File::open(path)?;
        // Reading stops at the present length, so that a growing file ends. Kernel files have length 0 and are read to their end.
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

    /// Reads up to the next line feed (excluded) into `line`, at most `max` bytes; the rest of a longer line is skipped.
    ///
    /// Returns the number of bytes consumed (0 at the end) and whether the line was cut.
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

    /// Returns the next `count` bytes (fewer at the end) without consuming them. The result does not depend on how the bytes arrive.
    pub(super) fn peek(&mut self, count: usize) -> &[u8] {
        let mut head = Vec::with_capacity(count);
        let error = self.0.by_ref().take(count as u64).read_to_end(&mut head).err();
        let rest = std::mem::replace(&mut self.0, Box::new(io::empty()));
        let is_empty = head.is_empty();
        let head = io::Cursor::new(head);
        self.0 = match error {
            Some(error) => Box::new(head.chain(BufReader::new(Broken(Some(error)))).chain(rest)),
            None => Box::new(head.chain(rest)),
        };
        // An error in front of the first byte stays for whoever reads.
        if is_empty { &[] } else { self.0.fill_buf().unwrap_or_default() }
    }

    /// Transcodes the rest to UTF-8. An invalid sequence becomes a byte that is invalid in UTF-8 too.
    pub(super) fn transcode(&mut self, encoding: &'static encoding_rs::Encoding) {
        let inner = std::mem::replace(&mut self.0, Box::new(io::empty()));
        let decoder = encoding.new_decoder_with_bom_removal();
        self.0 = Box::new(BufReader::with_capacity(BUFFER, Transcoded { inner, decoder, ready: Vec::new(), taken: 0, ended: false }));
    }

    /// Reads the rest, at most `max` bytes; more is skipped. Returns whether it was cut.
    pub(super) fn rest(&mut self, bytes: &mut Vec<u8>, max: usize) -> io::Result<bool> {
        self.0.by_ref().take(max as u64).read_to_end(bytes)?;
        Ok(io::copy(&mut self.0, &mut io::sink())? > 0)
    }
}

/// Yields an error after the bytes that were read before it.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Transcodes a stream to UTF-8.
struct Transcoded {
    inner: Box<dyn BufRead + Send>,
    decoder: encoding_rs::Decoder,
    ready: Vec<u8>,
    taken: usize,
    ended: bool,
}

/// Marks an invalid sequence: a byte that never occurs in UTF-8.
const NO_CHARACTER: u8 = 0xff;
/// Buffer size in bytes.
const ROOM: usize = 64 << 10;

impl Read for Transcoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.ready.len() && !self.ended {
            let input = self.inner.fill_buf()?;
            let last = input.is_empty();
            self.ready.resize(ROOM, 0);
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(input, &mut self.ready, last);
            self.inner.consume(read);
            self.ready.truncate(written);
            self.taken = 0;
            match result {
                encoding_rs::DecoderResult::Malformed(..) => self.ready.push(NO_CHARACTER),
                encoding_rs::DecoderResult::InputEmpty => self.ended = last,
                encoding_rs::DecoderResult::OutputFull => {}
            }
        }
        let count = buffer.len().min(self.ready.len() - self.taken);
        buffer[..count].copy_from_slice(&self.ready[self.taken..self.taken + count]);
        self.taken += count;
        Ok(count)
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

/// Decompressed size in bytes below which expansion is not checked: a short file of one repeated line compresses as well.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_read_again() {
        let mut stream = Stream(Box::new(io::Cursor::new("one\ntwo").chain(BufReader::new(Broken(Some(io::Error::other("torn")))))));
        let mut line = Vec::new();
        assert_eq!(stream.peek(3), b"one");
        assert_eq!(stream.peek(100), b"one\ntwo");
        assert_eq!(stream.line(&mut line, 9).unwrap(), (4, false));
        assert_eq!(stream.line(&mut line, 9).unwrap_err().to_string(), "torn");
        assert_eq!(line, b"two");
    }

    #[test]
    fn what_is_not_packed_as_its_name_says_is_an_error_behind_a_look_as_well() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.jsonl.gz", "a.jsonl.zst"] {
            let path = folder.path().join(name);
            std::fs::write(&path, "{\"id\":\"a\",\"text\":\"The pier is shut.\"}\n").unwrap();
            let place = Place { path: Some(path), shown: name.to_owned(), found: false };
            let mut stream = Stream::open(&place, &InputOptions::default()).unwrap();
            assert_eq!(stream.peek(64), b"");
            assert!(stream.line(&mut Vec::new(), 100).is_err(), "{name}");
        }
    }

    #[test]
    fn other_encodings_become_utf_8() {
        let bytes: Vec<u8> = "\u{feff}é漢\n😀".encode_utf16().chain([0xd800, 10]).flat_map(u16::to_le_bytes).chain([65]).collect();
        let mut stream = Stream(Box::new(io::Cursor::new(bytes)));
        stream.transcode(encoding_rs::UTF_16LE);
        let mut text = Vec::new();
        assert!(!stream.rest(&mut text, 100).unwrap());
        assert_eq!(text, ["é漢\n😀".as_bytes(), b"\xff\n\xff"].concat());
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
