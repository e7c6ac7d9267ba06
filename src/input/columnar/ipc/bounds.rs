//! Bounds of what is held at once, checked before it is allocated: a damaged length must not become an allocation. That goes for compressed
//! buffers as well, which the crate allocates unseen.

use arrow_ipc::{RecordBatch, root_as_message};

/// Largest body of a message in bytes, packed and unpacked.
const MAX_BODY: u64 = 256 << 20;
/// Largest description of a message, or footer of a file, in bytes.
const MAX_DESCRIPTION: u64 = 16 << 20;

/// The size of a description.
pub(super) fn description(size: impl TryInto<u64>) -> Result<u64, String> {
    let size = size.try_into().ok().filter(|size| *size <= MAX_DESCRIPTION);
    size.ok_or_else(|| format!("the description of a message or file has more than {} MiB", MAX_DESCRIPTION >> 20))
}

/// The size of a body.
pub(super) fn body(size: i64) -> Result<u64, String> {
    let size = u64::try_from(size).map_err(|_| "a message of negative length")?;
    if size <= MAX_BODY {
        return Ok(size);
    }
    let most = MAX_BODY >> 20;
    Err(format!("a record batch or its dictionaries have {size} bytes, and at most {most} MiB are held; write it in smaller batches"))
}

/// Counts the bytes of dictionaries, which stay in memory.
#[derive(Default)]
pub(super) struct Dictionaries(i64);

impl Dictionaries {
    /// Checks the sizes that a message states for its body when it is unpacked.
    pub(super) fn check(&mut self, described: &[u8], packed: &[u8]) -> Result<(), String> {
        let message = root_as_message(described).map_err(|error| error.to_string())?;
        let dictionary = message.header_as_dictionary_batch();
        let batch = message.header_as_record_batch().or_else(|| dictionary.and_then(|dictionary| dictionary.data()));
        let unpacked = batch.map_or(Ok(0), |batch| unpacked(&batch, packed))?;
        body(unpacked)?;
        if dictionary.is_some() {
            self.0 = self.0.saturating_add(unpacked.max(packed.len() as i64));
            body(self.0)?;
        }
        Ok(())
    }
}

/// The size of the buffers of a batch when they are unpacked; 0 if they are not packed.
fn unpacked(batch: &RecordBatch<'_>, packed: &[u8]) -> Result<i64, String> {
    let mut sum = 0_i64;
    if batch.compression().is_none() {
        return Ok(sum);
    }
    for buffer in batch.buffers().into_iter().flatten().filter(|buffer| buffer.length() > 0) {
        let rest = usize::try_from(buffer.offset()).ok().and_then(|start| packed.get(start..));
        let prefix: &[u8; 8] = rest.and_then(|rest| rest.first_chunk()).ok_or("a buffer lies outside of its message")?;
        // -1 stands for a buffer that is not packed.
        let size = match i64::from_le_bytes(*prefix) {
            -1 => buffer.length(),
            size if size < 0 => return Err("a buffer of negative length".to_owned()),
            size => size,
        };
        sum = sum.saturating_add(size);
    }
    Ok(sum)
}
