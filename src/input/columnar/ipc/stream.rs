//! Arrow IPC streams, from front to back.

use super::bounds::{self, Dictionaries};
use super::{CONTINUATION, read};
use crate::input::columnar::caught::caught;
use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::root_as_message;
use arrow_schema::SchemaRef;
use std::io::Read;

/// Iterator of the record batches of a stream.
pub(super) struct Stream<R> {
    input: R,
    decoder: StreamDecoder,
    dictionaries: Dictionaries,
}

/// A message: its length, description and body, and the mark before the length of the next one.
struct Frame {
    bytes: Vec<u8>,
    /// Where the length begins.
    start: usize,
}

impl<R: Read> Stream<R> {
    /// Reads the schema, the first message.
    pub(super) fn open(input: R) -> Result<(Self, SchemaRef), String> {
        let mut stream = Self { input, decoder: StreamDecoder::new(), dictionaries: Dictionaries::default() };
        let first = stream.frame()?.ok_or("it has no schema")?;
        stream.decode(first)?;
        let schema = stream.decoder.schema().ok_or("it does not begin with a schema")?;
        Ok((stream, schema))
    }

    /// The next message; `None` at the end of the stream, which may be marked or not.
    fn frame(&mut self) -> Result<Option<Frame>, String> {
        let mut bytes = Vec::new();
        if self.input.by_ref().take(4).read_to_end(&mut bytes).map_err(|error| error.to_string())? == 0 {
            return Ok(None);
        }
        if bytes == CONTINUATION {
            read(&mut self.input, 4, &mut bytes)?;
        }
        let length = bytes.last_chunk().map(|length| u32::from_le_bytes(*length)).ok_or("it is cut off")?;
        if length == 0 {
            return Ok(None);
        }
        let start = bytes.len();
        read(&mut self.input, bounds::description(length)?, &mut bytes)?;
        let end = bytes.len();
        let size = root_as_message(&bytes[start..]).map_err(|error| error.to_string())?.bodyLength();
        read(&mut self.input, bounds::body(size)?, &mut bytes)?;
        self.dictionaries.check(&bytes[start..end], &bytes[end..])?;
        // The decoder handles a message without a body when it sees that another one follows.
        bytes.extend(CONTINUATION);
        Ok(Some(Frame { bytes, start: start - 4 }))
    }

    fn decode(&mut self, Frame { bytes, start }: Frame) -> Result<Option<RecordBatch>, String> {
        let mut bytes = Buffer::from_vec(bytes);
        bytes.advance(start);
        caught(|| {
            let mut decode = |bytes: &mut Buffer| self.decoder.decode(bytes).map_err(|error| error.to_string());
            let batch = decode(&mut bytes)?;
            // What is left is the mark before the next message.
            decode(&mut bytes)?;
            Ok(batch)
        })
    }
}

impl<R: Read> Iterator for Stream<R> {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let frame = self.frame().transpose()?;
            if let Some(batch) = frame.and_then(|frame| self.decode(frame)).transpose() {
                return Some(batch);
            }
        }
    }
}
