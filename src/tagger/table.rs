//! A set of 32-bit keys, each with its number: what the weights, the words and the lemma rules are found by.
//!
//! Open addressing over one array; the keys are hashes already. Nothing is stored but the keys, so two texts that hash alike are one:
//! with 200,000 keys one text in 20,000 that was never seen finds a row that isn't its own.

use super::bytes::{Reader, put};

/// Keys and their numbers in ascending order of keys.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Key and number, a power of two of them, at most half in use; `u32::MAX` marks an empty place.
    places: Vec<(u32, u32)>,
    shift: u32,
    len: usize,
}

const EMPTY: u32 = u32::MAX;

impl Table {
    /// From keys in ascending order, none twice.
    pub(super) fn new(keys: impl ExactSizeIterator<Item = u32>) -> Self {
        let len = keys.len();
        let size = (len * 2).next_power_of_two().max(2);
        let mut table = Self { places: vec![(0, EMPTY); size], shift: 32 - size.trailing_zeros(), len };
        for (number, key) in keys.enumerate() {
            let mut at = table.start(key);
            while table.places[at].1 != EMPTY {
                at = (at + 1) & (size - 1);
            }
            table.places[at] = (key, number as u32);
        }
        table
    }

    fn start(&self, key: u32) -> usize {
        (key.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }

    /// The number of `key`.
    #[inline]
    pub(super) fn find(&self, key: u32) -> Option<usize> {
        let mask = self.places.len() - 1;
        let mut at = self.start(key);
        loop {
            let (found, number) = self.places[at & mask];
            if number == EMPTY {
                return None;
            }
            if found == key {
                return Some(number as usize);
            }
            at += 1;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Ascending keys, each as its distance from the one before.
    pub(super) fn write(keys: &[u32], out: &mut Vec<u8>) {
        put(out, keys.len() as u32);
        let mut last = 0;
        for key in keys {
            put(out, key - last);
            last = *key;
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let len = reader.count()?;
        let mut keys = Vec::with_capacity(len);
        let mut last = 0u32;
        for nth in 0..len {
            let step = reader.number()?;
            if nth > 0 && step == 0 {
                return None;
            }
            last = last.checked_add(step)?;
            keys.push(last);
        }
        Some(Self::new(keys.into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_after_packing() {
        let keys: Vec<u32> = (0..5000u32).map(|nth| nth * 857_123 % 4_000_000_007u64 as u32).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
        let mut bytes = Vec::new();
        Table::write(&keys, &mut bytes);
        let table = Table::read(&mut Reader::new(&bytes)).unwrap();
        assert_eq!(table.len(), keys.len());
        for (number, key) in keys.iter().enumerate() {
            assert_eq!(table.find(*key), Some(number));
        }
        assert_eq!(table.find(1), None);
        assert!(Table::read(&mut Reader::new(&bytes[..bytes.len() - 1])).is_none());
        let empty = Table::new([].into_iter());
        assert_eq!(empty.find(7), None);
    }
}
