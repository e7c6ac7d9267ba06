//! The messages of an Arrow IPC file or stream, each as a whole.
//!
//! A damaged length must not become an allocation: sizes are checked before anything is allocated for them, those of compressed buffers
//! as well, which the crate allocates unseen.

use arrow_ipc::{Message, RecordBatch, root_as_message};
use std::io::Read;

/// Largest message in bytes, packed and unpacked: what a reader holds at once.
const MAX_MESSAGE: u64 = 256 << 20;
/// Largest description of a message in bytes.
const MAX_METADATA: u64 = 16 << 20;
/// Magic of a file.
const MAGIC: &[u8] = b"ARROW1\0\0";
/// Most zeros behind the magic, in words of four bytes.
const MAX_PADDING: usize = 16;
/// Stands before the length of a message since version 0.15 of the format.
const CONTINUATION: [u8; 4] = [0xff; 4];

/// A message: its length, description and body, and the mark before the length of the next one.
pub(super) struct Frame {
    pub bytes: Vec<u8>,
    /// Where the length begins.
    pub start: usize,
}

/// Iterator of messages. It ends at the end of the stream, where a file has its footer.
pub(super) struct Messages<R> {
    input: std::io::Chain<std::io::Cursor<Vec<u8>>, R>,
    is_file: bool,
    /// Bytes of the dictionaries so far, which stay in memory.
    dictionaries: u64,
    ended: bool,
}

impl<R: Read> Messages<R> {
    pub(super) fn new(mut input: R) -> Result<Self, String> {
        let mut head = Vec::new();
        input.by_ref().take(MAGIC.len() as u64).read_to_end(&mut head).map_err(told)?;
        if head.starts_with(b"FEA1") {
            return Err("Feather of version 1 is not read; write it anew as version 2".to_owned());
        }
        let is_file = head.starts_with(MAGIC);
        if is_file {
            head.clear();
            // Some writers pad the magic to 64 bytes.
            for _ in 0..MAX_PADDING {
                input.by_ref().take(4).read_to_end(&mut head).map_err(told)?;
                if head != [0; 4] {
                    break;
                }
                head.clear();
            }
        }
        Ok(Self { input: std::io::Cursor::new(head).chain(input), is_file, dictionaries: 0, ended: false })
    }

    /// Reads `size` bytes onto `message`. The vector grows with what is there.
    fn read(&mut self, size: u64, message: &mut Vec<u8>) -> Result<(), String> {
        let read = self.input.by_ref().take(size).read_to_end(message).map_err(told)?;
        if read as u64 == size { Ok(()) } else { Err("it is cut off".to_owned()) }
    }

    fn message(&mut self) -> Result<Option<Frame>, String> {
        let mut message = Vec::new();
        if self.input.by_ref().take(4).read_to_end(&mut message).map_err(told)? == 0 && !self.is_file {
            return Ok(None);
        }
        if message == CONTINUATION {
            self.read(4, &mut message)?;
        }
        let length = message.last_chunk().map(|length| u64::from(u32::from_le_bytes(*length))).ok_or("it is cut off")?;
        if length == 0 {
            return Ok(None);
        }
        if length > MAX_METADATA {
            return Err(format!("the description of a message has {length} bytes"));
        }
        let start = message.len();
        self.read(length, &mut message)?;
        let described = root_as_message(&message[start..]).map_err(|error| error.to_string())?;
        let body = u64::try_from(described.bodyLength()).map_err(|_| "a message of negative length")?;
        bounded(body)?;
        let start_of_body = message.len();
        message.reserve_exact(body.min(MAX_METADATA) as usize + CONTINUATION.len());
        self.read(body, &mut message)?;
        let described = root_as_message(&message[start..start_of_body]).map_err(|error| error.to_string())?;
        let unpacked = unpacked(&described, &message[start_of_body..])?;
        bounded(unpacked)?;
        if described.header_as_dictionary_batch().is_some() {
            self.dictionaries += body.max(unpacked);
            bounded(self.dictionaries)?;
        }
        // The decoder handles a message without a body when it sees that another one follows.
        message.extend(CONTINUATION);
        Ok(Some(Frame { bytes: message, start: start - 4 }))
    }
}

fn told(error: std::io::Error) -> String {
    error.to_string()
}

fn bounded(size: u64) -> Result<(), String> {
    if size <= MAX_MESSAGE {
        return Ok(());
    }
    let most = MAX_MESSAGE >> 20;
    Err(format!("a record batch or its dictionaries have {size} bytes, and at most {most} MiB are held; write it in smaller batches"))
}

/// The size of the buffers of a message when they are unpacked: 0 if they are not packed.
fn unpacked(message: &Message<'_>, body: &[u8]) -> Result<u64, String> {
    let batch: Option<RecordBatch<'_>> =
        message.header_as_record_batch().or_else(|| message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()));
    let Some((batch, _)) = batch.and_then(|batch| Some((batch, batch.compression()?))) else { return Ok(0) };
    let mut sum = 0_u64;
    for buffer in batch.buffers().into_iter().flatten().filter(|buffer| buffer.length() > 0) {
        let start = usize::try_from(buffer.offset()).ok();
        let prefix: &[u8; 8] =
            start.and_then(|start| body.get(start..)).and_then(|rest| rest.first_chunk()).ok_or("a buffer lies outside of its message")?;
        // -1 stands for a buffer that is not packed.
        let size = match i64::from_le_bytes(*prefix) {
            -1 => u64::try_from(buffer.length()),
            size => u64::try_from(size),
        };
        sum = sum.saturating_add(size.map_err(|_| "a buffer of negative length")?);
    }
    Ok(sum)
}

impl<R: Read> Iterator for Messages<R> {
    type Item = Result<Frame, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let message = self.message().transpose();
        self.ended = !matches!(message, Some(Ok(_)));
        message
    }
}
