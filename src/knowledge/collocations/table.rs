//! A hash table of word pairs and their frequencies, three bytes each.

use crate::error::Error;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of a slot: the upper 16 bits of the hash, and the frequency.
const SLOT: usize = 3;
/// Load factor.
const LOAD: f64 = 0.85;
/// Resolution of frequencies: steps for each power of two.
const STEPS: f64 = 4.0;

/// A table with open addressing and linear probing; a slot with frequency 0 is empty.
pub(super) struct Pairs {
    slots: Vec<u8>,
}

fn hash(first: &str, second: &str) -> u64 {
    let mut bytes = Vec::with_capacity(first.len() + second.len() + 1);
    bytes.extend_from_slice(first.as_bytes());
    bytes.push(b' ');
    bytes.extend_from_slice(second.as_bytes());
    xxh3_64(&bytes)
}

/// First slot, and fingerprint.
fn place(hash: u64, slots: usize) -> (usize, [u8; 2]) {
    let at = ((u128::from(hash) * slots as u128) >> 64) as usize;
    (at, [(hash >> 8) as u8, hash as u8])
}

impl Pairs {
    /// A table of pairs with their frequencies. Depends on the order of the pairs only.
    pub(super) fn build<'p>(pairs: impl ExactSizeIterator<Item = (&'p str, &'p str, u32)>) -> Self {
        let wanted = (pairs.len() as f64 / LOAD).ceil() as usize + 1;
        let mut slots = vec![0; wanted * SLOT];
        for (first, second, count) in pairs {
            let (mut at, print) = place(hash(first, second), wanted);
            while slots[at * SLOT + 2] != 0 {
                at = (at + 1) % wanted;
            }
            let packed = (f64::from(count).log2() * STEPS).round().clamp(1.0, 255.0) as u8;
            slots[at * SLOT..(at + 1) * SLOT].copy_from_slice(&[print[0], print[1], packed]);
        }
        Self { slots }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.slots
    }

    pub(super) fn read(packed: &[u8]) -> Result<Self, Error> {
        let broken = || Error::Model("the table of word pairs is broken".into());
        let slots = zstd::decode_all(packed).map_err(|_| broken())?;
        let free = slots.chunks_exact(SLOT).any(|slot| slot[2] == 0);
        if !slots.len().is_multiple_of(SLOT) || !free {
            return Err(broken());
        }
        Ok(Self { slots })
    }

    pub(super) fn count(&self, first: &str, second: &str) -> u32 {
        let slots = self.slots.len() / SLOT;
        let (mut at, print) = place(hash(first, second), slots);
        loop {
            let slot = &self.slots[at * SLOT..(at + 1) * SLOT];
            if slot[2] == 0 {
                return 0;
            }
            if slot[..2] == print {
                return (f64::from(slot[2]) / STEPS).exp2().round() as u32;
            }
            at = (at + 1) % slots;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_again_and_others_are_not() {
        let words: Vec<String> = (0..500).map(|nth| format!("word{nth}")).collect();
        let pairs: Vec<(&str, &str, u32)> = words.windows(2).map(|two| (two[0].as_str(), two[1].as_str(), 8)).collect();
        let table = Pairs::build(pairs.iter().copied());
        let table = Pairs::read(&zstd::encode_all(table.bytes(), 3).unwrap()).unwrap();
        assert!(pairs.iter().all(|(first, second, _)| table.count(first, second) == 8));
        let strange = words.iter().filter(|word| table.count(word, "nothing") > 0).count();
        assert!(strange < 3, "{strange}");
        assert!(Pairs::read(&zstd::encode_all([1u8; 6].as_slice(), 3).unwrap()).is_err(), "no free slot: no end");
    }
}
