//! Arrow IPC files, by the footer, which has the schema and the places of all batches. What stands between is mostly a stream, but not
//! always: polars writes its schema without a length there.

use super::bounds::{self, Dictionaries};
use super::{CONTINUATION, read};
use crate::input::columnar::caught::caught;
use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::convert::try_fb_to_schema;
use arrow_ipc::reader::FileDecoder;
use arrow_ipc::{Block, root_as_footer};
use arrow_schema::SchemaRef;
use std::fs::File;
use std::io::{Seek, SeekFrom};
use std::sync::Arc;

/// Magic at the beginning and at the end of a file.
pub(super) const MAGIC: &[u8; 6] = b"ARROW1";

/// Iterator of the record batches of a file.
pub(super) struct Batches {
    file: File,
    decoder: FileDecoder,
    blocks: std::vec::IntoIter<Block>,
    dictionaries: Dictionaries,
}

fn told(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Reads `size` bytes from `start`.
fn read_at(mut file: &File, start: u64, size: u64) -> Result<Vec<u8>, String> {
    file.seek(SeekFrom::Start(start)).map_err(told)?;
    let mut bytes = Vec::new();
    read(file, size, &mut bytes)?;
    Ok(bytes)
}

impl Batches {
    pub(super) fn open(mut file: File) -> Result<(Self, SchemaRef), String> {
        let length = file.seek(SeekFrom::End(0)).map_err(told)?;
        // The footer, its length, and the magic.
        let end = length.checked_sub(4 + MAGIC.len() as u64).ok_or("it is cut off")?;
        let tail = read_at(&file, end, 4 + MAGIC.len() as u64)?;
        let size = tail.strip_suffix(MAGIC).and_then(|size| size.first_chunk()).ok_or("it has no footer: it is cut off")?;
        let size = bounds::description(u32::from_le_bytes(*size))?;
        let footer = read_at(&file, end.checked_sub(size).ok_or("its footer is longer than the file")?, size)?;
        let footer = root_as_footer(&footer).map_err(told)?;
        let schema = footer.schema().ok_or("it has no schema")?;
        let schema = Arc::new(caught(|| try_fb_to_schema(schema).map_err(told))?);
        let decoder = FileDecoder::new(schema.clone(), footer.version());
        let blocks = |blocks: Option<_>| blocks.into_iter().flatten().copied().collect::<Vec<Block>>();
        let (dictionaries, batches) = (blocks(footer.dictionaries()), blocks(footer.recordBatches()));
        let mut opened = Self { file, decoder, blocks: batches.into_iter(), dictionaries: Dictionaries::default() };
        for block in dictionaries {
            let bytes = opened.bytes(&block)?;
            caught(|| opened.decoder.read_dictionary(&block, &bytes).map_err(told))?;
        }
        Ok((opened, schema))
    }

    /// The bytes of a message: its length, description and body.
    fn bytes(&mut self, block: &Block) -> Result<Buffer, String> {
        let start = u64::try_from(block.offset()).map_err(|_| "a message at a negative place")?;
        let described = bounds::description(block.metaDataLength())?;
        let size = bounds::body(block.bodyLength())?;
        let bytes = read_at(&self.file, start, described + size)?;
        let (described, body) = bytes.split_at(described as usize);
        let described = described.strip_prefix(&CONTINUATION).unwrap_or(described).get(4..).ok_or("a message without a description")?;
        self.dictionaries.check(described, body)?;
        Ok(Buffer::from_vec(bytes))
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let block = self.blocks.next()?;
            let batch = self.bytes(&block).and_then(|bytes| caught(|| self.decoder.read_record_batch(&block, &bytes).map_err(told)));
            if let Some(batch) = batch.transpose() {
                return Some(batch);
            }
        }
    }
}
