//! A hash table from 32-bit keys to values, for weights, words and lemma rules.
//!
//! Open addressing in one array; the keys are hashes already. Texts are not stored, so two texts with equal hashes are confused: with
//! 200,000 keys, one unseen text in 20,000 finds a wrong row.

use super::bytes::{Reader, put};

/// A table of keys and values.
#[derive(Debug)]
pub(super) struct Table {
    /// Pairs of key and value; the length is a power of two, at most half is used, and value `u32::MAX` marks an empty slot.
    places: Vec<(u32, u32)>,
    shift: u32,
}

/// Number of keys looked up together.
const ABREAST: usize = 48;

const EMPTY: u32 = u32::MAX;

impl Default for Table {
    fn default() -> Self {
        Self::new([].into_iter())
    }
}

impl Table {
    /// A table of distinct keys; no value may be `u32::MAX`.
    pub(super) fn new(pairs: impl ExactSizeIterator<Item = (u32, u32)>) -> Self {
        let size = (pairs.len() * 2).next_power_of_two().max(2);
        let mut table = Self { places: vec![(0, EMPTY); size], shift: 32 - size.trailing_zeros() };
        for (key, value) in pairs {
            let mut at = table.start(key);
            while table.places[at].1 != EMPTY {
                at = (at + 1) & (size - 1);
            }
            table.places[at] = (key, value);
        }
        table
    }

    fn start(&self, key: u32) -> usize {
        (key.wrapping_mul(0x9e37_79b1) >> self.shift) as usize
    }

    /// The value of `key`.
    #[inline]
    pub(super) fn find(&self, key: u32) -> Option<u32> {
        let mask = self.places.len() - 1;
        let mut at = self.start(key);
        loop {
            let (found, value) = self.places[at & mask];
            if value == EMPTY {
                return None;
            }
            if found == key {
                return Some(value);
            }
            at += 1;
        }
    }

    /// Appends the values of those of `keys` that are present. Loads the first slot of all keys before comparing any, so that cache misses
    /// overlap.
    #[inline]
    pub(super) fn find_all(&self, keys: &[u32], values: &mut Vec<u32>) {
        values.clear();
        let mut first = [(0, EMPTY); ABREAST];
        for keys in keys.chunks(ABREAST) {
            for (place, key) in first.iter_mut().zip(keys) {
                *place = self.places[self.start(*key)];
            }
            for ((found, value), key) in first.iter().zip(keys) {
                match *value {
                    EMPTY => {}
                    value if found == key => values.push(value),
                    _ => values.extend(self.find(*key)),
                }
            }
        }
    }

    /// Writes ascending keys, delta-encoded.
    pub(super) fn write(keys: &[u32], out: &mut Vec<u8>) {
        put(out, keys.len() as u32);
        let mut last = 0;
        for key in keys {
            put(out, key - last);
            last = *key;
        }
    }

    /// Reads these keys.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Vec<u32>> {
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
        Some(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_after_packing() {
        let keys: std::collections::BTreeSet<u32> = (0..5000u32).map(|nth| nth.wrapping_mul(857_123_457)).collect();
        let keys: Vec<u32> = keys.into_iter().collect();
        let mut bytes = Vec::new();
        Table::write(&keys, &mut bytes);
        assert_eq!(Table::read(&mut Reader::new(&bytes)).as_ref(), Some(&keys));
        assert!(Table::read(&mut Reader::new(&bytes[..bytes.len() - 1])).is_none());
        let table = Table::new(keys.iter().enumerate().map(|(nth, key)| (*key, nth as u32)));
        let mut all = Vec::new();
        table.find_all(&keys, &mut all);
        assert_eq!(all, (0..5000).collect::<Vec<u32>>());
        assert_eq!(table.find(1), None);
        assert_eq!(Table::default().find(7), None);
    }
}
