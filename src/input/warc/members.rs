//! Decompresses a file of one or many compressed members, and tracks where each member begins.
//!
//! Archives compress each record on its own (gzip members, zstd frames), so that a record can be fetched by its offset and damage stays
//! within one member. A broken member gives one error behind its readable bytes, and reading resumes at the next member found.
//!
//! A reader may look ahead ([`Members::peek`]) before it takes bytes. What it does not take is not read or copied again, so that time is
//! linear in the size of the file also where each record states a wrong length.

use super::super::stream::MAX_WINDOW_LOG;
use crate::input::{InputOptions, Place};
use flate2::bufread::GzDecoder;
use memchr::memmem;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use zstd::stream::read::Decoder as ZstdDecoder;

/// Buffer size in bytes.
const ROOM: usize = 64 << 10;
const BUFFER: usize = 256 << 10;
/// Magic bytes of a gzip member with deflate, the only method.
const GZIP: &[u8] = &[0x1f, 0x8b, 0x08];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// Magic bytes of a skippable frame with the dictionary of all other frames (IIPC proposal "Zstandard compression of WARC files").
const DICTIONARY: &[u8] = &[0x5d, 0x2a, 0x4d, 0x18];
/// Largest dictionary in bytes.
const MAX_DICTIONARY: u64 = 16 << 20;
/// Decompressed size in bytes below which expansion is not checked.
const FREE_BYTES: u64 = 1 << 20;

/// A position in a file: the offset of its member, and the offset in the member's decompressed bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Offset {
    pub member: u64,
    pub within: u64,
}

/// A compressed file with a count of the bytes read.
struct Packed {
    inner: Box<dyn BufRead + Send>,
    taken: u64,
    /// The last bytes read since [`Packed::keep`], and how many of them are to be read again.
    kept: Vec<u8>,
    again: usize,
}

/// Size of that buffer in bytes: if a member is truncated, the next one starts at most this far before the place where the error shows.
const KEPT: usize = 1 << 20;

impl Packed {
    fn new(inner: Box<dyn BufRead + Send>) -> Self {
        Self { inner, taken: 0, kept: Vec::new(), again: 0 }
    }

    /// Starts to keep the bytes read.
    fn keep(&mut self) {
        self.kept.drain(..self.kept.len() - self.again);
    }

    /// Goes back to the first `magic` in the kept bytes, after their first byte; `false` if there is none.
    fn go_back(&mut self, magic: &[u8]) -> bool {
        let found = self.kept.get(1..self.kept.len() - self.again).and_then(|kept| memmem::find(kept, magic));
        let Some(at) = found else { return false };
        let back = self.kept.len() - self.again - (at + 1);
        self.again += back;
        self.taken -= back as u64;
        true
    }

    /// Skips to the next `magic`, whose first byte must not occur in it twice; `false` if there is none.
    fn seek(&mut self, magic: &[u8]) -> io::Result<bool> {
        let mut matched = 0;
        loop {
            let buffer = self.fill_buf()?;
            if buffer.is_empty() {
                return Ok(false);
            }
            let found = buffer.iter().position(|byte| {
                matched = if *byte == magic[matched] { matched + 1 } else { usize::from(*byte == magic[0]) };
                matched == magic.len()
            });
            let length = buffer.len();
            self.consume(found.map_or(length, |at| at + 1));
            if found.is_some() {
                self.again += magic.len();
                self.taken -= magic.len() as u64;
                return Ok(true);
            }
        }
    }
}

/// Reads the bytes already in the buffer of `from`.
fn read_ready(from: &mut impl BufRead, buffer: &mut [u8]) -> io::Result<usize> {
    let ready = from.fill_buf()?;
    let count = ready.len().min(buffer.len());
    buffer[..count].copy_from_slice(&ready[..count]);
    from.consume(count);
    Ok(count)
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read_ready(self, buffer)
    }
}

