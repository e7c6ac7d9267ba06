//! JSON lines with a checksum each, to detect damage on disk: files of `--baseline` and `--records`.
//!
//! The last field of each object, `sum`, is the xxh3 hash of everything before it in the line. Checksums are per line, because users delete
//! entries and sort or select rows. A file without any checksum is hand-made and accepted as it is.

use crate::error::Error;
use crate::input::labelled::Reader;
use std::path::Path;
use xxhash_rust::xxh3::xxh3_64;

const FIELD: &[u8] = b",\"sum\":\"";
/// Length in bytes of the field, sixteen digits and the closing brace.
const LENGTH: usize = FIELD.len() + 16 + 2;

/// Appends checksum and line end to a non-empty object of [`line`](super::lines::line).
pub(in crate::gate) fn summed(mut object: Vec<u8>) -> Vec<u8> {
    object.pop();
    let sum = xxh3_64(&object);
    object.extend_from_slice(FIELD);
    object.extend_from_slice(format!("{sum:016x}\"}}\n").as_bytes());
    object
}

/// Whether the checksum of a line is right; `None` without checksum.
fn check(line: &[u8]) -> Option<bool> {
    let line = line.trim_ascii_end();
    let (object, end) = line.split_at_checked(line.len().checked_sub(LENGTH)?)?;
    let digits = end.strip_prefix(FIELD)?.strip_suffix(b"\"}")?;
    Some(digits == format!("{:016x}", xxh3_64(object)).as_bytes())
}

/// Reader of verified lines.
pub(in crate::gate) struct Lines {
    reader: Reader,
    /// Whether lines have checksums; unknown before the first.
    summed: Option<bool>,
}

impl Lines {
    pub(in crate::gate) fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self { reader: Reader::open(path)?, summed: None })
    }

    /// Parses the next line; `None` at the end.
    pub(in crate::gate) fn read<T>(&mut self, parse: impl FnOnce(&[u8]) -> serde_json::Result<T>) -> Option<Result<T, Error>> {
        let Self { reader, summed } = self;
        reader.read(|line| {
            let check = check(line);
            if check == Some(false) || *summed.get_or_insert(check.is_some()) != check.is_some() {
                let reason = "the line does not have its checksum (field \"sum\"): it is damaged, or was changed; make it anew";
                return Err(serde::de::Error::custom(reason));
            }
            parse(line)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn read(bytes: &[u8]) -> Result<Vec<Value>, Error> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        let mut lines = Lines::open(file.path()).unwrap();
        std::iter::from_fn(|| lines.read(|line| serde_json::from_slice(line))).collect()
    }

    #[test]
    fn a_flipped_bit_is_an_error() {
        let sound = [summed(br#"{"id":"a","n":1}"#.to_vec()), summed(r#"{"id":"é","n":2.5}"#.into())].concat();
        let values = read(&sound).unwrap();
        assert_eq!((values.len(), &values[1]["n"]), (2, &2.5.into()));
        for nth in 0..sound.len() {
            for bit in 0..8 {
                let mut bytes = sound.clone();
                bytes[nth] ^= 1 << bit;
                assert!(read(&bytes).is_err(), "bit {bit} of byte {nth}: {}", String::from_utf8_lossy(&bytes));
            }
        }
    }

    #[test]
    fn lines_may_be_taken_out_and_files_made_by_hand() {
        let lines = [r#"{"n":1}"#, r#"{"n":2}"#].map(|line| summed(line.into()));
        assert_eq!(read(&lines[1]).unwrap().len(), 1);
        assert_eq!(read(b"{\"n\":1}\n\n{\"n\":2}\n").unwrap().len(), 2);
    }
}
