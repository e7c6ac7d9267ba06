//! Splits an archive into records: a header, and a block of the length stated there (ISO 28500).
//!
//! A broken record does not affect others: reading resumes at the next line that starts a record, also where a wrong length would swallow
//! it.

use super::http::Header;
use super::members::{Members, Offset};
use memchr::memmem;
use std::io::{self, BufRead, Read};

/// Start of a record.
const BEGINS: &[u8] = b"WARC/";
/// Longest header, and longest line of one, in bytes.
const MAX_HEADER: usize = 1 << 20;

/// A record.
#[derive(Debug)]
pub(super) struct Frame {
    pub header: Header,
    pub block: Vec<u8>,
    pub offset: Offset,
}

/// Result of reading a record.
#[derive(Debug)]
pub(super) enum Next {
    Frame(Frame),
    /// An unusable record: its header as far as it was read, and the reason.
    Broken {
        header: Header,
        offset: Offset,
        reason: String,
    },
    /// A record over the limit.
    TooLong {
        header: Header,
    },
    /// A read error; nothing follows.
    Failed {
        error: io::Error,
    },
}

/// Reads the records of a file.
pub(super) struct Frames {
    members: Members,
    max: usize,
    ended: bool,
}

/// Why reading a record failed.
enum Stopped {
    Broken(String),
    Failed(io::Error),
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        // Reading continues after a broken member.
        if error.kind() == io::ErrorKind::InvalidData { Self::Broken(error.to_string()) } else { Self::Failed(error) }
    }
}

impl Frames {
    pub fn new(members: Members, max: usize) -> Self {
        Self { members, max, ended: false }
    }

    /// The next line without its end, at most [`MAX_HEADER`] bytes; `None` at the end.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let read = self.members.by_ref().take(MAX_HEADER as u64).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(None);
        }
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        Ok(Some(line))
    }

    /// Seeks the start of the next record. Returns the number of bytes skipped, and the offset if there is a record.
    fn seek(&mut self) -> io::Result<(usize, Option<Offset>)> {
        let mut past = 0;
        loop {
            // Fill the buffer first, so that the offset belongs to the member of the line.
            if self.members.fill_buf()?.is_empty() {
                return Ok((past, None));
            }
            let offset = self.members.offset();
            let Some(line) = self.line()? else { return Ok((past, None)) };
            if line.starts_with(BEGINS) {
                return Ok((past, Some(offset)));
            }
            past += line.len();
        }
    }

    /// Reads the header of a record after its first line, and the length of its block.
    fn header(&mut self) -> Result<(Header, usize), Stopped> {
        let (mut lines, mut length) = (Vec::new(), 0);
        loop {
            if self.members.peek(BEGINS.len()) == BEGINS {
                return Err(Stopped::Broken("its header has no end".into()));
            }
            let Some(line) = self.line()? else { return Err(Stopped::Failed(cut())) };
            if line.is_empty() {
                break;
            }
            length += line.len();
            if length > MAX_HEADER {
                return Err(Stopped::Broken("its header has no end".into()));
            }
            lines.push(line);
        }
        let header = Header::of(lines.iter().map(Vec::as_slice));
        match header.get("content-length").map(str::parse) {
            Some(Ok(length)) => Ok((header, length)),
            _ => Err(Stopped::Broken("its header names no length (Content-Length)".into())),
        }
    }

    /// Reads a block of `length` bytes; `None` if it exceeds the limit and was skipped.
    fn block(&mut self, length: usize) -> Result<Option<Vec<u8>>, Stopped> {
        if length > self.max {
            return self.skip(length).map(|()| None);
        }
        let whole = Some(self.members.peek(length)).filter(|block| block.len() == length).map(<[u8]>::to_vec);
        if let Some(block) = whole.filter(|_| self.is_ended(length)) {
            self.members.consume(length);
            return Ok(Some(block));
        }
        let ready = self.members.peek(length);
        let (count, swallowed) = (ready.len(), swallowed(ready));
        self.members.consume(swallowed.unwrap_or(count));
        if swallowed.is_some() {
            return Err(Stopped::Broken(TOO_SHORT.into()));
        }
        if count < length && self.members.fill_buf()?.is_empty() {
            return Err(Stopped::Failed(cut()));
        }
        Err(Stopped::Broken("it does not end where its header says".into()))
    }

    /// Skips a block over the limit, up to the next record that begins in it.
    fn skip(&mut self, mut length: usize) -> Result<(), Stopped> {
        while length > 0 {
            let ready = self.members.peek(length.min(MAX_HEADER));
            let (count, swallowed) = (ready.len(), swallowed(ready));
            // The start of a record may be half in the next part.
            let taken = swallowed.unwrap_or(if count < length { count.saturating_sub(BEGINS.len() + 2) } else { count });
            self.members.consume(taken);
            length -= taken;
            if swallowed.is_some() {
                return Err(Stopped::Broken(TOO_SHORT.into()));
            }
            if taken == 0 {
                self.members.consume(count);
                length -= count;
                if self.members.fill_buf()?.is_empty() {
                    return Err(Stopped::Failed(cut()));
                }
            }
        }
        Ok(())
    }

    /// Whether a record ends after `length` bytes: two line ends, then another record or the end.
    fn is_ended(&mut self, length: usize) -> bool {
        let behind = self.members.peek(length + MAX_ENDS).get(length..).unwrap_or_default();
        let ends = behind.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        behind.get(ends).is_none_or(|byte| *byte == BEGINS[0] && ends > 0)
    }
}

/// Most bytes of line ends behind a block that are looked at.
const MAX_ENDS: usize = 64;
const TOO_SHORT: &str = "it ends before the length that its header names";

/// Where another record begins in a block.
fn swallowed(block: &[u8]) -> Option<usize> {
    memmem::find(block, b"\nWARC/1.").map(|at| at + 1)
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the file breaks off inside it")
}

impl Iterator for Frames {
    type Item = Next;

    fn next(&mut self) -> Option<Next> {
        if self.ended {
            return None;
        }
        let begin = self.members.offset();
        let offset = match self.seek() {
            Ok((_, Some(offset))) => offset,
            Ok((0, None)) => {
                self.ended = true;
                return None;
            }
            Ok((past, None)) => {
                self.ended = true;
                return (past > 0).then(|| Next::Broken {
                    header: Header::default(),
                    offset: begin,
                    reason: "no record of an archive begins here (WARC/1.0, WARC/1.1)".into(),
                });
            }
            Err(error) => match Stopped::from(error) {
                Stopped::Broken(reason) => {
                    return Some(Next::Broken { header: Header::default(), offset: self.members.offset(), reason });
                }
                Stopped::Failed(error) => {
                    self.ended = true;
                    return Some(Next::Failed { error });
                }
            },
        };
        let mut header = Header::default();
        let block = self.header().and_then(|(read, length)| {
            header = read;
            self.block(length)
        });
        Some(match block {
            Ok(Some(block)) => Next::Frame(Frame { header, block, offset }),
            Ok(None) => Next::TooLong { header },
            Err(Stopped::Broken(reason)) => Next::Broken { header, offset, reason },
            Err(Stopped::Failed(error)) => {
                self.ended = true;
                Next::Failed { error }
            }
        })
    }
}