impl BufRead for Packed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.again > 0 { Ok(&self.kept[self.kept.len() - self.again..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, count: usize) {
        self.taken += count as u64;
        if self.again > 0 {
            self.again -= count;
            return;
        }
        // These bytes are buffered, so `fill_buf` reads nothing.
        if let Ok(buffer) = self.inner.fill_buf() {
            self.kept.extend_from_slice(&buffer[..count.min(buffer.len())]);
        }
        if self.kept.len() > 2 * KEPT {
            self.kept.drain(..self.kept.len() - KEPT);
        }
        self.inner.consume(count);
    }
}

enum State {
    Plain(Packed),
    Gzip(Box<GzDecoder<Packed>>),
    Zstd(Box<ZstdDecoder<'static, Packed>>),
    /// Before the next member.
    Between(Packed),
    Ended,
}

/// Most members that are looked at ahead; a record is in one of them.
const MOST_AHEAD: usize = 1 << 16;

/// Where a member begins in the buffer.
struct Start {
    at: usize,
    offset: Offset,
}

/// Reads the members of a file, decompressed.
pub(super) struct Members {
    state: State,
    packing: Packing,
    dictionary: Vec<u8>,
    /// The member was found inside a broken one; if it is broken too, it is not searched again.
    is_found: bool,
    /// Decompressed bytes, the first `taken` of which are used up.
    buffer: Vec<u8>,
    taken: usize,
    /// Members in the buffer; the first is that of the next byte.
    starts: VecDeque<Start>,
    /// An error behind the buffer.
    failed: Option<io::Error>,
    unpacked: u64,
    max_bytes: u64,
    max_expansion: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Gzip,
    Zstd,
}

impl Members {
    /// Opens a file; its first bytes tell the compression.
    pub fn open(place: &Place, options: &InputOptions) -> io::Result<Self> {
        let inner: Box<dyn BufRead + Send> = match place.path.as_ref().or(options.stdin.as_ref()) {
            Some(path) => {
                let file = File::open(path)?;
                let length = file.metadata().ok().filter(|data| data.is_file() && data.len() > 0).map_or(u64::MAX, |data| data.len());
                Box::new(BufReader::with_capacity(BUFFER, file.take(length)))
            }
            None => Box::new(BufReader::with_capacity(BUFFER, io::stdin())),
        };
        let mut packed = Packed::new(inner);
        let head = packed.fill_buf()?;
        let packing = match head {
            head if head.starts_with(GZIP) => Packing::Gzip,
            head if head.starts_with(ZSTD) || head.starts_with(DICTIONARY) => Packing::Zstd,
            _ => Packing::Plain,
        };
        let dictionary = if head.starts_with(DICTIONARY) { dictionary(&mut packed)? } else { Vec::new() };
        let state = if packing == Packing::Plain { State::Plain(packed) } else { State::Between(packed) };
        let (max_bytes, max_expansion) = (options.max_unpacked_bytes, options.max_expansion);
        Ok(Self {
            state,
            packing,
            dictionary,
            is_found: false,
            buffer: Vec::new(),
            taken: 0,
            starts: VecDeque::from([Start { at: 0, offset: Offset::default() }]),
            failed: None,
            unpacked: 0,
            max_bytes,
            max_expansion,
        })
    }

    /// Position of the next byte.
    pub fn offset(&self) -> Offset {
        let Some(Start { at, offset }) = self.starts.front() else { return Offset::default() };
        let within = offset.within + (self.taken - at) as u64;
        match self.packing {
            Packing::Plain => Offset { member: within, within: 0 },
            _ => Offset { within, ..*offset },
        }
    }

    /// The next `count` bytes, without taking them; fewer before the end, before an error, which the next read behind them gives, and where
    /// too many members follow.
    pub fn peek(&mut self, count: usize) -> &[u8] {
        while self.buffer.len() - self.taken < count && self.failed.is_none() && self.starts.len() <= MOST_AHEAD {
            match self.refill() {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => self.failed = Some(error),
            }
        }
        let rest = &self.buffer[self.taken..];
        &rest[..rest.len().min(count)]
    }

    /// Starts the next member, if there is one; its bytes will be behind those in the buffer.
    fn begin(&mut self, mut packed: Packed, at: usize) -> io::Result<()> {
        if packed.fill_buf()?.is_empty() {
            self.state = State::Ended;
            return Ok(());
        }
        packed.keep();
        // A member without bytes has no place of its own.
        self.starts.pop_back_if(|start| start.at == at);
        self.starts.push_back(Start { at, offset: Offset { member: packed.taken, within: 0 } });
        self.state = match self.packing {
            Packing::Plain => State::Ended,
            Packing::Gzip => State::Gzip(Box::new(GzDecoder::new(packed))),
            Packing::Zstd => {
                let mut decoder = ZstdDecoder::with_dictionary(packed, &self.dictionary)?.single_frame();
                decoder.window_log_max(MAX_WINDOW_LOG)?;
                State::Zstd(Box::new(decoder))
            }
        };
        Ok(())
    }

