//! Units as they are kept: a little of each in memory, and what lies in the spools read back.

use super::clusterer::Clusterer;
use crate::error::Result;
use crate::text::Span;

/// One unit, as far as it stays in memory: 32 bytes.
pub(super) struct Unit {
    /// Where its names, text and tokens lie.
    pub(super) entry: u64,
    /// Where its windows lie.
    pub(super) shingles: u64,
    pub(super) source: u32,
    /// The first unit with the same normal form.
    pub(super) first: u32,
    pub(super) offset: u32,
    /// How many windows it has.
    pub(super) windows: u32,
}

/// The words of a unit, and who it is.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) text: String,
}

/// A quotation: where it stands in the text and in the tokens of its unit.
#[derive(Clone, Copy)]
pub(super) struct Quote {
    pub(super) unit: u32,
    pub(super) span: Span,
    pub(super) start: u32,
    pub(super) length: u32,
}

/// Bytes of the lengths that an entry begins with.
const HEAD: usize = 8;
/// Bytes that most entries don't exceed, read at once.
const USUAL: usize = 1024;

impl Clusterer {
    /// Lengths of id and text; then these.
    pub(super) fn put_entry(&mut self, id: &str, text: &str) -> Result<u64> {
        let mut head = [0; HEAD];
        for (bytes, length) in head.as_chunks_mut::<4>().0.iter_mut().zip([id.len(), text.len()]) {
            *bytes = (length as u32).to_le_bytes();
        }
        self.entries.put(&[&head, id.as_bytes(), text.as_bytes()])
    }

    /// Reads the entry of a unit and gives where its id and its text end.
    fn read_entry(&mut self, unit: u32) -> Result<(usize, usize)> {
        let at = self.units[unit as usize].entry;
        self.entries.read_most(at, USUAL, &mut self.bytes)?;
        let mut lengths = [0; 2];
        for (length, bytes) in lengths.iter_mut().zip(self.bytes.as_chunks::<4>().0) {
            *length = u32::from_le_bytes(*bytes) as usize;
        }
        let (id, text) = (HEAD + lengths[0], HEAD + lengths[0] + lengths[1]);
        if text > self.bytes.len() {
            self.entries.read(at, text, &mut self.bytes)?;
        }
        Ok((id, text))
    }

    /// The id of a unit.
    pub(super) fn id(&mut self, unit: u32) -> Result<String> {
        let (id, _) = self.read_entry(unit)?;
        Ok(string(&self.bytes[HEAD..id]))
    }

    /// The id and text of a unit.
    pub(super) fn entry(&mut self, unit: u32) -> Result<Entry> {
        let (id, text) = self.read_entry(unit)?;
        Ok(Entry { id: string(&self.bytes[HEAD..id]), text: string(&self.bytes[id..text]) })
    }

    /// The tokens of a unit that is the first of its normal form; none where neither passages nor quotations are sought.
    pub(super) fn tokens(&mut self, unit: u32) -> Result<&[u64]> {
        let (at, count) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.get(at, count as usize)
    }

    /// The same, where units are gone through in order.
    pub(super) fn tokens_on(&mut self, unit: u32) -> Result<&[u64]> {
        let (at, count) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.get_on(at, count as usize)
    }

    /// The tokens of a quotation.
    pub(super) fn quote_tokens(&mut self, quote: u32) -> Result<&[u64]> {
        let Quote { unit, start, length, .. } = self.quotes[quote as usize];
        let (at, _) = self.token_places.get(unit as usize).copied().unwrap_or_default();
        self.tokens.part(at, start as usize, length as usize)
    }

    /// The windows of a unit.
    pub(super) fn windows(&mut self, unit: u32) -> Result<&[u64]> {
        let unit = &self.units[self.units[unit as usize].first as usize];
        self.shingles.get(unit.shingles, unit.windows as usize)
    }

    /// The same, where units are gone through in order.
    pub(super) fn windows_on(&mut self, unit: u32) -> Result<&[u64]> {
        let unit = &self.units[self.units[unit as usize].first as usize];
        self.shingles.get_on(unit.shingles, unit.windows as usize)
    }

    /// The same, copied into `windows`, to be compared with others.
    pub(super) fn copy_windows(&mut self, unit: u32, windows: &mut Vec<u64>) -> Result<()> {
        windows.clear();
        windows.extend_from_slice(self.windows(unit)?);
        Ok(())
    }
}

fn string(bytes: &[u8]) -> String {
    simdutf8::basic::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes).into_owned(), str::to_owned)
}