    /// Decompresses the next bytes into the buffer. Returns their number, 0 at the end.
    fn refill(&mut self) -> io::Result<usize> {
        if matches!(self.state, State::Ended) {
            return Ok(0);
        }
        if self.taken >= self.buffer.len() - self.taken {
            self.forget();
        }
        let filled = self.buffer.len();
        self.buffer.resize(filled + ROOM, 0);
        let read = self.read_some(filled);
        let count = *read.as_ref().unwrap_or(&0);
        self.buffer.truncate(filled + count);
        self.unpacked += count as u64;
        read
    }

    /// Drops the bytes that are used up.
    fn forget(&mut self) {
        self.buffer.drain(..self.taken);
        for start in &mut self.starts {
            // The first member may have begun before.
            start.offset.within += self.taken.saturating_sub(start.at) as u64;
            start.at = start.at.saturating_sub(self.taken);
        }
        self.taken = 0;
    }

    /// Decompresses the next bytes into the buffer from `filled` on.
    fn read_some(&mut self, filled: usize) -> io::Result<usize> {
        loop {
            let is_between = matches!(self.state, State::Between(_));
            let (read, packed) = match &mut self.state {
                State::Ended => return Ok(0),
                State::Plain(packed) => {
                    let read = packed.read(&mut self.buffer[filled..])?;
                    if read == 0 {
                        self.state = State::Ended;
                    }
                    return Ok(read);
                }
                State::Between(_) => (Ok(0), 0),
                State::Gzip(decoder) => (decoder.read(&mut self.buffer[filled..]), decoder.get_ref().taken),
                State::Zstd(decoder) => (decoder.read(&mut self.buffer[filled..]), decoder.get_ref().taken),
            };
            match read {
                Ok(0) => {
                    let packed = self.end();
                    self.is_found &= is_between;
                    self.begin(packed, filled)?;
                }
                Ok(read) => {
                    self.check(packed)?;
                    return Ok(read);
                }
                Err(error) => {
                    let mut packed = self.end();
                    let magic = if self.packing == Packing::Gzip { GZIP } else { ZSTD };
                    let is_cut = packed.fill_buf()?.is_empty();
                    self.is_found = !self.is_found && packed.go_back(magic);
                    let goes_on = self.is_found || packed.seek(magic)?;
                    let what = if is_cut { "the file breaks off inside it" } else { "its packed bytes are broken" };
                    let kind = if goes_on { io::ErrorKind::InvalidData } else { io::ErrorKind::UnexpectedEof };
                    self.state = if goes_on { State::Between(packed) } else { State::Ended };
                    return Err(io::Error::new(kind, format!("{what}: {error}")));
                }
            }
        }
    }

    /// The file, positioned after the member that ended.
    fn end(&mut self) -> Packed {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Plain(packed) | State::Between(packed) => packed,
            State::Gzip(decoder) => decoder.into_inner(),
            State::Zstd(decoder) => decoder.finish(),
            State::Ended => Packed::new(Box::new(io::empty())),
        }
    }

    fn check(&mut self, packed: u64) -> io::Result<()> {
        let reason = if self.unpacked > self.max_bytes {
            format!("unpacks to more than {} bytes; raise --max-unpacked-bytes if that is right", self.max_bytes)
        } else if self.unpacked > FREE_BYTES && self.unpacked / self.max_expansion > packed {
            format!("unpacks to more than {} times its size; raise --max-expansion if that is right", self.max_expansion)
        } else {
            return Ok(());
        };
        self.state = State::Ended;
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason))
    }
}

/// Reads the dictionary at the start of a file; it may itself be compressed.
fn dictionary(packed: &mut Packed) -> io::Result<Vec<u8>> {
    let mut head = [0; 8];
    packed.read_exact(&mut head)?;
    let length = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
    if length > MAX_DICTIONARY {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("its dictionary is said to have {length} bytes")));
    }
    let mut bytes = Vec::new();
    packed.by_ref().take(length).read_to_end(&mut bytes)?;
    if !bytes.starts_with(ZSTD) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    ZstdDecoder::new(bytes.as_slice())?.take(MAX_DICTIONARY).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read_ready(self, buffer)
    }
}

impl BufRead for Members {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken >= self.buffer.len() {
            let read = self.failed.take().map_or_else(|| self.refill(), Err);
            // A member that is broken from its first byte on has a position, too.
            self.consume(0);
            read?;
        }
        Ok(&self.buffer[self.taken..])
    }

    fn consume(&mut self, count: usize) {
        self.taken += count;
        while self.starts.get(1).is_some_and(|next| next.at <= self.taken) {
            self.starts.pop_front();
        }
    }
}
